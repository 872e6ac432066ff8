//! Filling the path template of a command.

use super::command::{Command, Format, Location, Parameter};
use super::error::{invalid, kind_of};
use super::names::type_name;
use super::sets::Given;
use crate::graph::Error;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

/// What must not stand in a path segment as it is (RFC 3986 `pchar`, without the sub-delimiters that OData gives a meaning).
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path with every variable replaced by its percent-encoded value.
pub(super) fn fill(
    command: &'static Command,
    template: &str,
    given: &Given<'_>,
) -> Result<String, Error> {
    let identity = given
        .iter()
        .find(|(p, _)| p.location == Location::Identity)
        .map(|(p, value)| (p, *value));
    let names = variables(template);
    let mut path = template.to_owned();
    for name in &names {
        let parameter = command
            .parameters
            .iter()
            .find(|p| p.location == Location::Path && p.wire() == *name);
        let direct = given
            .iter()
            .find(|(p, _)| p.location == Location::Path && p.wire() == *name)
            .map(|(_, value)| *value);
        let value = match (direct, identity) {
            (Some(value), _) => value,
            (None, Some((source, object))) => {
                from_identity(source, object, name, parameter, names.len() == 1)?
            }
            (None, None) => {
                return Err(invalid(format!("The path needs a value for '{name}'.")));
            }
        };
        let text = segment(parameter, name, value)?;
        path = path.replace(
            &format!("{{{name}}}"),
            &utf8_percent_encode(&text, SEGMENT).to_string(),
        );
    }
    Ok(path)
}

/// Names of the variables of a path template, in order.
pub(super) fn variables(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

/// Checks a value and returns it as text.
fn segment(parameter: Option<&Parameter>, wire: &str, value: &Value) -> Result<String, Error> {
    let name = parameter.map_or(wire, |p| p.name.as_str());
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        other => {
            return Err(invalid(format!(
                "Parameter '{name}' must be a text, not {}.",
                kind_of(other)
            )));
        }
    };
    if text.is_empty() {
        return Err(invalid(format!("Parameter '{name}' must not be empty.")));
    }
    if text == "." || text == ".." {
        return Err(invalid(format!("Parameter '{name}' must not be '{text}'.")));
    }
    if parameter.is_some_and(|p| p.format == Some(Format::Guid)) {
        check_guid(name, &text)?;
    }
    Ok(text)
}

/// Refuses a text that is not a GUID of 36 characters, and says what to do.
pub(super) fn check_guid(name: &str, text: &str) -> Result<(), Error> {
    if text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() {
        return Ok(());
    }
    let error = invalid(format!(
        "Parameter '{name}' must be a GUID, but it is '{text}'."
    ));
    Err(if text.starts_with('<') && text.ends_with('>') {
        error.with_hint(format!("Replace the placeholder {text} by the id itself."))
    } else {
        error.with_hint("A GUID has the form 00000000-0000-0000-0000-000000000000. Give the object's id, not its name.")
    })
}

/// Takes a path variable out of an object that was piped or given as `InputObject`.
///
/// A variable `servicePrincipal-id` is looked for by the name of its parameter (`ServicePrincipalId`), then, when the
/// object is a service principal (or says nothing of its type and there is but one variable), as its property `id`.
fn from_identity<'a>(
    source: &Parameter,
    object: &'a Value,
    variable: &str,
    parameter: Option<&Parameter>,
    only_variable: bool,
) -> Result<&'a Value, Error> {
    let Value::Object(members) = object else {
        return Err(invalid(format!(
            "Parameter '{}' must be an object, not {}.",
            source.name,
            kind_of(object)
        )));
    };
    if let Some(parameter) = parameter {
        for name in std::iter::once(&parameter.name).chain(&parameter.aliases) {
            if let Some(value) = member(members, name) {
                return Ok(value);
            }
        }
    }
    if let Some(value) = member(members, variable) {
        return Ok(value);
    }
    let (model, property) = variable.split_once('-').unwrap_or((variable, "id"));
    let fits = match members.get("@type").and_then(Value::as_str) {
        Some(actual) => actual == type_name(model) || property != "id",
        None => only_variable || property != "id",
    };
    if fits && let Some(value) = member(members, property) {
        return Ok(value);
    }
    let wanted = parameter.map_or(variable, |p| p.name.as_str());
    Err(invalid(format!(
        "The object given as '{}' does not carry '{wanted}'.",
        source.name
    ))
    .with_hint(format!(
        "Use the parameter -{wanted} instead of -{}.",
        source.name
    )))
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members
        .iter()
        .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
        .map(|(_, value)| value)
}
