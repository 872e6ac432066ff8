//! Parameters of the commands that take a desired state: a document, a plan, or one parameter for each of its members.

use serde_json::{Map, Value, json};

use super::plan::{self, Agreed};
use crate::ensure::document::{Problems, collect, meant};
use crate::ensure::{DesiredState, PAIRS_AT_ONCE};
use crate::graph::Error;

/// How a parameter becomes a member of the document.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// As it is.
    Value,
    /// PowerShell unrolls an array of one, so one value is as good as a list; repetitions are dropped.
    List,
}

/// Parameters by the member that each of them stands for.
const MEMBERS: [(&str, &[&str], Form); 17] = [
    ("Source", &["source", "connection"], Form::Value),
    ("Target", &["target", "connection"], Form::Value),
    ("DisplayName", &["application", "displayName"], Form::Value),
    (
        "ServicePrincipalId",
        &["application", "servicePrincipalId"],
        Form::Value,
    ),
    ("User", &["assignments", "users"], Form::List),
    ("Group", &["assignments", "groups"], Form::List),
    (
        "RemoveOtherAssignments",
        &["assignments", "removeOthers"],
        Form::Value,
    ),
    ("State", &["job", "state"], Form::Value),
    (
        "WaitForFirstCycle",
        &["job", "waitForFirstCycle"],
        Form::Value,
    ),
    ("VerifyUser", &["verifyUsers"], Form::List),
    ("SourcePartner", &["source", "partner"], Form::Value),
    ("TargetPartner", &["target", "partner"], Form::Value),
    (
        "IdentitySynchronization",
        &["target", "identitySynchronization"],
        Form::Value,
    ),
    ("SyncAll", &["credentials", "syncAll"], Form::Value),
    (
        "SyncNotificationSettings",
        &["credentials", "syncNotificationSettings"],
        Form::Value,
    ),
    ("AttributeMapping", &["attributeMappings"], Form::List),
    ("ScopingFilter", &["scopingFilter"], Form::Value),
];

/// What a command is asked to bring about.
#[derive(Debug)]
pub(super) enum Wish {
    /// The state of each pair, whatever it takes.
    State(Vec<DesiredState>),
    /// Exactly these plans.
    Plans(Vec<Agreed>),
}

/// Parameters, understood.
#[derive(Debug)]
pub(super) struct Asked {
    /// What is wanted.
    pub(super) wish: Wish,
    /// Whether there is one result for each pair, and not the steps of the only one.
    pub(super) is_many: bool,
    /// How many pairs at once.
    pub(super) at_once: usize,
}

/// Reads parameters by their PowerShell names, whatever their case; every problem is reported at once.
pub(super) fn parse(parameters: &Map<String, Value>, takes_plan: bool) -> Result<Asked, Error> {
    let mut problems = Problems::default();
    let given = given(parameters, takes_plan, &mut problems);
    let at_once = at_once(given.get("ThrottleLimit"), &mut problems);
    if let Some(plan) = given.get("Plan") {
        alone("Plan", &given, &mut problems);
        refuse(problems, parameter)?;
        let plans = plan::read(plan)?;
        return Ok(Asked {
            is_many: plans.len() > 1,
            wish: Wish::Plans(plans),
            at_once,
        });
    }
    if let Some(document) = given.get("DesiredState") {
        alone("DesiredState", &given, &mut problems);
        let document = collect(document, "", &mut problems);
        refuse(problems, |path| match path {
            "" => "DesiredState".to_owned(),
            path => path.to_owned(),
        })?;
        return Ok(Asked {
            is_many: document.is_many,
            wish: Wish::State(document.pairs),
            at_once,
        });
    }
    let document = collect(&document(&given, &mut problems), "", &mut problems);
    refuse(problems, parameter)?;
    Ok(Asked {
        is_many: false,
        wish: Wish::State(document.pairs),
        at_once,
    })
}

fn refuse(problems: Problems, name: impl Fn(&str) -> String) -> Result<(), Error> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.error(&name))
}

/// What is given, under canonical names; an explicit null counts as not given.
fn given(
    parameters: &Map<String, Value>,
    takes_plan: bool,
    problems: &mut Problems,
) -> Map<String, Value> {
    let names = names(takes_plan);
    let mut given = Map::new();
    for (key, value) in parameters {
        let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(key)) else {
            let message = match meant(key, names.iter().copied()) {
                Some(meant) => format!("is not a parameter; did you mean '{meant}'?"),
                None => format!(
                    "is not a parameter; the parameters are {}",
                    names.join(", ")
                ),
            };
            problems.add(&format!("'{key}'"), message);
            continue;
        };
        if !value.is_null() && given.insert((*name).to_owned(), value.clone()).is_some() {
            problems.add(name, "is given twice");
        }
    }
    given
}

