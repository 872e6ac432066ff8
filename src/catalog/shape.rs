//! Typed output: Graph's answers as the PowerShell commands print them (`docs/abi.md`, "Typed output").

use super::model::{Model, Property};
use super::names::type_name;
use super::store;
use crate::graph::ApiVersion;
use serde_json::{Map, Value, json};

/// Shapes the items of a page and describes each type that occurs in them.
#[must_use]
pub fn shape_page(model: &str, version: ApiVersion, items: Vec<Value>) -> (Vec<Value>, Value) {
    let mut types = Map::new();
    let items = items
        .into_iter()
        .map(|item| shape(model, version, item, &mut types))
        .collect();
    (items, Value::Object(types))
}

/// Shapes one object alone.
#[must_use]
pub fn shape_item(model: &str, version: ApiVersion, item: Value) -> Value {
    shape(model, version, item, &mut Map::new())
}

fn shape(name: &str, version: ApiVersion, item: Value, types: &mut Map<String, Value>) -> Value {
    let Some(model) = store::model(name) else {
        return item;
    };
    let Value::Object(mut members) = item else {
        return item;
    };
    let label = type_name(name);
    describe(&label, model, version, types);
    let mut object = Map::new();
    object.insert("@type".to_owned(), Value::String(label));
    for (shown, property) in model.sorted(version) {
        if let Some(value) = members.shift_remove(&property.name)
            && !value.is_null()
        {
            object.insert(
                shown.to_owned(),
                shape_value(property, version, value, types),
            );
        }
    }
    if !members.is_empty() {
        object.insert("AdditionalProperties".to_owned(), Value::Object(members));
    }
    Value::Object(object)
}

fn shape_value(
    property: &Property,
    version: ApiVersion,
    value: Value,
    types: &mut Map<String, Value>,
) -> Value {
    match value {
        Value::Array(items) if property.collection => Value::Array(
            items
                .into_iter()
                .map(|item| shape(&property.kind, version, item, types))
                .collect(),
        ),
        single => shape(&property.kind, version, single, types),
    }
}

/// Whether the Microsoft Graph SDK shows an empty object where Graph sent nothing.
fn is_placeholder(property: &Property) -> bool {
    !property.collection && !property.navigation && store::model(&property.kind).is_some()
}

/// Describes a type and those of its placeholders, once a page rather than in every object.
fn describe(label: &str, model: &Model, version: ApiVersion, types: &mut Map<String, Value>) {
    if types.contains_key(label) {
        return;
    }
    let (mut members, mut dates, mut nested) = (Vec::new(), Vec::new(), Vec::new());
    let mut placeholders = Map::new();
    for (shown, property) in model.sorted(version) {
        members.push(shown);
        if matches!(property.kind.as_str(), "dateTime" | "date") {
            dates.push(shown);
        } else if store::model(&property.kind).is_some() {
            nested.push(shown);
        }
        if is_placeholder(property) {
            let kind = type_name(&property.kind);
            placeholders.insert(shown.to_owned(), Value::String(kind));
        }
    }
    types.insert(
        label.to_owned(),
        json!({ "members": members, "dates": dates, "nested": nested, "placeholders": placeholders }),
    );
    for (_, property) in model.sorted(version) {
        if is_placeholder(property)
            && let Some(model) = store::model(&property.kind)
        {
            describe(&type_name(&property.kind), model, version, types);
        }
    }
}
