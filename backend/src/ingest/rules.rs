//! What is decided about a row before the books are asked.

use chrono::{Datelike, NaiveDate};
use penstock_shared::{
    ids::ImportFileId,
    import::{
        CreateMissing, DuplicatePolicy, FileCorrection, FileShape, ImportField, ImportKind, ImportMapping,
        ImportSettings, LatePolicy, MappedRow, ReadingChoice, RowFilter, RowProblem, RowProblemCode,
    },
    money::Currency,
};

use super::{Fingerprint, row_problem, suggest_mapping};
use crate::domain::{ledger::LARGEST_MOVEMENT_MINOR, match_key::match_key};

/// The longest title of an expense, in characters.
const LONGEST_TITLE: usize = 200;
/// The longest code that is made from a name, in characters, without the number that tells equal ones apart.
const LONGEST_CODE: usize = 24;

/// What the books know a row by: its day and the hash of its content. The day comes first, so that
/// the keys of one file stand side by side in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowKey([u8; 20]);

impl RowKey {
    /// The key of a row that was understood.
    #[must_use]
    pub fn of(row: &MappedRow, fingerprint: &Fingerprint) -> Self {
        let day = row.date.or_else(|| row.fiscal_year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)));
        Self::new(day.map_or(0, |day| day.num_days_from_ce()), fingerprint)
    }

    /// The key of a row that could not be understood, by its text.
    #[must_use]
    pub fn of_text(fingerprint: &Fingerprint) -> Self {
        Self::new(0, fingerprint)
    }

    fn new(day: i32, fingerprint: &Fingerprint) -> Self {
        let mut key = [0; 20];
        key[..4].copy_from_slice(&day.to_be_bytes());
        // Half of the hash is enough within a day.
        key[4..].copy_from_slice(&fingerprint.as_bytes()[..16]);
        Self(key)
    }

    #[must_use]
    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

/// The settings that a file suggests, for a person to correct.
#[must_use]
pub fn suggested_settings(shape: Option<&FileShape>, kind: ImportKind, currency: Currency) -> ImportSettings {
    let mapping = shape.map_or_else(
        || ImportMapping {
            kind,
            currency,
            columns: Vec::new(),
            date_format: None,
            decimal_style: None,
            reading: ReadingChoice::default(),
            filter: RowFilter::default(),
        },
        |shape| suggest_mapping(shape, kind, currency),
    );
    ImportSettings {
        mapping,
        target: None,
        default_department_id: None,
        create: CreateMissing::default(),
        duplicates: DuplicatePolicy::Hold,
        late: LatePolicy::Wait,
        corrections: Vec::new(),
    }
}

/// The mapping as it is for one file: with its own corrections.
#[must_use]
pub fn mapping_for(settings: &ImportSettings, file: ImportFileId) -> ImportMapping {
    let mut mapping = settings.mapping.clone();
    if let Some(own) = correction_of(settings, file) {
        mapping.date_format = own.date_format.or(mapping.date_format);
        mapping.decimal_style = own.decimal_style.or(mapping.decimal_style);
        mapping.reading.encoding = own.reading.encoding.or(mapping.reading.encoding);
        mapping.reading.delimiter = own.reading.delimiter.or(mapping.reading.delimiter);
        mapping.reading.header_row = own.reading.header_row.or(mapping.reading.header_row);
    }
    mapping
}

fn correction_of(settings: &ImportSettings, file: ImportFileId) -> Option<&FileCorrection> {
    settings.corrections.iter().find(|correction| correction.file_id == file)
}

/// What is wrong with a row that was understood, whatever the books say.
#[must_use]
pub fn row_refusal(kind: ImportKind, row: &MappedRow) -> Option<RowProblem> {
    let amount = row.amount_minor;
    let code = match kind {
        ImportKind::Expenses if amount == 0 => RowProblemCode::ZeroAmount,
        ImportKind::Budgets if amount < 0 => RowProblemCode::BudgetNegative,
        _ if !(-LARGEST_MOVEMENT_MINOR..=LARGEST_MOVEMENT_MINOR).contains(&amount) => {
            RowProblemCode::AmountTooLarge
        }
        _ => return None,
    };
    Some(problem_at(code, ImportField::Amount, Some(amount.to_string())))
}

/// A problem with the value of a field.
#[must_use]
pub fn problem_at(code: RowProblemCode, field: ImportField, value: Option<String>) -> RowProblem {
    RowProblem { field: Some(field), value, ..row_problem(code, None) }
}

/// What people call an expense that came from a file.
#[must_use]
pub fn title_of(row: &MappedRow, fallback: &str) -> String {
    let texts = [&row.description, &row.vendor, &row.category, &row.campaign, &row.reference];
    let text = texts.into_iter().flatten().next().map_or(fallback, String::as_str);
    text.chars().take(LONGEST_TITLE).collect()
}

/// A code made from a name, that none of the others has.
#[must_use]
pub fn code_for(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let stem: String = match_key(name).to_uppercase().chars().take(LONGEST_CODE).collect();
    if !is_taken(&stem) {
        return stem;
    }
    let mut number = 2_u64;
    loop {
        let code = format!("{stem}-{number}");
        if !is_taken(&code) {
            return code;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::row_fingerprint;

    fn row(amount_minor: i64) -> MappedRow {
        MappedRow { amount_minor, ..MappedRow::default() }
    }

    #[test]
    fn keys_of_one_day_stand_side_by_side_and_differ() {
        let of = |day, amount| {
            let row = MappedRow { date: NaiveDate::from_ymd_opt(2020, 7, day), ..row(amount) };
            let fingerprint = row_fingerprint(ImportKind::Expenses, Currency::GBP, &row);
            RowKey::of(&row, &fingerprint).to_vec()
        };
        let (first, second, later) = (of(1, 5), of(1, 6), of(2, 5));
        assert_eq!(first[..4], second[..4]);
        assert_ne!(first, second);
        assert!(first < later && second < later);
    }

    #[test]
    fn amounts_that_cannot_be_posted_are_named() {
        let code = |kind, amount| row_refusal(kind, &row(amount)).map(|problem| problem.code);
        assert_eq!(code(ImportKind::Expenses, 0), Some(RowProblemCode::ZeroAmount));
        assert_eq!(code(ImportKind::Expenses, -5), None);
        assert_eq!(code(ImportKind::Expenses, i64::MIN), Some(RowProblemCode::AmountTooLarge));
        assert_eq!(code(ImportKind::Budgets, 0), None);
        assert_eq!(code(ImportKind::Budgets, -1), Some(RowProblemCode::BudgetNegative));
    }

    #[test]
    fn a_title_is_the_first_text_there_is() {
        assert_eq!(title_of(&row(1), "July"), "July");
        let vendor = MappedRow { vendor: Some("ACME".into()), reference: Some("7".into()), ..row(1) };
        assert_eq!(title_of(&vendor, "July"), "ACME");
        let long = MappedRow { description: Some("x".repeat(900)), ..row(1) };
        assert_eq!(title_of(&long, "July").chars().count(), LONGEST_TITLE);
    }

    #[test]
    fn codes_come_from_names_and_differ() {
        assert_eq!(code_for("Fire-Rescue", |_| false), "FIRERESCUE");
        assert_eq!(code_for("Fire Rescue", |code| code == "FIRERESCUE"), "FIRERESCUE-2");
        assert_eq!(code_for("市场部", |_| false), "市场部");
    }
}
