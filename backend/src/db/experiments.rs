//! Experiments and their arms.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use penstock_shared::{
    experiment::{ExperimentChoice, ExperimentSort, ExperimentStatus, ExperimentVariantKind},
    ids::{BudgetRequestId, CampaignId, DepartmentId, ExperimentId, NodeId, UserId},
};

use super::{
    AnyConnection, Backend,
    schema::{experiment_days, experiment_units, experiment_variants, experiments},
    text::{ESCAPE, containing},
};

/// The row.
#[derive(Debug, Clone, Queryable, Selectable, Identifiable, AsChangeset)]
#[diesel(table_name = experiments, treat_none_as_null = true)]
pub struct ExperimentRow {
    pub id: ExperimentId,
    pub name: String,
    pub hypothesis: String,
    pub status: ExperimentStatus,
    pub department_id: DepartmentId,
    pub owner_id: UserId,
    pub created_at: NaiveDateTime,
    /// An `ExperimentDesign` as JSON.
    pub design: String,
    pub salt: String,
    pub started_on: Option<NaiveDate>,
    pub started_by: Option<UserId>,
    pub stopped_on: Option<NaiveDate>,
    pub stopped_by: Option<UserId>,
    pub stop_reason: String,
    pub choice: Option<ExperimentChoice>,
    pub chosen_key: Option<String>,
    /// An `AbVerdict` as JSON.
    pub verdict: Option<String>,
    pub follows_rule: Option<bool>,
    pub decision_reason: String,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<NaiveDateTime>,
    pub learnings: String,
    pub roll_out_request_id: Option<BudgetRequestId>,
    /// All texts folded for searching: see `domain/match_key.rs`.
    pub match_key: String,
    pub version: i64,
}

/// A row to be: a draft.
#[derive(Debug, Insertable)]
#[diesel(table_name = experiments)]
pub struct NewExperiment<'a> {
    pub name: &'a str,
    pub hypothesis: &'a str,
    pub status: ExperimentStatus,
    pub department_id: DepartmentId,
    pub owner_id: UserId,
    pub created_at: NaiveDateTime,
    pub design: &'a str,
    pub salt: &'a str,
    pub stop_reason: &'a str,
    pub decision_reason: &'a str,
    pub learnings: &'a str,
    pub match_key: &'a str,
    pub version: i64,
}

/// # Errors
/// When something that it names does not exist.
pub fn insert(conn: &mut AnyConnection, row: &NewExperiment<'_>) -> QueryResult<ExperimentId> {
    diesel::insert_into(experiments::table).values(row).returning(experiments::id).get_result(conn)
}

/// # Errors
/// `NotFound` when there is none.
pub fn get(conn: &mut AnyConnection, id: ExperimentId) -> QueryResult<ExperimentRow> {
    experiments::table.find(id).select(ExperimentRow::as_select()).first(conn)
}

/// Writes the row if nobody changed it since `row.version - 1`; false if somebody did.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut AnyConnection, row: &ExperimentRow) -> QueryResult<bool> {
    diesel::update(experiments::table.find(row.id).filter(experiments::version.eq(row.version - 1)))
        .set(row)
        .execute(conn)
        .map(|rows| rows == 1)
}

/// Takes an experiment away with everything that belongs to it.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut AnyConnection, id: ExperimentId) -> QueryResult<()> {
    diesel::delete(experiment_units::table.filter(experiment_units::experiment_id.eq(id))).execute(conn)?;
    diesel::delete(experiment_days::table.filter(experiment_days::experiment_id.eq(id))).execute(conn)?;
    diesel::delete(experiment_variants::table.filter(experiment_variants::experiment_id.eq(id)))
        .execute(conn)?;
    diesel::delete(experiments::table.find(id)).execute(conn).map(drop)
}

/// Which experiments. What is `None` does not restrict.
#[derive(Debug, Clone, Default)]
pub struct ExperimentFilter<'a> {
    /// Part of the folded texts.
    pub key_part: Option<&'a str>,
    pub status: Option<ExperimentStatus>,
    /// One of these.
    pub departments: Option<Vec<DepartmentId>>,
    /// An arm is tied to it.
    pub campaign_id: Option<CampaignId>,
    /// The departments in sight.
    pub within: Option<&'a [DepartmentId]>,
}

