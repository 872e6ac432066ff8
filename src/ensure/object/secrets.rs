//! Credentials of a configuration: Graph masks their values, so presence counts, and what can be read is compared.

use serde_json::{Value, json};

use super::applications;
use super::variants::SERVICE_PRINCIPAL;
use super::wanted::Wanted;
use crate::catalog::mask_secrets;
use crate::ensure::call::Tenant;
use crate::ensure::diff::diff;
use crate::ensure::observed::{
    is_masked, other_tags, recorded_credentials, secret, tagged_target, target_tag, text,
};
use crate::ensure::read;
use crate::ensure::step::Change;
use crate::graph::Error;

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
            // A hidden target that nothing records is nobody's.
            let is_open = key.eq_ignore_ascii_case(COMPANY)
                && current.is_some_and(is_masked)
                && !is_tagged(wanted);
            (is_open || !holds(key, current, value)).then(|| Change {
                path: key.to_owned(),
                from: shown(key, current),
                to: shown(key, Some(value).filter(|value| !value.is_empty())),
            })
        })
        .collect()
}

/// Whether everything that is named is saved, as far as it shows.
pub(super) fn are_saved(found: &Value, wanted: &Wanted) -> bool {
    let saved = pairs(Some(found));
    pairs(wanted.body.get("value")).iter().all(|pair| {
        let key = text(pair, "key");
        holds(key, secret(saved, key), text(pair, "value"))
    })
}

/// Key of the target tenant.
const COMPANY: &str = "CompanyId";

/// Keys of which the tags of a configuration record something.
const RECORDED: [&str; 4] = [
    COMPANY,
    "AuthenticationType",
    "SyncAll",
    "SyncNotificationSettings",
];

fn is_tagged(wanted: &Wanted) -> bool {
    wanted
        .recorded
        .as_ref()
        .is_some_and(|one| tagged_target(one).is_some())
}

/// The target tenant that the caller names.
fn company(wanted: &Wanted) -> Option<&str> {
    let named = pairs(wanted.body.get("value"));
    secret(named, COMPANY)
}

/// Reads what the tags record of the credentials, where the caller names such.
///
/// # Errors
/// `ApplicationOfAnotherTarget`, where the target is another; what cannot be read.
pub(super) async fn learn(tenant: &Tenant, wanted: &mut Wanted) -> Result<(), Error> {
    let is_recorded = |pair: &Value| {
        let key = text(pair, "key");
        RECORDED.iter().any(|one| one.eq_ignore_ascii_case(key))
    };
    if !pairs(wanted.body.get("value")).iter().any(is_recorded) {
        return Ok(());
    }
    let found = read::service_principal(tenant, wanted.place_text(SERVICE_PRINCIPAL)).await?;
    if let Some(company) = company(wanted) {
        applications::check_target(&found, company)?;
    }
    wanted.recorded = Some(found);
    Ok(())
}

/// The tags that the service principal must have around a write of these keys: before it, and after it.
///
/// What records values that are about to change is withdrawn before; a hidden target is recorded only when it is overwritten.
pub(super) fn tags(
    found: Option<&Value>,
    wanted: &Wanted,
) -> (Option<Vec<Value>>, Option<Vec<Value>>) {
    let Some(principal) = &wanted.recorded else {
        return (None, None);
    };
    let is_hidden = secret(pairs(found), COMPANY).is_some_and(is_masked);
    let target = tagged_target(principal).or(company(wanted)).map(target_tag);
    let with = |target: Option<&String>| {
        let mut tags = other_tags(principal);
        tags.extend(target.map(|tag| json!(tag)));
        tags
    };
    let is_stale = recorded_credentials(principal).is_some();
    let marks = !is_tagged(wanted) && target.is_some();
    match (marks, is_hidden) {
        (true, true) => (is_stale.then(|| with(None)), Some(with(target.as_ref()))),
        (true, false) => (Some(with(target.as_ref())), None),
        (false, _) => (is_stale.then(|| with(target.as_ref())), None),
    }
}

/// Keys that were only found to be there, in a sentence.
pub(super) fn unseen(found: &Value, wanted: &Wanted) -> Option<String> {
    let saved = pairs(Some(found));
    let keys: Vec<&str> = pairs(wanted.body.get("value"))
        .iter()
        .map(|pair| text(pair, "key"))
        .filter(|key| secret(saved, key).is_some_and(is_masked))
        .filter(|key| !key.eq_ignore_ascii_case(COMPANY))
        .collect();
    (!keys.is_empty()).then(|| {
        format!(
            "Graph hides the values of {}; they were only found to be there.",
            keys.join(", ")
        )
    })
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
