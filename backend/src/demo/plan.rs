//! The budgets of two years, each from a plan: the company, departments, and channels below them.

use chrono::NaiveDate;
use penstock_shared::{
    approval::StepState,
    budget::{BudgetNodeUpdate, ControlLevel, ControlPolicy, ControlWindow},
    ids::{ChannelId, DepartmentId, FiscalYearId, NodeId, PlanVersionId},
    plan::{
        GoalMetric, PlanCellsUpdate, PlanCreate, PlanGoalInput, PlanGoalsUpdate, PlanLevel, PlanLineAmounts,
        PlanLineCreate, PlanVersionState,
    },
    year_end::{YearEndChoice, YearEndPolicy, YearEndRule},
};
use rust_decimal::Decimal;

use super::{at, missing, office_hours, organisation::People, viewer, words};
use crate::{
    commands::{
        budget_requests::decide,
        budgets::{create::DEFAULT_CONTROL, update::update},
        plans::{activate::activate, cells, copies, create, goals, life, lines},
        year_end::choose::choose,
    },
    db,
    error::AppResult,
    reads::plans::{book::PlanBook, list},
    viewer::Viewer,
    writer::WriteTx,
};

/// A channel's budget in a department, in one year.
#[derive(Debug, Clone)]
pub struct ChannelBudget {
    pub year: i32,
    pub node: NodeId,
    pub department: DepartmentId,
    pub channel: ChannelId,
    /// How often it is asked, against the others.
    pub weight: i64,
}

/// Per channel of a department, in thousands of yuan, in the order of [`words::CHANNELS_OF`].
const CHANNEL_BUDGETS_K: [&[i64]; 5] =
    [&[1_700, 1_100, 1_300], &[2_600, 1_900, 500], &[2_900, 700], &[1_500, 900, 350], &[1_250, 1_600, 1_000]];
/// What a department keeps back, in percent of what its channels have.
const CONTINGENCY_PERCENT: i64 = 6;
/// What the first year is to bring; the second grows with its money.
const GOALS: [(GoalMetric, i64); 5] = [
    (GoalMetric::Leads, 24_000),
    (GoalMetric::QualifiedLeads, 6_500),
    (GoalMetric::Deals, 900),
    (GoalMetric::Revenue, 48_000_000),
    (GoalMetric::Roi, 120),
];
/// A change of a node that leaves everything as it is.
const NO_CHANGE: BudgetNodeUpdate = BudgetNodeUpdate {
    name: None,
    name_zh: None,
    is_contingency: None,
    control: None,
    control_from: None,
    reason: None,
    dimensions: None,
};
const K: i64 = 100_000;

/// Plans each year on its first working day. The second year has a what-if beside it.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, people: &People, years: [i32; 2]) -> AppResult<Vec<ChannelBudget>> {
    let finance = viewer(tx.conn, people.finance)?;
    let mut budgets = Vec::new();
    let mut last = None;
    for (index, year) in (0_i64..).zip(years) {
        let first_day = NaiveDate::from_ymd_opt(year, 1, 2).unwrap_or_default();
        let fiscal_year = db::periods::by_date(tx.conn, first_day)?.ok_or_else(|| missing("fiscal year"))?;
        let mut tx = at(tx, office_hours(first_day, 30));
        // The second year grows by eight percent.
        let planner = Planner {
            finance: &finance,
            fiscal_year: fiscal_year.fiscal_year_id,
            year,
            percent: 100 + 8 * index,
        };
        last = Some(planner.make_year(&mut tx, people, &mut budgets)?);
    }
    if let Some(version) = last {
        what_if(tx, &finance, version)?;
    }
    Ok(budgets)
}

struct Planner<'a> {
    finance: &'a Viewer,
    fiscal_year: FiscalYearId,
    year: i32,
    percent: i64,
}

/// A draft, with the keys of its lines.
struct Drawn {
    version: PlanVersionId,
    total: i64,
    kept_back: i64,
    departments: Vec<i64>,
    channels: Vec<(i64, DepartmentId, ChannelId, i64)>,
}

