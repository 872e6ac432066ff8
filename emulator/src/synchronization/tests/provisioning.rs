//! Users appear, change, are blocked, leave and come back.

use serde_json::json;

use super::world::World;
use crate::state::Options;

#[test]
fn an_assigned_user_is_created_as_the_default_mapping_says() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.assign_user("bruno");
    world.start();
    let user = world.account("alice").expect("created");
    for (name, value) in [
        ("userType", json!("Member")),
        ("displayName", json!("Alice Anders")),
        ("mail", json!("alice@fabrikam.com")),
        ("department", json!("Sales")),
        ("showInAddressList", json!(true)),
        ("accountEnabled", json!(true)),
        ("externalUserState", json!("Accepted")),
        ("creationType", json!("Invitation")),
    ] {
        assert_eq!(user[name], value, "{name}");
    }
    assert_eq!(
        user["businessPhones"],
        world.state.tenants[&world.source].users[&alice]["businessPhones"]
    );
    assert_eq!(world.account("bruno").unwrap()["manager"], user["id"]);
    assert!(world.account("carla").is_none());
    let log = world.log(&alice);
    assert_eq!(log["provisioningAction"], "create");
    assert_eq!(log["provisioningStatusInfo"]["status"], "success");
    assert_eq!(
        log["provisioningSteps"][0]["description"],
        "Received User 'alice@fabrikam.com' change of type (Add) from Azure Active Directory"
    );
}

#[test]
fn a_change_is_exported_and_nothing_else() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    world
        .account_mut("alice")
        .insert("jobTitle".to_owned(), json!("Edited in the target"));
    world.next_cycle();
    assert_eq!(
        world.account("alice").unwrap()["jobTitle"],
        "Edited in the target"
    );
    world
        .source_user("alice")
        .insert("department".to_owned(), json!("Research"));
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["department"], "Research");
    assert_eq!(
        world.account("alice").unwrap()["jobTitle"],
        "Sales Director"
    );
    let log = world.log(&alice);
    assert_eq!(log["provisioningAction"], "update");
    assert_eq!(log["modifiedProperties"].as_array().unwrap().len(), 2);
    let before = world.state.tenants[&world.source].provisioning_log.len();
    world.next_cycle();
    assert_eq!(
        world.state.tenants[&world.source].provisioning_log.len(),
        before
    );
}

#[test]
fn a_missing_value_does_not_clear_and_user_type_is_set_once() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    world
        .account_mut("alice")
        .insert("userType".to_owned(), json!("Guest"));
    world
        .source_user("alice")
        .insert("jobTitle".to_owned(), json!(null));
    world.next_cycle();
    let user = world.account("alice").unwrap();
    assert_eq!(user["jobTitle"], "Sales Director");
    assert_eq!(user["userType"], "Guest");
}

#[test]
fn a_blocked_user_is_disabled_and_no_more() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let user = world.source_user("alice");
    user.insert("accountEnabled".to_owned(), json!(false));
    user.insert("jobTitle".to_owned(), json!("Former director"));
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["accountEnabled"], false);
    assert_eq!(
        world.account("alice").unwrap()["jobTitle"],
        "Sales Director"
    );
    assert_eq!(world.log(&alice)["provisioningAction"], "disable");
    // Already blocked, then unassigned: the account stays.
    world.unassign(&alice);
    world.next_cycle();
    assert!(world.account("alice").is_some());
}

#[test]
fn who_leaves_the_scope_is_soft_deleted_and_restored_on_return() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let id = world.account("alice").unwrap()["id"].clone();
    world.unassign(&alice);
    world.next_cycle();
    assert!(world.account("alice").is_none());
    assert!(
        world.state.tenants[&world.target]
            .deleted_users
            .contains_key(id.as_str().unwrap())
    );
    assert_eq!(world.log(&alice)["provisioningAction"], "delete");
    world.assign(&alice);
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["id"], id);
    assert!(world.state.tenants[&world.target].deleted_users.is_empty());
}

