//! The audit trail.

use gloo_net::http::Method;
use penstock_shared::{
    audit::{AuditDeed, AuditQuery},
    page::Page,
};

use super::{Api, ApiResult, Query};

impl Api {
    pub async fn audit(
        self,
        asked: &AuditQuery,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<AuditDeed>> {
        let query = query(asked).with("limit", limit).maybe("cursor", cursor);
        self.get(&query.on("/audit")).await
    }

    pub async fn audit_export(self, asked: &AuditQuery) -> ApiResult<Vec<u8>> {
        self.file(Method::GET, &query(asked).on("/audit/export")).await
    }
}

fn query(asked: &AuditQuery) -> Query {
    Query::new()
        .maybe("object_kind", asked.object_kind)
        .maybe("object_id", asked.object_id)
        .maybe("user_id", asked.user_id)
        .maybe("from", asked.from)
        .maybe("to", asked.to)
        .maybe("text", asked.text.as_deref())
}
