//! A blanket order: what was released, invoiced, and what is left.

use leptos::prelude::*;
use penstock_shared::{
    budget::Balance,
    expense::{Expense, ExpenseAction},
    ids::ReleaseId,
    release::{BlanketOrder, Release, ReleaseState},
};

use super::lines::line_name;
use crate::{
    command::use_command,
    fetch::Fetch,
    format,
    i18n::t,
    ui::{
        Amount, Button, Card, Dialog, DialogFoot, Empty, Figure, Glyph, Kind, MoneyBar, StatePill, Table,
        TextArea, open_while_chosen, use_toasts,
    },
};

/// The card.
#[component]
pub fn OrderCard(page: Fetch<Expense>, expense: Signal<Expense>, order: BlanketOrder) -> impl IntoView {
    let currency = expense.with_untracked(|expense| expense.summary.currency);
    let may_cancel = expense.with_untracked(|expense| expense.actions.contains(&ExpenseAction::CallOff));
    let cancelling = RwSignal::new(None::<ReleaseId>);
    let balance = Balance {
        allocated_minor: order.ordered_minor,
        reserved_minor: 0,
        committed_minor: order.released_minor.saturating_sub(order.invoiced_minor).max(0),
        spent_minor: order.invoiced_minor,
        available_minor: order.left_minor,
    };
    let money = move |minor: i64| move || format::money(minor, currency);
    let releases = order.releases;
    view! {
        <Card title=t::releases::title>
            <div class="figures" data-testid="order">
                <Figure label=t::releases::ordered value=money(order.ordered_minor)/>
                <Figure label=t::releases::released value=money(order.released_minor) tone="tone-committed"/>
                <Figure label=t::releases::invoiced value=money(order.invoiced_minor) tone="tone-spent"/>
                <Figure label=t::releases::left value=money(order.left_minor)/>
            </div>
            <MoneyBar balance=Signal::stored(balance) currency tall=true/>
            {if releases.is_empty() {
                view! { <Empty glyph=Glyph::Rows4 title=t::releases::none text=t::releases::none_text/> }.into_any()
            } else {
                view! {
                    <Table label=t::releases::title>
                        <thead>
                            <tr>
                                <th>{t::releases::release}</th>
                                <th>{t::releases::delivered_by}</th>
                                <th>{t::releases::by}</th>
                                <th>{t::common::state}</th>
                                <th class="num">{t::releases::invoiced}</th>
                                <th class="num">{t::common::amount}</th>
                                <th><span class="sr-only">{t::common::actions}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {releases.into_iter().map(|release| view! {
                                <Row expense release may_cancel cancelling/>
                            }).collect_view()}
                        </tbody>
                    </Table>
                }.into_any()
            }}
            <CancelDialog page expense cancelling/>
        </Card>
    }
}

#[component]
fn Row(
    expense: Signal<Expense>,
    release: Release,
    may_cancel: bool,
    cancelling: RwSignal<Option<ReleaseId>>,
) -> impl IntoView {
    let currency = expense.with_untracked(|expense| expense.summary.currency);
    let line = expense.with_untracked(|expense| {
        let line = expense.lines.iter().find(|line| line.id == release.expense_line_id);
        line.map(line_name).unwrap_or_default()
    });
    let (id, by, at) = (release.id, release.delivered_by, release.created_at);
    let open = may_cancel && release.state == ReleaseState::Open;
    let reference = release.reference.clone();
    view! {
        <tr class:inactive=release.state != ReleaseState::Open>
            <td class="main-cell">
                {release.reference}
                <span class="sub">{if release.note.is_empty() { line } else { release.note }}</span>
            </td>
            <td class="date" data-label=t::releases::delivered_by>
                {move || by.map_or_else(|| "–".to_owned(), format::date)}
            </td>
            <td data-label=t::releases::by>
                {release.created_by_name}
                <span class="sub num">{move || format::date_time(at)}</span>
            </td>
            <td data-label=t::common::state><StatePill state=release.state/></td>
            <td class="num" data-label=t::releases::invoiced><Amount minor=release.invoiced_minor currency/></td>
            <td class="num" data-label=t::common::amount><Amount minor=release.amount_minor currency/></td>
            <td class="num">
                {open.then(|| view! {
                    <Button
                        label=move || t::releases::cancel_named(&reference)
                        glyph=Glyph::Ban
                        kind=Kind::Quiet
                        small=true
                        icon_only=true
                        on_click=move || cancelling.set(Some(id))
                    />
                })}
            </td>
        </tr>
    }
}

#[component]
fn CancelDialog(
    page: Fetch<Expense>,
    expense: Signal<Expense>,
    cancelling: RwSignal<Option<ReleaseId>>,
) -> impl IntoView {
    let open = open_while_chosen(cancelling);
    view! {
        <Dialog open title=t::releases::cancel>
            {move || cancelling.get().map(|release| view! { <Cancel page expense release open/> })}
        </Dialog>
    }
}

#[component]
fn Cancel(
    page: Fetch<Expense>,
    expense: Signal<Expense>,
    release: ReleaseId,
    open: RwSignal<bool>,
) -> impl IntoView {
    let toasts = use_toasts();
    let id = expense.with_untracked(|expense| expense.summary.id);
    let reason = RwSignal::new(String::new());
    let send = use_command(
        move |api, reason: String, _| async move { api.cancel_release(id, release, &reason).await },
        move |_: Expense| {
            open.try_set(false);
            toasts.good(t::releases::cancelled());
            page.refetch();
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send.run(reason.get_untracked());
        }>
            <p>{t::releases::cancel_text}</p>
            <TextArea label=t::common::reason value=reason error=send.field("comment")/>
            <DialogFoot open action=t::releases::cancel error=send.error busy=send.pending/>
        </form>
    }
}
