//! The customer's own vocabulary: departments, channels, activity types, categories, vendors.

use serde::{Deserialize, Serialize};

use crate::ids::{ActivityTypeId, CategoryId, ChannelId, DepartmentId, UserId, VendorId};

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentUpdate {
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
            /// Short and unique, for files and other systems.
            pub code: String,
            pub name: String,
            /// The Chinese name; empty when the name serves both languages.
            pub name_zh: String,
            pub active: bool,
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
    #[cfg_attr(feature = "openapi", schema(example = "SEARCH"))]
    pub code: String,
    #[cfg_attr(feature = "openapi", schema(example = "Search ads"))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "搜索广告"))]
    pub name_zh: String,
}

/// Changes a channel, an activity type or a category. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// A supplier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vendor {
    pub id: VendorId,
    #[cfg_attr(feature = "openapi", schema(example = "Manning Gottlieb OMD"))]
    pub name: String,
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