impl Planner<'_> {
    fn make_year(
        &self,
        tx: &mut WriteTx<'_>,
        people: &People,
        budgets: &mut Vec<ChannelBudget>,
    ) -> AppResult<PlanVersionId> {
        let drawn = self.draw_up(tx, people)?;
        self.set_goals(tx, drawn.version)?;
        self.put_in_force(tx, drawn.version)?;
        let book = PlanBook::read(tx.conn, self.finance, drawn.version)?;
        let node = |line: i64| {
            book.line(line).and_then(|line| line.row.node_id).ok_or_else(|| missing("budget of a line"))
        };
        self.year_end(tx, node(drawn.total)?, YearEndPolicy::Lapse, None)?;
        self.keep_back(tx, node(drawn.kept_back)?)?;
        for (index, line) in drawn.departments.into_iter().enumerate() {
            match index {
                0 => self.year_end(tx, node(line)?, YearEndPolicy::CarryBoth, Some(500))?,
                2 => self.year_end(tx, node(line)?, YearEndPolicy::CarryBalance, Some(1_000))?,
                1 | 4 => self.year_end(tx, node(line)?, YearEndPolicy::CarryCommitments, None)?,
                _ => {}
            }
        }
        for (line, department, channel, weight) in drawn.channels {
            let node = node(line)?;
            self.control(tx, node, budgets.len())?;
            budgets.push(ChannelBudget { year: self.year, node, department, channel, weight });
        }
        Ok(drawn.version)
    }

    /// The draft with its lines and amounts.
    fn draw_up(&self, tx: &mut WriteTx<'_>, people: &People) -> AppResult<Drawn> {
        let all =
            CHANNEL_BUDGETS_K.iter().flat_map(|budgets| budgets.iter()).sum::<i64>() * K * self.percent / 100;
        let new = PlanCreate {
            name: format!("Marketing {}", self.year),
            name_zh: format!("{} 年市场预算", self.year),
            fiscal_year_id: self.fiscal_year,
            quarter: None,
            department_id: Some(people.root),
            currency: None,
            levels: vec![PlanLevel::Department, PlanLevel::Channel],
            total_minor: with_contingency(with_contingency(all)),
            from_node_id: None,
        };
        let plan = create::create(tx, self.finance, &new)?;
        let version = list::plan(tx.conn, self.finance, plan)?.plan.current_version_id;
        let total = PlanBook::read(tx.conn, self.finance, version)?.lines[0].row.line_key;
        // Half of what the company has beyond its departments is a node of its own, to be moved by request.
        let kept_back = self.line(tx, version, total, ("Contingency", "预备金"), (None, None))?;
        let mut amounts_of = vec![(kept_back, all * CONTINGENCY_PERCENT / 200)];
        let mut drawn = Drawn { version, total, kept_back, departments: Vec::new(), channels: Vec::new() };
        for (index, (_, name, name_zh)) in words::DEPARTMENTS.iter().enumerate() {
            let department = *people.departments.get(index).ok_or_else(|| missing(name))?;
            let channels = words::CHANNELS_OF.get(index).copied().unwrap_or_default();
            let amounts = CHANNEL_BUDGETS_K.get(index).copied().unwrap_or_default();
            let line = self.line(tx, version, total, (name, name_zh), (Some(department), None))?;
            let sum = amounts.iter().sum::<i64>();
            amounts_of.push((line, with_contingency(sum * K * self.percent / 100)));
            drawn.departments.push(line);
            for (channel, amount) in channels.iter().zip(amounts) {
                let (_, name, name_zh) = words::CHANNELS.get(*channel).ok_or_else(|| missing("channel"))?;
                let channel = *people.channels.get(*channel).ok_or_else(|| missing(name))?;
                let leaf = self.line(tx, version, line, (name, name_zh), (None, Some(channel)))?;
                amounts_of.push((leaf, amount * K * self.percent / 100));
                drawn.channels.push((leaf, department, channel, *amount));
            }
        }
        save(tx, self.finance, version, &amounts_of)?;
        Ok(drawn)
    }

    fn line(
        &self,
        tx: &mut WriteTx<'_>,
        version: PlanVersionId,
        parent_key: i64,
        (name, name_zh): (&str, &str),
        (department_id, channel_id): (Option<DepartmentId>, Option<ChannelId>),
    ) -> AppResult<i64> {
        let new = PlanLineCreate {
            parent_key,
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            department_id,
            channel_id,
            activity_type_id: None,
            campaign_id: None,
            is_contingency: false,
        };
        let known = db::plan_versions::get(tx.conn, version)?.version;
        lines::add(tx, self.finance, version, known, &new)
    }

    fn set_goals(&self, tx: &mut WriteTx<'_>, version: PlanVersionId) -> AppResult<()> {
        let goal = |(metric, target): &(GoalMetric, i64)| PlanGoalInput {
            key: None,
            metric: *metric,
            name: String::new(),
            unit: String::new(),
            target: Decimal::from(target * self.percent / 100),
        };
        let update = PlanGoalsUpdate { goals: GOALS.iter().map(goal).collect() };
        let known = db::plan_versions::get(tx.conn, version)?.version;
        goals::set(tx, self.finance, version, known, &update)
    }

    fn put_in_force(&self, tx: &mut WriteTx<'_>, version: PlanVersionId) -> AppResult<()> {
        let reason = format!("Plan {} / {} 年度计划", self.year, self.year);
        let known = db::plan_versions::get(tx.conn, version)?.version;
        life::submit(tx, self.finance, version, known, &reason)?;
        let request = db::plan_versions::get(tx.conn, version)?.request_id;
        let request = request.ok_or_else(|| missing("request"))?;
        // The head of the marketing centre first, if there is one, and then finance.
        while db::plan_versions::get(tx.conn, version)?.state == PlanVersionState::Submitted {
            let steps = db::budget_request_steps::of_request(tx.conn, request)?;
            let turn = steps.iter().find(|step| step.state == StepState::Pending).map(|step| step.id);
            let asked = db::budget_request_steps::approvers(tx.conn, request)?;
            let asked = asked.iter().find(|(step, _, _)| Some(*step) == turn).map(|(_, user, _)| *user);
            let approver = viewer(tx.conn, asked.ok_or_else(|| missing("approver"))?)?;
            decide::approve(tx, &approver, request, "")?;
        }
        let known = db::plan_versions::get(tx.conn, version)?.version;
        activate(tx, self.finance, version, known)
    }

    fn keep_back(&self, tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<()> {
        let change = BudgetNodeUpdate { is_contingency: Some(true), ..NO_CHANGE };
        let version = db::budget_nodes::get(tx.conn, node)?.version;
        update(tx, self.finance, node, version, &change).map(drop)
    }

    /// Departments do it differently, under a company that lets money lapse.
    fn year_end(
        &self,
        tx: &mut WriteTx<'_>,
        node: NodeId,
        policy: YearEndPolicy,
        cap_bp: Option<i64>,
    ) -> AppResult<()> {
        let rule = YearEndRule { policy, cap_minor: None, cap_bp };
        let change = YearEndChoice { rule: Some(Some(rule)), next_node_id: None };
        let version = db::budget_nodes::get(tx.conn, node)?.version;
        choose(tx, self.finance, node, version, &change).map(drop)
    }

    /// Most nodes block. A few warn, track, or look at the quarter only.
    fn control(&self, tx: &mut WriteTx<'_>, node: NodeId, number: usize) -> AppResult<()> {
        let control = match number % 14 {
            3 => ControlPolicy { level: ControlLevel::Warn, ..DEFAULT_CONTROL },
            6 => ControlPolicy { tolerance_bp: 500, ..DEFAULT_CONTROL },
            9 => ControlPolicy { level: ControlLevel::Track, ..DEFAULT_CONTROL },
            12 => ControlPolicy { window: ControlWindow::Quarter, to_date: true, ..DEFAULT_CONTROL },
            _ => return Ok(()),
        };
        let change = BudgetNodeUpdate {
            control: Some(control),
            reason: Some("Agreed with the department / 与部门商定".to_owned()),
            ..NO_CHANGE
        };
        let version = db::budget_nodes::get(tx.conn, node)?.version;
        update(tx, self.finance, node, version, &change).map(drop)
    }
}

