//! Templates: a mapping that was good once is loaded again.

use leptos::prelude::*;
use penstock_shared::{
    ids::ImportTemplateId,
    import::{ImportTemplate, ImportTemplateCreate, TemplateSettings},
};

use super::draft::Draft;
use crate::{
    command::use_command,
    fetch::use_fetch,
    i18n::t,
    ui::{Button, Choice, Dialog, FormProblem, Glyph, Kind, SelectField, TextField, use_toasts},
};

/// The choice of a template, and the button that saves one.
#[component]
pub fn Templates(draft: Draft) -> impl IntoView {
    let toasts = use_toasts();
    let templates = use_fetch(|api| api.import_templates());
    let kind = draft.import.with_untracked(|import| import.summary.kind);
    let fitting = Memo::new(move |_| {
        let all = templates.value.get().unwrap_or_default();
        all.into_iter().filter(|template| template.kind == kind).collect::<Vec<_>>()
    });
    let chosen = RwSignal::new(String::new());
    let saving = RwSignal::new(false);
    let choices = move || {
        let none = Choice::new("", t::imports::no_template());
        let all = fitting.get().into_iter().map(|template| Choice::new(template.id, template.name));
        std::iter::once(none).chain(all).collect::<Vec<_>>()
    };
    let load = move |id: String| {
        let found = fitting.with_untracked(|all| all.iter().find(|one| one.id.to_string() == id).cloned());
        chosen.set(id);
        let Some(template) = found else { return };
        draft.change(|settings| {
            settings.mapping = template.settings.mapping;
            settings.create = template.settings.create;
            settings.duplicates = template.settings.duplicates;
            settings.late = template.settings.late;
        });
        toasts.good(t::imports::template_loaded());
    };
    let delete = use_command(
        |api, id: ImportTemplateId, _| async move { api.delete_import_template(id).await },
        move |()| {
            chosen.try_set(String::new());
            templates.refetch();
        },
    );
    let chosen_id = move || chosen.get().parse::<ImportTemplateId>().ok();
    view! {
        <div class="toolbar">
            {move || fitting.with(|all| !all.is_empty()).then(|| view! {
                <SelectField label=t::imports::template_load choices=Signal::derive(choices) value=chosen on_change=load/>
            })}
            {move || chosen_id().map(|id| view! {
                <Button
                    label=t::imports::template_delete
                    glyph=Glyph::Trash2
                    kind=Kind::Quiet
                    busy=delete.pending
                    on_click=move || delete.run(id)
                />
            })}
            <Button label=t::imports::template_save on_click=move || saving.set(true)/>
        </div>
        <Dialog open=saving title=t::imports::template_save>
            <SaveForm draft open=saving saved=move || templates.refetch()/>
        </Dialog>
    }
}

#[component]
fn SaveForm(draft: Draft, open: RwSignal<bool>, #[prop(into)] saved: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let name = RwSignal::new(draft.import.with_untracked(|import| import.summary.name.clone()));
    let save = use_command(
        |api, create: ImportTemplateCreate, key| async move { api.create_import_template(&create, &key).await },
        move |_: ImportTemplate| {
            open.try_set(false);
            saved.try_run(());
            toasts.good(t::imports::template_saved());
        },
    );
    let run = move || {
        let settings = draft.settings.get_untracked();
        save.run(ImportTemplateCreate {
            name: name.get_untracked(),
            settings: TemplateSettings {
                mapping: settings.mapping,
                create: settings.create,
                duplicates: settings.duplicates,
                late: settings.late,
            },
        });
    };
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            run();
        }>
            <TextField label=t::imports::template_name value=name error=save.field("name")/>
            <FormProblem error=save.error/>
            <div class="form-actions">
                <Button label=t::common::cancel on_click=move || open.set(false)/>
                <Button label=t::common::save kind=Kind::Primary submit=true busy=save.pending/>
            </div>
        </form>
    }
}
