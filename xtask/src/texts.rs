//! Texts of the help: `catalog/help.json`.

use cross_tenant_sync::catalog::{self, Command};
use cross_tenant_sync::graph::ApiVersion;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "catalog/help.json";

/// Descriptions of parameters, and what is said about single commands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    parameters: BTreeMap<String, String>,
    commands: BTreeMap<String, CommandTexts>,
}

/// What is said about one command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandTexts {
    #[serde(default)]
    remarks: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    examples: Vec<Example>,
}

/// One example.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it does.
    pub title: String,
    /// Its lines, with the commands of Graph v1.0.
    pub code: Vec<String>,
}

impl Texts {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong with it.
    pub fn read(root: &Path) -> Result<Self, String> {
        let text =
            crate::files::read(&root.join(FILE))?.ok_or_else(|| format!("{FILE} is missing"))?;
        serde_json::from_str(&text).map_err(|e| format!("{FILE}: {e}"))
    }

    /// The description of a parameter of a command.
    pub(crate) fn parameter(&self, command: &Command, name: &str) -> Result<&str, String> {
        self.commands
            .get(&command.name)
            .and_then(|texts| texts.parameters.get(name))
            .or_else(|| self.parameters.get(name))
            .map(String::as_str)
            .ok_or_else(|| format!("{FILE}: no description of -{name} ({})", command.name))
    }

    /// Further paragraphs about a command.
    pub(crate) fn remarks(&self, command: &Command) -> &[String] {
        self.commands
            .get(&command.name)
            .map_or(&[], |texts| &texts.remarks)
    }

    /// The examples of a command.
    ///
    /// # Errors
    ///
    /// A text that names the command when there is none.
    pub fn examples(&self, command: &Command) -> Result<&[Example], String> {
        match self.commands.get(&command.name) {
            Some(texts) if !texts.examples.is_empty() => Ok(&texts.examples),
            _ => Err(format!("{FILE}: no example of {}", command.name)),
        }
    }

    /// Names of commands that the texts speak of but the catalog does not have, and of parameters that no command has.
    #[must_use]
    pub fn strangers(&self) -> Vec<String> {
        let commands = self
            .commands
            .keys()
            .filter(|name| catalog::find(name).is_none())
            .cloned();
        let parameters = self.parameters.keys().filter(|name| {
            !crate::parameters::COMMON
                .iter()
                .any(|common| common.name == name.as_str())
                && !catalog::commands().any(|command| command.parameter(name).is_some())
        });
        commands.chain(parameters.cloned()).collect()
    }
}

impl Example {
    /// The lines for a Graph version.
    #[must_use]
    pub fn code(&self, version: ApiVersion) -> String {
        let text = self.code.join("\n");
        match version {
            ApiVersion::V1 => text,
            ApiVersion::Beta => text.replace("-Mg", "-MgBeta"),
        }
    }
}
