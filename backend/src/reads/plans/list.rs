//! The plans in sight, and a plan with its versions.

use penstock_shared::{
    ids::{PlanId, PlanVersionId},
    plan::{Plan, PlanQuery, PlanState, PlanSummary, PlanVersionState, PlanVersionSummary},
};

use super::book::PlanBook;
use crate::{
    db::{self, AnyConnection, plan_versions::VersionRow},
    error::{AppError, AppResult, OrNotFound},
    viewer::Viewer,
};

/// The plans of which something is in sight, the newest year first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut AnyConnection, viewer: &Viewer, query: &PlanQuery) -> AppResult<Vec<PlanSummary>> {
    let mut found = Vec::new();
    for plan in db::plans::all(conn, query.fiscal_year_id)? {
        let versions = db::plan_versions::of_plan(conn, plan.id)?;
        let Some(current) = current(&versions) else { continue };
        let book = PlanBook::read_all(conn, viewer, current)?;
        if book.visible().next().is_some() {
            found.push(summary(&book, &versions)?);
        }
    }
    Ok(found)
}

/// A plan with those of its versions of which something is in sight.
///
/// # Errors
/// `not_found` when there is none in sight.
pub fn plan(conn: &mut AnyConnection, viewer: &Viewer, id: PlanId) -> AppResult<Plan> {
    db::plans::get(conn, id).or_not_found()?;
    let versions = db::plan_versions::of_plan(conn, id)?;
    let current = PlanBook::read(conn, viewer, current(&versions).ok_or_else(AppError::not_found)?)?;
    let mut views = Vec::new();
    for version in versions.iter().rev() {
        let book = PlanBook::read_all(conn, viewer, version.id)?;
        if book.visible().next().is_some() {
            views.push(version_summary(conn, &book)?);
        }
    }
    Ok(Plan { plan: summary(&current, &versions)?, versions: views })
}

/// The version to look at first: the one in force, or else the newest that is no scenario.
fn current(versions: &[VersionRow]) -> Option<PlanVersionId> {
    let steps = || versions.iter().filter(|version| version.is_step());
    let active = steps().find(|version| version.state == PlanVersionState::Active);
    active.or_else(|| steps().next_back()).map(|version| version.id)
}

/// A plan's summary, from its current version.
///
/// # Errors
/// When a sum leaves the range of the ledger.
pub fn summary(book: &PlanBook, versions: &[VersionRow]) -> AppResult<PlanSummary> {
    let steps: Vec<&VersionRow> = versions.iter().filter(|version| version.is_step()).collect();
    let in_state = |state| steps.iter().find(|version| version.state == state).map(|version| version.id);
    let active = in_state(PlanVersionState::Active);
    let open = [PlanVersionState::Draft, PlanVersionState::Submitted, PlanVersionState::Approved];
    let state = match steps.last().map(|version| version.state) {
        _ if book.plan.closed_at.is_some() => PlanState::Closed,
        _ if active.is_some() => PlanState::Active,
        Some(PlanVersionState::Submitted) => PlanState::Submitted,
        Some(PlanVersionState::Approved) => PlanState::Approved,
        _ => PlanState::Draft,
    };
    let activated = steps.iter().filter(|version| version.activated_at.is_some()).count();
    Ok(PlanSummary {
        id: book.plan.id,
        name: book.plan.name.clone(),
        name_zh: book.plan.name_zh.clone(),
        fiscal_year_id: book.plan.fiscal_year_id,
        fiscal_year_code: book.year.code.clone(),
        quarter: book.plan.quarter,
        department_id: book.plan.department_id,
        currency: book.plan.currency,
        levels: book.plan.levels(),
        state,
        revisions: i32::try_from(activated.saturating_sub(1)).unwrap_or(i32::MAX),
        total_minor: book.total_minor()?,
        current_version_id: current(versions).unwrap_or(book.version.id),
        open_version_id: open.into_iter().find_map(in_state),
        active_version_id: active,
        baseline_version_id: steps
            .iter()
            .find(|version| version.approved_at.is_some())
            .map(|version| version.id),
        whole: book.is_whole(),
        version: book.plan.version,
    })
}

/// A version's summary.
///
/// # Errors
/// When the database fails.
pub fn version_summary(conn: &mut AnyConnection, book: &PlanBook) -> AppResult<PlanVersionSummary> {
    let row = &book.version;
    let created_by_name = match row.created_by {
        Some(user) => Some(db::users::get(conn, user)?.name),
        None => None,
    };
    Ok(PlanVersionSummary {
        id: row.id,
        plan_id: row.plan_id,
        kind: row.kind,
        number: row.number,
        name: row.name.clone(),
        state: row.state,
        based_on_id: row.based_on_id,
        reason: row.reason.clone(),
        request_id: row.request_id,
        total_minor: book.total_minor()?,
        created_by_name,
        created_at: row.created_at,
        submitted_at: row.submitted_at,
        approved_at: row.approved_at,
        activated_at: row.activated_at,
        version: row.version,
    })
}
