//! One attribute mapping of an object mapping.

use serde_json::{Map, Value, json};

use super::attributes::Definitions;
use super::{Parsed, Work, source};
use crate::ensure::model::{AttributeMapping, ObjectKind};
use crate::ensure::observed::text;
use crate::ensure::step::Change;

/// The mapping that writes this attribute; names of attributes count without regard to case.
pub(super) fn find<'a>(object: &'a Value, target: &str) -> Option<&'a Value> {
    list(object).iter().find(|mapping| writes(mapping, target))
}

/// The attribute that matches existing objects.
pub(super) fn matching(object: &Value) -> Option<&str> {
    let found = list(object).iter().find(|mapping| {
        mapping
            .get("matchingPriority")
            .and_then(Value::as_i64)
            .is_some_and(|priority| priority > 0)
    })?;
    Some(text(found, TARGET))
}

const TARGET: &str = "targetAttributeName";
const LIST: &str = "attributeMappings";

fn list(object: &Value) -> &[Value] {
    object
        .get(LIST)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn writes(mapping: &Value, target: &str) -> bool {
    text(mapping, TARGET).eq_ignore_ascii_case(target)
}

/// Where a mapping stands in the changes of a step.
fn path_of(wanted: &AttributeMapping, target: &str) -> String {
    match wanted.object {
        ObjectKind::User => format!("attributeMappings[{target}]"),
        ObjectKind::Group => format!("attributeMappings[Group.{target}]"),
    }
}

/// What will be set, where there is no schema yet.
pub(super) fn announced(wanted: &AttributeMapping) -> Change {
    let to = match (&wanted.attribute, &wanted.constant, &wanted.expression) {
        _ if wanted.remove => Value::Null,
        (Some(attribute), ..) => source::shown(&source::attribute(attribute)),
        (_, Some(constant), _) => source::shown(&source::constant(constant)),
        (.., Some(expression)) => json!(expression),
        _ => Value::Null,
    };
    Change {
        path: path_of(wanted, &wanted.target_attribute),
        from: if wanted.remove {
            json!("<Schema>")
        } else {
            Value::Null
        },
        to,
    }
}

/// Adds, changes or removes one mapping; `path` says where the caller named it.
pub(super) fn merge(
    object: &mut Value,
    wanted: &AttributeMapping,
    path: &str,
    definitions: &Definitions<'_>,
    work: &mut Work<'_>,
) {
    if !list(object)
        .iter()
        .any(|mapping| writes(mapping, &wanted.target_attribute))
        && wanted.remove
    {
        return;
    }
    if object.get(LIST).and_then(Value::as_array).is_none() {
        object[LIST] = json!([]);
    }
    let Some(mappings) = object.get_mut(LIST).and_then(Value::as_array_mut) else {
        return;
    };
    let index = mappings
        .iter()
        .position(|mapping| writes(mapping, &wanted.target_attribute));
    if wanted.remove {
        if let Some(index) = index {
            let gone = mappings.remove(index);
            work.changes.push(Change {
                path: path_of(wanted, text(&gone, TARGET)),
                from: gone.get("source").map_or(Value::Null, source::shown),
                to: Value::Null,
            });
        }
        return;
    }
    let current = index.map(|index| &mut mappings[index]);
    let kept = current
        .as_ref()
        .and_then(|mapping| mapping.get("source"))
        .cloned();
    let Some(from) = source_of(wanted, kept.as_ref(), path, definitions, work) else {
        return;
    };
    match current {
        Some(mapping) => change(mapping, wanted, from, work),
        None => match definitions.target(&wanted.target_attribute) {
            Ok(target) => {
                work.changes.push(Change {
                    path: path_of(wanted, &target),
                    from: Value::Null,
                    to: source::shown(&from),
                });
                mappings.push(new(wanted, &target, from));
            }
            Err(problem) => work
                .problems
                .push(format!("{path}.targetAttribute: {problem}")),
        },
    }
}

/// The source that is wanted; nothing where it cannot be, which is noted.
fn source_of(
    wanted: &AttributeMapping,
    current: Option<&Value>,
    path: &str,
    definitions: &Definitions<'_>,
    work: &mut Work<'_>,
) -> Option<Value> {
    if let Some(name) = &wanted.attribute {
        return match definitions.source(name) {
            Ok(name) => Some(source::attribute(&name)),
            Err(problem) => {
                work.problems.push(format!("{path}.attribute: {problem}"));
                None
            }
        };
    }
    if let Some(constant) = &wanted.constant {
        return Some(source::constant(constant));
    }
    let expression = wanted.expression.as_ref()?;
    if let Some(current) = current.filter(|current| source::has_text(current, expression)) {
        return Some(current.clone());
    }
    match work.expressions.get(expression) {
        Some(Parsed::Source(source)) => {
            let unknown: Vec<String> = source::attributes(source)
                .into_iter()
                .filter_map(|name| definitions.source(name).err())
                .map(|problem| format!("{path}.expression: {problem}"))
                .collect();
            let valid = unknown.is_empty();
            work.problems.extend(unknown);
            valid.then(|| source.clone())
        }
        Some(Parsed::Invalid(reason)) => {
            let reason = reason.trim_end_matches('.');
            work.problems.push(format!("{path}.expression: {reason}"));
            None
        }
        None => {
            let problem = format!("{path}.expression: the service did not say what it means");
            work.problems.push(problem);
            None
        }
    }
}

/// Members of a mapping that the desired state names, beside its source.
fn named(wanted: &AttributeMapping) -> Map<String, Value> {
    let mut named = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            named.insert(name.to_owned(), value);
        }
    };
    set("flowType", wanted.flow_type.map(|flow| json!(flow)));
    set(
        "flowBehavior",
        wanted.flow_behavior.as_ref().map(|flow| json!(flow)),
    );
    set(
        "matchingPriority",
        wanted.matching_priority.map(|order| json!(order)),
    );
    set(
        "defaultValue",
        wanted.default_value.as_ref().map(|value| json!(value)),
    );
    named
}

fn change(mapping: &mut Value, wanted: &AttributeMapping, from: Value, work: &mut Work<'_>) {
    let path = path_of(wanted, text(mapping, TARGET));
    let current = mapping.get("source").cloned().unwrap_or(Value::Null);
    if !source::same(&current, &from) {
        work.changes.push(Change {
            path: format!("{path}.source"),
            from: source::shown(&current),
            to: source::shown(&from),
        });
        mapping["source"] = from;
    }
    for (name, value) in named(wanted) {
        let current = mapping.get(&name).cloned().unwrap_or(Value::Null);
        // The service knows its words in any case.
        let same = match (&current, &value) {
            (Value::String(current), Value::String(value)) if name != "defaultValue" => {
                current.eq_ignore_ascii_case(value)
            }
            (current, value) => current == value,
        };
        if !same {
            work.changes.push(Change {
                path: format!("{path}.{name}"),
                from: current,
                to: value.clone(),
            });
            mapping[name.as_str()] = value;
        }
    }
}

/// A new mapping; what is not named is what the portal would write.
fn new(wanted: &AttributeMapping, target: &str, from: Value) -> Value {
    let mut mapping = json!({
        "defaultValue": null,
        "exportMissingReferences": false,
        "flowBehavior": "FlowWhenChanged",
        "flowType": "Always",
        "matchingPriority": 0,
        "source": from,
        "targetAttributeName": target,
    });
    for (name, value) in named(wanted) {
        mapping[name.as_str()] = value;
    }
    mapping
}
