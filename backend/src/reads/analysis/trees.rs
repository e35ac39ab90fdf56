//! Values that count under others: parts under the whole, merged terms under what they were merged into.
//!
//! The database groups by what the records say. That is then put together here, which is exact: a line
//! has one value of each dimension, so no line is in two groups that become one.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use penstock_shared::{
    analysis::{AnalysisQuery, Dimension, Measures},
    ids::DimensionId,
    reference::Vocabulary,
};

use crate::{
    db::{
        self, AnyConnection,
        analysis::{Column, GroupRow},
    },
    domain::{ledger::LedgerError, vocabulary::TermTree},
    error::AppResult,
};

/// The trees that a question needs.
pub struct Trees {
    by_dimension: HashMap<Dimension, TermTree>,
    /// The value that each dimension is filtered by.
    chosen: HashMap<Dimension, i64>,
    roll_up: bool,
}

impl Trees {
    /// # Errors
    /// When the database fails.
    pub fn read(
        conn: &mut AnyConnection,
        query: &AnalysisQuery,
        dimensions: &[Dimension],
    ) -> AppResult<Self> {
        let mut chosen: HashMap<Dimension, i64> = [
            (Dimension::Department, query.department_id.map(|id| id.0)),
            (Dimension::Channel, query.channel_id.map(|id| id.0)),
            (Dimension::ActivityType, query.activity_type_id.map(|id| id.0)),
            (Dimension::Category, query.category_id.map(|id| id.0)),
        ]
        .into_iter()
        .filter_map(|(dimension, id)| Some((dimension, id?)))
        .collect();
        chosen.extend(query.custom.0.iter().map(|(id, value)| (Dimension::Custom(*id), value.0)));
        let mut by_dimension = HashMap::new();
        for dimension in dimensions.iter().chain(chosen.keys()).copied() {
            if let Entry::Vacant(slot) = by_dimension.entry(dimension)
                && let Some(tree) = tree(conn, dimension)?
            {
                slot.insert(tree);
            }
        }
        Ok(Self { by_dimension, chosen, roll_up: query.roll_up })
    }

    /// The filters: each with everything that counts under its value.
    pub fn filters(&self) -> impl Iterator<Item = (Column, Vec<i64>)> {
        self.chosen.iter().filter_map(|(dimension, id)| {
            let column = match dimension {
                Dimension::Department => Column::Department,
                Dimension::Channel => Column::Channel,
                Dimension::ActivityType => Column::ActivityType,
                Dimension::Category => Column::Category,
                Dimension::Custom(id) => Column::Custom(*id),
                _ => return None,
            };
            Some((column, self.by_dimension.get(dimension)?.counted_under(*id)))
        })
    }

    /// The values that count as another one: `(what is written, what it counts as)`.
    pub fn counts_as(&self, dimension: Dimension) -> Vec<(i64, i64)> {
        self.by_dimension.get(&dimension).map(TermTree::merges).unwrap_or_default()
    }

    /// Whether going into the value shows its parts.
    pub fn has_parts(&self, dimension: Dimension, id: i64) -> bool {
        let Some(tree) = self.by_dimension.get(&dimension).filter(|_| self.roll_up) else { return false };
        let here = self.chosen.get(&dimension).is_some_and(|chosen| tree.effective(*chosen) == id);
        !here && tree.has_parts(id)
    }

    fn shown(&self, dimension: Dimension, id: i64) -> i64 {
        match self.by_dimension.get(&dimension) {
            Some(tree) if self.roll_up => tree.shown_under(id, self.chosen.get(&dimension).copied()),
            Some(tree) => tree.effective(id),
            None => id,
        }
    }

    /// Puts together what counts as one.
    ///
    /// # Errors
    /// When a sum leaves the range of the ledger.
    pub fn gather(&self, dimensions: &[Dimension], groups: Vec<GroupRow>) -> AppResult<Vec<GroupRow>> {
        let mut sums: BTreeMap<[Option<i64>; 3], Measures> = BTreeMap::new();
        for group in groups {
            let mut keys = group.keys;
            for (key, dimension) in keys.iter_mut().zip(dimensions) {
                *key = key.map(|id| self.shown(*dimension, id));
            }
            let sum = sums.entry(keys).or_default();
            *sum = plus(sum, &group.measures).ok_or(LedgerError::Overflow)?;
        }
        let rows = sums.into_iter().map(|(keys, measures)| GroupRow { keys, measures });
        Ok(rows.filter(|row| row.measures != Measures::default()).collect())
    }
}

fn plus(a: &Measures, b: &Measures) -> Option<Measures> {
    Some(Measures {
        allocated_minor: a.allocated_minor.checked_add(b.allocated_minor)?,
        reserved_minor: a.reserved_minor.checked_add(b.reserved_minor)?,
        committed_minor: a.committed_minor.checked_add(b.committed_minor)?,
        spent_minor: a.spent_minor.checked_add(b.spent_minor)?,
        line_count: a.line_count.checked_add(b.line_count)?,
    })
}

/// `None` when the dimension's values are no tree.
fn tree(conn: &mut AnyConnection, dimension: Dimension) -> AppResult<Option<TermTree>> {
    let vocabulary = match dimension {
        Dimension::Department => Vocabulary::Departments,
        Dimension::Channel => Vocabulary::Channels,
        Dimension::ActivityType => Vocabulary::ActivityTypes,
        Dimension::Category => Vocabulary::Categories,
        Dimension::Custom(id) => return of_values(conn, id).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(db::terms::tree(conn, vocabulary)?))
}

fn of_values(conn: &mut AnyConnection, id: DimensionId) -> AppResult<TermTree> {
    let values = db::dimensions::values(conn)?;
    let own = values.iter().filter(|row| row.dimension_id == id);
    Ok(TermTree::new(own.map(|row| (row.id.0, row.parent_id.map(|parent| parent.0), None))))
}
