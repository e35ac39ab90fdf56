//! A mail in words: a subject, a plain part and an HTML part, in the reader's language.

mod words;

use penstock_shared::{mail::MailKind, organisation::Locale};

use words::Words;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;

/// Something that a mail tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub kind: MailKind,
    /// Who did it; for a question, who asks.
    pub actor: String,
    pub reference: String,
    pub title: String,
    /// With its currency: of an alert what is still available. Empty when there is none.
    pub amount: String,
    /// The budget that it is charged to; empty when there is none.
    pub budget: String,
    /// What else is told: word and value, in the reader's language.
    pub more: Vec<(String, String)>,
    /// Where it is read and decided.
    pub link: String,
}

/// What every mail of an installation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    pub organisation: &'a str,
    /// The reader's name.
    pub reader: &'a str,
    pub locale: Locale,
    /// Where the reader chooses what they are told.
    pub settings_link: &'a str,
}

/// A mail without its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A mail about one thing.
#[must_use]
pub fn about_one(frame: &Frame<'_>, item: &Item) -> Letter {
    let words = Words::of(frame.locale);
    let subject = format!("{}: {} · {}", words.sentence(item), item.reference, item.title);
    write(frame, &words, &subject, &[item])
}

/// The mail of the day.
#[must_use]
pub fn digest(frame: &Frame<'_>, items: &[Item]) -> Letter {
    let words = Words::of(frame.locale);
    let items: Vec<&Item> = items.iter().collect();
    write(frame, &words, &words.digest(items.len()), &items)
}

/// The mail by which an administrator tries whether mail arrives.
#[must_use]
pub fn trial(frame: &Frame<'_>) -> Letter {
    let words = Words::of(frame.locale);
    write(frame, &words, words.trial, &[])
}

fn write(frame: &Frame<'_>, words: &Words, subject: &str, items: &[&Item]) -> Letter {
    let subject = one_line(&format!("[{}] {subject}", frame.organisation));
    let subject = subject.chars().take(LONGEST_SUBJECT).collect();
    Letter { subject, text: plain(frame, words, items), html: html(frame, words, items) }
}

fn plain(frame: &Frame<'_>, words: &Words, items: &[&Item]) -> String {
    let mut text = format!("{}\n", words.greeting(&one_line(frame.reader)));
    if items.is_empty() {
        text.push_str(&format!("\n{}\n", words.trial_text));
    }
    for item in items {
        let about = format!("{} · {}", one_line(&item.reference), one_line(&item.title));
        text.push_str(&format!("\n{}\n  {about}\n", one_line(&words.sentence(item))));
        for (label, value) in facts(words, item) {
            text.push_str(&format!("  {}: {}\n", one_line(label), one_line(value)));
        }
        text.push_str(&format!("  {}\n", item.link));
    }
    text.push_str(&format!("\n-- \n{}\n{}\n", words.reason(items).0, frame.settings_link));
    text
}

fn html(frame: &Frame<'_>, words: &Words, items: &[&Item]) -> String {
    let mut body = format!("<p>{}</p>", escaped(&words.greeting(frame.reader)));
    if items.is_empty() {
        body.push_str(&format!("<p>{}</p>", escaped(words.trial_text)));
    }
    for item in items {
        let link = escaped(&item.link);
        let about = escaped(&format!("{} · {}", item.reference, item.title));
        let facts: Vec<String> = facts(words, item)
            .into_iter()
            .map(|(label, value)| format!("{}: <strong>{}</strong>", escaped(label), escaped(value)))
            .collect();
        body.push_str(&format!(
            "<div style=\"margin:16px 0;padding:12px 16px;border-left:3px solid #2563a8\">\
             <div>{}</div><div><a href=\"{link}\">{about}</a></div><div>{}</div></div>",
            escaped(&words.sentence(item)),
            facts.join("<br>"),
        ));
    }
    let settings = escaped(frame.settings_link);
    let (why, settings_word) = words.reason(items);
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif;font-size:15px;line-height:1.5;color:#1d2733\">{body}\
         <p style=\"font-size:13px;color:#5b6775\">{}<br><a href=\"{settings}\">{}</a></p></body></html>",
        frame.locale,
        escaped(why),
        escaped(settings_word),
    )
}

