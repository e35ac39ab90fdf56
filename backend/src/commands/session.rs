//! Signing in, refreshing, signing out.

use std::time::Duration;

use chrono::TimeDelta;
use penstock_shared::{
    error_code::ErrorCode,
    ids::UserId,
    session::{LoginRequest, SessionView},
};

use crate::{
    app::AppState,
    db::{self, sessions::NewRefreshToken, users::UserRow},
    error::{AppError, AppResult, OrNotFound},
    passwords, reads,
    tokens::{ACCESS_TOKEN_LIFE_S, AccessClaims, REFRESH_TOKEN_LIFE_DAYS, random_secret, sha256_hex},
    writer::{WriteTx, origin},
};

/// How long a refresh token may be sent again when its answer was lost, in seconds.
const RETRY_GRACE_S: i64 = 30;

/// Where a sign-in comes from.
#[derive(Debug, Clone)]
pub struct Caller {
    pub user_agent: String,
    pub address: String,
}

/// A session with the refresh token that goes into the cookie.
pub struct Started {
    pub view: SessionView,
    pub refresh_token: String,
}

/// Checks e-mail and password and starts a session.
///
/// # Errors
/// [`ErrorCode::BadCredentials`]; [`ErrorCode::Throttled`] after too many failures.
pub async fn sign_in(state: &AppState, login: LoginRequest, caller: Caller) -> AppResult<Started> {
    let email = login.email.trim().to_lowercase();
    let now = state.clock.now();
    if let Some(wait) = state.throttle.wait(&email, &caller.address, now) {
        return Err(throttled(wait));
    }
    let wanted = email.clone();
    let user = state.read(move |conn| Ok(db::users::by_email(conn, &wanted)?)).await?;
    let hash = user.as_ref().filter(|user| user.active).map(|user| user.password_hash.clone());
    let known = user.as_ref().map(|user| user.id);
    let right = state.hash_password(move || passwords::verify(&login.password, hash.as_deref())).await?;
    let Some(user) = user.filter(|_| right) else {
        state.throttle.failed(&email, &caller.address, now);
        state.writer.run(move |tx| Ok(db::audit::note_sign_in(tx.conn, known, false, tx.now)?)).await?;
        return Err(ErrorCode::BadCredentials.into());
    };
    state.throttle.succeeded(&email);
    origin::acting(user.id, None);
    let family = random_secret();
    start(state, user.id, family, caller, Entry::SignIn).await
}

/// The refusal of somebody who tried too often.
pub(super) fn throttled(wait: Duration) -> AppError {
    AppError::new(ErrorCode::Throttled, format!("Try again in {} seconds.", wait.as_secs().max(1)))
}

/// Takes a refresh token and gives the next one. An answer may have been lost on its way (the page was
/// closed, the network broke), so the token may be sent again for [`RETRY_GRACE_S`] seconds, as long as
/// nobody has used what the first exchange gave.
///
/// # Errors
/// [`ErrorCode::Unauthenticated`] when it is unknown or ended; [`ErrorCode::SessionReused`] when it
/// was used before, which ends the whole family.
pub async fn refresh(state: &AppState, token: String, caller: Caller) -> AppResult<Started> {
    let hash = sha256_hex(&token);
    let found = state
        .writer
        .run(move |tx| {
            let Some(row) = db::sessions::by_hash(tx.conn, &hash)? else { return Ok(Exchange::Unknown) };
            if let Some(used_at) = row.used_at
                && (used_at + TimeDelta::seconds(RETRY_GRACE_S) < tx.now
                    || db::sessions::successor_used(tx.conn, &row)?)
            {
                db::sessions::revoke_family(tx.conn, &row.family, tx.now)?;
                return Ok(Exchange::Reused);
            }
            if row.revoked_at.is_some() || row.expires_at <= tx.now {
                return Ok(Exchange::Unknown);
            }
            if row.used_at.is_none() {
                db::sessions::mark_used(tx.conn, row.id, tx.now)?;
            }
            Ok(Exchange::Good { user: row.user_id, family: row.family })
        })
        .await?;
    match found {
        Exchange::Good { user, family } => start(state, user, family, caller, Entry::Refresh).await,
        Exchange::Reused => Err(ErrorCode::SessionReused.into()),
        Exchange::Unknown => Err(ErrorCode::Unauthenticated.into()),
    }
}

enum Exchange {
    Good { user: UserId, family: String },
    Reused,
    Unknown,
}

/// Ends the session that the refresh token belongs to.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(state: &AppState, token: String) -> AppResult<()> {
    let hash = sha256_hex(&token);
    state
        .writer
        .run(move |tx| {
            if let Some(row) = db::sessions::by_hash(tx.conn, &hash)? {
                db::sessions::revoke_family(tx.conn, &row.family, tx.now)?;
            }
            Ok(())
        })
        .await
}

/// Ends every session of a person; access tokens that are out become void at once.
///
/// # Errors
/// When the person is gone.
pub fn end_all(tx: &mut WriteTx<'_>, user: UserId) -> AppResult<()> {
    let mut row = db::users::get(tx.conn, user).or_not_found()?;
    row.session_epoch += 1;
    row.version += 1;
    db::users::update(tx.conn, &row)?;
    db::sessions::revoke_user(tx.conn, user, None, tx.now)?;
    Ok(())
}

/// What begins a pair of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    SignIn,
    Refresh,
}

async fn start(
    state: &AppState,
    user: UserId,
    family: String,
    caller: Caller,
    entry: Entry,
) -> AppResult<Started> {
    let refresh_token = random_secret();
    let token_hash = sha256_hex(&refresh_token);
    let in_family = family.clone();
    let user: UserRow = state
        .writer
        .run(move |tx| {
            let user = db::users::get(tx.conn, user).or_not_found()?;
            if !user.active {
                return Err(ErrorCode::Unauthenticated.into());
            }
            db::sessions::insert(
                tx.conn,
                &NewRefreshToken {
                    user_id: user.id,
                    family: &in_family,
                    token_hash: &token_hash,
                    issued_at: tx.now,
                    expires_at: tx.now + TimeDelta::days(REFRESH_TOKEN_LIFE_DAYS),
                    user_agent: &caller.user_agent,
                },
            )?;
            if entry == Entry::SignIn {
                db::audit::note_sign_in(tx.conn, Some(user.id), true, tx.now)?;
            }
            Ok(user)
        })
        .await?;
    let view = view(state, user, family).await?;
    Ok(Started { view, refresh_token })
}

/// A session's view with a new access token.
///
/// # Errors
/// When the token cannot be signed.
pub(super) async fn view(state: &AppState, user: UserRow, family: String) -> AppResult<SessionView> {
    let now = state.clock.now().and_utc().timestamp();
    let claims = AccessClaims {
        sub: user.id.0,
        epoch: user.session_epoch,
        family,
        iat: now,
        exp: now + ACCESS_TOKEN_LIFE_S,
    };
    Ok(SessionView {
        access_token: state.tokens.sign(&claims)?,
        expires_in_s: ACCESS_TOKEN_LIFE_S,
        user: state.read(move |conn| reads::viewer::current_user(conn, &user)).await?,
    })
}
