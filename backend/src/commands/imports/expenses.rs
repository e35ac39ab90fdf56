//! Rows that become expenses: closed ones with a single line, posted from available to spent.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use penstock_shared::{
    budget::{Bucket, CheckOutcome, EntryKind},
    expense::{ExpenseSource, ExpenseState},
    expense_kind::ExpenseKind,
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, ControlBookId, DepartmentId, ExpenseId,
        ExpenseLineId, FiscalYearId, FundCheckId, NodeId, PeriodId, VendorId,
    },
    import::{ImportField, ImportTarget, MappedRow, RowProblem, RowProblemCode},
};

use super::{
    charge::{self, Checked, OwnCheck},
    chunk::{Fate, ParsedRow},
    directory::Directory,
    places::{Places, TakingPeriod},
    run::RunPlan,
};
use crate::{
    clock::day_in,
    commands::{
        policies,
        posting::{Posting, PostingSource, post_quietly},
    },
    db::{
        self,
        control_books::LineBookRow,
        expenses::{ExpenseRow, LineRow},
        periods::PeriodRow,
        portable::{Numbered, reserve_numbers},
    },
    domain::ledger::LedgerError,
    error::{AppError, AppResult},
    ingest::rules::{problem_at, title_of},
    reads::{
        funds::{LineFacts, NodeBook},
        known::Known,
    },
    writer::WriteTx,
};

/// A row that only the funds can refuse.
struct Candidate<'a> {
    /// Its place among the rows.
    index: usize,
    mapped: &'a MappedRow,
    day: NaiveDate,
    period: PeriodRow,
    late_from: Option<PeriodId>,
    node_id: NodeId,
    department_id: DepartmentId,
    campaign_id: Option<CampaignId>,
    vendor_id: Option<VendorId>,
    category_id: Option<CategoryId>,
    channel_id: Option<ChannelId>,
    activity_type_id: Option<ActivityTypeId>,
    /// The control books that cover the row; known when its funds are checked.
    books: Vec<ControlBookId>,
}

impl Candidate<'_> {
    fn facts(&self) -> LineFacts {
        LineFacts {
            node_id: self.node_id,
            department_id: self.department_id,
            category_id: self.category_id,
            channel_id: self.channel_id,
            activity_type_id: self.activity_type_id,
            campaign_id: self.campaign_id,
            vendor_id: self.vendor_id,
            line_id: None,
            custom: Vec::new(),
        }
    }
}

/// The node that all rows are charged to, with what it or the nearest node above is bound to.
struct FixedNode {
    id: NodeId,
    fiscal_year_id: FiscalYearId,
    department_id: Option<DepartmentId>,
    channel_id: Option<ChannelId>,
    activity_type_id: Option<ActivityTypeId>,
}

impl FixedNode {
    fn load(tx: &mut WriteTx<'_>, id: NodeId) -> AppResult<Self> {
        let mut book = NodeBook::default();
        book.load(tx.conn, id)?;
        let (channel_id, activity_type_id) = book.dimensions(id);
        let fiscal_year_id = book.row(id)?.fiscal_year_id;
        Ok(Self { id, fiscal_year_id, department_id: book.department(id), channel_id, activity_type_id })
    }
}

/// Settles the rows that have no fate yet, and gives the nodes that were charged.
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
    let fixed = match &plan.settings.target {
        Some(ImportTarget::Node { node_id }) => Some(FixedNode::load(tx, *node_id)?),
        _ => None,
    };
    let mut candidates = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let (None, Ok(mapped)) = (&fates[index], &row.parsed) else { continue };
        match resolve(tx, plan, directory, &mut places, fixed.as_ref(), mapped)? {
            Ok(candidate) => candidates.push(Candidate { index, ..candidate }),
            Err(problems) => fates[index] = Some(Fate::Rejected(problems)),
        }
    }
    let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
    policies::activate_due(tx, today)?;
    let mut book = NodeBook::asking(&Known::default(), today, None);
    let mut charges = Vec::with_capacity(candidates.len());
    for candidate in &mut candidates {
        let (number, amount) = (candidate.period.number, candidate.mapped.amount_minor);
        let charge = book.charge(tx.conn, &candidate.facts(), number, amount)?;
        candidate.books.clone_from(&charge.books);
        charges.push(charge);
    }
    let checked = charge::check(&mut book, &charges)?;
    let passed = match &checked {
        Checked::Together(_) => candidates,
        Checked::Alone(verdicts) => refuse(tx, plan, candidates, verdicts, fates)?,
    };
    write(tx, plan, &passed, &checked, fates)?;
    Ok(passed.iter().map(|candidate| candidate.node_id).collect())
}

