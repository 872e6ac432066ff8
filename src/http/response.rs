//! An answer of Microsoft Graph or of the sign-in authority.

use bytes::Bytes;
use serde_json::Value;

use super::{Error, Outcome, plain};

/// A whole answer, its body read to the end.
#[derive(Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Reason phrase, such as `Conflict`.
    pub reason: String,
    /// Protocol, such as `HTTP/1.1`.
    pub version: String,
    /// Headers in the order received, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, decompressed.
    pub body: Bytes,
}

impl std::fmt::Debug for Response {
    /// Leaves out headers and body: the body of a sign-in is a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("version", &self.version)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Response {
    /// The first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the status is one of 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; an empty body is `null`.
    ///
    /// # Errors
    /// `InvalidResponse` when the body is not JSON.
    pub fn json(&self) -> Result<Value, Error> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            self.unusable(format!(
                "The service answered {} with a body that is not JSON ({error}).",
                self.status
            ))
            .with_hint("A proxy or a gateway may have answered in the place of Microsoft Graph.")
        })
    }

    /// The error of an answer that tells nothing, with the ids under which the service can look it up.
    #[must_use]
    pub(crate) fn unusable(&self, message: impl Into<String>) -> Error {
        let mut error = Error::new("InvalidResponse", "InvalidData", message);
        let header = |name| self.header(name).map(plain);
        error.status = Some(self.status);
        error.outcome = Outcome::Answered;
        error.request_id = header("request-id");
        error.client_request_id = header("client-request-id");
        error.date = header("date");
        error
    }

    /// Headers as an object of arrays, as events carry them.
    #[must_use]
    pub fn headers_json(&self) -> Value {
        let mut headers = serde_json::Map::new();
        for (name, value) in &self.headers {
            let values = headers
                .entry(name.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(values) = values {
                values.push(Value::String(value.clone()));
            }
        }
        Value::Object(headers)
    }
}
