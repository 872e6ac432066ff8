//! `jobs/{id}/schema`: read, replaced, reset.

use serde_json::{Value, json};

use super::engine::cycle::Place;
use super::engine::memory::Memory;
use super::engine::schema;
use super::path::Path;
use super::{
    body, configuration_audit, default_schema, not_allowed, plain_count, schema_functions,
    unknown_segment,
};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::state::{Entity, State};

/// Routes of `schema`.
pub(crate) fn handle(
    state: &mut State,
    call: &Call,
    path: &Path,
    place: &Place,
    rest: &[&str],
) -> Handled {
    let context = format!("{}/jobs('{}')/schema", path.context, place.job);
    match (call.method.as_str(), rest) {
        ("GET", []) => {
            let shape = Shape::open(&context, "microsoft.graph.synchronizationSchema");
            odata::entity(call, current(state, place), &shape)
        }
        ("PUT", []) => put(state, call, path, place),
        ("DELETE", []) => {
            let mut fresh = default_schema::build(&mut state.ids, &place.job);
            // The rule stays the one that clients know by its id.
            let rule = current(state, place)["synchronizationRules"][0]["id"].clone();
            fresh["synchronizationRules"][0]["id"] = rule;
            replace(state, call, path, place, fresh);
            Ok(Reply::no_content())
        }
        ("PATCH", []) => Err(Refusal::new(
            404,
            "UnknownError",
            format!(
                "No HTTP resource was found that matches the request URI '{}/{}/{}'.",
                call.origin,
                call.version.as_str(),
                call.segments.join("/")
            ),
        )),
        (_, []) => Err(not_allowed()),
        ("GET", ["directories"]) => {
            let context = format!("{context}/directories");
            let shape = Shape::open(&context, "microsoft.graph.directoryDefinition");
            odata::collection(call, directories(state, place), &shape)
        }
        ("GET", ["directories", "$count"]) => Ok(plain_count(directories(state, place).len())),
        (method, ["directories", id, rest @ ..]) => {
            let directory = directories(state, place).into_iter().find(|directory| {
                directory["id"]
                    .as_str()
                    .is_some_and(|known| known.eq_ignore_ascii_case(id))
            });
            let Some(directory) = directory else {
                return Err(Refusal::not_found(id));
            };
            let context = format!("{context}/directories");
            let shape = Shape::open(&context, "microsoft.graph.directoryDefinition");
            match (method, rest) {
                // The emulator's directories are always up to date.
                ("GET", []) | ("POST", ["discover"]) => odata::entity(call, directory, &shape),
                (_, [] | ["discover"]) => Err(not_allowed()),
                _ => Err(unknown_segment(call)),
            }
        }
        (_, ["directories"]) => Err(not_allowed()),
        (_, [function]) => schema_functions::handle(call, function),
        _ => Err(unknown_segment(call)),
    }
}

fn current(state: &State, place: &Place) -> Entity {
    place
        .job(state)
        .map(|job| job.schema.clone())
        .unwrap_or_default()
}

fn directories(state: &State, place: &Place) -> Vec<Entity> {
    current(state, place)["directories"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|directory| directory.as_object().cloned())
        .collect()
}

fn put(state: &mut State, call: &Call, path: &Path, place: &Place) -> Handled {
    let body = body::object(call)?;
    let named = body::text(body, "id");
    if !named.is_empty() && named != place.job {
        return Err(Refusal::new(
            400,
            "schemaInvalid",
            format!("The id '{named}' of the schema is not the id of the job."),
        ));
    }
    let body = body::canonical(body);
    schema::check(&body).map_err(|reason| Refusal::new(400, "schemaInvalid", reason))?;
    let mut schema = body.as_object().cloned().unwrap_or_default();
    schema.insert("id".to_owned(), json!(place.job));
    if schema.get("version").is_none_or(Value::is_null) {
        let version = current(state, place)["version"].clone();
        schema.insert("version".to_owned(), version);
    }
    replace(state, call, path, place, schema);
    Ok(Reply::no_content())
}

/// A new mapping or filter clears the watermark: an initial cycle follows.
fn replace(state: &mut State, call: &Call, path: &Path, place: &Place, schema: Entity) {
    if let Some(job) = place.job_mut(state) {
        let mut memory = Memory::recall(&job.memory);
        memory.forget_watermark();
        job.schema = schema;
        job.memory = memory.keep();
    }
    let activity = "Update attribute mappings or scope";
    configuration_audit::record(state, call, path, activity, &place.job);
}
