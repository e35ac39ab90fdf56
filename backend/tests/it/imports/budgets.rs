//! Budgets per department and year.

use penstock_shared::{
    audit::{AuditDeed, AuditOrigin},
    budget::BudgetTree,
    import::{ImportSettings, ImportTarget, RowProblemCode},
    page::Page,
    period::FiscalYear,
};

use super::Importing;
use crate::support::{Client, budget::verify};

pub(super) fn into_budget(settings: &mut ImportSettings) {
    settings.target = Some(ImportTarget::Budget { name: "City".to_owned() });
}

/// The nodes of a year with what they were given: the root first.
pub(super) fn tree(client: &Client, code: &str) -> BudgetTree {
    let years: Vec<FiscalYear> = client.get("/fiscal-years").expect(200);
    let year = years.iter().find(|year| year.code == code).expect("the year");
    client.get(&format!("/budgets?fiscal_year_id={}", year.id)).expect(200)
}

on_both! {
    fn rows_become_a_node_per_department_and_year(app: &TestApp) {
        let finance = app.client("finance");
        let plan = "Department,Fiscal Year,Account Type,Budget Amount\nFire,2026,Personnel,\"1,000.01\"\n\
                    Fire,2026,Other,99.99\nGrowth,2026,Personnel,50.00\nFire,2027,Personnel,7.00\nFire,2027,Other,0\n\
                    Fire,2027,Other,-5\n,2027,Other,3.00\n";
        let import = Importing::of(&finance, "budgets", &[("plan.csv", plan.as_bytes())]);
        let set = import.set(into_budget);
        assert_eq!(set.files[0].mapping_problems, []);
        import.run();
        assert_eq!(import.counts(), [6, 0, 1, 0, 0]);
        assert_eq!(import.rows("rejected")[0].problems[0].code, RowProblemCode::BudgetNegative);
        let given = |code: &str| {
            let mut nodes: Vec<_> = tree(&finance, code).nodes.into_iter()
                .map(|node| (node.parent_id.is_none(), node.name, node.balance.allocated_minor)).collect();
            nodes.sort();
            nodes
        };
        let node = |root, name: &str, minor| (root, name.to_owned(), minor);
        assert_eq!(given("FY2026"), [node(false, "Fire", 110_000), node(false, "Growth", 5_000), node(true, "City", 115_000)]);
        // What names no department belongs to the root itself.
        assert_eq!(given("FY2027"), [node(false, "Fire", 700), node(true, "City", 1_000)]);
        verify(app);
        let trail: Page<AuditDeed> = finance.get("/audit?table=budget_nodes&action=insert").expect(200);
        let said = |deed: &AuditDeed| (deed.origin, deed.operation.clone(), deed.user.as_ref().map(|user| user.name.clone()));
        assert!(trail.total > 0);
        for deed in &trail.items {
            assert_eq!(said(deed), (AuditOrigin::Program, "imports".to_owned(), Some("finance".to_owned())));
        }

        let again = Importing::of(&finance, "budgets", &[("plan.csv", plan.as_bytes())]);
        again.set(into_budget);
        again.run();
        assert_eq!(again.counts(), [0, 0, 1, 0, 6]);
        assert_eq!(given("FY2026")[2].2, 115_000);
        verify(app);
    }
}
