//! Requests that are checked and reserved, by many at once: all on one budget, spread over a hundred,
//! and of a hundred lines each, in a tree of five levels with three control books; and, beside it, how
//! many writes can be made durable one by one.

use std::time::{Duration, Instant};

use actix_web::web;
use anyhow::anyhow;
use penstock::{
    app::AppState,
    commands::{
        budgets, control_books,
        expenses::{self, at_once::Submission},
        idempotency::KeyedRequest,
    },
    db::{self, departments::NewDepartment, users::NewUser},
    error::AppResult,
    reads,
    viewer::Viewer,
    writer::WriteTx,
};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodeCreate},
    control::{BookTerm, ControlBookCreate},
    dimension::DimensionKey,
    event::EventTopic,
    expense::{ExpenseDraft, ExpenseLineDraft},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{DepartmentId, FiscalYearId, NodeId},
    money::Currency,
    organisation::Locale,
    permission::Role,
};

use rand::Rng;

use crate::{http, print, row_locks, setting::Setting};

/// Callers that wait for their answers at the same time.
pub const CALLERS: u64 = 64;
/// What the company has, in minor units: more than all requests ask for.
const BUDGET_MINOR: i64 = 900_000_000_000;
/// Budgets that a request of many lines is charged to.
const LEAVES: usize = 100;

/// A tree of five levels with 100 leaves, the first of which is the hot one, and three control books
/// that cover all of them.
pub struct Ground {
    pub marketer: Viewer,
    leaves: Vec<NodeId>,
}

pub fn measure(setting: &Setting, requests: u64) -> anyhow::Result<()> {
    let (state, thread, admin) = setting.start()?;
    let state = web::Data::new(state);
    bare(setting, &state, (requests / 10).max(1))?;
    row_locks::measure(setting, (requests / 10).max(row_locks::CALLERS))?;
    let ground = state.writer.run_blocking(move |tx| plan(tx, &admin))?;
    let one = |_: u64| ground.request(0, 1);
    let spread = |number: u64| ground.request(ground.leaf(number), 1);
    let many = |number: u64| ground.request(ground.leaf(number), LEAVES);
    let at_once = |draft: ExpenseDraft| {
        let key = key_of(&ground.marketer);
        let submission = Submission { viewer: ground.marketer.clone(), draft, key: Some(key) };
        state.writer.run_together_blocking(submission)?.into_result().map(drop)
    };
    let in_two_steps = |draft: ExpenseDraft| {
        let viewer = ground.marketer.clone();
        let submit = move |tx: &mut WriteTx<'_>| {
            let id = expenses::draft::create(tx, &viewer, &draft)?;
            expenses::submit::submit(tx, &viewer, id)?.into_result().map(drop)
        };
        state.writer.run_blocking(submit)
    };
    let wide = (requests / 100).max(CALLERS);
    let line = |what: &str, callers: u64| format!("{what}, {callers} callers");
    let reserved = "requests checked and reserved";
    let drafts = "drafts kept, then submitted";
    let slow = (requests / 10).max(CALLERS);
    run(setting, &line(&format!("{reserved}, one budget"), 1), (1, slow), &one, &at_once)?;
    run(setting, &line(&format!("{reserved}, one budget"), CALLERS), (CALLERS, requests), &one, &at_once)?;
    run(
        setting,
        &line(&format!("{reserved}, 100 budgets"), CALLERS),
        (CALLERS, requests),
        &spread,
        &at_once,
    )?;
    run(
        setting,
        &line(&format!("{reserved}, 100 lines on 100 budgets each"), 1),
        (1, wide),
        &many,
        &at_once,
    )?;
    run(setting, &line(&format!("{drafts}, one budget"), 1), (1, slow), &one, &in_two_steps)?;
    run(setting, &line(&format!("{drafts}, one budget"), CALLERS), (CALLERS, slow), &one, &in_two_steps)?;
    http::measure(setting, &state, &ground, requests)?;
    let report = reads::verify::verify(&mut *state.pool.get()?)?;
    anyhow::ensure!(report.is_clean(), "{:?}", report.findings);
    state.imports.runner.stop();
    state.writer.stop();
    thread.join();
    Ok(())
}

/// A key that nobody used before, as a client would choose it.
fn key_of(viewer: &Viewer) -> KeyedRequest {
    KeyedRequest {
        owner: viewer.idempotency_owner(),
        key: random_key(),
        operation: "POST /api/v1/expenses/submit".to_owned(),
        request_hash: String::new(),
    }
}

/// 128 random bits.
pub fn random_key() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// How many of the smallest writes the database makes durable, one after the other.
fn bare(setting: &Setting, state: &AppState, commits: u64) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut waits = Vec::new();
    for number in 0..commits {
        let entity = i64::try_from(number)?;
        let asked = Instant::now();
        state.writer.run_blocking(move |tx| {
            Ok(db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, entity, None)?)
        })?;
        waits.push(asked.elapsed());
    }
    print(setting.name, "bare durable commits, 1 caller", commits, began.elapsed(), waits);
    Ok(())
}

