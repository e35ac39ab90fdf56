//! Dates as people and programs write them.

use chrono::{Datelike, Days, NaiveDate};
use penstock_shared::import::{DateFormat, RowProblemCode};

use super::{
    problem::ValueProblem,
    text::{is_absent, tidy},
};

const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Parses a cell of a date column. Without a format, all are tried, and text that they read
/// differently is refused.
///
/// # Errors
/// With the one code that says why the text is no date.
pub fn parse_date(text: &str, format: Option<DateFormat>) -> Result<NaiveDate, ValueProblem> {
    if is_absent(text) {
        return Err(ValueProblem::new(RowProblemCode::ValueMissing));
    }
    let Some(tokens) = Tokens::split(text) else {
        return Err(not_recognised(format));
    };
    let Some(format) = format else {
        return parse_in_any(&tokens);
    };
    let read = tokens.read(format);
    if let Some(Read::Date(date)) = read {
        return Ok(date);
    }
    let fits_another = DateFormat::ALL.iter().any(|other| matches!(tokens.read(*other), Some(Read::Date(_))));
    let code = match read {
        _ if fits_another => RowProblemCode::DateOtherFormat,
        Some(Read::Impossible) => RowProblemCode::DateImpossible,
        Some(Read::OutOfRange) => RowProblemCode::DateOutOfRange,
        _ => return Err(not_recognised(Some(format))),
    };
    Err(ValueProblem::expected(code, format.pattern()))
}

/// Whether the text is a date in each of [`DateFormat::ALL`].
pub(super) fn fitting_formats(text: &str) -> Vec<bool> {
    let tokens = Tokens::split(text);
    let fits = |format: &DateFormat| {
        tokens.as_ref().is_some_and(|tokens| matches!(tokens.read(*format), Some(Read::Date(_))))
    };
    DateFormat::ALL.iter().map(fits).collect()
}

fn not_recognised(format: Option<DateFormat>) -> ValueProblem {
    ValueProblem {
        code: RowProblemCode::DateNotRecognised,
        expected: format.map(|format| format.pattern().to_owned()),
    }
}

fn parse_in_any(tokens: &Tokens) -> Result<NaiveDate, ValueProblem> {
    let mut found: Option<NaiveDate> = None;
    let mut code = RowProblemCode::DateNotRecognised;
    for format in DateFormat::ALL {
        match (tokens.read(*format), found) {
            (Some(Read::Date(date)), Some(other)) if date != other => {
                return Err(ValueProblem::new(RowProblemCode::DateAmbiguous));
            }
            (Some(Read::Date(date)), _) => found = Some(date),
            (Some(Read::Impossible), _) => code = RowProblemCode::DateImpossible,
            (Some(Read::OutOfRange), _) => code = RowProblemCode::DateOutOfRange,
            (None, _) => {}
        }
    }
    found.ok_or_else(|| ValueProblem::new(code))
}

/// What a text is in a format whose notation it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Date(NaiveDate),
    Impossible,
    OutOfRange,
}

/// A date's runs of digits and of letters, and what stands between them.
struct Tokens {
    parts: Vec<String>,
    /// One fewer than parts.
    separators: Vec<String>,
    /// What follows the last part, such as `日`.
    tail: String,
}

impl Tokens {
    /// `None` when the text begins with something else or has too many parts for a date.
    fn split(text: &str) -> Option<Self> {
        let text = tidy(text);
        let text = without_time(text.strip_prefix('\'').unwrap_or(&text));
        let mut tokens = Self { parts: Vec::new(), separators: Vec::new(), tail: String::new() };
        let mut kind = None;
        for c in text.chars() {
            let now = kind_of(c);
            if now == Kind::Other {
                tokens.tail.push(c);
            } else if kind == Some(now) {
                tokens.parts.last_mut()?.push(c);
            } else {
                if tokens.parts.is_empty() && !tokens.tail.is_empty() {
                    return None;
                }
                if !tokens.parts.is_empty() {
                    tokens.separators.push(std::mem::take(&mut tokens.tail));
                }
                tokens.parts.push(c.to_string());
                if tokens.parts.len() > 4 {
                    return None;
                }
            }
            kind = Some(now);
        }
        (!tokens.parts.is_empty()).then_some(tokens)
    }

    fn read(&self, format: DateFormat) -> Option<Read> {
        match format {
            DateFormat::ExcelSerial => return self.read_serial(),
            DateFormat::CompactYearMonthDay => return self.read_compact(),
            _ => {}
        }
        let [first, second, third] = self.three_parts(format)?;
        let (year, month, day) = match format {
            DateFormat::YearMonthDay | DateFormat::ChineseYearMonthDay => {
                (full_year(first)?, short_number(second)?, short_number(third)?)
            }
            DateFormat::DayMonthYear => (year(third)?, short_number(second)?, short_number(first)?),
            DateFormat::MonthDayYear => (year(third)?, short_number(first)?, short_number(second)?),
            DateFormat::DayMonthNameYear => (year(third)?, month_name(second)?, short_number(first)?),
            DateFormat::MonthNameDayYear => (year(third)?, month_name(first)?, short_number(second)?),
            DateFormat::CompactYearMonthDay | DateFormat::ExcelSerial => return None,
        };
        Some(calendar_day(year, month, day))
    }

