//! What an organisation begins with, and what a process does that begins again.

use super::*;

mod at_set_up {
    use super::*;

    on_both! {
        before set-up;

        fn a_new_organisation_has_a_rule_for_who_keeps_its_money(app: &TestApp) {
            assert_eq!(pass(app), Passed::default(), "before the first run there is nobody");
            let mut client = app.anonymous();
            let body = json!({
                "organisation_name": "Lantern Home", "currency": "CNY", "time_zone": "Asia/Shanghai",
                "fiscal_year_start_month": 1, "default_locale": "zh-CN", "admin_name": "Li Wei",
                "admin_email": "li.wei@lantern.example", "admin_password": PASSWORD
            });
            assert_eq!(client.post("/setup", &body).status, 201);
            assert_eq!(client.sign_in("li.wei@lantern.example", PASSWORD).status, 200);
            let rules: Vec<AlertRule> = client.get(RULES).expect(200);
            assert_eq!((rules.len(), rules[0].name.as_str()), (1, "各项预算使用率"));
            assert_eq!(rules[0].recipients.roles, [Role::Administrator, Role::FinanceController]);
            let shares: Vec<i64> = rules[0].definition.thresholds.iter().map(|of| of.value).collect();
            assert_eq!((shares, pass(app).rules), (vec![5_000, 8_000, 10_000], 1));
        }
    }
}

#[test]
fn what_was_committed_before_an_end_is_told_after_it_and_by_one_process_only() {
    let app = TestApp::on_postgres();
    let budget = Budget::plan(&app);
    let finance = app.client("finance");
    keep(&finance, &usage(&json!({"kind": "everything"}), Some("node"), &[(100, "info")]));
    submit(&app.client("marketer"), &request(budget.search, 3_000_000));
    // The process that took the request ended before it measured.
    let (one, two) = (app.another_process(), app.another_process());
    std::thread::scope(|scope| {
        for state in [&app.state, &one.state, &two.state] {
            scope.spawn(move || pass_of(state));
        }
    });
    assert_eq!(alerts(&finance, "").len(), 3);
    assert_eq!(told(&finance).len(), 3);
}
