//! Rules of messages to other programs: signatures as the Standard Webhooks specification writes them, when a message is
//! tried again, and where it may go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use url::{Host, Url};

/// What stands before a secret.
const SECRET: &str = "whsec_";
/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;
/// Characters of an address at most.
const LONGEST_URL: usize = 500;
/// How long is waited after each failed try, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. The
/// schedule that the specification recommends; together three days.
const WAITS_S: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// HMAC-SHA256 (RFC 2104).
fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    // A key longer than a block is hashed first.
    let hashed: [u8; 32] = Sha256::digest(key).into();
    let key = if key.len() > BLOCK { &hashed[..] } else { key };
    block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    let mut mac = <Hmac<Sha256> as Mac>::new(&block.into());
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// The secret of an endpoint: it follows from a key of the server, so that no table has it.
#[must_use]
pub fn secret(server_key: &str, webhook: i64, number: i32) -> [u8; 32] {
    hmac(server_key.as_bytes(), &[format!("webhook {webhook} {number}").as_bytes()])
}

/// A secret as the specification writes it.
#[must_use]
pub fn written(secret: &[u8; 32]) -> String {
    format!("{SECRET}{}", STANDARD.encode(secret))
}

/// The header `webhook-signature` of a message. `timestamp_s` is that of the try, in seconds since 1970.
#[must_use]
pub fn signature(secret: &[u8; 32], message_id: &str, timestamp_s: i64, body: &str) -> String {
    let head = format!("{message_id}.{timestamp_s}.");
    format!("v1,{}", STANDARD.encode(hmac(secret, &[head.as_bytes(), body.as_bytes()])))
}

/// How long to wait after so many tries; `None`: it was tried often enough.
#[must_use]
pub fn wait_after(tries: i32) -> Option<TimeDelta> {
    let place = usize::try_from(tries.max(1) - 1).ok()?;
    WAITS_S.get(place).map(|seconds| TimeDelta::seconds(*seconds))
}

/// Why an address cannot be an endpoint's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlFault {
    NoAddress,
    TooLong,
    /// Its way is not encrypted.
    NotHttps,
    /// A name or a password is in it.
    HasLogin,
    /// It is on this machine or in a private network.
    Private,
}

/// Looks at an address. What a name stands for is looked at when something is sent there.
///
/// # Errors
/// What is wrong with it.
pub fn check_url(text: &str, private_allowed: bool) -> Result<String, UrlFault> {
    let text = text.trim();
    if text.chars().count() > LONGEST_URL {
        return Err(UrlFault::TooLong);
    }
    let url = Url::parse(text).map_err(|_| UrlFault::NoAddress)?;
    match url.scheme() {
        "https" => {}
        "http" if private_allowed => {}
        "http" => return Err(UrlFault::NotHttps),
        _ => return Err(UrlFault::NoAddress),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlFault::HasLogin);
    }
    let is_private = match url.host() {
        None => return Err(UrlFault::NoAddress),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => !is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => !is_public(IpAddr::V6(ip)),
    };
    if is_private && !private_allowed {
        return Err(UrlFault::Private);
    }
    Ok(url.to_string())
}

/// Whether an address is one of the public internet, and no special one (the registries of RFC 6890).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    let is_shared = first == 100 && second & 0xc0 == 64;
    let is_protocol = first == 192 && second == 0 && third == 0;
    let is_benchmark = first == 198 && second & 0xfe == 18;
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || first == 0
        || first >= 240
        || is_shared
        || is_protocol
        || is_benchmark)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    match ip.segments() {
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) carry an address of the older kind.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        [0x2001, 0xdb8, ..] => false,
        // Only 2000::/3 is given out to anybody.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

const fn v4(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_specification() {
        // The example of the specification's own libraries.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let parts: [&[u8]; 2] = [b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.", br#"{"test": 2432232314}"#];
        assert_eq!(STANDARD.encode(hmac(&secret, &parts)), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let long = [7_u8; 100];
        let hashed: [u8; 32] = Sha256::digest(long).into();
        assert_eq!(hmac(&long, &[b"x"]), hmac(&hashed, &[b"x"]));
    }

    #[test]
    fn every_endpoint_and_every_number_has_its_own_secret() {
        assert_ne!(secret("key", 1, 1), secret("key", 1, 2));
        assert_ne!(secret("key", 1, 1), secret("key", 2, 1));
        assert!(written(&secret("key", 1, 1)).starts_with("whsec_"));
    }

    #[test]
    fn waits_grow_and_end_after_three_days() {
        let waits: Vec<_> = (1..=10).map(wait_after).collect();
        assert_eq!(waits.first().copied().flatten(), Some(TimeDelta::seconds(5)));
        assert!(waits.windows(2).all(|pair| pair[1].is_none() || pair[0] < pair[1]));
        assert_eq!(waits.last(), Some(&None));
        let all: TimeDelta = waits.into_iter().flatten().sum();
        assert_eq!(all.num_hours(), 75);
    }

    #[test]
    fn messages_go_to_the_public_internet_only() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["93.184.216.34", "100.128.0.1", "2606:2800:220:1::1", "::ffff:93.184.216.34"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn addresses_are_looked_at_before_anything_goes_there() {
        let of = |text: &str| check_url(text, false);
        assert_eq!(of(" https://chat.example.com/hooks "), Ok("https://chat.example.com/hooks".to_owned()));
        for (text, fault) in [
            ("", UrlFault::NoAddress),
            ("chat.example.com", UrlFault::NoAddress),
            ("ftp://chat.example.com", UrlFault::NoAddress),
            ("http://chat.example.com", UrlFault::NotHttps),
            ("https://user:pass@chat.example.com", UrlFault::HasLogin),
            ("https://localhost/x", UrlFault::Private),
            ("https://127.0.0.1/x", UrlFault::Private),
            ("https://0x7f000001/x", UrlFault::Private),
            ("https://[::1]/x", UrlFault::Private),
        ] {
            assert_eq!(of(text), Err(fault), "{text}");
        }
        assert_eq!(of(&format!("https://a.example/{}", "x".repeat(500))), Err(UrlFault::TooLong));
        assert!(check_url("http://127.0.0.1:9000/x", true).is_ok());
    }
}
