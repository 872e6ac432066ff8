//! `synchronization/jobs`: made, read, changed, started, paused, restarted, deleted.

use serde_json::{Value, json};

use super::engine::cycle::Place;
use super::engine::memory::Memory;
use super::engine::status;
use super::moment::{NEVER, SECOND};
use super::path::Path;
use super::{
    body, configuration_audit, credentials, default_schema, not_allowed, object_connections,
    on_demand, plain_count, restart, schema_routes, templates, unknown_segment,
};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::odata::{self, Shape};
use crate::state::{Entity, Job, State};

/// Routes of `jobs`.
pub(crate) fn handle(state: &mut State, call: &Call, path: &Path, rest: &[&str]) -> Handled {
    let context = format!("{}/jobs", path.context);
    let shape = Shape::open(&context, "microsoft.graph.synchronizationJob");
    match (call.method.as_str(), rest) {
        ("GET", []) => odata::collection(call, all(state, call, path), &shape),
        ("GET", ["$count"]) => Ok(plain_count(all(state, call, path).len())),
        ("POST", []) => create(state, call, path),
        (_, [] | ["$count"]) => Err(not_allowed()),
        (method, [_, rest @ ..]) => {
            let place = Place {
                tenant: call.tenant.clone(),
                service_principal: path.service_principal.clone(),
                job: path.rest[1].clone(),
            };
            let Some(job) = place.job(state) else {
                return Err(Refusal::not_found(&place.job));
            };
            match (method, rest) {
                ("GET", []) => odata::entity(call, job.entity.clone(), &shape),
                ("PATCH", []) => update(state, call, &place),
                ("DELETE", []) => delete(state, call, path, &place),
                ("POST", ["start"]) => start(state, call, path, &place),
                ("POST", ["pause"]) => pause(state, call, path, &place),
                ("POST", ["restart"]) => restart::handle(state, call, path, &place),
                ("POST", ["provisionondemand"]) => on_demand::handle(state, call, &place),
                (_, ["validatecredentials"]) => {
                    credentials::validate(state, call, path, Some(&place.job))
                }
                (_, ["schema", rest @ ..]) => {
                    schema_routes::handle(state, call, path, &place, rest)
                }
                (_, ["objectconnections", rest @ ..])
                    if call.version == Version::Beta && rest.len() < 2 =>
                {
                    let id = rest.first().copied();
                    object_connections::handle(state, call, &context, &place, id)
                }
                (_, [] | ["start" | "pause" | "restart" | "provisionondemand"]) => {
                    Err(not_allowed())
                }
                _ => Err(unknown_segment(call)),
            }
        }
    }
}

fn all(state: &State, call: &Call, path: &Path) -> Vec<Entity> {
    state
        .tenants
        .get(&call.tenant)
        .and_then(|tenant| tenant.synchronization.get(&path.service_principal))
        .map(|found| found.jobs.values().map(|job| job.entity.clone()).collect())
        .unwrap_or_default()
}

fn create(state: &mut State, call: &Call, path: &Path) -> Handled {
    let body = body::object(call)?;
    templates::require(state, call, path, body::text(body, "templateId"))?;
    let id = format!(
        "{}.{}.{}",
        templates::TEMPLATE,
        call.tenant.replace('-', ""),
        state.ids.next()
    );
    let mut entity = fresh(&id, &state.options.new_job_status_code);
    if let (Some(entity), Some(settings)) = (
        entity.as_object_mut(),
        body::member(body, "synchronizationJobSettings"),
    ) {
        merge_settings(entity, settings)?;
    }
    let entity = entity.as_object().cloned().unwrap_or_default();
    let job = Job {
        entity: entity.clone(),
        schema: default_schema::build(&mut state.ids, &id),
        memory: Memory::new().keep(),
    };
    if let Some(tenant) = state.tenants.get_mut(&call.tenant) {
        tenant
            .synchronization
            .entry(path.service_principal.clone())
            .or_default()
            .jobs
            .insert(id.clone(), job);
    }
    configuration_audit::record(state, call, path, "Add provisioning configuration", &id);
    let mut reply = json!({
        "@odata.context": call.context(&format!("{}/jobs/$entity", path.context))
    });
    if let Some(reply) = reply.as_object_mut() {
        reply.extend(entity);
    }
    Ok(Reply {
        status: state.options.create_job_status,
        ..Reply::ok(reply)
    })
}

/// A job as it is right after its creation: disabled.
fn fresh(id: &str, code: &str) -> Value {
    json!({
        "id": id,
        "templateId": templates::TEMPLATE,
        "schedule": {"expiration": null, "interval": "PT40M", "state": "Disabled"},
        "status": {
            "countSuccessiveCompleteFailures": 0,
            "escrowsPruned": false,
            "code": code,
            "lastExecution": null,
            "lastSuccessfulExecution": null,
            "lastSuccessfulExecutionWithExports": null,
            "quarantine": null,
            "steadyStateFirstAchievedTime": NEVER,
            "steadyStateLastAchievedTime": NEVER,
            "troubleshootingUrl": null,
            "progress": [],
            "synchronizedEntryCountByType": []
        },
        "synchronizationJobSettings": [
            {"name": "AzureIngestionAttributeOptimization", "value": "False"},
            {"name": "LookaheadQueryEnabled", "value": "False"}
        ]
    })
}

