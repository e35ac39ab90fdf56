//! The operations of the OpenAPI document, with a request for each that is well formed: a request
//! that cannot be read could be refused before anybody looks at who sent it.

use std::io::Read;

use serde_json::{Map, Value, json};

/// A number that nothing has.
pub const NOTHING: &str = "999999";

/// An operation.
#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    /// With `{id}` in it.
    pub path: String,
    /// Whether the document says that it takes no sign-in.
    pub open: bool,
    /// The parameters that a request cannot do without.
    query: String,
    body: Option<Body>,
}

#[derive(Debug)]
enum Body {
    Json(Value),
    /// An upload: one small file.
    Form,
}

/// Every operation of the document.
pub fn all() -> Vec<Operation> {
    let document = serde_json::to_value(penstock::http::openapi::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut operations = Vec::new();
    for (path, item) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(operation) = item.get(method) else { continue };
            operations.push(Operation {
                id: operation["operationId"].as_str().expect("an operation id").to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                open: operation["security"].as_array().is_some_and(|ways| ways.contains(&json!({}))),
                query: query(&document, operation),
                body: body(&document, operation),
            });
        }
    }
    operations
}

impl Operation {
    /// Whether there is a number in the path.
    pub fn names_a_thing(&self) -> bool {
        self.path.contains('{')
    }

    /// The path, with numbers that nothing has.
    pub fn path_to_nothing(&self) -> String {
        self.path
            .split('/')
            .map(|part| if part.starts_with('{') { NOTHING } else { part })
            .collect::<Vec<_>>()
            .join("/")
    }

    /// Sends a well-formed request and gives the status, and the body of a refusal. Other bodies
    /// are left unread, as that of a stream has no end.
    pub fn send(&self, agent: &ureq::Agent, base: &str, path: &str, token: Option<&str>) -> (u16, String) {
        let mut request = ureq::http::Request::builder()
            .method(self.method.as_str())
            .uri(format!("{base}{path}{}", self.query))
            .header("If-Match", "\"1\"");
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let response = match &self.body {
            None => agent.run(request.body(()).expect("a request")),
            Some(Body::Json(value)) => {
                let request = request.header("Content-Type", "application/json");
                agent.run(request.body(value.to_string()).expect("a request"))
            }
            Some(Body::Form) => {
                let request = request.header("Content-Type", "multipart/form-data; boundary=edge");
                let form = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\nDate,Amount\r\n2026-03-01,1.00\r\n--edge--\r\n";
                agent.run(request.body(form).expect("a request"))
            }
        };
        let mut response = response.expect("an answer");
        let mut refusal = String::new();
        if response.status().as_u16() >= 400 {
            response.body_mut().as_reader().read_to_string(&mut refusal).expect("a readable refusal");
        }
        (response.status().as_u16(), refusal)
    }
}

fn query(document: &Value, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let required = parameters
        .iter()
        .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
        .map(|parameter| {
            let value = match parameter.get("example") {
                Some(example) => example.clone(),
                None => sample(document, &parameter["schema"]),
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}={text}", parameter["name"].as_str().expect("a name"))
        })
        .collect::<Vec<_>>();
    if required.is_empty() { String::new() } else { format!("?{}", required.join("&")) }
}

fn body(document: &Value, operation: &Value) -> Option<Body> {
    let content = operation.get("requestBody")?.get("content")?.as_object()?;
    match content.get("application/json") {
        Some(json) => Some(Body::Json(sample(document, &json["schema"]))),
        None => Some(Body::Form),
    }
}

/// A value that a schema allows: its example, or the simplest there is, with every property.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return sample(document, document.pointer(pointer).expect("a schema"));
    }
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(first) = schema["examples"].as_array().and_then(|examples| examples.first()) {
        return first.clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let one = choices.iter().find(|choice| choice["type"] != "null").expect("a choice");
            return sample(document, one);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            whole.extend(sample(document, part).as_object().cloned().unwrap_or_default());
        }
        return Value::Object(whole);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").expect("a type").clone(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let sampled = properties.into_iter().map(|(name, schema)| (name, sample(document, &schema)));
            Value::Object(sampled.collect())
        }
        Some("array") => json!([sample(document, &schema["items"])]),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("string") if schema["format"] == "date" => json!("2026-03-02"),
        Some("string") if schema["format"].as_str().is_some_and(|format| format.starts_with("date")) => {
            json!("2026-03-02T00:00:00")
        }
        Some("string") => json!("text"),
        other => panic!("no sample of {other:?}: {schema}"),
    }
}
