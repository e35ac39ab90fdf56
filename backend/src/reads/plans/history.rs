//! Last year beside a plan, and a split that follows from it.
//!
//! A line's history is the node of last year's budget that stands in the same place: below the node of the
//! line above, bound to the same department, channel, activity type or campaign, or else of the same name. The
//! top of a plan that is bound to something has the uppermost node that is bound to the same.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use penstock_shared::{
    ids::PlanVersionId,
    plan::{
        PlanHistory, PlanLineHistory, PlanProposal, ProposalBasis, ProposalRule, ProposedLine,
        grid::sum_minor,
    },
    result::{ResultMetric, ResultSums},
};

use super::{
    book::{BookLine, PlanBook},
    bound::{is_bound, of_terms, same_terms},
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection, budget_nodes::NodeRow, fiscal_years::FiscalYearRow, periods::PeriodRow},
    domain::{
        ledger::{Buckets, LedgerError},
        plan::{LineBefore, propose},
    },
    error::AppResult,
    reads::{budgets::YearBook, campaign_results::Brought},
    viewer::Viewer,
};

/// What last year says about the lines in sight.
///
/// # Errors
/// `not_found` when there is no such version in sight.
pub fn history(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: PlanVersionId,
    now: NaiveDateTime,
) -> AppResult<PlanHistory> {
    let book = PlanBook::read(conn, viewer, id)?;
    of_book(conn, viewer, &book, now)
}

/// The same for a version that was read.
///
/// # Errors
/// When the database fails.
pub fn of_book(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    book: &PlanBook,
    now: NaiveDateTime,
) -> AppResult<PlanHistory> {
    let year = year_before(conn, book)?;
    let organisation = db::organisation::get(conn)?;
    let (revenue_currency, today) = (organisation.currency, day_in(organisation.tz(), now));
    let mut estimated_from = None;
    let mut lines = Vec::new();
    if let Some(year) = &year {
        let last_year = YearBook::read(conn, viewer, year.id)?;
        let periods = db::periods::of_year(conn, year.id)?;
        estimated_from = covered(book, &periods)
            .filter(|period| period.ends_on >= today)
            .map(|period| period.starts_on)
            .min();
        let brought = brought(conn, viewer, book, &periods)?;
        for (line, node) in matched(book, &last_year) {
            let mut history = PlanLineHistory {
                line_key: line.row.line_key,
                node_id: node.id,
                allocated_minor: 0,
                spent_minor: 0,
                spent_months: Vec::new(),
                curve_months: Vec::new(),
                results: match last_year.kept_for(node.id) {
                    Some(terms) => brought.sums(&terms)?,
                    None => ResultSums::default(),
                },
                roi_bp: None,
                cost_per_lead_minor: None,
                cost_per_deal_minor: None,
            };
            let mut allocated = Vec::new();
            for own in &book.periods {
                let before = periods.iter().find(|period| period.number == own.number);
                let held = before.map(|period| last_year.held(node.id, period.id)).unwrap_or_default();
                allocated.push(held.allocated_minor);
                history.spent_months.push(held.spent_minor);
                history.curve_months.push(expected(&held, before.map(|period| period.ends_on), today)?);
            }
            history.allocated_minor = sum_minor(&allocated)?;
            history.spent_minor = sum_minor(&history.spent_months)?;
            let (results, spent) = (history.results, history.spent_minor);
            history.roi_bp = results.roi_bp(spent).filter(|_| book.plan.currency == revenue_currency);
            history.cost_per_lead_minor = results.cost_per(ResultMetric::Leads, spent);
            history.cost_per_deal_minor = results.cost_per(ResultMetric::Deals, spent);
            lines.push(history);
        }
    }
    Ok(PlanHistory {
        fiscal_year_id: year.as_ref().map(|year| year.id),
        fiscal_year_code: year.map(|year| year.code),
        currency: book.plan.currency,
        revenue_currency,
        estimated_from,
        lines,
    })
}

/// What a period comes to: what was spent in it, once it is over.
fn expected(held: &Buckets, ends_on: Option<NaiveDate>, today: NaiveDate) -> Result<i64, LedgerError> {
    if ends_on.is_none_or(|last| last < today) {
        return Ok(held.spent_minor);
    }
    let promised = held.spent_minor.checked_add(held.committed_minor).ok_or(LedgerError::Overflow)?;
    Ok(promised.max(held.allocated_minor))
}

