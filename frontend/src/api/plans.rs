//! Plans, their versions, and the files of both.

use gloo_net::http::Method;
use penstock_shared::{
    ids::{PlanId, PlanVersionId},
    plan::{
        Plan, PlanCellsUpdate, PlanComparison, PlanCreate, PlanFileFormat, PlanGoalsUpdate, PlanHistory,
        PlanLineCreate, PlanLineUpdate, PlanProposal, PlanReason, PlanSummary, PlanUpdate, PlanVersion,
        PlanVersionUpdate, ProposalBasis, ScenarioCreate,
    },
};
use serde_json::json;

use super::{Api, ApiResult, IntentKey, Query, http::decode, upload::Upload};

/// A step in a version's life that takes nothing but the version that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanStep {
    Refresh,
    Withdraw,
    Activate,
}

impl PlanStep {
    const fn path(self) -> &'static str {
        match self {
            Self::Refresh => "refresh",
            Self::Withdraw => "withdraw",
            Self::Activate => "activate",
        }
    }
}

impl Api {
    pub async fn plans(self) -> ApiResult<Vec<PlanSummary>> {
        self.get("/plans").await
    }

    pub async fn create_plan(self, create: &PlanCreate, key: &IntentKey) -> ApiResult<Plan> {
        self.create("/plans", create, key).await
    }

    pub async fn plan(self, id: PlanId) -> ApiResult<Plan> {
        self.get(&format!("/plans/{id}")).await
    }

    pub async fn update_plan(self, id: PlanId, update: &PlanUpdate, version: i64) -> ApiResult<Plan> {
        self.patch(&format!("/plans/{id}"), update, version).await
    }

    pub async fn close_plan(self, id: PlanId, version: i64) -> ApiResult<Plan> {
        self.post_versioned(&format!("/plans/{id}/close"), &json!({}), version).await
    }

    pub async fn revise_plan(
        self,
        id: PlanId,
        reason: &PlanReason,
        key: &IntentKey,
    ) -> ApiResult<PlanVersion> {
        self.create(&format!("/plans/{id}/revisions"), reason, key).await
    }

    pub async fn compare_plan_versions(
        self,
        id: PlanId,
        left: PlanVersionId,
        right: PlanVersionId,
    ) -> ApiResult<PlanComparison> {
        let query = Query::new().with("left", left).with("right", right);
        self.get(&query.on(&format!("/plans/{id}/compare"))).await
    }

    pub async fn plan_version(self, id: PlanVersionId) -> ApiResult<PlanVersion> {
        self.get(&format!("/plan-versions/{id}")).await
    }

    /// Renames a draft or a scenario.
    pub async fn update_plan_version(
        self,
        id: PlanVersionId,
        update: &PlanVersionUpdate,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.patch(&format!("/plan-versions/{id}"), update, version).await
    }

    /// Throws a draft or a scenario away.
    pub async fn delete_plan_version(self, id: PlanVersionId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/plan-versions/{id}"), version).await
    }

    pub async fn plan_history(self, id: PlanVersionId) -> ApiResult<PlanHistory> {
        self.get(&format!("/plan-versions/{id}/history")).await
    }

    pub async fn plan_proposal(self, id: PlanVersionId, basis: ProposalBasis) -> ApiResult<PlanProposal> {
        self.get(&Query::new().with("basis", basis).on(&format!("/plan-versions/{id}/proposal"))).await
    }

    pub async fn save_plan_cells(
        self,
        id: PlanVersionId,
        update: &PlanCellsUpdate,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.patch(&format!("/plan-versions/{id}/cells"), update, version).await
    }

    pub async fn set_plan_goals(
        self,
        id: PlanVersionId,
        update: &PlanGoalsUpdate,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.put(&format!("/plan-versions/{id}/goals"), update, version).await
    }

    pub async fn add_plan_line(
        self,
        id: PlanVersionId,
        create: &PlanLineCreate,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.post_versioned(&format!("/plan-versions/{id}/lines"), create, version).await
    }

    pub async fn update_plan_line(
        self,
        id: PlanVersionId,
        key: i64,
        update: &PlanLineUpdate,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.patch(&format!("/plan-versions/{id}/lines/{key}"), update, version).await
    }

    pub async fn delete_plan_line(self, id: PlanVersionId, key: i64, version: i64) -> ApiResult<PlanVersion> {
        self.delete_versioned(&format!("/plan-versions/{id}/lines/{key}"), version).await
    }

    pub async fn create_scenario(
        self,
        id: PlanVersionId,
        create: &ScenarioCreate,
        key: &IntentKey,
    ) -> ApiResult<PlanVersion> {
        self.create(&format!("/plan-versions/{id}/scenarios"), create, key).await
    }

    pub async fn adopt_scenario(self, id: PlanVersionId, key: &IntentKey) -> ApiResult<PlanVersion> {
        self.create(&format!("/plan-versions/{id}/adopt"), &json!({}), key).await
    }

    pub async fn submit_plan(
        self,
        id: PlanVersionId,
        reason: &PlanReason,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        self.post_versioned(&format!("/plan-versions/{id}/submit"), reason, version).await
    }

    pub async fn step_plan(self, id: PlanVersionId, step: PlanStep, version: i64) -> ApiResult<PlanVersion> {
        self.post_versioned(&format!("/plan-versions/{id}/{}", step.path()), &json!({}), version).await
    }

    pub async fn export_plan(self, id: PlanVersionId, format: PlanFileFormat) -> ApiResult<Vec<u8>> {
        let path = Query::new().with("format", format).on(&format!("/plan-versions/{id}/export"));
        self.file(Method::GET, &path).await
    }

    /// Reads a file into a draft.
    pub async fn import_plan(
        self,
        id: PlanVersionId,
        file: web_sys::File,
        version: i64,
    ) -> ApiResult<PlanVersion> {
        let path = format!("/plan-versions/{id}/import");
        let upload = Upload { path, file, version: Some(version) };
        decode(&self.upload(&upload, std::rc::Rc::new(|_| {})).await?)
    }
}
