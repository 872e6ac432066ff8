//! The help file of the generated commands, in MAML.

use crate::files::{Files, MARK};
use crate::functions::{output_type, parameter_type};
use crate::parameters::{self, COMMON, Role};
use crate::texts::Texts;
use cross_tenant_sync::catalog::{self, Command, Parameter, ParameterSet, ParameterType};
use cross_tenant_sync::graph::ApiVersion;
use std::fmt::Write;

/// Adds `module/CrossTenantSync/en-US/CrossTenantSync-help.xml`.
pub(crate) fn add(texts: &Texts, files: &mut Files) -> Result<(), String> {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- {MARK} by `cargo run -p xtask &#45;&#45; generate`; do not edit. -->\n\
         <helpItems schema=\"maml\" xmlns=\"http://msh\">\n"
    );
    for command in catalog::commands() {
        for version in &command.versions {
            write_command(&mut xml, texts, command, *version)?;
        }
    }
    xml.push_str("</helpItems>\n");
    files.insert(
        "module/CrossTenantSync/en-US/CrossTenantSync-help.xml".to_owned(),
        xml,
    );
    Ok(())
}

fn write_command(
    xml: &mut String,
    texts: &Texts,
    command: &'static Command,
    version: ApiVersion,
) -> Result<(), String> {
    let name = command.name_in(version);
    let (verb, noun) = name.split_once('-').unwrap_or((&name, ""));
    let _ = write!(
        xml,
        "  <command:command xmlns:maml=\"http://schemas.microsoft.com/maml/2004/10\" \
         xmlns:command=\"http://schemas.microsoft.com/maml/dev/command/2004/10\" \
         xmlns:dev=\"http://schemas.microsoft.com/maml/dev/2004/10\">\n\
         \x20   <command:details>\n      <command:name>{name}</command:name>\n      <command:verb>{verb}</command:verb>\n\
         \x20     <command:noun>{noun}</command:noun>\n      <maml:description>{}</maml:description>\n    </command:details>\n\
         \x20   <maml:description>{}</maml:description>\n",
        paragraph(&command.synopsis),
        description(texts, command, version)
            .iter()
            .map(|text| paragraph(text))
            .collect::<String>(),
    );
    xml.push_str("    <command:syntax>\n");
    for set in &command.parameter_sets {
        write_syntax(xml, texts, command, version, set)?;
    }
    xml.push_str("    </command:syntax>\n    <command:parameters>\n");
    for parameter in parameters::of(command, version) {
        let text = texts.parameter(command, &parameter.name)?;
        write_parameter(
            xml,
            parameter,
            &broadest_role(command, parameter),
            Some(text),
        );
    }
    for common in &COMMON {
        write_common(xml, common, Some(texts.parameter(command, common.name)?));
    }
    if command.should_process {
        write_risk(xml, true);
    }
    let _ = write!(
        xml,
        "    </command:parameters>\n    <command:inputTypes />\n    <command:returnValues>\n      <command:returnValue>\n\
         \x20       <dev:type><maml:name>{}</maml:name></dev:type>\n        <maml:description><maml:para /></maml:description>\n\
         \x20     </command:returnValue>\n    </command:returnValues>\n    <command:examples>\n",
        escape(&output_type(command)),
    );
    for (i, example) in texts.examples(command)?.iter().enumerate() {
        let _ = write!(
            xml,
            "      <command:example>\n        <maml:title>Example {}: {}</maml:title>\n        <dev:code>{}</dev:code>\n\
             \x20       <dev:remarks><maml:para /></dev:remarks>\n      </command:example>\n",
            i + 1,
            escape(&example.title),
            escape(&example.code(version)),
        );
    }
    let _ = write!(
        xml,
        "    </command:examples>\n    <command:relatedLinks>\n      <maml:navigationLink>\n\
         \x20       <maml:linkText>The original command:</maml:linkText>\n        <maml:uri>{}</maml:uri>\n\
         \x20     </maml:navigationLink>\n    </command:relatedLinks>\n  </command:command>\n",
        escape(&documentation(command, version)),
    );
    Ok(())
}

/// Page of the original command in a Graph version.
pub(crate) fn documentation(command: &Command, version: ApiVersion) -> String {
    match version {
        ApiVersion::V1 => command.documentation.clone(),
        ApiVersion::Beta => command
            .documentation
            .replace("/microsoft.graph.", "/microsoft.graph.beta.")
            .replace("-mg", "-mgbeta"),
    }
}

/// The paragraphs of a description: what the command does, what it sends, what it needs.
pub(crate) fn description(texts: &Texts, command: &Command, version: ApiVersion) -> Vec<String> {
    let mut paragraphs = vec![command.synopsis.clone()];
    paragraphs.extend(texts.remarks(command).iter().cloned());
    paragraphs.push(format!(
        "Sends {} /{}{}.",
        command.method.as_str(),
        version.as_str(),
        command.path
    ));
    let least = &command.permissions.least;
    if !least.is_empty() {
        paragraphs.push(format!(
            "Least privileged delegated permission: {}.",
            least.join(" and ")
        ));
    } else if let Some(first) = command.permissions.accepted.first() {
        paragraphs.push(format!("Delegated permission: {first}."));
    }
    paragraphs
}

