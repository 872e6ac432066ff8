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
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                diff(&path, current.get(name).unwrap_or(&Value::Null), value)
            })
            .collect(),
        _ if same(current, wanted) => Vec::new(),
        _ => vec![Change {
            path: path.to_owned(),
            from: current.clone(),
            to: wanted.clone(),
        }],
    }
}

/// Ids are GUIDs, which tenants show in either case.
fn same(current: &Value, wanted: &Value) -> bool {
    match (current, wanted) {
        (Value::String(current), Value::String(wanted)) => {
            current == wanted
                || (uuid::Uuid::parse_str(wanted).is_ok() && current.eq_ignore_ascii_case(wanted))
        }
        _ => current == wanted,
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
    fn letter_case_matters_except_in_ids() {
        let id = "0A1B2C3D-0000-0000-0000-000000000000";
        assert!(diff("id", &json!(id), &json!(id.to_lowercase())).is_empty());
        assert_eq!(diff("name", &json!("A"), &json!("a")).len(), 1);
    }
}
