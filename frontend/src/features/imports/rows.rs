//! The rows that wait for a person: rejected ones to be corrected, held ones to be decided about.

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{
    event::EventTopic,
    import::{HeldOutcome, Import, ImportRow, ImportRowRetry, ImportRowState},
    permission::Permission,
};

use super::{
    fix::FixDialog,
    problems::{Counts, Problems, sentence},
};
use crate::{
    command::use_command,
    fetch::{Fetch, Pages, use_pages},
    format,
    i18n::t,
    live::use_live,
    paths,
    session::{Allowed, can},
    ui::{
        Button, Card, Choice, Confirm, Empty, Glyph, Kind, Loaded, MoreRow, Segmented, StatePill, Table,
        Toasts, use_toasts,
    },
};

/// The lists on the page of an import.
#[derive(Clone, Copy)]
pub struct Waiting {
    pub fetch: Fetch<Import>,
    pub import: Signal<Import>,
    rows: Pages<ImportRow>,
    toasts: Toasts,
}

impl Waiting {
    /// Reads everything again after a decision.
    pub fn refetch(self) {
        self.fetch.refetch();
        self.rows.refetch();
    }

    /// Says what became of a row, and reads the lists again.
    pub fn settled(self, row: &ImportRow) {
        match row.state {
            ImportRowState::Rejected => {
                let reason = row.problems.first().map(sentence).unwrap_or_default();
                self.toasts.warn(t::imports::still_rejected(reason));
            }
            ImportRowState::Discarded => self.toasts.good(t::imports::discarded()),
            _ => self.toasts.good(t::imports::accepted()),
        }
        self.refetch();
    }
}

/// The card.
#[component]
pub fn WaitingRows(fetch: Fetch<Import>, import: Signal<Import>) -> impl IntoView {
    let id = import.with_untracked(|import| import.summary.id);
    let open = move || import.with(|import| (import.summary.open_rejected, import.summary.open_held));
    let first = if untrack(open).0 == 0 && untrack(open).1 > 0 {
        ImportRowState::Held
    } else {
        ImportRowState::Rejected
    };
    let shown = RwSignal::new(first);
    let rows = use_pages(move |api, cursor, limit| {
        let state = shown.get();
        async move { api.import_rows(id, state, cursor, limit).await }
    });
    use_live(&[EventTopic::ImportProgressed], move || rows.refetch());
    let waiting = Waiting { fetch, import, rows, toasts: use_toasts() };
    let fixing = RwSignal::new(None::<ImportRow>);
    let tabs = move || {
        let (rejected, held) = open();
        vec![
            Choice::new(ImportRowState::Rejected, t::imports::tab_rejected(format::count(rejected))),
            Choice::new(ImportRowState::Held, t::imports::tab_held(format::count(held))),
            Choice::new(ImportRowState::Discarded, t::imports::tab_discarded()),
        ]
    };
    let choose = move |text: String| {
        if let Ok(state) = text.parse() {
            shown.set(state);
        }
    };
    let held = Memo::new(move |_| shown.get() == ImportRowState::Held && open().1 > 0);
    let counts = Signal::derive(move || {
        let rejected = shown.get() == ImportRowState::Rejected;
        if rejected { import.with(|import| import.problems.clone()) } else { Vec::new() }
    });
    view! {
        <Card flush=true>
            <div class="card-tools">
                <Segmented
                    label=t::imports::rows
                    choices=Signal::derive(tabs)
                    value=Signal::derive(move || shown.get().to_string())
                    on_change=choose
                />
                {move || held.get().then(|| view! { <AllHeld waiting/> })}
            </div>
            {move || (!counts.with(Vec::is_empty)).then(|| view! { <div class="card-tools"><Counts counts/></div> })}
            <Loaded fetch=rows.first rows=4 let:_page>
                <List waiting fixing/>
            </Loaded>
        </Card>
        <FixDialog waiting fixing/>
    }
}

