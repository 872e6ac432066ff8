//! Errors of the authority, as AADSTS codes.

use serde_json::json;

use crate::dates;
use crate::faults::{Effect, answers};
use crate::http::{Incoming, Outgoing};
use crate::shared::Shared;

/// A refused sign-in.
#[derive(Debug, Clone)]
pub(super) struct AuthorityError {
    code: u32,
    status: u16,
    error: String,
    text: String,
}

impl AuthorityError {
    pub(super) fn new(code: u32, status: u16, error: &str, text: impl Into<String>) -> Self {
        Self {
            code,
            status,
            error: error.to_owned(),
            text: text.into(),
        }
    }

    /// A form without this field.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            900_144,
            400,
            "invalid_request",
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    /// The same failure under another `error`.
    pub(super) fn named(mut self, error: &str) -> Self {
        error.clone_into(&mut self.error);
        self
    }

    pub(super) fn answer(self, shared: &Shared, request: &Incoming) -> Outgoing {
        let (now, trace_id, made) = {
            let mut state = shared.state();
            (state.clock.now_ms(), state.ids.next(), state.ids.next())
        };
        let correlation_id = request
            .options()
            .into_iter()
            .find(|(name, _)| name == "client-request-id")
            .map(|(_, value)| value)
            .or_else(|| request.header("client-request-id").map(str::to_owned))
            .unwrap_or(made);
        let timestamp = dates::authority(now);
        let code = self.code;
        let description = format!(
            "AADSTS{code}: {} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}",
            self.text
        );
        Outgoing::json(
            self.status,
            json!({
                "error": self.error,
                "error_description": description,
                "error_codes": [code],
                "timestamp": timestamp,
                "trace_id": trace_id,
                "correlation_id": correlation_id,
                "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
            }),
        )
        .with("Cache-Control", "no-store, no-cache")
        .with("x-ms-request-id", trace_id)
    }
}

/// What the authority answers in place of its own answer.
pub(super) fn of_fault(effect: &Effect, shared: &Shared, request: &Incoming) -> Option<Outgoing> {
    if let Some(page) = answers::page(effect) {
        return Some(page);
    }
    let Effect::Status {
        status,
        code,
        message,
        retry_after,
        ..
    } = effect
    else {
        return None;
    };
    let (number, error, text) = answers::of_authority(*status);
    let error = AuthorityError::new(
        number,
        *status,
        code.as_deref().unwrap_or(error),
        message.as_deref().unwrap_or(text),
    );
    let mut answer = error.answer(shared, request);
    answer
        .headers
        .extend(retry_after.as_ref().map(answers::header));
    Some(answer)
}
