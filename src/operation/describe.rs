//! What the library can do, for hosts that want to know before they ask.

use serde_json::{Map, Value, json};

use crate::catalog;
use crate::graph::{Clouds, Error};

/// Commands that are not in the catalog.
const OWN: [(&str, &str); 6] = [
    ("Connect", "Signs in and tells who is signed in."),
    (
        "Invoke-MgGraphRequest",
        "Sends any request to the connection's own Graph.",
    ),
    (
        "Set-CrossTenantSync",
        "Brings cross-tenant synchronization between two tenants to the desired state.",
    ),
    (
        "Test-CrossTenantSync",
        "Compares both tenants with the desired state and changes nothing.",
    ),
    (
        "Remove-CrossTenantSync",
        "Takes cross-tenant synchronization between two tenants down in order.",
    ),
    (
        "Watch-CrossTenantSync",
        "Watches a synchronization job until a cycle has ended.",
    ),
];

/// JSON Schemas of what goes in and comes out.
const SCHEMAS: [(&str, &str); 3] = [
    ("configuration", include_str!("schemas/configuration.json")),
    ("request", include_str!("schemas/request.json")),
    ("event", include_str!("schemas/event.json")),
];

/// Name, versions, commands, environments and schemas.
///
/// # Errors
/// None, as long as the table of clouds and the schemas in the source are sound.
pub fn describe(abi: (u32, u32)) -> Result<Value, Error> {
    let mut commands: Vec<Value> = OWN
        .iter()
        .map(|(name, synopsis)| json!({"name": name, "synopsis": synopsis}))
        .collect();
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
        let schema = serde_json::from_str(text)
            .map_err(|error| Error::new("InternalError", "InvalidOperation", error.to_string()))?;
        schemas.insert(name.to_owned(), schema);
    }
    Ok(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "abi": format!("{}.{}", abi.0, abi.1),
        "commands": commands,
        "environments": environments,
        "schemas": schemas,
    }))
}
