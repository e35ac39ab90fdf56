//! Random histories: whatever people do in whatever order, the books stay right.

use chrono::{Datelike, NaiveDate};
use penstock::{
    commands::{
        budgets::allocate::put,
        control_books,
        expenses::{decide, draft, invoice, release, reverse, submit},
        periods, year_end,
    },
    db,
    domain::control,
    error::{AppError, AppResult, FieldErrors, Settled},
    reads::{self, funds::NodeBook, viewer::scope_of},
    viewer::Viewer,
    writer::WriteTx,
};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodePage, ControlLevel, ControlWindow},
    control::{ControlBookPage, ControlBookUpdate, PolicyReplayRequest, PolicyTrial},
    expense::{Expense, ExpenseDraft, ExpenseLineDraft, InvoiceCreate, InvoiceLine},
    ids::{ControlBookId, ExpenseId, FiscalYearId, NodeId, UserId},
    money::Currency,
    period::{FiscalYear, PeriodState, PeriodUpdate},
    year_end::{YearEndCreate, YearEndState},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use crate::support::{TestApp as App, budget::Budget};

#[derive(Debug, Clone)]
pub enum Deed {
    Ask { lines: Vec<(usize, i64, u32)> },
    Approve(usize),
    Reject(usize),
    Withdraw(usize),
    Cancel(usize),
    Invoice { which: usize, percent: i64, is_final: bool },
    Reverse(usize),
    Allocate { node: usize, amount_minor: i64 },
    Close(i32),
    EndYear,
    TakeYearEndBack,
    Book { cap_minor: i64, active: bool },
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let line = (0_usize..4, 1_i64..4_000_000, 1_u32..=12);
    prop_oneof![
        6 => prop::collection::vec(line, 1..4).prop_map(|lines| Deed::Ask { lines }),
        5 => (0_usize..40).prop_map(Deed::Approve),
        1 => (0_usize..40).prop_map(Deed::Reject),
        1 => (0_usize..40).prop_map(Deed::Withdraw),
        1 => (0_usize..40).prop_map(Deed::Cancel),
        4 => (0_usize..40, 1_i64..160, any::<bool>())
            .prop_map(|(which, percent, is_final)| Deed::Invoice { which, percent, is_final }),
        1 => (0_usize..40).prop_map(Deed::Reverse),
        2 => (0_usize..5, -3_000_000_i64..3_000_000).prop_map(|(node, amount_minor)| Deed::Allocate { node, amount_minor }),
        1 => (1_i32..=12).prop_map(Deed::Close),
        1 => Just(Deed::EndYear),
        1 => Just(Deed::TakeYearEndBack),
    ]
}

/// Deeds of people who change the control book as well.
fn deed_with_books() -> impl Strategy<Value = Deed> {
    let book = (0_i64..40_000_000, any::<bool>());
    prop_oneof![12 => deed(), 1 => book.prop_map(|(cap_minor, active)| Deed::Book { cap_minor, active })]
}

fn viewer(tx: &mut WriteTx<'_>, user: UserId) -> AppResult<Viewer> {
    let row = db::users::get(tx.conn, user)?;
    let scope = scope_of(tx.conn, row.role.sees_all_departments(), row.department_id)?;
    Ok(Viewer {
        user_id: row.id,
        name: row.name,
        role: row.role,
        department_id: row.department_id,
        scope,
        api_key: None,
        family: None,
    })
}

/// A world that deeds happen in.
#[derive(Clone)]
pub struct World {
    pub nodes: [NodeId; 5],
    /// Growth and what is below it, together, less than the tree would let through.
    book: ControlBookId,
    marketer: UserId,
    head: UserId,
    finance: UserId,
    year: FiscalYearId,
    next_year: FiscalYearId,
    asked: Vec<ExpenseId>,
    /// Nobody has changed the control book yet.
    book_stands: bool,
}

