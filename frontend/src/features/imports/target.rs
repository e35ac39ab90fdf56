//! The fourth step: what the rows are charged to or become, and what may be added on the way.

use leptos::prelude::*;
use penstock_shared::{
    budget::BudgetNode,
    ids::DepartmentId,
    import::{CreateMissing, DuplicatePolicy, ImportKind, ImportTarget, LatePolicy},
};

use super::draft::Draft;
use crate::{
    fetch::use_fetch,
    i18n::{named, t, words::Word as _},
    ui::{Card, CheckField, Choice, Combobox, Segmented, TextField},
};

/// The step.
#[component]
pub fn TargetStep(draft: Draft) -> impl IntoView {
    let kind = draft.import.with_untracked(|import| import.summary.kind);
    suggest_name(draft, kind);
    view! {
        <Card title=t::imports::target text=t::imports::target_text>
            {match kind {
                ImportKind::Expenses => view! { <ExpensesTarget draft/> }.into_any(),
                ImportKind::Budgets => view! { <NameField draft budget=true/> }.into_any(),
            }}
            <DefaultDepartment draft/>
        </Card>
        <Card title=t::imports::create text=t::imports::create_hint>
            <Missing draft/>
        </Card>
        <Card title=t::imports::duplicates text=t::imports::duplicates_hint>
            <Duplicates draft/>
        </Card>
        {(kind == ImportKind::Expenses).then(|| view! {
            <Card title=t::imports::late><Late draft/></Card>
        })}
    }
}

/// The import's name is as good a name as any for what it makes.
fn suggest_name(draft: Draft, kind: ImportKind) {
    if draft.settings.with_untracked(|settings| settings.target.is_some()) {
        return;
    }
    let name = draft.import.with_untracked(|import| import.summary.name.clone());
    draft.change(|settings| {
        settings.target = Some(match kind {
            ImportKind::Expenses => ImportTarget::Tracking { name },
            ImportKind::Budgets => ImportTarget::Budget { name },
        });
    });
}

#[component]
fn ExpensesTarget(draft: Draft) -> impl IntoView {
    let on_node = RwSignal::new(
        draft.settings.with_untracked(|settings| matches!(settings.target, Some(ImportTarget::Node { .. }))),
    );
    let choices = || {
        vec![
            Choice::new("tracking", t::imports::target_tracking()),
            Choice::new("node", t::imports::target_node()),
        ]
    };
    let choose = move |value: String| {
        on_node.set(value == "node");
        let name = draft.import.with_untracked(|import| import.summary.name.clone());
        draft.change(|settings| {
            // A node has to be chosen first.
            settings.target = (value != "node").then_some(ImportTarget::Tracking { name });
        });
    };
    view! {
        <div>
            <Segmented
                label=t::imports::target
                choices=Signal::derive(choices)
                value=Signal::derive(move || if on_node.get() { "node" } else { "tracking" }.to_owned())
                on_change=choose
            />
        </div>
        {move || if on_node.get() {
            view! { <p class="hint">{t::imports::target_node_text}</p> <NodeField draft/> }.into_any()
        } else {
            view! { <NameField draft budget=false/> }.into_any()
        }}
    }
}

#[component]
fn NameField(draft: Draft, budget: bool) -> impl IntoView {
    let name = RwSignal::new(draft.settings.with_untracked(|settings| match &settings.target {
        Some(ImportTarget::Tracking { name } | ImportTarget::Budget { name }) => name.clone(),
        Some(ImportTarget::Node { .. }) | None => String::new(),
    }));
    Effect::new(move |before: Option<()>| {
        let name = name.get();
        if before.is_some() {
            draft.change(|settings| {
                settings.target = Some(if budget {
                    ImportTarget::Budget { name }
                } else {
                    ImportTarget::Tracking { name }
                });
            });
        }
    });
    let hint =
        move || if budget { t::imports::target_budget_hint() } else { t::imports::target_tracking_text() };
    view! { <TextField label=t::imports::target_name hint=hint value=name/> }
}

