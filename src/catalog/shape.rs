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
        let value = members.shift_remove(&property.name).unwrap_or(Value::Null);
        object.insert(
            shown.to_owned(),
            shape_value(property, version, value, types),
        );
    }
    object.insert("AdditionalProperties".to_owned(), Value::Object(members));
    Value::Object(object)
}

fn shape_value(
    property: &Property,
    version: ApiVersion,
    value: Value,
    types: &mut Map<String, Value>,
) -> Value {
    match value {
        Value::Null if is_placeholder(property) => placeholder(&property.kind, version, types),
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

/// An object of a type whose members are all null.
fn placeholder(name: &str, version: ApiVersion, types: &mut Map<String, Value>) -> Value {
    let Some(model) = store::model(name) else {
        return Value::Null;
    };
    let label = type_name(name);
    describe(&label, model, version, types);
    let mut object = Map::new();
    object.insert("@type".to_owned(), Value::String(label));
    for (shown, _) in model.sorted(version) {
        object.insert(shown.to_owned(), Value::Null);
    }
    object.insert("AdditionalProperties".to_owned(), json!({}));
    Value::Object(object)
}

fn describe(label: &str, model: &Model, version: ApiVersion, types: &mut Map<String, Value>) {
    if types.contains_key(label) {
        return;
    }
    let (mut dates, mut nested) = (Vec::new(), Vec::new());
    for (shown, property) in model.sorted(version) {
        if matches!(property.kind.as_str(), "dateTime" | "date") {
            dates.push(Value::String(shown.to_owned()));
        } else if store::model(&property.kind).is_some() {
            nested.push(Value::String(shown.to_owned()));
        }
    }
    types.insert(
        label.to_owned(),
        json!({ "dates": dates, "nested": nested }),
    );
}
