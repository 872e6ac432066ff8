//! From the forms of a document to its pairs, each with its place.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::merge::merge;
use super::problems::{Problems, below, join};
use super::rules::{key, no_tenant, text};
use super::shapes::{MANY, MESH, PAIR};
use super::walk::{name, walk};

static PAIRS: Kind = Kind::Object(&PAIR);

/// Most pairs of one document.
const MOST: usize = 10_000;

/// Pairs by their place; nothing is finished, and what is left out is still null.
pub(super) type Pairs = Vec<(String, Value)>;

/// The pairs of a document and whether its form is one for many.
pub(super) fn expand(document: &Value, problems: &mut Problems) -> (Pairs, bool) {
    let has = |name: &str| {
        document
            .as_object()
            .is_some_and(|members| members.keys().any(|key| key.eq_ignore_ascii_case(name)))
    };
    let (pairs, is_many) = if document.is_array() {
        (array(document, problems), true)
    } else if has("tenants") || has("topology") {
        (mesh(document, problems), true)
    } else if has("pairs") || has("defaults") {
        (many(document, problems), true)
    } else {
        let pair = walk(&Kind::Object(&PAIR), document, "", problems);
        (vec![(String::new(), pair)], false)
    };
    if pairs.len() > MOST {
        let message = format!("has {} pairs; {MOST} are the most", pairs.len());
        problems.add("", message);
        return (Vec::new(), is_many);
    }
    (pairs, is_many)
}

fn array(document: &Value, problems: &mut Problems) -> Pairs {
    let walked = walk(&Kind::List(&PAIRS), document, "", problems);
    numbered("", &Value::Null, walked, problems)
}

fn many(document: &Value, problems: &mut Problems) -> Pairs {
    let walked = walk(&Kind::Object(&MANY), document, "", problems);
    let defaults = walked.get("defaults").cloned().unwrap_or_default();
    let pairs = walked.get("pairs").cloned().unwrap_or_default();
    numbered("pairs", &defaults, pairs, problems)
}

/// The pairs of an array, merged with the defaults.
fn numbered(path: &str, defaults: &Value, pairs: Value, problems: &mut Problems) -> Pairs {
    let Value::Array(pairs) = pairs else {
        return Vec::new();
    };
    if pairs.is_empty() {
        problems.add(path, "has no pair");
    }
    pairs
        .into_iter()
        .enumerate()
        .filter(|(_, pair)| pair.is_object())
        .map(|(index, pair)| (format!("{path}[{index}]"), merge(defaults.clone(), pair)))
        .collect()
}

fn mesh(document: &Value, problems: &mut Problems) -> Pairs {
    let mut found = Problems::default();
    let mesh = walk(&Kind::Object(&MESH), document, "", &mut found);
    let sound = found.is_empty();
    problems.append(found);
    let Some(tenants) = mesh.get("tenants").and_then(Value::as_object) else {
        return Vec::new();
    };
    // The overrides can be looked at as soon as it is clear which pairs there are.
    let Some(names) = pairs_of(&mesh, tenants) else {
        return Vec::new();
    };
    if names.len() > MOST {
        problems.add(
            "tenants",
            format!("make {} pairs; {MOST} are the most", names.len()),
        );
        return Vec::new();
    }
    let overrides = overrides(&mesh, tenants, &names, problems);
    if !sound {
        return Vec::new();
    }
    names
        .into_iter()
        .map(|(source, target)| {
            let mut pair = pair_of(&mesh, tenants, source, target);
            let place = format!("{source} to {target}");
            // The keys of the tenants can make a name too long that fits without them.
            let path = below(&place, "application.displayName");
            name(
                text(&pair, &["application", "displayName"]),
                &path,
                problems,
            );
            if let Some((_, _, over)) = overrides
                .iter()
                .find(|(from, to, _)| (*from, *to) == (source, target))
            {
                pair = merge(pair, over.clone());
            }
            (place, pair)
        })
        .collect()
}

/// Keys of source and target of every pair; nothing while the topology is not sound.
fn pairs_of<'a>(mesh: &Value, tenants: &'a Map<String, Value>) -> Option<Vec<(&'a str, &'a str)>> {
    let mut pairs = Vec::new();
    match text(mesh, &["topology"]) {
        "mesh" => {
            for source in tenants.keys() {
                for target in tenants.keys().filter(|target| *target != source) {
                    pairs.push((source.as_str(), target.as_str()));
                }
            }
        }
        "hubAndSpoke" => {
            let hub = key(tenants, text(mesh, &["hub"]))?;
            let direction = text(mesh, &["direction"]);
            for spoke in tenants.keys().map(String::as_str).filter(|key| *key != hub) {
                if direction != "spokesToHub" {
                    pairs.push((hub, spoke));
                }
                if direction != "hubToSpokes" {
                    pairs.push((spoke, hub));
                }
            }
        }
        _ => return None,
    }
    Some(pairs)
}

