//! "Could not read" is never "absent", nothing is written to the wrong tenant, and errors say where and why.

use graph_emulator::Emulator;
use serde_json::json;

use crate::world::{World, access_token, secret};

#[test]
fn policies_that_cannot_be_read_are_unknown_and_nothing_rests_on_them() {
    let world = World::prepared(|state, config| {
        let target = config.tenant("target").unwrap();
        let permissions = state
            .tenants
            .get_mut(&target.tenant_id.to_lowercase())
            .unwrap();
        permissions
            .sign_in
            .app_permissions
            .get_mut(&target.application.client_id)
            .unwrap()
            .retain(|permission| !permission.starts_with("Policy."));
    });
    let test = world.test().succeeded();
    assert_eq!((test.status(2), test.status(3)), ("Unknown", "Unknown"));
    assert!(
        test.step(2)["message"]
            .as_str()
            .unwrap()
            .contains("Insufficient privileges")
    );
    assert!(
        test.step(1)["message"]
            .as_str()
            .unwrap()
            .contains("Policy.ReadWrite.CrossTenantAccess")
    );

    let report = world.set();
    assert_eq!(report.outcome, "failed");
    let target = world.target().tenant_id.clone();
    let sent = world.sent();
    assert!(sent.is_empty(), "{sent:#?}");
    assert_eq!((report.status(2), report.status(3)), ("Unknown", "Unknown"));
    for step in [5, 6, 7, 8, 9, 10, 12] {
        assert_eq!(report.status(step), "Skipped", "step {step}");
    }
    let error = report.error.unwrap();
    assert_eq!(error["code"], "InsufficientPermissions");
    assert_eq!(error["tenantId"], target.as_str());
    assert_eq!(error["details"]["steps"].as_array().unwrap().len(), 3);
    assert!(
        error["message"].as_str().unwrap().starts_with("Step 1 ("),
        "{error:#}"
    );
}

#[test]
fn applications_that_cannot_be_read_do_not_lead_to_another_one() {
    let world = World::prepared(|state, config| {
        let source = config.tenant("source").unwrap();
        state
            .tenants
            .get_mut(&source.tenant_id.to_lowercase())
            .unwrap()
            .sign_in
            .app_permissions
            .get_mut(&source.application.client_id)
            .unwrap()
            .retain(|permission| {
                !permission.starts_with("Application.") && !permission.starts_with("Directory.")
            });
    });
    let report = world.set();
    assert_eq!(report.status(6), "Unknown");
    for step in [7, 8, 9, 10, 12] {
        assert!(
            ["Unknown", "Skipped"].contains(&report.status(step)),
            "step {step}: {}",
            report.status(step)
        );
    }
    assert!(
        world
            .sent()
            .iter()
            .all(|record| !record.path.contains("/instantiate"))
    );
}

#[test]
fn a_token_of_another_tenant_is_refused_before_anything_is_sent() {
    let emulator = Emulator::builder().spawn().unwrap();
    let config = emulator.config();
    let (source, target) = (
        config.tenant("source").unwrap(),
        config.tenant("target").unwrap(),
    );
    let wrong = access_token(&emulator, source);
    let connections = json!({
        "source": secret(source),
        "target": {"tenantId": target.tenant_id, "credential": {"type": "accessToken", "accessToken": wrong}},
    });
    let world = World::connected(emulator, &connections);
    let report = world.set();
    assert_eq!(
        (report.outcome.as_str(), report.status(1), report.status(4)),
        ("failed", "Failed", "Verified")
    );
    assert_eq!(report.error.as_ref().unwrap()["code"], "WrongTenant");
    assert!(
        world.emulator.requests().is_empty(),
        "{:#?}",
        world.emulator.requests()
    );
    assert_eq!(report.steps.len(), 13);
}

