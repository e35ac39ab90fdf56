//! What people of the demo organisation ask for.

use chrono::NaiveDate;
use penstock_shared::{
    expense::{ExpenseDraft, ExpenseLineDraft},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::CampaignId,
    money::Currency,
};

use super::{dice::Dice, organisation::People, plan::ChannelBudget, words};

/// A large budget is asked more often than a small one.
pub fn weighted<'a>(dice: &mut Dice, budgets: &[&'a ChannelBudget]) -> Option<&'a ChannelBudget> {
    let total: i64 = budgets.iter().map(|budget| budget.weight).sum();
    let mut left = dice.between(0, total.max(1) - 1);
    for budget in budgets {
        if left < budget.weight {
            return Some(budget);
        }
        left -= budget.weight;
    }
    None
}

/// A request of one to three lines against a budget, perhaps for a campaign.
pub fn draft(
    dice: &mut Dice,
    people: &People,
    budget: &ChannelBudget,
    campaign: Option<(CampaignId, usize)>,
    day: NaiveDate,
) -> ExpenseDraft {
    let chinese = dice.chance(65);
    let lines: Vec<ExpenseLineDraft> = (0..dice.between(1, 3))
        .filter_map(|_| {
            let (name, name_zh, category) = *dice.pick(&words::PURCHASES)?;
            Some(ExpenseLineDraft {
                description: if chinese { name_zh } else { name }.to_owned(),
                node_id: Some(budget.node),
                category_id: people.categories.get(category).copied(),
                amount_minor: amount_minor(dice),
                charge_date: Some(day),
                dimensions: Vec::new(),
                ..ExpenseLineDraft::default()
            })
        })
        .collect();
    let subject = lines.first().map(|line| line.description.clone()).unwrap_or_default();
    let theme = campaign.and_then(|(_, theme)| words::THEMES.get(theme));
    let title = match theme {
        Some((name, name_zh)) => format!("{} · {subject}", if chinese { name_zh } else { name }),
        None => subject,
    };
    ExpenseDraft {
        kind: ExpenseKind::Purchase,
        terms: ExpenseTerms::default(),
        title,
        description: String::new(),
        department_id: Some(budget.department),
        campaign_id: campaign.map(|(id, _)| id),
        vendor: dice.pick(&words::VENDORS).map(|name| (*name).to_owned()),
        currency: Currency::CNY,
        lines,
    }
}

/// Mostly a few thousand yuan, now and then a large sum; rounded as people do.
fn amount_minor(dice: &mut Dice) -> i64 {
    let yuan = match dice.between(1, 100) {
        1..=55 => dice.between(8, 60) * 100,
        56..=88 => dice.between(30, 180) * 100,
        89..=98 => dice.between(10, 48) * 1_000,
        _ => dice.between(50, 140) * 1_000,
    };
    yuan * 100 + if dice.chance(20) { dice.between(1, 99) } else { 0 }
}
