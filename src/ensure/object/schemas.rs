//! The schema of a job: what the caller names of it is put into the one that is there, which is then sent whole.

use serde_json::{Map, Value, json};

use super::variants::{JOB, SERVICE_PRINCIPAL};
use super::wanted::Wanted;
use crate::ensure::call::Tenant;
use crate::ensure::diff::{diff, member};
use crate::ensure::document::{self, Problems};
use crate::ensure::read;
use crate::ensure::schema::{self, JobSchema};
use crate::ensure::step::Change;
use crate::graph::Error;

const MAPPING: &str = "AttributeMapping";
const FILTER: &str = "ScopingFilter";

/// Parameters that say what the schema must hold in the words of a desired state.
pub(super) const WORDS: [&str; 2] = [MAPPING, FILTER];

/// What identifies the items of a list: the first of these that an item names, or all of them together.
enum Key {
    First(&'static [&'static str]),
    All(&'static [&'static str]),
}

const KEYS: [(&str, Key); 6] = [
    ("synchronizationRules", Key::First(&["id", "name"])),
    (
        "objectMappings",
        Key::All(&["sourceObjectName", "targetObjectName"]),
    ),
    ("attributeMappings", Key::First(&["targetAttributeName"])),
    ("directories", Key::First(&["id", "name"])),
    ("objects", Key::First(&["name"])),
    ("attributes", Key::First(&["name"])),
];

/// What the service writes itself.
const OWN: [&str; 3] = ["version", "discoveryDateTime", "discoverabilities"];

/// There must be something to make sure of, and every item must say which one it is.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    let in_words = WORDS.iter().any(|name| wanted.extra.contains_key(*name));
    if wanted.body.is_empty() && !in_words {
        problems.push(format!(
            "BodyParameter, a part of a schema, {MAPPING} or {FILTER} is missing"
        ));
    }
    if in_words {
        read_words(wanted, problems);
    }
    if let (Some(id), Some(job)) = (wanted.body.get("id"), wanted.place.get(JOB))
        && !id.is_null()
        && id != job
    {
        problems.push(format!("Id is that of another schema than {JOB} names"));
    }
    for (name, value) in &wanted.body {
        check_items(name, name, value, problems);
    }
}

/// The rules are those of a document, so one is made of what is given.
fn read_words(wanted: &mut Wanted, problems: &mut Vec<String>) {
    let mut document = json!({
        "source": {"connection": "source"}, "target": {"connection": "target"},
        "application": {"displayName": "-"},
    });
    for (name, member) in [(MAPPING, "attributeMappings"), (FILTER, "scopingFilter")] {
        let Some(given) = wanted.extra.get(name) else {
            continue;
        };
        let given = match given {
            Value::String(text) => match serde_json::from_str(text) {
                Ok(parsed) => parsed,
                Err(error) => {
                    problems.push(format!("{name} is not JSON: {error}"));
                    continue;
                }
            },
            given => given.clone(),
        };
        // PowerShell unrolls an array of one.
        document[member] = match given {
            single @ Value::Object(_) if name == MAPPING => json!([single]),
            given => given,
        };
    }
    let mut found = Problems::default();
    let read = document::collect(&document, "", &mut found);
    if !found.is_empty() {
        let error = found.error(&|path: &str| {
            path.replacen("attributeMappings", MAPPING, 1)
                .replacen("scopingFilter", FILTER, 1)
        });
        problems.push(error.message.trim_end_matches('.').to_owned());
    }
    if let Some(pair) = read.pairs.into_iter().next() {
        wanted.mappings = pair.attribute_mappings;
        wanted.filter = pair.scoping_filter;
    }
}

/// Asks the service about expressions that the schema does not have.
pub(super) async fn learn(
    tenant: &Tenant,
    wanted: &mut Wanted,
    schema: &Value,
) -> Result<(), Error> {
    if schema::unknown_expressions(schema, in_words(wanted)).is_empty() {
        return Ok(());
    }
    let (service_principal, job) = (wanted.place_text(SERVICE_PRINCIPAL), wanted.place_text(JOB));
    let read = read::schema(tenant, service_principal, job, in_words(wanted)).await?;
    wanted.expressions = read.expressions;
    Ok(())
}

fn in_words(wanted: &Wanted) -> schema::Wanted<'_> {
    schema::Wanted {
        mappings: &wanted.mappings,
        filter: wanted.filter.as_ref(),
    }
}

/// What differs in everything that is named, and the schema with all of it.
pub(super) fn merged(
    current: &Value,
    named: &Map<String, Value>,
    wanted: &Wanted,
) -> Result<(Vec<Change>, Value), Error> {
    let (mut changes, whole) = merge(current, named);
    if in_words(wanted).is_empty() {
        return Ok((changes, whole));
    }
    let current = JobSchema {
        entity: whole,
        expressions: wanted.expressions.clone(),
    };
    let merged = schema::merge(&current, in_words(wanted))?;
    changes.extend(merged.changes);
    Ok((changes, merged.schema))
}

fn check_items(path: &str, name: &str, value: &Value, problems: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                if let Some(key) = key(name)
                    && given(key, item).is_empty()
                {
                    problems.push(format!("{path} must have {}", names(key).join(" or ")));
                }
                check_items(&path, "", item, problems);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                check_items(&format!("{path}.{name}"), name, value, problems);
            }
        }
        _ => {}
    }
}

