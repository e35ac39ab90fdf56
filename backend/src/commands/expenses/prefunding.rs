//! Advances and prepayments: money is paid out, and what became of it is told later.

use penstock_shared::{
    budget::{Bucket, EntryKind},
    error_code::ErrorCode,
    event::EventTopic,
    expense::{ExpenseState, InvoiceCreate},
    expense_kind::ExpenseKind,
    ids::{ExpenseId, InvoiceId},
    permission::Permission,
    prefunding::{PayOutCreate, SettlementCreate},
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{
    foreign::{held_minor, share_minor},
    invoice::{self, Booking},
    money::{Move, shift},
    release,
};
use crate::{
    clock::day_in,
    commands::posting::{PostingSource, post},
    db::{
        self,
        expenses::ExpenseRow,
        prefunding::{NewPayOut, NewUse},
    },
    domain::{
        ledger::LedgerError,
        prefunding::{Standing, Unfit},
    },
    error::{AppError, AppResult, FieldErrors, Settled},
    reads::expenses::{page, prefunding::standing},
    viewer::Viewer,
    writer::WriteTx,
};

/// Records that money was paid out. The budget's money stays committed.
///
/// # Errors
/// Another kind of request, one that is not open, one's own advance, more than was approved; wrong fields.
pub fn pay_out(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    new: &PayOutCreate,
) -> AppResult<ExpenseId> {
    let row = open(tx, viewer, id)?;
    if row.kind == ExpenseKind::Advance && row.is_for(viewer.user_id) {
        return Err(AppError::refused(RefusalReason::OwnPayOut));
    }
    let mut errors = FieldErrors::new();
    let reference = errors.text("reference", &new.reference, 80);
    if new.paid_on > day_in(db::organisation::get(tx.conn)?.tz(), tx.now) {
        errors.add("paid_on", FieldErrorCode::OutOfRange, "The day has not come yet.");
    }
    let after = standing(tx.conn, &row)?.pay_out(new.amount_minor);
    if after == Err(Unfit::NoAmount) {
        errors.add("amount_minor", FieldErrorCode::OutOfRange, "Give an amount above zero.");
    }
    errors.into_result()?;
    after.map_err(|unfit| refusal(&row, unfit))?;
    db::prefunding::insert_pay_out(
        tx.conn,
        &NewPayOut {
            expense_id: id,
            amount_minor: new.amount_minor,
            paid_on: new.paid_on,
            reference: &reference,
            recorded_by: viewer.user_id,
            recorded_at: tx.now,
        },
    )?;
    touch(tx, viewer, row, ("paid_out", new.amount_minor, &reference))?;
    Ok(id)
}

/// Says what became of money that was paid out: what was claimed is spent, what came back is released. When
/// everything is accounted for, the request closes and the rest is released.
///
/// # Errors
/// Another kind of request, one that is not open, somebody else's, more than was paid out; wrong fields.
pub fn settle(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExpenseId,
    new: &SettlementCreate,
) -> AppResult<Settled<ExpenseId>> {
    let row = open(tx, viewer, id)?;
    if !row.is_for(viewer.user_id) && !viewer.may(Permission::InvoicesRecord) {
        return Err(AppError::refused(RefusalReason::SettlementOfOthers));
    }
    let reference = check(tx, &row, new)?;
    let claimed_minor = new.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor));
    let claimed_minor = claimed_minor.ok_or(LedgerError::Overflow)?;
    let after = match standing(tx.conn, &row)?.settle(claimed_minor, new.returned_minor) {
        Ok(after) => after,
        Err(Unfit::NoAmount) => {
            let message = "Say what was spent, or what came back.";
            return Err(AppError::field("returned_minor", FieldErrorCode::OutOfRange, message));
        }
        Err(unfit) => return Err(refusal(&row, unfit)),
    };
    let invoice_id = match spend(tx, viewer, &row, &reference, new)? {
        Settled::Done(invoice_id) => invoice_id,
        Settled::Refused(refusal) => return Ok(Settled::Refused(refusal)),
    };
    give_back(tx, viewer, id, new.returned_minor)?;
    db::prefunding::insert_use(
        tx.conn,
        &NewUse {
            expense_id: id,
            day: new.day,
            reference: &reference,
            claimed_minor,
            returned_minor: new.returned_minor,
            invoice_id,
            recorded_by: viewer.user_id,
            recorded_at: tx.now,
        },
    )?;
    // Spending changed the row.
    let row = db::expenses::get(tx.conn, id)?;
    let row = if new.returned_minor > 0 {
        touch(tx, viewer, row, ("returned", new.returned_minor, &reference))?
    } else {
        row
    };
    if after.is_settled() {
        release::end(tx, Some(viewer.user_id), row, ExpenseState::Closed, "closed", "")?;
    }
    Ok(Settled::Done(id))
}

