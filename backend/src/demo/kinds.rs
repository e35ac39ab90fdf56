//! Requests of every kind, each as far as it goes: claims, an advance that is settled and one that is overdue, money
//! with a platform, a blanket order, an approval that ends soon.

use chrono::{Datelike, NaiveDate, TimeDelta};
use penstock_shared::{
    claim::{ClaimCancel, ClaimCreate, ClaimSettle},
    expense::{ExpenseDecision, ExpenseDraft, ExpenseLineDraft, ExpenseState, InvoiceCreate, InvoiceLine},
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{ExpenseId, ExpenseLineId},
    money::Currency,
    organisation::OrganisationUpdate,
    permission::Role,
    prefunding::{PayOutCreate, SettlementCreate},
    release::ReleaseCreate,
};

use super::{at, missing, office_hours, plan::ChannelBudget, viewer};
use crate::{
    commands::{
        claims,
        expenses::{call_off, decide, draft, expire, invoice, prefunding, submit},
        organisation,
    },
    db, demo_logins,
    error::{AppResult, Settled},
    reads::expenses::page::page,
    viewer::Viewer,
    writer::WriteTx,
};

const YUAN: i64 = 100;

/// Who does it, and where it is charged.
struct Scene {
    marketer: Viewer,
    finance: Viewer,
    budget: ChannelBudget,
    today: NaiveDate,
}

/// Makes them, as of this morning.
///
/// # Errors
/// When a command refuses for another reason than that the money is used already.
pub fn make(tx: &mut WriteTx<'_>, budgets: &[ChannelBudget], today: NaiveDate) -> AppResult<()> {
    let tx = &mut at(tx, office_hours(today, 5));
    let marketer = login(tx, Role::Marketer)?;
    let own = budgets.iter().filter(|one| one.year == today.year());
    let own = own.filter(|one| Some(one.department) == marketer.department_id);
    let budget = own.max_by_key(|one| one.weight).cloned().ok_or_else(|| missing("budget"))?;
    let finance = login(tx, Role::FinanceController)?;
    let scene = Scene { marketer, finance, budget, today };
    // The demo has no files, and so no receipts.
    receipts_required(tx, false)?;
    reimbursements(tx, &scene)?;
    advances(tx, &scene)?;
    platform(tx, &scene)?;
    order(tx, &scene)?;
    ending(tx, &scene)?;
    receipts_required(tx, true)
}

fn receipts_required(tx: &mut WriteTx<'_>, required: bool) -> AppResult<()> {
    let version = db::organisation::get(tx.conn)?.version;
    let change = OrganisationUpdate {
        name: None,
        time_zone: None,
        default_locale: None,
        finance_approval_from_minor: None,
        unbudgeted_rule: None,
        receipts_required: Some(required),
        approvals_stand_days: None,
        split_window_days: None,
        calendar: None,
    };
    organisation::update(tx, version, &change).map(drop)
}

fn login(tx: &mut WriteTx<'_>, role: Role) -> AppResult<Viewer> {
    let user = db::users::by_email(tx.conn, &demo_logins::email(role))?.ok_or_else(|| missing("login"))?;
    viewer(tx.conn, user.id)
}

/// An approved request; none when the budget does not have the money.
fn approved(
    tx: &mut WriteTx<'_>,
    scene: &Scene,
    kind: ExpenseKind,
    terms: ExpenseTerms,
    (title, vendor, yuan): (&str, Option<&str>, i64),
) -> AppResult<Option<(ExpenseId, ExpenseLineId)>> {
    let new = ExpenseDraft {
        kind,
        terms,
        title: title.to_owned(),
        description: String::new(),
        department_id: Some(scene.budget.department),
        campaign_id: None,
        vendor: vendor.map(str::to_owned),
        currency: Currency::CNY,
        lines: vec![ExpenseLineDraft {
            description: title.to_owned(),
            node_id: Some(scene.budget.node),
            amount_minor: yuan * YUAN,
            charge_date: Some(scene.today),
            ..ExpenseLineDraft::default()
        }],
    };
    let id = draft::create(tx, &scene.marketer, &new)?;
    if let Settled::Refused(_) = submit::submit(tx, &scene.marketer, id)? {
        return Ok(None);
    }
    loop {
        let expense = page(tx.conn, &scene.finance, id)?;
        if expense.summary.state == ExpenseState::Approved {
            let line = expense.lines.first().ok_or_else(|| missing("line"))?;
            return Ok(Some((id, line.id)));
        }
        let step = expense.approvals.iter().find(|step| step.decided_at.is_none());
        let approver = step.and_then(|step| step.approvers.first()).ok_or_else(|| missing("approver"))?.id;
        let approver = viewer(tx.conn, approver)?;
        decide::approve(tx, &approver, id, &ExpenseDecision::default())?;
    }
}

