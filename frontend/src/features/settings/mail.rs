//! What leaves by mail, and whether it arrives.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{
    ids::MailId,
    mail::{MailState, MailStatus, OutboxMail},
};

use crate::{
    command::use_command,
    features::years::use_set_query,
    fetch::{Fetch, Pages, use_fetch, use_pages},
    format,
    i18n::{t, words::Word},
    ui::{
        Button, Card, Chip, Chips, Empty, FormProblem, Glyph, Kind, Loaded, MoreRow, Notice, PageHeader,
        StatePill, Table, Tone, use_toasts,
    },
};

/// The page.
#[component]
pub fn MailPage() -> impl IntoView {
    let query = use_query_map();
    let state = Memo::new(move |_| query.with(|query| query.get("state")?.parse::<MailState>().ok()));
    let status = use_fetch(|api| api.mail_status());
    let pages = use_pages(move |api, cursor, limit| {
        let state = state.get();
        async move { api.outbox(state, cursor, limit).await }
    });
    let refresh = move || {
        status.refetch();
        pages.refetch();
    };
    let toasts = use_toasts();
    let test = use_command(
        |api, (): (), key| async move { api.send_test_mail(&key).await },
        move |mail: OutboxMail| {
            toasts.good(t::mail::test_on_its_way(&mail.to_address));
            refresh();
        },
    );
    view! {
        <PageHeader title=t::mail::title text=t::mail::text>
            <Button label=t::mail::refresh glyph=Glyph::RefreshCw on_click=refresh/>
            <Button
                label=t::mail::test
                glyph=Glyph::Mail
                kind=Kind::Primary
                busy=test.pending
                on_click=move || test.run(())
            />
        </PageHeader>
        <FormProblem error=test.error/>
        <Card title=t::mail::server><Loaded fetch=status rows=2 let:current><Status current/></Loaded></Card>
        <States state/>
        <Card flush=true>
            <Loaded fetch=pages.first rows=6 let:_page><Mails pages status/></Loaded>
        </Card>
    }
}

#[component]
fn Status(current: Signal<MailStatus>) -> impl IntoView {
    move || {
        let MailStatus { server, sender, waiting, failed, .. } = current.get();
        match (server, sender) {
            (Some(server), Some(sender)) => view! {
                <dl class="facts">
                    <dt>{t::mail::server}</dt>
                    <dd>{server}</dd>
                    <dt>{t::mail::sender}</dt>
                    <dd>{sender}</dd>
                    <dt>{MailState::Waiting.word()}</dt>
                    <dd class="num">{format::count(waiting)}</dd>
                    <dt>{MailState::Failed.word()}</dt>
                    <dd class="num">{format::count(failed)}</dd>
                </dl>
            }
            .into_any(),
            _ => view! { <Notice tone=Tone::Warn>{t::mail::no_server}</Notice> }.into_any(),
        }
    }
}

#[component]
fn States(state: Memo<Option<MailState>>) -> impl IntoView {
    let set = use_set_query();
    view! {
        <Chips label=t::common::filters>
            <Chip
                label=t::common::all
                pressed=Signal::derive(move || state.get().is_none())
                on_click=move || set.run(("state", String::new()))
            />
            {MailState::ALL.iter().copied().map(|of| view! {
                <Chip
                    label=move || of.word()
                    pressed=Signal::derive(move || state.get() == Some(of))
                    on_click=move || set.run(("state", of.to_string()))
                />
            }).collect_view()}
        </Chips>
    }
}

#[component]
fn Mails(pages: Pages<OutboxMail>, status: Fetch<MailStatus>) -> impl IntoView {
    let toasts = use_toasts();
    let again = use_command(
        |api, id: MailId, _| async move { api.send_mail_again(id).await },
        move |_| {
            pages.refetch();
            status.refetch();
            toasts.good(t::mail::sent_again());
        },
    );
    Effect::new(move || {
        if let Some(error) = again.error.get() {
            toasts.bad(&error);
        }
    });
    let none = Memo::new(move |_| pages.items.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <Empty glyph=Glyph::Mail title=t::mail::none text=t::mail::none_text/> }
                .into_any();
        }
        view! {
            <Table label=t::mail::title>
                <thead>
                    <tr>
                        <th scope="col">{t::mail::about}</th>
                        <th scope="col">{t::mail::to}</th>
                        <th scope="col">{t::common::state}</th>
                        <th scope="col">{t::mail::when}</th>
                        <th scope="col" class="num">{t::mail::tries}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    {move || pages.items.get().into_iter().map(|mail| view! {
                        <Mail mail on_again=move |id| again.run(id)/>
                    }).collect_view()}
                </tbody>
            </Table>
            <MoreRow pages/>
        }
        .into_any()
    }
}

#[component]
fn Mail(mail: OutboxMail, #[prop(into)] on_again: Callback<(MailId,)>) -> impl IntoView {
    let OutboxMail {
        id,
        kind,
        state,
        to_name,
        to_address,
        reference,
        due_at,
        sent_at,
        tries,
        last_error,
        ..
    } = mail;
    let error = (!last_error.is_empty()).then_some(last_error);
    view! {
        <tr>
            <td class="main-cell">
                {move || kind.word()}
                {reference.map(|reference| view! { <span class="sub">{reference}</span> })}
            </td>
            <td data-label=t::mail::to>{to_name}<span class="sub">{to_address}</span></td>
            <td data-label=t::common::state>
                <StatePill state/>
                {error.map(|error| view! { <span class="sub">{error}</span> })}
            </td>
            <td class="num" data-label=t::mail::when>{move || format::date_time(sent_at.unwrap_or(due_at))}</td>
            <td class="num" data-label=t::mail::tries>{move || format::count(i64::from(tries))}</td>
            <td>
                {(state == MailState::Failed).then(|| view! {
                    <div class="actions">
                        <Button label=t::mail::send_again small=true on_click=move || on_again.run((id,))/>
                    </div>
                })}
            </td>
        </tr>
    }
}
