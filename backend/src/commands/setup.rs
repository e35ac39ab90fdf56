//! The first run: the organisation and its first administrator.

use penstock_shared::{
    error_code::ErrorCode,
    ids::UserId,
    organisation::{SetupRequest, SetupState, UnbudgetedRule},
    period::{FiscalCalendar, FiscalYearCreate},
    permission::Role,
    problem::FieldErrorCode,
};

use super::{alert_rules, fiscal_years, organisation, users};
use crate::{
    app::AppState,
    clock::day_in,
    db::{self, departments::NewDepartment, organisation::OrganisationRow, users::NewUser},
    domain::{calendar::fiscal_year_of, working_days::WorkingWeek},
    error::{AppError, AppResult, FieldErrors},
    passwords::{self, check_strength},
    reads,
    writer::WriteTx,
};

/// Requests of this much or more go to finance, until somebody sets it: 50,000.00.
const FINANCE_APPROVAL_FROM_MINOR: i64 = 5_000_000;
/// When digests leave, until somebody sets it.
const DIGEST_HOUR: i32 = 8;
/// How many working days an approver has, until somebody sets it.
const APPROVAL_DUE_DAYS: i32 = 3;
/// In how many days requests are taken together.
const SPLIT_WINDOW_DAYS: i32 = 7;
/// The root department's code. Its name is the organisation's.
const ROOT_CODE: &str = "ORG";

/// Sets an installation up that has nothing yet.
///
/// # Errors
/// [`ErrorCode::AlreadySetUp`] for the second one who tries, however close; wrong fields.
pub async fn first_run(state: &AppState, request: SetupRequest) -> AppResult<SetupState> {
    // Hashing takes long, and anybody may ask: do not hash for somebody who comes too late.
    if !state.read(reads::setup::state).await?.needs_setup {
        return Err(ErrorCode::AlreadySetUp.into());
    }
    let password = request.admin_password.clone();
    let hash = state.hash_password(move || passwords::hash(&password)).await?;
    state
        .writer
        .run(move |tx| {
            set_up(tx, &request, &hash, false)?;
            reads::setup::state(tx.conn)
        })
        .await
}

/// Makes the organisation, its root department, its administrator, and the current fiscal year.
///
/// # Errors
/// [`ErrorCode::AlreadySetUp`] when there is an organisation; wrong fields.
pub fn set_up(
    tx: &mut WriteTx<'_>,
    request: &SetupRequest,
    password_hash: &str,
    is_demo: bool,
) -> AppResult<()> {
    // The writer runs one command after the other, so of two that race the second sees the first.
    match db::organisation::get(tx.conn) {
        Err(diesel::result::Error::NotFound) => {}
        Ok(_) => return Err(ErrorCode::AlreadySetUp.into()),
        Err(error) => return Err(error.into()),
    }
    let mut errors = FieldErrors::new();
    let name = errors.text("organisation_name", &request.organisation_name, organisation::LONGEST_NAME);
    let time_zone = organisation::check_time_zone(&mut errors, &request.time_zone);
    let calendar = calendar(request, &mut errors);
    let admin_name = errors.text("admin_name", &request.admin_name, users::LONGEST_NAME);
    let email = users::check_email(tx, &mut errors, "admin_email", &request.admin_email)?;
    check_strength(&mut errors, "admin_password", &request.admin_password, &email);
    errors.into_result()?;
    let row = OrganisationRow {
        id: 1,
        name: name.clone(),
        currency: request.currency,
        time_zone: time_zone.name().to_owned(),
        fiscal_year_start_month: calendar.start_month,
        default_locale: request.default_locale,
        finance_approval_from_minor: FINANCE_APPROVAL_FROM_MINOR,
        is_demo,
        created_at: tx.now,
        version: 1,
        calendar_kind: calendar.kind,
        calendar_week_start: calendar.week_start,
        calendar_anchor: calendar.anchor,
        unbudgeted_rule: UnbudgetedRule::Deny,
        digest_hour: DIGEST_HOUR,
        working_week: WorkingWeek::MONDAY_TO_FRIDAY.bits(),
        receipts_required: true,
        approvals_stand_days: None,
        split_window_days: Some(SPLIT_WINDOW_DAYS),
        approval_due_days: APPROVAL_DUE_DAYS,
        escalate_after_days: None,
    };
    db::organisation::insert(tx.conn, &row)?;
    add_root_department(tx, &name)?;
    let administrator = add_administrator(tx, request, &admin_name, &email, password_hash)?;
    let ends_in_year = fiscal_year_of(day_in(time_zone, tx.now), &calendar);
    fiscal_years::open(tx, &FiscalYearCreate { ends_in_year, calendar: None })?;
    alert_rules::create_usual(tx, administrator, request.default_locale)?;
    Ok(())
}

fn calendar(request: &SetupRequest, errors: &mut FieldErrors) -> FiscalCalendar {
    let (calendar, field) = match request.calendar {
        Some(calendar) => (calendar, "calendar.start_month"),
        None => (FiscalCalendar::months(request.fiscal_year_start_month), "fiscal_year_start_month"),
    };
    if !(1..=12).contains(&calendar.start_month) {
        errors.add(field, FieldErrorCode::OutOfRange, "A month from 1 to 12.");
    }
    calendar
}

fn add_root_department(tx: &mut WriteTx<'_>, name: &str) -> AppResult<()> {
    let row = NewDepartment {
        parent_id: None,
        code: ROOT_CODE,
        name,
        name_zh: "",
        head_user_id: None,
        active: true,
        version: 1,
    };
    db::departments::insert(tx.conn, &row).map(drop).map_err(AppError::from)
}

fn add_administrator(
    tx: &mut WriteTx<'_>,
    request: &SetupRequest,
    name: &str,
    email: &str,
    password_hash: &str,
) -> AppResult<UserId> {
    let row = NewUser {
        email,
        name,
        role: Role::Administrator,
        department_id: None,
        locale: request.default_locale,
        password_hash,
        active: true,
        session_epoch: 0,
        created_at: tx.now,
        version: 1,
    };
    db::users::insert(tx.conn, &row).map_err(AppError::from)
}
