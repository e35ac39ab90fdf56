//! Figures from a file: CSV or the first sheet of a workbook. Every wrong row is told, and then nothing is taken.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use penstock_shared::{
    experiment::{
        ExperimentDay, ExperimentDayFigures, ExperimentDayMetric, ExperimentMetricKind, ExperimentReceived,
        ExperimentSource, ExperimentUnit,
    },
    ids::ExperimentId,
    problem::FieldErrorCode,
    refusal_reason::RefusalReason,
};

use super::data::{Taking, announce_data, check_days, check_units, write_days, write_units};
use crate::{
    error::{AppError, AppResult, FieldErrors},
    ingest::{SheetRefusal, read_sheet},
    reads::experiments::get,
    viewer::Viewer,
    writer::WriteTx,
};

/// Wrong fields that are told; more help nobody.
const MOST_FAULTS: usize = 200;

/// A file as it was read: names of columns, and rows.
#[derive(Debug)]
pub struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Reads a file.
///
/// # Errors
/// What is wrong with it, as the field `file`.
pub fn read(bytes: &[u8]) -> AppResult<Table> {
    let refused = |code, message: &str| AppError::field("file", code, message);
    let mut rows = read_sheet(bytes).map_err(|refusal| match refusal {
        SheetRefusal::Empty => refused(FieldErrorCode::FileEmpty, "The file is empty."),
        SheetRefusal::Unreadable => {
            refused(FieldErrorCode::FileBinary, "This is neither CSV nor a workbook (.xlsx).")
        }
        SheetRefusal::TooLarge => refused(
            FieldErrorCode::TooLong,
            "At most 5,000 rows and 200 columns. Send more in several files: what is sent again changes nothing.",
        ),
    })?;
    let heads = rows.remove(0);
    Ok(Table { heads, rows })
}

/// Takes a file.
///
/// # Errors
/// As [`Taking::read`]; wrong columns as the field `file`, wrong cells as `row 3: day`, where 3 is the row as a spreadsheet
/// numbers it.
pub fn import(
    tx: &mut WriteTx<'_>,
    viewer: &Viewer,
    id: ExperimentId,
    table: &Table,
) -> AppResult<ExperimentReceived> {
    let experiment = get(tx.conn, viewer, id)?;
    let source = experiment.design.source;
    if source == ExperimentSource::Campaigns {
        return Err(AppError::refused(RefusalReason::ExperimentOtherSource));
    }
    let taking = Taking::read(tx, viewer, id, source)?;
    let kinds: Vec<(&str, ExperimentMetricKind)> =
        experiment.design.metrics.iter().map(|metric| (metric.key.as_str(), metric.kind)).collect();
    check_heads(&table.heads, source, &kinds)?;
    let mut errors = FieldErrors::new();
    let filled = (2_usize..).zip(&table.rows).filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    let rows: Vec<Row<'_>> = filled
        .map(|(number, cells)| Row {
            at: format!("row {number}: "),
            heads: &table.heads,
            cells,
            first_day: taking.first_day(),
        })
        .collect();
    let received = if source == ExperimentSource::Units {
        let units: Vec<_> = rows.iter().map(|row| (row.at.clone(), row.unit(&kinds, &mut errors))).collect();
        let named: Vec<_> = units.iter().map(|(at, unit)| (at.clone(), unit)).collect();
        let checked = check_units(&taking, &named, &mut errors)?;
        first(errors)?;
        write_units(tx, &taking, checked)?
    } else {
        let days: Vec<_> = rows.iter().map(|row| (row.at.clone(), row.day(&kinds, &mut errors))).collect();
        let named: Vec<_> = days.iter().map(|(at, day)| (at.clone(), day)).collect();
        let checked = check_days(&taking, &named, &mut errors)?;
        first(errors)?;
        write_days(tx, &checked)?
    };
    announce_data(tx, viewer, id)?;
    Ok(received)
}

/// The first of the wrong fields, if there are any.
fn first(errors: FieldErrors) -> AppResult<()> {
    match errors.into_result() {
        Err(AppError::Fields(mut faults)) => {
            faults.truncate(MOST_FAULTS);
            Err(AppError::Fields(faults))
        }
        other => other,
    }
}

/// The columns that a metric has.
fn columns_of(source: ExperimentSource, kind: ExperimentMetricKind) -> &'static [&'static str] {
    use ExperimentMetricKind as Kind;
    match (source, kind) {
        (ExperimentSource::Units, Kind::Proportion | Kind::Mean) => &[""],
        (ExperimentSource::Units, Kind::Ratio | Kind::Covariate) => &["", ":other"],
        (_, Kind::Proportion) => &[":conversions", ":n"],
        (_, Kind::Mean) => &[":n", ":mean", ":sd"],
        (_, Kind::Ratio | Kind::Covariate) => {
            &[":n", ":mean", ":sd", ":other_mean", ":other_sd", ":covariance"]
        }
    }
}

