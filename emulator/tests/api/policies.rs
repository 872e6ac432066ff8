//! Cross-tenant access policy: every documented rule.

use serde_json::{Value, json};

use crate::support::World;

const POLICY: &str = "/policies/crossTenantAccessPolicy";

#[test]
fn the_policy_and_its_default() {
    let world = World::new();
    let caller = world.automation(world.target());
    let policy = caller.get(POLICY).expect(200).body;
    assert_eq!(policy["allowedCloudEndpoints"], json!([]));
    caller
        .patch(
            POLICY,
            json!({"allowedCloudEndpoints": ["microsoftonline.us"]}),
        )
        .expect(204);
    assert_eq!(
        caller.get(POLICY).body["allowedCloudEndpoints"],
        json!(["microsoftonline.us"])
    );
    caller
        .patch(POLICY, json!({"allowedCloudEndpoints": ["example.com"]}))
        .expect(400);
    caller.delete(POLICY).expect(405);

    let default = format!("{POLICY}/default");
    let system = caller.get(&default).expect(200).body;
    assert_eq!(system["isServiceDefault"], true);
    assert_eq!(
        system["b2bCollaborationInbound"]["usersAndGroups"]["accessType"],
        "allowed"
    );
    assert_eq!(
        system["b2bDirectConnectInbound"]["usersAndGroups"]["accessType"],
        "blocked"
    );
    assert_eq!(
        system["automaticUserConsentSettings"],
        json!({"inboundAllowed": false, "outboundAllowed": false})
    );
    caller
        .patch(&default, json!({"inboundTrust": {"isMfaAccepted": true}}))
        .expect(204);
    let changed = caller.get(&default).body;
    assert_eq!(changed["isServiceDefault"], false);
    assert_eq!(changed["inboundTrust"]["isMfaAccepted"], true);
    assert_eq!(changed["inboundTrust"]["isCompliantDeviceAccepted"], false);
    caller
        .patch(
            &default,
            json!({"automaticUserConsentSettings": {"inboundAllowed": true}}),
        )
        .expect(400);
    caller
        .call(
            "POST",
            &format!("{default}/microsoft.graph.resetToSystemDefault"),
            None,
        )
        .expect(204);
    assert_eq!(caller.get(&default).body, system);
}

#[test]
fn a_bare_partner_looks_as_documented() {
    let world = World::new();
    let caller = world.automation(world.target());
    let source = &world.source().tenant_id;
    let made = caller
        .post(&format!("{POLICY}/partners"), json!({"tenantId": source}))
        .expect(201);
    let inherited = json!({"inboundAllowed": null, "outboundAllowed": null});
    let mut body = made.body.clone();
    let context = body
        .as_object_mut()
        .unwrap()
        .shift_remove("@odata.context")
        .unwrap();
    assert_eq!(
        context,
        format!(
            "{}/v1.0/$metadata#policies/crossTenantAccessPolicy/partners/$entity",
            world.emulator.base_url()
        )
    );
    assert_eq!(
        body,
        json!({
            "tenantId": source, "isServiceProvider": null, "inboundTrust": null, "b2bCollaborationOutbound": null,
            "b2bCollaborationInbound": null, "b2bDirectConnectOutbound": null, "b2bDirectConnectInbound": null,
            "tenantRestrictions": null, "crossCloudMeetingConfiguration": inherited,
            "automaticUserConsentSettings": inherited, "protectedContentSharing": inherited,
        })
    );
    assert!(
        made.header("location")
            .ends_with(&format!("partners('{source}')"))
    );
    let again = caller.post(
        &format!("{POLICY}/partners"),
        json!({"tenantId": source.to_uppercase()}),
    );
    assert_eq!(
        again.error(),
        (
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "Another object with the same value for property tenantId already exists."
        )
    );
    let beta = caller
        .get(&format!("/beta{POLICY}/partners('{source}')"))
        .expect(200)
        .body;
    assert_eq!(beta["deletedDateTime"], Value::Null);
    assert!(made.body.get("deletedDateTime").is_none());
}

