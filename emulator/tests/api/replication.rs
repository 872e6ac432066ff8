//! Reads that lag behind writes, and writes below objects that are not there yet.

use graph_emulator::{BelowAnswer, Emulator, Faults, ObjectClass, Replication};
use serde_json::{Value, json};

use crate::support::{Caller, World};

const PARTNERS: &str = "/policies/crossTenantAccessPolicy/partners";

fn lagging(lags: impl IntoIterator<Item = Replication>) -> World {
    let mut faults = Faults::new(1);
    faults.replication = lags.into_iter().collect();
    World::of(Emulator::builder().clock_running(false).faults(faults))
}

fn partner(world: &World) -> String {
    format!("{PARTNERS}/{}", world.target().tenant_id)
}

fn ids(caller: &Caller<'_>, url: &str) -> Vec<String> {
    let answer = caller.get(url).expect(200);
    let id = |object: &Value| {
        let key = object.get("id").or(object.get("tenantId"));
        key.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    answer.value().iter().map(id).collect()
}

fn create_partner(caller: &Caller<'_>) {
    let target = caller.world.target().tenant_id.clone();
    caller
        .post(PARTNERS, json!({"tenantId": target}))
        .expect(201);
}

/// Application, service principal and job of a synchronization.
fn job(caller: &Caller<'_>) -> (String, String, String) {
    let made = caller.instantiate("Sync").body;
    let text = |kind: &str| made[kind]["id"].as_str().unwrap().to_owned();
    let principal = text("servicePrincipal");
    let job = caller
        .post(
            &format!("/servicePrincipals/{principal}/synchronization/jobs"),
            json!({"templateId": "Azure2Azure"}),
        )
        .expect(201);
    let job = job.body["id"].as_str().unwrap().to_owned();
    (text("application"), principal, job)
}

#[test]
fn a_new_object_shows_when_its_time_has_passed() {
    let world = lagging([Replication::new(ObjectClass::Partner, 2_500)]);
    let caller = world.automation(world.source());
    create_partner(&caller);
    caller.get(&partner(&world)).expect(404);
    assert!(ids(&caller, PARTNERS).is_empty());
    // What the lag does not touch is not marked.
    caller.get("/users").expect(200);
    world.emulator.advance(2);
    caller.get(&partner(&world)).expect(404);
    // The primary knows it all the while.
    let again = json!({"tenantId": world.target().tenant_id});
    caller.post(PARTNERS, again).expect(409);
    world.emulator.advance(1);
    caller.get(&partner(&world)).expect(200);
    assert_eq!(ids(&caller, PARTNERS).len(), 1);
    let log = world.emulator.requests();
    let faults: Vec<Option<&str>> = log.iter().map(|record| record.fault.as_deref()).collect();
    let stale = Some("replication");
    assert_eq!(faults, [None, stale, stale, None, stale, None, None, None]);
    assert_eq!(world.emulator.effective_writes().len(), 1);
}

#[test]
fn a_change_and_a_deletion_show_late_too() {
    let world = World::new();
    let caller = world.automation(world.source());
    create_partner(&caller);
    let lag = |milliseconds| {
        let faults = Faults::new(1).lag(Replication::new(ObjectClass::Partner, milliseconds));
        world.emulator.set_faults(faults).unwrap();
    };
    lag(5_000);
    let url = partner(&world);
    let provider = || caller.get(&url).expect(200).body["isServiceProvider"].clone();
    caller
        .patch(&url, json!({"isServiceProvider": true}))
        .expect(204);
    world.emulator.advance(3);
    caller
        .patch(&url, json!({"isServiceProvider": false}))
        .expect(204);
    assert_eq!(provider(), Value::Null);
    // The first change is visible now, the second is not.
    world.emulator.advance(2);
    assert_eq!(provider(), true);
    caller.delete(&url).expect(204);
    assert_eq!(provider(), true);
    world.emulator.advance(3);
    assert_eq!(provider(), false);
    world.emulator.advance(2);
    caller.get(&url).expect(404);
    // Other rules let every replica catch up.
    create_partner(&caller);
    caller.get(&url).expect(404);
    lag(9_000);
    caller.get(&url).expect(200);
}

#[test]
fn only_the_named_class_and_tenant_lag() {
    let world =
        lagging([Replication::new(ObjectClass::IdentitySynchronization, 1_000).tenant("Fabrikam")]);
    let source = world.automation(world.source());
    let target = world.automation(world.target());
    let policy = json!({"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": true}});
    for (caller, other, shows) in [
        (&source, world.target(), 404),
        (&target, world.source(), 200),
    ] {
        let partner = format!("{PARTNERS}/{}", other.tenant_id);
        caller
            .post(PARTNERS, json!({"tenantId": other.tenant_id}))
            .expect(201);
        caller.get(&partner).expect(200);
        let url = format!("{partner}/identitySynchronization");
        caller.put(&url, policy.clone()).expect(204);
        caller.get(&url).expect(shows);
        let expanded = caller.get(&format!("{partner}?$expand=identitySynchronization"));
        assert_eq!(
            expanded.body["identitySynchronization"].is_null(),
            shows == 404
        );
    }
}