#[component]
fn List(waiting: Waiting, fixing: RwSignal<Option<ImportRow>>) -> impl IntoView {
    let rows = waiting.rows;
    let empty = Memo::new(move |_| rows.items.with(Vec::is_empty));
    move || {
        if empty.get() {
            return view! { <Empty glyph=Glyph::CircleCheck title=t::imports::no_rows text=t::imports::nothing_open/> }.into_any();
        }
        view! {
            <Table label=t::imports::rows>
                <thead>
                    <tr>
                        <th scope="col">{t::imports::row}</th>
                        <th scope="col">{t::imports::what}</th>
                        <th scope="col">{t::imports::problems}</th>
                        <th><span class="sr-only">{t::common::actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.items.get() key=|row| (row.id, row.state) let:row>
                        <Row waiting row fixing/>
                    </For>
                </tbody>
            </Table>
            <MoreRow pages=rows/>
        }
        .into_any()
    }
}

#[component]
fn Row(waiting: Waiting, row: ImportRow, fixing: RwSignal<Option<ImportRow>>) -> impl IntoView {
    let (state, number) = (row.state, row.row_number);
    let (file, fields, problems) = (row.file_name.clone(), row.fields.join(" · "), row.problems.clone());
    let expense = row.expense_id;
    view! {
        <tr>
            <td class="main-cell">
                <span class="num">{number.to_string()}</span>
                <span class="sub">{file}</span>
            </td>
            <td data-label=t::imports::what class="wide-cell row-fields">{fields}</td>
            <td data-label=t::imports::problems class="wide-cell">
                {(state != ImportRowState::Rejected).then(|| view! { <StatePill state/> })}
                <Problems problems/>
                {expense.map(|id| view! { <A href=paths::expense(id)>{t::imports::accepted}</A> })}
            </td>
            <td><RowActions waiting row fixing/></td>
        </tr>
    }
}

#[component]
fn RowActions(waiting: Waiting, row: ImportRow, fixing: RwSignal<Option<ImportRow>>) -> impl IntoView {
    let id = waiting.import.with_untracked(|import| import.summary.id);
    let runs = can(Permission::ImportsRun);
    let (row_id, state) = (row.id, row.state);
    let toasts = use_toasts();
    let accept = use_command(
        move |api, (): (), _| async move { api.retry_row(id, row_id, &ImportRowRetry::default()).await },
        move |row: ImportRow| waiting.settled(&row),
    );
    let discard = use_command(
        move |api, (): (), _| async move { api.discard_row(id, row_id).await },
        move |row: ImportRow| waiting.settled(&row),
    );
    for command in [accept, discard] {
        Effect::new(move || {
            if let Some(error) = command.error.get() {
                toasts.bad(&error);
            }
        });
    }
    let row = StoredValue::new(row);
    move || {
        runs.get().then(|| view! {
            <div class="actions">
                {(state == ImportRowState::Rejected).then(|| view! {
                    <Button label=t::imports::fix glyph=Glyph::Pencil small=true on_click=move || fixing.set(Some(row.get_value()))/>
                })}
                {(state != ImportRowState::Rejected).then(|| view! {
                    <Button label=t::imports::accept glyph=Glyph::Check small=true busy=accept.pending on_click=move || accept.run(())/>
                })}
                {(state != ImportRowState::Discarded).then(|| view! {
                    <Button label=t::imports::discard kind=Kind::Quiet small=true busy=discard.pending on_click=move || discard.run(())/>
                })}
            </div>
        })
    }
}

/// Decides about all held rows at once.
#[component]
fn AllHeld(waiting: Waiting) -> impl IntoView {
    let id = waiting.import.with_untracked(|import| import.summary.id);
    let toasts = use_toasts();
    let (accepting, discarding) = (RwSignal::new(false), RwSignal::new(false));
    let settle = use_command(
        move |api, accept: bool, _| async move { api.settle_held(id, accept).await },
        move |outcome: HeldOutcome| {
            accepting.try_set(false);
            discarding.try_set(false);
            toasts.good(t::imports::settled(
                format::count(outcome.accepted),
                format::count(outcome.rejected),
                format::count(outcome.discarded),
            ));
            waiting.refetch();
        },
    );
    view! {
        <Allowed to=Permission::ImportsRun>
            <div class="row">
                <Button label=t::imports::accept_all small=true on_click=move || accepting.set(true)/>
                <Button label=t::imports::discard_all small=true kind=Kind::Quiet on_click=move || discarding.set(true)/>
            </div>
        </Allowed>
        <Confirm
            open=accepting
            title=t::imports::accept_all
            text=t::imports::accept_all_text
            action=t::imports::accept_all
            busy=settle.pending
            error=settle.error
            on_confirm=move || settle.run(true)
        />
        <Confirm
            open=discarding
            title=t::imports::discard_all
            text=t::imports::discard_all_text
            action=t::imports::discard_all
            danger=true
            busy=settle.pending
            error=settle.error
            on_confirm=move || settle.run(false)
        />
    }
}
