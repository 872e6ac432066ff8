//! Bodies as they may be shown: in a plan, never with a secret in them.

use super::store;
use serde_json::{Map, Value};

/// What stands for a secret.
const MASK: &str = "***";

/// A copy of a body without its secrets, whatever it belongs to.
#[must_use]
pub fn mask_secrets(body: &Value) -> Value {
    match body {
        Value::Array(items) => Value::Array(items.iter().map(mask_secrets).collect()),
        Value::Object(members) => {
            let shown = members.iter().map(|(name, member)| {
                let member = match member {
                    Value::Null => Value::Null,
                    _ if is_secret(name, members) => Value::String(MASK.to_owned()),
                    member => mask_secrets(member),
                };
                (name.clone(), member)
            });
            Value::Object(shown.collect())
        }
        scalar => scalar.clone(),
    }
}

/// A copy of a body that is sent as bytes: JSON without its secrets, and of anything else no more than its length.
#[must_use]
pub fn mask_bytes(body: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => mask_secrets(&value),
        _ => Value::String(format!("<{} bytes>", body.len())),
    }
}

fn is_secret(name: &str, siblings: &Map<String, Value>) -> bool {
    let key = member(siblings, "key").and_then(Value::as_str);
    let value = member(siblings, "value");
    let is_pair = key.is_some() && value.is_some();
    // Keys of an expression's parameters have objects for values; a secret is a text.
    let is_parameter = is_pair && value.is_some_and(Value::is_object);
    let by_rule = store::models()
        .filter_map(|(_, model)| model.property(name)?.secret.as_ref())
        .any(|rule| match (rule.harmless_keys.as_slice(), key) {
            // A secret of its own; in a pair of key and value the key only names one.
            ([], _) => !is_pair,
            (_, None) => false,
            _ if is_parameter => false,
            (harmless, Some(key)) => !harmless.iter().any(|known| known.eq_ignore_ascii_case(key)),
        });
    by_rule || sounds_secret(name)
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "password",
        "secret",
        "secrettext",
        "token",
        "assertion",
        "privatekey",
    ]
    .iter()
    .any(|word| name.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_of_expressions_are_shown_and_credentials_are_not() {
        let body = json!({
            "source": {"name": "Join", "parameters": [{"key": "source1", "value": {"expression": "[mail]"}}]},
            "value": [{"key": "SecretToken", "value": "s"}, {"key": "CompanyId", "value": "t"}],
        });
        let shown = mask_secrets(&body);
        assert_eq!(shown["source"], body["source"]);
        assert_eq!(shown["value"][0]["value"], MASK);
        assert_eq!(shown["value"][1]["value"], "t");
    }
}
