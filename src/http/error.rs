//! The one error that every layer reports: what happened, where, and what to do about it.

use serde::Serialize;
use serde_json::Value;

/// Whether a request may have taken effect although it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Nothing reached the service, or only a read that got no answer: nothing has changed.
    NotSent,
    /// The service answered and refused.
    Answered,
    /// A write was sent, and no answer tells what became of it.
    Unknown,
}

/// An error as it reaches the caller; never holds a secret, a token or a request body.
#[derive(Debug, Clone, Serialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}: {message}")]
pub struct Error {
    /// Graph's or AADSTS's code, or one of ours (`docs/abi.md`).
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Name of a PowerShell error category.
    pub category: &'static str,
    /// Graph's id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Our id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
    /// Graph's date of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Tenant that the request was meant for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Name of the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Absolute URL without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the same request can succeed later.
    pub retryable: bool,
    /// Whether the request may have taken effect.
    pub outcome: Outcome,
    /// `<command>_<variant>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Further structured facts, such as Graph's `details`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
    /// The whole answer, for `Invoke-MgGraphRequest` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Value>,
}

impl Error {
    /// An error of our own that no request has caused.
    pub fn new(code: &str, category: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            status: None,
            category,
            request_id: None,
            client_request_id: None,
            date: None,
            tenant_id: None,
            connection: None,
            method: None,
            url: None,
            retryable: false,
            outcome: Outcome::NotSent,
            operation: None,
            hint: None,
            details: None,
            response: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A text of the service without control characters, which a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\t' => Some(' '),
            other => (!other.is_control()).then_some(other),
        })
        .collect()
}
