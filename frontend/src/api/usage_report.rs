//! Budget usage, and what explains variances.

use gloo_net::http::Method;
use penstock_shared::{
    ids::{NodeId, VarianceExplanationId},
    usage_report::{
        UsageReport, UsageReportQuery, VarianceExplanation, VarianceExplanationCreate,
        VarianceExplanationUpdate,
    },
};

use super::{Api, ApiResult, IntentKey, Query};

fn usage_query(query: &UsageReportQuery) -> Query {
    Query::new()
        .with("fiscal_year_id", query.fiscal_year_id)
        .with("span", query.span)
        .maybe("number", query.number)
        .maybe("currency", query.currency.map(|currency| currency.code().to_owned()))
        .maybe("threshold_bp", query.threshold_bp)
}

impl Api {
    pub async fn usage_report(self, query: &UsageReportQuery) -> ApiResult<UsageReport> {
        self.get(&usage_query(query).on("/reports/budget-usage")).await
    }

    /// The report as a file, in the reader's language.
    pub async fn usage_report_export(self, query: &UsageReportQuery, format: &str) -> ApiResult<Vec<u8>> {
        let query = usage_query(query).with("format", format);
        self.file(Method::GET, &query.on("/reports/budget-usage/export")).await
    }

    pub async fn explain_variance(
        self,
        node: NodeId,
        create: &VarianceExplanationCreate,
        key: &IntentKey,
    ) -> ApiResult<VarianceExplanation> {
        self.create(&format!("/budget-nodes/{node}/variance-explanations"), create, key).await
    }

    pub async fn update_variance_explanation(
        self,
        id: VarianceExplanationId,
        update: &VarianceExplanationUpdate,
        version: i64,
    ) -> ApiResult<VarianceExplanation> {
        self.patch(&format!("/variance-explanations/{id}"), update, version).await
    }

    pub async fn delete_variance_explanation(self, id: VarianceExplanationId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/variance-explanations/{id}"), version).await
    }
}