#[test]
fn after_30_days_a_returning_user_is_created_anew() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let id = world.account("alice").unwrap()["id"].clone();
    world.unassign(&alice);
    world.next_cycle();
    world.pass(31 * 24 * 3600);
    world.assign(&alice);
    world.next_cycle();
    assert_ne!(world.account("alice").unwrap()["id"], id);
}

#[test]
fn a_deleted_source_user_is_soft_deleted() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let tenant = world.state.tenants.get_mut(&world.source).unwrap();
    let user = tenant.users.remove(&alice).unwrap();
    tenant.deleted_users.insert(alice.clone(), user);
    world.next_cycle();
    assert!(world.account("alice").is_none());
    let tenant = world.state.tenants.get_mut(&world.source).unwrap();
    let user = tenant.deleted_users.remove(&alice).unwrap();
    tenant.users.insert(alice, user);
    world.next_cycle();
    assert!(world.account("alice").is_some());
}

#[test]
fn a_filter_lets_in_and_removes() {
    let mut world = World::new();
    world.assign_user("alice");
    let elena = world.assign_user("elena");
    world.filter("department", "EQUALS", "Sales");
    world.start();
    assert!(world.account("alice").is_some());
    assert!(world.account("elena").is_none());
    let log = world.log(&elena);
    assert_eq!(log["provisioningStatusInfo"]["status"], "skipped");
    assert_eq!(
        log["provisioningStatusInfo"]["errorInformation"]["errorCode"],
        "EntrySynchronizationSkipped"
    );
    let scoping = &log["provisioningSteps"][1]["details"];
    assert_eq!(scoping["Scoping filter evaluation passed"], "False");
    assert!(
        scoping["ScopeEvaluationResult"]
            .as_str()
            .unwrap()
            .contains("\"filter.department EQUALS 'Sales'\":false")
    );
    world
        .source_user("alice")
        .insert("department".to_owned(), json!("Legal"));
    world.next_cycle();
    assert!(world.account("alice").is_none());
}

#[test]
fn direct_members_of_an_assigned_group_are_in_scope_and_nested_ones_are_not() {
    let mut world = World::new();
    let group = world.group("Partner Collaboration");
    world.assign(&group);
    world.start();
    assert!(world.account("elena").is_some());
    assert!(world.account("farid").is_some());
    assert!(world.account("alice").is_none());
    let elena = world.user("elena");
    let members = world
        .state
        .tenants
        .get_mut(&world.source)
        .unwrap()
        .group_members
        .get_mut(&group)
        .unwrap();
    members.retain(|id| *id != elena);
    world.next_cycle();
    assert!(world.account("elena").is_none());
}

#[test]
fn blocked_sms_and_external_users_are_not_created() {
    let mut world = World::new();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "SyncAll", "value": "true"}]}),
        )
        .unwrap();
    world.start();
    for alias in ["paula", "quinn"] {
        assert!(world.account(alias).is_none(), "{alias}");
    }
    let made = world.state.tenants[&world.target]
        .users
        .values()
        .filter(|user| user["creationType"] == "Invitation")
        .count();
    // A dozen employees and the administrator; not the guest.
    assert_eq!(made, 13);
}

#[test]
fn switching_sync_all_off_waits_for_a_restart() {
    let mut world = World::new();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "SyncAll", "value": "true"}]}),
        )
        .unwrap();
    world.start();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "SyncAll", "value": "false"}]}),
        )
        .unwrap();
    world.next_cycle();
    assert!(world.account("alice").is_some());
    world.on_job("POST", "/restart", None).unwrap();
    world.pass(1);
    assert!(world.account("alice").is_none());
}

#[test]
fn internal_guests_are_an_option() {
    for synchronized in [false, true] {
        let mut world = World::with(Options {
            synchronize_internal_guests: synchronized,
            ..Options::default()
        });
        world.assign_user("alice");
        world
            .source_user("alice")
            .insert("userType".to_owned(), json!("Guest"));
        world.start();
        assert_eq!(world.account("alice").is_some(), synchronized);
    }
}

