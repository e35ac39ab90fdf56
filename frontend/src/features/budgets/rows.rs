//! The tree as a table. Every figure is a door to the entries behind it.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use leptos_router::components::A;
use penstock_shared::{budget::BudgetNode, ids::NodeId, statement::Figure};

use super::Place;
use crate::{
    format,
    i18n::{named, t},
    paths,
    ui::{Amount, Button, Glyph, Icon, Kind, MoneyBar, Pill, StatePill, Table, Tone},
};

/// What is open, and what is looked for.
#[derive(Clone, Copy)]
struct Tree {
    nodes: Signal<Vec<BudgetNode>>,
    by_id: Memo<HashMap<NodeId, BudgetNode>>,
    open: RwSignal<HashSet<NodeId>>,
    text: RwSignal<String>,
}

impl Tree {
    fn new(nodes: Signal<Vec<BudgetNode>>) -> Self {
        let roots = nodes.with_untracked(|nodes| {
            nodes.iter().filter(|node| is_top(node, nodes)).map(|node| node.id).collect()
        });
        Self {
            nodes,
            by_id: Memo::new(move |_| {
                nodes.with(|nodes| nodes.iter().map(|node| (node.id, node.clone())).collect())
            }),
            open: RwSignal::new(roots),
            text: RwSignal::new(String::new()),
        }
    }

    /// The nodes to show, parents before children.
    fn visible(self) -> Vec<NodeId> {
        let text = self.text.get().trim().to_lowercase();
        if text.is_empty() {
            return self.unfolded();
        }
        let mut shown: HashSet<NodeId> = HashSet::new();
        self.by_id.with(|by_id| {
            for node in by_id.values() {
                let name = format!("{} {}", node.name, node.name_zh).to_lowercase();
                let mut at = name.contains(&text).then_some(node);
                // The way down to a hit is shown with it.
                while let Some(node) = at.filter(|node| shown.insert(node.id)) {
                    at = node.parent_id.and_then(|id| by_id.get(&id));
                }
            }
        });
        self.nodes.with(|nodes| nodes.iter().map(|node| node.id).filter(|id| shown.contains(id)).collect())
    }

    fn unfolded(self) -> Vec<NodeId> {
        let mut shown: HashSet<NodeId> = HashSet::new();
        let mut order = Vec::new();
        self.open.with(|open| {
            self.nodes.with(|nodes| {
                for node in nodes {
                    let parent = node.parent_id.filter(|id| self.by_id.with(|map| map.contains_key(id)));
                    let visible = parent.is_none_or(|id| shown.contains(&id) && open.contains(&id));
                    if visible {
                        shown.insert(node.id);
                        order.push(node.id);
                    }
                }
            })
        });
        order
    }

    fn toggle(self, id: NodeId) {
        self.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    }

    fn open_all(self) {
        let all = self.nodes.with_untracked(|nodes| nodes.iter().map(|node| node.id).collect());
        self.open.set(all);
    }
}

/// A node whose parent is outside of what the viewer sees stands at the top.
fn is_top(node: &BudgetNode, nodes: &[BudgetNode]) -> bool {
    node.parent_id.is_none_or(|parent| !nodes.iter().any(|other| other.id == parent))
}

/// The table, with its own search.
#[component]
pub fn TreeTable(nodes: Signal<Vec<BudgetNode>>) -> impl IntoView {
    let tree = Tree::new(nodes);
    view! {
        <div class="card-tools">
            <div class="search-input">
                <Icon glyph=Glyph::Search/>
                <input
                    class="input"
                    type="search"
                    aria-label=t::budgets::search
                    placeholder=t::budgets::search
                    prop:value=move || tree.text.get()
                    on:input=move |event| tree.text.set(event_target_value(&event))
                />
            </div>
            <div class="row">
                <Button label=t::budgets::open_all kind=Kind::Quiet small=true on_click=move || tree.open_all()/>
                <Button
                    label=t::budgets::close_all
                    kind=Kind::Quiet
                    small=true
                    on_click=move || tree.open.set(HashSet::new())
                />
            </div>
        </div>
        <Table label=t::budgets::title>
            <BudgetHead/>
            <tbody>
                <For each=move || tree.visible() key=|id| *id let:id>
                    <TreeRow tree id/>
                </For>
            </tbody>
        </Table>
    }
}

