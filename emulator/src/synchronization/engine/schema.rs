//! The synchronization schema as the engine reads it, and what makes a schema invalid.

use std::sync::OnceLock;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::expression::{self, Expression};
use super::filter;

/// Longest expression that the mapping language takes.
const LONGEST_EXPRESSION: usize = 10_000;

/// A null where a list or a text may stand counts as absent, because clients send explicit nulls.
fn absent_if_null<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// `synchronizationSchema`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) synchronization_rules: Vec<Rule>,
}

/// `synchronizationRule`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) source_directory_name: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) target_directory_name: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) object_mappings: Vec<ObjectMapping>,
}

/// `objectMapping`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectMapping {
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) enabled: bool,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) flow_types: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) source_object_name: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) target_object_name: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) scope: filter::Filter,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) attribute_mappings: Vec<AttributeMapping>,
}

/// `attributeMapping`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttributeMapping {
    #[serde(default)]
    pub(crate) default_value: Option<String>,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) flow_type: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) matching_priority: i64,
    #[serde(default)]
    pub(crate) source: Option<Source>,
    #[serde(default, deserialize_with = "absent_if_null")]
    pub(crate) target_attribute_name: String,
}

/// `attributeMappingSource`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Source {
    #[serde(default, deserialize_with = "absent_if_null")]
    expression: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    name: String,
    #[serde(default, deserialize_with = "absent_if_null")]
    parameters: Vec<Parameter>,
    #[serde(rename = "type", default, deserialize_with = "absent_if_null")]
    kind: String,
    /// What was read from the members above: every object of a cycle asks for it.
    #[serde(skip)]
    parsed: OnceLock<Result<Expression, String>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Parameter {
    #[serde(default)]
    value: Option<Source>,
}

impl Source {
    /// The expression that gives this mapping's value.
    pub(crate) fn expression(&self) -> Result<&Expression, String> {
        self.parsed
            .get_or_init(|| self.parse())
            .as_ref()
            .map_err(Clone::clone)
    }

    fn parse(&self) -> Result<Expression, String> {
        if self.expression.len() > LONGEST_EXPRESSION {
            return Err(format!(
                "The expression is longer than {LONGEST_EXPRESSION} characters."
            ));
        }
        match self.kind.as_str() {
            "Constant" if self.expression.is_empty() => Ok(Expression::Constant(self.name.clone())),
            // A constant without quotes stands for itself.
            "Constant" if !self.expression.trim_start().starts_with('"') => {
                Ok(Expression::Constant(self.expression.clone()))
            }
            "Attribute" if self.expression.is_empty() => {
                Ok(Expression::Attribute(self.name.clone()))
            }
            "Function" if self.expression.is_empty() => self
                .parameters
                .iter()
                .filter_map(|parameter| parameter.value.as_ref())
                .map(|source| source.expression().cloned())
                .collect::<Result<Vec<_>, _>>()
                .and_then(|arguments| expression::call(&self.name, arguments)),
            "Attribute" | "Constant" | "Function" => expression::parse(&self.expression),
            other => Err(format!(
                "'{other}' is not a type of an attribute mapping source."
            )),
        }
    }
}

impl ObjectMapping {
    /// Whether this kind of change flows (`Add`, `Update`, `Delete`).
    pub(crate) fn flows(&self, kind: &str) -> bool {
        self.flow_types.split(',').any(|flow| flow.trim() == kind)
    }

    /// The mapping that writes this target attribute.
    pub(crate) fn target(&self, name: &str) -> Option<&AttributeMapping> {
        self.attribute_mappings
            .iter()
            .find(|mapping| mapping.target_attribute_name.eq_ignore_ascii_case(name))
    }

    /// The matching attribute mapping.
    pub(crate) fn anchor(&self) -> Option<&AttributeMapping> {
        self.attribute_mappings
            .iter()
            .filter(|mapping| mapping.matching_priority > 0)
            .min_by_key(|mapping| mapping.matching_priority)
    }

    fn is(&self, source: &str, target: &str) -> bool {
        self.source_object_name.eq_ignore_ascii_case(source)
            && self.target_object_name.eq_ignore_ascii_case(target)
    }
}

impl Rule {
    /// The object mapping of users.
    pub(crate) fn users(&self) -> Option<&ObjectMapping> {
        self.object_mappings
            .iter()
            .find(|mapping| mapping.is("User", "User"))
    }

