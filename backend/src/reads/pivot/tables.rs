//! The sums of every group that an answer shows: of the finest ones, of subtotals and of totals.

use std::collections::{BTreeSet, HashMap};

use penstock_shared::pivot::{PivotMeasure, PivotQuery};

use super::{
    source::Source,
    years::{OfYear, Years},
};
use crate::{
    db::AnyConnection,
    domain::pivot::{Calendar, Group, Input, Plan, Sums},
    error::AppResult,
};

/// How many of the dimensions of the rows, and of the columns, a group has.
pub type Depths = (usize, usize);

/// The groups of an answer, by how fine they are.
pub struct Tables {
    finest: Depths,
    by_depths: HashMap<Depths, HashMap<Group, Sums>>,
    of_years: HashMap<Depths, HashMap<Group, OfYear>>,
    /// The sums are what a plan gives, whatever becomes of it.
    is_plan: bool,
}

impl Tables {
    /// # Errors
    /// As [`Source::groups`], and when a sum leaves the range of the ledger.
    pub fn read(
        conn: &mut AnyConnection,
        source: Source<'_>,
        plan: &Plan,
        query: &PivotQuery,
        (years, calendar): (Option<&Years>, &Calendar),
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
                    for input in Input::ALL.into_iter().filter(|input| !input.adds_up()) {
                        sums.set(input, of.of(input));
                    }
                }
            }
            by_depths.insert(depths, table);
        }
        by_depths.insert((rows, columns), finest);
        let of_years = match years {
            Some(years) => {
                let depths: Vec<Depths> = by_depths.keys().copied().collect();
                years.groups(conn, source, (plan, rows, calendar), depths)?
            }
            None => HashMap::new(),
        };
        Ok(Self { finest: (rows, columns), by_depths, of_years, is_plan: false })
    }

    /// What a plan gives to each group.
    ///
    /// # Errors
    /// When a sum leaves the range of the ledger.
    pub fn planned(finest: HashMap<Group, Sums>, query: &PivotQuery) -> AppResult<Self> {
        let (rows, columns) = (query.rows.len(), query.columns.len());
        let mut by_depths = HashMap::new();
        for depths in wanted(query) {
            by_depths.insert(depths, rolled_up(&finest, rows, depths)?);
        }
        Ok(Self { finest: (rows, columns), by_depths, of_years: HashMap::new(), is_plan: true })
    }

    /// The groups that have a value of every dimension.
    pub fn finest(&self) -> impl Iterator<Item = &Group> {
        self.by_depths.get(&self.finest).into_iter().flat_map(HashMap::keys)
    }

    /// The figure of a measure in a group; none where nothing is, and for a rate of nothing.
    ///
    /// # Errors
    /// When it leaves the range of the ledger.
    pub fn figure(&self, depths: Depths, group: &Group, measure: PivotMeasure) -> AppResult<Option<i64>> {
        if self.is_plan {
            let found = self.by_depths.get(&depths).and_then(|table| table.get(group));
            let planned = found.map(|sums| sums.of(Input::Allocated));
            return Ok(planned.filter(|_| measure.is_beside_a_plan()));
        }
        if measure.is_of_a_year() {
            let found = self.of_years.get(&depths).and_then(|table| table.get(group));
            return Ok(found.map(|of_year| of_year.figure(measure)).transpose()?.flatten());
        }
        let found = self.by_depths.get(&depths).and_then(|table| table.get(group));
        Ok(found.map(|sums| sums.figure(measure)).transpose()?.flatten())
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
