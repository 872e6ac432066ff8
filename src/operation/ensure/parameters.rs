//! Parameters of `Set-CrossTenantSync` and `Test-CrossTenantSync`, read into a desired state.

use serde_json::{Map, Value, json};

use crate::ensure::DesiredState;
use crate::graph::Error;

/// Names as PowerShell shows them.
const NAMES: [&str; 8] = [
    "Source",
    "Target",
    "DisplayName",
    "User",
    "Group",
    "Start",
    "VerifyUser",
    "ServicePrincipalId",
];

/// Longest display name of an application that Graph takes.
const DISPLAY_NAME_LIMIT: usize = 256;

/// Reads parameters by their PowerShell names, whatever their case; every problem is reported at once.
pub(super) fn parse(parameters: &Map<String, Value>) -> Result<DesiredState, Error> {
    let mut problems = Vec::new();
    for name in parameters.keys() {
        if !NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            problems.push(format!(
                "'{name}' is not a parameter; the parameters are {}",
                NAMES.join(", ")
            ));
        }
    }
    let mut reader = Reader {
        parameters,
        problems: &mut problems,
    };
    let source = reader.required_text("Source");
    let target = reader.required_text("Target");
    let display_name = reader.required_text("DisplayName");
    if display_name.chars().count() > DISPLAY_NAME_LIMIT {
        reader.problems.push(format!(
            "DisplayName is longer than {DISPLAY_NAME_LIMIT} characters"
        ));
    }
    if display_name.chars().any(char::is_control) {
        reader
            .problems
            .push("DisplayName must be one line without control characters".to_owned());
    }
    let users = reader.texts("User");
    let groups = reader.texts("Group");
    let verify_users = reader.texts("VerifyUser");
    let start = reader.switch("Start");
    let service_principal_id = reader.text("ServicePrincipalId");

    if !source.is_empty() && source.eq_ignore_ascii_case(&target) {
        problems.push(format!(
            "Source and Target are the same connection, '{source}'; they must belong to different tenants"
        ));
    }
    if let Some(id) = &service_principal_id
        && uuid::Uuid::parse_str(id).is_err()
    {
        problems.push(format!("ServicePrincipalId: '{id}' is not a GUID"));
    }
    if !problems.is_empty() {
        return Err(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!("{}.", problems.join("; ")),
        )
        .with_hint("Correct the parameters named in the message; nothing was sent."));
    }
    let mut document = json!({
        "source": {"connection": source},
        "target": {"connection": target},
        "application": {"displayName": display_name},
        "job": {"state": if start { "Started" } else { "AsIs" }},
        "assignments": {"users": users, "groups": groups},
        "verifyUsers": verify_users,
    });
    if let Some(id) = service_principal_id {
        document["application"]["servicePrincipalId"] = json!(id);
    }
    serde_json::from_value(document)
        .map_err(|error| Error::new("InvalidParameter", "InvalidArgument", error.to_string()))
}

/// Takes parameters out by name and notes what is wrong with them.
struct Reader<'a> {
    parameters: &'a Map<String, Value>,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// An explicit null counts as not given.
    fn value(&self, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
            .map(|(_, value)| value)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name).cloned() {
            None => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(_) => {
                self.problems
                    .push(format!("{name} must be a text that is not empty"));
                None
            }
        }
    }

    fn required_text(&mut self, name: &str) -> String {
        if self.value(name).is_none() {
            self.problems.push(format!("{name} is missing"));
            return String::new();
        }
        self.text(name).unwrap_or_default()
    }

    /// PowerShell unrolls an array of one, so a text is as good as a list; repetitions are dropped.
    fn texts(&mut self, name: &str) -> Vec<String> {
        let values = match self.value(name).cloned() {
            None => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
        };
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            match value {
                Value::String(text) if !text.trim().is_empty() => {
                    if !texts.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
                        texts.push(text);
                    }
                }
                _ => {
                    self.problems
                        .push(format!("{name} must hold texts that are not empty"));
                    break;
                }
            }
        }
        texts
    }

    fn switch(&mut self, name: &str) -> bool {
        match self.value(name).cloned() {
            None => false,
            Some(Value::Bool(value)) => value,
            Some(_) => {
                self.problems.push(format!("{name} must be true or false"));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ensure::JobState;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn names_are_read_without_regard_to_case() {
        let desired = parse(&map(json!({
            "SOURCE": "a", "target": "b", "displayname": "Fabrikam", "user": "u1@fabrikam.com", "Group": ["g", "G"], "start": true
        })))
        .unwrap();
        assert_eq!(desired.assignments.users, ["u1@fabrikam.com"]);
        assert_eq!(desired.assignments.groups, ["g"]);
        assert_eq!(desired.job.state, JobState::Started);
    }

    #[test]
    fn a_display_name_that_graph_would_refuse_is_refused_before_anything_is_sent() {
        let given = |name: &str| {
            parse(&map(
                json!({"Source": "a", "Target": "b", "DisplayName": name}),
            ))
        };
        assert!(given(&"n".repeat(256)).is_ok());
        let long = given(&"n".repeat(257)).unwrap_err().message;
        assert!(long.contains("longer than 256"), "{long}");
        let broken = given("Fabrikam\nContoso").unwrap_err().message;
        assert!(broken.contains("one line"), "{broken}");
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let error = parse(&map(json!({
            "Source": "same", "Target": "SAME", "Usr": "x", "Start": "yes", "ServicePrincipalId": "nonsense"
        })))
        .unwrap_err();
        assert_eq!(error.code, "InvalidParameter");
        for part in [
            "'Usr'",
            "DisplayName is missing",
            "same connection",
            "Start must be",
            "not a GUID",
        ] {
            assert!(error.message.contains(part), "{part} in {}", error.message);
        }
    }
}
