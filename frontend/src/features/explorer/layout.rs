//! The answer as lines and columns to draw: groups above what they are made of, closed ones without it, totals last.

use std::{collections::HashSet, sync::Arc};

use penstock_shared::pivot::{MeasureUnit, PivotAnswer, PivotGroup};

/// The codes that name a group, the outermost first.
pub type Path = Vec<Option<i64>>;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in the answer's groups of rows.
    pub row: usize,
    /// How many dimensions name it: none for the total.
    pub depth: usize,
    pub path: Path,
    /// It has lines below it, which are shown or not.
    pub open: Option<bool>,
}

/// A column of the table: a group of columns and a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub group: usize,
    pub measure: usize,
    /// A total, or a subtotal.
    pub is_sum: bool,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub answer: Arc<PivotAnswer>,
    /// Without the total.
    pub lines: Vec<Line>,
    pub total: Option<Line>,
    pub columns: Vec<Column>,
    /// Groups have lines of their own, and can be closed.
    pub is_outline: bool,
    /// Per measure the largest figure that is no sum, for shading.
    pub most: Vec<i64>,
}

impl Layout {
    /// Lays an answer out; `closed` are the groups whose parts are not shown.
    #[must_use]
    pub fn of(answer: Arc<PivotAnswer>, closed: &HashSet<Path>) -> Self {
        let deepest = answer.rows.len();
        let mut all = before_their_parts(&answer.row_groups);
        let total = all.iter().position(|row| depth(&answer, *row) == 0).map(|place| all.remove(place));
        let is_outline = deepest > 1 && all.iter().any(|row| depth(&answer, *row) < deepest);
        let lines = shown(&answer, &all, closed, deepest);
        let total = total.map(|row| Line { row, depth: 0, path: Vec::new(), open: None });
        // Without dimensions down the side the total is all there is.
        let total = total.filter(|_| deepest > 0 || lines.is_empty());
        let (columns, most) = (columns(&answer), most(&answer));
        Self { answer, lines, total, columns, is_outline, most }
    }

    /// Whether a line is a sum of others.
    #[must_use]
    pub fn is_sum(&self, line: &Line) -> bool {
        line.depth < self.answer.rows.len()
    }

    /// Every group that can be closed.
    #[must_use]
    pub fn groups(&self) -> HashSet<Path> {
        let rows = 0..self.answer.row_groups.len();
        let inner = rows.filter(|row| {
            let depth = depth(&self.answer, *row);
            depth > 0 && depth < self.answer.rows.len()
        });
        inner.map(|row| path(&self.answer, row)).collect()
    }

    /// How strong a figure is shaded, in hundredths of a percent of the largest; sums are not.
    #[must_use]
    pub fn heat(&self, line: &Line, column: Column) -> Option<i64> {
        if self.is_sum(line) || column.is_sum {
            return None;
        }
        let figure = self.answer.cell(line.row, column.group, column.measure)?.max(0);
        let most = self.most.get(column.measure).copied().filter(|most| *most > 0)?;
        crate::format::share_bp(figure, most)
    }

    /// What a figure counts.
    #[must_use]
    pub fn unit(&self, column: Column) -> MeasureUnit {
        self.answer.measures.get(column.measure).map_or(MeasureUnit::Count, |measure| measure.unit())
    }

    /// The codes of a column's group.
    #[must_use]
    pub fn column_path(&self, group: usize) -> Path {
        codes(&self.answer, self.answer.column_groups.get(group), self.answer.rows.len())
    }
}

fn depth(answer: &PivotAnswer, row: usize) -> usize {
    answer.row_groups.get(row).map_or(0, |group| group.members.len())
}

fn path(answer: &PivotAnswer, row: usize) -> Path {
    codes(answer, answer.row_groups.get(row), 0)
}

fn codes(answer: &PivotAnswer, group: Option<&PivotGroup>, first: usize) -> Path {
    let members = group.map(|group| group.members.as_slice()).unwrap_or_default();
    let code = |(place, member): (usize, &u32)| {
        let known = answer.members.get(first + place)?.get(usize::try_from(*member).ok()?)?;
        known.code
    };
    members.iter().enumerate().map(code).collect()
}

/// The places of the groups, each before what it is made of; the answer has it behind.
fn before_their_parts(groups: &[PivotGroup]) -> Vec<usize> {
    // Where the run of groups began that the next subtotal of each depth is made of.
    let mut began: Vec<Option<usize>> = Vec::new();
    let mut starts = Vec::with_capacity(groups.len());
    for (place, group) in groups.iter().enumerate() {
        let depth = group.members.len();
        if began.len() < depth + 1 {
            began.resize(depth + 1, None);
        }
        let start = began.get(depth).copied().flatten().unwrap_or(place);
        for (of, began) in began.iter_mut().enumerate() {
            if of < depth {
                began.get_or_insert(start);
            } else {
                *began = None;
            }
        }
        starts.push((start, depth, place));
    }
    starts.sort_unstable();
    starts.into_iter().map(|(_, _, place)| place).collect()
}