impl World {
    fn expense(&self, tx: &mut WriteTx<'_>, which: usize) -> AppResult<Option<Expense>> {
        let Some(id) = self.asked.get(which % self.asked.len().max(1)) else { return Ok(None) };
        let finance = viewer(tx, self.finance)?;
        reads::expenses::page::page(tx.conn, &finance, *id).map(Some)
    }

    fn happen(&mut self, tx: &mut WriteTx<'_>, deed: &Deed) -> AppResult<()> {
        let finance = viewer(tx, self.finance)?;
        let marketer = viewer(tx, self.marketer)?;
        match deed {
            Deed::Ask { lines } => self.ask(tx, &marketer, lines)?,
            Deed::Approve(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let head = viewer(tx, self.head)?;
                let first = expense.approvals.iter().find(|step| step.decided_at.is_none());
                let by_head = first.is_some_and(|step| step.approvers.iter().any(|who| who.id == self.head));
                decide::approve(tx, if by_head { &head } else { &finance }, expense.summary.id, "")?;
            }
            Deed::Reject(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let head = viewer(tx, self.head)?;
                decide::reject(tx, &head, expense.summary.id, "no")?;
            }
            Deed::Withdraw(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                release::withdraw(tx, &marketer, expense.summary.id, "")?;
            }
            Deed::Cancel(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                release::cancel(tx, &finance, expense.summary.id, "over")?;
            }
            Deed::Invoice { which, percent, is_final } => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let lines = expense
                    .lines
                    .iter()
                    .map(|line| InvoiceLine {
                        expense_line_id: line.id,
                        amount_minor: (line.amount_minor * percent / 100).max(1),
                        booked_minor: None,
                        planned_minor: None,
                        tax_minor: 0,
                    })
                    .collect();
                let new = InvoiceCreate {
                    number: format!("R-{}", expense.invoices.len()),
                    invoice_date: NaiveDate::from_ymd_opt(2026, 2, 3).expect("a day"),
                    lines,
                    booked_rate: None,
                    rate_confirmed: false,
                    is_final: *is_final,
                };
                invoice::record(tx, &finance, expense.summary.id, &new)?;
            }
            Deed::Reverse(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let Some(last) = expense.invoices.last() else { return Ok(()) };
                reverse::reverse(tx, &finance, expense.summary.id, last.id, "wrong")?;
            }
            Deed::Allocate { node, amount_minor } => {
                let new = AllocationCreate {
                    amount_minor: *amount_minor,
                    period_id: None,
                    memo: "more".to_owned(),
                };
                let node = db::budget_nodes::get(tx.conn, self.nodes[*node])?;
                put(tx, &finance, &node, &new, FieldErrors::new())?;
            }
            Deed::Close(number) => {
                let day = NaiveDate::from_ymd_opt(2026, u32::try_from(*number).expect("a month"), 1)
                    .expect("a day");
                let period = db::periods::by_date(tx.conn, day)?.expect("a period");
                let change = PeriodUpdate { state: PeriodState::Closed, reason: None };
                periods::update(tx, self.finance, period.id, period.version, &change)?;
            }
            Deed::Book { cap_minor, active } => {
                let version = db::control_books::get(tx.conn, self.book)?.version;
                let change = ControlBookUpdate {
                    cap_minor: Some(*cap_minor),
                    active: Some(*active),
                    reason: Some("Trial".to_owned()),
                    ..ControlBookUpdate::default()
                };
                control_books::update::update(tx, &finance, self.book, version, &change)?;
                self.book_stands = false;
            }
            Deed::EndYear => {
                let new = YearEndCreate { close_periods: false };
                year_end::run::run(tx, &finance, self.year, &new)?;
                let again = year_end::run::run(tx, &finance, self.year, &new)?;
                assert!(!again.changed, "a second year end did something");
            }
            Deed::TakeYearEndBack => {
                let runs = db::year_ends::of_year(tx.conn, self.year)?;
                let Some(last) = runs.first().filter(|run| run.state == YearEndState::Done) else {
                    return Ok(());
                };
                year_end::reverse::reverse(tx, &finance, last.id, "too early")?;
            }
        }
        Ok(())
    }

    fn ask(&mut self, tx: &mut WriteTx<'_>, marketer: &Viewer, lines: &[(usize, i64, u32)]) -> AppResult<()> {
        let lines = lines
            .iter()
            .map(|(node, amount_minor, month)| ExpenseLineDraft {
                description: String::new(),
                // Growth, search, social: what the marketer may charge.
                node_id: Some(self.nodes[1 + node % 3]),
                category_id: None,
                amount_minor: *amount_minor,
                charge_date: NaiveDate::from_ymd_opt(2026, *month, 15),
                dimensions: Vec::new(),
            })
            .collect();
        let new = ExpenseDraft {
            title: "Any".to_owned(),
            description: String::new(),
            department_id: None,
            campaign_id: None,
            vendor: None,
            currency: Currency::CNY,
            lines,
        };
        let id = draft::create(tx, marketer, &new)?;
        if let Settled::Done(id) = submit::submit(tx, marketer, id)? {
            self.asked.push(id);
        }
        Ok(())
    }

    /// No blocking node is over its limit, in any window that its control looks at.
    fn check_limits(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        let mut book = NodeBook::default();
        for node in self.nodes {
            book.load(tx.conn, node)?;
        }
        let (mut cap, mut used) = (0, 0);
        for held in db::control_books::balances(tx.conn, self.book)? {
            cap += held.cap_minor;
            used += held.reserved_minor + held.committed_minor + held.spent_minor;
        }
        assert!(used <= cap || !self.book_stands, "the control book holds {used} of {cap}");
        let year_end = db::year_ends::of_year(tx.conn, self.year)?;
        let ended = year_end.iter().any(|run| run.state == YearEndState::Done);
        let next = db::budget_nodes::of_year(tx.conn, self.next_year)?;
        for node in &next {
            book.load(tx.conn, node.id)?;
        }
        for node in self.nodes.into_iter().chain(next.iter().map(|node| node.id)) {
            let controlled = book.controlled(node).expect("a loaded node");
            // What closed periods left over leaves by the last open one when a year ends: of that year
            // only the whole can be looked at then.
            let whole = controlled.policy.window == ControlWindow::Year && !controlled.policy.to_date;
            let of_ended = ended && self.nodes.contains(&node);
            if controlled.policy.level != ControlLevel::Block || (of_ended && !whole) {
                continue;
            }
            for period in 1..=12 {
                let nothing = [control::Charge { node_id: node, period, amount_minor: 0, books: Vec::new() }];
                let verdict = book.check(&nothing)?[0];
                let left = verdict.available_minor()? + verdict.tolerance_minor;
                assert!(left >= 0, "node {node} is {left} below its limit in period {period}: {verdict:?}");
            }
        }
        Ok(())
    }

    /// Trying the policies that are in force comes to what happened, whatever became of the control book.
    fn check_replay(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
        let mut trials = Vec::new();
        for node in self.nodes {
            trials.push(PolicyTrial {
                node_id: Some(node),
                book_id: None,
                with_descendants: false,
                control: db::budget_nodes::get(tx.conn, node)?.control(),
                cap_minor: None,
            });
        }
        let request = PolicyReplayRequest { fiscal_year_id: self.year, from: None, to: None, trials };
        let found = reads::policy_replay::replay(tx.conn, &request)?;
        assert_eq!((found.unchanged, found.differences.as_slice()), (found.checks, &[][..]));
        Ok(())
    }
}

