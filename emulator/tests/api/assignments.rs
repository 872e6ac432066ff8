//! Application templates, their instances and app role assignments.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::support::World;

#[test]
fn the_gallery() {
    let world = World::new();
    let caller = world.administrator(world.source(), "User.Read");
    let all = caller.get("/applicationTemplates").expect(200);
    assert!(all.body["@microsoft.graph.tips"].is_string());
    assert!(all.value().len() > 2);
    let custom = caller
        .get("/applicationTemplates?$filter=contains(displayName,'cross-tenant')&$select=id")
        .expect(200);
    assert_eq!(
        custom.value(),
        &vec![json!({"id": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"})]
    );
    let finance = caller
        .get("/applicationTemplates?$filter=categories/any(c:c eq 'finance')")
        .expect(200);
    assert_eq!(finance.value().len(), 2);
    caller
        .get("/applicationTemplates?$filter=publisher eq 'x'")
        .expect(400);
    caller
        .get("/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
        .expect(200);
    caller
        .get("/applicationTemplates/11111111-1111-1111-1111-111111111111")
        .expect(404);
}

#[test]
fn an_instance_has_an_application_and_a_service_principal() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let made = caller.instantiate("Fabrikam");
    assert!(
        made.body["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#microsoft.graph.applicationServicePrincipal")
    );
    let (application, principal) = (&made.body["application"], &made.body["servicePrincipal"]);
    assert_eq!(application["appId"], principal["appId"]);
    assert_eq!(application["signInAudience"], "AzureADMyOrg");
    assert_eq!(principal["appRoleAssignmentRequired"], true);
    assert_eq!(principal["servicePrincipalType"], "Application");
    assert_eq!(principal["appOwnerOrganizationId"], source.tenant_id);
    assert_eq!(
        principal["tags"],
        json!(["WindowsAzureActiveDirectoryIntegratedApp"])
    );
    assert_eq!(
        principal["oauth2PermissionScopes"][0]["value"],
        "user_impersonation"
    );
    let role = &principal["appRoles"][0];
    assert_eq!(
        (role["displayName"].as_str(), &role["value"]),
        (Some("msiam_access"), &Value::Null)
    );
    let other = caller.instantiate("Fabrikam");
    assert_ne!(
        role["id"],
        other.body["servicePrincipal"]["appRoles"][0]["id"]
    );

    let app_id = principal["appId"].as_str().unwrap();
    let id = principal["id"].as_str().unwrap();
    let by_app = caller
        .get(&format!("/servicePrincipals(appId='{app_id}')"))
        .expect(200);
    assert_eq!(by_app.body["id"], id);
    let found = caller
        .get("/servicePrincipals?$filter=DisplayName eq 'Fabrikam'")
        .expect(200);
    assert_eq!(found.value().len(), 2);
    caller
        .patch(
            &format!("/servicePrincipals/{id}"),
            json!({"notes": "kept"}),
        )
        .expect(204);
    assert_eq!(
        caller.get(&format!("/servicePrincipals/{id}")).body["notes"],
        "kept"
    );

    let application_id = application["id"].as_str().unwrap();
    caller
        .delete(&format!("/applications/{application_id}"))
        .expect(204);
    caller.get(&format!("/servicePrincipals/{id}")).expect(404);
    caller
        .get(&format!("/applications/{application_id}"))
        .expect(404);
}

#[test]
fn instances_need_a_name_and_a_known_template() {
    let world = World::new();
    let caller = world.automation(world.source());
    let template = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate";
    caller.post(template, json!({})).expect(400);
    caller
        .post(template, json!({"displayName": ""}))
        .expect(400);
    caller
        .post(template, json!({"displayName": "x", "other": 1}))
        .expect(400);
    caller
        .post(template, json!({"displayName": "x"}))
        .expect(201);
    caller
        .post(
            "/applicationTemplates/11111111-1111-1111-1111-111111111111/instantiate",
            json!({"displayName": "x"}),
        )
        .expect(404);
}

#[test]
fn assignments_have_their_rules() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let made = caller.instantiate("Fabrikam");
    let principal = made.body["servicePrincipal"]["id"].as_str().unwrap();
    let role = made.body["servicePrincipal"]["appRoles"][0]["id"]
        .as_str()
        .unwrap();
    let path = format!("/servicePrincipals/{principal}/appRoleAssignedTo");
    let user = &source.users[0];
    let body = |who: &str, role: &str| {
        json!({
            "@odata.type": "#microsoft.graph.appRoleAssignment",
            "principalId": who, "resourceId": principal, "appRoleId": role,
        })
    };
    let assigned = caller.post(&path, body(&user.id, role)).expect(201);
    assert_eq!(assigned.body["principalType"], "User");
    assert_eq!(assigned.body["principalDisplayName"], user.display_name);
    assert_eq!(assigned.body["resourceDisplayName"], "Fabrikam");
    let id = assigned.body["id"].as_str().unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(id)
        .unwrap();
    assert_eq!((id.len(), bytes.len()), (43, 32));
    assert_eq!(
        uuid::Uuid::from_bytes_le(bytes[..16].try_into().unwrap()).to_string(),
        user.id
    );

    let context = format!(
        "{}/v1.0/$metadata#appRoleAssignments/$entity",
        world.emulator.base_url()
    );
    assert_eq!(assigned.body["@odata.context"], context);
    let read = caller.get(&format!("{path}/{id}")).expect(200);
    assert_eq!(read.body, assigned.body);

    let duplicate = caller.post(&path, body(&user.id, role));
    assert_eq!(
        duplicate.error(),
        (
            400,
            "Request_MultipleObjectsWithSameKeyValue",
            "EntitlementGrant entry already exists."
        )
    );
    world
        .emulator
        .with_state(|state| state.options.duplicate_assignment_status = 409);
    assert_eq!(caller.post(&path, body(&user.id, role)).status, 409);
    for (who, role) in [
        (user.id.as_str(), "44444444-4444-4444-4444-444444444444"),
        (user.id.as_str(), "00000000-0000-0000-0000-000000000000"),
        ("44444444-4444-4444-4444-444444444444", role),
    ] {
        assert_eq!(
            caller.post(&path, body(who, role)).error(),
            (400, "Request_BadRequest", "Not a valid reference update.")
        );
    }
    assert_eq!(
        caller
            .post(&path, json!({"principalId": user.id}))
            .error()
            .2,
        "One or more properties are invalid."
    );
    let group = &source.groups[0];
    let group_assigned = caller.post(&path, body(&group.id, role)).expect(201);
    assert_eq!(group_assigned.body["principalType"], "Group");
    assert_eq!(caller.get(&path).value().len(), 2);
    assert_eq!(caller.get_eventual(&format!("{path}/$count")).text, "2");
    let own = caller
        .get(&format!("/users/{}/appRoleAssignments", user.id))
        .expect(200);
    assert_eq!(own.value().len(), 1);
    let beta = caller.get(&format!("/beta{path}/{id}")).expect(200).body;
    assert!(beta["creationTimestamp"].is_string() && beta.get("createdDateTime").is_none());

    // A deleted user's assignment is hidden until the user is restored.
    caller.delete(&format!("/users/{}", user.id)).expect(204);
    assert_eq!(caller.get(&path).value().len(), 1);
    caller
        .call(
            "POST",
            &format!("/directory/deletedItems/{}/restore", user.id),
            None,
        )
        .expect(200);
    assert_eq!(caller.get(&path).value().len(), 2);

    caller.delete(&format!("{path}/{id}")).expect(204);
    assert_eq!(
        caller.delete(&format!("{path}/{id}")).error().2,
        "EntitlementGrant being updated or deleted is not found."
    );
    caller
        .get("/servicePrincipals/44444444-4444-4444-4444-444444444444/appRoleAssignedTo")
        .expect(404);
}
