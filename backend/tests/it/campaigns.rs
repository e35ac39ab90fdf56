use penstock::commands;
use penstock_shared::{
    budget::BudgetNodePage,
    campaign::{Campaign, CampaignStatus},
    error_code::ErrorCode,
    ids::{CampaignId, DepartmentId},
    page::Page,
    problem::{FieldErrorCode, Problem},
    reference::Channel,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, allocate, invoice, request, step, submit},
    client::fresh_key,
};

fn body(department: DepartmentId, name: &str, starts_on: &str, ends_on: &str) -> Value {
    json!({"name": name, "department_id": department, "starts_on": starts_on, "ends_on": ends_on})
}

#[track_caller]
fn add(client: &Client, body: &Value) -> Campaign {
    client.post("/campaigns", body).expect(201)
}

fn names(client: &Client, query: &str) -> Vec<String> {
    let page: Page<Campaign> = client.get(&format!("/campaigns{query}")).expect(200);
    assert_eq!(usize::try_from(page.total), Ok(page.items.len()), "{query}");
    page.items.into_iter().map(|campaign| campaign.name).collect()
}

fn named(problem: &Problem) -> Vec<(&str, FieldErrorCode)> {
    problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect()
}

/// Spring in Growth, Summer in Social, Autumn in Brand.
fn three(app: &TestApp) -> [Campaign; 3] {
    let finance = app.client("finance");
    [
        add(&finance, &body(app.departments.growth, "Spring launch", "2026-03-01", "2026-05-31")),
        add(&finance, &body(app.departments.social, "Summer festival", "2026-06-01", "2026-08-31")),
        add(&finance, &body(app.departments.brand, "秋季发布会", "2026-09-01", "2026-09-30")),
    ]
}

/// Allocated, reserved, committed, spent, available of the one currency there is.
#[track_caller]
fn money(client: &Client, id: CampaignId) -> [i64; 5] {
    let campaign: Campaign = client.get(&format!("/campaigns/{id}")).expect(200);
    let listed: Page<Campaign> = client.get(&format!("/campaigns?q={}", campaign.code)).expect(200);
    assert_eq!(listed.items, std::slice::from_ref(&campaign));
    assert_eq!(campaign.money.len(), 1, "{:?}", campaign.money);
    let balance = campaign.money[0].balance;
    [
        balance.allocated_minor,
        balance.reserved_minor,
        balance.committed_minor,
        balance.spent_minor,
        balance.available_minor,
    ]
}

