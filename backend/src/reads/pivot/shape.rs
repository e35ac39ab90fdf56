//! Groups in their order, with names, and a figure for each pair of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use penstock_shared::{
    money::Currency,
    pivot::{PivotAnswer, PivotGroup, PivotMember, PivotQuery},
};

use super::{
    ask::refused,
    axes,
    names::members,
    places::Places,
    tables::{Depths, Tables, coarser},
};
use crate::{db::AnyConnection, domain::pivot::Group, error::AppResult};

/// Pairs of a row and a column at most.
const MOST_CELLS: usize = 100_000;

/// A row or a column: how many dimensions it has, and their values.
#[derive(Debug, Clone, Copy)]
struct Line {
    depth: usize,
    group: Group,
}

/// Where a group stands among its brothers: without a figure last, then by the figure, then by name.
type Place = (bool, i128, u32);

/// An answer that is being put together.
pub struct Shape<'a> {
    query: &'a PivotQuery,
    members: Vec<Vec<PivotMember>>,
    /// The place of each value among the members of its axis.
    places: Vec<HashMap<Option<i64>, u32>>,
    rows: Vec<Line>,
    columns: Vec<Line>,
    left_out: u64,
    now: Tables,
    then: Option<Tables>,
}

impl<'a> Shape<'a> {
    /// # Errors
    /// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) for more cells than can be shown; when
    /// the database fails.
    pub fn new(
        conn: &mut AnyConnection,
        places: &Places,
        query: &'a PivotQuery,
        now: Tables,
        then: Option<Tables>,
    ) -> AppResult<Self> {
        let axes = axes(query);
        // A time without a code is one that nothing of now stands beside.
        let has_place = |group: &&Group| {
            axes.iter().zip(group.iter()).all(|(axis, code)| !axis.kind.is_time() || code.is_some())
        };
        let groups: HashSet<Group> =
            now.finest().chain(then.iter().flat_map(Tables::finest).filter(has_place)).copied().collect();
        let mut shape = Self {
            query,
            members: Vec::with_capacity(axes.len()),
            places: Vec::with_capacity(axes.len()),
            rows: Vec::new(),
            columns: Vec::new(),
            left_out: 0,
            now,
            then,
        };
        for (place, axis) in axes.iter().enumerate() {
            let codes: BTreeSet<Option<i64>> =
                groups.iter().filter_map(|group| group.get(place).copied()).collect();
            let members = members(conn, places, *axis, codes)?;
            shape.places.push((0..).zip(&members).map(|(at, member)| (member.code, at)).collect());
            shape.members.push(members);
        }
        shape.order(&groups)?;
        Ok(shape)
    }

    fn order(&mut self, groups: &HashSet<Group>) -> AppResult<()> {
        let (rows, columns) = (self.query.rows.len(), self.query.columns.len());
        let parts =
            |depths| -> HashSet<Group> { groups.iter().map(|group| coarser(group, rows, depths)).collect() };
        let mut sides = Vec::with_capacity(2);
        for (depths, is_row) in [((rows, 0), true), ((0, columns), false)] {
            let mut ordered = Vec::new();
            for group in parts(depths) {
                ordered.push((self.way(&group, is_row)?, group));
            }
            ordered.sort_unstable();
            sides.push(ordered.into_iter().map(|(_, group)| group).collect::<Vec<_>>());
        }
        let columns_in_order = sides.pop().unwrap_or_default();
        let rows_in_order = self.limited(sides.pop().unwrap_or_default());
        let (rows, columns) =
            (self.lines(&rows_in_order, 0, rows), self.lines(&columns_in_order, rows, columns));
        if rows.len().saturating_mul(columns.len()) > MOST_CELLS {
            return Err(refused(format!(
                "This has {} rows and {} columns, and more than {MOST_CELLS} cells cannot be shown. Take a dimension \
                 off 'rows' or 'columns', add a filter, or set 'limit'.",
                rows.len(),
                columns.len()
            )));
        }
        (self.rows, self.columns) = (rows, columns);
        Ok(())
    }

