//! Reports that go out by mail.

use penstock_shared::{
    ids::ReportScheduleId,
    report_schedule::{ReportSchedule, ReportScheduleCreate, ReportScheduleUpdate},
};

use super::{Api, ApiResult, IntentKey};

impl Api {
    pub async fn report_schedules(self) -> ApiResult<Vec<ReportSchedule>> {
        self.get("/report-schedules").await
    }

    pub async fn create_report_schedule(
        self,
        new: &ReportScheduleCreate,
        key: &IntentKey,
    ) -> ApiResult<ReportSchedule> {
        self.create("/report-schedules", new, key).await
    }

    pub async fn update_report_schedule(
        self,
        id: ReportScheduleId,
        change: &ReportScheduleUpdate,
        version: i64,
    ) -> ApiResult<ReportSchedule> {
        self.patch(&format!("/report-schedules/{id}"), change, version).await
    }

    pub async fn delete_report_schedule(self, id: ReportScheduleId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("/report-schedules/{id}"), version).await
    }

    pub async fn send_report_now(self, id: ReportScheduleId) -> ApiResult<()> {
        self.post(&format!("/report-schedules/{id}/send"), &()).await
    }

    pub async fn leave_report(self, id: ReportScheduleId) -> ApiResult<()> {
        self.post(&format!("/report-schedules/{id}/leave"), &()).await
    }
}
