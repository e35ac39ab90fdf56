//! Recording an invoice: commitment becomes spend. What is above the commitment is a new check.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use penstock_shared::{
    budget::{Bucket, CheckOutcome, DocumentKind, DocumentRef, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseState, InvoiceCreate, InvoiceLine},
    expense_kind::ExpenseKind,
    ids::{ExpenseId, FundCheckId, InvoiceId},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    call_off, foreign,
    late::{self, Charged},
    money::{Move, shift},
    release::release_all,
};
use crate::{
    clock::day_in,
    commands::{
        carry::carry_part,
        checks::{self, Check},
        policies,
        posting::{PostingSource, post},
    },
    db::{
        self,
        expenses::{ExpenseRow, LineRow},
        invoices::NewInvoice,
        periods::PeriodRow,
    },
    domain::{
        control::outcome_of,
        ledger::{LARGEST_MOVEMENT_MINOR, LedgerError},
    },
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
    /// The period that holds the commitment, and another one of the same year that it is spent in.
    elsewhere: Option<(PeriodRow, PeriodRow)>,
}

/// How spending is booked, beside what the invoice says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Booking {
    /// Spent in the period of its own day while that is open, not in that of the line.
    pub on_its_day: bool,
    /// The expense does not end with it.
    pub stays_open: bool,
    /// What of it the commitment covers at most, in the expense's currency; the rest is a new check.
    pub covered_minor: Option<i64>,
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
    let row = page::visible(tx.conn, viewer, id)?;
    let mut booking = Booking::default();
    match row.kind {
        ExpenseKind::Reimbursement => return Err(AppError::refused(RefusalReason::ReimbursedByClaim)),
        ExpenseKind::Advance | ExpenseKind::Prepayment => {
            return Err(AppError::refused(RefusalReason::PrefundedBySettlement));
        }
        ExpenseKind::BlanketOrder => booking.covered_minor = Some(of_release(tx, id, new)?),
        ExpenseKind::Purchase if new.release_id.is_some() => {
            let message = "Only invoices of blanket orders have releases.";
            return Err(AppError::field("release_id", FieldErrorCode::NotAllowed, message));
        }
        ExpenseKind::Purchase => {}
    }
    Ok(match book(tx, viewer, row, new, &booking)? {
        Settled::Done(_) => Settled::Done(id),
        Settled::Refused(refusal) => Settled::Refused(refusal),
    })
}

/// What the release of an order's invoice covers of it. The invoice is of that release's line alone.
fn of_release(tx: &mut WriteTx<'_>, id: ExpenseId, new: &InvoiceCreate) -> AppResult<i64> {
    let Some(release) = new.release_id else {
        let message = "Say which release it is of.";
        return Err(AppError::field("release_id", FieldErrorCode::Required, message));
    };
    let Some((release, invoiced)) = call_off::find(tx, id, release)? else {
        return Err(AppError::field("release_id", FieldErrorCode::Unknown, "There is no such release."));
    };
    let held = release.held(invoiced);
    if !held.open {
        return Err(AppError::refused(RefusalReason::ReleaseNotOpen));
    }
    let other = new.lines.iter().position(|line| line.expense_line_id != release.expense_line_id);
    match other {
        Some(index) => {
            let field = format!("lines[{index}].expense_line_id");
            Err(AppError::field(field, FieldErrorCode::NotAllowed, "The release is of another line."))
        }
        None => Ok(held.left_minor()),
    }
}

