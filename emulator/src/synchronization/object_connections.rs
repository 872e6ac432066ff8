//! `jobs/{id}/objectConnections` of beta: the links between source and target objects, one at a time.

use serde_json::json;

use super::engine::cycle::Place;
use super::engine::memory::Memory;
use super::not_allowed;
use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::{State, text};

/// A link by the id of its source or its target object.
struct Link {
    source: String,
    target: String,
    kind: &'static str,
}

/// Routes of `objectConnections`; the collection itself cannot be read.
pub(crate) fn handle(
    state: &mut State,
    call: &Call,
    context: &str,
    place: &Place,
    id: Option<&str>,
) -> Handled {
    if !state.options.object_connections {
        return Err(Refusal::bad_request(
            "Resource not found for the segment 'objectConnections'.",
        ));
    }
    let Some(id) = id else {
        return match call.method.as_str() {
            "GET" => Err(Refusal::bad_request(
                "Object connections are read one at a time, by the id of an object.",
            )),
            _ => Err(not_allowed()),
        };
    };
    let Some(job) = place.job(state) else {
        return Err(Refusal::not_found(&place.job));
    };
    let mut memory = Memory::recall(&job.memory);
    let active = job
        .entity
        .get("schedule")
        .is_some_and(|schedule| schedule["state"] == "Active");
    let link = find(&memory, id);
    match (call.method.as_str(), link) {
        ("GET", Some(link)) => {
            let tenant = state.tenants.get(&place.tenant);
            let object = tenant.and_then(|tenant| match link.kind {
                "User" => tenant.users.get(&link.source),
                _ => tenant.groups.get(&link.source),
            });
            Ok(Reply::ok(json!({
                "@odata.context": call.context(&format!("{context}/objectConnections/$entity")),
                "objectId": id,
                "sourceAnchor": link.source,
                "targetAnchor": link.target,
                "displayName": object.map(|object| text(object, "displayName")),
                "objectTypeName": link.kind
            })))
        }
        ("GET", None) => Err(Refusal::not_found(id)),
        ("DELETE", _) if active => Err(Refusal::new(
            409,
            "Conflict",
            "The job is active. Pause it before an object connection is deleted.",
        )),
        ("DELETE", link) => {
            if let Some(link) = link {
                memory.links.remove(&link.source);
                memory.group_links.remove(&link.source);
                // The object is matched anew in the next cycle.
                memory.watermark.remove(&link.source);
            }
            if let Some(job) = place.job_mut(state) {
                job.memory = memory.keep();
            }
            Ok(Reply::no_content())
        }
        _ => Err(not_allowed()),
    }
}

/// Looks the id up as a source first, then as a target.
fn find(memory: &Memory, id: &str) -> Option<Link> {
    let users = memory
        .links
        .iter()
        .map(|(source, link)| (source, &link.target_id, "User"));
    let groups = memory
        .group_links
        .iter()
        .map(|(source, target)| (source, target, "Group"));
    let all: Vec<(&String, &String, &'static str)> = users.chain(groups).collect();
    let of_source = all.iter().find(|(source, _, _)| source.as_str() == id);
    let found = of_source.or_else(|| all.iter().find(|(_, target, _)| target.as_str() == id))?;
    Some(Link {
        source: found.0.clone(),
        target: found.1.clone(),
        kind: found.2,
    })
}
