//! Walks the JSON of a document member by member: canonical spelling out, problems noted.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::kind::{Kind, Need, Shape};
use super::problems::{Problems, join, meant};
use super::settings;

/// Longest display name that Graph takes.
const NAME_LIMIT: usize = 256;

/// The value with canonical spelling; one that is wrong is noted and stays as it is.
pub(super) fn walk(kind: &Kind, value: &Value, path: &str, problems: &mut Problems) -> Value {
    let expected = match kind {
        Kind::Ignored => return Value::Null,
        Kind::Object(shape) => return object(shape, value, path, problems),
        Kind::List(item) => return list(item, value, path, problems),
        Kind::Map(item) => return map(item, value, path, problems),
        Kind::Settings(graph) => return settings::walk(graph, value, path, problems),
        Kind::OneOf(texts) => return one_of(texts, value, path, problems),
        Kind::Text => match value.as_str() {
            Some(text) if !text.trim().is_empty() => return value.clone(),
            _ => "a text that is not empty",
        },
        Kind::Name => match value.as_str() {
            Some(text) if !text.trim().is_empty() => {
                name(text, path, problems);
                return value.clone();
            }
            _ => "a text that is not empty",
        },
        Kind::Guid => match value.as_str() {
            Some(text) if is_guid(text) => return json!(text.to_lowercase()),
            _ => "a GUID",
        },
        Kind::Boolean => match value {
            Value::Bool(_) => return value.clone(),
            _ => "true or false",
        },
        Kind::Whole => match whole(value) {
            Some(number) => return json!(number),
            None => "a whole number, zero or greater",
        },
        Kind::Scalar => match value {
            Value::String(_) | Value::Number(_) | Value::Bool(_) => return value.clone(),
            _ => "a text, a number, true or false",
        },
    };
    problems.add(path, format!("must be {expected}, not {}", told(value)));
    value.clone()
}

/// What Graph would refuse in a display name.
pub(super) fn name(text: &str, path: &str, problems: &mut Problems) {
    if text.chars().count() > NAME_LIMIT {
        problems.add(path, format!("is longer than {NAME_LIMIT} characters"));
    }
    if text.chars().any(char::is_control) {
        problems.add(path, "must be one line without control characters");
    }
}

fn object(shape: &Shape, value: &Value, path: &str, problems: &mut Problems) -> Value {
    let Some(given) = value.as_object() else {
        problems.add(path, format!("must be an object, not {}", told(value)));
        return value.clone();
    };
    let mut walked = Map::new();
    for (key, value) in given {
        let Some(member) = shape.member(key) else {
            problems.add(&join(path, key), unknown(key, shape));
            continue;
        };
        if walked.contains_key(member.name) {
            let message = format!("is given twice, as '{}'", member.name);
            problems.add(&join(path, key), message);
            continue;
        }
        let here = join(path, member.name);
        // Null says that the member is left out, also where a default has one.
        let value = match value {
            Value::Null => Value::Null,
            value => walk(&member.kind, value, &here, problems),
        };
        walked.insert(member.name.to_owned(), value);
    }
    for member in shape.all().filter(|member| member.need == Need::Here) {
        if walked.get(member.name).is_none_or(Value::is_null) {
            problems.add(&join(path, member.name), "is missing");
        }
    }
    if let Some(check) = shape.check {
        check(&walked, path, problems);
    }
    Value::Object(walked)
}

fn unknown(key: &str, shape: &Shape) -> String {
    match meant(key, shape.all().map(|member| member.name)) {
        Some(meant) => format!("is not a known member; did you mean '{meant}'?"),
        None => {
            let names: Vec<&str> = shape.all().map(|member| member.name).collect();
            format!("is not a known member; known are {}", names.join(", "))
        }
    }
}

fn list(item: &Kind, value: &Value, path: &str, problems: &mut Problems) -> Value {
    let Some(items) = value.as_array() else {
        problems.add(path, format!("must be an array, not {}", told(value)));
        return value.clone();
    };
    let walked: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(index, value)| walk(item, value, &format!("{path}[{index}]"), problems))
        .collect();
    if matches!(item, Kind::Text) {
        repetitions(&walked, path, problems);
    }
    Value::Array(walked)
}

fn repetitions(texts: &[Value], path: &str, problems: &mut Problems) {
    let mut seen = HashSet::new();
    for (index, text) in texts.iter().enumerate() {
        if let Some(text) = text.as_str().filter(|text| !text.trim().is_empty())
            && !seen.insert(text.to_lowercase())
        {
            let message = format!("{} is named twice", told(&json!(text)));
            problems.add(&format!("{path}[{index}]"), message);
        }
    }
}

fn map(item: &Kind, value: &Value, path: &str, problems: &mut Problems) -> Value {
    let Some(given) = value.as_object() else {
        problems.add(path, format!("must be an object, not {}", told(value)));
        return value.clone();
    };
    let mut walked: Map<String, Value> = Map::new();
    for (key, value) in given {
        let here = join(path, key);
        if key.trim().is_empty() {
            problems.add(&here, "has an empty name");
        }
        if let Some(known) = walked
            .keys()
            .find(|known| known.to_lowercase() == key.to_lowercase())
        {
            let message = format!("is given twice, as '{known}'");
            problems.add(&here, message);
            continue;
        }
        let value = walk(item, value, &here, problems);
        walked.insert(key.clone(), value);
    }
    Value::Object(walked)
}

/// The text in the spelling of the set.
pub(super) fn one_of(
    texts: &[&'static str],
    value: &Value,
    path: &str,
    problems: &mut Problems,
) -> Value {
    let found = value
        .as_str()
        .and_then(|given| texts.iter().find(|text| text.eq_ignore_ascii_case(given)));
    if let Some(text) = found {
        return json!(text);
    }
    let all = match texts {
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
        [] => String::new(),
    };
    problems.add(path, format!("must be {all}, not {}", told(value)));
    value.clone()
}

/// Also what other languages write for a whole number, such as 3.0.
fn whole(value: &Value) -> Option<u32> {
    match value.as_u64() {
        Some(number) => u32::try_from(number).ok(),
        None => value
            .as_f64()
            .filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number))
            .map(|number| number as u32),
    }
}

/// Whether a text is a GUID with hyphens.
#[must_use]
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// A value as a message tells it: short, and never a structure.
#[must_use]
pub(super) fn told(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        Value::String(text) if text.chars().count() <= 64 => {
            format!("'{}'", crate::http::plain(text))
        }
        Value::String(_) => "a long text".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The value without what is left out; members that must be there in the end and are not are noted.
pub(super) fn finish(kind: &Kind, value: Value, path: &str, problems: &mut Problems) -> Value {
    let (shape, mut given) = match (kind, value) {
        (Kind::Object(shape), Value::Object(given)) => (shape, given),
        (Kind::List(item), Value::Array(items)) => {
            return items
                .into_iter()
                .map(|value| finish(item, value, path, problems))
                .collect();
        }
        (_, value) => return value,
    };
    let mut finished = Map::new();
    for member in shape.all() {
        let here = join(path, member.name);
        match given.shift_remove(member.name) {
            Some(value) if !value.is_null() => {
                let value = finish(&member.kind, value, &here, problems);
                finished.insert(member.name.to_owned(), value);
            }
            _ if member.need == Need::InTheEnd => problems.add(&here, "is missing"),
            _ => {}
        }
    }
    Value::Object(finished)
}
