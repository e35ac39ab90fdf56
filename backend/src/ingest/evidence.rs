//! What the values of a column say about its kind, its dates and its amounts.

use penstock_shared::import::{ColumnGuess, ColumnKind, DateFormat, DecimalStyle};

use super::{
    amount::{StyleEvidence, styles_of},
    date::fitting_formats,
    names::names_date,
    text::{is_absent, shortened},
};

const SAMPLES: usize = 5;
const SAMPLE_SHOWN: usize = 80;

/// The longest text, in bytes, that may be a date or an amount.
const VALUE_LONGEST: usize = 64;

/// After so many values that are neither dates nor numbers, no more are tried.
const TEXT_CERTAIN: u64 = 200;

/// Counts over the values of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnEvidence {
    filled: u64,
    samples: Vec<String>,
    /// How many values each of [`DateFormat::ALL`] fits.
    dates: Vec<u64>,
    point: u64,
    comma: u64,
    ambiguous: u64,
    /// Numbers that are the same in both styles.
    plain: u64,
}

impl ColumnEvidence {
    pub(super) fn observe(&mut self, value: &str) {
        let value = value.trim();
        if is_absent(value) {
            return;
        }
        self.filled += 1;
        if self.samples.len() < SAMPLES {
            let sample = shortened(value, SAMPLE_SHOWN);
            if !self.samples.contains(&sample) {
                self.samples.push(sample);
            }
        }
        self.dates.resize(DateFormat::ALL.len(), 0);
        if value.len() > VALUE_LONGEST || self.is_text() {
            return;
        }
        for (count, fits) in self.dates.iter_mut().zip(fitting_formats(value)) {
            *count += u64::from(fits);
        }
        match styles_of(value) {
            Some(StyleEvidence::Point) => self.point += 1,
            Some(StyleEvidence::Comma) => self.comma += 1,
            Some(StyleEvidence::Ambiguous) => self.ambiguous += 1,
            Some(StyleEvidence::Neither) => self.plain += 1,
            None => {}
        }
    }

    /// Whether there were many values and none was a date or a number.
    fn is_text(&self) -> bool {
        self.filled > TEXT_CERTAIN
            && self.point + self.comma + self.ambiguous + self.plain == 0
            && self.dates.iter().all(|count| *count == 0)
    }

    pub(super) fn guess(self, index: usize, header: &str) -> ColumnGuess {
        let (date_formats, dates) = self.date_formats(header);
        let numbers = self.point + self.comma + self.ambiguous + self.plain;
        let dates_wanted = if names_date(header) { 5 } else { 9 };
        let mostly = |count: u64, tenths: u64| count > 0 && count * 10 >= self.filled * tenths;
        let kind = if self.filled == 0 {
            ColumnKind::Empty
        } else if mostly(dates, dates_wanted) {
            ColumnKind::Date
        } else if mostly(numbers, 9) {
            ColumnKind::Amount
        } else {
            ColumnKind::Text
        };
        ColumnGuess {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            header: header.to_owned(),
            kind,
            date_formats: if kind == ColumnKind::Date { date_formats } else { Vec::new() },
            decimal_styles: if kind == ColumnKind::Amount { self.decimal_styles() } else { Vec::new() },
            samples: self.samples,
            expense_field: None,
            budget_field: None,
        }
    }

    /// The formats that fit most values, and how many that is. Bare numbers are days only where the
    /// header says so: 45000 is more often an amount, 20200731 a reference.
    fn date_formats(&self, header: &str) -> (Vec<DateFormat>, u64) {
        let bare_numbers = names_date(header);
        let counts: Vec<(DateFormat, u64)> = DateFormat::ALL
            .iter()
            .copied()
            .zip(self.dates.iter().copied())
            .filter(|(format, _)| {
                bare_numbers || !matches!(format, DateFormat::ExcelSerial | DateFormat::CompactYearMonthDay)
            })
            .collect();
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let best = counts.iter().filter(|(_, count)| *count == most && most > 0);
        (best.map(|(format, _)| *format).collect(), most)
    }

    fn decimal_styles(&self) -> Vec<DecimalStyle> {
        match (self.point, self.comma, self.ambiguous) {
            (point, comma, _) if point > comma => vec![DecimalStyle::Point],
            (point, comma, _) if comma > point => vec![DecimalStyle::Comma],
            // Nothing but integers: either style reads them alike.
            (0, 0, 0) => vec![DecimalStyle::Point],
            _ => vec![DecimalStyle::Point, DecimalStyle::Comma],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(header: &str, values: &[&str]) -> ColumnGuess {
        let mut evidence = ColumnEvidence::default();
        values.iter().for_each(|value| evidence.observe(value));
        evidence.guess(0, header)
    }

    #[test]
    fn a_day_above_twelve_decides_the_format() {
        use DateFormat as F;
        assert_eq!(
            guess("Date", &["03/04/2020", "05/06/2020"]).date_formats,
            [F::DayMonthYear, F::MonthDayYear]
        );
        assert_eq!(guess("Date", &["03/04/2020", "31/07/2020"]).date_formats, [F::DayMonthYear]);
        assert_eq!(guess("Date", &["03/04/2020", "07/31/2020"]).date_formats, [F::MonthDayYear]);
    }

    #[test]
    fn bare_numbers_are_dates_only_below_a_date_header() {
        assert_eq!(guess("Date", &["44043", "44044"]).date_formats, [DateFormat::ExcelSerial]);
        assert_eq!(guess("日期", &["20200731"]).date_formats, [DateFormat::CompactYearMonthDay]);
        assert_eq!(guess("Amount", &["44043", "44044"]).kind, ColumnKind::Amount);
        assert_eq!(guess("Reference", &["20200731"]).kind, ColumnKind::Amount);
    }

    #[test]
    fn decimal_styles_follow_from_the_clear_values() {
        use DecimalStyle::{Comma, Point};
        let styles = |values: &[&str]| guess("Amount", values).decimal_styles;
        assert_eq!(styles(&["1,234", "12.50"]), [Point]);
        assert_eq!(styles(&["1.234", "12,50"]), [Comma]);
        assert_eq!(styles(&["1,234"]), [Point, Comma]);
        assert_eq!(styles(&["1,234,567"]), [Point]);
        assert_eq!(styles(&["1234", "5"]), [Point]);
    }

    #[test]
    fn a_date_header_makes_up_for_wrong_values() {
        let values = ["31/01/2020", "02/03/2020", "soon", "later", "03/04/2020"];
        assert_eq!(guess("Date", &values).date_formats, [DateFormat::DayMonthYear]);
        assert_eq!(guess("When", &values).kind, ColumnKind::Text);
    }

    #[test]
    fn text_and_nothing_are_told_apart() {
        assert_eq!(guess("", &["", "None", " - "]).kind, ColumnKind::Empty);
        assert_eq!(guess("", &["ACME", "12"]).kind, ColumnKind::Text);
        assert_eq!(guess("", &["SINV-000001341", "INV99"]).kind, ColumnKind::Text);
        assert_eq!(guess("", &["a", "b", "a"]).samples, ["a", "b"]);
    }
}
