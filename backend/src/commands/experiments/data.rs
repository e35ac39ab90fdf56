//! Figures of an experiment: units that are told apart, or days that were added up elsewhere. All or none of a call; sent
//! again, they change nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use penstock_shared::{
    experiment::{
        ExperimentDay, ExperimentDayFigures, ExperimentDays, ExperimentMetric, ExperimentMetricKind,
        ExperimentReceived, ExperimentSource, ExperimentStatus, ExperimentUnit, ExperimentUnits,
        MOST_EXPERIMENT_DAYS, MOST_EXPERIMENT_UNITS,
    },
    ids::ExperimentId,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::{announce, json};
use crate::{
    clock::day_in,
    db::{
        self,
        experiment_data::{DayRow, UnitRow},
    },
    error::{AppError, AppResult, FieldErrors},
    reads::experiments::{figures::UnitFigures, get, visible},
    viewer::Viewer,
    writer::WriteTx,
};

const LONGEST_UNIT: usize = 120;
const LONGEST_SEGMENT: usize = 60;
/// 2^53: larger counts cannot be told from their neighbours.
const LARGEST_COUNT: u64 = 9_007_199_254_740_992;

/// An experiment that takes figures.
pub struct Taking {
    id: ExperimentId,
    metrics: Vec<ExperimentMetric>,
    /// Keys of the arms with their positions.
    arms: HashMap<String, i32>,
    first: NaiveDate,
    last: NaiveDate,
}

impl Taking {
    /// The experiment, if it takes figures of this kind now.
    ///
    /// # Errors
    /// Not found; [`RefusalReason::ExperimentTakesNoData`]; [`RefusalReason::ExperimentOtherSource`].
    pub fn read(
        tx: &mut WriteTx<'_>,
        viewer: &Viewer,
        id: ExperimentId,
        source: ExperimentSource,
    ) -> AppResult<Self> {
        let row = visible(tx.conn, viewer, id)?;
        let takes = matches!(row.status, ExperimentStatus::Running | ExperimentStatus::Stopped);
        let Some(first) = row.started_on.filter(|_| takes) else {
            return Err(AppError::refused(RefusalReason::ExperimentTakesNoData));
        };
        let experiment = get(tx.conn, viewer, id)?;
        if experiment.design.source != source {
            return Err(AppError::refused(RefusalReason::ExperimentOtherSource));
        }
        let today = day_in(db::organisation::get(tx.conn)?.tz(), tx.now);
        let arms = experiment.variants.into_iter().map(|variant| variant.key).zip(0..).collect();
        let last = row.stopped_on.unwrap_or(today);
        Ok(Self { id, metrics: experiment.design.metrics, arms, first, last })
    }

    /// The first day that counts.
    pub(super) const fn first_day(&self) -> NaiveDate {
        self.first
    }

    /// What a record says of where it belongs.
    fn place(
        &self,
        errors: &mut FieldErrors,
        at: &str,
        (variant, day, segment): (&str, NaiveDate, &str),
    ) -> (i32, String) {
        let arm = self.arms.get(variant).copied();
        if arm.is_none() {
            errors.add(format!("{at}variant"), FieldErrorCode::Unknown, "No arm has this key.");
        }
        if !(self.first..=self.last).contains(&day) {
            let message = format!("From {} to {}: the days of the experiment.", self.first, self.last);
            errors.add(format!("{at}day"), FieldErrorCode::OutOfRange, message);
        }
        let segment = errors.optional_text(&format!("{at}segment"), segment, LONGEST_SEGMENT);
        (arm.unwrap_or_default(), segment)
    }

    fn metric(&self, key: &str) -> Option<(usize, &ExperimentMetric)> {
        self.metrics.iter().enumerate().find(|(_, metric)| metric.key == key)
    }
}

/// Takes units.
///
/// # Errors
/// As [`Taking::read`]; all wrong fields.
pub fn put_units(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    put: &ExperimentUnits,
) -> AppResult<ExperimentReceived> {
    let taking = Taking::read(tx, viewer, id, ExperimentSource::Units)?;
    let mut errors = FieldErrors::new();
    if !(1..=MOST_EXPERIMENT_UNITS).contains(&put.units.len()) {
        errors.add("units", FieldErrorCode::OutOfRange, "1 to 5,000.");
    }
    let named = put.units.iter().take(MOST_EXPERIMENT_UNITS).enumerate();
    let named: Vec<_> = named.map(|(place, unit)| (format!("units[{place}]."), unit)).collect();
    let rows = check_units(&taking, &named, &mut errors)?;
    errors.into_result()?;
    let received = write_units(tx, &taking, rows)?;
    announce_data(tx, viewer, id)?;
    Ok(received)
}