/// The columns of every table of budgets.
#[component]
pub fn BudgetHead() -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{t::budgets::budget}</th>
                <th scope="col" class="bar-column">{t::budgets::use_of}</th>
                <th scope="col" class="num">{t::money::allocated}</th>
                <th scope="col" class="num">{t::money::spent}</th>
                <th scope="col" class="num">{t::money::committed}</th>
                <th scope="col" class="num">{t::money::reserved}</th>
                <th scope="col" class="num">{t::money::available}</th>
            </tr>
        </thead>
    }
}

#[component]
fn TreeRow(tree: Tree, id: NodeId) -> impl IntoView {
    let node = Memo::new(move |_| tree.by_id.with(|by_id| by_id.get(&id).cloned()));
    let Some(first) = node.get_untracked() else { return ().into_any() };
    let latest = first.clone();
    let current = Signal::derive(move || node.get().unwrap_or_else(|| latest.clone()));
    let is_open = move || tree.open.with(|open| open.contains(&id));
    let has_parts =
        Memo::new(move |_| tree.nodes.with(|nodes| nodes.iter().any(|n| n.parent_id == Some(id))));
    view! {
        <tr>
            <td class="main-cell">
                <div class="tree-cell" style:--depth=first.depth.to_string()>
                    {move || if has_parts.get() {
                        view! {
                            <button
                                type="button"
                                class="tree-toggle"
                                aria-expanded=move || if is_open() { "true" } else { "false" }
                                aria-label=move || t::budgets::parts_of(current.with(|n| named(&n.name, &n.name_zh)))
                                on:click=move |_| tree.toggle(id)
                            >
                                <Icon glyph=Glyph::ChevronRight/>
                            </button>
                        }.into_any()
                    } else {
                        view! { <span class="tree-toggle"></span> }.into_any()
                    }}
                    <A href=paths::budget_node(id)>
                        {move || current.with(|node| named(&node.name, &node.name_zh))}
                    </A>
                    {first.is_contingency.then(|| view! {
                        <span class="tree-mark" title=t::budgets::contingency>
                            <Icon glyph=Glyph::Lock/>
                            <span class="sr-only">{t::budgets::contingency}</span>
                        </span>
                    })}
                </div>
            </td>
            <BudgetCells node=current/>
        </tr>
    }
    .into_any()
}

/// A row of a flat table of budgets.
#[component]
pub fn BudgetRow(node: BudgetNode) -> impl IntoView {
    let (name, name_zh) = (node.name.clone(), node.name_zh.clone());
    view! {
        <tr>
            <td class="main-cell">
                <A href=paths::budget_node(node.id)>{move || named(&name, &name_zh)}</A>
                <span class="row-pill">
                    <StatePill state=node.control.level/>
                    {node.is_contingency.then(|| view! { " "<Pill label=t::budgets::contingency tone=Tone::Accent/> })}
                </span>
            </td>
            <BudgetCells node=Signal::stored(node)/>
        </tr>
    }
}

/// Bar and figures; each figure leads to its entries.
#[component]
fn BudgetCells(#[prop(into)] node: Signal<BudgetNode>) -> impl IntoView {
    let (id, currency) = node.with_untracked(|node| (node.id, node.currency));
    let balance = Signal::derive(move || node.with(|node| node.balance));
    let used = move || {
        let balance = balance.get();
        let used = balance.spent_minor + balance.committed_minor + balance.reserved_minor;
        format::percent(used, balance.allocated_minor)
    };
    let door = move |figure: Figure, label: fn() -> &'static str, minor: Signal<i64>| {
        view! {
            <td class="num" data-label=label>
                <A href=Place::Node(id).entries(figure, None) attr:class="door"><Amount minor currency/></A>
            </td>
        }
    };
    view! {
        <td class="bar-column wide-cell">
            <div class="bar-cell">
                <MoneyBar balance currency/>
                <span class="num small muted">{used}</span>
            </div>
        </td>
        {door(Figure::Allocated, t::money::allocated, Signal::derive(move || balance.get().allocated_minor))}
        {door(Figure::Spent, t::money::spent, Signal::derive(move || balance.get().spent_minor))}
        {door(Figure::Committed, t::money::committed, Signal::derive(move || balance.get().committed_minor))}
        {door(Figure::Reserved, t::money::reserved, Signal::derive(move || balance.get().reserved_minor))}
        {door(Figure::Available, t::money::available, Signal::derive(move || balance.get().available_minor))}
    }
}
