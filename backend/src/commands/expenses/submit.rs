//! Submitting a request: the money is checked and reserved in one transaction, all lines or none.

use penstock_shared::{
    budget::{Bucket, CheckOutcome, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::ExpenseState,
    expense_kind::ExpenseKind,
    ids::{ExpenseId, FundCheckId},
    refusal_reason::RefusalReason,
};

use super::{
    decide::{commit, stands_until},
    money::{Move, shift},
};
use crate::{
    clock::day_in,
    commands::{
        checks::{self, Check},
        policies,
        posting::{PostingSource, post},
    },
    db::{
        self, approvals::NewStep, control_books::LineBookRow, expense_splits::SplitRow, expenses::ExpenseRow,
    },
    domain::control::outcome_of,
    error::{AppError, AppResult, Settled},
    reads::{
        expenses::{
            page,
            plan::{RequestPlan, plan},
            preview::{Routed, refuse_closed_periods, route, visible_results},
            split::{self, Parts},
            stored,
        },
        funds,
        known::Known,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// What the timeline says of a request that nobody need approve.
pub(super) const AUTO_APPROVED: &str = "auto_approved";

/// Submits a draft: fields, periods, funds, reservation, route.
///
/// # Errors
/// [`ErrorCode::WrongState`] when it is no draft, wrong fields, closed periods, nobody to approve.
pub fn submit(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<Settled<ExpenseId>> {
    let row = page::visible(tx.conn, viewer, id)?;
    if row.requester_id != viewer.user_id {
        return Err(AppError::refused(RefusalReason::NotTheWriter));
    }
    if row.state != ExpenseState::Draft {
        return Err(AppError::refused(RefusalReason::AlreadySubmitted));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let draft = stored::draft(tx.conn, &row)?;
    policies::activate_due(tx, today)?;
    let known = Known::default();
    let plan = plan(tx.conn, &known, viewer, &draft, (today, Some(id)))?;
    refuse_without_receipt(tx, &known, id, &plan)?;
    refuse_closed_periods(&plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = plan.book.describe(&verdicts)?;
    let asked = checks::asked(&plan.book, &plan.charges)?;
    let check = Check {
        actor: Some(viewer.user_id),
        purpose: "submit",
        outcome,
        expense_id: Some(id),
        asked: &asked,
        results: &results,
    };
    let check_id = checks::store(tx, &check)?;
    if outcome == CheckOutcome::Refused {
        let shown = visible_results(viewer, &plan, results);
        let refusal = funds::refusal(tx.conn, &known, &shown, Some(check_id))?;
        let who = Some(viewer.user_id);
        db::expenses::happened(tx.conn, id, tx.now, "refused", who, Some(plan.total_minor), "")?;
        return Ok(Settled::Refused(Box::new(refusal)));
    }
    reserve(tx, viewer, id, &plan, check_id)?;
    let over_budget = outcome != CheckOutcome::Passed;
    let round = Round { revision: row.revision, after: 0 };
    let auto_approved = plan_route(tx, &known, viewer, (id, round), &plan, over_budget)?;
    finish(tx, viewer, row, outcome, auto_approved)?;
    Ok(Settled::Done(id))
}

/// Who has paid already shows the receipt, where the organisation wants to see it.
///
/// # Errors
/// When there is none.
pub(super) fn refuse_without_receipt(
    tx: &mut WriteTx<'_>,
    known: &Known,
    id: ExpenseId,
    plan: &RequestPlan,
) -> AppResult<()> {
    if plan.kind == ExpenseKind::Reimbursement
        && known.organisation(tx.conn)?.receipts_required
        && db::attachments::of_expense(tx.conn, id)?.is_empty()
    {
        return Err(AppError::refused(RefusalReason::ReceiptMissing));
    }
    Ok(())
}

fn reserve(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    plan: &RequestPlan,
    check_id: FundCheckId,
) -> AppResult<()> {
    let mut postings = Vec::with_capacity(plan.lines.len());
    let lines = db::expenses::lines(tx.conn, id)?;
    let counted = lines.iter().zip(&plan.charges);
    let counted = counted.flat_map(|(line, charge)| {
        charge.books.iter().map(|book| LineBookRow { line_id: line.id, book_id: *book })
    });
    db::control_books::link(tx.conn, &counted.collect::<Vec<_>>())?;
    for (mut line, planned) in lines.into_iter().zip(&plan.lines) {
        line.period_id = Some(planned.period.id);
        if planned.foreign.is_some() {
            // The draft may be older than the rate.
            line.amount_minor = planned.amount_minor;
            line.foreign_minor = planned.foreign.map(|foreign| foreign.minor);
            line.rate = planned.foreign.map(|foreign| foreign.used.rate.to_string());
            line.rate_valid_from = planned.foreign.map(|foreign| foreign.used.valid_from);
            db::expenses::update_line_amount(tx.conn, &line)?;
        }
        let step = Move {
            kind: EntryKind::Reserve,
            from: Bucket::Available,
            to: Bucket::Reserved,
            amount_minor: line.amount_minor,
            entry_date: line.charge_date,
            period_id: None,
            source: PostingSource { check_id: Some(check_id), ..PostingSource::default() },
            memo: "",
        };
        postings.extend(shift(&mut line, &step)?);
        db::expenses::update_line_money(tx.conn, &line)?;
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(())
}

/// Which time a request is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// From 1.
    pub revision: i32,
    /// The number of its last step so far.
    pub after: i32,
}

/// Stores the steps; tells whether nobody need approve.
pub(super) fn plan_route(
    tx: &mut WriteTx<'_>,
    known: &Known,
    viewer: &Viewer,
    (id, round): (ExpenseId, Round),
    plan: &RequestPlan,
    over_budget: bool,
) -> AppResult<bool> {
    let at = (Some(id), tx.now);
    let parts = split::parts(tx.conn, known, viewer, plan, at, &mut std::iter::empty())?;
    let Routed { route, rules_version: version, split } =
        route(tx.conn, known, viewer, plan, over_budget, parts)?;
    if route.steps.is_empty() && !route.auto_approved {
        return Err(no_approver());
    }
    db::expense_splits::forget(tx.conn, id)?;
    db::expense_splits::insert(tx.conn, &split.map(|parts| split_rows(id, &parts)).unwrap_or_default())?;
    for (number, step) in (round.after + 1..).zip(&route.steps) {
        let row = NewStep {
            expense_id: id,
            number,
            kind: step.step.kind,
            state: step.first_state(),
            comment: "",
            stage: step.stage,
            needed: step.needed,
            rules_version: version,
            rule: &step.rule.0,
            rule_zh: &step.rule.1,
            revision: round.revision,
            asked_at: (round.revision > 1).then_some(tx.now),
            due_days: step.due_days,
        };
        db::approvals::insert(tx.conn, &row, &step.step.approvers)?;
    }
    Ok(route.auto_approved)
}

/// What a request is noted to belong together with; without those that have no number yet.
pub(super) fn split_rows(id: ExpenseId, parts: &Parts) -> Vec<SplitRow> {
    let row =
        |with_id: &ExpenseId| SplitRow { expense_id: id, with_id: *with_id, total_minor: parts.total_minor };
    parts.with.iter().map(row).collect()
}

/// A request that nobody could decide is not taken.
pub(super) fn no_approver() -> AppError {
    AppError::refused(RefusalReason::NobodyToApprove)
}

fn finish(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    outcome: CheckOutcome,
    auto_approved: bool,
) -> AppResult<()> {
    row.state = ExpenseState::Submitted;
    row.over_budget = outcome == CheckOutcome::Warned;
    row.submitted_at = Some(tx.now);
    if auto_approved {
        commit(tx, viewer, &row)?;
        row.state = ExpenseState::Approved;
        row.decided_at = Some(tx.now);
        row.expires_on = stands_until(tx, &row)?;
    }
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, row.id, tx.now, "submitted", who, Some(row.total_minor), "")?;
    if auto_approved {
        db::expenses::happened(tx.conn, row.id, tx.now, AUTO_APPROVED, None, None, "")?;
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}
