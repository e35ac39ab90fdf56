//! Keeping requests as templates, and letting them repeat.

use penstock_shared::{
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseDraft,
    ids::TemplateId,
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    template::{RepeatUnit, ScheduleSet, Sharing, TemplateCreate, TemplateUpdate},
};

use crate::{
    clock::day_in,
    db::{
        self,
        templates::{NewTemplate, ScheduleRow, TemplateRow},
    },
    domain::recurrence::next_from,
    error::{AppError, AppResult, FieldErrors},
    reads::{
        expenses::{page, stored},
        templates::{may_change, visible},
    },
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_NAME: usize = 120;

/// Keeps a request as a template.
///
/// # Errors
/// A request out of sight; wrong fields; sharing that is not the viewer's to do; a machine.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &TemplateCreate) -> AppResult<TemplateId> {
    let expense = page::visible(tx.conn, viewer, new.expense_id)?;
    in_person(viewer)?;
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, LONGEST_NAME);
    errors.into_result()?;
    let mut draft: ExpenseDraft = stored::draft(tx.conn, &expense)?;
    for line in &mut draft.lines {
        line.id = None;
        line.terms.quote.clear();
    }
    let department_id = expense.department_id;
    may_share(viewer, new.sharing, department_id)?;
    let draft = serde_json::to_string(&draft).map_err(|error| AppError::Internal(error.into()))?;
    let row = NewTemplate {
        owner_id: viewer.user_id,
        department_id,
        name: &name,
        sharing: new.sharing,
        draft: &draft,
        created_at: tx.now,
        version: 1,
    };
    let id = db::templates::insert(tx.conn, &row)?;
    announce(tx, id)?;
    Ok(id)
}

/// Templates are a person's: a key may belong to many.
fn in_person(viewer: &Viewer) -> AppResult<()> {
    if viewer.api_key.is_some() {
        return Err(AppError::refused(RefusalReason::InPersonOnly));
    }
    Ok(())
}

/// A department's head shares with the department; who keeps the vocabularies shares with everybody.
fn may_share(
    viewer: &Viewer,
    sharing: Sharing,
    department: penstock_shared::ids::DepartmentId,
) -> AppResult<()> {
    let keeps = viewer.may(Permission::ReferenceManage);
    let heads = viewer.may(Permission::ExpensesApprove) && viewer.scope.contains(department);
    let may = match sharing {
        Sharing::Own => true,
        Sharing::Department => heads || keeps,
        Sharing::Organisation => keeps,
    };
    if may { Ok(()) } else { Err(AppError::refused(RefusalReason::TemplateSharing)) }
}

/// A template that the viewer may change, at the version that they have read.
fn changeable(tx: &mut WriteTx<'_>, viewer: &Viewer, id: TemplateId, version: i64) -> AppResult<TemplateRow> {
    let row = visible(tx.conn, viewer, id)?;
    if !may_change(viewer, &row) {
        return Err(AppError::refused(RefusalReason::TemplateOfOthers));
    }
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    Ok(row)
}

fn write(tx: &mut WriteTx<'_>, mut row: TemplateRow) -> AppResult<TemplateId> {
    row.version += 1;
    if !db::templates::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    announce(tx, row.id)?;
    Ok(row.id)
}

pub(super) fn announce(tx: &mut WriteTx<'_>, id: TemplateId) -> AppResult<()> {
    db::events::insert(tx.conn, tx.now, EventTopic::TemplateChanged, id.0, None)?;
    Ok(())
}

/// Gives a template another name, or shares it otherwise.
///
/// # Errors
/// As [`create`]; somebody else's template; a stale version.
pub fn update(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: TemplateId,
    version: i64,
    change: &TemplateUpdate,
) -> AppResult<TemplateId> {
    let mut row = changeable(tx, viewer, id, version)?;
    let mut errors = FieldErrors::new();
    if let Some(name) = &change.name {
        row.name = errors.text("name", name, LONGEST_NAME);
    }
    errors.into_result()?;
    if let Some(sharing) = change.sharing.filter(|sharing| *sharing != row.sharing) {
        may_share(viewer, sharing, row.department_id)?;
        row.sharing = sharing;
    }
    write(tx, row)
}

/// Takes a template away. What it made stays.
///
/// # Errors
/// Somebody else's template; a stale version.
pub fn delete(tx: &mut WriteTx<'_>, viewer: &Viewer, id: TemplateId, version: i64) -> AppResult<()> {
    changeable(tx, viewer, id, version)?;
    db::templates::delete(tx.conn, id)?;
    announce(tx, id)
}

/// Lets a template repeat, or changes how; or pauses it.
///
/// # Errors
/// Anybody but the owner, in whose name requests are made; a stale version; wrong fields.
pub fn repeat(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: TemplateId,
    version: i64,
    set: &ScheduleSet,
) -> AppResult<TemplateId> {
    let row = changeable(tx, viewer, id, version)?;
    in_person(viewer)?;
    if row.owner_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::TemplateOfOthers));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    check(set)?;
    // What is over is not made, and neither is what was made already.
    let last = db::templates::occurrences(tx.conn, id, 1)?.first().and_then(|made| made.occurs_on.succ_opt());
    let next_on = next_from(set, today.max(last.unwrap_or(today)));
    if next_on.is_none() && !set.paused {
        return Err(AppError::field("starts_on", FieldErrorCode::OutOfRange, "Nothing is left to be made."));
    }
    db::templates::put_schedule(tx.conn, &ScheduleRow::new(id, set, next_on))?;
    write(tx, row)
}

fn check(set: &ScheduleSet) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    if !(1..=60).contains(&set.every) {
        errors.add("every", FieldErrorCode::OutOfRange, "A number from 1 to 60.");
    }
    if set.month_day.is_some_and(|day| !(1..=31).contains(&day)) {
        errors.add("month_day", FieldErrorCode::OutOfRange, "A day of the month, 1 to 31.");
    }
    if set.unit == RepeatUnit::Week && (set.last_day || set.month_day.is_some()) {
        errors.add("month_day", FieldErrorCode::OutOfRange, "Weeks repeat the weekday of the first day.");
    }
    if set.max_count.is_some_and(|count| !(1..=1000).contains(&count)) {
        errors.add("max_count", FieldErrorCode::OutOfRange, "A number from 1 to 1000.");
    }
    if set.ends_on.is_some_and(|end| end < set.starts_on) {
        errors.add("ends_on", FieldErrorCode::OutOfRange, "Not before the first day.");
    }
    errors.into_result()
}

/// Ends the repeating of a template. What it made stays.
///
/// # Errors
/// Somebody else's template; a stale version.
pub fn end(tx: &mut WriteTx<'_>, viewer: &Viewer, id: TemplateId, version: i64) -> AppResult<TemplateId> {
    let row = changeable(tx, viewer, id, version)?;
    db::templates::delete_schedule(tx.conn, id)?;
    write(tx, row)
}