/// Looks at units; `at` is what a wrong field is called by.
pub(super) fn check_units(
    taking: &Taking,
    units: &[(String, &ExperimentUnit)],
    errors: &mut FieldErrors,
) -> AppResult<Vec<UnitRow>> {
    units
        .iter()
        .map(|(at, unit)| {
            let unit_key = errors.text(&format!("{at}unit"), &unit.unit, LONGEST_UNIT);
            let (arm, segment) = taking.place(errors, at, (&unit.variant, unit.day, &unit.segment));
            let mut figures = UnitFigures::none(taking.metrics.len());
            for (of_other, values) in [(false, &unit.values), (true, &unit.others)] {
                take_values(taking, errors, at, values, of_other, &mut figures);
            }
            Ok(UnitRow {
                experiment_id: taking.id,
                unit_key,
                arm,
                day: unit.day,
                segment,
                bot: unit.bot,
                in_two_arms: false,
                figures: json(&figures)?,
            })
        })
        .collect()
}

fn take_values(
    taking: &Taking,
    errors: &mut FieldErrors,
    at: &str,
    values: &BTreeMap<String, f64>,
    of_other: bool,
    figures: &mut UnitFigures,
) {
    let word = if of_other { "others" } else { "values" };
    for (key, value) in values {
        let mut wrong = |code, message: &str| errors.add(format!("{at}{word}.{key}"), code, message);
        let Some((place, metric)) = taking.metric(key) else {
            wrong(FieldErrorCode::Unknown, "No metric has this key.");
            continue;
        };
        let has_other = matches!(metric.kind, ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate);
        if of_other && !has_other {
            wrong(FieldErrorCode::NotAllowed, "Only ratios and metrics with a covariate have another value.");
        } else if metric.kind == ExperimentMetricKind::Proportion && ![0.0, 1.0].contains(value) {
            wrong(FieldErrorCode::OutOfRange, "0 or 1.");
        } else if !value.is_finite() {
            wrong(FieldErrorCode::OutOfRange, "A number that is not infinite.");
        }
        figures.set(place, of_other, *value);
    }
}

/// Writes units that are right. A unit that says another arm than before is in two; it stays with the first one and is left
/// out. It keeps its first day, whichever order the records come in.
pub(super) fn write_units(
    tx: &mut WriteTx<'_>,
    taking: &Taking,
    units: Vec<UnitRow>,
) -> AppResult<ExperimentReceived> {
    let mut received = ExperimentReceived::default();
    let keys: Vec<&str> = units.iter().map(|row| row.unit_key.as_str()).collect();
    let mut known = db::experiment_data::known_units(tx.conn, taking.id, &keys)?;
    let mut changed: Vec<String> = Vec::new();
    let mut touched = HashSet::new();
    for mut row in units {
        match known.get(&row.unit_key) {
            None => received.added += 1,
            Some(before) => {
                received.replaced += 1;
                row.in_two_arms = before.in_two_arms || before.arm != row.arm;
                received.in_two_arms += u64::from(row.in_two_arms && !before.in_two_arms);
                row.arm = before.arm;
                row.bot = row.bot || before.bot;
                row.day = row.day.min(before.day);
            }
        }
        if touched.insert(row.unit_key.clone()) {
            changed.push(row.unit_key.clone());
        }
        known.insert(row.unit_key.clone(), row);
    }
    let rows: Vec<UnitRow> = changed.iter().filter_map(|key| known.remove(key)).collect();
    db::experiment_data::put_units(tx.conn, &rows)?;
    Ok(received)
}

