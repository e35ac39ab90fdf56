//! Plan rates between currencies.

use penstock_shared::{
    ids::PlanRateId,
    rate::{PlanRate, PlanRateCreate, PlanRateImport, PlanRateImported},
};

use super::{Api, ApiResult, IntentKey, http::decode, upload::Upload};

impl Api {
    pub async fn plan_rates(self) -> ApiResult<Vec<PlanRate>> {
        self.get("/plan-rates").await
    }

    pub async fn create_plan_rate(self, create: &PlanRateCreate, key: &IntentKey) -> ApiResult<PlanRate> {
        self.create("/plan-rates", create, key).await
    }

    pub async fn import_plan_rates(
        self,
        table: &PlanRateImport,
        key: &IntentKey,
    ) -> ApiResult<PlanRateImported> {
        self.create("/plan-rates/import", table, key).await
    }

    /// Rates that are there already add nothing, so that sending a file again is safe.
    pub async fn import_plan_rates_file(self, file: web_sys::File) -> ApiResult<PlanRateImported> {
        let upload = Upload { path: "/plan-rates/import-file".to_owned(), file, version: None };
        decode(&self.upload(&upload, std::rc::Rc::new(|_| {})).await?)
    }

    pub async fn delete_plan_rate(self, id: PlanRateId) -> ApiResult<()> {
        self.delete(&format!("/plan-rates/{id}")).await
    }
}
