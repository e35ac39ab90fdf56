//! Dashboards: who opens, changes, copies, shares and deletes them; which tiles are refused; whose figures they show.

use std::collections::BTreeSet;

use penstock_shared::{
    audit::AuditDeed,
    dashboard::{Dashboard, DashboardSummary, DefaultDashboard, HomeDashboard, Tile, TileKind, on_board},
    error_code::ErrorCode,
    page::Page,
    permission::Role,
    pivot::{AnalysisView, PivotAnswer, PivotFilter},
    problem::{FieldErrorCode, Problem},
    refusal_reason::RefusalReason,
};
use serde_json::{Value, json};

use crate::{
    pivot::spend,
    support::{Client, budget::Budget},
};

const LIST: &str = "/dashboards";
const HOME: &str = "/me/home-dashboard";

fn tile(kind: &str, parts: Value) -> Value {
    let mut tile = json!({"title": format!("A {kind}"), "kind": kind, "width": 2, "height": 1});
    let (into, parts) = (tile.as_object_mut().expect("an object"), parts.as_object().expect("parts"));
    into.extend(parts.clone());
    tile
}

fn number(query: Value) -> Value {
    tile("number", json!({"query": query}))
}

fn body(name: &str) -> Value {
    json!({
        "name": name,
        "filters": [{"dimension": "month", "test": {"range": {"from": 202_601, "to": 202_612}}}],
        "tiles": [
            number(json!({"measures": ["spent"], "columns": ["month"], "comparison": "last_year"})),
            tile("chart", json!({"query": {"measures": ["used"], "rows": ["department"]}, "chart": "bar", "title_zh": "图"})),
            tile("table", json!({"query": {"measures": ["spent"], "rows": ["vendor"], "columns": ["quarter"]}})),
            tile("money_bar", json!({"filters": [{"dimension": "channel", "test": {"in": [null]}}]})),
            tile("list", json!({"list": "budgets", "over_bp": 9_000})),
            tile("list", json!({"list": "approvals"})),
        ]
    })
}

fn keep(client: &Client, name: &str) -> Dashboard {
    client.post(LIST, &body(name)).expect(201)
}

fn path(of: &Dashboard) -> String {
    format!("{LIST}/{}", of.summary.id)
}

fn share(client: &Client, of: &Dashboard, share: &Value) -> Dashboard {
    client.patch(&path(of), of.summary.version, &json!({"share": share})).expect(200)
}

fn names(client: &Client) -> Vec<String> {
    let list: Vec<DashboardSummary> = client.get(LIST).expect(200);
    list.into_iter().map(|board| board.name).collect()
}

fn delete(client: &Client, of: &Dashboard) -> u16 {
    let version = format!("\"{}\"", of.summary.version);
    client.send("DELETE", &path(of), &[("If-Match", &version)], None::<&Value>).status
}

fn home(client: &Client, id: Option<i64>) -> HomeDashboard {
    client.put_all(HOME, &json!({"dashboard_id": id})).expect(200)
}

fn told(problem: &Problem) -> Vec<(&str, FieldErrorCode)> {
    problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect()
}

/// What a tile shows to somebody: every figure of its answer.
fn figures(client: &Client, tile: &Tile, filters: &[PivotFilter]) -> Option<PivotAnswer> {
    let query = on_board(&tile.question()?, filters);
    Some(client.post("/analysis/query", &query).expect(200))
}

