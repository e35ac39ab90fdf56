//! The claims: one's own, or everybody's for finance.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{
    claim::{ClaimState, ClaimSummary},
    event::EventTopic,
    permission::Permission,
};

use super::waiting::Waiting;
use crate::{
    features::years::use_set_query,
    fetch::{Pages, use_pages},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Amount, Card, Choice, Empty, Glyph, Loaded, MoreRow, PageHeader, SelectField, StatePill, Table},
};

/// The page.
#[component]
pub fn ClaimsPage() -> impl IntoView {
    let query = use_query_map();
    let set = use_set_query();
    let state = Memo::new(move |_| {
        query.with(|query| query.get("state")).and_then(|state| state.parse::<ClaimState>().ok())
    });
    let pages = use_pages(move |api, cursor, limit| api.claims(state.get(), cursor, limit));
    use_live(&[EventTopic::ClaimChanged], move || pages.refetch());
    let choices = Signal::derive(|| {
        let all = std::iter::once(Choice::new("", t::common::all()));
        all.chain(ClaimState::ALL.iter().map(|state| Choice::new(state, state.word()))).collect::<Vec<_>>()
    });
    view! {
        <PageHeader title=t::claims::title text=t::claims::text/>
        <Allowed to=Permission::ExpensesWrite><Waiting/></Allowed>
        <Card title=t::claims::list flush=true>
            <div class="card-tools">
                <div class="toolbar">
                    <SelectField
                        label=t::common::state
                        choices
                        value=Signal::derive(move || state.get().map(|state| state.to_string()).unwrap_or_default())
                        on_change=move |state| set.run(("state", state))
                    />
                </div>
            </div>
            <Loaded fetch=pages.first rows=5 let:_page><Claims pages/></Loaded>
        </Card>
    }
}

#[component]
fn Claims(pages: Pages<ClaimSummary>) -> impl IntoView {
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <Empty glyph=Glyph::Banknote title=t::claims::none text=t::claims::none_text/> }
                .into_any();
        }
        view! {
            <Table label=t::claims::list linked=true>
                <thead>
                    <tr>
                        <th>{t::claims::claim_name}</th>
                        <th>{t::claims::claimant}</th>
                        <th>{t::common::created}</th>
                        <th>{t::claims::paid_on}</th>
                        <th>{t::common::state}</th>
                        <th class="num">{t::common::total}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=|claim| (claim.id, claim.version) let:claim>
                        <Row claim/>
                    </For>
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Row(claim: ClaimSummary) -> impl IntoView {
    let (at, paid_on, count) = (claim.created_at, claim.paid_on, claim.line_count);
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::claim(claim.id)>{claim.reference}</A>
                <span class="sub">{move || t::claims::lines(count)}</span>
            </td>
            <td data-label=t::claims::claimant>{claim.claimant_name}</td>
            <td class="date" data-label=t::common::created>{move || format::date_time(at)}</td>
            <td class="date" data-label=t::claims::paid_on>{move || paid_on.map_or_else(|| "–".to_owned(), format::date)}</td>
            <td data-label=t::common::state><StatePill state=claim.state/></td>
            <td class="num" data-label=t::common::total>
                <Amount minor=claim.total_minor currency=claim.currency/>
            </td>
        </tr>
    }
}
