//! From what a caller writes to what Graph accepts: one scalar at a time.

use super::error::{invalid, kind_of};
use super::path::check_guid;
use crate::dates;
use crate::graph::Error;
use base64::Engine;
use serde_json::{Number, Value};

/// A value of a primitive type, or of a type that the catalog does not describe.
pub(super) fn scalar(name: &str, kind: &str, value: &Value) -> Result<Value, Error> {
    match kind {
        "boolean" => boolean(name, value).map(Value::Bool),
        "int" => int(name, value).map(Value::from),
        "double" => double(name, value),
        "dateTime" => date_time(name, value).map(Value::String),
        "guid" => {
            let text = text(name, value)?;
            check_guid(name, &text)?;
            Ok(Value::String(text))
        }
        "binary" => binary(name, value).map(Value::String),
        "object" => Ok(value.clone()),
        _ => text(name, value).map(Value::String),
    }
}

/// Text; numbers and Booleans are written as PowerShell writes them.
pub(super) fn text(name: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(true) => Ok("True".to_owned()),
        Value::Bool(false) => Ok("False".to_owned()),
        other => Err(invalid(format!(
            "'{name}' must be a text, not {}.",
            kind_of(other)
        ))),
    }
}

/// A Boolean, the texts `True` and `False` in any case, or a switch.
pub(super) fn boolean(name: &str, value: &Value) -> Result<bool, Error> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
        Value::Object(members) if members.len() == 1 && members.contains_key("IsPresent") => {
            boolean(name, &members["IsPresent"])
        }
        Value::String(text) => Err(invalid(format!(
            "'{name}' must be True or False, but it is '{text}'."
        ))),
        other => Err(invalid(format!(
            "'{name}' must be True or False, not {}.",
            kind_of(other)
        ))),
    }
}

/// A whole number, or a text that is one.
pub(super) fn int(name: &str, value: &Value) -> Result<i64, Error> {
    let whole = match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            number
                .as_f64()
                .filter(|f| f.fract() == 0.0 && f.abs() < 9e15)
                .map(|f| f as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        other => {
            return Err(invalid(format!(
                "'{name}' must be a whole number, not {}.",
                kind_of(other)
            )));
        }
    };
    whole.ok_or_else(|| {
        invalid(format!(
            "'{name}' must be a whole number, but it is {value}."
        ))
    })
}

fn double(name: &str, value: &Value) -> Result<Value, Error> {
    let number = match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => text.trim().parse().ok().and_then(Number::from_f64),
        _ => None,
    };
    number
        .map(Value::Number)
        .ok_or_else(|| invalid(format!("'{name}' must be a number, but it is {value}.")))
}

/// A point in time in ISO 8601; without an offset it means UTC, without a time midnight.
fn date_time(name: &str, value: &Value) -> Result<String, Error> {
    let Value::String(text) = value else {
        return Err(invalid(format!(
            "'{name}' must be a date, not {}.",
            kind_of(value)
        )));
    };
    let text = text.trim();
    // How Windows PowerShell 5.1 writes a `[datetime]` into JSON.
    if let Some(milliseconds) = text
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"))
        .and_then(|number| number.parse::<i64>().ok())
    {
        return dates::iso_8601(milliseconds)
            .ok_or_else(|| invalid(format!("'{name}' must be a date of the years 0 to 9999.")));
    }
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let number = |range| digits(range).and_then(|part| part.parse::<u32>().ok());
    let shaped = matches!(
        (number(0..4), number(5..7), number(8..10)),
        (Some(_), Some(1..=12), Some(1..=31))
    ) && text.get(4..5) == Some("-")
        && text.get(7..8) == Some("-");
    let time = text.get(10..).unwrap_or_default();
    match (shaped, time.as_bytes().first()) {
        (true, None) => Ok(format!("{text}T00:00:00Z")),
        (true, Some(b'T' | b't' | b' ')) if time.len() >= 6 => {
            let clock = &time[1..];
            let zoned = clock.ends_with(['Z', 'z']) || clock.contains(['+', '-']);
            let zone = if zoned { "" } else { "Z" };
            Ok(format!("{}T{clock}{zone}", &text[..10]))
        }
        _ => Err(
            invalid(format!("'{name}' must be a date, but it is '{text}'.")).with_hint(
                "Write a date as 2026-01-31 or 2026-01-31T08:00:00Z, or give a [datetime].",
            ),
        ),
    }
}

/// Base64 text, or an array of bytes.
fn binary(name: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_u64().and_then(|n| u8::try_from(n).ok()))
            .collect::<Option<Vec<u8>>>()
            .map(|bytes| base64::engine::general_purpose::STANDARD.encode(bytes))
            .ok_or_else(|| invalid(format!("'{name}' must be an array of bytes."))),
        other => Err(invalid(format!(
            "'{name}' must be bytes or Base64 text, not {}.",
            kind_of(other)
        ))),
    }
}
