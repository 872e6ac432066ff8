//! 403 where a permission or a role is missing.

use serde_json::{Value, json};

use crate::support::{Answer, Caller, World};

#[track_caller]
fn denied(answer: &Answer) {
    assert_eq!(
        answer.error(),
        (
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation."
        ),
        "{}",
        answer.text
    );
}

#[test]
fn a_reader_may_read_and_not_write() {
    let world = World::new();
    let reader = world.reader(world.source());
    let partner = world.target().tenant_id.clone();
    reader
        .get("/policies/crossTenantAccessPolicy/partners")
        .expect(200);
    reader.get("/servicePrincipals").expect(200);
    reader.get("/users").expect(200);
    denied(&reader.post(
        "/policies/crossTenantAccessPolicy/partners",
        json!({"tenantId": partner}),
    ));
    denied(&reader.patch("/policies/crossTenantAccessPolicy/default", json!({})));
    denied(&reader.post(
        "/policies/crossTenantAccessPolicy/default/resetToSystemDefault",
        json!({}),
    ));
    denied(&reader.post(
        "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
        json!({"displayName": "x"}),
    ));
    denied(&reader.post("/users", json!({})));
    denied(&reader.post("/groups", json!({})));
    let user = &world.source().users[0].id;
    denied(&reader.delete(&format!("/users/{user}")));
    denied(&reader.get("/organization"));
    assert!(
        world
            .emulator
            .writes()
            .iter()
            .all(|request| request.status == 403)
    );
}

#[test]
fn a_delegated_token_has_its_scopes_only() {
    let world = World::new();
    let target = world.target();
    let policies = world.administrator(target, "Policy.Read.All");
    policies
        .get("/policies/crossTenantAccessPolicy/default")
        .expect(200);
    denied(&policies.get("/users"));
    denied(&policies.get("/servicePrincipals"));
    let writer = world.administrator(target, "Policy.ReadWrite.CrossTenantAccess");
    writer
        .get("/policies/crossTenantAccessPolicy/partners")
        .expect(200);
    writer
        .post(
            "/policies/crossTenantAccessPolicy/partners",
            json!({"tenantId": world.source().tenant_id}),
        )
        .expect(201);
    let own = world.administrator(target, "User.Read");
    own.get("/me").expect(200);
    denied(&own.get(&format!("/users/{}", target.users[0].id)));
}

#[test]
fn a_delegated_user_needs_the_role() {
    let world = World::new();
    let target = world.target();
    // From now on the administrator reads security settings and manages Teams, nothing else.
    world.emulator.with_state(|state| {
        let tenant = state.tenants.get_mut(&target.tenant_id).unwrap();
        tenant.sign_in.directory_roles.insert(
            tenant.sign_in.administrator.clone(),
            vec!["69091246-20e8-4a56-aa4d-066075b2a7a8".to_owned()],
        );
    });
    let source = &world.source().tenant_id;
    let teams = world.administrator(
        target,
        "Policy.ReadWrite.CrossTenantAccess Application.ReadWrite.All User.ReadWrite.All",
    );
    teams
        .post(
            "/policies/crossTenantAccessPolicy/partners",
            json!({"tenantId": source}),
        )
        .expect(201);
    denied(&teams.put(
        &format!("/policies/crossTenantAccessPolicy/partners/{source}/identitySynchronization"),
        json!({"userSyncInbound": {"isSyncAllowed": true}}),
    ));
    denied(&teams.post(
        "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
        json!({"displayName": "x"}),
    ));
    denied(&teams.delete(&format!("/users/{}", target.users[0].id)));
}

#[test]
fn assigning_takes_two_permissions() {
    let world = World::new();
    let source = world.source();
    let owner = world.automation(source);
    let made = owner.instantiate("Contoso");
    let principal = made.body["servicePrincipal"]["id"].as_str().unwrap();
    let body = json!({
        "principalId": source.users[0].id,
        "resourceId": principal,
        "appRoleId": made.body["servicePrincipal"]["appRoles"][0]["id"],
    });
    let path = format!("/servicePrincipals/{principal}/appRoleAssignedTo");
    denied(
        &world
            .administrator(source, "AppRoleAssignment.ReadWrite.All")
            .post(&path, body.clone()),
    );
    denied(
        &world
            .administrator(source, "Application.Read.All")
            .post(&path, body.clone()),
    );
    world
        .administrator(
            source,
            "AppRoleAssignment.ReadWrite.All Application.Read.All",
        )
        .post(&path, body)
        .expect(201);
}

