//! Signing in and out, and one's own settings.

use leptos::prelude::*;
use penstock_shared::{
    organisation::{SetupRequest, SetupState},
    period::{FiscalCalendar, FiscalYearPreview},
    session::{CurrentUser, LoginRequest, PasswordChange, ProfileUpdate, SessionView},
};

use super::{Api, ApiResult, Query, SessionState};

impl Api {
    /// What the pages before sign-in need to know.
    pub async fn setup_state(self) -> ApiResult<SetupState> {
        self.get("/setup").await
    }

    /// The current fiscal year as the set-up would open it.
    pub async fn preview_first_year(
        self,
        time_zone: &str,
        calendar: FiscalCalendar,
    ) -> ApiResult<FiscalYearPreview> {
        let path = Query::new()
            .with("time_zone", time_zone)
            .with("kind", calendar.kind)
            .with("start_month", calendar.start_month)
            .with("week_start", calendar.week_start)
            .with("anchor", calendar.anchor)
            .on("/setup/fiscal-year");
        self.get(&path).await
    }

    /// Creates the organisation and its administrator, and signs the administrator in.
    pub async fn set_up(self, request: &SetupRequest) -> ApiResult<()> {
        let _: SetupState = self.post("/setup", request).await?;
        let (email, password) = (request.admin_email.clone(), request.admin_password.clone());
        self.sign_in(&LoginRequest { email, password }).await
    }

    pub async fn sign_in(self, request: &LoginRequest) -> ApiResult<()> {
        let session: SessionView = self.post("/session", request).await?;
        self.begin(session);
        Ok(())
    }

    /// Goes on with an earlier session, if the browser has one.
    pub async fn resume(self) {
        self.state.set(SessionState::Starting);
        self.refresh().await;
    }

    /// Ends this session. The browser forgets it even when the server cannot be told.
    pub async fn sign_out(self) -> ApiResult<()> {
        let told = self.delete("/session").await;
        self.end();
        told
    }

    /// Ends every session of the person, on every device.
    pub async fn sign_out_everywhere(self) -> ApiResult<()> {
        self.delete("/sessions").await?;
        self.end();
        Ok(())
    }

    pub async fn update_profile(self, update: &ProfileUpdate) -> ApiResult<()> {
        let user: CurrentUser = self.patch_own("/me", update).await?;
        self.know(user);
        Ok(())
    }

    /// Changes the password. Every other session ends, and this one goes on with new tokens.
    pub async fn change_password(self, change: &PasswordChange) -> ApiResult<()> {
        let session: SessionView = self.post("/me/password", change).await?;
        self.begin(session);
        Ok(())
    }
}
