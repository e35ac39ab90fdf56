//! Last year beside every line, and a split that follows from it.

use std::collections::HashMap;

use leptos::prelude::*;
use penstock_shared::{
    money::Currency,
    plan::{
        PlanCell, PlanCellsUpdate, PlanHistory, PlanLine, PlanLineAmounts, PlanLineHistory, PlanProposal,
        PlanSplit, PlanVersion, ProposalBasis, ProposalRule, ProposedLine,
    },
    result::ResultMetric,
};

use super::{Refusal, compare::signed};
use crate::{
    command::{Command, use_command},
    fetch::{Fetch, use_fetch},
    format,
    i18n::{named, t, words::Word},
    ui::{Amount, Button, Card, Choice, Kind, Loaded, Notice, Segmented, Table, use_toasts},
};

#[component]
pub fn History(fetch: Fetch<PlanVersion>, version: Signal<PlanVersion>) -> impl IntoView {
    let id = version.with_untracked(|version| version.summary.id);
    let history = use_fetch(move |api| api.plan_history(id));
    let basis = RwSignal::new(ProposalBasis::Spend);
    let proposal = use_fetch(move |api| {
        // A saved amount changes what is proposed.
        version.with(|version| version.summary.version);
        let basis = basis.get();
        async move { api.plan_proposal(id, basis).await }
    });
    let toasts = use_toasts();
    let accept = use_command(
        move |api, update: PlanCellsUpdate, _| async move {
            let known = version.with_untracked(|version| version.summary.version);
            api.save_plan_cells(id, &update, known).await
        },
        move |version: PlanVersion| {
            fetch.value.try_set(Some(version));
            toasts.good(t::plans::accepted());
        },
    );
    let choices = Signal::derive(|| {
        ProposalBasis::ALL.iter().map(|basis| Choice::new(basis, basis.word())).collect::<Vec<_>>()
    });
    let estimated_from =
        move || history.value.with(|history| history.as_ref().and_then(|h| h.estimated_from));
    let code = move || history.value.with(|h| h.as_ref().and_then(|h| h.fiscal_year_code.clone()));
    view! {
        <Card title=t::plans::tab_history text=t::plans::history_text flush=true>
            <div class="card-tools">
                <Segmented
                    label=t::plans::basis
                    choices
                    value=Signal::derive(move || basis.get().to_string())
                    on_change=move |chosen: String| if let Ok(chosen) = chosen.parse() { basis.set(chosen) }
                />
                {move || version.with(|version| version.editable).then(|| view! {
                    <Button
                        label=t::plans::accept_all
                        kind=Kind::Primary
                        busy=accept.pending
                        disabled=Signal::derive(move || changes(&proposal, version, None).is_empty())
                        on_click=move || accept.run(PlanCellsUpdate { changes: changes(&proposal, version, None) })
                    />
                })}
            </div>
            <Refusal error=accept.error/>
            <div class="plan-rules">
                <Notice>
                    <p>{move || match code() {
                        Some(code) => t::plans::rules(code),
                        None => t::plans::no_last_year().to_owned(),
                    }}</p>
                    {move || estimated_from().map(|day| view! {
                        <p>{move || t::plans::estimated(format::month(day))}</p>
                    })}
                    <p>{t::plans::results_text}</p>
                </Notice>
            </div>
            <Loaded fetch=history rows=8 let:history>
                <Loaded fetch=proposal rows=8 let:proposed>
                    <Beside history proposal=proposed version accept/>
                </Loaded>
            </Loaded>
        </Card>
    }
}

/// What accepting changes: of one line, or of all that are divided, with the months of the total that follow.
fn changes(
    proposal: &Fetch<PlanProposal>,
    version: Signal<PlanVersion>,
    only: Option<i64>,
) -> Vec<PlanLineAmounts> {
    proposal.value.with(|proposal| {
        let lines = proposal.as_ref().map(|proposal| proposal.lines.as_slice()).unwrap_or_default();
        version.with(|version| {
            lines
                .iter()
                .filter(|line| {
                    line.rule != ProposalRule::Kept && only.is_none_or(|only| only == line.line_key)
                })
                .filter(|line| {
                    version.lines.iter().any(|own| own.key == line.line_key && own.months != line.months)
                })
                .map(|line| amounts(line, version))
                .collect()
        })
    })
}

fn amounts(line: &ProposedLine, version: &PlanVersion) -> PlanLineAmounts {
    let open = version.periods.iter().zip(&line.months).filter(|(period, _)| period.open);
    PlanLineAmounts {
        line_key: line.line_key,
        split: Some(if line.rule == ProposalRule::Given { PlanSplit::Typed } else { PlanSplit::Curve }),
        total_minor: None,
        cells: open
            .map(|(period, amount)| PlanCell { period_number: period.number, amount_minor: *amount })
            .collect(),
    }
}

