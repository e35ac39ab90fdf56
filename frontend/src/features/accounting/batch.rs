//! One batch: what it comes to, its vouchers, its files, and the way back.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use penstock_shared::{
    accounting::{VoucherBatch, VoucherBatchState},
    event::EventTopic,
    ids::VoucherBatchId,
    permission::Permission,
};

use super::vouchers::{Totals, VoucherCard};
use crate::{
    browser,
    command::use_command,
    features::missing::MissingPage,
    fetch::{use_fetch, use_pages},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    session::Allowed,
    ui::{
        Button, Card, Crumb, Dialog, DialogFoot, Glyph, Kind, Loaded, MoreRow, PageHeader, StatePill,
        TextArea, use_toasts,
    },
};

/// The page.
#[component]
pub fn BatchPage() -> impl IntoView {
    let id = paths::id_here::<VoucherBatchId>();
    move || match id.get() {
        Some(id) => view! { <Batch id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn Batch(id: VoucherBatchId) -> impl IntoView {
    let batch = use_fetch(move |api| api.voucher_batch(id));
    let pages = use_pages(move |api, cursor, limit| api.vouchers(id, cursor, limit));
    use_live(&[EventTopic::AccountingChanged], move || batch.refetch());
    let reversing = RwSignal::new(false);
    let name = Signal::derive(move || {
        let of = |batch: &VoucherBatch| format!("{}-{}", batch.fiscal_year_code, batch.number);
        batch.value.with(|batch| batch.as_ref().map(of).unwrap_or_default())
    });
    let posted = move || {
        batch.value.with(|batch| batch.as_ref().is_some_and(|of| of.state == VoucherBatchState::Posted))
    };
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::accounting::title().to_owned(), href: paths::ACCOUNTING.to_owned() }]
    });
    view! {
        <PageHeader title=move || t::accounting::batch_name(name.get()) crumbs>
            <Export id name format="hledger" label=t::accounting::journal/>
            <Export id name format="csv" label=t::statement::csv/>
            <Export id name format="xlsx" label=t::statement::xlsx/>
            <Allowed to=Permission::AccountingManage>
                {move || posted().then(|| view! {
                    <Button
                        label=t::accounting::reverse
                        glyph=Glyph::Undo2
                        kind=Kind::Danger
                        on_click=move || reversing.set(true)
                    />
                })}
            </Allowed>
        </PageHeader>
        <Loaded fetch=batch let:batch>
            <Card>{move || view! { <Facts batch=batch.get()/> }}</Card>
        </Loaded>
        <Loaded fetch=pages.first rows=8 let:_page>
            <For each=move || pages.items.get() key=|voucher| voucher.id let:voucher><VoucherCard voucher/></For>
            <MoreRow pages/>
        </Loaded>
        <Dialog open=reversing title=t::accounting::reverse_title><Reverse id open=reversing/></Dialog>
    }
}

#[component]
fn Facts(batch: VoucherBatch) -> impl IntoView {
    let VoucherBatch {
        from, to, posted_at, state, kind, voucher_count, entry_count, mapping_version, ..
    } = batch;
    let other = batch.reverses_id.or(batch.reversed_by_id);
    view! {
        <div class="columns">
            <dl class="facts">
                <dt>{t::common::state}</dt>
                <dd>
                    <StatePill state/>
                    {other.map(|other| view! { " "<A href=paths::voucher_batch(other)>{t::accounting::other_batch}</A> })}
                </dd>
                <dt>{t::accounting::kind}</dt>
                <dd>{move || kind.word()}</dd>
                <dt>{t::accounting::days}</dt>
                <dd>{move || format::span(from, to)}</dd>
                <dt>{t::accounting::posted}</dt>
                <dd>{move || format::date_time(posted_at)}" · "{batch.posted_by_name}</dd>
                <dt>{t::accounting::vouchers}</dt>
                <dd>{move || format::count(voucher_count)}</dd>
                <dt>{t::accounting::entries}</dt>
                <dd>{move || format::count(entry_count)}</dd>
                <dt>{t::accounting::mapping_version}</dt>
                <dd>{move || format::count(mapping_version)}</dd>
            </dl>
            <div class="stack">
                <Totals totals=batch.totals/>
                {(!batch.reason.is_empty()).then(|| view! { <p>{t::common::reason}": "{batch.reason}</p> })}
            </div>
        </div>
    }
}

#[component]
fn Export(
    id: VoucherBatchId,
    name: Signal<String>,
    format: &'static str,
    label: fn() -> &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    let export = use_command(
        move |api, (): (), _| async move { api.voucher_batch_export(id, format).await },
        move |file: Vec<u8>| {
            let (ending, kind) = match format {
                "hledger" => ("journal", "text/plain"),
                "csv" => ("csv", "text/csv"),
                _ => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            };
            browser::download(&format!("{}.{ending}", name.get_untracked()), kind, &file);
            toasts.good(t::accounting::exported());
        },
    );
    Effect::new(move || {
        if let Some(error) = export.error.get() {
            toasts.bad(&error);
        }
    });
    view! { <Button label glyph=Glyph::Download busy=export.pending on_click=move || export.run(())/> }
}

#[component]
fn Reverse(id: VoucherBatchId, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let reason = RwSignal::new(String::new());
    let reverse = use_command(
        move |api, reason: String, key| async move { api.reverse_voucher_batch(id, reason, &key).await },
        move |mirror: VoucherBatch| {
            open.try_set(false);
            toasts.good(t::accounting::reversed());
            navigate(&paths::voucher_batch(mirror.id), leptos_router::NavigateOptions::default());
        },
    );
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            reverse.run(reason.get_untracked());
        }>
            <p>{t::accounting::reverse_text}</p>
            <TextArea label=t::common::reason value=reason error=reverse.field("reason")/>
            <DialogFoot open action=t::accounting::reverse error=reverse.error busy=reverse.pending/>
        </form>
    }
}
