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

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

#[test]
fn an_entity_holds_what_graph_sent_and_its_type_says_the_rest() {
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
    assert_eq!(
        items[0],
        json!({ "@type": "MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner",
            "AutomaticUserConsentSettings": { "@type": "MicrosoftGraphInboundOutboundPolicyConfiguration",
                "InboundAllowed": true, "AdditionalProperties": { "new": 1 } },
            "TenantId": "t",
            "AdditionalProperties": { "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
                "crossCloudMeetingConfiguration": { "inboundAllowed": null } } })
    );
    assert_eq!(keys(&items[0])[0], "@type");
    assert_eq!(*keys(&items[0]).last().unwrap(), "AdditionalProperties");
    let described = &types["MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner"];
    let members = texts(&described["members"]);
    assert!(members.is_sorted(), "{members:?}");
    assert!(members.contains(&"B2BCollaborationInbound") && !members.contains(&"DeletedDateTime"));
    assert!(texts(&described["nested"]).contains(&"InboundTrust"));
    assert!(
        types
            .get("MicrosoftGraphInboundOutboundPolicyConfiguration")
            .is_some()
    );
}

#[test]
fn a_type_names_the_members_that_are_never_null_and_their_types_are_described() {
    let (items, types) = shape_page(
        "crossTenantAccessPolicyConfigurationPartner",
        ApiVersion::V1,
        vec![json!({ "tenantId": "t" })],
    );
    assert!(items[0].get("IdentitySynchronization").is_none());
    let label = "MicrosoftGraphCrossTenantIdentitySyncPolicyPartner";
    let described = &types["MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner"];
    assert_eq!(described["placeholders"]["IdentitySynchronization"], label);
    assert_eq!(
        types[label]["members"],
        json!(["DisplayName", "TenantId", "UserSyncInbound"])
    );
    for (name, described) in types.as_object().unwrap() {
        for placeholder in described["placeholders"].as_object().unwrap().values() {
            let kind = placeholder.as_str().unwrap();
            assert!(types.get(kind).is_some(), "{name}: {kind}");
        }
    }
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
fn relationships_and_collections_are_no_placeholders() {
    let (users, types) = shape_page("user", ApiVersion::V1, vec![json!({ "id": "1" })]);
    assert_eq!(keys(&users[0]), ["@type", "Id"]);
    let placeholders = &types["MicrosoftGraphUser"]["placeholders"];
    assert!(placeholders.get("PasswordProfile").is_some());
    assert!(
        placeholders.get("Manager").is_none() && placeholders.get("AssignedLicenses").is_none()
    );
    let principal = shape_item(
        "servicePrincipal",
        ApiVersion::V1,
        json!({ "appRoles": [{ "id": "r" }], "addIns": [],
            "applicationTemplateId": "t", "homeRealmDiscoveryPolicies": [], "homepage": "h" }),
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
