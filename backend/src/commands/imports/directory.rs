//! From the names in a file to the organisation's own departments, campaigns, suppliers and terms.
//!
//! Names are compared folded. What was found stays known from chunk to chunk: nothing in the directory is
//! ever deleted. After a command that failed the directory has to be made anew, because what it added
//! was undone.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use chrono::NaiveDate;
use penstock_shared::{
    campaign::CampaignStatus,
    event::EventTopic,
    ids::{ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, VendorId},
    import::{ImportField, ImportSettings, MappedRow, RowProblem, RowProblemCode},
};

use crate::{
    commands::vendors,
    db::{
        self,
        campaigns::NewCampaign,
        departments::NewDepartment,
        terms::{NewTerm, Vocabulary},
    },
    domain::match_key::match_key,
    error::AppResult,
    ingest::rules::{code_for, problem_at},
    writer::WriteTx,
};

/// The longest name of a department or a term, in characters.
const LONGEST_NAME: usize = 120;
/// The longest name of a campaign, in characters.
const LONGEST_CAMPAIGN: usize = 200;

/// What a name was found to be, or why it is nothing.
type Found<T> = AppResult<Result<Option<T>, RowProblem>>;

/// Names with what they stand for.
#[derive(Debug, Default)]
struct Names {
    by_key: HashMap<String, i64>,
    codes: HashSet<String>,
}

#[derive(Debug, Clone, Copy)]
struct CampaignDays {
    id: CampaignId,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    /// Made by an import: its days follow its rows.
    follows: bool,
    moved: bool,
}

/// The names that are known so far.
#[derive(Debug, Default)]
pub struct Directory {
    departments: Option<Names>,
    terms: HashMap<ImportField, Names>,
    vendors: HashMap<String, VendorId>,
    campaigns: HashMap<String, CampaignDays>,
}

