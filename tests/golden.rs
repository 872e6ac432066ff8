//! One golden request for every command and Graph version, compared byte for byte as canonical JSON.
#![allow(clippy::unwrap_used)]

use cross_tenant_sync::catalog;
use cross_tenant_sync::graph::ApiVersion;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    command: String,
    case: String,
    /// Graph versions for which the case holds; both unless it says otherwise.
    #[serde(default = "both")]
    versions: Vec<ApiVersion>,
    parameters: Map<String, Value>,
    variant: String,
    on_conflict: Option<String>,
    method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "present")]
    body: Option<Value>,
}

fn both() -> Vec<ApiVersion> {
    vec![ApiVersion::V1, ApiVersion::Beta]
}

/// A body that is `null` is a body.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let file: Vec<Case> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        cases.extend(file);
    }
    cases
}

/// JSON without white space, the members of every object sorted.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let inner: Vec<String> = sorted
                .into_iter()
                .map(|(k, v)| format!("{}:{}", json!(k), canonical(v)))
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(canonical).collect::<Vec<_>>().join(",")
        ),
        scalar => scalar.to_string(),
    }
}

#[test]
fn requests_are_as_recorded() {
    for case in cases() {
        for version in &case.versions {
            let (command, _) = catalog::find(&case.command).expect("the case names a command");
            let name = command.name_in(*version);
            let (found, found_version) =
                catalog::find(&name).unwrap_or_else(|| panic!("no {name}"));
            let bound = catalog::bind(found, found_version, &case.parameters, None)
                .unwrap_or_else(|e| panic!("{name}, {}: {e}", case.case));
            let request = &bound.request;
            let actual = json!({
                "operation": bound.operation,
                "method": request.method.as_str(),
                "path": format!("/{}{}", request.version.as_str(), request.path),
                "query": request.query,
                "headers": request.headers.iter().cloned().collect::<BTreeMap<_, _>>(),
                "hasBody": request.body.is_some(),
                "body": request.body,
                "onConflict": bound.on_conflict.map(|m| m.as_str()),
            });
            let expected = json!({
                "operation": format!("{name}_{}", case.variant),
                "method": case.method,
                "path": format!("/{}{}", version.as_str(), case.path),
                "query": case.query,
                "headers": case.headers,
                "hasBody": case.body.is_some(),
                "body": case.body,
                "onConflict": case.on_conflict,
            });
            assert_eq!(
                canonical(&actual),
                canonical(&expected),
                "{name}, {}",
                case.case
            );
        }
    }
}

#[test]
fn every_command_has_a_golden_request_in_every_version() {
    let recorded: HashSet<(String, &str)> = cases()
        .iter()
        .flat_map(|case| {
            case.versions
                .iter()
                .map(|v| (case.command.clone(), v.as_str()))
        })
        .collect();
    for command in catalog::commands() {
        for version in &command.versions {
            assert!(
                recorded.contains(&(command.name.clone(), version.as_str())),
                "{} has no golden request",
                command.name_in(*version)
            );
        }
    }
}