on_both! {
    fn a_marketer_plans_a_campaign_in_the_own_department(app: &TestApp) {
        let marketer = app.client("marketer");
        let new = body(app.departments.growth, " Spring launch ", "2026-03-01", "2026-05-31");
        let key = fresh_key();
        let answer = marketer.post_with_key("/campaigns", &key, &new);
        assert_eq!(answer.etag.as_deref(), Some("\"1\""));
        let made: Campaign = answer.expect(201);
        assert_eq!((made.code.as_str(), made.name.as_str()), (format!("CMP-{:04}", made.id.0).as_str(), "Spring launch"));
        assert_eq!((made.status, made.owner_name.as_deref()), (CampaignStatus::Planned, Some("marketer")));
        assert_eq!(made.money, []);
        assert_eq!(marketer.post_with_key("/campaigns", &key, &new).expect::<Campaign>(201), made);
        assert_eq!(marketer.get(&format!("/campaigns/{}", made.id)).expect::<Campaign>(200), made);
        add(&marketer, &body(app.departments.social, "Below", "2026-03-01", "2026-03-01"));
        let change = json!({"name": "Spring and summer", "objective": "4,000 leads", "ends_on": "2026-08-31"});
        let changed: Campaign = marketer.patch(&format!("/campaigns/{}", made.id), 1, &change).expect(200);
        assert_eq!((changed.name.as_str(), changed.ends_on.to_string().as_str()), ("Spring and summer", "2026-08-31"));
        let stale = marketer.patch(&format!("/campaigns/{}", made.id), 1, &change);
        assert_eq!(stale.problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!(names(&marketer, "?q=spring%20AND%20summer"), ["Spring and summer"]);
        assert_eq!(names(&marketer, "?q=launch"), Vec::<String>::new());
    }

    fn other_departments_are_out_of_sight(app: &TestApp) {
        let [spring, _, autumn] = three(app);
        let marketer = app.client("marketer");
        assert_eq!(names(&marketer, ""), ["Summer festival", "Spring launch"]);
        assert_eq!(names(&marketer, &format!("?department_id={}", app.departments.brand)), Vec::<String>::new());
        assert_eq!(names(&marketer, &format!("?q={}", autumn.code)), Vec::<String>::new());
        let path = format!("/campaigns/{}", autumn.id);
        assert_eq!(marketer.get(&path).problem(404).code, ErrorCode::NotFound);
        assert_eq!(marketer.patch(&path, 1, &json!({"name": "Mine"})).problem(404).code, ErrorCode::NotFound);
        let foreign = marketer.post("/campaigns", &body(app.departments.brand, "X", "2026-03-01", "2026-03-02"));
        assert_eq!(named(&foreign.problem(422)), [("department_id", FieldErrorCode::NotAllowed)]);
        // Who only reads, reads their own department and changes nothing.
        let viewer = app.client("viewer");
        assert_eq!(names(&viewer, ""), ["秋季发布会"]);
        assert_eq!(viewer.patch(&path, 1, &json!({"name": "Mine"})).problem(403).code, ErrorCode::Forbidden);
        assert_eq!(app.client("analyst").get(&format!("/campaigns/{}", spring.id)).status, 200);
    }

    fn a_list_is_filtered_ordered_and_paged(app: &TestApp) {
        let [spring, summer, _] = three(app);
        let finance = app.client("finance");
        let channel: Channel = finance.post("/channels", &json!({"code": "TV", "name": "Television"})).expect(201);
        let change = json!({"channel_id": channel.id, "status": "active"});
        finance.patch(&format!("/campaigns/{}", summer.id), 1, &change).expect::<Campaign>(200);
        assert_eq!(names(&finance, ""), ["秋季发布会", "Summer festival", "Spring launch"]);
        assert_eq!(names(&finance, "?sort=starts_on"), ["Spring launch", "Summer festival", "秋季发布会"]);
        assert_eq!(names(&finance, "?sort=ends_on&q=S"), ["Spring launch", "Summer festival"]);
        assert_eq!(names(&finance, &format!("?channel_id={}", channel.id)), ["Summer festival"]);
        assert_eq!(names(&finance, "?status=active,paused"), ["Summer festival"]);
        assert_eq!(names(&finance, &format!("?q={}", spring.code.to_lowercase())), ["Spring launch"]);
        assert_eq!(names(&finance, "?q=%E5%8F%91%E5%B8%83"), ["秋季发布会"]);
        assert_eq!(names(&finance, &format!("?owner_id={}", app.user("marketer"))), Vec::<String>::new());
        for sort in ["name", "-name", "starts_on", "-starts_on", "ends_on", "-ends_on"] {
            let whole = names(&finance, &format!("?sort={sort}"));
            let first: Page<Campaign> = finance.get(&format!("/campaigns?sort={sort}&limit=2")).expect(200);
            let cursor = first.next_cursor.expect("a second page");
            let second: Page<Campaign> =
                finance.get(&format!("/campaigns?sort={sort}&limit=2&cursor={cursor}")).expect(200);
            assert_eq!((second.next_cursor, second.total), (None, 3));
            let paged: Vec<String> =
                first.items.into_iter().chain(second.items).map(|campaign| campaign.name).collect();
            assert_eq!(paged, whole, "{sort}");
            if sort != "-name" {
                let turned = finance.get(&format!("/campaigns?sort=-name&cursor={cursor}"));
                assert_eq!(turned.problem(400).code, ErrorCode::BadQuery);
            }
        }
        assert_eq!(finance.get("/campaigns?status=lost").problem(400).code, ErrorCode::BadQuery);
        assert_eq!(finance.get("/campaigns?sort=money").problem(400).code, ErrorCode::BadQuery);
    }

    fn a_status_follows_the_one_before(app: &TestApp) {
        let [spring, ..] = three(app);
        let marketer = app.client("marketer");
        let path = format!("/campaigns/{}", spring.id);
        let to = |version, status: &str| marketer.patch(&path, version, &json!({"status": status}));
        assert_eq!(to(1, "completed").problem(409).code, ErrorCode::WrongState);
        for (version, status) in [(1, "active"), (2, "paused"), (3, "active"), (4, "completed")] {
            assert_eq!(to(version, status).expect::<Campaign>(200).status.as_str(), status);
        }
        assert_eq!(to(5, "active").problem(409).code, ErrorCode::WrongState);
        assert_eq!(to(5, "completed").expect::<Campaign>(200).version, 6);
    }

    fn wrong_fields_are_all_named(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let mut wrong = body(app.departments.growth, " ", "2026-03-02", "2026-03-01");
        wrong["channel_id"] = json!(4711);
        wrong["activity_type_id"] = json!(4711);
        wrong["owner_id"] = json!(4711);
        // The node exists, but belongs to another department.
        wrong["budget_node_id"] = json!(budget.brand);
        let problem = marketer.post("/campaigns", &wrong).problem(422);
        assert_eq!(named(&problem), [
            ("name", FieldErrorCode::Required),
            ("channel_id", FieldErrorCode::Unknown),
            ("activity_type_id", FieldErrorCode::Unknown),
            ("owner_id", FieldErrorCode::Unknown),
            ("budget_node_id", FieldErrorCode::Unknown),
            ("ends_on", FieldErrorCode::OutOfRange),
        ]);
        let unknown = marketer.post("/campaigns", &body(DepartmentId(4711), "X", "2026-03-01", "2026-03-01"));
        assert_eq!(named(&unknown.problem(422)), [("department_id", FieldErrorCode::Unknown)]);
        let mut right = body(app.departments.growth, "Right", "2026-03-01", "2026-03-01");
        right["budget_node_id"] = json!(budget.search);
        assert_eq!(add(&marketer, &right).budget_node_id, Some(budget.search));
    }

    fn the_money_is_what_the_requests_hold_and_the_own_nodes_were_given(app: &TestApp) {
        let budget = Budget::plan(app);
        let [spring, ..] = three(app);
        let finance = app.client("finance");
        let node = |parent, campaign: Option<CampaignId>| {
            let new = json!({"parent_id": parent, "fiscal_year_id": budget.year_id(), "name": "Own", "campaign_id": campaign});
            let id = finance.post("/budget-nodes", &new).expect::<BudgetNodePage>(201).node.id;
            allocate(&finance, id, 4_000_000).expect::<BudgetNodePage>(201);
            id
        };
        let own = node(budget.search, Some(spring.id));
        let between = node(own, None);
        // Part of the campaign's budget already, so it does not count once more.
        let below = node(between, Some(spring.id));
        assert_eq!(money(&finance, spring.id), [4_000_000, 0, 0, 0, 4_000_000]);

        let marketer = app.client("marketer");
        let mut wanted = request(below, 1_000_000);
        wanted["campaign_id"] = json!(spring.id);
        let first = submit(&marketer, &wanted);
        submit(&marketer, &wanted);
        let approved = step(&app.client("head"), first.summary.id, "approve").expect(200);
        invoice(&finance, &approved, "R-1", 300_000, false).expect::<Value>(200);
        // A request without the campaign is none of its money.
        submit(&marketer, &request(budget.search, 500_000));
        assert_eq!(money(&finance, spring.id), [4_000_000, 1_000_000, 700_000, 300_000, 2_000_000]);
        assert_eq!(money(&app.client("head"), spring.id), [4_000_000, 1_000_000, 700_000, 300_000, 2_000_000]);
    }

    fn no_total_contains_what_its_reader_may_not_read(app: &TestApp) {
        let budget = Budget::plan(app);
        let [spring, ..] = three(app);
        let finance = app.client("finance");
        // Brand pays for a part of Growth's campaign: Growth does not see Brand's requests.
        let mut wanted = request(budget.brand, 900_000);
        wanted["campaign_id"] = json!(spring.id);
        wanted["department_id"] = json!(app.departments.brand);
        submit(&finance, &wanted);
        let mut own = request(budget.search, 100_000);
        own["campaign_id"] = json!(spring.id);
        submit(&app.client("marketer"), &own);
        assert_eq!(money(&finance, spring.id), [0, 1_000_000, 0, 0, -1_000_000]);
        assert_eq!(money(&app.client("head"), spring.id), [0, 100_000, 0, 0, -100_000]);
    }

    fn an_import_finds_a_campaign_by_its_name_or_adds_it(app: &TestApp) {
        let [spring, ..] = three(app);
        let (growth, brand) = (app.departments.growth, app.departments.brand);
        app.client("finance").post("/fiscal-years", &json!({"ends_in_year": 2026})).expect::<Value>(201);
        let find = |department, name: &'static str| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 20).expect("a day");
            app.write(move |tx| commands::campaigns::find_or_create_by_name(tx, department, name, day))
        };
        assert_eq!(find(growth, "SPRING-Launch").id, spring.id);
        let made = find(brand, "Spring launch");
        assert_ne!(made.id, spring.id);
        assert_eq!(find(brand, "spring  launch").id, made.id);
        assert_eq!((made.starts_on.to_string().as_str(), made.ends_on.to_string().as_str()), ("2026-01-01", "2026-12-31"));
    }
}
