//! The customer's own vocabulary: departments, channels, activity types, categories, vendors.

use penstock_shared::{
    ids::DepartmentId,
    page::Page,
    reference::{
        ActivityType, Category, Channel, Department, DepartmentCreate, DepartmentUpdate, TermCreate,
        TermUpdate, Vendor,
    },
};
use serde::de::DeserializeOwned;

use super::{Api, ApiResult, IntentKey, Query};

/// A kind of term: channels, activity types and categories differ only in their path.
pub trait Term: DeserializeOwned + Clone + Send + Sync + PartialEq + 'static {
    const PATH: &'static str;
    fn id(&self) -> i64;
    fn code(&self) -> &str;
    fn names(&self) -> (&str, &str);
    fn active(&self) -> bool;
    fn version(&self) -> i64;
}

macro_rules! term {
    ($($name:ident, $path:literal;)+) => {$(
        impl Term for $name {
            const PATH: &'static str = $path;
            fn id(&self) -> i64 { self.id.0 }
            fn code(&self) -> &str { &self.code }
            fn names(&self) -> (&str, &str) { (&self.name, &self.name_zh) }
            fn active(&self) -> bool { self.active }
            fn version(&self) -> i64 { self.version }
        }
    )+};
}

term! {
    Channel, "/channels";
    ActivityType, "/activity-types";
    Category, "/categories";
}

impl Api {
    pub async fn departments(self) -> ApiResult<Vec<Department>> {
        self.get("/departments").await
    }

    pub async fn create_department(
        self,
        create: &DepartmentCreate,
        key: &IntentKey,
    ) -> ApiResult<Department> {
        self.create("/departments", create, key).await
    }

    pub async fn update_department(
        self,
        id: DepartmentId,
        update: &DepartmentUpdate,
        version: i64,
    ) -> ApiResult<Department> {
        self.patch(&format!("/departments/{id}"), update, version).await
    }

    /// All channels, activity types or categories: `api.terms::<Channel>()`.
    pub async fn terms<T: Term>(self) -> ApiResult<Vec<T>> {
        self.get(T::PATH).await
    }

    pub async fn create_term<T: Term>(self, create: &TermCreate, key: &IntentKey) -> ApiResult<T> {
        self.create(T::PATH, create, key).await
    }

    pub async fn update_term<T: Term>(self, id: i64, update: &TermUpdate, version: i64) -> ApiResult<T> {
        self.patch(&format!("{}/{id}", T::PATH), update, version).await
    }

    /// Suppliers whose name contains the text.
    pub async fn vendors(self, text: &str) -> ApiResult<Vec<Vendor>> {
        let path = Query::new().with("q", text).with("limit", 20).on("/vendors");
        let page: Page<Vendor> = self.get(&path).await?;
        Ok(page.items)
    }
}
