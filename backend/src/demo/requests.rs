//! Requests about budgets of the running year, one in each state.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use penstock_shared::{
    budget_request::{BudgetRequestCreate, BudgetRequestKind, Funding},
    ids::{BudgetRequestId, DepartmentId, NodeId, UserId},
};

use super::{at, done_by, missing, office_hours, organisation::People, plan::ChannelBudget, viewer};
use crate::{
    commands::budget_requests::{decide, open::submit},
    db,
    error::{AppError, AppResult},
    reads::budget_requests::page::page,
    writer::WriteTx,
};

const THOUSAND: i64 = 100_000;

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// So many yeses; with all of them it is done.
    Approved(usize),
    Rejected(&'static str),
    Withdrawn,
}

/// A request that is made at a moment.
pub struct Planned {
    pub moment: NaiveDateTime,
    department: DepartmentId,
    new: BudgetRequestCreate,
    fate: Fate,
}

/// What is asked for during the last weeks, in the order of time.
///
/// # Errors
/// When the organisation lacks a budget that is asked about.
pub fn plan(people: &People, budgets: &[ChannelBudget], today: NaiveDate) -> AppResult<Vec<Planned>> {
    let year = today.year();
    let of = |department: usize, channel: usize| {
        let department = people.departments.get(department).copied().ok_or_else(|| missing("department"))?;
        let mut own = budgets.iter().filter(|one| one.year == year && one.department == department);
        own.nth(channel).map(|one| (department, one.node)).ok_or_else(|| missing("channel"))
    };
    let (brand, brand_first) = of(0, 0)?;
    let (_, brand_last) = of(0, 2)?;
    let (growth, growth_first) = of(1, 0)?;
    let (_, growth_second) = of(1, 1)?;
    let (events, events_first) = of(2, 0)?;
    let (content, content_second) = of(3, 1)?;
    let transfer = |from: NodeId, to: NodeId, thousands: i64, reason: &str| BudgetRequestCreate {
        from_node_id: Some(from),
        ..about(BudgetRequestKind::Transfer, to, thousands, reason)
    };
    let top_up = |node: NodeId, thousands: i64, funding: Funding, reason: &str| BudgetRequestCreate {
        funding: Some(funding),
        ..about(BudgetRequestKind::TopUp, node, thousands, reason)
    };
    let story = [
        (
            18,
            growth,
            transfer(growth_second, growth_first, 30, "搜索广告线索成本更低 Search brings leads for less"),
            Fate::Approved(9),
        ),
        (
            15,
            events,
            top_up(events_first, 80, Funding::Contingency, "展位面积增加 A larger booth at the fair"),
            Fate::Approved(9),
        ),
        (
            11,
            content,
            top_up(content_second, 20, Funding::Contingency, "加拍短视频 Another series of short films"),
            Fate::Rejected("先等本季度结果 Wait for this quarter's results"),
        ),
        (
            9,
            growth,
            BudgetRequestCreate {
                expires_on: Some(today + TimeDelta::days(30)),
                ..about(
                    BudgetRequestKind::Override,
                    growth_first,
                    12,
                    "竞品临时降价 A competitor cut its prices",
                )
            },
            Fate::Approved(9),
        ),
        (
            8,
            brand,
            transfer(brand_first, brand_last, 25, "新品拍摄改期 The launch film moved"),
            Fate::Withdrawn,
        ),
        (
            4,
            brand,
            top_up(brand_last, 60, Funding::Contingency, "媒体涨价 Media prices rose"),
            Fate::Approved(1),
        ),
        (
            2,
            growth,
            transfer(growth_second, growth_first, 45, "旺季加投搜索 More search before the season"),
            Fate::Approved(0),
        ),
        (
            1,
            events,
            about(BudgetRequestKind::Cut, events_first, 15, "有一场展会取消 One show was called off"),
            Fate::Approved(0),
        ),
    ];
    let planned = story.into_iter().map(|(days_ago, department, new, fate)| Planned {
        moment: office_hours(today - TimeDelta::days(days_ago), 95),
        department,
        new,
        fate,
    });
    Ok(planned.collect())
}

/// Asks, and decides on it.
///
/// # Errors
/// When a command refuses for another reason than that the money is used already.
pub fn ask(tx: &mut WriteTx<'_>, people: &People, planned: Planned) -> AppResult<()> {
    let Planned { moment, department, new, fate } = planned;
    one(&mut at(tx, moment), people, department, &new, fate)
}

fn about(kind: BudgetRequestKind, node_id: NodeId, thousands: i64, reason: &str) -> BudgetRequestCreate {
    BudgetRequestCreate {
        kind,
        node_id,
        from_node_id: None,
        book_id: None,
        from_period_id: None,
        to_period_id: None,
        funding: None,
        amount_minor: thousands * THOUSAND,
        expires_on: None,
        expense_id: None,
        reason: reason.to_owned(),
    }
}

fn one(
    tx: &mut WriteTx<'_>,
    people: &People,
    department: DepartmentId,
    new: &BudgetRequestCreate,
    fate: Fate,
) -> AppResult<()> {
    let marketer = people.marketers.get(&department).and_then(|them| them.first()).copied();
    let marketer = viewer(tx.conn, marketer.ok_or_else(|| missing("marketer"))?)?;
    let id = match submit(tx, &marketer, new) {
        Ok(id) => id,
        // On some days of the year the story has used the money already, or all periods are closed.
        Err(AppError::Coded { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    done_by(tx, marketer.user_id)?;
    match fate {
        Fate::Withdrawn => {
            decide::withdraw(tx, &marketer, id, "改由其他预算支付 Paid from another budget")?;
            done_by(tx, marketer.user_id)
        }
        Fate::Rejected(reason) => {
            let Some(approver) = turn(tx, id)? else { return Ok(()) };
            let approver = viewer(tx.conn, approver)?;
            decide::reject(tx, &approver, id, reason)?;
            done_by(tx, approver.user_id)
        }
        Fate::Approved(times) => {
            for _ in 0..times {
                let Some(approver) = turn(tx, id)? else { break };
                let approver = viewer(tx.conn, approver)?;
                decide::approve(tx, &approver, id, "")?;
                done_by(tx, approver.user_id)?;
            }
            Ok(())
        }
    }
}

/// Who is asked next.
fn turn(tx: &mut WriteTx<'_>, id: BudgetRequestId) -> AppResult<Option<UserId>> {
    let requester = db::budget_requests::get(tx.conn, id)?.requester_id;
    let requester = viewer(tx.conn, requester)?;
    let request = page(tx.conn, &requester, id)?;
    let open = request.summary.decided_at.is_none();
    let step = request.approvals.iter().find(|step| open && step.decided_at.is_none());
    Ok(step.and_then(|step| step.approvers.first()).map(|approver| approver.id))
}
