//! Amounts as people and programs write them, to minor units.
//!
//! Invariant: an amount is read exactly or not at all; nothing is rounded, evaluated or assumed.

use penstock_shared::{
    import::{DecimalStyle, RowProblemCode},
    money::{COMMON_CURRENCIES, Currency},
};

use super::{
    problem::ValueProblem,
    text::{is_absent, tidy},
};

/// Parses a cell of an amount column into minor units of `currency`. Without a style, both are
/// tried, and text that they read differently is refused.
///
/// # Errors
/// With the one code that says why the text is no amount.
pub fn parse_amount(
    text: &str,
    currency: Currency,
    style: Option<DecimalStyle>,
) -> Result<i64, ValueProblem> {
    let text = tidy(text);
    // A leading apostrophe is a spreadsheet's mark for text.
    let text = text.strip_prefix('\'').unwrap_or(&text).trim();
    if is_absent(text) && !text.eq_ignore_ascii_case("nan") {
        return Err(ValueProblem::new(RowProblemCode::ValueMissing));
    }
    if is_formula(text) {
        return Err(ValueProblem::new(RowProblemCode::AmountFormula));
    }
    let cell = Cell::split(text)?;
    cell.check_currency(currency)?;
    if is_scientific(cell.core) {
        return Err(ValueProblem::new(RowProblemCode::AmountScientific));
    }
    let plain = match style {
        Some(style) => plain_digits(cell.core, style)?,
        None => plain_digits_of_either(cell.core)?,
    };
    plain.minor(cell.negative, currency)
}

/// What the text says of the decimal style of its column; `None` when it is no number.
pub(super) fn styles_of(text: &str) -> Option<StyleEvidence> {
    let text = tidy(text);
    let cell = Cell::split(text.strip_prefix('\'').unwrap_or(&text).trim()).ok()?;
    if !cell.marks.iter().all(|mark| is_currency_mark(mark)) {
        return None;
    }
    let point = plain_digits(cell.core, DecimalStyle::Point);
    let comma = plain_digits(cell.core, DecimalStyle::Comma);
    match (point, comma) {
        (Ok(point), Ok(comma)) if point == comma => Some(StyleEvidence::Neither),
        (Ok(_), Ok(_)) => Some(StyleEvidence::Ambiguous),
        (Ok(_), Err(_)) => Some(StyleEvidence::Point),
        (Err(_), Ok(_)) => Some(StyleEvidence::Comma),
        (Err(_), Err(_)) => None,
    }
}

/// What one number says about the decimal style of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StyleEvidence {
    Point,
    Comma,
    /// Readable in both, with different results.
    Ambiguous,
    /// The same in both, such as a plain integer.
    Neither,
}

fn is_formula(text: &str) -> bool {
    match text.chars().next() {
        Some('=' | '@') => true,
        Some('+' | '-') => {
            let rest = &text[1..];
            let inner = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            // A sign at the end is a trailing sign and one after E an exponent's; between operands
            // it is an operation.
            let operator = inner.char_indices().any(|(at, c)| {
                matches!(c, '+' | '-' | '*' | '/' | '^')
                    && at + 1 < inner.len()
                    && !inner[..at].ends_with(['e', 'E'])
            });
            let call = inner.starts_with(|c: char| c.is_ascii_alphabetic()) && inner.contains('(');
            operator || call || rest.contains(['=', '@', '|', '!'])
        }
        _ => false,
    }
}

/// `1.5E+07`: digits, an E, an optional sign, digits.
fn is_scientific(core: &str) -> bool {
    core.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        mantissa.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && mantissa.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            && !exponent.is_empty()
            && exponent.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A cell taken apart: its sign, its currency marks and what is left.
struct Cell<'a> {
    negative: bool,
    marks: Vec<&'a str>,
    core: &'a str,
}

