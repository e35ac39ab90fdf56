//! Recording an invoice: commitment becomes spend. What is above the commitment is a new check.

use std::collections::HashSet;

use penstock_shared::{
    budget::{Bucket, CheckOutcome, DocumentKind, DocumentRef, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseState, InvoiceCreate, InvoiceLine},
    ids::{ExpenseId, FundCheckId, InvoiceId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    foreign,
    late::{self, Charged},
    money::{Move, shift},
    release::release_all,
};
use crate::{
    clock::day_in,
    commands::{
        checks::{self, Check},
        policies,
        posting::{PostingSource, post},
    },
    db::{
        self,
        expenses::{ExpenseRow, LineRow},
        invoices::NewInvoice,
    },
    domain::{control::outcome_of, ledger::LARGEST_MOVEMENT_MINOR},
    error::{AppError, AppResult, FieldErrors, Settled},
    reads::{
        expenses::page,
        funds::{self, NodeBook},
        known::Known,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// A line with what the invoice takes from it.
struct Taken {
    line: LineRow,
    within_minor: i64,
    excess_minor: i64,
    /// What it was booked at beyond the plan rate; below zero when it was bought for less.
    difference_minor: i64,
    charged: Charged,
}

impl Taken {
    /// What the commitment does not cover: more than was agreed, or a loss on the rate.
    fn uncovered_minor(&self) -> i64 {
        self.excess_minor.saturating_add(self.difference_minor.max(0))
    }
}

/// Records an invoice against an approved expense.
///
/// # Errors
/// [`ErrorCode::WrongState`], [`ErrorCode::CarriedTooMuch`], wrong fields. A refused excess is an answer
/// that is kept.
pub fn record(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    new: &InvoiceCreate,
) -> AppResult<Settled<ExpenseId>> {
    let mut row = page::visible(tx.conn, viewer, id)?;
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::InvoiceNeedsApproval));
    }
    let (number, lines, mut taken) = validate(tx, &row, new)?;
    let invoiced = late::period_of(tx, new.invoice_date)?;
    for part in &mut taken {
        part.charged = late::settle_period(tx, &mut part.line, &invoiced)?;
    }
    let excess: Vec<&Taken> = taken.iter().filter(|part| part.uncovered_minor() > 0).collect();
    let check_id = match check_excess(tx, viewer, id, &excess)? {
        Settled::Done(check_id) => check_id,
        Settled::Refused(refusal) => return Ok(Settled::Refused(refusal)),
    };
    let amount_minor = lines.iter().map(|line| line.amount_minor).sum();
    let late = taken.iter().any(|part| part.charged.late_from.is_some());
    let invoice_id = db::invoices::insert(
        tx.conn,
        &NewInvoice {
            expense_id: id,
            number: &number,
            invoice_date: new.invoice_date,
            amount_minor,
            over_commitment: taken.iter().any(|part| part.excess_minor > 0),
            late,
            recorded_by: viewer.user_id,
            recorded_at: tx.now,
            booked_rate: new.booked_rate.as_deref().map(|rate| rate.trim().to_owned()),
        },
        &lines,
    )?;
    spend(tx, viewer, &mut taken, invoice_id, check_id, &number)?;
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, id, tx.now, "invoiced", who, Some(amount_minor), &number)?;
    row.invoiced_minor += amount_minor;
    finish(tx, viewer, row, new.is_final)?;
    Ok(Settled::Done(id))
}

fn validate(
    tx: &mut WriteTx<'_>,
    row: &ExpenseRow,
    new: &InvoiceCreate,
) -> AppResult<(String, Vec<InvoiceLine>, Vec<Taken>)> {
    let id = row.id;
    let mut errors = FieldErrors::new();
    let number = errors.text("number", &new.number, 80);
    if db::invoices::of_expense(tx.conn, id)?.iter().any(|invoice| invoice.number == number) {
        errors.add("number", FieldErrorCode::NotUnique, "This expense has an invoice of that number.");
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    if new.invoice_date > today {
        errors.add("invoice_date", FieldErrorCode::OutOfRange, "The day has not come yet.");
    }
    if new.lines.is_empty() {
        errors.add("lines", FieldErrorCode::Required, "Say which lines are invoiced.");
    }
    let known = db::expenses::lines(tx.conn, id)?;
    let lines = foreign::book(tx, id, row.currency, new, &known, &mut errors)?;
    let mut seen = HashSet::new();
    let mut taken = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let field = |name: &str| format!("lines[{index}].{name}");
        if !(1..=LARGEST_MOVEMENT_MINOR).contains(&line.amount_minor) {
            errors.add(field("amount_minor"), FieldErrorCode::OutOfRange, "Give an amount above zero.");
        }
        if !(0..=line.amount_minor.max(0)).contains(&line.tax_minor) {
            let message = "Tax is zero or more, and no more than the amount that it is on.";
            errors.add(field("tax_minor"), FieldErrorCode::OutOfRange, message);
        }
        match known.iter().find(|known| known.id == line.expense_line_id) {
            Some(known) if seen.insert(known.id) => {
                let planned_minor = line.planned_minor.unwrap_or(line.amount_minor);
                let within_minor = planned_minor.min(known.committed_minor);
                taken.push(Taken {
                    line: known.clone(),
                    within_minor,
                    excess_minor: planned_minor - within_minor,
                    difference_minor: line.booked_minor.unwrap_or(planned_minor) - planned_minor,
                    charged: Charged::default(),
                });
            }
            Some(_) => errors.add(field("expense_line_id"), FieldErrorCode::NotUnique, "Each line once."),
            None => errors.add(field("expense_line_id"), FieldErrorCode::Unknown, "There is no such line."),
        }
    }
    errors.into_result()?;
    Ok((number, lines, taken))
}

