//! Parameters, parameter sets, paths, queries and headers.

use super::{PARTNER, PRINCIPAL, call, call_set};
use crate::graph::{ApiVersion, Method};
use serde_json::json;

#[test]
fn path_query_and_version_come_from_the_parameters() {
    let bound = call(
        "get-mgbetaserviceprincipal",
        json!({ "filter": "displayName eq 'A & B'", "Select": ["id", "appId"], "orderby": "id", "LIMIT": 5, "ConsistencyLevel": "eventual", "CV": "c" }),
    )
    .unwrap();
    assert_eq!(bound.request.path, "/servicePrincipals");
    assert_eq!(bound.version, ApiVersion::Beta);
    assert_eq!(
        bound.request.query,
        [
            ("$top", "5"),
            ("$filter", "displayName eq 'A & B'"),
            ("$orderby", "id"),
            ("$select", "id,appId"),
            ("$count", "true")
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    assert_eq!(
        bound.request.headers,
        [("ConsistencyLevel".to_owned(), "eventual".to_owned())]
    );
    assert!(bound.count && bound.request.body.is_none());
    let list = bound.list.unwrap();
    assert_eq!((list.all, list.top, list.page_size), (false, Some(5), None));
    assert_eq!(bound.operation, "Get-MgBetaServicePrincipal_List");
}

#[test]
fn page_size_is_asked_of_each_page_and_top_bounds_the_whole() {
    let top = |parameters| call("Get-MgUser", parameters).unwrap().request.query;
    assert_eq!(
        top(json!({ "All": true, "PageSize": 50 })),
        [("$top".to_owned(), "50".to_owned())]
    );
    assert_eq!(
        top(json!({ "Top": 2000 })),
        [("$top".to_owned(), "999".to_owned())]
    );
    assert_eq!(
        top(json!({ "Top": 3, "PageSize": 50 })),
        [("$top".to_owned(), "3".to_owned())]
    );
    assert_eq!(top(json!({ "All": true })), []);
    assert!(call("Get-MgUser", json!({ "PageSize": 1000 })).is_err());
    assert!(call("Get-MgUser", json!({ "Top": 0 })).is_err());
    assert!(
        call("Get-MgUser", json!({ "Top": "many" }))
            .unwrap_err()
            .message
            .contains("whole number")
    );
}

#[test]
fn segments_are_percent_encoded_and_never_leave_their_place() {
    let user = |id: &str| {
        call("Get-MgUser", json!({ "UserId": id }))
            .unwrap()
            .request
            .path
    };
    assert_eq!(user("user1@fabrikam.com"), "/users/user1@fabrikam.com");
    assert_eq!(user("a#EXT#@b"), "/users/a%23EXT%23@b");
    assert_eq!(user("../policies?x=1"), "/users/..%2Fpolicies%3Fx=1");
    assert!(call("Get-MgUser", json!({ "UserId": ".." })).is_err());
    let job = json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "Azure2Azure.1.2" });
    let bound = call("Start-MgServicePrincipalSynchronizationJob", job).unwrap();
    assert_eq!(
        bound.request.path,
        format!("/servicePrincipals/{PRINCIPAL}/synchronization/jobs/Azure2Azure.1.2/start")
    );
    assert_eq!(bound.request.body, None);
}

#[test]
fn a_guid_that_is_none_is_refused_with_advice() {
    let error = call(
        "Get-MgPolicyCrossTenantAccessPolicyPartner",
        json!({ "CrossTenantAccessPolicyConfigurationPartnerTenantId": "<SourceTenantId>" }),
    )
    .unwrap_err();
    assert_eq!(error.code, "InvalidParameter");
    assert!(
        error.message.contains("must be a GUID"),
        "{}",
        error.message
    );
    assert!(error.hint.unwrap().contains("placeholder"));
    let error = call(
        "Get-MgServicePrincipal",
        json!({ "ServicePrincipalId": "Fabrikam" }),
    )
    .unwrap_err();
    assert!(error.hint.unwrap().contains("not its name"));
}

#[test]
fn the_set_follows_from_the_parameters() {
    let variant = |command, parameters| call(command, parameters).unwrap().variant;
    assert_eq!(variant("Get-MgUser", json!({})), "List");
    assert_eq!(variant("Get-MgUser", json!({ "UserId": "x" })), "Get");
    assert_eq!(
        variant("Get-MgUser", json!({ "InputObject": { "UserId": "x" } })),
        "GetViaIdentity"
    );
    let partner = json!({ "BodyParameter": { "TenantId": PARTNER } });
    assert_eq!(
        variant("New-MgPolicyCrossTenantAccessPolicyPartner", partner),
        "Create"
    );
    let partner = json!({ "TenantId": PARTNER });
    let bound = call("New-MgPolicyCrossTenantAccessPolicyPartner", partner).unwrap();
    assert_eq!(
        bound.operation,
        "New-MgPolicyCrossTenantAccessPolicyPartner_CreateExpanded"
    );
}

