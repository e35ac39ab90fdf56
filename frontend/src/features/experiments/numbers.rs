//! Numbers that are typed: decimals, and shares in percent. Calculated with as decimals, sent as floats.

use rust_decimal::Decimal;

/// More digits than anybody types, and fewer than a float makes up.
const DIGITS: u32 = 10;

/// What was typed; none for what is no number.
#[must_use]
pub fn typed(text: &str) -> Option<Decimal> {
    text.trim().trim_end_matches('%').trim_end().replace([',', '，'], "").parse().ok()
}

/// A number as it is sent.
#[must_use]
pub fn sent(value: Decimal) -> Option<f64> {
    value.to_string().parse().ok()
}

/// A number that came.
#[must_use]
pub fn came(value: f64) -> Option<Decimal> {
    value.to_string().parse::<Decimal>().ok().map(|value| value.round_dp(DIGITS).normalize())
}

/// What was typed as percent, as a share: `12.5` is 0.125.
#[must_use]
pub fn typed_share(text: &str) -> Option<Decimal> {
    typed(text)?.checked_div(Decimal::ONE_HUNDRED)
}

/// A number for a field.
#[must_use]
pub fn shown(value: f64) -> String {
    came(value).map(|value| value.to_string()).unwrap_or_default()
}

/// A share for a field, in percent.
#[must_use]
pub fn shown_share(value: f64) -> String {
    let percent = came(value).and_then(|value| value.checked_mul(Decimal::ONE_HUNDRED));
    percent.map(|value| value.round_dp(DIGITS).normalize().to_string()).unwrap_or_default()
}

/// Units of each treatment for one of the control, by the shares of the arms; the control stands first.
#[must_use]
pub fn ratio_of(weights: &[Decimal]) -> Option<f64> {
    let (control, others) = weights.split_first()?;
    // The smallest treatment is the last one that has enough.
    let smallest = others.iter().filter(|weight| **weight > Decimal::ZERO).min()?;
    sent(smallest.checked_div(*control)?.round_dp(DIGITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_the_ratio_of_a_treatment() {
        let weights = |all: &[u32]| all.iter().copied().map(Decimal::from).collect::<Vec<_>>();
        assert_eq!(ratio_of(&weights(&[1, 1, 1])), Some(1.0));
        assert_eq!(ratio_of(&weights(&[2, 3, 1])), Some(0.5));
        assert_eq!(ratio_of(&weights(&[0, 1])), None);
    }

    #[test]
    fn percent_come_and_go_without_noise() {
        assert_eq!(typed_share("12.5 %").and_then(sent), Some(0.125));
        assert_eq!(typed("1,200"), Some(Decimal::from(1_200)));
        assert_eq!(typed("many"), None);
        assert_eq!(shown_share(0.07), "7");
        assert_eq!(shown(0.1), "0.1");
    }
}
