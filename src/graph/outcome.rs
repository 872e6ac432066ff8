//! What became of a request, judged by how its last try ended.

use url::Url;

use super::refusal;
use crate::http::retry::{self, Sent};
use crate::http::{Error, Method, Outcome, Response};

/// The answer, or the error of a request whose effect or refusal nobody has told.
pub(super) fn of(
    sent: Sent,
    method: Method,
    url: &Url,
    request_id: &str,
) -> Result<Response, Error> {
    let Sent { result, lost } = sent;
    let error = match result {
        Ok(response) if method.is_write() && retry::gave_up(&response) => {
            let mut error = unknown(refusal::read(&response), LOOK_FIRST);
            error.retryable &= method.is_idempotent();
            error
        }
        Ok(response) if lost && method == Method::Delete && response.status == 404 => {
            unknown(refusal::read(&response), PROBABLY_DELETED)
        }
        Ok(response) => return Ok(response),
        Err(failure) => {
            let whom = url.host_str().unwrap_or_default();
            let mut error = failure.into_error(whom, method, url);
            if lost && method.is_write() {
                error = unknown(error, LOOK_FIRST);
                error.retryable = method.is_idempotent();
            }
            error
        }
    };
    Err(about(error, method, url, request_id))
}

const LOOK_FIRST: &str =
    "The request was sent and may have taken effect. Look at the object before repeating it.";

const PROBABLY_DELETED: &str = "An earlier try got no answer and has probably deleted the object.";

/// The error of a write that may have taken effect.
fn unknown(mut error: Error, hint: &str) -> Error {
    error.outcome = Outcome::Unknown;
    error.with_hint(hint)
}

/// The error with the request that it is about.
fn about(mut error: Error, method: Method, url: &Url, request_id: &str) -> Error {
    error.method = Some(method.as_str().to_owned());
    error.url = Some(url.as_str().to_owned());
    error
        .client_request_id
        .get_or_insert_with(|| request_id.to_owned());
    error
}