#[test]
fn one_tenant_cannot_be_both_sides() {
    let emulator = Emulator::builder().spawn().unwrap();
    let config = emulator.config();
    let source = config.tenant("source").unwrap();
    let connections = json!({"source": secret(source), "target": secret(source)});
    let world = World::connected(emulator, &connections);
    let report = world.set();
    assert_eq!((report.status(1), report.status(4)), ("Failed", "Failed"));
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn names_that_mean_nobody_or_several_fail_with_all_of_them() {
    let world = World::new();
    let twin = world.source().groups[0].display_name.clone();
    world.tenant("source", |tenant| {
        let mut copy = tenant
            .groups
            .values()
            .find(|group| group["displayName"] == twin.as_str())
            .unwrap()
            .clone();
        let id = "9f3a0000-1111-4222-8333-444455556666";
        copy.insert("id".to_owned(), json!(id));
        tenant.groups.insert(id.to_owned(), copy);
    });
    let mut parameters = world.parameters();
    parameters["User"] = json!(["nobody@fabrikam.com"]);
    let report = world.operate("Set-CrossTenantSync", "run", &parameters);
    assert_eq!(
        (report.status(10), report.status(12), report.status(2)),
        ("Failed", "Skipped", "Skipped")
    );
    let message = report.step(10)["message"].as_str().unwrap();
    for part in [
        "nobody@fabrikam.com",
        &world.source().groups[0].id,
        "9f3a0000-1111-4222-8333-444455556666",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert!(world.sent().is_empty());
    let planned = world
        .operate("Set-CrossTenantSync", "plan", &parameters)
        .succeeded();
    assert!(planned.requests().is_empty());
    assert_eq!(
        (planned.status(10), planned.status(2)),
        ("Failed", "Skipped")
    );
    let error = report.error.unwrap();
    assert_eq!(error["code"], "UnknownPrincipal");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("nobody@fabrikam.com")
    );
    let failed = error["details"]["steps"].as_array().unwrap();
    assert_eq!((failed.len(), &failed[0]["step"]), (1, &json!(10)));
}

#[test]
fn bad_parameters_are_reported_together_and_nothing_is_sent() {
    let world = World::new();
    let report = world.operate(
        "Set-CrossTenantSync",
        "run",
        &json!({"Source": "source", "Tarjet": "target", "Start": "now"}),
    );
    assert_eq!(report.outcome, "failed");
    let error = report.error.unwrap();
    assert_eq!(error["code"], "InvalidParameter");
    for part in [
        "'Tarjet'",
        "Target: is missing",
        "DisplayName: is missing",
        "Start: must be",
    ] {
        assert!(
            error["message"].as_str().unwrap().contains(part),
            "{part} in {error:#}"
        );
    }
    let report = world.operate(
        "Set-CrossTenantSync",
        "run",
        &json!({"Source": "source", "Target": "nowhere", "DisplayName": "x"}),
    );
    assert_eq!(report.error.unwrap()["code"], "UnknownConnection");
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn the_permissions_that_the_readme_names_are_enough_and_none_is_said_to_be_missing() {
    let world = World::prepared(|state, config| {
        let source: &[&str] = &[
            "Policy.ReadWrite.CrossTenantAccess",
            "Application.ReadWrite.All",
            "AppRoleAssignment.ReadWrite.All",
            "Synchronization.ReadWrite.All",
            "AuditLog.Read.All",
            "User.ReadBasic.All",
            "GroupMember.Read.All",
        ];
        for (role, permissions) in [("source", source), ("target", &source[..1])] {
            let tenant = config.tenant(role).unwrap();
            let sign_in = &mut state
                .tenants
                .get_mut(&tenant.tenant_id.to_lowercase())
                .unwrap()
                .sign_in;
            *sign_in
                .app_permissions
                .get_mut(&tenant.application.client_id)
                .unwrap() = permissions.iter().map(|&name| name.to_owned()).collect();
        }
    });
    let report = world.set().succeeded();
    for step in [1, 4] {
        let message = report.step(step)["message"].as_str().unwrap();
        assert!(!message.contains("token"), "{message}");
    }
    world.assert_settled("documented permissions");
}