type Query<'a> = experiments::BoxedQuery<'a, Backend>;

fn matching<'a>(filter: &ExperimentFilter<'a>) -> Query<'a> {
    let mut query = experiments::table.into_boxed();
    if let Some(part) = filter.key_part {
        query = query.filter(experiments::match_key.like(containing(part)).escape(ESCAPE));
    }
    if let Some(status) = filter.status {
        query = query.filter(experiments::status.eq(status));
    }
    if let Some(departments) = &filter.departments {
        query = query.filter(experiments::department_id.eq_any(departments.clone()));
    }
    if let Some(campaign) = filter.campaign_id {
        let tied = experiment_variants::table
            .filter(experiment_variants::campaign_id.eq(campaign))
            .select(experiment_variants::experiment_id);
        query = query.filter(experiments::id.eq_any(tied));
    }
    if let Some(departments) = filter.within {
        query = query.filter(experiments::department_id.eq_any(departments));
    }
    query
}

/// How many experiments match.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut AnyConnection, filter: &ExperimentFilter<'_>) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

/// All that match.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut AnyConnection, filter: &ExperimentFilter<'_>) -> QueryResult<Vec<ExperimentRow>> {
    matching(filter).order(experiments::id).select(ExperimentRow::as_select()).load(conn)
}

/// Some experiments, in order, after the name and the number that the page before ended with.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut AnyConnection,
    filter: &ExperimentFilter<'_>,
    sort: ExperimentSort,
    after: Option<(&str, ExperimentId)>,
    limit: i64,
) -> QueryResult<Vec<ExperimentRow>> {
    let mut query = matching(filter).limit(limit);
    query = match sort {
        ExperimentSort::Name => query.order((experiments::name.asc(), experiments::id.asc())),
        ExperimentSort::NameDown => query.order((experiments::name.desc(), experiments::id.desc())),
        ExperimentSort::Created => query.order(experiments::id.asc()),
        ExperimentSort::CreatedDown => query.order(experiments::id.desc()),
    };
    if let Some((name, id)) = after {
        let same = experiments::name.eq(name);
        query = match sort {
            ExperimentSort::Name => {
                query.filter(experiments::name.gt(name).or(same.and(experiments::id.gt(id))))
            }
            ExperimentSort::NameDown => {
                query.filter(experiments::name.lt(name).or(same.and(experiments::id.lt(id))))
            }
            ExperimentSort::Created => query.filter(experiments::id.gt(id)),
            ExperimentSort::CreatedDown => query.filter(experiments::id.lt(id)),
        };
    }
    query.select(ExperimentRow::as_select()).load(conn)
}

/// An arm.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = experiment_variants)]
pub struct VariantRow {
    pub experiment_id: ExperimentId,
    /// 0 is the control.
    pub position: i32,
    pub variant_key: String,
    pub name: String,
    pub description: String,
    pub kind: ExperimentVariantKind,
    pub weight: i32,
    pub campaign_id: Option<CampaignId>,
    pub budget_node_id: Option<NodeId>,
}

/// The arms of some experiments, the control of each first.
///
/// # Errors
/// When the database fails.
pub fn variants(conn: &mut AnyConnection, of: &[ExperimentId]) -> QueryResult<Vec<VariantRow>> {
    experiment_variants::table
        .filter(experiment_variants::experiment_id.eq_any(of))
        .order((experiment_variants::experiment_id, experiment_variants::position))
        .select(VariantRow::as_select())
        .load(conn)
}

/// Gives an experiment these arms instead of the ones it has.
///
/// # Errors
/// When one names something that does not exist.
pub fn set_variants(conn: &mut AnyConnection, id: ExperimentId, rows: &[VariantRow]) -> QueryResult<()> {
    diesel::delete(experiment_variants::table.filter(experiment_variants::experiment_id.eq(id)))
        .execute(conn)?;
    for row in rows {
        diesel::insert_into(experiment_variants::table).values(row).execute(conn)?;
    }
    Ok(())
}
