//! The end of a fiscal year.

use penstock_shared::{
    budget::BudgetNodePage,
    ids::{FiscalYearId, NodeId, YearEndId},
    year_end::{YearEnd, YearEndChoice, YearEndCreate, YearEndPreview, YearEndResult, YearEndReversal},
};

use super::{Api, ApiResult, IntentKey};

impl Api {
    pub async fn year_end(self, year: FiscalYearId) -> ApiResult<YearEndPreview> {
        self.get(&format!("/fiscal-years/{year}/year-end")).await
    }

    pub async fn run_year_end(
        self,
        year: FiscalYearId,
        create: &YearEndCreate,
        key: &IntentKey,
    ) -> ApiResult<YearEndResult> {
        self.create(&format!("/fiscal-years/{year}/year-end"), create, key).await
    }

    pub async fn reverse_year_end(
        self,
        id: YearEndId,
        reversal: &YearEndReversal,
        key: &IntentKey,
    ) -> ApiResult<YearEnd> {
        self.create(&format!("/year-ends/{id}/reverse"), reversal, key).await
    }

    pub async fn choose_year_end(
        self,
        id: NodeId,
        choice: &YearEndChoice,
        version: i64,
    ) -> ApiResult<BudgetNodePage> {
        self.patch(&format!("/budget-nodes/{id}/year-end"), choice, version).await
    }
}
