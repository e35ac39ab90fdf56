//! Trees that are kept as "each knows its parent".

use std::{collections::HashMap, hash::Hash};

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
    fn a_cycle_ends_the_walk() {
        let parents = HashMap::from([(1, Some(2)), (2, Some(1))]);
        assert_eq!(with_ancestors(1, &parents), [1, 2]);
        assert_eq!(with_descendants(1, &parents), [1, 2]);
    }
}
