//! The person's alerts: all of them, or those of a state or a severity.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    alert::{Alert, AlertQuery, AlertSeverity, AlertState},
    event::EventTopic,
};

use super::{Head, card::AlertItem};
use crate::{
    command::use_command,
    features::years::use_set_query,
    fetch::{Pages, use_pages},
    i18n::{t, words::Word},
    live::use_live,
    ui::{Button, Card, Chip, Chips, Empty, Glyph, Loaded, MoreRow, use_toasts},
};

/// The page.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| AlertQuery {
            state: query.get("state").and_then(|text| text.parse().ok()),
            severity: query.get("severity").and_then(|text| text.parse().ok()),
            rule_id: query.get("rule").and_then(|text| text.parse().ok()),
            node_id: query.get("node").and_then(|text| text.parse().ok()),
            ..AlertQuery::default()
        })
    });
    let pages = use_pages(move |api, cursor, limit| {
        let filter = filter.get();
        async move { api.alerts(&filter, cursor, limit).await }
    });
    use_live(&[EventTopic::AlertChanged], move || pages.refetch());
    let toasts = use_toasts();
    let see_all =
        use_command(|api, (): (), _| async move { api.see_all_alerts().await }, move |()| pages.refetch());
    Effect::new(move || {
        if let Some(error) = see_all.error.get() {
            toasts.bad(&error);
        }
    });
    let any_new = Memo::new(move |_| {
        pages.items.with(|items| items.iter().any(|alert: &Alert| alert.state == AlertState::New))
    });
    view! {
        <Head tab=t::alerts::title text=t::alerts::text>
            {move || any_new.get().then(|| view! {
                <Button label=t::alerts::all_seen glyph=Glyph::Check busy=see_all.pending
                    on_click=move || see_all.run(())/>
            })}
        </Head>
        <Filters filter/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=6 let:_page><List pages/></Loaded>
        </Card>
    }
}

#[component]
fn Filters(filter: Memo<AlertQuery>) -> impl IntoView {
    let set = use_set_query();
    let state = move |state: AlertState| {
        let pressed = Signal::derive(move || filter.get().state == Some(state));
        let toggle = move || {
            let text = if pressed.get_untracked() { String::new() } else { state.to_string() };
            set.run(("state", text));
        };
        view! { <Chip label=move || state.word() pressed on_click=toggle/> }
    };
    let severity = move |severity: AlertSeverity| {
        let pressed = Signal::derive(move || filter.get().severity == Some(severity));
        let toggle = move || {
            let text = if pressed.get_untracked() { String::new() } else { severity.to_string() };
            set.run(("severity", text));
        };
        view! { <Chip label=move || severity.word() pressed on_click=toggle/> }
    };
    view! {
        <Chips label=t::common::filters>
            {AlertState::ALL.iter().copied().map(state).collect_view()}
            {AlertSeverity::ALL.iter().copied().map(severity).collect_view()}
        </Chips>
    }
}

#[component]
fn List(pages: Pages<Alert>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! {
                <Empty glyph=Glyph::TriangleAlert title=t::alerts::none text=t::alerts::none_text/>
            }
            .into_any();
        }
        view! {
            <ul class="alert-list" data-testid="alerts">
                <For
                    each=move || pages.items.get()
                    key=|alert| (alert.id, alert.version, alert.state, alert.finding.figures.value)
                    let:alert
                >
                    <AlertItem alert changed=move |()| pages.refetch()/>
                </For>
            </ul>
            <MoreRow pages/>
        }
        .into_any()
    }
}
