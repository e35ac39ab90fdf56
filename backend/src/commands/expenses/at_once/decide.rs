//! The verdict on one request, from what is known; nothing is written.

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, CheckOutcome, EntryKind, NodeCheck},
    expense::SubmittedExpense,
};

use super::Submission;
use crate::{
    commands::{
        checks::{Asked, asked},
        expenses::submit::no_approver,
        posting::{Book, Posting, PostingSource},
    },
    domain::{approval_flow::PlannedStep, control::outcome_of},
    error::{AppError, AppResult, Settled},
    reads::{
        expenses::{
            plan::{RequestPlan, plan},
            preview::{refuse_closed_periods, route},
        },
        known::Known,
    },
    writer::WriteTx,
};

/// What becomes of a request.
pub(super) enum Fate {
    /// It is answered already, and leaves nothing to be written.
    Answered(AppResult<Settled<SubmittedExpense>>),
    /// The budget does not have it: the check is kept.
    Refused(Box<Checked>),
    /// The money is taken.
    Reserved(Box<Reserved>),
    /// The same request under the same key, earlier in the group.
    SameAs(usize),
}

/// A request that was checked.
pub(super) struct Checked {
    pub plan: RequestPlan,
    pub outcome: CheckOutcome,
    pub results: Vec<NodeCheck>,
    pub asked: Vec<Asked>,
}

/// A request that got its money.
pub(super) struct Reserved {
    pub checked: Checked,
    /// One for each line; what they belong to is known when it is written.
    pub postings: Vec<Posting>,
    pub steps: Vec<PlannedStep>,
}

/// Decides one request. What it takes is noted in the book, so that the next one sees it.
///
/// # Errors
/// Only what is nobody's fault: the database's. A refusal is a fate.
pub(super) fn decide(
    tx: &mut WriteTx<'_>,
    known: &Known,
    book: &mut Book,
    command: &Submission,
    today: NaiveDate,
) -> AppResult<Fate> {
    match try_decide(tx, known, book, command, today) {
        Err(error @ (AppError::Database(_) | AppError::Internal(_))) => Err(error),
        Err(refused) => Ok(Fate::Answered(Err(refused))),
        Ok(fate) => Ok(fate),
    }
}

fn try_decide(
    tx: &mut WriteTx<'_>,
    known: &Known,
    book: &mut Book,
    command: &Submission,
    today: NaiveDate,
) -> AppResult<Fate> {
    let viewer = &command.viewer;
    let plan = plan(tx.conn, known, viewer, &command.draft, (today, None))?;
    refuse_closed_periods(&plan)?;
    let verdicts = plan.book.check(&plan.charges)?;
    let outcome = outcome_of(&verdicts);
    let results = plan.book.describe(&verdicts)?;
    let asked = asked(&plan.book, &plan.charges)?;
    let checked = Checked { plan, outcome, results, asked };
    if outcome == CheckOutcome::Refused {
        return Ok(Fate::Refused(Box::new(checked)));
    }
    let steps = route(tx.conn, known, viewer.user_id, &checked.plan, outcome != CheckOutcome::Passed)?;
    if steps.is_empty() {
        return Err(no_approver());
    }
    let postings: Vec<Posting> = checked.plan.lines.iter().map(posting).collect();
    let charges = checked.plan.charges.iter().map(|charge| charge.books.as_slice());
    book.apply_counted(tx, postings.iter().zip(charges))?;
    Ok(Fate::Reserved(Box::new(Reserved { checked, postings, steps })))
}

fn posting(line: &crate::reads::expenses::plan::PlannedLine) -> Posting {
    Posting {
        node_id: line.node_id,
        period_id: line.period.id,
        entry_date: line.charge_date,
        kind: EntryKind::Reserve,
        from: Bucket::Available,
        to: Bucket::Reserved,
        amount_minor: line.amount_minor,
        source: PostingSource::default(),
        memo: String::new(),
    }
}
