//! People read a refusal in their own language: what stands for many things has a reason, and every reason
//! has a text in both languages.

use std::{collections::BTreeMap, fs, path::Path};

use penstock_shared::{error_code::ErrorCode, problem::FieldErrorCode, refusal_reason::RefusalReason};

use crate::layers::{code, files, source};

/// Codes whose own sentence says everything to a person, or that only a program meets: their English is for
/// whoever writes the client. Every other refusal takes a reason.
const SPEAK_FOR_THEMSELVES: &[&str] = &[
    "AmountOverflow",
    "BadQuery",
    "BadRequest",
    "BookWithoutRoom",
    "BudgetMoved",
    "Busy",
    "CarriedMoneyUsed",
    "CarriedRequestsMoved",
    "CarriedTooMuch",
    "CutExceedsFree",
    "GivenOnSince",
    "LaterYearEnd",
    "MethodNotAllowed",
    "NotFound",
    "NothingPlanned",
    "ParentExceeded",
    "PromisesLeft",
    "Throttled",
    "VersionRequired",
    "YearEndTakenBack",
];

#[test]
fn the_state_of_a_thing_is_never_the_whole_reason() {
    let named: Vec<_> =
        files(&source()).into_iter().filter(|file| code(file).contains("WrongState")).collect();
    assert!(named.is_empty(), "use AppError::refused with a reason: {named:?}");
}

#[test]
fn a_sentence_in_english_comes_with_a_code_that_people_can_read() {
    let mut wrong = Vec::new();
    for file in files(&source()) {
        let code = code(&file);
        for (_, rest) in
            code.match_indices("AppError::new(").map(|(at, found)| (at, &code[at + found.len()..]))
        {
            let first = rest.split(',').next().unwrap_or_default().trim();
            let spoken =
                first.strip_prefix("ErrorCode::").is_some_and(|it| SPEAK_FOR_THEMSELVES.contains(&it));
            // The framework's refusals of a body come with one of three codes, a shortfall with one of two.
            let chosen = (file.ends_with("http/error.rs") && first == "code")
                || (file.ends_with("budget_requests/change.rs") && first == "shortfall.code");
            if !spoken && !chosen {
                wrong.push(format!("{}: {first}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "give them a reason: {}", wrong.join("\n"));
}

fn texts(language: &str, area: &str) -> BTreeMap<String, String> {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/locales");
    let text = fs::read_to_string(locales.join(language).join(format!("{area}.json"))).expect("a locale");
    serde_json::from_str(&text).expect("texts")
}

#[test]
fn every_refusal_has_a_text_in_both_languages() {
    let reasons = RefusalReason::ALL.iter().map(|reason| ("refusal_reason", reason.as_str()));
    let codes = ErrorCode::ALL.iter().map(|code| ("errors", code.as_str()));
    let fields = FieldErrorCode::ALL.iter().map(|code| ("field_error", code.as_str()));
    for (area, key) in reasons.chain(codes).chain(fields) {
        for (language, chinese) in [("en", false), ("zh-CN", true)] {
            let texts = texts(language, area);
            let text = texts.get(key).unwrap_or_else(|| panic!("{language}/{area}.json lacks {key}"));
            let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(!text.is_empty() && han == chinese, "{language}/{area}.json: {key} is {text:?}");
        }
    }
}

#[test]
fn a_reason_says_more_than_its_code_and_gives_the_way_out_in_a_sentence() {
    for reason in RefusalReason::ALL {
        let sentence = reason.sentence();
        assert!(sentence.ends_with(['.', ':']), "{reason}: {sentence}");
        assert_ne!(sentence, reason.code().title(), "{reason}");
    }
}
