//! `/_emulator/` and the library's own interface.

use graph_emulator::Emulator;
use serde_json::json;

use crate::support::World;

#[test]
fn the_request_log_proves_that_nothing_was_written() {
    let world = World::new();
    let caller = world.automation(world.source());
    caller.get("/users?$top=1").expect(200);
    assert_eq!(world.emulator.writes().len(), 0);
    caller
        .post(
            "/policies/crossTenantAccessPolicy/partners",
            json!({"tenantId": world.target().tenant_id}),
        )
        .expect(201);
    let all = world
        .send("GET", "/_emulator/requests", &[], None)
        .expect(200)
        .body;
    assert_eq!(all["count"], 2);
    let writes = world
        .send("GET", "/_emulator/requests?writes=true", &[], None)
        .expect(200)
        .body;
    assert_eq!(writes["count"], 1);
    let write = &writes["value"][0];
    assert_eq!(
        (write["method"].as_str(), write["status"].as_u64()),
        (Some("POST"), Some(201))
    );
    assert_eq!(
        write["requestBody"],
        json!({"tenantId": world.target().tenant_id})
    );
    assert_eq!(write["tenantId"], json!(world.source().tenant_id));
    assert_eq!(
        write["application"],
        json!(world.source().application.client_id)
    );
    world
        .send("DELETE", "/_emulator/requests", &[], None)
        .expect(204);
    assert!(world.emulator.requests().is_empty());
    let secret = &world.source().application.client_secret;
    assert!(!all.to_string().contains(secret.as_str()));
}

#[test]
fn configuration_is_the_same_over_http_and_in_process() {
    let world = World::new();
    let over_http = world
        .send("GET", "/_emulator/config", &[], None)
        .expect(200)
        .body;
    assert_eq!(
        over_http,
        serde_json::to_value(world.emulator.config()).unwrap()
    );
    assert_eq!(over_http["tenants"][0]["name"], "Fabrikam");
    assert_eq!(over_http["tenants"][1]["role"], "target");
    let again = World::new();
    assert_eq!(
        again.source().application.client_secret,
        world.source().application.client_secret
    );
    let three = World::of(Emulator::builder().tenants(["A", "B", "C"]));
    assert_eq!(three.config.tenants.len(), 3);
    assert!(Emulator::builder().tenants(["A", "a"]).spawn().is_err());
    assert!(
        Emulator::builder()
            .tenants(Vec::<String>::new())
            .spawn()
            .is_err()
    );
}

#[test]
fn the_clock_is_stepped_and_started() {
    let world = World::of(
        Emulator::builder()
            .clock_running(false)
            .start_at(1_700_000_000_000),
    );
    let clock = world
        .send("GET", "/_emulator/clock", &[], None)
        .expect(200)
        .body;
    assert_eq!(
        (clock["now"].as_str(), &clock["running"]),
        (Some("2023-11-14T22:13:20.0000000Z"), &json!(false))
    );
    let stepped = world
        .send(
            "POST",
            "/_emulator/clock",
            &[],
            Some(json!({"advanceSeconds": 2400}).to_string()),
        )
        .expect(200)
        .body;
    assert_eq!(stepped["now"], "2023-11-14T22:53:20.0000000Z");
    let wrong = world.send(
        "POST",
        "/_emulator/clock",
        &[],
        Some("{\"advance\":1}".to_owned()),
    );
    assert_eq!(wrong.status, 400);
    let running = world
        .send(
            "POST",
            "/_emulator/clock",
            &[],
            Some(json!({"running": true}).to_string()),
        )
        .expect(200)
        .body;
    assert_eq!(running["running"], true);
}

#[test]
fn options_and_state_are_read_and_set() {
    let world = World::new();
    let path = "/_emulator/options";
    let options = world.send("GET", path, &[], None).expect(200).body;
    assert_eq!(options["identitySynchronizationPutConflicts"], true);
    let changed = world
        .send(
            "PATCH",
            path,
            &[],
            Some(json!({"duplicateAssignmentStatus": 409}).to_string()),
        )
        .expect(200)
        .body;
    assert_eq!(changed["duplicateAssignmentStatus"], 409);
    assert_eq!(changed["identitySynchronizationPutConflicts"], true);
    world
        .send("PATCH", path, &[], Some("{\"nothing\":1}".to_owned()))
        .expect(400);
    for impossible in [
        json!({"createJobStatus": 204}),
        json!({"createJobStatus": 65535}),
        json!({"duplicateAssignmentStatus": 200}),
        json!({"newJobStatusCode": "paused"}),
        json!({"onDemandShape": "other"}),
    ] {
        let refused = world
            .send("PATCH", path, &[], Some(impossible.to_string()))
            .expect(400);
        let name = impossible.as_object().unwrap().keys().next().unwrap();
        assert!(refused.error().2.contains(name), "{}", refused.text);
    }
    // What was refused is not kept.
    assert_eq!(world.send("GET", path, &[], None).expect(200).body, changed);
    for possible in [
        json!({"createJobStatus": 200, "newJobStatusCode": "NotConfigured"}),
        json!({"onDemandShape": "page", "duplicateAssignmentStatus": 400}),
    ] {
        world
            .send("PATCH", path, &[], Some(possible.to_string()))
            .expect(200);
    }
    let impossible = graph_emulator::state::Options {
        create_job_status: 500,
        ..graph_emulator::state::Options::default()
    };
    assert!(Emulator::builder().options(impossible).spawn().is_err());

    let caller = world.automation(world.target());
    let saved = world
        .send("GET", "/_emulator/state", &[], None)
        .expect(200)
        .text;
    let partners = "/policies/crossTenantAccessPolicy/partners";
    caller
        .post(partners, json!({"tenantId": world.source().tenant_id}))
        .expect(201);
    world
        .send("PUT", "/_emulator/state", &[], Some(saved))
        .expect(204);
    assert_eq!(caller.get(partners).value().len(), 0);
    world
        .send("PUT", "/_emulator/state", &[], Some("{}".to_owned()))
        .expect(400);
    world
        .send("GET", "/_emulator/nothing", &[], None)
        .expect(404);
    world
        .send("POST", "/_emulator/config", &[], None)
        .expect(405);
}

#[test]
fn a_dropped_emulator_frees_its_port() {
    let first = Emulator::builder().spawn().unwrap();
    let port: u16 = first
        .base_url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(Emulator::builder().port(port).spawn().is_err());
    drop(first);
    Emulator::builder().port(port).spawn().unwrap();
}
