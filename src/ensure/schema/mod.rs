//! The schema of a job: attribute mappings and the scoping filter, merged into what is there.

mod attributes;
mod filter;
mod mapping;
mod source;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{AttributeMapping, DesiredState, ObjectKind, ScopingFilter};
use super::observed::text;
use super::step::Change;
use crate::graph::Error;

/// Rule that provisions users on demand.
const PROVISIONING_RULE: &str = "USER_INBOUND_USER";

/// What the desired state says of the schema; all else in it stays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Attribute mappings to add, change or remove.
    pub(crate) mappings: &'a [AttributeMapping],
    /// The scoping filter, where it is named.
    pub(crate) filter: Option<&'a ScopingFilter>,
}

impl<'a> Wanted<'a> {
    /// The part of the desired state that is about the schema.
    #[must_use]
    pub(crate) fn of(desired: &'a DesiredState) -> Self {
        Self {
            mappings: &desired.attribute_mappings,
            filter: desired.scoping_filter.as_ref(),
        }
    }

    /// Whether nothing is named.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.mappings.is_empty() && self.filter.is_none()
    }

    /// What is named, in words.
    #[must_use]
    pub(crate) fn words(&self) -> &'static str {
        match (self.mappings.is_empty(), self.filter) {
            (false, Some(_)) => "attribute mappings and scoping filter",
            (true, Some(_)) => "scoping filter",
            (_, None) => "attribute mappings",
        }
    }
}

/// An expression as Graph reads it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parsed {
    /// The source of a mapping, with the functions and attributes that it is made of.
    Source(Value),
    /// Graph says why it is none.
    Invalid(String),
}

/// Expressions by their text.
pub(crate) type Expressions = BTreeMap<String, Parsed>;

/// A schema, and the expressions that a change of it needs.
#[derive(Debug, Clone)]
pub(crate) struct JobSchema {
    /// As Graph sent it.
    pub(crate) entity: Value,
    /// Expressions of the desired state that the schema does not have.
    pub(crate) expressions: Expressions,
}

/// The schema as it is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    /// The whole schema to write.
    pub(crate) schema: Value,
    /// What differs from the one that was read.
    pub(crate) changes: Vec<Change>,
}

/// Expressions that have to be parsed before [`merge`], because the schema does not have them.
#[must_use]
pub(crate) fn unknown_expressions(schema: &Value, wanted: Wanted<'_>) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    for mapping in wanted.mappings {
        let Some(expression) = mapping.expression.as_ref().filter(|_| !mapping.remove) else {
            continue;
        };
        let current = place(schema, mapping.object)
            .and_then(|place| place.get(schema))
            .and_then(|object| mapping::find(object, &mapping.target_attribute))
            .and_then(|current| current.get("source"));
        let known = current.is_some_and(|current| source::has_text(current, expression));
        if !known && !unknown.contains(expression) {
            unknown.push(expression.clone());
        }
    }
    unknown
}

/// Puts what is wanted into the schema; everything that cannot be is told at once.
///
/// # Errors
/// `InvalidMapping`, with the path of each problem.
pub(crate) fn merge(current: &JobSchema, wanted: Wanted<'_>) -> Result<Merged, Error> {
    let mut schema = current.entity.clone();
    if let Some(members) = schema.as_object_mut() {
        members.retain(|name, _| !name.starts_with("@odata."));
    }
    let mut work = Work {
        expressions: &current.expressions,
        changes: Vec::new(),
        problems: Vec::new(),
    };
    for (index, mapping) in wanted.mappings.iter().enumerate() {
        let path = format!("attributeMappings[{index}]");
        let Some(place) = work.place(&schema, mapping.object, &path) else {
            continue;
        };
        let definitions = attributes::Definitions::of(&current.entity, &place, mapping.object);
        if let Some(object) = place.get_mut(&mut schema) {
            mapping::merge(object, mapping, &path, &definitions, &mut work);
        }
    }
    if let Some(filter) = wanted.filter
        && let Some(place) = work.place(&schema, filter.object, "scopingFilter")
    {
        let definitions = attributes::Definitions::of(&current.entity, &place, filter.object);
        if let Some(object) = place.get_mut(&mut schema) {
            filter::merge(object, filter, &definitions, &mut work);
        }
    }
    work.check_matching(&current.entity, &schema);
    if work.problems.is_empty() {
        return Ok(Merged {
            schema,
            changes: work.changes,
        });
    }
    Err(Error::new(
        "InvalidMapping",
        "InvalidArgument",
        format!("{}.", work.problems.join("; ")),
    ))
}

/// Whether something is named of an object mapping that is switched off, so that it has no effect.
#[must_use]
pub(crate) fn is_idle(schema: &Value, wanted: Wanted<'_>) -> bool {
    let kinds = wanted.mappings.iter().map(|mapping| mapping.object);
    kinds
        .chain(wanted.filter.map(|filter| filter.object))
        .filter_map(|kind| place(schema, kind)?.get(schema)?.get("enabled").cloned())
        .any(|enabled| enabled == Value::Bool(false))
}

