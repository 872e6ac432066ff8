//! What a single user can fail for, and what the object mapping holds back.

use serde_json::{Value, json};

use super::world::World;

/// Error code of the last log entry of alice after a first cycle.
fn code(world: &mut World) -> Value {
    let alice = world.user("alice");
    world.start();
    assert!(world.account("alice").is_none());
    world.log(&alice)["provisioningStatusInfo"]["errorInformation"]["errorCode"].clone()
}

fn world() -> World {
    let mut world = World::new();
    world.assign_user("alice");
    world
}

#[test]
fn an_address_that_is_none_is_refused() {
    let mut world = world();
    world
        .source_user("alice")
        .insert("mail".to_owned(), json!("alice at fabrikam"));
    assert_eq!(
        code(&mut world),
        "InvitationCreationFailureInvalidPropertyValue"
    );
}

#[test]
fn the_address_of_a_group_in_the_target_is_refused() {
    let mut world = world();
    let mut group = crate::directory::entities::group(
        "5f0e3a52-7f43-4f8e-b2c3-222222222222",
        "2023-01-01T00:00:00Z",
    );
    group.insert("mail".to_owned(), json!("alice@fabrikam.com"));
    let groups = &mut world.state.tenants.get_mut(&world.target).unwrap().groups;
    groups.insert("5f0e3a52-7f43-4f8e-b2c3-222222222222".to_owned(), group);
    assert_eq!(
        code(&mut world),
        "InvitationCreationFailureInvalidPropertyValue"
    );
}

#[test]
fn a_user_type_other_than_guest_or_member_is_refused() {
    let mut world = world();
    change_mapping(&mut world, "userType", |mapping| {
        mapping["source"] = json!({"type": "Constant", "expression": "\"Robot\"", "name": "Robot", "parameters": []});
    });
    assert_eq!(
        code(&mut world),
        "InvitationCreationFailureInvalidPropertyValue"
    );
}

#[test]
fn collaboration_settings_that_block_everybody_refuse_the_invitation() {
    let mut world = world();
    let partner = world
        .state
        .tenants
        .get_mut(&world.target)
        .unwrap()
        .partners
        .get_mut(&world.source)
        .unwrap();
    partner.insert(
        "b2bCollaborationInbound".to_owned(),
        json!({"usersAndGroups":
        {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]}}),
    );
    assert_eq!(code(&mut world), "InvitationCreationFailure");
}

#[test]
fn a_missing_name_is_refused() {
    let mut world = world();
    world
        .source_user("alice")
        .insert("displayName".to_owned(), json!(null));
    assert_eq!(code(&mut world), "MandatoryFieldsMissing");
}

#[test]
fn default_access_does_not_entitle() {
    let mut world = world();
    let tenant = world.state.tenants.get_mut(&world.source).unwrap();
    for entry in tenant.app_role_assignments.values_mut() {
        entry.insert(
            "appRoleId".to_owned(),
            json!("00000000-0000-0000-0000-000000000000"),
        );
    }
    assert_eq!(code(&mut world), "EntrySynchronizationSkipped");
    let alice = world.user("alice");
    assert_eq!(
        world.log(&alice)["provisioningSteps"][1]["details"]["User has the required role"],
        "False"
    );
}

#[test]
fn an_account_mastered_on_premises_is_not_written() {
    let mut world = world();
    world.start();
    world
        .account_mut("alice")
        .insert("onPremisesSyncEnabled".to_owned(), json!(true));
    world
        .source_user("alice")
        .insert("city".to_owned(), json!("Oslo"));
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["city"], "Seattle");
    assert_eq!(
        world.entity()["status"]["lastExecution"]["error"]["code"],
        "AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises"
    );
}

#[test]
fn a_failing_user_is_retried_at_growing_gaps() {
    let mut world = world();
    world
        .source_user("alice")
        .insert("mail".to_owned(), json!("none"));
    world.start();
    let failures = |world: &World| world.state.tenants[&world.source].provisioning_log.len();
    for expected in [2, 2, 3, 3, 3, 3, 4] {
        world.next_cycle();
        assert_eq!(failures(&world), expected);
    }
}

#[test]
fn without_the_delete_flow_nobody_is_removed() {
    let mut world = world();
    let alice = world.user("alice");
    let mut schema = world.schema();
    schema["synchronizationRules"][0]["objectMappings"][0]["flowTypes"] = json!("Add,Update");
    world.put_schema(schema).unwrap();
    world.start();
    world.unassign(&alice);
    world.next_cycle();
    assert!(world.account("alice").is_some());
    assert_eq!(
        world.log(&alice)["provisioningStatusInfo"]["status"],
        "skipped"
    );
}

#[test]
fn an_input_filter_never_removes() {
    let mut world = world();
    world.start();
    let mut schema = world.schema();
    schema["synchronizationRules"][0]["objectMappings"][0]["scope"]["inputFilterGroups"] = json!([{"name": "early",
        "clauses": [{"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["HR"]}}]}]);
    world.put_schema(schema).unwrap();
    world.next_cycle();
    assert!(world.account("alice").is_some());
}

#[test]
fn a_default_value_counts_on_creation_only() {
    let mut world = world();
    world
        .source_user("alice")
        .insert("preferredLanguage".to_owned(), json!(null));
    world.start();
    assert_eq!(
        world.account("alice").unwrap()["preferredLanguage"],
        "en-US"
    );
    world
        .account_mut("alice")
        .insert("preferredLanguage".to_owned(), json!("fr-FR"));
    world
        .source_user("alice")
        .insert("city".to_owned(), json!("Oslo"));
    world.next_cycle();
    assert_eq!(
        world.account("alice").unwrap()["preferredLanguage"],
        "fr-FR"
    );
}

#[test]
fn a_user_type_that_always_flows_converts() {
    let mut world = world();
    world.start();
    change_mapping(&mut world, "userType", |mapping| {
        mapping["flowType"] = json!("Always");
        mapping["source"] = json!({"type": "Constant", "expression": "\"Guest\"", "name": "Guest", "parameters": []});
    });
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["userType"], "Guest");
}

#[test]
fn credentials_that_come_back_find_the_same_accounts() {
    let mut world = world();
    world.start();
    let id = world.account("alice").unwrap()["id"].clone();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "CompanyId", "value": ""}]}),
        )
        .unwrap();
    world.next_cycle();
    assert_eq!(world.entity()["status"]["code"], "Quarantine");
    let target = world.target.clone();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "CompanyId", "value": target.to_uppercase()}]}),
        )
        .unwrap();
    world.start();
    assert_eq!(world.account("alice").unwrap()["id"], id);
    assert_eq!(world.entity()["status"]["code"], "Active");
}

fn change_mapping(world: &mut World, target: &str, change: impl Fn(&mut Value)) {
    let mut schema = world.schema();
    let mappings = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
        .as_array_mut()
        .unwrap();
    change(
        mappings
            .iter_mut()
            .find(|mapping| mapping["targetAttributeName"] == target)
            .unwrap(),
    );
    world.put_schema(schema).unwrap();
}
