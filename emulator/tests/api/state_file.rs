//! The state in a file: what one emulator leaves, the next one finds.

use std::path::PathBuf;

use graph_emulator::{Builder, Emulator};
use serde_json::json;

use crate::support::World;

/// A file of this test alone; removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        let name = format!("cts-state-{}-{name}.json", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn builder(&self) -> Builder {
        Emulator::builder().clock_running(false).state_file(&self.0)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn partners(world: &World) -> usize {
    world
        .automation(world.source())
        .get("/policies/crossTenantAccessPolicy/partners")
        .expect(200)
        .value()
        .len()
}

fn add_partner(world: &World) {
    let body = json!({"tenantId": world.target().tenant_id});
    world
        .automation(world.source())
        .post("/policies/crossTenantAccessPolicy/partners", body)
        .expect(201);
}

#[test]
fn a_new_emulator_goes_on_where_the_last_one_stopped() {
    let file = Temporary::new("goes-on");
    let first = World::of(file.builder());
    assert!(file.0.exists(), "the file is there from the start");
    add_partner(&first);
    first.emulator.advance(3600);
    let (id, time) = first
        .emulator
        .with_state(|state| (state.ids.made, state.clock.now_ms()));
    drop(first);

    let second = World::of(file.builder());
    assert_eq!(partners(&second), 1);
    let now = second
        .emulator
        .with_state(|state| (state.ids.made, state.clock.now_ms()));
    assert_eq!(now, (id, time));
}

#[test]
fn an_emulator_that_is_killed_has_saved_what_it_did() {
    let file = Temporary::new("killed");
    let world = World::of(file.builder());
    add_partner(&world);
    // No more than the interval between two looks, and some time to write.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let saved = || std::fs::read_to_string(&file.0).unwrap_or_default();
    let partner = format!("\"{}\":{{\"tenantId\"", world.target().tenant_id);
    while !saved().contains(&partner) {
        assert!(std::time::Instant::now() < end, "nothing was saved");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_file_of_another_world_or_of_none_is_refused_with_the_reason() {
    let file = Temporary::new("refused");
    drop(file.builder().spawn().unwrap());
    let reason = |builder: Builder| builder.spawn().unwrap_err().to_string();
    let seed = reason(file.builder().seed(2));
    assert!(seed.contains("has seed 1"), "{seed}");
    let tenants = reason(file.builder().tenants(["Fabrikam", "Northwind"]));
    assert!(
        tenants.contains("lacks the tenant 'Northwind'"),
        "{tenants}"
    );
    std::fs::write(&file.0, "{ not json").unwrap();
    let broken = reason(file.builder());
    assert!(broken.contains(&file.0.display().to_string()), "{broken}");
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "{ not json");
    let nowhere = Emulator::builder().state_file(file.0.join("below/a/file.json"));
    assert!(reason(nowhere).contains("the state file"));
}
