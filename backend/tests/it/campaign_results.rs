//! What campaigns bring back: stored by day, replaced, added up, and beside next year's plan.

use penstock_shared::{
    campaign::Campaign,
    error_code::ErrorCode,
    expense::Expense,
    page::Page,
    problem::{FieldErrorCode, Problem},
    reference::{Channel, VocabularyTerm},
    result::{CampaignResults, ResultMetric, ResultSums, StoredResult},
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    budget::{Budget, invoice, request, step, submit},
};

fn campaign(app: &TestApp) -> (Client, Campaign) {
    let marketer = app.client("marketer");
    let body = json!({
        "name": "Spring launch", "department_id": app.departments.growth,
        "starts_on": "2026-03-01", "ends_on": "2026-05-31",
    });
    let made = marketer.post("/campaigns", &body).expect(201);
    (marketer, made)
}

fn figure(day: &str, metric: ResultMetric, amount: Option<i64>, source: &str) -> Value {
    json!({"day": day, "metric": metric, "amount": amount, "source": source})
}

#[track_caller]
fn put(client: &Client, of: &Campaign, figures: &[Value]) -> CampaignResults {
    client.put_all(&format!("/campaigns/{}/results", of.id), &json!({"results": figures})).expect(200)
}

on_both! {
    fn a_figure_that_comes_again_replaces_the_one_before(app: &TestApp) {
        use ResultMetric::{Leads, Revenue};
        let (marketer, of) = campaign(app);
        let first = [
            figure("2026-03-02", Leads, Some(40), "crm"),
            figure("2026-03-02", Leads, Some(2), "fair"),
            figure("2026-02-20", Revenue, Some(120_000), "crm"),
        ];
        let stored = put(&marketer, &of, &first);
        assert_eq!(stored, put(&marketer, &of, &first));
        assert_eq!(
            stored.total,
            ResultSums { leads: Some(42), revenue_minor: Some(120_000), ..ResultSums::default() }
        );
        assert_eq!(stored.months.len(), 2);

        let corrected = put(&marketer, &of, &[figure("2026-03-02", Leads, Some(30), "crm")]);
        assert_eq!(corrected.total.leads, Some(32));
        let gone = [figure("2026-03-02", Leads, None, "crm"), figure("2026-03-02", Leads, None, "fair")];
        assert_eq!(put(&marketer, &of, &gone).total.leads, None);

        let page: Page<StoredResult> =
            marketer.get(&format!("/campaigns/{}/results/figures", of.id)).expect(200);
        assert_eq!((page.total, page.items[0].figure.amount), (1, 120_000));
        assert_eq!(stored, {
            put(&marketer, &of, &first);
            marketer.get(&format!("/campaigns/{}/results", of.id)).expect(200)
        });
    }

    fn a_figure_is_the_same_one_after_its_channel_was_merged(app: &TestApp) {
        let (marketer, of) = campaign(app);
        let finance = app.client("finance");
        let channel = |code: &str| -> i64 {
            finance.post("/channels", &json!({"code": code, "name": code})).expect::<Channel>(201).id.0
        };
        let (old, new) = (channel("OLD"), channel("NEW"));
        let leads = |amount: Option<i64>, channel: i64| json!({
            "day": "2026-03-02", "metric": "leads", "amount": amount, "channel_id": channel,
        });
        let stored = put(&marketer, &of, &[leads(Some(10), old), leads(Some(5), new)]);
        assert_eq!(stored.total.leads, Some(15));
        let merge = json!({"into_id": new});
        let _: VocabularyTerm = finance.post(&format!("/vocabularies/channels/{old}/merge"), &merge).expect(200);
        let path = format!("/campaigns/{}/results", of.id);
        let refused: Problem =
            marketer.put_all(&path, &json!({"results": [leads(Some(1), old)]})).expect(422);
        assert_eq!(refused.errors[0].field, "results[0].channel_id");
        assert_eq!(put(&marketer, &of, &[leads(Some(14), new)]).total.leads, Some(14));
        assert_eq!(put(&marketer, &of, &[leads(None, old)]).total.leads, None);
    }

    fn what_a_result_cost_is_what_the_campaign_spent(app: &TestApp) {
        let budget = Budget::plan(app);
        let (marketer, of) = campaign(app);
        let none = put(&marketer, &of, &[figure("2026-03-02", ResultMetric::Leads, Some(8), "crm")]);
        assert_eq!((none.spent_minor, none.roi_bp, none.cost_per_lead_minor), (Some(0), None, Some(0)));
        let mut body = request(budget.search, 5_000);
        body["campaign_id"] = json!(of.id);
        let expense = submit(&marketer, &body);
        let expense: Expense = step(&app.client("head"), expense.summary.id, "approve").expect(200);
        let _: Expense = invoice(&app.client("finance"), &expense, "LM-1", 5_000, true).expect(200);
        let paid = put(&marketer, &of, &[figure("2026-03-03", ResultMetric::Revenue, Some(20_000), "crm")]);
        assert_eq!((paid.spent_minor, paid.roi_bp, paid.cost_per_lead_minor), (Some(5_000), Some(30_000), Some(625)));
        assert_eq!(paid.cost_per_deal_minor, None);
    }

    fn wrong_figures_are_named_and_none_is_stored(app: &TestApp) {
        let (marketer, of) = campaign(app);
        let wrong = json!({"results": [
            {"day": "2026-03-02", "metric": "leads", "amount": 1},
            {"day": "2999-01-01", "metric": "leads", "amount": -1, "channel_id": 99_999},
            {"day": "2026-03-02", "metric": "leads", "amount": 2},
        ]});
        let path = format!("/campaigns/{}/results", of.id);
        let problem: Problem = marketer.put_all(&path, &wrong).expect(422);
        assert_eq!(problem.code, ErrorCode::ValidationFailed);
        let named: Vec<_> = problem.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(
            named,
            [
                ("results[1].day", FieldErrorCode::OutOfRange),
                ("results[1].amount", FieldErrorCode::OutOfRange),
                ("results[1].channel_id", FieldErrorCode::Unknown),
                ("results[2].day", FieldErrorCode::NotAllowed),
            ]
        );
        let none: CampaignResults = marketer.get(&path).expect(200);
        assert_eq!((none.total, none.months), (ResultSums::default(), Vec::new()));
        let problem: Problem = marketer.put_all(&path, &json!({"results": []})).expect(422);
        assert_eq!(problem.errors[0].field, "results");
    }
}
