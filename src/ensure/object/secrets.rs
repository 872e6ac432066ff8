//! Credentials of a configuration: Graph masks their values, so presence counts, and what can be read is compared.

use serde_json::{Value, json};

use super::wanted::Wanted;
use crate::catalog::mask_secrets;
use crate::ensure::diff::diff;
use crate::ensure::observed::{is_masked, secret, text};
use crate::ensure::step::Change;

/// Every pair has a key of its own and a text.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    let pairs = match wanted.body.get("value") {
        Some(Value::Array(pairs)) if !pairs.is_empty() => pairs,
        _ => {
            problems.push("Value must hold at least one pair of Key and Value".to_owned());
            return;
        }
    };
    let mut keys: Vec<String> = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let key = text(pair, "key");
        if key.is_empty() {
            problems.push(format!(
                "Value[{index}].Key must be a text that is not empty"
            ));
        } else if keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            problems.push(format!(
                "Value[{index}].Key: '{key}' is given more than once"
            ));
        }
        keys.push(key.to_owned());
        if !pair.get("value").is_some_and(Value::is_string) {
            problems.push(format!("Value[{index}].Value must be a text"));
        }
    }
}

/// The keys that are missing, to be removed, or readably different; values of secrets are hidden.
pub(super) fn changes(found: Option<&Value>, wanted: &Wanted) -> Vec<Change> {
    let saved = pairs(found);
    pairs(wanted.body.get("value"))
        .iter()
        .filter_map(|pair| {
            let (key, value) = (text(pair, "key"), text(pair, "value"));
            let current = secret(saved, key);
            (!holds(key, current, value)).then(|| Change {
                path: key.to_owned(),
                from: shown(key, current),
                to: shown(key, Some(value).filter(|value| !value.is_empty())),
            })
        })
        .collect()
}

/// A list of pairs as it may be shown.
pub(super) fn masked(found: &Value) -> Value {
    mask_secrets(found)
}

fn pairs(list: Option<&Value>) -> &[Value] {
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether the key is as wanted, as far as can be seen; an empty value removes a key.
fn holds(key: &str, current: Option<&str>, wanted: &str) -> bool {
    match current {
        None => wanted.is_empty(),
        Some(_) if wanted.is_empty() => false,
        Some(current) if is_masked(current) => true,
        Some(current) if current == wanted => true,
        Some(current) => match (parsed(current), parsed(wanted)) {
            (Some(current), Some(wanted)) => diff("", &current, &wanted).is_empty(),
            _ => key.eq_ignore_ascii_case("CompanyId") && current.eq_ignore_ascii_case(wanted),
        },
    }
}

/// Settings are saved as the text of an object.
fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn shown(key: &str, value: Option<&str>) -> Value {
    let Some(value) = value else {
        return Value::Null;
    };
    mask_secrets(&json!({"key": key, "value": value}))["value"].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_values_count_as_right_and_readable_ones_are_compared() {
        assert!(holds("CompanyId", Some("*"), "x"));
        assert!(!holds("CompanyId", None, "x"));
        assert!(holds("CompanyId", Some("ABC"), "abc"));
        assert!(!holds("SecretToken", Some("ABC"), "abc"));
        assert!(holds(
            "SyncNotificationSettings",
            Some("{\"Enabled\": false}"),
            "{\"Enabled\":false}"
        ));
        assert!(!holds(
            "SyncNotificationSettings",
            Some("{\"Enabled\": true}"),
            "{\"Enabled\":false}"
        ));
    }

    #[test]
    fn an_empty_value_removes_and_no_secret_is_shown() {
        assert!(holds("SecretToken", None, ""));
        assert!(!holds("SecretToken", Some("*"), ""));
        assert_eq!(shown("SecretToken", Some("hunter2")), json!("***"));
        assert_eq!(shown("CompanyId", Some("t")), json!("t"));
    }
}
