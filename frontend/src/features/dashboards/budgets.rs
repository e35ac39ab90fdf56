//! Budgets of which more than so much is used, the fullest first.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    dashboard::CLOSE_TO_LIMIT_BP,
    ids::NodeId,
    pivot::{AxisKind, PivotAnswer, PivotMeasure},
};

use super::money::{amount, balance};
use crate::{
    features::{
        dimensions::Definitions,
        explorer::{Answered, member_name},
    },
    format,
    i18n::t,
    paths,
    ui::{Glyph, Icon, MoneyBar},
};

/// The places of the rows that are budgets and over the limit.
fn over(answer: &PivotAnswer, limit: i64) -> Vec<(usize, u32)> {
    let all = answer.row_groups.iter().enumerate();
    let budgets = all.filter_map(|(row, group)| group.members.first().map(|member| (row, *member)));
    budgets.filter(|(row, _)| amount(answer, *row, PivotMeasure::UsageRate) >= limit).collect()
}

/// The tile.
#[component]
pub fn BudgetList(answered: Signal<Answered>, over_bp: Signal<Option<i64>>) -> impl IntoView {
    let definitions = Definitions::here();
    let limit = Memo::new(move |_| over_bp.get().unwrap_or(CLOSE_TO_LIMIT_BP));
    move || {
        answered.with(|answered| {
            let answer = &answered.answer;
            let found = over(answer, limit.get());
            if found.is_empty() {
                let told = t::dashboards::none_over(format::percent_bp(limit.get()));
                return view! { <div class="tile-note"><Icon glyph=Glyph::CircleCheck/><p>{told}</p></div> }.into_any();
            }
            let line = |(row, member): (usize, u32)| {
                let known = answer.members.first()?.get(usize::try_from(member).ok()?)?;
                let name = member_name(definitions, AxisKind::Node, known);
                let share = amount(answer, row, PivotMeasure::UsageRate);
                let balance = balance(answer, row);
                let name = match known.code {
                    Some(id) => view! { <A href=paths::budget_node(NodeId(id)) attr:class="strong">{name}</A> }.into_any(),
                    None => view! { <span class="strong">{name}</span> }.into_any(),
                };
                Some(view! {
                    <li class="stack tight">
                        <div class="row between">
                            {name}
                            <span class="num small" class:bad-text=(share > 10_000)>{format::percent_bp(share)}</span>
                        </div>
                        <MoneyBar balance=Signal::stored(balance) currency=answer.currency/>
                    </li>
                })
            };
            view! { <ul class="list">{found.into_iter().filter_map(line).collect_view()}</ul> }.into_any()
        })
    }
}
