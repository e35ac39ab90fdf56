//! There is not enough money: which budget, by how much, and the ways out.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    budget::{ControlWindow, FundsRefusal, NodeCheck},
    ids::{ControlBookId, NodeId},
};

use super::editor::Editor;
use crate::{
    browser,
    features::{
        effect::{Helpers, Refusals, shortfall_minor},
        expenses::more_money::{MoreMoney, letter_subject},
    },
    format,
    i18n::t,
    ui::{Button, Notice, Tone},
};

/// The refusal.
#[component]
pub fn Refused(editor: Editor, refusal: FundsRefusal) -> impl IntoView {
    let stored = refusal.check_id.is_some();
    let helpers = refusal.helpers.clone();
    let asked = refusal.refusals.clone();
    let subject = Signal::derive(move || editor.entry.with(|entry| letter_subject(&asked, &entry.title)));
    view! {
        <Notice tone=Tone::Bad>
            <div class="stack tight" role="alert" data-testid="refusal">
                <p class="strong">{if stored { t::expenses::refused_at_submit } else { t::expenses::does_not_fit }}</p>
                <Refusals refusals=refusal.refusals.clone()/>
                <WaysOut editor refusals=refusal.refusals/>
                <Helpers helpers subject/>
            </div>
        </Notice>
    }
}

#[component]
fn WaysOut(editor: Editor, refusals: Vec<NodeCheck>) -> impl IntoView {
    let places = editor.checked.value.with_untracked(|checked| {
        checked.as_ref().and_then(|checked| checked.as_ref()).map(|checked| checked.places.clone())
    });
    // A stored check is about all lines, in their order.
    let place = move |line: i32| {
        let line = usize::try_from(line).ok()?;
        places.as_ref().map_or(Some(line), |places| places.get(line).copied())
    };
    let line = refusals.first().and_then(|check| place(check.line_index));
    let other_month =
        refusals.iter().any(|check| check.control.to_date || check.control.window != ControlWindow::Year);
    let go_to = move |part: &'static str| {
        let key = line.and_then(|line| editor.fields.at(line)).map(|line| line.key);
        if let Some(key) = key {
            browser::focus_first(&format!("#line-{key} .{part} input"));
        }
    };
    let currency = refusals.first().map(|check| check.currency);
    let reduced = currency.and_then(|currency| {
        let amounts = editor.entry.with_untracked(|entry| {
            let amounts = entry.lines.iter().map(|line| currency.parse_minor(&line.amount).unwrap_or(0));
            amounts.collect::<Vec<i64>>()
        });
        let refusals: Vec<(usize, NodeCheck)> =
            refusals.iter().filter_map(|check| Some((place(check.line_index)?, check.clone()))).collect();
        reduce(&amounts, &refusals).map(|amounts| (currency, amounts))
    });
    view! {
        <div class="row ways-out">
            {reduced.map(|(currency, amounts)| {
                let total = amounts.iter().copied().fold(0, i64::saturating_add);
                let apply = move || {
                    for (index, amount) in amounts.iter().enumerate() {
                        if let Some(line) = editor.fields.at(index) {
                            line.amount.set(currency.grouped(*amount));
                        }
                    }
                };
                view! {
                    <Button label=move || t::expenses::reduce(format::money(total, currency)) small=true on_click=apply/>
                }
            })}
            {other_month.then(|| view! {
                <Button label=t::expenses::other_month small=true on_click=move || go_to("request-date")/>
            })}
            <Button label=t::expenses::other_node small=true on_click=move || go_to("request-node")/>
            {refusals.first().map(|check| {
                let charged = line.and_then(|line| {
                    editor.entry.with_untracked(|entry| entry.lines.get(line)?.node.parse().ok())
                });
                let expense = editor.saved.with(|saved| saved.as_ref().map(|saved| saved.id));
                view! { <MoreMoney check=check.clone() charged expense/> }
            })}
        </div>
    }
}

/// The amounts of all lines with the refused ones cut to what there is. `None` when a line would
/// have nothing left: then less is no way out.
fn reduce(amounts: &[i64], refusals: &[(usize, NodeCheck)]) -> Option<Vec<i64>> {
    let mut amounts = amounts.to_vec();
    // What earlier lines give up is asked of a node no more.
    let mut given_up: HashMap<(Option<NodeId>, Option<ControlBookId>), i64> = HashMap::new();
    for index in 0..amounts.len() {
        let of_line: Vec<&NodeCheck> =
            refusals.iter().filter(|(line, _)| *line == index).map(|(_, check)| check).collect();
        let still_short = |check: &&NodeCheck| {
            shortfall_minor(check)
                .saturating_sub(given_up.get(&(check.node_id, check.book_id)).copied().unwrap_or(0))
        };
        let cut = of_line.iter().map(still_short).max().unwrap_or(0).max(0);
        if cut == 0 {
            continue;
        }
        let amount = amounts.get_mut(index)?;
        *amount = amount.checked_sub(cut).filter(|left| *left > 0)?;
        for check in of_line {
            let sum = given_up.entry((check.node_id, check.book_id)).or_default();
            *sum = sum.saturating_add(cut);
        }
    }
    Some(amounts)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use penstock_shared::{
        budget::{CheckOutcome, ControlLevel, ControlPolicy},
        money::Currency,
    };

    use super::*;

    fn refusal(node: i64, available_minor: i64, asked_minor: i64) -> NodeCheck {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        NodeCheck {
            line_index: 0,
            node_id: Some(NodeId(node)),
            book_id: None,
            name: String::new(),
            name_zh: String::new(),
            path: Vec::new(),
            outcome: CheckOutcome::Refused,
            control: ControlPolicy {
                level: ControlLevel::Block,
                window: ControlWindow::Year,
                to_date: false,
                tolerance_minor: 0,
                tolerance_bp: 0,
            },
            policy_version: 1,
            window_from: day,
            window_to: day,
            allocated_minor: available_minor,
            used_minor: 0,
            tolerance_minor: 10,
            override_minor: 0,
            asked_minor,
            available_minor,
            available_after_minor: available_minor - asked_minor,
            currency: Currency::CNY,
        }
    }

    #[test]
    fn one_line_is_cut_to_what_the_tightest_node_gives() {
        let refusals = [(0, refusal(1, 90, 200)), (0, refusal(2, 50, 200))];
        assert_eq!(reduce(&[200], &refusals), Some(vec![60]));
    }

    #[test]
    fn a_later_line_need_not_give_up_what_an_earlier_one_did() {
        // 100 + 100 asked of 150 (and 10 more by tolerance): the second line is 40 short.
        assert_eq!(reduce(&[100, 100], &[(1, refusal(1, 150, 200))]), Some(vec![100, 60]));
        // 200 of 150, then 200 + 20 of 150: the first gives up 40, the second must give up 20: nothing left.
        let both = [(0, refusal(1, 150, 200)), (1, refusal(1, 150, 220))];
        assert_eq!(reduce(&[200, 20], &both), None);
    }

    #[test]
    fn what_a_node_is_over_already_is_short_as_well() {
        // 10 of the 60 that it takes are tolerated.
        assert_eq!(shortfall_minor(&refusal(1, -50, 10)), 50);
        assert_eq!(shortfall_minor(&refusal(1, 5, 10)), 0);
    }

    #[test]
    fn with_nothing_left_less_is_no_way_out() {
        assert_eq!(reduce(&[200], &[(0, refusal(1, -20, 200))]), None);
    }
}
