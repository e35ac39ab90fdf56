use penstock::{commands, demo_logins, passwords};
use penstock_shared::{
    error_code::ErrorCode,
    organisation::{Organisation, SetupRequest, SetupState},
    period::{CalendarKind, FiscalYear, FiscalYearPreview},
    permission::Role,
    problem::FieldErrorCode,
    reference::Department,
    session::CurrentUser,
};
use serde_json::{Value, json};

fn request() -> Value {
    json!({
        "organisation_name": "Lantern Home", "currency": "CNY", "time_zone": "Asia/Shanghai",
        "fiscal_year_start_month": 4, "default_locale": "zh-CN", "admin_name": "Li Wei",
        "admin_email": "Li.Wei@lantern.example", "admin_password": "seven lanterns at dusk"
    })
}

on_both! {
    before set-up;

    fn the_first_visit_makes_the_organisation_and_its_administrator(app: &TestApp) {
        let mut client = app.anonymous();
        let before: SetupState = client.get("/setup").expect(200);
        assert_eq!((before.needs_setup, before.organisation_name), (true, None));
        let after: SetupState = client.post("/setup", &request()).expect(201);
        assert_eq!((after.needs_setup, after.organisation_name.as_deref()), (false, Some("Lantern Home")));
        assert_eq!(after.demo_logins, []);
        assert_eq!(client.sign_in("li.wei@lantern.example", "seven lanterns at dusk").status, 200);
        let me: CurrentUser = client.get("/me").expect(200);
        assert_eq!((me.role, me.name.as_str()), (Role::Administrator, "Li Wei"));
        let departments: Vec<Department> = client.get("/departments").expect(200);
        assert_eq!(departments.len(), 1);
        assert_eq!((departments[0].name.as_str(), departments[0].parent_id), ("Lantern Home", None));
        let years: Vec<FiscalYear> = client.get("/fiscal-years").expect(200);
        // 16 March 2026, with years that begin in April.
        assert_eq!(years.len(), 1);
        assert_eq!((years[0].code.as_str(), years[0].starts_on.to_string().as_str()), ("FY2026", "2025-04-01"));
        assert_eq!(years[0].periods.len(), 12);
        let organisation: Organisation = client.get("/organisation").expect(200);
        assert_eq!(organisation.today.to_string(), "2026-03-16");
    }

    fn the_first_year_follows_the_calendar_that_was_chosen(app: &TestApp) {
        let mut client = app.anonymous();
        let query = "time_zone=Asia/Shanghai&kind=thirteen_periods&start_month=2&week_start=sunday&anchor=nearest";
        let seen: FiscalYearPreview = client.get(&format!("/setup/fiscal-year?{query}")).expect(200);
        assert_eq!((seen.starts_on.to_string().as_str(), seen.periods.len()), ("2026-02-01", 13));
        let nowhere = client.get(&format!("/setup/fiscal-year?{}", query.replace("Shanghai", "Atlantis"))).problem(422);
        assert_eq!((nowhere.errors[0].field.as_str(), nowhere.errors[0].code), ("time_zone", FieldErrorCode::Unknown));
        let mut body = request();
        body["calendar"] = json!({"kind": "thirteen_periods", "start_month": 13, "week_start": "sunday", "anchor": "nearest"});
        let wrong = client.post("/setup", &body).problem(422);
        assert_eq!((wrong.errors[0].field.as_str(), wrong.errors[0].code), ("calendar.start_month", FieldErrorCode::OutOfRange));
        body["calendar"]["start_month"] = json!(2);
        client.post("/setup", &body).expect::<SetupState>(201);
        client.sign_in("li.wei@lantern.example", "seven lanterns at dusk");
        let years: Vec<FiscalYear> = client.get("/fiscal-years").expect(200);
        assert_eq!((years.len(), years[0].calendar, years[0].starts_on), (1, CalendarKind::ThirteenPeriods, seen.starts_on));
        let laid_out = years[0].periods.iter().map(|period| (period.starts_on, period.ends_on));
        assert!(laid_out.eq(seen.periods.iter().map(|period| (period.starts_on, period.ends_on))));
        let organisation: Organisation = client.get("/organisation").expect(200);
        assert_eq!((organisation.calendar.kind, organisation.fiscal_year_start_month), (CalendarKind::ThirteenPeriods, 2));
        let late = app.anonymous().get(&format!("/setup/fiscal-year?{query}")).problem(409);
        assert_eq!(late.code, ErrorCode::AlreadySetUp);
    }

    fn it_works_once_even_in_a_race(app: &TestApp) {
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..6)
                .map(|number| {
                    let mut body = request();
                    body["admin_email"] = json!(format!("admin{number}@lantern.example"));
                    let client = app.anonymous();
                    scope.spawn(move || client.post("/setup", &body).status)
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 5, "{answers:?}");
        let late = app.anonymous().post("/setup", &request()).problem(409);
        assert_eq!(late.code, ErrorCode::AlreadySetUp);
    }

    fn wrong_fields_are_all_named_and_nothing_is_made(app: &TestApp) {
        let client = app.anonymous();
        let wrong = json!({
            "organisation_name": "", "currency": "CNY", "time_zone": "Asia/Atlantis",
            "fiscal_year_start_month": 13, "default_locale": "en", "admin_name": " ",
            "admin_email": "li.wei", "admin_password": "short"
        });
        let problem = client.post("/setup", &wrong).problem(422);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(named, [
            ("organisation_name", FieldErrorCode::Required),
            ("time_zone", FieldErrorCode::Unknown),
            ("fiscal_year_start_month", FieldErrorCode::OutOfRange),
            ("admin_name", FieldErrorCode::Required),
            ("admin_email", FieldErrorCode::Malformed),
            ("admin_password", FieldErrorCode::TooShort),
        ]);
        assert!(client.get("/setup").expect::<SetupState>(200).needs_setup);
    }

    fn a_demo_organisation_lists_its_logins(app: &TestApp) {
        let mut body = request();
        let login = demo_logins::logins().find(|login| login.role == Role::Administrator).expect("a login");
        body["admin_email"] = json!(login.email);
        body["admin_password"] = json!(login.password);
        let request: SetupRequest = serde_json::from_value(body).expect("a request");
        let hash = passwords::hash(&login.password).expect("a hash");
        app.write(move |tx| commands::setup::set_up(tx, &request, &hash, true));
        let mut client = app.anonymous();
        let state: SetupState = client.get("/setup").expect(200);
        assert_eq!(state.demo_logins.len(), 6);
        assert!(state.demo_logins.contains(&login));
        assert_eq!(client.sign_in(&login.email, &login.password).status, 200);
    }
}
