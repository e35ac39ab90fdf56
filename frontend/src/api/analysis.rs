//! Spend and budget by dimensions.

use gloo_net::http::Method;
use penstock_shared::analysis::{AnalysisQuery, AnalysisResult};

use super::{Api, ApiResult, Query};

/// The query string of a question, as the API takes it.
#[must_use]
pub fn analysis_query(query: &AnalysisQuery) -> Query {
    Query::new()
        .with("group_by", &query.group_by)
        .maybe("currency", query.currency.map(|currency| currency.code().to_owned()))
        .maybe("fiscal_year_id", query.fiscal_year_id)
        .maybe("from", query.from)
        .maybe("to", query.to)
        .maybe("department_id", query.department_id)
        .maybe("channel_id", query.channel_id)
        .maybe("campaign_id", query.campaign_id)
        .maybe("category_id", query.category_id)
        .maybe("vendor_id", query.vendor_id)
        .maybe("activity_type_id", query.activity_type_id)
        .maybe("import_id", query.import_id)
        .with("custom", &query.custom)
        .with("roll_up", if query.roll_up { "true" } else { "" })
}

impl Api {
    pub async fn analysis(self, query: &AnalysisQuery) -> ApiResult<AnalysisResult> {
        self.get(&analysis_query(query).on("/analysis")).await
    }

    /// The same as a CSV file, in the reader's language.
    pub async fn analysis_export(self, query: &AnalysisQuery) -> ApiResult<Vec<u8>> {
        self.file(Method::GET, &analysis_query(query).on("/analysis/export")).await
    }
}
