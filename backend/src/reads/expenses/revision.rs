//! What changing a submitted request would mean: which lines stay, what is given back, and what is asked for on
//! top. The preview and the command see the same plan.

use chrono::NaiveDate;
use penstock_shared::{
    dimension::DimensionAssignment,
    expense::ExpenseDraft,
    ids::{ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, NodeId, PeriodId, VendorId},
    problem::FieldErrorCode,
};

use super::{
    page::of_line,
    plan::{PlannedLine, RequestPlan, plan},
};
use crate::{
    db::{
        self, AnyConnection,
        dimensions::LineValue,
        expenses::{ExpenseRow, LineRow},
        periods::PeriodRow,
    },
    domain::{
        ledger::LedgerError,
        revision::{LineFate, NextLine, OldLine, match_lines},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::known::Known,
    viewer::Viewer,
};

/// A request that is to take the place of what it is now.
pub struct RevisionPlan {
    /// The request. Its charges are only what is asked for on top, one a line: zero where nothing is. Its book has
    /// what is given back.
    pub plan: RequestPlan,
    /// What becomes of each of its lines.
    pub fates: Vec<LineFate>,
    /// The lines that it has now.
    pub before: Vec<LineRow>,
    /// Those of them that leave.
    pub dropped: Vec<LineRow>,
}

impl RevisionPlan {
    /// Whether more money is asked for anywhere.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.plan.charges.iter().any(|charge| charge.amount_minor > 0)
    }
}

/// What has to stay the same for a line to stay.
#[derive(PartialEq)]
struct LineKey {
    node_id: NodeId,
    period_id: Option<PeriodId>,
    department_id: DepartmentId,
    category_id: Option<CategoryId>,
    channel_id: Option<ChannelId>,
    activity_type_id: Option<ActivityTypeId>,
    campaign_id: Option<CampaignId>,
    vendor_id: Option<VendorId>,
    /// The name of a supplier that is not in the directory yet.
    new_vendor: Option<String>,
    dimensions: Vec<DimensionAssignment>,
}

/// Plans the change of a request whose money is reserved.
///
/// # Errors
/// All wrong fields at once.
pub fn plan_revision(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    row: &ExpenseRow,
    draft: &ExpenseDraft,
    today: NaiveDate,
) -> AppResult<RevisionPlan> {
    let before = db::expenses::lines(conn, row.id)?;
    refuse_unknown_lines(draft, &before)?;
    let mut plan = plan(conn, known, viewer, draft, (today, Some(row.id)))?;
    keep_periods(conn, known, &mut plan, &before)?;
    let values = db::dimensions::of_lines(conn, row.id)?;
    let old: Vec<_> = before
        .iter()
        .map(|line| OldLine { id: line.id, key: old_key(line, &values), held_minor: line.reserved_minor })
        .collect();
    let next: Vec<_> = plan
        .lines
        .iter()
        .map(|line| NextLine { was: line.was, key: next_key(&plan, line), amount_minor: line.amount_minor })
        .collect();
    let matched = match_lines(&old, &next)?;
    let dropped: Vec<LineRow> =
        before.iter().filter(|line| matched.dropped.contains(&line.id)).cloned().collect();
    for line in &dropped {
        give_back(conn, known, &mut plan, line, line.reserved_minor)?;
    }
    for (index, fate) in matched.lines.iter().enumerate() {
        let LineFate::Kept { id, by_minor } = *fate else { continue };
        let Some(line) = before.iter().find(|line| line.id == id) else { continue };
        if by_minor < 0 {
            give_back(conn, known, &mut plan, line, by_minor.checked_neg().ok_or(LedgerError::Overflow)?)?;
        }
        if let Some(charge) = plan.charges.get_mut(index) {
            *charge = plan.book.charge_again(conn, line, charge.period, by_minor.max(0))?;
        }
    }
    Ok(RevisionPlan { plan, fates: matched.lines, before, dropped })
}

