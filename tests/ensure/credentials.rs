//! Graph hides saved credentials: what a run saved it records, and what nobody recorded it does not call right.

use graph_emulator::{Effect, FaultRule, Faults};
use serde_json::{Value, json};

use crate::world::{NAME, Report, World};

const OTHER: &str = "99999999-0000-0000-0000-000000000000";

/// Usual parameters and some more.
fn with(world: &World, more: &[(&str, Value)]) -> Value {
    let mut parameters = world.parameters();
    for (name, value) in more {
        parameters[*name] = value.clone();
    }
    parameters
}

fn set(world: &World, parameters: &Value) -> Report {
    world.operate("Set-CrossTenantSync", "run", parameters)
}

fn compare(world: &World, parameters: &Value) -> Report {
    let report = world.operate("Test-CrossTenantSync", "run", parameters);
    report.succeeded()
}

fn saved(world: &World, key: &str) -> Option<String> {
    world.tenant("source", |tenant| {
        let mut all = tenant.synchronization.values();
        all.find_map(|own| own.secrets.get(key).cloned())
    })
}

fn save_by_hand(world: &World, key: &str, value: &str) {
    world.tenant("source", |tenant| {
        for own in tenant.synchronization.values_mut() {
            own.secrets.insert(key.to_owned(), value.to_owned());
        }
    });
}

fn tags(world: &World) -> Vec<String> {
    world.tenant("source", |tenant| {
        let named = tenant.service_principals.values();
        named
            .filter(|one| one["displayName"] == NAME)
            .flat_map(|one| one["tags"].as_array().unwrap().clone())
            .map(|tag| tag.as_str().unwrap().to_owned())
            .collect()
    })
}

fn without_own_tags(world: &World) {
    world.tenant("source", |tenant| {
        for one in tenant.service_principals.values_mut() {
            if let Some(Value::Array(tags)) = one.get_mut("tags") {
                tags.retain(|tag| !tag.as_str().unwrap().starts_with("CrossTenantSync:"));
            }
        }
    });
}

/// Asserts that nothing is left to do, and that a comparison says so.
fn assert_done(world: &World, parameters: &Value) -> Report {
    world.sent();
    set(world, parameters).succeeded();
    assert!(world.sent().is_empty());
    let report = compare(world, parameters);
    assert_eq!(report.status(9), "InDesiredState");
    report
}

#[test]
fn sync_all_is_changed_although_its_value_is_hidden() {
    let world = World::new();
    for all in [true, false] {
        let wanted = with(&world, &[("SyncAll", json!(all))]);
        assert_ne!(compare(&world, &wanted).status(9), "InDesiredState");
        set(&world, &wanted).succeeded();
        assert_eq!(saved(&world, "SyncAll"), Some(all.to_string()));
        let report = assert_done(&world, &wanted);
        let said = report.step(9)["message"].as_str().unwrap();
        assert!(
            said.contains("Graph hides the values of SyncAll;"),
            "{said}"
        );
    }
    // Beside the tag of the service itself there is one of each kind.
    let own = tags(&world);
    let of = |kind: &str| own.iter().filter(|tag| tag.contains(kind)).count();
    assert_eq!((of("TargetTenant="), of("Credentials=")), (1, 1), "{own:?}");
    assert!(own.len() > 2);
}

#[test]
fn notification_settings_are_changed_although_their_values_are_hidden() {
    let world = World::new();
    for (recipients, threshold) in [("a@fabrikam.com", 5), ("a@fabrikam.com", 6)] {
        let settings = json!({"enabled": true, "recipients": recipients, "deleteThresholdEnabled": true, "deleteThresholdValue": threshold});
        let wanted = with(&world, &[("SyncNotificationSettings", settings)]);
        set(&world, &wanted).succeeded();
        let text = saved(&world, "SyncNotificationSettings").unwrap();
        let text: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text["DeleteThresholdValue"], threshold);
        assert_done(&world, &wanted);
    }
    for key in ["CompanyId", "AuthenticationType"] {
        assert!(saved(&world, key).is_some());
    }
}

#[test]
fn a_hidden_value_that_nobody_recorded_is_saved_once() {
    let world = World::new();
    world.set().succeeded();
    save_by_hand(&world, "SyncAll", "false");
    let wanted = with(&world, &[("SyncAll", json!(false))]);
    let drift = compare(&world, &wanted);
    assert_eq!(drift.status(9), "Drifted");
    let changes = drift.step(9)["changes"].as_array().unwrap().clone();
    assert_eq!(
        changes[0],
        json!({"path": "SyncAll", "from": "(hidden)", "to": "false"})
    );
    assert_eq!((changes.len(), &changes[1]["path"]), (2, &json!("tags")));
    let set = set(&world, &wanted).succeeded();
    let said = set.step(9)["message"].as_str().unwrap();
    assert!(said.contains("no record says"), "{said}");
    assert_done(&world, &wanted);
}

