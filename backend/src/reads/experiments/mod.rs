//! Experiments: the list, one of them, how they went, and what they show.

pub mod figures;
mod money;
pub mod reading;
pub mod record;
pub mod sheet;
mod tallies;

use std::collections::HashMap;

use penstock_shared::{
    ab::AbRole,
    experiment::{
        Experiment, ExperimentAssignment, ExperimentDecision, ExperimentDesign, ExperimentQuery,
        ExperimentSort, ExperimentSummary, ExperimentTie, ExperimentVariant,
    },
    ids::{DepartmentId, ExperimentId, UserId},
    page::Page,
    permission::Permission,
    problem::FieldErrorCode,
};

use super::{alerts::written, budgets::YearBook};
use crate::{
    db::{
        self, AnyConnection,
        experiments::{ExperimentFilter, ExperimentRow, VariantRow},
        terms::Vocabulary,
    },
    domain::{experiment::assign, match_key::match_key},
    error::{AppError, AppResult, FieldErrors, OrNotFound},
    paging::PageRequest,
    viewer::Viewer,
};

/// The longest name of a unit, in characters.
const LONGEST_UNIT: usize = 120;

/// An experiment's row, if it is in sight.
///
/// # Errors
/// Not found, or not in sight.
pub fn visible(conn: &mut AnyConnection, viewer: &Viewer, id: ExperimentId) -> AppResult<ExperimentRow> {
    let row = db::experiments::get(conn, id).or_not_found()?;
    viewer.scope.check(row.department_id)?;
    Ok(row)
}

/// An experiment in sight.
///
/// # Errors
/// Not found, or not in sight.
pub fn get(conn: &mut AnyConnection, viewer: &Viewer, id: ExperimentId) -> AppResult<Experiment> {
    let row = visible(conn, viewer, id)?;
    let arms = db::experiments::variants(conn, &[id])?;
    let ties = ties(conn, viewer, &arms)?;
    let variants = arms.into_iter().map(variant).collect::<AppResult<_>>()?;
    let people = names(conn, std::slice::from_ref(&row))?;
    let name = |user: Option<UserId>| user.and_then(|user| people.get(&user).cloned());
    Ok(Experiment {
        id: row.id,
        decision: decision(&row, name(row.decided_by).unwrap_or_default())?,
        design: written(&row.design)?,
        variants,
        ties,
        owner_name: name(Some(row.owner_id)).unwrap_or_default(),
        started_by_name: name(row.started_by),
        stopped_by_name: name(row.stopped_by),
        may_change: viewer.may(Permission::CampaignsWrite),
        name: row.name,
        hypothesis: row.hypothesis,
        status: row.status,
        department_id: row.department_id,
        owner_id: row.owner_id,
        created_at: row.created_at,
        salt: row.salt,
        started_on: row.started_on,
        stopped_on: row.stopped_on,
        stop_reason: row.stop_reason,
        learnings: row.learnings,
        roll_out_request_id: row.roll_out_request_id,
        version: row.version,
    })
}

fn variant(row: VariantRow) -> AppResult<ExperimentVariant> {
    Ok(ExperimentVariant {
        key: row.variant_key,
        name: row.name,
        description: row.description,
        kind: row.kind,
        weight: u32::try_from(row.weight).map_err(|error| AppError::Internal(error.into()))?,
        campaign_id: row.campaign_id,
        budget_node_id: row.budget_node_id,
    })
}

/// What the arms are tied to, as far as the viewer sees it.
fn ties(conn: &mut AnyConnection, viewer: &Viewer, arms: &[VariantRow]) -> AppResult<Vec<ExperimentTie>> {
    let tied = arms.iter().filter(|arm| arm.campaign_id.is_some() || arm.budget_node_id.is_some());
    tied.map(|arm| {
        let campaign = match arm.campaign_id {
            Some(id) => Some(db::campaigns::get(conn, id)?)
                .filter(|row| viewer.scope.contains(row.department_id))
                .map(|row| row.name),
            None => None,
        };
        let node = match arm.budget_node_id {
            Some(id) => {
                let row = db::budget_nodes::get(conn, id)?;
                let sees = YearBook::read(conn, viewer, row.fiscal_year_id)?.sees(id);
                sees.then_some((row.name, row.name_zh))
            }
            None => None,
        };
        let (budget, budget_zh) = node.unzip();
        let (variant, budget_zh) = (arm.variant_key.clone(), budget_zh.unwrap_or_default());
        Ok(ExperimentTie { variant, campaign, budget, budget_zh })
    })
    .collect()
}

fn names(conn: &mut AnyConnection, rows: &[ExperimentRow]) -> AppResult<HashMap<UserId, String>> {
    let of_row = |row: &ExperimentRow| {
        [Some(row.owner_id), row.started_by, row.stopped_by, row.decided_by].into_iter().flatten()
    };
    let mut ids: Vec<UserId> = rows.iter().flat_map(of_row).collect();
    ids.sort();
    ids.dedup();
    Ok(db::users::names(conn, &ids)?.into_iter().collect())
}

