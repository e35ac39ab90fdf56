//! One message on its way to an endpoint.

use std::{sync::Arc, time::Duration};

use chrono::NaiveDateTime;
use ureq::{
    Agent, Error,
    config::Config,
    http::Uri,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::{
    commands::webhooks::deliveries::Outcome,
    db::webhook_deliveries::DeliveryRow,
    domain::webhook::{is_public, signature},
};

/// How long an endpoint may take for all of it: less than a lease.
const LONGEST: Duration = Duration::from_secs(15);
/// The answer that says that nothing is wanted any more.
const GONE: u16 = 410;

/// The way to endpoints.
pub(super) struct Sender {
    agent: Agent,
}

impl Sender {
    pub fn new(private_allowed: bool) -> Self {
        let found = rustls_native_certs::load_native_certs();
        let certificates = found.certs.iter().map(|known| Certificate::from_der(known.as_ref()).to_owned());
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::new_with_certs(&certificates.collect::<Vec<_>>()))
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .timeout_global(Some(LONGEST))
            // What an endpoint points to was not looked at.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("Penstock")
            .build();
        let resolver = Guarded { inner: DefaultResolver::default(), private_allowed };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Hands a message to an endpoint, signed as of now.
    pub fn send(&self, url: &str, secret: &[u8; 32], row: &DeliveryRow, now: NaiveDateTime) -> Outcome {
        let timestamp = now.and_utc().timestamp();
        let sent = self
            .agent
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &row.message_key)
            .header("webhook-timestamp", &timestamp.to_string())
            .header("webhook-signature", &signature(secret, &row.message_key, timestamp, &row.body))
            .send(row.body.as_str());
        match sent {
            Ok(answer) => match answer.status().as_u16() {
                status @ 200..=299 => Outcome::Taken(status),
                GONE => Outcome::Gone,
                status @ 300..=399 => {
                    Outcome::Failed(Some(status), "The endpoint points somewhere else.".to_owned())
                }
                status => Outcome::Failed(Some(status), format!("The endpoint answered {status}.")),
            },
            Err(error) => Outcome::Failed(None, error.to_string()),
        }
    }
}

/// Finds addresses, and none in private networks: what a name stands for may change at any time, so it is looked at when
/// it is used.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    private_allowed: bool,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in found.iter().filter(|address| self.private_allowed || is_public(address.ip())) {
            allowed.push(*address);
        }
        if allowed.is_empty() {
            return Err(Error::Other("the name stands for an address of a private network".into()));
        }
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_for_a_private_address_is_not_called() {
        let called =
            |private_allowed| Sender::new(private_allowed).agent.post("http://localhost:1/hook").send("");
        let refused = called(false).map(drop).unwrap_err().to_string();
        assert!(refused.contains("private network"), "{refused}");
        // Nobody listens there, but it was called.
        let called = called(true).map(drop).unwrap_err().to_string();
        assert!(!called.contains("private network"), "{called}");
    }
}
