//! Real ledgers and their known sums, when the folder of public data lies beside the project. The
//! same rules are tested on made-up files elsewhere; these tests show that the made-up files are
//! like the real ones.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::{Datelike, NaiveDate};
use penstock_shared::{
    import::{
        ColumnRef, DateFormat, Encoding, FileFormat, ImportKind, ImportMapping, MappedRow, RowCondition,
        RowFilter, RowFilterOp,
    },
    money::Currency,
};

use super::{Outcome, run, shape_of};
use crate::ingest::{Occurrences, row_fingerprint};

/// The folder, or `None` after saying aloud that the test does not run.
fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/spend").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: no public data at {}", path.display());
    None
}

fn cabinet_office_files() -> Option<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder("cabinetoffice")?)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

fn condition(header: &str, op: RowFilterOp, value: &str) -> RowCondition {
    let column = ColumnRef { header: Some(header.to_owned()), index: None };
    RowCondition { column, op, values: vec![value.to_owned()] }
}

/// All rows, and how many are written as, or say the same as, another one of their file.
fn cabinet_office(adjust: impl Fn(&mut ImportMapping)) -> Option<(Vec<MappedRow>, [usize; 2])> {
    let mut rows = Vec::new();
    let mut repeated = [0, 0];
    for (name, bytes) in cabinet_office_files()? {
        let outcome = run(&bytes, ImportKind::Expenses, Currency::GBP, &adjust);
        assert_eq!(outcome.rejected, [], "{name}");
        repeated[0] += outcome.exact_duplicates;
        let mut occurrences = Occurrences::default();
        for (_, row) in outcome.accepted {
            let print = row_fingerprint(ImportKind::Expenses, Currency::GBP, &row);
            repeated[1] += usize::from(occurrences.next(&print) > 1);
            rows.push(row);
        }
    }
    Some((rows, repeated))
}

fn marketing(mapping: &mut ImportMapping) {
    mapping.filter =
        RowFilter { conditions: vec![condition("expense type", RowFilterOp::Contains, "Marketing & Media")] };
}

/// Number and sum of the rows for which `holds`.
fn tally(rows: &[MappedRow], holds: impl Fn(&MappedRow) -> bool) -> (usize, i64) {
    let chosen: Vec<i64> = rows.iter().filter(|row| holds(row)).map(|row| row.amount_minor).collect();
    (chosen.len(), chosen.iter().sum())
}

#[test]
fn cabinet_office_files_look_as_described() {
    let Some(files) = cabinet_office_files() else {
        return;
    };
    assert_eq!(files.len(), 22);
    let western = ["2019-06", "2019-07", "2019-08", "2019-09", "2019-12", "2020-03", "2020-06"];
    for (name, bytes) in files {
        let shape = shape_of(&bytes);
        let encoding = if western.contains(&name.as_str()) { Encoding::Windows1252 } else { Encoding::Utf8 };
        assert_eq!(shape.encoding, encoding, "{name}");
        assert_eq!((shape.header_row, shape.columns.len()), (Some(1), 8), "{name}");
        assert_eq!(shape.columns[2].date_formats, [DateFormat::YearMonthDay], "{name}");
        let fields: Vec<&str> =
            shape.columns.iter().map(|c| c.expense_field.map_or("", |field| field.as_str())).collect();
        let expected = ["", "department", "date", "category", "campaign", "vendor", "reference", "amount"];
        assert_eq!(fields, expected, "{name}");
    }
}

#[test]
fn cabinet_office_sums_match_to_the_penny() {
    let Some((rows, repeated)) = cabinet_office(|_| {}) else {
        return;
    };
    assert_eq!(tally(&rows, |_| true), (9_940, 196_892_073_049));
    // One pair differs only in how its amount is written: 31207.80 and 31207.8.
    assert_eq!(repeated, [173, 174]);
}

