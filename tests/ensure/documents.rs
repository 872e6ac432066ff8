//! Desired states as documents, from the request to the tenants.

use serde_json::{Value, json};

use crate::world::{NAME, World};

/// The document of the usual run.
fn document(world: &World) -> Value {
    let source = world.source();
    json!({
        "source": {"connection": "source"}, "target": {"connection": "target"},
        "application": {"displayName": NAME}, "job": {"state": "Started"},
        "assignments": {"users": [source.users[0].user_principal_name], "groups": [source.groups[0].display_name]},
    })
}

#[test]
fn a_document_and_its_parameters_mean_the_same() {
    let world = World::new();
    let written = json!({"DesiredState": document(&world)});
    let by_document = world.operate("Set-CrossTenantSync", "plan", &written);
    let by_parameters = world.plan();
    assert_eq!(
        by_document.succeeded().requests(),
        by_parameters.succeeded().requests()
    );
    let text = json!({"desiredstate": document(&world).to_string()});
    world
        .operate("Set-CrossTenantSync", "run", &text)
        .succeeded();
    world.assert_settled("a document");
    let test = world.operate("Test-CrossTenantSync", "run", &written);
    assert_eq!(test.succeeded().status(10), "InDesiredState");
}

#[test]
fn everything_wrong_with_a_document_is_told_at_once_and_nothing_is_sent() {
    let world = World::new();
    world.emulator.clear_requests();
    let mut wrong = document(&world);
    wrong["job"]["state"] = json!("Running");
    wrong["source"]["partner"] = json!({"inboundTrust": {"isMfaAcepted": true}, "tenantId": "x"});
    wrong["assignmnets"] = json!({});
    wrong["attributeMappings"] =
        json!([{"targetAttribute": "city", "attribute": "a", "constant": "b"}]);
    for command in [
        "Set-CrossTenantSync",
        "Test-CrossTenantSync",
        "Get-CrossTenantSyncPlan",
    ] {
        let refused = world.operate(command, "run", &json!({"DesiredState": wrong}));
        let error = refused.error.unwrap();
        assert_eq!(error["code"], "InvalidParameter");
        for part in [
            "job.state: must be Started, Paused or AsIs, not 'Running'",
            "source.partner.inboundTrust.isMfaAcepted: is not a property of Graph; did you mean 'isMfaAccepted'?",
            "source.partner.tenantId: cannot be set: it is the other tenant of the pair",
            "assignmnets: is not a known member; did you mean 'assignments'?",
            "attributeMappings[0]: has attribute and constant, of which only one can count",
        ] {
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(part), "{part} in {message}");
        }
        assert_eq!(error["details"]["problems"].as_array().unwrap().len(), 5);
    }
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn a_connection_of_another_tenant_than_the_document_names_gets_no_write() {
    let world = World::new();
    let ids = [&world.source().tenant_id, &world.target().tenant_id];
    let other = "0a1b2c3d-0000-0000-0000-000000000000";
    let mut right = document(&world);
    right["source"]["tenantId"] = json!(ids[0].to_uppercase());
    right["target"]["tenantId"] = json!(ids[1]);
    right["credentials"] = json!({"companyId": ids[1]});
    for (path, step, code) in [
        ("/source/tenantId", 4, "WrongTenant"),
        ("/target/tenantId", 1, "WrongTenant"),
        ("/credentials/companyId", 9, "InvalidParameter"),
    ] {
        let mut wrong = right.clone();
        if path == "/credentials/companyId" {
            wrong["target"].as_object_mut().unwrap().remove("tenantId");
        }
        if path == "/target/tenantId" {
            wrong.as_object_mut().unwrap().remove("credentials");
        }
        *wrong.pointer_mut(path).unwrap() = json!(other);
        let wrong = json!({"DesiredState": wrong});
        let refused = world.operate("Set-CrossTenantSync", "run", &wrong);
        assert_eq!(refused.status(step), "Failed", "{path}");
        assert_eq!(refused.error.unwrap()["code"], code, "{path}");
        let test = world.operate("Test-CrossTenantSync", "run", &wrong);
        assert_eq!(test.succeeded().status(step), "Failed", "{path}");
        assert!(world.sent().is_empty(), "{path}");
    }
    let run = world.operate(
        "Set-CrossTenantSync",
        "run",
        &json!({"DesiredState": right}),
    );
    run.succeeded();
    world.assert_settled("a document that names its tenants");
}

#[test]
fn what_differs_and_what_is_missing_are_told_apart() {
    let world = World::new();
    let missing = world.test().succeeded();
    for step in [2, 5, 6, 8, 9, 10] {
        assert_eq!(missing.status(step), "Missing", "step {step}");
    }
    assert_eq!(
        missing.status(7),
        "Skipped",
        "a test of the connection is no state"
    );
    world.set().succeeded();
    let source = world.source().tenant_id.clone();
    world.send(
        "target",
        &json!({"method": "PATCH", "url": format!("/v1.0/policies/crossTenantAccessPolicy/partners/{source}"),
            "body": {"automaticUserConsentSettings": {"inboundAllowed": false}}}),
    );
    let drifted = world.test().succeeded();
    assert_eq!(drifted.status(3), "Drifted");
    let changes = drifted.step(3)["changes"].as_array().unwrap();
    assert_eq!(
        changes[0]["path"],
        "automaticUserConsentSettings.inboundAllowed"
    );
    let words = ["InDesiredState", "Drifted", "Verified", "Skipped"];
    let statuses = drifted
        .steps
        .iter()
        .map(|step| step["status"].as_str().unwrap());
    for status in statuses {
        assert!(words.contains(&status), "{status}");
    }
}
