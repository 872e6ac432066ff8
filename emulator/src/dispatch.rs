//! From a request to the handler of its path, and from what it says to an answer.

use serde_json::Value;

use crate::authority::tokens::{Claims, expired, unauthorized};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::faults::{self, Answered, Arrival, Delivery, Effect, Ending, answers};
use crate::http::{Body, Incoming, Outgoing, decode, envelope};
use crate::limits::Usage;
use crate::observer::Phase;
use crate::request_log::{RequestRecord, is_write, masked};
use crate::shared::Shared;
use crate::state::State;
use crate::{batch, dates, directory, path, policies, synchronization};

const JSON_TYPE: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/// Answers a Graph request; `in_batch` marks a part of a batch.
pub(crate) fn graph(
    shared: &Shared,
    request: &Incoming,
    arrival: &Arrival,
    in_batch: bool,
) -> Answered {
    let target = request.target();
    let tell = |phase| {
        shared
            .observer
            .tell(arrival.sequence, &request.method, &target, phase);
    };
    tell(Phase::Before);
    if arrival.effect == Some(Effect::ExpireToken)
        && let Some(token) = faults::claim(request, "uti")
    {
        shared.faults().expire(token);
    }
    let (now, request_id, made_id) = {
        let mut state = shared.state();
        let step = state.options.clock_seconds_per_request;
        if step > 0 && !in_batch {
            state.clock.advance_ms(i64::from(step) * 1000);
        }
        synchronization::tick(&mut state);
        let request_id = uuid::Uuid::new_v4().to_string();
        (
            state.clock.now_ms(),
            request_id,
            uuid::Uuid::new_v4().to_string(),
        )
    };
    let client_request_id = request
        .header("client-request-id")
        .map_or(made_id, str::to_owned);
    let mut record = RequestRecord {
        sequence: arrival.sequence,
        time: dates::iso_precise(now),
        method: request.method.clone(),
        path: target.clone(),
        tenant_id: None,
        application: None,
        status: 0,
        request_body: None,
        is_write: is_write(&request.method, &request.path),
        in_batch,
        took_effect: false,
        fault: arrival.fault.clone(),
    };
    let mut delivery = Delivery {
        ending: Ending::of(arrival.effect.as_ref()),
        ..Delivery::default()
    };
    let mut lagged = false;
    let mut usage = Usage::default();
    let handled = read(shared, request, &mut record).and_then(|call| {
        if !arrival.takes_effect() {
            Ok(Reply::no_content())
        } else if call.segments.len() == 1 && call.segments[0].eq_ignore_ascii_case("$batch") {
            batch::run(shared, &call, request, in_batch, &mut delivery)
        } else {
            let mut state = shared.state();
            // A part of a batch may have changed what is due.
            synchronization::tick(&mut state);
            let admitted;
            (usage, admitted) = shared.limits().admit(&state, &call, record.is_write);
            admitted?;
            let mut replicas = shared.replicas();
            if replicas.is_idle() {
                drop(replicas);
                return route(&mut state, call);
            }
            let outcome = replicas.handle(&mut state, call, record.is_write, route);
            lagged = outcome.lagged;
            outcome.handled
        }
    });
    if lagged {
        record.fault.get_or_insert_with(|| "replication".to_owned());
    }
    record.took_effect = record.is_write && arrival.takes_effect() && handled.is_ok();
    let handled = match &arrival.effect {
        Some(effect) => spoiled(handled, effect, request),
        None => handled,
    };
    let mut answer = match handled {
        Ok(reply) => successful(reply),
        Err(refusal) => {
            let body = envelope(&refusal, now, &request_id, &client_request_id);
            let mut answer = Outgoing {
                status: refusal.status,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: Body::Json(body),
            };
            answer.headers.extend(refusal.headers);
            answer
        }
    };
    if arrival.effect == Some(Effect::InvalidJson) {
        answer = answers::broken(answer);
    }
    let page = arrival.effect.as_ref().and_then(answers::page);
    record.status = match &page {
        _ if !delivery.ending.answers() => 0,
        Some(page) => page.status,
        None => answer.status,
    };
    shared.log().push(record);
    if arrival.takes_effect() {
        tell(Phase::After);
    }
    // A gateway knows nothing of Graph's headers.
    if let Some(answer) = page {
        return Answered { answer, delivery };
    }
    answer = answer
        .with("Cache-Control", "no-cache")
        .with("Strict-Transport-Security", "max-age=31536000")
        .with("request-id", request_id)
        .with("client-request-id", client_request_id)
        .with(
            "x-ms-ags-diagnostic",
            r#"{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"EMULATOR"}}"#,
        )
        .with("x-ms-resource-unit", usage.units.to_string())
        .with("Vary", "Accept-Encoding")
        .with("Date", dates::http(now));
    if let Some(percentage) = usage.percentage() {
        answer = answer.with("x-ms-throttle-limit-percentage", percentage);
    }
    Answered { answer, delivery }
}

