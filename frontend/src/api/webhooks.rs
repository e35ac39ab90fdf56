//! Endpoints of other programs that are told of what happens.

use penstock_shared::{
    ids::{WebhookDeliveryId, WebhookId},
    page::Page,
    webhook::{Webhook, WebhookCreate, WebhookDelivery, WebhookSecret, WebhookUpdate},
};

use super::{Api, ApiResult, Query};

impl Api {
    pub async fn webhooks(self) -> ApiResult<Vec<Webhook>> {
        self.get("/webhooks").await
    }

    pub async fn create_webhook(self, new: &WebhookCreate) -> ApiResult<WebhookSecret> {
        self.post("/webhooks", new).await
    }

    pub async fn update_webhook(
        self,
        id: WebhookId,
        change: &WebhookUpdate,
        version: i64,
    ) -> ApiResult<Webhook> {
        self.patch(&format!("/webhooks/{id}"), change, version).await
    }

    pub async fn delete_webhook(self, id: WebhookId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/webhooks/{id}"), version).await
    }

    pub async fn renew_webhook_secret(self, id: WebhookId, version: i64) -> ApiResult<WebhookSecret> {
        self.post_versioned(&format!("/webhooks/{id}/secret"), &(), version).await
    }

    pub async fn ping_webhook(self, id: WebhookId) -> ApiResult<WebhookDelivery> {
        self.post(&format!("/webhooks/{id}/ping"), &()).await
    }

    pub async fn webhook_deliveries(
        self,
        id: WebhookId,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<WebhookDelivery>> {
        let query = Query::new().with("limit", limit).maybe("cursor", cursor);
        self.get(&query.on(&format!("/webhooks/{id}/deliveries"))).await
    }

    pub async fn resend_webhook_delivery(
        self,
        id: WebhookId,
        delivery: WebhookDeliveryId,
    ) -> ApiResult<WebhookDelivery> {
        self.post(&format!("/webhooks/{id}/deliveries/{delivery}/resend"), &()).await
    }
}
