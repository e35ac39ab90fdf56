//! Rows whose day is in a closed period.

use chrono::NaiveDate;
use penstock_shared::{
    budget::LedgerEntry,
    import::{ImportTarget, LatePolicy, RowProblemCode},
    page::Page,
    period::Period,
};
use serde_json::json;

use super::Importing;
use crate::support::{
    TestApp as App,
    budget::{Budget, balance, verify},
};

const LEDGER: &str = "Date,Supplier,Amount\n2026-01-10,A,100.00\n2026-03-02,B,200.00\n";

fn close_january(app: &App, budget: &Budget) {
    let january = &budget.year.periods[0];
    let closed = app.client("finance").patch(
        &format!("/periods/{}", january.id),
        january.version,
        &json!({"state": "closed"}),
    );
    closed.expect::<Period>(200);
}

on_both! {
    fn a_late_row_goes_to_the_next_open_period_when_the_importer_says_so(app: &TestApp) {
        let budget = Budget::plan(app);
        close_january(app, &budget);
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("a.csv", LEDGER.as_bytes())]);
        import.set(|settings| {
            settings.target = Some(ImportTarget::Node { node_id: budget.search });
            settings.late = LatePolicy::NextOpen;
        });
        import.run();
        assert_eq!(import.counts(), [2, 0, 0, 0, 0]);
        let page: Page<LedgerEntry> =
            finance.get(&format!("/budget-nodes/{}/statement?kind=spend", budget.search)).expect(200);
        let late: Vec<_> = page.items.iter().filter(|entry| entry.late_from.is_some()).collect();
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].period_id, late[0].amount_minor), (budget.year.periods[1].id, 10_000));
        assert_eq!(late[0].late_from, NaiveDate::from_ymd_opt(2026, 1, 1));
        assert_eq!(Some(late[0].entry_date), NaiveDate::from_ymd_opt(2026, 2, 1));
        verify(app);
    }

    fn a_late_row_waits_for_the_period_otherwise(app: &TestApp) {
        let budget = Budget::plan(app);
        close_january(app, &budget);
        let finance = app.client("finance");
        let import = Importing::of(&finance, "expenses", &[("a.csv", LEDGER.as_bytes())]);
        import.set(|settings| settings.target = Some(ImportTarget::Node { node_id: budget.search }));
        import.run();
        assert_eq!(import.counts(), [1, 0, 1, 0, 0]);
        let waiting = import.rows("rejected");
        assert_eq!(waiting[0].problems[0].code, RowProblemCode::PeriodClosed);
        let january = &budget.year.periods[0];
        let path = format!("/periods/{}", january.id);
        let reopened = json!({"state": "open", "reason": "The bank's file came late"});
        finance.patch(&path, january.version + 1, &reopened).expect::<Period>(200);
        import.row_step(&waiting[0], "retry", &json!({"fields": waiting[0].fields}));
        assert_eq!(balance(app, budget.search)[3], 30_000);
        verify(app);
    }
}
