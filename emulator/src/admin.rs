//! `/_emulator/`: what the emulator tells of itself, and lets be set. There is no sign-in: it listens on loopback only.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::config;
use crate::dates;
use crate::faults::Faults;
use crate::http::{Body, Incoming, Outgoing};
use crate::page;
use crate::shared::Shared;
use crate::state::{Options, State};
use crate::state_file;
use crate::synchronization;

/// Answers a request below `/_emulator`.
pub(crate) fn handle(shared: &Shared, request: &Incoming) -> Outgoing {
    let name = request
        .path
        .trim_start_matches('/')
        .split('/')
        .nth(1)
        .unwrap_or_default();
    if request.method == "GET"
        && let Some(answer) = page::handle(shared, name)
    {
        return answer;
    }
    let answer = match (request.method.as_str(), name) {
        ("GET", "config") => Ok(json!(config::of(shared))),
        ("GET", "requests") => Ok(requests(shared, request)),
        ("DELETE", "requests") => {
            shared.log().clear();
            return none();
        }
        ("GET", "clock") => Ok(clock(&shared.state())),
        ("POST" | "PATCH", "clock") => set_clock(shared, request),
        ("GET", "options") => Ok(json!(shared.state().options)),
        ("PATCH", "options") => set_options(shared, request),
        ("GET", "faults") => Ok(faults(shared)),
        ("PUT", "faults") => Faults::read(&request.body)
            .and_then(|read| shared.set_faults(read))
            .map(|()| faults(shared))
            .map_err(|error| error.to_string()),
        ("DELETE", "faults") => shared
            .set_faults(Faults::default())
            .map(|()| faults(shared))
            .map_err(|error| error.to_string()),
        ("GET", "state") => Ok(json!(*shared.state())),
        ("PUT", "state") => match load(shared, request) {
            Ok(()) => return none(),
            Err(reason) => Err(reason),
        },
        (_, "config" | "requests" | "clock" | "options" | "faults" | "state") => {
            return problem(405, "This address has no such method.");
        }
        _ => {
            return problem(
                404,
                "Unknown address. There are config, requests, clock, options, faults and state below /_emulator/.",
            );
        }
    };
    match answer {
        Ok(body) => Outgoing::json(200, body),
        Err(reason) => problem(400, &reason),
    }
}

fn none() -> Outgoing {
    Outgoing {
        status: 204,
        headers: Vec::new(),
        body: Body::None,
    }
}

fn problem(status: u16, reason: &str) -> Outgoing {
    Outgoing::json(
        status,
        json!({"error": {"code": "EmulatorRequestRefused", "message": reason}}),
    )
}

fn requests(shared: &Shared, request: &Incoming) -> Value {
    let writes = request
        .options()
        .iter()
        .any(|(name, value)| name == "writes" && value == "true");
    let log = shared.log();
    let records: Vec<_> = log
        .records()
        .iter()
        .filter(|record| record.is_write || !writes)
        .collect();
    json!({"count": records.len(), "value": records})
}

/// The faults in force, and what they hit.
fn faults(shared: &Shared) -> Value {
    let injector = shared.faults();
    let mut document = json!(injector.faults());
    document["applied"] = json!(injector.applied());
    document
}

fn clock(state: &State) -> Value {
    json!({
        "now": dates::iso_precise(state.clock.now_ms()),
        "running": state.clock.running,
        "steppedSeconds": state.clock.stepped_ms / 1000,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockChange {
    advance_seconds: Option<u32>,
    running: Option<bool>,
}

fn set_clock(shared: &Shared, request: &Incoming) -> Result<Value, String> {
    let change: ClockChange =
        serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let mut state = shared.state();
    if let Some(running) = change.running {
        state.clock.set_running(running);
    }
    if let Some(seconds) = change.advance_seconds {
        state.clock.advance_ms(i64::from(seconds) * 1000);
    }
    synchronization::tick(&mut state);
    Ok(clock(&state))
}

fn set_options(shared: &Shared, request: &Incoming) -> Result<Value, String> {
    let changes: Value =
        serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let Value::Object(changes) = changes else {
        return Err("A JSON object was expected.".to_owned());
    };
    let mut state = shared.state();
    let mut options = json!(state.options);
    for (name, value) in changes {
        options[name] = value;
    }
    let options: Options = serde_json::from_value(options).map_err(|error| error.to_string())?;
    options.check()?;
    state.options = options;
    Ok(json!(state.options))
}

fn load(shared: &Shared, request: &Incoming) -> Result<(), String> {
    let mut loaded: State =
        serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let mut state = shared.state();
    state_file::check(&loaded, state.ids.seed, &shared.tenant_order)?;
    let running = loaded.clock.running;
    loaded.clock.set_running(running);
    *state = loaded;
    shared.replicas().catch_up();
    Ok(())
}
