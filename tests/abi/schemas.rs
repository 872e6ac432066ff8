//! The published schemas say what is accepted and what comes out.

use serde_json::{Value, json};

use crate::configuration;
use crate::library::{INVALID_JSON, OK};
use crate::world::World;

#[test]
fn the_schemas_agree_with_the_library() {
    let world = World::new(0);
    let description = world.abi.describe().json.unwrap();
    let validator = |name: &str| jsonschema::validator_for(&description["schemas"][name]).unwrap();

    let configuration = validator("configuration");
    let good = configuration::of(&world.emulator);
    let mut odd = good.clone();
    odd["connections"]["source"]["surprise"] = json!(1);
    let mut missing = good.clone();
    missing["connections"]["source"]["credential"] = json!({"type": "clientSecret"});
    for (value, status) in [(&good, OK), (&odd, INVALID_JSON), (&missing, INVALID_JSON)] {
        assert_eq!(configuration.is_valid(value), status == OK);
        let opened = world.abi.open(value.to_string().as_bytes());
        assert_eq!(opened.status, status);
        world.abi.close_client(opened.handle);
    }

    let request = validator("request");
    let event = validator("event");
    let requests = [
        json!({"command": "Connect", "connection": "source", "mode": null}),
        json!({"command": "Get-MgUser", "connection": "source", "output": "powershell", "parameters": {"Top": 3}}),
        json!({"command": "Get-MgUser", "connection": "source", "parameters": {"UserId": "nobody"}}),
        json!({"command": "Get-MgUser", "connection": "source", "mode": "plan"}),
        json!({"command": "Invoke-MgGraphRequest", "connection": "source", "parameters": {"Uri": "/v1.0/nothing"}}),
        json!({"command": "Set-CrossTenantSync", "parameters": {"Source": "source", "Target": "target", "DisplayName": "Sync"}}),
    ];
    let mut kinds = std::collections::BTreeSet::new();
    for value in &requests {
        assert!(request.is_valid(value), "{value}");
        for produced in world.run(value) {
            let problem = event.validate(&produced).err();
            assert!(problem.is_none(), "{problem:?} in {produced}");
            kinds.insert(produced["event"].as_str().unwrap().to_owned());
        }
    }
    assert!(
        ["page", "plan", "error", "done"]
            .iter()
            .all(|kind| kinds.contains(*kind)),
        "{kinds:?}"
    );
    for value in [
        json!({}),
        json!({"command": "Connect", "mode": "x"}),
        Value::Null,
    ] {
        assert!(!request.is_valid(&value));
        assert_eq!(
            world
                .abi
                .start(world.client, value.to_string().as_bytes())
                .status,
            INVALID_JSON
        );
    }
}