/// Gives the Reader application of the source tenant exactly these permissions.
fn with_permissions<'a>(world: &'a World, permissions: &[&str]) -> Caller<'a> {
    let source = world.source();
    world.emulator.with_state(|state| {
        let tenant = state.tenants.get_mut(&source.tenant_id).unwrap();
        tenant.sign_in.app_permissions.insert(
            source.read_only_application.client_id.clone(),
            permissions.iter().map(|&name| name.to_owned()).collect(),
        );
    });
    world.reader(source)
}

#[test]
fn owned_by_opens_what_the_application_made_and_nothing_else() {
    let world = World::new();
    let foreign = world
        .automation(world.source())
        .instantiate("Of another")
        .body;
    let owner = with_permissions(&world, &["Application.ReadWrite.OwnedBy"]);
    let own = owner.instantiate("Of its own").body;
    assert_eq!(
        own["application"]["createdByAppId"],
        json!(world.source().read_only_application.client_id)
    );
    let paths = |made: &Value| {
        let id = |kind: &str| made[kind]["id"].as_str().unwrap().to_owned();
        (
            format!("/applications/{}", id("application")),
            format!("/servicePrincipals/{}", id("servicePrincipal")),
        )
    };
    let change = json!({"notes": "x"});

    let (application, principal) = paths(&foreign);
    let jobs = format!("{principal}/synchronization/jobs");
    denied(&owner.get("/applications"));
    denied(&owner.get("/servicePrincipals"));
    denied(&owner.get(&application));
    denied(&owner.patch(&application, change.clone()));
    denied(&owner.delete(&application));
    denied(&owner.patch(&principal, change.clone()));
    denied(&owner.delete(&principal));
    denied(&owner.get(&format!("{principal}/appRoleAssignedTo")));
    denied(&owner.get(&jobs));
    denied(&owner.post(&jobs, json!({"templateId": "Azure2Azure"})));

    let (application, principal) = paths(&own);
    let app_id = own["servicePrincipal"]["appId"].as_str().unwrap();
    let jobs = format!("{principal}/synchronization/jobs");
    owner.get(&application).expect(200);
    owner.patch(&application, change.clone()).expect(204);
    owner
        .get(&format!("/servicePrincipals(appId='{app_id}')"))
        .expect(200);
    owner.patch(&principal, change).expect(204);
    owner
        .get(&format!("{principal}/appRoleAssignedTo"))
        .expect(200);
    owner
        .post(&jobs, json!({"templateId": "Azure2Azure"}))
        .expect(201);
    owner.get(&jobs).expect(200);
    owner.delete(&application).expect(204);
    owner.get(&application).expect(404);
    owner.get(&principal).expect(404);
    owner.get(&jobs).expect(404);
}

#[test]
fn owned_by_is_no_delegated_permission() {
    let world = World::new();
    let refused = world.token_request(
        &world.source().tenant_id,
        &[
            ("grant_type", "urn:cross-tenant-sync:emulator:administrator"),
            ("scope", "Application.ReadWrite.OwnedBy"),
        ],
    );
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("invalid_scope"))
    );
}

#[test]
fn the_basic_permission_shows_the_basic_properties() {
    let world = World::new();
    let reader = with_permissions(&world, &["User.ReadBasic.All"]);
    let user = &world.source().users[0];
    let all = "id,displayName,givenName,surname,mail,userPrincipalName,department,accountEnabled,businessPhones";
    let path = format!("/users/{}?$select={all}", user.id);
    let basic = reader.get(&path).expect(200).body;
    let whole = world.automation(world.source()).get(&path).expect(200).body;
    for name in [
        "id",
        "displayName",
        "givenName",
        "surname",
        "mail",
        "userPrincipalName",
    ] {
        assert!(basic[name].is_string(), "{name}");
        assert_eq!(basic[name], whole[name], "{name}");
    }
    for name in ["department", "accountEnabled", "businessPhones"] {
        assert_ne!(basic[name], whole[name], "{name}");
    }
    assert_eq!(basic["accountEnabled"], Value::Null);
    assert_eq!(basic["businessPhones"], json!([]));
    let listed = reader.get("/beta/users?$top=3").expect(200);
    assert!(
        listed
            .value()
            .iter()
            .all(|user| user["department"].is_null())
    );
    // What is hidden cannot be found out by a question either.
    denied(&reader.get("/users?$filter=department eq 'Sales'"));
    denied(&reader.get_eventual("/users/$count?$filter=accountEnabled eq false"));
    denied(&reader.get_eventual("/users?$count=true&$orderby=department desc"));
    reader
        .get(&format!(
            "/users?$filter=userPrincipalName eq '{}'",
            user.user_principal_name
        ))
        .expect(200);
    // Everybody sees their own account whole.
    let own = world.administrator(world.source(), "User.Read User.ReadBasic.All");
    let me = own
        .get("/me?$select=accountEnabled,displayName")
        .expect(200);
    assert_eq!(me.body["accountEnabled"], true);
}
