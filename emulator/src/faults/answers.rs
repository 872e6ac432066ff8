//! What a request that was hit is answered.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::effect::{Effect, RetryAfter};
use crate::authority::tokens::unauthorized;
use crate::call::Refusal;
use crate::dates;
use crate::http::{Body, Incoming, Outgoing};

/// Graph's refusal by this effect, if it has one.
pub(crate) fn refusal(effect: &Effect, request: &Incoming) -> Option<Refusal> {
    match effect {
        Effect::Status {
            status,
            code,
            message,
            retry_after,
            html: false,
            ..
        } => {
            let mut refusal = usual(*status, request);
            if let Some(code) = code {
                refusal.code.clone_from(code);
            }
            if let Some(message) = message {
                refusal.message.clone_from(message);
            }
            refusal.headers.extend(retry_after.as_ref().map(header));
            Some(refusal)
        }
        Effect::NotFound | Effect::FalseNotFound => Some(Refusal::not_found(&named(request))),
        Effect::Forbidden => Some(Refusal::denied()),
        _ => None,
    }
}

/// The page of a gateway, if this effect is one.
pub(crate) fn page(effect: &Effect) -> Option<Outgoing> {
    let Effect::Status {
        status,
        retry_after,
        html: true,
        ..
    } = effect
    else {
        return None;
    };
    let title = format!("{status} {}", reason(*status));
    let mut headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
    headers.extend(retry_after.as_ref().map(header));
    Some(Outgoing {
        status: *status,
        headers,
        body: Body::Text(format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>Emulated-Gateway</center>\r\n</body>\r\n</html>\r\n"
        )),
    })
}

/// Breaks the JSON of an answer in the middle; an answer without a body gets one that ends too early.
pub(crate) fn broken(mut answer: Outgoing) -> Outgoing {
    let whole = match &answer.body {
        Body::None => {
            answer.status = 200;
            answer.headers.push((
                "Content-Type".to_owned(),
                "application/json; charset=utf-8".to_owned(),
            ));
            json!({"value": []}).to_string()
        }
        Body::Json(value) => value.to_string(),
        Body::Text(text) => text.clone(),
    };
    let half: String = whole.chars().take(whole.chars().count() / 2).collect();
    answer.body = Body::Text(half);
    answer
}

/// `error` and text of the authority for this status.
pub(crate) fn of_authority(status: u16) -> (u32, &'static str, &'static str) {
    match status {
        429 => (
            90_055,
            "temporarily_unavailable",
            "The tenant is throttled because of too many incoming requests. Please try again later.",
        ),
        500 => (90_033, "server_error", "An internal error has occurred."),
        _ => (
            90_033,
            "temporarily_unavailable",
            "A transient error has occurred. Please try again.",
        ),
    }
}

/// The header `Retry-After`.
pub(crate) fn header(value: &RetryAfter) -> (String, String) {
    let text = match value {
        RetryAfter::Text(text) => text.clone(),
        RetryAfter::Date(date) => {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0));
            // Dates have whole seconds; rounded up, so that it is never sooner.
            dates::http(now + i64::from(date.date_in_seconds) * 1000 + 999)
        }
    };
    ("Retry-After".to_owned(), text)
}

/// The refusal of a status that nothing else is known of.
fn usual(status: u16, request: &Incoming) -> Refusal {
    let (code, message) = match status {
        401 => return unauthorized("Access token has expired or is not yet valid."),
        403 => return Refusal::denied(),
        404 => return Refusal::not_found(&named(request)),
        400 => ("Request_BadRequest", "The request is invalid."),
        409 => (
            "Conflict",
            "A conflicting change is in progress. Please retry later.",
        ),
        429 => ("TooManyRequests", "Please retry again later."),
        500 => ("InternalServerError", "An unspecified error has occurred."),
        502 => (
            "BadGateway",
            "The gateway received an invalid answer from the service.",
        ),
        503 => (
            "serviceNotAvailable",
            "The service is temporarily unavailable. Please retry later.",
        ),
        504 => (
            "GatewayTimeout",
            "The service did not answer the gateway in time.",
        ),
        _ => ("UnknownError", "An unspecified error has occurred."),
    };
    Refusal::new(status, code, message)
}

fn reason(status: u16) -> &'static str {
    axum::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}

/// What a path names last: its last id, or else its last segment.
fn named(request: &Incoming) -> String {
    let segments = super::pattern::parts(&request.path);
    let is_id = |segment: &&String| {
        // Ids of jobs have the tag of their template in front.
        let last = segment.rsplit('.').next().unwrap_or_default();
        uuid::Uuid::parse_str(last).is_ok()
    };
    segments
        .iter()
        .rev()
        .find(is_id)
        .or(segments.last())
        .cloned()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Incoming {
        Incoming {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
            origin: String::new(),
        }
    }

    #[test]
    fn what_is_not_found_is_named() {
        let id = "7df1a4d9-8ea3-5b5c-9f6e-1d2f8c6f4f9f";
        assert_eq!(
            named(&request(&format!(
                "/v1.0/servicePrincipals/{id}/synchronization/jobs"
            ))),
            id
        );
        assert_eq!(named(&request(&format!("/v1.0/users('{id}')"))), id);
        let job = format!("Azure2Azure.0.{id}");
        assert_eq!(
            named(&request(&format!(
                "/v1.0/servicePrincipals/x/synchronization/jobs/{job}/start"
            ))),
            job
        );
        assert_eq!(named(&request("/v1.0/users")), "users");
    }

    #[test]
    fn broken_json_is_no_json() {
        for answer in [
            Outgoing::json(200, json!({"a": 1})),
            Outgoing {
                status: 204,
                headers: Vec::new(),
                body: Body::None,
            },
        ] {
            let broken = broken(answer);
            assert_eq!(broken.status, 200);
            let Body::Text(text) = broken.body else {
                panic!("no text")
            };
            assert!(!text.is_empty());
            assert!(
                serde_json::from_str::<serde_json::Value>(&text).is_err(),
                "{text}"
            );
        }
    }
}