#[test]
fn missing_unknown_and_excluding_parameters_are_named() {
    let message = |command, parameters| call(command, parameters).unwrap_err().message;
    assert_eq!(
        message(
            "Get-MgServicePrincipalSynchronizationJobSchema",
            json!({ "ServicePrincipalId": PRINCIPAL })
        ),
        "Get-MgServicePrincipalSynchronizationJobSchema needs the parameter 'SynchronizationJobId'."
    );
    assert_eq!(
        message("Remove-MgApplication", json!({})),
        "Remove-MgApplication needs the parameter 'ApplicationId'."
    );
    assert_eq!(
        message("Get-MgUser", json!({ "Id": "x" })),
        "Get-MgUser has no parameter 'Id'."
    );
    assert_eq!(
        message("Get-MgUser", json!({ "UserId": "x", "Filter": "y" })),
        "Parameters 'Filter' and 'UserId' of Get-MgUser cannot be used together."
    );
    assert_eq!(
        message("Get-MgUser", json!({ "Property": "id", "select": "id" })),
        "Parameter 'Property' is given more than once."
    );
    assert_eq!(
        message("Get-MgUser", json!({ "UserId": "" })),
        "Parameter 'UserId' must not be empty."
    );
    let beta_only = json!({ "TenantId": PARTNER, "DeletedDateTime": "2026-01-01" });
    let error = call("New-MgPolicyCrossTenantAccessPolicyPartner", beta_only).unwrap_err();
    assert_eq!(
        error.hint.unwrap(),
        "Use New-MgBetaPolicyCrossTenantAccessPolicyPartner."
    );
}

#[test]
fn a_named_set_must_exist_and_fit() {
    assert!(call_set("Get-MgUser", json!({}), Some("list")).is_ok());
    assert!(
        call_set("Get-MgUser", json!({}), Some("Get"))
            .unwrap_err()
            .message
            .contains("'UserId'")
    );
    let error = call_set("Get-MgUser", json!({}), Some("Nope")).unwrap_err();
    assert_eq!(
        error.hint.unwrap(),
        "Its sets are List, Get, GetViaIdentity."
    );
}

#[test]
fn an_input_object_gives_the_path_parameters() {
    let path = |command, object: serde_json::Value| {
        call(command, json!({ "InputObject": object })).map(|bound| bound.request.path)
    };
    let output =
        json!({ "@type": "MicrosoftGraphServicePrincipal", "Id": PRINCIPAL, "AppId": "x" });
    assert_eq!(
        path("Get-MgServicePrincipal", output.clone()).unwrap(),
        format!("/servicePrincipals/{PRINCIPAL}")
    );
    assert_eq!(
        path(
            "Get-MgServicePrincipalSynchronizationJob",
            json!({ "servicePrincipalId": PRINCIPAL, "SynchronizationJobId": "j" })
        )
        .unwrap(),
        format!("/servicePrincipals/{PRINCIPAL}/synchronization/jobs/j")
    );
    let partner = json!({ "@type": "MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner", "TenantId": PARTNER });
    assert_eq!(
        path("Remove-MgPolicyCrossTenantAccessPolicyPartner", partner).unwrap(),
        format!("/policies/crossTenantAccessPolicy/partners/{PARTNER}")
    );
    let error = path("Get-MgUser", output).unwrap_err();
    assert_eq!(
        error.hint.unwrap(),
        "Use the parameter -UserId instead of -InputObject."
    );
    assert!(
        path("Get-MgUser", json!("x"))
            .unwrap_err()
            .message
            .contains("must be an object")
    );
}

#[test]
fn headers_are_added_and_checked() {
    let headers =
        |value| call("Get-MgUser", json!({ "Headers": value })).map(|bound| bound.request.headers);
    assert_eq!(
        headers(json!({ "Prefer": "a" })).unwrap(),
        [("Prefer".to_owned(), "a".to_owned())]
    );
    assert!(headers(json!({ "X-A": "a\r\nX-B: b" })).is_err());
    assert!(headers(json!({ "a b": "c" })).is_err());
    assert!(
        headers(json!({ "authorization": "Bearer x" }))
            .unwrap_err()
            .message
            .contains("belongs to the connection")
    );
    assert!(headers(json!("x")).is_err());
    let if_match = json!({ "ApplicationId": PRINCIPAL, "IfMatch": "W/\"1\"" });
    assert_eq!(
        call("Remove-MgApplication", if_match)
            .unwrap()
            .request
            .headers,
        [("If-Match".to_owned(), "W/\"1\"".to_owned())]
    );
}

#[test]
fn results_other_than_graphs_answer_are_marked() {
    let job = json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "j" });
    assert!(
        call(
            "Test-MgServicePrincipalSynchronizationJobCredential",
            job.clone()
        )
        .unwrap()
        .boolean
    );
    let mut pass = job.clone();
    pass["PassThru"] = json!(true);
    assert!(
        call("Start-MgServicePrincipalSynchronizationJob", pass)
            .unwrap()
            .pass_thru
    );
    assert!(
        !call("Start-MgServicePrincipalSynchronizationJob", job)
            .unwrap()
            .pass_thru
    );
    let policy = json!({ "CrossTenantAccessPolicyConfigurationPartnerTenantId": PARTNER });
    let bound = call(
        "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        policy,
    )
    .unwrap();
    assert_eq!(
        (bound.request.method, bound.on_conflict),
        (Method::Put, Some(Method::Patch))
    );
    let schema =
        json!({ "ServicePrincipalId": PRINCIPAL, "SynchronizationJobId": "j", "Version": "v" });
    assert_eq!(
        call("Update-MgServicePrincipalSynchronizationJobSchema", schema)
            .unwrap()
            .request
            .method,
        Method::Put
    );
}
