//! Exchange rates: decimal texts, dated data, never a float.
//!
//! A conversion rounds once, half to even (what `rust_decimal` calls `MidpointNearestEven`), to the
//! minor unit of the currency that comes out. Several amounts are converted together and split by the
//! largest remainder, so that the parts add up to the whole.

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::{
    ids::PlanRateId,
    money::{Currency, MoneyError, split_minor},
};

/// Decimals that a rate may have.
const MOST_DECIMALS: u32 = 12;
/// Digits before the decimal point: the weakest currencies are at some hundred thousand to one.
const LARGEST: i64 = 1_000_000_000;

/// Why a text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A rate is a number above zero with at most {MOST_DECIMALS} decimals, such as 7.1325.")]
pub struct NotARate;

/// How much of one currency one unit of another is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "7.1325"))]
pub struct Rate(Decimal);

impl Rate {
    /// The rate the other way round, to 12 significant decimals.
    ///
    /// # Errors
    /// When it is too small to be turned round.
    pub fn inverse(self) -> Result<Self, NotARate> {
        let inverse = Decimal::ONE.checked_div(self.0).ok_or(NotARate)?;
        Self::of(inverse.round_dp_with_strategy(MOST_DECIMALS, RoundingStrategy::MidpointNearestEven))
    }

    /// The rate through a third currency: this one, and then from there on the other.
    ///
    /// # Errors
    /// When it is too small or too large to be written.
    pub fn times(self, then: Self) -> Result<Self, NotARate> {
        let product = self.0.checked_mul(then.0).ok_or(NotARate)?;
        Self::of(product.round_dp_with_strategy(MOST_DECIMALS, RoundingStrategy::MidpointNearestEven))
    }

    fn of(rate: Decimal) -> Result<Self, NotARate> {
        let rate = rate.normalize();
        let fits = rate > Decimal::ZERO && rate <= Decimal::from(LARGEST) && rate.scale() <= MOST_DECIMALS;
        if fits { Ok(Self(rate)) } else { Err(NotARate) }
    }

    /// An amount in the other currency, rounded half to even.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn convert(self, amount_minor: i64, from: Currency, to: Currency) -> Result<i64, MoneyError> {
        let amount = from.decimal_from_minor(amount_minor).checked_mul(self.0).ok_or(MoneyError::Overflow)?;
        let rounded = amount.round_dp_with_strategy(to.decimals(), RoundingStrategy::MidpointNearestEven);
        to.minor_from_decimal(rounded)
    }

    /// Several amounts, none below zero, that together are what their sum is.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn convert_parts(
        self,
        parts_minor: &[i64],
        from: Currency,
        to: Currency,
    ) -> Result<Vec<i64>, MoneyError> {
        let mut sum = 0_i64;
        let mut weights = Vec::with_capacity(parts_minor.len());
        for part in parts_minor {
            sum = sum.checked_add(*part).ok_or(MoneyError::Overflow)?;
            weights.push(u64::try_from(*part).map_err(|_| MoneyError::Overflow)?);
        }
        split_minor(self.convert(sum, from, to)?, &weights)
    }
}

impl FromStr for Rate {
    type Err = NotARate;
    fn from_str(text: &str) -> Result<Self, NotARate> {
        Self::of(Decimal::from_str_exact(text.trim()).map_err(|_| NotARate)?)
    }
}

impl TryFrom<String> for Rate {
    type Error = NotARate;
    fn try_from(text: String) -> Result<Self, NotARate> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

text_enum! {
    /// Where a rate came from.
    pub enum RateSource {
        Typed => "typed",
        Imported => "imported",
    }
}

/// A plan rate. It is not changed: a correction is a newer one for the same day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRate {
    pub id: PlanRateId,
    #[cfg_attr(feature = "openapi", schema(example = "USD"))]
    pub from: Currency,
    pub to: Currency,
    /// From this day on, until the next.
    pub valid_from: NaiveDate,
    /// How much of `to` one of `from` is.
    pub rate: Rate,
    pub source: RateSource,
    pub entered_by_name: String,
    pub entered_at: NaiveDateTime,
    /// A later one corrects it.
    pub corrected: bool,
}

/// Adds a plan rate, or corrects the one of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRateCreate {
    #[cfg_attr(feature = "openapi", schema(example = "USD"))]
    pub from: Currency,
    pub to: Currency,
    pub valid_from: NaiveDate,
    /// A decimal number.
    #[cfg_attr(feature = "openapi", schema(example = "7.1325"))]
    pub rate: String,
}