/// Asks by so many callers, each of which waits for its answer, and prints a line.
pub fn run<E: std::fmt::Display + Send>(
    setting: &Setting,
    label: &str,
    (callers, requests): (u64, u64),
    request: &(impl Fn(u64) -> ExpenseDraft + Sync),
    ask: &(impl Fn(ExpenseDraft) -> Result<(), E> + Sync),
) -> anyhow::Result<()> {
    let each = (requests / callers).max(1);
    let submit = |caller: u64| -> Result<Vec<Duration>, E> {
        let mut waits = Vec::new();
        for number in 0..each {
            let draft = request(caller * each + number);
            let asked = Instant::now();
            ask(draft)?;
            waits.push(asked.elapsed());
        }
        Ok(waits)
    };
    let began = Instant::now();
    let mut waits = Vec::new();
    std::thread::scope(|scope| {
        let submit = &submit;
        let all: Vec<_> = (0..callers).map(|caller| scope.spawn(move || submit(caller))).collect();
        for one in all {
            match one.join() {
                Ok(done) => waits.extend(done.map_err(|error| anyhow!("a request: {error}"))?),
                Err(_) => return Err(anyhow!("a caller panicked")),
            }
        }
        Ok(())
    })?;
    print(setting.name, label, each * callers, began.elapsed(), waits);
    Ok(())
}

impl Ground {
    fn leaf(&self, number: u64) -> usize {
        usize::try_from(number).unwrap_or(0) % self.leaves.len().max(1)
    }

    /// A request of some lines, the first on a leaf and the others on those after it.
    pub fn request(&self, first: usize, lines: usize) -> ExpenseDraft {
        let nodes = self.leaves.iter().cycle().skip(first).take(lines);
        ExpenseDraft {
            kind: ExpenseKind::Purchase,
            terms: ExpenseTerms::default(),
            title: "Keyword campaign".to_owned(),
            description: String::new(),
            department_id: None,
            campaign_id: None,
            vendor: Some("Lantern Media".to_owned()),
            currency: Currency::GBP,
            lines: nodes.map(|node| line(*node)).collect(),
        }
    }
}

fn line(node_id: NodeId) -> ExpenseLineDraft {
    ExpenseLineDraft {
        description: String::new(),
        node_id: Some(node_id),
        category_id: None,
        amount_minor: 100,
        charge_date: None,
        dimensions: Vec::new(),
        ..ExpenseLineDraft::default()
    }
}

/// A department with a head and a marketer, the tree, and the books.
fn plan(tx: &mut WriteTx<'_>, admin: &Viewer) -> AppResult<Ground> {
    let department = NewDepartment {
        parent_id: None,
        code: "GROWTH",
        name: "Growth",
        name_zh: "",
        head_user_id: None,
        active: true,
        version: 1,
    };
    let department = db::departments::insert(tx.conn, &department)?;
    let head = person(tx, "head@bench.example", Role::DepartmentHead, department)?;
    let marketer = person(tx, "marketer@bench.example", Role::Marketer, department)?;
    let mut row = db::departments::get(tx.conn, department)?;
    row.head_user_id = Some(head.user_id);
    row.version += 1;
    db::departments::update(tx.conn, &row)?;
    let fiscal_year_id = db::fiscal_years::all(tx.conn)?
        .first()
        .map(|year| year.id)
        .ok_or_else(penstock::error::AppError::not_found)?;
    // 1 > 2 > 4 > 20 > 100: five levels.
    let mut level = vec![(None, BUDGET_MINOR)];
    for parts in [1_i64, 2, 2, 5, 5] {
        let mut below = Vec::new();
        for (parent, amount_minor) in level {
            for _ in 0..parts {
                let node = node(tx, admin, fiscal_year_id, parent, department, amount_minor / parts)?;
                below.push((Some(node), amount_minor / parts));
            }
        }
        level = below;
    }
    for name in ["First book", "Second book", "Third book"] {
        book(tx, admin, fiscal_year_id, department, name)?;
    }
    Ok(Ground { marketer, leaves: level.into_iter().filter_map(|(node, _)| node).take(LEAVES).collect() })
}

fn node(
    tx: &mut WriteTx<'_>,
    admin: &Viewer,
    fiscal_year_id: FiscalYearId,
    parent_id: Option<NodeId>,
    department: DepartmentId,
    amount_minor: i64,
) -> AppResult<NodeId> {
    let new = BudgetNodeCreate {
        parent_id,
        fiscal_year_id,
        name: "Budget".to_owned(),
        name_zh: String::new(),
        currency: None,
        department_id: Some(department),
        channel_id: None,
        activity_type_id: None,
        campaign_id: None,
        is_contingency: false,
        control: None,
        dimensions: Vec::new(),
    };
    let node = budgets::create::create(tx, admin, &new)?;
    let given = AllocationCreate { amount_minor, period_id: None, memo: "Plan".to_owned() };
    budgets::allocate::allocate(tx, admin, node, &given)
}

fn book(
    tx: &mut WriteTx<'_>,
    admin: &Viewer,
    fiscal_year_id: FiscalYearId,
    department: DepartmentId,
    name: &str,
) -> AppResult<()> {
    let new = ControlBookCreate {
        fiscal_year_id,
        name: name.to_owned(),
        name_zh: String::new(),
        currency: None,
        terms: vec![BookTerm { dimension: DimensionKey::Department, value_id: department.0 }],
        control: budgets::create::DEFAULT_CONTROL,
        cap_minor: BUDGET_MINOR,
        caps: Vec::new(),
        reason: "Measuring".to_owned(),
    };
    control_books::create::create(tx, admin, &new).map(drop)
}

fn person(tx: &mut WriteTx<'_>, email: &str, role: Role, department: DepartmentId) -> AppResult<Viewer> {
    let new = NewUser {
        email,
        name: email,
        role,
        department_id: Some(department),
        locale: Locale::En,
        password_hash: "nobody signs in",
        active: true,
        session_epoch: 0,
        created_at: tx.now,
        version: 1,
    };
    let id = db::users::insert(tx.conn, &new)?;
    reads::viewer::of_user(tx.conn, id)
}
