//! Query strings.

use std::fmt::{Display, Write as _};

/// A query string in the making. Empty values are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value, unless its text is empty.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        let value = value.to_string();
        if !value.is_empty() {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            self.0.push_str(name);
            self.0.push('=');
            encode(&value, &mut self.0);
        }
        self
    }

    /// Adds a value, if there is one.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The path with the query behind it.
    #[must_use]
    pub fn on(&self, path: &str) -> String {
        format!("{path}{}", self.0)
    }
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn values_are_encoded_and_empty_ones_left_out() {
        let query = Query::new()
            .with("q", "a&b 中")
            .with("status", "")
            .maybe("id", Some(7))
            .maybe("node", None::<i64>);
        assert_eq!(query.on("/x"), "/x?q=a%26b%20%E4%B8%AD&id=7");
    }
}
