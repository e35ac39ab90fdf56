//! The arms: the control and what is held against it.

use leptos::prelude::*;
use penstock_shared::{
    ab::MOST_ARMS,
    experiment::{ExperimentSource, ExperimentVariantKind},
};

use super::{
    draft::{Typed, TypedArm},
    send::Errors,
};
use crate::{
    api::CampaignFilter,
    features::expenses::choices::{tree_choices, year_of},
    fetch::use_fetch,
    i18n::{t, words::Word as _},
    ui::{Button, Card, Choice, Combobox, Glyph, Kind, SelectField, TextField},
};

/// The most that the server hands out at once.
const MOST: i64 = 200;

/// What arms can be tied to.
#[derive(Clone, Copy)]
struct Ties {
    campaigns: Signal<Vec<Choice>>,
    nodes: Signal<Vec<Choice>>,
}

fn ties() -> Ties {
    let campaigns =
        use_fetch(
            |api| async move { Ok(api.campaigns(&CampaignFilter::default(), None, MOST).await?.items) },
        );
    let nodes = use_fetch(|api| async move {
        let years = api.fiscal_years().await?;
        match year_of(&years, None) {
            Some(year) => Ok(api.budget_tree(year).await?.nodes),
            None => Ok(Vec::new()),
        }
    });
    Ties {
        campaigns: Signal::derive(move || {
            campaigns.value.with(|all| {
                let all = all.iter().flatten();
                all.map(|of| Choice::new(of.id, &of.name).detail(&of.code)).collect()
            })
        }),
        nodes: Signal::derive(move || tree_choices(&nodes.value.get().unwrap_or_default())),
    }
}

#[component]
pub fn Arms(form: Typed, errors: Errors) -> impl IntoView {
    let ties = ties();
    let full = Memo::new(move |_| form.arms.with(Vec::len) >= MOST_ARMS);
    let wrong = errors.of("variants");
    let add = move || form.arms.update(|all| all.push(TypedArm::new(&next_key(all))));
    view! {
        <Card title=t::experiments::arms text=t::experiments::arms_text>
            <div class="form">
                {move || form.arms.get().into_iter().enumerate().map(|(place, arm)| view! {
                    <Arm form arm place ties errors/>
                }).collect_view()}
                {move || wrong.get().map(|text| view! { <p class="field-error">{text}</p> })}
                {move || (!full.get()).then(|| view! {
                    <div><Button label=t::experiments::add_arm glyph=Glyph::Plus small=true on_click=add/></div>
                })}
            </div>
        </Card>
    }
}

/// The first letter that no arm has.
fn next_key(arms: &[TypedArm]) -> String {
    let taken: Vec<String> = arms.iter().map(|arm| arm.key.get_untracked()).collect();
    ('A'..='Z').map(String::from).find(|key| !taken.contains(key)).unwrap_or_default()
}

#[component]
fn Arm(form: Typed, arm: TypedArm, place: usize, ties: Ties, errors: Errors) -> impl IntoView {
    let at = move |field: &str| errors.of(format!("variants[{place}].{field}"));
    let kinds = || ExperimentVariantKind::ALL.iter().map(|of| Choice::new(of, of.word())).collect::<Vec<_>>();
    let removable = Memo::new(move |_| place > 0 && form.arms.with(Vec::len) > 2);
    let legend = move || match place {
        0 => t::experiments::control().to_owned(),
        _ => t::experiments::variant(place),
    };
    view! {
        <fieldset class="experiment-part">
            <legend>{legend}</legend>
            {move || removable.get().then(|| view! {
                <Button label=move || t::experiments::remove(arm.key.get()) glyph=Glyph::X small=true icon_only=true
                    kind=Kind::Quiet on_click=move || form.arms.update(|all| all.retain(|other| *other != arm))/>
            })}
            <div class="form-grid">
                <TextField label=t::experiments::arm_name value=arm.name error=at("name")
                    hint=move || if place == 0 { t::experiments::control_hint() } else { t::experiments::variant_hint() }/>
                <TextField label=t::experiments::arm_key hint=t::experiments::arm_key_hint value=arm.key error=at("key")/>
                <SelectField label=t::experiments::what_differs choices=Signal::derive(kinds)
                    value=Signal::derive(move || arm.kind.get().to_string())
                    on_change=move |text: String| arm.kind.set(text.parse().unwrap_or(ExperimentVariantKind::Other))/>
                <TextField label=t::experiments::weight hint=t::experiments::weight_hint value=arm.weight
                    error=at("weight")/>
            </div>
            <div class="form-grid">
                <Combobox label=t::campaigns::one choices=ties.campaigns value=arm.campaign
                    hint=move || match form.source.get() {
                        ExperimentSource::Campaigns => t::experiments::campaign_counts(),
                        ExperimentSource::Units | ExperimentSource::Days => t::experiments::campaign_costs(),
                    }
                    on_change=move |id| arm.campaign.set(id) error=at("campaign_id") optional=true/>
                <Combobox label=t::expenses::budget choices=ties.nodes value=arm.node
                    hint=t::experiments::budget_costs
                    on_change=move |id| arm.node.set(id) error=at("budget_node_id") optional=true/>
            </div>
        </fieldset>
    }
}
