//! Budgets: trees, nodes, allocations, statements.

use penstock_shared::{
    budget::{
        AllocationCreate, BudgetNodeCreate, BudgetNodePage, BudgetNodeUpdate, BudgetTree, EntryKind,
        LedgerEntry,
    },
    ids::{FiscalYearId, NodeId, PeriodId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

/// Which entries of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatementFilter {
    pub period_id: Option<PeriodId>,
    pub kind: Option<EntryKind>,
}

impl Api {
    pub async fn budget_tree(self, year: FiscalYearId) -> ApiResult<BudgetTree> {
        self.get(&format!("/budgets?fiscal_year_id={year}")).await
    }

    pub async fn budget_node(self, id: NodeId) -> ApiResult<BudgetNodePage> {
        self.get(&format!("/budget-nodes/{id}")).await
    }

    pub async fn create_budget_node(
        self,
        create: &BudgetNodeCreate,
        key: &IntentKey,
    ) -> ApiResult<BudgetNodePage> {
        self.create("/budget-nodes", create, key).await
    }

    pub async fn update_budget_node(
        self,
        id: NodeId,
        update: &BudgetNodeUpdate,
        version: i64,
    ) -> ApiResult<BudgetNodePage> {
        self.patch(&format!("/budget-nodes/{id}"), update, version).await
    }

    /// Gives money to a node, or takes it away.
    pub async fn allocate(
        self,
        id: NodeId,
        allocation: &AllocationCreate,
        key: &IntentKey,
    ) -> ApiResult<BudgetNodePage> {
        self.create(&format!("/budget-nodes/{id}/allocations"), allocation, key).await
    }

    pub async fn statement(
        self,
        id: NodeId,
        filter: StatementFilter,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<LedgerEntry>> {
        let query = Query::new()
            .maybe("period_id", filter.period_id)
            .maybe("kind", filter.kind)
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on(&format!("/budget-nodes/{id}/statement"))).await
    }
}
