//! Which budget a request is charged to when it names none: the one that is kept for what it is for.
//!
//! A node keeps money for a combination of dimensions: its own values and those of the nodes above. It
//! fits a request when each of these values is one that the request counts under. Of those that fit,
//! the one that says most is meant. Where the node that says most is divided further, and none of its
//! parts fits, there is no budget for the combination.

use std::collections::{BTreeSet, HashMap, HashSet};

use penstock_shared::{dimension::DimensionKey, ids::NodeId};

/// A node of a year's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: NodeId,
    pub parent_id: Option<NodeId>,
    /// What the node itself is bound to.
    pub bound: Vec<(DimensionKey, i64)>,
    /// Kept back: never found.
    pub is_contingency: bool,
}

/// What there is for a combination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The budget of this combination.
    Budget(NodeId),
    /// Each fits as well as the others, in the order of their numbers.
    Several(Vec<NodeId>),
    /// None. This is the node that it would be a part of.
    NoPartOf(NodeId),
    /// None in the whole year.
    Nothing,
}

/// How much a node says: whether it is for one campaign, and how many values it names on the way down.
type Rank = (bool, usize);

/// Finds the budget for everything that a request counts under.
#[must_use]
pub fn find(places: &[Place], facts: &HashSet<(DimensionKey, i64)>) -> Found {
    let by_id: HashMap<NodeId, &Place> = places.iter().map(|place| (place.id, place)).collect();
    let divided: HashSet<NodeId> =
        places.iter().filter(|place| !place.is_contingency).filter_map(|place| place.parent_id).collect();
    let mut best: Option<Rank> = None;
    let mut fitting = Vec::new();
    for place in places {
        let Some(rank) = rank(place, &by_id, facts) else { continue };
        if best.is_none_or(|best| rank > best) {
            best = Some(rank);
            fitting.clear();
        }
        if best == Some(rank) {
            fitting.push(place);
        }
    }
    let ends: BTreeSet<NodeId> =
        fitting.iter().filter(|place| !divided.contains(&place.id)).map(|place| place.id).collect();
    match ends.len() {
        0 => no_part(&fitting),
        1 => ends.first().copied().map_or(Found::Nothing, Found::Budget),
        _ => Found::Several(ends.into_iter().collect()),
    }
}

/// The lowest of nodes that are all divided; those on one way down have one lowest.
fn no_part(fitting: &[&Place]) -> Found {
    let above: HashSet<NodeId> = fitting.iter().filter_map(|place| place.parent_id).collect();
    let lowest: BTreeSet<NodeId> =
        fitting.iter().map(|place| place.id).filter(|id| !above.contains(id)).collect();
    match (lowest.len(), lowest.first()) {
        (1, Some(only)) => Found::NoPartOf(*only),
        _ => Found::Nothing,
    }
}

/// `None` when the node, or one above, is for something else or kept back.
fn rank(
    place: &Place,
    by_id: &HashMap<NodeId, &Place>,
    facts: &HashSet<(DimensionKey, i64)>,
) -> Option<Rank> {
    let mut spoken = HashSet::new();
    let mut at = Some(place);
    while let Some(here) = at {
        if here.is_contingency || !here.bound.iter().all(|bound| facts.contains(bound)) {
            return None;
        }
        spoken.extend(here.bound.iter().copied());
        at = match here.parent_id {
            Some(parent) => Some(by_id.get(&parent).copied()?),
            None => None,
        };
    }
    Some((spoken.iter().any(|(key, _)| *key == DimensionKey::Campaign), spoken.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: (DimensionKey, i64) = (DimensionKey::Department, 1);
    const SEARCH: (DimensionKey, i64) = (DimensionKey::Channel, 10);
    const SOCIAL: (DimensionKey, i64) = (DimensionKey::Channel, 11);
    const SPRING: (DimensionKey, i64) = (DimensionKey::Campaign, 20);

    fn place(id: i64, parent: i64, bound: &[(DimensionKey, i64)]) -> Place {
        let parent_id = (parent > 0).then_some(NodeId(parent));
        Place { id: NodeId(id), parent_id, bound: bound.to_vec(), is_contingency: false }
    }

    /// Company > Growth > Search, Social; and money that Growth keeps back.
    fn tree() -> Vec<Place> {
        let mut kept = place(5, 2, &[]);
        kept.is_contingency = true;
        vec![place(1, 0, &[]), place(2, 1, &[GROWTH]), place(3, 2, &[SEARCH]), place(4, 2, &[SOCIAL]), kept]
    }

    fn found(places: &[Place], facts: &[(DimensionKey, i64)]) -> Found {
        find(places, &facts.iter().copied().collect())
    }

    #[test]
    fn the_node_of_the_combination_is_found() {
        assert_eq!(found(&tree(), &[GROWTH, SEARCH]), Found::Budget(NodeId(3)));
        assert_eq!(found(&tree(), &[GROWTH, SOCIAL, SPRING]), Found::Budget(NodeId(4)));
    }

    #[test]
    fn silence_is_no_budget() {
        assert_eq!(found(&tree(), &[GROWTH]), Found::NoPartOf(NodeId(2)));
        assert_eq!(found(&tree(), &[SEARCH]), Found::NoPartOf(NodeId(1)));
        assert_eq!(found(&tree()[1..], &[SEARCH]), Found::Nothing);
        assert_eq!(found(&[], &[GROWTH]), Found::Nothing);
    }

    #[test]
    fn a_campaigns_own_budget_comes_first() {
        let mut places = tree();
        places.push(place(6, 1, &[SPRING]));
        assert_eq!(found(&places, &[GROWTH, SEARCH, SPRING]), Found::Budget(NodeId(6)));
    }

    #[test]
    fn nobody_guesses_between_two() {
        let mut places = tree();
        places.push(place(7, 2, &[SEARCH]));
        assert_eq!(found(&places, &[GROWTH, SEARCH]), Found::Several(vec![NodeId(3), NodeId(7)]));
    }

    #[test]
    fn a_department_below_is_meant_before_the_one_above() {
        let below = (DimensionKey::Department, 2);
        let places = [place(1, 0, &[GROWTH]), place(2, 1, &[GROWTH]), place(3, 1, &[below])];
        assert_eq!(found(&places, &[below, GROWTH]), Found::Budget(NodeId(3)));
        assert_eq!(found(&places, &[GROWTH]), Found::Budget(NodeId(2)));
    }

    #[test]
    fn what_is_kept_back_does_not_divide() {
        let kept: Vec<Place> = tree().into_iter().filter(|place| ![3, 4].contains(&place.id.0)).collect();
        assert_eq!(found(&kept, &[GROWTH]), Found::Budget(NodeId(2)));
    }
}