fn facts<'a>(words: &Words, item: &'a Item) -> Vec<(&'a str, &'a str)> {
    let amount = if item.kind == MailKind::Alert { words.available } else { words.amount };
    let all = [(amount, item.amount.as_str()), (words.budget, item.budget.as_str())];
    let more = item.more.iter().map(|(word, value)| (word.as_str(), value.as_str()));
    all.into_iter().chain(more).filter(|(_, value)| !value.is_empty()).collect()
}

/// The text without line breaks and other control characters: what people type must not become a header of
/// its own, nor a line that looks like ours.
#[must_use]
pub fn one_line(text: &str) -> String {
    let spaced =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(kind: MailKind, title: &str) -> Item {
        Item {
            kind,
            actor: "Li Wei".to_owned(),
            reference: "EXP-7".to_owned(),
            title: title.to_owned(),
            amount: "CNY 1,200.00".to_owned(),
            budget: "Search".to_owned(),
            more: Vec::new(),
            link: "https://budget.example/expenses/7".to_owned(),
        }
    }

    fn frame(locale: Locale) -> Frame<'static> {
        Frame {
            organisation: "Lantern",
            reader: "Chen",
            locale,
            settings_link: "https://budget.example/profile",
        }
    }

    #[test]
    fn both_languages_have_the_amount_the_budget_and_the_link() {
        for (locale, word) in [(Locale::En, "waits for your decision"), (Locale::ZhCn, "待您审批")] {
            let letter = about_one(&frame(locale), &item(MailKind::Asked, "Keywords"));
            assert!(
                letter.subject.starts_with("[Lantern] ") && letter.subject.contains("EXP-7"),
                "{}",
                letter.subject
            );
            for part in [&letter.text, &letter.html] {
                for wanted in
                    [word, "CNY 1,200.00", "Search", "https://budget.example/expenses/7", "Keywords"]
                {
                    assert!(part.contains(wanted), "{wanted}: {part}");
                }
            }
        }
    }

    #[test]
    fn what_people_type_is_text_and_one_line() {
        let letter =
            about_one(&frame(Locale::En), &item(MailKind::Asked, "<script>a & b\r\nBcc: x@y.example"));
        assert!(!letter.subject.contains(['\r', '\n']));
        assert!(letter.html.contains("&lt;script&gt;a &amp; b Bcc: x@y.example"), "{}", letter.html);
        assert!(!letter.text.contains("\nBcc"));
    }

    #[test]
    fn a_digest_counts_its_items_and_a_trial_has_none() {
        let items = [item(MailKind::Approved, "One"), item(MailKind::Rejected, "Two")];
        let letter = digest(&frame(Locale::En), &items);
        assert!(letter.subject.contains('2') && letter.text.contains("One") && letter.text.contains("Two"));
        assert!(trial(&frame(Locale::ZhCn)).text.contains("https://budget.example/profile"));
    }

    proptest! {
        /// Whatever names and titles hold, a subject is one line and the page has no tag of theirs.
        #[test]
        fn nothing_gets_out_of_its_place(title in "\\PC*|.*", actor in "(.|\r|\n|<|>|\")*") {
            let item = Item { actor, ..item(MailKind::Commented, &title) };
            let letter = about_one(&frame(Locale::En), &item);
            prop_assert!(!letter.subject.chars().any(char::is_control));
            let tags = letter.html.matches('<').count();
            let plain = about_one(&frame(Locale::En), &super::tests::item(MailKind::Commented, "x"));
            prop_assert_eq!(tags, plain.html.matches('<').count());
        }
    }
}
