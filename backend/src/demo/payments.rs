//! What vendors agreed to, how their invoices were paid, and what they credited.

use chrono::{NaiveDate, TimeDelta};
use penstock_shared::{
    ids::UserId,
    payment::{CreditNoteCreate, CreditNoteLine, PaymentCreate, open_minor},
    reference::{VendorCreate, VendorUpdate},
};

use super::{at, dice::Dice, office_hours, viewer, words};
use crate::{
    commands::{
        expenses::{credit, pay},
        vendors,
    },
    db::{self, invoices::InvoiceRow},
    error::AppResult,
    viewer::Viewer,
    writer::WriteTx,
};

/// Days until an invoice is due; with some vendors nothing is agreed.
const TERMS: [Option<i32>; 5] = [Some(30), Some(45), None, Some(60), Some(14)];
/// Every so manieth invoice is paid in two parts, stays open although it is due, or is credited in part.
const IN_PARTS: i64 = 17;
const FORGOTTEN: i64 = 41;
const CREDITED: i64 = 29;

/// The directory with its terms.
///
/// # Errors
/// When a command refuses.
pub fn make_vendors(tx: &mut WriteTx<'_>) -> AppResult<()> {
    for (place, name) in (0_usize..).zip(words::VENDORS) {
        let vendor = vendors::create(tx, &VendorCreate { name: name.to_owned() })?;
        let change = VendorUpdate {
            tax_number: Some(format!("9131{:011}X", 20_260_000 + vendor.id.0 * 7_919)),
            payment_terms_days: Some(TERMS.get(place % TERMS.len()).copied().flatten()),
            ..VendorUpdate::default()
        };
        vendors::update(tx, vendor.id, vendor.version, &change)?;
    }
    Ok(())
}

/// Pays what is due, some of it in parts, and records the credit notes of late.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, finance: UserId, today: NaiveDate) -> AppResult<()> {
    let who = viewer(tx.conn, finance)?;
    let mut dice = Dice::new(20_260_115);
    let invoices = db::invoices::standing(tx.conn)?;
    for invoice in &invoices {
        if invoice.id.0 % CREDITED == 0 && invoice.invoice_date + TimeDelta::days(40) > today {
            credit_some(tx, &who, invoice, today)?;
            continue;
        }
        let due = invoice.due_date.unwrap_or(invoice.invoice_date + TimeDelta::days(30));
        let paid_on = (due - TimeDelta::days(dice.between(-4, 6))).max(invoice.invoice_date);
        if paid_on >= today || invoice.id.0 % FORGOTTEN == 0 {
            continue;
        }
        let open = open_minor(invoice.gross_minor, invoice.credited_minor, invoice.paid_minor);
        let parts = if invoice.id.0 % IN_PARTS == 0 { vec![open / 2, open - open / 2] } else { vec![open] };
        for (part, amount_minor) in (1_i64..).zip(parts) {
            let paid_on = paid_on + TimeDelta::days((part - 1) * 12);
            if amount_minor < 1 || paid_on >= today {
                continue;
            }
            let reference = format!("TRF-{}-{}-{part}", paid_on.format("%y%m%d"), invoice.id);
            let new = PaymentCreate { paid_on, amount_minor, reference };
            pay::record(&mut at(tx, office_hours(paid_on, 420)), &who, invoice.expense_id, invoice.id, &new)?;
        }
    }
    Ok(())
}

/// A tenth of the first line goes back.
fn credit_some(tx: &mut WriteTx<'_>, who: &Viewer, invoice: &InvoiceRow, today: NaiveDate) -> AppResult<()> {
    let lines = db::invoices::lines(tx.conn, invoice.id)?;
    let Some(line) = lines.first().filter(|line| line.amount_minor >= 10) else { return Ok(()) };
    let credit_date = (invoice.invoice_date + TimeDelta::days(6)).min(today);
    let new = CreditNoteCreate {
        number: format!("CN-{}", invoice.number),
        credit_date,
        lines: vec![CreditNoteLine {
            expense_line_id: line.expense_line_id,
            amount_minor: line.amount_minor / 10,
            tax_minor: line.tax_minor / 10,
        }],
        stays_open: false,
        reason: "部分服务未交付 Part of it was not delivered".to_owned(),
    };
    let tx = &mut at(tx, office_hours(today, 0));
    credit::record(tx, who, invoice.expense_id, invoice.id, &new).map(drop)
}
