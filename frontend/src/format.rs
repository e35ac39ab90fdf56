//! The one formatter: money, shares, counts and dates as people read them, in their language.
//!
//! Everything is counted in integers. Functions that depend on the language track it; call them
//! inside closures in views.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use penstock_shared::{money::Currency, organisation::Locale, rate::UsedRate};

use crate::{
    i18n::{locale, t},
    zone,
};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The exact amount: `¥1,234.56`, `-£3.00`, `SEK 1,200.00`.
#[must_use]
pub fn money(amount_minor: i64, currency: Currency) -> String {
    with_symbol(amount_minor < 0, &currency.grouped(amount_minor).replace('-', ""), currency)
}

/// The amount where space is short: `¥1.23M` or `¥123万`. Show [`money`] on hover beside it.
#[must_use]
pub fn money_short(amount_minor: i64, currency: Currency) -> String {
    let units: &[(i128, &str)] = match locale() {
        Locale::En => &[(1_000_000_000, "B"), (1_000_000, "M"), (10_000, "k")],
        Locale::ZhCn => &[(100_000_000, "亿"), (10_000, "万")],
    };
    let minor_per_major = 10_i128.pow(currency.decimals());
    let magnitude = i128::from(amount_minor).abs();
    let unit = units.iter().find(|(from, _)| magnitude >= from * minor_per_major);
    let text = match unit {
        Some((from, word)) => {
            // "k" begins at ten thousand and counts thousands.
            let major = if *word == "k" { 1_000 } else { *from };
            format!("{}{word}", three_digits(magnitude, major * minor_per_major))
        }
        None => {
            let major = rounded(magnitude, minor_per_major);
            group(&major.to_string())
        }
    };
    with_symbol(amount_minor < 0, &text, currency)
}

fn with_symbol(negative: bool, digits: &str, currency: Currency) -> String {
    let sign = if negative { "-" } else { "" };
    match currency.symbol() {
        "" => format!("{sign}{} {digits}", currency.code()),
        symbol => format!("{sign}{symbol}{digits}"),
    }
}