/// Every parameter, as PowerShell spells it.
#[must_use]
pub(super) fn names(takes_plan: bool) -> Vec<&'static str> {
    let mut names: Vec<&str> = MEMBERS.iter().map(|(name, _, _)| *name).collect();
    names.extend(["Start", "DesiredState", "ThrottleLimit"]);
    if takes_plan {
        names.push("Plan");
    }
    names
}

/// A document says everything; a parameter beside it would be a second voice.
fn alone(name: &str, given: &Map<String, Value>, problems: &mut Problems) {
    for other in given.keys() {
        if other != name && other != "ThrottleLimit" {
            problems.add(other, format!("cannot be given together with {name}"));
        }
    }
}

fn at_once(given: Option<&Value>, problems: &mut Problems) -> usize {
    let Some(given) = given else {
        return PAIRS_AT_ONCE;
    };
    let limit = given.as_u64().and_then(|limit| usize::try_from(limit).ok());
    match limit.filter(|limit| (1..=1000).contains(limit)) {
        Some(limit) => limit,
        None => {
            problems.add("ThrottleLimit", "must be a whole number from 1 to 1000");
            1
        }
    }
}

/// The document that the parameters stand for.
fn document(given: &Map<String, Value>, problems: &mut Problems) -> Value {
    let mut document = json!({"source": {}, "target": {}, "application": {}});
    for (name, path, form) in MEMBERS {
        let Some(value) = given.get(name) else {
            continue;
        };
        let value = match form {
            Form::Value => value.clone(),
            Form::List => list(value),
        };
        let (last, parents) = path.split_last().unwrap_or((&name, &[]));
        let parent = parents
            .iter()
            .fold(&mut document, |at, name| &mut at[*name]);
        parent[*last] = value;
    }
    match given.get("Start") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) => match given.get("State").and_then(Value::as_str) {
            Some(state) if !state.eq_ignore_ascii_case("Started") => {
                problems.add(
                    "Start",
                    format!("cannot be given together with State {state}"),
                );
            }
            _ => document["job"]["state"] = json!("Started"),
        },
        Some(_) => problems.add("Start", "must be true or false"),
    }
    document
}

fn list(value: &Value) -> Value {
    let values = match value {
        Value::Array(values) => values.clone(),
        value => vec![value.clone()],
    };
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        let again = value.as_str().is_some_and(|text| {
            kept.iter()
                .filter_map(Value::as_str)
                .any(|known| known.to_lowercase() == text.to_lowercase())
        });
        if !again {
            kept.push(value);
        }
    }
    Value::Array(kept)
}

