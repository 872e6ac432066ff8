//! Bodies: wire names, types, nulls, our own output sent back.

use super::{PARTNER, PRINCIPAL, call};
use serde_json::{Value, json};

fn partner(body: Value) -> Value {
    let mut parameters = json!({ "CrossTenantAccessPolicyConfigurationPartnerTenantId": PARTNER });
    parameters["BodyParameter"] = body;
    call("Update-MgPolicyCrossTenantAccessPolicyPartner", parameters)
        .unwrap()
        .request
        .body
        .unwrap()
}

fn problem(body: Value) -> String {
    let parameters = json!({ "CrossTenantAccessPolicyConfigurationPartnerTenantId": PARTNER, "BodyParameter": body });
    call("Update-MgPolicyCrossTenantAccessPolicyPartner", parameters)
        .unwrap_err()
        .message
}

#[test]
fn names_get_their_wire_form_at_every_depth() {
    assert_eq!(
        partner(
            json!({ "B2BCollaborationInbound": { "UsersAndGroups": { "accesstype": "allowed",
            "Targets": [{ "Target": "AllUsers", "TargetType": "user" }] } } })
        ),
        json!({ "b2bCollaborationInbound": { "usersAndGroups": { "accessType": "allowed",
            "targets": [{ "target": "AllUsers", "targetType": "user" }] } } })
    );
}

#[test]
fn texts_become_what_graph_wants() {
    assert_eq!(
        partner(
            json!({ "AutomaticUserConsentSettings": { "InboundAllowed": "True", "OutboundAllowed": "false" } })
        ),
        json!({ "automaticUserConsentSettings": { "inboundAllowed": true, "outboundAllowed": false } })
    );
    assert_eq!(
        partner(json!({ "IsServiceProvider": { "IsPresent": true } })),
        json!({ "isServiceProvider": true })
    );
    assert!(problem(json!({ "IsServiceProvider": "yes" })).contains("must be True or False"));
    assert!(
        problem(json!({ "InboundTrust": "x" }))
            .contains("'BodyParameter.inboundTrust' must be an object")
    );
}

#[test]
fn a_single_object_stands_for_an_array_of_one() {
    assert_eq!(
        partner(
            json!({ "b2bCollaborationInbound": { "applications": { "targets": { "target": "x" } } } })
        ),
        json!({ "b2bCollaborationInbound": { "applications": { "targets": [{ "target": "x" }] } } })
    );
}

#[test]
fn nulls_and_empty_arrays_are_sent_and_nothing_else_is_added() {
    assert_eq!(
        partner(
            json!({ "InboundTrust": null, "b2bCollaborationInbound": { "applications": { "targets": [] } } })
        ),
        json!({ "inboundTrust": null, "b2bCollaborationInbound": { "applications": { "targets": [] } } })
    );
    let expanded = json!({ "CrossTenantAccessPolicyConfigurationPartnerTenantId": PARTNER, "InboundTrust": null });
    assert_eq!(
        call("Update-MgPolicyCrossTenantAccessPolicyPartner", expanded)
            .unwrap()
            .request
            .body,
        Some(json!({ "inboundTrust": null }))
    );
}

#[test]
fn unknown_members_pass_unchanged() {
    assert_eq!(
        partner(json!({ "@odata.type": "#x", "SomethingNew": { "Inner": "True" } })),
        json!({ "@odata.type": "#x", "SomethingNew": { "Inner": "True" } })
    );
}

#[test]
fn json_text_is_read_and_its_faults_located() {
    assert_eq!(
        partner(json!(
            "{ \"TenantId\": \"11111111-2222-3333-4444-555555555555\" }"
        )),
        json!({ "tenantId": PARTNER })
    );
    assert_eq!(
        problem(json!("{ \"a\": \n, }")),
        "Parameter 'BodyParameter' is not valid JSON: line 2, column 1."
    );
    assert!(problem(json!("42")).contains("must be an object"));
    assert!(problem(json!([1])).contains("must be an object"));
    assert!(problem(Value::Null).contains("must not be empty"));
}

