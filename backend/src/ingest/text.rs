//! Small rules on text that several parsers share.

/// Brings the characters that mean the same to one form: full-width letters, digits and signs to
/// ASCII, every kind of blank to a space, every minus to `-`, every apostrophe to `'`; and trims.
pub(super) fn tidy(text: &str) -> String {
    text.chars().map(plain_char).collect::<String>().trim().to_owned()
}

fn plain_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{ffe5}' => '¥',
        '\u{ffe1}' => '£',
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{fe63}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}' => '\'',
        '\u{feff}' | '\u{200b}' => ' ',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The form in which two headers are the same: case, blanks and punctuation do not count.
pub(super) fn normal_header(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in tidy(text).chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The form in which conditions and fingerprints compare values: case and repeated blanks do not
/// count.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// Whether a cell says that it has no value, in the words of spreadsheets and of programs.
pub(super) fn is_absent(text: &str) -> bool {
    const WORDS: &[&str] = &["none", "null", "nan", "n/a", "#n/a", "-", "–", "—"];
    let text = text.trim();
    text.is_empty() || (text.len() <= 4 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// At most `limit` characters, for showing.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_differ_by_words_only() {
        for same in ["Expense Type", "\u{feff}expense_type", " EXPENSE-TYPE: ", "ｅｘｐｅｎｓｅ　ｔｙｐｅ"]
        {
            assert_eq!(normal_header(same), "expense type", "{same:?}");
        }
        assert_eq!(normal_header("金额（元）"), "金额 元");
    }

    #[test]
    fn absent_values_are_told_from_short_ones() {
        for absent in ["", "  ", "None", "NULL", "nan", "N/A", " - "] {
            assert!(is_absent(absent), "{absent:?}");
        }
        for present in ["0", "No", "-1", "none of them"] {
            assert!(!is_absent(present), "{present:?}");
        }
    }

    #[test]
    fn shortening_respects_characters() {
        assert_eq!(shortened("预算预算", 2), "预算…");
        assert_eq!(shortened("预算", 2), "预算");
    }
}
