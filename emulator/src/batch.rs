//! `$batch`: up to 20 requests in one, dispatched without HTTP.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::call::{Call, Handled, Refusal, Reply};
use crate::dispatch;
use crate::faults::{Arrival, Delivery};
use crate::http::{Body, Incoming, Outgoing};
use crate::shared::Shared;

const LIMIT: usize = 20;

fn malformed(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "BadRequest", message)
}

/// Runs a batch.
///
/// The faults of its parts end up in the delivery of the whole.
pub(crate) fn run(
    shared: &Shared,
    call: &Call,
    outer: &Incoming,
    nested: bool,
    delivery: &mut Delivery,
) -> Handled {
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    if nested {
        return Err(malformed("Nested batch requests are not supported."));
    }
    let requests = call
        .body
        .as_ref()
        .and_then(|body| body.get("requests"))
        .and_then(Value::as_array)
        .ok_or_else(|| malformed("Invalid batch payload format."))?;
    if requests.len() > LIMIT {
        return Err(malformed(format!(
            "Number of batch request steps exceeds the maximum value of {LIMIT}."
        )));
    }
    let parts = requests
        .iter()
        .map(|request| Part::read(request, outer, call.version.as_str()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        for dependency in &part.depends_on {
            if !seen.contains_key(&dependency.to_lowercase()) {
                return Err(malformed(format!(
                    "Invalid dependsOn of request {}: {dependency} is not an earlier request of the batch.",
                    part.id
                )));
            }
        }
        // Only now, since no request may wait for itself.
        if seen.insert(part.id.to_lowercase(), index).is_some() {
            return Err(malformed(format!(
                "Request Id {} is repeated within the batch.",
                part.id
            )));
        }
    }
    let mut statuses: BTreeMap<String, u16> = BTreeMap::new();
    let mut responses = Vec::new();
    for part in parts {
        let failed = part.depends_on.iter().any(|dependency| {
            statuses
                .get(&dependency.to_lowercase())
                .is_none_or(|status| *status >= 400)
        });
        let response = if failed {
            statuses.insert(part.id.to_lowercase(), 424);
            json!({
                "id": part.id,
                "status": 424,
                "headers": {"Content-Type": "application/json"},
                "body": {"error": {
                    "code": "FailedDependency",
                    "message": "A request that this one depends on failed.",
                }},
            })
        } else {
            let arrival = Arrival::of_part(shared, &part.request);
            let answered = dispatch::graph(shared, &part.request, &arrival, true);
            delivery.join(Delivery {
                pause: arrival.latency,
                ..answered.delivery
            });
            let answer = answered.answer;
            statuses.insert(part.id.to_lowercase(), answer.status);
            inner(&part.id, answer)
        };
        responses.push(response);
    }
    Ok(Reply::ok(json!({"responses": responses})))
}

fn inner(id: &str, answer: Outgoing) -> Value {
    let mut headers = serde_json::Map::new();
    for (name, value) in answer.headers {
        // Clients look for exactly this spelling.
        let name = if name.eq_ignore_ascii_case("content-type") {
            "Content-Type".to_owned()
        } else {
            name
        };
        if [
            "Content-Type",
            "OData-Version",
            "Cache-Control",
            "Location",
            "Retry-After",
            "WWW-Authenticate",
            "request-id",
            "client-request-id",
        ]
        .contains(&name.as_str())
        {
            headers.insert(name, Value::String(value));
        }
    }
    let mut response = json!({"id": id, "status": answer.status, "headers": headers});
    match answer.body {
        Body::None => {}
        Body::Json(body) => response["body"] = body,
        Body::Text(text) => response["body"] = Value::String(text),
    }
    response
}

struct Part {
    id: String,
    depends_on: Vec<String>,
    request: Incoming,
}

impl Part {
    fn read(request: &Value, outer: &Incoming, version: &str) -> Result<Self, Refusal> {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let id = match request.get("id") {
            Some(Value::String(id)) if !id.is_empty() => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => return Err(malformed("Missing request id in the batch payload.")),
        };
        let method = text("method")
            .ok_or_else(|| malformed(format!("Request {id} has no method.")))?
            .to_uppercase();
        let url = text("url").ok_or_else(|| malformed(format!("Request {id} has no url.")))?;
        let url = relative(url, version);
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        let mut headers: Vec<(String, String)> = outer
            .headers
            .iter()
            .filter(|(name, _)| name == "authorization")
            .cloned()
            .collect();
        if let Some(own) = request.get("headers").and_then(Value::as_object) {
            for (name, value) in own {
                let name = name.to_lowercase();
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                headers.retain(|(known, _)| *known != name);
                headers.push((name, value));
            }
        }
        let body = match request.get("body") {
            None | Some(Value::Null) => Vec::new(),
            Some(body) => {
                if !headers.iter().any(|(name, _)| name == "content-type") {
                    return Err(malformed(format!(
                        "Request {id} has a body and no Content-Type header."
                    )));
                }
                body.to_string().into_bytes()
            }
        };
        let depends_on = match request.get("dependsOn") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(ids)) => ids
                .iter()
                .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned))
                .collect(),
            Some(_) => {
                return Err(malformed(format!("Invalid dependsOn of request {id}.")));
            }
        };
        Ok(Self {
            id,
            depends_on,
            request: Incoming {
                method,
                path: path.to_owned(),
                query: query.to_owned(),
                headers,
                body,
                origin: outer.origin.clone(),
            },
        })
    }
}

/// Path and query of an inner url, which may be absolute, with or without its version and leading `/`.
fn relative(url: &str, version: &str) -> String {
    if let Some((_, rest)) = url.split_once("://") {
        return rest
            .split_once('/')
            .map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}"));
    }
    let trimmed = url.trim_start_matches('/');
    let first = trimmed.split(['/', '?']).next().unwrap_or_default();
    if first.eq_ignore_ascii_case("v1.0") || first.eq_ignore_ascii_case("beta") {
        return format!("/{trimmed}");
    }
    format!("/{version}/{trimmed}")
}
