//! Where messages to other programs may go.

use std::time::Duration;

use super::{ConfigError, Settings};

/// How often it is looked for messages that are to be sent.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How endpoints are told.
#[derive(Debug, Clone, Copy)]
pub struct WebhookConfig {
    /// Whether endpoints may be in private networks and on this machine, and be told without encryption.
    pub private_allowed: bool,
    /// How often it is looked for messages that are to be sent.
    pub look_every: Duration,
}

impl Default for WebhookConfig {
    fn default() -> Self {
        Self { private_allowed: false, look_every: LOOK_EVERY }
    }
}

/// # Errors
/// When it is neither `public` nor `any`.
pub fn read(settings: &Settings) -> Result<WebhookConfig, ConfigError> {
    let private_allowed = match settings.webhook_addresses.as_deref() {
        None | Some("public") => false,
        Some("any") => true,
        Some(other) => {
            let way_out = "write public, or any to allow private networks, too";
            return Err(ConfigError::new("webhook-addresses", other, "is not known", way_out));
        }
    };
    Ok(WebhookConfig { private_allowed, ..WebhookConfig::default() })
}
