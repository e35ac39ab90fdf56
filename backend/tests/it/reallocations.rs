//! Random histories of transfers, top-ups, cuts and expenses: money is conserved, no node gives on more
//! than it has at any entry of the ledger, and nothing that is used is taken away.

use std::collections::HashMap;

use penstock::{
    commands::{
        budget_requests::{decide, open},
        expenses::{draft, submit},
        periods,
    },
    db,
    domain::control::free_to_cut_minor,
    error::{AppError, AppResult},
    reads::{self, budget_requests::page, funds::NodeBook, viewer},
    writer::{WriteTx, seal_as},
};
use penstock_shared::{
    budget::{Bucket, EntryKind},
    budget_request::{BudgetRequestCreate, BudgetRequestKind, BudgetRequestState, Funding},
    expense::{ExpenseDraft, ExpenseLineDraft},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{DepartmentId, NodeId, PeriodId, UserId},
    money::Currency,
    period::{PeriodState, PeriodUpdate},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::json;

use crate::support::{TestApp as App, budget::Budget};

#[derive(Debug, Clone)]
enum Deed {
    Transfer { from: usize, to: usize, amount_minor: i64, months: (Option<usize>, Option<usize>) },
    TopUp { node: usize, amount_minor: i64, funding: Funding },
    Cut { node: usize, amount_minor: i64, month: Option<usize> },
    Spend { node: usize, amount_minor: i64, month: u32 },
    Close { month: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let node = || 0_usize..6;
    let amount = || prop_oneof![1_i64..2_000_000, 1_i64..20_000_000];
    let month = || prop::option::of(0_usize..12);
    prop_oneof![
        5 => (node(), node(), amount(), month(), month())
            .prop_map(|(from, to, amount_minor, a, b)| Deed::Transfer { from, to, amount_minor, months: (a, b) }),
        2 => (node(), amount(), prop::sample::select(Funding::ALL.to_vec()))
            .prop_map(|(node, amount_minor, funding)| Deed::TopUp { node, amount_minor, funding }),
        2 => (node(), amount(), month()).prop_map(|(node, amount_minor, month)| Deed::Cut { node, amount_minor, month }),
        1 => (0_usize..11).prop_map(|month| Deed::Close { month }),
        3 => (1_usize..5, amount(), 1_u32..=12).prop_map(|(node, amount_minor, month)| Deed::Spend { node, amount_minor, month }),
    ]
}

/// The nodes: company, growth, search, social, brand, and one for contingencies below the company.
#[derive(Clone)]
struct World {
    nodes: [NodeId; 6],
    months: Vec<PeriodId>,
    department: DepartmentId,
    finance: UserId,
}

fn blank(kind: BudgetRequestKind, node_id: NodeId, amount_minor: i64) -> BudgetRequestCreate {
    BudgetRequestCreate {
        kind,
        node_id,
        from_node_id: None,
        book_id: None,
        from_period_id: None,
        to_period_id: None,
        funding: None,
        amount_minor,
        expires_on: None,
        expense_id: None,
        reason: "Trial".to_owned(),
    }
}

impl World {
    fn month(&self, month: Option<usize>) -> Option<PeriodId> {
        month.map(|month| self.months[month])
    }

    fn happen(&self, tx: &mut WriteTx<'_>, deed: &Deed) -> AppResult<()> {
        let new = match deed {
            Deed::Spend { node, amount_minor, month } => return self.spend(tx, *node, *amount_minor, *month),
            Deed::Close { month } => {
                let period = db::periods::get(tx.conn, self.months[*month])?;
                let change = PeriodUpdate { state: PeriodState::Closed, reason: None };
                return periods::update(tx, self.finance, period.id, period.version, &change).map(drop);
            }
            Deed::Transfer { from, to, amount_minor, months } => BudgetRequestCreate {
                from_node_id: Some(self.nodes[*from]),
                from_period_id: self.month(months.0),
                to_period_id: self.month(months.1),
                ..blank(BudgetRequestKind::Transfer, self.nodes[*to], *amount_minor)
            },
            Deed::TopUp { node, amount_minor, funding } => BudgetRequestCreate {
                funding: Some(*funding),
                ..blank(BudgetRequestKind::TopUp, self.nodes[*node], *amount_minor)
            },
            Deed::Cut { node, amount_minor, month } => BudgetRequestCreate {
                from_period_id: self.month(*month),
                ..blank(BudgetRequestKind::Cut, self.nodes[*node], *amount_minor)
            },
        };
        let finance = viewer::of_user(tx.conn, self.finance)?;
        let id = open::submit(tx, &finance, &new)?;
        loop {
            let request = page::page(tx.conn, &finance, id)?;
            if request.summary.state == BudgetRequestState::Approved {
                return Ok(());
            }
            let turn = request.approvals.iter().find(|step| step.decided_at.is_none()).expect("a step");
            let approver = viewer::of_user(tx.conn, turn.approvers[0].id)?;
            decide::approve(tx, &approver, id, "")?;
        }
    }

    fn spend(&self, tx: &mut WriteTx<'_>, node: usize, amount_minor: i64, month: u32) -> AppResult<()> {
        let finance = viewer::of_user(tx.conn, self.finance)?;
        let new = ExpenseDraft {
            kind: ExpenseKind::Purchase,
            terms: ExpenseTerms::default(),
            title: "Any".to_owned(),
            description: String::new(),
            department_id: Some(self.department),
            campaign_id: None,
            vendor: None,
            currency: Currency::CNY,
            lines: vec![ExpenseLineDraft {
                description: String::new(),
                node_id: Some(self.nodes[node]),
                category_id: None,
                amount_minor,
                charge_date: chrono::NaiveDate::from_ymd_opt(2026, month, 15),
                dimensions: Vec::new(),
                ..ExpenseLineDraft::default()
            }],
        };
        let id = draft::create(tx, &finance, &new)?;
        submit::submit(tx, &finance, id).map(drop)
    }

    /// What the roots hold, and what each node has free in the windows of its control: never below zero
    /// by a request about budgets, so a cut by nothing is always possible.
    fn look(&self, tx: &mut WriteTx<'_>) -> AppResult<(i64, Vec<i64>)> {
        let mut book = NodeBook::default();
        for node in self.nodes {
            book.load(tx.conn, node)?;
        }
        let company = book.controlled(self.nodes[0]).expect("a node");
        let roots = company.periods.iter().map(|held| held.allocated_minor).sum();
        let mut available = Vec::new();
        for node in self.nodes {
            let node = book.controlled(node).expect("a node");
            for period in 1..=12 {
                free_to_cut_minor(node, period, &[])?;
                let nothing = penstock::domain::control::room_minor(node, period)?;
                available.push(nothing);
            }
        }
        Ok((roots, available))
    }
}

fn world(app: &App) -> World {
    let budget = Budget::plan(app);
    let finance = app.client("finance");
    for (node, control) in [
        (
            budget.search,
            json!({"level": "block", "window": "quarter", "to_date": true, "tolerance_minor": 0, "tolerance_bp": 0}),
        ),
        (
            budget.social,
            json!({"level": "block", "window": "month", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0}),
        ),
    ] {
        let change = json!({"control": control, "reason": "Trial"});
        assert_eq!(finance.patch(&format!("/budget-nodes/{node}"), 1, &change).status, 200);
    }
    let new = json!({
        "parent_id": budget.company, "fiscal_year_id": budget.year.id, "name": "Contingency", "is_contingency": true
    });
    let kept: penstock_shared::budget::BudgetNodePage = finance.post("/budget-nodes", &new).expect(201);
    crate::support::budget::allocate(&finance, kept.node.id, 10_000_000)
        .expect::<penstock_shared::budget::BudgetNodePage>(201);
    World {
        nodes: [budget.company, budget.growth, budget.search, budget.social, budget.brand, kept.node.id],
        months: budget.year.periods.iter().map(|period| period.id).collect(),
        department: app.departments.growth,
        finance: app.user("finance"),
    }
}

/// After every single entry no node has given on more than it has.
fn replay(tx: &mut WriteTx<'_>) -> AppResult<()> {
    let nodes: HashMap<NodeId, Option<NodeId>> =
        db::budget_nodes::all(tx.conn)?.into_iter().map(|row| (row.id, row.parent_id)).collect();
    let mut allocated: HashMap<NodeId, i64> = HashMap::new();
    let mut given_on: HashMap<NodeId, i64> = HashMap::new();
    for entry in db::ledger::after(tx.conn, 0, i64::MAX)? {
        let amount = match (entry.from_bucket, entry.to_bucket) {
            (Bucket::Source, _) => entry.amount_minor,
            (_, Bucket::Source) => -entry.amount_minor,
            _ => continue,
        };
        *allocated.entry(entry.node_id).or_default() += amount;
        if let Some(parent) = nodes[&entry.node_id] {
            *given_on.entry(parent).or_default() += amount;
        }
        for node in [Some(entry.node_id), nodes[&entry.node_id]].into_iter().flatten() {
            let left = allocated.get(&node).copied().unwrap_or(0) - given_on.get(&node).copied().unwrap_or(0);
            assert!(left >= 0, "entry {}: node {node} has given on {} too much", entry.sequence, -left);
        }
    }
    Ok(())
}

/// What the transfers of the ledger add up to at the roots.
fn transferred_at_roots(tx: &mut WriteTx<'_>, root: NodeId) -> AppResult<usize> {
    let entries = db::ledger::after(tx.conn, 0, i64::MAX)?;
    let transfer = |kind| matches!(kind, EntryKind::TransferIn | EntryKind::TransferOut);
    Ok(entries.iter().filter(|entry| entry.node_id == root && transfer(entry.kind)).count())
}

fn live(app: &App, world: &World, deeds: Vec<Deed>) -> (usize, usize) {
    let world = world.clone();
    let user = app.user("finance");
    app.write(move |tx| {
        let (mut done, mut refused) = (0, 0);
        for deed in deeds {
            let before = world.look(tx)?;
            let now = tx.now;
            let result = diesel::Connection::transaction(&mut *tx.conn, |conn| {
                world.happen(&mut WriteTx { conn, now }, &deed)
            });
            let after = world.look(tx)?;
            match result {
                Ok(()) => done += 1,
                Err(error @ (AppError::Internal(_) | AppError::Database(_))) => panic!("{deed:?}: {error}"),
                Err(_) => {
                    refused += 1;
                    assert_eq!(before, after, "{deed:?} was refused");
                }
            }
            let grows = matches!(deed, Deed::TopUp { funding: Funding::NewMoney, .. });
            let shrinks = matches!(deed, Deed::Cut { node: 0, .. });
            if !grows && !shrinks {
                assert_eq!(before.0, after.0, "{deed:?}");
            }
            for (left_before, left) in before.1.iter().zip(&after.1) {
                assert!(*left >= 0 || left >= left_before, "{deed:?} leaves {left} after {left_before}");
            }
        }
        replay(tx)?;
        // The whole history is one command of the writer, which seals when it ends.
        seal_as(tx, "history", user)?;
        let report = reads::verify::verify(tx.conn)?;
        assert!(report.is_clean(), "{:#?}", report.findings);
        let of_root: i64 = world.look(tx)?.0;
        assert!(of_root >= 0);
        let at_root = transferred_at_roots(tx, world.nodes[0])?;
        // Between months of the root itself money leaves and arrives.
        assert_eq!(at_root % 2, 0);
        Ok((done, refused))
    })
}

on_both! {
    fn money_is_conserved_and_no_node_gives_on_more_than_it_has(app: &TestApp) {
        let world = world(app);
        let mut runner = TestRunner::new(Config { cases: 12, max_shrink_iters: 40, failure_persistence: None, ..Config::default() });
        let sums = std::sync::Mutex::new((0, 0));
        runner
            .run(&prop::collection::vec(deed(), 15..40), |deeds| {
                let (did, could_not) = live(app, &world, deeds);
                let mut sums = sums.lock().expect("the sums");
                *sums = (sums.0 + did, sums.1 + could_not);
                Ok(())
            })
            .expect("every history");
        let (done, refused) = *sums.lock().expect("the sums");
        assert!(done > 60 && refused > 20, "{done} done, {refused} refused: the histories say nothing");
    }
}