/// Takes figures of days.
///
/// # Errors
/// As [`Taking::read`]; all wrong fields.
pub fn put_days(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    put: &ExperimentDays,
) -> AppResult<ExperimentReceived> {
    let taking = Taking::read(tx, viewer, id, ExperimentSource::Days)?;
    let mut errors = FieldErrors::new();
    if !(1..=MOST_EXPERIMENT_DAYS).contains(&put.days.len()) {
        errors.add("days", FieldErrorCode::OutOfRange, "1 to 5,000.");
    }
    let named = put.days.iter().take(MOST_EXPERIMENT_DAYS).enumerate();
    let named: Vec<_> = named.map(|(place, day)| (format!("days[{place}]."), day)).collect();
    let rows = check_days(&taking, &named, &mut errors)?;
    errors.into_result()?;
    let received = write_days(tx, &rows)?;
    announce_data(tx, viewer, id)?;
    Ok(received)
}

/// Looks at figures of days; `at` is what a wrong field is called by.
pub(super) fn check_days(
    taking: &Taking,
    days: &[(String, &ExperimentDay)],
    errors: &mut FieldErrors,
) -> AppResult<Vec<DayRow>> {
    let mut seen = HashSet::new();
    days.iter()
        .map(|(at, day)| {
            let (arm, segment) = taking.place(errors, at, (&day.variant, day.day, &day.segment));
            if !seen.insert((day.day, arm, segment.clone())) {
                let message = "An earlier record has the same day, arm and segment.";
                errors.add(format!("{at}day"), FieldErrorCode::NotUnique, message);
            }
            if day.units > LARGEST_COUNT {
                errors.add(format!("{at}units"), FieldErrorCode::OutOfRange, "At most 2^53.");
            }
            let mut figures: Vec<Option<ExperimentDayFigures>> = vec![None; taking.metrics.len()];
            for (number, metric) in day.metrics.iter().enumerate() {
                let field = format!("{at}metrics[{number}].key");
                match taking.metric(&metric.key) {
                    None => errors.add(field, FieldErrorCode::Unknown, "No metric has this key."),
                    Some((place, of)) => {
                        if let Some(message) = fault(of.kind, &metric.figures, day.units) {
                            let field = format!("{at}metrics[{number}].figures");
                            errors.add(field, FieldErrorCode::OutOfRange, message);
                        }
                        if let Some(slot) = figures.get_mut(place) {
                            *slot = Some(metric.figures);
                        }
                    }
                }
            }
            Ok(DayRow {
                experiment_id: taking.id,
                arm,
                day: day.day,
                segment,
                units: i64::try_from(day.units).unwrap_or(i64::MAX),
                figures: json(&figures)?,
            })
        })
        .collect()
}

/// What is wrong with the figures of a metric.
fn fault(kind: ExperimentMetricKind, figures: &ExperimentDayFigures, units: u64) -> Option<&'static str> {
    use ExperimentMetricKind as Kind;
    let (fits, n, numbers) = match *figures {
        ExperimentDayFigures::Proportion { conversions, n } => {
            if conversions > n {
                return Some("More conversions than units.");
            }
            (kind == Kind::Proportion, n, [0.0; 5])
        }
        ExperimentDayFigures::Mean { n, mean, sd } => (kind == Kind::Mean, n, [mean, sd, 0.0, 0.0, 0.0]),
        ExperimentDayFigures::Pair { n, mean, sd, other_mean, other_sd, covariance } => {
            (matches!(kind, Kind::Ratio | Kind::Covariate), n, [mean, sd, other_mean, other_sd, covariance])
        }
    };
    let deviations = [numbers[1], numbers[3]];
    if !fits {
        Some("The metric is of another kind.")
    } else if n > units {
        Some("More than the units of the day.")
    } else if numbers.iter().any(|number| !number.is_finite()) || deviations.iter().any(|sd| *sd < 0.0) {
        Some("Numbers that are not infinite, and deviations of 0 or more.")
    } else {
        None
    }
}

pub(super) fn write_days(tx: &mut WriteTx<'_>, rows: &[DayRow]) -> AppResult<ExperimentReceived> {
    let mut received = ExperimentReceived::default();
    for row in rows {
        if db::experiment_data::put_day(tx.conn, row)? {
            received.replaced += 1;
        } else {
            received.added += 1;
        }
    }
    Ok(received)
}

/// Tells the screens. The experiment itself did not change, so its version stays.
pub(super) fn announce_data(tx: &mut WriteTx<'_>, viewer: &Viewer, id: ExperimentId) -> AppResult<()> {
    let row = visible(tx.conn, viewer, id)?;
    announce(tx, id, row.department_id)
}