/// Types the totals of lines.
fn save(
    tx: &mut WriteTx<'_>,
    finance: &Viewer,
    version: PlanVersionId,
    totals: &[(i64, i64)],
) -> AppResult<()> {
    let change = |(line_key, total_minor): &(i64, i64)| PlanLineAmounts {
        line_key: *line_key,
        split: None,
        total_minor: Some(*total_minor),
        cells: Vec::new(),
    };
    let update = PlanCellsUpdate { changes: totals.iter().map(change).collect() };
    let known = db::plan_versions::get(tx.conn, version)?.version;
    cells::save(tx, finance, version, known, &update)
}

/// A scenario that nobody has adopted: what a tenth less would be.
fn what_if(tx: &mut WriteTx<'_>, finance: &Viewer, version: PlanVersionId) -> AppResult<()> {
    let scenario = copies::scenario(tx, finance, version, "A tenth less · 缩减一成")?;
    let book = PlanBook::read(tx.conn, finance, scenario)?;
    let less = |line: &crate::reads::plans::book::BookLine| {
        (line.row.line_key, line.months.iter().sum::<i64>() / 10 * 9)
    };
    let totals: Vec<(i64, i64)> = book.lines.iter().map(less).collect();
    save(tx, finance, scenario, &totals)
}

const fn with_contingency(amount_minor: i64) -> i64 {
    amount_minor + amount_minor * CONTINGENCY_PERCENT / 100
}
