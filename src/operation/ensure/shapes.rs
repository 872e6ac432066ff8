//! What `output: powershell` makes of the items: typed, every property present, in the documented order.

use serde_json::{Map, Value, json};

use crate::catalog::pascal_case;

/// A member of a type, by its name in the raw item, and the type of what it holds where that is one of these types.
type Member = (&'static str, Option<&'static str>);

/// Type of a documented step.
pub(super) const STEP: &str = "CrossTenantSyncStep";
const CHANGE: &str = "CrossTenantSyncChange";
const REQUEST: &str = "CrossTenantSyncRequest";
const JOB: &str = "CrossTenantSyncJob";
/// Type of what became of one pair among several.
pub(super) const RESULT: &str = "CrossTenantSyncResult";
/// Type of a plan.
pub(super) const PLAN: &str = "CrossTenantSyncPlan";
/// Type of a configuration that exists.
pub(super) const CONFIGURATION: &str = "CrossTenantSyncConfiguration";
/// Type of what watching a job came to.
pub(super) const WATCH_RESULT: &str = "CrossTenantSyncWatchResult";
/// Type of what one idempotent write came to.
pub(super) const ENSURE_RESULT: &str = "CrossTenantSyncEnsureResult";

/// Every type with its members, in the order in which PowerShell shows them.
const TYPES: [(&str, &[Member]); 9] = [
    (
        STEP,
        &[
            ("step", None),
            ("title", None),
            ("side", None),
            ("action", None),
            ("target", None),
            ("targetId", None),
            ("status", None),
            ("changes", Some(CHANGE)),
            ("message", None),
            ("job", Some(JOB)),
            ("digest", None),
            ("request", Some(REQUEST)),
        ],
    ),
    (CHANGE, &[("path", None), ("from", None), ("to", None)]),
    (REQUEST, &[("method", None), ("url", None), ("body", None)]),
    (
        JOB,
        &[
            ("scheduleState", None),
            ("statusCode", None),
            ("quarantine", None),
            ("lastCycle", None),
            ("counts", None),
        ],
    ),
    (
        RESULT,
        &[
            ("source", None),
            ("target", None),
            ("sourceTenantId", None),
            ("targetTenantId", None),
            ("displayName", None),
            ("status", None),
            ("message", None),
            ("servicePrincipalId", None),
            ("jobId", None),
            ("digest", None),
            ("steps", Some(STEP)),
            ("error", None),
        ],
    ),
    (
        PLAN,
        &[
            ("version", None),
            ("digest", None),
            ("createdDateTime", None),
            ("sourceTenantId", None),
            ("targetTenantId", None),
            ("desiredState", None),
            ("steps", Some(STEP)),
            ("writes", None),
        ],
    ),
    (
        CONFIGURATION,
        &[
            ("source", None),
            ("target", None),
            ("sourceTenantId", None),
            ("targetTenantId", None),
            ("displayName", None),
            ("servicePrincipalId", None),
            ("applicationId", None),
            ("jobId", None),
            ("scheduleState", None),
            ("statusCode", None),
            ("quarantine", None),
            ("lastCycle", None),
            ("assignedUsers", None),
            ("assignedGroups", None),
            ("desiredState", None),
            ("incomplete", None),
        ],
    ),
    (
        WATCH_RESULT,
        &[
            ("outcome", None),
            ("servicePrincipalId", None),
            ("jobId", None),
            ("scheduleState", None),
            ("statusCode", None),
            ("quarantine", None),
            ("lastCycle", None),
            ("counts", None),
            ("message", None),
        ],
    ),
    (
        ENSURE_RESULT,
        &[
            ("command", None),
            ("target", None),
            ("targetId", None),
            ("action", None),
            ("status", None),
            ("changes", Some(CHANGE)),
            ("message", None),
            ("found", None),
            ("result", None),
            ("request", Some(REQUEST)),
        ],
    ),
];

fn members(kind: &str) -> &'static [Member] {
    TYPES
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(&[], |(_, members)| members)
}

/// A raw item as an object of a type, or each of an array of them.
#[must_use]
pub(super) fn shape(kind: &'static str, raw: &Value) -> Value {
    match raw {
        Value::Array(items) => items.iter().map(|item| shape(kind, item)).collect(),
        Value::Object(raw) => {
            let mut shaped = Map::new();
            shaped.insert("@type".to_owned(), json!(kind));
            for (name, nested) in members(kind) {
                let value = raw.get(*name).unwrap_or(&Value::Null);
                let value = match nested {
                    Some(nested) => shape(nested, value),
                    None => value.clone(),
                };
                shaped.insert(pascal_case(name), value);
            }
            Value::Object(shaped)
        }
        other => other.clone(),
    }
}

/// The `types` member of a page of items of a type.
#[must_use]
pub(super) fn types(kind: &'static str) -> Value {
    let mut types = Map::new();
    let mut wanted = vec![kind];
    while let Some(kind) = wanted.pop() {
        if types.contains_key(kind) {
            continue;
        }
        let nested: Vec<&'static str> = members(kind)
            .iter()
            .filter_map(|(_, nested)| *nested)
            .collect();
        let named: Vec<String> = members(kind)
            .iter()
            .filter(|(_, nested)| nested.is_some())
            .map(|(name, _)| pascal_case(name))
            .collect();
        types.insert(kind.to_owned(), json!({"dates": [], "nested": named}));
        wanted.extend(nested);
    }
    Value::Object(types)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_every_member_and_what_it_holds_is_typed_too() {
        let raw = json!({"step": 2, "changes": [{"path": "a.b", "to": true}], "request": []});
        let shaped = shape(STEP, &raw);
        let names: Vec<&String> = shaped.as_object().unwrap().keys().collect();
        assert_eq!(names[..3], ["@type", "Step", "Title"]);
        assert_eq!(shaped["TargetId"], Value::Null);
        assert_eq!(
            shaped["Changes"],
            json!([{"@type": CHANGE, "Path": "a.b", "From": null, "To": true}])
        );
        let types = types(STEP);
        assert_eq!(types[STEP]["nested"], json!(["Changes", "Job", "Request"]));
        assert!(types[CHANGE].is_object() && types[REQUEST].is_object());
    }
}
