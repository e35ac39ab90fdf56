//! Passing the question on, and asking somebody as well.

use leptos::prelude::*;
use penstock_shared::{
    expense::AskApprover,
    ids::{ExpenseId, UserId},
};

use crate::{
    command::use_command,
    features::stand_ins::choices,
    fetch::use_fetch,
    i18n::t,
    session::current_user,
    ui::{Combobox, Dialog, DialogFoot, TextArea, open_while_chosen, use_toasts},
};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Forward,
    AddApprover,
}

impl Way {
    fn title(self) -> &'static str {
        match self {
            Self::Forward => t::expense_action::forward(),
            Self::AddApprover => t::expense_action::add_approver(),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Forward => t::decision::forward_text(),
            Self::AddApprover => t::decision::add_approver_text(),
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Forward => t::decision::forwarded(),
            Self::AddApprover => t::decision::approver_added(),
        }
    }
}

/// Asks whom.
#[component]
pub fn AskDialog(
    asked: RwSignal<Option<Way>>,
    id: ExpenseId,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let open = open_while_chosen(asked);
    view! {
        <Dialog open title=move || asked.get().map_or("", Way::title)>
            {move || asked.get().map(|way| view! { <Form open way id done/> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, way: Way, id: ExpenseId, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let me = untrack(current_user).map(|user| user.id);
    let approvers = use_fetch(|api| api.approvers());
    let whom = RwSignal::new(String::new());
    let comment = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let ask = use_command(
        move |api, ask: AskApprover, _| async move {
            match way {
                Way::Forward => api.forward(id, &ask).await,
                Way::AddApprover => api.add_approver(id, &ask).await,
            }
        },
        move |_| {
            open.try_set(false);
            toasts.good(way.done());
            done.run(());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if let Ok(user) = whom.get_untracked().parse() {
            ask.run(AskApprover { user_id: UserId(user), comment: comment.get_untracked() });
        }
    };
    let refused = ask.field("user_id");
    let wrong = Signal::derive(move || {
        let missing = tried.get() && whom.with(String::is_empty);
        missing.then(|| t::field_error::required().to_owned()).or_else(|| refused.get())
    });
    view! {
        <form class="form" novalidate=true on:submit=submit>
            <p>{move || way.text()}</p>
            <Combobox
                label=t::decision::whom
                choices=Signal::derive(move || choices(approvers, me))
                value=whom
                on_change=move |id| whom.set(id)
                error=wrong
            />
            <TextArea label=t::common::comment value=comment optional=true error=ask.field("comment")/>
            <DialogFoot open action=move || way.title() error=ask.error busy=ask.pending/>
        </form>
    }
}
