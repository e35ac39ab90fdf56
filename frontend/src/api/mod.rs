//! The one typed client of the server's API.
//!
//! `use_api()` hands out a small copyable handle; each resource has its calls in a file of this
//! folder. The access token lives in memory only. When it has run out, the first call that notices
//! refreshes the session (one refresh for all calls that wait) and every call is sent once more.
//!
//! Conventions: reads return `ApiResult<T>`; calls that create take an `IntentKey`, made by
//! [`crate::command`] and kept until the server has answered, so that a repeated click after a lost
//! answer cannot create twice; calls that change take the `version` that the person looked at.

mod accounting;
mod alerts;
mod analysis;
mod approval_rules;
mod attachments;
mod audit;
mod budget_requests;
mod budgets;
mod campaigns;
mod claims;
mod comments;
mod controls;
mod dashboards;
mod decisions;
mod error;
mod expense_report;
mod expenses;
mod experiments;
mod http;
mod imports;
mod mail;
mod notifications;
mod organisation;
mod pivot;
mod plans;
mod query;
mod rates;
mod reference;
mod report_schedules;
mod results;
mod session;
mod templates;
mod upload;
mod usage_report;
mod users;
mod webhooks;
mod year_end;

use futures::future::{LocalBoxFuture, Shared};
use leptos::prelude::*;
use penstock_shared::session::CurrentUser;

pub use self::{
    analysis::analysis_query,
    budget_requests::BudgetRequestFilter,
    budgets::moment_text,
    campaigns::CampaignFilter,
    controls::CheckFilter,
    decisions::Step,
    error::{ApiError, ApiResult},
    expenses::ExpenseFilter,
    http::IntentKey,
    pivot::PIVOT_PATH,
    plans::PlanStep,
    query::Query,
    reference::Term,
    upload::file_size,
};

/// Where the sign-in stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// The browser is asking whether an earlier session goes on.
    Starting,
    /// The server could not be asked.
    Unreachable,
    SignedOut,
    SignedIn(CurrentUser),
}

type Refreshing = Shared<LocalBoxFuture<'static, bool>>;

/// The client. Copy it freely.
#[derive(Clone, Copy)]
pub struct Api {
    state: RwSignal<SessionState>,
    token: StoredValue<Option<String>>,
    refreshing: StoredValue<Option<Refreshing>, LocalStorage>,
}

impl Api {
    /// Made once, at the root.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(SessionState::Starting),
            token: StoredValue::new(None),
            refreshing: StoredValue::new_local(None),
        }
    }

    /// Where the sign-in stands. Tracks.
    #[must_use]
    pub fn state(self) -> SessionState {
        self.state.get()
    }
}

/// The client of this page.
#[must_use]
pub fn use_api() -> Api {
    // Every view lies under the application's root, which provides it before anything else.
    use_context::<Api>().unwrap_or_else(Api::new)
}