    /// The object mapping of groups.
    pub(crate) fn groups(&self) -> Option<&ObjectMapping> {
        self.object_mappings
            .iter()
            .find(|mapping| mapping.is("Group", "Group"))
    }
}

/// Reads a schema that was checked when it was written.
pub(crate) fn read(entity: &Value) -> Result<Schema, String> {
    serde_json::from_value(entity.clone()).map_err(|error| error.to_string())
}

/// Says why Graph would refuse this schema.
pub(crate) fn check(entity: &Value) -> Result<(), String> {
    let Some(members) = entity.as_object() else {
        return Err("The schema is not an object.".to_owned());
    };
    for name in ["directories", "synchronizationRules"] {
        if members
            .get(name)
            .and_then(Value::as_array)
            .is_none_or(Vec::is_empty)
        {
            return Err(format!(
                "The schema replaces the current one and must contain '{name}'."
            ));
        }
    }
    let schema = read(entity)?;
    for rule in &schema.synchronization_rules {
        if rule.id.trim().is_empty() {
            return Err("A synchronization rule has no id.".to_owned());
        }
        for name in [&rule.source_directory_name, &rule.target_directory_name] {
            if !names_directory(entity, name) {
                return Err(format!(
                    "The directory '{name}' of a rule is not in the schema."
                ));
            }
        }
        for mapping in &rule.object_mappings {
            check_mapping(entity, rule, mapping)?;
        }
    }
    let users = schema.synchronization_rules.iter().find_map(Rule::users);
    let Some(users) = users else {
        return Err("The schema has no object mapping of 'User' to 'User'.".to_owned());
    };
    match users.anchor() {
        Some(anchor) if anchor.target_attribute_name == "alternativeSecurityIds" => Ok(()),
        _ => Err("The object mapping 'User' must match on 'alternativeSecurityIds'.".to_owned()),
    }
}

fn directory<'a>(entity: &'a Value, name: &str) -> Option<&'a Value> {
    entity["directories"]
        .as_array()?
        .iter()
        .find(|directory| directory["name"] == *name)
}

fn names_directory(entity: &Value, name: &str) -> bool {
    directory(entity, name).is_some()
}

/// Attribute names of an object of a directory; `None` when the directory does not describe it.
fn attributes<'a>(entity: &'a Value, directory_name: &str, object: &str) -> Option<Vec<&'a str>> {
    let object = directory(entity, directory_name)?["objects"]
        .as_array()?
        .iter()
        .find(|candidate| {
            candidate["name"]
                .as_str()
                .is_some_and(|name| name.eq_ignore_ascii_case(object))
        })?;
    Some(
        object["attributes"]
            .as_array()?
            .iter()
            .filter_map(|attribute| attribute["name"].as_str())
            .collect(),
    )
}

/// Directory extensions are taken on trust: tenants add them at any time.
fn unknown(known: Option<&Vec<&str>>, name: &str) -> bool {
    !name.starts_with("extension_") && known.is_some_and(|known| !known.contains(&name))
}

fn check_mapping(entity: &Value, rule: &Rule, mapping: &ObjectMapping) -> Result<(), String> {
    let sources = attributes(
        entity,
        &rule.source_directory_name,
        &mapping.source_object_name,
    );
    let targets = attributes(
        entity,
        &rule.target_directory_name,
        &mapping.target_object_name,
    );
    mapping.scope.check()?;
    for flow in mapping.flow_types.split(',').map(str::trim) {
        if !["", "None", "Add", "Update", "Delete"].contains(&flow) {
            return Err(format!("'{flow}' is not a flow type of an object mapping."));
        }
    }
    let mut written: Vec<&str> = Vec::new();
    for attribute in &mapping.attribute_mappings {
        let target = attribute.target_attribute_name.as_str();
        let Some(source) = &attribute.source else {
            return Err(format!(
                "The attribute mapping of '{target}' has no source."
            ));
        };
        let expression = source.expression().map_err(|reason| {
            format!("The attribute mapping of '{target}' is invalid: {reason}")
        })?;
        if written.contains(&target) {
            return Err(format!("The target attribute '{target}' is mapped twice."));
        }
        written.push(target);
        if unknown(targets.as_ref(), target) {
            return Err(format!(
                "The target attribute '{target}' is not in the directory '{}'.",
                rule.target_directory_name
            ));
        }
        for name in expression.attributes() {
            if unknown(sources.as_ref(), name) {
                return Err(format!(
                    "The source attribute '{name}' is not in the directory '{}'.",
                    rule.source_directory_name
                ));
            }
        }
    }
    Ok(())
}
