//! Searching in text.

use diesel::sql_types::Text;

diesel::define_sql_function! {
    /// Lower case, on both databases. SQLite's knows the letters of ASCII only, which is enough for
    /// people's names in Latin script; folded keys are made by the program itself.
    fn lower(text: Text) -> Text;
}

/// What marks a wildcard as a plain character in the patterns of [`containing`].
pub const ESCAPE: char = '\\';

/// A LIKE pattern for "has this text in it".
#[must_use]
pub fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn wildcards_are_plain_characters() {
        assert_eq!(containing("50%_a\\"), "%50\\%\\_a\\\\%");
    }
}
