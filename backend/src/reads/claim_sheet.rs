//! A claim as a table to be printed: what is to be paid back, to whom.

use chrono::NaiveDateTime;
use penstock_shared::{
    claim::{Claim, ClaimState},
    ids::ClaimId,
    organisation::Locale,
};

use crate::{
    db::{self, AnyConnection},
    error::AppResult,
    reads::{
        claims,
        sheet::{Cell, Column, Sheet},
    },
    viewer::Viewer,
};

/// The table.
///
/// # Errors
/// `not_found` when there is no such claim in sight.
pub fn sheet(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ClaimId,
    locale: Locale,
    now: NaiveDateTime,
) -> AppResult<Sheet> {
    let claim = claims::page(conn, viewer, id)?;
    let organisation = db::organisation::get(conn)?;
    let text = |en: &str, zh: &str| if locale == Locale::ZhCn { zh } else { en }.to_owned();
    let column = |en, zh, is_number| Column { title: text(en, zh), is_number };
    let local = now.and_utc().with_timezone(&organisation.tz());
    let mut facts = vec![
        (text("Organisation", "组织"), organisation.name),
        (text("Claim", "报销单"), claim.summary.reference.clone()),
        (text("Claimant", "报销人"), claim.summary.claimant_name.clone()),
    ];
    facts.extend(what_became_of_it(&claim, locale));
    facts.push((text("Currency", "币种"), claim.summary.currency.code().to_owned()));
    facts.push((text("Printed by", "打印人"), viewer.name.clone()));
    facts.push((text("Printed at", "打印时间"), local.format("%Y-%m-%d %H:%M").to_string()));
    let rows = claim.lines.iter().map(|line| {
        let expense = &line.expense;
        vec![
            Cell::Text(expense.reference.clone()),
            Cell::Text(expense.title.clone()),
            Cell::Text(expense.charge_date.to_string()),
            Cell::Money(line.amount_minor),
        ]
    });
    Ok(Sheet {
        title: text("Reimbursement claim", "费用报销单"),
        name: claim.summary.reference.clone(),
        locale,
        currency: claim.summary.currency,
        facts,
        notes: Vec::new(),
        columns: vec![
            column("Request", "申请", false),
            column("What for", "事由", false),
            column("Day", "日期", false),
            column("Amount", "金额", true),
        ],
        rows: rows.collect(),
        subtotals: std::collections::BTreeSet::new(),
        total: vec![
            Cell::Text(text("Total", "合计")),
            Cell::Text(String::new()),
            Cell::Text(String::new()),
            Cell::Money(claim.summary.total_minor),
        ],
    })
}

fn what_became_of_it(claim: &Claim, locale: Locale) -> Vec<(String, String)> {
    let text = |en: &str, zh: &str| if locale == Locale::ZhCn { zh } else { en }.to_owned();
    let state = match claim.summary.state {
        ClaimState::Open => text("Waits to be paid back", "待支付"),
        ClaimState::Settled => text("Paid back", "已支付"),
        ClaimState::Cancelled => text("Cancelled", "已取消"),
    };
    let mut facts = vec![(text("State", "状态"), state)];
    if let Some(day) = claim.summary.paid_on {
        facts.push((text("Paid on", "支付日期"), format!("{day} {}", claim.payment_reference)));
    }
    facts
}
