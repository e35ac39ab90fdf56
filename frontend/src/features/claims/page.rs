//! One claim: what is in it, its payment, and the way back.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    claim::{Claim, ClaimAction, ClaimLine, ClaimSettle},
    event::EventTopic,
    ids::ClaimId,
    problem::FieldErrorCode,
};

use crate::{
    browser,
    command::use_command,
    features::missing::MissingPage,
    fetch::use_fetch,
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{
        Amount, Button, Card, Crumb, DateField, Dialog, DialogFoot, Glyph, Kind, Loaded, PageHeader, Pill,
        StatePill, Table, TextArea, TextField, Tone, use_toasts,
    },
    zone,
};

/// The page of the claim in the address.
#[component]
pub fn ClaimPage() -> impl IntoView {
    let id = paths::id_here::<ClaimId>();
    move || match id.get() {
        Some(id) => view! { <One id/> }.into_any(),
        None => view! { <MissingPage/> }.into_any(),
    }
}

#[component]
fn One(id: ClaimId) -> impl IntoView {
    let claim = use_fetch(move |api| api.claim(id));
    use_live(&[EventTopic::ClaimChanged, EventTopic::ExpenseChanged], move || claim.refetch());
    let (settling, cancelling) = (RwSignal::new(false), RwSignal::new(false));
    let may = move |action: ClaimAction| {
        claim.value.with(|claim| claim.as_ref().is_some_and(|claim| claim.actions.contains(&action)))
    };
    let title = move || {
        claim.value.with(|claim| claim.as_ref().map(|of| of.summary.reference.clone()).unwrap_or_default())
    };
    let crumbs = Signal::derive(|| {
        vec![Crumb { label: t::claims::title().to_owned(), href: paths::CLAIMS.to_owned() }]
    });
    view! {
        <PageHeader title crumbs>
            <Print id name=Signal::derive(title)/>
            {move || may(ClaimAction::Cancel).then(|| view! {
                <Button label=t::claims::cancel glyph=Glyph::Ban on_click=move || cancelling.set(true)/>
            })}
            {move || may(ClaimAction::Settle).then(|| view! {
                <Button
                    label=t::claims::settle
                    glyph=Glyph::Banknote
                    kind=Kind::Primary
                    on_click=move || settling.set(true)
                />
            })}
        </PageHeader>
        <Loaded fetch=claim rows=6 let:claim>
            <Card>{move || view! { <Facts claim=claim.get()/> }}</Card>
            {move || view! { <Lines claim=claim.get()/> }}
        </Loaded>
        <Dialog open=settling title=t::claims::settle>
            <Settle id open=settling done=move || claim.refetch()/>
        </Dialog>
        <Dialog open=cancelling title=t::claims::cancel>
            <Cancel id open=cancelling done=move || claim.refetch()/>
        </Dialog>
    }
}

#[component]
fn Print(id: ClaimId, name: Signal<String>) -> impl IntoView {
    let toasts = use_toasts();
    let print = use_command(
        move |api, (): (), _| async move { api.print_claim(id).await },
        move |file: Vec<u8>| {
            browser::download(&format!("{}.pdf", name.get_untracked()), "application/pdf", &file);
            toasts.good(t::analysis::exported());
        },
    );
    Effect::new(move || {
        if let Some(error) = print.error.get() {
            toasts.bad(&error);
        }
    });
    view! { <Button label=t::claims::print glyph=Glyph::Download busy=print.pending on_click=move || print.run(())/> }
}