#[test]
fn who_names_no_hidden_value_gets_no_record_of_it() {
    let world = World::new();
    world.set().succeeded();
    save_by_hand(&world, "SyncAll", "true");
    world.assert_settled("SyncAll made by hand");
    assert_eq!(saved(&world, "SyncAll").as_deref(), Some("true"));
    assert!(tags(&world).iter().all(|tag| !tag.contains("Credentials=")));
}

#[test]
fn a_record_is_withdrawn_before_what_it_says_becomes_untrue() {
    let world = World::new();
    let [on, off] = [true, false].map(|all| with(&world, &[("SyncAll", json!(all))]));
    set(&world, &on).succeeded();
    // The credentials are saved, but the run is refused everything that comes after.
    let refusal = FaultRule::new(Effect::status(403))
        .method("PATCH")
        .path("/servicePrincipals/*")
        .skip(1);
    world
        .emulator
        .set_faults(Faults::new(1).rule(refusal))
        .unwrap();
    assert_eq!(set(&world, &off).outcome, "failed");
    world.emulator.set_faults(Faults::new(1)).unwrap();
    assert_eq!(saved(&world, "SyncAll").as_deref(), Some("false"));
    // Whoever wants the former values again is not told that they are there.
    set(&world, &on).succeeded();
    assert_eq!(saved(&world, "SyncAll").as_deref(), Some("true"));
    assert_done(&world, &on);
}

#[test]
fn a_hidden_target_that_the_caller_chose_is_made_what_he_means() {
    let world = World::new();
    let made = world.set().succeeded();
    without_own_tags(&world);
    save_by_hand(&world, "CompanyId", OTHER);
    let target = world.target().tenant_id.to_lowercase();
    let partner = json!({"method": "POST", "url": "/v1.0/policies/crossTenantAccessPolicy/partners",
        "body": {"tenantId": OTHER, "automaticUserConsentSettings": {"outboundAllowed": true}}});
    world.send("source", &partner);
    let chosen = with(
        &world,
        &[("ServicePrincipalId", made.step(6)["targetId"].clone())],
    );
    let plan = world.operate("Set-CrossTenantSync", "plan", &chosen);
    let changes = plan.step(9)["changes"].as_array().unwrap();
    assert!(
        changes.contains(&json!({"path": "CompanyId", "from": "(hidden)", "to": target})),
        "{changes:#?}"
    );
    // A run that ends between the two writes has recorded nothing that is not so.
    let refusal = FaultRule::new(Effect::status(403))
        .method("PUT")
        .path("/servicePrincipals/*/synchronization/secrets");
    world
        .emulator
        .set_faults(Faults::new(1).rule(refusal))
        .unwrap();
    assert_eq!(set(&world, &chosen).outcome, "failed");
    assert!(
        tags(&world)
            .iter()
            .all(|tag| !tag.contains("TargetTenant="))
    );
    world.emulator.set_faults(Faults::new(1)).unwrap();
    set(&world, &chosen).succeeded();
    assert_eq!(
        saved(&world, "CompanyId").map(|id| id.to_lowercase()),
        Some(target)
    );
    assert_done(&world, &chosen);
    world.assert_settled("a target that was hidden");
}

#[test]
fn a_teardown_that_was_cut_off_leaves_no_record_of_what_it_changed() {
    let world = World::new();
    let on = with(
        &world,
        &[("SyncAll", json!(true)), ("WaitForFirstCycle", json!(true))],
    );
    set(&world, &on).succeeded();
    let refusal = FaultRule::new(Effect::status(403)).method("DELETE");
    world
        .emulator
        .set_faults(Faults::new(1).rule(refusal))
        .unwrap();
    let remove =
        json!({"Source": "source", "Target": "target", "Deprovision": true, "TimeoutSeconds": 5});
    let cut_off = world.operate("Remove-CrossTenantSync", "run", &remove);
    assert_eq!(cut_off.outcome, "failed");
    world.emulator.set_faults(Faults::new(1)).unwrap();
    assert_eq!(saved(&world, "SyncAll").as_deref(), Some("false"));
    assert_eq!(compare(&world, &on).status(9), "Drifted");
    set(&world, &on).succeeded();
    assert_eq!(saved(&world, "SyncAll").as_deref(), Some("true"));
}
