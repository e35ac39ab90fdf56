//! What a request means: its fields checked, its lines resolved to nodes and periods. The preview
//! and the commands see the same plan, so that what is shown while typing is what will happen.

use std::sync::Arc;

use chrono::NaiveDate;
use penstock_shared::{
    budget::NodeRef,
    error_code::ErrorCode,
    expense::ExpenseDraft,
    expense_kind::{ExpenseKind, ExpenseTerms},
    ids::{CampaignId, DepartmentId, ExpenseId, NodeId, PeriodId, VendorId},
    money::Currency,
    problem::FieldErrorCode,
};

pub use super::plan_line::{NamedVendor, PlannedLine};
use super::{
    foreign::{convert_lines, own_total},
    kinds,
    plan_line::{LineContext, named_vendor, plan_line},
};
use crate::{
    db::{AnyConnection, campaigns::CampaignRow, terms::Vocabulary},
    domain::{control::Charge, ledger::LARGEST_MOVEMENT_MINOR},
    error::{AppError, AppResult, FieldErrors},
    reads::{
        funds::NodeBook,
        known::{Known, Words},
        terms::check_unmerged_known,
    },
    viewer::Viewer,
};

/// More lines are two requests.
const MOST_LINES: usize = 500;

/// A request that makes sense.
pub struct RequestPlan {
    pub kind: ExpenseKind,
    pub terms: ExpenseTerms,
    pub title: String,
    pub description: String,
    pub department_id: DepartmentId,
    pub campaign_id: Option<CampaignId>,
    /// The supplier of lines that name none.
    pub vendor: Option<NamedVendor>,
    pub currency: Currency,
    pub total_minor: i64,
    /// The total in the organisation's currency, when there is a rate for it.
    pub own_total_minor: Option<i64>,
    pub lines: Vec<PlannedLine>,
    /// What the lines ask of the budget.
    pub charges: Vec<Charge>,
    /// The charged nodes and those above, and the control books of their years.
    pub book: NodeBook,
}

impl RequestPlan {
    /// The supplier of the request, when the directory has it already.
    #[must_use]
    pub fn vendor_id(&self) -> Option<VendorId> {
        self.vendor.as_ref().and_then(|vendor| vendor.id)
    }

    /// The suppliers of the request and of its lines, each as it is in the directory.
    pub fn vendors(&self) -> impl Iterator<Item = Option<VendorId>> + '_ {
        self.named_vendors().map(|vendor| vendor.id)
    }

    /// The suppliers of the request and of its lines.
    pub fn named_vendors(&self) -> impl Iterator<Item = &NamedVendor> + '_ {
        self.vendor.iter().chain(self.lines.iter().filter_map(|line| line.vendor.as_ref()))
    }

    /// The first day that a line is charged to.
    #[must_use]
    pub fn charge_date(&self) -> NaiveDate {
        self.lines.iter().map(|line| line.charge_date).min().unwrap_or_default()
    }

    /// The charged periods.
    pub fn periods(&self) -> impl Iterator<Item = PeriodId> + '_ {
        self.lines.iter().map(|line| line.period.id)
    }
}

