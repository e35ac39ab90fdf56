//! The customer's own vocabulary: departments, channels, activity types, categories, vendors.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::ids::{ActivityTypeId, CategoryId, ChannelId, DepartmentId, UserId, VendorId};

text_enum! {
    /// A vocabulary of the organisation: a tree of terms that can be renamed, moved and merged.
    pub enum Vocabulary {
        Departments => "departments",
        Channels => "channels",
        ActivityTypes => "activity-types",
        Categories => "categories",
    }
}

/// A department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Department {
    pub id: DepartmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<DepartmentId>,
    #[cfg_attr(feature = "openapi", schema(example = "BRAND"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Brand marketing"))]
    pub name: String,
    /// The Chinese name; empty when the name serves both languages.
    #[cfg_attr(feature = "openapi", schema(example = "品牌市场部"))]
    pub name_zh: String,
    /// Who approves the department's requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_user_id: Option<UserId>,
    pub active: bool,
    /// It was merged into this one: old records keep it, new ones take the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into_id: Option<DepartmentId>,
    pub version: i64,
}

/// Adds a department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentCreate {
    #[serde(default)]
    pub parent_id: Option<DepartmentId>,
    pub code: String,
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    #[serde(default)]
    pub head_user_id: Option<UserId>,
}

/// Changes a department. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentUpdate {
    /// Moves it below another; `null` makes it a root.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub parent_id: Option<Option<DepartmentId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    /// `null` leaves the department without a head.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub head_user_id: Option<Option<UserId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

macro_rules! vocabulary {
    ($($(#[$meta:meta])* $name:ident, $id:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name {
            pub id: $id,
            /// What it counts under.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub parent_id: Option<$id>,
            /// Short and unique, for files and other systems.
            pub code: String,
            pub name: String,
            /// The Chinese name; empty when the name serves both languages.
            pub name_zh: String,
            pub active: bool,
            /// It was merged into this one: old records keep it, new ones take the other.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub merged_into_id: Option<$id>,
            pub version: i64,
        }
    )+};
}

vocabulary! {
    /// A channel, such as search ads.
    Channel, ChannelId;
    /// A type of activity, such as a trade show.
    ActivityType, ActivityTypeId;
    /// A budget category, such as media or production.
    Category, CategoryId;
}

/// Adds a channel, an activity type or a category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermCreate {
    /// What it counts under; absent for a root.
    #[serde(default)]
    pub parent_id: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(example = "SEARCH"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "搜索广告"))]
    pub name_zh: String,
}

/// Changes a channel, an activity type or a category. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermUpdate {
    /// Moves it below another; `null` makes it a root.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub parent_id: Option<Option<i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A term of any vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VocabularyTerm {
    pub id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(example = "SEARCH"))]
    pub code: String,
    pub name: String,
    pub name_zh: String,
    pub active: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into_id: Option<i64>,
    pub version: i64,
}

/// Merges a term into another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermMerge {
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub into_id: i64,
}

text_enum! {
    /// What happened to a term.
    pub enum TermEvent {
        Renamed => "renamed",
        Moved => "moved",
        Merged => "merged",
        Unmerged => "unmerged",
        Activated => "activated",
        Deactivated => "deactivated",
    }
}

/// Something that happened to a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermChange {
    pub at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_name: Option<String>,
    pub what: TermEvent,
    /// What it was called until then.
    pub name: String,
    pub name_zh: String,
    /// The parent until then, or the term that it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<TermName>,
}

/// What a term is called now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermName {
    pub id: i64,
    pub name: String,
    pub name_zh: String,
}

/// Where a term is used, for the question before it is merged or taken out of use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermUse {
    pub budget_nodes: i64,
    pub campaigns: i64,
    pub expense_lines: i64,
    /// Of a department.
    pub users: i64,
    /// Terms right below it.
    pub parts: i64,
    /// Terms that were merged into it.
    pub merged: i64,
}

/// A supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vendor {
    pub id: VendorId,
    #[cfg_attr(feature = "openapi", schema(example = "Manning Gottlieb OMD"))]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    /// Its number with the tax office; empty where it is not known.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "91310000MA1FL0TX3T"))]
    pub tax_number: String,
    /// How many days after its own day an invoice is due, where that was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub payment_terms_days: Option<i32>,
    /// Whether it is proposed for new requests.
    pub active: bool,
    pub version: i64,
}

/// A change of a supplier; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Manning Gottlieb OMD"))]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "91310000MA1FL0TX3T"))]
    pub tax_number: Option<String>,
    /// 0 to 365; `null` when nothing is agreed.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::patch")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, example = 30))]
    pub payment_terms_days: Option<Option<i32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Adds a supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VendorCreate {
    #[cfg_attr(feature = "openapi", schema(example = "Manning Gottlieb OMD"))]
    pub name: String,
}

/// Which suppliers to list, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct VendorQuery {
    /// Part of the name; case, blanks and punctuation do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