fn reimbursements(tx: &mut WriteTx<'_>, scene: &Scene) -> AppResult<()> {
    let mut ids = Vec::new();
    for (title, yuan) in [
        ("出租车 Taxi to the fair", 86),
        ("样品快递 Courier for samples", 132),
        ("拍摄道具 Props for the shoot", 640),
        ("客户午餐 Lunch with a client", 418),
        ("高铁票 Train to Hangzhou", 274),
        ("打印物料 Printed boards", 355),
    ] {
        let made =
            approved(tx, scene, ExpenseKind::Reimbursement, ExpenseTerms::default(), (title, None, yuan))?;
        ids.extend(made.map(|(id, _)| id));
    }
    let mut claimed = ids.chunks(2).map(<[ExpenseId]>::to_vec);
    if let Some(expense_ids) = claimed.next() {
        let claim = claims::create(tx, &scene.marketer, &ClaimCreate { expense_ids })?;
        let with = ClaimSettle { payment_reference: "BANK-0412-17".to_owned(), paid_on: scene.today };
        claims::settle(tx, &scene.finance, claim, &with)?;
    }
    if let Some(expense_ids) = claimed.next() {
        claims::create(tx, &scene.marketer, &ClaimCreate { expense_ids })?;
    }
    // One was called off; what was in it waits to be claimed again.
    if let Some(expense_ids) = claimed.next() {
        let claim = claims::create(tx, &scene.marketer, &ClaimCreate { expense_ids })?;
        let with = ClaimCancel { reason: "发票抬头有误 The receipt names another company".to_owned() };
        claims::cancel(tx, &scene.finance, claim, &with.reason)?;
    }
    Ok(())
}

fn paid_out(tx: &mut WriteTx<'_>, scene: &Scene, id: ExpenseId, yuan: i64, reference: &str) -> AppResult<()> {
    let new =
        PayOutCreate { amount_minor: yuan * YUAN, paid_on: scene.today, reference: reference.to_owned() };
    prefunding::pay_out(tx, &scene.finance, id, &new).map(drop)
}

/// What became of money that is out: spent and returned, in yuan.
fn settled(
    tx: &mut WriteTx<'_>,
    scene: &Scene,
    (id, line): (ExpenseId, ExpenseLineId),
    (spent, returned): (i64, i64),
    reference: &str,
) -> AppResult<()> {
    let spent = (spent > 0).then(|| of_line(line, spent));
    let new = SettlementCreate {
        reference: reference.to_owned(),
        day: scene.today,
        lines: spent.into_iter().collect(),
        returned_minor: returned * YUAN,
    };
    prefunding::settle(tx, &scene.marketer, id, &new).map(drop)
}

const fn of_line(line: ExpenseLineId, yuan: i64) -> InvoiceLine {
    InvoiceLine {
        expense_line_id: line,
        amount_minor: yuan * YUAN,
        tax_minor: 0,
        booked_minor: None,
        planned_minor: None,
    }
}