/// A line that is named has to be one of the request's.
fn refuse_unknown_lines(draft: &ExpenseDraft, before: &[LineRow]) -> AppResult<()> {
    let mut errors = FieldErrors::new();
    for (index, line) in draft.lines.iter().enumerate() {
        if line.id.is_some_and(|id| before.iter().all(|known| known.id != id)) {
            let message = "The request has no such line. Leave the number out for a new one.";
            errors.add(format!("lines[{index}].id"), FieldErrorCode::Unknown, message);
        }
    }
    errors.into_result()
}

/// A line that stays on its budget and its day stays where its money is, also when that is a later period since
/// its own was closed.
fn keep_periods(
    conn: &mut AnyConnection,
    known: &Known,
    plan: &mut RequestPlan,
    before: &[LineRow],
) -> AppResult<()> {
    for index in 0..plan.lines.len() {
        let Some(line) = plan.lines.get(index) else { continue };
        let same = |old: &&LineRow| {
            Some(old.id) == line.was && old.node_id == line.node_id && old.charge_date == line.charge_date
        };
        let Some(old) = before.iter().find(same) else { continue };
        let Some(period) = period_of(conn, known, plan, old)? else { continue };
        if let (Some(line), Some(charge)) = (plan.lines.get_mut(index), plan.charges.get_mut(index)) {
            charge.period = period.number;
            line.period = period;
        }
    }
    Ok(())
}

/// The period that holds a line's money.
fn period_of(
    conn: &mut AnyConnection,
    known: &Known,
    plan: &mut RequestPlan,
    line: &LineRow,
) -> AppResult<Option<PeriodRow>> {
    plan.book.load(conn, line.node_id)?;
    let year = known.year(conn, plan.book.row(line.node_id)?.fiscal_year_id)?;
    Ok(year.iter().find(|period| Some(period.id) == line.period_id).cloned())
}

/// Notes in the plan's book that a line holds so much less.
fn give_back(
    conn: &mut AnyConnection,
    known: &Known,
    plan: &mut RequestPlan,
    line: &LineRow,
    amount_minor: i64,
) -> AppResult<()> {
    let Some(period) = period_of(conn, known, plan, line)? else {
        return Err(AppError::Internal(anyhow::anyhow!("line {} has no period", line.id)));
    };
    let less = amount_minor.checked_neg().ok_or(LedgerError::Overflow)?;
    let charge = plan.book.charge_again(conn, line, period.number, less)?;
    plan.book.note_spent(&charge)
}

fn sorted(mut dimensions: Vec<DimensionAssignment>) -> Vec<DimensionAssignment> {
    dimensions.sort_unstable_by_key(|of| of.dimension_id);
    dimensions
}

fn old_key(line: &LineRow, values: &[LineValue]) -> LineKey {
    LineKey {
        node_id: line.node_id,
        period_id: line.period_id,
        department_id: line.department_id,
        category_id: line.category_id,
        channel_id: line.channel_id,
        activity_type_id: line.activity_type_id,
        campaign_id: line.campaign_id,
        vendor_id: line.vendor_id,
        new_vendor: None,
        dimensions: sorted(of_line(values, line.id)),
    }
}

fn next_key(plan: &RequestPlan, line: &PlannedLine) -> LineKey {
    let vendor = line.vendor.as_ref().or(plan.vendor.as_ref());
    LineKey {
        node_id: line.node_id,
        period_id: Some(line.period.id),
        department_id: line.department_id,
        category_id: line.category_id,
        channel_id: line.channel_id,
        activity_type_id: line.activity_type_id,
        campaign_id: line.campaign_id,
        vendor_id: vendor.and_then(|vendor| vendor.id),
        new_vendor: vendor.filter(|vendor| vendor.id.is_none()).map(|vendor| vendor.name.clone()),
        dimensions: sorted(line.dimensions.clone()),
    }
}
