//! The page of a vendor: what is known, what was spent, what is owed, and the requests.

use leptos::prelude::*;
use penstock_shared::{
    audit::AuditObjectKind,
    event::EventTopic,
    ids::VendorId,
    permission::Permission,
    vendor::{VendorOwed, VendorPage as Page},
};

use super::{edit::Edit, spend::Spend};
use crate::{
    api::{ExpenseFilter, Query},
    features::{audit::AuditChanges, expenses::ExpenseTable, missing::MissingPage, settings::ActivePill},
    fetch::{Fetch, use_fetch, use_pages},
    format,
    i18n::{named, t},
    live::use_live,
    paths,
    session::Allowed,
    ui::{Amount, Button, Card, Crumb, Dialog, Empty, Figure, Glyph, Kind, LinkButton, Loaded, PageHeader},
};

/// The page of the vendor in the address.
#[component]
pub fn VendorPage() -> impl IntoView {
    let id = paths::id_here::<VendorId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: VendorId) -> impl IntoView {
    let page = use_fetch(move |api| api.vendor(id));
    use_live(&[EventTopic::ReferenceChanged, EventTopic::ExpenseChanged], move || page.refetch());
    view! {
        <Loaded fetch=page rows=8 let:vendor>
            <Head page vendor/>
            <Figures vendor/>
            <div class="columns">
                <Spend id vendor/>
                <Facts vendor/>
            </div>
        </Loaded>
        <Requests id/>
        <AuditChanges kind=AuditObjectKind::Vendor id=id.0/>
    }
}

#[component]
fn Head(page: Fetch<Page>, vendor: Signal<Page>) -> impl IntoView {
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::vendors::title().to_owned(), href: paths::VENDORS.to_owned() }]
    });
    let editing = RwSignal::new(false);
    let name = move || vendor.with(|page| named(&page.summary.vendor.name, &page.summary.vendor.name_zh));
    view! {
        <PageHeader title=name crumbs>
            <Allowed to=Permission::ReferenceManage>
                <Button label=t::common::edit glyph=Glyph::Pencil on_click=move || editing.set(true)/>
            </Allowed>
        </PageHeader>
        <Dialog open=editing title=t::vendors::edit>
            {move || editing.get().then(|| {
                let of = vendor.with_untracked(|page| page.summary.vendor.clone());
                view! { <Edit open=editing vendor=of done=move || page.refetch()/> }
            })}
        </Dialog>
    }
}

#[component]
fn Figures(vendor: Signal<Page>) -> impl IntoView {
    let money = move |take: fn(&Page) -> i64| {
        move || vendor.with(|page| format::money(take(page), page.summary.figures.currency))
    };
    view! {
        <Card>
            <div class="figures" data-testid="vendor-figures">
                <Figure
                    label=t::vendors::spent_this_year
                    value=money(|page| page.summary.figures.spent_this_year_minor)
                    tone="tone-spent"
                />
                <Figure
                    label=t::vendors::spent_last_year
                    value=money(|page| page.summary.figures.spent_last_year_minor)
                />
                <Figure
                    label=t::money::committed
                    value=money(|page| page.summary.figures.committed_minor)
                    tone="tone-committed"
                />
                <Figure
                    label=t::vendors::requests
                    value=move || vendor.with(|page| format::count(page.summary.figures.request_count))
                />
            </div>
        </Card>
    }
}

#[component]
fn Facts(vendor: Signal<Page>) -> impl IntoView {
    let dash = || "–".to_owned();
    view! {
        <Card title=t::common::details>
            <dl class="facts">
                <dt>{t::common::state}</dt>
                <dd>{move || view! { <ActivePill active=vendor.with(|page| page.summary.vendor.active)/> }}</dd>
                <dt>{t::vendors::tax_number}</dt>
                <dd class="num">
                    {move || vendor.with(|page| {
                        let number = &page.summary.vendor.tax_number;
                        if number.is_empty() { dash() } else { number.clone() }
                    })}
                </dd>
                <dt>{t::vendors::terms}</dt>
                <dd>
                    {move || vendor.with(|page| page.summary.vendor.payment_terms_days)
                        .map_or_else(dash, |days| t::vendors::terms_days(i64::from(days)))}
                </dd>
                <dt>{t::vendors::last_used}</dt>
                <dd class="num">
                    {move || vendor.with(|page| page.summary.figures.last_used).map_or_else(dash, format::date)}
                </dd>
                {move || vendor.with(|page| page.owed.clone()).into_iter().map(|owed| view! { <Owed owed/> }).collect_view()}
            </dl>
        </Card>
    }
}

#[component]
fn Owed(owed: VendorOwed) -> impl IntoView {
    let VendorOwed { currency, open_minor, overdue_minor } = owed;
    view! {
        <dt>{t::vendors::owed}</dt>
        <dd class="num">
            <Amount minor=open_minor currency/>
            {(overdue_minor > 0).then(|| view! {
                <span class="sub">{move || t::vendors::overdue(format::money(overdue_minor, currency))}</span>
            })}
        </dd>
    }
}

#[component]
fn Requests(id: VendorId) -> impl IntoView {
    let pages = use_pages(move |api, cursor, limit| async move {
        let filter = ExpenseFilter { vendor_id: Some(id), ..ExpenseFilter::default() };
        api.expenses(&filter, cursor, limit).await
    });
    use_live(&[EventTopic::ExpenseChanged], move || pages.refetch());
    let departments = use_fetch(|api| api.departments());
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    let all = Query::new().with("vendor", id).on(paths::EXPENSES);
    view! {
        <Card title=t::vendors::requests_and_invoices flush=true aside=move || view! {
            <LinkButton label=t::common::view_all href=all.clone() kind=Kind::Quiet small=true/>
        }>
            <Loaded fetch=pages.first rows=4 let:_page>
                {move || if none.get() {
                    view! { <Empty glyph=Glyph::Receipt title=t::expenses::none text=t::vendors::no_requests/> }.into_any()
                } else {
                    view! { <ExpenseTable pages departments/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}
