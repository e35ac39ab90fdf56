//! Mail: how one is told, and what leaves.

use penstock_shared::{
    ids::MailId,
    mail::{MailState, MailStatus, NotificationSettings, NotificationSettingsUpdate, OutboxMail},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn notification_settings(self) -> ApiResult<NotificationSettings> {
        self.get("/me/notification-settings").await
    }

    pub async fn update_notification_settings(
        self,
        update: &NotificationSettingsUpdate,
    ) -> ApiResult<NotificationSettings> {
        self.put_own("/me/notification-settings", update).await
    }

    pub async fn mail_status(self) -> ApiResult<MailStatus> {
        self.get("/mail").await
    }

    pub async fn outbox(
        self,
        state: Option<MailState>,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<OutboxMail>> {
        let query = Query::new().maybe("state", state).maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/mail/outbox")).await
    }

    pub async fn send_mail_again(self, id: MailId) -> ApiResult<OutboxMail> {
        self.post(&format!("/mail/outbox/{id}/send-again"), &()).await
    }

    pub async fn send_test_mail(self, key: &IntentKey) -> ApiResult<OutboxMail> {
        self.create("/mail/test", &(), key).await
    }
}