    /// Where a group stands, from the outermost dimension inwards.
    fn way(&self, group: &Group, is_row: bool) -> AppResult<Vec<Place>> {
        let rows = self.query.rows.len();
        let (from, to) = if is_row { (0, rows) } else { (rows, rows + self.query.columns.len()) };
        let mut way = Vec::with_capacity(to - from);
        for place in from..to {
            let name = self.place(place, group);
            let figure = match self.query.sort.filter(|_| is_row) {
                None => Some(0),
                Some(sort) => {
                    let depths = (place + 1, 0);
                    let group = coarser(group, rows, depths);
                    let figure = self.now.figure(depths, &group, sort.measure)?.map(i128::from);
                    figure.map(|figure| if sort.ascending { figure } else { -figure })
                }
            };
            way.push((figure.is_none(), figure.unwrap_or_default(), name));
        }
        Ok(way)
    }

    fn place(&self, axis: usize, group: &Group) -> u32 {
        let code = group.get(axis).copied().flatten();
        self.places.get(axis).and_then(|places| places.get(&code)).copied().unwrap_or_default()
    }

    /// The first groups of the outermost row dimension.
    fn limited(&mut self, rows: Vec<Group>) -> Vec<Group> {
        let Some(limit) = self.query.limit else { return rows };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut outermost = Vec::new();
        for group in &rows {
            let code = group.first().copied().flatten();
            if outermost.last() != Some(&code) {
                outermost.push(code);
            }
        }
        self.left_out = u64::try_from(outermost.len().saturating_sub(limit)).unwrap_or_default();
        let kept: HashSet<_> = outermost.into_iter().take(limit).collect();
        rows.into_iter().filter(|group| kept.contains(&group.first().copied().flatten())).collect()
    }

    /// The groups of one side with what sums them up behind them.
    fn lines(&self, ordered: &[Group], from: usize, count: usize) -> Vec<Line> {
        let mut lines = Vec::with_capacity(ordered.len() + 1);
        let part = |group: &Group, depth: usize| -> Group {
            let mut part = *group;
            part.iter_mut().skip(from + depth).for_each(|value| *value = None);
            part
        };
        for (at, group) in ordered.iter().enumerate() {
            if count > 0 {
                lines.push(Line { depth: count, group: *group });
            }
            if !self.query.subtotals {
                continue;
            }
            for depth in (1..count).rev() {
                let here = part(group, depth);
                if ordered.get(at + 1).is_none_or(|next| part(next, depth) != here) {
                    lines.push(Line { depth, group: here });
                }
            }
        }
        lines.push(Line { depth: 0, group: Group::default() });
        lines
    }

    fn groups(&self, lines: &[Line], from: usize) -> Vec<PivotGroup> {
        let members =
            |line: &Line| (from..from + line.depth).map(|axis| self.place(axis, &line.group)).collect();
        lines.iter().map(|line| PivotGroup { members: members(line) }).collect()
    }

    fn cells(&self, tables: &Tables) -> AppResult<Vec<Option<i64>>> {
        let rows = self.query.rows.len();
        let mut cells = Vec::with_capacity(self.rows.len() * self.columns.len() * self.query.measures.len());
        for row in &self.rows {
            for column in &self.columns {
                let mut group = row.group;
                group.iter_mut().zip(column.group).skip(rows).for_each(|(mine, theirs)| *mine = theirs);
                let depths: Depths = (row.depth, column.depth);
                for measure in &self.query.measures {
                    cells.push(tables.figure(depths, &group, *measure)?);
                }
            }
        }
        Ok(cells)
    }

    /// # Errors
    /// When a figure leaves the range of the ledger.
    pub fn answer(self, currency: Currency, as_of_sequence: i64) -> AppResult<PivotAnswer> {
        let cells = self.cells(&self.now)?;
        let compared = self.then.as_ref().map(|then| self.cells(then)).transpose()?.unwrap_or_default();
        Ok(PivotAnswer {
            currency,
            measures: self.query.measures.clone(),
            rows: self.query.rows.clone(),
            columns: self.query.columns.clone(),
            row_groups: self.groups(&self.rows, 0),
            column_groups: self.groups(&self.columns, self.query.rows.len()),
            members: self.members,
            cells,
            compared,
            left_out: self.left_out,
            as_of_sequence,
        })
    }
}
