//! A command of the catalog as `catalog/README.md` describes it.

use crate::graph::{ApiVersion, Method};
use serde::Deserialize;
use std::borrow::Cow;

/// One command: its request, its parameters, its answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Command {
    /// Name in Graph v1.0.
    pub name: String,
    /// Module of the Microsoft Graph PowerShell SDK that has the original.
    pub module: String,
    /// Graph versions that offer the call.
    pub versions: Vec<ApiVersion>,
    /// First sentence of the help.
    pub synopsis: String,
    /// Steps of Microsoft's article on cross-tenant synchronization that use it.
    #[serde(default)]
    pub documented_steps: Vec<u8>,
    /// HTTP method.
    pub method: Method,
    /// Path template below the version.
    pub path: String,
    /// Model of the request body.
    pub body: Option<String>,
    /// Model of the answer.
    pub returns: Option<String>,
    /// What the command returns instead of Graph's answer.
    pub output: Option<Output>,
    /// What to do when the object exists.
    pub on_conflict: Option<OnConflict>,
    /// How a body without its outer array is completed.
    pub wrap_flat_body: Option<WrapFlatBody>,
    /// Delegated permissions.
    pub permissions: Permissions,
    /// Whether the command changes something.
    pub should_process: bool,
    /// Page of the original command.
    pub documentation: String,
    /// Every parameter of every set, in the order of the catalog.
    #[serde(deserialize_with = "super::store::named")]
    pub parameters: Vec<Parameter>,
    /// The combinations in which the parameters can be used.
    pub parameter_sets: Vec<ParameterSet>,
}

/// What a command returns instead of Graph's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Output {
    /// `true` on success.
    Boolean,
}

/// What to do when Graph answers 409.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnConflict {
    /// Method to repeat the request with.
    pub method: Method,
}

/// A body that holds one of `properties` at its top is wrapped in an array under `under`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapFlatBody {
    /// Wire names that give a flat body away.
    pub properties: Vec<String>,
    /// Wire name of the array.
    #[serde(rename = "as")]
    pub under: String,
}

/// Delegated permissions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permissions {
    /// Least privileged.
    pub least: Vec<String>,
    /// All that Graph accepts.
    pub accepted: Vec<String>,
}

/// One parameter.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameter {
    /// PowerShell name; the key of the catalog entry.
    #[serde(default)]
    pub name: String,
    /// PowerShell type.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// Where the value goes.
    #[serde(rename = "in")]
    pub location: Location,
    /// Exact name on the wire.
    pub wire: Option<String>,
    /// Model of the value.
    pub model: Option<String>,
    /// Form that a text value must have.
    pub format: Option<Format>,
    /// Whether its sets need it.
    #[serde(default)]
    pub mandatory: bool,
    /// Whether it takes pipeline input.
    #[serde(default)]
    pub pipeline_by_value: bool,
    /// Position on the command line.
    pub position: Option<u32>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The only values allowed.
    #[serde(default)]
    pub valid_values: Vec<String>,
    /// Graph versions that have it; empty means all.
    #[serde(default)]
    pub versions: Vec<ApiVersion>,
}

/// PowerShell type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ParameterType {
    /// Text.
    #[serde(rename = "string")]
    String,
    /// Array of text.
    #[serde(rename = "string[]")]
    Strings,
    /// 32-bit number.
    #[serde(rename = "int")]
    Int,
    /// Boolean.
    #[serde(rename = "boolean")]
    Boolean,
    /// Point in time.
    #[serde(rename = "dateTime")]
    DateTime,
    /// Switch that steers the client.
    #[serde(rename = "switch")]
    Switch,
    /// Switch whose value is sent.
    #[serde(rename = "boolean-switch")]
    BooleanSwitch,
    /// Hashtable.
    #[serde(rename = "hashtable")]
    Hashtable,
    /// Hashtable, dictionary, object or JSON text.
    #[serde(rename = "object")]
    Object,
    /// Array of `object`.
    #[serde(rename = "object[]")]
    Objects,
}

/// Where the value of a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Location {
    /// A segment of the path.
    Path,
    /// A query option.
    Query,
    /// A header.
    Header,
    /// One property of the body.
    Body,
    /// The whole body.
    BodyObject,
    /// Merged into the body.
    BodyProperties,
    /// An object that carries the path parameters.
    Identity,
    /// Never sent.
    Client,
}

/// Form that a text value must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// 36 characters, hyphenated.
    Guid,
}

/// One combination of parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParameterSet {
    /// Name, as in the original command.
    pub name: String,
    /// Whether PowerShell takes it when several fit.
    #[serde(default)]
    pub default: bool,
    /// Path, where it differs from the command's.
    pub path: Option<String>,
    /// Whether the answer is a collection that is paged.
    #[serde(default)]
    pub list: bool,
    /// Names of its parameters.
    pub parameters: Vec<String>,
}

impl Command {
    /// Whether Graph offers the call in this version.
    #[must_use]
    pub fn offers(&self, version: ApiVersion) -> bool {
        self.versions.contains(&version)
    }

    /// Name of the command for a Graph version: `New-Mg...` or `New-MgBeta...`.
    #[must_use]
    pub fn name_in(&self, version: ApiVersion) -> Cow<'_, str> {
        match version {
            ApiVersion::V1 => Cow::Borrowed(&self.name),
            ApiVersion::Beta => Cow::Owned(self.name.replacen("-Mg", "-MgBeta", 1)),
        }
    }

    /// The set that PowerShell takes when several fit.
    #[must_use]
    pub fn default_set(&self) -> &ParameterSet {
        self.parameter_sets
            .iter()
            .find(|set| set.default)
            .unwrap_or(&self.parameter_sets[0])
    }

    /// A parameter by its exact name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// A parameter by its name or an alias, without regard to case.
    #[must_use]
    pub fn parameter_called(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.is_called(name))
    }

    /// The parameters of a set that exist in a Graph version.
    pub fn parameters_of<'a>(
        &'a self,
        set: &'a ParameterSet,
        version: ApiVersion,
    ) -> impl Iterator<Item = &'a Parameter> {
        set.parameters
            .iter()
            .filter_map(|name| self.parameter(name))
            .filter(move |p| p.exists_in(version))
    }

    /// Path template of a set.
    #[must_use]
    pub fn path_of<'a>(&'a self, set: &'a ParameterSet) -> &'a str {
        set.path.as_deref().unwrap_or(&self.path)
    }
}

impl Parameter {
    /// Whether the parameter exists in a Graph version.
    #[must_use]
    pub fn exists_in(&self, version: ApiVersion) -> bool {
        self.versions.is_empty() || self.versions.contains(&version)
    }

    /// Whether this is its name or one of its aliases, without regard to case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|a| a.eq_ignore_ascii_case(name))
    }

    /// Exact name on the wire, which defaults to the PowerShell name.
    #[must_use]
    pub fn wire(&self) -> &str {
        self.wire.as_deref().unwrap_or(&self.name)
    }
}
