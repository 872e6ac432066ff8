//! What is missing is reported where it is documented to be; thresholds and quarantine.

use serde_json::{Value, json};

use super::world::World;
use crate::state::Options;

const SYNC: &str = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure";
const B2B: &str = "AzureDirectoryB2BManagementPolicyCheckFailure";

fn set_consent(world: &mut World, of_source: bool, member: &str, value: Value) {
    let (tenant, partner) = match of_source {
        true => (world.source.clone(), world.target.clone()),
        false => (world.target.clone(), world.source.clone()),
    };
    let partner = world
        .state
        .tenants
        .get_mut(&tenant)
        .unwrap()
        .partners
        .get_mut(&partner)
        .unwrap();
    partner["automaticUserConsentSettings"][member] = value;
}

fn allow_inbound(world: &mut World, allowed: bool) {
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    tenant
        .identity_synchronization
        .get_mut(&world.source)
        .unwrap()["userSyncInbound"]["isSyncAllowed"] = json!(allowed);
}

fn test_connection(world: &mut World, company: &str) -> Result<u16, (String, String)> {
    world
        .post("jobs/microsoft.graph.validateCredentials", json!({"templateId": "Azure2Azure", "useSavedCredentials": false,
            "credentials": [{"key": "CompanyId", "value": company}, {"key": "AuthenticationType", "value": "SyncPolicy"}]}))
        .map(|reply| reply.status)
        .map_err(|refusal| (refusal.code, refusal.message))
}

#[test]
fn the_connection_test_names_what_is_missing() {
    let mut world = World::new();
    let target = world.target.clone();
    assert_eq!(test_connection(&mut world, &target), Ok(204));
    let unknown = test_connection(&mut world, "00000000-0000-0000-0000-00000000beef").unwrap_err();
    assert_eq!(unknown.0, "ExternalTenantNotFound");
    assert_eq!(
        test_connection(&mut world, "contoso").unwrap_err().0,
        "InvalidCredentials"
    );
    set_consent(&mut world, false, "inboundAllowed", json!(false));
    let (code, text) = test_connection(&mut world, &target).unwrap_err();
    assert_eq!(
        (
            code.as_str(),
            text.starts_with("The target tenant has not enabled automatic")
        ),
        (SYNC, true)
    );
    set_consent(&mut world, true, "outboundAllowed", json!(null));
    assert_eq!(
        test_connection(&mut world, &target).unwrap_err().1,
        "The source tenant has not enabled automatic user consent with the target tenant."
    );
    allow_inbound(&mut world, false);
    assert_eq!(
        test_connection(&mut world, &target).unwrap_err(),
        (
            SYNC.to_owned(),
            "The target tenant has not enabled inbound synchronization with this tenant."
                .to_owned()
        )
    );
    let saved = world
        .on_job(
            "POST",
            "/validateCredentials",
            Some(json!({"useSavedCredentials": true})),
        )
        .unwrap_err();
    assert_eq!((saved.status, saved.code.as_str()), (400, SYNC));
}

#[test]
fn without_consent_users_fail_one_by_one() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    set_consent(&mut world, false, "inboundAllowed", json!(null));
    let (status, code, _) = world.on_demand(&alice);
    assert_eq!((status.as_str(), code), ("Failure", json!(B2B)));
    world.start();
    assert!(world.account("alice").is_none());
    assert_eq!(
        world.log(&alice)["provisioningStatusInfo"]["errorInformation"]["errorCode"],
        B2B
    );
    let status = world.entity()["status"].clone();
    assert_eq!(
        (&status["code"], &status["lastExecution"]["error"]["code"]),
        (&json!("Active"), &json!(B2B))
    );
}

#[test]
fn a_withdrawn_policy_quarantines_and_a_start_recovers() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    allow_inbound(&mut world, false);
    assert_eq!(world.on_demand(&alice).1, SYNC);
    world.start();
    let job = world.entity();
    let quarantine = &job["status"]["quarantine"];
    assert_eq!(job["status"]["code"], "Quarantine");
    assert_eq!(quarantine["reason"], "EncounteredQuarantineException");
    assert_eq!(quarantine["error"]["code"], SYNC);
    assert_eq!(quarantine["nextAttempt"], "2023-08-01T04:31:16.0000000Z");
    allow_inbound(&mut world, true);
    world.next_cycle();
    assert!(
        world.account("alice").is_none(),
        "the next attempt is hours away"
    );
    world.start();
    assert!(world.account("alice").is_some());
    assert_eq!(world.entity()["status"]["code"], "Active");
    assert_eq!(world.entity()["status"]["quarantine"], Value::Null);
}

