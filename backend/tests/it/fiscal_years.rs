use chrono::NaiveDate;
use penstock_shared::{
    error_code::ErrorCode,
    period::{FiscalYear, Period, PeriodState},
    problem::FieldErrorCode,
};
use serde_json::json;

on_both! {
    fn finance_opens_a_year_and_everybody_reads_it(app: &TestApp) {
        let finance = app.client("finance");
        let made: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2028})).expect(201);
        assert_eq!((made.code.as_str(), made.periods.len()), ("FY2028", 12));
        let february = &made.periods[1];
        assert_eq!((february.number, february.state, february.version), (2, PeriodState::Open, 1));
        assert_eq!(Some(february.ends_on), NaiveDate::from_ymd_opt(2028, 2, 29));
        let earlier: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
        let listed: Vec<FiscalYear> = app.client("viewer").get("/fiscal-years").expect(200);
        let new: Vec<_> = listed.into_iter().filter(|year| year.code != "FY2026").collect();
        assert_eq!(new, [earlier, made]);
    }

    fn years_neither_overlap_nor_leave_the_calendar(app: &TestApp) {
        let finance = app.client("finance");
        finance.post("/fiscal-years", &json!({"ends_in_year": 2028})).expect::<FiscalYear>(201);
        for (year, code) in [(2028, FieldErrorCode::NotUnique), (1999, FieldErrorCode::OutOfRange)] {
            let problem = finance.post("/fiscal-years", &json!({"ends_in_year": year})).problem(422);
            assert_eq!((problem.errors[0].field.as_str(), problem.errors[0].code), ("ends_in_year", code));
        }
        let refused = app.client("head").post("/fiscal-years", &json!({"ends_in_year": 2029}));
        assert_eq!(refused.problem(403).code, ErrorCode::Forbidden);
    }

    fn a_period_is_closed_and_opened_again(app: &TestApp) {
        let finance = app.client("finance");
        let year: FiscalYear = finance.post("/fiscal-years", &json!({"ends_in_year": 2028})).expect(201);
        let path = format!("/periods/{}", year.periods[0].id);
        let closed: Period = finance.patch(&path, 1, &json!({"state": "closed"})).expect(200);
        assert_eq!((closed.state, closed.version), (PeriodState::Closed, 2));
        let stale = finance.patch(&path, 1, &json!({"state": "open"}));
        assert_eq!(stale.problem(412).code, ErrorCode::VersionMismatch);
        let listed: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
        assert!(listed.iter().any(|year| year.periods.contains(&closed)));
        let opened: Period = finance.patch(&path, 2, &json!({"state": "open"})).expect(200);
        assert_eq!(opened.state, PeriodState::Open);
        assert_eq!(finance.patch("/periods/999999", 1, &json!({"state": "open"})).problem(404).code, ErrorCode::NotFound);
    }
}
