//! Requests that templates make by themselves. Each day of a schedule is a row with the template and the day as its
//! key, and every step looks again inside the one writer what is to be done: with several processes, and after an end
//! in the middle, each day comes to one request.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::OptionalExtension as _;
use penstock_shared::{
    error_code::ErrorCode,
    expense::{ExpenseDraft, ExpenseState},
    ids::{ExpenseId, TemplateId},
    permission::Permission,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
    template::{OccurrenceOutcome, Schedule},
};

use super::templates::announce;
use crate::{
    clock::day_in,
    commands::{
        expenses::{draft, submit},
        notifications::{self, Recurred},
    },
    db::{
        self, AnyConnection,
        templates::{OccurrenceRow, ScheduleRow, TemplateRow},
    },
    domain::recurrence::{days, next_from},
    error::{AppError, AppResult, Settled},
    reads::{self, templates::budget_on},
    viewer::Viewer,
    writer::{WriteTx, Writer},
};

/// How many days of one template are caught up after the server had not run; older ones are noted as missed.
pub const MOST_CAUGHT_UP: usize = 3;
/// Steps of one pass over one template: enough for what is caught up, each with its end.
const MOST_STEPS: usize = 12;

/// What is to be done about a template now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Make(NaiveDate),
    /// The draft of this day is there and to be submitted.
    Submit(NaiveDate),
}

/// The templates that something is due for.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut AnyConnection, now: NaiveDateTime) -> AppResult<Vec<TemplateId>> {
    let Some(organisation) = db::organisation::get(conn).optional()? else { return Ok(Vec::new()) };
    Ok(db::templates::due(conn, day_in(organisation.tz(), now))?)
}

/// Does everything that is due for a template. Blocks.
///
/// # Errors
/// When the database fails, or the writer is busy: the next pass goes on.
pub fn pass(writer: &Writer, id: TemplateId) -> AppResult<()> {
    for _ in 0..MOST_STEPS {
        let Some(work) = writer.run_blocking(move |tx| begin(tx, id))? else { return Ok(()) };
        let done = match work {
            Work::Make(day) => writer.run_blocking(move |tx| make(tx, id, day)),
            Work::Submit(day) => writer.run_blocking(move |tx| submit_made(tx, id, day)),
        };
        if let Err(error) = done {
            let Some(reason) = told(&error) else { return Err(error) };
            writer.run_blocking(move |tx| refuse(tx, id, work, &reason))?;
        }
    }
    Ok(())
}

/// What a refusal is kept as; `None` of what is no refusal.
fn told(error: &AppError) -> Option<String> {
    match error {
        AppError::Coded { code: ErrorCode::Busy | ErrorCode::Internal, .. } => None,
        AppError::Coded { reason: Some(reason), .. } => Some(reason.to_string()),
        AppError::Fields(fields) if fields.iter().any(|field| field.code == FieldErrorCode::PeriodClosed) => {
            Some(ErrorCode::PeriodClosed.to_string())
        }
        AppError::Coded { .. } | AppError::Fields(_) | AppError::Funds(_) => Some(error.code().to_string()),
        AppError::Database(_) | AppError::Internal(_) => None,
    }
}

/// Looks what is to be done. Ends the schedule of somebody who may not ask for money any more, and leaves out days
/// that are too many.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut WriteTx<'_>, id: TemplateId) -> AppResult<Option<Work>> {
    let Some(row) = db::templates::get(tx.conn, id).optional()? else { return Ok(None) };
    if let Some(begun) = db::templates::begun(tx.conn, id)? {
        return Ok(Some(Work::Submit(begun.occurs_on)));
    }
    let Some(schedule) = db::templates::schedule(tx.conn, id)?.filter(|schedule| !schedule.paused) else {
        return Ok(None);
    };
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let Some(next) = schedule.next_on.filter(|next| *next <= today) else { return Ok(None) };
    if !asks(tx, &row)? {
        db::templates::put_schedule(tx.conn, &ScheduleRow { paused: true, ..schedule })?;
        announce(tx, id)?;
        return Ok(None);
    }
    let set = Schedule::from(schedule).set;
    let waiting: Vec<NaiveDate> =
        days(&set).skip_while(|day| *day < next).take_while(|day| *day <= today).collect();
    let (missed, made) = waiting.split_at(waiting.len().saturating_sub(MOST_CAUGHT_UP));
    for day in missed {
        note(tx, id, *day, None, OccurrenceOutcome::Missed, "")?;
    }
    let first = made.first().copied();
    if !missed.is_empty() {
        db::templates::put_schedule(tx.conn, &ScheduleRow { next_on: first, ..schedule })?;
        notifications::recurred(tx, row.owner_id, Recurred::Refused, None, id)?;
        announce(tx, id)?;
    }
    Ok(first.map(Work::Make))
}

