//! `restart`: which parts of a job's memory are reset.

use serde_json::json;

use super::engine::cycle::Place;
use super::engine::memory::Memory;
use super::path::Path;
use super::{body, configuration_audit, jobs};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::State;

/// Flags of `resetScope`.
const FLAGS: [&str; 7] = [
    "None",
    "ConnectorDataStore",
    "Escrows",
    "Watermark",
    "QuarantineState",
    "Full",
    "ForceDeletes",
];

/// What an empty body means.
const DEFAULT: [&str; 3] = ["QuarantineState", "Watermark", "Escrows"];

/// Restarts the job.
pub(crate) fn handle(state: &mut State, call: &Call, path: &Path, place: &Place) -> Handled {
    let flags = flags(call)?;
    let has =
        |flag: &str| flags.contains(&flag) || (flags.contains(&"Full") && flag != "ForceDeletes");
    let at = jobs::first_cycle(state);
    if let Some(job) = place.job_mut(state) {
        let mut memory = Memory::recall(&job.memory);
        if has("ConnectorDataStore") {
            memory.links.clear();
            memory.group_links.clear();
        }
        if has("Watermark") {
            memory.forget_watermark();
        }
        if has("Escrows") {
            memory.escrows.clear();
        }
        memory.force_deletes |= has("ForceDeletes");
        let lifted = has("QuarantineState");
        if lifted {
            memory.quarantine = None;
        }
        memory.next_run_ms = Some(at);
        job.entity
            .entry("schedule")
            .or_insert_with(|| json!({"expiration": null, "interval": "PT40M"}))["state"] =
            json!("Active");
        // A quarantine that is not lifted stays until a cycle succeeds.
        if memory.quarantine.is_none() {
            jobs::show_running(job, &memory);
        }
        job.memory = memory.keep();
    }
    let activity = "Enable/restart provisioning configuration";
    configuration_audit::record(state, call, path, activity, &flags.join(", "));
    Ok(Reply::no_content())
}

fn flags(call: &Call) -> Result<Vec<&'static str>, Refusal> {
    let text = call
        .body
        .as_ref()
        .and_then(|body| body::member(body, "criteria"))
        .and_then(|criteria| body::member(criteria, "resetScope"));
    let Some(text) = text else {
        return Ok(DEFAULT.to_vec());
    };
    let Some(text) = text.as_str() else {
        return Err(Refusal::bad_request(
            "The property 'resetScope' must be a string.",
        ));
    };
    text.split(',')
        .map(str::trim)
        .map(|name| {
            FLAGS
                .into_iter()
                .find(|flag| flag.eq_ignore_ascii_case(name))
                .ok_or_else(|| {
                    Refusal::bad_request(format!("'{name}' is not a value of 'resetScope'."))
                })
        })
        .collect()
}
