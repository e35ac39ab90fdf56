//! The audit trail: who did what, from where, before and after; and that nobody changes it unseen.

mod tampering;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use penstock::{
    db::{self, AnyConnection, audit},
    reads::verify::{self, Report},
};
use penstock_shared::{
    audit::{AuditAction, AuditChange, AuditDeed, AuditOrigin, AuditValueKind},
    error_code::ErrorCode,
    expense::SubmittedExpense,
    money::Currency,
    page::Page,
    permission::Permission,
    reference::{Department, Vendor},
    refusal_reason::RefusalReason,
    user::ApiKeyCreated,
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    app::test_now,
    budget::{Budget, draft, invoice, request, step},
    database::TestDatabase,
};

on_both! {
    before set-up;

    fn setting_up_is_the_first_deed_of_nobody_who_is_known(app: &TestApp) {
        let body = json!({
            "organisation_name": "Lantern Home", "currency": "CNY", "time_zone": "Asia/Shanghai",
            "fiscal_year_start_month": 1, "default_locale": "en", "admin_name": "Li Wei",
            "admin_email": "li.wei@lantern.example", "admin_password": "seven lanterns at dusk"
        });
        let mut client = app.anonymous();
        assert_eq!(client.post("/setup", &body).status, 201);
        assert_eq!(client.sign_in("li.wei@lantern.example", "seven lanterns at dusk").status, 200);
        let page: Page<AuditDeed> = client.get("/audit?table=organisation").expect(200);
        let [deed] = page.items.as_slice() else { panic!("{page:?}") };
        assert_eq!((deed.origin, deed.operation.as_str()), (AuditOrigin::Anonymous, "POST /api/v1/setup"));
        assert_eq!((deed.user.as_ref(), deed.address.as_deref()), (None, Some("127.0.0.1")));
        assert_whole(app);
    }
}

fn connect(app: &TestApp) -> AnyConnection {
    app.database.url.connect().expect("the database")
}

fn report(app: &TestApp) -> Report {
    verify::verify(&mut connect(app)).expect("a report")
}

#[track_caller]
fn assert_whole(app: &TestApp) {
    let report = report(app);
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.deeds > 0);
}

fn deeds(app: &TestApp, query: &str) -> Vec<AuditDeed> {
    app.client("admin").get(&format!("/audit?limit=200{query}")).expect::<Page<AuditDeed>>(200).items
}

/// The object's deeds, oldest first.
fn of(app: &TestApp, kind: &str, id: i64) -> Vec<AuditDeed> {
    let mut found = deeds(app, &format!("&object_kind={kind}&object_id={id}"));
    found.reverse();
    found
}

fn who(deed: &AuditDeed) -> &str {
    deed.user.as_ref().map_or("", |user| &user.name)
}

fn field<'a>(change: &'a AuditChange, name: &str) -> (Option<&'a str>, Option<&'a str>) {
    let field = change.fields.iter().find(|field| field.name == name);
    let text = |value: &'a Option<penstock_shared::audit::AuditValue>| {
        value.as_ref().map(|value| value.text.as_str())
    };
    field.map_or((None, None), |field| (text(&field.before), text(&field.after)))
}

fn vendor(client: &Client, name: &str) -> Vendor {
    client.post("/vendors", &json!({"name": name})).expect(201)
}