/// Whether the owner may still ask for money.
fn asks(tx: &mut WriteTx<'_>, row: &TemplateRow) -> AppResult<bool> {
    let owner = db::users::get(tx.conn, row.owner_id)?;
    Ok(owner.active && owner.role.allows(Permission::ExpensesWrite))
}

/// Writes the draft of a day. To be submitted it is only noted so: that is the next step.
///
/// # Errors
/// What a new draft is refused for; a day that is in no fiscal year yet.
pub fn make(tx: &mut WriteTx<'_>, id: TemplateId, day: NaiveDate) -> AppResult<()> {
    let Some((row, schedule)) = still_due(tx, id, day)? else { return Ok(()) };
    let viewer = reads::viewer::of_user(tx.conn, row.owner_id)?;
    let Some(period) = db::periods::by_date(tx.conn, day)? else {
        return Err(AppError::refused(RefusalReason::NoPeriodForDay));
    };
    let said = moved_to(tx, reads::templates::draft_of(&row)?, day)?;
    let expense = draft::create(tx, &viewer, &said)?;
    db::expenses::happened(tx.conn, expense, tx.now, "recurred", None, None, &row.name)?;
    let (outcome, reason, told) = match (schedule.submits, period.is_open()) {
        (true, _) => (OccurrenceOutcome::Submitting, "", None),
        (false, true) => (OccurrenceOutcome::Drafted, "", Some(Recurred::Made)),
        (false, false) => {
            (OccurrenceOutcome::Drafted, ErrorCode::PeriodClosed.as_str(), Some(Recurred::Refused))
        }
    };
    note(tx, id, day, Some(expense), outcome, reason)?;
    go_on(tx, schedule, day)?;
    if let Some(told) = told {
        notifications::recurred(tx, row.owner_id, told, Some(expense), id)?;
    }
    announce(tx, id)
}

/// The template and its schedule, if the day is still the next one.
fn still_due(
    tx: &mut WriteTx<'_>,
    id: TemplateId,
    day: NaiveDate,
) -> AppResult<Option<(TemplateRow, ScheduleRow)>> {
    let Some(row) = db::templates::get(tx.conn, id).optional()? else { return Ok(None) };
    let schedule = db::templates::schedule(tx.conn, id)?;
    let due = schedule.filter(|schedule| !schedule.paused && schedule.next_on == Some(day));
    let Some(schedule) = due else { return Ok(None) };
    if db::templates::occurrence(tx.conn, id, day)?.is_some() {
        go_on(tx, schedule, day)?;
        return Ok(None);
    }
    Ok(Some((row, schedule)))
}

fn go_on(tx: &mut WriteTx<'_>, schedule: ScheduleRow, day: NaiveDate) -> AppResult<()> {
    let set = Schedule::from(schedule).set;
    let next_on = day.succ_opt().and_then(|after| next_from(&set, after));
    Ok(db::templates::put_schedule(tx.conn, &ScheduleRow { next_on, ..schedule })?)
}

fn note(
    tx: &mut WriteTx<'_>,
    template_id: TemplateId,
    occurs_on: NaiveDate,
    expense_id: Option<ExpenseId>,
    outcome: OccurrenceOutcome,
    reason: &str,
) -> AppResult<()> {
    let reason = reason.to_owned();
    let row = OccurrenceRow { template_id, occurs_on, expense_id, outcome, reason, at: tx.now };
    Ok(db::templates::insert_occurrence(tx.conn, &row)?)
}

