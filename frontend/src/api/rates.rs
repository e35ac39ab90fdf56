//! Plan rates between currencies.

use penstock_shared::rate::{PlanRate, PlanRateCreate, PlanRateImport, PlanRateImported};

use super::{Api, ApiResult, IntentKey};

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
}
