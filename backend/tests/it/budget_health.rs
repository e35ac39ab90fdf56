//! The health of budgets: it is made of the figures that the budgets' pages show.

use penstock_shared::{
    budget::{BudgetNodePage, BudgetTree},
    budget_health::{BudgetHealth, LandingVerdict, PlanCurve},
    error_code::ErrorCode,
};

use crate::support::{
    Client,
    budget::{Budget, approved, invoice},
};

/// The figures of a course end where those of the page do.
#[track_caller]
fn ends_as(health: &BudgetHealth, page: &BudgetNodePage) {
    let last = health.periods.last().expect("a last period");
    let balance = page.node.balance;
    assert_eq!(health.balance, balance);
    assert_eq!(last.planned_minor, balance.allocated_minor);
    assert_eq!(last.spent_minor, balance.spent_minor);
    assert_eq!(last.committed_minor, balance.spent_minor + balance.committed_minor);
    assert_eq!(health.periods.len(), page.periods.len());
}

fn health(client: &Client, path: &str) -> BudgetHealth {
    client.get(path).expect(200)
}

on_both! {
    fn a_landing_is_made_of_what_the_budget_shows(app: &TestApp) {
        let budget = Budget::plan(app);
        let expense = approved(app, budget.search, 1_000_000);
        let finance = app.client("finance");
        assert_eq!(invoice(&finance, &expense, "A-1", 1_000_000, true).status, 200);
        for node in [budget.company, budget.growth, budget.search, budget.social] {
            let page: BudgetNodePage = finance.get(&format!("/budget-nodes/{node}")).expect(200);
            ends_as(&health(&finance, &format!("/budget-nodes/{node}/health")), &page);
        }

        // 25,000.00 a month. Nothing was used in January and February, so the pace is a third: (0 + 1) / (2 + 1).
        let search = health(&finance, &format!("/budget-nodes/{}/health", budget.search));
        let landing = search.landing.expect("a plan");
        assert_eq!((landing.pace_bp, landing.whole_periods, landing.curve), (3_333, 2, PlanCurve::Allocations));
        // March has spent 10,000.00 and has a third of 16 of its 31 days to come; then nine months at a third.
        assert_eq!(landing.expected_minor, 1_000_000 + 430_107 + 9 * 833_333);
        assert_eq!((landing.low_minor, landing.used_up_on), (None, None));
        assert_eq!(search.planned_to_date_minor, 5_000_000 + 2_500_000 * 16 / 31);
        assert_eq!(search.verdict, LandingVerdict::Under);

        // January and February are over, and nothing was spent in them.
        assert_eq!(search.burn_rate_minor, Some(0));
    }

    fn all_budgets_of_a_year_are_those_in_sight(app: &TestApp) {
        let budget = Budget::plan(app);
        approved(app, budget.search, 1_000_000);
        let path = format!("/budgets/health?fiscal_year_id={}", budget.year_id());
        for name in ["finance", "head", "brand_head"] {
            let client = app.client(name);
            let tree: BudgetTree = client.get(&format!("/budgets?fiscal_year_id={}", budget.year_id())).expect(200);
            assert_eq!(health(&client, &path).balance, tree.totals[0].balance, "{name}");
        }
        let brand = health(&app.client("brand_head"), &path);
        assert_eq!((brand.balance.allocated_minor, brand.balance.committed_minor), (20_000_000, 0));
        let hidden = app.client("brand_head").get(&format!("/budget-nodes/{}/health", budget.search));
        assert_eq!(hidden.problem(404).code, ErrorCode::NotFound);
        // No budget in that currency: nothing to land at, and no error.
        let none = health(&app.client("finance"), &format!("{path}&currency=USD"));
        assert_eq!((none.verdict, none.landing), (LandingVerdict::NoPlan, None));
        assert_eq!(none.periods.len(), 12);
        let missing = app.client("finance").get("/budgets/health?fiscal_year_id=999");
        assert_eq!(missing.problem(404).code, ErrorCode::NotFound);
    }
}
