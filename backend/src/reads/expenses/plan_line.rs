//! What a line of a request means: its fields checked, and the budget, the period and the terms that it comes to.

use chrono::NaiveDate;
use penstock_shared::{
    dimension::DimensionAssignment,
    expense::{ExpenseDraft, ExpenseLineDraft, LineTerms},
    ids::{ActivityTypeId, CampaignId, CategoryId, ChannelId, DepartmentId, ExpenseLineId, NodeId, VendorId},
    problem::FieldErrorCode,
};

use super::{
    finding::{Finder, Purpose},
    foreign::{Foreign, rate_for},
    plan::sees_node,
};
use crate::{
    db::{AnyConnection, campaigns::CampaignRow, periods::PeriodRow, terms::Vocabulary},
    domain::{ledger::LARGEST_MOVEMENT_MINOR, match_key::match_key},
    error::{AppError, AppResult, FieldErrors},
    reads::{
        dimensions::{Form, Given},
        funds::{LineFacts, NodeBook},
        known::{Known, Words},
        terms::check_unmerged_known,
    },
    viewer::Viewer,
};

/// The longest name of a vendor, in characters.
const LONGEST_VENDOR: usize = 200;

/// A supplier of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedVendor {
    /// As typed, without blanks around it.
    pub name: String,
    /// Absent when the directory does not have it yet.
    pub id: Option<VendorId>,
}

/// A line that makes sense.
#[derive(Debug, Clone)]
pub struct PlannedLine {
    /// Which line of the stored request it was.
    pub was: Option<ExpenseLineId>,
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
    /// Its own supplier, if it names one.
    pub vendor: Option<NamedVendor>,
    /// What it says beside the money. Its supplier is in `vendor`.
    pub terms: LineTerms,
}

impl PlannedLine {
    pub(super) fn facts(&self, vendor_id: Option<VendorId>) -> LineFacts {
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

/// The supplier that a field names, if it names one.
pub(super) fn named_vendor(
    conn: &mut AnyConnection,
    known: &Known,
    name: Option<&str>,
    field: &str,
    errors: &mut FieldErrors,
) -> AppResult<Option<NamedVendor>> {
    let name = errors.optional_text(field, name.unwrap_or_default(), LONGEST_VENDOR);
    if name.is_empty() {
        return Ok(None);
    }
    let id = known.vendor(conn, &match_key(&name))?;
    Ok(Some(NamedVendor { name, id }))
}

pub(super) struct LineContext<'a> {
    pub index: usize,
    pub viewer: &'a Viewer,
    pub draft: &'a ExpenseDraft,
    pub campaign: Option<&'a CampaignRow>,
    pub today: NaiveDate,
    pub department_id: Option<DepartmentId>,
    pub known: &'a Known,
    pub words: &'a Words,
}

impl LineContext<'_> {
    fn field(&self, name: &str) -> String {
        format!("lines[{}].{name}", self.index)
    }
}

/// `None` when something about the line is wrong, which is noted.
pub(super) fn plan_line(
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
    let vendor = named_vendor(conn, at.known, line.terms.vendor.as_deref(), &at.field("vendor"), errors)?;
    Ok(Some(PlannedLine {
        was: line.id,
        vendor,
        terms: terms(at, line, errors),
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

/// What the line says about tax, service dates and the offer.
fn terms(at: &LineContext<'_>, line: &ExpenseLineDraft, errors: &mut FieldErrors) -> LineTerms {
    let terms = &line.terms;
    if !(0..=line.amount_minor.max(0)).contains(&terms.tax_minor) {
        let message = "Give a tax from 0 to the amount of the line.";
        errors.add(at.field("tax_minor"), FieldErrorCode::OutOfRange, message);
    }
    if let (Some(from), Some(to)) = (terms.service_from, terms.service_to)
        && to < from
    {
        let message = "The service ends before it begins.";
        errors.add(at.field("service_to"), FieldErrorCode::OutOfRange, message);
    }
    LineTerms {
        vendor: None,
        quote: errors.optional_text(&at.field("quote"), &terms.quote, 100),
        ..terms.clone()
    }
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