fn write_syntax(
    xml: &mut String,
    texts: &Texts,
    command: &'static Command,
    version: ApiVersion,
    set: &'static ParameterSet,
) -> Result<(), String> {
    let _ = writeln!(
        xml,
        "      <command:syntaxItem>\n        <maml:name>{}</maml:name>",
        command.name_in(version)
    );
    for parameter in parameters::of(command, version) {
        if let Some(role) = parameters::role(command, set, parameter) {
            write_parameter(xml, parameter, &role, None);
        }
    }
    for common in &COMMON {
        texts.parameter(command, common.name)?;
        write_common(xml, common, None);
    }
    if command.should_process {
        write_risk(xml, false);
    }
    xml.push_str("      </command:syntaxItem>\n");
    Ok(())
}

/// The role that the reader of the parameter list should see: mandatory if it is so wherever it can be used.
pub(crate) fn broadest_role(command: &Command, parameter: &Parameter) -> Role {
    let roles: Vec<Role> = command
        .parameter_sets
        .iter()
        .filter_map(|set| parameters::role(command, set, parameter))
        .collect();
    Role {
        mandatory: roles.iter().all(|r| r.mandatory),
        pipeline: roles.iter().any(|r| r.pipeline),
        position: roles.iter().find_map(|r| r.position),
    }
}

fn write_parameter(
    xml: &mut String,
    parameter: &Parameter,
    role: &Role,
    description: Option<&str>,
) {
    let kind = match parameter.kind {
        ParameterType::Switch | ParameterType::BooleanSwitch => "SwitchParameter",
        _ => parameter_type(parameter),
    };
    let entry = Entry {
        name: &parameter.name,
        kind,
        aliases: parameter.aliases.join(", "),
        required: role.mandatory,
        pipeline: role.pipeline,
        position: role
            .position
            .map_or_else(|| "named".to_owned(), |p| p.to_string()),
    };
    entry.write(xml, description);
}

fn write_common(xml: &mut String, common: &parameters::Common, description: Option<&str>) {
    Entry {
        name: common.name,
        kind: common.kind,
        aliases: common.alias.unwrap_or_default().to_owned(),
        required: false,
        pipeline: false,
        position: "named".to_owned(),
    }
    .write(xml, description);
}

fn write_risk(xml: &mut String, described: bool) {
    for (name, alias, text) in [
        (
            "WhatIf",
            "wi",
            "Shows what would be sent, and sends nothing.",
        ),
        ("Confirm", "cf", "Asks before anything is sent."),
    ] {
        Entry {
            name,
            kind: "SwitchParameter",
            aliases: alias.to_owned(),
            required: false,
            pipeline: false,
            position: "named".to_owned(),
        }
        .write(xml, described.then_some(text));
    }
}

/// One `command:parameter`.
struct Entry<'a> {
    name: &'a str,
    kind: &'a str,
    aliases: String,
    required: bool,
    pipeline: bool,
    position: String,
}

impl Entry<'_> {
    /// With a description, the entry of the parameter list; without, the shorter one of a syntax diagram.
    fn write(&self, xml: &mut String, description: Option<&str>) {
        let kind = escape(self.kind);
        let _ = write!(
            xml,
            "<command:parameter required=\"{}\" position=\"{}\"",
            self.required, self.position
        );
        if description.is_some() {
            let _ = write!(
                xml,
                " variableLength=\"{}\" globbing=\"false\" pipelineInput=\"{}\" aliases=\"{}\"",
                self.kind.ends_with("[]"),
                if self.pipeline {
                    "True (ByValue)"
                } else {
                    "False"
                },
                if self.aliases.is_empty() {
                    "none"
                } else {
                    &self.aliases
                },
            );
        }
        let _ = write!(xml, "><maml:name>{}</maml:name>", self.name);
        if let Some(text) = description {
            let _ = write!(
                xml,
                "<maml:description>{}</maml:description>",
                paragraph(text)
            );
        }
        if self.kind != "SwitchParameter" {
            let _ = write!(
                xml,
                "<command:parameterValue required=\"true\">{kind}</command:parameterValue>"
            );
        }
        if description.is_some() {
            let default = if self.kind == "SwitchParameter" {
                "False"
            } else {
                "None"
            };
            let _ = write!(
                xml,
                "<dev:type><maml:name>{kind}</maml:name></dev:type><dev:defaultValue>{default}</dev:defaultValue>"
            );
        }
        xml.push_str("</command:parameter>\n");
    }
}

fn paragraph(text: &str) -> String {
    format!("<maml:para>{}</maml:para>", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