/// What a merge will set in a schema that does not exist yet.
#[must_use]
pub(crate) fn announced(wanted: Wanted<'_>) -> Vec<Change> {
    let mappings = wanted.mappings.iter().map(mapping::announced);
    mappings
        .chain(wanted.filter.map(filter::announced))
        .collect()
}

/// Whether a schema that was read has what this one, which was written, says of the named things.
#[must_use]
pub(crate) fn shows(read: &Value, written: &Value, wanted: Wanted<'_>) -> bool {
    let expressions = wanted
        .mappings
        .iter()
        .filter_map(|mapping| {
            let place = place(written, mapping.object)?;
            let made = mapping::find(place.get(written)?, &mapping.target_attribute)?;
            let source = made.get("source")?.clone();
            Some((mapping.expression.clone()?, Parsed::Source(source)))
        })
        .collect();
    let read = JobSchema {
        entity: read.clone(),
        expressions,
    };
    merge(&read, wanted).is_ok_and(|merged| merged.changes.is_empty())
}

/// The id of the rule that provisions users on demand.
#[must_use]
pub(crate) fn rule_id(schema: &Value) -> Option<&str> {
    let rules = rules(schema);
    rules
        .get(provisioning_rule(rules)?)
        .map(|rule| text(rule, "id"))
        .filter(|id| !id.is_empty())
}

/// The object mapping of users or of groups, of the rule that provisions them.
#[must_use]
pub(crate) fn object_mapping(schema: &Value, kind: ObjectKind) -> Option<&Value> {
    place(schema, kind)?.get(schema)
}

/// What a merge has found so far.
struct Work<'a> {
    expressions: &'a Expressions,
    changes: Vec<Change>,
    problems: Vec<String>,
}

impl Work<'_> {
    fn place(&mut self, schema: &Value, kind: ObjectKind, path: &str) -> Option<Place> {
        let place = place(schema, kind);
        if place.is_none() {
            self.problems.push(format!(
                "{path}: the schema of the job has no object mapping of {}",
                plural(kind)
            ));
        }
        place
    }

    /// Without an attribute that matches, every user would be made a second time; Graph refuses it.
    fn check_matching(&mut self, before: &Value, after: &Value) {
        for kind in [ObjectKind::User, ObjectKind::Group] {
            let matching = |schema| {
                place(schema, kind)
                    .and_then(|place| place.get(schema))
                    .and_then(mapping::matching)
            };
            if let (Some(attribute), None) = (matching(before), matching(after)) {
                self.problems.push(format!(
                    "attributeMappings: nothing would match {} any more; '{attribute}' must keep its matchingPriority",
                    plural(kind)
                ));
            }
        }
    }
}

/// Where the object mapping of users or of groups stands in a schema.
struct Place {
    rule: usize,
    mapping: usize,
}

impl Place {
    fn rule<'a>(&self, schema: &'a Value) -> Option<&'a Value> {
        schema.get("synchronizationRules")?.get(self.rule)
    }

    fn get<'a>(&self, schema: &'a Value) -> Option<&'a Value> {
        self.rule(schema)?.get("objectMappings")?.get(self.mapping)
    }

    fn get_mut<'a>(&self, schema: &'a mut Value) -> Option<&'a mut Value> {
        schema
            .get_mut("synchronizationRules")?
            .get_mut(self.rule)?
            .get_mut("objectMappings")?
            .get_mut(self.mapping)
    }
}

/// The rule that provisions has it, or the first that does.
fn place(schema: &Value, kind: ObjectKind) -> Option<Place> {
    let rules = rules(schema);
    let first = provisioning_rule(rules);
    let order = first.into_iter().chain(0..rules.len());
    order
        .filter_map(|rule| {
            let mappings = rules.get(rule)?.get("objectMappings")?.as_array()?;
            let mapping = mappings.iter().position(|mapping| {
                ["sourceObjectName", "targetObjectName"]
                    .iter()
                    .all(|name| text(mapping, name).eq_ignore_ascii_case(object_name(kind)))
            })?;
            Some(Place { rule, mapping })
        })
        .next()
}

fn rules(schema: &Value) -> &[Value] {
    schema
        .get("synchronizationRules")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn provisioning_rule(rules: &[Value]) -> Option<usize> {
    let named = rules
        .iter()
        .position(|rule| text(rule, "name") == PROVISIONING_RULE);
    named.or((!rules.is_empty()).then_some(0))
}

/// Name of the objects in a schema.
fn object_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::User => "User",
        ObjectKind::Group => "Group",
    }
}

fn plural(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::User => "users",
        ObjectKind::Group => "groups",
    }
}
