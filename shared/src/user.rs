//! People and machines that sign in.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ApiKeyId, DepartmentId, UserId},
    organisation::Locale,
    permission::{Permission, Role},
};

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    pub locale: Locale,
    /// People are never deleted, as the ledger names them; they are made inactive.
    pub active: bool,
    pub created_at: NaiveDateTime,
    pub version: i64,
}

/// Adds a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserCreate {
    #[cfg_attr(feature = "openapi", schema(example = "chen.jing@lantern.example"))]
    pub email: String,
    #[cfg_attr(feature = "openapi", schema(example = "Chen Jing"))]
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    #[serde(default)]
    pub locale: Option<Locale>,
    /// A first password of at least 12 characters, handed over in person.
    pub password: String,
}

/// Changes a person. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// `null` takes the person out of every department.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub department_id: Option<Option<DepartmentId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// A new password; ends every session of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    pub id: ApiKeyId,
    #[cfg_attr(feature = "openapi", schema(example = "Kingdee nightly export"))]
    pub name: String,
    /// The first part of the key, to recognise it by.
    #[cfg_attr(feature = "openapi", schema(example = "pk_4fK2m9Qx"))]
    pub prefix: String,
    pub scopes: Vec<Permission>,
    /// The key sees this department and those below; everything when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<NaiveDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<NaiveDateTime>,
    pub revoked: bool,
    pub created_at: NaiveDateTime,
}

/// Makes an API key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeyCreate {
    pub name: String,
    pub scopes: Vec<Permission>,
    #[serde(default)]
    pub department_id: Option<DepartmentId>,
    /// In days from now, 1 to 730.
    #[cfg_attr(feature = "openapi", schema(example = 365))]
    pub expires_in_days: i64,
}

/// A new API key with its secret, which is shown once and stored only as a hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeyCreated {
    pub key: ApiKey,
    /// Send it as `Authorization: Bearer pk_...`.
    #[cfg_attr(feature = "openapi", schema(example = "pk_4fK2m9Qx_..."))]
    pub secret: String,
}

/// Which people to list, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// Part of the name or of the e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
