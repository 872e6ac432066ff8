//! Entity and complex types that commands send and return.

use super::names::pascal_case;
use crate::graph::ApiVersion;
use serde::Deserialize;
use std::borrow::Cow;

/// One type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    /// Name that PowerShell shows, where it differs from the rule.
    pub type_name: Option<String>,
    /// Its properties.
    pub properties: Vec<Property>,
}

/// One property of a type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Property {
    /// Exact name on the wire.
    pub name: String,
    /// A model, or one of the primitive types.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it holds an array.
    #[serde(default)]
    pub collection: bool,
    /// Whether it is only present when expanded.
    #[serde(default)]
    pub navigation: bool,
    /// Whether an array is sent as one text of flags, joined by commas.
    #[serde(default)]
    pub flags: bool,
    /// Whether the value must never be shown.
    pub secret: Option<Secret>,
    /// Name that PowerShell shows, where it differs from the rule.
    pub display_name: Option<String>,
    /// Graph versions that have it; empty means all.
    #[serde(default)]
    pub versions: Vec<ApiVersion>,
}

/// A property whose value must never be shown.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Secret {
    /// In a pair of key and value: keys whose values may be shown.
    #[serde(default)]
    pub harmless_keys: Vec<String>,
}

impl Model {
    /// A property by its wire name or its PowerShell name, without regard to case.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|p| {
            p.display_name
                .as_deref()
                .is_some_and(|d| d.eq_ignore_ascii_case(name))
                || p.name.eq_ignore_ascii_case(name)
        })
    }
}

impl Property {
    /// Whether the property exists in a Graph version.
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        self.versions.is_empty() || self.versions.contains(&version)
    }

    /// Name that PowerShell shows.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match &self.display_name {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(pascal_case(&self.name)),
        }
    }
}
