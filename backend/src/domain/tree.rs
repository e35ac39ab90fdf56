//! Trees that are kept as "each knows its parent".

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// A node and everything below it, the node first. Cycles, which the commands refuse, end the walk.
#[must_use]
pub fn with_descendants<K: Copy + Eq + Hash + Ord>(root: K, parents: &HashMap<K, Option<K>>) -> Vec<K> {
    let mut children: HashMap<K, Vec<K>> = HashMap::new();
    for (node, parent) in parents {
        if let Some(parent) = parent {
            children.entry(*parent).or_default().push(*node);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(node) = found.get(next).copied() {
        let mut below = children.get(&node).cloned().unwrap_or_default();
        below.sort();
        for child in below {
            if !found.contains(&child) {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

/// A node and everything above it, the node first.
#[must_use]
pub fn with_ancestors<K: Copy + Eq + Hash>(node: K, parents: &HashMap<K, Option<K>>) -> Vec<K> {
    let mut path = vec![node];
    let mut at = node;
    while let Some(Some(parent)) = parents.get(&at).copied() {
        if path.contains(&parent) {
            break;
        }
        path.push(parent);
        at = parent;
    }
    path
}

/// Things as a tree is read: each before those below it, and those before what stands beside it. Things
/// side by side stay in the order that they came in; one whose parent is not among them stands at the top.
#[must_use]
pub fn depth_first<T, K: Copy + Eq + Hash>(things: Vec<T>, place: impl Fn(&T) -> (K, Option<K>)) -> Vec<T> {
    let known: HashSet<K> = things.iter().map(|thing| place(thing).0).collect();
    let mut below: HashMap<Option<K>, Vec<T>> = HashMap::new();
    let count = things.len();
    // What is taken off the end comes first, so everything is put in backwards.
    for thing in things.into_iter().rev() {
        let parent = place(&thing).1.filter(|parent| known.contains(parent));
        below.entry(parent).or_default().push(thing);
    }
    let mut waiting = below.remove(&None).unwrap_or_default();
    let mut order = Vec::with_capacity(count);
    while let Some(thing) = waiting.pop() {
        waiting.extend(below.remove(&Some(place(&thing).0)).unwrap_or_default());
        order.push(thing);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_down_and_up() {
        let parents = HashMap::from([(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (9, None)]);
        assert_eq!(with_descendants(1, &parents), [1, 2, 3, 4]);
        assert_eq!(with_descendants(9, &parents), [9]);
        assert_eq!(with_ancestors(4, &parents), [4, 2, 1]);
    }

    #[test]
    fn a_branch_is_read_to_its_end_before_the_next() {
        // By depth and then by number, as a table keeps them.
        let things =
            vec![(1, None), (2, None), (3, Some(1)), (4, Some(2)), (5, Some(1)), (6, Some(3)), (7, Some(99))];
        let order = depth_first(things, |thing| *thing);
        assert_eq!(order.iter().map(|thing| thing.0).collect::<Vec<_>>(), [1, 3, 6, 5, 2, 4, 7]);
    }

    #[test]
    fn a_cycle_ends_the_walk() {
        let parents = HashMap::from([(1, Some(2)), (2, Some(1))]);
        assert_eq!(with_ancestors(1, &parents), [1, 2]);
        assert_eq!(with_descendants(1, &parents), [1, 2]);
    }
}
