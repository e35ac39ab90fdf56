//! Dashboards, and the one to begin with.

use penstock_shared::{
    dashboard::{
        Dashboard, DashboardCopy, DashboardCreate, DashboardSummary, DashboardUpdate, DefaultDashboard,
        HomeDashboard,
    },
    ids::DashboardId,
};

use super::{Api, ApiResult, IntentKey};

const LIST: &str = "/dashboards";
const HOME: &str = "/me/home-dashboard";

impl Api {
    pub async fn dashboards(self) -> ApiResult<Vec<DashboardSummary>> {
        self.get(LIST).await
    }

    pub async fn dashboard(self, id: DashboardId) -> ApiResult<Dashboard> {
        self.get(&format!("{LIST}/{id}")).await
    }

    /// That of the reader's role.
    pub async fn default_dashboard(self) -> ApiResult<DefaultDashboard> {
        self.get(&format!("{LIST}/default")).await
    }

    pub async fn create_dashboard(self, new: &DashboardCreate, key: &IntentKey) -> ApiResult<Dashboard> {
        self.create(LIST, new, key).await
    }

    pub async fn copy_dashboard(
        self,
        id: DashboardId,
        copy: &DashboardCopy,
        key: &IntentKey,
    ) -> ApiResult<Dashboard> {
        self.create(&format!("{LIST}/{id}/copy"), copy, key).await
    }

    pub async fn update_dashboard(
        self,
        id: DashboardId,
        change: &DashboardUpdate,
        version: i64,
    ) -> ApiResult<Dashboard> {
        self.patch(&format!("{LIST}/{id}"), change, version).await
    }

    pub async fn delete_dashboard(self, id: DashboardId, version: i64) -> ApiResult<()> {
        self.delete_whole(&format!("{LIST}/{id}"), version).await
    }

    pub async fn home_dashboard(self) -> ApiResult<HomeDashboard> {
        self.get(HOME).await
    }

    pub async fn set_home_dashboard(self, home: HomeDashboard) -> ApiResult<HomeDashboard> {
        self.put_own(HOME, &home).await
    }
}
