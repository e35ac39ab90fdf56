//! The sums of every group that an answer shows: of the finest ones, of subtotals and of totals.

use std::collections::{BTreeSet, HashMap};

use penstock_shared::pivot::PivotQuery;

use super::source::Source;
use crate::{
    db::AnyConnection,
    domain::pivot::{Group, Input, Plan, Sums},
    error::AppResult,
};

/// How many of the dimensions of the rows, and of the columns, a group has.
pub type Depths = (usize, usize);

/// The groups of an answer, by how fine they are.
pub struct Tables {
    finest: Depths,
    by_depths: HashMap<Depths, HashMap<Group, Sums>>,
}

impl Tables {
    /// # Errors
    /// As [`Source::groups`], and when a sum leaves the range of the ledger.
    pub fn read(
        conn: &mut AnyConnection,
        source: Source<'_>,
        plan: &Plan,
        query: &PivotQuery,
    ) -> AppResult<Self> {
        let (rows, columns) = (query.rows.len(), query.columns.len());
        let every: Vec<usize> = (0..rows + columns).collect();
        let finest: HashMap<Group, Sums> = source.groups(conn, plan, &every)?.into_iter().collect();
        let mut by_depths = HashMap::new();
        for depths in wanted(query).into_iter().filter(|depths| *depths != (rows, columns)) {
            let mut table = rolled_up(&finest, rows, depths)?;
            if plan.inputs.counts() {
                // A line may be in several of the parts, so the whole is counted by itself.
                let used: Vec<usize> = (0..depths.0).chain(rows..rows + depths.1).collect();
                let counted: HashMap<Group, Sums> = source.groups(conn, plan, &used)?.into_iter().collect();
                for (group, sums) in &mut table {
                    let of = counted.get(group).copied().unwrap_or_default();
                    sums.set(Input::Lines, of.of(Input::Lines));
                    sums.set(Input::Requests, of.of(Input::Requests));
                }
            }
            by_depths.insert(depths, table);
        }
        by_depths.insert((rows, columns), finest);
        Ok(Self { finest: (rows, columns), by_depths })
    }

    /// The groups that have a value of every dimension.
    pub fn finest(&self) -> impl Iterator<Item = &Group> {
        self.by_depths.get(&self.finest).into_iter().flat_map(HashMap::keys)
    }

    /// What a group holds; none where nothing is.
    pub fn sums(&self, depths: Depths, group: &Group) -> Option<Sums> {
        self.by_depths.get(&depths).and_then(|table| table.get(group)).copied()
    }
}

/// How fine the groups are that are shown or sorted by.
fn wanted(query: &PivotQuery) -> BTreeSet<Depths> {
    let (rows, columns) = (query.rows.len(), query.columns.len());
    let steps =
        |most: usize| -> Vec<usize> { if query.subtotals { (0..=most).collect() } else { vec![0, most] } };
    let shown =
        steps(rows).into_iter().flat_map(|row| steps(columns).into_iter().map(move |column| (row, column)));
    let sorted = query.sort.into_iter().flat_map(|_| (0..=rows).map(|row| (row, 0)));
    shown.chain(sorted).collect()
}

/// The part of a group that names a coarser one.
pub fn coarser(group: &Group, rows: usize, depths: Depths) -> Group {
    let mut part = *group;
    for (place, value) in part.iter_mut().enumerate() {
        let kept = if place < rows { place < depths.0 } else { place < rows + depths.1 };
        if !kept {
            *value = None;
        }
    }
    part
}

fn rolled_up(finest: &HashMap<Group, Sums>, rows: usize, depths: Depths) -> AppResult<HashMap<Group, Sums>> {
    let mut table: HashMap<Group, Sums> = HashMap::new();
    for (group, sums) in finest {
        let whole = table.entry(coarser(group, rows, depths)).or_default();
        *whole = whole.plus(*sums)?;
    }
    Ok(table)
}
