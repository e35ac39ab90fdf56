//! Putting money into place: giving it to a node and taking it away again while nothing uses it.

use penstock_shared::{
    budget::{AllocationCreate, Bucket, EntryKind},
    error_code::ErrorCode,
    ids::NodeId,
    money::split_minor,
    problem::FieldErrorCode,
};

use crate::{
    clock::day_in,
    commands::posting::{Posting, PostingSource, post},
    db::{self, budget_nodes::NodeRow, periods::PeriodRow},
    domain::{
        ledger::{Buckets, LARGEST_MOVEMENT_MINOR, LedgerError},
        reallocation::{Holdings, Obstacle, Step},
    },
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::{
        budget_requests::{
            change::{holdings, refusal, shortfall},
            limits,
        },
        funds::NodeBook,
    },
    viewer::Viewer,
    writer::WriteTx,
};

/// Posts an allocation (above zero) or a cut (below zero), within what the viewer's role may ask for. One
/// person does this while a budget is set up. Once money of the node is used a second one decides, so it is
/// asked for by a budget request.
///
/// # Errors
/// [`ErrorCode::AllocationNeedsRequest`] when money of the node is used; else as [`put`].
pub fn allocate(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: NodeId,
    new: &AllocationCreate,
) -> AppResult<NodeId> {
    let node = db::budget_nodes::get(tx.conn, id).or_not_found()?;
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let mut errors = FieldErrors::new();
    let size = new.amount_minor.checked_abs().unwrap_or(i64::MAX);
    limits::check(tx.conn, viewer, (node.currency, size), today, &mut errors)?;
    for row in db::balances::of_node(tx.conn, id)? {
        if (Buckets { allocated_minor: 0, ..row.into() }) != Buckets::default() {
            return Err(AppError::from(ErrorCode::AllocationNeedsRequest).about([node.subject()]));
        }
    }
    put(tx, viewer, &node, new, errors)
}

/// Posts an allocation or a cut, whoever decided it. `errors` has what is wrong already.
///
/// # Errors
/// [`ErrorCode::ParentExceeded`] when the parts would exceed the parent, or a cut would leave less
/// than the children have; [`ErrorCode::CutExceedsFree`]; both with the free amount; closed periods; wrong
/// fields.
pub fn put(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    node: &NodeRow,
    new: &AllocationCreate,
    mut errors: FieldErrors,
) -> AppResult<NodeId> {
    let memo = errors.text("memo", &new.memo, 500);
    let size = new.amount_minor.checked_abs().unwrap_or(i64::MAX);
    if size == 0 || size > LARGEST_MOVEMENT_MINOR {
        errors.add(
            "amount_minor",
            FieldErrorCode::OutOfRange,
            "Give an amount that is not zero and not that large.",
        );
    }
    let periods = db::periods::of_year(tx.conn, node.fiscal_year_id)?;
    let period = new.period_id.map(|wanted| periods.iter().find(|period| period.id == wanted));
    if period == Some(None) {
        errors.add("period_id", FieldErrorCode::OutsideFiscalYear, "The period is not in the node's year.");
    }
    errors.into_result()?;
    let mut book = NodeBook::default();
    book.load(tx.conn, node.id)?;
    let mut holdings = holdings(tx.conn, &book, &periods)?;
    let steps = match steps(&holdings, node, (new.amount_minor, period.flatten()), &periods)? {
        Ok(steps) => steps,
        Err(obstacle) => return Err(refusal(shortfall(&book, &periods, obstacle)?)),
    };
    let mut postings = Vec::with_capacity(steps.len());
    for step in &steps {
        if let Err(obstacle) = holdings.apply(step)? {
            return Err(refusal(shortfall(&book, &periods, obstacle)?));
        }
        postings.push(posting(tx, &periods, step, &memo)?);
    }
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(node.id)
}

/// The steps, or what stands in the way of all of them together: evenly over the open periods, a cut as far
/// as they have it free.
fn steps(
    holdings: &Holdings,
    node: &NodeRow,
    (amount_minor, period): (i64, Option<&PeriodRow>),
    periods: &[PeriodRow],
) -> AppResult<Result<Vec<Step>, Obstacle>> {
    let cut_minor = amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
    let open: Vec<i32> =
        periods.iter().filter(|period| period.is_open()).map(|period| period.number).collect();
    let parts = match period {
        Some(period) => vec![(period.number, amount_minor)],
        None if open.is_empty() => return Err(ErrorCode::PeriodClosed.into()),
        None if cut_minor > 0 => match holdings.spread(node.id, cut_minor, &open)? {
            Ok(parts) => parts.into_iter().map(|(number, part)| (number, -part)).collect(),
            Err(free_minor) => {
                return Ok(Err(Obstacle::Used { node_id: node.id, period: None, free_minor }));
            }
        },
        None => {
            let shares = split_minor(amount_minor, &vec![1; open.len()])?;
            open.into_iter().zip(shares).filter(|(_, share)| *share != 0).collect()
        }
    };
    // One part after the other would find what the earlier ones left, and say that.
    let obstacle = match node.parent_id {
        _ if cut_minor > 0 => holdings.given_on(node.id, cut_minor)?,
        Some(parent) => holdings.cannot_give(parent, amount_minor)?,
        None => None,
    };
    let step = |(period, amount_minor)| Step { node_id: node.id, period, amount_minor };
    Ok(match obstacle {
        Some(obstacle) => Err(obstacle),
        None => Ok(parts.into_iter().map(step).collect()),
    })
}

fn posting(tx: &mut WriteTx<'_>, periods: &[PeriodRow], step: &Step, memo: &str) -> AppResult<Posting> {
    let period =
        periods.iter().find(|period| period.number == step.period).ok_or_else(AppError::not_found)?;
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let (kind, from, to) = if step.amount_minor > 0 {
        (EntryKind::Allocate, Bucket::Source, Bucket::Available)
    } else {
        (EntryKind::Cut, Bucket::Available, Bucket::Source)
    };
    Ok(Posting {
        node_id: step.node_id,
        period_id: period.id,
        entry_date: today.clamp(period.starts_on, period.ends_on),
        kind,
        from,
        to,
        amount_minor: step.amount_minor.checked_abs().ok_or(LedgerError::Overflow)?,
        source: PostingSource::default(),
        memo: memo.to_owned(),
    })
}