/// What a template says of a day: charged to it, to the budgets of its year, with every other day as far from it as
/// it was when the template was kept.
fn moved_to(tx: &mut WriteTx<'_>, mut said: ExpenseDraft, day: NaiveDate) -> AppResult<ExpenseDraft> {
    let kept_for = said.lines.iter().filter_map(|line| line.charge_date).min().unwrap_or(day);
    let by = day - kept_for;
    let moved = |date: Option<NaiveDate>| date.and_then(|date| date.checked_add_signed(by));
    for line in &mut said.lines {
        line.charge_date = Some(day);
        line.terms.service_from = moved(line.terms.service_from);
        line.terms.service_to = moved(line.terms.service_to);
        if let Some(node) = line.node_id {
            line.node_id = budget_on(tx.conn, node, day)?;
        }
    }
    said.terms.needed_by = moved(said.terms.needed_by);
    said.terms.settle_by = moved(said.terms.settle_by);
    said.terms.valid_from = moved(said.terms.valid_from);
    said.terms.expires_on = moved(said.terms.expires_on);
    Ok(said)
}

/// Submits the draft of a day as its owner would.
///
/// # Errors
/// What the owner would be refused for.
pub fn submit_made(tx: &mut WriteTx<'_>, id: TemplateId, day: NaiveDate) -> AppResult<()> {
    let Some((row, made, viewer)) = to_submit(tx, id, day)? else { return Ok(()) };
    let Some(expense) = made.expense_id else { return Ok(()) };
    // The owner was quicker.
    if db::expenses::get(tx.conn, expense)?.state != ExpenseState::Draft {
        return settle(tx, &row, made, OccurrenceOutcome::Submitted, "");
    }
    match submit::submit(tx, &viewer, expense)? {
        Settled::Done(_) => settle(tx, &row, made, OccurrenceOutcome::Submitted, ""),
        Settled::Refused(_) => {
            settle(tx, &row, made, OccurrenceOutcome::Refused, ErrorCode::FundsInsufficient.as_str())
        }
    }
}

fn to_submit(
    tx: &mut WriteTx<'_>,
    id: TemplateId,
    day: NaiveDate,
) -> AppResult<Option<(TemplateRow, OccurrenceRow, Viewer)>> {
    let Some(row) = db::templates::get(tx.conn, id).optional()? else { return Ok(None) };
    let made = db::templates::occurrence(tx.conn, id, day)?;
    let Some(made) = made.filter(|made| made.outcome == OccurrenceOutcome::Submitting) else {
        return Ok(None);
    };
    if !asks(tx, &row)? {
        return Err(AppError::refused(RefusalReason::RightMissing));
    }
    let viewer = reads::viewer::of_user(tx.conn, row.owner_id)?;
    Ok(Some((row, made, viewer)))
}

fn settle(
    tx: &mut WriteTx<'_>,
    row: &TemplateRow,
    made: OccurrenceRow,
    outcome: OccurrenceOutcome,
    reason: &str,
) -> AppResult<()> {
    let expense = made.expense_id;
    db::templates::update_occurrence(tx.conn, &OccurrenceRow { outcome, reason: reason.to_owned(), ..made })?;
    let told = if outcome == OccurrenceOutcome::Submitted { Recurred::Made } else { Recurred::Refused };
    notifications::recurred(tx, row.owner_id, told, expense, row.id)?;
    announce(tx, row.id)
}

/// Notes that a day's request could not be made, or not be submitted, and tells the owner why.
///
/// # Errors
/// When the database fails.
pub fn refuse(tx: &mut WriteTx<'_>, id: TemplateId, work: Work, reason: &str) -> AppResult<()> {
    match work {
        Work::Make(day) => {
            let Some((row, schedule)) = still_due(tx, id, day)? else { return Ok(()) };
            note(tx, id, day, None, OccurrenceOutcome::Failed, reason)?;
            go_on(tx, schedule, day)?;
            notifications::recurred(tx, row.owner_id, Recurred::Refused, None, id)?;
            announce(tx, id)
        }
        Work::Submit(day) => {
            let Some(row) = db::templates::get(tx.conn, id).optional()? else { return Ok(()) };
            let made = db::templates::occurrence(tx.conn, id, day)?;
            let Some(made) = made.filter(|made| made.outcome == OccurrenceOutcome::Submitting) else {
                return Ok(());
            };
            settle(tx, &row, made, OccurrenceOutcome::Refused, reason)
        }
    }
}
