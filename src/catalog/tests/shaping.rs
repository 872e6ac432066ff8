//! Typed output.

use crate::catalog::{commands, shape_item, shape_page};
use crate::graph::ApiVersion;
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn an_entity_is_complete_sorted_and_keeps_what_it_does_not_know() {
    let answer = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
        "tenantId": "t", "isServiceProvider": null,
        "automaticUserConsentSettings": { "inboundAllowed": true, "outboundAllowed": null, "new": 1 },
        "crossCloudMeetingConfiguration": { "inboundAllowed": null }
    });
    let (items, types) = shape_page(
        "crossTenantAccessPolicyConfigurationPartner",
        ApiVersion::V1,
        vec![answer],
    );
    let item = &items[0];
    let names = keys(item);
    assert_eq!(names[0], "@type");
    assert_eq!(*names.last().unwrap(), "AdditionalProperties");
    let middle = &names[1..names.len() - 1];
    assert!(middle.is_sorted(), "{middle:?}");
    assert!(middle.contains(&"B2BCollaborationInbound") && !middle.contains(&"DeletedDateTime"));
    assert_eq!(
        keys(&item["AdditionalProperties"]),
        ["@odata.context", "crossCloudMeetingConfiguration"]
    );
    assert_eq!(
        item["AutomaticUserConsentSettings"],
        json!({ "@type": "MicrosoftGraphInboundOutboundPolicyConfiguration", "InboundAllowed": true,
            "OutboundAllowed": null, "AdditionalProperties": { "new": 1 } })
    );
    // Graph left it out; the SDK shows an empty object.
    assert_eq!(
        item["IdentitySynchronization"],
        json!({ "@type": "MicrosoftGraphCrossTenantIdentitySyncPolicyPartner", "DisplayName": null, "TenantId": null,
            "UserSyncInbound": null, "AdditionalProperties": {} })
    );
    let described = &types["MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner"];
    assert!(
        described["nested"]
            .as_array()
            .unwrap()
            .contains(&json!("InboundTrust"))
    );
    assert!(
        types
            .get("MicrosoftGraphInboundOutboundPolicyConfiguration")
            .is_some()
    );
}

#[test]
fn versions_and_dates_are_respected() {
    let (items, types) = shape_page(
        "appRoleAssignment",
        ApiVersion::Beta,
        vec![json!({ "creationTimestamp": "2026-01-01T00:00:00Z" })],
    );
    assert!(items[0].get("CreatedDateTime").is_none());
    assert_eq!(items[0]["CreationTimestamp"], "2026-01-01T00:00:00Z");
    let dates = &types["MicrosoftGraphAppRoleAssignment"]["dates"];
    assert_eq!(dates, &json!(["CreationTimestamp", "DeletedDateTime"]));
}

#[test]
fn relationships_and_collections_that_are_absent_are_null() {
    let user = shape_item("user", ApiVersion::V1, json!({ "id": "1" }));
    assert_eq!(
        (&user["Manager"], &user["AssignedLicenses"]),
        (&Value::Null, &Value::Null)
    );
    let principal = shape_item(
        "servicePrincipal",
        ApiVersion::V1,
        json!({ "appRoles": [{ "id": "r" }], "addIns": [] }),
    );
    assert_eq!(principal["AppRoles"][0]["@type"], "MicrosoftGraphAppRole");
    assert_eq!(principal["AddIns"], json!([]));
    let order: Vec<&str> = keys(&principal);
    let at = |name: &str| order.iter().position(|k| *k == name).unwrap();
    assert!(
        at("AppRoles") < at("ApplicationTemplateId")
            && at("HomeRealmDiscoveryPolicies") < at("Homepage")
    );
}

#[test]
fn values_of_an_unexpected_kind_pass_unchanged() {
    let user = shape_item(
        "user",
        ApiVersion::V1,
        json!({ "passwordProfile": "odd", "assignedLicenses": 5 }),
    );
    assert_eq!(
        (&user["PasswordProfile"], &user["AssignedLicenses"]),
        (&json!("odd"), &json!(5))
    );
    assert_eq!(shape_item("user", ApiVersion::V1, json!("x")), json!("x"));
    assert_eq!(
        shape_item("noSuchModel", ApiVersion::V1, json!({ "a": 1 })),
        json!({ "a": 1 })
    );
}

#[test]
fn open_types_keep_their_members() {
    let shaped = shape_item(
        "provisionedIdentity",
        ApiVersion::V1,
        json!({ "details": { "odatatype": "User" } }),
    );
    assert_eq!(
        shaped["Details"],
        json!({ "@type": "MicrosoftGraphDetailsInfo", "AdditionalProperties": { "odatatype": "User" } })
    );
}

#[test]
fn every_answer_can_be_shaped() {
    for command in commands() {
        for version in &command.versions {
            if let Some(model) = &command.returns {
                let (items, types) = shape_page(model, *version, vec![json!({})]);
                let label = items[0]["@type"].as_str().unwrap();
                assert!(types.get(label).is_some(), "{}", command.name);
            }
        }
    }
}
