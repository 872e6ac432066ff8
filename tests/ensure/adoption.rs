//! What somebody set up by hand is adopted, and what the desired state does not name is left alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::{NAME, World};

#[test]
fn settings_that_are_not_named_are_untouched() {
    let world = World::new();
    let (source, target) = (
        world.source().tenant_id.clone(),
        world.target().tenant_id.clone(),
    );
    let trust = json!({"isMfaAccepted": true, "isCompliantDeviceAccepted": true, "isHybridAzureADJoinedDeviceAccepted": false});
    let by_hand = |tenant: &str, consent: Value| {
        json!({"method": "POST", "url": "/v1.0/policies/crossTenantAccessPolicy/partners",
            "body": {"tenantId": tenant, "inboundTrust": trust, "automaticUserConsentSettings": consent}})
    };
    world.send(
        "target",
        &by_hand(
            &source,
            json!({"inboundAllowed": false, "outboundAllowed": true}),
        ),
    );
    world.send(
        "source",
        &by_hand(
            &target,
            json!({"inboundAllowed": true, "outboundAllowed": false}),
        ),
    );
    world.sent();
    world.set().succeeded();
    let sent = world.sent();
    assert!(
        sent.iter()
            .all(|record| !record.path.ends_with("/partners")),
        "a partner that exists is not created"
    );
    for (role, other) in [("target", &source), ("source", &target)] {
        let partner = world.tenant(role, |tenant| tenant.partners[other].clone());
        assert_eq!(partner["inboundTrust"], trust, "{role}");
        assert_eq!(
            partner["automaticUserConsentSettings"],
            json!({"inboundAllowed": true, "outboundAllowed": true}),
            "{role}"
        );
    }
    world.assert_settled("partners made by hand");
}

#[test]
fn an_existing_policy_is_patched_and_keeps_its_name() {
    let world = World::new();
    let plan = world.plan();
    world.replay(&plan, &BTreeSet::from([2]));
    let source = world.source().tenant_id.clone();
    world.send("target", &json!({"method": "PATCH",
        "url": format!("/v1.0/policies/crossTenantAccessPolicy/partners/{source}/identitySynchronization"),
        "body": {"displayName": "by hand", "userSyncInbound": {"isSyncAllowed": false}}}));
    world.sent();
    world.set().succeeded();
    let policy: Vec<_> = world
        .sent()
        .into_iter()
        .filter(|record| record.path.ends_with("/identitySynchronization"))
        .collect();
    assert_eq!(policy.len(), 1);
    assert_eq!(
        (policy[0].method.as_str(), policy[0].status),
        ("PATCH", 204)
    );
    let policy = world.tenant("target", |tenant| {
        tenant.identity_synchronization[&source].clone()
    });
    assert_eq!(
        (
            &policy["displayName"],
            &policy["userSyncInbound"]["isSyncAllowed"]
        ),
        (&json!("by hand"), &json!(true))
    );
}

#[test]
fn a_paused_job_is_started_and_an_active_one_is_not_started_again() {
    let world = World::new();
    world.set().succeeded();
    world.send("source", &json!({"method": "POST", "url": "/v1.0/servicePrincipals/<ServicePrincipalId>/synchronization/jobs/<JobId>/pause"}));
    world.sent();
    let mut leave = world.parameters();
    leave["Start"] = json!(false);
    let report = world
        .operate("Set-CrossTenantSync", "run", &leave)
        .succeeded();
    assert_eq!(report.status(12), "Skipped");
    assert!(
        world.sent().is_empty(),
        "a pause that is not to be ended is left"
    );
    world.set().succeeded();
    let sent = world.sent();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].path.ends_with("/start"));
    world.assert_settled("paused");
}

#[test]
fn assignments_of_others_are_kept() {
    let world = World::new();
    let plan = world.plan();
    world.replay(&plan, &BTreeSet::from([6]));
    let other = world.source().users[3].id.clone();
    world.send("source", &json!({"method": "POST", "url": "/v1.0/servicePrincipals/<ServicePrincipalId>/appRoleAssignedTo",
        "body": {"principalId": other, "resourceId": "<ServicePrincipalId>", "appRoleId": "<AppRoleId>"}}));
    let report = world.set().succeeded();
    assert_eq!(report.step(10)["changes"].as_array().unwrap().len(), 2);
    let kept = world.tenant("source", |tenant| {
        tenant
            .app_role_assignments
            .values()
            .any(|assignment| assignment["principalId"] == other.as_str())
    });
    assert!(kept);
    world.assert_settled("one assigned by hand");
}

#[test]
fn letter_case_of_names_does_not_matter() {
    let world = World::new();
    world.set().succeeded();
    world.sent();
    let mut parameters = world.parameters();
    parameters["DisplayName"] = json!(NAME.to_uppercase());
    parameters["User"] = json!(parameters["User"][0].as_str().unwrap().to_uppercase());
    world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    assert!(world.sent().is_empty());
}

