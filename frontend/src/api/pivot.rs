//! Questions to the ledger by the one query model, and the views that are kept of them.

use gloo_net::http::Method;
use penstock_shared::{
    ids::AnalysisViewId,
    page::Page,
    pivot::{
        AnalysisView, AnalysisViewCreate, AnalysisViewSummary, AnalysisViewUpdate, PivotAnswer,
        PivotEntriesQuery, PivotEntry, PivotQuery,
    },
};

use super::{Api, ApiResult, IntentKey};

/// Where questions go.
pub const PIVOT_PATH: &str = "/analysis/query";

impl Api {
    pub async fn pivot(self, query: &PivotQuery) -> ApiResult<PivotAnswer> {
        self.post(PIVOT_PATH, query).await
    }

    /// A page of the entries that a figure is made of.
    pub async fn pivot_entries(self, query: &PivotEntriesQuery) -> ApiResult<Page<PivotEntry>> {
        self.post("/analysis/entries", query).await
    }

    /// The answer as a file (`csv`, `xlsx`), in the reader's language.
    pub async fn pivot_export(self, query: &PivotQuery, format: &str) -> ApiResult<Vec<u8>> {
        let path = format!("{PIVOT_PATH}/export?format={format}");
        self.file_of(Method::POST, &path, query).await
    }

    pub async fn analysis_views(self) -> ApiResult<Vec<AnalysisViewSummary>> {
        self.get("/analysis/views").await
    }

    pub async fn analysis_view(self, id: AnalysisViewId) -> ApiResult<AnalysisView> {
        self.get(&format!("/analysis/views/{id}")).await
    }

    pub async fn create_analysis_view(
        self,
        new: &AnalysisViewCreate,
        key: &IntentKey,
    ) -> ApiResult<AnalysisView> {
        self.create("/analysis/views", new, key).await
    }

    pub async fn update_analysis_view(
        self,
        id: AnalysisViewId,
        change: &AnalysisViewUpdate,
        version: i64,
    ) -> ApiResult<AnalysisView> {
        self.patch(&format!("/analysis/views/{id}"), change, version).await
    }

    pub async fn delete_analysis_view(self, id: AnalysisViewId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/analysis/views/{id}"), version).await
    }
}
