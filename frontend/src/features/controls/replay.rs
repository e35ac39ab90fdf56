//! What a replay came to: figures, the checks that come out differently, and how it was counted.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::control::{PolicyReplay, ReplayDifference, ReplayGroup};

use super::{
    machine::Holder,
    why::{Objection, amounts},
};
use crate::{
    api::Query,
    features::expenses::purpose,
    format,
    i18n::t,
    paths,
    ui::{Card, Empty, Figure, Glyph, Icon, Kind, LinkButton, Notice, StatePill, Table, Tone},
    zone,
};

/// The answer.
#[component]
pub fn Outcome(replay: PolicyReplay, holder: Holder) -> impl IntoView {
    let PolicyReplay { checks, unchanged, newly_refused, newly_passed, newly_warned, differences } = replay;
    let different = newly_refused.count + newly_passed.count + newly_warned.count;
    let listed = i64::try_from(differences.len()).unwrap_or(i64::MAX);
    view! {
        <Card title=t::controls::outcome_title aside=move || holder.href().map(|href| view! {
            <LinkButton label=t::controls::put_in_force kind=Kind::Primary small=true href/>
        })>
            <div class="figures" data-testid="replay-figures">
                {group(t::controls::newly_refused, newly_refused)}
                {group(t::controls::newly_passed, newly_passed)}
                {group(t::controls::newly_warned, newly_warned)}
            </div>
            <p class="muted">{move || t::controls::judged(format::count(checks), format::count(unchanged))}</p>
        </Card>
        <Card title=t::controls::differences flush=true>
            {if differences.is_empty() {
                view! {
                    <Empty glyph=Glyph::Check title=t::controls::no_difference text=t::controls::no_difference_text/>
                }.into_any()
            } else {
                view! { <Differences differences/> }.into_any()
            }}
            {(listed < different).then(|| view! {
                <p class="hint more-row">{move || t::common::shown(format::count(listed), format::count(different))}</p>
            })}
        </Card>
        <Notice tone=Tone::Quiet>
            <p class="strong">{t::controls::how_title}</p>
            <p>{t::controls::how_text}</p>
        </Notice>
    }
}

fn group(label: fn() -> &'static str, group: ReplayGroup) -> impl IntoView {
    let ReplayGroup { count, amounts: asked } = group;
    view! {
        <Figure label value=move || format::count(count) hint=move || amounts(&asked)/>
    }
}

#[component]
fn Differences(differences: Vec<ReplayDifference>) -> impl IntoView {
    view! {
        <Table label=t::controls::differences>
            <thead>
                <tr>
                    <th scope="col">{t::expenses::request}</th>
                    <th scope="col" class="num">{t::checks::asked}</th>
                    <th scope="col">{t::controls::change}</th>
                    <th scope="col" class="wide">{t::controls::because}</th>
                    <th><span class="sr-only">{t::common::actions}</span></th>
                </tr>
            </thead>
            <tbody>
                {differences.into_iter().map(|difference| view! { <Difference difference/> }).collect_view()}
            </tbody>
        </Table>
    }
}

#[component]
fn Difference(difference: ReplayDifference) -> impl IntoView {
    let ReplayDifference { checked_at, purpose: word, was, would_be, asked, decided_by, .. } = difference;
    let (expense, title, reference) =
        (difference.expense_id, difference.expense_title, difference.expense_reference);
    let day = zone::day_of(checked_at);
    // A check of an import is for no request: the day finds it.
    let check = match expense {
        Some(id) => Query::new().with("expense", id),
        None => Query::new().with("from", day).with("to", day).with("purpose", &word),
    };
    view! {
        <tr>
            <td class="main-cell">
                {match expense {
                    Some(id) => view! { <A href=paths::expense(id)>{title}</A> }.into_any(),
                    None => t::controls::of_import.into_any(),
                }}
                <span class="sub num">
                    {reference.map(|reference| format!("{reference} · "))}
                    {move || format::date_time(checked_at)}
                    " · "
                    {move || purpose(&word)}
                </span>
            </td>
            <td class="num" data-label=t::checks::asked>{move || amounts(&asked)}</td>
            <td data-label=t::controls::change>
                <span class="row change">
                    <StatePill state=was/>
                    <Icon glyph=Glyph::ArrowRight/>
                    <StatePill state=would_be/>
                </span>
            </td>
            <td data-label=t::controls::because class="wide-cell because"><Objection check=decided_by/></td>
            <td>
                <LinkButton
                    label=t::controls::show_check
                    kind=Kind::Quiet
                    small=true
                    href=check.on(paths::FUND_CHECKS)
                />
            </td>
        </tr>
    }
}
