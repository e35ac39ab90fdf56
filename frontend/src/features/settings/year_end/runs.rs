//! The year ends that were run, and taking one back.

use leptos::prelude::*;
use penstock_shared::{
    ids::YearEndId,
    year_end::{YearEnd, YearEndPreview, YearEndReversal, YearEndState},
};

use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{
        Button, Card, Dialog, DialogFoot, Glyph, Kind, StatePill, Table, TextArea, open_while_chosen,
        use_toasts,
    },
};

/// The list, or nothing while there is none.
#[component]
pub fn Runs(current: Signal<YearEndPreview>, fetch: Fetch<YearEndPreview>) -> impl IntoView {
    let runs = Memo::new(move |_| current.with(|preview| preview.runs.clone()));
    let any = Memo::new(move |_| runs.with(|runs| !runs.is_empty()));
    let chosen = RwSignal::new(None::<YearEndId>);
    let open = open_while_chosen(chosen);
    view! {
        {move || any.get().then(|| view! {
            <Card title=t::year_end::runs text=t::year_end::runs_text flush=true>
                <Table label=t::year_end::runs>
                    <thead>
                        <tr>
                            <th scope="col">{t::periods::when}</th>
                            <th scope="col">{t::periods::by}</th>
                            <th scope="col">{t::common::state}</th>
                            <th scope="col" class="num">{t::year_end::lapses}</th>
                            <th scope="col" class="num">{t::year_end::carried}</th>
                            <th><span class="sr-only">{t::common::actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{move || runs.get().into_iter().map(|run| view! { <Run run chosen/> }).collect_view()}</tbody>
                </Table>
            </Card>
        })}
        <Dialog open title=t::year_end::reverse_question>
            {move || chosen.get().map(|id| view! { <ReverseForm open id fetch/> })}
        </Dialog>
    }
}

#[component]
fn Run(run: YearEnd, chosen: RwSignal<Option<YearEndId>>) -> impl IntoView {
    let (id, at, state) = (run.id, run.run_at, run.state);
    let reversed =
        run.reversed_at.map(|at| (at, run.reversed_by_name.clone().unwrap_or_default(), run.reason.clone()));
    let totals = run.totals.clone();
    let sum = move |carried: bool| {
        totals
            .iter()
            .map(|total| {
                let amounts = total.amounts;
                let goes = amounts.carried_balance_minor + amounts.carried_open_minor;
                format::money(if carried { goes } else { amounts.lapsed_minor }, total.currency)
            })
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let lapsed = sum.clone();
    view! {
        <tr>
            <td class="main-cell num-left">{move || format::date_time(at)}</td>
            <td data-label=t::periods::by>{run.run_by_name}</td>
            <td data-label=t::common::state>
                <StatePill state/>
                {reversed.map(|(at, by, reason)| view! {
                    <span class="sub">{move || format!("{} · {by} · {reason}", format::date_time(at))}</span>
                })}
            </td>
            <td data-label=t::year_end::lapses class="num">{move || lapsed(false)}</td>
            <td data-label=t::year_end::carried class="num">{move || sum(true)}</td>
            <td>
                <div class="actions">
                    {(state == YearEndState::Done).then(|| view! {
                        <Button
                            label=t::year_end::reverse
                            glyph=Glyph::Undo2
                            kind=Kind::Quiet
                            small=true
                            on_click=move || chosen.set(Some(id))
                        />
                    })}
                </div>
            </td>
        </tr>
    }
}

#[component]
fn ReverseForm(open: RwSignal<bool>, id: YearEndId, fetch: Fetch<YearEndPreview>) -> impl IntoView {
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    let reverse = use_command(
        move |api, reversal: YearEndReversal, key| async move { api.reverse_year_end(id, &reversal, &key).await },
        move |_| {
            open.try_set(false);
            fetch.refetch();
            toasts.good(t::year_end::reversed());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            reverse.run(YearEndReversal { reason: reason.get_untracked() });
        }>
            <p>{t::year_end::reverse_text}</p>
            <TextArea
                label=t::common::reason
                hint=t::periods::reopen_reason_hint
                value=reason
                error=reverse.field("reason")
            />
            <DialogFoot open action=t::year_end::reverse error=reverse.error busy=reverse.pending/>
        </form>
    }
}
