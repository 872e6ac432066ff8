//! Where the value of a mapping comes from: an attribute, a constant, or an expression.

use serde_json::{Value, json};

use crate::ensure::observed::text;

/// The source that takes an attribute as it is.
pub(super) fn attribute(name: &str) -> Value {
    json!({"expression": format!("[{name}]"), "name": name, "parameters": [], "type": "Attribute"})
}

/// The source that gives everyone the same value.
pub(super) fn constant(value: &str) -> Value {
    let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
    json!({"expression": format!("\"{quoted}\""), "name": value, "parameters": [], "type": "Constant"})
}

/// A source in words: its expression.
pub(super) fn shown(source: &Value) -> Value {
    match text(source, "expression") {
        "" => json!(text(source, "name")),
        expression => json!(expression),
    }
}

/// Whether two sources give the same value.
pub(super) fn same(current: &Value, wanted: &Value) -> bool {
    let kind = text(wanted, "type");
    if !text(current, "type").eq_ignore_ascii_case(kind) {
        return false;
    }
    match kind {
        "Attribute" | "Constant" => {
            let named = text(current, "name") == text(wanted, "name");
            named
                || (text(current, "name").is_empty()
                    && has_text(current, text(wanted, "expression")))
        }
        _ => {
            has_text(current, text(wanted, "expression"))
                || (!parameters(wanted).is_empty() && same_call(current, wanted))
        }
    }
}

/// Whether the source is this expression, however it is spaced.
pub(super) fn has_text(source: &Value, expression: &str) -> bool {
    let current = text(source, "expression");
    !current.is_empty() && plain(current) == plain(expression)
}

fn same_call(current: &Value, wanted: &Value) -> bool {
    let (ours, theirs) = (parameters(wanted), parameters(current));
    text(current, "name").eq_ignore_ascii_case(text(wanted, "name"))
        && ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(wanted, current)| {
            match (current.get("value"), wanted.get("value")) {
                (Some(current), Some(wanted)) => same(current, wanted),
                (current, wanted) => current == wanted,
            }
        })
}

fn parameters(source: &Value) -> &[Value] {
    source
        .get("parameters")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Names of the attributes that a source reads.
pub(super) fn attributes(source: &Value) -> Vec<&str> {
    if text(source, "type").eq_ignore_ascii_case("Attribute") {
        return vec![text(source, "name")];
    }
    parameters(source)
        .iter()
        .filter_map(|parameter| parameter.get("value"))
        .flat_map(attributes)
        .collect()
}

/// The text without what the language does not mind: spaces and letter case outside of quotes.
fn plain(expression: &str) -> String {
    let mut plain = String::with_capacity(expression.len());
    let (mut quoted, mut escaped) = (false, false);
    for letter in expression.chars() {
        if quoted {
            plain.push(letter);
            quoted = letter != '"' || escaped;
            escaped = letter == '\\' && !escaped;
        } else if !letter.is_whitespace() {
            quoted = letter == '"';
            escaped = false;
            plain.extend(letter.to_lowercase());
        }
    }
    plain
}