impl<'a> Cell<'a> {
    fn split(text: &'a str) -> Result<Self, ValueProblem> {
        let mut cell = Self { negative: false, marks: Vec::new(), core: text };
        let mut signs = 0;
        let mut opened = 0;
        let mut closed = 0;
        while let Some(c) = cell.core.chars().next() {
            match c {
                '-' | '+' => {
                    signs += 1;
                    cell.negative |= c == '-';
                }
                '(' => opened += 1,
                ' ' => {}
                _ => {
                    let mark = leading_mark(cell.core);
                    if mark.is_empty() {
                        break;
                    }
                    cell.marks.push(mark);
                    cell.core = &cell.core[mark.len()..];
                    continue;
                }
            }
            cell.core = &cell.core[c.len_utf8()..];
        }
        while let Some(c) = cell.core.chars().next_back() {
            match c {
                '-' | '+' => {
                    signs += 1;
                    cell.negative |= c == '-';
                }
                ')' => closed += 1,
                ' ' => {}
                _ => {
                    let mark = trailing_mark(cell.core);
                    if mark.is_empty() {
                        break;
                    }
                    cell.marks.push(mark);
                    cell.core = &cell.core[..cell.core.len() - mark.len()];
                    continue;
                }
            }
            cell.core = &cell.core[..cell.core.len() - c.len_utf8()];
        }
        if cell.core.is_empty() || opened != closed || opened > 1 {
            return Err(ValueProblem::new(RowProblemCode::AmountNotANumber));
        }
        cell.negative |= opened == 1;
        if signs + opened > 1 {
            return Err(ValueProblem::new(RowProblemCode::AmountSigns));
        }
        Ok(cell)
    }

    fn check_currency(&self, currency: Currency) -> Result<(), ValueProblem> {
        for mark in &self.marks {
            match currency_of_mark(mark, currency) {
                Mark::This => {}
                Mark::Other => {
                    let expected = currency.code();
                    return Err(ValueProblem::expected(RowProblemCode::OtherCurrency, expected));
                }
                Mark::Unit => return Err(ValueProblem::new(RowProblemCode::AmountUnit)),
                Mark::Unknown => {
                    return Err(ValueProblem::new(RowProblemCode::AmountNotANumber));
                }
            }
        }
        Ok(())
    }
}

fn is_mark(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && !c.is_numeric()) || c == '$'
}

fn leading_mark(text: &str) -> &str {
    &text[..text.find(|c| !is_mark(c)).unwrap_or(text.len())]
}

fn trailing_mark(text: &str) -> &str {
    let start = text.char_indices().rev().find(|(_, c)| !is_mark(*c));
    &text[start.map_or(0, |(at, c)| at + c.len_utf8())..]
}

/// What letters and symbols beside a number mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    This,
    Other,
    Unit,
    Unknown,
}

fn currency_of_mark(mark: &str, currency: Currency) -> Mark {
    const DOLLARS: &[&str] = &["USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN"];
    const UNITS: &[&str] = &[
        "k",
        "m",
        "mn",
        "mm",
        "bn",
        "b",
        "thousand",
        "million",
        "billion",
        "千",
        "万",
        "百万",
        "千万",
        "亿",
        "千元",
        "万元",
        "百万元",
        "千万元",
        "亿元",
        "萬",
        "億",
    ];
    let upper = mark.to_uppercase();
    let codes: &[&str] = match upper.as_str() {
        "£" => &["GBP"],
        "€" => &["EUR"],
        "¥" => &["CNY", "JPY"],
        "元" | "圆" | "人民币" | "RMB" | "RMB¥" | "CNY¥" | "CN¥" => &["CNY"],
        "円" | "JP¥" => &["JPY"],
        "$" => DOLLARS,
        "US$" => &["USD"],
        "HK$" | "港元" | "港币" => &["HKD"],
        "NT$" => &["TWD"],
        "A$" | "AU$" => &["AUD"],
        "C$" | "CA$" => &["CAD"],
        "S$" => &["SGD"],
        "美元" => &["USD"],
        "欧元" => &["EUR"],
        "英镑" => &["GBP"],
        "₩" => &["KRW"],
        "₹" | "RS" => &["INR"],
        _ if UNITS.contains(&mark.to_lowercase().as_str()) => return Mark::Unit,
        code if code == currency.code() => return Mark::This,
        code if code.parse::<Currency>().is_ok() => return Mark::Other,
        _ => return Mark::Unknown,
    };
    if codes.contains(&currency.code()) { Mark::This } else { Mark::Other }
}

