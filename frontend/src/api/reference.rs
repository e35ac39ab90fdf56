//! The customer's own vocabulary: departments, channels, activity types, categories, vendors.

use penstock_shared::{
    dimension::{
        CustomDimension, CustomDimensionCreate, CustomDimensionUpdate, DimensionValue, DimensionValueCreate,
        DimensionValueUpdate,
    },
    ids::{DepartmentId, DimensionId, DimensionValueId, VendorId},
    page::Page,
    reference::{
        ActivityType, Category, Channel, Department, DepartmentCreate, DepartmentUpdate, TermChange,
        TermCreate, TermMerge, TermUpdate, TermUse, Vendor, VendorUpdate, Vocabulary, VocabularyTerm,
    },
    vendor::{VendorPage, VendorSummary},
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
    /// What it counts under.
    fn parent(&self) -> Option<i64>;
    fn merged_into(&self) -> Option<i64>;
    /// Whether new records may use it.
    fn is_usable(&self) -> bool {
        self.active() && self.merged_into().is_none()
    }
    const VOCABULARY: Vocabulary;
}

macro_rules! term {
    ($($name:ident, $vocabulary:ident, $path:literal;)+) => {$(
        impl Term for $name {
            const PATH: &'static str = $path;
            fn id(&self) -> i64 { self.id.0 }
            fn code(&self) -> &str { &self.code }
            fn names(&self) -> (&str, &str) { (&self.name, &self.name_zh) }
            fn active(&self) -> bool { self.active }
            fn version(&self) -> i64 { self.version }
            fn parent(&self) -> Option<i64> { self.parent_id.map(|id| id.0) }
            fn merged_into(&self) -> Option<i64> { self.merged_into_id.map(|id| id.0) }
            const VOCABULARY: Vocabulary = Vocabulary::$vocabulary;
        }
    )+};
}

term! {
    Channel, Channels, "/channels";
    ActivityType, ActivityTypes, "/activity-types";
    Category, Categories, "/categories";
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

    /// What happened to a term, the latest first.
    pub async fn term_history(self, vocabulary: Vocabulary, id: i64) -> ApiResult<Vec<TermChange>> {
        self.get(&format!("/vocabularies/{vocabulary}/{id}/history")).await
    }

    /// Where a term is used.
    pub async fn term_use(self, vocabulary: Vocabulary, id: i64) -> ApiResult<TermUse> {
        self.get(&format!("/vocabularies/{vocabulary}/{id}/use")).await
    }

    pub async fn merge_term(
        self,
        vocabulary: Vocabulary,
        id: i64,
        merge: &TermMerge,
        key: &IntentKey,
    ) -> ApiResult<VocabularyTerm> {
        self.create(&format!("/vocabularies/{vocabulary}/{id}/merge"), merge, key).await
    }

    pub async fn unmerge_term(
        self,
        vocabulary: Vocabulary,
        id: i64,
        key: &IntentKey,
    ) -> ApiResult<VocabularyTerm> {
        self.create(&format!("/vocabularies/{vocabulary}/{id}/unmerge"), &(), key).await
    }

    /// The organisation's own dimensions with their values.
    pub async fn dimensions(self) -> ApiResult<Vec<CustomDimension>> {
        self.get("/dimensions").await
    }

    pub async fn create_dimension(
        self,
        create: &CustomDimensionCreate,
        key: &IntentKey,
    ) -> ApiResult<CustomDimension> {
        self.create("/dimensions", create, key).await
    }

    pub async fn update_dimension(
        self,
        id: DimensionId,
        update: &CustomDimensionUpdate,
        version: i64,
    ) -> ApiResult<CustomDimension> {
        self.patch(&format!("/dimensions/{id}"), update, version).await
    }

    pub async fn create_dimension_value(
        self,
        id: DimensionId,
        create: &DimensionValueCreate,
        key: &IntentKey,
    ) -> ApiResult<DimensionValue> {
        self.create(&format!("/dimensions/{id}/values"), create, key).await
    }

    pub async fn update_dimension_value(
        self,
        id: DimensionId,
        value: DimensionValueId,
        update: &DimensionValueUpdate,
        version: i64,
    ) -> ApiResult<DimensionValue> {
        self.patch(&format!("/dimensions/{id}/values/{value}"), update, version).await
    }

    /// A page of the directory, with what was spent.
    pub async fn vendor_directory(
        self,
        text: &str,
        cursor: Option<String>,
        limit: i64,
    ) -> ApiResult<Page<VendorSummary>> {
        let query = Query::new().with("q", text.trim()).maybe("cursor", cursor).with("limit", limit);
        self.get(&query.on("/vendors/directory")).await
    }

    pub async fn vendor(self, id: VendorId) -> ApiResult<VendorPage> {
        self.get(&format!("/vendors/{id}")).await
    }

    pub async fn update_vendor(self, id: VendorId, change: &VendorUpdate, version: i64) -> ApiResult<Vendor> {
        self.patch(&format!("/vendors/{id}"), change, version).await
    }

    /// Suppliers whose name contains the text.
    pub async fn vendors(self, text: &str) -> ApiResult<Vec<Vendor>> {
        let path = Query::new().with("q", text).with("limit", 20).on("/vendors");
        let page: Page<Vendor> = self.get(&path).await?;
        Ok(page.items)
    }
}
