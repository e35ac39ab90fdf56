//! Changing a request that was submitted. What stays on its budget keeps its reservation; less is given back, and
//! more is a new check, all or nothing. The approval begins anew: nobody's yes counts for what they did not see.

use penstock_shared::{
    budget::{Bucket, CheckOutcome, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseDraft, ExpenseState},
    ids::{ExpenseId, ExpenseLineId, FundCheckId, UserId, VendorId},
    refusal_reason::RefusalReason,
};

use super::{
    decide::{commit, stands_until},
    money::{Move, shift},
    rows::{self, Vendors},
    submit::{AUTO_APPROVED, Round, plan_route, refuse_without_receipt},
};
use crate::{
    clock::day_in,
    commands::{
        checks::{self, Check},
        notifications, policies,
        posting::{Posting, PostingSource, post},
    },
    db::{
        self,
        control_books::LineBookRow,
        expense_revisions::RevisionRow,
        expenses::{ExpenseRow, LineRow},
    },
    domain::{control::outcome_of, ledger::LedgerError, revision::LineFate},
    error::{AppError, AppResult, Settled},
    reads::{
        expenses::{
            page,
            preview::{refuse_closed_periods, visible_results},
            revision::{RevisionPlan, plan_revision},
            revisions::changes,
            stored,
        },
        funds,
        known::Known,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Puts a draft in the place of a request that waits, or that somebody asked to change.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than the requester, [`ErrorCode::WrongState`] when it is decided or was
/// never submitted, [`ErrorCode::VersionMismatch`], wrong fields, closed periods, nobody to approve.
pub fn revise(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    version: i64,
    draft: &ExpenseDraft,
) -> AppResult<Settled<ExpenseId>> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::NotTheWriter));
    }
    if !row.state.is_undecided() {
        return Err(AppError::refused(RefusalReason::OnlyUndecidedIsRevised));
    }
    if row.version != version {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    policies::activate_due(tx, today)?;
    let known = Known::default();
    let before = stored::draft(tx.conn, &row)?;
    let revision = plan_revision(tx.conn, &known, viewer, &row, draft, today)?;
    let plan = &revision.plan;
    refuse_without_receipt(tx, &known, id, plan)?;
    refuse_closed_periods(plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let mut check_id = None;
    if revision.asks() {
        let results = plan.book.describe(&verdicts)?;
        let asked = checks::asked(&plan.book, &plan.charges)?;
        let check = Check {
            actor: Some(viewer.user_id),
            purpose: "revise",
            outcome,
            expense_id: Some(id),
            asked: &asked,
            results: &results,
        };
        let stored = checks::store(tx, &check)?;
        if outcome == CheckOutcome::Refused {
            let shown = visible_results(viewer, plan, results);
            let refusal = funds::refusal(tx.conn, &known, &shown, Some(stored))?;
            let who = Some(viewer.user_id);
            db::expenses::happened(tx.conn, id, tx.now, "refused", who, Some(plan.total_minor), "")?;
            return Ok(Settled::Refused(Box::new(refusal)));
        }
        check_id = Some(stored);
    }
    let told = heard(tx, &row)?;
    let (pairs, vendor_id) = write(tx, viewer, &row, &revision, check_id)?;
    let over_budget = row.over_budget || outcome == CheckOutcome::Warned;
    db::approvals::skip_open(tx.conn, id)?;
    let (_, last_step) = db::expense_revisions::last_numbers(tx.conn, id)?;
    let round = Round { revision: row.revision + 1, after: last_step };
    let auto_approved = plan_route(tx, &known, viewer, (id, round), plan, over_budget)?;
    let ended = Ended { before, pairs, vendor_id, row };
    finish(tx, viewer, ended, &revision, (over_budget, auto_approved))?;
    for person in told {
        notifications::expense_revised(tx, viewer.user_id, person, id)?;
    }
    Ok(Settled::Done(id))
}

/// Those who had a say in the revision that ends: who agreed, and who asked for changes.
fn heard(tx: &mut WriteTx<'_>, row: &ExpenseRow) -> AppResult<Vec<UserId>> {
    let steps = db::approvals::of_expense(tx.conn, row.id)?;
    let now: Vec<_> = steps.iter().filter(|step| step.revision == row.revision).collect();
    let seats = db::approvals::approvers(tx.conn, row.id)?;
    let agreed = seats.iter().filter(|(seat, _)| now.iter().any(|step| step.id == seat.step_id));
    let mut people: Vec<_> = agreed.filter_map(|(seat, _)| seat.agreed_by()).collect();
    people.extend(now.iter().filter_map(|step| step.decided_by));
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Moves the money and writes the lines. Gives for each line which one it was, and the request's vendor.
fn write(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    row: &ExpenseRow,
    revision: &RevisionPlan,
    check_id: Option<FundCheckId>,
) -> AppResult<(Vec<Option<ExpenseLineId>>, Option<VendorId>)> {
    let vendors = rows::vendors(tx, &revision.plan)?;
    let mut postings = Vec::new();
    for mut line in revision.dropped.iter().cloned() {
        let held = line.reserved_minor;
        postings.extend(moved(&mut line, held.checked_neg().ok_or(LedgerError::Overflow)?, None)?);
        line.superseded_in = Some(row.revision + 1);
        put(tx, &line)?;
    }
    let (last_place, _) = db::expense_revisions::last_numbers(tx.conn, row.id)?;
    let places = Places { after: last_place, check_id };
    let pairs = write_lines(tx, row, revision, &vendors, places, &mut postings)?;
    // What is given back is free for what is asked for: in this order.
    postings.sort_by_key(|posting| posting.kind != EntryKind::Release);
    post(tx, Some(viewer.user_id), &postings)?;
    Ok((pairs, vendors.own))
}

struct Places {
    /// The last place that was used.
    after: i32,
    check_id: Option<FundCheckId>,
}

fn write_lines(
    tx: &mut WriteTx<'_>,
    row: &ExpenseRow,
    revision: &RevisionPlan,
    vendors: &Vendors,
    places: Places,
    postings: &mut Vec<Posting>,
) -> AppResult<Vec<Option<ExpenseLineId>>> {
    let plan = &revision.plan;
    let added = revision.fates.iter().filter(|fate| matches!(fate, LineFate::New { .. })).count();
    let mut next_id = rows::reserve_lines(tx, added.max(1))?;
    let mut pairs = Vec::with_capacity(plan.lines.len());
    let (mut books, mut values) = (Vec::new(), Vec::new());
    let all = plan.lines.iter().zip(&plan.charges).zip(&revision.fates).zip(&vendors.of_lines);
    for ((((planned, charge), fate), vendor), place) in all.zip(places.after + 1..) {
        match *fate {
            LineFate::Kept { id, by_minor } => {
                pairs.push(Some(id));
                let Some(old) = revision.before.iter().find(|line| line.id == id) else { continue };
                let mut line = kept(old, rows::row(row.id, (id, place), planned, *vendor));
                postings.extend(moved(&mut line, by_minor, places.check_id)?);
                put(tx, &line)?;
            }
            LineFate::New { replaces } => {
                pairs.push(replaces);
                let id = ExpenseLineId(next_id);
                next_id += 1;
                let mut line = rows::row(row.id, (id, place), planned, *vendor);
                line.replaces_id = replaces;
                line.period_id = Some(planned.period.id);
                db::expenses_bulk::insert_lines(tx.conn, std::slice::from_ref(&line))?;
                values.extend(rows::values(id, planned));
                books.extend(charge.books.iter().map(|book| LineBookRow { line_id: id, book_id: *book }));
                postings.extend(moved(&mut line, planned.amount_minor, places.check_id)?);
                db::expenses::update_line_money(tx.conn, &line)?;
            }
        }
    }
    db::dimensions::insert_lines(tx.conn, &values)?;
    db::control_books::link(tx.conn, &books)?;
    Ok(pairs)
}

/// The line as it is to be, with the money, the place and the history that it has.
fn kept(old: &LineRow, next: LineRow) -> LineRow {
    LineRow {
        period_id: old.period_id,
        reserved_minor: old.reserved_minor,
        committed_minor: old.committed_minor,
        spent_minor: old.spent_minor,
        replaces_id: old.replaces_id,
        ..next
    }
}

fn put(tx: &mut WriteTx<'_>, line: &LineRow) -> AppResult<()> {
    db::expense_revisions::update_line(tx.conn, line)?;
    Ok(db::expenses::update_line_money(tx.conn, line)?)
}

/// Reserves so much more for a line, or gives so much back.
fn moved(line: &mut LineRow, by_minor: i64, check_id: Option<FundCheckId>) -> AppResult<Option<Posting>> {
    let more = by_minor > 0;
    let (kind, from, to) = if more {
        (EntryKind::Reserve, Bucket::Available, Bucket::Reserved)
    } else {
        (EntryKind::Release, Bucket::Reserved, Bucket::Available)
    };
    let step = Move {
        kind,
        from,
        to,
        amount_minor: by_minor.checked_abs().ok_or(LedgerError::Overflow)?,
        entry_date: line.charge_date,
        period_id: None,
        source: PostingSource { check_id: check_id.filter(|_| more), ..PostingSource::default() },
        memo: "",
    };
    shift(line, &step)
}

/// The revision that ends.
struct Ended {
    before: ExpenseDraft,
    /// For each line now, which one it was.
    pairs: Vec<Option<ExpenseLineId>>,
    /// That of the request as it is to be.
    vendor_id: Option<VendorId>,
    row: ExpenseRow,
}

fn finish(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    ended: Ended,
    revision: &RevisionPlan,
    (over_budget, auto_approved): (bool, bool),
) -> AppResult<()> {
    let Ended { before, pairs, vendor_id, mut row } = ended;
    let plan = &revision.plan;
    let was = (row.revision, row.total_minor);
    rows::put(&mut row, plan, vendor_id);
    row.state = ExpenseState::Submitted;
    row.over_budget = over_budget;
    row.revision += 1;
    row.version += 1;
    if auto_approved {
        commit(tx, viewer, &row)?;
        row.state = ExpenseState::Approved;
        row.decided_at = Some(tx.now);
        row.expires_on = stands_until(tx, &row)?;
    }
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let after = stored::draft(tx.conn, &row)?;
    let changes = changes(tx.conn, &before, &after, &pairs)?;
    let json = |result: serde_json::Result<String>| result.map_err(|error| AppError::Internal(error.into()));
    let past = RevisionRow {
        expense_id: row.id,
        revision: was.0,
        ended_at: tx.now,
        ended_by: viewer.user_id,
        total_minor: was.1,
        changes: json(serde_json::to_string(&changes))?,
        draft: json(serde_json::to_string(&before))?,
    };
    db::expense_revisions::insert(tx.conn, &past)?;
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, row.id, tx.now, "revised", who, Some(row.total_minor), "")?;
    if auto_approved {
        db::expenses::happened(tx.conn, row.id, tx.now, AUTO_APPROVED, None, None, "")?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}
