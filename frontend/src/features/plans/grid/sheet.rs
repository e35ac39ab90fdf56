//! What is in the grid, what was typed, and the way of it to the server.
//!
//! Amounts are kept here while somebody types and saved in the background, a line at a time. The server's
//! answer is the truth again as soon as nothing more waits to be saved. Invariant: nothing that was typed is
//! thrown away unseen; when somebody else was faster, the reader is asked.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use leptos::{prelude::*, reactive::owner::Owner, task::spawn_local};
use penstock_shared::{
    error_code::ErrorCode,
    ids::PlanVersionId,
    money::Currency,
    plan::{
        PlanCell, PlanCellsUpdate, PlanLineAmounts, PlanPeriod, PlanSplit, PlanVersion,
        grid::{spread_minor, sum_minor},
    },
};

use super::row::{Row, looks_like, rows_of};
use crate::api::{Api, ApiError, use_api};

/// How long typing rests before it is saved.
const REST: Duration = Duration::from_millis(500);
/// How many steps can be taken back.
const MOST_STEPS: usize = 200;

/// Where saving stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    Saved,
    /// Typed, and soon on its way.
    Waiting,
    Running,
    Failed(ApiError),
    /// Somebody else changed the version meanwhile.
    Overtaken,
}

/// What one line had before a step.
#[derive(Debug, Clone)]
struct Before {
    row: usize,
    months: Vec<i64>,
    split: PlanSplit,
}

/// The grid of one version.
#[derive(Clone, Copy)]
pub struct Sheet {
    api: Api,
    pub id: PlanVersionId,
    pub currency: Currency,
    pub rows: RwSignal<Vec<Row>>,
    pub periods: RwSignal<Vec<PlanPeriod>>,
    /// Counts the times that lines came, went or moved.
    pub shape: RwSignal<u32>,
    pub editable: RwSignal<bool>,
    pub saving: RwSignal<Saving>,
    /// Last year's spend of lines, for curves.
    pub curves: RwSignal<HashMap<i64, Vec<i64>>>,
    version: RwSignal<i64>,
    dirty: StoredValue<BTreeSet<usize>>,
    done: RwSignal<Vec<Vec<Before>>>,
    undone: RwSignal<Vec<Vec<Before>>>,
    timer: StoredValue<u32>,
    saved: Callback<(PlanVersion,)>,
    /// Whose signals the rows have: the grid's, not those of the effect that brought them.
    owner: StoredValue<Option<Owner>>,
}

impl Sheet {
    /// Begins with a version; `saved` hears what the server has after each save.
    pub fn new(first: &PlanVersion, saved: Callback<(PlanVersion,)>) -> Self {
        let sheet = Self {
            api: use_api(),
            id: first.summary.id,
            currency: first.plan.currency,
            rows: RwSignal::new(Vec::new()),
            periods: RwSignal::new(Vec::new()),
            shape: RwSignal::new(0),
            editable: RwSignal::new(false),
            saving: RwSignal::new(Saving::Saved),
            curves: RwSignal::new(HashMap::new()),
            version: RwSignal::new(0),
            dirty: StoredValue::new(BTreeSet::new()),
            done: RwSignal::new(Vec::new()),
            undone: RwSignal::new(Vec::new()),
            timer: StoredValue::new(0),
            saved,
            owner: StoredValue::new(Owner::current()),
        };
        sheet.take(first);
        on_cleanup(move || sheet.flush());
        sheet
    }

    /// Takes over what the server has, unless it is known or something waits to be saved.
    pub fn take(self, version: &PlanVersion) {
        if version.summary.version <= self.version.get_untracked() && self.shape.get_untracked() > 0 {
            self.editable.set(version.editable);
            return;
        }
        if self.is_dirty() {
            self.saving.set(Saving::Overtaken);
            return;
        }
        self.version.set(version.summary.version);
        self.editable.set(version.editable);
        self.periods.set(version.periods.clone());
        let same = self.rows.with_untracked(|rows| {
            rows.len() == version.lines.len()
                && rows.iter().zip(&version.lines).all(|(row, line)| looks_like(row, line))
        });
        if same {
            self.rows.with_untracked(|rows| {
                for (row, line) in rows.iter().zip(&version.lines) {
                    if row.months.with_untracked(|months| *months != line.months) {
                        row.months.set(line.months.clone());
                    }
                    row.split.set(line.split);
                }
            });
            return;
        }
        let rows = match self.owner.get_value() {
            Some(owner) => owner.with(|| rows_of(&version.lines)),
            None => rows_of(&version.lines),
        };
        self.rows.set(rows);
        self.done.set(Vec::new());
        self.undone.set(Vec::new());
        self.shape.update(|shape| *shape = shape.wrapping_add(1));
    }

