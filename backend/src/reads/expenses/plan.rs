//! What a request means: its fields checked, its lines resolved to nodes and periods. The preview
//! and the commands see the same plan, so that what is shown while typing is what will happen.

use std::sync::Arc;

use chrono::NaiveDate;
use penstock_shared::{
    budget::NodeRef,
    dimension::DimensionAssignment,
    error_code::ErrorCode,
    expense::{ExpenseDraft, ExpenseLineDraft},
    ids::{
        ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseId, NodeId, PeriodId,
        VendorId,
    },
    money::Currency,
    problem::FieldErrorCode,
};

use super::{
    finding::{Finder, Purpose},
    foreign::{Foreign, convert_lines, own_total, rate_for},
};
use crate::{
    db::{AnyConnection, campaigns::CampaignRow, periods::PeriodRow, terms::Vocabulary},
    domain::{control::Charge, ledger::LARGEST_MOVEMENT_MINOR, match_key::match_key},
    error::{AppError, AppResult, FieldErrors},
    reads::{
        dimensions::{Form, Given},
        funds::{LineFacts, NodeBook},
        known::{Known, Words},
        terms::check_unmerged_known,
    },
    viewer::Viewer,
};

/// More lines are two requests.
const MOST_LINES: usize = 500;

/// A request that makes sense.
pub struct RequestPlan {
    pub title: String,
    pub description: String,
    pub department_id: DepartmentId,
    pub campaign_id: Option<CampaignId>,
    /// The supplier's name as typed, without blanks around it.
    pub vendor: Option<String>,
    /// The supplier, when the directory has it already.
    pub vendor_id: Option<VendorId>,
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

/// A line that makes sense.
#[derive(Debug, Clone)]
pub struct PlannedLine {
    pub description: String,
    pub node_id: NodeId,
    pub department_id: DepartmentId,
    pub category_id: Option<CategoryId>,
    pub channel_id: Option<ChannelId>,
    pub activity_type_id: Option<ActivityTypeId>,
    pub campaign_id: Option<CampaignId>,
    pub charge_date: NaiveDate,
    pub period: PeriodRow,
    /// In the node's currency.
    pub amount_minor: i64,
    /// Its own, and what it takes from its campaign and its node.
    pub dimensions: Vec<DimensionAssignment>,
    pub foreign: Option<Foreign>,
}

impl PlannedLine {
    fn facts(&self, vendor_id: Option<VendorId>) -> LineFacts {
        LineFacts {
            node_id: self.node_id,
            department_id: self.department_id,
            category_id: self.category_id,
            channel_id: self.channel_id,
            activity_type_id: self.activity_type_id,
            campaign_id: self.campaign_id,
            vendor_id,
            line_id: None,
            custom: self.dimensions.clone(),
        }
    }
}

impl RequestPlan {
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
    let vendor = draft.vendor.as_deref().map(|name| errors.optional_text("vendor", name, 200));
    let words = known.words(conn)?;
    let department_id = department(conn, (known, &words), viewer, draft, &mut errors)?;
    let campaign = campaign(conn, known, viewer, draft, &mut errors)?;
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
    let vendor = vendor.filter(|name| !name.is_empty());
    let vendor_id = match &vendor {
        Some(name) => known.vendor(conn, &match_key(name))?,
        None => None,
    };
    let mut charges = Vec::with_capacity(lines.len());
    for line in &lines {
        charges.push(book.charge(conn, &line.facts(vendor_id), line.period.number, line.amount_minor)?);
    }
    Ok(RequestPlan {
        title,
        description,
        department_id,
        campaign_id: draft.campaign_id,
        vendor,
        vendor_id,
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

struct LineContext<'a> {
    index: usize,
    viewer: &'a Viewer,
    draft: &'a ExpenseDraft,
    campaign: Option<&'a CampaignRow>,
    today: NaiveDate,
    department_id: Option<DepartmentId>,
    known: &'a Known,
    words: &'a Words,
}

impl LineContext<'_> {
    fn field(&self, name: &str) -> String {
        format!("lines[{}].{name}", self.index)
    }
}

/// `None` when something about the line is wrong, which is noted.
fn plan_line(
    conn: &mut AnyConnection,
    at: &LineContext<'_>,
    line: &ExpenseLineDraft,
    book: &mut NodeBook,
    errors: &mut FieldErrors,
) -> AppResult<Option<PlannedLine>> {
    let description = errors.optional_text(&at.field("description"), &line.description, 500);
    if !(1..=LARGEST_MOVEMENT_MINOR).contains(&line.amount_minor) {
        let message = format!("Give an amount from 1 to {LARGEST_MOVEMENT_MINOR} minor units.");
        errors.add(at.field("amount_minor"), FieldErrorCode::OutOfRange, message);
    }
    let category = line.category_id.map(|id| id.0);
    let term = (Vocabulary::Categories, category);
    check_unmerged_known(conn, at.known, errors, at.field("category_id"), term)?;
    let charge_date = line.charge_date.unwrap_or(at.today);
    let Some(node_id) = charged_node(conn, at, line, charge_date, book, errors)? else {
        return Ok(None);
    };
    let node = book.row(node_id)?.clone();
    if node.is_contingency {
        errors.add(
            at.field("node_id"),
            FieldErrorCode::ContingencyNode,
            "This money is kept for contingencies. Ask for a transfer from it to the node that spends.",
        );
    }
    let currencies = (at.draft.currency, node.currency);
    let noted = (at.field("node_id"), &mut *errors);
    let foreign = rate_for(conn, currencies, charge_date, line.amount_minor, noted)?;
    let period = at.known.period_on(conn, charge_date)?;
    let Some(period) = period.filter(|period| period.fiscal_year_id == node.fiscal_year_id) else {
        errors.add(
            at.field("charge_date"),
            FieldErrorCode::OutsideFiscalYear,
            "The day is not in the fiscal year of the budget node.",
        );
        return Ok(None);
    };
    let (channel_id, activity_type_id) = book.dimensions(node_id);
    let channel_id = at.campaign.and_then(|campaign| campaign.channel_id).or(channel_id);
    let activity_type_id = at.campaign.and_then(|campaign| campaign.activity_type_id).or(activity_type_id);
    let campaign_id = at.draft.campaign_id.or(node.campaign_id);
    let dimensions = dimensions(conn, at, (line, node_id), campaign_id, charge_date, errors)?;
    let words = at.words;
    Ok(Some(PlannedLine {
        description,
        node_id,
        department_id: match book.department(node_id).or(at.department_id) {
            Some(department) => DepartmentId(words.departments.effective(department.0)),
            None => return Ok(None),
        },
        category_id: line.category_id,
        channel_id: channel_id.map(|id| ChannelId(words.channels.effective(id.0))),
        activity_type_id: activity_type_id.map(|id| ActivityTypeId(words.activity_types.effective(id.0))),
        campaign_id,
        charge_date,
        period,
        amount_minor: line.amount_minor,
        dimensions,
        foreign,
    }))
}

/// The node that the line names, or the one that is kept for what it is for. `None` when there is
/// none that the viewer may charge, which is noted.
fn charged_node(
    conn: &mut AnyConnection,
    at: &LineContext<'_>,
    line: &ExpenseLineDraft,
    day: NaiveDate,
    book: &mut NodeBook,
    errors: &mut FieldErrors,
) -> AppResult<Option<NodeId>> {
    if let Some(node) = line.node_id {
        if load_visible(conn, at, node, book)? {
            return Ok(Some(node));
        }
        errors.add(at.field("node_id"), FieldErrorCode::Unknown, "There is no such budget node.");
        return Ok(None);
    }
    let department_id = at.department_id;
    let purpose = Purpose { department_id, campaign: at.campaign, custom: &line.dimensions, day };
    let found =
        Finder(at.known).budget_of(conn, &purpose, |conn, node| load_visible(conn, at, node, book))?;
    Ok(found.map_err(|(code, message)| errors.add(at.field("node_id"), code, message)).ok())
}

/// What the line is in the organisation's own dimensions.
fn dimensions(
    conn: &mut AnyConnection,
    at: &LineContext<'_>,
    (line, node): (&ExpenseLineDraft, NodeId),
    campaign: Option<CampaignId>,
    day: NaiveDate,
    errors: &mut FieldErrors,
) -> AppResult<Vec<DimensionAssignment>> {
    let definitions = &at.words.dimensions;
    if definitions.is_empty() && line.dimensions.is_empty() {
        return Ok(Vec::new());
    }
    let inherited = at.known.inherited(conn, node, campaign)?;
    let given = Given {
        form: Form::ExpenseLine,
        at: &at.field(""),
        own: &line.dimensions,
        inherited: &inherited,
        days: (day, day),
    };
    Ok(definitions.resolve(&given, errors))
}

/// Whether the node exists and the viewer may charge it. A node without any department belongs to
/// the whole organisation.
fn load_visible(
    conn: &mut AnyConnection,
    at: &LineContext<'_>,
    node: NodeId,
    book: &mut NodeBook,
) -> AppResult<bool> {
    match book.load(conn, node) {
        Ok(()) => Ok(sees_node(at.viewer, book, node)),
        Err(AppError::Coded { .. }) => Ok(false),
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
