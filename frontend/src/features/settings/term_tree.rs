//! Terms as a tree, and what can be done with one: merge it, undo that, see its history.

use leptos::prelude::*;
use penstock_shared::{
    permission::Permission,
    reference::{Department, TermChange, TermEvent, TermMerge, TermUse, Vocabulary, VocabularyTerm},
};

use crate::{
    api::Term,
    command::use_command,
    fetch::use_fetch,
    format,
    i18n::{named, t, words::Word},
    session::can,
    ui::{
        Button, Choice, Confirm, Dialog, DialogFoot, Empty, Glyph, Kind, Loaded, Notice, SelectField, Tone,
        open_while_chosen, use_toasts,
    },
};

/// What a list of terms knows of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub id: i64,
    pub parent: Option<i64>,
    pub merged_into: Option<i64>,
    pub name: String,
    pub name_zh: String,
    pub active: bool,
}

impl From<&Department> for Node {
    fn from(department: &Department) -> Self {
        Self {
            id: department.id.0,
            parent: department.parent_id.map(|id| id.0),
            merged_into: department.merged_into_id.map(|id| id.0),
            name: department.name.clone(),
            name_zh: department.name_zh.clone(),
            active: department.active,
        }
    }
}

impl Node {
    #[must_use]
    pub fn of<T: Term>(term: &T) -> Self {
        let (name, name_zh) = term.names();
        Self {
            id: term.id(),
            parent: term.parent(),
            merged_into: term.merged_into(),
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            active: term.active(),
        }
    }

    /// What it counts under.
    fn up(&self) -> Option<i64> {
        self.merged_into.or(self.parent)
    }
}

/// A term's name; of a merged one with what it is now: "A (now B)". Tracks the language.
#[must_use]
pub fn label(nodes: &[Node], id: i64) -> String {
    let Some(node) = nodes.iter().find(|node| node.id == id) else { return String::new() };
    let own = named(&node.name, &node.name_zh);
    let mut at = node;
    let mut steps = 0;
    while let Some(next) = at.merged_into.and_then(|into| nodes.iter().find(|other| other.id == into)) {
        at = next;
        steps += 1;
        if steps > nodes.len() {
            break;
        }
    }
    if at.id == id { own } else { t::vocabulary::now(own, named(&at.name, &at.name_zh)) }
}

/// Parents before children, merged terms below what they count as, each with its depth.
#[must_use]
pub fn ordered(nodes: &[Node]) -> Vec<(usize, i64)> {
    let mut out = Vec::with_capacity(nodes.len());
    let is_top = |node: &Node| node.up().is_none_or(|up| !nodes.iter().any(|other| other.id == up));
    let mut waiting: Vec<(usize, &Node)> =
        nodes.iter().rev().filter(|node| is_top(node)).map(|node| (0, node)).collect();
    while let Some((depth, node)) = waiting.pop() {
        out.push((depth, node.id));
        let below = nodes.iter().rev().filter(|other| other.up() == Some(node.id));
        waiting.extend(below.map(|other| (depth + 1, other)));
    }
    out
}

/// "None", and then the terms that another may be put below or merged into: in use, and not below it.
#[must_use]
pub fn targets(nodes: &[Node], id: Option<i64>, none: &'static str) -> Vec<Choice> {
    let below = |candidate: i64| {
        let mut at = Some(candidate);
        for _ in 0..=nodes.len() {
            if at.is_some() && at == id {
                return true;
            }
            at = at.and_then(|at| nodes.iter().find(|node| node.id == at)).and_then(Node::up);
        }
        false
    };
    let usable = |node: &Node| node.active && node.merged_into.is_none() && !below(node.id);
    let choice = |(depth, id): (usize, i64)| {
        let node = nodes.iter().find(|node| node.id == id).filter(|node| usable(node))?;
        let name = named(&node.name, &node.name_zh);
        Some(Choice::new(id, format!("{}{name}", "\u{2003}".repeat(depth))))
    };
    std::iter::once(Choice::new("", none)).chain(ordered(nodes).into_iter().filter_map(choice)).collect()
}

