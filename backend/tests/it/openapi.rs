//! The contract: the committed document is what the server serves, and it is whole.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Map, Value, json};

use crate::layers;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

fn served() -> Value {
    serde_json::from_str(penstock::http::openapi::json()).expect("JSON")
}

/// Path, method and description of every operation.
fn operations(document: &Value) -> Vec<(String, String, Map<String, Value>)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path") {
            if let Some(operation) = operation.as_object() {
                all.push((path.clone(), method.to_uppercase(), operation.clone()));
            }
        }
    }
    assert!(all.len() > 20, "{}", all.len());
    all
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => value,
    }
}

/// Whether the operation takes an access token.
fn takes_token(operation: &Map<String, Value>) -> bool {
    // Without a word of its own it is as the whole document says: with a token.
    operation.get("security").is_none_or(|security| {
        security.as_array().expect("a list").iter().any(|choice| choice.get("bearer").is_some())
    })
}

#[test]
fn the_committed_document_is_the_served_one() {
    let committed = std::fs::read_to_string(Path::new(COMMITTED)).expect("docs/openapi.json");
    assert!(
        committed.trim_end() == penstock::http::openapi::json().trim_end(),
        "docs/openapi.json is not what the server serves; look at the difference and write it anew with\n\
         cargo run -p penstock-backend -- openapi > docs/openapi.json"
    );
}

#[test]
fn every_operation_is_described() {
    let document = served();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let of = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = of("operationId");
        assert!(
            !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{method} {path}: {id}"
        );
        assert!(ids.insert(id), "{method} {path}: the operation id is taken");
        assert!(!of("summary").is_empty(), "{method} {path} has no summary");
        let tags = operation.get("tags").and_then(Value::as_array).expect("tags");
        assert!(
            tags.iter().all(|tag| tag.as_str().is_some_and(|tag| !tag.contains("::"))),
            "{method} {path}: {tags:?}"
        );
        assert_eq!(tags.len(), 1, "{method} {path}");
    }
}

#[test]
fn every_operation_names_its_refusals_with_an_example() {
    let document = served();
    for (path, method, operation) in operations(&document) {
        let responses = operation["responses"].as_object().expect("responses");
        let mut expected = vec!["500"];
        if takes_token(&operation) {
            expected.extend(["401", "403"]);
        }
        for status in expected {
            assert!(responses.contains_key(status), "{method} {path} says nothing of {status}");
        }
        for (status, response) in responses {
            let response = resolve(&document, response);
            assert!(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{method} {path} {status}"
            );
            if status.starts_with('2') || status.starts_with('3') {
                continue;
            }
            let example = &response["content"]["application/problem+json"]["example"];
            assert_eq!(example["status"].to_string(), *status, "{method} {path}");
            let read: Result<penstock_shared::problem::Problem, _> = serde_json::from_value(example.clone());
            assert!(read.is_ok(), "{method} {path} {status}: {read:?}");
        }
    }
}

#[test]
fn every_body_has_an_example_that_is_whole() {
    let document = served();
    let mut bodies = 0;
    for (path, method, operation) in operations(&document) {
        let responses = operation["responses"].as_object().expect("responses").values();
        let mut all: Vec<_> = responses.filter(|response| response.get("$ref").is_none()).collect();
        all.extend(operation.get("requestBody"));
        for content in all.iter().filter_map(|body| body["content"].get("application/json")) {
            let example = content.get("example").unwrap_or_else(|| panic!("{method} {path} has no example"));
            check(&document, &content["schema"], example, &format!("{method} {path}"));
            bodies += 1;
        }
    }
    assert!(bodies > 20, "{bodies}");
}

/// Checks that what a schema requires is in the example, all the way down.
fn check(document: &Value, schema: &Value, example: &Value, at: &str) {
    let schema = resolve(document, schema);
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(example.get(name).is_some(), "{at}: the example lacks {name}: {example}");
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = example.get(name) {
            check(document, schema, value, &format!("{at}.{name}"));
        }
    }
    if let Some(items) = schema.get("items") {
        for value in example.as_array().into_iter().flatten() {
            check(document, items, value, &format!("{at}[]"));
        }
    }
}

/// The document names a schema by its type's last word: of two types of one name it would describe only one.
#[test]
fn no_two_shared_types_have_one_name() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src");
    let mut seen = BTreeSet::new();
    for file in layers::files(&shared) {
        for line in layers::code(&file).lines().map(str::trim_start) {
            let kept = ["pub struct ", "pub enum "].iter().find_map(|start| line.strip_prefix(start));
            let Some(rest) = kept else { continue };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            // A macro's own text has no name.
            assert!(name.is_empty() || seen.insert(name.clone()), "a second {name} in {}", file.display());
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = served();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    let lost: Vec<_> = found
        .iter()
        .filter(|reference| document.pointer(reference.trim_start_matches('#')).is_none())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn amounts_are_whole_numbers_everywhere() {
    fn look(value: &Value, at: &str) {
        for (name, schema) in value["properties"].as_object().into_iter().flatten() {
            if name.ends_with("_minor") {
                let kind = &schema["type"];
                let whole = kind == "integer" || *kind == json!(["integer", "null"]);
                assert!(whole, "{at}.{name} is {kind}");
            }
        }
    }
    let document = served();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        look(schema, name);
    }
}

#[test]
fn choices_are_named_as_on_the_wire() {
    use penstock_shared::{error_code::ErrorCode, permission::Role};
    let document = served();
    let choices = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    assert_eq!(choices("ErrorCode"), serde_json::to_value(ErrorCode::ALL).expect("JSON"));
    assert_eq!(choices("Role"), serde_json::to_value(Role::ALL).expect("JSON"));
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        for choice in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(!choice.starts_with(char::is_uppercase), "{name}: {choice}");
        }
    }
}

on_both! {
    fn what_the_document_says_of_sign_in_is_so(app: &TestApp) {
        let anonymous = app.anonymous();
        for (path, method, operation) in operations(&served()) {
            let mut filled = path.clone();
            while let (Some(start), Some(end)) = (filled.find('{'), filled.find('}')) {
                filled.replace_range(start..=end, "1");
            }
            let body = operation.get("requestBody").map(|_| json!({}));
            let answer = anonymous.send(&method, &format!("/{filled}"), &[], body.as_ref());
            let security = operation.get("security").map(ToString::to_string).unwrap_or_default();
            let open = !takes_token(&operation) && !security.starts_with("[{\"refresh_cookie");
            assert_eq!(answer.status != 401, open, "{method} {path}: {} {security}", answer.status);
        }
    }
}
