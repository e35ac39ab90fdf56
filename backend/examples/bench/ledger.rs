//! Requests that are checked and reserved on one budget, by many at once; and, beside it, how many
//! writes can be made durable one by one.

use std::time::Instant;

use anyhow::anyhow;
use penstock::{
    commands::{budgets, expenses},
    db::{self, departments::NewDepartment, users::NewUser},
    error::AppResult,
    reads,
    viewer::Viewer,
    writer::WriteTx,
};
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodeCreate},
    event::EventTopic,
    expense::{ExpenseDraft, ExpenseLineDraft},
    ids::{DepartmentId, NodeId},
    money::Currency,
    organisation::Locale,
    permission::Role,
};

use crate::{print, setting::Setting};

/// Callers that wait for their answers at the same time.
const CALLERS: u64 = 64;
/// What the budget has, in minor units: more than all requests ask for.
const BUDGET_MINOR: i64 = 900_000_000_000;

pub fn measure(setting: &Setting, requests: u64) -> anyhow::Result<()> {
    let (state, thread, admin) = setting.start()?;
    let commits = (requests / 10).max(1);
    let began = Instant::now();
    for number in 0..commits {
        let entity = i64::try_from(number)?;
        state.writer.run_blocking(move |tx| {
            Ok(db::events::insert(tx.conn, tx.now, EventTopic::ReferenceChanged, entity, None)?)
        })?;
    }
    print(setting.name, "durable commits, one caller", commits, began.elapsed());

    let (marketer, node) = state.writer.run_blocking(move |tx| plan(tx, &admin))?;
    let submit = |count: u64| -> AppResult<()> {
        for _ in 0..count {
            let (viewer, draft) = (marketer.clone(), request(node));
            state.writer.run_blocking(move |tx| {
                let id = expenses::draft::create(tx, &viewer, &draft)?;
                expenses::submit::submit(tx, &viewer, id)?.into_result()
            })?;
        }
        Ok(())
    };
    let began = Instant::now();
    submit(commits)?;
    print(setting.name, "requests checked and reserved, one caller", commits, began.elapsed());
    let began = Instant::now();
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(|| submit(requests / CALLERS))).collect();
        callers.into_iter().try_for_each(|caller| match caller.join() {
            Ok(done) => done.map_err(|error| anyhow!("a request: {error}")),
            Err(_) => Err(anyhow!("a caller panicked")),
        })
    })?;
    let all = requests / CALLERS * CALLERS;
    print(setting.name, &format!("requests checked and reserved, {CALLERS} callers"), all, began.elapsed());
    let report = reads::verify::verify(&mut *state.pool.get()?)?;
    anyhow::ensure!(report.is_clean(), "{:?}", report.findings);
    state.imports.runner.stop();
    state.writer.stop();
    thread.join();
    Ok(())
}

fn request(node_id: NodeId) -> ExpenseDraft {
    ExpenseDraft {
        title: "Keyword campaign".to_owned(),
        description: String::new(),
        department_id: None,
        campaign_id: None,
        vendor: Some("Lantern Media".to_owned()),
        currency: Currency::GBP,
        lines: vec![ExpenseLineDraft {
            description: String::new(),
            node_id,
            category_id: None,
            amount_minor: 100,
            charge_date: None,
            dimensions: Vec::new(),
        }],
    }
}

/// A department with a head and a marketer, and a budget two levels deep.
fn plan(tx: &mut WriteTx<'_>, admin: &Viewer) -> AppResult<(Viewer, NodeId)> {
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
    let mut parent_id = None;
    let mut node = NodeId(0);
    for name in ["Company", "Search"] {
        let new = BudgetNodeCreate {
            parent_id,
            fiscal_year_id,
            name: name.to_owned(),
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
        node = budgets::create::create(tx, admin, &new)?;
        let given = AllocationCreate { amount_minor: BUDGET_MINOR, period_id: None, memo: "Plan".to_owned() };
        budgets::allocate::allocate(tx, admin, node, &given)?;
        parent_id = Some(node);
    }
    Ok((marketer, node))
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
