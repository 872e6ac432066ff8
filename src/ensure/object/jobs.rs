//! Which job of an application is meant, and the state that it must have.

use serde_json::{Map, Value, json};

use super::difference::{Expect, Write};
use super::variants::{JOB, SERVICE_PRINCIPAL};
use super::wanted::Wanted;
use crate::ensure::model::JobState;
use crate::ensure::plan::schedule_state;
use crate::ensure::reference::Output;
use crate::ensure::step::Change;

/// Parameter that names the state.
pub(super) const STATE: &str = "State";

const STATES: [(&str, JobState); 3] = [
    ("Started", JobState::Started),
    ("Paused", JobState::Paused),
    ("AsIs", JobState::AsIs),
];

/// A job is known by its id, or by its template where the application has one job of it.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    match wanted.extra.shift_remove(JOB) {
        None => {}
        Some(Value::String(id)) if !id.trim().is_empty() => {
            wanted.body.insert("id".to_owned(), json!(id));
        }
        Some(_) => problems.push(format!("{JOB} must be a text that is not empty")),
    }
    if !wanted.body.contains_key("id") && !wanted.body.contains_key("templateId") {
        problems.push("TemplateId is missing".to_owned());
    }
    let Some(state) = wanted.extra.get(STATE) else {
        return;
    };
    let known = state.as_str().and_then(|state| {
        STATES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(state))
    });
    match known {
        Some((_, state)) => wanted.state = *state,
        None => problems.push("State must be Started, Paused or AsIs".to_owned()),
    }
}

/// What the request that changes a job names it by.
pub(super) fn place(wanted: &Wanted, found: &Value) -> Map<String, Value> {
    let mut place = wanted.place.clone();
    place.insert(JOB.to_owned(), found.get("id").cloned().unwrap_or_default());
    place
}

/// The request that brings a job to its state, and what it changes.
pub(super) fn bring(wanted: &Wanted, found: Option<&Value>) -> Option<(Change, Write)> {
    let now = found.map(schedule_state).unwrap_or_default();
    let (command, to) = match wanted.state {
        JobState::AsIs => return None,
        JobState::Started if now == "Active" => return None,
        JobState::Started => ("Start-MgServicePrincipalSynchronizationJob", "Active"),
        // A job that was never started does not run either.
        JobState::Paused if now != "Active" => return None,
        JobState::Paused => ("Suspend-MgServicePrincipalSynchronizationJob", "Paused"),
    };
    let change = Change {
        path: "schedule.state".to_owned(),
        from: if now.is_empty() {
            Value::Null
        } else {
            json!(now)
        },
        to: json!(to),
    };
    let mut parameters = Map::new();
    parameters.insert(
        SERVICE_PRINCIPAL.to_owned(),
        json!(wanted.place_text(SERVICE_PRINCIPAL)),
    );
    parameters.insert(JOB.to_owned(), Output::Job.reference());
    Some((
        change,
        Write {
            command,
            parameters,
            expect: Expect::Running(to == "Active"),
        },
    ))
}
