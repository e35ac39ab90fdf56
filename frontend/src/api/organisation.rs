//! The organisation, its fiscal years and periods.

use penstock_shared::{
    ids::{FiscalYearId, PeriodId},
    organisation::{Organisation, OrganisationUpdate},
    period::{
        FiscalCalendar, FiscalYear, FiscalYearCreate, FiscalYearPreview, Period, PeriodChange, PeriodClosing,
        PeriodUpdate,
    },
    working_days::{WorkingDaySettings, WorkingDaySettingsUpdate},
};

use super::{Api, ApiResult, IntentKey, Query};
use crate::zone;

impl Api {
    pub async fn organisation(self) -> ApiResult<Organisation> {
        self.get("/organisation").await
    }

    pub async fn update_organisation(
        self,
        update: &OrganisationUpdate,
        version: i64,
    ) -> ApiResult<Organisation> {
        let now: Organisation = self.patch("/organisation", update, version).await?;
        zone::set(&now.time_zone);
        Ok(now)
    }

    /// Every fiscal year with its periods, as the server orders them.
    pub async fn fiscal_years(self) -> ApiResult<Vec<FiscalYear>> {
        self.get("/fiscal-years").await
    }

    pub async fn open_fiscal_year(self, create: &FiscalYearCreate, key: &IntentKey) -> ApiResult<FiscalYear> {
        self.create("/fiscal-years", create, key).await
    }

    pub async fn delete_fiscal_year(self, id: FiscalYearId) -> ApiResult<()> {
        self.delete(&format!("/fiscal-years/{id}")).await
    }

    /// How a year would be laid out.
    pub async fn preview_fiscal_year(
        self,
        ends_in_year: i32,
        calendar: FiscalCalendar,
    ) -> ApiResult<FiscalYearPreview> {
        let path = Query::new()
            .with("ends_in_year", ends_in_year)
            .with("kind", calendar.kind)
            .with("start_month", calendar.start_month)
            .with("week_start", calendar.week_start)
            .with("anchor", calendar.anchor)
            .on("/fiscal-years/preview");
        self.get(&path).await
    }

    /// Closings and reopenings of a year's periods, newest first.
    pub async fn period_changes(self, year: FiscalYearId) -> ApiResult<Vec<PeriodChange>> {
        self.get(&format!("/fiscal-years/{year}/period-changes")).await
    }

    /// What closing a period would move.
    pub async fn period_closing(self, id: PeriodId) -> ApiResult<PeriodClosing> {
        self.get(&format!("/periods/{id}/closing")).await
    }

    pub async fn update_period(self, id: PeriodId, update: &PeriodUpdate, version: i64) -> ApiResult<Period> {
        self.patch(&format!("/periods/{id}"), update, version).await
    }

    pub async fn working_days(self) -> ApiResult<WorkingDaySettings> {
        self.get("/working-days").await
    }

    pub async fn update_working_days(
        self,
        update: &WorkingDaySettingsUpdate,
        version: i64,
    ) -> ApiResult<WorkingDaySettings> {
        self.put("/working-days", update, version).await
    }
}
