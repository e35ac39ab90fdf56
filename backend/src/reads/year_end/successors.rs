//! Which node of the next year takes over from a node of this one: the one that somebody named, or the
//! one with the same name or the same bindings in the same place. A name that tells the year is
//! compared with the year moved on: "Marketing 2026" goes on in "Marketing 2027".

use std::collections::{HashMap, HashSet};

use penstock_shared::{ids::NodeId, year_end::SuccessorKind};

use crate::db::budget_nodes::NodeRow;

/// A node that takes over, or the one that would be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: SuccessorKind,
    /// Absent when it is missing.
    pub id: Option<NodeId>,
    pub name: String,
    pub name_zh: String,
}

/// The years' own numbers, as names of nodes tell them.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    pub ending: i32,
    pub next: i32,
}

impl Numbers {
    /// A name with the year moved on.
    fn moved_on(self, name: &str) -> String {
        name.replace(&self.ending.to_string(), &self.next.to_string())
    }
}

/// Finds them all; parents come before their children.
#[must_use]
pub fn find(
    ending: &[NodeRow],
    next: &[NodeRow],
    links: &HashMap<NodeId, NodeId>,
    numbers: Numbers,
) -> HashMap<NodeId, Found> {
    let mut taken: HashSet<NodeId> = links.values().copied().collect();
    let mut found: HashMap<NodeId, Found> = HashMap::new();
    for node in ending {
        let linked = links.get(&node.id).and_then(|id| next.iter().find(|other| other.id == *id));
        let place = match node.parent_id {
            None => Some(None),
            // Below a node that is missing everything is missing.
            Some(parent) => found.get(&parent).and_then(|parent| parent.id).map(Some),
        };
        let matched = || {
            let here: Vec<&NodeRow> = next
                .iter()
                .filter(|other| Some(other.parent_id) == place && other.currency == node.currency)
                .filter(|other| !taken.contains(&other.id))
                .collect();
            same_name(node, &here, numbers).or_else(|| same_bindings(node, ending, &here))
        };
        let (kind, hit) = match linked {
            Some(linked) => (SuccessorKind::Linked, Some(linked)),
            None => match matched() {
                Some(matched) => (SuccessorKind::Matched, Some(matched)),
                None => (SuccessorKind::Missing, None),
            },
        };
        taken.extend(hit.map(|hit| hit.id));
        found.insert(
            node.id,
            Found {
                kind,
                id: hit.map(|hit| hit.id),
                name: hit.map_or_else(|| numbers.moved_on(&node.name), |hit| hit.name.clone()),
                name_zh: hit.map_or_else(|| numbers.moved_on(&node.name_zh), |hit| hit.name_zh.clone()),
            },
        );
    }
    found
}

fn same_name<'a>(node: &NodeRow, here: &[&'a NodeRow], numbers: Numbers) -> Option<&'a NodeRow> {
    let moved_on = numbers.moved_on(&node.name);
    let by = |name: &str| here.iter().find(|other| other.name == name).copied();
    by(&moved_on).or_else(|| by(&node.name))
}

/// By bindings only where they say enough: some, and nobody beside it has the same.
fn same_bindings<'a>(node: &NodeRow, ending: &[NodeRow], here: &[&'a NodeRow]) -> Option<&'a NodeRow> {
    let bindings = bindings(node);
    if bindings == Bindings::default() {
        return None;
    }
    let alone = |nodes: &mut dyn Iterator<Item = &NodeRow>| {
        nodes.filter(|other| self::bindings(other) == bindings).count() == 1
    };
    let beside = &mut ending.iter().filter(|other| other.parent_id == node.parent_id);
    if !alone(beside) || !alone(&mut here.iter().copied()) {
        return None;
    }
    here.iter().find(|other| self::bindings(other) == bindings).copied()
}

type Bindings = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);

fn bindings(node: &NodeRow) -> Bindings {
    (
        node.department_id.map(|id| id.0),
        node.channel_id.map(|id| id.0),
        node.activity_type_id.map(|id| id.0),
        node.campaign_id.map(|id| id.0),
    )
}
