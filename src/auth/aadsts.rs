//! Refusals of the sign-in authority, with advice.

use serde_json::Value;

use crate::http::{Error, Outcome, Response, plain};

/// The error that an answer of the authority means.
pub(crate) fn refusal(response: &Response) -> Error {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let description = body["error_description"].as_str().unwrap_or_default();
    let number = body["error_codes"][0]
        .as_u64()
        .or_else(|| number_in(description));
    let code = match number {
        Some(number) => format!("AADSTS{number}"),
        None => "AuthenticationFailed".to_owned(),
    };
    // Trace, correlation and time follow in further lines; they are members of the body too.
    let first_line = plain(description.lines().next().unwrap_or_default());
    let first_line = first_line.trim();
    let message = if first_line.is_empty() {
        match body["error"].as_str() {
            Some(error) => format!("The sign-in authority answered '{}'.", plain(error)),
            None => format!(
                "The sign-in authority answered {} {}.",
                response.status, response.reason
            ),
        }
    } else {
        first_line.to_owned()
    };
    let mut error = Error::new(&code, "AuthenticationError", message);
    error.status = Some(response.status);
    error.outcome = Outcome::Answered;
    error.retryable = matches!(response.status, 408 | 429 | 500..=599);
    error.request_id = body["trace_id"]
        .as_str()
        .or_else(|| response.header("x-ms-request-id"))
        .map(plain);
    error.client_request_id = body["correlation_id"].as_str().map(plain);
    error.date = body["timestamp"].as_str().map(plain);
    error.hint = number.and_then(hint).map(str::to_owned);
    error
}

fn number_in(description: &str) -> Option<u64> {
    let rest = description.split_once("AADSTS")?.1;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

fn hint(number: u64) -> Option<&'static str> {
    Some(match number {
        7_000_215 => {
            "Use the value of the client secret, not its ID, and check that it belongs to this application."
        }
        7_000_222 => "The client secret has expired. Create a new one for the application.",
        700_016 => {
            "Check the client ID and the tenant. The application must be registered in, or consented to by, this tenant."
        }
        700_025 => "The application is a public client; it signs in without a secret.",
        90_002 | 900_023 | 90_038 => {
            "Check the tenant ID, and that -Environment names the cloud of this tenant."
        }
        65_001 => "An administrator must consent to the application's permissions in this tenant.",
        70_011 | 500_011 => {
            "The scope does not exist in this cloud. Check -Scopes and -Environment."
        }
        50_076 | 50_079 => "The sign-in needs a second factor.",
        53_003 | 530_035 => "A Conditional Access policy of the tenant blocks this sign-in.",
        50_173 | 70_008 | 700_082 => "The sign-in has ended. Run Connect-MgGraph again.",
        90_055 | 50_196 => "The authority limits the rate of sign-ins. Wait before trying again.",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Response {
        Response {
            status: 401,
            reason: "Unauthorized".to_owned(),
            version: "HTTP/1.1".to_owned(),
            headers: Vec::new(),
            body: body.to_owned().into(),
        }
    }

    #[test]
    fn the_code_and_the_first_line_of_the_description_are_kept() {
        let error = refusal(&answer(
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: t","error_codes":[7000215],"trace_id":"t","correlation_id":"c"}"#,
        ));
        assert_eq!(error.code, "AADSTS7000215");
        assert_eq!(
            error.message,
            "AADSTS7000215: Invalid client secret provided."
        );
        assert_eq!(error.request_id.as_deref(), Some("t"));
        assert!(error.hint.unwrap().contains("not its ID"));
    }

    #[test]
    fn no_control_character_of_the_authority_reaches_a_terminal() {
        let error = refusal(&answer(
            r#"{"error_description":"AADSTS90002: \u001b[31mTenant\u0007 not found.","trace_id":"t\u001b[0m"}"#,
        ));
        assert_eq!(error.message, "AADSTS90002: [31mTenant not found.");
        assert_eq!(error.request_id.as_deref(), Some("t[0m"));
        let error = refusal(&answer(r#"{"error":"in\u001bvalid"}"#));
        assert!(error.message.contains("'invalid'"), "{error}");
    }

    #[test]
    fn the_code_is_found_in_the_text_when_the_list_is_missing() {
        let error = refusal(&answer(
            r#"{"error_description":"AADSTS90002: Tenant not found."}"#,
        ));
        assert_eq!(error.code, "AADSTS90002");
        assert_eq!(refusal(&answer("<html>")).code, "AuthenticationFailed");
    }
}
