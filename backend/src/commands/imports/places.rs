//! Where a row belongs in the calendar and in the tree of budgets: its period and its node. Made anew
//! for every command, as periods close and nodes change between two of them.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    budget::{BudgetNodeCreate, ControlLevel, ControlPolicy},
    ids::{DepartmentId, FiscalYearId, NodeId, PeriodId},
    import::{ImportField, LatePolicy, RowProblem, RowProblemCode},
    money::Currency,
    period::FiscalYearCreate,
};

use super::run::RunPlan;
use crate::{
    clock::day_in,
    commands::{
        budgets::create::{self, DEFAULT_CONTROL},
        fiscal_years,
    },
    db::{self, budget_nodes::NodeRow, organisation::OrganisationRow, periods::PeriodRow},
    domain::calendar,
    error::{AppError, AppResult},
    ingest::rules::problem_at,
    writer::WriteTx,
};

/// A root that an import makes for its expenses only counts.
const TRACKING: ControlPolicy = ControlPolicy { level: ControlLevel::Track, ..DEFAULT_CONTROL };

/// The period that takes a row, and the closed one that the row belongs to when it is late.
#[derive(Debug, Clone)]
pub struct TakingPeriod {
    pub period: PeriodRow,
    pub late_from: Option<PeriodId>,
}

/// What was looked up during one command.
pub struct Places {
    organisation: OrganisationRow,
    periods: Vec<PeriodRow>,
    roots: HashMap<FiscalYearId, NodeId>,
    children: HashMap<(NodeId, DepartmentId), NodeId>,
}

impl Places {
    /// # Errors
    /// When the database fails.
    pub fn load(tx: &mut WriteTx<'_>) -> AppResult<Self> {
        Ok(Self {
            organisation: db::organisation::get(tx.conn)?,
            periods: db::periods::all(tx.conn)?,
            roots: HashMap::new(),
            children: HashMap::new(),
        })
    }

    /// The day of a moment, where the organisation is.
    #[must_use]
    pub fn today(&self, now: NaiveDateTime) -> NaiveDate {
        day_in(self.organisation.tz(), now)
    }

    /// The period that takes a day's rows. Opens its fiscal year when the import may. A closed period
    /// takes none: they wait, or go to the next open one of the year.
    ///
    /// # Errors
    /// When the database fails. A day without an open period is an answer.
    pub fn period(
        &mut self,
        tx: &mut WriteTx<'_>,
        day: NaiveDate,
        may_open: bool,
        late: LatePolicy,
    ) -> AppResult<Result<TakingPeriod, RowProblem>> {
        let problem = |code| problem_at(code, ImportField::Date, Some(day.to_string()));
        let mut found = self.find(day);
        if found.is_none() && may_open {
            let year = calendar::fiscal_year_of(day, &self.organisation.calendar());
            self.open_year(tx, year)?;
            found = self.find(day);
        }
        Ok(match found {
            None => Err(problem(RowProblemCode::NoFiscalYear)),
            Some(period) if period.is_open() => Ok(TakingPeriod { period, late_from: None }),
            Some(closed) => self
                .next_open(&closed)
                .filter(|_| late == LatePolicy::NextOpen)
                .map(|period| TakingPeriod { period, late_from: Some(closed.id) })
                .ok_or_else(|| problem(RowProblemCode::PeriodClosed)),
        })
    }

    fn next_open(&self, closed: &PeriodRow) -> Option<PeriodRow> {
        let of_year = |period: &&PeriodRow| period.fiscal_year_id == closed.fiscal_year_id;
        let later = |period: &&PeriodRow| period.number > closed.number && period.is_open();
        self.periods.iter().filter(of_year).find(later).cloned()
    }

    fn find(&self, day: NaiveDate) -> Option<PeriodRow> {
        let after = self.periods.partition_point(|period| period.starts_on <= day);
        let period = self.periods.get(after.checked_sub(1)?)?;
        (day <= period.ends_on).then(|| period.clone())
    }

