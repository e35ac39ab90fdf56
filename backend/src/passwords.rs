//! Passwords: argon2id with the parameters that OWASP names (19 MiB, two passes, one lane).

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use penstock_shared::problem::FieldErrorCode;

use crate::error::FieldErrors;

/// Shorter ones are guessed.
pub const SHORTEST: usize = 12;
/// Longer ones only cost us time.
const LONGEST: usize = 200;

fn hasher() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| anyhow!("argon2: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password with a new salt. Takes about 20 ms of a core on purpose.
///
/// # Errors
/// When the random generator fails.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hash =
        hasher()?.hash_password(password.as_bytes(), &salt).map_err(|error| anyhow!("argon2: {error}"))?;
    Ok(hash.to_string())
}

/// Whether the password belongs to the hash. Without a hash (nobody has that e-mail) it takes as
/// long and says no, so that the time does not tell who exists.
///
/// # Errors
/// When the stored hash is damaged.
pub fn verify(password: &str, stored: Option<&str>) -> anyhow::Result<bool> {
    let Some(stored) = stored else {
        hash(password)?;
        return Ok(false);
    };
    let parsed = PasswordHash::new(stored).map_err(|error| anyhow!("a stored password hash: {error}"))?;
    Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Notes what is wrong with a new password.
pub fn check_strength(errors: &mut FieldErrors, field: &str, password: &str, email: &str) {
    let length = password.chars().count();
    let distinct = password.chars().collect::<std::collections::HashSet<_>>().len();
    if length < SHORTEST {
        errors.add(field, FieldErrorCode::TooShort, format!("At least {SHORTEST} characters."));
    } else if length > LONGEST {
        errors.add(field, FieldErrorCode::TooLong, format!("At most {LONGEST} characters."));
    } else if distinct < 5 || password.eq_ignore_ascii_case(email) {
        errors.add(field, FieldErrorCode::WeakPassword, "Too easy to guess. A few random words are good.");
    }
}