fn shown(answer: &PivotAnswer, all: &[usize], closed: &HashSet<Path>, deepest: usize) -> Vec<Line> {
    let mut lines = Vec::with_capacity(all.len());
    // What lies deeper than a closed group is skipped until the next one as high.
    let mut hidden_below: Option<usize> = None;
    for row in all {
        let depth = depth(answer, *row);
        if hidden_below.is_some_and(|closed| depth > closed) {
            continue;
        }
        let path = path(answer, *row);
        let open = (depth < deepest).then(|| !closed.contains(&path));
        hidden_below = (open == Some(false)).then_some(depth);
        lines.push(Line { row: *row, depth, path, open });
    }
    lines
}

fn columns(answer: &PivotAnswer) -> Vec<Column> {
    let deepest = answer.columns.len();
    let groups = answer.column_groups.iter().enumerate();
    let of_group = |(group, names): (usize, &PivotGroup)| {
        let is_sum = deepest > 0 && names.members.len() < deepest;
        (0..answer.measures.len()).map(move |measure| Column { group, measure, is_sum })
    };
    groups.flat_map(of_group).collect()
}

fn most(answer: &PivotAnswer) -> Vec<i64> {
    let mut most = vec![0_i64; answer.measures.len()];
    for (row, group) in answer.row_groups.iter().enumerate() {
        if group.members.len() < answer.rows.len() {
            continue;
        }
        for (column, group) in answer.column_groups.iter().enumerate() {
            if group.members.len() < answer.columns.len() {
                continue;
            }
            for (measure, most) in most.iter_mut().enumerate() {
                *most = (*most).max(answer.cell(row, column, measure).unwrap_or(0));
            }
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use penstock_shared::{
        money::Currency,
        pivot::{Axis, AxisKind, PivotMeasure, PivotMember},
    };

    use super::*;

    fn group(members: &[u32]) -> PivotGroup {
        PivotGroup { members: members.to_vec() }
    }

    fn member(code: i64) -> PivotMember {
        PivotMember { code: Some(code), label: code.to_string(), label_zh: String::new(), has_parts: false }
    }

    /// Two departments with three channels, and what they come to.
    fn answer() -> PivotAnswer {
        PivotAnswer {
            currency: Currency::CNY,
            measures: vec![PivotMeasure::Spent],
            rows: vec![Axis::of(AxisKind::Department), Axis::of(AxisKind::Channel)],
            columns: vec![],
            members: vec![vec![member(1), member(2)], vec![member(7), member(8)]],
            row_groups: [[0, 0].as_slice(), &[0, 1], &[0], &[1, 0], &[1], &[]].map(group).to_vec(),
            column_groups: vec![group(&[])],
            cells: vec![Some(10), Some(20), Some(30), Some(5), Some(5), Some(35)],
            compared: vec![],
            left_out: 0,
            as_of_sequence: 1,
        }
    }

    fn rows(layout: &Layout) -> Vec<usize> {
        layout.lines.iter().map(|line| line.row).collect()
    }

    #[test]
    fn groups_stand_above_their_parts_and_the_total_is_last() {
        let layout = Layout::of(Arc::new(answer()), &HashSet::new());
        assert_eq!(rows(&layout), [2, 0, 1, 4, 3]);
        assert_eq!(layout.total.as_ref().map(|line| line.row), Some(5));
        assert_eq!((layout.is_outline, layout.most.as_slice()), (true, [20].as_slice()));
        assert_eq!(layout.groups(), HashSet::from([vec![Some(1)], vec![Some(2)]]));
    }

    #[test]
    fn closed_groups_hide_their_parts_only() {
        let layout = Layout::of(Arc::new(answer()), &HashSet::from([vec![Some(1)]]));
        assert_eq!(rows(&layout), [2, 4, 3]);
        let open: Vec<_> = layout.lines.iter().map(|line| line.open).collect();
        assert_eq!(open, [Some(false), Some(true), None]);
    }

    #[test]
    fn shading_is_for_figures_and_not_for_sums() {
        let layout = Layout::of(Arc::new(answer()), &HashSet::new());
        let heats: Vec<_> = layout.lines.iter().map(|line| layout.heat(line, layout.columns[0])).collect();
        assert_eq!(heats, [None, Some(5_000), Some(10_000), None, Some(2_500)]);
    }

    #[test]
    fn without_dimensions_the_total_is_all_there_is() {
        let mut answer = answer();
        answer.rows.clear();
        answer.members.clear();
        answer.row_groups = vec![group(&[])];
        answer.cells = vec![Some(35)];
        let layout = Layout::of(Arc::new(answer), &HashSet::new());
        assert_eq!((layout.lines.len(), layout.total.map(|line| line.row)), (0, Some(0)));
    }
}
