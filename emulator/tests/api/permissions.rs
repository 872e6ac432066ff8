//! 403 where a permission or a role is missing.

use serde_json::json;

use crate::support::{Answer, World};

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
