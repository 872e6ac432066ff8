//! `openapi.json` (OpenAPI 3.0) as JSON Schema: paths found by what was called, bodies checked.

use serde_json::{Map, Value, json};

/// The description.
pub(super) struct Description {
    document: Value,
    /// `components`, with `nullable` written as JSON Schema has it.
    components: Value,
}

/// One operation.
pub(super) struct Operation {
    /// Path template.
    pub(super) path: String,
    responses: Value,
}

impl Description {
    pub(super) fn read() -> Self {
        let document: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
        let mut components = json!({"schemas": document["components"]["schemas"]});
        convert(&mut components);
        Self {
            document,
            components,
        }
    }

    /// The operation that a path without version means.
    pub(super) fn operation(&self, method: &str, url: &str) -> Option<Operation> {
        let path = url.split('?').next().unwrap();
        let paths = self.document["paths"].as_object().unwrap();
        let mut found: Vec<(&String, &Value)> = paths
            .iter()
            .filter(|(template, operations)| {
                matches(template, path) && operations.get(method.to_lowercase()).is_some()
            })
            .collect();
        // `jobs/validateCredentials` is more exact than `jobs/{id}`.
        found.sort_by_key(|(template, _)| template.matches('{').count());
        let (template, operations) = found.first()?;
        Some(Operation {
            path: (*template).clone(),
            responses: operations[method.to_lowercase()]["responses"].clone(),
        })
    }

    /// Panics when the body is not as described for this status.
    pub(super) fn check(&self, operation: &Operation, status: u16, body: &Value) {
        let exact = operation.responses.get(status.to_string());
        let range = format!("{}XX", status / 100);
        let response = exact
            .or_else(|| operation.responses.get(&range))
            .or_else(|| operation.responses.get("default"))
            .unwrap_or_else(|| panic!("{}: no response {status}", operation.path));
        let response = match response.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.document.pointer(&reference[1..]).unwrap(),
            None => response,
        };
        let Some(schema) = response.pointer("/content/application~1json/schema") else {
            panic!(
                "{}: no JSON is described for status {status}",
                operation.path
            );
        };
        let mut schema = schema.clone();
        convert(&mut schema);
        schema["components"] = self.components.clone();
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let errors: Vec<String> = validator
            .iter_errors(body)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{} {status}: {errors:#?}",
            operation.path
        );
    }

    /// Reads that Microsoft's permission map documents, under service principals rather than their application twins.
    pub(super) fn documented_reads(&self) -> Vec<String> {
        self.document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(path, operations)| {
                operations
                    .get("get")
                    .is_some_and(|read| !read["x-permissions"].is_null())
                    && !path.starts_with("/applications/")
            })
            .map(|(path, _)| format!("GET {path}"))
            .collect()
    }
}

/// Whether a path is of this template; a parameter is one segment, or what stands in quotes.
fn matches(template: &str, path: &str) -> bool {
    let template: Vec<&str> = template.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    template.len() == path.len()
        && template.iter().zip(&path).all(|(wanted, given)| {
            match (wanted.split_once('{'), wanted.rsplit_once('}')) {
                (Some((before, _)), Some((_, after))) => {
                    given.len() > before.len() + after.len()
                        && given.starts_with(before)
                        && given.ends_with(after)
                        // `$count` is a segment of its own, not a key.
                        && !given.starts_with('$')
                }
                _ => wanted == given,
            }
        })
}

/// `nullable: true` becomes a type or an enumeration that has null.
fn convert(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(convert);
            if members.get("nullable") == Some(&Value::Bool(true)) {
                allow_null(members);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(convert),
        _ => {}
    }
}

fn allow_null(schema: &mut Map<String, Value>) {
    if let Some(kind) = schema.get("type").cloned()
        && kind.is_string()
    {
        schema.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
