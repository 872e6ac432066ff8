//! What the library can do, for hosts that want to know before they ask.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::catalog;
use crate::ensure::{self, Variant, document};
use crate::graph::{Clouds, Error};

/// Commands that are not in the catalog, in the form of those that are.
const OWN: &str = include_str!("own.json");

/// JSON Schemas of what goes in and comes out.
const SCHEMAS: [(&str, &str); 3] = [
    (
        "configuration",
        include_str!("../schemas/configuration.json"),
    ),
    ("request", include_str!("../schemas/request.json")),
    ("event", include_str!("../schemas/event.json")),
];

/// Name, versions, commands, environments and schemas.
///
/// # Errors
/// None, as long as the table of clouds and the schemas in the source are sound.
pub fn describe(abi: (u32, u32)) -> Result<Value, Error> {
    let mut commands: Vec<Value> = read(OWN)?;
    commands.extend(ensure::variants().filter_map(variant));
    for command in catalog::commands() {
        for version in &command.versions {
            commands.push(json!({
                "name": command.name_in(*version),
                "version": version,
                "synopsis": command.synopsis,
                "documentation": command.documentation,
                "permissions": command.permissions.accepted,
                "shouldProcess": command.should_process,
                "parameterSets": command.parameter_sets.iter().map(|set| json!({
                    "name": set.name,
                    "parameters": set.parameters,
                })).collect::<Vec<_>>(),
            }));
        }
    }
    let clouds = Clouds::new(&[], None)?;
    let environments: Vec<Value> = clouds
        .all()
        .iter()
        .map(|environment| {
            json!({
                "name": environment.name,
                "graphEndpoint": environment.graph.as_str().trim_end_matches('/'),
                "azureADEndpoint": environment.authority.as_str().trim_end_matches('/'),
            })
        })
        .collect();
    let mut schemas = Map::new();
    for (name, text) in SCHEMAS {
        schemas.insert(name.to_owned(), read(text)?);
    }
    schemas.insert("desiredState".to_owned(), document::schema());
    Ok(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "abi": format!("{}.{}", abi.0, abi.1),
        "commands": commands,
        "environments": environments,
        "schemas": schemas,
    }))
}

/// The idempotent variant of a documented write, which takes the parameters of that write and some more.
fn variant(variant: &Variant) -> Option<Value> {
    let (write, _) = catalog::find(variant.write)?;
    let sets: Vec<Value> = write
        .parameter_sets
        .iter()
        .map(|set| {
            let own = set.parameters.iter().map(String::as_str);
            let parameters: Vec<&str> = own.chain(variant.extra.iter().copied()).collect();
            json!({"name": set.name, "parameters": parameters})
        })
        .collect();
    Some(json!({
        "name": variant.name,
        "synopsis": format!("The idempotent variant of {}: writes only what differs.", write.name),
        "documentation": write.documentation,
        "permissions": write.permissions.accepted,
        "shouldProcess": true,
        "parameterSets": sets,
    }))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::new("InternalError", "InvalidOperation", error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::super::ensure as commands;
    use super::*;

    /// Commands that this layer carries out itself.
    const ELSEWHERE: [&str; 2] = ["Connect", "Invoke-MgGraphRequest"];

    #[test]
    fn the_idempotent_variants_are_described() {
        let all = describe((1, 0)).unwrap();
        let all = all["commands"].as_array().unwrap();
        for variant in ensure::variants() {
            let told = all.iter().find(|told| told["name"] == variant.name);
            let sets = told.unwrap()["parameterSets"].as_array().unwrap();
            assert!(!sets.is_empty(), "{}", variant.name);
        }
    }

    #[test]
    fn every_command_of_its_own_is_described_with_its_parameters() {
        let described: Vec<Value> = read(OWN).unwrap();
        let names: BTreeSet<&str> = described
            .iter()
            .map(|command| command["name"].as_str().unwrap())
            .filter(|name| !ELSEWHERE.contains(name))
            .collect();
        let known: BTreeSet<&str> = commands::COMMANDS.into_iter().collect();
        assert_eq!(names, known);
        for command in &described {
            let name = command["name"].as_str().unwrap();
            let Some(takes) = commands::takes(name) else {
                continue;
            };
            let sets = command["parameterSets"].as_array().unwrap();
            let told: BTreeSet<&str> = sets
                .iter()
                .flat_map(|set| set["parameters"].as_array().unwrap())
                .map(|parameter| parameter.as_str().unwrap())
                .collect();
            assert_eq!(told, takes.into_iter().collect(), "{name}");
        }
    }
}
