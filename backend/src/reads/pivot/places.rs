//! The trees, times and owners that a question needs, and what a written value is shown as.

use std::collections::{BTreeSet, HashMap, HashSet};

use penstock_shared::{
    ids::DimensionId,
    pivot::{Axis, AxisKind, PivotQuery},
    reference::Vocabulary,
};

use super::ask::refused;
use crate::{
    db::{self, AnyConnection, terms::TermTree},
    domain::{
        pivot::{Calendar, Field, FiscalSpan, Key, Quarter},
        tree::{with_ancestors, with_descendants},
    },
    error::AppResult,
    reads::viewer::parents,
};

/// A tree with the way up from each value.
struct Tree {
    terms: TermTree,
    up: HashMap<i64, Option<i64>>,
}

impl Tree {
    fn new(terms: TermTree) -> Self {
        let up = terms.up();
        Self { terms, up }
    }

    /// What a value is shown as: what it counts as, or what lies above that one at a level.
    fn shown(&self, id: i64, level: Option<u8>) -> i64 {
        let Some(level) = level.map(usize::from) else { return self.terms.effective(id) };
        let mut way: Vec<i64> =
            with_ancestors(id, &self.up).into_iter().map(|id| self.terms.effective(id)).collect();
        way.dedup();
        let place = way.len().saturating_sub(level);
        way.get(place).or(way.first()).copied().unwrap_or(id)
    }
}

/// What a question needs to know beside the facts.
pub struct Places {
    pub calendar: Calendar,
    trees: HashMap<AxisKind, Tree>,
    /// Who answers for each budget.
    owners: HashMap<i64, Option<i64>>,
}

impl Places {
    /// # Errors
    /// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) for a dimension of the organisation's
    /// own that there is not; when the database fails.
    pub fn read(conn: &mut AnyConnection, query: &PivotQuery) -> AppResult<Self> {
        let filtered = query.filters.iter().map(|filter| filter.dimension.kind);
        let kinds: BTreeSet<AxisKind> =
            query.rows.iter().chain(&query.columns).map(|axis| axis.kind).chain(filtered).collect();
        let mut trees = HashMap::new();
        for kind in kinds.iter().copied().filter(|kind| kind.is_tree()) {
            trees.insert(kind, Tree::new(tree(conn, kind)?));
        }
        let owners = if kinds.contains(&AxisKind::Owner) { owners(conn)? } else { HashMap::new() };
        Ok(Self { calendar: calendar(conn)?, trees, owners })
    }

    /// The key of an axis.
    pub fn key(&self, axis: Axis) -> Key {
        let of = |field, shown| Key::Value { field, shown };
        let field = match axis.kind {
            AxisKind::Owner => return of(Field::Node, self.owners.clone()),
            kind => match field(kind) {
                Some(field) => field,
                None => return Key::Day(self.calendar.day_codes(|day| self.calendar.code(kind, day))),
            },
        };
        let Some(tree) = self.trees.get(&axis.kind) else { return of(field, HashMap::new()) };
        let pairs = tree.up.keys().map(|id| (*id, tree.shown(*id, axis.level)));
        of(field, pairs.filter(|(id, shown)| id != shown).map(|(id, shown)| (id, Some(shown))).collect())
    }

    /// What a value is shown as on an axis.
    pub fn shown(&self, axis: Axis, id: i64) -> i64 {
        self.trees.get(&axis.kind).map_or(id, |tree| tree.shown(id, axis.level))
    }

    /// The written values that are shown as one of these.
    pub fn shown_as(&self, axis: Axis, wanted: &HashSet<i64>) -> BTreeSet<i64> {
        match self.trees.get(&axis.kind) {
            Some(tree) => {
                tree.up.keys().copied().filter(|id| wanted.contains(&tree.shown(*id, axis.level))).collect()
            }
            None => wanted.iter().copied().collect(),
        }
    }

    /// A value of a tree and everything that counts under it.
    pub fn below(&self, kind: AxisKind, id: i64) -> Vec<i64> {
        self.trees
            .get(&kind)
            .map(|tree| with_descendants(tree.terms.effective(id), &tree.up))
            .unwrap_or_default()
    }

    /// Whether going into a value shows its parts.
    pub fn has_parts(&self, kind: AxisKind, id: i64) -> bool {
        self.trees.get(&kind).is_some_and(|tree| tree.terms.has_parts(id))
    }

    /// The budgets of whose owner something holds.
    pub fn owned(&self, holds: impl Fn(Option<i64>) -> bool) -> BTreeSet<i64> {
        self.owners.iter().filter(|(_, owner)| holds(**owner)).map(|(node, _)| *node).collect()
    }
}

