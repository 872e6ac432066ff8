//! One run reaches the desired state from wherever it starts, and the next one sends nothing.

use serde_json::{Value, json};

use crate::world::World;

#[test]
fn a_fresh_pair_converges_in_one_run() {
    let world = World::new();
    let report = world.set().succeeded();
    assert_eq!(report.steps.len(), 13);
    for step in [2, 3, 5, 6, 8, 9, 10, 12] {
        assert_eq!(report.status(step), "Changed", "step {step}");
    }
    for step in [1, 4, 7, 13] {
        assert_eq!(report.status(step), "Verified", "step {step}");
    }
    let user = &world.source().users[0].user_principal_name;
    let assigned = &report.step(10)["changes"][0];
    assert_eq!(assigned["path"], format!("appRoleAssignedTo[{user}]"));
    assert!(
        !assigned["to"].as_str().unwrap().contains('<'),
        "{assigned}"
    );
    for step in [6, 8, 9, 10, 12] {
        let id = report.step(step)["targetId"].as_str().unwrap_or_default();
        assert!(!id.is_empty(), "step {step} made or found something");
    }
    world.assert_settled("fresh");

    let source = world.source();
    let (trusted, allowed) = world.tenant("target", |tenant| {
        (
            tenant.partners[&source.tenant_id]["automaticUserConsentSettings"]["inboundAllowed"]
                .clone(),
            tenant.identity_synchronization[&source.tenant_id]["userSyncInbound"]["isSyncAllowed"]
                .clone(),
        )
    });
    assert_eq!((trusted, allowed), (json!(true), json!(true)));
    // The emulator provisions for real, so the users are there once its cycle has run.
    world.emulator.advance(1);
    let provisioned = world.tenant("target", |tenant| {
        tenant
            .users
            .values()
            .filter(|user| {
                user["userPrincipalName"]
                    .as_str()
                    .unwrap_or_default()
                    .contains("#EXT#")
            })
            .count()
    });
    assert!(provisioned > 1, "{provisioned} users were provisioned");
}

#[test]
fn every_step_is_reported_when_it_is_done_and_the_progress_ends() {
    let world = World::new();
    let report = world.set().succeeded();
    let pages: Vec<&Value> = report
        .events
        .iter()
        .filter(|event| event["event"] == "page")
        .collect();
    assert_eq!(pages.len(), 13);
    assert!(
        pages
            .iter()
            .all(|page| page["items"].as_array().unwrap().len() == 1)
    );
    let progress: Vec<&Value> = report
        .events
        .iter()
        .filter(|event| event["event"] == "progress")
        .collect();
    assert!(progress.iter().any(|event| {
        event["status"]
            .as_str()
            .unwrap()
            .starts_with("Step 6 of 13")
    }));
    assert_eq!(progress.last().unwrap()["completed"], true);
}

#[test]
fn the_plan_sends_nothing_and_is_what_the_run_then_sends() {
    let world = World::new();
    let plan = world.plan().succeeded();
    assert!(world.sent().is_empty(), "a plan must not write");
    for step in [2, 3, 5, 6, 7, 8, 9, 10, 12] {
        assert_eq!(plan.status(step), "Planned", "step {step}");
    }

    let run = world.set().succeeded();
    let sent: Vec<(String, String, Value)> = world
        .sent()
        .into_iter()
        .map(|record| {
            (
                record.method,
                record.path,
                record.request_body.unwrap_or(Value::Null),
            )
        })
        .collect();
    let base = world.emulator.base_url();
    let mut planned = 0;
    for step in &plan.steps {
        let requests = step["request"].as_array().unwrap();
        planned += requests.len();
        let shown = run.step(step["step"].as_u64().unwrap());
        let shown = shown["request"].as_array().unwrap();
        assert_eq!(shown.len(), requests.len(), "step {}", step["step"]);
        let mut places = Vec::new();
        for (request, shown) in requests.iter().zip(shown) {
            let resolved: Value =
                serde_json::from_str(&world.resolved(&request.to_string())).unwrap();
            assert_eq!(&resolved, shown, "step {}", step["step"]);
            let url = resolved["url"].as_str().unwrap();
            let same = (
                resolved["method"].as_str().unwrap().to_owned(),
                url.strip_prefix(&base).unwrap().to_owned(),
                resolved["body"].clone(),
            );
            let place = sent.iter().position(|one| *one == same);
            places.push(place.unwrap_or_else(|| panic!("{same:#?} was not sent: {sent:#?}")));
        }
        // Assignments do not build on each other and go out together.
        if step["step"] != 10 {
            assert!(places.is_sorted(), "step {}: {places:?}", step["step"]);
        }
    }
    assert_eq!(sent.len(), planned, "{sent:#?}");
}

#[test]
fn test_never_writes_and_tells_what_differs() {
    let world = World::new();
    let before = world.test().succeeded();
    assert_eq!(before.status(2), "Missing");
    let path = "identitySynchronization.userSyncInbound.isSyncAllowed";
    assert!(
        before.step(2)["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["path"] == path && change["to"] == true)
    );
    world.set().succeeded();
    world.sent();
    let after = world.test().succeeded();
    assert!(after.steps.iter().all(|step| {
        ["InDesiredState", "Verified", "Skipped"].contains(&step["status"].as_str().unwrap())
    }));
    assert!(world.sent().is_empty());
}

#[test]
fn users_to_verify_are_provisioned_on_demand_once() {
    let world = World::new();
    let mut parameters = world.parameters();
    parameters["VerifyUser"] = parameters["User"].clone();
    let first = world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    assert_eq!(first.status(11), "Verified", "{:#?}", first.step(11));
    world.sent();
    let second = world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    assert_eq!(second.status(11), "InDesiredState");
    assert!(world.sent().is_empty());
}

#[test]
fn a_user_who_is_not_assigned_fails_the_verification_and_the_job_is_not_started() {
    let world = World::new();
    let mut parameters = world.parameters();
    let groups = &world.source().groups;
    let outsider = world
        .source()
        .users
        .iter()
        .skip(1)
        .find(|user| !groups[0].members.contains(&user.id))
        .unwrap();
    parameters["VerifyUser"] = json!(outsider.user_principal_name);
    let report = world.operate("Set-CrossTenantSync", "run", &parameters);
    assert_eq!(report.outcome, "failed");
    assert_eq!(
        (report.status(11), report.status(12)),
        ("Failed", "Skipped")
    );
    let error = report.error.unwrap();
    assert!(
        error["message"].as_str().unwrap().contains("Step 11"),
        "{error:#}"
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains(&outsider.user_principal_name),
        "{error:#}"
    );
}

#[test]
fn typed_output_describes_its_types() {
    let world = World::new();
    let report = world
        .request(&json!({"command": "test-crosstenantsync", "parameters": world.parameters(), "output": "powershell"}))
        .succeeded();
    let step = &report.steps[1];
    assert_eq!(step["@type"], "CrossTenantSyncStep");
    assert_eq!(
        (&step["Step"], &step["Side"], &step["Status"]),
        (&json!(2), &json!("target"), &json!("Missing"))
    );
    assert_eq!(step["Changes"][0]["@type"], "CrossTenantSyncChange");
    assert_eq!(step["Request"][0]["@type"], "CrossTenantSyncRequest");
    let page = report
        .events
        .iter()
        .find(|event| event["event"] == "page")
        .unwrap();
    assert_eq!(
        page["types"]["CrossTenantSyncStep"]["nested"],
        json!(["Changes", "Job", "Request"])
    );
}