#[test]
fn additional_properties_are_merged() {
    let parameters = json!({ "TenantId": PARTNER, "AdditionalProperties": { "crossCloudMeetingConfiguration": { "inboundAllowed": true } } });
    assert_eq!(
        call("New-MgPolicyCrossTenantAccessPolicyPartner", parameters)
            .unwrap()
            .request
            .body,
        Some(
            json!({ "tenantId": PARTNER, "crossCloudMeetingConfiguration": { "inboundAllowed": true } })
        )
    );
    let twice = json!({ "TenantId": PARTNER, "AdditionalProperties": { "tenantId": PARTNER } });
    let error = call("New-MgPolicyCrossTenantAccessPolicyPartner", twice).unwrap_err();
    assert!(error.message.contains("more than once"));
    assert!(
        problem(json!({ "TenantId": PARTNER, "tenantID": PARTNER })).contains("more than once")
    );
}

#[test]
fn our_own_output_goes_back_without_what_graph_never_sent() {
    let body = partner(json!({
        "@type": "MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner",
        "AutomaticUserConsentSettings": { "@type": "MicrosoftGraphInboundOutboundPolicyConfiguration",
            "InboundAllowed": true, "OutboundAllowed": null, "AdditionalProperties": {} },
        "B2BCollaborationInbound": { "@type": "MicrosoftGraphCrossTenantAccessPolicyB2BSetting",
            "Applications": null, "UsersAndGroups": null, "AdditionalProperties": {} },
        "IsServiceProvider": null,
        "TenantId": PARTNER,
        "AdditionalProperties": { "@odata.context": "https://x", "protectedContentSharing": { "inbound": null } }
    }));
    assert_eq!(
        body,
        json!({ "automaticUserConsentSettings": { "inboundAllowed": true }, "tenantId": PARTNER,
            "protectedContentSharing": { "inbound": null } })
    );
}

#[test]
fn a_schema_read_can_be_written_back() {
    let answer = json!({ "@odata.context": "https://x", "id": "job", "version": "v1",
        "synchronizationRules": [{ "id": "rule", "priority": 1, "editable": true, "metadata": [{ "key": "k", "value": "v" }],
            "objectMappings": [{ "name": "Provision", "enabled": true, "flowTypes": "Add, Update", "attributeMappings": [
                { "matchingPriority": 0, "source": { "name": "mail", "type": "Attribute", "parameters": [] } }] }] }],
        "directories": [] });
    let (items, _) = crate::catalog::shape_page(
        "synchronizationSchema",
        crate::graph::ApiVersion::V1,
        vec![answer.clone()],
    );
    let parameters = json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "job", "BodyParameter": items[0] });
    let mut expected = answer;
    expected.as_object_mut().unwrap().remove("@odata.context");
    let body = call(
        "Update-MgServicePrincipalSynchronizationJobSchema",
        parameters,
    )
    .unwrap()
    .request
    .body
    .unwrap();
    assert_eq!(body, expected);
}

#[test]
fn flags_may_be_an_array() {
    let parameters = json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "j",
        "Criteria": { "ResetScope": ["Watermark", "Escrows"] } });
    assert_eq!(
        call("Restart-MgServicePrincipalSynchronizationJob", parameters)
            .unwrap()
            .request
            .body,
        Some(json!({ "criteria": { "resetScope": "Watermark, Escrows" } }))
    );
}