/// The overrides by the keys of their pair, without the names of the tenants.
fn overrides<'a>(
    mesh: &Value,
    tenants: &'a Map<String, Value>,
    pairs: &[(&str, &str)],
    problems: &mut Problems,
) -> Vec<(&'a str, &'a str, Value)> {
    let mut found: Vec<(&str, &str, Value)> = Vec::new();
    let given = mesh.get("overrides").and_then(Value::as_array);
    for (index, over) in given.into_iter().flatten().enumerate() {
        let path = format!("overrides[{index}]");
        let mut side = |name: &str| {
            let given = text(over, &[name]);
            let key = key(tenants, given);
            if key.is_none() && !given.trim().is_empty() {
                problems.add(&join(&path, name), no_tenant(given, tenants));
            }
            key
        };
        let (Some(source), Some(target)) = (side("source"), side("target")) else {
            continue;
        };
        if !pairs.contains(&(source, target)) {
            let message = format!("there is no pair from '{source}' to '{target}'");
            problems.add(&path, message);
        } else if found
            .iter()
            .any(|(from, to, _)| (*from, *to) == (source, target))
        {
            let message = format!("the pair from '{source}' to '{target}' is there twice");
            problems.add(&path, message);
        } else if let Some(mut members) = over.as_object().cloned() {
            members.shift_remove("source");
            members.shift_remove("target");
            found.push((source, target, Value::Object(members)));
        }
    }
    found
}

/// The defaults with what both tenants say.
fn pair_of(mesh: &Value, tenants: &Map<String, Value>, source: &str, target: &str) -> Value {
    let defaults = mesh.get("defaults").cloned().unwrap_or_default();
    let own = &tenants[source];
    let mut pair = Map::new();
    pair.insert("source".to_owned(), side(own, source, &["partner"]));
    let members = ["partner", "identitySynchronization"];
    pair.insert(
        "target".to_owned(),
        side(&tenants[target], target, &members),
    );
    for name in ["assignments", "verifyUsers"] {
        take(own, name, &mut pair);
    }
    let template = [
        text(mesh, &["displayName"]),
        text(&defaults, &["application", "displayName"]),
    ];
    let template = template
        .into_iter()
        .find(|template| !template.is_empty())
        .unwrap_or("{source} to {target}");
    pair.insert(
        "application".to_owned(),
        json!({ "displayName": named(template, source, target) }),
    );
    match defaults {
        Value::Object(_) => merge(defaults, Value::Object(pair)),
        _ => Value::Object(pair),
    }
}

/// The name with the keys of both tenants; a key is never looked at for placeholders.
fn named(template: &str, source: &str, target: &str) -> String {
    template
        .split("{source}")
        .map(|part| part.replace("{target}", target))
        .collect::<Vec<_>>()
        .join(source)
}

fn side(tenant: &Value, key: &str, members: &[&str]) -> Value {
    let mut side = Map::new();
    let connection = match text(tenant, &["connection"]) {
        "" => key,
        connection => connection,
    };
    side.insert("connection".to_owned(), json!(connection));
    take(tenant, "tenantId", &mut side);
    for name in members {
        take(tenant, name, &mut side);
    }
    Value::Object(side)
}

fn take(from: &Value, name: &str, into: &mut Map<String, Value>) {
    if let Some(value) = from.get(name).filter(|value| !value.is_null()) {
        into.insert(name.to_owned(), value.clone());
    }
}

/// Notes every pair that was there before; two runs for the same tenants would undo each other.
pub(super) fn repeated(pairs: &Pairs, problems: &mut Problems) {
    let mut connections = HashSet::new();
    let mut tenants = HashSet::new();
    for (path, pair) in pairs {
        let of = |name: &str| {
            let side = |side| text(pair, &[side, name]).to_lowercase();
            let (source, target) = (side("source"), side("target"));
            (!source.is_empty() && !target.is_empty()).then_some((source, target))
        };
        let again = of("connection").is_some_and(|pair| !connections.insert(pair));
        if again || of("tenantId").is_some_and(|pair| !tenants.insert(pair)) {
            problems.add(path, "is the pair of another one before it");
        }
    }
}
