//! Headers that the caller adds.

use super::coerce;
use super::command::{Location, Parameter};
use super::error::{invalid, kind_of};
use super::sets::Given;
use crate::graph::Error;
use serde_json::Value;

/// Headers that belong to the connection and the transport.
const RESERVED_HEADERS: [&str; 6] = [
    "authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "proxy-authorization",
];

/// Whether a caller may not set the header, whatever its case.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    RESERVED_HEADERS
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(name))
}

/// The headers of header parameters, then those of the common parameter `Headers`.
pub(super) fn collect(
    given: &Given<'_>,
    extra: Option<&Value>,
) -> Result<Vec<(String, String)>, Error> {
    let mut headers = Vec::new();
    for (parameter, value) in given.iter().filter(|(p, _)| p.location == Location::Header) {
        if let Some(text) = own(parameter, value)? {
            headers.push((parameter.wire().to_owned(), text));
        }
    }
    match extra {
        None | Some(Value::Null) => {}
        Some(Value::Object(members)) => {
            for (name, value) in members {
                check_name(name)?;
                let text = match value {
                    Value::Array(items) => items
                        .iter()
                        .map(|item| coerce::text(&format!("Headers.{name}"), item))
                        .collect::<Result<Vec<_>, _>>()?
                        .join(", "),
                    single => coerce::text(&format!("Headers.{name}"), single)?,
                };
                check_value(name, &text)?;
                headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                headers.push((name.clone(), text));
            }
        }
        Some(other) => {
            return Err(invalid(format!(
                "Parameter 'Headers' must be a dictionary, not {}.",
                kind_of(other)
            )));
        }
    }
    Ok(headers)
}

fn own(parameter: &Parameter, value: &Value) -> Result<Option<String>, Error> {
    if value.is_null() {
        return Ok(None);
    }
    let text = coerce::text(&parameter.name, value)?;
    check_value(&parameter.name, &text)?;
    Ok((!text.is_empty()).then_some(text))
}

fn check_name(name: &str) -> Result<(), Error> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(invalid(format!(
            "'{}' is not a header name.",
            name.escape_default()
        )));
    }
    if is_reserved(name) {
        return Err(invalid(format!(
            "The header '{name}' cannot be set: it belongs to the connection."
        ))
        .with_hint("Use Connect-MgGraph to sign in as someone else."));
    }
    Ok(())
}

fn check_value(name: &str, text: &str) -> Result<(), Error> {
    if text
        .bytes()
        .all(|b| b == b'\t' || (b' '..=b'~').contains(&b))
    {
        return Ok(());
    }
    Err(invalid(format!(
        "The value of the header '{name}' must be printable ASCII on one line."
    )))
}
