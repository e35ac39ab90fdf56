//! Templates of requests.

use penstock_shared::{
    ids::TemplateId,
    template::{ScheduleSet, Template, TemplateCreate, TemplateSummary, TemplateUpdate},
};

use super::{Api, ApiResult, IntentKey};

impl Api {
    pub async fn templates(self) -> ApiResult<Vec<TemplateSummary>> {
        self.get("/expense-templates").await
    }

    pub async fn template(self, id: TemplateId) -> ApiResult<Template> {
        self.get(&format!("/expense-templates/{id}")).await
    }

    pub async fn create_template(self, new: &TemplateCreate, key: &IntentKey) -> ApiResult<Template> {
        self.create("/expense-templates", new, key).await
    }

    pub async fn update_template(
        self,
        id: TemplateId,
        change: &TemplateUpdate,
        version: i64,
    ) -> ApiResult<Template> {
        self.patch(&format!("/expense-templates/{id}"), change, version).await
    }

    pub async fn delete_template(self, id: TemplateId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/expense-templates/{id}"), version).await
    }

    /// Lets a template repeat.
    pub async fn repeat_template(
        self,
        id: TemplateId,
        set: &ScheduleSet,
        version: i64,
    ) -> ApiResult<Template> {
        self.put(&format!("/expense-templates/{id}/schedule"), set, version).await
    }

    /// Ends the repeating.
    pub async fn end_schedule(self, id: TemplateId, version: i64) -> ApiResult<Template> {
        self.delete_versioned(&format!("/expense-templates/{id}/schedule"), version).await
    }
}
