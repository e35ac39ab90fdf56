use penstock_shared::{
    campaign::Campaign,
    ids::{NodeId, PlanVersionId},
    period::FiscalYear,
    plan::{Plan, PlanHistory, PlanProposal, PlanVersion, ProposalRule},
    reference::Channel,
};
use serde_json::json;

use super::support::{Planned, line, read, save, with_version, year};
use crate::support::{
    Client,
    budget::{approved, invoice},
};

on_both! {
    fn last_year_stands_beside_every_line_and_proposes_a_split(app: &TestApp) {
        let last_year = year(app, 2026);
        let planned = Planned::new(app, &last_year);
        let active = planned.activate(app, planned.version);
        let search = line(&active, planned.search).node_id.expect("a node");
        let expense = approved(app, search, 3_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 3_000_000, true).expect::<serde_json::Value>(200);
        let next = year(app, 2027);
        let finance = app.client("finance");
        let root = line(&active, planned.total).node_id;
        let new = json!({
            "name": "Marketing 2027", "fiscal_year_id": next.id, "levels": ["department", "channel"],
            "total_minor": 200_000_000, "from_node_id": root,
        });
        let plan: Plan = finance.post("/plans", &new).expect(201);
        let version = plan.plan.current_version_id;
        let page = read(&finance, version);
        let names: Vec<_> = page.lines.iter().map(|line| (line.name.as_str(), line.total_minor)).collect();
        assert_eq!(names, [
            ("Marketing 2027", 200_000_000), ("Growth", 0), ("Search", 0), ("Social", 0), ("Brand", 0)
        ]);
        let history: PlanHistory = finance.get(&format!("/plan-versions/{version}/history")).expect(200);
        assert_eq!(history.fiscal_year_code.as_deref(), Some("FY2026"));
        let seen: Vec<_> =
            history.lines.iter().map(|line| (line.allocated_minor, line.spent_minor)).collect();
        assert_eq!(seen, [
            (100_000_000, 3_000_000), (60_000_000, 3_000_000), (30_000_000, 3_000_000), (10_000_000, 0),
            (20_000_000, 0),
        ]);
        // Before anybody says what came of it there are no results, which is not zero.
        assert!(history.lines.iter().all(|line| line.results.is_empty() && line.roi_bp.is_none()));

        // What a department does not see is not in its history either.
        let own: PlanHistory = app.client("finance").get(&format!("/plan-versions/{version}/history")).expect(200);
        assert_eq!(own, history);

        let by_allocation: PlanProposal =
            finance.get(&format!("/plan-versions/{version}/proposal?basis=allocation")).expect(200);
        let proposed: Vec<_> =
            by_allocation.lines.iter().map(|line| (line.rule, line.proposed_minor, line.share_bp)).collect();
        // 100 was 60 + 20, and 20 were not given on: they stay with the total.
        assert_eq!(proposed, [
            (ProposalRule::Given, 200_000_000, None),
            (ProposalRule::Share, 120_000_000, Some(6_000)),
            (ProposalRule::Share, 60_000_000, Some(5_000)),
            (ProposalRule::Share, 20_000_000, Some(1_666)),
            (ProposalRule::Share, 40_000_000, Some(2_000)),
        ]);
        // In March the year is not over: what is allocated stands for what is still to be spent.
        assert_eq!(history.estimated_from, "2026-03-01".parse().ok());
        assert_eq!(history.lines[2].curve_months, [0, 0, 3_000_000, 2_500_000, 2_500_000, 2_500_000, 2_500_000,
            2_500_000, 2_500_000, 2_500_000, 2_500_000, 2_500_000]);
        app.clock.set("2027-01-04T04:00:00".parse().expect("a moment"));
        let finance = app.client("finance");
        let history: PlanHistory = finance.get(&format!("/plan-versions/{version}/history")).expect(200);
        assert_eq!((history.estimated_from, &history.lines[2].curve_months), (None, &history.lines[2].spent_months));
        let by_spend: PlanProposal = finance.get(&format!("/plan-versions/{version}/proposal")).expect(200);
        let search = by_spend.lines.iter().find(|line| line.share_bp == Some(10_000)).expect("everything");
        assert_eq!(search.proposed_minor, 200_000_000);
        // All of it was spent in March.
        assert_eq!(search.months[2], 200_000_000);

        let key = page.lines[2].key;
        let curve = json!([{"line_key": key, "split": "curve", "total_minor": 12_000}]);
        let curved: PlanVersion = save(&finance, version, &curve).expect(200);
        assert_eq!(line(&curved, key).months[2], 12_000);
    }

    fn a_department_and_finance_read_the_same_history(app: &TestApp) {
        let planned = Planned::new(app, &year(app, 2026));
        planned.activate(app, planned.version);
        let next = year(app, 2027);
        let new = json!({
            "name": "Growth 27", "fiscal_year_id": next.id, "department_id": app.departments.growth,
            "levels": ["channel"], "total_minor": 1_000_000,
        });
        let plan: Plan = app.client("head").post("/plans", &new).expect(201);
        let path = format!("/plan-versions/{}/history", plan.plan.current_version_id);
        let own: PlanHistory = app.client("head").get(&path).expect(200);
        assert_eq!(own.lines[0].allocated_minor, 60_000_000);
        assert_eq!(app.client("finance").get(&path).expect::<PlanHistory>(200), own);
    }

    fn a_contingency_is_not_proposed_away(app: &TestApp) {
        let planned = Planned::new(app, &year(app, 2026));
        let finance = app.client("finance");
        let mark = format!("lines/{}", planned.brand);
        with_version(&finance, "PATCH", planned.version, &mark, &json!({"is_contingency": true})).expect::<PlanVersion>(200);
        let active = planned.activate(app, planned.version);
        let next = year(app, 2027);
        let new = json!({
            "name": "Marketing 2027", "fiscal_year_id": next.id, "levels": ["department", "channel"],
            "total_minor": 120_000_000, "from_node_id": active.lines[0].node_id,
        });
        let plan: Plan = finance.post("/plans", &new).expect(201);
        let version = plan.plan.current_version_id;
        let kept = read(&finance, version).lines[4].key;
        save(&finance, version, &json!([{"line_key": kept, "total_minor": 7_000_000}])).expect::<PlanVersion>(200);
        let proposal: PlanProposal =
            finance.get(&format!("/plan-versions/{version}/proposal?basis=allocation")).expect(200);
        let found = proposal.lines.iter().find(|line| line.line_key == kept).expect("a line");
        assert_eq!((found.rule, found.proposed_minor), (ProposalRule::Kept, 7_000_000));
        assert_eq!(proposal.lines[1].proposed_minor, 84_750_000);
    }

    fn without_a_year_before_there_are_no_data(app: &TestApp) {
        let first = year(app, 2026);
        let planned = Planned::new(app, &first);
        let finance = app.client("finance");
        let history: PlanHistory =
            finance.get(&format!("/plan-versions/{}/history", planned.version)).expect(200);
        assert_eq!((history.fiscal_year_code, history.lines.len()), (None, 0));
        let proposal: PlanProposal =
            finance.get(&format!("/plan-versions/{}/proposal", planned.version)).expect(200);
        assert!(proposal.lines.iter().skip(1).all(|line| {
            line.rule == ProposalRule::Kept && line.proposed_minor == line.current_minor
        }));
    }

    fn what_last_year_brought_stands_where_the_money_was_kept(app: &TestApp) {
        let last_year = year(app, 2026);
        let planned = Planned::new(app, &last_year);
        let active = planned.activate(app, planned.version);
        let search = line(&active, planned.search);
        let growth = line(&active, planned.growth).node_id;
        let finance = app.client("finance");
        let fairs: Channel = finance.post("/channels", &json!({"code": "FAIRS", "name": "Fairs"})).expect(201);
        let part = |name, of: serde_json::Value| {
            let mut node = json!({"parent_id": growth, "fiscal_year_id": last_year.id, "name": name});
            node.as_object_mut().expect("an object").extend(of.as_object().cloned().expect("an object"));
            finance.post("/budget-nodes", &node).expect::<serde_json::Value>(201);
        };
        part("Fairs", json!({"channel_id": fairs.id}));
        part("Kept back", json!({"is_contingency": true}));
        let expense = approved(app, search.node_id.expect("a node"), 3_000_000);
        invoice(&app.client("finance"), &expense, "R-1", 3_000_000, true).expect::<serde_json::Value>(200);
        year(app, 2027);
        let of = |department, channel| {
            let new = json!({
                "name": "Spring", "department_id": department, "channel_id": channel,
                "starts_on": "2026-03-01", "ends_on": "2026-05-31",
            });
            finance.post("/campaigns", &new).expect::<Campaign>(201).id
        };
        let in_growth = of(app.departments.growth, None);
        let at_fairs = of(app.departments.growth, Some(fairs.id));
        let elsewhere = of(app.departments.brand, None);
        let results = |campaign, leads: i64, revenue: i64| {
            let body = json!({"results": [
                {"day": "2026-03-05", "metric": "leads", "amount": leads},
                {"day": "2026-03-05", "metric": "revenue", "amount": revenue},
                // The year before: not last year.
                {"day": "2025-03-05", "metric": "leads", "amount": 1_000},
            ]});
            finance.put_all(&format!("/campaigns/{campaign}/results"), &body).expect::<serde_json::Value>(200);
        };
        results(in_growth, 170, 4_500_000);
        results(at_fairs, 30, 0);
        results(elsewhere, 7, 0);

        let next = next_plan(&finance, line(&active, planned.total).node_id);
        let history: PlanHistory = finance.get(&format!("/plan-versions/{next}/history")).expect(200);
        let seen: Vec<_> = history
            .lines
            .iter()
            .map(|line| (line.results.leads, line.roi_bp, line.cost_per_lead_minor))
            .collect();
        assert_eq!(seen, [
            (Some(207), Some(5_000), Some(14_493)), (Some(200), Some(5_000), Some(15_000)),
            (None, None, None), (None, None, None), (Some(30), None, Some(0)), (None, None, None),
            (Some(7), None, Some(0)),
        ]);
    }
}

/// A plan of 2027 from last year's node; its version.
fn next_plan(finance: &Client, root: Option<NodeId>) -> PlanVersionId {
    let years: Vec<FiscalYear> = finance.get("/fiscal-years").expect(200);
    let year = years.iter().find(|year| year.code == "FY2027").expect("2027");
    let new = json!({
        "name": "Marketing 2027", "fiscal_year_id": year.id, "levels": ["department", "channel"],
        "total_minor": 200_000_000, "from_node_id": root,
    });
    finance.post("/plans", &new).expect::<Plan>(201).plan.current_version_id
}