    /// The three parts of a date, when what stands between them is as the format has it.
    fn three_parts(&self, format: DateFormat) -> Option<[&str; 3]> {
        let mut parts: Vec<&str> = self.parts.iter().map(String::as_str).collect();
        let mut separators: Vec<&str> = self.separators.iter().map(|s| s.trim()).collect();
        if format == DateFormat::ChineseYearMonthDay {
            let day_sign = matches!(self.tail.trim(), "日" | "号");
            return match (parts.as_slice(), separators.as_slice()) {
                ([year, month, day], ["年", "月"]) if day_sign => Some([year, month, day]),
                _ => None,
            };
        }
        // The ending of an ordinal: 31st.
        if let Some(at) = parts.iter().position(|part| matches!(*part, "st" | "nd" | "rd" | "th"))
            && at > 0
            && separators[at - 1].is_empty()
        {
            parts.remove(at);
            separators.remove(at - 1);
        }
        let named = matches!(format, DateFormat::DayMonthNameYear | DateFormat::MonthNameDayYear);
        let fits = |separator: &&str| match *separator {
            "-" | "/" | "." => true,
            // Letters need nothing between: 31Jul2020. Digits need at least a blank, which the
            // tokens show by being two.
            "" => true,
            "," | ".," => named,
            _ => false,
        };
        let [first, second, third] = parts.as_slice() else {
            return None;
        };
        (separators.iter().all(fits) && self.tail.trim().is_empty()).then_some([*first, *second, *third])
    }

    fn read_compact(&self) -> Option<Read> {
        let digits = self.only_digits()?;
        if digits.len() != 8 {
            return None;
        }
        let year = digits[..4].parse().ok()?;
        Some(calendar_day(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?))
    }

    /// A spreadsheet's day number; its fraction is the time of day.
    fn read_serial(&self) -> Option<Read> {
        let whole = match self.parts.as_slice() {
            [whole, fraction] if self.separators == ["."] && is_digits(fraction) => whole,
            _ => self.only_digits()?,
        };
        if whole.len() != 5 || !self.tail.is_empty() || !is_digits(whole) {
            return None;
        }
        // Day 60 is the 29 February 1900 that never was; later days count from this origin.
        let origin = NaiveDate::from_ymd_opt(1899, 12, 30)?;
        let date = origin.checked_add_days(Days::new(whole.parse().ok()?))?;
        Some(if YEARS.contains(&date.year()) { Read::Date(date) } else { Read::OutOfRange })
    }

    fn only_digits(&self) -> Option<&String> {
        match self.parts.as_slice() {
            [digits] if self.tail.is_empty() && is_digits(digits) => Some(digits),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Letter,
    Other,
}

const fn kind_of(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Digit
    } else if c.is_ascii_alphabetic() {
        Kind::Letter
    } else {
        Kind::Other
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Drops a time of day: `2020-07-31 00:00:00`, `2020-07-31T12:30:00Z`, `31/07/2020 1:05 pm`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text;
    };
    let hour = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit());
    let time = &text[hour.len()..];
    let in_a_time = |c: char| {
        c.is_ascii_digit()
            || matches!(c.to_ascii_uppercase(), ':' | '.' | '+' | '-' | ' ' | 'A' | 'P' | 'M' | 'Z')
    };
    match hour.strip_suffix(['T', ' ']) {
        Some(date) if time.chars().all(in_a_time) => date.trim_end(),
        _ => text,
    }
}

fn calendar_day(year: i32, month: u32, day: u32) -> Read {
    match NaiveDate::from_ymd_opt(year, month, day) {
        None => Read::Impossible,
        Some(date) if YEARS.contains(&date.year()) => Read::Date(date),
        Some(_) => Read::OutOfRange,
    }
}

fn short_number(text: &str) -> Option<u32> {
    (text.len() <= 2 && is_digits(text)).then(|| text.parse().ok()).flatten()
}

fn full_year(text: &str) -> Option<i32> {
    (text.len() == 4 && is_digits(text)).then(|| text.parse().ok()).flatten()
}

/// Two digits mean 1969 to 2068, as POSIX has it.
fn year(text: &str) -> Option<i32> {
    if text.len() != 2 {
        return full_year(text);
    }
    let short = i32::try_from(short_number(text)?).ok()?;
    Some(if short >= 69 { 1900 + short } else { 2000 + short })
}

fn month_name(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_ascii_lowercase();
    let at = NAMES.iter().position(|name| {
        *name == text
            || (text.len() == 3 && name.starts_with(&text))
            || (text == "sept" && name.starts_with("sept"))
    })?;
    u32::try_from(at + 1).ok()
}
