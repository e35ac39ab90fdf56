//! Names folded for comparison.
//!
//! People and files write the same name in many ways: "WPP  Media", "wpp-media", "ＷＰＰ Media".
//! Two names with the same key are taken to be the same vendor or campaign.

use unicode_normalization::UnicodeNormalization;

/// The name without case, width, blanks and punctuation.
///
/// A mark between two digits stays (as `-`), because "Wave 1-1" is not "Wave 11"; and so does `+`,
/// because "A+" is not "A". A name of nothing but marks is its own key, so that the key of a name
/// that is not blank is never empty.
#[must_use]
pub fn match_key(name: &str) -> String {
    // Compatibility composition (NFKC) makes full-width letters narrow and composes accents. ASCII has
    // neither, and imports ask for some names of every row.
    let folded: String = if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        name.nfkc().flat_map(char::to_lowercase).nfc().collect()
    };
    let mut key = String::with_capacity(folded.len());
    let mut after_mark = false;
    for c in folded.chars() {
        if !c.is_alphanumeric() && c != '+' {
            after_mark = true;
            continue;
        }
        if after_mark && c.is_numeric() && key.chars().next_back().is_some_and(char::is_numeric) {
            key.push('-');
        }
        after_mark = false;
        key.push(c);
    }
    if key.is_empty() {
        return folded.split_whitespace().collect();
    }
    // What stood between two parts of one letter is gone, so they may compose now.
    if key.is_ascii() { key } else { key.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_width_blanks_and_punctuation_do_not_count() {
        for same in ["WPP Media", " wpp  media ", "W.P.P.-Media", "ＷＰＰ　Ｍｅｄｉａ", "WPP, \"Media\""]
        {
            assert_eq!(match_key(same), "wppmedia", "{same}");
        }
        assert_eq!(match_key("北京分众传媒（上海）"), match_key("北京分众传媒(上海)"));
        // Composed and decomposed accents are the same letter.
        assert_eq!(match_key("Caf\u{e9}"), match_key("CAFE\u{301}"));
    }

    #[test]
    fn what_makes_another_name_stays() {
        assert_ne!(match_key("Wave 1-1"), match_key("Wave 11"));
        assert_ne!(match_key("Release 1.2"), match_key("Release 12"));
        assert_ne!(match_key("A+"), match_key("A"));
        assert_ne!(match_key("Café"), match_key("Cafe"));
        assert_eq!(match_key("3-M"), "3m");
    }

    #[test]
    fn a_name_of_marks_is_its_own_key() {
        assert_eq!(match_key(" ?! ?"), "?!?");
        assert_eq!(match_key("   "), "");
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_itself(name in "\\PC{0,40}") {
            let key = match_key(&name);
            prop_assert_eq!(match_key(&key), key);
        }

        #[test]
        fn only_blank_names_have_an_empty_key(name in "\\PC{0,20}") {
            prop_assert_eq!(match_key(&name).is_empty(), name.chars().all(char::is_whitespace));
        }
    }
}
