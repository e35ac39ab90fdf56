//! Budgets: trees, nodes, allocations, statements.

use chrono::NaiveDateTime;
use gloo_net::http::Method;
use penstock_shared::{
    budget::{AllocationCreate, BudgetNodeCreate, BudgetNodePage, BudgetNodeUpdate, BudgetTree},
    budget_health::BudgetHealth,
    ids::{FiscalYearId, NodeId},
    statement::{EntryExplanation, Statement, StatementQuery},
};

use super::{Api, ApiResult, IntentKey, Query};

/// A moment as the API writes it, to the microsecond.
#[must_use]
pub fn moment_text(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// The filters of a statement, as the API takes them.
fn statement_query(query: Query, filter: &StatementQuery) -> Query {
    query
        .maybe("bucket", filter.bucket)
        .maybe("period_id", filter.period_id)
        .maybe("from", filter.from)
        .maybe("to", filter.to)
        .maybe("kind", filter.kind)
        .maybe("document", filter.document)
        .maybe("document_id", filter.document_id)
        .maybe("window_from", filter.window_from)
        .maybe("window_to", filter.window_to)
        .maybe("posted_before", filter.posted_before.map(moment_text))
        .maybe("expense_id", filter.expense_id)
        .maybe("book_id", filter.book_id)
        .maybe("actor_id", filter.actor_id)
        .maybe("q", filter.q.as_deref())
        .with("own", if filter.own { "true" } else { "" })
}

impl Api {
    pub async fn budget_tree(self, year: FiscalYearId) -> ApiResult<BudgetTree> {
        self.get(&format!("/budgets?fiscal_year_id={year}")).await
    }

    /// The health of what a path names.
    pub async fn budget_health(self, path: String) -> ApiResult<BudgetHealth> {
        self.get(&path).await
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

    /// A page of a statement. The path and the query name whose it is.
    pub async fn statement(
        self,
        (path, query): (String, Query),
        filter: &StatementQuery,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Statement> {
        let query = statement_query(query, filter).maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on(&path)).await
    }

    /// The whole statement as a file, in the reader's language.
    pub async fn statement_export(
        self,
        (path, query): (String, Query),
        filter: &StatementQuery,
        format: &str,
    ) -> ApiResult<Vec<u8>> {
        let query = statement_query(query, filter).with("format", format);
        self.file(Method::GET, &query.on(&format!("{path}/export"))).await
    }

    pub async fn ledger_entry(self, sequence: i64) -> ApiResult<EntryExplanation> {
        self.get(&format!("/ledger-entries/{sequence}")).await
    }
}