    /// The periods of the fiscal year that is named by a calendar year.
    ///
    /// # Errors
    /// When the database fails. A year that is not there is an answer.
    pub fn year(
        &mut self,
        tx: &mut WriteTx<'_>,
        year: i32,
        may_open: bool,
    ) -> AppResult<Result<Vec<PeriodRow>, RowProblem>> {
        let unknown =
            problem_at(RowProblemCode::NoFiscalYear, ImportField::FiscalYear, Some(year.to_string()));
        let Ok(plan) = calendar::fiscal_year(year, &self.organisation.calendar()) else {
            return Ok(Err(unknown));
        };
        // A change of calendar moves the ends of a year, never its middle.
        let middle = plan.periods.get(plan.periods.len() / 2).map_or(plan.starts_on, |(first, _)| *first);
        let mut first = self.find(middle);
        if first.is_none() && may_open {
            self.open_year(tx, year)?;
            first = self.find(middle);
        }
        let Some(first) = first else { return Ok(Err(unknown)) };
        let periods = self.periods.iter().filter(|period| period.fiscal_year_id == first.fiscal_year_id);
        Ok(Ok(periods.cloned().collect()))
    }

    /// Opens a year; one that cannot be opened stays away, and its rows are rejected.
    fn open_year(&mut self, tx: &mut WriteTx<'_>, ends_in_year: i32) -> AppResult<()> {
        match fiscal_years::open(tx, &FiscalYearCreate { ends_in_year, calendar: None }) {
            Ok(_) => self.periods = db::periods::all(tx.conn)?,
            Err(AppError::Fields(errors)) => tracing::debug!(?errors, "a fiscal year cannot be opened"),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The root of a name in a fiscal year, made when it is missing.
    ///
    /// # Errors
    /// Internal when a node of that name has another currency: the settings are checked before.
    pub fn root(
        &mut self,
        tx: &mut WriteTx<'_>,
        plan: &RunPlan,
        name: &str,
        year: FiscalYearId,
        tracks: bool,
    ) -> AppResult<NodeId> {
        if let Some(id) = self.roots.get(&year) {
            return Ok(*id);
        }
        let control = if tracks { TRACKING } else { DEFAULT_CONTROL };
        let currency = plan.settings.mapping.currency;
        let id = match db::budget_nodes::root_by_name(tx.conn, year, name)? {
            Some(row) => checked(&row, currency)?,
            None => self.add(tx, plan, (None, year), name, "", None, control)?,
        };
        self.roots.insert(year, id);
        Ok(id)
    }

    /// The node of a department below a root, made when it is missing.
    ///
    /// # Errors
    /// As [`Self::root`].
    pub fn child(
        &mut self,
        tx: &mut WriteTx<'_>,
        plan: &RunPlan,
        root: NodeId,
        department: DepartmentId,
    ) -> AppResult<NodeId> {
        if let Some(id) = self.children.get(&(root, department)) {
            return Ok(*id);
        }
        let known = db::budget_nodes::children(tx.conn, root)?;
        let known = known.iter().find(|node| node.department_id == Some(department) && !node.is_contingency);
        let id = match known {
            Some(row) => row.id,
            None => {
                let parent = db::budget_nodes::get(tx.conn, root)?;
                let of = db::departments::get(tx.conn, department)?;
                let place = (Some(root), parent.fiscal_year_id);
                self.add(tx, plan, place, &of.name, &of.name_zh, Some(department), DEFAULT_CONTROL)?
            }
        };
        self.children.insert((root, department), id);
        Ok(id)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one node")]
    fn add(
        &self,
        tx: &mut WriteTx<'_>,
        plan: &RunPlan,
        (parent_id, fiscal_year_id): (Option<NodeId>, FiscalYearId),
        name: &str,
        name_zh: &str,
        department_id: Option<DepartmentId>,
        control: ControlPolicy,
    ) -> AppResult<NodeId> {
        let new = BudgetNodeCreate {
            parent_id,
            fiscal_year_id,
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            currency: Some(plan.settings.mapping.currency),
            department_id,
            channel_id: None,
            activity_type_id: None,
            campaign_id: None,
            is_contingency: false,
            control: Some(control),
            dimensions: Vec::new(),
        };
        create::create(tx, &plan.viewer, &new)
    }
}

fn checked(row: &NodeRow, currency: Currency) -> AppResult<NodeId> {
    if row.currency == currency {
        return Ok(row.id);
    }
    Err(AppError::Internal(anyhow::anyhow!(
        "node {} is in {}, the import in {currency}",
        row.id,
        row.currency
    )))
}
