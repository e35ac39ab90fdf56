//! Access tokens (JWT, HS256, short-lived) and random secrets with their hashes.

use anyhow::Context;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDateTime;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use penstock_shared::ids::UserId;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long an access token is good for, in seconds.
pub const ACCESS_TOKEN_LIFE_S: i64 = 15 * 60;
/// How long a refresh token is good for, in days.
pub const REFRESH_TOKEN_LIFE_DAYS: i64 = 14;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The person.
    pub sub: i64,
    /// The person's session epoch at the time: a later one on record makes the token void.
    pub epoch: i64,
    /// The sign-in that the token belongs to.
    pub family: String,
    /// Unix seconds.
    pub iat: i64,
    /// Unix seconds.
    pub exp: i64,
}

impl AccessClaims {
    #[must_use]
    pub const fn user_id(&self) -> UserId {
        UserId(self.sub)
    }
}

/// Signs and checks access tokens.
pub struct TokenKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKeys {
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret) }
    }

    /// # Errors
    /// When the token cannot be signed.
    pub fn sign(&self, claims: &AccessClaims) -> anyhow::Result<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
            .context("signing an access token")
    }

    /// The claims of a token that we signed and that has not run out at `now`.
    #[must_use]
    pub fn verify(&self, token: &str, now: NaiveDateTime) -> Option<AccessClaims> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Checked below, by the clock that was handed in.
        validation.validate_exp = false;
        let data = jsonwebtoken::decode::<AccessClaims>(token, &self.decoding, &validation).ok()?;
        (data.claims.exp > now.and_utc().timestamp()).then_some(data.claims)
    }
}

/// A random text of 256 bits, safe in headers, cookies and URLs.
#[must_use]
pub fn random_secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 in hexadecimal. Enough for secrets of 256 random bits; passwords take argon2id.
#[must_use]
pub fn sha256_hex(text: &str) -> String {
    format!("{:x}", Sha256::digest(text.as_bytes()))
}
