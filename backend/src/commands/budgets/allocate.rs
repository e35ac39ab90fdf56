//! Giving money to a node and taking it away.

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
        control::free_to_cut_minor,
        ledger::{Buckets, LARGEST_MOVEMENT_MINOR},
    },
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    reads::funds::NodeBook,
    viewer::Viewer,
    writer::WriteTx,
};

/// Posts an allocation (above zero) or a cut (below zero).
///
/// # Errors
/// [`ErrorCode::ParentExceeded`] when the parts would exceed the parent, or a cut would leave less
/// than the children have; [`ErrorCode::CutExceedsFree`] with the free amount; closed periods; wrong
/// fields.
pub fn allocate(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: NodeId,
    new: &AllocationCreate,
) -> AppResult<NodeId> {
    let node = db::budget_nodes::get(tx.conn, id).or_not_found()?;
    let mut errors = FieldErrors::new();
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
    let parts = match new.period_id {
        None => split_evenly(new.amount_minor, &periods)?,
        Some(wanted) => periods
            .iter()
            .find(|period| period.id == wanted)
            .map(|period| vec![(period.clone(), new.amount_minor)])
            .unwrap_or_default(),
    };
    if parts.is_empty() && new.period_id.is_some() {
        errors.add("period_id", FieldErrorCode::OutsideFiscalYear, "The period is not in the node's year.");
    }
    errors.into_result()?;
    if new.amount_minor > 0 {
        check_parent(tx, &node, new.amount_minor)?;
    } else {
        check_children(tx, &node, new.amount_minor)?;
        check_free(tx, id, &parts)?;
    }
    let postings = parts.iter().map(|(period, amount)| posting(tx, &node, period, *amount, &memo));
    let postings = postings.collect::<AppResult<Vec<_>>>()?;
    post(tx, Some(viewer.user_id), &postings)?;
    Ok(id)
}

/// Over the open periods of the year, so that no unit is lost and no closed period is touched.
fn split_evenly(amount_minor: i64, periods: &[PeriodRow]) -> AppResult<Vec<(PeriodRow, i64)>> {
    let open: Vec<&PeriodRow> = periods.iter().filter(|period| period.is_open()).collect();
    if open.is_empty() {
        return Err(ErrorCode::PeriodClosed.into());
    }
    let parts = split_minor(amount_minor, &vec![1; open.len()])?;
    Ok(open.into_iter().cloned().zip(parts).filter(|(_, part)| *part != 0).collect())
}

/// What a node was given over its whole year, in minor units.
fn allocated_in_year(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<i64> {
    let mut sum = Buckets::default();
    for row in db::balances::of_node(tx.conn, node)? {
        sum = sum.plus(&row.into())?;
    }
    Ok(sum.allocated_minor)
}

fn allocated_to_children(tx: &mut WriteTx<'_>, node: NodeId) -> AppResult<i64> {
    let mut sum = 0_i64;
    for child in db::budget_nodes::children(tx.conn, node)? {
        let allocated = allocated_in_year(tx, child.id)?;
        sum = sum.checked_add(allocated).ok_or(crate::domain::ledger::LedgerError::Overflow)?;
    }
    Ok(sum)
}

fn check_parent(tx: &mut WriteTx<'_>, node: &NodeRow, amount_minor: i64) -> AppResult<()> {
    let Some(parent) = node.parent_id else { return Ok(()) };
    let parent = db::budget_nodes::get(tx.conn, parent)?;
    let left = allocated_in_year(tx, parent.id)? - allocated_to_children(tx, parent.id)?;
    if amount_minor <= left {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::ParentExceeded,
        format!(
            "'{}' has {} {} left to give. Give it more first, or give less here.",
            parent.name,
            parent.currency,
            parent.currency.grouped(left)
        ),
    ))
}

fn check_children(tx: &mut WriteTx<'_>, node: &NodeRow, cut_minor: i64) -> AppResult<()> {
    let left = allocated_in_year(tx, node.id)? - allocated_to_children(tx, node.id)?;
    if left + cut_minor >= 0 {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::ParentExceeded,
        format!(
            "{} {} of '{}' are not given on to the nodes below. Cut those first.",
            node.currency,
            node.currency.grouped(left.max(0)),
            node.name
        ),
    ))
}

fn check_free(tx: &mut WriteTx<'_>, node: NodeId, parts: &[(PeriodRow, i64)]) -> AppResult<()> {
    let mut book = NodeBook::default();
    book.load(tx.conn, node)?;
    let Some(mut controlled) = book.controlled(node).cloned() else { return Err(AppError::not_found()) };
    let currency = book.row(node)?.currency;
    for (period, part) in parts {
        let free = free_to_cut_minor(&controlled, period.number, &[])?;
        let wanted = part.checked_neg().ok_or(crate::domain::ledger::LedgerError::Overflow)?;
        if wanted > free {
            return Err(AppError::new(
                ErrorCode::CutExceedsFree,
                format!("{currency} {} are free from {}.", currency.grouped(free), period.starts_on),
            ));
        }
        let index = usize::try_from(period.number - 1).map_err(|_| AppError::not_found())?;
        if let Some(held) = controlled.periods.get_mut(index) {
            held.allocated_minor -= wanted;
        }
    }
    Ok(())
}

fn posting(
    tx: &mut WriteTx<'_>,
    node: &NodeRow,
    period: &PeriodRow,
    amount_minor: i64,
    memo: &str,
) -> AppResult<Posting> {
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    let (kind, from, to) = if amount_minor > 0 {
        (EntryKind::Allocate, Bucket::Source, Bucket::Available)
    } else {
        (EntryKind::Cut, Bucket::Available, Bucket::Source)
    };
    Ok(Posting {
        node_id: node.id,
        period_id: period.id,
        entry_date: today.clamp(period.starts_on, period.ends_on),
        kind,
        from,
        to,
        amount_minor: amount_minor.checked_abs().ok_or(crate::domain::ledger::LedgerError::Overflow)?,
        source: PostingSource::default(),
        memo: memo.to_owned(),
    })
}
