//! The dialog that asks for a name: of a view to be kept, or another one for the open view.

use leptos::prelude::*;
use penstock_shared::{
    ids::AnalysisViewId,
    pivot::{AnalysisView, AnalysisViewCreate, AnalysisViewUpdate, ViewShare},
};

use super::Explorer;
use crate::{
    command::use_command,
    i18n::t,
    ui::{Dialog, DialogFoot, TextField, open_while_chosen, use_toasts},
};

/// What the name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Keeps the question as one's own view.
    Keep,
    /// Gives the open view another name.
    Rename,
}

/// The dialog; open while a name is asked for.
#[component]
pub fn NamingDialog(explorer: Explorer, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let open = open_while_chosen(naming);
    let title = move || match naming.get() {
        Some(Naming::Rename) => t::explorer::rename(),
        Some(Naming::Keep) | None => t::explorer::save_as(),
    };
    view! {
        <Dialog open title>
            {move || naming.get_untracked().map(|naming| view! { <NameForm explorer naming open/> })}
        </Dialog>
    }
}

/// What is sent.
#[derive(Debug, Clone)]
enum Sent {
    New(Box<AnalysisViewCreate>),
    Name(AnalysisViewId, i64, String),
}

#[component]
fn NameForm(explorer: Explorer, naming: Naming, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let saved = explorer.saved.get_untracked();
    let name = RwSignal::new(saved.as_ref().map(|saved| saved.summary.name.clone()).unwrap_or_default());
    let send = use_command(
        |api, sent: Sent, key| async move {
            match sent {
                Sent::New(new) => api.create_analysis_view(&new, &key).await,
                Sent::Name(id, version, name) => {
                    let change = AnalysisViewUpdate { name: Some(name), ..AnalysisViewUpdate::default() };
                    api.update_analysis_view(id, &change, version).await
                }
            }
        },
        move |view: AnalysisView| {
            open.try_set(false);
            toasts.good(t::common::saved());
            match naming {
                Naming::Keep => explorer.open(Some(view.summary.id)),
                Naming::Rename => explorer.take(view),
            }
        },
    );
    let submit = move || {
        let name = name.get_untracked();
        let question = explorer.question.get_untracked();
        match (naming, explorer.saved.get_untracked()) {
            (Naming::Rename, Some(view)) => {
                send.run(Sent::Name(view.summary.id, view.summary.version, name));
            }
            _ => send.run(Sent::New(Box::new(AnalysisViewCreate {
                name,
                query: question.query,
                presentation: question.presentation,
                share: ViewShare::default(),
            }))),
        }
    };
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            submit();
        }>
            {(naming == Naming::Keep).then(|| view! { <p>{t::explorer::save_text}</p> })}
            <TextField label=t::common::name value=name error=send.field("name")/>
            <DialogFoot open action=t::common::save error=send.error busy=send.pending/>
        </form>
    }
}
