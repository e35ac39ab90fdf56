//! What the handlers cannot say about themselves, added to the whole document: one shared answer per
//! problem instead of hundreds of copies, examples for every body, and a description for every answer.

use actix_web::http::StatusCode;
use penstock_shared::error_code::ErrorCode;
use serde_json::{Map, Value, json};

use super::examples;

const PROBLEM_TYPE: &str = "application/problem+json";

/// Finishes a document.
pub fn finish(mut document: Value) -> Value {
    let mut problems = Map::new();
    let before = document.clone();
    for operation in operations_mut(&mut document) {
        if let Some(body) = operation.get_mut("requestBody") {
            add_example(&before, body);
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if response.pointer(&pointer_to(PROBLEM_TYPE)).is_some() {
                share(&mut problems, status, response);
            } else {
                describe(status, response);
                add_example(&before, response);
            }
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".to_owned(), Value::Object(problems));
    }
    document
}

fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths.into_iter().flat_map(|paths| paths.values_mut());
    let operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    operations.filter_map(Value::as_object_mut).filter(|operation| operation.contains_key("responses"))
}

fn pointer_to(media_type: &str) -> String {
    format!("/content/{}", media_type.replace('/', "~1"))
}

/// Puts a problem's answer among the shared ones and a reference in its place. Answers of the same
/// status with another description get a name of their own.
fn share(problems: &mut Map<String, Value>, status: &str, response: &mut Value) {
    let description = response.get("description").cloned().unwrap_or_default();
    let shared = json!({
        "description": description,
        "content": {PROBLEM_TYPE: {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": problem(status),
        }},
    });
    let mut name = format!("Problem{status}");
    while problems.get(&name).is_some_and(|known| *known != shared) {
        name.push('b');
    }
    *response = json!({"$ref": format!("#/components/responses/{name}")});
    problems.insert(name, shared);
}

/// A problem as it is sent with the status.
fn problem(status: &str) -> Value {
    let with_status = |code: &&ErrorCode| code.status().to_string() == status;
    let code = ErrorCode::ALL.iter().find(with_status).copied().unwrap_or(ErrorCode::Internal);
    let mut problem = json!({
        "type": format!("/problems/{code}"),
        "title": code.title(),
        "status": code.status(),
        "code": code,
        "request_id": "c9e02c37521c7ffb",
    });
    if code == ErrorCode::ValidationFailed
        && let Some(problem) = problem.as_object_mut()
    {
        let error = json!({
            "field": "lines[0].amount_minor", "code": "required", "message": "Give an amount above zero.",
        });
        problem.insert("errors".to_owned(), json!([error]));
    }
    problem
}

/// OpenAPI asks for a description of every answer.
fn describe(status: &str, response: &mut Value) {
    let Some(response) = response.as_object_mut() else { return };
    if response.get("description").and_then(Value::as_str).is_none_or(str::is_empty) {
        let reason = status.parse::<StatusCode>().ok().and_then(|status| status.canonical_reason());
        response.insert("description".to_owned(), json!(format!("{}.", reason.unwrap_or("An answer"))));
    }
}

/// Gives a body of JSON or of events an example, unless it has one.
fn add_example(document: &Value, body: &mut Value) {
    let contents = body.get_mut("content").and_then(Value::as_object_mut);
    for (media_type, content) in contents.into_iter().flatten() {
        let Some(content) = content.as_object_mut() else { continue };
        if content.contains_key("example") || content.contains_key("examples") {
            continue;
        }
        let made = content.get("schema").and_then(|schema| examples::example(document, schema));
        if let Some(made) = made {
            let made = if media_type == "text/event-stream" { json!(as_event(&made)) } else { made };
            content.insert("example".to_owned(), made);
        }
    }
}

fn as_event(event: &Value) -> String {
    format!("id: 7\nevent: change\ndata: {event}\n\n")
}
