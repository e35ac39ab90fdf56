//! What people say about an expense: text only, with mentions of people and with addresses.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::ids::{CommentId, UserId};

/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 4000;
/// How long a comment may be changed by its author, in minutes.
pub const EDITABLE_FOR_MIN: i64 = 15;

/// Somebody by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    pub id: UserId,
    #[cfg_attr(feature = "openapi", schema(example = "Chen Jing"))]
    pub name: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    pub id: CommentId,
    pub author: Person,
    /// Empty when it was deleted.
    #[cfg_attr(feature = "openapi", schema(example = "@[7] please look at the second line."))]
    pub text: String,
    /// Who is mentioned in the text, as `@[7]`.
    pub mentions: Vec<Person>,
    pub at: NaiveDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<NaiveDateTime>,
    pub deleted: bool,
    /// Whether the viewer may change it now.
    pub may_edit: bool,
    /// Whether the viewer may delete it.
    pub may_delete: bool,
}

/// Writes or changes a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentWrite {
    /// Text only, at most 4000 characters. `@[7]` mentions the person with the number 7, who has to be
    /// somebody who may see the expense.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Please look at the second line: https://example.com/offer")
    )]
    pub text: String,
}

/// Which comments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CommentQuery {
    /// Rows on the page, 1 to 200; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which of the people who may see an expense.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Part of the name or of the e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// A piece of a comment, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Mention(UserId),
    /// An address with `http://` or `https://`, never another scheme.
    Link(&'a str),
}

/// A comment in its pieces, in order.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut plain_from, mut at) = (0, 0);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let found = mention(rest).or_else(|| link(rest));
        let Some((piece, length)) = found else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if plain_from < at {
            pieces.push(Piece::Text(text.get(plain_from..at).unwrap_or_default()));
        }
        pieces.push(piece);
        at += length;
        plain_from = at;
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(text.get(plain_from..).unwrap_or_default()));
    }
    pieces
}

/// Who is mentioned, each once, in the order of the text.
#[must_use]
pub fn mentions(text: &str) -> Vec<UserId> {
    let mut people = Vec::new();
    for piece in pieces(text) {
        if let Piece::Mention(id) = piece
            && !people.contains(&id)
        {
            people.push(id);
        }
    }
    people
}

fn mention(text: &str) -> Option<(Piece<'_>, usize)> {
    let (digits, _) = text.strip_prefix("@[")?.split_once(']')?;
    let sane = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let id = digits.parse().ok().filter(|_| sane)?;
    Some((Piece::Mention(UserId(id)), digits.len() + 3))
}

fn link(text: &str) -> Option<(Piece<'_>, usize)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    // A copied address is ASCII: what follows in Chinese without a blank is no part of it.
    let end =
        text.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"')).unwrap_or(text.len());
    let address = text.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    (address.len() > scheme.len()).then_some((Piece::Link(address), address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_pieces() {
        use Piece as P;
        assert_eq!(
            pieces("@[42] 见https://a.example/b?c=d。谢谢 (http://x.example/)."),
            [
                P::Mention(UserId(42)),
                P::Text(" 见"),
                P::Link("https://a.example/b?c=d"),
                P::Text("。谢谢 ("),
                P::Link("http://x.example/"),
                P::Text(")."),
            ]
        );
        for plain in [
            "",
            "a@b.example",
            "@[",
            "@[]",
            "@[-1]",
            "@[x]",
            "javascript:alert(1)",
            "https://",
            "@[99999999999999999999]",
        ] {
            let expected: &[Piece<'_>] = if plain.is_empty() { &[] } else { &[P::Text(plain)] };
            assert_eq!(pieces(plain), expected, "{plain}");
        }
    }

    #[test]
    fn everybody_is_mentioned_once() {
        assert_eq!(mentions("@[7] and @[3], also @[7]"), [UserId(7), UserId(3)]);
    }
}