on_both! {
    fn a_dashboard_is_kept_changed_and_deleted_by_its_owner(app: &TestApp) {
        let marketer = app.client("marketer");
        let board = keep(&marketer, " Mine ");
        let summary = &board.summary;
        assert_eq!((summary.name.as_str(), summary.may_change, summary.may_share, summary.version), ("Mine", true, true, 1));
        assert_eq!((summary.tile_count, summary.is_home, board.tiles.len()), (6, false, 6));
        assert_eq!(serde_json::to_value(&board.filters).expect("json"), body("")["filters"]);
        assert_eq!(marketer.get(&path(&board)).expect::<Dashboard>(200), board);

        let change = json!({"name": "Money", "tiles": [tile("money_bar", json!({"width": 4}))]});
        let changed: Dashboard = marketer.patch(&path(&board), 1, &change).expect(200);
        assert_eq!((changed.summary.name.as_str(), changed.summary.version, changed.tiles.len()), ("Money", 2, 1));
        assert_eq!((changed.tiles[0].kind, changed.filters), (TileKind::MoneyBar, board.filters.clone()));
        assert_eq!(marketer.patch(&path(&board), 1, &change).problem(412).code, ErrorCode::VersionMismatch);
        assert_eq!((delete(&marketer, &board), delete(&marketer, &board)), (412, 412));
        let changed: Dashboard = marketer.get(&path(&board)).expect(200);
        assert_eq!(delete(&marketer, &changed), 204);
        assert_eq!(marketer.get(&path(&board)).problem(404).code, ErrorCode::NotFound);
        assert!(names(&marketer).is_empty());
    }

    fn a_private_dashboard_is_nobody_elses(app: &TestApp) {
        let board = keep(&app.client("marketer"), "Mine");
        for other in ["finance", "admin", "analyst", "brand_marketer"] {
            let other = app.client(other);
            assert_eq!(other.get(&path(&board)).problem(404).code, ErrorCode::NotFound);
            assert_eq!(other.patch(&path(&board), 1, &json!({"name": "x"})).problem(404).code, ErrorCode::NotFound);
            assert_eq!(other.post(&format!("{}/copy", path(&board)), &json!({})).problem(404).code, ErrorCode::NotFound);
            let unknown = other.put_all(HOME, &json!({"dashboard_id": board.summary.id})).problem(422);
            assert_eq!(told(&unknown), [("dashboard_id", FieldErrorCode::Unknown)]);
            assert_eq!(delete(&other, &board), 404);
            assert!(names(&other).is_empty());
        }
    }

    fn sharing_says_who_sees_and_who_changes(app: &TestApp) {
        let owner = app.client("analyst");
        let roles = json!({"sharing": "roles", "roles": ["department_head"], "right": "read"});
        let board = share(&owner, &keep(&owner, "Heads"), &roles);
        let (head, marketer, finance) = (app.client("head"), app.client("marketer"), app.client("finance"));
        assert_eq!((names(&head), names(&marketer).len()), (vec!["Heads".to_owned()], 0));
        assert_eq!(marketer.get(&path(&board)).problem(404).code, ErrorCode::NotFound);
        let seen: Dashboard = head.get(&path(&board)).expect(200);
        assert_eq!((seen.summary.may_change, seen.summary.may_share), (false, false));
        let refused = head.patch(&path(&board), 2, &json!({"tiles": []})).problem(403);
        assert_eq!(refused.reason, Some(RefusalReason::DashboardOfOthers));

        let open = share(&owner, &board, &json!({"sharing": "everybody", "right": "change"}));
        let changed: Dashboard = marketer.patch(&path(&open), 3, &json!({"name": "Ours", "filters": [{"dimension": "month", "test": {"in": [202_603]}}]})).expect(200);
        assert_eq!((changed.summary.name.as_str(), changed.summary.may_change, changed.summary.may_share), ("Ours", true, false));
        let mine = json!({"share": {"sharing": "private", "right": "read"}});
        assert_eq!(marketer.patch(&path(&open), 4, &mine).problem(403).reason, Some(RefusalReason::DashboardOwnerOnly));
        assert_eq!(delete(&marketer, &changed), 403);
        // Who keeps the vocabularies clears up what is shared, also where somebody begins with it.
        home(&marketer, Some(changed.summary.id.0));
        assert_eq!(delete(&finance, &changed), 204);
        assert!(names(&owner).is_empty());
        assert_eq!(marketer.get(HOME).expect::<HomeDashboard>(200).dashboard_id, None);
    }

    fn a_copy_is_ones_own_and_private(app: &TestApp) {
        let owner = app.client("analyst");
        let board = share(&owner, &keep(&owner, "Everybody's"), &json!({"sharing": "everybody", "right": "read"}));
        let marketer = app.client("marketer");
        let way = format!("{}/copy", path(&board));
        let copy: Dashboard = marketer.post_with_key(&way, "k1", &json!({"name": "Mine"})).expect(201);
        let again: Dashboard = marketer.post_with_key(&way, "k1", &json!({"name": "Mine"})).expect(201);
        assert_eq!((copy.summary.id, copy.summary.name.as_str(), copy.summary.may_share), (again.summary.id, "Mine", true));
        assert_eq!((&copy.tiles, &copy.filters), (&board.tiles, &board.filters));
        assert_eq!(owner.get(&path(&copy)).problem(404).code, ErrorCode::NotFound);
        assert_eq!(marketer.post(&way, &json!({})).expect::<Dashboard>(201).summary.name, "Everybody's");
        assert_eq!(told(&marketer.post(&way, &json!({"name": " "})).problem(422)), [("name", FieldErrorCode::Required)]);
    }

    fn a_person_begins_with_the_chosen_one_as_long_as_it_is_in_sight(app: &TestApp) {
        let owner = app.client("analyst");
        let board = share(&owner, &keep(&owner, "Start"), &json!({"sharing": "everybody", "right": "read"}));
        let (id, marketer) = (board.summary.id, app.client("marketer"));
        assert_eq!(marketer.get(HOME).expect::<HomeDashboard>(200).dashboard_id, None);
        assert_eq!(home(&marketer, Some(id.0)).dashboard_id, Some(id));
        assert_eq!(home(&marketer, Some(id.0)).dashboard_id, Some(id));
        let list: Vec<DashboardSummary> = marketer.get(LIST).expect(200);
        assert!(list[0].is_home);
        assert!(!owner.get(&path(&board)).expect::<Dashboard>(200).summary.is_home, "each person for themselves");
        let hidden = share(&owner, &board, &json!({"sharing": "private", "right": "read"}));
        assert_eq!(marketer.get(HOME).expect::<HomeDashboard>(200).dashboard_id, None);
        share(&owner, &hidden, &json!({"sharing": "everybody", "right": "read"}));
        assert_eq!(marketer.get(HOME).expect::<HomeDashboard>(200).dashboard_id, Some(id));
        assert_eq!(home(&marketer, None).dashboard_id, None);
    }

    fn every_wrong_field_of_a_tile_is_told(app: &TestApp) {
        let marketer = app.client("marketer");
        let fine = json!({"measures": ["spent"], "rows": ["channel"]});
        let tiles = json!([
            {"title": " ", "kind": "number", "width": 0, "height": 4, "query": {"measures": []}},
            number(json!({"measures": ["spent", "used"], "rows": ["channel"], "columns": ["vendor"]})),
            tile("chart", json!({"query": {"measures": ["spent"]}})),
            tile("chart", json!({"query": fine, "chart": "none", "list": "budgets"})),
            tile("table", json!({"query": {"measures": ["spent", "spent"]}})),
            tile("table", json!({"query": {"measures": ["spent"], "limit": 3}})),
            tile("table", json!({"query": {"measures": ["spent"], "filters": [{"dimension": "vendor", "test": {"below": [1]}}]}})),
            tile("money_bar", json!({"query": fine, "filters": [{"dimension": "vendor", "test": {"in": []}}]})),
            tile("list", json!({})),
            tile("list", json!({"list": "approvals", "over_bp": 5, "filters": [{"dimension": "vendor", "test": {"in": [1]}}]})),
            tile("list", json!({"list": "budgets", "over_bp": -1})),
            tile("table", json!({})),
            tile("table", json!({"view_id": 999_999})),
            tile("table", json!({"view_id": 999_999, "query": fine})),
        ]);
        let wrong = json!({"name": "", "tiles": tiles, "share": {"sharing": "roles", "right": "read"}});
        use FieldErrorCode::{NotAllowed, OutOfRange, Required, Unknown};
        assert_eq!(told(&marketer.post(LIST, &wrong).problem(422)), [
            ("name", Required),
            ("tiles[0].title", Required),
            ("tiles[0].width", OutOfRange),
            ("tiles[0].height", OutOfRange),
            ("tiles[0].query.measures", Required),
            ("tiles[1].query.measures", OutOfRange),
            ("tiles[1].query.rows", NotAllowed),
            ("tiles[1].query.columns", NotAllowed),
            ("tiles[2].chart", Required),
            ("tiles[2].query.rows", Required),
            ("tiles[3].list", NotAllowed),
            ("tiles[3].chart", Required),
            ("tiles[4].query.measures", NotAllowed),
            ("tiles[5].query.limit", NotAllowed),
            ("tiles[6].query.filters[0].test.below", NotAllowed),
            ("tiles[7].query", NotAllowed),
            ("tiles[7].filters[0].test", NotAllowed),
            ("tiles[8].list", Required),
            ("tiles[9].filters", NotAllowed),
            ("tiles[9].over_bp", NotAllowed),
            ("tiles[10].over_bp", OutOfRange),
            ("tiles[11].query", Required),
            ("tiles[12].view_id", Unknown),
            ("tiles[13].query", NotAllowed),
            ("tiles[13].view_id", Unknown),
            ("share.roles", Required),
        ]);
        let many: Vec<Value> = (0..25).map(|_| tile("money_bar", json!({}))).collect();
        let problem = marketer.post(LIST, &json!({"name": "x".repeat(121), "tiles": many})).problem(422);
        assert_eq!(told(&problem), [("name", FieldErrorCode::TooLong), ("tiles", OutOfRange)]);
        let values: Vec<i64> = (0..9_000).collect();
        let long: Vec<Value> = (0..6).map(|_| tile("money_bar", json!({"filters": [{"dimension": "vendor", "test": {"in": values}}]}))).collect();
        assert_eq!(told(&marketer.post(LIST, &json!({"name": "x", "tiles": long})).problem(422)), [("tiles", FieldErrorCode::TooLong)]);
        assert!(names(&marketer).is_empty());
    }

    fn filters_that_a_tile_can_not_be_asked_with_are_refused_by_its_name(app: &TestApp) {
        let marketer = app.client("marketer");
        let march = json!({"dimension": "month", "test": {"in": [202_603]}});
        let board = json!({
            "name": "Times",
            "tiles": [
                tile("money_bar", json!({})),
                tile("number", json!({"title": "Before", "title_zh": "上期",
                    "query": {"measures": ["spent"], "filters": [march], "comparison": "previous_period"}})),
            ]
        });
        let kept: Dashboard = marketer.post(LIST, &board).expect(201);
        let year = json!({"filters": [{"dimension": "day", "test": {"range": {"from": 20_260_101, "to": 20_260_601}}}]});
        let problem = marketer.patch(&path(&kept), 1, &year).problem(422);
        assert_eq!(problem.reason, Some(RefusalReason::BoardFilterNotTaken));
        let about: Vec<_> = problem.about.iter().map(|tile| (tile.name.as_str(), tile.name_zh.as_str())).collect();
        assert_eq!(about, [("Before", "上期")]);
        let channel = json!({"filters": [{"dimension": "channel", "test": {"in": [null]}}]});
        assert_eq!(marketer.patch(&path(&kept), 1, &channel).expect::<Dashboard>(200).filters.len(), 1);
        let wrong = json!({"filters": [{"dimension": "channel", "test": {"range": {"from": 1}}}]});
        assert_eq!(told(&marketer.patch(&path(&kept), 2, &wrong).problem(422)), [("filters", FieldErrorCode::NotAllowed)]);
    }

    fn a_tile_can_be_of_a_kept_view_that_fits_it(app: &TestApp) {
        let owner = app.client("analyst");
        let view = |query: Value| owner.post("/analysis/views", &json!({"name": "V", "query": query})).expect::<AnalysisView>(201).summary.id;
        let by_channel = view(json!({"measures": ["spent"], "rows": ["channel"]}));
        let of = |kind: &str, id| tile(kind, json!({"view_id": id}));
        let board = json!({"name": "Views", "tiles": [of("chart", by_channel), of("table", by_channel)],
            "share": {"sharing": "everybody", "right": "change"}});
        let kept: Dashboard = owner.post(LIST, &board).expect(201);
        assert_eq!(kept.tiles[0].view_id, Some(by_channel));
        let wrong = json!({"name": "x", "tiles": [of("number", by_channel), of("money_bar", by_channel)]});
        assert_eq!(told(&owner.post(LIST, &wrong).problem(422)), [
            ("tiles[0].view_id", FieldErrorCode::NotAllowed),
            ("tiles[1].view_id", FieldErrorCode::NotAllowed),
        ]);
        // The view is private: nobody else puts it on a board, but it stays where its owner put it.
        let marketer = app.client("marketer");
        let theirs = json!({"name": "x", "tiles": [of("chart", by_channel)]});
        assert_eq!(told(&marketer.post(LIST, &theirs).problem(422)), [("tiles[0].view_id", FieldErrorCode::Unknown)]);
        let turned = json!({"tiles": [of("table", by_channel), of("chart", by_channel)]});
        let turned: Dashboard = marketer.patch(&path(&kept), 1, &turned).expect(200);
        assert_eq!((turned.tiles[0].kind, turned.tiles.len()), (TileKind::Table, 2));
    }

    fn the_same_dashboard_shows_everybody_their_own_figures(app: &TestApp) {
        let budget: Budget = spend(app);
        let owner = app.client("finance");
        let filters = json!([{"dimension": "fiscal_year", "test": {"in": [budget.year_id()]}}]);
        let mut new = body("Shared");
        new["filters"] = filters;
        new["share"] = json!({"sharing": "everybody", "right": "read"});
        let board: Dashboard = owner.post(LIST, &new).expect(201);
        let total = |who: &str, tile: &Tile, measure: usize| {
            let client = app.client(who);
            let seen: Dashboard = client.get(&path(&board)).expect(200);
            assert_eq!(seen.tiles, board.tiles, "the questions are the same");
            let answer = figures(&client, tile, &seen.filters).expect("a question");
            answer.cell(answer.row_groups.len() - 1, answer.column_groups.len() - 1, measure)
        };
        let (spent, used, bar) = (&board.tiles[0], &board.tiles[1], &board.tiles[3]);
        let people = ["finance", "head", "brand_head"];
        assert_eq!(people.map(|who| total(who, spent, 0)), [Some(150_000), Some(150_000), None]);
        assert_eq!(people.map(|who| total(who, used, 0)), [Some(478_000), Some(473_000), Some(5_000)]);
        let given = people.map(|who| total(who, bar, 0).expect("a budget"));
        assert_eq!(given[0], 100_000_000);
        assert!(given[1] < given[0] && given[2] == 20_000_000, "{given:?}");
        let departments = figures(&app.client("brand_head"), used, &board.filters).expect("a question");
        let seen: BTreeSet<&str> = departments.members[0].iter().map(|member| member.label.as_str()).collect();
        assert_eq!(seen, BTreeSet::from(["Brand"]));
    }

    fn every_question_of_every_roles_dashboard_is_answered(app: &TestApp) {
        let people = ["admin", "finance", "head", "marketer", "analyst", "viewer"];
        let ask_all = |years: usize| {
            for who in people {
                let client = app.client(who);
                let board: DefaultDashboard = client.get("/dashboards/default").expect(200);
                assert_eq!(board.filters.len(), years, "{who}");
                let asked = board.tiles.iter().filter(|tile| figures(&client, tile, &board.filters).is_some()).count();
                assert!(asked > 4, "{who}");
                let kept: Dashboard = client.post(LIST, &json!({"name": who, "filters": board.filters, "tiles": board.tiles})).expect(201);
                assert_eq!(kept.tiles, board.tiles, "it can be kept as it is");
            }
        };
        ask_all(0);
        spend(app);
        ask_all(1);
        let mine: DefaultDashboard = app.client("head").get("/dashboards/default").expect(200);
        assert_eq!(mine.role, Role::DepartmentHead);
        let bar = mine.tiles.iter().find(|tile| tile.kind == TileKind::MoneyBar).expect("a bar");
        let answer = figures(&app.client("head"), bar, &mine.filters).expect("a question");
        assert_eq!(answer.cell(0, 0, 1), Some(150_000), "spent of the department");
    }

    fn the_same_dashboard_is_kept_once_and_its_changes_are_in_the_trail(app: &TestApp) {
        let marketer = app.client("marketer");
        let first: Dashboard = marketer.post_with_key(LIST, "k1", &body("Once")).expect(201);
        let again: Dashboard = marketer.post_with_key(LIST, "k1", &body("Once")).expect(201);
        assert_eq!((first.summary.id, names(&marketer).len()), (again.summary.id, 1));
        share(&marketer, &first, &json!({"sharing": "everybody", "right": "read"}));
        let trail = format!("/audit?object_kind=dashboard&object_id={}", first.summary.id);
        let deeds: Page<AuditDeed> = app.client("finance").get(&trail).expect(200);
        assert_eq!(deeds.items.len(), 2);
        home(&marketer, Some(first.summary.id.0));
        let trail = format!("/audit?object_kind=user&object_id={}", app.user("marketer"));
        let deeds: Page<AuditDeed> = app.client("finance").get(&trail).expect(200);
        let tables: Vec<_> = deeds.items.iter().flat_map(|deed| deed.changes.iter().map(|change| change.table.as_str())).collect();
        assert!(tables.contains(&"home_dashboards"), "{tables:?}");
    }
}