/// What differs in the parts that are named, and the schema with them in it.
fn merge(current: &Value, wanted: &Map<String, Value>) -> (Vec<Change>, Value) {
    let mut changes = Vec::new();
    let mut merged = current.clone();
    if let Value::Object(members) = &mut merged {
        members.retain(|name, _| !name.contains('@'));
    }
    merge_into(
        "",
        &mut merged,
        &Value::Object(wanted.clone()),
        &mut changes,
    );
    (changes, merged)
}

fn merge_into(path: &str, current: &mut Value, wanted: &Value, changes: &mut Vec<Change>) {
    let Value::Object(named) = wanted else {
        *current = wanted.clone();
        return;
    };
    for (name, value) in named {
        if OWN.contains(&name.as_str()) || name.contains('@') {
            continue;
        }
        let name = member(current, name).map_or(name.as_str(), |(known, _)| known);
        let path = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        let name = name.to_owned();
        if !current.is_object() {
            *current = Value::Object(Map::new());
        }
        let Some(place) = current
            .as_object_mut()
            .map(|members| members.entry(name.clone()).or_insert(Value::Null))
        else {
            continue;
        };
        match (value, key(&name)) {
            (Value::Array(items), Some(key)) => merge_items(&path, place, items, key, changes),
            (Value::Object(_), _) if place.is_object() => merge_into(&path, place, value, changes),
            _ => {
                let differing = diff(&path, place, value);
                if !differing.is_empty() {
                    changes.extend(differing);
                    place.clone_from(value);
                }
            }
        }
    }
}

fn merge_items(
    path: &str,
    current: &mut Value,
    items: &[Value],
    key: &Key,
    changes: &mut Vec<Change>,
) {
    if !current.is_array() {
        *current = Value::Array(Vec::new());
    }
    let Some(list) = current.as_array_mut() else {
        return;
    };
    for item in items {
        let given = given(key, item);
        let path = format!(
            "{path}[{}]",
            given
                .iter()
                .map(|(_, id)| id.as_str())
                .collect::<Vec<_>>()
                .join(",")
        );
        let found = list.iter_mut().find(|known| {
            given.iter().all(|(name, id)| {
                member(known, name)
                    .and_then(|(_, value)| value.as_str())
                    .is_some_and(|known| known.eq_ignore_ascii_case(id))
            })
        });
        match found {
            Some(known) => {
                // What it was found by does not differ; letter case does not count.
                let mut rest = item.clone();
                if let Some(members) = rest.as_object_mut() {
                    members.retain(|name, _| {
                        !given.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
                    });
                }
                merge_into(&path, known, &rest, changes);
            }
            None => {
                changes.push(Change {
                    path,
                    from: Value::Null,
                    to: item.clone(),
                });
                list.push(item.clone());
            }
        }
    }
}

fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, key)| key)
}

fn names(key: &Key) -> &'static [&'static str] {
    match key {
        Key::First(names) | Key::All(names) => names,
    }
}

/// Names and values of what an item says about which one it is.
fn given(key: &Key, item: &Value) -> Vec<(&'static str, String)> {
    let mut given = names(key).iter().filter_map(|name| {
        let text = member(item, name)?.1.as_str()?;
        (!text.is_empty()).then(|| (*name, text.to_owned()))
    });
    match key {
        Key::First(_) => given.next().into_iter().collect(),
        Key::All(_) => given.collect(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "@odata.context": "x", "id": "job", "version": "v1.2",
            "synchronizationRules": [{"id": "r", "name": "USER", "objectMappings": [
                {"sourceObjectName": "User", "targetObjectName": "User", "enabled": true, "attributeMappings": [
                    {"targetAttributeName": "city", "flowType": "Always"},
                    {"targetAttributeName": "mail", "flowType": "Always"},
                ]},
                {"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": false, "attributeMappings": []},
            ]}],
        })
    }

    fn merged(wanted: &Value) -> (Vec<Change>, Value) {
        merge(&schema(), wanted.as_object().unwrap())
    }

    #[test]
    fn only_what_is_named_changes_and_the_whole_is_sent() {
        let (changes, whole) = merged(
            &json!({"synchronizationRules": [{"name": "user", "objectMappings": [
                {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [
                    {"targetAttributeName": "city", "flowType": "ObjectAddOnly"},
                    {"targetAttributeName": "state", "flowType": "Always"},
                ]},
            ]}]}),
        );
        let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        let mappings = "synchronizationRules[user].objectMappings[User,User].attributeMappings";
        assert_eq!(
            paths,
            [
                format!("{mappings}[city].flowType"),
                format!("{mappings}[state]")
            ]
        );
        let mappings = whole.pointer("/synchronizationRules/0/objectMappings/0/attributeMappings");
        let names: Vec<&str> = mappings
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|mapping| mapping["targetAttributeName"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["city", "mail", "state"]);
        assert!(whole.get("@odata.context").is_none());
        let groups = whole.pointer("/synchronizationRules/0/objectMappings/1/enabled");
        assert_eq!(groups, Some(&json!(false)));
    }

    #[test]
    fn the_schema_that_is_there_differs_in_nothing() {
        let (changes, _) = merged(&schema());
        assert!(changes.is_empty(), "{changes:?}");
        let older = json!({"version": "v1.0"});
        assert!(merged(&older).0.is_empty());
    }
}
