//! What a rule measures at a moment: a figure for the whole, or for each value of its dimension.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};
use penstock_shared::{
    alert::{
        AlertDefinition, AlertFigures, AlertMember, AlertPlace, AlertProblem, AlertTime, AlertWatch,
        MOST_MEMBERS,
    },
    ids::{CampaignId, DepartmentId, NodeId},
    money::Currency,
    pivot::{
        Axis, AxisKind, DEEPEST_LEVEL, FilterTest, MeasureUnit, PivotAnswer, PivotFilter, PivotMeasure,
        PivotQuery,
    },
};

use super::{
    ground::{Ground, Spot, below},
    overdue,
};
use crate::{
    clock::day_in,
    db::{self, AnyConnection},
    error::AppResult,
    reads::pivot::{self, Source},
    viewer::Viewer,
};

/// What counts as the whole of a rate, in hundredths of a percent.
const WHOLE: i64 = 10_000;
/// The key of values that are none.
const NONE: &str = "none";

/// The time of a rule, as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub key: String,
    pub name: String,
    filter: Option<PivotFilter>,
    /// Days after today until its last one; none for what has no end.
    days_left: Option<i64>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    pub key: String,
    pub member: Option<AlertMember>,
    pub figures: AlertFigures,
    pub node: Option<NodeId>,
    pub department: Option<DepartmentId>,
    pub query: Option<PivotQuery>,
}

/// All figures of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    pub spot: Spot,
    pub moment: Moment,
    pub members: Vec<Measured>,
    /// Whether thresholds count at this moment.
    pub counts: bool,
}

/// Measures what a rule watches, as a person sees it.
///
/// # Errors
/// [`ErrorCode::BadQuery`](penstock_shared::error_code::ErrorCode::BadQuery) when the query model refuses the question;
/// when the database fails. What keeps a rule from being measured otherwise is answered.
pub fn measure(
    conn: &mut AnyConnection,
    source: Source<'_>,
    viewer: &Viewer,
    now: NaiveDateTime,
    definition: &AlertDefinition,
) -> AppResult<Result<Measurement, AlertProblem>> {
    let organisation = db::organisation::get(conn)?;
    let today = day_in(organisation.tz(), now);
    let Some(moment) = moment(conn, definition.time, today)? else {
        return Ok(Err(AlertProblem::NoSuchTime));
    };
    let ground = Ground::read(conn, viewer)?;
    let Some(spot) = ground.spot(conn, viewer, definition.place)? else {
        return Ok(Err(AlertProblem::PlaceGone));
    };
    let currency = spot.currency.unwrap_or(organisation.currency);
    let asked = Asked { viewer, definition, ground: &ground, spot: &spot, moment: &moment, currency, now };
    let mut members = if definition.watch.is_measured_by_query() {
        asked.by_query(conn, source)?
    } else {
        asked.overdue(overdue::departments(conn, definition.watch, now)?)
    };
    if members.len() > MOST_MEMBERS {
        return Ok(Err(AlertProblem::TooManyMembers));
    }
    if definition.per.map(|axis| axis.kind) == Some(AxisKind::Campaign) {
        for member in &mut members {
            member.department = campaign_department(conn, member)?;
        }
    }
    let counts = match definition.watch {
        AlertWatch::UnusedNearEnd { days } => moment.days_left.is_some_and(|left| left <= days),
        _ => true,
    };
    Ok(Ok(Measurement { spot, moment, members, counts }))
}

fn campaign_department(conn: &mut AnyConnection, of: &Measured) -> AppResult<Option<DepartmentId>> {
    let Some(code) = of.member.as_ref().and_then(|member| member.code) else { return Ok(of.department) };
    Ok(Some(db::campaigns::get(conn, CampaignId(code))?.department_id))
}

