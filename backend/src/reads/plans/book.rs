//! A version of a plan with everything in it, and what of it the viewer may see.
//!
//! A line belongs to the nearest department on its way up, like a budget node; a line without any belongs
//! to the whole organisation.

use std::collections::{BTreeMap, HashMap};

use penstock_shared::{
    error_code::ErrorCode,
    ids::{DepartmentId, NodeId, PeriodId, PlanVersionId},
    permission::Permission,
    plan::{PlanLine, PlanVersionState, grid::sum_minor},
    refusal_reason::RefusalReason,
};

use crate::{
    db::{
        self, AnyConnection,
        fiscal_years::FiscalYearRow,
        periods::PeriodRow,
        plan_lines::{GoalRow, LineRow},
        plan_versions::VersionRow,
        plans::PlanRow,
    },
    domain::plan::quarter_periods,
    error::{AppError, AppResult, OrNotFound},
    viewer::{Scope, Viewer},
};

/// A line with its amounts.
#[derive(Debug, Clone)]
pub struct BookLine {
    pub row: LineRow,
    /// 0 for the total.
    pub depth: i32,
    /// The nearest department on the way up.
    pub department: Option<DepartmentId>,
    /// One amount per period of the plan.
    pub months: Vec<i64>,
    /// What the budget had in each when the version was begun or last refreshed.
    pub basis: Vec<i64>,
    pub visible: bool,
}

/// A version of a plan.
pub struct PlanBook {
    pub plan: PlanRow,
    pub year: FiscalYearRow,
    pub version: VersionRow,
    /// The periods that the plan covers.
    pub periods: Vec<PeriodRow>,
    /// Parents before their children, brothers in order.
    pub lines: Vec<BookLine>,
    pub goals: Vec<GoalRow>,
}

impl PlanBook {
    /// Reads a version as the viewer may see it.
    ///
    /// # Errors
    /// `not_found` when there is none, or nothing of it is in sight.
    pub fn read(conn: &mut AnyConnection, viewer: &Viewer, id: PlanVersionId) -> AppResult<Self> {
        let book = Self::read_all(conn, viewer, id)?;
        if book.visible().next().is_none() {
            return Err(AppError::not_found());
        }
        Ok(book)
    }

    /// The same when there may be nothing in sight, for lists.
    ///
    /// # Errors
    /// `not_found` when there is none.
    pub fn read_all(conn: &mut AnyConnection, viewer: &Viewer, id: PlanVersionId) -> AppResult<Self> {
        let version = db::plan_versions::get(conn, id).or_not_found()?;
        let plan = db::plans::get(conn, version.plan_id)?;
        let year = db::fiscal_years::get(conn, plan.fiscal_year_id)?;
        let periods = periods_of(conn, &plan)?;
        let mut cells: HashMap<i64, BTreeMap<i32, (i64, i64)>> = HashMap::new();
        for cell in db::plan_lines::cells(conn, id)? {
            let line = cells.entry(cell.line_key).or_default();
            line.insert(cell.period_number, (cell.amount_minor, cell.basis_minor));
        }
        let mut book =
            Self { plan, year, version, periods, lines: Vec::new(), goals: db::plan_lines::goals(conn, id)? };
        let rows = db::plan_lines::of_version(conn, id)?;
        book.take_below(viewer, &rows, &cells, None, 0, None);
        Ok(book)
    }

    fn take_below(
        &mut self,
        viewer: &Viewer,
        rows: &[LineRow],
        cells: &HashMap<i64, BTreeMap<i32, (i64, i64)>>,
        parent: Option<i64>,
        depth: i32,
        above: Option<DepartmentId>,
    ) {
        for row in rows.iter().filter(|row| row.parent_key == parent) {
            let department = row.department_id.or(above);
            let of = |number: i32| {
                cells.get(&row.line_key).and_then(|line| line.get(&number)).copied().unwrap_or_default()
            };
            let (months, basis) = self.periods.iter().map(|period| of(period.number)).unzip();
            let visible = match department {
                Some(department) => viewer.scope.contains(department),
                None => viewer.scope == Scope::All,
            };
            self.lines.push(BookLine { row: row.clone(), depth, department, months, basis, visible });
            self.take_below(viewer, rows, cells, Some(row.line_key), depth + 1, department);
        }
    }

    /// The lines in sight.
    pub fn visible(&self) -> impl Iterator<Item = &BookLine> {
        self.lines.iter().filter(|line| line.visible)
    }

