//! Vocabularies as trees whose terms may have been merged into others.
//!
//! A merged term stays in old records. It *counts as* the term that it was merged into, and below
//! the parents of that one: so there is one way up from every term, over merges and parents alike.

use std::collections::{HashMap, HashSet};

pub use penstock_shared::reference::Vocabulary;

use super::tree::{with_ancestors, with_descendants};

/// The terms of one vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermTree {
    parents: HashMap<i64, Option<i64>>,
    merged: HashMap<i64, i64>,
}

impl TermTree {
    /// From number, parent, and what it was merged into.
    pub fn new(terms: impl IntoIterator<Item = (i64, Option<i64>, Option<i64>)>) -> Self {
        let mut tree = Self::default();
        for (id, parent, merged_into) in terms {
            tree.parents.insert(id, parent);
            if let Some(target) = merged_into {
                tree.merged.insert(id, target);
            }
        }
        tree
    }

    /// What a term counts as: itself, or what it was merged into in the end.
    #[must_use]
    pub fn effective(&self, id: i64) -> i64 {
        let mut seen = HashSet::from([id]);
        let mut at = id;
        while let Some(next) = self.merged.get(&at).copied().filter(|next| seen.insert(*next)) {
            at = next;
        }
        at
    }

    /// The merged terms with what each counts as, in order.
    #[must_use]
    pub fn merges(&self) -> Vec<(i64, i64)> {
        let mut merges: Vec<(i64, i64)> = self.merged.keys().map(|id| (*id, self.effective(*id))).collect();
        merges.sort_unstable();
        merges
    }

    /// Every term that counts as the same one, in order.
    #[must_use]
    pub fn counted_as(&self, id: i64) -> Vec<i64> {
        let one = self.effective(id);
        let mut same: Vec<i64> =
            self.parents.keys().copied().filter(|other| self.effective(*other) == one).collect();
        same.sort_unstable();
        same
    }

    /// What each term counts under next.
    #[must_use]
    pub fn up(&self) -> HashMap<i64, Option<i64>> {
        self.parents.iter().map(|(id, parent)| (*id, self.merged.get(id).copied().or(*parent))).collect()
    }

    /// A term and everything that it counts under, the term first.
    #[must_use]
    pub fn lineage(&self, id: i64) -> Vec<i64> {
        with_ancestors(id, &self.up())
    }

    /// Every term that counts under a term, the term first. Of a merged one: what counts under its
    /// target.
    #[must_use]
    pub fn counted_under(&self, id: i64) -> Vec<i64> {
        with_descendants(self.effective(id), &self.up())
    }

    /// Whether a term has others below it, merged ones not counted.
    #[must_use]
    pub fn has_parts(&self, id: i64) -> bool {
        self.parents.iter().any(|(other, parent)| *parent == Some(id) && !self.merged.contains_key(other))
    }

    /// Under which term a term is shown when the view looks `within` one: the part of that one that
    /// it counts under, or the one itself. Without: the root that it counts under.
    #[must_use]
    pub fn shown_under(&self, id: i64, within: Option<i64>) -> i64 {
        let way = self.lineage(self.effective(id));
        let Some(within) = within.map(|within| self.effective(within)) else {
            return way.last().copied().unwrap_or(id);
        };
        match way.iter().position(|at| *at == within) {
            Some(0) => within,
            Some(place) => way.get(place - 1).copied().unwrap_or(within),
            None => self.effective(id),
        }
    }

    /// Whether a term would count under itself, if it came below another (or were merged into it).
    #[must_use]
    pub fn makes_a_circle(&self, id: i64, below: i64) -> bool {
        self.lineage(below).contains(&id)
    }

    /// The same, if a merge of the term were undone.
    #[must_use]
    pub fn makes_a_circle_unmerged(&self, id: i64) -> bool {
        let mut tree = self.clone();
        tree.merged.remove(&id);
        match tree.parents.get(&id).copied().flatten() {
            Some(parent) => tree.makes_a_circle(id, parent),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 1 with 2 and 3; 2 with 4; 5 merged into 3; 6 below 5; 7 merged into 5.
    fn tree() -> TermTree {
        TermTree::new([
            (1, None, None),
            (2, Some(1), None),
            (3, Some(1), None),
            (4, Some(2), None),
            (5, None, Some(3)),
            (6, Some(5), None),
            (7, None, Some(5)),
        ])
    }

    #[test]
    fn a_merged_term_counts_as_its_target_and_below_its_parents() {
        let tree = tree();
        assert_eq!((tree.effective(7), tree.effective(5), tree.effective(4)), (3, 3, 4));
        assert_eq!(tree.lineage(7), [7, 5, 3, 1]);
        assert_eq!(tree.lineage(6), [6, 5, 3, 1]);
        assert_eq!(tree.counted_under(3), [3, 5, 6, 7]);
        assert_eq!(tree.counted_under(5), [3, 5, 6, 7]);
        assert!(tree.has_parts(1) && !tree.has_parts(3));
    }

    #[test]
    fn a_view_shows_the_next_level_down() {
        let tree = tree();
        for (id, within, shown) in [
            (4, None, 1),
            (7, None, 1),
            (4, Some(1), 2),
            (7, Some(1), 3),
            (1, Some(1), 1),
            (4, Some(2), 4),
            (2, Some(2), 2),
        ] {
            assert_eq!(tree.shown_under(id, within), shown, "{id} within {within:?}");
        }
    }

    #[test]
    fn circles_are_seen_before_they_are_made() {
        let tree = tree();
        assert!(tree.makes_a_circle(1, 4), "1 below its own part");
        assert!(tree.makes_a_circle(3, 6), "3 below what counts as it");
        assert!(!tree.makes_a_circle(4, 3));
        let turned = TermTree::new([(1, Some(2), Some(3)), (2, Some(1), None), (3, None, None)]);
        assert!(turned.makes_a_circle_unmerged(1));
        assert!(!tree.makes_a_circle_unmerged(5));
    }

    proptest! {
        #[test]
        fn whatever_is_moved_and_merged_every_way_up_ends(
            steps in prop::collection::vec((0_i64..8, 0_i64..8, 0_u8..3), 1..60)
        ) {
            let mut parents = [None; 8];
            let mut merged = [None; 8];
            for (id, other, what) in steps {
                let tree = TermTree::new((0..8).map(|id| {
                    let at = usize::try_from(id).unwrap();
                    (id, parents[at], merged[at])
                }));
                let at = usize::try_from(id).unwrap();
                match what {
                    0 if merged[at].is_none() && !tree.makes_a_circle(id, other) => parents[at] = Some(other),
                    1 if merged[at].is_none() && !tree.makes_a_circle(id, other) => merged[at] = Some(other),
                    2 if merged[at].is_some() && !tree.makes_a_circle_unmerged(id) => merged[at] = None,
                    _ => {}
                }
                let next = TermTree::new((0..8).map(|id| {
                    let at = usize::try_from(id).unwrap();
                    (id, parents[at], merged[at])
                }));
                for id in 0..8 {
                    let way = next.lineage(id);
                    let top = *way.last().unwrap();
                    prop_assert_eq!(next.up().get(&top).copied().flatten(), None, "the way up from {} does not end", id);
                    prop_assert!(next.counted_under(top).contains(&id));
                }
            }
        }
    }
}
