//! Bodies: known members of the right type, or a clear refusal.

use serde_json::Value;

use crate::call::{Call, Refusal};
use crate::state::Entity;

/// Type of a member; null is always accepted.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `Edm.Boolean`
    Bool,
    /// `Edm.String`
    Text,
    /// `Edm.Guid`
    Guid,
    /// `Edm.DateTimeOffset`
    Date,
    /// A text out of these.
    OneOf(&'static [&'static str]),
    /// A complex value with these members.
    Object(&'static [(&'static str, Kind)]),
    /// A collection.
    Array(&'static Kind),
    /// Not checked.
    Any,
}

/// The body as an object.
///
/// # Errors
/// 400 when there is none, or when it is something else.
pub fn object(call: &Call) -> Result<&Entity, Refusal> {
    match &call.body {
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(Refusal::bad_request(
            "A JSON object was expected as the body of the request.",
        )),
        None => Err(Refusal::bad_request(
            "Empty Payload. JSON content expected.",
        )),
    }
}

/// Members of a body without annotations, after each was checked.
///
/// # Errors
/// 400 for an unknown member or a wrong type.
pub fn members(body: &Entity, known: &'static [(&'static str, Kind)]) -> Result<Entity, Refusal> {
    let mut checked = Entity::new();
    for (name, value) in body {
        // Annotations such as `@odata.type` stand beside the documented members and mean nothing here.
        if name.starts_with('@') || name.contains("@odata.") {
            continue;
        }
        let Some((_, kind)) = known.iter().find(|(known, _)| known == name) else {
            return Err(Refusal::bad_request(format!("Invalid property '{name}'.")));
        };
        checked.insert(name.clone(), value_of(name, value, *kind)?);
    }
    Ok(checked)
}

/// Refuses a body that leaves out what a new object needs.
///
/// # Errors
/// 400 that names the missing member.
pub fn need(given: &Entity, resource: &str, names: &[&str]) -> Result<(), Refusal> {
    match names
        .iter()
        .find(|name| given.get(**name).is_none_or(Value::is_null))
    {
        None => Ok(()),
        Some(name) => Err(Refusal::bad_request(format!(
            "A value is required for property '{name}' of resource '{resource}'."
        ))),
    }
}

fn value_of(name: &str, value: &Value, kind: Kind) -> Result<Value, Refusal> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let wrong = |expected: &str| {
        let literal = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Err(Refusal::bad_request(format!(
            "Cannot convert the literal '{literal}' of property '{name}' to the expected type '{expected}'."
        )))
    };
    match kind {
        Kind::Any => Ok(value.clone()),
        Kind::Bool if value.is_boolean() => Ok(value.clone()),
        Kind::Bool => wrong("Edm.Boolean"),
        Kind::Text if value.is_string() => Ok(value.clone()),
        Kind::Text => wrong("Edm.String"),
        Kind::Guid => match value
            .as_str()
            .and_then(|text| uuid::Uuid::parse_str(text).ok())
        {
            Some(id) => Ok(Value::String(id.to_string())),
            None => wrong("Edm.Guid"),
        },
        Kind::Date => match value.as_str().and_then(crate::dates::parse) {
            Some(_) => Ok(value.clone()),
            None => wrong("Edm.DateTimeOffset"),
        },
        Kind::OneOf(texts) => match value.as_str() {
            Some(text) if texts.contains(&text) => Ok(value.clone()),
            _ => Err(Refusal::bad_request(format!(
                "Invalid value specified for property '{name}'. It must be one of: {}.",
                texts.join(", ")
            ))),
        },
        Kind::Object(known) => match value {
            Value::Object(inner) => Ok(Value::Object(members(inner, known)?)),
            _ => wrong("a complex value"),
        },
        Kind::Array(kind) => match value {
            Value::Array(items) => items
                .iter()
                .map(|item| value_of(name, item, *kind))
                .collect(),
            _ => wrong("a collection"),
        },
    }
}

/// Puts changes into an entity: complex values member by member, everything else whole; null clears.
pub fn merge(entity: &mut Entity, changes: Entity) {
    for (name, value) in changes {
        match (entity.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                entity.insert(name, value);
            }
        }
    }
}
