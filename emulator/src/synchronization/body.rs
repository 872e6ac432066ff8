//! Request bodies: member names count without regard to case.

use serde_json::Value;

use crate::call::{Call, Refusal};

/// The member of this name, whatever its case; null counts as absent.
pub(crate) fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object
        .as_object()?
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .filter(|value| !value.is_null())
}

/// The text member of this name, empty when it is absent or no text.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    member(object, name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The body, which must be an object.
pub(crate) fn object(call: &Call) -> Result<&Value, Refusal> {
    match &call.body {
        Some(body) if body.is_object() => Ok(body),
        Some(_) => Err(Refusal::bad_request(
            "The request body must be a JSON object.",
        )),
        None => Err(Refusal::bad_request(
            "Empty Payload. JSON content expected.",
        )),
    }
}

/// The value with member names in Graph's casing, which begins with a small letter everywhere in a schema.
pub(crate) fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !name.contains('@'))
            .map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                (first.into_iter().chain(letters).collect(), canonical(value))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
