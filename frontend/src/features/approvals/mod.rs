//! The inbox of an approver: what waits, what each request does to the budget, and the decision in
//! place. By mouse, by touch, and by keys: j and k move, a approves, c asks for changes, r rejects, x selects.

mod bulk;
mod item;
mod keys;
mod measures;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use penstock_shared::{approval::ApprovalItem, event::EventTopic, ids::ExpenseId, reference::Department};

pub use self::measures::MeasuresPage;
use self::{bulk::BulkBar, item::Item, keys::listen};
use super::{
    expenses::{Decision, DecisionDialog, Subject},
    years::use_set_query,
};
use crate::{
    browser,
    fetch::{Fetch, Pages, use_fetch, use_pages},
    format,
    i18n::{t, words::Word},
    live::use_live,
    paths,
    ui::{Chip, Chips, Empty, Glyph, LinkButton, Loaded, MoreRow, PageHeader},
};

/// The inbox, and where the reader is in it.
#[derive(Clone, Copy)]
struct Inbox {
    pages: Pages<ApprovalItem>,
    departments: Fetch<Vec<Department>>,
    ids: Memo<Vec<Subject>>,
    /// The request that the keys are about.
    current: RwSignal<Option<Subject>>,
    selected: RwSignal<BTreeSet<Subject>>,
    deciding: RwSignal<Option<Decision>>,
}

impl Inbox {
    /// One request of the inbox. Tracks.
    fn item(self, id: Subject) -> Option<ApprovalItem> {
        self.pages.items.with(|items| items.iter().find(|item| subject(item) == id).cloned())
    }

    fn ask(self, id: Subject, decision: Decision) {
        self.current.set(Some(id));
        self.deciding.set(Some(decision));
    }

    fn toggle(self, id: Subject) {
        self.selected.update(|selected| {
            if !selected.remove(&id) {
                selected.insert(id);
            }
        });
    }

    /// Moves the reader on; by keys, so the keyboard goes along.
    fn go(self, id: Subject) {
        self.current.set(Some(id));
        browser::focus(&element_id(id));
    }

    /// The request `steps` behind (or before) the current one.
    fn beside(self, steps: isize) -> Option<Subject> {
        let current = self.current.get_untracked();
        self.ids.with_untracked(|ids| {
            let here = ids.iter().position(|id| Some(*id) == current);
            let next = match here {
                Some(place) => place.checked_add_signed(steps)?,
                None => 0,
            };
            ids.get(next).copied()
        })
    }

    /// A decision was taken: read again, and stand on the next request.
    fn decided(self, id: Subject) {
        let next = self.beside(1).or_else(|| self.beside(-1));
        self.selected.update(|selected| {
            selected.remove(&id);
        });
        self.pages.refetch();
        if let Some(next) = next {
            self.go(next);
        }
    }
}

/// What an item is about.
const fn subject(item: &ApprovalItem) -> Subject {
    match item {
        ApprovalItem::Expense(item) => Subject::Expense(item.expense.id),
        ApprovalItem::BudgetRequest(item) => Subject::BudgetRequest(item.request.id),
    }
}

/// How people call what an item is about.
fn reference(item: &ApprovalItem) -> String {
    match item {
        ApprovalItem::Expense(item) => item.expense.reference.clone(),
        ApprovalItem::BudgetRequest(item) => item.request.reference.clone(),
    }
}

/// Which revision of an expense it shows.
const fn revision(item: &ApprovalItem) -> Option<i32> {
    match item {
        ApprovalItem::Expense(item) => Some(item.revision),
        ApprovalItem::BudgetRequest(_) => None,
    }
}

fn element_id(id: Subject) -> String {
    format!("approval-{id}")
}

/// The page.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let query = use_query_map();
    let overdue = Memo::new(move |_| query.with(|query| query.get("overdue").as_deref() == Some("true")));
    let pages = use_pages(move |api, cursor, limit| {
        let overdue = overdue.get();
        async move { api.approvals(overdue, cursor, limit.min(100)).await }
    });
    let set = use_set_query();
    let show = move |overdue: bool| {
        set.run(("overdue", if overdue { "true".to_owned() } else { String::new() }));
    };
    use_live(
        &[EventTopic::ExpenseChanged, EventTopic::BudgetRequestChanged, EventTopic::BudgetChanged],
        move || pages.refetch(),
    );
    let inbox = Inbox {
        pages,
        departments: use_fetch(|api| api.departments()),
        ids: Memo::new(move |_| pages.items.with(|items| items.iter().map(subject).collect())),
        current: RwSignal::new(None),
        selected: RwSignal::new(BTreeSet::new()),
        deciding: RwSignal::new(None),
    };
    // What somebody else decided meanwhile is not selected any more.
    Effect::new(move || {
        let ids = inbox.ids.get();
        if inbox.selected.with_untracked(|selected| selected.iter().any(|id| !ids.contains(id))) {
            inbox.selected.update(|selected| selected.retain(|id| ids.contains(id)));
        }
    });
    listen(inbox);
    view! {
        <PageHeader title=t::approvals::title text=t::approvals::text>
            <LinkButton href=paths::APPROVAL_MEASURES label=t::measures::title glyph=Glyph::Clock/>
            <LinkButton href=paths::STAND_INS label=t::stand_ins::title glyph=Glyph::Users/>
        </PageHeader>
        <Chips label=t::common::filters>
            <Chip
                label=t::common::all
                pressed=Signal::derive(move || !overdue.get())
                on_click=move || show(false)
            />
            <Chip label=t::approvals::overdue pressed=overdue on_click=move || show(true)/>
        </Chips>
        <Loaded fetch=pages.first rows=8 let:_page><List inbox/></Loaded>
        <Deciding inbox/>
    }
}

#[component]
fn List(inbox: Inbox) -> impl IntoView {
    let none = Memo::new(move |_| inbox.ids.with(Vec::is_empty));
    view! {
        {move || none.get().then(|| view! {
            <section class="card">
                <Empty glyph=Glyph::Inbox title=t::approvals::none text=t::approvals::none_text/>
            </section>
        })}
        <div class="stack" hidden=move || none.get()>
            <BulkBar inbox/>
            <ul class="stack inbox" aria-label=t::approvals::title data-testid="inbox">
                <For each=move || inbox.ids.get() key=|id| *id let:id><Item inbox id/></For>
            </ul>
            <MoreRow pages=inbox.pages/>
        </div>
    }
}

#[component]
fn Deciding(inbox: Inbox) -> impl IntoView {
    let id = Signal::derive(move || inbox.current.get().unwrap_or(Subject::Expense(ExpenseId(0))));
    // Taken when the dialog opens: the request leaves the inbox while the dialog closes.
    let about = Signal::derive(move || {
        Some(match untrack(|| inbox.item(id.get()))? {
            ApprovalItem::Expense(item) => {
                let expense = item.expense;
                let total = format::money(expense.total_minor, expense.currency);
                format!("{} · {} · {total}", expense.reference, expense.title)
            }
            ApprovalItem::BudgetRequest(item) => {
                let request = item.request;
                let amount = format::money(request.amount_minor, request.currency);
                format!("{} · {} · {amount}", request.reference, request.kind.word())
            }
        })
    });
    view! {
        <DecisionDialog
            asked=inbox.deciding
            id
            revision=Signal::derive(move || inbox.item(id.get()).as_ref().and_then(revision))
            about
            done=move || inbox.decided(id.get_untracked())
        />
    }
}
