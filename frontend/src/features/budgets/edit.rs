//! Changing what a budget node is called and what it is in the organisation's own dimensions.

use leptos::prelude::*;
use penstock_shared::budget::{BudgetNode, BudgetNodeUpdate};

use crate::{
    command::use_command,
    features::dimensions::{self, DimensionFields, FieldErrors, assignments, chosen_of},
    i18n::t,
    ui::{CheckField, Dialog, DialogFoot, TextField, use_toasts},
};

/// The dialog.
#[component]
pub fn EditDialog(
    open: RwSignal<bool>,
    node: Memo<BudgetNode>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=t::budgets::edit><Form open node done/></Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, node: Memo<BudgetNode>, done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    // The node that the person looks at, even when a live update brings a later one.
    let before = node.get_untracked();
    let (id, version, kept_back) = (before.id, before.version, before.is_contingency);
    let chosen = RwSignal::new(chosen_of(&before.dimensions));
    let dimensions_before = assignments(&chosen.get_untracked());
    let name = RwSignal::new(before.name);
    let name_zh = RwSignal::new(before.name_zh);
    let contingency = RwSignal::new(kept_back);
    let save = use_command(
        move |api, update: BudgetNodeUpdate, _| async move { api.update_budget_node(id, &update, version).await },
        move |_| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let dimensions = assignments(&chosen.get_untracked());
        let is_contingency = contingency.get_untracked();
        save.run(BudgetNodeUpdate {
            name: Some(name.get_untracked()),
            name_zh: Some(name_zh.get_untracked()),
            is_contingency: (is_contingency != kept_back).then_some(is_contingency),
            control: None,
            control_from: None,
            reason: None,
            dimensions: (dimensions != dimensions_before).then_some(dimensions),
        });
    };
    let refused = save.field("is_contingency");
    view! {
        <form class="form" on:submit=submit>
            <TextField label=t::common::name value=name error=save.field("name")/>
            <TextField
                label=t::common::name_zh
                hint=t::common::name_zh_hint
                value=name_zh
                optional=true
                error=save.field("name_zh")
            />
            <div class="form-grid">
                <DimensionFields
                    form=dimensions::Form::BudgetNode
                    chosen
                    day=Signal::stored(None)
                    errors=FieldErrors::new(move |field| save.error.with(|error| error.as_ref()?.field(field).map(str::to_owned)))
                />
            </div>
            <CheckField
                label=t::budgets::keep_back
                hint=t::budgets::keep_back_hint
                checked=contingency
                on_change=move |on| contingency.set(on)
            />
            {move || refused.get().map(|error| view! { <p class="field-error">{error}</p> })}
            <DialogFoot open action=t::common::save error=save.error busy=save.pending/>
        </form>
    }
}
