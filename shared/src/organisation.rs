//! The organisation that runs this installation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    money::Currency,
    period::{CalendarKind, FiscalCalendar, WeekDay, YearAnchor},
};

text_enum! {
    /// A language of the interface.
    pub enum Locale {
        ZhCn => "zh-CN",
        En => "en",
    }
}

text_enum! {
    /// What becomes of a line that names no budget, when none is kept for what it is for.
    pub enum UnbudgetedRule {
        /// Refused.
        Deny => "deny",
        /// Charged to the node that such a budget would be a part of, if there is one.
        Nearest => "nearest",
    }
}

/// The organisation's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    #[cfg_attr(feature = "openapi", schema(example = "Lantern Home"))]
    pub name: String,
    pub currency: Currency,
    /// IANA name. Decides on which day, and so in which period, something happens.
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Shanghai"))]
    pub time_zone: String,
    /// The month in which fiscal years begin, 1 to 12.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub fiscal_year_start_month: i32,
    /// How new fiscal years are laid out.
    pub calendar: FiscalCalendar,
    pub default_locale: Locale,
    /// Requests of this much or more (in the organisation's currency) also go to finance.
    #[cfg_attr(feature = "openapi", schema(example = 5_000_000))]
    pub finance_approval_from_minor: i64,
    pub unbudgeted_rule: UnbudgetedRule,
    /// A reimbursement is submitted with a receipt.
    pub receipts_required: bool,
    /// How many days an approval stands where the request does not say; absent: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 180))]
    pub approvals_stand_days: Option<i32>,
    /// Requests of one person for one vendor in so many days are routed by their sum, where that makes a
    /// difference; absent: each goes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 7))]
    pub split_window_days: Option<i32>,
    /// Today in the organisation's time zone.
    pub today: NaiveDate,
    pub version: i64,
}

/// Changes the organisation's settings. What is left out stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationUpdate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<Locale>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finance_approval_from_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unbudgeted_rule: Option<UnbudgetedRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipts_required: Option<bool>,
    /// 1 to 3,650; `null`: approvals stand for good.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::patch")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, example = 180))]
    pub approvals_stand_days: Option<Option<i32>>,
    /// 1 to 90; `null`: no request is looked at together with others.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::patch")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i32>, example = 7))]
    pub split_window_days: Option<Option<i32>>,
    /// For fiscal years that are opened from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<FiscalCalendar>,
}

/// What the sign-in page needs to know before anybody has signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupState {
    /// Nobody exists yet: show the first-run form.
    pub needs_setup: bool,
    /// The organisation's name, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_name: Option<String>,
    pub default_locale: Locale,
    /// The logins of the demo organisation, for the sign-in page; empty in a real one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demo_logins: Vec<DemoLogin>,
}

/// A login of the demo organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoLogin {
    pub role: crate::permission::Role,
    #[cfg_attr(feature = "openapi", schema(example = "marketer@demo.penstock.example"))]
    pub email: String,
    pub name: String,
    pub password: String,
}

/// Which first fiscal year to lay out, before there is an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SetupYearQuery {
    /// IANA name. Decides which day is today.
    #[cfg_attr(feature = "openapi", param(example = "Asia/Shanghai"))]
    pub time_zone: String,
    pub kind: CalendarKind,
    #[cfg_attr(feature = "openapi", param(example = 1))]
    pub start_month: i32,
    pub week_start: WeekDay,
    pub anchor: YearAnchor,
}

/// The first-run form: the organisation and its first administrator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupRequest {
    #[cfg_attr(feature = "openapi", schema(example = "Lantern Home"))]
    pub organisation_name: String,
    pub currency: Currency,
    #[cfg_attr(feature = "openapi", schema(example = "Asia/Shanghai"))]
    pub time_zone: String,
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub fiscal_year_start_month: i32,
    /// How fiscal years are laid out, the current one among them; by default calendar months from
    /// `fiscal_year_start_month` on, which is not looked at when there is a calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<FiscalCalendar>,
    pub default_locale: Locale,
    #[cfg_attr(feature = "openapi", schema(example = "Li Wei"))]
    pub admin_name: String,
    #[cfg_attr(feature = "openapi", schema(example = "li.wei@lantern.example"))]
    pub admin_email: String,
    /// At least 12 characters.
    pub admin_password: String,
}
