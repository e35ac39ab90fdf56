//! Adding and changing campaigns.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{OptionalExtension as _, result::Error::NotFound};
use penstock_shared::{
    campaign::{CampaignCreate, CampaignStatus, CampaignUpdate},
    dimension::DimensionAssignment,
    error_code::ErrorCode,
    event::EventTopic,
    ids::{ActivityTypeId, CampaignId, ChannelId, DepartmentId, NodeId, UserId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use crate::{
    db::{
        self,
        campaigns::{CampaignRow, NewCampaign},
        terms::Vocabulary,
    },
    domain::match_key::match_key,
    error::{AppError, AppResult, FieldErrors},
    reads::{
        self,
        budgets::YearBook,
        dimensions::{Definitions, Form, Given, of_node},
        terms::check_unmerged,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;
/// The longest objective, in characters.
const LONGEST_OBJECTIVE: usize = 2000;

/// Adds a planned campaign. Its owner is who adds it, unless another is named.
///
/// # Errors
/// Wrong fields: a department, channel, owner or node that is unknown or out of sight; an end before
/// the start.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &CampaignCreate) -> AppResult<CampaignId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    let objective = errors.optional_text("objective", &new.objective, LONGEST_OBJECTIVE);
    check_department(tx, &mut errors, viewer, new.department_id)?;
    let owner_id = new.owner_id.unwrap_or(viewer.user_id);
    let mut checks = Checks { tx: &mut *tx, errors: &mut errors };
    checks.channel(new.channel_id)?;
    checks.activity_type(new.activity_type_id)?;
    checks.owner(Some(owner_id))?;
    checks.node(viewer, new.budget_node_id)?;
    check_days(&mut errors, new.starts_on, new.ends_on);
    let days = (new.starts_on, new.ends_on.max(new.starts_on));
    let dimensions = dimensions(tx, &mut errors, &new.dimensions, new.budget_node_id, days)?;
    errors.into_result()?;
    let id = add(
        tx,
        &NewCampaign {
            match_key: &match_key(&name),
            name: &name,
            objective: &objective,
            department_id: new.department_id,
            channel_id: new.channel_id,
            activity_type_id: new.activity_type_id,
            owner_id: Some(owner_id),
            budget_node_id: new.budget_node_id,
            status: CampaignStatus::Planned,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            created_at: tx.now,
            version: 1,
        },
    )?;
    db::dimensions::set_campaign(tx.conn, id, &dimensions)?;
    Ok(id)
}

/// What a campaign is in the organisation's own dimensions, without what its node is.
fn dimensions(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    own: &[DimensionAssignment],
    node: Option<NodeId>,
    days: (NaiveDate, NaiveDate),
) -> AppResult<Vec<DimensionAssignment>> {
    let definitions = Definitions::read(tx.conn)?;
    let inherited = match node {
        Some(node) if db::budget_nodes::get(tx.conn, node).optional()?.is_some() => of_node(tx.conn, node)?,
        _ => HashMap::new(),
    };
    let given = Given { form: Form::Campaign, at: "", own, inherited: &inherited, days };
    let resolved = definitions.resolve(&given, errors);
    Ok(resolved.into_iter().filter(|of| own.contains(of)).collect())
}

/// Changes a campaign.
///
/// # Errors
/// Not found, or out of sight; [`ErrorCode::VersionMismatch`]; [`ErrorCode::WrongState`] for a status
/// that does not follow; wrong fields.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: CampaignId,
    version: i64,
    change: &CampaignUpdate,
) -> AppResult<CampaignId> {
    let mut row = reads::campaigns::visible(tx.conn, viewer, id)?;
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if let Some(status) = change.status {
        check_step(row.status, status)?;
        row.status = status;
    }
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    if let Some(objective) = &change.objective {
        row.objective = errors.optional_text("objective", objective, LONGEST_OBJECTIVE);
    }
    // Only what changes is checked: a channel that was retired since may stay.
    let mut checks = Checks { tx: &mut *tx, errors: &mut errors };
    checks.channel(change.channel_id)?;
    checks.activity_type(change.activity_type_id)?;
    checks.owner(change.owner_id)?;
    checks.node(viewer, change.budget_node_id)?;
    row.channel_id = change.channel_id.or(row.channel_id);
    row.activity_type_id = change.activity_type_id.or(row.activity_type_id);
    row.owner_id = change.owner_id.or(row.owner_id);
    row.budget_node_id = change.budget_node_id.or(row.budget_node_id);
    row.starts_on = change.starts_on.unwrap_or(row.starts_on);
    row.ends_on = change.ends_on.unwrap_or(row.ends_on);
    check_days(&mut errors, row.starts_on, row.ends_on);
    let changed = match &change.dimensions {
        Some(own) => {
            let days = (row.starts_on, row.ends_on.max(row.starts_on));
            Some(dimensions(tx, &mut errors, own, row.budget_node_id, days)?)
        }
        None => None,
    };
    errors.into_result()?;
    row.version += 1;
    if !db::campaigns::update(tx.conn, &row, &match_key(&row.name))? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    if let Some(dimensions) = changed {
        db::dimensions::set_campaign(tx.conn, id, &dimensions)?;
    }
    note_change(tx, id, row.department_id)?;
    Ok(id)
}

/// A department's campaign of that name, however it is written; added when there is none, for the
/// fiscal year of the day. For imports, whose rows know a name and a day. The caller has checked the
/// name: not blank, and at most [`LONGEST_NAME`] characters.
///
/// # Errors
/// When the database fails.
pub fn find_or_create_by_name(
    tx: &mut WriteTx<'_>,
    department_id: DepartmentId,
    name: &str,
    day: NaiveDate,
) -> AppResult<CampaignRow> {
    let key = match_key(name);
    if let Some(known) = db::campaigns::latest_by_key(tx.conn, department_id, &key)? {
        return Ok(known);
    }
    let year = match db::periods::by_date(tx.conn, day)? {
        Some(period) => Some(db::fiscal_years::get(tx.conn, period.fiscal_year_id)?),
        None => None,
    };
    let id = add(
        tx,
        &NewCampaign {
            name: name.trim(),
            match_key: &key,
            objective: "",
            department_id,
            channel_id: None,
            activity_type_id: None,
            owner_id: None,
            budget_node_id: None,
            status: CampaignStatus::Active,
            starts_on: year.as_ref().map_or(day, |year| year.starts_on),
            ends_on: year.as_ref().map_or(day, |year| year.ends_on),
            created_at: tx.now,
            version: 1,
        },
    )?;
    Ok(db::campaigns::get(tx.conn, id)?)
}

fn add(tx: &mut WriteTx<'_>, row: &NewCampaign<'_>) -> AppResult<CampaignId> {
    let id = db::campaigns::insert(tx.conn, row)?;
    note_change(tx, id, row.department_id)?;
    Ok(id)
}

fn note_change(tx: &mut WriteTx<'_>, id: CampaignId, department: DepartmentId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::CampaignChanged, id.0, Some(department))?;
    Ok(())
}

fn check_step(from: CampaignStatus, to: CampaignStatus) -> AppResult<()> {
    if from == to || from.next().contains(&to) {
        return Ok(());
    }
    Err(AppError::refused(RefusalReason::CampaignStatusStep)
        .saying(format!("A campaign that is {from} does not become {to}.")))
}

fn check_days(errors: &mut FieldErrors, starts_on: NaiveDate, ends_on: NaiveDate) {
    if ends_on < starts_on {
        errors.add("ends_on", FieldErrorCode::OutOfRange, "Not before it starts.");
    }
}

/// Notes a department that is none, is out of use or out of sight, as the field `department_id`.
///
/// # Errors
/// When the database fails.
pub fn check_department(
    tx: &mut WriteTx<'_>,
    errors: &mut FieldErrors,
    viewer: &Viewer,
    department: DepartmentId,
) -> AppResult<()> {
    match db::departments::get(tx.conn, department) {
        Ok(_) if !viewer.scope.contains(department) => {
            let message = "This is not one of your departments.";
            errors.add("department_id", FieldErrorCode::NotAllowed, message);
        }
        Ok(row) if row.active => {
            let id = Some(department.0);
            check_unmerged(tx.conn, errors, "department_id", Vocabulary::Departments, id)?;
        }
        Ok(_) | Err(NotFound) => {
            errors.add("department_id", FieldErrorCode::Unknown, "There is no such department.");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// What a campaign may name. Each check does nothing when nothing is named.
struct Checks<'a, 'tx> {
    tx: &'a mut WriteTx<'tx>,
    errors: &'a mut FieldErrors,
}

impl Checks<'_, '_> {
    fn channel(&mut self, id: Option<ChannelId>) -> AppResult<()> {
        self.term("channel_id", Vocabulary::Channels, id.map(|id| id.0))
    }

    fn activity_type(&mut self, id: Option<ActivityTypeId>) -> AppResult<()> {
        self.term("activity_type_id", Vocabulary::ActivityTypes, id.map(|id| id.0))
    }

    fn term(&mut self, field: &str, vocabulary: Vocabulary, id: Option<i64>) -> AppResult<()> {
        let Some(id) = id else { return Ok(()) };
        match db::terms::get(self.tx.conn, vocabulary, id) {
            Ok(term) if term.active => check_unmerged(self.tx.conn, self.errors, field, vocabulary, Some(id)),
            Ok(_) | Err(NotFound) => self.unknown(field),
            Err(error) => Err(error.into()),
        }
    }

    fn owner(&mut self, id: Option<UserId>) -> AppResult<()> {
        let Some(id) = id else { return Ok(()) };
        match db::users::get(self.tx.conn, id) {
            Ok(user) if user.active => Ok(()),
            Ok(_) | Err(NotFound) => self.unknown("owner_id"),
            Err(error) => Err(error.into()),
        }
    }

    fn node(&mut self, viewer: &Viewer, id: Option<NodeId>) -> AppResult<()> {
        let Some(id) = id else { return Ok(()) };
        match db::budget_nodes::get(self.tx.conn, id) {
            Ok(node) if YearBook::read(self.tx.conn, viewer, node.fiscal_year_id)?.sees(id) => Ok(()),
            Ok(_) | Err(NotFound) => self.unknown("budget_node_id"),
            Err(error) => Err(error.into()),
        }
    }

    fn unknown(&mut self, field: &str) -> AppResult<()> {
        self.errors.add(field, FieldErrorCode::Unknown, "There is none, or it is out of use.");
        Ok(())
    }
}
