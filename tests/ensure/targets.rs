//! One source with several targets: nobody is sent to a tenant that was not named.

use graph_emulator::Emulator;
use serde_json::{Value, json};

use crate::world::{NAME, Report, World, secret};

const TENANTS: [&str; 3] = ["Fabrikam", "Contoso", "Litware"];

/// A source and two targets, connected as `source`, `target` and `third`.
fn three_tenants() -> World {
    let emulator = Emulator::builder().tenants(TENANTS).spawn().unwrap();
    let config = emulator.config();
    let connections = json!({
        "source": secret(config.tenant("source").unwrap()),
        "target": secret(config.tenant("target").unwrap()),
        "third": secret(config.tenant("Litware").unwrap()),
    });
    World::connected(emulator, &connections)
}

/// Parameters of a run for a target, with one user.
fn towards(world: &World, target: &str, user: usize) -> Value {
    json!({
        "Source": "source", "Target": target, "DisplayName": NAME, "Start": true,
        "User": [world.source().users[user].user_principal_name],
    })
}

fn run(world: &World, parameters: &Value) -> Report {
    world.operate("Set-CrossTenantSync", "run", parameters)
}

/// External users of a tenant.
fn guests(world: &World, tenant: &str) -> Vec<String> {
    world.tenant(tenant, |tenant| {
        tenant
            .users
            .values()
            .filter_map(|user| user["userPrincipalName"].as_str())
            .filter(|name| name.contains("#EXT#"))
            .map(str::to_owned)
            .collect()
    })
}

fn applications(world: &World) -> Vec<Value> {
    world.tenant("source", |tenant| {
        tenant
            .service_principals
            .values()
            .filter(|principal| principal["displayName"] == NAME)
            .map(|principal| Value::Object(principal.clone()))
            .collect()
    })
}

/// Lets the source trust a tenant with its users, as for a configuration of that tenant.
fn consent_to(world: &World, tenant: &str) {
    let id = world.config.tenant(tenant).unwrap().tenant_id.clone();
    world.send(
        "source",
        &json!({"method": "POST", "url": "/v1.0/policies/crossTenantAccessPolicy/partners",
            "body": {"tenantId": id, "automaticUserConsentSettings": {"outboundAllowed": true}}}),
    );
    world.sent();
}

#[test]
fn two_targets_of_one_name_get_their_own_users_and_nobody_elses() {
    let world = three_tenants();
    let (first, second) = (towards(&world, "target", 0), towards(&world, "third", 1));
    run(&world, &first).succeeded();
    run(&world, &second).succeeded();
    world.emulator.advance(1);
    let name = |user: usize| {
        let user = &world.source().users[user].user_principal_name;
        user.split('@').next().unwrap().to_lowercase()
    };
    for (tenant, user) in [("target", 0), ("third", 1)] {
        let guests = guests(&world, if tenant == "third" { "Litware" } else { tenant });
        assert_eq!(guests.len(), 1, "{tenant}: {guests:?}");
        assert!(
            guests[0].to_lowercase().starts_with(&name(user)),
            "{tenant}: {guests:?}"
        );
    }
    let found = applications(&world);
    assert_eq!(found.len(), 2);
    for tenant in ["target", "Litware"] {
        let tag = format!(
            "CrossTenantSync:TargetTenant={}",
            world.config.tenant(tenant).unwrap().tenant_id
        );
        let tagged: Vec<_> = found
            .iter()
            .filter(|one| one["tags"].as_array().unwrap().contains(&json!(tag)))
            .collect();
        assert_eq!(tagged.len(), 1, "{tag}");
        // The tags that the gallery gave it are kept.
        assert!(tagged[0]["tags"].as_array().unwrap().len() > 1);
    }
    for parameters in [&first, &second, &first] {
        world.sent();
        let again = run(&world, parameters).succeeded();
        assert!(world.sent().is_empty());
        assert_eq!(again.status(6), "InDesiredState");
    }
    let mut of_the_other = second.clone();
    let first_tag = world.target().tenant_id.clone();
    let other = found
        .iter()
        .find(|one| one["tags"].to_string().contains(&first_tag))
        .unwrap();
    of_the_other["ServicePrincipalId"] = other["id"].clone();
    let refused = run(&world, &of_the_other);
    assert_eq!(refused.error.unwrap()["code"], "ApplicationOfAnotherTarget");
    assert!(world.sent().is_empty());
}

#[test]
fn a_configuration_by_hand_is_adopted_where_the_source_has_no_other_partner() {
    let world = three_tenants();
    let plan = world.operate("Set-CrossTenantSync", "plan", &towards(&world, "target", 0));
    world.by_hand(&plan);
    world.sent();
    let report = run(&world, &towards(&world, "target", 0)).succeeded();
    assert!(world.sent().is_empty());
    let message = report.step(6)["message"].as_str().unwrap();
    assert!(message.contains("reach this one"), "{message}");

    // The same name for another target could be this application, so nothing is sent that rests on it.
    let other = run(&world, &towards(&world, "third", 1));
    assert_eq!(other.status(6), "Failed");
    assert_eq!(
        other.error.as_ref().unwrap()["code"],
        "UndecidedApplication"
    );
    assert!(
        world
            .sent()
            .iter()
            .all(|record| record.path.contains("/crossTenantAccessPolicy/"))
    );
    assert_eq!(applications(&world).len(), 1);
}

#[test]
fn a_configuration_by_hand_is_left_alone_where_the_source_has_two_partners() {
    let world = three_tenants();
    let plan = world.operate("Set-CrossTenantSync", "plan", &towards(&world, "target", 0));
    world.by_hand(&plan);
    consent_to(&world, "Litware");
    let id = applications(&world)[0]["id"].clone();
    let report = run(&world, &towards(&world, "target", 0));
    let error = report.error.as_ref().unwrap();
    assert_eq!(
        (report.status(6), &error["code"]),
        ("Failed", &json!("UndecidedApplication"))
    );
    for part in [id.as_str().unwrap(), "Graph does not show"] {
        assert!(
            error["message"].as_str().unwrap().contains(part),
            "{error:#}"
        );
    }
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("ServicePrincipalId") && hint.contains("DisplayName"));
    assert!(world.sent().is_empty());

    let mut chosen = towards(&world, "target", 0);
    chosen["ServicePrincipalId"] = id;
    let report = run(&world, &chosen).succeeded();
    let message = report.step(6)["message"].as_str().unwrap();
    assert!(
        message.contains("chosen by ServicePrincipalId"),
        "{message}"
    );
    // What was asked for is saved and recorded once.
    let writes: Vec<String> = world
        .sent()
        .into_iter()
        .filter(|record| record.is_write)
        .map(|record| record.method)
        .collect();
    assert_eq!(writes, ["PUT", "PATCH"]);
    run(&world, &chosen).succeeded();
    assert!(world.sent().is_empty());
}

#[test]
fn an_adopted_application_without_credentials_is_marked_when_they_are_saved() {
    let world = three_tenants();
    let parameters = towards(&world, "target", 0);
    let plan = world.operate("Set-CrossTenantSync", "plan", &parameters);
    let mut created = plan;
    created.steps.retain(|step| step["step"] == 6);
    world.by_hand(&created);
    world.sent();
    let report = run(&world, &parameters).succeeded();
    assert_eq!(report.status(6), "InDesiredState");
    assert!(
        report.step(9)["changes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["path"] == "tags")
    );
    assert_eq!(applications(&world).len(), 1);
    run(&world, &towards(&world, "third", 1)).succeeded();
    assert_eq!(applications(&world).len(), 2);
}
