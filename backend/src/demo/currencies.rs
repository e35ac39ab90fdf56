//! Plan rates, and what the international department buys in other currencies.

use chrono::{Datelike, NaiveDate, TimeDelta};
use penstock_shared::{
    expense::{Expense, ExpenseDecision, ExpenseDraft, ExpenseLineDraft, InvoiceCreate, InvoiceLine},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::ExpenseId,
    money::Currency,
    rate::PlanRateCreate,
};

use super::{at, missing, office_hours, organisation::People, plan::ChannelBudget, viewer};
use crate::{
    commands::{
        expenses::{decide, draft, invoice, submit},
        plan_rates,
    },
    error::{AppResult, Settled},
    reads::expenses::page::page,
    viewer::Viewer,
    writer::WriteTx,
};

/// How far a purchase gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Asked,
    Approved,
    Paid,
}

/// Title, currency, amount, how far it gets.
const PURCHASES: [(&str, Currency, i64, Stage); 4] = [
    ("芝加哥展位 Booth in Chicago", Currency::USD, 1_250_000, Stage::Paid),
    ("柏林媒体投放 Media in Berlin", Currency::EUR, 480_000, Stage::Approved),
    ("东京达人合作 Creators in Tokyo", Currency::JPY, 640_000, Stage::Paid),
    ("纽约公关 PR in New York", Currency::USD, 320_000, Stage::Asked),
];

/// Enters the rates of both years.
///
/// # Errors
/// When a command refuses.
pub fn make_rates(tx: &mut WriteTx<'_>, people: &People, today: NaiveDate) -> AppResult<()> {
    let year = today.year();
    let mut text = "from,to,valid_from,rate\n".to_owned();
    for (from, rates) in [("USD", ["7.25", "7.18"]), ("EUR", ["7.80", "7.72"]), ("JPY", ["0.0480", "0.0468"])]
    {
        for (year, rate) in [year - 1, year].into_iter().zip(rates) {
            text.push_str(&format!("{from},CNY,{year}-01-01,{rate}\n"));
        }
    }
    let first_day = NaiveDate::from_ymd_opt(year - 1, 1, 2).unwrap_or(today);
    let table = plan_rates::read("text", text.as_bytes())?;
    plan_rates::import(&mut at(tx, office_hours(first_day, 20)), people.finance, &table)?;
    // The dollar's rate was typed wrong once, and corrected.
    for rate in ["7.81", "7.18"] {
        let new = PlanRateCreate {
            from: Currency::USD,
            to: Currency::CNY,
            valid_from: NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(today),
            rate: rate.to_owned(),
        };
        plan_rates::create(&mut at(tx, office_hours(first_day, 25)), people.finance, &new)?;
    }
    Ok(())
}

/// Buys abroad, in the last days.
///
/// # Errors
/// When a command refuses.
pub fn buy(
    tx: &mut WriteTx<'_>,
    people: &People,
    budgets: &[ChannelBudget],
    today: NaiveDate,
) -> AppResult<()> {
    let department = people.departments.last().copied().ok_or_else(|| missing("department"))?;
    let nodes =
        budgets.iter().filter(|budget| budget.year == today.year() && budget.department == department);
    let requester = people.marketers.get(&department).and_then(|all| all.first()).copied();
    let requester = viewer(tx.conn, requester.ok_or_else(|| missing("marketer"))?)?;
    let finance = viewer(tx.conn, people.finance)?;
    for ((title, currency, amount_minor, stage), budget) in PURCHASES.into_iter().zip(nodes.cycle()) {
        let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
        let day = (today - TimeDelta::days(6)).max(first);
        let new = ExpenseDraft {
            kind: ExpenseKind::Purchase,
            terms: ExpenseTerms::default(),
            title: title.to_owned(),
            description: String::new(),
            department_id: Some(department),
            campaign_id: None,
            vendor: None,
            currency,
            lines: vec![ExpenseLineDraft {
                description: String::new(),
                node_id: Some(budget.node),
                category_id: None,
                amount_minor,
                charge_date: Some(day),
                dimensions: Vec::new(),
                ..ExpenseLineDraft::default()
            }],
        };
        let mut tx = at(tx, office_hours(day, 120));
        let id = draft::create(&mut tx, &requester, &new)?;
        let Settled::Done(id) = submit::submit(&mut tx, &requester, id)? else { continue };
        if stage != Stage::Asked {
            approve(&mut tx, &finance, id)?;
        }
        if stage == Stage::Paid {
            pay(&mut tx, &finance, id, day)?;
        }
    }
    Ok(())
}

fn approve(tx: &mut WriteTx<'_>, finance: &Viewer, id: ExpenseId) -> AppResult<()> {
    let expense: Expense = page(tx.conn, finance, id)?;
    for step in &expense.approvals {
        let approver = step.approvers.first().ok_or_else(|| missing("approver"))?.id;
        let approver = viewer(tx.conn, approver)?;
        decide::approve(tx, &approver, id, &ExpenseDecision::default())?;
    }
    Ok(())
}

/// Booked a little beside the plan, as it happens.
fn pay(tx: &mut WriteTx<'_>, finance: &Viewer, id: ExpenseId, day: NaiveDate) -> AppResult<()> {
    let expense: Expense = page(tx.conn, finance, id)?;
    let lines = expense.lines.iter().map(|line| InvoiceLine {
        expense_line_id: line.id,
        amount_minor: line.foreign_minor.unwrap_or(line.amount_minor),
        booked_minor: None,
        planned_minor: None,
        tax_minor: 0,
    });
    let booked_rate = if expense.summary.currency == Currency::USD { "7.2140" } else { "0.0462" };
    let new = InvoiceCreate {
        number: format!("INT-{}", id.0),
        invoice_date: day,
        lines: lines.collect(),
        due_date: None,
        booked_rate: Some(booked_rate.to_owned()),
        rate_confirmed: false,
        release_id: None,
        is_final: true,
    };
    invoice::record(tx, finance, id, &new).map(drop)
}