#[component]
fn Facts(claim: Claim) -> impl IntoView {
    let summary = claim.summary;
    let (state, at, paid_on) = (summary.state, summary.created_at, summary.paid_on);
    let payment = claim.payment_reference;
    let ended = claim.ended_by_name.zip(claim.ended_at);
    view! {
        <dl class="facts" data-testid="claim-facts">
            <dt>{t::common::state}</dt>
            <dd><StatePill state/></dd>
            <dt>{t::claims::claimant}</dt>
            <dd>{summary.claimant_name}</dd>
            <dt>{t::common::total}</dt>
            <dd class="num strong"><Amount minor=summary.total_minor currency=summary.currency/></dd>
            <dt>{t::common::created}</dt>
            <dd>{move || format::date_time(at)}" · "{claim.created_by_name}</dd>
            {paid_on.map(|day| view! {
                <dt>{t::claims::paid_on}</dt>
                <dd class="num">{move || format::date(day)}</dd>
                <dt>{t::claims::payment_reference}</dt>
                <dd class="mono">{payment}</dd>
            })}
            {ended.map(|(name, at)| view! {
                <dt>{move || state.word()}</dt>
                <dd>{move || format::date_time(at)}" · "{name}</dd>
            })}
            {(!claim.reason.is_empty()).then(|| view! {
                <dt>{t::common::reason}</dt>
                <dd>{claim.reason}</dd>
            })}
        </dl>
    }
}

#[component]
fn Lines(claim: Claim) -> impl IntoView {
    let currency = claim.summary.currency;
    view! {
        <Card title=t::claims::in_it flush=true>
            <Table label=t::claims::in_it linked=true>
                <thead>
                    <tr>
                        <th>{t::expenses::request}</th>
                        <th>{t::request_kind::day_paid}</th>
                        <th>{t::common::state}</th>
                        <th class="num">{t::common::amount}</th>
                    </tr>
                </thead>
                <tbody>
                    {claim.lines.into_iter().map(|line| {
                        let ClaimLine { expense, amount_minor, reversed, .. } = line;
                        let date = expense.charge_date;
                        view! {
                            <tr>
                                <td class="main-cell">
                                    <A href=paths::expense(expense.id)>{expense.title}</A>
                                    <span class="sub num">{expense.reference}</span>
                                </td>
                                <td class="date" data-label=t::request_kind::day_paid>{move || format::date(date)}</td>
                                <td data-label=t::common::state>
                                    <span class="row">
                                        <StatePill state=expense.state/>
                                        {reversed.then(|| view! { <Pill label=t::invoice::reversed tone=Tone::Warn/> })}
                                    </span>
                                </td>
                                <td class="num" data-label=t::common::amount><Amount minor=amount_minor currency/></td>
                            </tr>
                        }
                    }).collect_view()}
                </tbody>
            </Table>
        </Card>
    }
}

#[component]
fn Settle(id: ClaimId, open: RwSignal<bool>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let reference = RwSignal::new(String::new());
    let paid_on = RwSignal::new(Some(zone::today()));
    let tried = RwSignal::new(false);
    let settle = use_command(
        move |api, with: ClaimSettle, key| async move { api.settle_claim(id, &with, &key).await },
        move |_| {
            open.try_set(false);
            toasts.good(t::claims::settled());
            done.run(());
        },
    );
    let refused = settle.field("paid_on");
    let no_day = Signal::derive(move || {
        let missing = tried.get() && paid_on.with(Option::is_none);
        missing.then(|| FieldErrorCode::Required.word().to_owned()).or_else(|| refused.get())
    });
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            tried.set(true);
            if let Some(paid_on) = paid_on.get_untracked() {
                settle.run(ClaimSettle { payment_reference: reference.get_untracked(), paid_on });
            }
        }>
            <p>{t::claims::settle_text}</p>
            <TextField
                label=t::claims::payment_reference
                value=reference
                error=settle.field("payment_reference")
            />
            <DateField label=t::claims::paid_on value=paid_on error=no_day/>
            <DialogFoot open action=t::claims::settle error=settle.error busy=settle.pending/>
        </form>
    }
}

#[component]
fn Cancel(id: ClaimId, open: RwSignal<bool>, #[prop(into)] done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    let cancel = use_command(
        move |api, reason: String, _| async move { api.cancel_claim(id, reason).await },
        move |_| {
            open.try_set(false);
            toasts.good(t::claims::cancelled());
            done.run(());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            cancel.run(reason.get_untracked());
        }>
            <p>{t::claims::cancel_text}</p>
            <TextArea label=t::common::reason value=reason error=cancel.field("reason")/>
            <DialogFoot open action=t::claims::cancel error=cancel.error busy=cancel.pending/>
        </form>
    }
}
