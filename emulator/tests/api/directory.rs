//! Users, groups, members, the organization.

use serde_json::{Value, json};

use crate::support::World;

#[test]
fn users_show_eleven_properties_unless_asked() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let alice = caller.get("/users/alice@fabrikam.com").expect(200).body;
    assert_eq!(alice.as_object().unwrap().len(), 12, "{alice}");
    assert_eq!(alice["jobTitle"], "Sales Director");
    let chosen = caller
        .get("/users/ALICE@fabrikam.com?$select=department,AccountEnabled")
        .expect(200)
        .body;
    assert_eq!(
        (chosen["department"].as_str(), &chosen["accountEnabled"]),
        (Some("Sales"), &json!(true))
    );
    assert!(chosen.get("displayName").is_none());
    let beta = caller
        .get("/beta/users/alice@fabrikam.com")
        .expect(200)
        .body;
    assert_eq!(beta["department"], "Sales");
    for internal in ["manager", "alternativeSecurityIds"] {
        assert!(beta.get(internal).is_none());
    }
    let guest = caller
        .get("/users/rosa_adatum.com%23EXT%23@fabrikam.onmicrosoft.com?$select=userType,externalUserState")
        .expect(200)
        .body;
    assert_eq!(
        (
            guest["userType"].as_str(),
            guest["externalUserState"].as_str()
        ),
        (Some("Guest"), Some("Accepted"))
    );
    let manager = caller
        .get("/users/bruno@fabrikam.com/manager")
        .expect(200)
        .body;
    assert_eq!(manager["id"], alice["id"]);
    assert_eq!(caller.get("/users/alice@fabrikam.com/manager").status, 404);
}

#[test]
fn users_are_made_changed_deleted_and_restored() {
    let world = World::new();
    let caller = world.automation(world.source());
    let new = json!({
        "accountEnabled": true, "displayName": "Zoe Zander", "mailNickname": "zoe",
        "userPrincipalName": "zoe@fabrikam.com", "department": "Sales",
        "passwordProfile": {"password": "planted-password", "forceChangePasswordNextSignIn": true},
    });
    let made = caller.post("/users", new.clone()).expect(201);
    assert!(!made.text.contains("planted-password"));
    let id = made.body["id"].as_str().unwrap().to_owned();
    assert!(made.header("location").ends_with(&id));
    assert_eq!(
        caller.post("/users", new.clone()).error().2,
        "Another object with the same value for property userPrincipalName already exists."
    );
    for (name, value) in [
        ("userPrincipalName", json!("zoe@elsewhere.com")),
        ("displayName", Value::Null),
        ("accountEnabled", json!("True")),
        ("nonsense", json!(1)),
    ] {
        let mut wrong = new.clone();
        wrong[name] = value;
        caller.post("/users", wrong).expect(400);
    }
    let user = format!("/users/{id}");
    caller
        .patch(&user, json!({"accountEnabled": false, "jobTitle": "Lead"}))
        .expect(204);
    assert_eq!(
        caller.get(&format!("{user}?$select=accountEnabled")).body["accountEnabled"],
        false
    );
    let alice = &world.source().users[0].id;
    caller
        .put(
            &format!("{user}/manager/$ref"),
            json!({"@odata.id": format!("{}/v1.0/users/{alice}", world.emulator.base_url())}),
        )
        .expect(204);
    assert_eq!(
        caller.get(&format!("{user}/manager")).body["id"],
        json!(alice)
    );
    caller.delete(&user).expect(204);
    caller.get(&user).expect(404);
    let deleted = caller
        .get("/directory/deletedItems/microsoft.graph.user")
        .expect(200);
    assert_eq!(deleted.value()[0]["id"], json!(id));
    assert!(deleted.value()[0]["deletedDateTime"].is_string());
    caller
        .call(
            "POST",
            &format!("/directory/deletedItems/{id}/restore"),
            None,
        )
        .expect(200);
    caller.get(&user).expect(200);
    caller.delete(&user).expect(204);
    caller
        .delete(&format!("/directory/deletedItems/{id}"))
        .expect(204);
    caller
        .call(
            "POST",
            &format!("/directory/deletedItems/{id}/restore"),
            None,
        )
        .expect(404);
    let text = serde_json::to_string(&world.emulator.requests()).unwrap();
    assert!(!text.contains("planted-password"));
}

#[test]
fn groups_and_their_members() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let nested = caller
        .get("/groups?$filter=displayName eq 'Partner Collaboration'")
        .expect(200)
        .value()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = caller.get(&format!("/groups/{nested}/members")).expect(200);
    let kinds: Vec<&str> = members
        .value()
        .iter()
        .map(|member| member["@odata.type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "#microsoft.graph.user",
            "#microsoft.graph.user",
            "#microsoft.graph.group"
        ]
    );
    let users = caller
        .get(&format!("/groups/{nested}/members/microsoft.graph.user"))
        .expect(200);
    assert_eq!(users.value().len(), 2);

    let alice = &source.users[0].id;
    let reference =
        json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{alice}")});
    let made = caller
        .post("/groups", json!({"displayName": "New", "mailEnabled": false, "mailNickname": "new", "securityEnabled": true}))
        .expect(201);
    let group = format!("/groups/{}", made.body["id"].as_str().unwrap());
    caller
        .post("/groups", json!({"displayName": "New"}))
        .expect(400);
    caller
        .post(&format!("{group}/members/$ref"), reference.clone())
        .expect(204);
    assert!(
        caller
            .post(&format!("{group}/members/$ref"), reference)
            .error()
            .2
            .contains("already exist")
    );
    assert_eq!(
        caller.get_eventual(&format!("{group}/members/$count")).text,
        "1"
    );
    let memberships = caller.get(&format!("/users/{alice}/memberOf")).expect(200);
    assert!(
        memberships
            .value()
            .iter()
            .any(|group| group["displayName"] == "New")
    );
    caller
        .patch(&group, json!({"description": "changed"}))
        .expect(204);
    assert_eq!(caller.get(&group).body["description"], "changed");
    caller
        .delete(&format!("{group}/members/{alice}/$ref"))
        .expect(204);
    caller
        .delete(&format!("{group}/members/{alice}/$ref"))
        .expect(404);
    caller.delete(&group).expect(204);
    caller.get(&group).expect(404);
}

#[test]
fn the_organization_and_other_tenants() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let organization = caller.get("/organization").expect(200);
    assert_eq!(organization.value()[0]["id"], json!(source.tenant_id));
    assert_eq!(organization.value()[0]["displayName"], "Fabrikam");
    let target = world.target();
    let path = "/tenantRelationships/findTenantInformationByTenantId(tenantId=";
    let found = caller
        .get(&format!("{path}'{}')", target.tenant_id))
        .expect(200);
    assert_eq!(found.body["displayName"], "Contoso");
    assert_eq!(
        caller
            .get(&format!("{path}'11111111-1111-1111-1111-111111111111')"))
            .error()
            .1,
        "Directory_ObjectNotFound"
    );
    caller.get("/me").expect(400);
}