on_both! {
    fn every_table_is_audited_or_left_out_for_a_reason(app: &TestApp) {
        let mut tables = audit::columns(&mut connect(app)).expect("the tables");
        tables.retain(|name, _| name != "__diesel_schema_migrations" && !name.starts_with("sqlite_"));
        let audited: BTreeSet<_> = audit::AUDITED.iter().map(|audited| audited.table).collect();
        let left_out: BTreeSet<_> = audit::NOT_AUDITED.iter().map(|(table, _)| *table).collect();
        assert_eq!(audited.intersection(&left_out).count(), 0);
        let known: BTreeSet<_> = audited.union(&left_out).copied().collect();
        assert_eq!(tables.keys().map(String::as_str).collect::<BTreeSet<_>>(), known);
        assert!(audit::NOT_AUDITED.iter().all(|(_, reason)| !reason.is_empty()));
        for entry in audit::AUDITED {
            for column in entry.left_out.iter().chain(entry.secret) {
                assert!(tables[entry.table].iter().any(|there| there.name == *column), "{}.{column}", entry.table);
            }
        }
        assert_eq!(audit::missing(&mut connect(app)).expect("the triggers"), Vec::<&str>::new());
    }

    fn the_trail_of_a_request_is_what_was_done(app: &TestApp) {
        let budget = Budget::plan(app);
        let marketer = app.client("marketer");
        let id = draft(&marketer, &request(budget.search, 100_000));
        assert_eq!(step(&marketer, id, "submit").status, 200);
        let approved = step(&app.client("head"), id, "approve").expect(200);
        assert_eq!(invoice(&app.client("finance"), &approved, "A-1", 100_000, true).status, 200);
        let trail = of(app, "expense", id.0);
        let said: Vec<_> = trail.iter().map(|deed| (who(deed), deed.operation.as_str())).collect();
        assert_eq!(
            said,
            [
                ("marketer", "POST /api/v1/expenses"),
                ("marketer", "POST /api/v1/expenses/{id}/submit"),
                ("head", "POST /api/v1/expenses/{id}/approve"),
                ("finance", "POST /api/v1/expenses/{id}/invoices"),
            ]
        );
        for deed in &trail {
            assert_eq!((deed.origin, deed.address.as_deref()), (AuditOrigin::Person, Some("127.0.0.1")));
            assert!(deed.request_id.is_some() && deed.at == test_now(), "{deed:?}");
            assert!(deed.changes.iter().all(|change| change.object_id == id.0));
        }
        let states: Vec<_> = trail
            .iter()
            .map(|deed| {
                let change = deed.changes.iter().find(|change| change.table == "expenses").expect("the request");
                let (before, after) = field(change, "state");
                (change.action, before.map(str::to_owned), after.map(str::to_owned))
            })
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(states[0], (AuditAction::Insert, None, some("draft")));
        assert_eq!(states[1], (AuditAction::Update, some("draft"), some("submitted")));
        assert_eq!(states[2], (AuditAction::Update, some("submitted"), some("approved")));
        assert_eq!(states[3], (AuditAction::Update, some("approved"), some("closed")));
        let first = &trail[0].changes[0];
        assert!(first.object.as_ref().is_some_and(|object| object.name.starts_with("EXP-")), "{first:?}");
        let line = trail[0].changes.iter().find(|change| change.table == "expense_lines").expect("a line");
        let node = line.fields.iter().find(|field| field.name == "node_id").expect("a budget");
        assert_eq!(node.kind, AuditValueKind::Reference);
        let named = node.after.as_ref().and_then(|value| value.named.as_ref()).expect("its path");
        assert_eq!(named.name, "Company / Growth / Search");
        let amount = line.fields.iter().find(|field| field.name == "amount_minor").expect("an amount");
        assert_eq!((amount.kind, amount.currency), (AuditValueKind::Money, Some(Currency::CNY)));
        // The ledger's chain covers what is held on a line.
        assert!(trail.iter().flat_map(|deed| &deed.changes).all(|change| field(change, "reserved_minor") == (None, None)));
        assert_whole(app);
    }

    fn an_update_says_only_what_differs(app: &TestApp) {
        let finance = app.client("finance");
        let made = vendor(&finance, "Lantern Media");
        let change = json!({"name": "Lantern Media", "name_zh": "灯笼传媒"});
        assert_eq!(finance.patch(&format!("/vendors/{}", made.id), 1, &change).status, 200);
        let trail = of(app, "vendor", made.id.0);
        assert_eq!(trail.len(), 2);
        let change = &trail[1].changes[0];
        assert_eq!(change.action, AuditAction::Update);
        assert_eq!(change.fields.len(), 1, "{:?}", change.fields);
        assert_eq!(field(change, "name_zh"), (Some(""), Some("灯笼传媒")));
        assert_eq!(deeds(app, "&text=%E7%81%AF%E7%AC%BC").len(), 1);
        assert_eq!(deeds(app, "&text=lantern").len(), 1);
    }

    fn a_deed_with_a_key_names_the_key_and_its_person(app: &TestApp) {
        let body = json!({"name": "Robot", "scopes": [Permission::ReferenceManage, Permission::ReferenceRead], "expires_in_days": 30});
        let made: ApiKeyCreated = app.client("admin").post("/api-keys", &body).expect(201);
        let mut robot = app.anonymous();
        robot.token = Some(made.secret);
        let department: Department = robot.post("/departments", &json!({"code": "PR", "name": "Press"})).expect(201);
        let trail = of(app, "department", department.id.0);
        let [deed] = trail.as_slice() else { panic!("{trail:?}") };
        assert_eq!((deed.origin, who(deed)), (AuditOrigin::ApiKey, "admin"));
        assert_eq!(deed.api_key.as_ref().map(|key| key.name.as_str()), Some("Robot"));
        assert_eq!(deeds(app, &format!("&api_key_id={}", made.key.id)).len(), 1);
        // What a key is known by is not told, and its use is no change.
        let of_key = of(app, "api_key", made.key.id.0);
        assert_eq!(of_key.len(), 1);
        let secret = of_key[0].changes[0].fields.iter().find(|field| field.name == "secret_hash").expect("a secret");
        assert_eq!((secret.kind, secret.after.as_ref().map(|value| value.text.as_str())), (AuditValueKind::Secret, Some("")));
    }

    fn signing_in_is_in_the_trail_and_a_password_is_not(app: &TestApp) {
        let mut client = app.anonymous();
        assert_eq!(client.sign_in("head@test.example", "wrong horse battery").status, 401);
        let head = app.client("head");
        let change = json!({"current_password": "correct horse battery", "new_password": "a quite different one"});
        assert_eq!(head.post("/me/password", &change).status, 200);
        let trail = of(app, "user", app.user("head").0);
        let [.., failed, succeeded, changed] = trail.as_slice() else { panic!("{trail:?}") };
        assert_eq!((failed.origin, succeeded.origin), (AuditOrigin::Anonymous, AuditOrigin::Person));
        assert_eq!(field(&failed.changes[0], "succeeded"), (None, Some("false")));
        assert_eq!(field(&succeeded.changes[0], "succeeded"), (None, Some("true")));
        assert_eq!(failed.address.as_deref(), Some("127.0.0.1"));
        let password = changed.changes.iter().flat_map(|change| &change.fields).find(|field| field.name == "password_hash");
        assert_eq!(password.map(|field| field.kind), Some(AuditValueKind::Secret));
        assert!(!serde_json::to_string(&trail).expect("JSON").contains("argon2"));
        let mut conn = connect(app);
        let stored = audit::changes_of(&mut conn, &audit::AuditFilter::default(), &trail.iter().map(|deed| deed.sequence).collect::<Vec<_>>(), i64::MAX);
        assert!(stored.expect("the changes").iter().all(|change| !format!("{change:?}").contains("argon2")));
        assert_whole(app);
    }

    fn a_refused_command_leaves_nothing_and_no_gap(app: &TestApp) {
        let finance = app.client("finance");
        let made = vendor(&finance, "Lantern Media");
        let before = deeds(app, "")[0].sequence;
        assert_eq!(finance.post("/vendors", &json!({"name": ""})).status, 422);
        assert_eq!(finance.patch(&format!("/vendors/{}", made.id), 7, &json!({"name": "Other"})).status, 412);
        // One that fails after it wrote.
        let failed = app.state.writer.run_blocking(|tx| {
            db::audit::note_sign_in(tx.conn, None, true, tx.now)?;
            Err::<(), _>(ErrorCode::Busy.into())
        });
        assert!(failed.is_err());
        let panicked = app.state.writer.run_blocking(|tx| {
            db::audit::note_sign_in(tx.conn, None, true, tx.now)?;
            if tx.now == test_now() { panic!("a defect") }
            Ok(())
        });
        assert!(panicked.is_err());
        assert_eq!(finance.patch(&format!("/vendors/{}", made.id), 1, &json!({"name": "Other"})).status, 200);
        // The page was read by signing in, which is a deed as well.
        let after = of(app, "vendor", made.id.0);
        assert_eq!(after.len(), 2);
        assert_eq!(after[1].sequence, before + 1);
        assert_whole(app);
    }

    fn who_decides_in_somebodys_place_is_named_with_them(app: &TestApp) {
        let budget = Budget::plan(app);
        let days = json!({"to_user_id": app.user("brand_head"), "starts_on": "2026-01-01", "ends_on": "2026-12-31", "reason": "Away"});
        assert_eq!(app.client("head").post("/delegations", &days).status, 201);
        let id = draft(&app.client("marketer"), &request(budget.search, 1_000));
        assert_eq!(step(&app.client("marketer"), id, "submit").status, 200);
        assert_eq!(step(&app.client("brand_head"), id, "approve").status, 200);
        let trail = of(app, "expense", id.0);
        let people: Vec<_> = trail.iter().map(|deed| (who(deed), deed.stands_for.as_ref().map(|name| name.name.as_str()))).collect();
        assert_eq!(people, [("marketer", None), ("marketer", None), ("brand_head", Some("head"))]);
        assert_whole(app);
    }

    fn people_who_ask_at_once_have_a_deed_each(app: &TestApp) {
        let budget = Budget::plan(app);
        let (one, other) = (app.client("marketer"), app.client("brand_marketer"));
        let body = |node, vendor: &str| {
            let mut body = request(node, 100_000);
            body["vendor"] = json!(vendor);
            body
        };
        let made = std::thread::scope(|scope| {
            let writer = app.state.writer.clone();
            // Keeps the writer busy, so that the requests wait together.
            let busy = scope.spawn(move || {
                writer.run_blocking(|_| {
                    std::thread::sleep(Duration::from_millis(500));
                    Ok(())
                })
            });
            std::thread::sleep(Duration::from_millis(100));
            let bodies = [(&one, body(budget.search, "Lantern")), (&other, body(budget.brand, "Riverside")), (&one, body(budget.search, "Lantern"))];
            let asked: Vec<_> = bodies
                .into_iter()
                .map(|(client, body)| scope.spawn(move || client.post("/expenses/submit", &body).expect::<SubmittedExpense>(201)))
                .collect();
            busy.join().expect("the writer").expect("a pause");
            asked.into_iter().map(|thread| thread.join().expect("an answer")).collect::<Vec<_>>()
        });
        for (submitted, name) in made.iter().zip(["marketer", "brand_marketer", "marketer"]) {
            let trail = of(app, "expense", submitted.id.0);
            let [deed] = trail.as_slice() else { panic!("{trail:?}") };
            assert_eq!((who(deed), deed.operation.as_str()), (name, "POST /api/v1/expenses/submit"));
        }
        // A vendor that came with a request is its requester's.
        let vendors = deeds(app, "&object_kind=vendor");
        let by: BTreeMap<_, _> = vendors
            .iter()
            .flat_map(|deed| deed.changes.iter().map(move |change| (field(change, "name").1.unwrap_or_default().to_owned(), who(deed).to_owned())))
            .collect();
        let expected = [("Lantern", "marketer"), ("Riverside", "brand_marketer")];
        assert_eq!(by, expected.map(|(name, who)| (name.to_owned(), who.to_owned())).into());
        assert_whole(app);
    }

    fn the_list_is_paged_and_filtered(app: &TestApp) {
        let finance = app.client("finance");
        for number in 0..5 {
            vendor(&finance, &format!("Vendor {number}"));
        }
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page: Page<AuditDeed> = app.client("analyst").get(&format!("/audit?limit=2&table=vendors{cursor}")).expect(200);
            assert_eq!(page.total, 5);
            seen.extend(page.items.iter().map(|deed| deed.sequence));
            match page.next_cursor {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
        let user = app.user("finance");
        assert_eq!(deeds(app, &format!("&user_id={user}&table=vendors&action=insert&from=2026-03-16&to=2026-03-16")).len(), 5);
        assert_eq!(deeds(app, "&table=vendors&to=2026-03-15").len(), 0);
        assert_eq!(deeds(app, "&table=vendors&action=delete").len(), 0);
        let admin = app.client("admin");
        for wrong in ["object_id=3", "from=2026-03-17&to=2026-03-16", "table=ledger_entries", "cursor=x", "limit=0"] {
            assert_eq!(admin.get(&format!("/audit?{wrong}")).problem(400).code, ErrorCode::BadQuery, "{wrong}");
        }
    }

    fn a_key_of_one_department_does_not_read_the_trail(app: &TestApp) {
        let body = json!({"name": "Growth", "scopes": [Permission::AuditRead], "department_id": app.departments.growth, "expires_in_days": 30});
        let made: ApiKeyCreated = app.client("admin").post("/api-keys", &body).expect(201);
        let mut client = app.anonymous();
        client.token = Some(made.secret);
        for path in ["/audit", "/audit/export"] {
            assert_eq!(client.get(path).problem(403).reason, Some(RefusalReason::TrailOfOrganisation));
        }
    }

    fn the_file_has_a_line_for_each_field_and_no_formula(app: &TestApp) {
        vendor(&app.client("finance"), "=1+1");
        let file = app.client("admin").bytes("/audit/export?table=vendors");
        let text = String::from_utf8(file).expect("UTF-8");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a line")).collect();
        let name = records.iter().find(|record| &record[15] == "name").expect("the name");
        assert_eq!((&name[3], &name[6], &name[12], &name[17]), ("finance", "POST /api/v1/vendors", "vendors", "'=1+1"));
        assert!(records.iter().all(|record| &record[12] == "vendors"));
    }
}

/// Everything that the trail can name has words in both languages.
#[test]
fn every_audited_column_has_a_label_in_both_languages() {
    let database = TestDatabase::sqlite();
    let mut conn = database.url.connect().expect("the database");
    db::migrate::run(&mut conn).expect("the schema");
    let tables = audit::columns(&mut conn).expect("the tables");
    for language in ["en", "zh-CN"] {
        let read = |name: &str| -> BTreeMap<String, Value> {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(format!("../frontend/locales/{language}/{name}.json"));
            serde_json::from_str(&std::fs::read_to_string(path).expect("the words")).expect("JSON")
        };
        let (columns, kinds) = (read("audit_column"), read("audit_table"));
        for audited in audit::AUDITED {
            assert!(kinds.contains_key(audited.table), "{language}: {}", audited.table);
            for column in &tables[audited.table] {
                let needs = audited.notes(&column.name, column.key_place > 0);
                assert!(
                    !needs || columns.contains_key(&column.name),
                    "{language}: {}.{}",
                    audited.table,
                    column.name
                );
            }
        }
    }
}