/// Names and days become numbers, or everything that is wrong with them.
fn resolve<'a>(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    directory: &mut Directory,
    places: &mut Places,
    fixed: Option<&FixedNode>,
    mapped: &'a MappedRow,
) -> AppResult<Result<Candidate<'a>, Vec<RowProblem>>> {
    let settings = &plan.settings;
    let mut problems = Vec::new();
    let day = mapped.date.ok_or_else(|| AppError::Internal(anyhow::anyhow!("a row without a day")))?;
    let taking = keep(&mut problems, places.period(tx, day, settings.create.fiscal_years, settings.late)?);
    if let (Some(node), Some(taking)) = (fixed, &taking)
        && node.fiscal_year_id != taking.period.fiscal_year_id
    {
        let value = Some(day.to_string());
        problems.push(problem_at(RowProblemCode::OutsideBudgetYear, ImportField::Date, value));
    }
    let named = keep(&mut problems, directory.department(tx, settings, mapped)?);
    let department_id = named
        .flatten()
        .or(settings.default_department_id)
        .or(fixed.and_then(|node| node.department_id))
        .or(plan.viewer.department_id);
    if department_id.is_none() && problems.iter().all(|known| known.field != Some(ImportField::Department)) {
        problems.push(problem_at(RowProblemCode::DepartmentMissing, ImportField::Department, None));
    }
    let vendor_id = keep(&mut problems, directory.vendor(tx, settings, mapped)?).flatten();
    let category_id = keep(&mut problems, directory.category(tx, settings, mapped)?).flatten();
    let channel_id = keep(&mut problems, directory.channel(tx, settings, mapped)?).flatten();
    let activity_type_id = keep(&mut problems, directory.activity_type(tx, settings, mapped)?).flatten();
    // A campaign is made only for a row that is in order so far: it takes its department and its day.
    let (Some(taking), Some(department_id), true) = (taking, department_id, problems.is_empty()) else {
        return Ok(Err(problems));
    };
    let TakingPeriod { period, late_from } = taking;
    let campaign_id = match directory.campaign(tx, settings, mapped, department_id, day)? {
        Ok(campaign_id) => campaign_id,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let node_id = match (fixed, &settings.target) {
        (Some(node), _) => node.id,
        (None, Some(ImportTarget::Tracking { name })) => {
            places.root(tx, plan, name, period.fiscal_year_id, true)?
        }
        _ => return Err(AppError::Internal(anyhow::anyhow!("an import without a target"))),
    };
    Ok(Ok(Candidate {
        index: 0,
        mapped,
        day,
        period,
        late_from,
        node_id,
        department_id,
        campaign_id,
        vendor_id,
        category_id,
        channel_id: channel_id.or(fixed.and_then(|node| node.channel_id)),
        activity_type_id: activity_type_id.or(fixed.and_then(|node| node.activity_type_id)),
        books: Vec::new(),
    }))
}

fn keep<T>(problems: &mut Vec<RowProblem>, found: Result<T, RowProblem>) -> Option<T> {
    found.map_err(|problem| problems.push(problem)).ok()
}

/// Takes out what the funds refuse. Each refusal is kept with its numbers.
fn refuse<'a>(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    candidates: Vec<Candidate<'a>>,
    verdicts: &[OwnCheck],
    fates: &mut [Option<Fate>],
) -> AppResult<Vec<Candidate<'a>>> {
    let mut passed = Vec::with_capacity(candidates.len());
    for (candidate, own) in candidates.into_iter().zip(verdicts) {
        if own.outcome == CheckOutcome::Refused {
            charge::store(tx, plan, None, own)?;
            fates[candidate.index] = Some(Fate::Rejected(vec![charge::refusal(&own.results)]));
        } else {
            passed.push(candidate);
        }
    }
    Ok(passed)
}