/// The outcome of a request that a fault hit.
fn spoiled(handled: Handled, effect: &Effect, request: &Incoming) -> Handled {
    let Some(refusal) = answers::refusal(effect, request) else {
        return handled;
    };
    match effect {
        // A replica that lags refuses a wrong token all the same.
        Effect::NotFound | Effect::Forbidden => handled.and(Err(refusal)),
        _ => Err(refusal),
    }
}

fn successful(reply: Reply) -> Outgoing {
    let mut headers = reply.headers;
    let text = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("content-type") && value.starts_with("text/")
    });
    let body = match reply.body {
        None => Body::None,
        Some(Value::String(value)) if text => Body::Text(value),
        Some(value) => {
            headers.push(("Content-Type".to_owned(), JSON_TYPE.to_owned()));
            headers.push(("OData-Version".to_owned(), "4.0".to_owned()));
            Body::Json(value)
        }
    };
    Outgoing {
        status: reply.status,
        headers,
        body,
    }
}

/// Checks the token and reads path, options and body.
fn read(shared: &Shared, request: &Incoming, record: &mut RequestRecord) -> Result<Call, Refusal> {
    let mut parts = request.path.split('/').filter(|part| !part.is_empty());
    let version = match parts
        .next()
        .map(decode)
        .unwrap_or_default()
        .to_lowercase()
        .as_str()
    {
        "v1.0" => Version::V1,
        "beta" => Version::Beta,
        other => {
            return Err(Refusal::new(
                400,
                "BadRequest",
                format!("Invalid version: {other}"),
            ));
        }
    };
    let body = if request.body.iter().all(u8::is_ascii_whitespace) {
        Ok(None)
    } else {
        serde_json::from_slice::<Value>(&request.body).map(Some)
    };
    if let Ok(Some(body)) = &body
        && !request.path.to_lowercase().ends_with("batch")
    {
        record.request_body = Some(masked(body));
    }
    let (tenant, caller) = authenticate(shared, request)?;
    record.tenant_id = Some(tenant.clone());
    record.application = Some(caller.app_id.clone());
    let body = body.map_err(|_| {
        Refusal::new(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )
    })?;
    if body.is_some()
        && !request
            .header("content-type")
            .is_some_and(|kind| kind.to_lowercase().contains("json"))
    {
        return Err(Refusal::new(
            400,
            "BadRequest",
            "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
        ));
    }
    let mut segments = Vec::new();
    for part in parts {
        path::push(&mut segments, &decode(part));
    }
    Ok(Call {
        method: request.method.clone(),
        version,
        segments,
        query: request.options(),
        headers: request.headers.clone(),
        body,
        tenant,
        caller,
        origin: request.origin.clone(),
    })
}

fn authenticate(
    shared: &Shared,
    request: &Incoming,
) -> Result<(String, crate::call::Caller), Refusal> {
    let header = request
        .header("authorization")
        .ok_or_else(|| unauthorized("Access token is empty."))?;
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ if header.trim().eq_ignore_ascii_case("bearer") => "",
        _ => {
            return Err(unauthorized(
                "CompactToken parsing failed with error code: 80049217",
            ));
        }
    };
    if token.is_empty() {
        return Err(unauthorized("Access token is empty."));
    }
    if token.split('.').count() != 3 {
        return Err(unauthorized(
            "IDX14100: JWT is not well formed, there are no dots (.).",
        ));
    }
    let claims = Claims::verify(token, &shared.keys)
        .ok_or_else(|| unauthorized("Access token validation failure. Invalid signature."))?;
    if shared.faults().is_expired(claims.id()) {
        return Err(expired());
    }
    let state = shared.state();
    let (tenant, caller) = claims.caller(&state.clock, &state.options)?;
    if !state.tenants.contains_key(&tenant) {
        return Err(unauthorized(
            "The identity of the calling application could not be established.",
        ));
    }
    Ok((tenant, caller))
}

/// Refuses `$expand` where nothing is expanded, as an answer without the wished part would look complete.
fn expandable(call: &Call) -> Result<(), Refusal> {
    let Some(wanted) = call.option("expand") else {
        return Ok(());
    };
    let segments = call.lower_segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        // They read the option themselves.
        ["policies", "crosstenantaccesspolicy", "partners"]
        | ["policies", "crosstenantaccesspolicy", "partners", _]
            if call.method == "GET" =>
        {
            Ok(())
        }
        _ => Err(Refusal::bad_request(format!(
            "The emulator cannot expand '{wanted}' here: $expand is known for identitySynchronization of partners only."
        ))),
    }
}

/// Hands the call to the module that owns its path.
pub(crate) fn route(state: &mut State, mut call: Call) -> Handled {
    path::resolve(state, &mut call)?;
    expandable(&call)?;
    if let Some(handled) = synchronization::handle(state, &call) {
        return handled;
    }
    let Some(first) = call.segments.first() else {
        return Err(Refusal::unknown_segment(""));
    };
    let handled = match first.to_lowercase().as_str() {
        "policies" => policies::handle(state, &call),
        _ => directory::handle(state, &call),
    };
    handled.unwrap_or_else(|| {
        let unknown = call
            .segments
            .get(1)
            .filter(|_| directory::knows(first))
            .unwrap_or(first);
        Err(Refusal::unknown_segment(unknown))
    })
}