/// `amount / unit` with about three digits: `1.23`, `12.3`, `123`. Rounds once.
fn three_digits(amount: i128, unit: i128) -> String {
    let text = if amount < 10 * unit {
        let hundredths = rounded(amount * 100, unit);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    } else if amount < 100 * unit {
        let tenths = rounded(amount * 10, unit);
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        return group(&rounded(amount, unit).to_string());
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Division that rounds halves up; for amounts from zero up.
const fn rounded(amount: i128, by: i128) -> i128 {
    (amount + by / 2) / by
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count: `2,089`.
#[must_use]
pub fn count(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", group(&number.unsigned_abs().to_string()))
}

/// A number in units of 10^-`digits`, without zeros behind the last digit that counts: `1,234.5`.
#[must_use]
pub fn decimal(units: i64, digits: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let scale = 10_u64.saturating_pow(digits);
    let (whole, part) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    let whole = group(&whole.to_string());
    let width = usize::try_from(digits).unwrap_or(0);
    let part = format!("{part:0width$}");
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

const MINUTES_OF_AN_HOUR: i64 = 60;
const MINUTES_OF_A_DAY: i64 = 24 * MINUTES_OF_AN_HOUR;

/// Minutes as people read them: `25 min`, `3 h 20 min`, `2 d 4 h`. Tracks the language.
#[must_use]
pub fn duration(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.saturating_abs();
    let (days, hours) = (minutes / MINUTES_OF_A_DAY, minutes % MINUTES_OF_A_DAY / MINUTES_OF_AN_HOUR);
    let text = if days > 0 {
        t::measures::days_hours(days, hours)
    } else if hours > 0 {
        t::measures::hours_minutes(hours, minutes % MINUTES_OF_AN_HOUR)
    } else {
        t::measures::minutes(minutes)
    };
    format!("{sign}{text}")
}

/// `part / whole` in hundredths of a percent; `None` when there is no whole.
#[must_use]
pub fn share_bp(part: i64, whole: i64) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    let (part, whole) = (i128::from(part) * 10_000, i128::from(whole));
    let half = whole.abs() / 2 * part.signum() * whole.signum();
    i64::try_from((part + half * whole.signum()) / whole).ok()
}

/// A share as people read it: `12.3%`, `104%`; `–` without a whole.
#[must_use]
pub fn percent(part: i64, whole: i64) -> String {
    share_bp(part, whole).map_or_else(|| "–".to_owned(), percent_bp)
}

/// Hundredths of a percent as people read them: 1234 is `12.3%`.
#[must_use]
pub fn percent_bp(bp: i64) -> String {
    let sign = if bp < 0 { "-" } else { "" };
    let magnitude = i128::from(bp).abs();
    let text = if magnitude < 10_000 {
        let tenths = rounded(magnitude, 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        rounded(magnitude, 100).to_string()
    };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    format!("{sign}{text}%")
}

/// Hundredths of a percent as a CSS length: 1234 is `12.34%`.
#[must_use]
pub fn css_percent(bp: i64) -> String {
    let sign = if bp < 0 { "-" } else { "" };
    let magnitude = bp.unsigned_abs();
    format!("{sign}{}.{:02}%", magnitude / 100, magnitude % 100)
}

/// A day: `5 Mar 2026`, `2026年3月5日`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    match locale() {
        Locale::En => format!("{} {} {}", day.day(), month_name(day), day.year()),
        Locale::ZhCn => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// From one day to another; `None` without both.
#[must_use]
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<String> {
    if from.is_none() && to.is_none() {
        return None;
    }
    let day = |day: Option<NaiveDate>| day.map(date).unwrap_or_default();
    Some(if from == to { day(from) } else { format!("{} – {}", day(from), day(to)) })
}

/// A day without its year: `5 Mar`, `3月5日`.
#[must_use]
pub fn date_short(day: NaiveDate) -> String {
    match locale() {
        Locale::En => format!("{} {}", day.day(), month_name(day)),
        Locale::ZhCn => format!("{}月{}日", day.month(), day.day()),
    }
}

/// A month: `Mar 2026`, `2026年3月`.
#[must_use]
pub fn month(day: NaiveDate) -> String {
    match locale() {
        Locale::En => format!("{} {}", month_name(day), day.year()),
        Locale::ZhCn => format!("{}年{}月", day.year(), day.month()),
    }
}

/// A month without its year, for axes: `Mar`, `3月`.
#[must_use]
pub fn month_short(day: NaiveDate) -> String {
    match locale() {
        Locale::En => month_name(day).to_owned(),
        Locale::ZhCn => format!("{}月", day.month()),
    }
}

/// A stretch of time: whole months by their names, anything else by its days.
#[must_use]
pub fn span(from: NaiveDate, to: NaiveDate) -> String {
    let ends_a_month = to.succ_opt().is_none_or(|next| next.day() == 1);
    match (from.day() == 1 && ends_a_month, (from.year(), from.month()) == (to.year(), to.month())) {
        (true, true) => month(from),
        (true, false) => t::effect::span(month(from), month(to)),
        (false, _) => t::effect::span(date(from), date(to)),
    }
}

/// The names of a year's periods, by their first days: months where they are months, numbers where
/// they are weeks. The first period of a year may have been cut.
#[must_use]
pub fn periods(starts: &[NaiveDate], name: fn(NaiveDate) -> String) -> Vec<String> {
    let months = starts.iter().skip(1).all(|day| day.day() == 1);
    (1_u32..)
        .zip(starts)
        .map(|(number, day)| if months { name(*day) } else { t::periods::period_name(number) })
        .collect()
}

/// A moment (the server's are in UTC) where the organisation is: `5 Mar 2026, 14:32`.
#[must_use]
pub fn date_time(moment: NaiveDateTime) -> String {
    let there = zone::local(moment);
    format!("{}, {:02}:{:02}", date(there.date()), there.hour(), there.minute())
        .replace(", ", if locale() == Locale::ZhCn { " " } else { ", " })
}

/// The time of day of a moment where the organisation is: `14:05`.
#[must_use]
pub fn time(moment: NaiveDateTime) -> String {
    let there = zone::local(moment);
    format!("{:02}:{:02}", there.hour(), there.minute())
}

/// The day of a moment where the organisation is.
#[must_use]
pub fn day(moment: NaiveDateTime) -> String {
    date(zone::local(moment).date())
}

/// A rate and the day that it holds from; of one through a third currency, both that it is made of.
#[must_use]
pub fn rate(used: &UsedRate) -> String {
    let whole = t::currencies::at_rate(used.rate, date(used.valid_from));
    let Some(via) = used.via else { return whole };
    let step = |from, to, rate, day| t::currencies::rate_used(from, to, rate, date(day));
    let first = step(used.from, via.currency, via.first, via.first_valid_from);
    let second = step(via.currency, used.to, via.second, via.second_valid_from);
    t::currencies::made_of(whole, first, second)
}

/// A month of any year: `Mar`, `3月`.
#[must_use]
pub fn month_of_year(month: u32) -> String {
    NaiveDate::from_ymd_opt(2000, month, 1).map(month_short).unwrap_or_default()
}

fn month_name(day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_carry_symbol_sign_and_every_minor_unit() {
        assert_eq!(money(123_456, Currency::CNY), "¥1,234.56");
        assert_eq!(money(-300, Currency::GBP), "-£3.00");
        assert_eq!(money(1_234, Currency::JPY), "¥1,234");
        assert_eq!(money(1_234, Currency::KWD), "KWD 1.234");
    }

    #[test]
    fn short_amounts_have_three_digits() {
        assert_eq!(money_short(123_456_789_00, Currency::USD), "$123M");
        assert_eq!(money_short(1_234_567_00, Currency::USD), "$1.23M");
        assert_eq!(money_short(12_345_00, Currency::USD), "$12.3k");
        assert_eq!(money_short(1_234_56, Currency::USD), "$1,235");
        assert_eq!(money_short(-50_000_00, Currency::USD), "-$50k");
        assert_eq!(money_short(0, Currency::USD), "$0");
    }

    #[test]
    fn shares_round_to_the_nearest_and_know_when_there_is_no_whole() {
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(2, 3), "66.7%");
        assert_eq!(percent(5, 4), "125%");
        assert_eq!(percent(-1, 2), "-50%");
        assert_eq!(percent(1, 0), "–");
        assert_eq!(share_bp(i64::MAX, i64::MAX), Some(10_000));
        assert_eq!(share_bp(-1, 3), Some(-3_333));
    }

    #[test]
    fn decimals_end_with_what_counts() {
        assert_eq!(decimal(1_234_500, 3), "1,234.5");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(700, 2), "7");
        assert_eq!(decimal(0, 4), "0");
        assert_eq!(decimal(42, 0), "42");
    }

    #[test]
    fn css_lengths_keep_both_digits() {
        assert_eq!(css_percent(1_205), "12.05%");
        assert_eq!(css_percent(10_000), "100.00%");
    }
}
