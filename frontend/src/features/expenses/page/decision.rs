//! The dialog of a decision: what it does, and the comment that goes with it.

use leptos::prelude::*;
use penstock_shared::ids::{BudgetRequestId, DeliveryId, ExpenseId, InvoiceId, PaymentId};

use crate::{
    api::Step,
    command::use_command,
    i18n::t,
    ui::{Button, Dialog, FormProblem, Kind, TextArea, open_while_chosen, use_toasts},
};

/// What is decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Expense(ExpenseId),
    BudgetRequest(BudgetRequestId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Expense(id) => write!(f, "expense-{id}"),
            Self::BudgetRequest(id) => write!(f, "request-{id}"),
        }
    }
}

/// A decision that takes a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Reject,
    RequestChanges,
    Withdraw,
    /// Drops a draft.
    Discard,
    Cancel,
    Close,
    Reverse(InvoiceId),
    ReversePayment(PaymentId),
    ReverseDelivery(DeliveryId),
}

/// What is taken back, where it is no step of the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Back {
    Invoice(InvoiceId),
    Payment(PaymentId),
    Delivery(DeliveryId),
}

impl Decision {
    /// The decision as a verb.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Approve => t::decision::approve(),
            Self::Reject => t::decision::reject(),
            Self::RequestChanges => t::decision::request_changes(),
            Self::Withdraw => t::decision::withdraw(),
            Self::Discard => t::decision::discard(),
            Self::Cancel => t::decision::cancel(),
            Self::Close => t::decision::close(),
            Self::Reverse(_) => t::decision::reverse(),
            Self::ReversePayment(_) => t::decision::reverse_payment(),
            Self::ReverseDelivery(_) => t::decision::reverse_delivery(),
        }
    }

    /// What it does to the money.
    fn text(self, subject: Subject) -> &'static str {
        match (self, subject) {
            (Self::Approve, Subject::BudgetRequest(_)) => return t::decision::approve_request_text(),
            (Self::Reject, Subject::BudgetRequest(_)) => return t::decision::reject_request_text(),
            (Self::Withdraw, Subject::BudgetRequest(_)) => return t::decision::withdraw_request_text(),
            _ => {}
        }
        match self {
            Self::Approve => t::decision::approve_text(),
            Self::Reject => t::decision::reject_text(),
            Self::RequestChanges => t::decision::request_changes_text(),
            Self::Withdraw => t::decision::withdraw_text(),
            Self::Discard => t::decision::discard_text(),
            Self::Cancel => t::decision::cancel_text(),
            Self::Close => t::decision::close_text(),
            Self::Reverse(_) => t::decision::reverse_text(),
            Self::ReversePayment(_) => t::decision::reverse_payment_text(),
            Self::ReverseDelivery(_) => t::decision::reverse_delivery_text(),
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Approve => t::decision::approved(),
            Self::Reject => t::decision::rejected(),
            Self::RequestChanges => t::decision::changes_requested(),
            Self::Withdraw => t::decision::withdrawn(),
            Self::Discard => t::decision::discarded(),
            Self::Cancel => t::decision::cancelled(),
            Self::Close => t::decision::closed(),
            Self::Reverse(_) => t::decision::reversed(),
            Self::ReversePayment(_) => t::decision::payment_reversed(),
            Self::ReverseDelivery(_) => t::decision::delivery_reversed(),
        }
    }

    const fn needs_reason(self) -> bool {
        !matches!(self, Self::Approve | Self::Withdraw | Self::Discard | Self::Close)
    }

    const fn step(self) -> Result<Step, Back> {
        match self {
            Self::Approve => Ok(Step::Approve),
            Self::Reject => Ok(Step::Reject),
            Self::RequestChanges => Ok(Step::RequestChanges),
            Self::Withdraw | Self::Discard => Ok(Step::Withdraw),
            Self::Cancel => Ok(Step::Cancel),
            Self::Close => Ok(Step::Close),
            Self::Reverse(invoice) => Err(Back::Invoice(invoice)),
            Self::ReversePayment(payment) => Err(Back::Payment(payment)),
            Self::ReverseDelivery(delivery) => Err(Back::Delivery(delivery)),
        }
    }
}

/// Asks for the comment of `asked`, and takes the step.
#[component]
pub fn DecisionDialog(
    asked: RwSignal<Option<Decision>>,
    #[prop(into)] id: Signal<Subject>,
    /// Which revision of an expense was read.
    #[prop(optional, into)]
    revision: Signal<Option<i32>>,
    /// Which request it is, where the page does not say so.
    #[prop(optional, into)]
    about: Signal<Option<String>>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = open_while_chosen(asked);
    let title = move || asked.get().map_or("", Decision::title);
    view! {
        <Dialog open title>
            {move || asked.get().map(|decision| view! { <Form asked decision subject=id.get_untracked() revision=revision.get_untracked() about done/> })}
        </Dialog>
    }
}

#[component]
fn Form(
    asked: RwSignal<Option<Decision>>,
    decision: Decision,
    subject: Subject,
    revision: Option<i32>,
    about: Signal<Option<String>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let comment = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let take = use_command(
        move |api, comment: String, _| async move {
            match (subject, decision.step()) {
                (Subject::Expense(id), Ok(step)) => api.decide(id, step, &comment, revision).await.map(drop),
                (Subject::Expense(id), Err(Back::Invoice(invoice))) => {
                    api.reverse_invoice(id, invoice, &comment).await.map(drop)
                }
                (Subject::Expense(id), Err(Back::Payment(payment))) => {
                    api.reverse_payment(id, payment, &comment).await.map(drop)
                }
                (Subject::Expense(id), Err(Back::Delivery(delivery))) => {
                    api.reverse_delivery(id, delivery, &comment).await.map(drop)
                }
                (Subject::BudgetRequest(id), Ok(step)) => {
                    api.decide_budget_request(id, step, &comment).await.map(drop)
                }
                // Nothing is invoiced on a request about budgets.
                (Subject::BudgetRequest(_), Err(_)) => Ok(()),
            }
        },
        move |()| {
            asked.try_set(None);
            toasts.good(decision.done());
            done.run(());
        },
    );
    let missing = Signal::derive(move || {
        let empty = comment.with(|comment| comment.trim().is_empty());
        let own =
            (tried.get() && empty && decision.needs_reason()).then(|| t::field_error::required().to_owned());
        own.or_else(|| take.field("comment").get())
    });
    let send = move || {
        tried.set(true);
        let text = comment.get_untracked();
        if !decision.needs_reason() || !text.trim().is_empty() {
            take.run(text);
        }
    };
    let kind = match decision {
        Decision::Approve | Decision::RequestChanges | Decision::Withdraw | Decision::Close => Kind::Primary,
        _ => Kind::Danger,
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            {move || about.get().map(|about| view! { <p class="strong">{about}</p> })}
            <p>{move || decision.text(subject)}</p>
            {if decision.needs_reason() {
                view! { <TextArea label=t::common::reason value=comment error=missing/> }.into_any()
            } else {
                view! { <TextArea label=t::common::comment value=comment error=missing optional=true/> }.into_any()
            }}
            <FormProblem error=take.error/>
            <div class="form-actions">
                <Button label=t::common::back on_click=move || asked.set(None)/>
                <Button label=move || decision.title() kind submit=true busy=take.pending/>
            </div>
        </form>
    }
}