/// Sets the named settings and keeps the others.
fn merge_settings(entity: &mut Entity, settings: &Value) -> Result<(), Refusal> {
    let wrong = || {
        Refusal::bad_request(
            "The property 'synchronizationJobSettings' must be an array of names and values.",
        )
    };
    let mut merged = entity
        .get("synchronizationJobSettings")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    for setting in settings.as_array().ok_or_else(wrong)? {
        let (name, value) = (body::text(setting, "name"), body::text(setting, "value"));
        if name.is_empty() {
            return Err(wrong());
        }
        match merged.iter_mut().find(|known| known["name"] == name) {
            Some(known) => known["value"] = json!(value),
            None => merged.push(json!({"name": name, "value": value})),
        }
    }
    entity.insert("synchronizationJobSettings".to_owned(), json!(merged));
    Ok(())
}

fn update(state: &mut State, call: &Call, place: &Place) -> Handled {
    let body = body::object(call)?;
    let first = first_cycle(state);
    let Some(job) = place.job_mut(state) else {
        return Err(Refusal::not_found(&place.job));
    };
    if let Some(schedule) = body::member(body, "schedule") {
        let interval = body::text(schedule, "interval");
        if !["", "PT40M"].contains(&interval) {
            return Err(Refusal::bad_request(
                "The interval of the schedule cannot be changed.",
            ));
        }
        match body::text(schedule, "state") {
            "" => {}
            "Active" => activate(job, first),
            state @ ("Disabled" | "Paused") => halt(job, state),
            other => {
                return Err(Refusal::bad_request(format!(
                    "'{other}' is not a state of a schedule."
                )));
            }
        }
    }
    if let Some(settings) = body::member(body, "synchronizationJobSettings") {
        merge_settings(&mut job.entity, settings)?;
    }
    Ok(Reply::no_content())
}

fn delete(state: &mut State, call: &Call, path: &Path, place: &Place) -> Handled {
    if let Some(synchronization) = state
        .tenants
        .get_mut(&place.tenant)
        .and_then(|tenant| tenant.synchronization.get_mut(&place.service_principal))
    {
        synchronization.jobs.remove(&place.job);
    }
    let activity = "Delete provisioning configuration";
    configuration_audit::record(state, call, path, activity, &place.job);
    Ok(Reply::no_content())
}

/// When a job that starts now runs its first cycle.
pub(crate) fn first_cycle(state: &State) -> i64 {
    state.clock.now_ms() + i64::from(state.options.first_cycle_delay_seconds) * SECOND
}

/// Lets the job run: from now on, or from where it was paused.
pub(crate) fn activate(job: &mut Job, at: i64) {
    let mut memory = Memory::recall(&job.memory);
    let active = job
        .entity
        .get("schedule")
        .is_some_and(|s| s["state"] == "Active");
    let quarantined = memory.quarantine.take().is_some();
    // A running job goes on as it is; a quarantine is lifted.
    if !active || quarantined {
        memory.next_run_ms = Some(
            memory
                .next_run_ms
                .filter(|next| *next > at && !quarantined)
                .unwrap_or(at),
        );
    }
    job.entity
        .entry("schedule")
        .or_insert_with(|| json!({"expiration": null, "interval": "PT40M"}))["state"] =
        json!("Active");
    show_running(job, &memory);
    job.memory = memory.keep();
}

/// `status` of a job that waits for its next cycle.
pub(crate) fn show_running(job: &mut Job, memory: &Memory) {
    let status = status::of(&mut job.entity);
    status["quarantine"] = Value::Null;
    if memory.finished_cycles > 0 {
        status["code"] = json!("Active");
    } else {
        status["code"] = json!("NotRun");
        status["lastExecution"] = status::not_run();
        status["troubleshootingUrl"] = json!("");
    }
}

fn halt(job: &mut Job, state: &str) {
    job.entity
        .entry("schedule")
        .or_insert_with(|| json!({"expiration": null, "interval": "PT40M"}))["state"] =
        json!(state);
    status::of(&mut job.entity)["code"] = json!("Paused");
}

fn start(state: &mut State, call: &Call, path: &Path, place: &Place) -> Handled {
    let first = first_cycle(state);
    if let Some(job) = place.job_mut(state) {
        activate(job, first);
    }
    let activity = "Enable/start provisioning configuration";
    configuration_audit::record(state, call, path, activity, &place.job);
    Ok(Reply::no_content())
}

fn pause(state: &mut State, call: &Call, path: &Path, place: &Place) -> Handled {
    if let Some(job) = place.job_mut(state) {
        halt(job, "Paused");
    }
    let activity = "Disable/pause provisioning configuration";
    configuration_audit::record(state, call, path, activity, &place.job);
    Ok(Reply::no_content())
}
