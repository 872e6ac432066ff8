//! A plan as an object that can be kept, shown to somebody, and carried out later.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::dates;
use crate::ensure::document::{Problems, collect};
use crate::ensure::{DesiredState, PlanStep, PlannedChange, PlannedRequest, Step, digest_of_plan};
use crate::graph::Error;

/// Version of the shape of a plan.
const VERSION: u64 = 1;

/// A plan that the caller wants to be carried out.
#[derive(Debug)]
pub(super) struct Agreed {
    /// What it leads to; both tenants are named in it.
    pub(super) desired: DesiredState,
    /// What it wants and would send, in one text.
    pub(super) digest: String,
}

/// The plan object of one pair, whose tenants are known.
#[must_use]
pub(super) fn item(desired: &DesiredState, digest: &str, steps: &[Step]) -> Value {
    let writes: usize = steps.iter().map(|step| step.request.len()).sum();
    let milliseconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or_default();
    json!({
        "version": VERSION,
        "digest": digest,
        "createdDateTime": dates::iso_8601(milliseconds),
        "sourceTenantId": desired.source.tenant_id,
        "targetTenantId": desired.target.tenant_id,
        "desiredState": desired,
        "steps": steps.iter().map(Step::to_raw).collect::<Vec<_>>(),
        "writes": writes,
    })
}

/// Reads plans: an object, an array of them, or their JSON text.
///
/// # Errors
/// `InvalidPlan`, which names everything that is wrong.
pub(super) fn read(given: &Value) -> Result<Vec<Agreed>, Error> {
    let parsed;
    let given = match given {
        Value::String(text) => {
            parsed = serde_json::from_str(text)
                .map_err(|error| invalid(format!("Plan: is not JSON: {error}.")))?;
            &parsed
        }
        given => given,
    };
    let plans: Vec<(String, &Value)> = match given {
        Value::Array(plans) => plans
            .iter()
            .enumerate()
            .map(|(index, plan)| (format!("Plan[{index}]"), plan))
            .collect(),
        plan => vec![("Plan".to_owned(), plan)],
    };
    let mut problems = Problems::default();
    if plans.is_empty() {
        problems.add("Plan", "is empty");
    }
    let mut agreed: Vec<Agreed> = Vec::new();
    for (path, plan) in plans {
        let Some(plan) = one(plan, &path, &mut problems) else {
            continue;
        };
        let tenants = |plan: &Agreed| {
            let desired = &plan.desired;
            (
                desired.source.tenant_id.clone(),
                desired.target.tenant_id.clone(),
            )
        };
        if agreed.iter().any(|other| tenants(other) == tenants(&plan)) {
            problems.add(&path, "is for the tenants of another plan before it");
        }
        agreed.push(plan);
    }
    if problems.is_empty() {
        return Ok(agreed);
    }
    Err(invalid(problems.error(&str::to_owned).message))
}

fn invalid(message: String) -> Error {
    Error::new("InvalidPlan", "InvalidArgument", message)
        .with_hint("Make the plan again with Get-CrossTenantSyncPlan; nothing was sent.")
}

fn one(plan: &Value, path: &str, problems: &mut Problems) -> Option<Agreed> {
    let mut found = Problems::default();
    let Some(members) = plan.as_object() else {
        problems.add(path, "must be an object");
        return None;
    };
    let at = |name: &str| format!("{path}.{name}");
    if member(members, "version").and_then(Value::as_u64) != Some(VERSION) {
        let message = format!("must be {VERSION}; this version of the module knows no other");
        found.add(&at("version"), message);
    }
    let digest = text(members, "digest");
    if digest.is_empty() {
        found.add(&at("digest"), "is missing");
    }
    let mut desired = match member(members, "desiredState") {
        Some(document @ Value::Object(_)) => {
            collect(document, &at("desiredState"), &mut found).pairs
        }
        _ => {
            found.add(&at("desiredState"), "is missing or no object");
            Vec::new()
        }
    };
    let steps = steps(members, path, &mut found);
    if found.is_empty() {
        let (source, target) = (
            text(members, "sourceTenantId"),
            text(members, "targetTenantId"),
        );
        if desired.len() != 1 {
            found.add(&at("desiredState"), "must be of one pair");
        }
        for desired in &desired {
            for (name, id, own) in [
                ("sourceTenantId", &source, &desired.source.tenant_id),
                ("targetTenantId", &target, &desired.target.tenant_id),
            ] {
                if !own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(id)) {
                    found.add(&at(name), "is not the tenant of the plan's desired state");
                }
            }
        }
        let fits = |desired: &DesiredState| {
            digest_of_plan(&source, &target, desired, &steps).eq_ignore_ascii_case(&digest)
        };
        if !desired.iter().all(fits) {
            let message = "does not fit the plan; it was changed since it was made";
            found.add(&at("digest"), message);
        }
    }
    let sound = found.is_empty();
    problems.append(found);
    let desired = desired.pop().filter(|_| sound)?;
    Some(Agreed { desired, digest })
}

/// A member whatever the case of its name; null counts as none.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members
        .iter()
        .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
        .map(|(_, value)| value)
}

fn text(members: &Map<String, Value>, name: &str) -> String {
    member(members, name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// What the steps send and change, in order.
fn steps(members: &Map<String, Value>, path: &str, problems: &mut Problems) -> Vec<PlanStep> {
    let mut planned = Vec::new();
    let Some(Value::Array(steps)) = member(members, "steps") else {
        problems.add(&format!("{path}.steps"), "is missing or no array");
        return planned;
    };
    for (index, step) in steps.iter().enumerate() {
        let path = format!("{path}.steps[{index}]");
        let Some(step) = step.as_object() else {
            problems.add(&path, "must be an object");
            continue;
        };
        let requests = objects(step, "request", &path, problems);
        let changes = objects(step, "changes", &path, problems);
        planned.push(PlanStep {
            side: text(step, "side"),
            requests: requests
                .into_iter()
                .map(|request| PlannedRequest {
                    method: text(request, "method"),
                    url: text(request, "url"),
                    body: member(request, "body").cloned().unwrap_or_default(),
                })
                .collect(),
            changes: changes
                .into_iter()
                .map(|change| PlannedChange {
                    path: text(change, "path"),
                    from: member(change, "from").cloned().unwrap_or_default(),
                    to: member(change, "to").cloned().unwrap_or_default(),
                })
                .collect(),
        });
    }
    planned
}

/// The objects of a list of a step.
fn objects<'a>(
    step: &'a Map<String, Value>,
    name: &str,
    path: &str,
    problems: &mut Problems,
) -> Vec<&'a Map<String, Value>> {
    let path = format!("{path}.{name}");
    let list = match member(step, name) {
        None => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(_) => {
            problems.add(&path, "must be an array");
            return Vec::new();
        }
    };
    let mut objects = Vec::new();
    for (index, item) in list.iter().enumerate() {
        match item.as_object() {
            Some(item) => objects.push(item),
            None => problems.add(&format!("{path}[{index}]"), "must be an object"),
        }
    }
    objects
}
