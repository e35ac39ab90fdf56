//! What kind of request it is, and the fields that its kind asks for.

use chrono::NaiveDate;
use leptos::prelude::*;
use penstock_shared::expense_kind::{ExpenseKind, ExpenseTerms};
use serde::{Deserialize, Serialize};

use super::editor::Editor;
use crate::{
    fetch::use_fetch,
    i18n::{t, words::Word},
    settled::settled,
    ui::{Card, Choice, Combobox, DateField, SelectField},
};

/// The terms as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryTerms {
    pub receiver: String,
    pub needed_by: Option<NaiveDate>,
    pub settle_by: Option<NaiveDate>,
    pub valid_from: Option<NaiveDate>,
    pub expires_on: Option<NaiveDate>,
}

impl EntryTerms {
    /// What an earlier draft says.
    #[must_use]
    pub fn of(terms: &ExpenseTerms) -> Self {
        Self {
            receiver: terms.receiver_id.map(|id| id.to_string()).unwrap_or_default(),
            needed_by: terms.needed_by,
            settle_by: terms.settle_by,
            valid_from: terms.valid_from,
            expires_on: terms.expires_on,
        }
    }

    /// What of it a kind knows.
    #[must_use]
    pub fn of_kind(&self, kind: ExpenseKind) -> ExpenseTerms {
        let (advance, order) = (kind == ExpenseKind::Advance, kind == ExpenseKind::BlanketOrder);
        ExpenseTerms {
            receiver_id: self.receiver.parse().ok().filter(|_| advance),
            needed_by: self.needed_by.filter(|_| advance),
            settle_by: self.settle_by.filter(|_| advance),
            valid_from: self.valid_from.filter(|_| order),
            expires_on: self.expires_on,
        }
    }
}

/// The terms as signals.
#[derive(Clone, Copy)]
pub struct TermFields {
    pub receiver: RwSignal<String>,
    pub needed_by: RwSignal<Option<NaiveDate>>,
    pub settle_by: RwSignal<Option<NaiveDate>>,
    pub valid_from: RwSignal<Option<NaiveDate>>,
    pub expires_on: RwSignal<Option<NaiveDate>>,
}

impl TermFields {
    #[must_use]
    pub fn new() -> Self {
        let day = || RwSignal::new(None);
        Self {
            receiver: RwSignal::new(String::new()),
            needed_by: day(),
            settle_by: day(),
            valid_from: day(),
            expires_on: day(),
        }
    }

    pub fn fill(self, terms: EntryTerms) {
        self.receiver.set(terms.receiver);
        self.needed_by.set(terms.needed_by);
        self.settle_by.set(terms.settle_by);
        self.valid_from.set(terms.valid_from);
        self.expires_on.set(terms.expires_on);
    }

    /// What the fields say now. Tracks all of them.
    #[must_use]
    pub fn entry(self) -> EntryTerms {
        EntryTerms {
            receiver: self.receiver.get(),
            needed_by: self.needed_by.get(),
            settle_by: self.settle_by.get(),
            valid_from: self.valid_from.get(),
            expires_on: self.expires_on.get(),
        }
    }
}

/// The kinds to choose from.
#[must_use]
pub fn kind_choices() -> Vec<Choice> {
    ExpenseKind::ALL.iter().map(|kind| Choice::new(kind, kind.word())).collect()
}

const fn text(kind: ExpenseKind) -> fn() -> &'static str {
    match kind {
        ExpenseKind::Purchase => t::request_kind::purchase_text,
        ExpenseKind::Reimbursement => t::request_kind::reimbursement_text,
        ExpenseKind::Advance => t::request_kind::advance_text,
        ExpenseKind::Prepayment => t::request_kind::prepayment_text,
        ExpenseKind::BlanketOrder => t::request_kind::blanket_order_text,
    }
}

/// The kind, and what it asks for.
#[component]
pub fn KindCard(editor: Editor) -> impl IntoView {
    let fields = editor.fields;
    let kind = Memo::new(move |_| fields.kind.with(|kind| kind.parse::<ExpenseKind>().unwrap_or_default()));
    view! {
        <Card>
            <SelectField
                label=t::request_kind::kind
                choices=Signal::derive(kind_choices)
                value=Signal::derive(move || kind.get().to_string())
                on_change=move |kind| fields.kind.set(kind)
                error=editor.error("kind")
            />
            <p class="hint" aria-live="polite">{move || text(kind.get())()}</p>
            <div class="form-grid">{move || terms_of(editor, kind.get())}</div>
        </Card>
    }
}

fn terms_of(editor: Editor, kind: ExpenseKind) -> AnyView {
    let terms = editor.fields.terms;
    match kind {
        ExpenseKind::Advance => view! {
            <Receiver editor/>
            <DateField label=t::request_kind::needed_by value=terms.needed_by error=editor.error("terms.needed_by")/>
            <DateField label=t::request_kind::settle_by value=terms.settle_by error=editor.error("terms.settle_by")/>
            <Expires editor/>
        }
        .into_any(),
        ExpenseKind::BlanketOrder => view! {
            <DateField label=t::request_kind::valid_from value=terms.valid_from error=editor.error("terms.valid_from")/>
            <DateField label=t::request_kind::valid_to value=terms.expires_on error=editor.error("terms.expires_on")/>
        }
        .into_any(),
        ExpenseKind::Purchase | ExpenseKind::Reimbursement | ExpenseKind::Prepayment => {
            view! { <Expires editor/> }.into_any()
        }
    }
}

#[component]
fn Expires(editor: Editor) -> impl IntoView {
    view! {
        <DateField
            label=t::request_kind::expires_on
            hint=t::request_kind::expires_hint
            value=editor.fields.terms.expires_on
            error=editor.error("terms.expires_on")
            optional=true
        />
    }
}

/// Who receives the advance: the requester, or a person who is looked for.
#[component]
fn Receiver(editor: Editor) -> impl IntoView {
    let receiver = editor.fields.terms.receiver;
    let asked = settled(move || receiver.get());
    let people = use_fetch(move |api| {
        // Whoever is chosen already stays among the choices by number.
        let chosen = asked.get().parse().ok();
        async move { api.expense_receivers(chosen).await }
    });
    let choices = Signal::derive(move || {
        let people = people.value.get().unwrap_or_default();
        people.into_iter().map(|person| Choice::new(person.id, person.name)).collect::<Vec<_>>()
    });
    view! {
        <Combobox
            label=t::request_kind::receiver
            hint=t::request_kind::receiver_hint
            choices
            value=receiver
            on_change=move |id| receiver.set(id)
            error=editor.error("terms.receiver_id")
            optional=true
        />
    }
}
