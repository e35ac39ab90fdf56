use chrono::NaiveDate;
use penstock_shared::{
    error_code::ErrorCode,
    organisation::Organisation,
    period::{CalendarKind, FiscalYear, FiscalYearPreview, Period, PeriodChange, PeriodState},
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

    fn a_year_to_which_nothing_belongs_can_be_deleted(app: &TestApp) {
        let finance = app.client("finance");
        let open = |year: i32| finance.post("/fiscal-years", &json!({"ends_in_year": year})).expect::<FiscalYear>(201);
        let delete = |year: &FiscalYear| finance.delete(&format!("/fiscal-years/{}", year.id));
        let mistaken = open(2028);
        assert_eq!(app.client("head").delete(&format!("/fiscal-years/{}", mistaken.id)).status, 403);
        assert_eq!(delete(&mistaken).status, 204);
        assert_eq!(delete(&mistaken).problem(404).code, ErrorCode::NotFound);
        let weeks = json!({"ends_in_year": 2028, "calendar": {"kind": "weeks_4_4_5", "start_month": 1, "week_start": "monday", "anchor": "nearest"}});
        let again: FiscalYear = finance.post("/fiscal-years", &weeks).expect(201);
        assert_eq!((again.code.as_str(), again.calendar), ("FY2028", CalendarKind::Weeks445));
        let budgeted = open(2030);
        let node = json!({"fiscal_year_id": budgeted.id, "name": "Company"});
        finance.post("/budget-nodes", &node).expect::<serde_json::Value>(201);
        let planned = open(2031);
        let plan = json!({"name": "Plan", "fiscal_year_id": planned.id, "levels": ["department"]});
        finance.post("/plans", &plan).expect::<serde_json::Value>(201);
        let capped = open(2032);
        let book = json!({
            "fiscal_year_id": capped.id, "name": "Growth", "cap_minor": 1, "reason": "A cap",
            "control": {"level": "track", "window": "year", "to_date": false, "tolerance_minor": 0, "tolerance_bp": 0},
            "terms": [{"dimension": "department", "value_id": app.departments.growth}]
        });
        finance.post("/control-books", &book).expect::<serde_json::Value>(201);
        let closed = open(2033);
        finance.patch(&format!("/periods/{}", closed.periods[0].id), 1, &json!({"state": "closed"})).expect::<Period>(200);
        for year in [&budgeted, &planned, &capped, &closed] {
            assert_eq!(delete(year).problem(409).code, ErrorCode::InUse, "{}", year.code);
        }
        let left: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
        let kept = |year: &FiscalYear| left.iter().any(|other| other == year);
        assert!(kept(&again) && kept(&budgeted) && kept(&planned) && kept(&capped));
        assert!(!left.iter().any(|year| year.id == mistaken.id));
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
        let silent = finance.patch(&path, 2, &json!({"state": "open", "reason": "  "})).problem(422);
        assert_eq!((silent.errors[0].field.as_str(), silent.errors[0].code), ("reason", FieldErrorCode::Required));
        let opened: Period =
            finance.patch(&path, 2, &json!({"state": "open", "reason": "An invoice was lost"})).expect(200);
        assert_eq!(opened.state, PeriodState::Open);
        let changes: Vec<PeriodChange> = finance.get(&format!("/fiscal-years/{}/period-changes", year.id)).expect(200);
        let kept: Vec<_> = changes.iter().map(|change| (change.state, change.number, change.reason.as_str())).collect();
        assert_eq!(kept, [(PeriodState::Open, 1, "An invoice was lost"), (PeriodState::Closed, 1, "")]);
        assert!(changes.iter().all(|change| !change.actor_name.is_empty() && change.at == app.clock.now()));
        assert_eq!(finance.patch("/periods/999999", 1, &json!({"state": "open"})).problem(404).code, ErrorCode::NotFound);
    }

    fn a_year_of_weeks_is_shown_before_it_is_opened_and_joins_the_months(app: &TestApp) {
        let finance = app.client("finance");
        finance.post("/fiscal-years", &json!({"ends_in_year": 2026})).expect::<FiscalYear>(201);
        let wanted = "ends_in_year=2027&kind=weeks_4_4_5&start_month=1&week_start=monday&anchor=nearest";
        let preview: FiscalYearPreview = finance.get(&format!("/fiscal-years/preview?{wanted}")).expect(200);
        // By itself it would begin on Monday 4 January and leave three days to nobody.
        assert_eq!((preview.joined, preview.gap_days), (true, 0));
        assert_eq!(Some(preview.starts_on), NaiveDate::from_ymd_opt(2027, 1, 1));
        assert_eq!(Some(preview.ends_on), NaiveDate::from_ymd_opt(2028, 1, 2));
        let days: Vec<i64> = preview.periods.iter().map(|period| period.days).collect();
        assert_eq!(days, [31, 28, 35, 28, 28, 35, 28, 28, 35, 28, 28, 35]);
        let listed: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
        assert_eq!(listed.len(), 1, "a preview opens nothing");
        let calendar = json!({"kind": "weeks_4_4_5", "start_month": 1, "week_start": "monday", "anchor": "nearest"});
        let made: FiscalYear =
            finance.post("/fiscal-years", &json!({"ends_in_year": 2027, "calendar": calendar})).expect(201);
        assert_eq!((made.calendar, made.starts_on, made.ends_on), (CalendarKind::Weeks445, preview.starts_on, preview.ends_on));
        let again = finance.get(&format!("/fiscal-years/preview?{wanted}")).problem(422);
        assert_eq!(again.errors[0].code, FieldErrorCode::NotUnique);
        assert_eq!(app.client("marketer").get(&format!("/fiscal-years/preview?{wanted}")).status, 403);
    }

    fn the_organisation_chooses_the_calendar_of_new_years(app: &TestApp) {
        let admin = app.client("admin");
        let before: Organisation = admin.get("/organisation").expect(200);
        assert_eq!(before.calendar.kind, CalendarKind::Months);
        let wrong = json!({"calendar": {"kind": "months", "start_month": 13, "week_start": "sunday", "anchor": "last"}});
        let refused = admin.patch("/organisation", before.version, &wrong).problem(422);
        assert_eq!(refused.errors[0].field, "calendar.start_month");
        let thirteen = json!({"calendar": {"kind": "thirteen_periods", "start_month": 2, "week_start": "sunday", "anchor": "last"}});
        let after: Organisation = admin.patch("/organisation", before.version, &thirteen).expect(200);
        assert_eq!((after.calendar.kind, after.fiscal_year_start_month), (CalendarKind::ThirteenPeriods, 2));
        let made: FiscalYear = app.client("finance").post("/fiscal-years", &json!({"ends_in_year": 2027})).expect(201);
        assert_eq!(made.calendar, CalendarKind::ThirteenPeriods);
        let quarters: Vec<i32> = made.periods.iter().map(|period| period.quarter).collect();
        assert_eq!(quarters, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
    }
}
