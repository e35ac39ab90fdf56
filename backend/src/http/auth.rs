//! Who sends a request: the permission is in the type.

use std::{future::Future, marker::PhantomData, ops::Deref, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web};
use penstock_shared::{error_code::ErrorCode, permission::Permission, refusal_reason::RefusalReason};

use crate::{
    app::AppState,
    commands,
    error::{AppError, AppResult},
    reads,
    viewer::Viewer,
    writer::origin,
};

/// A right, as a type.
pub trait Policy: 'static {
    /// `None`: it is enough to be signed in.
    const PERMISSION: Option<Permission>;
    /// Whether it has to be a person: an API key must not change its person's sign-in.
    const IN_PERSON: bool = false;
}

/// It is enough to be signed in.
pub struct SignedIn;
impl Policy for SignedIn {
    const PERMISSION: Option<Permission> = None;
}

/// It is enough to be signed in, as a person and not with an API key.
pub struct InPerson;
impl Policy for InPerson {
    const PERMISSION: Option<Permission> = None;
    const IN_PERSON: bool = true;
}

macro_rules! policies {
    ($($name:ident),+ $(,)?) => {$(
        #[doc = concat!("The right [`Permission::", stringify!($name), "`].")]
        pub struct $name;
        impl Policy for $name {
            const PERMISSION: Option<Permission> = Some(Permission::$name);
        }
    )+};
}

policies! {
    OrganisationRead, OrganisationManage, UsersRead, UsersManage, ApiKeysManage, ReferenceRead,
    ReferenceManage, PeriodsManage, BudgetsRead, BudgetsManage, BudgetsRequest, ControlsManage, PlansRead,
    PlansWrite, YearEndRun, CampaignsRead, CampaignsWrite, ResultsWrite,
    ExpensesRead, ExpensesWrite, ExpensesApprove, ApprovalsManage, InvoicesRecord, ImportsRead, ImportsRun,
    AccountingRead, AccountingManage,
    AnalysisRead, AlertsManage, EventsRead, AuditRead,
}

/// A signed-in viewer with the right `P`. Without it the handler's body is never reached.
pub struct Actor<P>(pub Viewer, PhantomData<P>);

impl<P> Deref for Actor<P> {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl<P: Policy> FromRequest for Actor<P> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let bearer = bearer(request);
        Box::pin(async move {
            let state = state.ok_or_else(|| AppError::from(ErrorCode::Internal))?;
            let bearer = bearer.ok_or_else(|| AppError::from(ErrorCode::Unauthenticated))?;
            let viewer = authenticate(&state, bearer).await?;
            origin::acting(viewer.user_id, viewer.api_key.as_ref().map(|(key, _)| *key));
            if let Some(permission) = P::PERMISSION {
                viewer.require(permission)?;
            }
            if P::IN_PERSON && viewer.api_key.is_some() {
                return Err(AppError::refused(RefusalReason::InPersonOnly));
            }
            Ok(Self(viewer, PhantomData))
        })
    }
}

/// The token or key that came with a request.
pub(super) fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Whether somebody who was let in may stay: the token is still good, its sign-in still goes on,
/// and the right is still there. Answers with the viewer as they are now.
///
/// # Errors
/// When one of these is no longer so.
pub(super) async fn still<P: Policy>(state: &AppState, bearer: &str) -> AppResult<Viewer> {
    let viewer = authenticate(state, bearer.to_owned()).await?;
    if let Some(permission) = P::PERMISSION {
        viewer.require(permission)?;
    }
    let now = state.clock.now();
    if let Some(claims) = state.tokens.verify(bearer, now) {
        let goes_on = state.read(move |conn| reads::events::session_goes_on(conn, &claims.family, now));
        if !goes_on.await? {
            return Err(ErrorCode::Unauthenticated.into());
        }
    }
    Ok(viewer)
}

/// Finds the viewer behind an access token or an API key. The person is read again for every
/// request, so that "sign out everywhere" and a new role work at once.
async fn authenticate(state: &AppState, bearer: String) -> AppResult<Viewer> {
    let now = state.clock.now();
    if bearer.starts_with("pk_") {
        let (viewer, last_used) =
            state.read(move |conn| reads::viewer::of_api_key(conn, &bearer, now)).await?;
        if let Some((key, _)) = &viewer.api_key {
            commands::api_keys::note_use(state, *key, last_used);
        }
        return Ok(viewer);
    }
    let claims =
        state.tokens.verify(&bearer, now).ok_or_else(|| AppError::from(ErrorCode::Unauthenticated))?;
    state.read(move |conn| reads::viewer::of_access_token(conn, &claims, now)).await
}
