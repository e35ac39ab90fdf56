//! Experiments, the engine's plans, and what changed in a campaign.

use gloo_net::http::Method;
use penstock_shared::{
    ab::{AbPlan, AbPlanAnswer, CampaignEffect, CampaignEffectQuery},
    budget_request::BudgetRequest,
    experiment::{
        Experiment, ExperimentAssignment, ExperimentDecide, ExperimentDraft, ExperimentLearnings,
        ExperimentQuery, ExperimentReading, ExperimentReceived, ExperimentRecord, ExperimentRollOut,
        ExperimentStop, ExperimentSummary,
    },
    ids::{CampaignId, DepartmentId, ExperimentId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn experiments(
        self,
        query: &ExperimentQuery,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ExperimentSummary>> {
        let query = Query::new()
            .maybe("q", query.q.as_deref().map(str::trim))
            .maybe("status", query.status)
            .maybe("department_id", query.department_id)
            .maybe("campaign_id", query.campaign_id)
            .maybe("sort", query.sort)
            .maybe("cursor", cursor)
            .with("limit", limit);
        self.get(&query.on("/experiments")).await
    }

    pub async fn experiment_record(self, department: Option<DepartmentId>) -> ApiResult<ExperimentRecord> {
        self.get(&Query::new().maybe("department_id", department).on("/experiments/record")).await
    }

    pub async fn experiment(self, id: ExperimentId) -> ApiResult<Experiment> {
        self.get(&format!("/experiments/{id}")).await
    }

    pub async fn create_experiment(self, draft: &ExperimentDraft, key: &IntentKey) -> ApiResult<Experiment> {
        self.create("/experiments", draft, key).await
    }

    pub async fn change_experiment(
        self,
        id: ExperimentId,
        draft: &ExperimentDraft,
        version: i64,
    ) -> ApiResult<Experiment> {
        self.put(&format!("/experiments/{id}"), draft, version).await
    }

    pub async fn delete_experiment(self, id: ExperimentId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/experiments/{id}"), version).await
    }

    pub async fn start_experiment(self, id: ExperimentId, version: i64) -> ApiResult<Experiment> {
        self.post_versioned(&format!("/experiments/{id}/start"), &(), version).await
    }

    pub async fn stop_experiment(
        self,
        id: ExperimentId,
        stop: &ExperimentStop,
        version: i64,
    ) -> ApiResult<Experiment> {
        self.post_versioned(&format!("/experiments/{id}/stop"), stop, version).await
    }

    pub async fn decide_experiment(
        self,
        id: ExperimentId,
        decide: &ExperimentDecide,
        version: i64,
    ) -> ApiResult<Experiment> {
        self.post_versioned(&format!("/experiments/{id}/decide"), decide, version).await
    }

    pub async fn archive_experiment(self, id: ExperimentId, version: i64) -> ApiResult<Experiment> {
        self.post_versioned(&format!("/experiments/{id}/archive"), &(), version).await
    }

    pub async fn write_learnings(
        self,
        id: ExperimentId,
        learnings: &ExperimentLearnings,
        version: i64,
    ) -> ApiResult<Experiment> {
        self.put(&format!("/experiments/{id}/learnings"), learnings, version).await
    }

    /// Asks for the transfer that pays for the arm that was chosen.
    pub async fn roll_out_experiment(
        self,
        id: ExperimentId,
        roll_out: &ExperimentRollOut,
        key: &IntentKey,
    ) -> ApiResult<BudgetRequest> {
        self.create(&format!("/experiments/{id}/roll-out"), roll_out, key).await
    }

    pub async fn experiment_reading(self, id: ExperimentId) -> ApiResult<ExperimentReading> {
        self.get(&format!("/experiments/{id}/reading")).await
    }

    /// The reading as a file, in the reader's language.
    pub async fn experiment_export(self, id: ExperimentId, format: &str) -> ApiResult<Vec<u8>> {
        let query = Query::new().with("format", format);
        self.file(Method::GET, &query.on(&format!("/experiments/{id}/export"))).await
    }

    pub async fn experiment_assignment(
        self,
        id: ExperimentId,
        unit: &str,
    ) -> ApiResult<ExperimentAssignment> {
        self.get(&Query::new().with("unit", unit).on(&format!("/experiments/{id}/assignment"))).await
    }

    /// Takes a table of records in; a wrong row refuses all of them.
    pub async fn import_experiment_data(
        self,
        id: ExperimentId,
        table: String,
    ) -> ApiResult<ExperimentReceived> {
        self.post_text(&format!("/experiments/{id}/import"), table, "text/csv").await
    }

    /// How many units a comparison needs, and how long it takes; keeps nothing.
    pub async fn plan_comparison(self, plan: &AbPlan) -> ApiResult<AbPlanAnswer> {
        self.post("/ab/plan", plan).await
    }

    pub async fn campaign_effect(
        self,
        id: CampaignId,
        query: &CampaignEffectQuery,
    ) -> ApiResult<CampaignEffect> {
        let query = Query::new()
            .maybe("with", query.with)
            .with("metric", query.metric)
            .with("from", query.from)
            .with("change", query.change)
            .with("to", query.to);
        self.get(&query.on(&format!("/campaigns/{id}/effect"))).await
    }
}