#[test]
fn an_existing_guest_of_the_same_person_is_adopted() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    let id = world.account("alice").unwrap()["id"].clone();
    world
        .account_mut("alice")
        .insert("userType".to_owned(), json!("Guest"));
    world.on_job("DELETE", "", None).unwrap();
    let job = world
        .post("jobs", json!({"templateId": "Azure2Azure"}))
        .unwrap()
        .body
        .unwrap();
    world.job = job["id"].as_str().unwrap().to_owned();
    world
        .source_user("alice")
        .insert("city".to_owned(), json!("Oslo"));
    world.start();
    let user = world.account("alice").unwrap();
    assert_eq!(
        (&user["id"], &user["city"], &user["userType"]),
        (&id, &json!("Oslo"), &json!("Guest"))
    );
}

#[test]
fn a_pending_invitation_is_joined_by_mail() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    let mut guest = crate::directory::entities::user(
        "5f0e3a52-7f43-4f8e-b2c3-111111111111",
        "2023-01-01T00:00:00Z",
    );
    guest.insert("mail".to_owned(), json!("Alice@fabrikam.com"));
    guest.insert(
        "userPrincipalName".to_owned(),
        json!("old_name#EXT#@contoso.onmicrosoft.com"),
    );
    guest.insert("externalUserState".to_owned(), json!("PendingAcceptance"));
    guest.insert("creationType".to_owned(), json!("Invitation"));
    tenant
        .users
        .insert("5f0e3a52-7f43-4f8e-b2c3-111111111111".to_owned(), guest);
    world.start();
    let read = |world: &World| {
        world.state.tenants[&world.target].users["5f0e3a52-7f43-4f8e-b2c3-111111111111"].clone()
    };
    assert_eq!(read(&world)["externalUserState"], "Accepted");
    assert_eq!(
        read(&world)["userPrincipalName"],
        "old_name#EXT#@contoso.onmicrosoft.com"
    );
    world.on_demand(&alice);
    assert!(
        read(&world)["userPrincipalName"]
            .as_str()
            .unwrap()
            .starts_with("alice_fabrikam.com#EXT#")
    );
}

#[test]
fn an_internal_user_with_the_same_address_stands_in_the_way() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    let marta = tenant
        .users
        .values_mut()
        .find(|user| user["displayName"] == "Marta Moreno")
        .unwrap();
    marta.insert(
        "proxyAddresses".to_owned(),
        json!(["smtp:ALICE@fabrikam.com"]),
    );
    world.start();
    assert!(world.account("alice").is_none());
    let log = world.log(&alice);
    assert_eq!(log["provisioningStatusInfo"]["status"], "failure");
    assert_eq!(
        log["provisioningStatusInfo"]["errorInformation"]["errorCode"],
        "InvitationCreationFailureAmbiguousUser"
    );
    let status = world.entity()["status"].clone();
    assert_eq!(status["lastExecution"]["state"], "EntryLevelErrors");
    assert_eq!(status["lastExecution"]["countEscrowed"], 1);
    // The escrow is retried, and succeeds once the cause is gone.
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    let marta = tenant
        .users
        .values_mut()
        .find(|user| user["displayName"] == "Marta Moreno")
        .unwrap();
    marta.insert("proxyAddresses".to_owned(), json!([]));
    world.next_cycle();
    assert!(world.account("alice").is_some());
    assert_eq!(
        world.entity()["status"]["lastExecution"]["state"],
        "Succeeded"
    );
}

#[test]
fn an_account_deleted_in_the_target_is_reported_and_one_that_left_is_made_again() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let id = world.account("alice").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    let user = tenant.users.remove(&id).unwrap();
    tenant.deleted_users.insert(id.clone(), user);
    world.next_cycle();
    assert!(world.account("alice").is_none());
    assert_eq!(
        world.log(&alice)["provisioningStatusInfo"]["errorInformation"]["errorCode"],
        "InvalidAnchor"
    );
    world
        .state
        .tenants
        .get_mut(&world.target)
        .unwrap()
        .deleted_users
        .clear();
    world.next_cycle();
    assert_ne!(world.account("alice").unwrap()["id"], id);
}

