//! Keeping a request as a template.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use penstock_shared::{
    ids::ExpenseId,
    template::{Sharing, Template, TemplateCreate},
};

use super::sharing_choices;
use crate::{
    command::use_command,
    i18n::t,
    paths,
    ui::{Button, Dialog, DialogFoot, Glyph, SelectField, TextField, use_toasts},
};

/// The button, and the dialog that it opens. `title` is what the template is called at first.
#[component]
pub fn KeepButton(id: ExpenseId, #[prop(into)] title: Signal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button label=t::templates::keep glyph=Glyph::Paperclip on_click=move || open.set(true)/>
        <Dialog open title=t::templates::keep>
            <Keep id title=title.get_untracked() open/>
        </Dialog>
    }
}

#[component]
fn Keep(id: ExpenseId, title: String, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let name = RwSignal::new(title);
    let sharing = RwSignal::new(Sharing::Own);
    let keep = use_command(
        |api, new: TemplateCreate, key| async move { api.create_template(&new, &key).await },
        move |made: Template| {
            open.try_set(false);
            toasts.good(t::templates::kept(&made.summary.name));
            navigate(&paths::template(made.summary.id), leptos_router::NavigateOptions::default());
        },
    );
    view! {
        <form class="form" novalidate=true on:submit=move |event| {
            event.prevent_default();
            keep.run(TemplateCreate { name: name.get_untracked(), sharing: sharing.get_untracked(), expense_id: id });
        }>
            <p>{t::templates::keep_text}</p>
            <TextField label=t::common::name value=name error=keep.field("name")/>
            <SelectField
                label=t::templates::sharing
                choices=Signal::derive(sharing_choices)
                value=Signal::derive(move || sharing.get().to_string())
                on_change=move |text: String| sharing.set(text.parse().unwrap_or(Sharing::Own))
            />
            <DialogFoot open action=t::templates::keep error=keep.error busy=keep.pending/>
        </form>
    }
}
