//! What campaigns brought back, beside what they cost: in the same question, by the same dimensions.

use penstock_shared::{campaign::Campaign, error_code::ErrorCode, expense::Expense, reference::Channel};
use serde_json::{Value, json};

use super::{ask, row};
use crate::support::{
    Client, TestApp,
    budget::{Budget, invoice, request, step, submit},
};

fn campaign(client: &Client, app: &TestApp, name: &str, channel: Option<i64>) -> Campaign {
    let new = json!({"name": name, "department_id": app.departments.growth, "channel_id": channel,
        "starts_on": "2026-01-01", "ends_on": "2026-05-31"});
    client.post("/campaigns", &new).expect(201)
}

fn bring(client: &Client, of: &Campaign, results: &Value) {
    client
        .put_all(&format!("/campaigns/{}/results", of.id), &json!({"results": results}))
        .expect::<Value>(200);
}

fn spend(app: &TestApp, budget: &Budget, of: &Campaign, amount: i64) {
    let mut body = request(budget.search, amount);
    body["campaign_id"] = json!(of.id);
    let expense = submit(&app.client("marketer"), &body);
    let expense: Expense = step(&app.client("head"), expense.summary.id, "approve").expect(200);
    invoice(&app.client("finance"), &expense, &format!("R-{}", of.id), amount, true).expect::<Expense>(200);
}

on_both! {
    fn results_stand_beside_what_they_cost(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, finance) = (app.client("marketer"), app.client("finance"));
        let term = |name: &str| -> i64 {
            finance.post("/channels", &json!({"code": name, "name": name})).expect::<Channel>(201).id.0
        };
        let (mail, fair) = (term("MAIL"), term("FAIR"));
        let (one, other) = (campaign(&marketer, app, "One", Some(mail)), campaign(&marketer, app, "Other", None));
        spend(app, &budget, &one, 50_000);
        spend(app, &budget, &other, 20_000);
        bring(&marketer, &one, &json!([
            {"day": "2026-02-10", "metric": "exposure", "amount": 40_000},
            {"day": "2026-02-10", "metric": "leads", "amount": 30},
            {"day": "2026-03-03", "metric": "leads", "amount": 20},
            {"day": "2026-03-03", "metric": "leads", "amount": 10, "channel_id": fair},
            {"day": "2026-03-04", "metric": "qualified_leads", "amount": 24},
            {"day": "2026-03-05", "metric": "deals", "amount": 6},
            {"day": "2026-03-05", "metric": "revenue", "amount": 175_000},
        ]));
        bring(&marketer, &other, &json!([{"day": "2026-03-05", "metric": "leads", "amount": 7}]));

        let measures = json!(["spent", "exposure", "leads", "qualified_leads", "deals", "revenue", "cost_per_thousand",
            "cost_per_lead", "cost_per_qualified_lead", "cost_per_deal", "qualified_rate", "deal_rate", "roas", "roi"]);
        let by_campaign = ask(&finance, &json!({"measures": measures, "rows": ["campaign"]}));
        assert_eq!(row(&by_campaign, &["One"]), [50_000, 40_000, 60, 24, 6, 175_000, 1_250, 833, 2_083, 8_333, 4_000,
            2_500, 35_000, 25_000].map(Some));
        // Nobody knows what else the other one brought: what is a share of nothing has no figure.
        assert_eq!(row(&by_campaign, &["Other"])[..4], [Some(20_000), Some(0), Some(7), Some(0)]);
        assert_eq!(row(&by_campaign, &["Other"])[6..10], [None, Some(2_857), None, None]);
        // The total is of the sums, and not of the rates.
        assert_eq!(row(&by_campaign, &[])[..3], [Some(70_000), Some(40_000), Some(67)]);
        assert_eq!(row(&by_campaign, &[])[7], Some(1_045));
        assert_eq!(row(&by_campaign, &[])[13], Some(15_000));

        let of_leads = |rows: Value, filters: Value| {
            ask(&finance, &json!({"measures": ["leads"], "rows": rows, "filters": filters, "subtotals": true}))
        };
        let by_channel = of_leads(json!(["channel"]), json!([]));
        assert_eq!((row(&by_channel, &["MAIL"]), row(&by_channel, &["FAIR"])), (vec![Some(50)], vec![Some(10)]));
        let by_month = of_leads(json!(["month", "campaign"]), json!([]));
        assert_eq!(row(&by_month, &["2026-03", "One"]), [Some(30)]);
        assert_eq!((row(&by_month, &["2026-03"]), row(&by_month, &[])), (vec![Some(37)], vec![Some(67)]));
        let in_march = json!([{"dimension": "month", "test": {"in": [202_603]}}]);
        assert_eq!(row(&of_leads(json!(["department"]), in_march.clone()), &["Growth"]), [Some(37)]);
        let year = json!([{"dimension": "fiscal_year", "test": {"in": [budget.year_id()]}}]);
        assert_eq!(row(&of_leads(json!([]), year), &[]), [Some(67)]);
        let most = json!([{"dimension": "campaign", "test": {"top": {"count": 1, "measure": "leads"}}}]);
        assert_eq!(row(&of_leads(json!([]), most), &[]), [Some(60)]);
        let compared = ask(&finance, &json!({"measures": ["leads"], "filters": in_march, "comparison": "previous_period"}));
        assert_eq!((compared.cell(0, 0, 0), compared.compared(0, 0, 0)), (Some(37), Some(30)));
    }

    fn results_of_other_departments_are_not_told(app: &TestApp) {
        Budget::plan(app);
        let marketer = app.client("marketer");
        let one = campaign(&marketer, app, "One", None);
        bring(&marketer, &one, &json!([{"day": "2026-03-03", "metric": "leads", "amount": 20}]));
        let query = json!({"measures": ["leads"], "rows": ["department"]});
        assert_eq!(row(&ask(&marketer, &query), &[]), [Some(20)]);
        let hidden = ask(&app.client("viewer"), &query);
        assert!(hidden.row_groups.iter().all(|group| group.members.is_empty()), "{hidden:?}");
        assert!(hidden.cell(0, 0, 0).is_none_or(|leads| leads == 0), "{hidden:?}");
    }

    fn what_nobody_knows_of_results_is_refused(app: &TestApp) {
        Budget::plan(app);
        let finance = app.client("finance");
        for (query, part) in [
            (json!({"measures": ["leads"], "rows": ["vendor"]}), "vendor"),
            (json!({"measures": ["roi", "spent"], "columns": ["node"]}), "node"),
            (json!({"measures": ["leads"], "filters": [{"dimension": "category", "test": {"in": [1]}}]}), "category"),
            (json!({"measures": ["spent"],
                "filters": [{"dimension": "owner", "test": {"top": {"count": 1, "measure": "deals"}}}]}), "owner"),
            (json!({"measures": ["roas"], "currency": "USD"}), "CNY"),
        ] {
            let problem = finance.post("/analysis/query", &query).problem(400);
            assert_eq!(problem.code, ErrorCode::BadQuery);
            assert!(problem.detail.as_deref().is_some_and(|detail| detail.contains(part)), "{query}: {problem:?}");
        }
        let in_dollars = json!({"measures": ["leads", "spent"], "currency": "USD"});
        finance.post("/analysis/query", &in_dollars).expect::<Value>(200);
    }
}
