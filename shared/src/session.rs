//! Signing in and staying signed in.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, UserId},
    organisation::Locale,
    permission::{Permission, Role},
};

/// E-mail and password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginRequest {
    #[cfg_attr(feature = "openapi", schema(example = "marketer@demo.penstock.example"))]
    pub email: String,
    pub password: String,
}

/// A running session. The refresh token travels in an HttpOnly cookie beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// A JWT, to be sent as `Authorization: Bearer ...`.
    pub access_token: String,
    /// How long the access token is good for, in seconds.
    #[cfg_attr(feature = "openapi", schema(example = 900))]
    pub expires_in_s: i64,
    pub user: CurrentUser,
}

/// Who is signed in, and what they may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrentUser {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department_id: Option<DepartmentId>,
    pub locale: Locale,
    /// IANA name of the organisation's time zone: days begin in it, and screens show moments in it.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Shanghai"))]
    pub time_zone: String,
    pub permissions: Vec<Permission>,
}

/// Changes one's own password. Ends every other session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    pub current_password: String,
    /// At least 12 characters.
    pub new_password: String,
}

/// Changes one's own settings. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}
