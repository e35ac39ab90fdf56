//! Real ledgers and their known sums, when the folder of public data lies beside the project. The same
//! rules are tested on made-up files elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use penstock_shared::{
    analysis::{AnalysisResult, AnalysisRow},
    import::{
        ColumnRef, HeldOutcome, ImportPreview, ImportSettings, ImportState, RowCondition, RowFilterOp,
        SurveyState,
    },
    money::Currency,
    period::FiscalYear,
    pivot::{AxisKind, PivotMeasure},
};

use super::{
    Importing,
    budgets::{into_budget, tree},
    tracking,
};
use crate::{
    pivot::real,
    support::{Client, budget::verify},
};

/// The folder, or `None` after saying aloud that the test does not run.
fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/spend").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: no public data at {}", path.display());
    None
}

fn cabinet_office() -> Option<Vec<(String, Vec<u8>)>> {
    let entries = fs::read_dir(folder("cabinetoffice")?).expect("the folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    Some(files)
}

fn condition(header: &str, op: RowFilterOp, value: &str) -> RowCondition {
    let column = ColumnRef { header: Some(header.to_owned()), index: None };
    RowCondition { column, op, values: vec![value.to_owned()] }
}

fn marketing(settings: &mut ImportSettings) {
    tracking(settings);
    settings.mapping.filter.conditions =
        vec![condition("Expense Type", RowFilterOp::Contains, "MARKETING & MEDIA")];
}

fn upload<'a>(client: &'a Client, files: &[(String, Vec<u8>)]) -> Importing<'a> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Importing::of(client, "expenses", &files)
}

fn rows(client: &Client, dimension: &str, import: i64) -> Vec<AnalysisRow> {
    let path = format!("/analysis?group_by={dimension}&currency=GBP&import_id={import}");
    client.get(&path).expect::<AnalysisResult>(200).rows
}

/// What a label comes to: lines and pence.
fn of(rows: &[AnalysisRow], label: &str) -> i64 {
    let found: Vec<_> = rows.iter().filter(|row| row.keys[0].label == label).collect();
    assert_eq!(found.len(), 1, "{label}: {rows:?}");
    found[0].measures.spent_minor
}

on_both! {
    fn the_cabinet_office_ledgers_import_to_the_penny(app: &TestApp) {
        let Some(files) = cabinet_office() else { return };
        assert_eq!(files.len(), 22);
        let finance = app.client("finance");
        let import = upload(&finance, &files);
        let set = import.set(marketing);
        assert!(set.files.iter().all(|file| file.mapping_problems.is_empty()));
        let mut preview: ImportPreview;
        loop {
            preview = finance.get(&format!("/imports/{}/preview", import.id)).expect(200);
            if preview.survey.state != SurveyState::Running { break }
        }
        let survey = &preview.survey;
        assert_eq!((survey.rows, survey.matching, survey.rejected), (9_940, 2_089, 0));
        assert_eq!((survey.amount_minor, survey.duplicates, survey.known), (38_592_168_670, 24, 0));

        let done = import.run();
        assert_eq!(done.summary.state, ImportState::Completed);
        assert_eq!(import.counts(), [2_065, 7_851, 0, 24, 0]);
        // The publisher has split payments: a person says that they are payments of their own.
        let outcome: HeldOutcome = import.post("held/accept").expect(200);
        assert_eq!(outcome.accepted, 24);
        assert_eq!(import.get().summary.progress.amount_accepted_minor, 38_592_168_670);

        let months = rows(&finance, "month", import.id);
        assert_eq!([of(&months, "2020-07"), of(&months, "2020-12"), of(&months, "2021-03")],
            [3_663_489_485, 5_063_173_514, 5_147_826_142]);
        let vendors = rows(&finance, "vendor", import.id);
        assert_eq!([of(&vendors, "MANNING GOTTLIEB OMD"), of(&vendors, "MULLEN LOWE LONDON LTD")],
            [33_228_720_389, 2_441_957_817]);
        let areas = rows(&finance, "campaign", import.id);
        assert_eq!([of(&areas, "COVID-19"), of(&areas, "GOV COMMS EU EXIT PROG")], [15_536_876_134, 9_089_579_789]);
        let all: i64 = months.iter().map(|row| row.measures.spent_minor).sum();
        assert_eq!(all, 38_592_168_670);
        verify(app);
        let (pounds, spent) = (Currency::GBP, PivotMeasure::Spent);
        real::comes_to(app, pounds, spent, None, 38_592_168_670);
        for (kind, expected) in [
            (AxisKind::Month, [("2020-07", 3_663_489_485), ("2021-03", 5_147_826_142)]),
            (AxisKind::Vendor, [("MANNING GOTTLIEB OMD", 33_228_720_389), ("MULLEN LOWE LONDON LTD", 2_441_957_817)]),
            (AxisKind::Campaign, [("COVID-19", 15_536_876_134), ("GOV COMMS EU EXIT PROG", 9_089_579_789)]),
        ] {
            real::are(app, pounds, spent, kind, &expected);
        }

        let again = upload(&finance, &files);
        assert!(again.get().files.iter().all(|file| file.same_as.len() == 1));
        again.set(marketing);
        again.run();
        assert_eq!(again.counts(), [0, 7_851, 0, 0, 2_089]);
        verify(app);
    }

    fn the_san_diego_budget_imports_per_department_and_year(app: &TestApp) {
        let Some(path) = folder("sandiego_budget_vs_actuals.csv") else { return };
        let bytes = fs::read(path).expect("a file");
        let finance = app.client("finance");
        let import = Importing::of(&finance, "budgets", &[("sandiego.csv", &bytes)]);
        import.set(|settings| {
            into_budget(settings);
            settings.mapping.currency = Currency::USD;
            settings.mapping.filter.conditions = vec![condition("account_type", RowFilterOp::Contains, "personnel")];
        });
        import.run();
        let counts = import.counts();
        assert_eq!((counts[2], counts[4]), (0, 0), "{counts:?}");
        // Rows that are alike, such as two zeros, are a question; here each is a line of its own.
        import.post("held/accept").expect::<HeldOutcome>(200);
        let nodes = tree(&finance, "FY2023").nodes;
        let (roots, departments): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|node| node.parent_id.is_none());
        assert_eq!((roots.len(), departments.len()), (1, 61));
        assert_eq!(roots[0].balance.allocated_minor, 424_031_949_500);
        assert_eq!(departments.iter().map(|node| node.balance.allocated_minor).sum::<i64>(), 424_031_949_500);
        verify(app);
        let allocated = PivotMeasure::Allocated;
        real::are(app, Currency::USD, allocated, AxisKind::FiscalYear, &[("FY2023", 424_031_949_500)]);
        let years: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
        let year = years.iter().find(|year| year.code == "FY2023").map(|year| year.id.0);
        real::comes_to(app, Currency::USD, allocated, year, 424_031_949_500);
    }
}
