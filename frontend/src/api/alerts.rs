//! Alerts of the signed-in person, and rules of alerts.

use penstock_shared::{
    alert::{
        Alert, AlertDefinition, AlertPreview, AlertQuery, AlertRule, AlertRuleCreate, AlertRuleUpdate,
        AlertSnooze,
    },
    ids::{AlertId, AlertRuleId},
    page::Page,
};

use super::{Api, ApiResult, IntentKey, Query};

impl Api {
    pub async fn alerts(
        self,
        filter: &AlertQuery,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<Alert>> {
        let query = Query::new()
            .maybe("state", filter.state)
            .maybe("severity", filter.severity)
            .maybe("rule_id", filter.rule_id)
            .maybe("node_id", filter.node_id)
            .maybe("department_id", filter.department_id)
            .maybe("cursor", cursor);
        self.get(&query.with("limit", limit).on("/alerts")).await
    }

    pub async fn alert(self, id: AlertId) -> ApiResult<Alert> {
        self.get(&format!("/alerts/{id}")).await
    }

    pub async fn see_alert(self, id: AlertId, version: i64) -> ApiResult<Alert> {
        self.post_versioned(&format!("/alerts/{id}/seen"), &(), version).await
    }

    pub async fn snooze_alert(self, id: AlertId, snooze: &AlertSnooze, version: i64) -> ApiResult<Alert> {
        self.post_versioned(&format!("/alerts/{id}/snooze"), snooze, version).await
    }

    pub async fn see_all_alerts(self) -> ApiResult<()> {
        self.post("/alerts/see-all", &()).await
    }

    pub async fn alert_rules(self) -> ApiResult<Vec<AlertRule>> {
        self.get("/alert-rules").await
    }

    pub async fn try_alert_rule(self, definition: &AlertDefinition) -> ApiResult<AlertPreview> {
        self.post("/alert-rules/preview", definition).await
    }

    pub async fn create_alert_rule(self, new: &AlertRuleCreate, key: &IntentKey) -> ApiResult<AlertRule> {
        self.create("/alert-rules", new, key).await
    }

    pub async fn update_alert_rule(
        self,
        id: AlertRuleId,
        change: &AlertRuleUpdate,
        version: i64,
    ) -> ApiResult<AlertRule> {
        self.patch(&format!("/alert-rules/{id}"), change, version).await
    }

    pub async fn delete_alert_rule(self, id: AlertRuleId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/alert-rules/{id}"), version).await
    }
}
