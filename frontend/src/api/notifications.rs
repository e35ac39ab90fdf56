//! What the signed-in person is told.

use penstock_shared::{ids::NotificationId, notification::Notification, page::Page};

use super::{Api, ApiResult, Query};

impl Api {
    pub async fn notifications(
        self,
        unread: bool,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Notification>> {
        let query = Query::new().maybe("unread", unread.then_some(true)).maybe("cursor", cursor);
        self.get(&query.with("limit", limit).on("/notifications")).await
    }

    pub async fn read_notification(self, id: NotificationId) -> ApiResult<()> {
        self.post(&format!("/notifications/{id}/read"), &()).await
    }

    pub async fn read_all_notifications(self) -> ApiResult<()> {
        self.post("/notifications/read-all", &()).await
    }
}