fn write(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    candidates: &[Candidate<'_>],
    checked: &Checked,
    fates: &mut [Option<Fate>],
) -> AppResult<()> {
    if candidates.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(candidates.len()).map_err(|_| LedgerError::Overflow)?;
    let first_expense = reserve_numbers(tx.conn, Numbered::Expenses, count)?;
    let first_line = reserve_numbers(tx.conn, Numbered::ExpenseLines, count)?;
    let numbered: Vec<(ExpenseId, ExpenseLineId, &Candidate<'_>)> = (0..)
        .zip(candidates)
        .map(|(offset, of)| (ExpenseId(first_expense + offset), ExpenseLineId(first_line + offset), of))
        .collect();
    let passing = passing_checks(checked);
    let expenses: Vec<ExpenseRow> = numbered
        .iter()
        .enumerate()
        .map(|(at, (id, _, of))| {
            let warned = passing.get(at).is_some_and(|own| own.outcome == CheckOutcome::Warned);
            expense(tx, plan, *id, of, warned)
        })
        .collect();
    db::expenses_bulk::insert(tx.conn, &expenses)?;
    let lines: Vec<LineRow> = numbered.iter().map(|(id, line, of)| bulk_line(*id, *line, of)).collect();
    db::expenses_bulk::insert_lines(tx.conn, &lines)?;
    let counted = numbered
        .iter()
        .flat_map(|(_, line, of)| of.books.iter().map(|book| LineBookRow { line_id: *line, book_id: *book }));
    db::control_books::link(tx.conn, &counted.collect::<Vec<_>>())?;
    let checks = store_checks(tx, plan, checked, &numbered)?;
    let postings =
        numbered.iter().zip(&checks).map(|((id, line, of), check)| posting(*id, *line, of, *check));
    let postings = postings.collect::<AppResult<Vec<_>>>()?;
    post_quietly(tx, Some(plan.viewer.user_id), &postings)?;
    for (id, _, of) in numbered {
        fates[of.index] = Some(Fate::Accepted { expense_id: Some(id), amount_minor: of.mapped.amount_minor });
    }
    Ok(())
}

/// The verdicts of the rows that passed by themselves; none when all passed together.
fn passing_checks(checked: &Checked) -> Vec<&OwnCheck> {
    match checked {
        Checked::Together(_) => Vec::new(),
        Checked::Alone(verdicts) => {
            verdicts.iter().filter(|own| own.outcome != CheckOutcome::Refused).collect()
        }
    }
}

/// Each row's check, in order.
fn store_checks(
    tx: &mut WriteTx<'_>,
    plan: &RunPlan,
    checked: &Checked,
    numbered: &[(ExpenseId, ExpenseLineId, &Candidate<'_>)],
) -> AppResult<Vec<FundCheckId>> {
    if let Checked::Together(all) = checked {
        let id = charge::store(tx, plan, None, all)?;
        return Ok(vec![id; numbered.len()]);
    }
    let mut ids = Vec::with_capacity(numbered.len());
    for (own, (expense, _, _)) in passing_checks(checked).into_iter().zip(numbered) {
        ids.push(charge::store(tx, plan, Some(*expense), own)?);
    }
    Ok(ids)
}

fn expense(
    tx: &WriteTx<'_>,
    plan: &RunPlan,
    id: ExpenseId,
    of: &Candidate<'_>,
    over_budget: bool,
) -> ExpenseRow {
    ExpenseRow {
        id,
        title: title_of(of.mapped, &plan.name),
        description: of.mapped.description.clone().unwrap_or_default(),
        state: ExpenseState::Closed,
        source: ExpenseSource::Import,
        requester_id: plan.viewer.user_id,
        department_id: of.department_id,
        campaign_id: of.campaign_id,
        vendor_id: of.vendor_id,
        currency: plan.settings.mapping.currency,
        total_minor: of.mapped.amount_minor,
        invoiced_minor: of.mapped.amount_minor,
        over_budget,
        charge_date: of.day,
        import_id: Some(plan.import_id),
        external_reference: of.mapped.reference.clone(),
        created_at: tx.now,
        submitted_at: None,
        decided_at: None,
        closed_at: Some(tx.now),
        version: 1,
        revision: 1,
        kind: ExpenseKind::Purchase,
        receiver_id: None,
        needed_by: None,
        settle_by: None,
        valid_from: None,
        expires_on: None,
    }
}

fn bulk_line(expense_id: ExpenseId, id: ExpenseLineId, of: &Candidate<'_>) -> LineRow {
    LineRow {
        id,
        expense_id,
        position: 0,
        description: of.mapped.category.clone().unwrap_or_default(),
        node_id: of.node_id,
        department_id: of.department_id,
        category_id: of.category_id,
        channel_id: of.channel_id,
        activity_type_id: of.activity_type_id,
        campaign_id: of.campaign_id,
        vendor_id: of.vendor_id,
        charge_date: of.day,
        period_id: Some(of.period.id),
        amount_minor: of.mapped.amount_minor,
        reserved_minor: 0,
        committed_minor: 0,
        spent_minor: of.mapped.amount_minor,
        foreign_minor: None,
        rate: None,
        rate_valid_from: None,
        superseded_in: None,
        replaces_id: None,
        tax_minor: 0,
        service_from: None,
        service_to: None,
        quote: String::new(),
    }
}

/// A credit moves back from spent to available.
fn posting(id: ExpenseId, line: ExpenseLineId, of: &Candidate<'_>, check: FundCheckId) -> AppResult<Posting> {
    let amount = of.mapped.amount_minor;
    let (from, to) =
        if amount > 0 { (Bucket::Available, Bucket::Spent) } else { (Bucket::Spent, Bucket::Available) };
    Ok(Posting {
        node_id: of.node_id,
        period_id: of.period.id,
        entry_date: of.day.clamp(of.period.starts_on, of.period.ends_on),
        kind: EntryKind::Spend,
        from,
        to,
        amount_minor: amount.checked_abs().ok_or(LedgerError::Overflow)?,
        source: PostingSource {
            expense_id: Some(id),
            expense_line_id: Some(line),
            check_id: Some(check),
            late_from: of.late_from,
            ..PostingSource::default()
        },
        memo: String::new(),
    })
}