/// Checks a request's fields and resolves its lines. Whether there is money is another question.
/// `expense` is the stored expense that the draft is of: overrides may be for it alone.
///
/// # Errors
/// All wrong fields at once.
pub fn plan(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    draft: &ExpenseDraft,
    (today, expense): (NaiveDate, Option<ExpenseId>),
) -> AppResult<RequestPlan> {
    let mut errors = FieldErrors::new();
    let title = errors.text("title", &draft.title, 200);
    let description = errors.optional_text("description", &draft.description, 4000);
    let vendor = named_vendor(conn, known, draft.vendor.as_deref(), "vendor", &mut errors)?;
    let words = known.words(conn)?;
    let department_id = department(conn, (known, &words), viewer, draft, &mut errors)?;
    let campaign = campaign(conn, known, viewer, draft, &mut errors)?;
    let terms = kinds::check(conn, viewer, draft, today, &mut errors)?;
    if draft.lines.is_empty() || draft.lines.len() > MOST_LINES {
        errors.add("lines", FieldErrorCode::OutOfRange, format!("Give 1 to {MOST_LINES} lines."));
    }
    let mut book = NodeBook::asking(known, today, expense);
    let mut lines = Vec::with_capacity(draft.lines.len());
    let mut total_minor = 0_i64;
    for (index, line) in draft.lines.iter().take(MOST_LINES).enumerate() {
        let at = LineContext {
            index,
            viewer,
            draft,
            campaign: campaign.as_deref(),
            today,
            department_id,
            known,
            words: &words,
        };
        if let Some(planned) = plan_line(conn, &at, line, &mut book, &mut errors)? {
            total_minor = total_minor.saturating_add(planned.amount_minor);
            lines.push(planned);
        }
    }
    if total_minor > LARGEST_MOVEMENT_MINOR {
        errors.add("lines", FieldErrorCode::OutOfRange, "The total is too large.");
    }
    // A line that makes no sense is noted already, and would shift the numbers of the others.
    if lines.len() == draft.lines.len() {
        convert_lines(&mut lines, &mut errors);
    }
    errors.into_result()?;
    let first_day = lines.iter().map(|line| line.charge_date).min().unwrap_or(today);
    let own_total_minor = own_total(conn, known, draft.currency, total_minor, first_day)?;
    let Some(department_id) = department_id else { return Err(AppError::not_found()) };
    let mut charges = Vec::with_capacity(lines.len());
    for line in &lines {
        let facts = line.facts(line.vendor.as_ref().or(vendor.as_ref()).and_then(|vendor| vendor.id));
        charges.push(book.charge(conn, &facts, line.period.number, line.amount_minor)?);
    }
    Ok(RequestPlan {
        kind: draft.kind,
        terms,
        title,
        description,
        department_id,
        campaign_id: draft.campaign_id,
        vendor,
        currency: draft.currency,
        total_minor,
        own_total_minor,
        lines,
        charges,
        book,
    })
}

fn department(
    conn: &mut AnyConnection,
    (known, words): (&Known, &Words),
    viewer: &Viewer,
    draft: &ExpenseDraft,
    errors: &mut FieldErrors,
) -> AppResult<Option<DepartmentId>> {
    // Whoever belongs to a merged department asks for the one that it was merged into.
    let own = viewer.department_id.map(|id| DepartmentId(words.departments.effective(id.0)));
    let Some(id) = draft.department_id.or(own) else {
        errors.add("department_id", FieldErrorCode::Required, "Say which department asks.");
        return Ok(None);
    };
    if draft.department_id.is_some() {
        let term = (Vocabulary::Departments, Some(id.0));
        check_unmerged_known(conn, known, errors, "department_id", term)?;
    }
    let exists = known.departments(conn)?.iter().any(|row| row.id == id && row.active);
    if !exists || !viewer.scope.contains(id) {
        errors.add("department_id", FieldErrorCode::Unknown, "There is no such department.");
    }
    Ok(Some(id))
}

fn campaign(
    conn: &mut AnyConnection,
    known: &Known,
    viewer: &Viewer,
    draft: &ExpenseDraft,
    errors: &mut FieldErrors,
) -> AppResult<Option<Arc<CampaignRow>>> {
    let Some(id) = draft.campaign_id else { return Ok(None) };
    match known.campaign(conn, id) {
        Ok(row) if viewer.scope.contains(row.department_id) => Ok(Some(row)),
        Ok(_) | Err(AppError::Coded { code: ErrorCode::NotFound, .. }) => {
            errors.add("campaign_id", FieldErrorCode::Unknown, "There is no such campaign.");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The nodes above a node that the viewer may see, from the root down. The node has to be in the book.
#[must_use]
pub fn path_seen(viewer: &Viewer, book: &NodeBook, node: NodeId) -> Vec<NodeRef> {
    book.path_to(node).into_iter().filter(|above| sees_node(viewer, book, above.id)).collect()
}

/// Whether a node is in the viewer's sight.
#[must_use]
pub fn sees_node(viewer: &Viewer, book: &NodeBook, node: NodeId) -> bool {
    match book.department(node) {
        Some(department) => viewer.scope.contains(department),
        None => viewer.scope == crate::viewer::Scope::All,
    }
}