#[test]
fn two_applications_of_one_name_are_listed_and_the_id_chooses() {
    let world = World::new();
    let mut plan = world.plan();
    plan.steps.retain(|step| step["step"] == 6);
    world.by_hand(&plan);
    world.by_hand(&plan);
    let ids: Vec<String> = world.tenant("source", |tenant| {
        tenant
            .service_principals
            .values()
            .filter(|principal| principal["displayName"] == NAME)
            .map(|principal| principal["id"].as_str().unwrap().to_owned())
            .collect()
    });
    assert_eq!(ids.len(), 2);
    world.sent();
    let report = world.set();
    assert_eq!(
        (report.outcome.as_str(), report.status(6)),
        ("failed", "Failed")
    );
    let error = report.error.as_ref().unwrap();
    for id in &ids {
        assert!(error["message"].as_str().unwrap().contains(id), "{error:#}");
    }
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("ServicePrincipalId")
    );
    for step in [7, 8, 9, 10, 12] {
        assert_eq!(report.status(step), "Skipped", "step {step}");
    }
    // The caller has to choose, so nothing is changed until then.
    assert_eq!((report.status(2), report.status(5)), ("Skipped", "Skipped"));
    assert!(
        world
            .sent()
            .iter()
            .all(|record| !record.path.contains("/instantiate"))
    );

    let mut parameters = world.parameters();
    parameters["ServicePrincipalId"] = json!(ids[1]);
    world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    let jobs = world.tenant("source", |tenant| {
        tenant
            .synchronization
            .get(&ids[1])
            .map(|all| all.jobs.len())
    });
    assert_eq!(jobs, Some(1));
}

#[test]
fn a_configuration_of_another_name_is_pointed_out_before_a_second_one_is_made() {
    let world = World::new();
    world.by_hand(&world.plan());
    let mut parameters = world.parameters();
    parameters["DisplayName"] = json!("Contoso");
    let test = || {
        world
            .operate("Test-CrossTenantSync", "run", &parameters)
            .succeeded()
    };
    // What its saved credentials are seen to reach decides before the name.
    assert_eq!(test().status(6), "InDesiredState");

    world.tenant("target", |tenant| tenant.identity_synchronization.clear());
    let plan = test();
    assert_eq!(plan.status(6), "Missing");
    let message = plan.step(6)["message"].as_str().unwrap();
    assert!(
        message.contains("'Fabrikam'") && message.contains("ServicePrincipalId"),
        "{message}"
    );
}

#[test]
fn a_configuration_that_was_renamed_is_known_by_its_target() {
    let world = World::new();
    world.set().succeeded();
    world.sent();
    let mut parameters = world.parameters();
    parameters["DisplayName"] = json!("Contoso");
    let report = world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    assert!(world.sent().is_empty());
    assert!(report.step(6)["target"].as_str().unwrap().contains(NAME));
}

#[test]
fn a_quarantine_is_lifted_once_its_cause_is_repaired() {
    let world = World::new();
    world.set().succeeded();
    let quarantine =
        json!({"reason": "EncounteredQuarantineException", "currentBegan": "2026-01-01T00:00:00Z"});
    world.tenant("source", |tenant| {
        let job = tenant
            .synchronization
            .values_mut()
            .flat_map(|all| all.jobs.values_mut())
            .next()
            .unwrap();
        job.entity["status"]["code"] = json!("Quarantine");
        job.entity["status"]["quarantine"] = quarantine.clone();
    });
    world.sent();
    let untouched = world.set();
    assert_eq!(
        (untouched.outcome.as_str(), untouched.status(13)),
        ("failed", "Failed")
    );
    assert_eq!(untouched.error.unwrap()["code"], "JobInQuarantine");
    assert!(
        world.sent().is_empty(),
        "a start would not remove the cause"
    );

    let source = world.source().tenant_id.clone();
    world.tenant("target", |tenant| {
        tenant.identity_synchronization.get_mut(&source).unwrap()["userSyncInbound"] =
            json!({"isSyncAllowed": false});
    });
    let repaired = world.set().succeeded();
    assert_eq!(
        (repaired.status(2), repaired.status(12), repaired.status(13)),
        ("Changed", "Changed", "Verified")
    );
    world.assert_settled("quarantine lifted");
}

#[test]
fn both_directions_at_once_do_not_undo_each_other() {
    let world = World::new();
    let (source, target) = (
        world.source().tenant_id.clone(),
        world.target().tenant_id.clone(),
    );
    for (side, of) in [("source", &target), ("target", &source)] {
        world.request(&json!({"command": "Invoke-MgGraphRequest", "connection": side, "parameters": {"Method": "POST", "Uri": "/v1.0/policies/crossTenantAccessPolicy/partners",
            "Body": {"tenantId": of, "automaticUserConsentSettings": {"inboundAllowed": false, "outboundAllowed": false}}}})).succeeded();
    }
    world
        .emulator
        .set_faults(
            graph_emulator::Faults::new(1).rule(graph_emulator::FaultRule::new(
                graph_emulator::Effect::latency(30),
            )),
        )
        .unwrap();
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = [("source", "target"), ("target", "source")]
            .into_iter()
            .map(|(a, b)| {
                let world = &world;
                scope.spawn(move || {
                    world.operate(
                        "Set-CrossTenantSync",
                        "run",
                        &json!({"Source": a, "Target": b, "DisplayName": format!("{a} to {b}")}),
                    )
                })
            })
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    assert!(results.iter().all(|one| one.outcome == "succeeded"));
    for (side, of) in [("source", &target), ("target", &source)] {
        let consent = world.tenant(side, |tenant| {
            tenant.partners[of]["automaticUserConsentSettings"].clone()
        });
        eprintln!("{side} {consent}");
        assert_eq!(
            consent,
            json!({"inboundAllowed": true, "outboundAllowed": true})
        );
    }
}