    /// Forgets what was typed and not saved, so that the next answer is taken as it is.
    pub fn forget(self) {
        self.dirty.set_value(BTreeSet::new());
        self.version.set(-1);
        self.saving.set(Saving::Saved);
    }

    /// The version that changes are based on.
    pub fn version(self) -> i64 {
        self.version.get_untracked()
    }

    /// Whether something that was typed is not on the server yet. Does not track.
    pub fn is_dirty(self) -> bool {
        self.saving.with_untracked(|saving| *saving == Saving::Running)
            || self.dirty.try_with_value(|dirty| !dirty.is_empty()).unwrap_or(false)
    }

    /// The number of columns with amounts: the periods and the total.
    pub fn columns(self) -> usize {
        self.periods.with_untracked(Vec::len) + 1
    }

    pub fn row(self, at: usize) -> Option<Row> {
        self.rows.with_untracked(|rows| rows.get(at).cloned())
    }

    fn open(self) -> Vec<bool> {
        self.periods.with_untracked(|periods| periods.iter().map(|period| period.open).collect())
    }

    /// Whether a column takes amounts: the total always, a period while it is open.
    pub fn takes(self, column: usize) -> bool {
        self.periods.with_untracked(|periods| periods.get(column).is_none_or(|period| period.open))
    }

    /// An amount of the grid; the column behind the periods is the total.
    pub fn amount(self, at: usize, column: usize) -> Option<i64> {
        let row = self.row(at)?;
        row.months.with_untracked(|months| match months.get(column) {
            Some(amount) => Some(*amount),
            None => sum_minor(months).ok(),
        })
    }

    /// Changes amounts as one step that can be taken back. Closed periods keep theirs. Gives how many could
    /// not be changed.
    pub fn set(self, changes: &[(usize, usize, i64)]) -> usize {
        let mut before: Vec<Before> = Vec::new();
        let mut kept = 0;
        let open = self.open();
        for (at, column, amount) in changes {
            let Some(row) = self.row(*at) else { continue };
            let old = (row.months.get_untracked(), row.split.get_untracked());
            let (mut months, mut split) = old.clone();
            if *column < months.len() {
                if !self.takes(*column) {
                    kept += usize::from(months[*column] != *amount);
                    continue;
                }
                months[*column] = *amount;
                split = PlanSplit::Typed;
            } else {
                let curve = self.curves.with_untracked(|curves| curves.get(&row.line.key).cloned());
                match spread_minor(*amount, &months, &open, split, &curve.unwrap_or_default()) {
                    Ok(spread) => months = spread,
                    Err(_) => {
                        kept += 1;
                        continue;
                    }
                }
            }
            if (&months, split) == (&old.0, old.1) {
                continue;
            }
            if !before.iter().any(|before| before.row == *at) {
                before.push(Before { row: *at, months: old.0, split: old.1 });
            }
            self.write(*at, months, split);
        }
        self.step(before);
        kept
    }

    /// Says how a line's total comes to its periods, and spreads it so.
    pub fn set_split(self, at: usize, split: PlanSplit) {
        let Some(row) = self.row(at) else { return };
        let (months, old) = (row.months.get_untracked(), row.split.get_untracked());
        let curve = self.curves.with_untracked(|curves| curves.get(&row.line.key).cloned());
        let total = sum_minor(&months).unwrap_or(0);
        let spread = spread_minor(total, &months, &self.open(), split, &curve.unwrap_or_default());
        self.write(at, spread.unwrap_or_else(|_| months.clone()), split);
        self.step(vec![Before { row: at, months, split: old }]);
    }

    /// Gives a line what the lines below it have, in every open period.
    pub fn add_up(self, at: usize) {
        let Some(row) = self.row(at) else { return };
        let sums = self.below(&row);
        let changes: Vec<(usize, usize, i64)> =
            sums.iter().enumerate().map(|(column, sum)| (at, column, *sum)).collect();
        self.set(&changes);
    }

