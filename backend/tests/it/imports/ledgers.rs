//! Ledgers become closed expenses, once.

use penstock_shared::{
    analysis::AnalysisResult,
    budget::{BudgetTree, ControlLevel},
    campaign::CampaignStatus,
    expense::{Expense, ExpenseSource, ExpenseState, ExpenseSummary},
    import::{
        ColumnRef, DuplicatePolicy, Import, ImportPreview, ImportRowState, ImportSummary, ImportTarget,
        ImportTemplate, RowCondition, RowFilterOp, RowProblemCode, SurveyState,
    },
    page::Page,
    period::FiscalYear,
};
use serde_json::{Value, json};

use super::{Importing, tracking};
use crate::support::budget::{Budget, balance, verify};

const LEDGER: &str = "\
Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount
Comms Hub,2026-01-05,MEDIA - ADVERTISING,SPRING,Lantern Media,T1,\"1,000.00\"
Comms Hub,2026-02-10,MEDIA - ADVERTISING,SPRING,LANTERN MEDIA,T2,250.50
Comms Hub,2026-02-11,MEDIA - ADVERTISING,Spring,Harbour Print,T3,(50.50)
Comms Hub,2026-02-11,RENT,OFFICE,Landlord,T4,900.00
Comms Hub,2026-02-10,MEDIA - ADVERTISING,SPRING,Lantern Media,T2,250.50
";

fn media(settings: &mut penstock_shared::import::ImportSettings) {
    tracking(settings);
    settings.mapping.filter.conditions = vec![RowCondition {
        column: ColumnRef { header: Some("Expense Type".to_owned()), index: None },
        op: RowFilterOp::Contains,
        values: vec!["media".to_owned()],
    }];
}

