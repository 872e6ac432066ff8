//! The desired-state document: JSON in, desired states out, with everything that is wrong reported at once.

mod expand;
mod kind;
mod merge;
mod parse;
mod problems;
mod rules;
mod schema;
mod settings;
mod shapes;
#[cfg(test)]
mod tests;
mod walk;

use serde_json::{Map, Value, json};

use super::model::DesiredState;
use crate::graph::Error;
use kind::Kind;

pub use problems::{Problems, meant};
pub use schema::schema;

/// A document as the engine understands it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its pairs in order.
    pub pairs: Vec<DesiredState>,
    /// Whether its form is one for many pairs, even if it has only one.
    pub is_many: bool,
}

/// Reads a document: an object, an array, or their JSON text.
///
/// # Errors
/// `InvalidParameter`, which names everything that is wrong with its place.
pub fn read(document: &Value) -> Result<Document, Error> {
    let mut problems = Problems::default();
    let read = collect(document, "", &mut problems);
    if problems.is_empty() {
        return Ok(read);
    }
    Err(problems.error(&|path: &str| match path {
        "" => "The document".to_owned(),
        path => path.to_owned(),
    }))
}

/// Reads a document that stands at a path; what is wrong is noted, and only what is sound is returned.
pub fn collect(document: &Value, path: &str, problems: &mut Problems) -> Document {
    let mut found = Problems::default();
    let parsed;
    let document = match document {
        Value::String(text) => {
            let Some(value) = parse::parse(text, "", &mut found) else {
                problems.append_below(path, found);
                return Document {
                    pairs: Vec::new(),
                    is_many: false,
                };
            };
            parsed = value;
            &parsed
        }
        document => document,
    };
    let (expanded, is_many) = expand::expand(document, &mut found);
    let mut finished = Vec::new();
    let mut of_pairs = Vec::new();
    for (place, pair) in expanded {
        if !pair.is_object() {
            continue;
        }
        let mut problems = Problems::default();
        let pair = walk::finish(&Kind::Object(&shapes::PAIR), pair, "", &mut problems);
        rules::pair(&pair, &mut problems);
        of_pairs.push((place.clone(), problems));
        finished.push((place, pair));
    }
    found.add_pairs(of_pairs);
    expand::repeated(&finished, &mut found);
    let mut pairs = Vec::new();
    if found.is_empty() {
        for (place, pair) in finished {
            match serde_json::from_value(with_defaults(pair)) {
                Ok(desired) => pairs.push(desired),
                Err(error) => found.add(&place, error.to_string()),
            }
        }
    }
    problems.append_below(path, found);
    Document { pairs, is_many }
}

/// The settings without which nothing is synchronized are wanted even where others are named beside them.
fn with_defaults(mut pair: Value) -> Value {
    let wanted = [
        (
            "source",
            "partner",
            "automaticUserConsentSettings",
            json!({"outboundAllowed": true}),
        ),
        (
            "target",
            "partner",
            "automaticUserConsentSettings",
            json!({"inboundAllowed": true}),
        ),
        (
            "target",
            "identitySynchronization",
            "userSyncInbound",
            json!({"isSyncAllowed": true}),
        ),
    ];
    for (side, settings, name, default) in wanted {
        let Some(side) = pair.get_mut(side).and_then(Value::as_object_mut) else {
            continue;
        };
        let settings = side
            .entry(settings)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(settings) = settings.as_object_mut() {
            settings.entry(name).or_insert(default);
        }
    }
    pair
}