pub fn world(app: &App) -> World {
    let budget = Budget::plan(app);
    let finance = app.client("finance");
    let next: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
    for (node, version, rule) in
        [(budget.company, 1, "lapse"), (budget.search, 1, "carry_both"), (budget.social, 1, "carry_balance")]
    {
        let path = format!("/budget-nodes/{node}/year-end");
        assert_eq!(finance.patch(&path, version, &json!({"rule": {"policy": rule}})).status, 200);
    }
    for (node, control) in [
        (
            budget.growth,
            json!({"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 200}),
        ),
        (
            budget.search,
            json!({"level": "block", "window": "quarter", "to_date": true, "tolerance_minor": 50_000, "tolerance_bp": 0}),
        ),
        (
            budget.social,
            json!({"level": "warn", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0}),
        ),
    ] {
        let change = json!({"control": control, "reason": "Trial"});
        let version =
            finance.get(&format!("/budget-nodes/{node}")).expect::<BudgetNodePage>(200).node.version;
        assert_eq!(finance.patch(&format!("/budget-nodes/{node}"), version, &change).status, 200);
    }
    let book = json!({
        "fiscal_year_id": budget.year_id(), "name": "Growth together", "cap_minor": 25_000_000, "reason": "Trial",
        "control": {"level": "block", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0},
        "terms": [{"dimension": "department", "value_id": app.departments.growth}]
    });
    let book: ControlBookPage = finance.post("/control-books", &book).expect(201);
    World {
        book: book.book.id,
        nodes: [budget.company, budget.growth, budget.search, budget.social, budget.brand],
        marketer: app.user("marketer"),
        head: app.user("head"),
        finance: app.user("finance"),
        year: budget.year_id(),
        next_year: next.id,
        asked: Vec::new(),
        book_stands: true,
    }
}

/// Runs one history in one transaction, each deed in a savepoint, and looks at the books after each.
pub fn live(app: &App, world: &World, deeds: Vec<Deed>) -> (usize, usize) {
    let mut world = world.clone();
    // Later than the history before, by more than it has deeds.
    app.clock.set(app.clock.now() + chrono::TimeDelta::minutes(2));
    app.write(move |tx| {
        let (mut done, mut refused) = (0, 0);
        for (deed, number) in deeds.into_iter().zip(1..) {
            let mut next = world.clone();
            let now = tx.now + chrono::TimeDelta::seconds(number);
            let result = diesel::Connection::transaction(&mut *tx.conn, |conn| {
                next.happen(&mut WriteTx { conn, now }, &deed)
            });
            match result {
                Ok(()) => {
                    world = next;
                    done += 1;
                }
                Err(error @ (AppError::Internal(_) | AppError::Database(_))) => panic!("{deed:?}: {error}"),
                Err(_) => refused += 1,
            }
            world.check_limits(tx)?;
        }
        let report = reads::verify::verify(tx.conn)?;
        assert!(report.is_clean(), "{:#?}", report.findings);
        world.check_replay(tx)?;
        Ok((done, refused))
    })
}

on_both! {
    fn the_books_stay_right_whatever_happens(app: &TestApp) {
        assert_eq!(app.clock.now().year(), 2026);
        let world = world(app);
        let mut runner = TestRunner::new(Config { cases: 12, max_shrink_iters: 50, failure_persistence: None, ..Config::default() });
        let (mut done, mut refused) = (0, 0);
        let sums = std::sync::Mutex::new((&mut done, &mut refused));
        runner
            .run(&prop::collection::vec(deed(), 20..60), |deeds| {
                let (did, could_not) = live(app, &world, deeds);
                let mut sums = sums.lock().expect("the sums");
                *sums.0 += did;
                *sums.1 += could_not;
                Ok(())
            })
            .expect("every history");
        assert!(done > 100 && refused > 10, "{done} done, {refused} refused: the histories say nothing");
    }

    fn a_replay_of_what_was_in_force_comes_to_what_happened(app: &TestApp) {
        // One history after the other changes the same book: its cap may be below what it holds already.
        let world = World { book_stands: false, ..world(app) };
        let config = Config { cases: 12, max_shrink_iters: 50, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&prop::collection::vec(deed_with_books(), 20..50), |deeds| {
                live(app, &world, deeds);
                Ok(())
            })
            .expect("every history");
    }
}