/// The term that a question is open about. The page keeps it, not the row: the rows are made anew when
/// anybody changes the list, and what somebody has typed must outlive that.
#[derive(Clone, Copy)]
pub struct Asking {
    merging: RwSignal<Option<i64>>,
    freeing: RwSignal<Option<i64>>,
    looking: RwSignal<Option<i64>>,
}

impl Asking {
    /// Nothing is asked.
    #[must_use]
    pub fn new() -> Self {
        Self { merging: RwSignal::new(None), freeing: RwSignal::new(None), looking: RwSignal::new(None) }
    }
}

/// The buttons of a row beside "edit".
#[component]
pub fn TermActions(id: i64, merged: bool, asking: Asking) -> impl IntoView {
    let allowed = can(Permission::ReferenceManage);
    let icon = move |label: fn() -> &'static str, glyph: Glyph, question: RwSignal<Option<i64>>| {
        view! {
            <Button label glyph kind=Kind::Quiet small=true icon_only=true on_click=move || question.set(Some(id))/>
        }
    };
    view! {
        {icon(t::vocabulary::history, Glyph::Clock, asking.looking)}
        {move || allowed.get().then(|| if merged {
            icon(t::vocabulary::unmerge, Glyph::Split, asking.freeing)
        } else {
            icon(t::vocabulary::merge, Glyph::GitBranch, asking.merging)
        })}
    }
}

/// The dialogs of [`TermActions`], once for a list.
#[component]
pub fn TermDialogs(
    vocabulary: Vocabulary,
    nodes: Signal<Vec<Node>>,
    asking: Asking,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let Asking { merging, freeing, looking } = asking;
    let name = move |asked: RwSignal<Option<i64>>| {
        asked.get().map(|id| nodes.with(|nodes| label(nodes, id))).unwrap_or_default()
    };
    let (merge, look) = (open_while_chosen(merging), open_while_chosen(looking));
    view! {
        <Dialog open=merge title=move || t::vocabulary::merge_title(name(merging))>
            {move || merging.get().map(|id| view! { <MergeForm open=merge vocabulary id nodes done/> })}
        </Dialog>
        <Dialog open=look title=move || t::vocabulary::history_title(name(looking))>
            {move || looking.get().map(|id| view! { <History vocabulary id/> })}
        </Dialog>
        <Unmerge freeing vocabulary name=Signal::derive(move || name(freeing)) done/>
    }
}

#[component]
fn MergeForm(
    open: RwSignal<bool>,
    vocabulary: Vocabulary,
    id: i64,
    nodes: Signal<Vec<Node>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let into = RwSignal::new(String::new());
    let save = use_command(
        move |api, merge: TermMerge, key| async move { api.merge_term(vocabulary, id, &merge, &key).await },
        move |_: VocabularyTerm| {
            open.try_set(false);
            done.run(());
            toasts.good(t::vocabulary::merged());
        },
    );
    let tried = RwSignal::new(false);
    let server = save.field("into_id");
    let error = Signal::derive(move || {
        let missing = tried.get() && into.with(String::is_empty);
        missing.then(|| t::field_error::required().to_owned()).or_else(|| server.get())
    });
    view! {
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            tried.set(true);
            if let Ok(into_id) = into.get_untracked().parse() {
                save.run(TermMerge { into_id });
            }
        }>
            <p>{t::vocabulary::merge_text}</p>
            <Affected vocabulary id/>
            <SelectField
                label=t::vocabulary::merge_into
                choices=Signal::derive(move || nodes.with(|nodes| targets(nodes, Some(id), t::common::choose())))
                value=into
                on_change=move |value| into.set(value)
                error
            />
            <DialogFoot open action=t::vocabulary::merge error=save.error busy=save.pending/>
        </form>
    }
}