    /// Whether everything is in sight.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.lines.iter().all(|line| line.visible)
    }

    /// A line in sight.
    #[must_use]
    pub fn line(&self, key: i64) -> Option<&BookLine> {
        self.visible().find(|line| line.row.line_key == key)
    }

    /// The lines right below one, in sight or not.
    pub fn children(&self, key: i64) -> impl Iterator<Item = &BookLine> {
        self.lines.iter().filter(move |line| line.row.parent_key == Some(key))
    }

    /// A line and everything below it.
    #[must_use]
    pub fn with_below(&self, key: i64) -> Vec<i64> {
        let mut found = vec![key];
        for line in &self.lines {
            if line.row.parent_key.is_some_and(|parent| found.contains(&parent)) {
                found.push(line.row.line_key);
            }
        }
        found
    }

    /// Which periods take changes.
    #[must_use]
    pub fn open(&self) -> Vec<bool> {
        self.periods.iter().map(PeriodRow::is_open).collect()
    }

    /// What the part in sight comes to: the lines whose parent is out of sight.
    ///
    /// # Errors
    /// When the sum leaves the range of the ledger.
    pub fn total_minor(&self) -> AppResult<i64> {
        let tops = self
            .visible()
            .filter(|line| line.row.parent_key.is_none_or(|parent| self.line(parent).is_none()));
        let totals: Vec<i64> = tops.map(|line| sum_minor(&line.months)).collect::<Result<_, _>>()?;
        Ok(sum_minor(&totals)?)
    }

    /// The lines in sight as the API shows them.
    ///
    /// # Errors
    /// When a sum leaves the range of the ledger.
    pub fn views(&self) -> AppResult<Vec<PlanLine>> {
        self.visible()
            .map(|line| {
                let row = &line.row;
                Ok(PlanLine {
                    key: row.line_key,
                    parent_key: row.parent_key.filter(|parent| self.line(*parent).is_some()),
                    depth: line.depth,
                    name: row.name.clone(),
                    name_zh: row.name_zh.clone(),
                    department_id: row.department_id,
                    channel_id: row.channel_id,
                    activity_type_id: row.activity_type_id,
                    campaign_id: row.campaign_id,
                    node_id: row.node_id,
                    split: row.split,
                    is_contingency: row.is_contingency,
                    partial: self.children(row.line_key).any(|child| !child.visible),
                    months: line.months.clone(),
                    total_minor: sum_minor(&line.months)?,
                })
            })
            .collect()
    }

    /// What the budget has now for each line that has a node, period by period.
    ///
    /// # Errors
    /// When the database fails.
    pub fn allocated(&self, conn: &mut AnyConnection) -> AppResult<HashMap<i64, Vec<i64>>> {
        let mut by_node: HashMap<(NodeId, PeriodId), i64> = HashMap::new();
        for row in db::balances::of_year(conn, self.plan.fiscal_year_id)? {
            by_node.insert((row.node_id, row.period_id), row.allocated_minor);
        }
        let of = |node: NodeId| {
            self.periods.iter().map(|period| by_node.get(&(node, period.id)).copied().unwrap_or(0)).collect()
        };
        Ok(self
            .lines
            .iter()
            .filter_map(|line| line.row.node_id.map(|node| (line.row.line_key, of(node))))
            .collect())
    }

    /// The lines in sight whose allocation moved since the version was begun or last refreshed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn moved(&self, conn: &mut AnyConnection) -> AppResult<Vec<i64>> {
        if matches!(self.version.state, PlanVersionState::Active | PlanVersionState::Replaced) {
            return Ok(Vec::new());
        }
        let allocated = self.allocated(conn)?;
        let lines = self
            .visible()
            .filter(|line| allocated.get(&line.row.line_key).is_some_and(|now| *now != line.basis));
        Ok(lines.map(|line| line.row.line_key).collect())
    }

    /// Whether the viewer may change it now.
    #[must_use]
    pub fn is_editable(&self, viewer: &Viewer) -> bool {
        self.version.state == PlanVersionState::Draft
            && self.plan.closed_at.is_none()
            && viewer.may(Permission::PlansWrite)
    }

    /// # Errors
    /// [`ErrorCode::WrongState`] when it is no draft; [`ErrorCode::VersionMismatch`] when somebody changed
    /// it since.
    pub fn check_draft(&self, version: i64) -> AppResult<()> {
        if self.plan.closed_at.is_some() {
            return Err(AppError::refused(RefusalReason::PlanClosed));
        }
        if self.version.state != PlanVersionState::Draft {
            return Err(AppError::refused(RefusalReason::VersionNotADraft));
        }
        self.check_version(version)
    }

    /// # Errors
    /// [`ErrorCode::VersionMismatch`] when somebody changed it since.
    pub fn check_version(&self, version: i64) -> AppResult<()> {
        if self.version.version == version { Ok(()) } else { Err(ErrorCode::VersionMismatch.into()) }
    }

    /// # Errors
    /// [`ErrorCode::Forbidden`] when some of the lines are out of sight.
    pub fn check_whole(&self) -> AppResult<()> {
        if self.is_whole() {
            return Ok(());
        }
        Err(AppError::refused(RefusalReason::PartOfPlan))
    }
}

/// The periods that a plan covers.
///
/// # Errors
/// When the database fails.
pub fn periods_of(conn: &mut AnyConnection, plan: &PlanRow) -> AppResult<Vec<PeriodRow>> {
    let mut periods = db::periods::of_year(conn, plan.fiscal_year_id)?;
    let last = periods.last().map_or(0, |period| period.number);
    let (first, last) = quarter_periods(plan.quarter, last);
    periods.retain(|period| (first..=last).contains(&period.number));
    Ok(periods)
}
