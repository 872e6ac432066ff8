//! The idempotent variants and the tag that records a configuration's target.

use serde_json::{Value, json};

use crate::world::{NAME, Report, World};

const SECRET: &str = "Ensure-MgServicePrincipalSynchronizationSecret";
const APPLICATION: &str = "Ensure-MgInstantiateApplicationTemplate";
const TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
const OTHER: &str = "99999999-0000-0000-0000-000000000000";

fn ensure(world: &World, command: &str, parameters: &Value) -> Report {
    world.request(&json!({"command": command, "connection": "source", "parameters": parameters}))
}

fn secrets(application: &Value, tenant: &str) -> Value {
    json!({"ServicePrincipalId": application, "Value": [
        {"key": "AuthenticationType", "value": "SyncPolicy"}, {"key": "CompanyId", "value": tenant},
    ]})
}

fn code(report: &Report) -> &str {
    report.error.as_ref().unwrap()["code"].as_str().unwrap()
}

fn methods(world: &World) -> Vec<String> {
    let sent = world.sent().into_iter();
    sent.filter(|record| record.is_write)
        .map(|record| record.method)
        .collect()
}

/// A whole configuration; its service principal and whatever of our own tags are left on it.
fn configured(world: &World, sync_all: bool) -> Value {
    let mut parameters = world.parameters();
    if sync_all {
        parameters["SyncAll"] = json!(true);
    }
    let set = world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    world.sent();
    set.step(6)["targetId"].clone()
}

fn retag(world: &World, keep: impl Fn(&str) -> bool) {
    world.tenant("source", |tenant| {
        for one in tenant.service_principals.values_mut() {
            if let Some(Value::Array(tags)) = one.get_mut("tags") {
                tags.retain(|tag| keep(tag.as_str().unwrap()));
            }
        }
    });
}

#[test]
fn credentials_of_another_target_are_refused() {
    let world = World::new();
    let application = configured(&world, false);
    let refused = ensure(&world, SECRET, &secrets(&application, OTHER));
    assert_eq!(code(&refused), "ApplicationOfAnotherTarget");
    assert!(methods(&world).is_empty());
    let own = world.target().tenant_id.clone();
    let right = ensure(&world, SECRET, &secrets(&application, &own)).succeeded();
    assert_eq!(right.steps[0]["status"], "InDesiredState");
    let message = right.steps[0]["message"].as_str().unwrap();
    assert!(
        message.contains("the values of AuthenticationType;"),
        "{message}"
    );
    assert!(methods(&world).is_empty());
}

#[test]
fn a_hidden_target_that_nothing_records_is_saved_and_recorded_once() {
    let world = World::new();
    let application = configured(&world, false);
    retag(&world, |tag| !tag.starts_with("CrossTenantSync:"));
    let set = ensure(&world, SECRET, &secrets(&application, OTHER)).succeeded();
    assert_eq!(set.steps[0]["status"], "Changed");
    assert_eq!(methods(&world), ["PUT", "PATCH"]);
    let saved = world.tenant("source", |tenant| {
        tenant
            .synchronization
            .values()
            .find_map(|own| own.secrets.get("CompanyId").cloned())
    });
    assert_eq!(saved.as_deref(), Some(OTHER));
    ensure(&world, SECRET, &secrets(&application, OTHER)).succeeded();
    assert!(methods(&world).is_empty());
}

#[test]
fn a_record_of_other_values_is_withdrawn() {
    let world = World::new();
    let application = configured(&world, true);
    let off = json!({"ServicePrincipalId": application, "Value": [
        {"key": "SyncAll", "value": "false"}, {"key": "SyncNotificationSettings", "value": "{\"Enabled\":true}"}]});
    ensure(&world, SECRET, &off).succeeded();
    assert_eq!(methods(&world), ["PATCH", "PUT"]);
    let mut parameters = world.parameters();
    parameters["SyncAll"] = json!(true);
    let test = world
        .operate("Test-CrossTenantSync", "run", &parameters)
        .succeeded();
    assert_eq!(test.status(9), "Drifted");
}

#[test]
fn the_target_decides_which_application_is_meant() {
    let world = World::new();
    let application = configured(&world, false);
    let own = world.target().tenant_id.clone();
    let of = |target: Option<&str>, name: &str| json!({"ApplicationTemplateId": TEMPLATE, "DisplayName": name, "TargetTenantId": target});
    // Another letter case is the same name, and nobody is renamed for it.
    for parameters in [of(None, &NAME.to_uppercase()), of(Some(&own), "renamed")] {
        let report = ensure(&world, APPLICATION, &parameters).succeeded();
        assert_eq!(report.steps[0]["targetId"], application);
        let message = report.steps[0]["message"].as_str().unwrap();
        assert!(message.contains(&own.to_lowercase()), "{message}");
        assert!(methods(&world).is_empty());
    }
    let mut chosen = of(Some(OTHER), NAME);
    chosen["ServicePrincipalId"] = application.clone();
    let refused = ensure(&world, APPLICATION, &chosen);
    assert_eq!(code(&refused), "ApplicationOfAnotherTarget");
    assert!(methods(&world).is_empty());
    let report = ensure(&world, APPLICATION, &of(Some(OTHER), NAME)).succeeded();
    assert_eq!(methods(&world), ["POST"]);
    assert_ne!(report.steps[0]["targetId"], application);
    ensure(&world, APPLICATION, &of(Some(OTHER), NAME)).succeeded();
    assert!(methods(&world).is_empty());
    // What is hidden is not guessed.
    retag(&world, |tag| !tag.starts_with("CrossTenantSync:"));
    let refused = ensure(&world, APPLICATION, &of(Some(&own), NAME));
    assert_eq!(code(&refused), "UndecidedApplication");
}
