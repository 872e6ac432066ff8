//! What the least privileged tokens can do, and what they are told where that is not enough.

use graph_emulator::Config;
use graph_emulator::state::State;

use crate::world::{Report, World};

/// The smallest set of application permissions for the source tenant.
const SMALLEST: [&str; 7] = [
    "Policy.ReadWrite.CrossTenantAccess",
    "Application.ReadWrite.OwnedBy",
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "AuditLog.Read.All",
    "User.ReadBasic.All",
    "GroupMember.Read.All",
];

fn grant(state: &mut State, config: &Config, permissions: &[&str]) {
    let source = config.tenant("source").unwrap();
    let tenant = state.tenants.get_mut(&source.tenant_id.to_lowercase());
    let granted = &mut tenant.unwrap().sign_in.app_permissions;
    *granted.get_mut(&source.application.client_id).unwrap() =
        permissions.iter().map(|&name| name.to_owned()).collect();
}

fn message(report: &Report) -> &str {
    report.error.as_ref().unwrap()["message"].as_str().unwrap()
}

#[test]
fn the_documented_smallest_set_is_enough() {
    let world = World::prepared(|state, config| grant(state, config, &SMALLEST));
    world.set().succeeded();
    world.assert_settled("the smallest set of permissions");
}

#[test]
fn what_only_opens_own_applications_does_not_open_their_list() {
    let without: Vec<&str> = SMALLEST
        .into_iter()
        .filter(|name| *name != "Application.Read.All")
        .collect();
    let world = World::prepared(|state, config| grant(state, config, &without));
    let set = world.set();
    let error = set.error.as_ref().unwrap();
    assert_eq!(error["code"], "InsufficientPermissions", "{error:#}");
    assert!(message(&set).contains("Application.Read.All"), "{error:#}");
    assert_eq!(set.status(6), "Unknown");
    assert!(world.sent().is_empty());
}

#[test]
fn an_application_that_somebody_else_made_is_not_judged() {
    let mut world = World::new();
    world.set().succeeded();
    world.tenant("source", |tenant| tenant.owners.clear());
    let config = world.config.clone();
    world
        .emulator
        .with_state(|state| grant(state, &config, &SMALLEST));
    world.sign_out();
    world.sent();
    let set = world.set();
    assert_eq!(set.outcome, "failed");
    assert!(world.sent().iter().all(|record| !record.is_write));
    for step in [8, 9] {
        assert_eq!(set.status(step), "Unknown");
        let said = set.step(step)["message"].as_str().unwrap();
        let reason = "OwnedBy opens only applications that the calling application made.";
        assert!(said.contains(reason), "{said}");
    }
}
