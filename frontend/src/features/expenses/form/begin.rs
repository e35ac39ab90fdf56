//! How a new request begins: as it is asked for, or with what was typed last time.

use leptos::prelude::*;
use penstock_shared::{error_code::ErrorCode, expense::ExpenseState};

use super::{Form, editor::kept, entry::Entry};
use crate::{browser, fetch::use_fetch, ui::Loaded};

/// The form of a new request. What was typed last time comes back, unless the draft that it was saved as has become
/// something else meanwhile: it was submitted from its own page, or thrown away.
#[component]
pub fn Begin(first: Entry, kept_as: String) -> impl IntoView {
    let Some(draft) = kept(&kept_as).and_then(|kept| kept.saved) else {
        return view! { <Form first saved=None kept_as/> }.into_any();
    };
    let still = use_fetch(move |api| async move {
        match api.expense(draft.id).await {
            Ok(expense) => Ok(expense.summary.state == ExpenseState::Draft),
            Err(error) if error.code() == Some(ErrorCode::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    });
    view! {
        <Loaded fetch=still rows=8 let:still>
            {
                // Only the first reading fills the form; what is typed then stands.
                if !still.get_untracked() {
                    browser::forget(&kept_as);
                }
                view! { <Form first=first.clone() saved=None kept_as=kept_as.clone()/> }
            }
        </Loaded>
    }
    .into_any()
}