#[test]
fn a_quarantine_that_nobody_ends_disables_the_job() {
    let mut world = World::new();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "CompanyId", "value": ""}]}),
        )
        .unwrap();
    world.start();
    assert_eq!(
        world.entity()["status"]["quarantine"]["error"]["code"],
        "InvalidCredentials"
    );
    world.pass(29 * 24 * 3600);
    assert_eq!(world.entity()["schedule"]["state"], "Disabled");
    assert_eq!(world.entity()["status"]["code"], "Quarantine");
}

fn break_mail(world: &mut World) {
    world
        .source_user("alice")
        .insert("mail".to_owned(), json!("not an address"));
}

#[test]
fn a_share_of_failures_quarantines() {
    let mut world = World::with(Options {
        quarantine_minimum_failures: 1,
        ..Options::default()
    });
    world.start();
    world.assign_user("alice");
    break_mail(&mut world);
    world.next_cycle();
    assert_eq!(
        world.entity()["status"]["quarantine"]["reason"],
        "EncounteredEscrowProportionThreshold"
    );
    world
        .source_user("alice")
        .insert("mail".to_owned(), json!("alice@fabrikam.com"));
    world
        .on_job(
            "POST",
            "/restart",
            Some(json!({"criteria": {"resetScope": "Full"}})),
        )
        .unwrap();
    world.pass(1);
    assert_eq!(world.entity()["status"]["code"], "Active");
}

#[test]
fn a_share_of_failures_in_the_initial_cycle_pauses() {
    let mut world = World::with(Options {
        quarantine_minimum_failures: 1,
        ..Options::default()
    });
    world.assign_user("alice");
    break_mail(&mut world);
    world.start();
    let job = world.entity();
    assert_eq!(
        (&job["status"]["code"], &job["schedule"]["state"]),
        (&json!("Paused"), &json!("Paused"))
    );
    assert_eq!(job["status"]["escrowsPruned"], true);
    assert_eq!(crate::synchronization::next_due(&world.state), None);
}

#[test]
fn too_many_deletions_are_held_back_until_they_are_forced() {
    let mut world = World::new();
    world.put("secrets", json!({"value": [{"key": "SyncNotificationSettings",
        "value": "{\"Enabled\":false,\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":1}"}]})).unwrap();
    let people = ["alice", "bruno"].map(|alias| world.assign_user(alias));
    world.start();
    people.iter().for_each(|id| world.unassign(id));
    world.next_cycle();
    assert!(world.account("alice").is_some());
    assert_eq!(world.log(&people[0])["provisioningAction"], "stagedDelete");
    assert_eq!(
        world.entity()["status"]["quarantine"]["reason"],
        "TooManyDeletes"
    );
    world
        .on_job(
            "POST",
            "/restart",
            Some(json!({"criteria": {"resetScope": "forceDeletes"}})),
        )
        .unwrap();
    world.pass(1);
    assert!(world.account("alice").is_none());
    assert!(world.account("bruno").is_none());
    assert_eq!(world.entity()["status"]["code"], "Active");
}

#[test]
fn restart_flags_reset_what_they_name() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    world
        .account_mut("alice")
        .insert("city".to_owned(), json!("Edited"));
    let restart = |world: &mut World, flags: &str| {
        let answer = world.on_job(
            "POST",
            "/restart",
            Some(json!({"criteria": {"resetScope": flags}})),
        );
        world.pass(1);
        answer
    };
    restart(&mut world, "Escrows").unwrap();
    assert_eq!(world.account("alice").unwrap()["city"], "Edited");
    restart(&mut world, "Watermark, QuarantineState").unwrap();
    assert_eq!(world.account("alice").unwrap()["city"], "Seattle");
    assert_eq!(restart(&mut world, "Everything").unwrap_err().status, 400);
    // Without its link a deleted account is made anew.
    let id = world.account("alice").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let tenant = world.state.tenants.get_mut(&world.target).unwrap();
    let user = tenant.users.remove(&id).unwrap();
    tenant.deleted_users.insert(id.clone(), user);
    restart(&mut world, "Full").unwrap();
    assert_ne!(world.account("alice").unwrap()["id"], id);
}
