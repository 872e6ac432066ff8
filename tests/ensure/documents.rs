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

/// Two tenants that synchronize with each other.
fn mesh(world: &World) -> Value {
    let group = &world.source().groups[0].display_name;
    json!({
        "tenants": {"source": {"assignments": {"groups": [group]}}, "target": {}},
        "topology": "mesh",
        "defaults": {"job": {"state": "Started"}},
    })
}

/// Status of each result by the name of its application.
fn statuses(results: &[Value]) -> Vec<(String, String)> {
    let mut statuses: Vec<_> = results
        .iter()
        .map(|result| {
            let text = |name: &str| result[name].as_str().unwrap().to_owned();
            (text("displayName"), text("status"))
        })
        .collect();
    statuses.sort();
    statuses
}

fn both_ways(status: &str) -> Vec<(String, String)> {
    ["source to target", "target to source"]
        .map(|name| (name.to_owned(), status.to_owned()))
        .to_vec()
}

#[test]
fn a_mesh_is_set_up_both_ways_and_the_next_run_writes_nothing() {
    let world = World::new();
    let mesh = json!({"DesiredState": mesh(&world), "ThrottleLimit": 8});
    let test = world.operate("Test-CrossTenantSync", "run", &mesh);
    assert_eq!(statuses(&test.succeeded().steps), both_ways("Missing"));
    let plan = world.operate("Set-CrossTenantSync", "plan", &mesh);
    assert_eq!(statuses(&plan.succeeded().steps), both_ways("Planned"));
    assert!(world.sent().is_empty());
    let run = world
        .operate("Set-CrossTenantSync", "run", &mesh)
        .succeeded();
    assert_eq!(statuses(&run.steps), both_ways("Changed"));
    for result in &run.steps {
        assert_eq!(result["steps"].as_array().unwrap().len(), 13);
        assert_eq!(result["error"], Value::Null);
        assert!(result["jobId"].is_string() && result["servicePrincipalId"].is_string());
    }
    world.sent();
    let again = world.operate("Set-CrossTenantSync", "run", &mesh);
    assert_eq!(
        statuses(&again.succeeded().steps),
        both_ways("InDesiredState")
    );
    assert!(world.sent().is_empty());
}

#[test]
fn plans_of_many_pairs_are_kept_and_carried_out() {
    let world = World::new();
    let mesh = json!({"DesiredState": mesh(&world)});
    let plans = world
        .operate("Get-CrossTenantSyncPlan", "run", &mesh)
        .succeeded()
        .steps;
    assert_eq!(plans.len(), 2);
    let text = json!(plans).to_string();
    // The first pair makes partner settings that the second one's plan still wants to make.
    let one = json!({"Plan": plans[0]});
    world
        .operate("Set-CrossTenantSync", "run", &one)
        .succeeded();
    world.sent();
    let both = world.operate("Set-CrossTenantSync", "run", &json!({"Plan": text}));
    assert_eq!(both.outcome, "failed");
    assert_eq!(statuses(&both.steps), both_ways("Failed"));
    assert_eq!(both.error.unwrap()["code"], "PlanChanged");
    assert!(world.sent().is_empty());
}

#[test]
fn a_pair_that_fails_does_not_concern_the_other() {
    let world = World::new();
    let mut mesh = mesh(&world);
    mesh["overrides"] = json!([{"source": "target", "target": "source", "assignments": {"users": ["nobody@contoso.com"]}}]);
    let mesh = json!({"DesiredState": mesh});
    let run = world.operate("Set-CrossTenantSync", "run", &mesh);
    let told = statuses(&run.steps);
    assert_eq!(told[0].1, "Changed");
    assert_eq!(told[1].1, "Failed");
    let error = run.error.unwrap();
    assert_eq!(error["code"], "UnknownPrincipal");
    assert_eq!(error["details"]["pairs"].as_array().unwrap().len(), 1);
    let typed = world.request(
        &json!({"command": "Test-CrossTenantSync", "parameters": mesh, "output": "powershell"}),
    );
    let result = &typed.steps[0];
    assert_eq!(result["@type"], "CrossTenantSyncResult");
    assert_eq!(result["Steps"][0]["@type"], "CrossTenantSyncStep");
}
