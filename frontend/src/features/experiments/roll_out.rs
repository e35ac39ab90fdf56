//! The money of an arm that is rolled out: a request that moves it, and the way to that request.

use leptos::prelude::*;
use penstock_shared::{
    budget_request::BudgetRequest,
    experiment::{Experiment, ExperimentChoice, ExperimentRollOut, ExperimentVariant},
    ids::NodeId,
    money::Currency,
    permission::Permission,
};

use crate::{
    command::use_command,
    features::expenses::choices::{Campaigns, campaign_choices, tree_choices, year_of},
    fetch::{Fetch, use_fetch},
    i18n::t,
    paths,
    session::Allowed,
    ui::{
        Button, Card, Combobox, FormProblem, Glyph, Kind, LinkButton, MoneyField, Notice, TextArea, Tone,
        parse_money, use_toasts,
    },
};

/// The card, where an arm was chosen over the control.
#[component]
pub fn RollOut(fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        now.with(|now| {
            let decision = now.decision.as_ref()?;
            if decision.choice == ExperimentChoice::RollOut { decision.variant.clone() } else { None }
        })
    });
    let request = Memo::new(move |_| now.with(|now| now.roll_out_request_id));
    move || {
        let key = StoredValue::new(chosen.get()?);
        let inner = match request.get() {
            Some(id) => view! {
                <Card title=t::experiments::roll_out>
                    <Notice tone=Tone::Ok>
                        <div class="row between" data-testid="roll-out">
                            <span>{t::experiments::rolled_out}</span>
                            <LinkButton label=t::experiments::open_request glyph=Glyph::ArrowRight small=true
                                href=paths::budget_request(id)/>
                        </div>
                    </Notice>
                </Card>
            }
            .into_any(),
            None => view! {
                <Allowed to=Permission::BudgetsRequest>
                    <Card title=t::experiments::roll_out text=t::experiments::roll_out_text>
                        <Form key=key.get_value() fetch now/>
                    </Card>
                </Allowed>
            }
            .into_any(),
        };
        Some(inner)
    }
}

/// The budget that an arm is tied to, by itself or by its campaign. Tracks.
fn node_of(arm: Option<&ExperimentVariant>, campaigns: Campaigns) -> String {
    let Some(arm) = arm else { return String::new() };
    match (arm.budget_node_id, arm.campaign_id) {
        (Some(node), _) => node.to_string(),
        (None, Some(campaign)) => campaigns.node_of(&campaign.to_string()),
        (None, None) => String::new(),
    }
}

/// Fills in the budgets of the arms. What is chosen stands; only what is empty is filled.
fn fill(fields: [(RwSignal<String>, Option<ExperimentVariant>); 2], campaigns: Campaigns) {
    Effect::new(move || {
        for (field, arm) in &fields {
            let node = node_of(arm.as_ref(), campaigns);
            if field.with_untracked(String::is_empty) && !node.is_empty() {
                field.set(node);
            }
        }
    });
}

#[component]
fn Form(key: String, fetch: Fetch<Experiment>, now: Signal<Experiment>) -> impl IntoView {
    let toasts = use_toasts();
    let Experiment { id, variants, design, .. } = now.get_untracked();
    let text = || RwSignal::new(String::new());
    let (from, to, amount, reason, wrong) = (text(), text(), text(), text(), RwSignal::new(None::<String>));
    let campaigns = campaign_choices();
    let (control, chosen) = (variants.first().cloned(), variants.into_iter().find(|arm| arm.key == key));
    fill([(from, control), (to, chosen)], campaigns);
    let tree = use_fetch(|api| async move {
        let years = api.fiscal_years().await?;
        match year_of(&years, None) {
            Some(year) => Ok(api.budget_tree(year).await?.nodes),
            None => Ok(Vec::new()),
        }
    });
    let nodes = Signal::derive(move || tree_choices(&tree.value.get().unwrap_or_default()));
    let currency: Signal<Currency> = Signal::derive(move || {
        let node = to.with(|to| to.parse::<NodeId>().ok());
        tree.value.with(|all| {
            let found = all.iter().flatten().find(|of| Some(of.id) == node);
            found.map_or(design.currency, |of| of.currency)
        })
    });
    let send = use_command(
        move |api, roll_out: ExperimentRollOut, key| async move {
            api.roll_out_experiment(id, &roll_out, &key).await
        },
        move |_: BudgetRequest| {
            toasts.good(t::budget_requests::sent());
            fetch.refetch();
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match parse_money(&amount.get_untracked(), currency.get_untracked()) {
            Ok(amount_minor) => {
                wrong.set(None);
                send.run(ExperimentRollOut {
                    from_node_id: from.get_untracked().parse().ok(),
                    node_id: to.get_untracked().parse().ok(),
                    amount_minor,
                    reason: reason.get_untracked().trim().to_owned(),
                });
            }
            Err(text) => wrong.set(Some(text)),
        }
    };
    let refused = send.field("amount_minor");
    view! {
        <form class="form" novalidate=true on:submit=submit data-testid="roll-out">
            <div class="form-grid">
                <Combobox label=t::budget_requests::from choices=nodes value=from on_change=move |id| from.set(id)
                    error=send.field("from_node_id")/>
                <Combobox label=t::budget_requests::to choices=nodes value=to on_change=move |id| to.set(id)
                    error=send.field("node_id")/>
                <MoneyField label=t::common::amount value=amount currency
                    error=Signal::derive(move || wrong.get().or_else(|| refused.get()))/>
            </div>
            <TextArea label=t::common::reason hint=t::experiments::roll_out_reason value=reason
                error=send.field("reason") optional=true/>
            <FormProblem error=send.error/>
            <div class="form-actions">
                <Button label=t::experiments::ask_transfer kind=Kind::Primary submit=true busy=send.pending/>
            </div>
        </form>
    }
}
