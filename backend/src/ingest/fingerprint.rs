//! Telling rows that were imported before from new ones.

use std::{collections::HashMap, fmt};

use penstock_shared::{
    import::{ImportKind, MappedRow},
    money::Currency,
};
use sha2::{Digest, Sha256};

use super::{RawRow, text::folded};

/// The identity of a row's content: SHA-256, shown as hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The hash itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The fingerprint of what a row says, not of how it is written: the same in CSV and JSON, with
/// `1,234.50` or `1234.5`, in capitals or not.
#[must_use]
pub fn row_fingerprint(kind: ImportKind, currency: Currency, row: &MappedRow) -> Fingerprint {
    let mut text = "penstock row 1:".to_owned();
    let mut add = |name: &str, value: &str| {
        // Lengths keep values from flowing into each other.
        text.extend([name, ":", &value.len().to_string(), ":", value]);
    };
    add("kind", kind.as_str());
    add("currency", currency.code());
    add("amount", &row.amount_minor.to_string());
    if let Some(date) = row.date {
        add("date", &date.to_string());
    }
    if let Some(year) = row.fiscal_year {
        add("fiscal_year", &year.to_string());
    }
    let texts = [
        ("vendor", &row.vendor),
        ("category", &row.category),
        ("campaign", &row.campaign),
        ("department", &row.department),
        ("channel", &row.channel),
        ("activity_type", &row.activity_type),
        ("description", &row.description),
        ("reference", &row.reference),
        ("account_type", &row.account_type),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            add(name, &folded(text));
        }
    }
    Fingerprint(Sha256::digest(text).into())
}

/// The fingerprint of a row as it is written, all columns included: for exact duplicates, and for
/// rows that could not be mapped.
#[must_use]
pub fn raw_fingerprint(row: &RawRow) -> Fingerprint {
    let mut text = "penstock raw row 1:".to_owned();
    for field in row.fields() {
        text.extend([&field.len().to_string(), ":", field]);
    }
    Fingerprint(Sha256::digest(text).into())
}

/// Numbers equal rows of one file: the second of two equal payments is another row, while the same
/// file sent again has the same fingerprints with the same numbers and adds nothing.
///
/// Start anew for each file, not for each import: two files of an import that contain the same row
/// are two copies of it. Takes some 40 bytes per different row.
#[derive(Debug, Default)]
pub struct Occurrences {
    // Half of the hash is enough within a file.
    seen: HashMap<[u8; 16], u32>,
}

impl Occurrences {
    /// The number, from 1, of this row among the equal ones so far.
    pub fn next(&mut self, fingerprint: &Fingerprint) -> u32 {
        let mut half = [0; 16];
        half.copy_from_slice(&fingerprint.0[..16]);
        let count = self.seen.entry(half).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(row: &MappedRow) -> Fingerprint {
        row_fingerprint(ImportKind::Expenses, Currency::GBP, row)
    }

    #[test]
    fn equal_content_has_equal_fingerprints() {
        let row = MappedRow { amount_minor: 100, vendor: Some("ACME  Ltd".into()), ..MappedRow::default() };
        let same = MappedRow { vendor: Some("Acme LTD".into()), ..row.clone() };
        assert_eq!(of(&row), of(&same));
        assert_eq!(of(&row).to_string().len(), 64);
    }

    #[test]
    fn any_difference_makes_another_fingerprint() {
        let row = MappedRow { amount_minor: 100, vendor: Some("ab".into()), ..MappedRow::default() };
        let others = [
            MappedRow { amount_minor: -100, ..row.clone() },
            MappedRow { vendor: None, category: Some("ab".into()), ..row.clone() },
            MappedRow { vendor: Some("a".into()), category: Some("b".into()), ..row.clone() },
            MappedRow { date: chrono::NaiveDate::from_ymd_opt(2024, 1, 2), ..row.clone() },
            MappedRow { fiscal_year: Some(2024), ..row.clone() },
        ];
        for other in &others {
            assert_ne!(of(&row), of(other), "{other:?}");
        }
        assert_ne!(of(&row), row_fingerprint(ImportKind::Budgets, Currency::GBP, &row));
        assert_ne!(of(&row), row_fingerprint(ImportKind::Expenses, Currency::EUR, &row));
    }

    #[test]
    fn equal_rows_are_numbered() {
        let row = of(&MappedRow::default());
        let other = of(&MappedRow { amount_minor: 1, ..MappedRow::default() });
        let mut occurrences = Occurrences::default();
        let numbers = [&row, &other, &row, &row].map(|print| occurrences.next(print));
        assert_eq!(numbers, [1, 1, 2, 3]);
    }

    #[test]
    fn raw_fields_do_not_flow_into_each_other() {
        let raw = |fields: &[&str]| {
            let mut row = RawRow::default();
            fields.iter().for_each(|field| row.push(field));
            raw_fingerprint(&row)
        };
        assert_eq!(raw(&["a", "b"]), raw(&["a", "b"]));
        assert_ne!(raw(&["a", "b"]), raw(&["ab"]));
        assert_ne!(raw(&["a", ""]), raw(&["a"]));
    }
}
