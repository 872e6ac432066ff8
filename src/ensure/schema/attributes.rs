//! Attributes that the directories of a schema know.

use serde_json::Value;

use super::{Place, object_name};
use crate::ensure::model::ObjectKind;
use crate::ensure::observed::text;

/// Attributes of both directories of a rule, for one kind of object; nothing where a directory does not describe it.
pub(super) struct Definitions<'a> {
    source: Option<Vec<&'a str>>,
    target: Option<Vec<&'a str>>,
}

impl<'a> Definitions<'a> {
    /// What the schema says.
    pub(super) fn of(schema: &'a Value, place: &Place, kind: ObjectKind) -> Self {
        let of = |name| {
            let directory = text(place.rule(schema)?, name);
            attributes(schema, directory, object_name(kind))
        };
        Self {
            source: of("sourceDirectoryName"),
            target: of("targetDirectoryName"),
        }
    }

    /// The attribute in the source directory's spelling, or why there is none.
    pub(super) fn source(&self, name: &str) -> Result<String, String> {
        known(self.source.as_deref(), name, "source")
    }

    /// The attribute in the target directory's spelling, or why there is none.
    pub(super) fn target(&self, name: &str) -> Result<String, String> {
        known(self.target.as_deref(), name, "target")
    }
}

/// Directory extensions are taken on trust: tenants add them at any time, and a schema lists them late.
fn known(attributes: Option<&[&str]>, name: &str, side: &str) -> Result<String, String> {
    let Some(attributes) = attributes else {
        return Ok(name.to_owned());
    };
    let exact = attributes.iter().find(|known| **known == name);
    let found = exact.or_else(|| {
        attributes
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name))
    });
    match found {
        Some(found) => Ok((*found).to_owned()),
        None if name.starts_with("extension_") => Ok(name.to_owned()),
        None => Err(format!("the {side} directory has no attribute '{name}'")),
    }
}

fn attributes<'a>(schema: &'a Value, directory: &str, object: &str) -> Option<Vec<&'a str>> {
    let list = |value: &'a Value, name: &str| value.get(name)?.as_array();
    let directory = list(schema, "directories")?
        .iter()
        .find(|known| text(known, "name") == directory)?;
    let object = list(directory, "objects")?
        .iter()
        .find(|known| text(known, "name").eq_ignore_ascii_case(object))?;
    let names: Vec<&str> = list(object, "attributes")?
        .iter()
        .map(|attribute| text(attribute, "name"))
        .collect();
    (!names.is_empty()).then_some(names)
}