/// The time that a day is in; none when there is no such time.
fn moment(conn: &mut AnyConnection, time: AlertTime, today: NaiveDate) -> AppResult<Option<Moment>> {
    let kind = match time {
        AlertTime::FiscalYear => AxisKind::FiscalYear,
        AlertTime::Quarter => AxisKind::Quarter,
        AlertTime::Month => AxisKind::Month,
        AlertTime::All => {
            let key = time.to_string();
            return Ok(Some(Moment { key, name: String::new(), filter: None, days_left: None }));
        }
    };
    let calendar = pivot::calendar(conn)?;
    let span = |code| calendar.span(kind, code).map(|(_, last)| (code, last));
    let Some((code, last)) = calendar.code(kind, today).and_then(span) else { return Ok(None) };
    let test = FilterTest::In(vec![Some(code)]);
    Ok(Some(Moment {
        key: format!("{time}:{code}"),
        name: calendar.label(kind, code),
        filter: Some(PivotFilter { dimension: Axis::of(kind), test }),
        days_left: Some((last - today).num_days()),
    }))
}

struct Asked<'a> {
    viewer: &'a Viewer,
    definition: &'a AlertDefinition,
    ground: &'a Ground,
    spot: &'a Spot,
    moment: &'a Moment,
    currency: Currency,
    now: NaiveDateTime,
}

