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
    /// What PowerShell shows of it, by Graph version.
    #[serde(skip)]
    shown: [Vec<Shown>; 2],
}

/// A property under the name that PowerShell shows.
#[derive(Debug)]
struct Shown {
    name: String,
    index: usize,
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
    /// Sorts the properties once, as every object of the type needs them.
    pub(super) fn arrange(&mut self) {
        for version in [ApiVersion::V1, ApiVersion::Beta] {
            let mut shown: Vec<_> = self
                .properties
                .iter()
                .enumerate()
                .filter(|(_, property)| property.exists_in(version))
                .map(|(index, property)| Shown {
                    name: property.shown().into_owned(),
                    index,
                })
                .collect();
            shown.sort_by(|a, b| a.name.cmp(&b.name));
            self.shown[slot(version)] = shown;
        }
    }

    /// Properties by the names that PowerShell shows, in the ordinal order of the SDK.
    pub(super) fn sorted(&self, version: ApiVersion) -> impl Iterator<Item = (&str, &Property)> {
        self.shown[slot(version)]
            .iter()
            .map(|shown| (shown.name.as_str(), &self.properties[shown.index]))
    }

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

/// Place of a version among the arranged properties.
fn slot(version: ApiVersion) -> usize {
    match version {
        ApiVersion::V1 => 0,
        ApiVersion::Beta => 1,
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
