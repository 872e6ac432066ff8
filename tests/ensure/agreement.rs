//! The plan that was shown is the plan that is carried out.

use serde_json::{Value, json};

use crate::world::{Report, World};

/// A run that is to carry out the plan of this digest.
fn agreed(world: &World, digest: &Value) -> Report {
    world.request(&json!({
        "command": "Set-CrossTenantSync", "parameters": world.parameters(), "planDigest": digest,
    }))
}

#[test]
fn a_plan_that_was_agreed_to_is_carried_out() {
    let world = World::new();
    let plan = world.plan().succeeded();
    let digest = plan.step(1)["digest"].clone();
    assert!(plan.steps.iter().all(|step| step["digest"] == digest));
    assert_eq!(world.test().step(1)["digest"], digest, "the same tenants");
    agreed(&world, &digest).succeeded();
    world.assert_settled("agreed");
}

#[test]
fn another_plan_than_the_agreed_one_is_refused_before_anything_is_written() {
    let world = World::new();
    let digest = world.plan().succeeded().step(1)["digest"].clone();
    let source = world.source().tenant_id.clone();
    world.send(
        "target",
        &json!({"method": "POST", "url": "/v1.0/policies/crossTenantAccessPolicy/partners", "body": {"tenantId": source}}),
    );
    world.sent();
    let refused = agreed(&world, &digest);
    assert_eq!(refused.error.unwrap()["code"], "PlanChanged");
    assert!(refused.steps.is_empty() && world.sent().is_empty());
    let fresh = world.plan().succeeded().step(1)["digest"].clone();
    assert_ne!(fresh, digest);
    agreed(&world, &fresh).succeeded();
}

#[test]
fn a_digest_is_refused_where_nothing_is_compared_with_it() {
    let world = World::new();
    for command in ["Test-CrossTenantSync", "Get-MgUser"] {
        let report = world.request(&json!({
            "command": command, "connection": "source", "planDigest": "0",
        }));
        assert_eq!(report.error.unwrap()["code"], "InvalidRequest", "{command}");
    }
}
