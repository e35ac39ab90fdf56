//! Every node with its rule, and what would become of its money.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    money::Currency,
    permission::Permission,
    year_end::{SuccessorKind, YearEndNode, YearEndPreview, YearEndRule},
};

use super::rule::RuleForm;
use crate::{
    features::settings::EditButton,
    fetch::Fetch,
    format,
    i18n::{named, t, words::Word as _},
    paths,
    ui::{Amount, Dialog, Table, open_while_chosen},
};

/// The table; a node's rule is changed in a dialog.
#[component]
pub fn Nodes(current: Signal<YearEndPreview>, fetch: Fetch<YearEndPreview>) -> impl IntoView {
    let chosen = RwSignal::new(None::<YearEndNode>);
    let open = open_while_chosen(chosen);
    let nodes = Memo::new(move |_| current.with(|preview| preview.nodes.clone()));
    view! {
        <Table label=t::year_end::preview>
            <thead>
                <tr>
                    <th scope="col">{t::budgets::budget}</th>
                    <th scope="col">{t::year_end::rule}</th>
                    <th scope="col" class="num">{t::money::available}</th>
                    <th scope="col" class="num">{t::year_end::open}</th>
                    <th scope="col" class="num">{t::year_end::lapses}</th>
                    <th scope="col" class="num">{t::year_end::carried}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {move || nodes.get().into_iter().map(|node| view! { <Node node chosen/> }).collect_view()}
            </tbody>
        </Table>
        <Dialog open title=move || chosen.with(|node| node.as_ref().map(title_of).unwrap_or_default())>
            {move || chosen.get().map(|node| view! { <RuleForm open node fetch next_year=current.with_untracked(|preview| preview.next_year_id)/> })}
        </Dialog>
    }
}

fn title_of(node: &YearEndNode) -> String {
    t::year_end::rule_of(named(&node.name, &node.name_zh))
}

/// "Carry the balance, at most 5 %".
fn rule_text(rule: YearEndRule, currency: Currency) -> String {
    let mut text = rule.policy.word().to_owned();
    if let Some(bp) = rule.cap_bp {
        text = t::year_end::capped(&text, format::percent_bp(bp));
    }
    if let Some(minor) = rule.cap_minor {
        text = t::year_end::capped(&text, format::money_short(minor, currency));
    }
    text
}

#[component]
fn Node(node: YearEndNode, chosen: RwSignal<Option<YearEndNode>>) -> impl IntoView {
    let YearEndNode { node_id, currency, rule, own_rule, amounts, depth, .. } = node;
    let (name, name_zh) = (node.name.clone(), node.name_zh.clone());
    let next = node.next.clone();
    let (next_name, next_zh, kind) = (next.name.clone(), next.name_zh.clone(), next.kind);
    let goes = amounts.carried_balance_minor + amounts.carried_open_minor;
    let title = move || named(&next_name, &next_zh);
    let successor = match next.id {
        Some(id) => view! { <A href=paths::budget_node(id)>{title}</A> }.into_any(),
        None => view! { <span>{title}</span> }.into_any(),
    };
    let shows_kind = kind != SuccessorKind::Matched && (kind == SuccessorKind::Linked || goes > 0);
    view! {
        <tr>
            <td class="main-cell">
                <div class="tree-cell" style:--depth=depth.to_string()>
                    <A href=paths::budget_node(node_id)>{move || named(&name, &name_zh)}</A>
                </div>
            </td>
            <td data-label=t::year_end::rule class="rule-cell">
                {move || rule_text(rule, currency)}
                {own_rule.is_none().then(|| view! { <span class="sub">{t::year_end::inherited}</span> })}
                <span class="sub">
                    {t::year_end::goes_to}": "{successor}
                    {shows_kind.then(|| view! { " · "{move || kind.word()} })}
                </span>
            </td>
            <td data-label=t::money::available class="num"><Amount minor=amounts.available_minor currency/></td>
            <td data-label=t::year_end::open class="num">
                <Amount minor=amounts.open_minor currency/>
                {(amounts.open_lines > 0).then(|| view! {
                    <span class="sub">{move || t::year_end::lines(i64::from(amounts.open_lines))}</span>
                })}
            </td>
            <td data-label=t::year_end::lapses class="num"><Amount minor=amounts.lapsed_minor currency/></td>
            <td data-label=t::year_end::carried class="num carried-cell">
                <Amount minor=goes currency/>
                {(amounts.carried_open_minor > 0).then(|| view! {
                    <span class="sub">{move || t::year_end::of_which_open(format::money(amounts.carried_open_minor, currency))}</span>
                })}
            </td>
            <td><EditButton to=Permission::YearEndRun on_edit=move || chosen.set(Some(node.clone()))/></td>
        </tr>
    }
}