impl Directory {
    /// The department that a row names; `None` when it names none.
    ///
    /// # Errors
    /// When the database fails. A name that is nothing is an answer.
    pub fn department(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
    ) -> Found<DepartmentId> {
        let Some(name) = &row.department else { return Ok(Ok(None)) };
        if self.departments.is_none() {
            let mut names = Names::default();
            let merged = db::terms::merged(tx.conn, Vocabulary::Departments)?;
            for row in db::departments::all(tx.conn)? {
                names.learn(merged.effective(row.id.0), &row.code, &[&row.name, &row.name_zh]);
            }
            self.departments = Some(names);
        }
        let names = self.departments.get_or_insert_default();
        if let Some(id) = names.find(name) {
            return Ok(Ok(Some(DepartmentId(id))));
        }
        if let Err(problem) = may_add(
            settings.create.departments,
            RowProblemCode::UnknownDepartment,
            ImportField::Department,
            name,
            LONGEST_NAME,
        ) {
            return Ok(Err(problem));
        }
        let code = code_for(name, |code| names.codes.contains(code));
        let new = NewDepartment {
            parent_id: settings.default_department_id,
            code: &code,
            name,
            name_zh: "",
            head_user_id: None,
            active: true,
            version: 1,
        };
        let id = db::departments::insert(tx.conn, &new)?;
        db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id.0, None)?;
        names.learn(id.0, &code, &[name]);
        Ok(Ok(Some(id)))
    }

    /// # Errors
    /// When the database fails.
    pub fn category(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
    ) -> Found<CategoryId> {
        let unknown = (RowProblemCode::UnknownCategory, settings.create.categories);
        let found =
            self.term(tx, ImportField::Category, Vocabulary::Categories, row.category.as_ref(), unknown)?;
        Ok(found.map(|id| id.map(CategoryId)))
    }

    /// # Errors
    /// When the database fails.
    pub fn channel(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
    ) -> Found<ChannelId> {
        let unknown = (RowProblemCode::UnknownChannel, settings.create.channels);
        let found =
            self.term(tx, ImportField::Channel, Vocabulary::Channels, row.channel.as_ref(), unknown)?;
        Ok(found.map(|id| id.map(ChannelId)))
    }

    /// # Errors
    /// When the database fails.
    pub fn activity_type(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
    ) -> Found<ActivityTypeId> {
        let unknown = (RowProblemCode::UnknownActivityType, settings.create.activity_types);
        let name = row.activity_type.as_ref();
        let found = self.term(tx, ImportField::ActivityType, Vocabulary::ActivityTypes, name, unknown)?;
        Ok(found.map(|id| id.map(ActivityTypeId)))
    }

    fn term(
        &mut self,
        tx: &mut WriteTx<'_>,
        field: ImportField,
        vocabulary: Vocabulary,
        name: Option<&String>,
        (unknown, add): (RowProblemCode, bool),
    ) -> Found<i64> {
        let Some(name) = name else { return Ok(Ok(None)) };
        let names = match self.terms.entry(field) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => {
                let mut names = Names::default();
                let merged = db::terms::merged(tx.conn, vocabulary)?;
                for row in db::terms::all(tx.conn, vocabulary)? {
                    names.learn(merged.effective(row.id), &row.code, &[&row.name, &row.name_zh]);
                }
                slot.insert(names)
            }
        };
        if let Some(id) = names.find(name) {
            return Ok(Ok(Some(id)));
        }
        if let Err(problem) = may_add(add, unknown, field, name, LONGEST_NAME) {
            return Ok(Err(problem));
        }
        let code = code_for(name, |code| names.codes.contains(code));
        let id = db::terms::insert(
            tx.conn,
            vocabulary,
            &NewTerm { parent_id: None, code: &code, name, name_zh: "" },
        )?;
        db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, id, None)?;
        names.learn(id, &code, &[name]);
        Ok(Ok(Some(id)))
    }

    /// # Errors
    /// When the database fails.
    pub fn vendor(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
    ) -> Found<VendorId> {
        let Some(name) = &row.vendor else { return Ok(Ok(None)) };
        let key = match_key(name);
        if let Some(id) = self.vendors.get(&key) {
            return Ok(Ok(Some(*id)));
        }
        let id = match db::vendors::by_match_key(tx.conn, &key)? {
            Some(known) => known.id,
            None => {
                let code = RowProblemCode::UnknownVendor;
                let most = vendors::LONGEST_NAME;
                if let Err(problem) = may_add(settings.create.vendors, code, ImportField::Vendor, name, most)
                {
                    return Ok(Err(problem));
                }
                vendors::find_or_create(tx, name)?.id
            }
        };
        self.vendors.insert(key, id);
        Ok(Ok(Some(id)))
    }

    /// The campaign that a row names. A new one is completed and belongs to the row's department.
    ///
    /// # Errors
    /// When the database fails.
    pub fn campaign(
        &mut self,
        tx: &mut WriteTx<'_>,
        settings: &ImportSettings,
        row: &MappedRow,
        department_id: DepartmentId,
        day: NaiveDate,
    ) -> Found<CampaignId> {
        let Some(name) = &row.campaign else { return Ok(Ok(None)) };
        let key = match_key(name);
        let known = match self.campaigns.get(&key) {
            Some(known) => Some(*known),
            None => db::campaigns::first_by_key(tx.conn, &key)?.map(|row| CampaignDays {
                id: row.id,
                starts_on: row.starts_on,
                ends_on: row.ends_on,
                // Only imports make campaigns that are over and nobody's.
                follows: row.status == CampaignStatus::Completed && row.owner_id.is_none(),
                moved: false,
            }),
        };
        let mut days = match known {
            Some(days) => days,
            None => {
                if let Err(problem) = may_add(
                    settings.create.campaigns,
                    RowProblemCode::UnknownCampaign,
                    ImportField::Campaign,
                    name,
                    LONGEST_CAMPAIGN,
                ) {
                    return Ok(Err(problem));
                }
                add_campaign(tx, name, &key, department_id, day)?
            }
        };
        if days.follows && !(days.starts_on..=days.ends_on).contains(&day) {
            days.starts_on = days.starts_on.min(day);
            days.ends_on = days.ends_on.max(day);
            days.moved = true;
        }
        self.campaigns.insert(key, days);
        Ok(Ok(Some(days.id)))
    }

    /// Writes the days of campaigns that have grown. At the end of each command.
    ///
    /// # Errors
    /// When the database fails.
    pub fn write_campaign_days(&mut self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        for days in self.campaigns.values_mut().filter(|days| days.moved) {
            db::campaigns::set_days(tx.conn, days.id, days.starts_on, days.ends_on)?;
            days.moved = false;
        }
        Ok(())
    }
}

fn add_campaign(
    tx: &mut WriteTx<'_>,
    name: &str,
    match_key: &str,
    department_id: DepartmentId,
    day: NaiveDate,
) -> AppResult<CampaignDays> {
    let new = NewCampaign {
        name,
        match_key,
        objective: "",
        department_id,
        channel_id: None,
        activity_type_id: None,
        owner_id: None,
        budget_node_id: None,
        status: CampaignStatus::Completed,
        starts_on: day,
        ends_on: day,
        created_at: tx.now,
        version: 1,
    };
    let id = db::campaigns::insert(tx.conn, &new)?;
    db::events::insert(tx.conn, tx.now, EventTopic::CampaignChanged, id.0, Some(department_id))?;
    Ok(CampaignDays { id, starts_on: day, ends_on: day, follows: true, moved: false })
}

impl Names {
    fn learn(&mut self, id: i64, code: &str, names: &[&str]) {
        self.codes.insert(code.to_owned());
        let keys = names.iter().copied().chain([code]).map(match_key).filter(|key| !key.is_empty());
        for key in keys {
            self.by_key.entry(key).or_insert(id);
        }
    }

    fn find(&self, name: &str) -> Option<i64> {
        self.by_key.get(&match_key(name)).copied()
    }
}

fn may_add(
    allowed: bool,
    unknown: RowProblemCode,
    field: ImportField,
    name: &str,
    most: usize,
) -> Result<(), RowProblem> {
    if !allowed {
        return Err(problem_at(unknown, field, Some(name.to_owned())));
    }
    if name.chars().count() > most {
        let problem = problem_at(RowProblemCode::NameTooLong, field, Some(name.chars().take(most).collect()));
        return Err(RowProblem { expected: Some(most.to_string()), ..problem });
    }
    Ok(())
}
