//! What was decided, written with one statement a table.

use chrono::NaiveDate;
use penstock_shared::{
    budget::CheckOutcome,
    event::EventTopic,
    expense::{ExpenseState, SubmittedExpense},
    ids::{ApprovalStepId, ExpenseId, ExpenseLineId, FundCheckId, UserId},
};

use super::{
    Submission,
    decide::{Checked, Fate, Reserved},
};
use crate::{
    clock::day_in,
    commands::{
        checks::{Check, Details},
        expenses::{
            rows,
            submit::{AUTO_APPROVED, split_rows},
        },
        idempotency::answer_row,
        posting::{Book, Posting, PostingSource, write_entries},
    },
    db::{
        self,
        approvals::{StepApproverRow, StepRow},
        checks::CheckRow,
        control_books::LineBookRow,
        dimensions::LineValue,
        events::NewEvent,
        expense_splits::SplitRow,
        expenses::{ExpenseRow, LineRow, NewHappened},
        idempotency::IdempotencyRow,
        portable::{Numbered, reserve_numbers},
    },
    domain::{approval_rules::RoutedStep, ledger::LedgerError, request_kind},
    error::{AppError, AppResult, Settled},
    reads::{
        expenses::{plan::RequestPlan, preview::visible_results},
        funds,
        known::Known,
    },
    viewer::Viewer,
    writer::WriteTx,
};

type Answer = AppResult<Settled<SubmittedExpense>>;

/// The rows of a group.
#[derive(Default)]
struct Rows<'a> {
    expenses: Vec<ExpenseRow>,
    lines: Vec<LineRow>,
    values: Vec<LineValue>,
    books: Vec<LineBookRow>,
    happened: Vec<NewHappened<'a>>,
    checks: Vec<CheckRow>,
    details: Details,
    postings: Vec<(Option<UserId>, Posting)>,
    steps: Vec<StepRow>,
    approvers: Vec<StepApproverRow>,
    splits: Vec<SplitRow>,
    events: Vec<NewEvent>,
    /// Which command an answer is of, and it. Where its last entry stands is known later.
    answers: Vec<(usize, SubmittedExpense, usize)>,
}

/// The next number of each table.
struct Numbers {
    expense: i64,
    line: i64,
    check: i64,
    step: i64,
}

/// Writes what was decided, and answers every command.
pub(super) fn write(
    tx: &mut WriteTx<'_>,
    known: &Known,
    book: &mut Book,
    commands: &[Submission],
    fates: Vec<Fate>,
) -> AppResult<Vec<Answer>> {
    let mut numbers = reserve(tx, &fates)?;
    let mut rows = Rows::default();
    let mut answers: Vec<Option<Answer>> = Vec::with_capacity(fates.len());
    let mut same = Vec::new();
    for (index, (command, fate)) in commands.iter().zip(fates).enumerate() {
        answers.push(match fate {
            Fate::Answered(answer) => Some(answer),
            Fate::SameAs(first) => {
                same.push((index, first));
                None
            }
            Fate::Refused(checked) => {
                let check_id = rows.take_check(tx, &mut numbers, &command.viewer, &checked, None)?;
                Some(refusal(tx, known, &command.viewer, *checked, check_id))
            }
            Fate::Reserved(reserved) => {
                rows.take(tx, (known, &mut numbers), index, &command.viewer, *reserved)?;
                None
            }
        });
    }
    for (index, answer) in rows.insert(tx, known, book, commands)? {
        if let Some(slot) = answers.get_mut(index) {
            *slot = Some(Ok(Settled::Done(answer)));
        }
    }
    for (index, first) in same {
        let answer = match answers.get(first) {
            Some(Some(Ok(Settled::Done(answer)))) => Some(Ok(Settled::Done(answer.clone()))),
            _ => None,
        };
        if let Some(slot) = answers.get_mut(index) {
            *slot = answer;
        }
    }
    let unanswered = || Err(AppError::Internal(anyhow::anyhow!("a request was not answered")));
    Ok(answers.into_iter().map(|answer| answer.unwrap_or_else(unanswered)).collect())
}

fn refusal(
    tx: &mut WriteTx<'_>,
    known: &Known,
    viewer: &Viewer,
    checked: Checked,
    check_id: FundCheckId,
) -> Answer {
    let shown = visible_results(viewer, &checked.plan, checked.results);
    let refusal = funds::refusal(tx.conn, known, &shown, Some(check_id))?;
    Ok(Settled::Refused(Box::new(refusal)))
}

