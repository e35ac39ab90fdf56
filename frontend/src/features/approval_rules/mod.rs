//! The rules of approval: an editor, a bench to try them on, and what they would have meant last quarter.

mod chosen;
mod condition;
mod replay;
mod rule;
mod state;
mod step;
mod trial;
mod versions;

use leptos::prelude::*;
use penstock_shared::{
    approval_rule::{ApprovalRoute, ApprovalRules, ApprovalRulesUpdate},
    audit::AuditObjectKind,
    delegation::ApproverChoice,
    event::EventTopic,
    organisation::Organisation,
    permission::Permission,
};

use self::{replay::Replay, rule::Rule, state::Editor, trial::Trial, versions::Versions};
use crate::{
    command::{Command, use_command},
    features::{audit::AuditChanges, controls::covers, missing::MissingPage},
    fetch::{Fetch, use_fetch},
    i18n::t,
    live::use_live,
    session::can,
    ui::{Button, Dialog, DialogFoot, Glyph, Kind, Loaded, PageHeader, TextArea, use_toasts},
};

/// What rules name, in words.
#[derive(Clone, Copy)]
pub struct Names {
    terms: covers::Names,
    approvers: Fetch<Vec<ApproverChoice>>,
}

/// The page.
#[component]
pub fn ApprovalRulesPage() -> impl IntoView {
    let manages = can(Permission::ApprovalsManage);
    move || if manages.get() { view! { <Rules/> }.into_any() } else { view! { <MissingPage/> }.into_any() }
}

#[component]
fn Rules() -> impl IntoView {
    let rules = use_fetch(|api| api.approval_rules());
    let organisation = use_fetch(|api| api.organisation());
    let names = Names { terms: covers::Names::read(), approvers: use_fetch(|api| api.approvers()) };
    view! {
        <Loaded fetch=organisation rows=8 let:organisation>
            <Loaded fetch=rules rows=8 let:current><Edit rules current organisation names/></Loaded>
        </Loaded>
    }
}

#[component]
fn Edit(
    rules: Fetch<ApprovalRules>,
    current: Signal<ApprovalRules>,
    organisation: Signal<Organisation>,
    names: Names,
) -> impl IntoView {
    let currency = organisation.with_untracked(|organisation| organisation.currency);
    let editor = Editor::of(&current.with_untracked(|current| current.rules.clone()), currency);
    let version = RwSignal::new(current.with_untracked(|current| current.version));
    let found = RwSignal::new(None::<ApprovalRoute>);
    let asking = RwSignal::new(false);
    let toasts = use_toasts();
    let save = use_command(
        move |api, update: ApprovalRulesUpdate, _| async move {
            api.update_approval_rules(&update, version.get_untracked()).await
        },
        move |saved: ApprovalRules| {
            asking.try_set(false);
            version.try_set(saved.version);
            rules.refetch();
            toasts.good(t::approval_rules::saved(saved.version));
        },
    );
    // What somebody else changed is told by the version when it is saved; what is typed here stays.
    use_live(&[EventTopic::ApprovalRulesChanged], move || rules.refetch());
    let held = move |place: usize| {
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        found.with(|found| found.as_ref().map(|found| found.matched.contains(&place)))
    };
    view! {
        <PageHeader title=t::approval_rules::title text=t::approval_rules::text>
            <Button
                label=t::approval_rules::save
                glyph=Glyph::Check
                kind=Kind::Primary
                on_click=move || {
                    save.clear();
                    asking.set(true);
                }
            />
        </PageHeader>
        <p class="muted small">{move || t::approval_rules::reading()}</p>
        <ol class="stack" data-testid="rules">
            <For each=move || editor.rules.get() key=|rule| rule.key let:rule>
                <Rule
                    editor
                    rule
                    names
                    refused=save.error
                    held=Signal::derive(move || held(editor.place(rule)))
                />
            </For>
        </ol>
        <div class="row">
            <Button label=t::approval_rules::add_rule glyph=Glyph::Plus on_click=move || editor.add_rule()/>
        </div>
        <Trial editor names found/>
        <Replay editor/>
        <Versions/>
        <AuditChanges kind=AuditObjectKind::ApprovalRules id=1/>
        <SaveDialog open=asking editor save/>
    }
}

/// Asks why before the rules are put in force.
#[component]
fn SaveDialog(open: RwSignal<bool>, editor: Editor, save: Command<ApprovalRulesUpdate>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    // What is wrong with a rule is shown at the rule.
    Effect::new(move || {
        let at_rules = save.error.with(|error| {
            let fields = error.as_ref().map(crate::api::ApiError::fields).unwrap_or_default();
            fields.iter().any(|(field, _)| field.starts_with("rules"))
        });
        if at_rules {
            open.set(false);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match editor.read() {
            Some(rules) => save.run(ApprovalRulesUpdate { rules, note: note.get_untracked() }),
            None => open.set(false),
        }
    };
    view! {
        <Dialog open title=t::approval_rules::save>
            <form class="form" on:submit=submit>
                <p>{t::approval_rules::save_text}</p>
                <TextArea label=t::common::reason value=note error=save.field("note")/>
                <DialogFoot open action=t::approval_rules::save error=save.error busy=save.pending/>
            </form>
        </Dialog>
    }
}
