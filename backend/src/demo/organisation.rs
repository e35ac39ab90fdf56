//! The organisation, its people and its vocabulary.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use penstock_shared::{
    ids::{ActivityTypeId, CategoryId, ChannelId, DepartmentId, UserId},
    money::Currency,
    organisation::{Locale, SetupRequest},
    period::FiscalYearCreate,
    permission::Role,
    reference::{DepartmentCreate, DepartmentUpdate, TermCreate},
    user::UserCreate,
};

use super::{
    at,
    dimensions::{self, Sorting},
    missing, office_hours, words,
};
use crate::{
    commands::{departments, fiscal_years, setup, terms, users},
    db::{self, terms::Vocabulary},
    demo_logins,
    error::AppResult,
    passwords,
    writer::WriteTx,
};

/// Where it lives.
pub const TIME_ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// Who and what there is.
#[derive(Debug, Clone)]
pub struct People {
    /// In the order of [`words::DEPARTMENTS`].
    pub departments: Vec<DepartmentId>,
    pub root: DepartmentId,
    /// In the order of [`words::CHANNELS`].
    pub channels: Vec<ChannelId>,
    pub activity_types: Vec<ActivityTypeId>,
    pub categories: Vec<CategoryId>,
    pub sorting: Sorting,
    pub finance: UserId,
    /// Who asks for money in each department.
    pub marketers: HashMap<DepartmentId, Vec<UserId>>,
}

/// Makes everything that has to be there before there is money.
///
/// # Errors
/// When the database is not empty.
pub fn make(tx: &mut WriteTx<'_>, today: NaiveDate) -> AppResult<People> {
    let first_day = NaiveDate::from_ymd_opt(today.year() - 1, 1, 2).unwrap_or(today);
    let mut tx = at(tx, office_hours(first_day, 0));
    let tx = &mut tx;
    // One hash for all of the demo's people: each would take as long as a sign-in.
    let hash = passwords::hash(demo_logins::PASSWORD)?;
    set_up(tx, &hash)?;
    fiscal_years::open(tx, &FiscalYearCreate { ends_in_year: today.year(), calendar: None })?;
    let (root, by_code) = make_departments(tx)?;
    let marketers = make_people(tx, &by_code, &hash)?;
    let channels = make_terms(tx, Vocabulary::Channels, &words::CHANNELS)?;
    let activity_types = make_terms(tx, Vocabulary::ActivityTypes, &words::ACTIVITY_TYPES)?;
    let categories = make_terms(tx, Vocabulary::Categories, &words::CATEGORIES)?;
    let finance = user(tx, Role::FinanceController)?;
    dimensions::group_categories(tx, finance)?;
    let sorting = dimensions::make(tx)?;
    Ok(People {
        departments: words::DEPARTMENTS
            .iter()
            .filter_map(|(code, _, _)| by_code.get(code).copied())
            .collect(),
        root,
        channels: channels.into_iter().map(ChannelId).collect(),
        activity_types: activity_types.into_iter().map(ActivityTypeId).collect(),
        categories: categories.into_iter().map(CategoryId).collect(),
        sorting,
        finance,
        marketers,
    })
}

fn set_up(tx: &mut WriteTx<'_>, hash: &str) -> AppResult<()> {
    let admin = demo_logins::logins().find(|login| login.role == Role::Administrator);
    let admin = admin.ok_or_else(|| missing("administrator"))?;
    let request = SetupRequest {
        calendar: None,
        organisation_name: "灯塔家居 Lantern Home".to_owned(),
        currency: Currency::CNY,
        time_zone: TIME_ZONE.name().to_owned(),
        fiscal_year_start_month: 1,
        default_locale: Locale::ZhCn,
        admin_name: admin.name,
        admin_email: admin.email,
        admin_password: admin.password,
    };
    setup::set_up(tx, &request, hash, true)
}

type ByCode = HashMap<&'static str, DepartmentId>;

fn make_departments(tx: &mut WriteTx<'_>) -> AppResult<(DepartmentId, ByCode)> {
    let root = db::departments::all(tx.conn)?.into_iter().next().ok_or_else(|| missing("department"))?;
    let names = DepartmentUpdate {
        name: Some("Marketing centre".to_owned()),
        name_zh: Some("市场中心".to_owned()),
        ..DepartmentUpdate::default()
    };
    departments::update(tx, None, root.id, root.version, &names)?;
    let mut by_code = ByCode::from([("MKT", root.id)]);
    for (code, name, name_zh) in words::DEPARTMENTS {
        let new = DepartmentCreate {
            parent_id: Some(root.id),
            code: code.to_owned(),
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            head_user_id: None,
        };
        by_code.insert(code, departments::create(tx, &new)?.id);
    }
    Ok((root.id, by_code))
}

fn make_people(
    tx: &mut WriteTx<'_>,
    by_code: &ByCode,
    hash: &str,
) -> AppResult<HashMap<DepartmentId, Vec<UserId>>> {
    let mut people: Vec<(String, String, Role, &str)> = demo_logins::logins()
        .filter(|login| login.role != Role::Administrator)
        .map(|login| {
            let code = match login.role {
                Role::DepartmentHead | Role::Marketer => "GROWTH",
                Role::Viewer => "BRAND",
                _ => "MKT",
            };
            (login.email, login.name, login.role, code)
        })
        .collect();
    for (number, (name, role, code)) in words::COLLEAGUES.iter().enumerate() {
        let email = format!("colleague{:02}@demo.penstock.example", number + 1);
        people.push((email, (*name).to_owned(), *role, code));
    }
    let mut marketers: HashMap<DepartmentId, Vec<UserId>> = HashMap::new();
    for (email, name, role, code) in people {
        let department = *by_code.get(code).ok_or_else(|| missing(code))?;
        let locale = if name.is_ascii() { Locale::En } else { Locale::ZhCn };
        let new = UserCreate {
            email,
            name,
            role,
            department_id: (!role.sees_all_departments()).then_some(department),
            locale: Some(locale),
            password: demo_logins::PASSWORD.to_owned(),
        };
        let made = users::create(tx, &new, hash)?;
        match role {
            Role::Marketer => marketers.entry(department).or_default().push(made.id),
            Role::DepartmentHead => name_head(tx, department, made.id)?,
            _ => {}
        }
    }
    Ok(marketers)
}

fn name_head(tx: &mut WriteTx<'_>, department: DepartmentId, head: UserId) -> AppResult<()> {
    let row = db::departments::get(tx.conn, department)?;
    let change = DepartmentUpdate { head_user_id: Some(Some(head)), ..DepartmentUpdate::default() };
    departments::update(tx, None, department, row.version, &change)?;
    Ok(())
}

fn make_terms(tx: &mut WriteTx<'_>, vocabulary: Vocabulary, words: &[words::Term]) -> AppResult<Vec<i64>> {
    words
        .iter()
        .map(|(code, name, name_zh)| {
            let new = TermCreate {
                parent_id: None,
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                name_zh: (*name_zh).to_owned(),
            };
            Ok(terms::create(tx, vocabulary, &new)?.id)
        })
        .collect()
}

fn user(tx: &mut WriteTx<'_>, role: Role) -> AppResult<UserId> {
    let found = db::users::by_email(tx.conn, &demo_logins::email(role))?;
    Ok(found.ok_or_else(|| missing("finance controller"))?.id)
}