#[component]
fn NodeField(draft: Draft) -> impl IntoView {
    let nodes = use_fetch(|api| async move {
        let mut nodes: Vec<(String, BudgetNode)> = Vec::new();
        for year in api.fiscal_years().await? {
            let tree = api.budget_tree(year.id).await?;
            nodes.extend(tree.nodes.into_iter().map(|node| (year.code.clone(), node)));
        }
        Ok(nodes)
    });
    let choices = move || {
        let nodes = nodes.value.get().unwrap_or_default();
        let choice = |(year, node): (String, BudgetNode)| {
            Choice::new(node.id, named(&node.name, &node.name_zh))
                .detail(format!("{year} · {}", node.currency.code()))
        };
        nodes.into_iter().map(choice).collect::<Vec<_>>()
    };
    let chosen = move || {
        draft.settings.with(|settings| match &settings.target {
            Some(ImportTarget::Node { node_id }) => node_id.to_string(),
            _ => String::new(),
        })
    };
    view! {
        <Combobox
            label=t::imports::node
            hint=t::imports::node_hint
            choices=Signal::derive(choices)
            value=Signal::derive(chosen)
            on_change=move |text: String| {
                let target = text.parse().ok().map(|node_id| ImportTarget::Node { node_id });
                draft.change(|settings| settings.target = target);
            }
        />
    }
}

#[component]
fn DefaultDepartment(draft: Draft) -> impl IntoView {
    let departments = use_fetch(|api| api.departments());
    let choices = move || {
        let all = departments.value.get().unwrap_or_default();
        let active = all.into_iter().filter(|department| department.active);
        active
            .map(|department| {
                Choice::new(department.id, named(&department.name, &department.name_zh))
                    .detail(department.code)
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Combobox
            label=t::imports::default_department
            hint=t::imports::default_department_hint
            choices=Signal::derive(choices)
            value=Signal::derive(move || {
                draft.settings.with(|settings| settings.default_department_id.map(|id| id.to_string())).unwrap_or_default()
            })
            on_change=move |text: String| {
                let id: Option<DepartmentId> = text.parse().ok();
                draft.change(|settings| settings.default_department_id = id);
            }
            optional=true
        />
    }
}

/// One of the things that may be added.
type Part = (fn() -> &'static str, fn(&mut CreateMissing) -> &mut bool);

const PARTS: [Part; 7] = [
    (t::imports::create_departments, |create| &mut create.departments),
    (t::imports::create_campaigns, |create| &mut create.campaigns),
    (t::imports::create_categories, |create| &mut create.categories),
    (t::imports::create_vendors, |create| &mut create.vendors),
    (t::imports::create_years, |create| &mut create.fiscal_years),
    (t::imports::create_channels, |create| &mut create.channels),
    (t::imports::create_activity_types, |create| &mut create.activity_types),
];

#[component]
fn Missing(draft: Draft) -> impl IntoView {
    view! {
        <div class="form-grid">
            {PARTS.into_iter().map(|(label, part)| view! {
                <CheckField
                    label=label
                    checked=Signal::derive(move || {
                        let mut create = draft.settings.with(|settings| settings.create);
                        *part(&mut create)
                    })
                    on_change=move |on| draft.change(|settings| *part(&mut settings.create) = on)
                />
            }).collect_view()}
        </div>
    }
}

#[component]
fn Duplicates(draft: Draft) -> impl IntoView {
    let choices = || {
        vec![
            Choice::new(DuplicatePolicy::Hold, t::imports::duplicates_hold()),
            Choice::new(DuplicatePolicy::Import, t::imports::duplicates_import()),
        ]
    };
    view! {
        <div>
            <Segmented
                label=t::imports::duplicates
                choices=Signal::derive(choices)
                value=Signal::derive(move || draft.settings.with(|settings| settings.duplicates.to_string()))
                on_change=move |text: String| {
                    if let Ok(policy) = text.parse() {
                        draft.change(|settings| settings.duplicates = policy);
                    }
                }
            />
        </div>
    }
}

#[component]
fn Late(draft: Draft) -> impl IntoView {
    let choices =
        || LatePolicy::ALL.iter().map(|policy| Choice::new(policy, policy.word())).collect::<Vec<_>>();
    view! {
        <div>
            <Segmented
                label=t::imports::late
                choices=Signal::derive(choices)
                value=Signal::derive(move || draft.settings.with(|settings| settings.late.to_string()))
                on_change=move |text: String| {
                    if let Ok(policy) = text.parse() {
                        draft.change(|settings| settings.late = policy);
                    }
                }
            />
        </div>
    }
}
