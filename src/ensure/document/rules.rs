//! What a document must not say at the same time.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::problems::{Problems, below, join};
use super::shapes::COMPARING;
use super::walk::is_guid;

/// Where the value of a mapping can come from.
const SOURCES: [&str; 3] = ["attribute", "constant", "expression"];

/// The text of a member, empty where there is none.
pub(super) fn text<'a>(object: &'a Value, path: &[&str]) -> &'a str {
    at(object, path).and_then(Value::as_str).unwrap_or_default()
}

fn at<'a>(object: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter()
        .try_fold(object, |object, name| object.get(name))
        .filter(|value| !value.is_null())
}

fn is_true(object: &Value, path: &[&str]) -> bool {
    at(object, path).and_then(Value::as_bool) == Some(true)
}

fn items<'a>(object: &'a Value, path: &[&str]) -> &'a [Value] {
    at(object, path)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn is_given(object: &Map<String, Value>, name: &str) -> bool {
    object.get(name).is_some_and(|value| !value.is_null())
}

/// A mapping has one source, or is removed and has nothing else.
pub(super) fn mapping(mapping: &Map<String, Value>, path: &str, problems: &mut Problems) {
    let given: Vec<&str> = SOURCES
        .into_iter()
        .filter(|name| is_given(mapping, name))
        .collect();
    if mapping.get("remove").and_then(Value::as_bool) == Some(true) {
        let more: Vec<&str> = mapping
            .keys()
            .map(String::as_str)
            .filter(|name| !["targetAttribute", "object", "remove"].contains(name))
            .filter(|name| is_given(mapping, name))
            .collect();
        if !more.is_empty() {
            let message = format!("is removed, so it cannot have {}", more.join(", "));
            problems.add(path, message);
        }
    } else if given.is_empty() {
        problems.add(path, "needs attribute, constant or expression");
    } else if given.len() > 1 {
        let message = format!("has {}, of which only one can count", given.join(" and "));
        problems.add(path, message);
    }
}

/// An operator has the values that it compares with.
pub(super) fn clause(clause: &Map<String, Value>, path: &str, problems: &mut Problems) {
    let Some(operator) = clause.get("operator").and_then(Value::as_str) else {
        return;
    };
    let count = match clause.get("values") {
        None | Some(Value::Null) => 0,
        Some(Value::Array(values)) => values.len(),
        Some(_) => return,
    };
    let path = join(path, "values");
    if COMPARING.contains(&operator) && count == 0 {
        problems.add(
            &path,
            format!("is missing; {operator} compares with a value"),
        );
    } else if operator.starts_with("IS ") && count > 0 {
        problems.add(&path, format!("must be empty; {operator} takes no values"));
    }
}

/// A group without clauses would let nobody or everybody through.
pub(super) fn group(group: &Map<String, Value>, path: &str, problems: &mut Problems) {
    if group
        .get("clauses")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        problems.add(&join(path, "clauses"), "must have at least one clause");
    }
}

/// The rule that pairs the tenants fits them.
pub(super) fn mesh(mesh: &Map<String, Value>, path: &str, problems: &mut Problems) {
    let tenants = mesh.get("tenants").and_then(Value::as_object);
    if let Some(tenants) = tenants {
        if tenants.len() < 2 {
            problems.add(&join(path, "tenants"), "must have at least two tenants");
        }
        same_tenant(tenants, path, problems);
    }
    let hub = mesh.get("hub").and_then(Value::as_str);
    match mesh.get("topology").and_then(Value::as_str) {
        Some("mesh") => {
            for name in ["hub", "direction"] {
                if is_given(mesh, name) {
                    problems.add(&join(path, name), "is only for the topology hubAndSpoke");
                }
            }
        }
        Some("hubAndSpoke") => match (hub, tenants) {
            (None, _) if !is_given(mesh, "hub") => problems.add(&join(path, "hub"), "is missing"),
            (Some(hub), Some(tenants)) if key(tenants, hub).is_none() => {
                problems.add(&join(path, "hub"), no_tenant(hub, tenants));
            }
            _ => {}
        },
        _ => {}
    }
    let defaults = mesh.get("defaults").unwrap_or(&Value::Null);
    for side in ["source", "target"] {
        for name in ["connection", "tenantId"] {
            if at(defaults, &[side, name]).is_some() {
                let path = below(path, &format!("defaults.{side}.{name}"));
                problems.contradiction(&path, "cannot be given here; it comes from", "tenants");
            }
        }
    }
}

/// The key of this name, whatever its case.
pub(super) fn key<'a>(tenants: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    tenants
        .keys()
        .find(|key| key.to_lowercase() == name.to_lowercase())
        .map(String::as_str)
}

/// What is said about a tenant that is not there.
pub(super) fn no_tenant(name: &str, tenants: &Map<String, Value>) -> String {
    let keys: Vec<&str> = tenants.keys().map(String::as_str).collect();
    format!("'{name}' is none of the tenants {}", keys.join(", "))
}

