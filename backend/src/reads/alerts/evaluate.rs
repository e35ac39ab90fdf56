//! What a rule says at a moment, and what that changes.

use chrono::NaiveDateTime;
use penstock_shared::{
    alert::{AlertDefinition, AlertFinding, AlertPreview, AlertProblem},
    error_code::ErrorCode,
    ids::{AlertRuleId, DepartmentId, NodeId},
    permission::Permission,
};

use super::{
    measure::{Measurement, measure},
    written,
};
use crate::{
    db::{self, AnyConnection, alert_rules::AlertRuleRow, alerts::AlertRow},
    domain::alerts::{AlertKey, Changes, changes, reached},
    error::{AppError, AppResult},
    reads::{self, pivot::Source},
    viewer::Viewer,
};

/// A threshold that a figure has reached, with where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub key: AlertKey,
    pub finding: AlertFinding,
    pub node: Option<NodeId>,
    /// Who sees it may be told; without one, who sees everything.
    pub department: Option<DepartmentId>,
    /// The `PivotQuery` that the figures answer, as JSON.
    pub query: Option<String>,
}

/// What a rule says at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    pub rule: AlertRuleId,
    /// Of the rule that was read.
    pub version: i64,
    /// The ledger entry up to which it was measured.
    pub sequence: i64,
    pub time_name: String,
    pub place_name: String,
    pub place_name_zh: String,
    /// The farthest thresholds of each figure first.
    pub found: Vec<Found>,
    pub problem: Option<AlertProblem>,
}

impl Evaluated {
    /// Whether it is known that what was not found does not hold. A question that cannot be asked says nothing.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self.problem, Some(AlertProblem::QuestionRefused | AlertProblem::TooManyMembers))
    }
}

/// Measures a rule with its owner's right.
///
/// # Errors
/// When the database fails.
pub fn evaluate(
    conn: &mut AnyConnection,
    source: Source<'_>,
    now: NaiveDateTime,
    row: &AlertRuleRow,
) -> AppResult<Evaluated> {
    let sequence = db::ledger::head(conn)?.sequence;
    let mut evaluated = Evaluated {
        rule: row.id,
        version: row.version,
        sequence,
        time_name: String::new(),
        place_name: String::new(),
        place_name_zh: String::new(),
        found: Vec::new(),
        problem: None,
    };
    let owner = db::users::get(conn, row.owner_id)?;
    if !owner.active || !owner.role.allows(Permission::AnalysisRead) {
        evaluated.problem = Some(AlertProblem::OwnerGone);
        return Ok(evaluated);
    }
    let viewer = reads::viewer::of_user(conn, row.owner_id)?;
    let definition: AlertDefinition = written(&row.definition)?;
    let measured = match measure(conn, source, &viewer, now, &definition) {
        Err(error) if error.code() == ErrorCode::BadQuery => Err(AlertProblem::QuestionRefused),
        measured => measured?,
    };
    match measured {
        Err(problem) => evaluated.problem = Some(problem),
        Ok(measured) => {
            evaluated.found = found(&definition, &measured)?;
            evaluated.time_name = measured.moment.name;
            evaluated.place_name = measured.spot.name;
            evaluated.place_name_zh = measured.spot.name_zh;
        }
    }
    Ok(evaluated)
}

/// What a rule of the viewer would say now. Nothing is kept.
///
/// # Errors
/// [`ErrorCode::BadQuery`] when the query model refuses the question; when the database fails.
pub fn preview(
    conn: &mut AnyConnection,
    source: Source<'_>,
    viewer: &Viewer,
    now: NaiveDateTime,
    definition: &AlertDefinition,
) -> AppResult<AlertPreview> {
    let measured = match measure(conn, source, viewer, now, definition)? {
        Ok(measured) => measured,
        Err(problem) => {
            let time_name = String::new();
            return Ok(AlertPreview { findings: Vec::new(), members: 0, time_name, problem: Some(problem) });
        }
    };
    let mut findings: Vec<AlertFinding> =
        found(definition, &measured)?.into_iter().map(|found| found.finding).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(AlertPreview {
        findings,
        members: i64::try_from(measured.members.len()).unwrap_or(i64::MAX),
        time_name: measured.moment.name,
        problem: None,
    })
}

fn found(definition: &AlertDefinition, measured: &Measurement) -> AppResult<Vec<Found>> {
    let mut found = Vec::new();
    if !measured.counts {
        return Ok(found);
    }
    for member in &measured.members {
        let query = match &member.query {
            Some(query) => {
                Some(serde_json::to_string(query).map_err(|error| AppError::Internal(error.into()))?)
            }
            None => None,
        };
        for threshold in reached(definition, member.figures.value) {
            let time = measured.moment.key.clone();
            found.push(Found {
                key: AlertKey { threshold: threshold.value, member: member.key.clone(), time },
                finding: AlertFinding {
                    severity: threshold.severity,
                    threshold: threshold.value,
                    member: member.member.clone(),
                    figures: member.figures,
                },
                node: member.node,
                department: member.department,
                query: query.clone(),
            });
        }
    }
    Ok(found)
}

/// Compares what is open of a rule with what it says; a rule that could not be measured changes nothing.
#[must_use]
pub fn changes_of(open: &[AlertRow], evaluated: &Evaluated) -> Changes {
    if !evaluated.is_known() {
        return Changes::default();
    }
    let open: Vec<AlertKey> = open
        .iter()
        .map(|row| AlertKey {
            threshold: row.threshold,
            member: row.member_key.clone(),
            time: row.time_key.clone(),
        })
        .collect();
    let found: Vec<AlertKey> = evaluated.found.iter().map(|found| found.key.clone()).collect();
    changes(&open, &found)
}

impl Evaluated {
    /// Whether there is something to write: who only reads asks this first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_news(&self, conn: &mut AnyConnection, row: &AlertRuleRow) -> AppResult<bool> {
        let open = db::alerts::open_of(conn, self.rule)?;
        let changes = changes_of(&open, self);
        let moved = |(at, place): &(usize, usize)| match (open.get(*at), self.found.get(*place)) {
            (Some(open), Some(found)) => !has_figures(open, found),
            _ => false,
        };
        Ok(row.problem != self.problem
            || !changes.raised.is_empty()
            || !changes.resolved.is_empty()
            || changes.kept.iter().any(moved))
    }
}

/// Whether an open alert has the figures that were found.
#[must_use]
pub fn has_figures(open: &AlertRow, found: &Found) -> bool {
    let figures = &found.finding.figures;
    open.value == figures.value
        && open.allocated_minor == figures.allocated_minor
        && open.used_minor == figures.used_minor
        && open.available_minor == figures.available_minor
}
