//! Templates that a person may begin a request with, and what they say to this person.

use chrono::NaiveDate;
use penstock_shared::{
    error_code::ErrorCode,
    expense::ExpenseDraft,
    ids::{NodeId, TemplateId, UserId},
    permission::Permission,
    refusal_reason::RefusalReason,
    template::{Occurrence, Schedule, Sharing, Template, TemplateSummary},
};

use crate::{
    db::{
        self, AnyConnection,
        templates::{OccurrenceRow, ScheduleRow, TemplateRow},
    },
    error::{AppError, AppResult, OrNotFound},
    reads::{
        campaigns,
        expenses::page,
        year_end::{
            plan::number_of,
            successors::{self, Numbers},
        },
    },
    viewer::{Scope, Viewer},
};

/// What a page lists of what was made.
const MOST_OCCURRENCES: i64 = 100;

/// A machine has no templates of its own.
fn own(viewer: &Viewer) -> Option<UserId> {
    viewer.api_key.is_none().then_some(viewer.user_id)
}

/// A template that the viewer may begin with.
///
/// # Errors
/// `not_found` when there is none, or it is not shared with the viewer.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: TemplateId) -> AppResult<TemplateRow> {
    let row = db::templates::get(conn, id).or_not_found()?;
    let shared = match row.sharing {
        Sharing::Own => false,
        Sharing::Department => viewer.scope.contains(row.department_id),
        Sharing::Organisation => true,
    };
    if shared || own(viewer) == Some(row.owner_id) { Ok(row) } else { Err(AppError::not_found()) }
}

/// Whether the viewer may change it: the owner, and of a shared one who keeps the vocabularies.
#[must_use]
pub fn may_change(viewer: &Viewer, row: &TemplateRow) -> bool {
    let keeps = row.sharing != Sharing::Own && viewer.may(Permission::ReferenceManage);
    keeps || own(viewer) == Some(row.owner_id)
}

/// Those that the viewer may begin with, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer) -> AppResult<Vec<TemplateSummary>> {
    let rows = db::templates::for_person(conn, own(viewer), viewer.scope.departments())?;
    let ids: Vec<TemplateId> = rows.iter().map(|row| row.id).collect();
    let schedules = db::templates::schedules(conn, &ids)?;
    rows.into_iter()
        .map(|row| {
            let schedule = schedules.iter().find(|schedule| schedule.template_id == row.id).copied();
            summary(conn, viewer, &row, schedule)
        })
        .collect()
}

/// One of them, with what it says and what it made.
///
/// # Errors
/// As [`visible`].
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: TemplateId) -> AppResult<Template> {
    let row = visible(conn, viewer, id)?;
    let schedule = db::templates::schedule(conn, id)?;
    let draft = seen(conn, viewer, draft_of(&row)?)?;
    let mut occurrences = Vec::new();
    for made in db::templates::occurrences(conn, id, MOST_OCCURRENCES)? {
        occurrences.push(occurrence(conn, viewer, made)?);
    }
    Ok(Template { summary: summary(conn, viewer, &row, schedule)?, draft, occurrences })
}

fn summary(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    row: &TemplateRow,
    schedule: Option<ScheduleRow>,
) -> AppResult<TemplateSummary> {
    let draft = draft_of(row)?;
    Ok(TemplateSummary {
        id: row.id,
        name: row.name.clone(),
        sharing: row.sharing,
        owner_id: row.owner_id,
        owner_name: db::users::get(conn, row.owner_id)?.name,
        may_change: may_change(viewer, row),
        kind: draft.kind,
        title: draft.title,
        currency: draft.currency,
        total_minor: draft.lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.amount_minor)),
        schedule: schedule.map(Schedule::from),
        created_at: row.created_at,
        version: row.version,
    })
}

/// What a template says.
///
/// # Errors
/// Internal when it is not what was written.
pub fn draft_of(row: &TemplateRow) -> AppResult<ExpenseDraft> {
    serde_json::from_str(&row.draft).map_err(|error| AppError::Internal(error.into()))
}

/// The draft without budgets and a campaign that are out of the viewer's sight.
fn seen(conn: &mut AnyConnection, viewer: &Viewer, mut draft: ExpenseDraft) -> AppResult<ExpenseDraft> {
    for line in &mut draft.lines {
        if let Some(node) = line.node_id
            && !sees(conn, viewer, node)?
        {
            line.node_id = None;
        }
    }
    if let Some(campaign) = draft.campaign_id {
        match campaigns::visible(conn, viewer, campaign) {
            Err(error) if error.code() == ErrorCode::NotFound => draft.campaign_id = None,
            found => drop(found?),
        }
    }
    draft.department_id = draft.department_id.filter(|id| viewer.scope.contains(*id));
    Ok(draft)
}

/// Whether a budget is in the viewer's sight: the nearest department on its way up is.
fn sees(conn: &mut AnyConnection, viewer: &Viewer, node: NodeId) -> AppResult<bool> {
    let mut at = Some(node);
    while let Some(id) = at {
        let row = db::budget_nodes::get(conn, id)?;
        if let Some(department) = row.department_id {
            return Ok(viewer.scope.contains(department));
        }
        at = row.parent_id;
    }
    Ok(viewer.scope == Scope::All)
}

fn occurrence(conn: &mut AnyConnection, viewer: &Viewer, row: OccurrenceRow) -> AppResult<Occurrence> {
    let expense = match row.expense_id {
        None => None,
        Some(id) => match page::visible(conn, viewer, id) {
            Err(error) if error.code() == ErrorCode::NotFound => None,
            found => Some(found?),
        },
    };
    let reason: Option<RefusalReason> = row.reason.parse().ok();
    let code = reason.map(RefusalReason::code).or_else(|| row.reason.parse().ok());
    Ok(Occurrence {
        occurs_on: row.occurs_on,
        outcome: row.outcome,
        expense_id: expense.as_ref().map(|expense| expense.id),
        reference: expense.as_ref().map(db::expenses::ExpenseRow::reference),
        state: expense.map(|expense| expense.state),
        code,
        reason,
        at: row.at,
    })
}

/// The budget that takes over from a template's on a day: itself in its own year, else the one that is in its place
/// in the year of that day. `None` when nothing is, or when there is no such year.
///
/// # Errors
/// When the database fails.
pub fn budget_on(conn: &mut AnyConnection, node: NodeId, day: NaiveDate) -> AppResult<Option<NodeId>> {
    let row = db::budget_nodes::get(conn, node).or_not_found()?;
    let Some(period) = db::periods::by_date(conn, day)? else { return Ok(None) };
    if row.fiscal_year_id == period.fiscal_year_id {
        return Ok(Some(node));
    }
    let ending = db::budget_nodes::of_year(conn, row.fiscal_year_id)?;
    let next = db::budget_nodes::of_year(conn, period.fiscal_year_id)?;
    let named = db::year_ends::choices(conn, row.fiscal_year_id)?;
    let links = named.iter().filter_map(|choice| Some((choice.id, choice.next_node_id?)));
    let mut number = |id| db::fiscal_years::get(conn, id).map(|year| number_of(&year));
    let numbers = Numbers { ending: number(row.fiscal_year_id)?, next: number(period.fiscal_year_id)? };
    let found = successors::find(&ending, &next, &links.collect(), numbers);
    Ok(found.get(&node).and_then(|found| found.id))
}
