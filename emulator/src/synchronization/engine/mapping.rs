//! Attribute mappings applied: what an export would write.

use super::attributes::{self, SourceObject};
use super::schema::{AttributeMapping, ObjectMapping};
use super::value::Value;
use crate::state::Entity;

/// One attribute that an export writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Target attribute.
    pub(crate) attribute: String,
    /// Value in the target; null when the object is created.
    pub(crate) old: Value,
    /// Value to be written.
    pub(crate) new: Value,
}

/// Why an object cannot be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Engine code.
    pub(crate) code: &'static str,
    /// Detail text.
    pub(crate) message: String,
}

impl Fault {
    /// A fault with this code and text.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// Attributes that are not written like the others: the match, the recycle bin, references.
const SPECIAL: [&str; 3] = ["alternativeSecurityIds", "IsSoftDeleted", "manager"];

/// The value that a mapping gives for a source object.
pub(crate) fn value(mapping: &AttributeMapping, source: SourceObject<'_>) -> Result<Value, Fault> {
    let invalid = |reason: String| {
        Fault::new(
            "AttributeMappingEvaluationFailure",
            format!(
                "The mapping of the attribute '{}' could not be evaluated. {reason}",
                mapping.target_attribute_name
            ),
        )
    };
    match &mapping.source {
        None => Ok(Value::Null),
        Some(from) => from
            .expression()
            .and_then(|expression| expression.evaluate(&|name| source.read(name)))
            .map_err(invalid),
    }
}

/// What an export writes into `target`, or into a new object when there is none.
pub(crate) fn changes(
    mapping: &ObjectMapping,
    source: SourceObject<'_>,
    target: Option<&Entity>,
    target_domain: &str,
) -> Result<Vec<Change>, Fault> {
    let mut changes = Vec::new();
    for attribute in &mapping.attribute_mappings {
        let name = attribute.target_attribute_name.as_str();
        if SPECIAL.contains(&name) {
            continue;
        }
        let mut new = value(attribute, source)?;
        let old = target.map_or(Value::Null, |target| attributes::read(target, name));
        if target.is_some() {
            match attribute.flow_type.as_str() {
                "ObjectAddOnly" => continue,
                "AttributeAddOnly" if !old.is_empty() => continue,
                "ValueAddOnly" | "MultiValueAddOnly" => new = union(&old, &new),
                _ => {}
            }
        } else if new.is_empty() {
            // A default value counts only when the object is created.
            new = attribute
                .default_value
                .clone()
                .map_or(Value::Null, Value::Text);
        }
        if name == "userPrincipalName" {
            new = external_name(&new, target_domain);
        }
        // A missing source value does not clear the target.
        if !new.is_empty() && !attributes::same(&old, &new) {
            changes.push(Change {
                attribute: name.to_owned(),
                old,
                new,
            });
        }
    }
    Ok(changes)
}

/// The sign-in name of an external account in the tenant of this initial domain.
fn external_name(name: &Value, domain: &str) -> Value {
    match name.first() {
        Some(text) if !text.contains("#EXT#") => {
            Value::Text(format!("{}#EXT#@{domain}", text.replace('@', "_")))
        }
        _ => name.clone(),
    }
}

fn union(old: &Value, new: &Value) -> Value {
    let list = |value: &Value| match value {
        Value::Null => Vec::new(),
        Value::Text(text) => vec![text.clone()],
        Value::Many(texts) => texts.clone(),
    };
    let mut all = list(old);
    for value in list(new) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    match all.len() {
        0 => Value::Null,
        1 => Value::Text(all.swap_remove(0)),
        _ => Value::Many(all),
    }
}
