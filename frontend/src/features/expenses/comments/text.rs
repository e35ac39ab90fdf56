//! A comment as people type it, with names, and as it is kept, with numbers.

use penstock_shared::comment::{Person, Piece, pieces};

/// Longer than anybody types of a name before they choose.
const LONGEST_PART: usize = 40;

/// The text with the names of the people in place of their numbers.
pub fn typed(text: &str, people: &[Person]) -> String {
    let mut typed = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) | Piece::Link(text) => typed.push_str(text),
            Piece::Mention(id) => {
                typed.push('@');
                match people.iter().find(|person| person.id == id) {
                    Some(person) => typed.push_str(&person.name),
                    None => typed.push_str(&format!("[{id}]")),
                }
            }
        }
    }
    typed
}

/// The text with numbers in place of the names of those who were chosen.
pub fn kept(text: &str, chosen: &[Person]) -> String {
    let mut people: Vec<&Person> = chosen.iter().collect();
    // A name may begin with another.
    people.sort_by_key(|person| std::cmp::Reverse(person.name.len()));
    people.iter().fold(text.to_owned(), |text, person| {
        text.replace(&format!("@{}", person.name), &format!("@[{}]", person.id))
    })
}

/// What is typed of a name, if the text before the cursor ends with an `@` and a beginning. The `@` of
/// an e-mail address begins no name.
pub fn asked(before_cursor: &str) -> Option<&str> {
    let (before, part) = before_cursor.rsplit_once('@')?;
    let address = before.ends_with(|c: char| c.is_ascii_alphanumeric());
    let name = part.chars().count() <= LONGEST_PART && !part.contains(char::is_whitespace);
    (name && !address && !part.starts_with('[')).then_some(part)
}

#[cfg(test)]
mod tests {
    use penstock_shared::ids::UserId;

    use super::*;

    fn people() -> Vec<Person> {
        let person = |id, name: &str| Person { id: UserId(id), name: name.to_owned() };
        vec![person(7, "Wang Lei"), person(8, "Wang Lei Junior"), person(9, "陈静")]
    }

    #[test]
    fn names_and_numbers_stand_for_each_other() {
        let text = "@[8], see @[9]: @[7]";
        let shown = "@Wang Lei Junior, see @陈静: @Wang Lei";
        assert_eq!(typed(text, &people()), shown);
        assert_eq!(kept(shown, &people()), text);
        assert_eq!(typed("@[99]", &people()), "@[99]");
        assert_eq!(kept("@Nobody", &people()), "@Nobody");
    }

    #[test]
    fn a_name_is_asked_for_behind_its_sign() {
        assert_eq!(asked("see @wa"), Some("wa"));
        assert_eq!(asked("请@"), Some(""));
        for text in ["", "wang", "mail a@b", "@wang lei", "@[7"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