/// What uses the term: what is affected by a change.
#[component]
pub fn Affected(vocabulary: Vocabulary, id: i64) -> impl IntoView {
    let uses = use_fetch(move |api| api.term_use(vocabulary, id));
    move || {
        uses.value.get().map(|uses| {
            let TermUse { budget_nodes, campaigns, expense_lines, users, parts, merged } = uses;
            let mut texts = vec![
                t::vocabulary::used_by_budgets(budget_nodes),
                t::vocabulary::used_by_campaigns(campaigns),
                t::vocabulary::used_by_lines(expense_lines),
            ];
            if users > 0 {
                texts.push(t::vocabulary::used_by_people(users));
            }
            if parts + merged > 0 {
                texts.push(t::vocabulary::used_by_parts(parts + merged));
            }
            view! { <Notice tone=Tone::Quiet>{t::vocabulary::affected(texts.join(" · "))}</Notice> }
        })
    }
}

#[component]
fn Unmerge(
    freeing: RwSignal<Option<i64>>,
    vocabulary: Vocabulary,
    name: Signal<String>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = open_while_chosen(freeing);
    let save = use_command(
        move |api, id: i64, key| async move { api.unmerge_term(vocabulary, id, &key).await },
        move |_: VocabularyTerm| {
            open.try_set(false);
            done.run(());
            toasts.good(t::common::saved());
        },
    );
    view! {
        <Confirm
            open
            title=move || t::vocabulary::unmerge_title(name.get())
            text=t::vocabulary::unmerge_text
            action=t::vocabulary::unmerge
            busy=save.pending
            error=save.error
            on_confirm=move || {
                if let Some(id) = freeing.get_untracked() {
                    save.run(id);
                }
            }
        />
    }
}

#[component]
fn History(vocabulary: Vocabulary, id: i64) -> impl IntoView {
    let changes = use_fetch(move |api| api.term_history(vocabulary, id));
    view! {
        <Loaded fetch=changes rows=3 let:changes>
            {move || {
                let changes = changes.get();
                if changes.is_empty() {
                    return view! {
                        <Empty glyph=Glyph::Clock title=t::vocabulary::no_history text=t::vocabulary::no_history_text/>
                    }.into_any();
                }
                let rows = changes.into_iter().map(|change| view! { <Change change/> }).collect_view();
                view! { <ul class="list">{rows}</ul> }.into_any()
            }}
        </Loaded>
    }
}

#[component]
fn Change(change: TermChange) -> impl IntoView {
    let TermChange { at, actor_name, what, name, name_zh, other } = change;
    let detail = move || {
        let other = other.as_ref().map(|other| named(&other.name, &other.name_zh));
        match what {
            TermEvent::Renamed => Some(t::vocabulary::was_called(named(&name, &name_zh))),
            TermEvent::Moved => Some(match other {
                Some(other) => t::vocabulary::was_below(other),
                None => t::vocabulary::was_root().to_owned(),
            }),
            TermEvent::Merged | TermEvent::Unmerged => other.map(t::vocabulary::with_other),
            TermEvent::Activated | TermEvent::Deactivated => None,
        }
    };
    view! {
        <li class="stack tight">
            <div class="row between">
                <span class="strong">{move || what.word()}</span>
                <span class="muted small num">{move || format::date_time(at)}</span>
            </div>
            <span class="small">{detail}</span>
            <span class="muted small">{actor_name}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: i64, parent: Option<i64>, merged_into: Option<i64>) -> Node {
        Node { id, parent, merged_into, name: format!("T{id}"), name_zh: String::new(), active: true }
    }

    #[test]
    fn children_and_merged_terms_follow_what_they_count_under() {
        let nodes = [
            node(4, Some(2), None),
            node(1, None, None),
            node(3, Some(1), None),
            node(2, Some(1), None),
            node(9, Some(7), None),
            node(5, None, Some(3)),
        ];
        assert_eq!(ordered(&nodes), [(0, 1), (1, 3), (2, 5), (1, 2), (2, 4), (0, 9)]);
    }
}
