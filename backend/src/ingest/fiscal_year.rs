//! Fiscal years as budgets name them.

use penstock_shared::import::RowProblemCode;

use super::{
    problem::ValueProblem,
    text::{is_absent, tidy},
};

/// Parses `2023`, `FY2023`, `FY23`, `2022-23`, `2022/2023`, `2023年度`, `2023.0` into the year that
/// names the fiscal year; a span is named by its end.
///
/// # Errors
/// When the value is missing or is no year, or when a span is not of two years in a row.
pub fn parse_fiscal_year(text: &str) -> Result<i32, ValueProblem> {
    if is_absent(text) {
        return Err(ValueProblem::new(RowProblemCode::ValueMissing));
    }
    year_of(&tidy(text).to_lowercase())
        .filter(|year| (1970..=2199).contains(year))
        .ok_or_else(|| ValueProblem::new(RowProblemCode::FiscalYearNotRecognised))
}

fn year_of(text: &str) -> Option<i32> {
    let (prefixed, text) = ["fiscal year", "fy", "财年"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .map_or((false, text), |rest| (true, rest));
    let suffixed = ["财政年度", "财年", "年度", "年"].iter().find_map(|suffix| text.strip_suffix(suffix));
    let text = suffixed.unwrap_or(text).trim();
    // Programs that take a year for a measure write it with a fraction.
    let text = text.strip_suffix(".00").or_else(|| text.strip_suffix(".0")).unwrap_or(text);
    if let Some((first, last)) = text.split_once(['-', '/']) {
        let first = number(first, prefixed)?;
        let last = match last.trim() {
            short if short.len() == 2 => first - first % 100 + number(short, true)? % 100,
            long => number(long, false)?,
        };
        // 1999-00 ends in the next century.
        let last = if last < first { last + 100 } else { last };
        return (last == first + 1).then_some(last);
    }
    number(text, prefixed || suffixed.is_some())
}

/// A year of four digits, or of two in this century where the words around show that it is one.
fn number(text: &str, short: bool) -> Option<i32> {
    let text = text.trim();
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        4 => text.parse().ok(),
        2 if short => text.parse::<i32>().ok().map(|year| 2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_their_usual_forms() {
        let cases = [
            ("2023", 2023),
            ("FY2023", 2023),
            ("fy 23", 2023),
            ("2022-23", 2023),
            ("2022/2023", 2023),
            ("FY22/23", 2023),
            ("2023年", 2023),
            ("2023 年度", 2023),
            ("２０２３", 2023),
            ("2023.0", 2023),
            ("1999-00", 2000),
            ("Fiscal Year 2024", 2024),
        ];
        for (text, year) in cases {
            assert_eq!(parse_fiscal_year(text), Ok(year), "{text:?}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["23", "2022-24", "20230", "next", "2023.5", "1066", "2023-2022", "FY"] {
            let problem = parse_fiscal_year(text).expect_err(text);
            assert_eq!(problem.code, RowProblemCode::FiscalYearNotRecognised, "{text:?}");
        }
        assert_eq!(parse_fiscal_year(" ").unwrap_err().code, RowProblemCode::ValueMissing);
    }
}
