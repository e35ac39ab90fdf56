//! Reports of expenses.

use gloo_net::http::Method;
use penstock_shared::{
    expense_report::{ExpenseReport, ExpenseReportQuery, ReportLine},
    page::Page,
};

use super::{Api, ApiResult, Query};

fn report_query(query: &ExpenseReportQuery) -> Query {
    Query::new()
        .with("group_by", &query.group_by)
        .maybe("currency", query.currency.map(|currency| currency.code().to_owned()))
        .maybe("fiscal_year_id", query.fiscal_year_id)
        .maybe("from", query.from)
        .maybe("to", query.to)
        .maybe("department_id", query.department_id)
        .maybe("channel_id", query.channel_id)
        .maybe("activity_type_id", query.activity_type_id)
        .maybe("campaign_id", query.campaign_id)
        .maybe("category_id", query.category_id)
        .maybe("vendor_id", query.vendor_id)
        .maybe("node_id", query.node_id)
        .maybe("requester_id", query.requester_id)
        .maybe("kind", query.kind)
        .maybe("state", query.state)
        .with("custom", &query.custom)
}

impl Api {
    pub async fn expense_report(self, query: &ExpenseReportQuery) -> ApiResult<ExpenseReport> {
        self.get(&report_query(query).on("/reports/expenses")).await
    }

    /// The lines of one row, or of all when `group` is empty.
    pub async fn expense_report_lines(
        self,
        query: &ExpenseReportQuery,
        group: &str,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ReportLine>> {
        let asked = report_query(query).with("group", group).maybe("cursor", cursor).with("limit", limit);
        self.get(&asked.on("/reports/expenses/lines")).await
    }

    /// The report as a file, in the reader's language.
    pub async fn expense_report_export(self, query: &ExpenseReportQuery, format: &str) -> ApiResult<Vec<u8>> {
        self.file(Method::GET, &report_query(query).with("format", format).on("/reports/expenses/export"))
            .await
    }
}