/// A new check for what is above the commitment. Gives the stored check when there was anything.
fn check_excess(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    excess: &[&Taken],
) -> AppResult<Settled<Option<FundCheckId>>> {
    if excess.is_empty() {
        return Ok(Settled::Done(None));
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    policies::activate_due(tx, today)?;
    let mut book = NodeBook::asking(&Known::default(), today, Some(id));
    let mut charges = Vec::with_capacity(excess.len());
    for part in excess {
        let period = part
            .line
            .period_id
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("an invoiced line has no period")))?;
        let period = db::periods::get(tx.conn, period)?.number;
        charges.push(book.charge_again(tx.conn, &part.line, period, part.uncovered_minor())?);
    }
    let verdicts = book.check(&charges)?;
    let outcome = outcome_of(&verdicts);
    let results = book.describe(&verdicts)?;
    let asked = checks::asked(&book, &charges)?;
    let check = Check {
        actor: Some(viewer.user_id),
        purpose: "invoice",
        outcome,
        expense_id: Some(id),
        asked: &asked,
        results: &results,
    };
    let check_id = checks::store(tx, &check)?;
    if outcome == CheckOutcome::Refused {
        let refusal = funds::refusal(tx.conn, &Known::default(), &results, Some(check_id))?;
        db::expenses::happened(tx.conn, id, tx.now, "refused", Some(viewer.user_id), None, "")?;
        return Ok(Settled::Refused(Box::new(refusal)));
    }
    Ok(Settled::Done(Some(check_id)))
}

fn spend(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    taken: &mut [Taken],
    invoice_id: InvoiceId,
    check_id: Option<FundCheckId>,
    number: &str,
) -> AppResult<()> {
    let mut postings = Vec::new();
    for part in taken {
        part.charged.bring_back(tx, viewer.user_id, &mut part.line)?;
        let difference = Some(DocumentRef { kind: DocumentKind::RateDifference, id: invoice_id.0 });
        let (loss, gain) = (part.difference_minor.max(0), part.difference_minor.min(0).saturating_neg());
        use Bucket::{Available, Committed, Spent};
        for (kind, from, to, amount_minor, check_id, document) in [
            (EntryKind::Spend, Committed, Spent, part.within_minor, None, None),
            (EntryKind::Spend, Available, Spent, part.excess_minor, check_id, None),
            (EntryKind::ExchangeDifference, Available, Spent, loss, check_id, difference),
            (EntryKind::ExchangeDifference, Spent, Available, gain, None, difference),
        ] {
            let step = Move {
                kind,
                from,
                to,
                amount_minor,
                entry_date: part.line.charge_date,
                period_id: None,
                source: PostingSource {
                    invoice_id: Some(invoice_id),
                    check_id,
                    document,
                    late_from: part.charged.late_from,
                    ..PostingSource::default()
                },
                memo: number,
            };
            postings.extend(shift(&mut part.line, &step)?);
        }
        db::expenses::update_line_money(tx.conn, &part.line)?;
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(())
}

/// The last invoice, or one that uses the whole commitment, closes the expense.
fn finish(tx: &mut WriteTx<'_>, viewer: &Viewer, mut row: ExpenseRow, is_final: bool) -> AppResult<()> {
    let holds = db::expenses::lines(tx.conn, row.id)?.iter().any(|line| line.committed_minor > 0);
    let who = Some(viewer.user_id);
    if is_final || !holds {
        let released = release_all(tx, viewer, &row)?;
        if released > 0 {
            db::expenses::happened(tx.conn, row.id, tx.now, "released", who, Some(released), "")?;
        }
        row.state = ExpenseState::Closed;
        row.closed_at = Some(tx.now);
    } else {
        row.state = ExpenseState::PartlyInvoiced;
    }
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(())
}
