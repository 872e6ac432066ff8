//! Bodies as they may be shown: in a plan, never with a secret in them.

use super::model::{Model, Property};
use super::store;
use serde_json::{Map, Value};

/// What stands for a secret.
const MASK: &str = "***";

/// A copy of a body of this model without its secrets.
///
/// Members that the catalog does not know are masked when their names speak of a secret.
#[must_use]
pub fn mask_secrets(model: &str, body: &Value) -> Value {
    mask(store::model(model), body)
}

fn mask(model: Option<&Model>, value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| mask(model, item)).collect()),
        Value::Object(members) => {
            let shown = members.iter().map(|(name, member)| {
                let property = model.and_then(|m| m.property(name));
                let secret = match property {
                    Some(property) => is_secret(property, members),
                    None => sounds_secret(name),
                };
                let member = match (secret, member) {
                    (false, member) => mask(property.and_then(|p| store::model(&p.kind)), member),
                    (true, Value::Null) => Value::Null,
                    (true, _) => Value::String(MASK.to_owned()),
                };
                (name.clone(), member)
            });
            Value::Object(shown.collect())
        }
        scalar => scalar.clone(),
    }
}

fn is_secret(property: &Property, siblings: &Map<String, Value>) -> bool {
    let Some(rule) = &property.secret else {
        return false;
    };
    let key = siblings.get("key").and_then(Value::as_str);
    !key.is_some_and(|key| {
        rule.harmless_keys
            .iter()
            .any(|harmless| harmless.eq_ignore_ascii_case(key))
    })
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