/// Adds plan rates from a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRateImport {
    /// One rate a line, under a line that names the columns: `from`, `to`, `valid_from`, `rate`, in any order, in
    /// English or Chinese, divided by commas, tabs or semicolons.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "from,to,valid_from,rate\nUSD,CNY,2026-01-01,7.1325\n")
    )]
    pub text: String,
}

/// What became of the rows of a table of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanRateImported {
    pub added: i64,
    /// They say what was known.
    pub known: i64,
}

/// A rate that was used, with the day that it holds from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedRate {
    pub from: Currency,
    pub to: Currency,
    pub rate: Rate,
    pub valid_from: NaiveDate,
    /// The two rates that it was made of, where nobody has entered one between the two currencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<CrossRate>,
}

/// A way from one currency to another through a third one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CrossRate {
    /// The currency on the way: the organisation's.
    pub currency: Currency,
    /// How much of it one of the first is.
    pub first: Rate,
    pub first_valid_from: NaiveDate,
    /// How much of the second one of it is.
    pub second: Rate,
    pub second_valid_from: NaiveDate,
}

impl UsedRate {
    /// The rate to where a second one leads, which begins where this one ends.
    ///
    /// # Errors
    /// When it is too small or too large to be written.
    pub fn through(&self, second: &Self) -> Result<Self, NotARate> {
        let via = CrossRate {
            currency: self.to,
            first: self.rate,
            first_valid_from: self.valid_from,
            second: second.rate,
            second_valid_from: second.valid_from,
        };
        Ok(Self {
            from: self.from,
            to: second.to,
            rate: self.rate.times(second.rate)?,
            valid_from: self.valid_from.max(second.valid_from),
            via: Some(via),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_rounded_half_to_even_once() {
        let (usd, cny) = (Currency::USD, Currency::CNY);
        assert_eq!(rate("7.1325").convert(10_000, usd, cny), Ok(71_325));
        // 0.5 and 1.5 minor units.
        assert_eq!(rate("0.5").convert(1, usd, cny), Ok(0));
        assert_eq!(rate("0.5").convert(3, usd, cny), Ok(2));
        assert_eq!(rate("0.0475").convert(1_000, Currency::JPY, cny), Ok(4_750));
        assert_eq!(rate("21.05").convert(10_000, cny, Currency::JPY), Ok(2_105));
        assert_eq!(rate("-1".trim_start_matches('-')).convert(-5, usd, cny), Ok(-5));
        assert_eq!(rate("1000000000").convert(i64::MAX, usd, cny), Err(MoneyError::Overflow));
    }

    #[test]
    fn texts_that_are_no_rates_are_refused() {
        for text in ["", "0", "-1", "7,1", "1e3", "abc", "0.0000000000001", "1000000001"] {
            assert_eq!(text.parse::<Rate>(), Err(NotARate), "{text}");
        }
        assert_eq!(rate(" 7.1300 ").to_string(), "7.13");
        assert_eq!(rate("8").inverse(), Ok(rate("0.125")));
        assert_eq!(rate("7.1").times(rate("21.05")), Ok(rate("149.455")));
        assert_eq!(rate("0.000000000001").times(rate("0.1")), Err(NotARate));
    }

    proptest! {
        #[test]
        fn there_and_back_through_another_currency_is_one(rate in 1_i64..10_000_000_000) {
            let there = Rate::of(Decimal::new(rate, 6)).unwrap();
            let back = there.times(there.inverse().unwrap()).unwrap();
            prop_assert!((back.0 - Decimal::ONE).abs() <= Decimal::new(1, 8), "{there}: {back}");
        }

        #[test]
        fn the_way_does_not_matter(first in 1_i64..1_000_000_000, second in 1_i64..1_000_000_000) {
            let first = Rate::of(Decimal::new(first, 3)).unwrap();
            let second = Rate::of(Decimal::new(second, 6)).unwrap();
            prop_assert_eq!(first.times(second), second.times(first));
        }

        #[test]
        fn parts_add_up_to_the_whole(
            parts in prop::collection::vec(0_i64..1_000_000_000, 1..40),
            rate in 1_i64..10_000_000_000,
            jpy in any::<bool>(),
        ) {
            let rate = Rate::of(Decimal::new(rate, 6)).unwrap();
            let from = if jpy { Currency::JPY } else { Currency::KWD };
            let whole = rate.convert(parts.iter().sum(), from, Currency::CNY).unwrap();
            let converted = rate.convert_parts(&parts, from, Currency::CNY).unwrap();
            prop_assert_eq!(converted.iter().sum::<i64>(), whole);
            for (part, out) in parts.iter().zip(converted) {
                // No part is a unit or more away from what it is by itself.
                let alone = rate.convert(*part, from, Currency::CNY).unwrap();
                prop_assert!((alone - out).abs() <= 1);
            }
        }
    }
}