#[test]
fn wrong_partners_are_refused() {
    let world = World::new();
    let target = world.target();
    let caller = world.automation(target);
    let partners = format!("{POLICY}/partners");
    let source = &world.source().tenant_id;
    for body in [
        json!({}),
        json!({"tenantId": null}),
        json!({"tenantId": "contoso.com"}),
        json!({"tenantId": target.tenant_id}),
        json!({"tenantId": source, "b2BCollaborationInbound": {}}),
        json!({"tenantId": source, "isServiceProvider": "True"}),
        json!({"tenantId": source, "automaticUserConsentSettings": {"InboundAllowed": true}}),
        json!({"tenantId": source, "inboundTrust": []}),
        json!({"tenantId": source, "b2bCollaborationInbound": {"usersAndGroups": {"accessType": "maybe"}}}),
    ] {
        let answer = caller.post(&partners, body.clone());
        assert_eq!(
            (answer.status, answer.error().1),
            (400, "Request_BadRequest"),
            "{body}"
        );
    }
    let wrong_name = caller.post(
        &partners,
        json!({"tenantId": source, "b2BDirectConnectInbound": null}),
    );
    assert_eq!(
        wrong_name.error().2,
        "Invalid property 'b2BDirectConnectInbound'."
    );
    assert_eq!(caller.get(&partners).value().len(), 0);
    caller.get(&format!("{partners}/not-a-guid")).expect(400);
    assert_eq!(
        caller.get(&format!("{partners}/{source}")).error().1,
        "Request_ResourceNotFound"
    );
    assert_eq!(
        caller
            .patch(
                &format!("{partners}/{source}"),
                json!({"isServiceProvider": true})
            )
            .error(),
        (
            404,
            "Directory_ObjectNotFound",
            "Unable to read the company information from the directory."
        )
    );
    assert_eq!(caller.delete(&format!("{partners}/{source}")).status, 404);
    assert_eq!(
        caller
            .put(&format!("{partners}/{source}"), json!({}))
            .status,
        405
    );
}

#[test]
fn updates_merge_and_null_inherits() {
    let world = World::new();
    let caller = world.automation(world.target());
    let partner = format!("{POLICY}/partners/{}", world.source().tenant_id);
    caller
        .post(
            &format!("{POLICY}/partners"),
            json!({
                "@odata.type": "#microsoft.graph.crossTenantAccessPolicyConfigurationPartner",
                "tenantId": world.source().tenant_id,
                "inboundTrust": {"isMfaAccepted": true, "isCompliantDeviceAccepted": true},
            }),
        )
        .expect(201);
    let text = caller.patch(
        &partner,
        json!({"automaticUserConsentSettings": {"inboundAllowed": "True"}}),
    );
    assert_eq!((text.status, text.error().1), (400, "Request_BadRequest"));
    caller
        .patch(
            &partner,
            json!({"automaticUserConsentSettings": {"inboundAllowed": true}}),
        )
        .expect(204);
    caller
        .patch(
            &partner,
            json!({"automaticUserConsentSettings": {"outboundAllowed": true}}),
        )
        .expect(204);
    let body = caller.get(&partner).expect(200).body;
    assert_eq!(
        body["automaticUserConsentSettings"],
        json!({"inboundAllowed": true, "outboundAllowed": true})
    );
    assert_eq!(body["inboundTrust"]["isMfaAccepted"], true);
    caller
        .patch(
            &partner,
            json!({"inboundTrust": null, "automaticUserConsentSettings": null}),
        )
        .expect(204);
    let body = caller.get(&partner).body;
    assert_eq!(body["inboundTrust"], Value::Null);
    assert_eq!(
        body["automaticUserConsentSettings"],
        json!({"inboundAllowed": null, "outboundAllowed": null})
    );
}

