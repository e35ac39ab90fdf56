//! Questions that mean nothing are refused with the way out.

use penstock_shared::error_code::ErrorCode;
use serde_json::json;

use crate::support::budget::Budget;

on_both! {
    fn questions_that_mean_nothing_are_refused_with_a_way_out(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        let filtered = |dimension: &str, test: serde_json::Value| {
            json!({"measures": ["spent"], "filters": [{"dimension": dimension, "test": test}]})
        };
        for (query, field) in [
            (json!({"measures": []}), "measures"),
            (json!({"measures": ["spent", "spent"]}), "measures"),
            (json!({"measures": ["profit"]}), "profit"),
            (json!({"measures": ["spent"], "rows": ["colour"]}), "colour"),
            (json!({"measures": ["spent"], "rows": ["month@1"]}), "month@1"),
            (json!({"measures": ["spent"], "rows": ["month"], "columns": ["month"]}), "month"),
            (json!({"measures": ["spent"], "rows": ["custom:99"]}), "custom:99"),
            (
                json!({"measures": ["spent"], "rows": ["day", "week", "month", "quarter", "node", "vendor", "owner"]}),
                "rows",
            ),
            (json!({"measures": ["spent"], "sort": {"measure": "reserved"}}), "sort"),
            (json!({"measures": ["spent"], "limit": 3}), "limit"),
            (json!({"measures": ["spent"], "rows": ["node"], "limit": 0}), "limit"),
            (json!({"measures": ["spent"], "comparison": "last_year"}), "comparison"),
            (json!({"measures": ["spent"], "comparison": "plan_version:99"}), "comparison"),
            (json!({"measures": ["spent"], "comparison": "next_year"}), "next_year"),
            (json!({"measures": ["landing_forecast"]}), "measures"),
            (json!({"measures": ["burn_rate"], "rows": ["fiscal_year", "month"]}), "month"),
            (
                json!({"measures": ["landing_variance"], "rows": ["fiscal_year", "node", "vendor", "owner", "status", "channel"]}),
                "landing_variance",
            ),
            (filtered("vendor", json!({"top": {"count": 3, "measure": "landing_forecast"}})), "filters[0]"),
            (json!({"measures": ["spent"], "colour": 1}), "colour"),
            (filtered("vendor", json!({"range": {"from": 1}})), "filters[0]"),
            (filtered("vendor", json!({"below": [1]})), "filters[0]"),
            (filtered("month", json!({"contains": "2026"})), "filters[0]"),
            (filtered("month", json!({"in": [202_613]})), "filters[0]"),
            (filtered("month", json!({"range": {}})), "filters[0]"),
            (filtered("month", json!({"range": {"from": 202_604, "to": 202_603}})), "filters[0]"),
            (filtered("node", json!({"in": []})), "filters[0]"),
            (filtered("node", json!({"contains": " "})), "filters[0]"),
            (filtered("node", json!({"top": {"count": 0, "measure": "spent"}})), "filters[0]"),
            (filtered("custom:99", json!({"in": [1]})), "custom:99"),
        ] {
            let problem = finance.post("/analysis/query", &query).problem(400);
            let detail = problem.detail.unwrap_or_default();
            assert!(detail.contains(field) && detail.len() > 20, "{query}: {detail}");
            assert!(matches!(problem.code, ErrorCode::BadQuery | ErrorCode::BadRequest), "{query}: {:?}", problem.code);
        }
        let both = json!({
            "measures": ["spent"], "comparison": "previous_period", "filters": [
                {"dimension": "month", "test": {"in": [202_603]}}, {"dimension": "quarter", "test": {"in": [11]}}
            ]
        });
        let problem = finance.post("/analysis/query", &both).problem(400);
        assert!(problem.detail.unwrap_or_default().contains("comparison"));
        for (body, field) in [
            (json!({"query": {"measures": ["spent"]}, "measure": "line_count"}), "measure"),
            (json!({"query": {"measures": ["spent"]}, "measure": "landing_forecast"}), "measure"),
            (json!({"query": {"measures": ["spent"]}, "measure": "spent", "row": [1]}), "row"),
            (json!({"query": {"measures": ["spent"]}, "measure": "spent", "limit": 501}), "limit"),
            (json!({"query": {"measures": ["spent"]}, "measure": "spent", "cursor": "?"}), "cursor"),
        ] {
            let problem = finance.post("/analysis/entries", &body).problem(400);
            assert!(problem.detail.unwrap_or_default().contains(field), "{body}");
        }
    }
}
