//! The budgets of two years: the company, departments, and channels below them.

use chrono::NaiveDate;
use penstock_shared::{
    budget::{
        AllocationCreate, BudgetNodeCreate, BudgetNodeUpdate, ControlLevel, ControlPolicy, ControlWindow,
    },
    ids::{ChannelId, DepartmentId, FiscalYearId, NodeId},
    year_end::{YearEndChoice, YearEndPolicy, YearEndRule},
};

use super::{at, missing, office_hours, organisation::People, viewer, words};
use crate::{
    commands::{
        budgets::{
            allocate::allocate,
            create::{DEFAULT_CONTROL, create},
            update::update,
        },
        year_end::choose::choose,
    },
    db,
    error::AppResult,
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
const K: i64 = 100_000;

/// Plans each year in the December before it.
///
/// # Errors
/// When a command refuses.
pub fn make(tx: &mut WriteTx<'_>, people: &People, years: [i32; 2]) -> AppResult<Vec<ChannelBudget>> {
    let finance = viewer(tx.conn, people.finance)?;
    let mut budgets = Vec::new();
    for (index, year) in (0_i64..).zip(years) {
        let first_day = NaiveDate::from_ymd_opt(year, 1, 2).unwrap_or_default();
        let fiscal_year = db::periods::by_date(tx.conn, first_day)?.ok_or_else(|| missing("fiscal year"))?;
        let mut tx = at(tx, office_hours(first_day, 30));
        let planner = Planner { finance: &finance, fiscal_year: fiscal_year.fiscal_year_id, year };
        // The second year grows by eight percent.
        planner.make_year(&mut tx, people, 100 + 8 * index, &mut budgets)?;
    }
    Ok(budgets)
}

struct Planner<'a> {
    finance: &'a Viewer,
    fiscal_year: FiscalYearId,
    year: i32,
}

impl Planner<'_> {
    fn make_year(
        &self,
        tx: &mut WriteTx<'_>,
        people: &People,
        percent: i64,
        budgets: &mut Vec<ChannelBudget>,
    ) -> AppResult<()> {
        let total: i64 = CHANNEL_BUDGETS_K.iter().flat_map(|budgets| budgets.iter()).sum();
        let root = self.node(
            tx,
            None,
            &format!("Marketing {}", self.year),
            &format!("{} 年市场预算", self.year),
            Some(people.root),
            None,
        )?;
        self.give(tx, root, with_contingency(with_contingency(total * K * percent / 100)))?;
        self.year_end(tx, root, YearEndPolicy::Lapse, None)?;
        self.keep_back(tx, root, total * K * percent / 100)?;
        for (index, (_, name, name_zh)) in words::DEPARTMENTS.iter().enumerate() {
            let department = *people.departments.get(index).ok_or_else(|| missing(name))?;
            let channels = words::CHANNELS_OF.get(index).copied().unwrap_or_default();
            let amounts = CHANNEL_BUDGETS_K.get(index).copied().unwrap_or_default();
            let node = self.node(tx, Some(root), name, name_zh, Some(department), None)?;
            self.give(tx, node, with_contingency(amounts.iter().sum::<i64>() * K * percent / 100))?;
            match index {
                0 => self.year_end(tx, node, YearEndPolicy::CarryBoth, Some(500))?,
                2 => self.year_end(tx, node, YearEndPolicy::CarryBalance, Some(1_000))?,
                1 | 4 => self.year_end(tx, node, YearEndPolicy::CarryCommitments, None)?,
                _ => {}
            }
            for (channel, amount) in channels.iter().zip(amounts) {
                let (_, name, name_zh) = words::CHANNELS.get(*channel).ok_or_else(|| missing("channel"))?;
                let channel = *people.channels.get(*channel).ok_or_else(|| missing(name))?;
                let leaf = self.node(tx, Some(node), name, name_zh, None, Some(channel))?;
                self.give(tx, leaf, amount * K * percent / 100)?;
                self.control(tx, leaf, budgets.len())?;
                budgets.push(ChannelBudget {
                    year: self.year,
                    node: leaf,
                    department,
                    channel,
                    weight: *amount,
                });
            }
        }
        Ok(())
    }

    fn node(
        &self,
        tx: &mut WriteTx<'_>,
        parent_id: Option<NodeId>,
        name: &str,
        name_zh: &str,
        department_id: Option<DepartmentId>,
        channel_id: Option<ChannelId>,
    ) -> AppResult<NodeId> {
        let new = BudgetNodeCreate { department_id, channel_id, ..self.blank(parent_id, name, name_zh) };
        create(tx, self.finance, &new)
    }

    /// Half of what the company has beyond its departments is a node of its own, to be moved by request.
    fn keep_back(&self, tx: &mut WriteTx<'_>, root: NodeId, total_minor: i64) -> AppResult<()> {
        let new =
            BudgetNodeCreate { is_contingency: true, ..self.blank(Some(root), "Contingency", "预备金") };
        let node = create(tx, self.finance, &new)?;
        self.give(tx, node, total_minor * CONTINGENCY_PERCENT / 200)
    }

    fn blank(&self, parent_id: Option<NodeId>, name: &str, name_zh: &str) -> BudgetNodeCreate {
        BudgetNodeCreate {
            parent_id,
            fiscal_year_id: self.fiscal_year,
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            currency: None,
            department_id: None,
            channel_id: None,
            activity_type_id: None,
            campaign_id: None,
            is_contingency: false,
            control: None,
            dimensions: Vec::new(),
        }
    }

    fn give(&self, tx: &mut WriteTx<'_>, node: NodeId, amount_minor: i64) -> AppResult<()> {
        let new = AllocationCreate {
            amount_minor,
            period_id: None,
            memo: format!("Plan {} / {} 年度计划", self.year, self.year),
        };
        allocate(tx, self.finance, node, &new).map(drop)
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
            name: None,
            name_zh: None,
            is_contingency: None,
            control: Some(control),
            control_from: None,
            reason: Some("Agreed with the department / 与部门商定".to_owned()),
            dimensions: None,
        };
        let version = db::budget_nodes::get(tx.conn, node)?.version;
        update(tx, self.finance, node, version, &change).map(drop)
    }
}

const fn with_contingency(amount_minor: i64) -> i64 {
    amount_minor + amount_minor * CONTINGENCY_PERCENT / 100
}