#[test]
fn an_expression_shapes_the_target() {
    let mut world = World::new();
    world.assign_user("alice");
    let mut schema = world.schema();
    let mappings = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
        .as_array_mut()
        .unwrap();
    let name = mappings
        .iter_mut()
        .find(|mapping| mapping["targetAttributeName"] == "displayName")
        .unwrap();
    name["source"] = json!({"type": "Function", "name": "Append", "parameters": [],
        "expression": "Append([displayName], Append(\" (\", Append(ToUpper([department]), \")\")))"});
    world.put_schema(schema).unwrap();
    world.start();
    assert_eq!(
        world.account("alice").unwrap()["displayName"],
        "Alice Anders (SALES)"
    );
}

#[test]
fn assigned_groups_follow_when_their_mapping_is_enabled() {
    let mut world = World::new();
    let group = world.group("Sales Team");
    world.assign(&group);
    let mut schema = world.schema();
    let mappings = schema["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .unwrap();
    mappings
        .iter_mut()
        .find(|mapping| mapping["sourceObjectName"] == "Group")
        .unwrap()["enabled"] = json!(true);
    world.put_schema(schema).unwrap();
    let policy = world
        .state
        .tenants
        .get_mut(&world.target)
        .unwrap()
        .identity_synchronization
        .get_mut(&world.source)
        .unwrap();
    policy.insert(
        "groupSyncInbound".to_owned(),
        json!({"isSyncAllowed": true}),
    );
    world.start();
    let target = &world.state.tenants[&world.target];
    let (id, made) = target
        .groups
        .iter()
        .find(|(_, group)| group["displayName"] == "Sales Team")
        .unwrap();
    assert_eq!(made["description"], "Everyone in Sales");
    // Four of five members: the fifth is blocked.
    assert_eq!(target.group_members[id].len(), 4);
}

#[test]
fn a_group_is_provisioned_on_demand_with_the_members_that_are_named() {
    let mut world = World::new();
    let group = world.group("Sales Team");
    world.assign(&group);
    let (alice, bruno) = (world.user("alice"), world.user("bruno"));
    let mut schema = world.schema();
    let mappings = schema["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .unwrap();
    mappings
        .iter_mut()
        .find(|mapping| mapping["sourceObjectName"] == "Group")
        .unwrap()["enabled"] = json!(true);
    let rule = schema["synchronizationRules"][0]["id"].clone();
    world.put_schema(schema).unwrap();
    let policy = world
        .state
        .tenants
        .get_mut(&world.target)
        .unwrap()
        .identity_synchronization
        .get_mut(&world.source)
        .unwrap();
    policy.insert(
        "groupSyncInbound".to_owned(),
        json!({"isSyncAllowed": true}),
    );
    let members = |ids: &[&String]| json!({"members": ids.iter().map(|id| json!({"objectId": id, "objectTypeName": "User"})).collect::<Vec<_>>()});
    let call = |world: &mut World, links: serde_json::Value| {
        world.on_job(
            "POST",
            "/provisionOnDemand",
            Some(json!({"parameters": [{"ruleId": rule,
            "subjects": [{"objectId": group, "objectTypeName": "Group", "links": links}]}]})),
        )
    };
    let count = |world: &World| {
        let target = &world.state.tenants[&world.target];
        let (id, _) = target
            .groups
            .iter()
            .find(|(_, group)| group["displayName"] == "Sales Team")
            .unwrap();
        target.group_members[id].len()
    };
    call(&mut world, members(&[&alice])).unwrap();
    assert_eq!(count(&world), 1);
    call(&mut world, members(&[&bruno])).unwrap();
    assert_eq!(count(&world), 2);
    assert_eq!(world.log(&group)["provisioningAction"], "update");
    assert_eq!(world.log(&group)["sourceIdentity"]["identityType"], "Group");
    assert_eq!(
        call(&mut world, members(&[&alice; 6])).unwrap_err().status,
        400
    );
}