#[test]
fn identity_synchronization_is_put_once_and_patched() {
    let world = World::new();
    let caller = world.automation(world.target());
    let source = &world.source().tenant_id;
    let partner = format!("{POLICY}/partners/{source}");
    let policy = format!("{partner}/identitySynchronization");
    let allow = json!({"userSyncInbound": {"isSyncAllowed": true}});
    assert_eq!(caller.put(&policy, allow.clone()).status, 404);
    caller
        .post(&format!("{POLICY}/partners"), json!({"tenantId": source}))
        .expect(201);
    assert_eq!(caller.get(&policy).error().1, "Request_ResourceNotFound");
    assert_eq!(
        caller.patch(&policy, allow.clone()).error().1,
        "Directory_ObjectNotFound"
    );
    let put = caller.put(&policy, allow.clone()).expect(204);
    assert!(put.text.is_empty());
    let read = caller.get(&policy).expect(200).body;
    assert_eq!(
        read,
        json!({
            "@odata.context": format!("{}/v1.0/$metadata#policies/crossTenantAccessPolicy/partners('{source}')/identitySynchronization/$entity", world.emulator.base_url()),
            "tenantId": source, "displayName": null, "userSyncInbound": {"isSyncAllowed": true},
        })
    );
    let conflict = caller.put(&policy, allow.clone()).expect(409);
    assert_eq!(
        conflict.error().1,
        "Request_MultipleObjectsWithSameKeyValue"
    );
    assert_eq!(
        conflict.body["error"]["details"][0]["code"],
        "ConflictingObjects"
    );
    caller
        .patch(
            &policy,
            json!({"userSyncInbound": {"isSyncAllowed": false}}),
        )
        .expect(204);
    assert_eq!(
        caller.get(&policy).body["userSyncInbound"]["isSyncAllowed"],
        false
    );
    let expanded = caller
        .get(&format!(
            "{POLICY}/partners?$expand=identitySynchronization"
        ))
        .expect(200);
    assert_eq!(
        expanded.value()[0]["identitySynchronization"]["userSyncInbound"]["isSyncAllowed"],
        false
    );

    caller.delete(&partner).expect(400);
    caller.delete(&policy).expect(204);
    assert_eq!(caller.delete(&policy).status, 404);
    let expanded = caller.get(&format!(
        "{POLICY}/partners?$expand=identitySynchronization"
    ));
    assert_eq!(expanded.value()[0]["identitySynchronization"], Value::Null);
    caller.delete(&partner).expect(204);
    assert_eq!(caller.get(&partner).status, 404);
}

#[test]
fn beta_has_group_synchronization_and_put_may_replace() {
    let world = World::new();
    let caller = world.automation(world.target());
    let source = &world.source().tenant_id;
    let policy = format!("{POLICY}/partners/{source}/identitySynchronization");
    caller
        .post(&format!("{POLICY}/partners"), json!({"tenantId": source}))
        .expect(201);
    let groups = json!({"groupSyncInbound": {"isSyncAllowed": true}});
    assert_eq!(caller.put(&policy, groups.clone()).status, 400);
    caller
        .put(&format!("/beta{policy}"), groups.clone())
        .expect(204);
    assert_eq!(
        caller.get(&format!("/beta{policy}")).body["groupSyncInbound"]["isSyncAllowed"],
        true
    );
    assert!(caller.get(&policy).body.get("groupSyncInbound").is_none());
    world
        .emulator
        .with_state(|state| state.options.identity_synchronization_put_conflicts = false);
    caller
        .put(
            &format!("/beta{policy}"),
            json!({"userSyncInbound": {"isSyncAllowed": true}}),
        )
        .expect(204);
    assert_eq!(
        caller.get(&format!("/beta{policy}")).body["groupSyncInbound"]["isSyncAllowed"],
        false
    );
}

#[test]
fn changes_are_audited() {
    let world = World::new();
    let caller = world.automation(world.target());
    let source = &world.source().tenant_id;
    let partner = format!("{POLICY}/partners/{source}");
    caller
        .post(&format!("{POLICY}/partners"), json!({"tenantId": source}))
        .expect(201);
    caller
        .patch(&partner, json!({"isServiceProvider": true}))
        .expect(204);
    caller
        .put(
            &format!("{partner}/identitySynchronization"),
            json!({"userSyncInbound": {"isSyncAllowed": true}}),
        )
        .expect(204);
    let entries = caller.get("/auditLogs/directoryAudits").expect(200);
    let seen: Vec<(&str, &str)> = entries
        .value()
        .iter()
        .map(|entry| {
            (
                entry["category"].as_str().unwrap(),
                entry["activityDisplayName"].as_str().unwrap(),
            )
        })
        .collect();
    for wanted in [
        (
            "CrossTenantAccessSettings",
            "Add a partner to cross-tenant access setting",
        ),
        (
            "CrossTenantAccessSettings",
            "Update a partner cross-tenant access setting",
        ),
        (
            "CrossTenantIdentitySyncSettings",
            "Create a partner cross-tenant identity sync setting",
        ),
    ] {
        assert!(seen.contains(&wanted), "{wanted:?} in {seen:?}");
    }
    assert_eq!(
        entries.value()[0]["initiatedBy"]["app"]["displayName"],
        "Automation"
    );
}
