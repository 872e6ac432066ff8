//! The JSON body of a request: exact wire names and types from whatever the caller gave.

use super::coerce;
use super::command::{Command, Location, Parameter, ParameterType};
use super::error::{invalid, kind_of};
use super::model::{Model, Property};
use super::sets::Given;
use super::store;
use crate::graph::Error;
use serde_json::{Map, Value};

/// The body that the parameters describe, or nothing for a call without one.
pub(super) fn build(command: &'static Command, given: &Given<'_>) -> Result<Option<Value>, Error> {
    let Some(model_name) = &command.body else {
        return Ok(None);
    };
    let mut raw = Map::new();
    let mut whole = None;
    for (parameter, value) in given {
        match parameter.location {
            Location::Body => insert(
                &mut raw,
                parameter.wire(),
                from_parameter(parameter, value)?,
            )?,
            Location::BodyProperties => {
                for (name, member) in dictionary(parameter, value)? {
                    insert(&mut raw, &name, member)?;
                }
            }
            Location::BodyObject => whole = Some((parameter, from_parameter(parameter, value)?)),
            Location::Path
            | Location::Query
            | Location::Header
            | Location::Identity
            | Location::Client => {}
        }
    }
    let (label, value) = match whole {
        Some((_, Value::Null)) => {
            return Err(invalid("Parameter 'BodyParameter' must not be null."));
        }
        Some((parameter, value)) => (parameter.name.as_str(), value),
        None => ("", Value::Object(raw)),
    };
    let value = wrap_flat(command, value);
    convert(label, model_name, false, &value).map(Some)
}

fn insert(raw: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), Error> {
    if raw.keys().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(invalid(format!(
            "The property '{name}' of the body is given more than once."
        )));
    }
    raw.insert(name.to_owned(), value);
    Ok(())
}

/// The value of a body parameter; `object` and `hashtable` parameters take JSON text too.
fn from_parameter(parameter: &Parameter, value: &Value) -> Result<Value, Error> {
    match parameter.kind {
        ParameterType::Object | ParameterType::Hashtable => json_text(&parameter.name, value),
        ParameterType::Objects => match value {
            Value::Array(items) => items
                .iter()
                .map(|item| json_text(&parameter.name, item))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            single => json_text(&parameter.name, single),
        },
        ParameterType::BooleanSwitch | ParameterType::Boolean if !value.is_null() => {
            coerce::boolean(&parameter.name, value).map(Value::Bool)
        }
        _ => Ok(value.clone()),
    }
}

fn json_text(name: &str, value: &Value) -> Result<Value, Error> {
    let Value::String(text) = value else {
        return Ok(value.clone());
    };
    // Files of Windows begin with a byte order mark.
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(parsed @ (Value::Object(_) | Value::Array(_) | Value::Null)) => Ok(parsed),
        Ok(other) => Err(invalid(format!(
            "Parameter '{name}' must be an object or the JSON text of one, not {}.",
            kind_of(&other)
        ))),
        Err(error) => Err(invalid(format!(
            "Parameter '{name}' is not valid JSON: line {}, column {}.",
            error.line(),
            error.column()
        ))
        .with_hint("Give a hashtable, an object, or the JSON text of an object.")),
    }
}

fn dictionary(parameter: &Parameter, value: &Value) -> Result<Map<String, Value>, Error> {
    match json_text(&parameter.name, value)? {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Map::new()),
        other => Err(invalid(format!(
            "Parameter '{}' must be a dictionary, not {}.",
            parameter.name,
            kind_of(&other)
        ))),
    }
}

/// Puts a flat body, as older documentation shows it, where Graph expects it.
fn wrap_flat(command: &Command, value: Value) -> Value {
    let (Some(rule), Value::Object(members)) = (&command.wrap_flat_body, &value) else {
        return value;
    };
    let has = |name: &String| members.keys().any(|key| key.eq_ignore_ascii_case(name));
    if has(&rule.under) || !rule.properties.iter().any(has) {
        return value;
    }
    let mut outer = Map::new();
    outer.insert(rule.under.clone(), Value::Array(vec![value]));
    Value::Object(outer)
}

/// Gives a value its wire names and types; `path` says where it stands, for error texts.
fn convert(path: &str, kind: &str, collection: bool, value: &Value) -> Result<Value, Error> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    if collection {
        return match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(i, item)| convert(&format!("{path}[{i}]"), kind, false, item))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            // PowerShell unrolls an array of one element on many ways.
            single => convert(path, kind, false, single).map(|one| Value::Array(vec![one])),
        };
    }
    let Some(model) = store::model(kind) else {
        return match value {
            Value::Object(members) if kind == "object" && members.contains_key("@type") => {
                untyped(members)
            }
            other => coerce::scalar(path, kind, other),
        };
    };
    let Value::Object(members) = value else {
        return Err(invalid(format!(
            "'{}' must be an object, not {}.",
            shown(path),
            kind_of(value)
        )));
    };
    convert_object(path, model, members).map(Value::Object)
}

fn convert_object(
    path: &str,
    model: &Model,
    members: &Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    // Our own output carries members that Graph never sent, which must not be sent back as nulls.
    let own_output = members.contains_key("@type");
    let mut object = Map::new();
    for (key, value) in members {
        if own_output && key == "@type" {
            continue;
        }
        if let Some(property) = model.property(key) {
            if own_output && value.is_null() {
                continue;
            }
            let converted = convert_property(path, property, value)?;
            if own_output && is_placeholder(value, &converted) {
                continue;
            }
            insert(&mut object, &property.name, converted).map_err(|_| {
                invalid(format!(
                    "'{}' is given more than once.",
                    join(path, &property.name)
                ))
            })?;
        } else if key.eq_ignore_ascii_case("AdditionalProperties")
            && (value.is_object() || value.is_null())
        {
            for (name, member) in value.as_object().into_iter().flatten() {
                if !(own_output && name.contains("@odata.")) {
                    insert(&mut object, name, member.clone())?;
                }
            }
        } else {
            insert(&mut object, key, value.clone())?;
        }
    }
    Ok(object)
}

fn convert_property(path: &str, property: &Property, value: &Value) -> Result<Value, Error> {
    let path = join(path, &property.name);
    if property.flags
        && let Value::Array(items) = value
    {
        let words = items
            .iter()
            .map(|item| coerce::text(&path, item))
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(Value::String(words.join(", ")));
    }
    // A relationship is a collection or a single object; the catalog does not describe which.
    if property.navigation && store::model(&property.kind).is_none() {
        return Ok(value.clone());
    }
    convert(&path, &property.kind, property.collection, value)
}

/// Whether the value is an object of ours that stood for something Graph left out.
fn is_placeholder(value: &Value, converted: &Value) -> bool {
    value.get("@type").is_some() && converted.as_object().is_some_and(Map::is_empty)
}

/// An object of ours in a place that the catalog does not describe: its names cannot be restored.
fn untyped(members: &Map<String, Value>) -> Result<Value, Error> {
    let mut object = members.clone();
    object.shift_remove("@type");
    Ok(Value::Object(object))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "The body" } else { path }
}
