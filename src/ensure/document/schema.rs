//! The JSON Schema of the document, made from the same description as its validation.

use serde_json::{Map, Value, json};

use super::kind::{GraphSettings, Kind, Member, Need, Shape};
use super::settings::set_of;
use super::shapes::{MANY, MESH, PAIR};
use crate::catalog::{Property, model};

/// Address of the dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Definitions that were made so far.
type Definitions = Map<String, Value>;

/// The JSON Schema of the desired-state document in all its forms.
///
/// It asks for canonical spelling. The library itself takes keys and fixed words in any case, and null for what is left out.
#[must_use]
pub fn schema() -> Value {
    let mut definitions = Definitions::new();
    let pair = reference(&PAIR, true, &mut definitions);
    let many = reference(&MANY, true, &mut definitions);
    let mesh = reference(&MESH, true, &mut definitions);
    let array = json!({
        "description": "Many pairs.",
        "type": "array",
        "minItems": 1,
        "items": pair,
    });
    definitions.sort_keys();
    json!({
        "$schema": DIALECT,
        "title": "Desired state of cross-tenant synchronization",
        "description": "What must be true in both tenants of one pair, or of many pairs. What is not named is left as it is.",
        "if": {"type": "array"},
        "then": array,
        "else": {
            "if": {"anyOf": [{"required": ["tenants"]}, {"required": ["topology"]}]},
            "then": mesh,
            "else": {
                "if": {"anyOf": [{"required": ["pairs"]}, {"required": ["defaults"]}]},
                "then": many,
                "else": pair,
            },
        },
        "$defs": definitions,
    })
}

/// A reference to the definition of an object, which is made if it is not there yet.
///
/// What is put together from parts need not be complete in each of them.
fn reference(shape: &Shape, complete: bool, definitions: &mut Definitions) -> Value {
    let partial = !complete && has_parts(shape);
    let name = if partial {
        format!("{}.part", shape.name)
    } else {
        shape.name.to_owned()
    };
    if !definitions.contains_key(&name) {
        definitions.insert(name.clone(), Value::Null);
        let definition = object(shape, complete, definitions);
        definitions.insert(name.clone(), definition);
    }
    json!({"$ref": format!("#/$defs/{name}")})
}

/// Whether anything of the object must be there in the end only.
fn has_parts(shape: &Shape) -> bool {
    shape.all().any(|member| {
        member.need == Need::InTheEnd
            || matches!(member.kind, Kind::Object(inner) if has_parts(inner))
    }) || is_ruled_in_the_end(shape)
}

/// Whether the rules hold for what is put together, and not for each part.
fn is_ruled_in_the_end(shape: &Shape) -> bool {
    !shape.rules.is_empty() && shape.check.is_none()
}

fn object(shape: &Shape, complete: bool, definitions: &mut Definitions) -> Value {
    let mut properties = Map::new();
    for member in shape.all() {
        properties.insert(
            member.name.to_owned(),
            of_member(shape, member, complete, definitions),
        );
    }
    let required: Vec<&str> = shape
        .all()
        .filter(|member| member.need == Need::Here || complete && member.need == Need::InTheEnd)
        .map(|member| member.name)
        .collect();
    let mut object = json!({
        "description": shape.about,
        "type": "object",
        "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object["properties"] = Value::Object(properties);
    if let Ok(Value::Object(rules)) = serde_json::from_str(shape.rules)
        && (complete || !is_ruled_in_the_end(shape))
    {
        object["allOf"] = json!([rules]);
    }
    object
}

fn of_member(
    shape: &Shape,
    member: &Member,
    complete: bool,
    definitions: &mut Definitions,
) -> Value {
    // Pairs and defaults of a document for many are parts, and so is what an override says.
    let complete = complete && !["pairs", "mesh", "override", "tenant"].contains(&shape.name);
    let mut schema = of_kind(&member.kind, complete, definitions);
    if let Value::Object(members) = &mut schema {
        members.insert("description".to_owned(), json!(member.about));
        if let Ok(default) = serde_json::from_str::<Value>(member.default) {
            members.insert("default".to_owned(), default);
        }
    }
    schema
}

fn of_kind(kind: &Kind, complete: bool, definitions: &mut Definitions) -> Value {
    match kind {
        Kind::Ignored => json!({}),
        Kind::Text => json!({"type": "string", "pattern": "\\S"}),
        Kind::Name => json!({
            "type": "string",
            "maxLength": 256,
            "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$",
        }),
        Kind::Guid => json!({
            "type": "string",
            "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
        }),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Whole => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
        Kind::Scalar => json!({"type": ["string", "number", "boolean"]}),
        Kind::OneOf(texts) => json!({"enum": texts}),
        Kind::Object(shape) => reference(shape, complete, definitions),
        Kind::List(item) => {
            let mut list = json!({
                "type": "array",
                "items": of_kind(item, complete, definitions),
            });
            if matches!(item, Kind::Text) {
                list["uniqueItems"] = json!(true);
            }
            list
        }
        Kind::Map(item) => json!({
            "type": "object",
            "propertyNames": {"pattern": "\\S"},
            "additionalProperties": of_kind(item, complete, definitions),
        }),
        Kind::Settings(graph) => settings(graph, definitions),
    }
}

fn settings(graph: &GraphSettings, definitions: &mut Definitions) -> Value {
    of_model(graph.model, graph.refused, definitions)
}

/// A reference to the definition of a type of Graph, every property of which may be null.
fn of_model(name: &str, refused: &[(&str, &str)], definitions: &mut Definitions) -> Value {
    let Some(model) = model(name) else {
        return json!({});
    };
    let definition = format!("graph.{name}");
    if !definitions.contains_key(&definition) {
        definitions.insert(definition.clone(), Value::Null);
        let mut properties = Map::new();
        for property in &model.properties {
            if property.navigation || refused.iter().any(|(name, _)| *name == property.name) {
                continue;
            }
            let schema = of_property(name, property, definitions);
            properties.insert(property.name.clone(), schema);
        }
        let object = json!({
            "type": ["object", "null"],
            "additionalProperties": false,
            "properties": properties,
        });
        definitions.insert(definition.clone(), object);
    }
    json!({"$ref": format!("#/$defs/{definition}")})
}

fn of_property(model: &str, property: &Property, definitions: &mut Definitions) -> Value {
    let single = if let Some(texts) = set_of(model, &property.name) {
        let mut texts: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
        if !property.collection {
            texts.push(Value::Null);
        }
        json!({ "enum": texts })
    } else {
        let kind = match property.kind.as_str() {
            "boolean" => "boolean",
            "int" => "integer",
            "double" => "number",
            "guid" | "string" | "dateTime" | "binary" => "string",
            "object" => return json!({}),
            nested => {
                let nested = of_model(nested, &[], definitions);
                return match property.collection {
                    true => json!({"type": ["array", "null"], "items": nested}),
                    false => nested,
                };
            }
        };
        match property.collection {
            true => json!({ "type": kind }),
            false => json!({"type": [kind, "null"]}),
        }
    };
    match property.collection {
        true => json!({"type": ["array", "null"], "items": single}),
        false => single,
    }
}
