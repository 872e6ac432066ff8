//! One PowerShell function per command and Graph version.

use crate::files::{Files, MARK};
use crate::parameters::{self, COMMON, Role};
use crate::powershell::{folder_of, quoted, quoted_list, type_of};
use cross_tenant_sync::catalog::{self, Command, Location, Output, Parameter};
use cross_tenant_sync::graph::ApiVersion;
use std::fmt::Write;

/// Adds `module/CrossTenantSync/Public/<Area>/<Command>.ps1`.
pub(crate) fn add(files: &mut Files) {
    for area in catalog::areas() {
        for command in &area.commands {
            for version in &command.versions {
                let name = command.name_in(*version);
                let path = format!(
                    "module/CrossTenantSync/Public/{}/{name}.ps1",
                    folder_of(area.name)
                );
                files.insert(path, function(command, *version));
            }
        }
    }
}

fn function(command: &'static Command, version: ApiVersion) -> String {
    let mut parameters: Vec<String> = parameters::of(command, version)
        .into_iter()
        .map(|p| parameter(command, p))
        .collect();
    parameters.extend(COMMON.iter().map(|common| {
        let alias = common
            .alias
            .map(|a| format!("        [Alias({})]\n", quoted(a)))
            .unwrap_or_default();
        format!(
            "        [Parameter()]\n{alias}        [{}] ${}",
            common.kind, common.name
        )
    }));
    format!(
        "# {MARK} by `cargo run -p xtask -- generate`; do not edit.\n\
         function {name} {{\n\
         \x20   # .ExternalHelp CrossTenantSync-help.xml\n\
         \x20   [CmdletBinding({binding})]\n\
         \x20   [OutputType({output})]\n\
         \x20   param(\n{parameters}\n    )\n\n\
         \x20   process {{\n\
         \x20       Invoke-CtsCommand -Cmdlet $PSCmdlet -BoundParameters $PSBoundParameters\n\
         \x20   }}\n\
         }}\n",
        name = command.name_in(version),
        binding = binding(command),
        output = quoted(&output_type(command)),
        parameters = parameters.join(",\n\n"),
    )
}

fn binding(command: &Command) -> String {
    let mut text = format!(
        "DefaultParameterSetName = {}",
        quoted(&command.default_set().name)
    );
    if command.should_process {
        text.push_str(", SupportsShouldProcess = $true, ConfirmImpact = 'Medium'");
    }
    text.push_str(", PositionalBinding = $false");
    text
}

/// Type that a command writes to the pipeline.
pub(crate) fn output_type(command: &Command) -> String {
    match (&command.returns, command.output) {
        (_, Some(Output::Boolean)) | (None, None) => "System.Boolean".to_owned(),
        (Some(model), None) => format!("CrossTenantSync.{}", catalog::type_name(model)),
    }
}

fn parameter(command: &'static Command, parameter: &'static Parameter) -> String {
    let mut text = String::new();
    for attribute in attributes(command, parameter) {
        let _ = writeln!(text, "        {attribute}");
    }
    if !parameter.aliases.is_empty() {
        let _ = writeln!(
            text,
            "        [Alias({})]",
            quoted_list(parameter.aliases.iter().map(String::as_str))
        );
    }
    if !parameter.valid_values.is_empty() {
        let _ = writeln!(
            text,
            "        [ValidateSet({})]",
            quoted_list(parameter.valid_values.iter().map(String::as_str))
        );
    }
    let _ = write!(
        text,
        "        [{}] ${}",
        parameter_type(parameter),
        parameter.name
    );
    text
}

/// Type of a parameter in a generated function.
pub(crate) fn parameter_type(parameter: &Parameter) -> &'static str {
    match parameter.location {
        // AdditionalProperties is merged into the body, so it is a dictionary and nothing else.
        Location::BodyProperties => "System.Collections.IDictionary",
        _ => type_of(parameter.kind),
    }
}

/// One `[Parameter()]` for all sets where the parameter is in all of them in the same role, else one for each set.
fn attributes(command: &'static Command, parameter: &'static Parameter) -> Vec<String> {
    let roles: Vec<(&str, Role)> = command
        .parameter_sets
        .iter()
        .filter_map(|set| {
            parameters::role(command, set, parameter).map(|role| (set.name.as_str(), role))
        })
        .collect();
    let everywhere = roles.len() == command.parameter_sets.len();
    if everywhere && roles.iter().all(|(_, role)| *role == roles[0].1) {
        return vec![attribute(None, &roles[0].1)];
    }
    roles
        .iter()
        .map(|(set, role)| attribute(Some(set), role))
        .collect()
}

fn attribute(set: Option<&str>, role: &Role) -> String {
    let mut parts = Vec::new();
    if let Some(set) = set {
        parts.push(format!("ParameterSetName = {}", quoted(set)));
    }
    if role.mandatory {
        parts.push("Mandatory = $true".to_owned());
    }
    if let Some(position) = role.position {
        parts.push(format!("Position = {position}"));
    }
    if role.pipeline {
        parts.push("ValueFromPipeline = $true".to_owned());
    }
    format!("[Parameter({})]", parts.join(", "))
}
