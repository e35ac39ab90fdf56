use penstock_shared::error_code::ErrorCode;
use serde_json::json;

use crate::support::Answer;

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

on_both! {
    fn a_running_server_lives_and_is_ready(app: &TestApp) {
        let lives = app.anonymous().get("//healthz");
        assert_eq!((lives.body.as_str(), header(&lives, "cache-control")), ("ok", "no-store"));
        let ready = app.anonymous().get("//readyz");
        assert_eq!((ready.status, ready.body.as_str()), (200, "ready"));
    }

    fn a_server_whose_writer_ended_lives_and_is_not_ready(app: &TestApp) {
        app.state.writer.stop();
        let refused = app.anonymous().get("//readyz");
        assert_eq!(refused.problem(503).code, ErrorCode::Busy);
        assert_eq!(app.anonymous().get("//healthz").status, 200);
    }

    fn metrics_count_requests_by_route_and_status(app: &TestApp) {
        let admin = app.client("admin");
        for id in [4711, 4712] {
            admin.patch(&format!("/departments/{id}"), 1, &json!({})).problem(404);
        }
        let text = app.anonymous().get("//metrics").body;
        let line = r#"penstock_http_requests_total{method="PATCH",route="/api/v1/departments/{id}",status="404"} 2"#;
        assert!(text.contains(line), "{text}");
        for name in [
            "penstock_http_request_duration_seconds_bucket",
            "penstock_writer_waiting 0",
            "penstock_writer_group_size_count",
            "penstock_ledger_sequence 0",
            "penstock_event_listeners 0",
        ] {
            assert!(text.contains(name), "{name}: {text}");
        }
    }

    fn metrics_are_not_for_everybody(app: &TestApp) {
        let passed_on = app.anonymous().send("GET", "//metrics", &[("X-Forwarded-For", "192.0.2.7")], None::<&()>);
        assert_eq!(passed_on.problem(401).code, ErrorCode::Unauthenticated);
    }

    fn a_request_keeps_its_id_and_a_problem_says_it(app: &TestApp) {
        let client = app.anonymous();
        let given = client.send("GET", "/me", &[("X-Request-Id", "from-outside-1")], None::<&()>);
        assert_eq!(header(&given, "x-request-id"), "from-outside-1");
        assert_eq!(given.problem(401).request_id.as_deref(), Some("from-outside-1"));
        let made = client.send("GET", "/me", &[("X-Request-Id", "not <sane>")], None::<&()>);
        let id = header(&made, "x-request-id").to_owned();
        assert_eq!(id.len(), 16, "{id}");
        assert_eq!(made.problem(401).request_id, Some(id));
    }

    fn requests_that_overlap_keep_their_own_ids(app: &TestApp) {
        std::thread::scope(|scope| {
            for number in 0..24 {
                let client = app.anonymous();
                scope.spawn(move || {
                    let id = format!("overlap-{number:03}");
                    let body = json!({"email": "nobody@test.example", "password": format!("wrong horse {number}")});
                    let answer = client.send("POST", "/session", &[("X-Request-Id", &id)], Some(&body));
                    assert_eq!(answer.json::<penstock_shared::problem::Problem>().request_id, Some(id));
                });
            }
        });
    }

    fn a_method_that_a_path_does_not_take_is_named(app: &TestApp) {
        let refused = app.client("admin").send("PUT", "/departments", &[], Some(&json!({})));
        assert_eq!(header(&refused, "allow"), "GET, POST");
        assert_eq!(refused.problem(405).code, ErrorCode::MethodNotAllowed);
        assert_eq!(app.anonymous().send("DELETE", "/departments/7", &[], None::<&()>).problem(405).code, ErrorCode::MethodNotAllowed);
        assert_eq!(app.anonymous().get("/nothing/here").problem(404).code, ErrorCode::NotFound);
    }

    fn every_answer_has_the_security_headers(app: &TestApp) {
        for path in ["/me", "//healthz", "//docs/api/", "//nothing"] {
            let answer = app.anonymous().get(path);
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
            assert!(header(&answer, "content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(header(&answer, "referrer-policy"), "same-origin", "{path}");
        }
    }

    fn the_explorer_shows_the_document_without_a_script_in_its_page(app: &TestApp) {
        let page = app.anonymous().get("//docs/api/");
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<script>"), "{}", page.body);
        let policy = header(&page, "content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        let start = app.anonymous().get("//docs/api/swagger-initializer.js").body;
        assert!(start.contains("/api/v1/openapi.json") && start.contains("preauthorizeApiKey"), "{start}");
        assert_eq!(app.anonymous().get("//docs/api/swagger-ui-bundle.js").status, 200);
        assert_eq!(app.anonymous().get("//docs/api/none.js").status, 404);
    }
}