/// What is written with facts for a kind of axis; times and owners are not.
pub const fn field(kind: AxisKind) -> Option<Field> {
    Some(match kind {
        AxisKind::Department => Field::Department,
        AxisKind::Channel => Field::Channel,
        AxisKind::ActivityType => Field::ActivityType,
        AxisKind::Category => Field::Category,
        AxisKind::Campaign => Field::Campaign,
        AxisKind::Vendor => Field::Vendor,
        AxisKind::Node => Field::Node,
        AxisKind::Status => Field::Status,
        AxisKind::FiscalYear => Field::FiscalYear,
        AxisKind::Custom(id) => Field::Custom(id),
        AxisKind::Owner | AxisKind::Day | AxisKind::Week | AxisKind::Month | AxisKind::Quarter => {
            return None;
        }
    })
}

fn tree(conn: &mut AnyConnection, kind: AxisKind) -> AppResult<TermTree> {
    let vocabulary = match kind {
        AxisKind::Department => Vocabulary::Departments,
        AxisKind::Channel => Vocabulary::Channels,
        AxisKind::ActivityType => Vocabulary::ActivityTypes,
        AxisKind::Category => Vocabulary::Categories,
        AxisKind::Custom(id) => return of_values(conn, id),
        _ => {
            let nodes = db::budget_nodes::all(conn)?;
            return Ok(TermTree::new(
                nodes.into_iter().map(|row| (row.id.0, row.parent_id.map(|id| id.0), None)),
            ));
        }
    };
    Ok(db::terms::tree(conn, vocabulary)?)
}

fn of_values(conn: &mut AnyConnection, id: DimensionId) -> AppResult<TermTree> {
    let known = db::dimensions::all(conn)?;
    if !known.iter().any(|row| row.id == id) {
        let own: Vec<String> = known.iter().map(|row| format!("custom:{}", row.id)).collect();
        let way_out = if own.is_empty() { "There are none yet.".to_owned() } else { own.join(", ") };
        return Err(refused(format!(
            "'custom:{id}' is no dimension of the organisation's own. Known: {way_out}"
        )));
    }
    let values = db::dimensions::values(conn)?;
    let own = values.iter().filter(|row| row.dimension_id == id);
    Ok(TermTree::new(own.map(|row| (row.id.0, row.parent_id.map(|parent| parent.0), None))))
}

/// The organisation's calendar.
///
/// # Errors
/// When the database fails.
pub fn calendar(conn: &mut AnyConnection) -> AppResult<Calendar> {
    let years = db::fiscal_years::all(conn)?.into_iter().map(|row| FiscalSpan {
        id: row.id.0,
        code: row.code,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    });
    let mut quarters: HashMap<i64, Quarter> = HashMap::new();
    for period in db::periods::all(conn)? {
        let code = period.fiscal_year_id.0 * 10 + i64::from(period.quarter);
        let whole = quarters.entry(code).or_insert(Quarter {
            code,
            starts_on: period.starts_on,
            ends_on: period.ends_on,
        });
        whole.starts_on = whole.starts_on.min(period.starts_on);
        whole.ends_on = whole.ends_on.max(period.ends_on);
    }
    Ok(Calendar::new(years.collect(), quarters.into_values().collect()))
}

/// Who answers for each budget: the head of its department, or of the nearest department above that has one. A budget
/// without a department is its parent's.
fn owners(conn: &mut AnyConnection) -> AppResult<HashMap<i64, Option<i64>>> {
    let departments = db::departments::all(conn)?;
    let up = parents(&departments);
    let heads: HashMap<_, _> = departments.iter().map(|row| (row.id, row.head_user_id)).collect();
    let nodes = db::budget_nodes::all(conn)?;
    let above: HashMap<_, _> = nodes.iter().map(|row| (row.id, row.parent_id)).collect();
    let own: HashMap<_, _> = nodes.iter().map(|row| (row.id, row.department_id)).collect();
    let owner = |node| {
        let department =
            with_ancestors(node, &above).into_iter().find_map(|id| own.get(&id).copied().flatten())?;
        with_ancestors(department, &up).into_iter().find_map(|id| heads.get(&id).copied().flatten())
    };
    Ok(nodes.iter().map(|row| (row.id.0, owner(row.id).map(|user| user.0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_has_what_is_below_it_under_it() {
        // 1 with 2 and 3; 2 with 4; 5 merged into 3; 6 below 5.
        let tree = Tree::new(TermTree::new([
            (1, None, None),
            (2, Some(1), None),
            (3, Some(1), None),
            (4, Some(2), None),
            (5, None, Some(3)),
            (6, Some(5), None),
        ]));
        for (id, level, shown) in [
            (4, None, 4),
            (5, None, 3),
            (4, Some(1), 1),
            (4, Some(2), 2),
            (4, Some(3), 4),
            (1, Some(3), 1),
            (6, Some(2), 3),
            (6, Some(3), 6),
            (9, Some(1), 9),
        ] {
            assert_eq!(tree.shown(id, level), shown, "{id} at {level:?}");
        }
    }
}