on_both! {
    fn a_ledger_becomes_expenses(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("2026.csv", LEDGER.as_bytes())]);
        let set = import.set(media);
        assert_eq!((set.files[0].mapping_problems.len(), set.settings_chosen), (0, true));

        let preview: ImportPreview = finance.get(&format!("/imports/{}/preview", import.id)).expect(200);
        let survey = preview.survey;
        assert_eq!(survey.state, SurveyState::Done, "{survey:?}");
        assert_eq!((survey.rows, survey.matching, survey.filtered, survey.rejected), (5, 4, 1, 0));
        assert_eq!((survey.duplicates, survey.known, survey.amount_minor), (1, 0, 145_050));
        let sampled: Vec<_> = survey.samples.iter().map(|row| row.state).collect();
        assert_eq!(sampled, [ImportRowState::Held]);
        assert_eq!(preview.rows.len(), 4);

        let done = import.run();
        assert_eq!(done.summary.state, penstock_shared::import::ImportState::Completed, "{done:?}");
        assert_eq!(import.counts(), [3, 1, 0, 1, 0]);
        assert_eq!(done.summary.progress.amount_accepted_minor, 120_000);
        assert_eq!((done.summary.open_held, done.summary.progress.bytes_read), (1, i64::try_from(LEDGER.len()).unwrap()));

        let page: Page<ExpenseSummary> = finance.get(&format!("/expenses?import_id={}&sort=largest", import.id)).expect(200);
        assert_eq!(page.items.iter().map(|expense| expense.total_minor).collect::<Vec<_>>(), [100_000, 25_050, -5_050]);
        assert!(page.items.iter().all(|e| e.state == ExpenseState::Closed && e.source == ExpenseSource::Import));
        let expense: Expense = finance.get(&format!("/expenses/{}", page.items[0].id)).expect(200);
        assert_eq!(expense.external_reference.as_deref(), Some("T1"));
        assert_eq!((expense.lines.len(), expense.lines[0].spent_minor), (1, 100_000));
        assert_eq!(expense.timeline[0].what, "imported");

        let years: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
        let tree: BudgetTree = finance.get(&format!("/budgets?fiscal_year_id={}", years[0].id)).expect(200);
        assert_eq!((tree.nodes[0].name.as_str(), tree.nodes[0].control.level), ("Government", ControlLevel::Track));
        let by = |dimension: &str| {
            let path = format!("/analysis?group_by={dimension}&currency=GBP&import_id={}", import.id);
            let result: AnalysisResult = finance.get(&path).expect(200);
            result.rows.into_iter().map(|row| (row.keys[0].label.clone(), row.measures.spent_minor)).collect::<Vec<_>>()
        };
        assert_eq!(by("campaign"), [("SPRING".to_owned(), 120_000)], "names are compared folded");
        let mut vendors = by("vendor");
        vendors.sort();
        assert_eq!(vendors, [("Harbour Print".to_owned(), -5_050), ("Lantern Media".to_owned(), 125_050)]);
        let campaigns: Page<Value> = finance.get("/campaigns").expect(200);
        assert_eq!(campaigns.items[0]["status"], json!(CampaignStatus::Completed));
        assert_eq!((&campaigns.items[0]["starts_on"], &campaigns.items[0]["ends_on"]), (&json!("2026-01-05"), &json!("2026-02-11")));
        verify(app);
    }

    fn the_same_file_again_adds_nothing(app: &TestApp) {
        let finance = app.client("finance");
        let first = Importing::of(&finance, "expenses", &[("one.csv", LEDGER.as_bytes())]);
        first.set(|settings| { media(settings); settings.duplicates = DuplicatePolicy::Import; });
        first.run();
        assert_eq!(first.counts(), [4, 1, 0, 0, 0]);

        // Another name, another spelling of the same amounts, one row more.
        let other = LEDGER.replace("250.50", "250.5") + "Comms Hub,2026-03-01,MEDIA,SPRING,Lantern Media,T9,1.00\n";
        let again = Importing::of(&finance, "expenses", &[("same.csv", LEDGER.as_bytes()), ("more.csv", other.as_bytes())]);
        let draft = again.get();
        let same = draft.files.iter().find(|file| file.name == "same.csv").expect("the file");
        assert_eq!(same.same_as.len(), 1);
        assert_eq!(same.same_as[0].import_id.0, first.id);
        again.set(|settings| { media(settings); settings.duplicates = DuplicatePolicy::Import; });
        let preview: ImportPreview = finance.get(&format!("/imports/{}/preview", again.id)).expect(200);
        assert_eq!((preview.survey.matching, preview.survey.known), (9, 8));
        let done = again.run();
        assert_eq!(again.counts(), [1, 2, 0, 0, 8]);
        assert_eq!(done.summary.progress.amount_accepted_minor, 100);
        verify(app);
    }

    fn a_budget_that_blocks_refuses_rows_with_the_numbers(app: &TestApp) {
        let budget = Budget::plan(app);
        let finance = app.client("finance");
        // Search has 300,000.00 over the year.
        let ledger = "Date,Supplier,Amount\n2026-03-01,A,250000.00\n2026-03-02,B,60000.00\n2026-03-03,C,-20000.00\n\
                      2026-03-04,D,60000.00\n2027-01-01,E,1.00\n";
        let import = Importing::of(&finance, "expenses", &[("a.csv", ledger.as_bytes())]);
        import.set(|settings| settings.target = Some(ImportTarget::Node { node_id: budget.search }));
        import.run();
        assert_eq!(import.counts(), [3, 0, 2, 0, 0]);
        let rejected = import.rows("rejected");
        assert_eq!(rejected.iter().map(|row| row.row_number).collect::<Vec<_>>(), [3, 6]);
        let problem = &rejected[0].problems[0];
        assert_eq!(problem.code, RowProblemCode::FundsInsufficient);
        assert_eq!((problem.value.as_deref(), problem.expected.as_deref()), (Some("CNY 60,000.00"), Some("CNY 50,000.00")));
        // 2027 is not open, and may be opened; but this budget is of 2026.
        assert_eq!(rejected[1].problems[0].code, RowProblemCode::OutsideBudgetYear);
        assert_eq!(balance(app, budget.search)[3..], [29_000_000, 1_000_000]);
        verify(app);
    }

    fn names_and_years_are_added_only_when_the_person_says_so(app: &TestApp) {
        let finance = app.client("finance");
        let ledger = "Date,Department,Category,Channel,Supplier,Amount\n2026-03-01,growth,Media,Radio,ACME,5.00\n\
                      2026-03-01,Nobody,Media,Radio,ACME,6.00\n";
        let import = Importing::of(&finance, "expenses", &[("a.csv", ledger.as_bytes())]);
        import.set(|settings| {
            tracking(settings);
            settings.create = serde_json::from_value(json!({"departments": false, "campaigns": false,
                "categories": false, "vendors": false, "channels": false, "activity_types": false,
                "fiscal_years": false})).expect("switches");
        });
        import.run();
        assert_eq!(import.counts(), [0, 0, 2, 0, 0]);
        let codes = |row: usize| import.rows("rejected")[row].problems.iter().map(|p| p.code).collect::<Vec<_>>();
        use RowProblemCode as C;
        assert_eq!(codes(0), [C::NoFiscalYear, C::UnknownVendor, C::UnknownCategory, C::UnknownChannel]);
        assert!(codes(1).contains(&C::UnknownDepartment));
        assert_eq!(finance.get("/vendors").expect::<Page<Value>>(200).total, 0);

        let allowed = Importing::of(&finance, "expenses", &[("a.csv", ledger.as_bytes())]);
        allowed.set(|settings| { tracking(settings); settings.create.channels = true; });
        allowed.run();
        assert_eq!(allowed.counts(), [2, 0, 0, 0, 0]);
        let page: Page<ExpenseSummary> = finance.get(&format!("/expenses?import_id={}&sort=smallest", allowed.id)).expect(200);
        assert_eq!(page.items[0].department_id, app.departments.growth, "known by its folded name");
        verify(app);
    }

    fn a_run_that_was_stopped_goes_on_where_it_was(app: &TestApp) {
        let finance = app.client("finance");
        let mut ledger = "Date,Supplier,Amount\n".to_owned();
        for number in 0..30_000 {
            ledger += &format!("2026-{:02}-{:02},Supplier {},{}.00\n", number % 12 + 1, number % 28 + 1, number % 40, number + 1);
        }
        let import = Importing::of(&finance, "expenses", &[("long.csv", ledger.as_bytes())]);
        import.set(|settings| { tracking(settings); settings.default_department_id = Some(app.departments.growth); });
        import.post("run").expect::<Import>(200);
        let stopped: Import = import.post("cancel").expect(200);
        assert_eq!(stopped.summary.state, penstock_shared::import::ImportState::Cancelled);
        let before = import.get().summary.progress;
        assert!(before.rows_read < 30_000, "{before:?}");
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(import.get().summary.progress, before, "nothing is written after a stop");
        verify(app);
        let done = import.run();
        assert_eq!(import.counts(), [30_000, 0, 0, 0, 0]);
        assert_eq!(done.summary.progress.amount_accepted_minor, 45_001_500_000);
        assert_eq!(import.post("run").problem(409).code, penstock_shared::error_code::ErrorCode::WrongState);
        verify(app);
    }

    fn templates_keep_a_mapping_for_the_next_files(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("2026.csv", LEDGER.as_bytes())]);
        let settings = import.set(media).settings;
        let body = json!({"name": "Cabinet", "settings": {"mapping": settings.mapping, "duplicates": "import"}});
        let made: ImportTemplate = finance.post("/import-templates", &body).expect(201);
        assert_eq!(made.settings.mapping, settings.mapping);
        assert_eq!(finance.post("/import-templates", &body).problem(422).errors[0].field, "name");
        assert_eq!(finance.get("/import-templates").expect::<Vec<ImportTemplate>>(200), std::slice::from_ref(&made));
        assert_eq!(finance.delete(&format!("/import-templates/{}", made.id)).status, 204);
        assert_eq!(finance.delete(&format!("/import-templates/{}", made.id)).status, 404);
    }

    fn drafts_are_listed_and_thrown_away(app: &TestApp) {
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("a.csv", LEDGER.as_bytes())]);
        let other = Importing::of(&finance, "budgets", &[("b.csv", b"Year,Amount\n2026,5\n")]);
        let list: Page<ImportSummary> = finance.get("/imports").expect(200);
        assert_eq!(list.items.iter().map(|item| item.id.0).collect::<Vec<_>>(), [other.id, import.id]);
        assert_eq!((list.total, list.items[1].file_count), (2, 1));
        let folder = app.database.data_dir.join("imports");
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 2);
        assert_eq!(finance.delete(&format!("/imports/{}", import.id)).status, 204);
        assert_eq!(finance.get(&format!("/imports/{}", import.id)).status, 404);
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1);
        for person in ["head", "marketer", "viewer"] {
            assert_eq!(app.client(person).get("/imports").status, 403, "{person}");
        }
        assert_eq!(app.client("analyst").get("/imports").status, 200);
        assert_eq!(app.client("analyst").post("/imports", &json!({"kind": "expenses", "name": "x"})).status, 403);
    }
}
