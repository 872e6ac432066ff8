//! The reference of the generated commands: one page each, and an index.

use crate::files::{Files, MARK};
use crate::functions::{output_type, parameter_type};
use crate::maml::{broadest_role, description, documentation};
use crate::parameters::{self, COMMON};
use crate::powershell::folder_of;
use crate::texts::Texts;
use cross_tenant_sync::catalog::{self, Command, ParameterSet};
use cross_tenant_sync::graph::ApiVersion;
use std::fmt::Write;

/// Adds `docs/commands/<command>.md` and `docs/commands/README.md`.
pub(crate) fn add(texts: &Texts, files: &mut Files) -> Result<(), String> {
    let mut index = format!(
        "<!-- {MARK} by `cargo run -p xtask -- generate`; do not edit. -->\n\
         # Commands\n\nEvery command has a twin for Microsoft Graph beta, whose name has `-MgBeta` for `-Mg`.\n\
         `Get-Help <command> -Full` shows the same in PowerShell.\n"
    );
    for area in catalog::areas() {
        let _ = write!(
            index,
            "\n## {}\n\n| command | what it does | documented step |\n| --- | --- | --- |\n",
            folder_of(area.name)
        );
        for command in &area.commands {
            let steps: Vec<String> = command.documented_steps.iter().map(u8::to_string).collect();
            let _ = writeln!(
                index,
                "| [{0}]({0}.md) | {1} | {2} |",
                command.name,
                cell(&command.synopsis),
                steps.join(", ")
            );
            files.insert(
                format!("docs/commands/{}.md", command.name),
                page(texts, command)?,
            );
        }
    }
    files.insert("docs/commands/README.md".to_owned(), index);
    Ok(())
}

fn page(texts: &Texts, command: &'static Command) -> Result<String, String> {
    let names: Vec<String> = command
        .versions
        .iter()
        .map(|v| format!("`{}`", command.name_in(*v)))
        .collect();
    let mut text = format!(
        "<!-- {MARK} by `cargo run -p xtask -- generate`; do not edit. -->\n# {}\n\n{}\n\n",
        command.name,
        names.join(", ")
    );
    for paragraph in description(texts, command, command.versions[0]) {
        let _ = writeln!(text, "{paragraph}\n");
    }
    text.push_str("## Syntax\n\n```powershell\n");
    for set in &command.parameter_sets {
        let _ = writeln!(
            text,
            "# {}{}\n{}",
            set.name,
            if set.default { " (default)" } else { "" },
            syntax(command, set)
        );
    }
    text.push_str("```\n\n## Examples\n");
    for example in texts.examples(command)? {
        let _ = write!(
            text,
            "\n{}:\n\n```powershell\n{}\n```\n",
            example.title,
            example.code(ApiVersion::V1)
        );
    }
    text.push_str(
        "\n## Parameters\n\n| parameter | type | | description |\n| --- | --- | --- | --- |\n",
    );
    for parameter in &command.parameters {
        let role = broadest_role(command, parameter);
        let mut facts = Vec::new();
        if role.mandatory {
            facts.push("mandatory".to_owned());
        }
        if role.pipeline {
            facts.push("from the pipeline".to_owned());
        }
        if !parameter.versions.is_empty() && parameter.versions != command.versions {
            facts.extend(
                parameter
                    .versions
                    .iter()
                    .map(|v| format!("{} only", v.as_str())),
            );
        }
        if !parameter.aliases.is_empty() {
            facts.push(format!("alias {}", parameter.aliases.join(", ")));
        }
        let _ = writeln!(
            text,
            "| `-{}` | {} | {} | {} |",
            parameter.name,
            parameter_type(parameter),
            facts.join(", "),
            cell(texts.parameter(command, &parameter.name)?)
        );
    }
    for common in &COMMON {
        let alias = common
            .alias
            .map(|a| format!("alias {a}"))
            .unwrap_or_default();
        let description = cell(texts.parameter(command, common.name)?);
        let _ = writeln!(
            text,
            "| `-{}` | {} | {alias} | {description} |",
            common.name, common.kind
        );
    }
    let _ = write!(
        text,
        "\n## Output\n\n`{}`\n\n## Original\n\n",
        output_type(command)
    );
    for version in &command.versions {
        let _ = writeln!(
            text,
            "- [{}]({})",
            command.name_in(*version),
            documentation(command, *version)
        );
    }
    Ok(text)
}

/// One line as `Get-Command -Syntax` would print it, with the parameters of all versions.
fn syntax(command: &'static Command, set: &ParameterSet) -> String {
    let mut line = command.name.clone();
    for parameter in &command.parameters {
        let Some(role) = parameters::role(command, set, parameter) else {
            continue;
        };
        let kind = parameter_type(parameter);
        let value = if kind == "switch" {
            String::new()
        } else {
            format!(" <{kind}>")
        };
        let _ = match role.mandatory {
            true => write!(line, " -{}{value}", parameter.name),
            false => write!(line, " [-{}{value}]", parameter.name),
        };
    }
    line
}

/// A text that fits a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
