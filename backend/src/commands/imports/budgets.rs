//! Rows that become budgets: a root per fiscal year, a node per department, money spread evenly over
//! the open periods. What a root has is what its departments have, so both are given the same.

use std::collections::{BTreeMap, BTreeSet};

use penstock_shared::{
    budget::{Bucket, EntryKind},
    ids::NodeId,
    import::{ImportField, ImportTarget, MappedRow, RowProblem, RowProblemCode},
    money::split_minor,
};

use super::{
    chunk::{Fate, ParsedRow},
    directory::Directory,
    places::Places,
    run::RunPlan,
};
use crate::{
    commands::posting::{Posting, PostingSource, post_quietly},
    db::periods::PeriodRow,
    domain::ledger::{LARGEST_MOVEMENT_MINOR, LedgerError},
    error::{AppError, AppResult},
    ingest::rules::problem_at,
    writer::WriteTx,
};

/// Where a row's money goes: the root, the department's node below it, the open periods of the year.
struct Place {
    root: NodeId,
    child: Option<NodeId>,
    periods: Vec<PeriodRow>,
}

/// What nodes are given: roots first, as children may not have more than their parent.
#[derive(Default)]
struct Grants {
    roots: BTreeMap<NodeId, (i64, Vec<PeriodRow>)>,
    children: BTreeMap<NodeId, (i64, Vec<PeriodRow>)>,
}

/// Settles the rows that have no fate yet, and gives the nodes that were given money.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    directory: &mut Directory,
    rows: &[ParsedRow],
    fates: &mut [Option<Fate>],
) -> AppResult<BTreeSet<NodeId>> {
    let mut places = Places::load(tx)?;
    let mut grants = Grants::default();
    for (row, fate) in rows.iter().zip(fates.iter_mut()) {
        let (None, Ok(mapped)) = (&fate, &row.parsed) else { continue };
        *fate = Some(match resolve(tx, plan, directory, &mut places, mapped)? {
            Err(problem) => Fate::Rejected(vec![problem]),
            Ok(place) => {
                grants.add(&place, mapped.amount_minor)?;
                Fate::Accepted { expense_id: None, amount_minor: mapped.amount_minor }
            }
        });
    }
    let mut postings = Vec::new();
    let today = places.today(tx.now);
    for (node, (amount_minor, periods)) in grants.roots.iter().chain(&grants.children) {
        give(&mut postings, plan, *node, *amount_minor, periods, today)?;
    }
    post_quietly(tx, Some(plan.viewer.user_id), &postings)?;
    Ok(postings.iter().map(|posting| posting.node_id).collect())
}

fn resolve(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    directory: &mut Directory,
    places: &mut Places,
    mapped: &MappedRow,
) -> AppResult<Result<Place, RowProblem>> {
    let settings = &plan.settings;
    let Some(ImportTarget::Budget { name }) = &settings.target else {
        return Err(AppError::Internal(anyhow::anyhow!("an import without a target")));
    };
    let year = mapped.fiscal_year.unwrap_or_default();
    let mut periods = match places.year(tx, year, settings.create.fiscal_years)? {
        Ok(periods) => periods,
        Err(problem) => return Ok(Err(problem)),
    };
    let Some(fiscal_year) = periods.first().map(|period| period.fiscal_year_id) else {
        return Err(AppError::Internal(anyhow::anyhow!("a fiscal year without periods")));
    };
    periods.retain(PeriodRow::is_open);
    if periods.is_empty() {
        let value = Some(year.to_string());
        return Ok(Err(problem_at(RowProblemCode::PeriodClosed, ImportField::FiscalYear, value)));
    }
    let department = match directory.department(tx, settings, mapped)? {
        Ok(department) => department,
        Err(problem) => return Ok(Err(problem)),
    };
    let root = places.root(tx, plan, name, fiscal_year, false)?;
    let child = department.map(|department| places.child(tx, plan, root, department)).transpose()?;
    Ok(Ok(Place { root, child, periods }))
}

impl Grants {
    fn add(&mut self, place: &Place, amount_minor: i64) -> AppResult<()> {
        add(&mut self.roots, place.root, amount_minor, &place.periods)?;
        if let Some(child) = place.child {
            add(&mut self.children, child, amount_minor, &place.periods)?;
        }
        Ok(())
    }
}

fn add(
    grants: &mut BTreeMap<NodeId, (i64, Vec<PeriodRow>)>,
    node: NodeId,
    amount_minor: i64,
    periods: &[PeriodRow],
) -> AppResult<()> {
    let (sum, _) = grants.entry(node).or_insert_with(|| (0, periods.to_vec()));
    *sum = sum.checked_add(amount_minor).ok_or(LedgerError::Overflow)?;
    Ok(())
}

fn give(
    postings: &mut Vec<Posting>,
    plan: &RunPlan,
    node_id: NodeId,
    amount_minor: i64,
    periods: &[PeriodRow],
    today: chrono::NaiveDate,
) -> AppResult<()> {
    let parts = split_minor(amount_minor, &vec![1; periods.len()])?;
    for (period, mut part) in periods.iter().zip(parts) {
        // A sum of many rows may be more than one movement can carry.
        while part > 0 {
            let amount_minor = part.min(LARGEST_MOVEMENT_MINOR);
            part -= amount_minor;
            postings.push(Posting {
                node_id,
                period_id: period.id,
                entry_date: today.clamp(period.starts_on, period.ends_on),
                kind: EntryKind::Allocate,
                from: Bucket::Source,
                to: Bucket::Available,
                amount_minor,
                source: PostingSource::default(),
                memo: plan.name.clone(),
            });
        }
    }
    Ok(())
}