/// The periods of last year that the plan covers.
fn covered<'p>(
    book: &'p PlanBook,
    last_year: &'p [PeriodRow],
) -> impl Iterator<Item = &'p PeriodRow> + Clone {
    last_year.iter().filter(|period| book.periods.iter().any(|own| own.number == period.number))
}

/// What campaigns brought back in the periods of last year that the plan covers.
fn brought(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    book: &PlanBook,
    last_year: &[PeriodRow],
) -> AppResult<Brought> {
    let covered = covered(book, last_year);
    let first = covered.clone().map(|period| period.starts_on).min().unwrap_or_default();
    let last = covered.map(|period| period.ends_on).max().unwrap_or_default();
    Brought::read(conn, viewer, (first, last))
}

fn year_before(conn: &mut AnyConnection, book: &PlanBook) -> AppResult<Option<FiscalYearRow>> {
    let day_before = book.year.starts_on - TimeDelta::days(1);
    Ok(db::fiscal_years::all(conn)?.into_iter().find(|year| year.ends_on == day_before))
}

/// Each line in sight with its node of last year, of the same currency.
fn matched<'a>(book: &'a PlanBook, last_year: &'a YearBook) -> Vec<(&'a BookLine, &'a NodeRow)> {
    let nodes: Vec<&NodeRow> =
        last_year.visible().filter(|node| node.currency == book.plan.currency).collect();
    let is_top = |node: &NodeRow| node.parent_id.is_none_or(|parent| !last_year.sees(parent));
    let mut found: HashMap<i64, &NodeRow> = HashMap::new();
    for line in book.visible() {
        let row = &line.row;
        let parent = line.row.parent_key.filter(|parent| book.line(*parent).is_some());
        let candidates: Vec<&NodeRow> = match parent {
            Some(parent) => match found.get(&parent) {
                Some(above) => {
                    nodes.iter().copied().filter(|node| node.parent_id == Some(above.id)).collect()
                }
                None => continue,
            },
            None => nodes.iter().copied().filter(|node| is_top(node)).collect(),
        };
        let at_top = parent.is_none();
        let only = candidates.first().copied().filter(|_| at_top && candidates.len() == 1 && !is_bound(row));
        let bound = candidates.iter().copied().find(|node| is_bound(row) && same_terms(row, node));
        let node = bound
            .or_else(|| of_terms(&nodes, row).filter(|_| at_top))
            .or_else(|| candidates.iter().copied().find(|node| node.name == row.name))
            .or(only);
        if let Some(node) = node
            && !found.values().any(|taken| taken.id == node.id)
        {
            found.insert(line.row.line_key, node);
        }
    }
    book.visible().filter_map(|line| found.get(&line.row.line_key).map(|node| (line, *node))).collect()
}

/// A split of the version's amounts by what last year had.
///
/// # Errors
/// `not_found` when there is no such version in sight.
pub fn proposal(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: PlanVersionId,
    basis: ProposalBasis,
    now: NaiveDateTime,
) -> AppResult<PlanProposal> {
    let book = PlanBook::read(conn, viewer, id)?;
    let history = of_book(conn, viewer, &book, now)?;
    let by_key: HashMap<i64, &PlanLineHistory> =
        history.lines.iter().map(|line| (line.line_key, line)).collect();
    let before: Vec<LineBefore> = book
        .visible()
        .map(|line| {
            let known = by_key.get(&line.row.line_key);
            let last_year_minor = match (known, basis) {
                (Some(known), ProposalBasis::Spend) => Some(sum_minor(&known.curve_months)?),
                (known, _) => known.map(|known| known.allocated_minor),
            };
            Ok(LineBefore {
                key: line.row.line_key,
                parent_key: line.row.parent_key.filter(|parent| book.line(*parent).is_some()),
                months: line.months.clone(),
                last_year_minor,
                curve: known.map(|known| known.curve_months.clone()).unwrap_or_default(),
                is_kept: line.row.is_contingency,
            })
        })
        .collect::<AppResult<_>>()?;
    let proposed = propose(&before, &book.open())?;
    let lines = before.iter().zip(proposed).map(|(before, proposed)| {
        Ok(ProposedLine {
            line_key: before.key,
            rule: proposed.rule,
            last_year_minor: before.last_year_minor,
            share_bp: proposed.share_bp.filter(|_| proposed.rule == ProposalRule::Share),
            current_minor: sum_minor(&before.months)?,
            proposed_minor: sum_minor(&proposed.months)?,
            months: proposed.months,
        })
    });
    Ok(PlanProposal {
        basis,
        fiscal_year_code: history.fiscal_year_code,
        currency: history.currency,
        lines: lines.collect::<AppResult<_>>()?,
    })
}
