//! Imports: drafts with files and settings, their run, the rows that wait for a person, templates.

use penstock_shared::{
    ids::{ImportFileId, ImportId, ImportRowId, ImportTemplateId},
    import::{
        HeldOutcome, Import, ImportCreate, ImportPreview, ImportRow, ImportRowRetry, ImportRowState,
        ImportSettings, ImportSummary, ImportTemplate, ImportTemplateCreate,
    },
    page::Page,
};
use serde_json::json;

use super::{Api, ApiResult, IntentKey, Query, http::decode, upload::Upload};

impl Api {
    pub async fn imports(self, cursor: Option<String>, limit: i64) -> ApiResult<Page<ImportSummary>> {
        self.get(&Query::new().maybe("cursor", cursor).with("limit", limit).on("/imports")).await
    }

    pub async fn import(self, id: ImportId) -> ApiResult<Import> {
        self.get(&format!("/imports/{id}")).await
    }

    pub async fn create_import(self, create: &ImportCreate, key: &IntentKey) -> ApiResult<Import> {
        self.create("/imports", create, key).await
    }

    /// Adds one file to a draft. `sent` hears how many hundredths of a percent are on the server.
    pub async fn add_import_file(
        self,
        id: ImportId,
        file: web_sys::File,
        sent: impl Fn(i64) + 'static,
    ) -> ApiResult<Import> {
        let upload = Upload { path: format!("/imports/{id}/files"), file, version: None };
        decode(&self.upload(&upload, std::rc::Rc::new(sent)).await?)
    }

    pub async fn remove_import_file(self, id: ImportId, file: ImportFileId) -> ApiResult<()> {
        self.delete(&format!("/imports/{id}/files/{file}")).await
    }

    pub async fn set_import(
        self,
        id: ImportId,
        settings: &ImportSettings,
        version: i64,
    ) -> ApiResult<Import> {
        self.put(&format!("/imports/{id}/settings"), settings, version).await
    }

    pub async fn import_preview(self, id: ImportId) -> ApiResult<ImportPreview> {
        self.get(&format!("/imports/{id}/preview")).await
    }

    pub async fn run_import(self, id: ImportId) -> ApiResult<Import> {
        self.post(&format!("/imports/{id}/run"), &json!({})).await
    }

    pub async fn delete_import(self, id: ImportId) -> ApiResult<()> {
        self.delete(&format!("/imports/{id}")).await
    }

    pub async fn cancel_import(self, id: ImportId) -> ApiResult<Import> {
        self.post(&format!("/imports/{id}/cancel"), &json!({})).await
    }

    pub async fn import_rows(
        self,
        id: ImportId,
        state: ImportRowState,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<ImportRow>> {
        let query = Query::new().with("state", state).maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on(&format!("/imports/{id}/rows"))).await
    }

    /// Sends a row again, corrected or as it is.
    pub async fn retry_row(
        self,
        id: ImportId,
        row: ImportRowId,
        retry: &ImportRowRetry,
    ) -> ApiResult<ImportRow> {
        self.post(&format!("/imports/{id}/rows/{row}/retry"), retry).await
    }

    pub async fn discard_row(self, id: ImportId, row: ImportRowId) -> ApiResult<ImportRow> {
        self.post(&format!("/imports/{id}/rows/{row}/discard"), &json!({})).await
    }

    /// Decides about all held rows at once.
    pub async fn settle_held(self, id: ImportId, accept: bool) -> ApiResult<HeldOutcome> {
        let step = if accept { "accept" } else { "discard" };
        self.post(&format!("/imports/{id}/held/{step}"), &json!({})).await
    }

    pub async fn import_templates(self) -> ApiResult<Vec<ImportTemplate>> {
        self.get("/import-templates").await
    }

    pub async fn create_import_template(
        self,
        create: &ImportTemplateCreate,
        key: &IntentKey,
    ) -> ApiResult<ImportTemplate> {
        self.create("/import-templates", create, key).await
    }

    pub async fn delete_import_template(self, id: ImportTemplateId) -> ApiResult<()> {
        self.delete(&format!("/import-templates/{id}")).await
    }
}
