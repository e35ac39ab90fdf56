//! The columns of all files of an import, each once: what a field or a condition can refer to.

use penstock_shared::import::{ColumnRef, Import, ImportField, ImportKind};

use crate::{i18n::t, ui::Choice};

/// A column that one or more files have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOption {
    /// For a list of choices.
    pub key: String,
    pub column: ColumnRef,
    pub header: String,
    /// Position in the first file that has it.
    pub index: u32,
    pub samples: Vec<String>,
}

impl ColumnOption {
    /// The header, or the number from 1. Tracks the language.
    pub fn label(&self) -> String {
        if self.header.is_empty() {
            t::imports::column_number(self.index.saturating_add(1))
        } else {
            self.header.clone()
        }
    }
}

/// Case, blanks and punctuation do not make another header, as on the server.
fn fold(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The columns, in the order of the files. Equal headers of one file are told apart by position.
pub fn columns(import: &Import) -> Vec<ColumnOption> {
    let mut all: Vec<ColumnOption> = Vec::new();
    for file in &import.files {
        let columns = &file.shape.columns;
        for guess in columns {
            let folded = fold(&guess.header);
            let twice = columns.iter().filter(|other| fold(&other.header) == folded).count() > 1;
            let named = !folded.is_empty();
            let column = ColumnRef {
                header: named.then(|| guess.header.clone()),
                index: (!named || twice).then_some(guess.index),
            };
            let key = key(&column);
            match all.iter_mut().find(|option| option.key == key) {
                Some(option) if option.samples.is_empty() => option.samples.clone_from(&guess.samples),
                Some(_) => {}
                None => all.push(ColumnOption {
                    key,
                    column,
                    header: guess.header.clone(),
                    index: guess.index,
                    samples: guess.samples.clone(),
                }),
            }
        }
    }
    all
}

fn key(column: &ColumnRef) -> String {
    let header = column.header.as_deref().map(fold).unwrap_or_default();
    let index = column.index.map(|index| index.to_string()).unwrap_or_default();
    format!("{header}#{index}")
}

/// The column that a reference means: by header and position, by header, by position.
pub fn find<'a>(options: &'a [ColumnOption], column: &ColumnRef) -> Option<&'a ColumnOption> {
    let exact = key(column);
    let header = column.header.as_deref().map(fold).filter(|header| !header.is_empty());
    options
        .iter()
        .find(|option| option.key == exact)
        .or_else(|| {
            let header = header.as_ref()?;
            options.iter().find(|option| fold(&option.header) == *header)
        })
        .or_else(|| {
            let index = column.index.filter(|_| header.is_none())?;
            options.iter().find(|option| option.index == index)
        })
}

/// The columns to choose from. Tracks the language.
pub fn choices(options: &[ColumnOption]) -> Vec<Choice> {
    options.iter().map(|option| Choice::new(&option.key, option.label())).collect()
}

/// Whether no row can be accepted without the field.
pub fn is_required(kind: ImportKind, field: ImportField) -> bool {
    kind.required_fields().contains(&field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(header: &str, index: u32, twice: bool) -> ColumnOption {
        let column = ColumnRef {
            header: (!header.is_empty()).then(|| header.to_owned()),
            index: (twice || header.is_empty()).then_some(index),
        };
        ColumnOption { key: key(&column), column, header: header.to_owned(), index, samples: Vec::new() }
    }

    #[test]
    fn references_are_found_however_they_are_written() {
        let all = [
            option("Expense type", 0, false),
            option("Note", 1, true),
            option("Note", 2, true),
            option("", 3, false),
        ];
        let by = |header: Option<&str>, index| {
            let column = ColumnRef { header: header.map(str::to_owned), index };
            find(&all, &column).map(|option| option.index)
        };
        assert_eq!(by(Some("EXPENSE_TYPE"), None), Some(0));
        assert_eq!(by(Some("expense type"), Some(9)), Some(0));
        assert_eq!(by(Some("Note"), Some(2)), Some(2));
        assert_eq!(by(None, Some(3)), Some(3));
        assert_eq!(by(Some("Gone"), None), None);
    }
}