/// The parameter that stands for a place in the document.
fn parameter(path: &str) -> String {
    for (name, member, _) in MEMBERS {
        let member = member.join(".");
        if let Some(rest) = path.strip_prefix(&member)
            && (rest.is_empty() || rest.starts_with(['.', '[']))
        {
            return format!("{name}{rest}");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ensure::JobState;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    fn one(value: Value) -> Result<DesiredState, Error> {
        let asked = parse(&map(value), true)?;
        match asked.wish {
            Wish::State(mut pairs) => Ok(pairs.remove(0)),
            Wish::Plans(_) => panic!("no plan was given"),
        }
    }

    #[test]
    fn names_are_read_without_regard_to_case() {
        let desired = one(json!({
            "SOURCE": "a", "target": "b", "displayname": "Fabrikam", "user": "u1@fabrikam.com", "Group": ["g", "G"], "start": true
        }))
        .unwrap();
        assert_eq!(desired.assignments.users, ["u1@fabrikam.com"]);
        assert_eq!(desired.assignments.groups, ["g"]);
        assert_eq!(desired.job.state, JobState::Started);
    }

    #[test]
    fn every_parameter_reaches_its_member() {
        let id = "0a1b2c3d-0000-0000-0000-000000000000";
        let desired = one(json!({
            "Source": "a", "Target": "b", "DisplayName": "x", "ServicePrincipalId": id, "User": "u", "Group": "g",
            "RemoveOtherAssignments": true, "State": "started", "WaitForFirstCycle": true, "VerifyUser": "v",
            "SourcePartner": {"InboundTrust": {"isMfaAccepted": true}}, "TargetPartner": {"AutomaticUserConsentSettings": {}},
            "IdentitySynchronization": {"DisplayName": "Fabrikam"}, "SyncAll": false,
            "SyncNotificationSettings": {"Enabled": true, "Recipients": "a@contoso.com"},
            "AttributeMapping": {"TargetAttribute": "city", "Attribute": "city"},
            "ScopingFilter": {"Groups": [{"Clauses": [{"Attribute": "department", "Operator": "equals", "Values": ["Sales"]}]}]},
        }))
        .unwrap();
        let written = json!({
            "source": {"connection": "a", "partner": {"inboundTrust": {"isMfaAccepted": true}, "automaticUserConsentSettings": {"outboundAllowed": true}}},
            "target": {"connection": "b", "partner": {"automaticUserConsentSettings": {}},
                "identitySynchronization": {"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": true}}},
            "application": {"displayName": "x", "templateId": crate::ensure::APPLICATION_TEMPLATE, "servicePrincipalId": id},
            "job": {"templateId": "Azure2Azure", "state": "Started", "waitForFirstCycle": true},
            "credentials": {"authenticationType": "SyncPolicy", "syncAll": false, "syncNotificationSettings": {"enabled": true, "recipients": "a@contoso.com"}},
            "assignments": {"users": ["u"], "groups": ["g"], "removeOthers": true},
            "attributeMappings": [{"targetAttribute": "city", "object": "User", "attribute": "city"}],
            "scopingFilter": {"object": "User", "groups": [{"clauses": [{"attribute": "department", "operator": "EQUALS", "values": ["Sales"]}]}]},
            "verifyUsers": ["v"],
        });
        assert_eq!(json!(desired), written);
    }

    #[test]
    fn a_display_name_that_graph_would_refuse_is_refused_before_anything_is_sent() {
        let given = |name: &str| one(json!({"Source": "a", "Target": "b", "DisplayName": name}));
        assert!(given(&"n".repeat(256)).is_ok());
        let long = given(&"n".repeat(257)).unwrap_err().message;
        assert!(long.contains("longer than 256"), "{long}");
        let broken = given("Fabrikam\nContoso").unwrap_err().message;
        assert!(broken.contains("one line"), "{broken}");
    }

    #[test]
    fn all_problems_are_reported_at_once_under_the_names_of_the_parameters() {
        let error = one(json!({
            "Source": "same", "Target": "SAME", "Usr": "x", "Start": "yes", "ServicePrincipalId": "nonsense",
            "WaitForFirstCycle": true, "User": ["u", 7], "Surprise": 1, "ThrottleLimit": 0, "RemoveOtherAssignments": "no",
        }))
        .unwrap_err();
        assert_eq!(error.code, "InvalidParameter");
        for part in [
            "'Usr': is not a parameter; did you mean 'User'?",
            "'Surprise': is not a parameter; the parameters are Source, Target",
            "DisplayName: is missing",
            "Source: 'same' is the same connection on both sides, but they must be different tenants; see Target",
            "Start: must be true or false",
            "ServicePrincipalId: must be a GUID, not 'nonsense'",
            "WaitForFirstCycle: waits for a job that the document does not start; Started is missing in State",
            "User[1]: must be a text that is not empty, not 7",
            "ThrottleLimit: must be a whole number from 1 to 1000",
            "RemoveOtherAssignments: must be true or false, not 'no'",
        ] {
            assert!(error.message.contains(part), "{part} in {}", error.message);
        }
        let told = error.details.unwrap()["problems"].as_array().unwrap().len();
        assert_eq!(told, 10);
    }

    #[test]
    fn a_document_stands_alone() {
        let document = json!({"source": {"connection": "a"}, "target": {"connection": "b"}, "application": {"displayName": "x"}});
        assert!(one(json!({"DesiredState": document, "ThrottleLimit": 4})).is_ok());
        assert!(one(json!({"DesiredState": document.to_string()})).is_ok());
        let error = one(json!({"DesiredState": document, "User": "u", "State": "Started"}));
        let message = error.unwrap_err().message;
        assert_eq!(
            message,
            "User: cannot be given together with DesiredState; State: cannot be given together with DesiredState."
        );
        let error = parse(&map(json!({"Plan": {}})), false).unwrap_err();
        assert!(
            error.message.starts_with("'Plan': is not a parameter"),
            "{error}"
        );
        assert!(
            one(json!({"DesiredState": "{"}))
                .unwrap_err()
                .message
                .starts_with("DesiredState: is not JSON")
        );
    }
}
