//! The world that deeds happen in, and what has to hold in it after each.

use chrono::NaiveDate;
use penstock::{
    commands::{
        budgets::allocate::put,
        control_books,
        expenses::{decide, draft, invoice, release, reverse, revise, submit},
        periods, year_end,
    },
    db,
    domain::control,
    error::{AppResult, FieldErrors, Settled},
    reads::{self, funds::NodeBook, viewer::scope_of},
    viewer::Viewer,
    writer::WriteTx,
};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodePage, ControlLevel, ControlWindow},
    control::{ControlBookPage, ControlBookUpdate, PolicyReplayRequest, PolicyTrial},
    expense::{Expense, ExpenseDecision, ExpenseDraft, ExpenseLineDraft, InvoiceCreate, InvoiceLine},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{ControlBookId, ExpenseId, FiscalYearId, NodeId, UserId},
    money::Currency,
    period::{FiscalYear, PeriodState, PeriodUpdate},
    year_end::{YearEndCreate, YearEndState},
};
use serde_json::json;

use super::Deed;
use crate::support::{TestApp as App, budget::Budget};

fn no() -> ExpenseDecision {
    ExpenseDecision { comment: "no".to_owned(), revision: None }
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
        delegations: Vec::new(),
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
    pub book_stands: bool,
}

impl World {
    fn expense(&self, tx: &mut WriteTx<'_>, which: usize) -> AppResult<Option<Expense>> {
        let Some(id) = self.asked.get(which % self.asked.len().max(1)) else { return Ok(None) };
        let finance = viewer(tx, self.finance)?;
        reads::expenses::page::page(tx.conn, &finance, *id).map(Some)
    }

    pub fn happen(&mut self, tx: &mut WriteTx<'_>, deed: &Deed) -> AppResult<()> {
        let finance = viewer(tx, self.finance)?;
        let marketer = viewer(tx, self.marketer)?;
        match deed {
            Deed::Ask { lines } => self.ask(tx, &marketer, lines)?,
            Deed::Approve(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let head = viewer(tx, self.head)?;
                let first = expense.approvals.iter().find(|step| step.decided_at.is_none());
                let by_head = first.is_some_and(|step| step.approvers.iter().any(|who| who.id == self.head));
                let who = if by_head { &head } else { &finance };
                decide::approve(tx, who, expense.summary.id, &ExpenseDecision::default())?;
            }
            Deed::Reject(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let head = viewer(tx, self.head)?;
                decide::reject(tx, &head, expense.summary.id, &no())?;
            }
            Deed::AskChanges(which) => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let head = viewer(tx, self.head)?;
                decide::request_changes(tx, &head, expense.summary.id, &no())?;
            }
            Deed::Revise { which, lines } => {
                let Some(expense) = self.expense(tx, *which)? else { return Ok(()) };
                let mut next =
                    self.draft(lines.iter().map(|(node, amount, month, _)| (*node, *amount, *month)));
                for ((line, old), (.., stays)) in next.lines.iter_mut().zip(&expense.lines).zip(lines) {
                    if *stays {
                        (line.id, line.node_id, line.charge_date) =
                            (Some(old.id), Some(old.node_id), Some(old.charge_date));
                    }
                }
                let summary = &expense.summary;
                let before: i64 = expense.lines.iter().map(|line| line.reserved_minor).sum();
                if let Settled::Refused(_) =
                    revise::revise(tx, &marketer, summary.id, summary.version, &next)?
                {
                    let after = reads::expenses::page::page(tx.conn, &marketer, summary.id)?;
                    let held: i64 = after.lines.iter().map(|line| line.reserved_minor).sum();
                    assert_eq!(held, before, "a refusal moved money");
                }
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
                    due_date: None,
                    booked_rate: None,
                    rate_confirmed: false,
                    release_id: None,
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

    /// A request of these lines: budget, amount, month.
    fn draft(&self, lines: impl Iterator<Item = (usize, i64, u32)>) -> ExpenseDraft {
        let lines = lines
            .map(|(node, amount_minor, month)| ExpenseLineDraft {
                // Growth, search, social: what the marketer may charge.
                node_id: Some(self.nodes[1 + node % 3]),
                amount_minor,
                charge_date: NaiveDate::from_ymd_opt(2026, month, 15),
                ..ExpenseLineDraft::default()
            })
            .collect();
        ExpenseDraft {
            kind: ExpenseKind::Purchase,
            terms: ExpenseTerms::default(),
            title: "Any".to_owned(),
            description: String::new(),
            department_id: None,
            campaign_id: None,
            vendor: None,
            currency: Currency::CNY,
            lines,
        }
    }

    fn ask(&mut self, tx: &mut WriteTx<'_>, marketer: &Viewer, lines: &[(usize, i64, u32)]) -> AppResult<()> {
        let new = self.draft(lines.iter().copied());
        let id = draft::create(tx, marketer, &new)?;
        if let Settled::Done(id) = submit::submit(tx, marketer, id)? {
            self.asked.push(id);
        }
        Ok(())
    }

    /// No blocking node is over its limit, in any window that its control looks at.
    pub fn check_limits(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
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
    pub fn check_replay(&self, tx: &mut WriteTx<'_>) -> AppResult<()> {
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
