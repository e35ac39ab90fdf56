//! Making, using and ending API keys.

use chrono::{NaiveDateTime, TimeDelta};
use penstock_shared::{
    ids::ApiKeyId,
    permission::{Permission, Role},
    problem::FieldErrorCode,
    user::{ApiKeyCreate, ApiKeyCreated},
};
use rand::distr::{Alphanumeric, SampleString};

use crate::{
    app::AppState,
    db::{self, api_keys::NewApiKey},
    error::{AppResult, FieldErrors, OrNotFound},
    tokens::{random_secret, sha256_hex},
    viewer::Viewer,
    writer::WriteTx,
};

/// The longest life of a key, in days.
const LONGEST_LIFE_DAYS: i64 = 730;
/// How exactly "last used" is known: it is written once in this time at most.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Makes a key in the name of the viewer. Its secret is in the answer and nowhere else.
///
/// # Errors
/// Wrong fields: no scope, or one that keys cannot have; an unknown department.
pub fn create(tx: &mut WriteTx<'_>, viewer: &Viewer, new: &ApiKeyCreate) -> AppResult<ApiKeyCreated> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120);
    let scopes = check_scopes(&mut errors, &new.scopes);
    if let Some(department) = new.department_id {
        let known = db::departments::all(tx.conn)?.iter().any(|row| row.id == department);
        if !known || !viewer.scope.contains(department) {
            errors.add("department_id", FieldErrorCode::Unknown, "There is no such department.");
        }
    }
    if !(1..=LONGEST_LIFE_DAYS).contains(&new.expires_in_days) {
        let message = format!("From 1 to {LONGEST_LIFE_DAYS} days.");
        errors.add("expires_in_days", FieldErrorCode::OutOfRange, message);
    }
    errors.into_result()?;
    let prefix = format!("pk_{}", Alphanumeric.sample_string(&mut rand::rng(), 8));
    let secret = format!("{prefix}_{}", random_secret());
    let id = db::api_keys::insert(
        tx.conn,
        &NewApiKey {
            name: &name,
            prefix: &prefix,
            secret_hash: &sha256_hex(&secret),
            scopes: &scopes.join(" "),
            department_id: new.department_id,
            expires_at: Some(tx.now + TimeDelta::days(new.expires_in_days)),
            user_id: viewer.user_id,
            created_at: tx.now,
        },
    )?;
    Ok(ApiKeyCreated { key: db::api_keys::get(tx.conn, id)?.into(), secret })
}

fn check_scopes(errors: &mut FieldErrors, scopes: &[Permission]) -> Vec<&'static str> {
    if scopes.is_empty() {
        errors.add("scopes", FieldErrorCode::Required, "Give the key at least one right.");
    }
    for (index, scope) in scopes.iter().enumerate() {
        if !Role::Service.allows(*scope) {
            let message = "No key can have this right.";
            errors.add(format!("scopes[{index}]"), FieldErrorCode::NotAllowed, message);
        }
    }
    // In the order of the table, each once.
    Permission::ALL.iter().filter(|known| scopes.contains(known)).map(|known| known.as_str()).collect()
}

/// Ends a key. Ending it again changes nothing.
///
/// # Errors
/// Not found.
pub fn revoke(tx: &mut WriteTx<'_>, id: ApiKeyId) -> AppResult<()> {
    db::api_keys::get(tx.conn, id).or_not_found()?;
    db::api_keys::revoke(tx.conn, id, tx.now)?;
    Ok(())
}

/// Notes that a key was used, at most once a minute. The request does not wait for it.
pub fn note_use(state: &AppState, id: ApiKeyId, last_used: Option<NaiveDateTime>) {
    let now = state.clock.now();
    if last_used.is_some_and(|last| now - last < USE_NOTED_EVERY) {
        return;
    }
    let writer = state.writer.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = writer.run(move |tx| Ok(db::api_keys::touch(tx.conn, id, now)?)).await {
            tracing::warn!(%error, "the use of an API key was not noted");
        }
    });
}