#[test]
fn dates_are_iso_8601() {
    let date = |value: Value| {
        call(
            "Update-MgServicePrincipal",
            json!({ "ServicePrincipalId": PRINCIPAL, "DeletedDateTime": value }),
        )
        .map(|bound| {
            bound.request.body.unwrap()["deletedDateTime"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    };
    assert_eq!(date(json!("2026-01-31")).unwrap(), "2026-01-31T00:00:00Z");
    assert_eq!(
        date(json!("2026-01-31T10:20:30.5+02:00")).unwrap(),
        "2026-01-31T10:20:30.5+02:00"
    );
    assert_eq!(
        date(json!("2026-01-31 10:20")).unwrap(),
        "2026-01-31T10:20Z"
    );
    assert_eq!(
        date(json!("/Date(1690842432015)/")).unwrap(),
        "2023-07-31T22:27:12.015Z"
    );
    assert_eq!(
        date(json!("/Date(-1000)/")).unwrap(),
        "1969-12-31T23:59:59Z"
    );
    assert!(
        date(json!("7/31/2023"))
            .unwrap_err()
            .hint
            .unwrap()
            .contains("2026-01-31")
    );
    assert!(date(json!(5)).is_err());
}

#[test]
fn guids_in_a_body_are_checked() {
    let parameters = json!({ "ServicePrincipalId": PRINCIPAL, "BodyParameter": { "PrincipalId": "<PrincipalId>", "ResourceId": PRINCIPAL } });
    let error = call("New-MgServicePrincipalAppRoleAssignedTo", parameters).unwrap_err();
    assert!(
        error
            .message
            .contains("'BodyParameter.principalId' must be a GUID"),
        "{}",
        error.message
    );
}

#[test]
fn a_flat_on_demand_body_is_wrapped() {
    let wrapped = json!({ "parameters": [{ "ruleId": "r", "subjects": [{ "objectId": "o", "objectTypeName": "User" }] }] });
    let body = |body: Value| {
        let parameters = json!({ "ApplicationId": PRINCIPAL, "SynchronizationJobId": "j", "BodyParameter": body });
        call("New-MgApplicationSynchronizationJobOnDemand", parameters)
            .unwrap()
            .request
            .body
            .unwrap()
    };
    let inner =
        json!({ "RuleId": "r", "Subjects": [{ "ObjectId": "o", "ObjectTypeName": "User" }] });
    assert_eq!(body(inner.clone()), wrapped);
    assert_eq!(body(json!({ "Parameters": [inner] })), wrapped);
}

#[test]
fn a_call_with_a_body_sends_one_even_when_nothing_is_given() {
    let job = json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "j" });
    assert_eq!(
        call("Restart-MgServicePrincipalSynchronizationJob", job)
            .unwrap()
            .request
            .body,
        Some(json!({}))
    );
}

#[test]
fn a_body_is_shown_without_its_secrets() {
    let secrets = json!({ "value": [{ "key": "CompanyId", "value": PARTNER }, { "key": "SecretToken", "value": "planted" }] });
    let shown = crate::catalog::mask_secrets(&secrets);
    assert_eq!(
        shown,
        json!({ "value": [{ "key": "CompanyId", "value": PARTNER }, { "key": "SecretToken", "value": "***" }] })
    );
    let principal = json!({ "passwordCredentials": [{ "secretText": "planted", "hint": "pl" }],
        "keyCredentials": [{ "key": "planted", "keyId": null }], "unknown": { "clientSecret": "planted", "a": 1 } });
    assert_eq!(
        crate::catalog::mask_secrets(&principal),
        json!({ "passwordCredentials": [{ "secretText": "***", "hint": "pl" }],
            "keyCredentials": [{ "key": "***", "keyId": null }], "unknown": { "clientSecret": "***", "a": 1 } })
    );
    let raw = r#"{"VALUE":[{"Key":"Password","Value":"planted"}],"passwordProfile":{"password":"planted","forceChangePasswordNextSignIn":true}}"#;
    assert_eq!(
        crate::catalog::mask_bytes(raw.as_bytes()),
        json!({ "VALUE": [{ "Key": "Password", "Value": "***" }],
            "passwordProfile": { "password": "***", "forceChangePasswordNextSignIn": true } })
    );
    for text in ["password=planted", "\"planted\""] {
        let shown = crate::catalog::mask_bytes(text.as_bytes());
        assert_eq!(shown, json!(format!("<{} bytes>", text.len())));
    }
}