/// Whether letters beside a number are surely a currency: a reference such as `INV123` is no amount.
fn is_currency_mark(mark: &str) -> bool {
    match currency_of_mark(mark, Currency::CNY) {
        Mark::This => true,
        Mark::Other => mark.len() != 3 || !mark.is_ascii() || COMMON_CURRENCIES.contains(&mark),
        Mark::Unit | Mark::Unknown => false,
    }
}

/// Digits of an amount, with nothing between them.
#[derive(Debug, PartialEq, Eq)]
struct PlainDigits {
    whole: String,
    /// Without zeros at the end.
    fraction: String,
}

impl PlainDigits {
    fn minor(&self, negative: bool, currency: Currency) -> Result<i64, ValueProblem> {
        let decimals = usize::try_from(currency.decimals()).unwrap_or(0);
        if self.fraction.len() > decimals {
            return Err(ValueProblem::expected(RowProblemCode::AmountTooManyDecimals, decimals));
        }
        let sign = if negative { "-" } else { "" };
        format!("{sign}{}{:0<decimals$}", self.whole, self.fraction)
            .parse()
            .map_err(|_| ValueProblem::new(RowProblemCode::AmountTooLarge))
    }
}

fn plain_digits_of_either(core: &str) -> Result<PlainDigits, ValueProblem> {
    let point = plain_digits(core, DecimalStyle::Point);
    match (point, plain_digits(core, DecimalStyle::Comma)) {
        (Ok(point), Ok(comma)) if point == comma => Ok(point),
        (Ok(_), Ok(_)) => Err(ValueProblem::new(RowProblemCode::AmountAmbiguous)),
        (Ok(plain), Err(_)) | (Err(_), Ok(plain)) => Ok(plain),
        (Err(error), Err(_)) => Err(error),
    }
}

fn plain_digits(core: &str, style: DecimalStyle) -> Result<PlainDigits, ValueProblem> {
    let not_a_number = || ValueProblem::new(RowProblemCode::AmountNotANumber);
    let grouping = || ValueProblem::new(RowProblemCode::AmountGrouping);
    let (decimal, group) = match style {
        DecimalStyle::Point => ('.', ','),
        DecimalStyle::Comma => (',', '.'),
    };
    let known = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'');
    if !core.chars().all(known) || !core.contains(|c: char| c.is_ascii_digit()) {
        return Err(not_a_number());
    }
    let (whole, fraction) = core.split_once(decimal).unwrap_or((core, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(grouping());
    }
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit());
    if let Some(separator) = separators.next() {
        let one_kind = separators.all(|other| other == separator);
        let right_kind = matches!(separator, ' ' | '\'') || separator == group;
        let groups: Vec<&str> = whole.split(separator).collect();
        if !one_kind || !right_kind || !well_grouped(&groups) {
            return Err(grouping());
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    Ok(PlainDigits {
        whole: if whole.is_empty() { "0".to_owned() } else { whole },
        fraction: fraction.trim_end_matches('0').to_owned(),
    })
}

/// Thousands, or the Indian way of twos before the last three: `12,34,567`.
fn well_grouped(groups: &[&str]) -> bool {
    let (first, rest) = (groups[0], &groups[1..]);
    let Some((last, middle)) = rest.split_last() else {
        return true;
    };
    let threes = middle.iter().all(|group| group.len() == 3) && first.len() <= 3;
    let twos = middle.iter().all(|group| group.len() == 2) && first.len() <= 2;
    last.len() == 3 && !first.is_empty() && !first.starts_with('0') && (threes || twos)
}