/// Spends what an invoice says, of whatever kind of request.
///
/// # Errors
/// As [`record`].
pub fn book(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    new: &InvoiceCreate,
    booking: &Booking,
) -> AppResult<Settled<InvoiceId>> {
    let id = row.id;
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::InvoiceNeedsApproval));
    }
    let (number, lines, mut taken) = validate(tx, &row, new, booking)?;
    let invoiced = late::period_of(tx, new.invoice_date)?;
    for part in &mut taken {
        part.charged = late::settle_period(tx, &mut part.line, &invoiced)?;
        if booking.on_its_day {
            part.elsewhere = elsewhere(tx, part, &invoiced)?;
        }
    }
    let excess: Vec<&Taken> = taken.iter().filter(|part| part.uncovered_minor() > 0).collect();
    let check_id = match check_excess(tx, viewer, id, &excess)? {
        Settled::Done(check_id) => check_id,
        Settled::Refused(refusal) => return Ok(Settled::Refused(refusal)),
    };
    let amount_minor: i64 = lines.iter().map(|line| line.amount_minor).sum();
    let tax_minor: i64 = lines.iter().map(|line| line.tax_minor).sum();
    let due_date = due(tx, &row, new)?;
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
            due_date,
            gross_minor: amount_minor.checked_add(tax_minor).ok_or(LedgerError::Overflow)?,
            release_id: new.release_id,
        },
        &lines,
    )?;
    spend(tx, viewer, &mut taken, invoice_id, check_id, (&number, new.invoice_date))?;
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, id, tx.now, "invoiced", who, Some(amount_minor), &number)?;
    row.invoiced_minor += amount_minor;
    finish(tx, viewer, row, new.is_final, booking.stays_open)?;
    Ok(Settled::Done(invoice_id))
}

/// When it has to be paid: as said, or by the vendor's terms.
fn due(tx: &mut WriteTx<'_>, row: &ExpenseRow, new: &InvoiceCreate) -> AppResult<Option<NaiveDate>> {
    if new.due_date.is_some() {
        return Ok(new.due_date);
    }
    let Some(vendor) = row.vendor_id else { return Ok(None) };
    let terms = db::vendors::get(tx.conn, vendor)?.payment_terms_days;
    let days = terms.and_then(|days| u64::try_from(days).ok());
    Ok(days.and_then(|days| new.invoice_date.checked_add_days(Days::new(days))))
}

/// Where a line is spent, when that is not where its money is: in the open period of the invoice's day.
fn elsewhere(
    tx: &mut WriteTx<'_>,
    part: &Taken,
    invoiced: &PeriodRow,
) -> AppResult<Option<(PeriodRow, PeriodRow)>> {
    let Some(held) = part.line.period_id.filter(|_| part.charged.late_from.is_none()) else {
        return Ok(None);
    };
    let held = db::periods::get(tx.conn, held)?;
    let other = held.id != invoiced.id && held.fiscal_year_id == invoiced.fiscal_year_id;
    Ok((other && invoiced.is_open()).then(|| (held, invoiced.clone())))
}

fn validate(
    tx: &mut WriteTx<'_>,
    row: &ExpenseRow,
    new: &InvoiceCreate,
    booking: &Booking,
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
    if new.due_date.is_some_and(|due| due < new.invoice_date) {
        errors.add("due_date", FieldErrorCode::OutOfRange, "It is not due before its own day.");
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
                let covered_minor = match booking.covered_minor {
                    Some(covered) if covered < line.amount_minor => {
                        foreign::share_minor(planned_minor, covered, line.amount_minor)?
                    }
                    _ => planned_minor,
                };
                let within_minor = covered_minor.min(known.committed_minor);
                taken.push(Taken {
                    line: known.clone(),
                    within_minor,
                    excess_minor: planned_minor - within_minor,
                    difference_minor: line.booked_minor.unwrap_or(planned_minor) - planned_minor,
                    charged: Charged::default(),
                    elsewhere: None,
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
        let own = part.elsewhere.as_ref().map(|(_, to)| to.id).or(part.line.period_id);
        let period =
            own.ok_or_else(|| AppError::Internal(anyhow::anyhow!("an invoiced line has no period")))?;
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
    (number, day): (&str, NaiveDate),
) -> AppResult<()> {
    let mut postings = Vec::new();
    for part in taken {
        part.charged.bring_back(tx, viewer.user_id, &mut part.line)?;
        if let Some((from, to)) = &part.elsewhere {
            carry_part(tx, viewer.user_id, &part.line, part.within_minor, (from, to))?;
        }
        let period = part.elsewhere.as_ref().map(|(_, to)| to.id);
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
                entry_date: if period.is_some() { day } else { part.line.charge_date },
                period_id: period,
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
fn finish(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    is_final: bool,
    stays_open: bool,
) -> AppResult<()> {
    let holds = db::expenses::lines(tx.conn, row.id)?.iter().any(|line| line.committed_minor > 0);
    let who = Some(viewer.user_id);
    if is_final || !(holds || stays_open) {
        let released = release_all(tx, who, &row)?;
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