/// Two names for one tenant would pair it with itself.
fn same_tenant(tenants: &Map<String, Value>, path: &str, problems: &mut Problems) {
    let mut connections: HashMap<String, &str> = HashMap::new();
    let mut ids: HashMap<String, &str> = HashMap::new();
    for (key, tenant) in tenants {
        let here = join(&join(path, "tenants"), key);
        let connection = match text(tenant, &["connection"]) {
            "" => key,
            connection => connection,
        };
        if let Some(other) = connections.insert(connection.to_lowercase(), key) {
            let message = format!("is the same connection as that of '{other}'");
            problems.add(&join(&here, "connection"), message);
        }
        let id = text(tenant, &["tenantId"]);
        if let Some(other) = ids.insert(id.to_lowercase(), key)
            && !id.is_empty()
        {
            let message = format!("is the same tenant as that of '{other}'");
            problems.add(&join(&here, "tenantId"), message);
        }
    }
}

/// What one pair says that cannot be true together.
pub(super) fn pair(pair: &Value, problems: &mut Problems) {
    let connection = text(pair, &["source", "connection"]);
    if !connection.is_empty()
        && connection.to_lowercase() == text(pair, &["target", "connection"]).to_lowercase()
    {
        let message = format!(
            "'{connection}' is the same connection on both sides, but they must be different tenants; see"
        );
        problems.contradiction("source.connection", message, "target.connection");
    }
    let source = text(pair, &["source", "tenantId"]);
    let target = text(pair, &["target", "tenantId"]);
    if !source.is_empty() && source.eq_ignore_ascii_case(target) {
        problems.contradiction(
            "source.tenantId",
            "is the same tenant as",
            "target.tenantId",
        );
    }
    let company = text(pair, &["credentials", "companyId"]);
    if is_guid(company) && is_guid(target) && !company.eq_ignore_ascii_case(target) {
        problems.contradiction(
            "credentials.companyId",
            format!("'{company}' is not"),
            "target.tenantId",
        );
    }
    if is_true(pair, &["job", "waitForFirstCycle"]) && text(pair, &["job", "state"]) != "Started" {
        problems.contradiction(
            "job.waitForFirstCycle",
            "waits for a job that the document does not start; Started is missing in",
            "job.state",
        );
    }
    assignments(pair, problems);
    mappings(pair, problems);
}

fn assignments(pair: &Value, problems: &mut Problems) {
    let users = items(pair, &["assignments", "users"]);
    let groups = items(pair, &["assignments", "groups"]);
    for (index, group) in groups.iter().enumerate() {
        let Some(id) = group.as_str().filter(|id| is_guid(id)) else {
            continue;
        };
        let both = users.iter().any(|user| {
            user.as_str()
                .is_some_and(|user| user.eq_ignore_ascii_case(id))
        });
        if both {
            let path = format!("assignments.groups[{index}]");
            problems.contradiction(&path, format!("'{id}' is also in"), "assignments.users");
        }
    }
    if !is_true(pair, &["assignments", "removeOthers"]) {
        return;
    }
    let given = |name| at(pair, &["assignments", name]).is_some();
    if !given("users") && !given("groups") {
        problems.contradiction(
            "assignments.removeOthers",
            "removes every assignment where nobody is named; if that is meant, give an empty array as",
            "assignments.users",
        );
        return;
    }
    let nobody = users.is_empty() && groups.is_empty();
    let verifies = !items(pair, &["verifyUsers"]).is_empty();
    if nobody && verifies && !is_true(pair, &["credentials", "syncAll"]) {
        problems.contradiction(
            "verifyUsers",
            "names users that cannot be provisioned, because every assignment is removed by",
            "assignments.removeOthers",
        );
    }
}

/// A target attribute has one mapping, and a place in the order of matching has one attribute.
fn mappings(pair: &Value, problems: &mut Problems) {
    let mut attributes = HashMap::new();
    let mut priorities = HashMap::new();
    for (index, mapping) in items(pair, &["attributeMappings"]).iter().enumerate() {
        let object = match text(mapping, &["object"]) {
            "" => "User",
            object => object,
        };
        let attribute = text(mapping, &["targetAttribute"]).to_lowercase();
        let path = format!("attributeMappings[{index}]");
        if !attribute.is_empty()
            && let Some(first) = attributes.insert((object, attribute), index)
        {
            let message = format!("has the target attribute of the mapping at index {first}");
            problems.add(&join(&path, "targetAttribute"), message);
        }
        let priority = mapping.get("matchingPriority").and_then(Value::as_u64);
        if let Some(priority) = priority.filter(|priority| *priority > 0)
            && let Some(first) = priorities.insert((object, priority), index)
        {
            let message = format!("has the place of the mapping at index {first}");
            problems.add(&join(&path, "matchingPriority"), message);
        }
    }
}