#[test]
fn every_kind_of_object_lags() {
    let world = lagging([Replication::new(ObjectClass::Any, 1_000)]);
    let caller = world.automation(world.source());
    let (application, principal, job) = job(&caller);
    let jobs = format!("/servicePrincipals/{principal}/synchronization/jobs");
    let url = format!("{jobs}/{job}");
    let secrets = format!("/servicePrincipals/{principal}/synchronization/secrets");
    for hidden in [
        format!("/applications/{application}"),
        format!("/servicePrincipals/{principal}"),
        url.clone(),
        jobs.clone(),
    ] {
        caller.get(&hidden).expect(404);
    }
    assert!(!ids(&caller, "/applications").contains(&application));
    assert!(!ids(&caller, "/servicePrincipals").contains(&principal));
    world.emulator.advance(1);
    assert_eq!(ids(&caller, &jobs), [job]);
    assert!(ids(&caller, "/applications").contains(&application));

    // State and schema of a job, and its credentials.
    let state = || caller.get(&url).expect(200).body["schedule"]["state"].clone();
    caller.post(&format!("{url}/start"), json!({})).expect(204);
    assert_eq!(state(), "Disabled");
    let before = caller.get(&format!("{url}/schema")).expect(200).body;
    let mut schema = before.clone();
    schema["synchronizationRules"][0]["name"] = json!("other");
    caller.put(&format!("{url}/schema"), schema).expect(204);
    assert_eq!(caller.get(&format!("{url}/schema")).body, before);
    caller
        .put(
            &secrets,
            json!({"value": [{"key": "CompanyId", "value": world.target().tenant_id}]}),
        )
        .expect(204);
    assert_eq!(caller.get(&secrets).expect(200).value().len(), 0);

    // Users, groups and their members, assignments.
    let user = world.source().users[0].id.clone();
    let group = world
        .source()
        .groups
        .iter()
        .find(|group| !group.members.contains(&user))
        .unwrap();
    let members = format!("/groups/{}/members", group.id);
    let count = ids(&caller, &members).len();
    caller
        .patch(&format!("/users/{user}"), json!({"department": "Other"}))
        .expect(204);
    caller
        .post(&format!("{members}/$ref"), json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{user}")}))
        .expect(204);
    let assigned = format!("/servicePrincipals/{principal}/appRoleAssignedTo");
    let role =
        caller.get(&format!("/servicePrincipals/{principal}")).body["appRoles"][0]["id"].clone();
    caller
        .post(
            &assigned,
            json!({"principalId": user, "resourceId": principal, "appRoleId": role}),
        )
        .expect(201);
    let department = || {
        caller
            .get(&format!("/users/{user}?$select=department"))
            .body["department"]
            .clone()
    };
    assert_ne!(department(), "Other");
    assert_eq!(ids(&caller, &members).len(), count);
    assert!(ids(&caller, &assigned).is_empty());

    world.emulator.advance(1);
    assert_eq!(state(), "Active");
    assert_eq!(
        caller.get(&format!("{url}/schema")).body["synchronizationRules"][0]["name"],
        "other"
    );
    assert_eq!(caller.get(&secrets).value().len(), 1);
    assert_eq!(department(), "Other");
    assert_eq!(ids(&caller, &members).len(), count + 1);
    assert_eq!(ids(&caller, &assigned).len(), 1);
    caller.delete(&format!("/users/{user}")).expect(204);
    assert_eq!(department(), "Other");
    caller.delete(&url).expect(204);
    caller.get(&url).expect(200);
    world.emulator.advance(1);
    caller.get(&url).expect(404);
    caller.get(&format!("/users/{user}")).expect(404);
}

#[test]
fn every_second_read_reaches_the_newest_replica() {
    let world = lagging([Replication::new(ObjectClass::Partner, 60_000).replicas(2)]);
    let caller = world.automation(world.source());
    create_partner(&caller);
    let url = partner(&world);
    let statuses: Vec<u16> = (0..4).map(|_| caller.get(&url).status).collect();
    assert_eq!(statuses, [404, 200, 404, 200]);
    // Another address takes turns of its own.
    assert!(ids(&caller, PARTNERS).is_empty());
    assert_eq!(ids(&caller, PARTNERS).len(), 1);
    let mut faults = world.emulator.faults();
    faults.seed = 2;
    world.emulator.set_faults(faults).unwrap();
    caller
        .patch(&url, json!({"isServiceProvider": true}))
        .expect(204);
    let seen: Vec<Value> = (0..3)
        .map(|_| caller.get(&url).body["isServiceProvider"].clone())
        .collect();
    assert_eq!(seen, [json!(true), Value::Null, json!(true)]);
}

#[test]
fn a_write_below_a_new_object_is_refused_until_it_shows() {
    for (answer, status, code, message) in [
        (
            BelowAnswer::NotFound,
            404,
            "Request_ResourceNotFound",
            "Resource '",
        ),
        (
            BelowAnswer::Forbidden,
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges",
        ),
        (
            BelowAnswer::InvalidReference,
            400,
            "Request_BadRequest",
            "Not a valid reference update.",
        ),
    ] {
        let world = lagging([Replication::new(ObjectClass::ServicePrincipal, 2_000).below(answer)]);
        let caller = world.automation(world.source());
        let made = caller.instantiate("Sync").body;
        let principal = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
        let app_id = made["servicePrincipal"]["appId"].as_str().unwrap();
        let create = |address: &str| {
            caller.post(
                &format!("/servicePrincipals{address}/synchronization/jobs"),
                json!({"templateId": "Azure2Azure"}),
            )
        };
        let by_app = format!("(appId='{app_id}')");
        let by_id = format!("/{principal}");
        for address in [&by_id, &by_app] {
            let refused = create(address);
            assert_eq!((refused.error().0, refused.error().1), (status, code));
            assert!(refused.error().2.starts_with(message), "{}", refused.text);
        }
        // The object itself is the primary's.
        caller
            .patch(
                &format!("/servicePrincipals/{principal}"),
                json!({"notes": "n"}),
            )
            .expect(204);
        let writes = world.emulator.writes();
        assert_eq!(writes[1].fault.as_deref(), Some("replication"));
        assert_eq!(world.emulator.effective_writes().len(), 2);
        world.emulator.advance(2);
        create(&by_id).expect(201);
    }
}

#[test]
fn a_reference_to_a_new_object_is_refused_until_it_shows() {
    let world =
        lagging([Replication::new(ObjectClass::User, 1_000).below(BelowAnswer::InvalidReference)]);
    let caller = world.automation(world.source());
    let made = caller.instantiate("Sync").body;
    let principal = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
    let user = caller
        .post(
            "/users",
            json!({"accountEnabled": true, "displayName": "New", "mailNickname": "new",
            "userPrincipalName": format!("new@{}", world.source().initial_domain),
            "passwordProfile": {"password": "Abc12345!x"}}),
        )
        .expect(201);
    let assign = || {
        caller.post(
            &format!("/servicePrincipals/{principal}/appRoleAssignedTo"),
            json!({"principalId": user.body["id"], "resourceId": principal,
                   "appRoleId": made["servicePrincipal"]["appRoles"][0]["id"]}),
        )
    };
    assert_eq!(assign().error().2, "Not a valid reference update.");
    world.emulator.advance(1);
    assign().expect(201);
}

#[test]
fn an_hour_of_replication_costs_no_time() {
    let world = World::of(
        Emulator::builder()
            .clock_running(false)
            .options(graph_emulator::state::Options {
                clock_seconds_per_request: 600,
                ..graph_emulator::state::Options::default()
            })
            .faults(Faults::new(1).lag(Replication::new(ObjectClass::Partner, 3_600_000))),
    );
    let caller = world.automation(world.source());
    create_partner(&caller);
    let url = partner(&world);
    let stale = (0..20)
        .take_while(|_| caller.get(&url).status == 404)
        .count();
    assert_eq!(stale, 5, "the sixth request is an hour later");
    // The token has not aged.
    caller.get(&url).expect(200);
}

#[test]
fn parts_of_a_batch_lag_as_well() {
    let world = lagging([Replication::new(ObjectClass::Partner, 1_000)]);
    let caller = world.automation(world.source());
    let batch = caller
        .post("/$batch", json!({"requests": [
            {"id": "1", "method": "POST", "url": PARTNERS, "headers": {"Content-Type": "application/json"},
             "body": {"tenantId": world.target().tenant_id}},
            {"id": "2", "method": "GET", "url": partner(&world), "dependsOn": ["1"]},
        ]}))
        .expect(200);
    assert_eq!(batch.body["responses"][0]["status"], 201);
    assert_eq!(batch.body["responses"][1]["status"], 404);
    world.emulator.advance(1);
    caller.get(&partner(&world)).expect(200);
}