/// What was decided, if something was.
///
/// # Errors
/// When what is kept cannot be read.
pub fn decision(row: &ExperimentRow, decided_by_name: String) -> AppResult<Option<ExperimentDecision>> {
    let (Some(choice), Some(verdict), Some(follows_rule), Some(decided_at)) =
        (row.choice, &row.verdict, row.follows_rule, row.decided_at)
    else {
        return Ok(None);
    };
    Ok(Some(ExperimentDecision {
        choice,
        variant: row.chosen_key.clone(),
        verdict: written(verdict)?,
        follows_rule,
        reason: row.decision_reason.clone(),
        decided_by_name,
        decided_at,
    }))
}

/// A page of the experiments in sight.
///
/// # Errors
/// A limit or a cursor that is none.
pub fn search(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    query: &ExperimentQuery,
) -> AppResult<Page<ExperimentSummary>> {
    let sort = query.sort.unwrap_or(ExperimentSort::CreatedDown);
    let request = PageRequest::new(sort.as_str(), query.limit, query.cursor.as_deref())?;
    let key_part = query.q.as_deref().map(match_key).filter(|part| !part.is_empty());
    let filter = ExperimentFilter {
        key_part: key_part.as_deref(),
        status: query.status,
        departments: under(conn, query.department_id)?,
        campaign_id: query.campaign_id,
        within: viewer.scope.departments(),
    };
    let after = request.after.as_ref().map(|after| (after.key.as_str(), ExperimentId(after.id)));
    let rows = db::experiments::search(conn, &filter, sort, after, request.rows_to_load())?;
    let total = db::experiments::count(conn, &filter)?;
    let by_name = matches!(sort, ExperimentSort::Name | ExperimentSort::NameDown);
    let key = |row: &ExperimentRow| (if by_name { row.name.clone() } else { String::new() }, row.id.0);
    let (rows, next_cursor) = request.cut(rows, key)?;
    Ok(Page { items: summaries(conn, rows)?, next_cursor, total })
}

/// A department with all that counts as below it.
fn under(conn: &mut AnyConnection, department: Option<DepartmentId>) -> AppResult<Option<Vec<DepartmentId>>> {
    let Some(department) = department else { return Ok(None) };
    let tree = db::terms::tree(conn, Vocabulary::Departments)?;
    Ok(Some(tree.counted_under(department.0).into_iter().map(DepartmentId).collect()))
}

fn summaries(conn: &mut AnyConnection, rows: Vec<ExperimentRow>) -> AppResult<Vec<ExperimentSummary>> {
    let people = names(conn, &rows)?;
    let ids: Vec<ExperimentId> = rows.iter().map(|row| row.id).collect();
    let mut arms: HashMap<ExperimentId, Vec<VariantRow>> = HashMap::new();
    for row in db::experiments::variants(conn, &ids)? {
        arms.entry(row.experiment_id).or_default().push(row);
    }
    rows.into_iter()
        .map(|row| {
            let design: ExperimentDesign = written(&row.design)?;
            let primary = design.metrics.into_iter().find(|metric| metric.role == AbRole::Primary);
            let arms = arms.remove(&row.id).unwrap_or_default();
            let chosen = row.chosen_key.as_ref();
            let chosen = arms.iter().find(|arm| Some(&arm.variant_key) == chosen).map(|arm| arm.name.clone());
            Ok(ExperimentSummary {
                id: row.id,
                name: row.name,
                hypothesis: row.hypothesis,
                status: row.status,
                department_id: row.department_id,
                owner_name: people.get(&row.owner_id).cloned().unwrap_or_default(),
                primary_metric: primary.map(|metric| metric.name).unwrap_or_default(),
                variants: arms.into_iter().map(|arm| arm.name).collect(),
                started_on: row.started_on,
                stopped_on: row.stopped_on,
                choice: row.choice,
                chosen,
                learnings: row.learnings,
                version: row.version,
            })
        })
        .collect()
}

/// The arm that a unit belongs to by hash.
///
/// # Errors
/// Not found, or not in sight; a name of a unit that is none.
pub fn assignment(
    conn: &mut AnyConnection,
    viewer: &Viewer,
    id: ExperimentId,
    unit: &str,
) -> AppResult<ExperimentAssignment> {
    let experiment = get(conn, viewer, id)?;
    let mut errors = FieldErrors::new();
    let unit = errors.text("unit", unit, LONGEST_UNIT);
    errors.into_result()?;
    let weights: Vec<u32> = experiment.variants.iter().map(|variant| variant.weight).collect();
    let buckets = assign::buckets(&weights);
    let found = assign::bucket(&experiment.salt, &unit, buckets)
        .and_then(|bucket| Some((bucket, experiment.variants.get(assign::arm_of(bucket, &weights)?)?)));
    let Some((bucket, variant)) = found else {
        return Err(AppError::field("unit", FieldErrorCode::NotAllowed, "No arm has a weight."));
    };
    Ok(ExperimentAssignment { unit, variant: variant.key.clone(), bucket, buckets })
}
