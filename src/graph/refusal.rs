//! Graph's error envelope, read into our error.

use serde_json::Value;

use super::hint;
use crate::http::{Error, Outcome, Response, plain};

/// The error that an answer with a status of 300 or above means.
pub(crate) fn read(response: &Response) -> Error {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let envelope = &body["error"];
    // The documentation spells the member in two ways.
    let inner = match &envelope["innerError"] {
        Value::Null => &envelope["innererror"],
        inner => inner,
    };
    let text = |value: &Value| value.as_str().map(plain).filter(|text| !text.is_empty());
    let code = text(&envelope["code"]).unwrap_or_else(|| code_of_status(response));
    let message = text(&envelope["message"])
        .or_else(|| text(&envelope["message"]["value"]))
        .unwrap_or_else(|| {
            format!(
                "The service answered {} {}.",
                response.status, response.reason
            )
        });
    let header = |name| response.header(name).map(plain);
    let mut error = Error::new(&code, category(response.status), message);
    error.status = Some(response.status);
    error.request_id = text(&inner["request-id"]).or_else(|| header("request-id"));
    error.client_request_id =
        text(&inner["client-request-id"]).or_else(|| header("client-request-id"));
    error.date = text(&inner["date"]).or_else(|| header("date"));
    error.retryable = matches!(response.status, 408 | 429 | 502 | 503 | 504);
    error.outcome = Outcome::Answered;
    error.hint = hint::for_answer(response.status, &error.code, &error.message).map(str::to_owned);
    error.details = Some(&envelope["details"])
        .filter(|details| !details.is_null())
        .cloned();
    error
}

/// The nearest PowerShell error category.
fn category(status: u16) -> &'static str {
    match status {
        401 => "AuthenticationError",
        403 => "PermissionDenied",
        404 | 410 => "ObjectNotFound",
        405 | 501 => "NotImplemented",
        408 | 504 => "OperationTimeout",
        409 => "ResourceExists",
        429 => "LimitsExceeded",
        500 | 502 | 503 => "ResourceUnavailable",
        400..=499 => "InvalidArgument",
        _ => "InvalidOperation",
    }
}

/// `GatewayTimeout` for a 504 without an envelope.
fn code_of_status(response: &Response) -> String {
    let words: String = response
        .reason
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if words.is_empty() {
        format!("Http{}", response.status)
    } else {
        words
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(status: u16, reason: &str, body: &str) -> Response {
        Response {
            status,
            reason: reason.to_owned(),
            version: "HTTP/1.1".to_owned(),
            headers: vec![("request-id".to_owned(), "from-header".to_owned())],
            body: body.to_owned().into(),
        }
    }

    #[test]
    fn both_spellings_of_the_inner_error_are_read() {
        for name in ["innerError", "innererror"] {
            let body = format!(
                r#"{{"error":{{"code":"Directory_ObjectNotFound","message":"Unable.","{name}":{{"request-id":"r","client-request-id":"c","date":"d"}}}}}}"#
            );
            let error = read(&answer(404, "Not Found", &body));
            assert_eq!(error.code, "Directory_ObjectNotFound");
            assert_eq!(error.request_id.as_deref(), Some("r"));
            assert_eq!(error.client_request_id.as_deref(), Some("c"));
            assert_eq!(error.category, "ObjectNotFound");
        }
    }

    #[test]
    fn a_message_object_and_details_are_kept() {
        let error = read(&answer(
            400,
            "Bad Request",
            r#"{"error":{"code":"X","message":{"value":"Text."},"details":{"code":"Y"}}}"#,
        ));
        assert_eq!(error.message, "Text.");
        assert_eq!(error.details.unwrap()["code"], "Y");
        assert_eq!(error.request_id.as_deref(), Some("from-header"));
    }

    #[test]
    fn no_control_character_of_the_service_reaches_a_terminal() {
        let body = r#"{"error":{"code":"Bad\u001b[2J","message":"One\u001b]0;title\u0007\r\nTwo\u009b31m\u0000","innerError":{"request-id":"r\u001b[1m"}}}"#;
        let error = read(&answer(400, "Bad Request", body));
        assert_eq!(error.code, "Bad[2J");
        assert_eq!(error.message, "One]0;title Two31m");
        assert_eq!(error.request_id.as_deref(), Some("r[1m"));
    }

    #[test]
    fn an_answer_without_an_envelope_is_named_by_its_status() {
        let error = read(&answer(504, "Gateway Timeout", "<html>"));
        assert_eq!(error.code, "GatewayTimeout");
        assert!(error.retryable);
        let empty = read(&answer(
            403,
            "Forbidden",
            r#"{"error":{"code":"","message":""}}"#,
        ));
        assert_eq!(empty.code, "Forbidden");
        assert_eq!(empty.category, "PermissionDenied");
    }
}
