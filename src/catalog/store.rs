//! The embedded data, read once.

use super::command::{Command, Parameter};
use super::model::Model;
use crate::graph::ApiVersion;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

/// The commands of one file under `catalog/commands/`.
#[derive(Debug)]
pub struct Area {
    /// Name of the file without its extension.
    pub name: &'static str,
    /// Its commands, in the order of the file.
    pub commands: Vec<Command>,
}

struct Store {
    areas: Vec<Area>,
    models: BTreeMap<String, Model>,
    by_name: HashMap<String, (usize, usize, ApiVersion)>,
}

const MODELS: &str = include_str!("../../catalog/models.json");

const AREAS: [(&str, &str); 6] = [
    (
        "applications",
        include_str!("../../catalog/commands/applications.json"),
    ),
    (
        "directory",
        include_str!("../../catalog/commands/directory.json"),
    ),
    (
        "policies",
        include_str!("../../catalog/commands/policies.json"),
    ),
    (
        "reports",
        include_str!("../../catalog/commands/reports.json"),
    ),
    (
        "service-principals",
        include_str!("../../catalog/commands/service-principals.json"),
    ),
    (
        "synchronization",
        include_str!("../../catalog/commands/synchronization.json"),
    ),
];

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let areas: Vec<Area> = AREAS
        .iter()
        .map(|(name, text)| Area {
            name,
            commands: serde_json::from_str(text)
                .expect("the embedded commands are checked by tests"),
        })
        .collect();
    let mut models: BTreeMap<String, Model> =
        serde_json::from_str(MODELS).expect("the embedded models are checked by tests");
    models.values_mut().for_each(Model::arrange);
    let mut by_name = HashMap::new();
    for (a, area) in areas.iter().enumerate() {
        for (c, command) in area.commands.iter().enumerate() {
            for version in &command.versions {
                by_name.insert(
                    command.name_in(*version).to_ascii_lowercase(),
                    (a, c, *version),
                );
            }
        }
    }
    Store {
        areas,
        models,
        by_name,
    }
});

/// The areas of the catalog, one for each file.
#[must_use]
pub fn areas() -> &'static [Area] {
    &STORE.areas
}

/// Every command, once for all its versions.
pub fn commands() -> impl Iterator<Item = &'static Command> {
    STORE.areas.iter().flat_map(|area| &area.commands)
}

/// A command by its name (`New-Mg...` or `New-MgBeta...`), without regard to case.
#[must_use]
pub fn find(name: &str) -> Option<(&'static Command, ApiVersion)> {
    let (area, command, version) = STORE.by_name.get(&name.to_ascii_lowercase())?;
    Some((&STORE.areas[*area].commands[*command], *version))
}

/// A model by its name on the wire.
#[must_use]
pub fn model(name: &str) -> Option<&'static Model> {
    STORE.models.get(name)
}

/// Every model with its name.
pub fn models() -> impl Iterator<Item = (&'static str, &'static Model)> {
    STORE
        .models
        .iter()
        .map(|(name, model)| (name.as_str(), model))
}

/// Reads the `parameters` object of a command, whose keys are the names, in the order of the file.
pub(super) fn named<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Parameter>, D::Error> {
    struct Named;

    impl<'de> Visitor<'de> for Named {
        type Value = Vec<Parameter>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of parameters")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut parameters = Vec::new();
            while let Some((name, mut parameter)) = map.next_entry::<String, Parameter>()? {
                parameter.name = name;
                parameters.push(parameter);
            }
            Ok(parameters)
        }
    }

    deserializer.deserialize_map(Named)
}
