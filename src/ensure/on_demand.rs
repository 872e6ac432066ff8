//! What the answer of on-demand provisioning says, in both of the shapes that Microsoft shows.

use serde_json::Value;

use super::observed::text;

/// Result of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The user is in the target tenant.
    Provisioned(String),
    /// The user is not, and why.
    Refused {
        /// Code of the provisioning engine.
        code: String,
        /// For a person.
        message: String,
    },
}

/// Reads the answer: `key` and `value` are JSON texts, or `key` is a type name and `value` the text of an array.
#[must_use]
pub(crate) fn verdict(answer: &Value) -> Verdict {
    let key: Value = serde_json::from_str(text(answer, "key")).unwrap_or(Value::Null);
    let value: Value = serde_json::from_str(text(answer, "value")).unwrap_or(Value::Null);
    let change = match &value {
        Value::Array(changes) => changes.first().cloned().unwrap_or(Value::Null),
        other => other.clone(),
    };
    let steps: &[Value] = change
        .get("provisioningSteps")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice);

    let status_info = change.get("statusInfo").unwrap_or(&Value::Null);
    let result = [
        text(&key, "result"),
        text(status_info, "status"),
        text(status_info, "result"),
    ]
    .into_iter()
    .find(|result| !result.is_empty())
    .unwrap_or_else(|| worst(steps));
    let code = find(&[&key, status_info, &change], "errorCode")
        .or_else(|| step_detail(steps, "SkipReason"))
        .unwrap_or_default();

    let redundant = code == "RedundantExport"
        || steps.iter().any(|step| {
            step.get("details")
                .and_then(Value::as_object)
                .is_some_and(|details| details.values().any(|value| value == "RedundantExport"))
        });
    if redundant {
        return Verdict::Provisioned("is in the target tenant already, unchanged".to_owned());
    }
    if result.eq_ignore_ascii_case("success") {
        let said = steps
            .last()
            .map(|step| text(step, "description"))
            .unwrap_or_default();
        return Verdict::Provisioned(if said.is_empty() {
            "was provisioned".to_owned()
        } else {
            said.to_owned()
        });
    }
    let message = find(&[&key, status_info, &change], "errorMessage")
        .or_else(|| find(&[status_info], "reason"))
        .filter(|message| !message.is_empty())
        .or_else(|| {
            steps
                .iter()
                .rev()
                .find(|step| !text(step, "status").eq_ignore_ascii_case("success"))
                .map(|step| text(step, "description").to_owned())
        })
        .unwrap_or_default();
    let message = if message.is_empty() {
        format!(
            "On-demand provisioning answered '{}' without a reason.",
            if result.is_empty() { "nothing" } else { result }
        )
    } else {
        message
    };
    Verdict::Refused { code, message }
}

/// Without a result of the whole, the worst step decides.
fn worst(steps: &[Value]) -> &'static str {
    let any = |status: &str| {
        steps
            .iter()
            .any(|step| text(step, "status").eq_ignore_ascii_case(status))
    };
    if any("failure") || any("failed") {
        "Failure"
    } else if any("skipped") {
        "Skipped"
    } else if any("success") {
        "Success"
    } else {
        ""
    }
}

/// A text member of the first object that has it, at its top or in its `details` or `errorInformation`.
fn find(places: &[&Value], name: &str) -> Option<String> {
    places.iter().find_map(|place| {
        [
            Some(*place),
            place.get("details"),
            place.get("errorInformation"),
        ]
        .into_iter()
        .flatten()
        .map(|place| text(place, name))
        .find(|found| !found.is_empty())
        .map(str::to_owned)
    })
}

fn step_detail(steps: &[Value], name: &str) -> Option<String> {
    steps.iter().find_map(|step| {
        let details = step.get("details")?;
        let found = text(details, name);
        (!found.is_empty()).then(|| found.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(answer: &Value) -> (String, String) {
        match verdict(answer) {
            Verdict::Refused { code, message } => (code, message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_the_shape_of_the_reference_page() {
        let answer = json!({
            "key": r#"{"result":"Skipped","details":{"errorCode":"NotEffectivelyEntitled","errorMessage":"Not assigned."}}"#,
            "value": r#"{"provisioningSteps":[]}"#,
        });
        assert_eq!(
            refused(&answer),
            ("NotEffectivelyEntitled".into(), "Not assigned.".into())
        );
        let answer = json!({"key": r#"{"result":"Success","details":{}}"#, "value": "{}"});
        assert_eq!(
            verdict(&answer),
            Verdict::Provisioned("was provisioned".into())
        );
    }

    #[test]
    fn reads_the_shape_of_the_article() {
        let value = |status: &str| {
            json!({
                "key": "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo",
                "value": json!([{"provisioningSteps": [
                    {"name": "EntryImport", "status": "Success", "description": "Retrieved"},
                    {"name": "EntryExportAdd", "status": status, "description": "User 'a' was created"},
                ]}]).to_string(),
            })
        };
        assert_eq!(
            verdict(&value("Success")),
            Verdict::Provisioned("User 'a' was created".into())
        );
        assert_eq!(refused(&value("Failure")).1, "User 'a' was created");
    }

    #[test]
    fn nothing_to_change_is_good_and_no_answer_is_not() {
        let answer = json!({"key": r#"{"result":"Skipped","details":{"errorCode":"RedundantExport"}}"#, "value": "{}"});
        assert!(matches!(verdict(&answer), Verdict::Provisioned(_)));
        assert!(matches!(verdict(&json!({})), Verdict::Refused { .. }));
    }
}