fn advances(tx: &mut WriteTx<'_>, scene: &Scene) -> AppResult<()> {
    let terms = |needed: i64, settle: i64| ExpenseTerms {
        needed_by: Some(scene.today + TimeDelta::days(needed)),
        settle_by: Some(scene.today + TimeDelta::days(settle)),
        ..ExpenseTerms::default()
    };
    let fair = ("广州展会备用金 Cash for the Guangzhou fair", None, 8_000);
    if let Some(made) = approved(tx, scene, ExpenseKind::Advance, terms(0, 14), fair)? {
        paid_out(tx, scene, made.0, 8_000, "BANK-0412-21")?;
        settled(tx, scene, made, (5_200, 0), "展台搭建 Building the booth")?;
    }
    let shoot = ("外景拍摄备用金 Cash for the shoot", None, 3_000);
    if let Some((id, _)) = approved(tx, scene, ExpenseKind::Advance, terms(-20, -3), shoot)? {
        paid_out(tx, scene, id, 3_000, "BANK-0398-02")?;
    }
    let done = ("客户活动备用金 Cash for a client event", None, 2_000);
    if let Some(made) = approved(tx, scene, ExpenseKind::Advance, terms(0, 10), done)? {
        paid_out(tx, scene, made.0, 2_000, "BANK-0401-11")?;
        settled(tx, scene, made, (1_640, 360), "活动结束 After the event")?;
    }
    Ok(())
}

fn platform(tx: &mut WriteTx<'_>, scene: &Scene) -> AppResult<()> {
    let what = ("信息流广告充值 Feed ads, paid in", Some("Tidal Ads 潮汐广告"), 20_000);
    let made = approved(tx, scene, ExpenseKind::Prepayment, ExpenseTerms::default(), what)?;
    let Some(made) = made else { return Ok(()) };
    paid_out(tx, scene, made.0, 20_000, "BANK-0405-08")?;
    settled(tx, scene, made, (6_300, 0), "平台报表 1 Platform report 1")?;
    settled(tx, scene, made, (4_850, 0), "平台报表 2 Platform report 2")
}

fn order(tx: &mut WriteTx<'_>, scene: &Scene) -> AppResult<()> {
    let terms = ExpenseTerms {
        valid_from: Some(scene.today - TimeDelta::days(1)),
        expires_on: Some(scene.today + TimeDelta::days(120)),
        ..ExpenseTerms::default()
    };
    let what = ("年度设计框架 Design work, as it comes", Some("Paper Kite Design 纸鸢设计"), 30_000);
    let made = approved(tx, scene, ExpenseKind::BlanketOrder, terms, what)?;
    let Some((id, line)) = made else { return Ok(()) };
    for (yuan, note) in
        [(6_000, "春季横幅 Spring banners"), (4_500, "产品手册 Brochure"), (2_000, "海报 Posters")]
    {
        let new = ReleaseCreate {
            expense_line_id: line,
            amount_minor: yuan * YUAN,
            note: note.to_owned(),
            delivered_by: Some(scene.today + TimeDelta::days(30)),
        };
        call_off::create(tx, &scene.marketer, id, &new)?;
    }
    let releases = db::releases::of_expense(tx.conn, id)?;
    let mut releases = releases.into_iter().map(|(release, _)| release.id);
    let (first, last) = (releases.next(), releases.next_back());
    let bill = InvoiceCreate {
        number: "PK-2207".to_owned(),
        invoice_date: scene.today,
        lines: vec![of_line(line, 5_800)],
        booked_rate: None,
        rate_confirmed: false,
        due_date: None,
        release_id: first,
        is_final: false,
    };
    invoice::record(tx, &scene.finance, id, &bill)?;
    match last {
        Some(last) => call_off::cancel(tx, &scene.marketer, id, last, "改用电子版 Digital instead").map(drop),
        None => Ok(()),
    }
}

fn ending(tx: &mut WriteTx<'_>, scene: &Scene) -> AppResult<()> {
    let until = Some(scene.today + TimeDelta::days(5));
    let terms = ExpenseTerms { expires_on: until, ..ExpenseTerms::default() };
    let what = ("问卷调研 A survey", Some("Clear Water Research 清水调研"), 4_200);
    if let Some((id, _)) = approved(tx, scene, ExpenseKind::Purchase, terms, what)? {
        expire::pass(tx, id)?;
    }
    Ok(())
}
