//! A plan that was kept is carried out as it is, or not at all.

use graph_emulator::Emulator;
use serde_json::{Value, json};

use crate::configuration::both;
use crate::world::{Report, World, unlimited};

/// The plan for the usual parameters.
fn plan(world: &World) -> Value {
    let mut made = world
        .operate("Get-CrossTenantSyncPlan", "run", &world.parameters())
        .succeeded();
    assert_eq!(made.steps.len(), 1);
    assert!(world.sent().is_empty(), "making a plan writes nothing");
    made.steps.remove(0)
}

fn carry_out(world: &World, plan: &Value) -> Report {
    world.operate("Set-CrossTenantSync", "run", &json!({ "Plan": plan }))
}

/// Methods and addresses of the plan's requests, without the ids that do not exist before the run.
fn planned(plan: &Value) -> Vec<(String, String)> {
    let steps = plan["steps"].as_array().unwrap();
    steps
        .iter()
        .flat_map(|step| step["request"].as_array().unwrap())
        .map(|request| {
            let url = request["url"].as_str().unwrap();
            let path = url.split_once("/v1.0").map_or(url, |(_, path)| path);
            (
                request["method"].as_str().unwrap().to_owned(),
                path.to_owned(),
            )
        })
        .collect()
}

/// Whether a path that was sent is the planned one, where an id that came later stands in angle brackets.
fn is_like(sent: &str, planned: &str) -> bool {
    let (sent, planned): (Vec<_>, Vec<_>) =
        (sent.split('/').collect(), planned.split('/').collect());
    sent.len() == planned.len()
        && sent
            .iter()
            .zip(&planned)
            .all(|(sent, planned)| sent == planned || planned.contains('<'))
}

fn code(report: &Report) -> &str {
    report.error.as_ref().unwrap()["code"].as_str().unwrap()
}

#[test]
fn a_plan_names_its_tenants_its_document_and_its_requests() {
    let world = World::new();
    let plan = plan(&world);
    assert_eq!(plan["version"], 1);
    let id = |role: &str| {
        let tenant = world.config.tenant(role).unwrap();
        json!(tenant.tenant_id.to_lowercase())
    };
    assert_eq!(plan["sourceTenantId"], id("source"));
    assert_eq!(plan["targetTenantId"], id("target"));
    assert_eq!(plan["desiredState"]["target"]["tenantId"], id("target"));
    assert_eq!(plan["steps"].as_array().unwrap().len(), 13);
    assert_eq!(plan["writes"], planned(&plan).len());
    assert!(plan["writes"].as_u64().unwrap() > 8);
    assert!(plan["createdDateTime"].as_str().unwrap().ends_with('Z'));
    let text = plan.to_string();
    for tenant in [world.source(), world.target()] {
        assert!(!text.contains(&tenant.application.client_secret));
    }
}

#[test]
fn a_plan_is_carried_out_request_for_request() {
    let world = World::new();
    let plan = plan(&world);
    let run = carry_out(&world, &json!(plan.to_string())).succeeded();
    let sent = world.sent();
    let sent: Vec<_> = sent
        .iter()
        .filter(|record| !record.path.contains("oauth2"))
        .collect();
    let planned = planned(&plan);
    assert_eq!(sent.len(), planned.len(), "{planned:#?}");
    // Steps that do not need each other run side by side, so only what is sent is compared.
    let mut left: Vec<(&str, &str)> = sent
        .iter()
        .map(|record| {
            let (_, path) = record.path.split_once("/v1.0").unwrap();
            (record.method.as_str(), path)
        })
        .collect();
    for (method, path) in &planned {
        let found = left
            .iter()
            .position(|(sent, own)| sent == method && is_like(own, path));
        let found = found.unwrap_or_else(|| panic!("{method} {path} is not among {left:#?}"));
        left.remove(found);
    }
    assert_eq!(run.steps.len(), 13);
    world.assert_settled("a plan that was carried out");
}

#[test]
fn a_plan_made_with_typed_output_can_be_carried_out_too() {
    let world = World::new();
    let made = world
        .request(&json!({"command": "get-crosstenantsyncplan", "parameters": world.parameters(), "output": "powershell"}))
        .succeeded();
    let plan = &made.steps[0];
    assert_eq!(plan["@type"], "CrossTenantSyncPlan");
    assert_eq!(plan["Steps"][1]["@type"], "CrossTenantSyncStep");
    carry_out(&world, &json!([plan])).succeeded();
    world.assert_settled("a typed plan");
}

#[test]
fn tenants_that_have_changed_since_get_no_write() {
    let world = World::new();
    let plan = plan(&world);
    let source = world.source().tenant_id.clone();
    world.send(
        "target",
        &json!({"method": "POST", "url": "/v1.0/policies/crossTenantAccessPolicy/partners", "body": {"tenantId": source}}),
    );
    world.sent();
    let refused = carry_out(&world, &plan);
    assert_eq!(code(&refused), "PlanChanged");
    assert!(world.sent().is_empty());
    // The plan of a state that has been reached is just as old.
    world.set().succeeded();
    world.sent();
    assert_eq!(code(&carry_out(&world, &plan)), "PlanChanged");
    assert!(world.sent().is_empty());
}