    /// What the lines right below a line come to, period by period. Tracks them.
    pub fn below(self, row: &Row) -> Vec<i64> {
        let mut sums = vec![0_i64; row.line.months.len()];
        self.rows.with_untracked(|rows| {
            for child in row.children.iter().filter_map(|child| rows.get(*child)) {
                child.months.with(|months| {
                    for (sum, amount) in sums.iter_mut().zip(months) {
                        *sum = sum.saturating_add(*amount);
                    }
                });
            }
        });
        sums
    }

    fn write(self, at: usize, months: Vec<i64>, split: PlanSplit) {
        let Some(row) = self.row(at) else { return };
        row.months.set(months);
        row.split.set(split);
        self.dirty.update_value(|dirty| {
            dirty.insert(at);
        });
    }

    fn step(self, before: Vec<Before>) {
        if before.is_empty() {
            return;
        }
        self.done.update(|done| {
            done.push(before);
            let over = done.len().saturating_sub(MOST_STEPS);
            done.drain(..over);
        });
        self.undone.set(Vec::new());
        self.schedule();
    }

    pub fn can_undo(self) -> bool {
        self.done.with(|done| !done.is_empty())
    }

    pub fn can_redo(self) -> bool {
        self.undone.with(|undone| !undone.is_empty())
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.back(self.done, self.undone);
    }

    /// Takes the last step again that was taken back.
    pub fn redo(self) {
        self.back(self.undone, self.done);
    }

    fn back(self, from: RwSignal<Vec<Vec<Before>>>, to: RwSignal<Vec<Vec<Before>>>) {
        let Some(step) = from.try_update(Vec::pop).flatten() else { return };
        let mut opposite = Vec::with_capacity(step.len());
        for before in step {
            let Some(row) = self.row(before.row) else { continue };
            let (months, split) = (row.months.get_untracked(), row.split.get_untracked());
            opposite.push(Before { row: before.row, months, split });
            self.write(before.row, before.months, before.split);
        }
        to.update(|to| to.push(opposite));
        self.schedule();
    }

    fn schedule(self) {
        if self.saving.with_untracked(|saving| *saving != Saving::Running) {
            self.saving.set(Saving::Waiting);
        }
        let turn = self.timer.get_value().wrapping_add(1);
        self.timer.set_value(turn);
        set_timeout(
            move || {
                if self.timer.try_get_value() == Some(turn) {
                    self.flush();
                }
            },
            REST,
        );
    }

    /// Saves what waits, now. While a save runs, the next one follows it.
    pub fn flush(self) {
        if self.saving.try_with_untracked(|saving| *saving == Saving::Running) != Some(false) {
            return;
        }
        let rows: Vec<usize> = self
            .dirty
            .try_update_value(|dirty| std::mem::take(dirty).into_iter().collect())
            .unwrap_or_default();
        if rows.is_empty() {
            return;
        }
        let changes = rows.iter().filter_map(|at| self.change(*at)).collect();
        let update = PlanCellsUpdate { changes };
        let (api, id, version) = (self.api, self.id, self.version.get_untracked());
        self.saving.set(Saving::Running);
        spawn_local(async move {
            let answer = api.save_plan_cells(id, &update, version).await;
            match answer {
                Ok(version) => self.arrived(&version),
                Err(error) => self.refused(rows, error),
            }
        });
    }

    /// A line's open periods, as they are to be.
    fn change(self, at: usize) -> Option<PlanLineAmounts> {
        let row = self.row(at)?;
        let months = row.months.try_get_untracked()?;
        let cells = self.periods.with_untracked(|periods| {
            let open = periods.iter().zip(months).filter(|(period, _)| period.open);
            open.map(|(period, amount_minor)| PlanCell { period_number: period.number, amount_minor })
                .collect()
        });
        let split = row.split.try_get_untracked();
        Some(PlanLineAmounts { line_key: row.line.key, split, total_minor: None, cells })
    }

    fn arrived(self, version: &PlanVersion) {
        // The page may be gone; what was typed is on the server all the same.
        if self.saving.try_set(Saving::Saved).is_some() {
            return;
        }
        self.version.set(version.summary.version);
        if self.is_dirty() {
            self.flush();
        } else {
            self.saved.run((version.clone(),));
        }
    }

    fn refused(self, rows: Vec<usize>, error: ApiError) {
        self.dirty.try_update_value(|dirty| dirty.extend(rows));
        let overtaken = error.code() == Some(ErrorCode::VersionMismatch);
        self.saving.try_set(if overtaken { Saving::Overtaken } else { Saving::Failed(error) });
    }
}
