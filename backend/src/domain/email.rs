//! E-mail addresses, as far as a program can judge them without sending one.

/// The longest address that mail servers take (RFC 5321).
const LONGEST: usize = 254;

/// The address in the form that we keep and compare: trimmed, in lower case. `None` when it cannot
/// be one.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let address = text.trim().to_lowercase();
    let (local, host) = address.rsplit_once('@')?;
    let fits = (1..=64).contains(&local.len()) && address.len() <= LONGEST;
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ','));
    let host_is_one = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    (fits && plain && host_is_one && !local.contains('@')).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn addresses_are_kept_in_lower_case() {
        assert_eq!(parse(" Li.Wei+ads@Lantern.Example ").as_deref(), Some("li.wei+ads@lantern.example"));
        assert_eq!(parse("李伟@例子.公司").as_deref(), Some("李伟@例子.公司"));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@lantern.example", "a".repeat(65));
        for text in [
            "",
            "li.wei",
            "@lantern.example",
            "li@wei@lantern.example",
            "li wei@lantern.example",
            "li.wei@lantern",
            "li.wei@.example",
            "<li@lantern.example>",
            &long,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