#[test]
fn a_plan_that_was_edited_is_refused_before_anything_is_sent() {
    let world = World::new();
    let plan = plan(&world);
    type Edit = (&'static str, fn(&mut Value), &'static str);
    let edits: [Edit; 7] = [
        (
            "a request",
            |plan| plan["steps"][1]["request"][0]["body"]["tenantId"] = json!("other"),
            "Plan.digest: does not fit the plan",
        ),
        (
            "an order",
            |plan| plan["steps"].as_array_mut().unwrap().swap(1, 4),
            "Plan.digest: does not fit the plan",
        ),
        (
            "a step less",
            |plan| drop(plan["steps"].as_array_mut().unwrap().remove(11)),
            "Plan.digest: does not fit the plan",
        ),
        (
            "a tenant",
            |plan| {
                let other = "0a1b2c3d-0000-0000-0000-000000000000";
                plan["sourceTenantId"] = json!(other);
                plan["desiredState"]["source"]["tenantId"] = json!(other);
            },
            "Plan.digest: does not fit the plan",
        ),
        (
            "a version",
            |plan| plan["version"] = json!(2),
            "Plan.version: must be 1",
        ),
        (
            "a document",
            |plan| plan["desiredState"]["jbo"] = json!({}),
            "Plan.desiredState.jbo: is not a known member; did you mean 'job'?",
        ),
        (
            "no steps",
            |plan| plan["steps"] = json!("x"),
            "Plan.steps: is missing or no array",
        ),
    ];
    for (what, edit, said) in edits {
        let mut plan = plan.clone();
        edit(&mut plan);
        let refused = carry_out(&world, &plan);
        let error = refused.error.unwrap();
        assert_eq!(error["code"], "InvalidPlan", "{what}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(said), "{what}: {message}");
        assert!(
            refused.steps.is_empty() && world.sent().is_empty(),
            "{what}"
        );
    }
    for shape in [json!("nonsense"), json!([]), json!([1]), json!({})] {
        assert_eq!(code(&carry_out(&world, &shape)), "InvalidPlan", "{shape}");
    }
    let twice = carry_out(&world, &json!([plan, plan]));
    assert_eq!(code(&twice), "InvalidPlan");
    assert!(world.sent().is_empty());
}

#[test]
fn a_document_that_was_edited_in_any_way_is_refused_before_anything_is_sent() {
    let world = World::new();
    let plan = plan(&world);
    let edits: [(&str, Value); 5] = [
        ("/desiredState/assignments/users", json!([])),
        ("/desiredState/job/waitForFirstCycle", json!(true)),
        ("/desiredState/source/connection", json!("target")),
        (
            "/desiredState/attributeMappings",
            json!([{"targetAttribute": "userType", "constant": "Member", "flowType": "Always"}]),
        ),
        ("/steps/1/changes/0/to", json!("other")),
    ];
    for (place, value) in edits {
        let mut edited = plan.clone();
        let (object, member) = place.rsplit_once('/').unwrap();
        edited.pointer_mut(object).expect(place)[member] = value;
        let refused = carry_out(&world, &edited);
        assert_eq!(code(&refused), "InvalidPlan", "{place}");
        assert!(refused.steps.is_empty() && world.sent().is_empty());
    }
}

#[test]
fn a_digest_that_was_agreed_to_is_of_this_document_only() {
    let world = World::new();
    let plan = world.plan();
    let agreed = &plan.step(1)["digest"];
    let run = |parameters: &Value| {
        world.request(&json!({"command": "Set-CrossTenantSync", "mode": "run",
            "parameters": parameters, "planDigest": agreed}))
    };
    let mut waits = world.parameters();
    waits["WaitForFirstCycle"] = json!(true);
    let mut mapped = world.parameters();
    mapped["AttributeMapping"] = json!([{"targetAttribute": "city", "constant": "Oslo"}]);
    for other in [waits, mapped] {
        assert_eq!(code(&run(&other)), "PlanChanged");
        assert!(world.sent().is_empty());
    }
    run(&world.parameters()).succeeded();
}

#[test]
fn a_plan_with_everything_in_it_can_be_kept_and_carried_out() {
    let world = World::new();
    let user = world.source().users[0].user_principal_name.clone();
    let document = json!({
        "source": {"connection": "source", "partner": {"inboundTrust": {"isMfaAccepted": true}, "automaticUserConsentSettings": {"outboundAllowed": true}}},
        "target": {"connection": "target", "identitySynchronization": {"displayName": "x", "userSyncInbound": {"isSyncAllowed": true}}},
        "application": {"displayName": "y"},
        "job": {"state": "Paused"},
        "credentials": {"syncAll": false, "syncNotificationSettings": {"enabled": true, "recipients": "a@b.example", "deleteThresholdEnabled": true, "deleteThresholdValue": 100}},
        "assignments": {"users": [user], "removeOthers": true},
        "attributeMappings": [{"targetAttribute": "city", "constant": "Oslo", "flowType": "Always"}],
        "scopingFilter": {"groups": [{"name": "g", "clauses": [{"attribute": "department", "operator": "EQUALS", "values": ["Sales"]}]}]},
    });
    for output in ["raw", "powershell"] {
        let made = world
            .request(&json!({"command": "Get-CrossTenantSyncPlan", "output": output, "parameters": {"DesiredState": document}}))
            .succeeded();
        carry_out(&world, &json!(made.steps[0].to_string())).succeeded();
    }
}

#[test]
fn a_plan_for_other_tenants_is_refused_before_anything_is_written() {
    let emulator = Emulator::builder().options(unlimited()).spawn().unwrap();
    let connections = both(&emulator.config());
    // The same names of connections, signed in to the other tenant each.
    let swapped = json!({"source": connections["target"], "target": connections["source"]});
    let mut world = World::connected(emulator, &connections);
    let plan = plan(&world);
    world.reconnect(&swapped);
    let refused = carry_out(&world, &plan);
    assert_eq!(code(&refused), "WrongTenant");
    assert!(refused.steps.is_empty() && world.sent().is_empty());
}