impl Asked<'_> {
    /// The measure that is watched: it comes first in the question.
    const fn watched(&self) -> PivotMeasure {
        match self.definition.watch {
            AlertWatch::Measure { measure } => measure,
            _ => PivotMeasure::UsageRate,
        }
    }

    /// The question about the whole.
    fn question(&self) -> PivotQuery {
        let mut measures = vec![self.watched()];
        for beside in [PivotMeasure::Allocated, PivotMeasure::Used, PivotMeasure::Available] {
            if !measures.contains(&beside) {
                measures.push(beside);
            }
        }
        let filters = self.spot.filters.iter().chain(&self.moment.filter).cloned().collect();
        PivotQuery { measures, filters, currency: Some(self.currency), ..PivotQuery::default() }
    }

    fn by_query(&self, conn: &mut AnyConnection, source: Source<'_>) -> AppResult<Vec<Measured>> {
        match self.definition.per {
            None => {
                let query = self.question();
                let answer = pivot::answer(conn, source, self.viewer, &query, self.now)?;
                let total = answer.row_groups.len().saturating_sub(1);
                Ok(self
                    .figures(&answer, total)
                    .map(|figures| self.whole(figures, Some(query)))
                    .into_iter()
                    .collect())
            }
            Some(axis) if axis.kind.is_tree() && axis.level.is_none() => {
                let mut seen = HashSet::new();
                let mut members = Vec::new();
                for level in 1..=DEEPEST_LEVEL {
                    let known = seen.len();
                    let at_level = Axis { level: Some(level), ..axis };
                    // A value stands at its own level with all below it, and deeper without that.
                    for member in self.groups(conn, source, at_level)? {
                        if seen.insert(member.key.clone()) {
                            members.push(member);
                        }
                    }
                    if seen.len() == known {
                        break;
                    }
                }
                Ok(self.in_sight(members))
            }
            Some(axis) => {
                let members = self.groups(conn, source, axis)?;
                Ok(self.in_sight(members))
            }
        }
    }

    fn groups(&self, conn: &mut AnyConnection, source: Source<'_>, axis: Axis) -> AppResult<Vec<Measured>> {
        let query = PivotQuery { rows: vec![axis], ..self.question() };
        let answer = pivot::answer(conn, source, self.viewer, &query, self.now)?;
        let mut members = Vec::new();
        for (row, group) in answer.row_groups.iter().enumerate() {
            let place = group.members.first().and_then(|place| usize::try_from(*place).ok());
            let member = place.and_then(|place| answer.members.first().and_then(|all| all.get(place)));
            let (Some(member), Some(figures)) = (member, self.figures(&answer, row)) else { continue };
            let member = AlertMember {
                dimension: self.definition.per.unwrap_or(axis),
                code: member.code,
                name: member.label.clone(),
                name_zh: member.label_zh.clone(),
            };
            members.push(self.of_member(member, figures));
        }
        Ok(members)
    }

    /// The figures of a row of an answer; none where the watched one is a rate of nothing.
    fn figures(&self, answer: &PivotAnswer, row: usize) -> Option<AlertFigures> {
        let cell = |measure| {
            let place = answer.measures.iter().position(|known| *known == measure)?;
            answer.cell(row, 0, place)
        };
        let watched = cell(self.watched());
        let value = match self.definition.watch {
            AlertWatch::UnusedNearEnd { .. } => WHOLE.saturating_sub(watched?),
            // What follows from a course there was not, or is a share or an average of nothing, is no figure.
            AlertWatch::Measure { measure }
                if measure.is_of_a_year() || measure.is_of_results() && !measure.adds_up() =>
            {
                watched?
            }
            // Where nothing is, there is no money and nothing to count.
            watch if matches!(watch.unit(), MeasureUnit::Money | MeasureUnit::Count) => {
                watched.unwrap_or_default()
            }
            _ => watched?,
        };
        Some(AlertFigures {
            value,
            allocated_minor: cell(PivotMeasure::Allocated),
            used_minor: cell(PivotMeasure::Used),
            available_minor: cell(PivotMeasure::Available),
            currency: self.currency,
        })
    }

    fn whole(&self, figures: AlertFigures, query: Option<PivotQuery>) -> Measured {
        Measured {
            key: String::new(),
            member: None,
            figures,
            node: self.spot.node,
            department: self.spot.department,
            query,
        }
    }

    fn of_member(&self, member: AlertMember, figures: AlertFigures) -> Measured {
        let kind = member.dimension.kind;
        let (node, department) = match (kind, member.code) {
            (AxisKind::Node, Some(code)) => (Some(NodeId(code)), self.ground.department_of(code)),
            (AxisKind::Department, Some(code)) => (self.spot.node, Some(DepartmentId(code))),
            _ => (self.spot.node, self.spot.department),
        };
        let filter = match member.code {
            Some(code) if kind.is_tree() => below(kind, code),
            code => PivotFilter { dimension: Axis::of(kind), test: FilterTest::In(vec![code]) },
        };
        let mut query = self.question();
        query.filters.push(filter);
        Measured {
            key: member.code.map_or_else(|| NONE.to_owned(), |code| code.to_string()),
            member: Some(member),
            figures,
            node,
            department,
            query: Some(query),
        }
    }

    /// Only places that the person sees, and that lie within the rule's: above them a figure would be one of a part.
    fn in_sight(&self, members: Vec<Measured>) -> Vec<Measured> {
        let within = match self.definition.place {
            AlertPlace::Department { id } => Some(id),
            _ => None,
        };
        let shows = |of: &Measured| {
            let Some(member) = &of.member else { return true };
            match (member.dimension.kind, member.code) {
                (AxisKind::Node, Some(code)) => self.ground.sees_node(code, self.spot.node),
                (AxisKind::Department, Some(code)) => self.ground.sees_department(DepartmentId(code), within),
                _ => true,
            }
        };
        members.into_iter().filter(shows).collect()
    }

    /// Counts things by the department that each is of.
    fn overdue(&self, departments: Vec<DepartmentId>) -> Vec<Measured> {
        let within = self.spot.department;
        let seen: Vec<DepartmentId> =
            departments.into_iter().filter(|id| self.ground.sees_department(*id, within)).collect();
        let count = |value| AlertFigures {
            value,
            allocated_minor: None,
            used_minor: None,
            available_minor: None,
            currency: self.currency,
        };
        let Some(axis) = self.definition.per else {
            let value = i64::try_from(seen.len()).unwrap_or(i64::MAX);
            return vec![self.whole(count(value), None)];
        };
        let mut counts: BTreeMap<DepartmentId, i64> = BTreeMap::new();
        for id in seen {
            let way = self.ground.way_up(id);
            let at_level = axis.level.map(|level| way.len().saturating_sub(usize::from(level)));
            let shown = way.iter().enumerate().filter(|(place, _)| at_level.is_none_or(|at| at == *place));
            for (_, department) in shown.filter(|(_, id)| self.ground.sees_department(**id, within)) {
                *counts.entry(*department).or_default() += 1;
            }
        }
        let member = |(id, value): (DepartmentId, i64)| {
            let (name, name_zh) = self.ground.department_name(id);
            let member = AlertMember { dimension: axis, code: Some(id.0), name, name_zh };
            Measured { query: None, ..self.of_member(member, count(value)) }
        };
        counts.into_iter().map(member).collect()
    }
}
