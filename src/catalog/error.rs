//! Errors of binding: nothing was sent, the caller has to change the call.

use crate::graph::Error;

/// A parameter that is missing, unknown or has an unusable value.
pub(super) fn invalid(message: impl Into<String>) -> Error {
    Error::new("InvalidParameter", "InvalidArgument", message)
}

/// What a JSON value is, in the words of an error text.
pub(super) fn kind_of(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
