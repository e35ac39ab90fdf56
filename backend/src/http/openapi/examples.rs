//! Examples for bodies that have none, made from their schemas: the examples of the fields, put
//! together, and something plausible where a field has none.

use serde_json::{Map, Value, json};

/// Schemas by their reference.
const SCHEMAS: &str = "#/components/schemas/";

/// Makes an example of a schema. `None` where a thing would hold itself for ever.
pub fn example(document: &Value, schema: &Value) -> Option<Value> {
    Maker { document, open: Vec::new() }.make("", schema)
}

struct Maker<'a> {
    document: &'a Value,
    /// The references that are being followed.
    open: Vec<String>,
}

impl Maker<'_> {
    fn make(&mut self, name: &str, schema: &Value) -> Option<Value> {
        let given = schema.get("example").or_else(|| schema.pointer("/examples/0"));
        if let Some(given) = given.or_else(|| schema.get("const")) {
            return Some(given.clone());
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.follow(name, reference);
        }
        if let Some(first) = schema.pointer("/enum/0") {
            return Some(first.clone());
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            let made: Vec<Value> = parts.iter().filter_map(|part| self.make(name, part)).collect();
            return Some(merge(made));
        }
        let choices = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
        if let Some(choices) = choices {
            return choices.iter().find(|choice| !is_null(choice)).and_then(|choice| self.make(name, choice));
        }
        self.make_of_type(name, schema)
    }

    fn follow(&mut self, name: &str, reference: &str) -> Option<Value> {
        if self.open.iter().any(|open| open == reference) {
            return None;
        }
        let found =
            self.document.pointer("/components/schemas")?.get(reference.strip_prefix(SCHEMAS)?)?.clone();
        self.open.push(reference.to_owned());
        let made = self.make(name, &found);
        self.open.pop();
        made
    }

    fn make_of_type(&mut self, name: &str, schema: &Value) -> Option<Value> {
        match type_of(schema) {
            "object" => {
                let mut object = Map::new();
                let properties = schema.get("properties").and_then(Value::as_object);
                for (name, schema) in properties.into_iter().flatten() {
                    if let Some(made) = self.make(name, schema) {
                        object.insert(name.clone(), made);
                    }
                }
                Some(Value::Object(object))
            }
            "array" => Some(Value::Array(
                schema.get("items").and_then(|items| self.make(name, items)).into_iter().collect(),
            )),
            "integer" => Some(json!(number(name))),
            "number" => Some(json!("0.5")),
            "boolean" => Some(json!(true)),
            "null" => None,
            _ => Some(json!(text(name, schema.get("format").and_then(Value::as_str)))),
        }
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// The type, or the first of several that is not null.
fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        _ if schema.get("properties").is_some() => "object",
        _ => "string",
    }
}

fn merge(parts: Vec<Value>) -> Value {
    let mut merged = Map::new();
    for part in parts {
        match part {
            Value::Object(object) => merged.extend(object),
            other => return other,
        }
    }
    Value::Object(merged)
}

fn number(name: &str) -> i64 {
    match name {
        name if name.ends_with("_minor") => 1_250_000,
        name if name.ends_with("_bp") => 500,
        "version" | "position" | "number" | "depth" => 1,
        _ => 7,
    }
}

fn text(name: &str, format: Option<&str>) -> &'static str {
    match (format, name) {
        (Some("date"), _) => "2026-03-16",
        (Some("date-time"), _) => "2026-03-16T04:00:00",
        (_, "email" | "admin_email") => "chen.jing@lantern.example",
        (_, "password" | "admin_password" | "new_password" | "current_password") => "correct horse battery",
        (_, "name" | "title" | "node_name") => "Spring launch",
        (_, "vendor" | "vendor_name" | "supplier") => "Blue Lantern Media",
        (_, "requester_name" | "actor_name" | "decided_by_name" | "head_name") => "Chen Jing",
        (_, "name_zh" | "node_name_zh") => "春季上市",
        (_, "code") => "SPRING",
        (_, "comment" | "note" | "reason" | "description" | "purpose") => "Agreed with the agency.",
        (_, "next_cursor" | "cursor") => "eyJpZCI6N30",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(schema: Value) -> Option<Value> {
        let document = json!({"components": {"schemas": {
            "Tree": {"type": "object", "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            }},
            "Kind": {"type": "string", "enum": ["open", "closed"]},
        }}});
        example(&document, &schema)
    }

    #[test]
    fn fields_are_put_together() {
        let schema = json!({"type": "object", "properties": {
            "amount_minor": {"type": "integer", "example": 300},
            "kind": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Kind"}]},
            "on": {"type": ["string", "null"], "format": "date"},
        }});
        assert_eq!(made(schema), Some(json!({"amount_minor": 300, "kind": "open", "on": "2026-03-16"})));
    }

    #[test]
    fn a_thing_that_holds_its_like_ends() {
        let tree = made(json!({"$ref": "#/components/schemas/Tree"}));
        assert_eq!(tree, Some(json!({"name": "Spring launch", "children": []})));
    }

    #[test]
    fn parts_become_one() {
        let schema = json!({"allOf": [
            {"type": "object", "properties": {"a": {"type": "boolean"}}},
            {"type": "object", "properties": {"b": {"const": 3}}},
        ]});
        assert_eq!(made(schema), Some(json!({"a": true, "b": 3})));
    }
}