fn reserve(tx: &mut WriteTx<'_>, fates: &[Fate]) -> AppResult<Numbers> {
    let (mut expenses, mut lines, mut checks, mut steps) = (0, 0, 0, 0);
    for fate in fates {
        match fate {
            Fate::Answered(_) | Fate::SameAs(_) => {}
            Fate::Refused(_) => checks += 1,
            Fate::Reserved(reserved) => {
                expenses += 1;
                checks += 1;
                lines += reserved.checked.plan.lines.len();
                steps += reserved.route.steps.len();
            }
        }
    }
    let mut first = |table: Numbered, count: usize| -> AppResult<i64> {
        if count == 0 {
            return Ok(0);
        }
        let count = i64::try_from(count).map_err(|_| LedgerError::Overflow)?;
        Ok(reserve_numbers(tx.conn, table, count)?)
    };
    Ok(Numbers {
        expense: first(Numbered::Expenses, expenses)?,
        line: first(Numbered::ExpenseLines, lines)?,
        check: first(Numbered::FundChecks, checks)?,
        step: first(Numbered::ApprovalSteps, steps)?,
    })
}

fn next(number: &mut i64) -> i64 {
    let this = *number;
    *number += 1;
    this
}

impl Rows<'_> {
    fn take_check(
        &mut self,
        tx: &WriteTx<'_>,
        numbers: &mut Numbers,
        viewer: &Viewer,
        checked: &Checked,
        expense_id: Option<ExpenseId>,
    ) -> AppResult<FundCheckId> {
        let id = FundCheckId(next(&mut numbers.check));
        let check = Check {
            actor: Some(viewer.user_id),
            purpose: "submit",
            outcome: checked.outcome,
            expense_id,
            asked: &checked.asked,
            results: &checked.results,
        };
        self.checks.push(CheckRow {
            id,
            checked_at: tx.now,
            actor_id: check.actor,
            purpose: check.purpose.to_owned(),
            outcome: check.outcome,
            expense_id,
        });
        self.details.add(id, &check)?;
        Ok(id)
    }

    fn take(
        &mut self,
        tx: &mut WriteTx<'_>,
        (known, numbers): (&Known, &mut Numbers),
        index: usize,
        viewer: &Viewer,
        reserved: Reserved,
    ) -> AppResult<()> {
        let Reserved { checked, mut postings, route, rules_version, split } = reserved;
        let vendors = rows::vendors(tx, &checked.plan)?;
        let id = ExpenseId(next(&mut numbers.expense));
        let check_id = self.take_check(tx, numbers, viewer, &checked, Some(id))?;
        let plan = &checked.plan;
        let state = if route.auto_approved { ExpenseState::Approved } else { ExpenseState::Submitted };
        let expense = ExpenseRow {
            state,
            over_budget: checked.outcome == CheckOutcome::Warned,
            submitted_at: Some(tx.now),
            decided_at: route.auto_approved.then_some(tx.now),
            expires_on: stands_until(tx, known, plan, route.auto_approved)?,
            ..rows::draft(tx, viewer, id, plan, vendors.own)
        };
        let happened = |what, actor_id, amount_minor| NewHappened {
            expense_id: id,
            at: tx.now,
            what,
            actor_id,
            amount_minor,
            comment: "",
        };
        for what in ["created", "submitted"] {
            self.happened.push(happened(what, Some(viewer.user_id), Some(plan.total_minor)));
        }
        if route.auto_approved {
            self.happened.push(happened(AUTO_APPROVED, None, None));
        }
        let first_line = numbers.line;
        numbers.line += i64::try_from(plan.lines.len()).map_err(|_| LedgerError::Overflow)?;
        let commits = postings.split_off(plan.lines.len());
        let actor = Some(viewer.user_id);
        let stored = rows::lines(id, first_line, plan, &vendors).zip(postings).zip(&plan.charges);
        for (((mut line, planned), mut posting), charge) in stored {
            line.period_id = Some(posting.period_id);
            let held = if route.auto_approved { &mut line.committed_minor } else { &mut line.reserved_minor };
            *held = line.amount_minor;
            posting.source = of_line(id, line.id, Some(check_id));
            self.values.extend(rows::values(line.id, planned));
            self.books
                .extend(charge.books.iter().map(|book| LineBookRow { line_id: line.id, book_id: *book }));
            self.postings.push((actor, posting));
            self.lines.push(line);
        }
        for (line, mut posting) in (first_line..).zip(commits) {
            posting.source = of_line(id, ExpenseLineId(line), None);
            self.postings.push((actor, posting));
        }
        self.take_steps(numbers, (id, rules_version), &route.steps);
        if let Some(mut parts) = split {
            let written = self.answers.iter().filter(|(index, ..)| parts.mates.contains(index));
            parts.with.extend(written.map(|(_, answer, _)| answer.id));
            self.splits.extend(split_rows(id, &parts));
        }
        self.events.push(NewEvent {
            at: tx.now,
            topic: EventTopic::ExpenseChanged,
            entity_id: id.0,
            department_id: Some(plan.department_id),
        });
        let answer = SubmittedExpense {
            id,
            reference: expense.reference(),
            state: expense.state,
            check_id,
            outcome: checked.outcome,
            currency: expense.currency,
            total_minor: expense.total_minor,
            ledger_sequence: 0,
            version: expense.version,
        };
        self.answers.push((index, answer, self.postings.len()));
        self.expenses.push(expense);
        Ok(())
    }

    fn take_steps(
        &mut self,
        numbers: &mut Numbers,
        (expense_id, rules_version): (ExpenseId, i64),
        steps: &[RoutedStep],
    ) {
        for (number, step) in (1_i32..).zip(steps) {
            let id = ApprovalStepId(next(&mut numbers.step));
            self.steps.push(StepRow {
                id,
                expense_id,
                number,
                kind: step.step.kind,
                state: step.first_state(),
                decided_by: None,
                decided_at: None,
                comment: String::new(),
                stage: step.stage,
                needed: step.needed,
                rules_version,
                rule: step.rule.0.clone(),
                rule_zh: step.rule.1.clone(),
                revision: 1,
                asked_at: None,
                due_days: step.due_days,
            });
            self.approvers.extend(step.step.approvers.iter().map(|user| StepApproverRow::asked(id, *user)));
        }
    }

    /// Writes everything, in the order in which tables name each other, and gives the answers.
    fn insert(
        self,
        tx: &mut WriteTx<'_>,
        known: &Known,
        book: &mut Book,
        commands: &[Submission],
    ) -> AppResult<Vec<(usize, SubmittedExpense)>> {
        db::expenses_bulk::insert(tx.conn, &self.expenses)?;
        db::expenses_bulk::insert_lines(tx.conn, &self.lines)?;
        db::dimensions::insert_lines(tx.conn, &self.values)?;
        db::control_books::link(tx.conn, &self.books)?;
        db::checks::insert_all(tx.conn, &self.checks)?;
        self.details.insert(tx)?;
        db::expenses_bulk::insert_events(tx.conn, &self.happened)?;
        db::approvals::insert_all(tx.conn, &self.steps, &self.approvers)?;
        db::expense_splits::insert(tx.conn, &self.splits)?;
        let postings = self.postings.iter().map(|(actor, posting)| (*actor, posting));
        let sequences = write_entries(tx, postings)?;
        book.write(tx)?;
        if let Some(last) = sequences.last() {
            known.posted(*last);
        }
        book.announce(tx, self.postings.iter().map(|(_, posting)| posting.node_id))?;
        db::events::insert_all(tx.conn, &self.events)?;
        let mut keys: Vec<IdempotencyRow> = Vec::new();
        let mut answers = Vec::with_capacity(self.answers.len());
        for (index, mut answer, entries) in self.answers {
            let last = entries.checked_sub(1).and_then(|at| sequences.get(at));
            answer.ledger_sequence = last.copied().ok_or(LedgerError::Overflow)?;
            if let Some(key) = commands.get(index).and_then(|command| command.key.as_ref()) {
                keys.push(answer_row(key, &answer, tx.now)?);
            }
            answers.push((index, answer));
        }
        db::idempotency::insert_all(tx.conn, &keys)?;
        Ok(answers)
    }
}

/// Until when it stands: for what nobody need approve the organisation's days count from today.
fn stands_until(
    tx: &mut WriteTx<'_>,
    known: &Known,
    plan: &RequestPlan,
    auto_approved: bool,
) -> AppResult<Option<NaiveDate>> {
    if !auto_approved {
        return Ok(plan.terms.expires_on);
    }
    let organisation = known.organisation(tx.conn)?;
    let today = day_in(organisation.tz(), tx.now);
    Ok(request_kind::stands_until(plan.terms.expires_on, organisation.approvals_stand_days, today))
}

fn of_line(expense: ExpenseId, line: ExpenseLineId, check_id: Option<FundCheckId>) -> PostingSource {
    PostingSource {
        expense_id: Some(expense),
        expense_line_id: Some(line),
        check_id,
        ..PostingSource::default()
    }
}