fn check_heads(
    heads: &[String],
    source: ExperimentSource,
    kinds: &[(&str, ExperimentMetricKind)],
) -> AppResult<()> {
    let mut needed: Vec<String> = match source {
        ExperimentSource::Units => ["unit", "variant", "day"].map(str::to_owned).to_vec(),
        _ => ["day", "variant", "units"].map(str::to_owned).to_vec(),
    };
    for (key, kind) in kinds {
        needed.extend(columns_of(source, *kind).iter().map(|column| format!("{key}{column}")));
    }
    let mut known = needed.clone();
    known.push("segment".to_owned());
    if source == ExperimentSource::Units {
        known.push("bot".to_owned());
    }
    let missing: Vec<&str> = needed.iter().filter(|head| !heads.contains(head)).map(String::as_str).collect();
    let refused = |code, message: String| Err(AppError::field("file", code, message));
    if !missing.is_empty() {
        let message = format!("The first row has to name these columns, too: {}.", missing.join(", "));
        return refused(FieldErrorCode::HeadsMissing, message);
    }
    if let Some(strange) = heads.iter().find(|head| !head.is_empty() && !known.contains(head)) {
        let message = format!("Nothing is called '{strange}' here. Take the column out.");
        return refused(FieldErrorCode::Unknown, message);
    }
    let twice = heads.iter().enumerate().find(|(at, head)| !head.is_empty() && heads[..*at].contains(head));
    if let Some((_, head)) = twice {
        return refused(FieldErrorCode::NotUnique, format!("The column '{head}' is there twice."));
    }
    Ok(())
}

/// A day as workbooks keep it: days since 30 December 1899.
fn of_workbook(text: &str) -> Option<NaiveDate> {
    let days: u64 = text.parse().ok().filter(|days| (20_000..100_000).contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// A row of a file.
struct Row<'a> {
    /// What its wrong cells are called by.
    at: String,
    heads: &'a [String],
    cells: &'a [String],
    /// Stands in for a day that cannot be read, which is told once.
    first_day: NaiveDate,
}

impl Row<'_> {
    fn cell(&self, head: &str) -> &str {
        let place = self.heads.iter().position(|known| known == head);
        place.and_then(|place| self.cells.get(place)).map(String::as_str).unwrap_or_default()
    }

    fn wrong(&self, errors: &mut FieldErrors, head: &str, code: FieldErrorCode, message: &str) {
        errors.add(format!("{}{head}", self.at), code, message);
    }

    fn day_of(&self, errors: &mut FieldErrors) -> NaiveDate {
        let text = self.cell("day");
        let written = NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d").ok();
        written.or_else(|| of_workbook(text)).unwrap_or_else(|| {
            self.wrong(errors, "day", FieldErrorCode::NotADay, "Write a day such as 2026-03-16.");
            self.first_day
        })
    }

    fn count(&self, errors: &mut FieldErrors, head: &str) -> u64 {
        self.cell(head).parse().unwrap_or_else(|_| {
            self.wrong(errors, head, FieldErrorCode::Malformed, "A whole number, 0 or more.");
            0
        })
    }

    /// A number, or none of an empty cell.
    fn number(&self, errors: &mut FieldErrors, head: &str) -> Option<f64> {
        let text = self.cell(head);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(errors, head, FieldErrorCode::Malformed, "A number such as 12.5, or nothing.");
        }
        number
    }

    fn needed(&self, errors: &mut FieldErrors, head: &str) -> f64 {
        if self.cell(head).is_empty() {
            self.wrong(errors, head, FieldErrorCode::Required, "Fill this in.");
        }
        self.number(errors, head).unwrap_or_default()
    }

    fn unit(&self, kinds: &[(&str, ExperimentMetricKind)], errors: &mut FieldErrors) -> ExperimentUnit {
        let (mut values, mut others) = (BTreeMap::new(), BTreeMap::new());
        for (key, kind) in kinds {
            if let Some(value) = self.number(errors, key) {
                values.insert((*key).to_owned(), value);
            }
            let has_other = columns_of(ExperimentSource::Units, *kind).len() > 1;
            let other = has_other.then(|| self.number(errors, &format!("{key}:other"))).flatten();
            others.extend(other.map(|other| ((*key).to_owned(), other)));
        }
        let bot = match self.cell("bot").to_lowercase().as_str() {
            "" | "0" | "false" | "no" => false,
            "1" | "true" | "yes" => true,
            _ => {
                self.wrong(errors, "bot", FieldErrorCode::Malformed, "0 or 1, or nothing.");
                false
            }
        };
        ExperimentUnit {
            unit: self.cell("unit").to_owned(),
            variant: self.cell("variant").to_owned(),
            day: self.day_of(errors),
            segment: self.cell("segment").to_owned(),
            bot,
            values,
            others,
        }
    }

    fn day(&self, kinds: &[(&str, ExperimentMetricKind)], errors: &mut FieldErrors) -> ExperimentDay {
        let metrics = kinds.iter().filter_map(|(key, kind)| {
            let head = |column: &str| format!("{key}:{column}");
            // Nobody knows what is empty: the metric has no figures of this day.
            if self.cell(&head("n")).is_empty() {
                return None;
            }
            let n = self.count(errors, &head("n"));
            let figures = match kind {
                ExperimentMetricKind::Proportion => ExperimentDayFigures::Proportion {
                    conversions: self.count(errors, &head("conversions")),
                    n,
                },
                ExperimentMetricKind::Mean => ExperimentDayFigures::Mean {
                    n,
                    mean: self.needed(errors, &head("mean")),
                    sd: self.needed(errors, &head("sd")),
                },
                ExperimentMetricKind::Ratio | ExperimentMetricKind::Covariate => ExperimentDayFigures::Pair {
                    n,
                    mean: self.needed(errors, &head("mean")),
                    sd: self.needed(errors, &head("sd")),
                    other_mean: self.needed(errors, &head("other_mean")),
                    other_sd: self.needed(errors, &head("other_sd")),
                    covariance: self.needed(errors, &head("covariance")),
                },
            };
            Some(ExperimentDayMetric { key: (*key).to_owned(), figures })
        });
        let metrics = metrics.collect();
        ExperimentDay {
            day: self.day_of(errors),
            variant: self.cell("variant").to_owned(),
            segment: self.cell("segment").to_owned(),
            units: self.count(errors, "units"),
            metrics,
        }
    }
}
