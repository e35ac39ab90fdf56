//! The organisation, its fiscal years and periods.

use penstock_shared::{
    ids::PeriodId,
    organisation::{Organisation, OrganisationUpdate},
    period::{FiscalYear, FiscalYearCreate, Period, PeriodState, PeriodUpdate},
};

use super::{Api, ApiResult, IntentKey};

impl Api {
    pub async fn organisation(self) -> ApiResult<Organisation> {
        self.get("/organisation").await
    }

    pub async fn update_organisation(
        self,
        update: &OrganisationUpdate,
        version: i64,
    ) -> ApiResult<Organisation> {
        self.patch("/organisation", update, version).await
    }

    /// Every fiscal year with its periods, as the server orders them.
    pub async fn fiscal_years(self) -> ApiResult<Vec<FiscalYear>> {
        self.get("/fiscal-years").await
    }

    pub async fn open_fiscal_year(self, create: &FiscalYearCreate, key: &IntentKey) -> ApiResult<FiscalYear> {
        self.create("/fiscal-years", create, key).await
    }

    pub async fn set_period_state(self, id: PeriodId, state: PeriodState, version: i64) -> ApiResult<Period> {
        self.patch(&format!("/periods/{id}"), &PeriodUpdate { state }, version).await
    }
}