#[test]
fn marketing_rows_match_to_the_penny() {
    let Some((rows, repeated)) = cabinet_office(marketing) else {
        return;
    };
    assert_eq!(tally(&rows, |_| true), (2_089, 38_592_168_670));
    assert_eq!(repeated, [24, 24]);
    let category =
        |row: &MappedRow, end: &str| row.category.as_deref().unwrap().to_uppercase().ends_with(end);
    assert_eq!(tally(&rows, |row| category(row, "- ADVERTISING")), (2_009, 37_621_117_148));
    let month = |year, month| {
        tally(&rows, |row| row.date.is_some_and(|date| (date.year(), date.month()) == (year, month)))
    };
    assert_eq!(month(2020, 7), (126, 3_663_489_485));
    assert_eq!(month(2020, 12), (291, 5_063_173_514));
    assert_eq!(month(2021, 3), (256, 5_147_826_142));
    let turn = NaiveDate::from_ymd_opt(2020, 4, 1).unwrap();
    assert_eq!(tally(&rows, |row| row.date.unwrap() < turn).1, 3_876_657_616);
    assert_eq!(tally(&rows, |row| row.date.unwrap() >= turn).1, 34_715_511_054);
    let vendor = |name: &str| tally(&rows, |row| row.vendor.as_deref() == Some(name));
    assert_eq!(vendor("MANNING GOTTLIEB OMD"), (1_607, 33_228_720_389));
    assert_eq!(vendor("MULLEN LOWE LONDON LTD"), (235, 2_441_957_817));
    let area = |name: &str| tally(&rows, |row| row.campaign.as_deref() == Some(name));
    assert_eq!(area("COVID-19"), (808, 15_536_876_134));
    assert_eq!(area("GOV COMMS EU EXIT PROG"), (485, 9_089_579_789));
    assert_eq!(area("COVID-19 NR COMMS HUB").0, 460);
    assert_eq!(area("COVID 19 NR COMMS HUB").0, 188);
}

#[test]
fn the_same_files_again_add_nothing() {
    let Some(files) = cabinet_office_files() else {
        return;
    };
    let mut stored = std::collections::HashSet::new();
    let mut added = [0, 0];
    for count in &mut added {
        for (_, bytes) in &files {
            let mut occurrences = Occurrences::default();
            for (_, row) in run(bytes, ImportKind::Expenses, Currency::GBP, |_| {}).accepted {
                let print = row_fingerprint(ImportKind::Expenses, Currency::GBP, &row);
                *count += usize::from(stored.insert((print, occurrences.next(&print))));
            }
        }
    }
    assert_eq!(added, [9_940, 0]);
}

fn san_diego(year: Option<&str>, column: &str) -> Option<Outcome> {
    let bytes = fs::read(folder("sandiego_budget_vs_actuals.csv")?).unwrap();
    Some(run(&bytes, ImportKind::Budgets, Currency::USD, |mapping| {
        for field in &mut mapping.columns {
            if field.field.as_str() == "amount" {
                field.column = ColumnRef { header: Some(column.to_owned()), index: None };
            }
        }
        if let Some(year) = year {
            mapping.filter.conditions = vec![
                condition("fiscal_year", RowFilterOp::Equals, year),
                condition("account_type", RowFilterOp::Contains, "personnel"),
            ];
        }
    }))
}

fn by_department(outcome: &Outcome) -> HashMap<String, i64> {
    let mut sums = HashMap::new();
    for (_, row) in &outcome.accepted {
        *sums.entry(row.department.clone().unwrap()).or_default() += row.amount_minor;
    }
    sums
}

#[test]
fn san_diego_budgets_match() {
    let Some(all) = san_diego(None, "budget_amount") else {
        return;
    };
    assert_eq!((all.accepted.len(), all.rejected.len()), (5_109, 0));
    let (Some(budget), Some(actual)) =
        (san_diego(Some("2023"), "budget_amount"), san_diego(Some("2023"), "actual_amount"))
    else {
        return;
    };
    assert_eq!(budget.total_minor(), 424_031_949_500);
    assert_eq!(actual.total_minor(), 398_317_002_400);
    assert!(budget.accepted.iter().all(|(_, row)| row.fiscal_year == Some(2023)));
    let planned = by_department(&budget);
    let mut over: Vec<(i64, String)> = by_department(&actual)
        .into_iter()
        .map(|(department, spent)| (spent - planned.get(&department).copied().unwrap_or(0), department))
        .filter(|(over, _)| *over > 0)
        .collect();
    over.sort();
    assert_eq!((planned.len(), over.len()), (61, 18));
    assert_eq!(over.last(), Some(&(3_892_620_500, "Fire-Rescue".to_owned())));
}

#[test]
fn treasury_json_sums_match() {
    let months = [("01", 79, 1_727_492_762), ("02", 67, 1_420_479_649), ("03", 126, 2_421_008_895)];
    for (month, rows, minor) in months {
        let Some(path) = folder(&format!("hmt_spend_2025-{month}.json")) else {
            return;
        };
        let bytes = fs::read(path).unwrap();
        assert_eq!(shape_of(&bytes).format, FileFormat::Json);
        let outcome = run(&bytes, ImportKind::Expenses, Currency::GBP, |_| {});
        assert_eq!(outcome.rejected, []);
        assert_eq!((outcome.accepted.len(), outcome.total_minor()), (rows, minor), "{month}");
        // The publisher writes "None" where there is no number.
        assert!(outcome.accepted.iter().all(|(_, row)| row.reference.as_deref() != Some("None")));
    }
}
