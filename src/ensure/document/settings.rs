//! Settings in Graph's own names and shapes, held against the catalog's models.

use serde_json::{Map, Value};

use super::kind::GraphSettings;
use super::problems::{Problems, join, meant};
use super::walk::{is_guid, told};
use crate::catalog::{Model, Property, model};

/// Properties of Graph that take only some texts.
const SETS: [(&str, &str, &[&str]); 3] = [
    (
        "crossTenantAccessPolicyTargetConfiguration",
        "accessType",
        &["allowed", "blocked"],
    ),
    (
        "crossTenantAccessPolicyTarget",
        "targetType",
        &["user", "group", "application"],
    ),
    ("devicesFilter", "mode", &["allowed", "blocked"]),
];

/// The texts that a property takes, where not every text will do.
#[must_use]
pub(super) fn set_of(model: &str, property: &str) -> Option<&'static [&'static str]> {
    SETS.iter()
        .find(|(of, name, _)| *of == model && *name == property)
        .map(|(_, _, texts)| *texts)
}

/// The settings with Graph's spelling; what is wrong with them is noted.
pub(super) fn walk(
    settings: &GraphSettings,
    value: &Value,
    path: &str,
    problems: &mut Problems,
) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    object(settings.model, settings.refused, value, path, problems)
}

fn object(
    name: &str,
    refused: &[(&str, &str)],
    value: &Value,
    path: &str,
    problems: &mut Problems,
) -> Value {
    let Some(given) = value.as_object() else {
        problems.add(path, format!("must be an object, not {}", told(value)));
        return value.clone();
    };
    let Some(model) = model(name) else {
        return value.clone();
    };
    let mut walked = Map::new();
    for (key, value) in given {
        let here = join(path, key);
        if let Some((_, reason)) = refused
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
        {
            problems.add(&here, format!("cannot be set: {reason}"));
            continue;
        }
        let Some(property) = property(model, key) else {
            problems.add(&here, unknown(key, model, refused));
            continue;
        };
        if walked.contains_key(&property.name) {
            problems.add(&here, format!("is given twice, as '{}'", property.name));
            continue;
        }
        let here = join(path, &property.name);
        let value = property_value(name, property, value, &here, problems);
        walked.insert(property.name.clone(), value);
    }
    Value::Object(walked)
}

/// The property of this name, whatever its case.
fn property<'a>(model: &'a Model, key: &str) -> Option<&'a Property> {
    model
        .properties
        .iter()
        .find(|property| !property.navigation && property.name.eq_ignore_ascii_case(key))
}

fn unknown(key: &str, model: &Model, refused: &[(&str, &str)]) -> String {
    let known = model
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .filter(|name| !refused.iter().any(|(refused, _)| refused == name));
    match meant(key, known) {
        Some(meant) => format!("is not a property of Graph; did you mean '{meant}'?"),
        None => "is not a property of Graph".to_owned(),
    }
}

fn property_value(
    model: &str,
    property: &Property,
    value: &Value,
    path: &str,
    problems: &mut Problems,
) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    if !property.collection {
        return single(model, property, value, path, problems);
    }
    let Some(items) = value.as_array() else {
        problems.add(path, format!("must be an array, not {}", told(value)));
        return value.clone();
    };
    items
        .iter()
        .enumerate()
        .map(|(index, item)| single(model, property, item, &format!("{path}[{index}]"), problems))
        .collect()
}

fn single(
    model: &str,
    property: &Property,
    value: &Value,
    path: &str,
    problems: &mut Problems,
) -> Value {
    if let Some(texts) = set_of(model, &property.name) {
        return super::walk::one_of(texts, value, path, problems);
    }
    let expected = match property.kind.as_str() {
        "boolean" if !value.is_boolean() => "true or false",
        "int" if value.as_i64().is_none() => "a whole number",
        "double" if !value.is_number() => "a number",
        "guid" if !value.as_str().is_some_and(is_guid) => "a GUID",
        "string" | "dateTime" | "binary" if !value.is_string() => "a text",
        "boolean" | "int" | "double" | "guid" | "string" | "dateTime" | "binary" | "object" => {
            return value.clone();
        }
        nested => return object(nested, &[], value, path, problems),
    };
    problems.add(path, format!("must be {expected}, not {}", told(value)));
    value.clone()
}
