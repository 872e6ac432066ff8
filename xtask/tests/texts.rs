//! The texts of the help speak of what is there, and the examples use it correctly.

use cross_tenant_sync::catalog::{self, Command};
use cross_tenant_sync::graph::ApiVersion;
use std::path::Path;
use xtask::Texts;

/// Parameters that every command or every PowerShell function has.
const COMMON: [&str; 4] = [
    "Headers",
    "ResponseHeadersVariable",
    "Connection",
    "Confirm",
];

fn texts() -> Texts {
    Texts::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).expect("the texts are readable")
}

#[test]
fn nothing_is_described_that_does_not_exist() {
    assert_eq!(texts().strangers(), Vec::<String>::new());
}

/// The commands of a line of PowerShell with the parameters that follow each, up to the end of the statement.
fn calls(code: &str) -> Vec<(String, Vec<String>)> {
    let mut calls: Vec<(String, Vec<String>)> = Vec::new();
    for line in code.lines() {
        // Strings are replaced first: a dash in them starts no parameter.
        let mut outside = true;
        let bare: String = line
            .chars()
            .map(|c| {
                if c == '\'' || c == '"' {
                    outside = !outside;
                }
                if outside { c } else { '_' }
            })
            .collect();
        let mut open = false;
        for word in bare.split([' ', '(', ')', '=', ';']) {
            match word.strip_prefix('-') {
                Some(parameter) if open => {
                    let name = parameter.split(':').next().unwrap_or_default();
                    if let Some((_, parameters)) = calls.last_mut() {
                        parameters.push(name.to_owned());
                    }
                }
                _ if word.contains("-Mg") => {
                    calls.push((word.to_owned(), Vec::new()));
                    open = true;
                }
                _ if word == "|" => open = false,
                _ => {}
            }
        }
    }
    calls
}

#[test]
fn examples_call_commands_that_exist_with_parameters_of_one_set() {
    let texts = texts();
    for command in catalog::commands() {
        for version in &command.versions {
            for example in texts
                .examples(command)
                .expect("every command has an example")
            {
                let calls = calls(&example.code(*version));
                let own = command.name_in(*version);
                assert!(
                    calls.iter().any(|(name, _)| *name == own),
                    "{own}: '{}' does not call it",
                    example.title
                );
                for (name, parameters) in &calls {
                    let (called, called_version) =
                        catalog::find(name).unwrap_or_else(|| panic!("{own}: no {name}"));
                    assert_fits(called, called_version, parameters);
                }
            }
        }
    }
}

fn assert_fits(command: &'static Command, version: ApiVersion, used: &[String]) {
    let used: Vec<&str> = used
        .iter()
        .map(String::as_str)
        .filter(|name| !COMMON.contains(name))
        .collect();
    for name in &used {
        let parameter = command.parameter(name);
        assert!(
            parameter.is_some_and(|p| p.exists_in(version)),
            "{} has no -{name}",
            command.name_in(version)
        );
    }
    let fits = command.parameter_sets.iter().any(|set| {
        used.iter()
            .all(|name| set.parameters.iter().any(|p| p == name))
            && command
                .parameters_of(set, version)
                .all(|p| !p.mandatory || used.contains(&p.name.as_str()))
    });
    assert!(fits, "{} has no set for {used:?}", command.name_in(version));
}
