//! The provisioning engine and its Graph routes: `synchronization` of service principals, and the logs.

mod access;
mod body;
mod configuration_audit;
mod credentials;
mod default_schema;
mod engine;
mod jobs;
mod logs;
mod moment;
mod object_connections;
mod on_demand;
mod path;
mod restart;
mod schema_functions;
mod schema_routes;
mod secrets;
mod templates;

pub(crate) use engine::attributes::net_id;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use serde_json::{Value, json};

use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::State;
use engine::cycle::{self, Place};
use path::Path;

/// Answers a call below `synchronization` or `auditLogs`; `None` when the path is another.
pub fn handle(state: &mut State, call: &Call) -> Option<Handled> {
    if let Some(answer) = logs::handle(state, call) {
        return Some(answer);
    }
    let path = path::of(state, call)?;
    let tenant = state.tenants.get(&call.tenant)?;
    // Who may not ask does not learn what exists.
    let named = path.as_ref().map_or("", |path| &path.service_principal);
    let allowed = match call.method.as_str() {
        "GET" => access::read(tenant, call, named),
        _ => access::write(tenant, call, named),
    };
    Some(
        allowed
            .and(path)
            .and_then(|path| dispatch(state, call, &path)),
    )
}

/// Runs every cycle that is due on the virtual clock, in the order of their times.
pub fn tick(state: &mut State) {
    let now = state.clock.now_ms();
    while let Some((at, place)) = earliest(state).filter(|(at, _)| *at <= now) {
        cycle::run(state, &place, at);
    }
}

/// When the next cycle of any job is due, in Unix milliseconds.
#[must_use]
pub fn next_due(state: &State) -> Option<i64> {
    earliest(state).map(|(at, _)| at)
}

/// The active job whose cycle is due first.
fn earliest(state: &State) -> Option<(i64, Place)> {
    let mut first: Option<(i64, Place)> = None;
    for (tenant, found) in &state.tenants {
        // A deleted application takes its jobs along.
        let alive = found
            .synchronization
            .iter()
            .filter(|(id, _)| found.service_principals.contains_key(*id));
        for (service_principal, synchronization) in alive {
            for (id, job) in &synchronization.jobs {
                let active = job
                    .entity
                    .get("schedule")
                    .is_some_and(|s| s["state"] == "Active");
                let Some(at) = job.memory["nextRunMs"].as_i64().filter(|_| active) else {
                    continue;
                };
                if first.as_ref().is_none_or(|(earliest, _)| at < *earliest) {
                    let place = Place {
                        tenant: tenant.clone(),
                        service_principal: service_principal.clone(),
                        job: id.clone(),
                    };
                    first = Some((at, place));
                }
            }
        }
    }
    first
}

fn dispatch(state: &mut State, call: &Call, path: &Path) -> Handled {
    let lower: Vec<String> = path
        .rest
        .iter()
        .map(|segment| segment.to_lowercase())
        .collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => whole(state, call, path),
        ["secrets", rest @ ..] => secrets::handle(state, call, path, rest),
        ["templates", rest @ ..] => templates::handle(state, call, path, rest),
        ["jobs", "validatecredentials"] => credentials::validate(state, call, path, None),
        ["jobs", rest @ ..] => jobs::handle(state, call, path, rest),
        ["acquireaccesstoken"] => Err(Refusal::bad_request(
            "The template of this application does not use OAuth credentials.",
        )),
        _ => Err(unknown_segment(call)),
    }
}

/// The `synchronization` singleton itself.
fn whole(state: &State, call: &Call, path: &Path) -> Handled {
    match call.method.as_str() {
        "GET" => Ok(Reply::ok(json!({
            "@odata.context": call.context(&format!("{}/$entity", path.context)),
            "id": path.service_principal,
            "secrets": secrets::masked(state, call, path)
        }))),
        _ => Err(not_allowed()),
    }
}

/// 405: the method is not offered.
fn not_allowed() -> Refusal {
    Refusal::new(
        405,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
    )
}

/// 400: the path names nothing.
fn unknown_segment(call: &Call) -> Refusal {
    let segment = call.segments.last().map(String::as_str).unwrap_or_default();
    Refusal::new(
        400,
        "BadRequest",
        format!("Resource not found for the segment '{segment}'."),
    )
}

/// A number as the plain text of a `$count` segment.
fn plain_count(count: usize) -> Reply {
    let mut reply = Reply::ok(Value::String(count.to_string()));
    reply
        .headers
        .push(("content-type".to_owned(), "text/plain".to_owned()));
    reply
}