/// The request, if money can be paid out for it.
fn open(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId) -> AppResult<ExpenseRow> {
    let row = page::visible(tx.conn, viewer, id)?;
    if !row.kind.is_prefunded() {
        return Err(AppError::refused(RefusalReason::NotPrefunded));
    }
    if !matches!(row.state, ExpenseState::Approved | ExpenseState::PartlyInvoiced) {
        return Err(AppError::refused(RefusalReason::PrefundingNotOpen));
    }
    Ok(row)
}

/// The fields of a settlement; the trimmed reference.
fn check(tx: &mut WriteTx<'_>, row: &ExpenseRow, new: &SettlementCreate) -> AppResult<String> {
    let organisation = db::organisation::get(tx.conn)?;
    let mut errors = FieldErrors::new();
    let reference = errors.text("reference", &new.reference, 80);
    if new.day > day_in(organisation.tz(), tx.now) {
        errors.add("day", FieldErrorCode::OutOfRange, "The day has not come yet.");
    } else if db::periods::by_date(tx.conn, new.day)?.is_none() {
        let message = "This day is in no fiscal year that has been opened.";
        errors.add("day", FieldErrorCode::OutsideFiscalYear, message);
    }
    if db::invoices::of_expense(tx.conn, row.id)?.iter().any(|invoice| invoice.number == reference) {
        errors.add("reference", FieldErrorCode::NotUnique, "This request has a settlement of that name.");
    }
    if new.returned_minor < 0 {
        errors.add("returned_minor", FieldErrorCode::OutOfRange, "Zero or more.");
    }
    errors.into_result()?;
    let claims = row.kind == ExpenseKind::Advance && !new.lines.is_empty();
    if claims && organisation.receipts_required && db::attachments::of_expense(tx.conn, row.id)?.is_empty() {
        return Err(AppError::refused(RefusalReason::SettlementReceiptMissing));
    }
    Ok(reference)
}

fn spend(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    row: &ExpenseRow,
    reference: &str,
    new: &SettlementCreate,
) -> AppResult<Settled<Option<InvoiceId>>> {
    if new.lines.is_empty() {
        return Ok(Settled::Done(None));
    }
    let spent = InvoiceCreate {
        number: reference.to_owned(),
        invoice_date: new.day,
        lines: new.lines.clone(),
        booked_rate: None,
        rate_confirmed: false,
        due_date: None,
        is_final: false,
        release_id: None,
    };
    let booking = Booking { on_its_day: true, stays_open: true, ..Booking::default() };
    Ok(match invoice::book(tx, viewer, row.clone(), &spent, &booking)? {
        Settled::Done(invoice_id) => Settled::Done(Some(invoice_id)),
        Settled::Refused(refusal) => Settled::Refused(refusal),
    })
}

/// Releases what came back, line by line.
fn give_back(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExpenseId, returned_minor: i64) -> AppResult<()> {
    let mut left = returned_minor;
    let mut postings = Vec::new();
    for mut line in db::expenses::lines(tx.conn, id)? {
        let held = held_minor(tx, &line)?;
        let taken = held.min(left);
        if taken <= 0 {
            continue;
        }
        let step = Move {
            kind: EntryKind::Release,
            from: Bucket::Committed,
            to: Bucket::Available,
            amount_minor: share_minor(line.committed_minor, taken, held)?,
            entry_date: line.charge_date,
            period_id: None,
            source: PostingSource::default(),
            memo: "",
        };
        postings.extend(shift(&mut line, &step)?);
        db::expenses::update_line_money(tx.conn, &line)?;
        left -= taken;
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(())
}

fn refusal(row: &ExpenseRow, unfit: Unfit) -> AppError {
    let (reason, left_minor) = match unfit {
        Unfit::BeyondApproved { left_minor } => (RefusalReason::PaidBeyondApproved, left_minor),
        Unfit::BeyondPaid { left_minor } => (RefusalReason::SettledBeyondPaid, left_minor),
        Unfit::NoAmount => (RefusalReason::SettledBeyondPaid, 0),
    };
    let left = format!("{} {}", row.currency, row.currency.grouped(left_minor));
    AppError::refused(reason).saying(format!("{} {left} are left.", reason.sentence()))
}

/// Counts the version up and tells what happened: what, how much, and under which reference.
fn touch(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    mut row: ExpenseRow,
    (what, amount_minor, reference): (&str, i64, &str),
) -> AppResult<ExpenseRow> {
    row.version += 1;
    if !db::expenses::update(tx.conn, &row)? {
        return Err(ErrorCode::VersionMismatch.into());
    }
    let who = Some(viewer.user_id);
    db::expenses::happened(tx.conn, row.id, tx.now, what, who, Some(amount_minor), reference)?;
    db::events::insert(tx.conn, tx.now, EventTopic::ExpenseChanged, row.id.0, Some(row.department_id))?;
    Ok(row)
}

/// Whether money is out that nobody accounted for yet.
///
/// # Errors
/// When the database fails.
pub fn is_out(tx: &mut WriteTx<'_>, row: &ExpenseRow) -> AppResult<bool> {
    let standing = if row.kind.is_prefunded() { standing(tx.conn, row)? } else { Standing::default() };
    Ok(standing.open_minor() > 0)
}
