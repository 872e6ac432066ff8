//! Property-level comparison: what is wanted against what is there.

use serde_json::Value;

use super::step::Change;

/// Lists every property that `wanted` names and `current` has otherwise; others are not looked at.
#[must_use]
pub(crate) fn diff(path: &str, current: &Value, wanted: &Value) -> Vec<Change> {
    match wanted {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| {
                let (name, current) = member(current, name).unwrap_or((name, &Value::Null));
                let path = if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                };
                diff(&path, current, value)
            })
            .collect(),
        _ if same(path, current, wanted) => Vec::new(),
        _ => vec![Change {
            path: path.to_owned(),
            from: current.clone(),
            to: wanted.clone(),
        }],
    }
}

/// The member of this name, in the service's spelling; letter case only decides where both spellings are there.
#[must_use]
pub(crate) fn member<'a>(object: &'a Value, name: &str) -> Option<(&'a str, &'a Value)> {
    let members = object.as_object()?;
    let (name, value) = members.get_key_value(name).or_else(|| {
        members
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
    })?;
    Some((name.as_str(), value))
}

/// Members whose values the service knows by name, so that it writes them in its own spelling.
const WORDS: [&str; 4] = ["accessType", "targetType", "target", "mode"];

fn same(path: &str, current: &Value, wanted: &Value) -> bool {
    match (current, wanted) {
        (Value::String(current), Value::String(wanted)) => {
            let word = path.rsplit('.').next().unwrap_or_default();
            current == wanted
                // Ids are GUIDs, which tenants show in either case.
                || ((uuid::Uuid::parse_str(wanted).is_ok() || WORDS.contains(&word))
                    && current.eq_ignore_ascii_case(wanted))
        }
        (Value::Array(current), Value::Array(wanted)) => same_set(current, wanted),
        // A setting without any value is as good as none.
        (_, Value::Null) => is_nothing(current),
        _ => current == wanted,
    }
}

/// Graph's lists of settings are sets: their order means nothing.
fn same_set(current: &[Value], wanted: &[Value]) -> bool {
    let mut rest: Vec<&Value> = current.iter().collect();
    current.len() == wanted.len()
        && wanted.iter().all(|wanted| {
            let found = rest
                .iter()
                .position(|current| diff("", current, wanted).is_empty());
            found.map(|index| rest.swap_remove(index)).is_some()
        })
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_named_properties_are_compared() {
        let current =
            json!({"inboundTrust": {"isMfaAccepted": true}, "consent": {"in": null, "out": true}});
        let changes = diff("partner", &current, &json!({"consent": {"in": true}}));
        assert_eq!(
            changes,
            [Change {
                path: "partner.consent.in".into(),
                from: Value::Null,
                to: json!(true)
            }]
        );
        assert!(diff("", &current, &json!({"consent": {"out": true}})).is_empty());
    }

    #[test]
    fn an_absent_object_differs_in_its_leaves() {
        let changes = diff("p", &Value::Null, &json!({"a": {"b": true}, "c": 1}));
        let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["p.a.b", "p.c"]);
    }

    #[test]
    fn letter_case_matters_except_in_ids_names_and_words_of_the_service() {
        let id = "0A1B2C3D-0000-0000-0000-000000000000";
        assert!(diff("id", &json!(id), &json!(id.to_lowercase())).is_empty());
        assert_eq!(diff("name", &json!("A"), &json!("a")).len(), 1);
        let current = json!({"usersAndGroups": {"accessType": "allowed"}});
        let wanted = json!({"UsersAndGroups": {"AccessType": "Blocked"}});
        let changes = diff("", &current, &wanted);
        assert_eq!(changes[0].path, "usersAndGroups.accessType");
        assert!(
            diff(
                "",
                &current,
                &json!({"usersandgroups": {"accesstype": "Allowed"}})
            )
            .is_empty()
        );
    }

    #[test]
    fn lists_are_sets() {
        let target = |id: &str| json!({"target": id, "targetType": "user"});
        let (a, b) = (
            target("AllUsers"),
            target("0A1B2C3D-0000-0000-0000-000000000000"),
        );
        let b_small = target("0a1b2c3d-0000-0000-0000-000000000000");
        assert!(diff("targets", &json!([a, b]), &json!([b_small, a])).is_empty());
        assert_eq!(diff("targets", &json!([a, b]), &json!([a, a])).len(), 1);
        assert_eq!(diff("targets", &json!([a, b]), &json!([a])).len(), 1);
    }

    #[test]
    fn null_is_wanted_where_nothing_is_to_be_set() {
        let inherited = json!({"inboundAllowed": null, "outboundAllowed": null});
        assert!(diff("c", &inherited, &Value::Null).is_empty());
        assert_eq!(
            diff("c", &json!({"inboundAllowed": false}), &Value::Null).len(),
            1
        );
    }
}
