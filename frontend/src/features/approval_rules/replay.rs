//! Where the requests of the last months would have gone by the rules above.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    approval_rule::{ApprovalReplay, ApprovalReplayQuery, ApprovalRoute},
    money::Currency,
};

use super::state::Editor;
use crate::{
    command::use_command,
    format,
    i18n::t,
    paths,
    ui::{Button, Card, DateField, Figure, FormProblem, Glyph, Table},
};

/// The days, and what came of them.
#[component]
pub fn Replay(editor: Editor) -> impl IntoView {
    let (from, until) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None::<NaiveDate>));
    let found = RwSignal::new(None::<ApprovalReplay>);
    let run = use_command(
        |api, query: ApprovalReplayQuery, _| async move { api.replay_approval_rules(&query).await },
        move |replay: ApprovalReplay| {
            from.set(Some(replay.from));
            until.set(Some(replay.until));
            found.set(Some(replay));
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(rules) = editor.read() {
            run.run(ApprovalReplayQuery { rules, from: from.get_untracked(), until: until.get_untracked() });
        }
    };
    view! {
        <Card title=t::approval_rules::replay text=t::approval_rules::replay_text>
            <form class="form" on:submit=submit data-testid="replay">
                <div class="form-grid">
                    <DateField label=t::approval_rules::first_day value=from optional=true error=run.field("from")/>
                    <DateField label=t::approval_rules::last_day value=until optional=true error=run.field("until")/>
                </div>
                <FormProblem error=run.error/>
                <div class="form-actions">
                    <Button label=t::approval_rules::replay_run glyph=Glyph::Clock submit=true busy=run.pending/>
                </div>
            </form>
            <div aria-live="polite" data-testid="replay-answer">
                {move || found.get().map(|replay| view! { <Outcome replay currency=editor.currency/> })}
            </div>
        </Card>
    }
}

#[component]
fn Outcome(replay: ApprovalReplay, currency: Currency) -> impl IntoView {
    let ApprovalReplay { requests, changed, auto_approved_now, auto_approved_tried, .. } = replay;
    let (steps_now, steps_tried) = (replay.steps_now, replay.steps_tried);
    let change = |now: i64, tried: i64| format!("{} → {}", format::count(now), format::count(tried));
    let load = replay.load.into_iter().map(|of| {
        view! {
            <tr>
                <td class="main-cell">{of.approver.name}</td>
                <td class="num" data-label=t::approval_rules::now>{move || format::count(of.now)}</td>
                <td class="num" data-label=t::approval_rules::tried>{move || format::count(of.tried)}</td>
            </tr>
        }
    });
    let load = load.collect_view();
    let examples = replay.examples;
    view! {
        <div class="figures">
            <Figure label=t::approval_rules::requests value=move || format::count(requests)/>
            <Figure label=t::approval_rules::changed value=move || format::count(changed)/>
            <Figure label=t::approval_rules::steps value=move || change(steps_now, steps_tried)/>
            <Figure label=t::approval_rules::auto_share value=move || change(auto_approved_now, auto_approved_tried)/>
        </div>
        <Table label=t::approval_rules::load>
            <thead>
                <tr>
                    <th scope="col">{t::approval_rules::approver}</th>
                    <th scope="col" class="num">{t::approval_rules::now}</th>
                    <th scope="col" class="num">{t::approval_rules::tried}</th>
                </tr>
            </thead>
            <tbody>{load}</tbody>
        </Table>
        {(!examples.is_empty()).then(|| view! {
            <Table label=t::approval_rules::changed>
                <thead>
                    <tr>
                        <th scope="col">{t::approval_rules::request}</th>
                        <th scope="col" class="num">{t::approval_rules::amount}</th>
                        <th scope="col">{t::approval_rules::now}</th>
                        <th scope="col">{t::approval_rules::tried}</th>
                    </tr>
                </thead>
                <tbody>
                    {examples.into_iter().map(|one| view! {
                        <tr>
                            <td class="main-cell">
                                <A href=paths::expense(one.id)>{one.title}</A>
                                <span class="sub mono">{one.reference}</span>
                            </td>
                            <td class="num" data-label=t::approval_rules::amount>
                                {move || one.amount_minor.map(|minor| format::money(minor, currency))}
                            </td>
                            <td data-label=t::approval_rules::now><Way route=one.now/></td>
                            <td data-label=t::approval_rules::tried><Way route=one.tried/></td>
                        </tr>
                    }).collect_view()}
                </tbody>
            </Table>
        })}
    }
}

/// `head › finance or controller`.
#[component]
fn Way(route: ApprovalRoute) -> impl IntoView {
    move || {
        if route.auto_approved {
            return t::approval_rules::auto_short().to_owned();
        }
        let step = |step: &penstock_shared::approval::RouteStep| {
            let names: Vec<&str> = step.approvers.iter().map(|who| who.name.as_str()).collect();
            names.join(t::expenses::or())
        };
        route.steps.iter().map(step).collect::<Vec<_>>().join(" › ")
    }
}
