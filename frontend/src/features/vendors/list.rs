//! The directory: every vendor with what was spent there.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use penstock_shared::{event::EventTopic, ids::VendorId, vendor::VendorSummary};

use crate::{
    features::{settings::ActivePill, years::use_set_query},
    fetch::{Pages, use_pages},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    ui::{Amount, Card, Empty, Glyph, Loaded, MoreRow, PageHeader, SearchField, Table},
};

/// The page.
#[component]
pub fn VendorsPage() -> impl IntoView {
    let query = use_query_map();
    let set = use_set_query();
    let text = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    let pages = use_pages(move |api, cursor, limit| {
        let text = text.get();
        async move { api.vendor_directory(&text, cursor, limit).await }
    });
    use_live(&[EventTopic::ReferenceChanged, EventTopic::ExpenseChanged], move || pages.refetch());
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    view! {
        <PageHeader title=t::vendors::title text=t::vendors::text/>
        <div class="toolbar" role="search" aria-label=t::vendors::search>
            <SearchField
                label=t::vendors::search
                value=Signal::derive(move || text.get())
                on_search=move |text| set.run(("q", text))
            />
        </div>
        <Card flush=true>
            <Loaded fetch=pages.first rows=8 let:_page>
                {move || if none.get() {
                    view! { <Empty glyph=Glyph::Building2 title=t::vendors::none text=t::vendors::none_text/> }.into_any()
                } else {
                    view! { <Vendors pages/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Vendors(pages: Pages<VendorSummary>) -> impl IntoView {
    view! {
        <Table label=t::vendors::title linked=true>
            <thead>
                <tr>
                    <th class="wide">{t::expenses::vendor}</th>
                    <th>{t::common::state}</th>
                    <th class="num">{t::vendors::spent_this_year}</th>
                    <th class="num">{t::vendors::spent_last_year}</th>
                    <th class="num">{t::money::committed}</th>
                    <th class="num">{t::vendors::requests}</th>
                    <th>{t::vendors::last_used}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || pages.items.get() key=row_key let:of>
                    <Row of/>
                </For>
            </tbody>
        </Table>
        <MoreRow pages/>
    }
}

/// What a row shows: with another one it is drawn anew.
fn row_key(of: &VendorSummary) -> (VendorId, i64, i64, i64, i64, i64) {
    let figures = &of.figures;
    let spent = (figures.spent_this_year_minor, figures.spent_last_year_minor);
    (of.vendor.id, of.vendor.version, spent.0, spent.1, figures.committed_minor, figures.request_count)
}

#[component]
fn Row(of: VendorSummary) -> impl IntoView {
    let VendorSummary { vendor, figures } = of;
    let (name, name_zh) = (vendor.name, vendor.name_zh);
    let (currency, requests, last) = (figures.currency, figures.request_count, figures.last_used);
    view! {
        <tr class:inactive=!vendor.active>
            <td class="main-cell">
                <A href=paths::vendor(vendor.id)>{move || named(&name, &name_zh)}</A>
                {(!vendor.tax_number.is_empty()).then(|| view! { <span class="sub num">{vendor.tax_number}</span> })}
            </td>
            <td data-label=t::common::state><ActivePill active=vendor.active/></td>
            <td class="num" data-label=t::vendors::spent_this_year>
                <Amount minor=figures.spent_this_year_minor currency/>
            </td>
            <td class="num" data-label=t::vendors::spent_last_year>
                <Amount minor=figures.spent_last_year_minor currency/>
            </td>
            <td class="num" data-label=t::money::committed><Amount minor=figures.committed_minor currency/></td>
            <td class="num" data-label=t::vendors::requests>{move || format::count(requests)}</td>
            <td class="date" data-label=t::vendors::last_used>
                {move || last.map_or_else(|| "–".to_owned(), format::date)}
            </td>
        </tr>
    }
}