#[component]
fn Beside(
    history: Signal<PlanHistory>,
    proposal: Signal<PlanProposal>,
    version: Signal<PlanVersion>,
    accept: Command<PlanCellsUpdate>,
) -> impl IntoView {
    move || {
        let before: HashMap<i64, PlanLineHistory> =
            history.with(|history| history.lines.iter().map(|line| (line.line_key, line.clone())).collect());
        let proposed: HashMap<i64, ProposedLine> = proposal
            .with(|proposal| proposal.lines.iter().map(|line| (line.line_key, line.clone())).collect());
        let revenue_currency = history.with(|history| history.revenue_currency);
        let editable = version.with(|version| version.editable);
        let lines = version.with(|version| version.lines.clone());
        let rows = lines.into_iter().map(move |line| {
            let (before, proposed) = (before.get(&line.key).cloned(), proposed.get(&line.key).cloned());
            view! { <Line line before revenue_currency proposed version accept editable/> }
        });
        view! {
            <Table label=t::plans::tab_history keep=true>
                <thead>
                    <tr>
                        <th scope="col">{t::plans::line}</th>
                        <th scope="col" class="num">{t::plans::last_spent}</th>
                        <th scope="col" class="num">{t::plans::results}</th>
                        <th scope="col" class="num">{t::plans::worth}</th>
                        <th scope="col" class="num">{t::plans::planned}</th>
                        <th scope="col" class="num">{t::plans::proposed}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
    }
}

#[component]
fn Line(
    line: PlanLine,
    before: Option<PlanLineHistory>,
    revenue_currency: Currency,
    proposed: Option<ProposedLine>,
    version: Signal<PlanVersion>,
    accept: Command<PlanCellsUpdate>,
    editable: bool,
) -> impl IntoView {
    let currency = version.with_untracked(|version| version.plan.currency);
    let (name, name_zh, depth) = (line.name.clone(), line.name_zh.clone(), line.depth.to_string());
    let money = move |minor: Option<i64>| match minor {
        Some(minor) => view! { <Amount minor currency/> }.into_any(),
        None => view! { <span class="hint">{t::plans::no_data}</span> }.into_any(),
    };
    let last = before.as_ref().map(|before| (before.spent_minor, before.allocated_minor));
    let of_allocated = move || {
        last.map(|(spent, allocated)| {
            t::plans::of_allocated(format::percent(spent, allocated), format::money(allocated, currency))
        })
    };
    let difference = proposed.as_ref().map(|line| line.proposed_minor - line.current_minor);
    let rule = proposed.as_ref().map(|line| (line.rule, line.share_bp));
    let changes = proposed
        .as_ref()
        .filter(|proposed| proposed.rule == ProposalRule::Share && proposed.months != line.months)
        .map(|proposed| version.with_untracked(|version| amounts(proposed, version)));
    let shown = move || {
        rule.map(|(rule, share)| match share {
            Some(share) => t::plans::rule_share(rule.word(), format::percent_bp(share)),
            None => rule.word().to_owned(),
        })
    };
    view! {
        <tr>
            <td class="main-cell">
                <div class="tree-cell" style:--depth=depth>{move || named(&name, &name_zh)}</div>
            </td>
            <td class="num">
                {money(before.as_ref().map(|before| before.spent_minor))}
                <span class="sub">{of_allocated}</span>
            </td>
            <td class="num"><Brought before=before.clone() revenue_currency/></td>
            <td class="num"><Worth before currency/></td>
            <td class="num">{money(Some(line.total_minor))}</td>
            <td class="num">
                {money(proposed.as_ref().map(|line| line.proposed_minor))}
                <span class="sub">{shown}</span>
                {difference.filter(|minor| *minor != 0).map(|minor| view! {
                    <span class="sub num">{move || signed(minor, currency)}</span>
                })}
            </td>
            <td>
                {changes.filter(|_| editable).map(|change| view! {
                    <Button
                        label=t::plans::accept
                        small=true
                        on_click=move || accept.run(PlanCellsUpdate { changes: vec![change.clone()] })
                    />
                })}
            </td>
        </tr>
    }
}

/// What the campaigns of a line brought back; the metrics that have figures.
#[component]
fn Brought(before: Option<PlanLineHistory>, revenue_currency: Currency) -> impl IntoView {
    let results = before.map(|before| before.results).unwrap_or_default();
    if results.is_empty() {
        return view! { <span class="hint">{t::plans::no_data}</span> }.into_any();
    }
    let known = ResultMetric::ALL.iter().filter_map(|metric| Some((*metric, results.get(*metric)?)));
    let rows = known.map(|(metric, amount)| {
        let text = move || match metric {
            ResultMetric::Revenue => format::money_short(amount, revenue_currency),
            _ => format::count(amount),
        };
        let exact =
            (metric == ResultMetric::Revenue).then_some(move || format::money(amount, revenue_currency));
        view! {
            <div class="result-line">
                <span class="muted">{move || metric.word()}</span>
                " "
                <span title=exact>{text}</span>
            </div>
        }
    });
    rows.collect_view().into_any()
}

/// What the money was worth: ROI, and what one lead and one deal cost.
#[component]
fn Worth(before: Option<PlanLineHistory>, currency: Currency) -> impl IntoView {
    let lines = before.into_iter().flat_map(|before| {
        let money = |minor: Option<i64>| minor.map(|minor| format::money(minor, currency));
        [
            worth(t::goal_metric::roi, before.roi_bp.map(format::percent_bp)),
            worth(t::results::cost_per_lead, money(before.cost_per_lead_minor)),
            worth(t::results::cost_per_deal, money(before.cost_per_deal_minor)),
        ]
    });
    let lines: Vec<_> = lines.flatten().collect();
    if lines.is_empty() {
        return view! { <span class="hint">{t::plans::no_data}</span> }.into_any();
    }
    lines.collect_view().into_any()
}

fn worth(name: fn() -> &'static str, value: Option<String>) -> Option<impl IntoView> {
    value.map(|value| {
        view! { <div class="result-line"><span class="muted">{name}</span> " " <span>{value}</span></div> }
    })
}
