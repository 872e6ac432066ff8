//! Requests and answers without a connection, so that a batch is dispatched as HTTP is.

use serde_json::{Value, json};

use crate::call::Refusal;
use crate::dates;

/// An HTTP request, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// Percent-encoded.
    pub(crate) path: String,
    /// Percent-encoded, without `?`.
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Scheme, host and port that the caller used.
    pub(crate) origin: String,
}

impl Incoming {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Path and query as they came.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// Query options, decoded.
    pub(crate) fn options(&self) -> Vec<(String, String)> {
        form(&self.query)
    }
}

/// Body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    None,
    Json(Value),
    Text(String),
}

/// An HTTP answer.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

impl Outgoing {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            headers: vec![(
                "Content-Type".to_owned(),
                "application/json; charset=utf-8".to_owned(),
            )],
            body: Body::Json(body),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Graph's error envelope.
pub(crate) fn envelope(
    refusal: &Refusal,
    now_ms: i64,
    request_id: &str,
    client_request_id: &str,
) -> Value {
    let mut error = refusal.to_json();
    error["innerError"] = json!({
        "date": dates::zoneless(now_ms),
        "request-id": request_id,
        "client-request-id": client_request_id,
    });
    if refusal.status == 429 {
        error["innerError"]["code"] = json!("429");
        error["innerError"]["status"] = json!("429");
        error["innerError"]["message"] = json!("Please retry after");
    }
    json!({"error": error})
}

/// Pairs of a form or a query, decoded; `+` is a blank.
pub(crate) fn form(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (
                decode(&name.replace('+', " ")),
                decode(&value.replace('+', " ")),
            )
        })
        .collect()
}

/// Percent-decoded text.
pub(crate) fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
