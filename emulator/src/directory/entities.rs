//! Directory objects as Graph shows them when nothing but the identity is set, and their property names.

use serde_json::{Value, json};

use crate::state::Entity;

fn object(value: Value) -> Entity {
    match value {
        Value::Object(members) => members,
        _ => Entity::new(),
    }
}

/// Members of a user that the engine keeps and Graph never shows: `manager` is an object id, `alternativeSecurityIds`
/// an array of texts such as `5:<net id>`; a user without them has the value `None` of the schema.
pub const INTERNAL: &[&str] = &["manager", "alternativeSecurityIds", "netId", "source"];

/// Properties of a user.
#[rustfmt::skip]
pub const USER: &[&str] = &[
    "id", "deletedDateTime", "accountEnabled", "ageGroup", "assignedLicenses", "assignedPlans", "businessPhones", "city",
    "companyName", "consentProvidedForMinor", "country", "createdDateTime", "creationType", "department", "displayName",
    "employeeHireDate", "employeeId", "employeeLeaveDateTime", "employeeOrgData", "employeeType", "externalUserState",
    "externalUserStateChangeDateTime", "faxNumber", "givenName", "identities", "imAddresses", "isManagementRestricted",
    "isResourceAccount", "jobTitle", "lastPasswordChangeDateTime", "legalAgeGroupClassification", "mail", "mailNickname",
    "mobilePhone", "officeLocation", "onPremisesDistinguishedName", "onPremisesDomainName", "onPremisesExtensionAttributes",
    "onPremisesImmutableId", "onPremisesLastSyncDateTime", "onPremisesProvisioningErrors", "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "onPremisesUserPrincipalName", "otherMails", "passwordPolicies",
    "passwordProfile", "postalCode", "preferredDataLocation", "preferredLanguage", "provisionedPlans", "proxyAddresses",
    "securityIdentifier", "serviceProvisioningErrors", "showInAddressList", "signInSessionsValidFromDateTime", "state",
    "streetAddress", "surname", "usageLocation", "userPrincipalName", "userType",
];

/// Properties of a user in a v1.0 answer without `$select`.
pub const USER_DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// Properties of other users that `User.ReadBasic.All` shows.
pub const USER_BASIC: &[&str] = &[
    "displayName",
    "givenName",
    "id",
    "mail",
    "securityIdentifier",
    "surname",
    "userPrincipalName",
];

/// Properties of a group, all of them in an answer without `$select`.
#[rustfmt::skip]
pub const GROUP: &[&str] = &[
    "id", "deletedDateTime", "classification", "createdDateTime", "description", "displayName", "expirationDateTime",
    "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule",
    "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName",
    "onPremisesProvisioningErrors", "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled",
    "preferredDataLocation", "preferredLanguage", "proxyAddresses", "renewedDateTime", "resourceBehaviorOptions",
    "resourceProvisioningOptions", "securityEnabled", "securityIdentifier", "serviceProvisioningErrors", "theme",
    "uniqueName", "visibility",
];

/// Properties of an application.
#[rustfmt::skip]
pub const APPLICATION: &[&str] = &[
    "id", "deletedDateTime", "appId", "applicationTemplateId", "createdDateTime", "createdByAppId", "displayName",
    "description", "disabledByMicrosoftStatus", "groupMembershipClaims", "identifierUris", "isDeviceOnlyAuthSupported",
    "isFallbackPublicClient", "nativeAuthenticationApisEnabled", "notes", "publisherDomain", "serviceManagementReference",
    "signInAudience", "tags", "tokenEncryptionKeyId", "uniqueName", "samlMetadataUrl", "defaultRedirectUri", "certification",
    "optionalClaims", "requestSignatureVerification", "servicePrincipalLockConfiguration", "addIns", "api", "appRoles",
    "info", "keyCredentials", "parentalControlSettings", "passwordCredentials", "publicClient", "requiredResourceAccess",
    "verifiedPublisher", "web", "spa",
];

/// Properties of a service principal.
#[rustfmt::skip]
pub const SERVICE_PRINCIPAL: &[&str] = &[
    "id", "deletedDateTime", "accountEnabled", "alternativeNames", "appDisplayName", "appDescription", "appId",
    "applicationTemplateId", "appOwnerOrganizationId", "appRoleAssignmentRequired", "createdDateTime", "description",
    "disabledByMicrosoftStatus", "displayName", "homepage", "loginUrl", "logoutUrl", "notes", "notificationEmailAddresses",
    "preferredSingleSignOnMode", "preferredTokenSigningKeyThumbprint", "replyUrls", "servicePrincipalNames",
    "servicePrincipalType", "signInAudience", "tags", "tokenEncryptionKeyId", "samlSingleSignOnSettings", "addIns",
    "appRoles", "info", "keyCredentials", "oauth2PermissionScopes", "passwordCredentials",
    "resourceSpecificApplicationPermissions", "verifiedPublisher",
];

/// Every property null but these.
fn nulls_and(properties: &[&str], values: Value) -> Entity {
    let mut entity: Entity = properties
        .iter()
        .map(|&name| (name.to_owned(), Value::Null))
        .collect();
    entity.extend(object(values));
    entity
}

/// A member user with nothing but an id.
#[must_use]
pub fn user(id: &str, created: &str) -> Entity {
    nulls_and(
        USER,
        json!({
            "id": id, "accountEnabled": true, "assignedLicenses": [], "assignedPlans": [], "businessPhones": [],
            "createdDateTime": created, "identities": [], "imAddresses": [], "lastPasswordChangeDateTime": created,
            "onPremisesProvisioningErrors": [], "otherMails": [], "provisionedPlans": [], "proxyAddresses": [],
            "serviceProvisioningErrors": [], "signInSessionsValidFromDateTime": created, "userType": "Member",
        }),
    )
}

/// A static security group with nothing but an id.
#[must_use]
pub fn group(id: &str, created: &str) -> Entity {
    nulls_and(
        GROUP,
        json!({
            "id": id, "createdDateTime": created, "groupTypes": [], "mailEnabled": false,
            "onPremisesProvisioningErrors": [], "proxyAddresses": [], "renewedDateTime": created,
            "resourceBehaviorOptions": [], "resourceProvisioningOptions": [], "securityEnabled": true,
            "serviceProvisioningErrors": [],
        }),
    )
}

/// An app registration.
#[must_use]
pub fn application(id: &str, app_id: &str, display_name: &str, created: &str) -> Entity {
    nulls_and(
        APPLICATION,
        json!({
            "id": id, "appId": app_id, "createdDateTime": created, "displayName": display_name, "identifierUris": [],
            "signInAudience": "AzureADMyOrg", "tags": [], "addIns": [], "appRoles": [], "keyCredentials": [],
            "passwordCredentials": [], "requiredResourceAccess": [],
            "api": {
                "acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
                "oauth2PermissionScopes": [], "preAuthorizedApplications": [],
            },
            "info": informational(),
            "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
            "publicClient": {"redirectUris": []},
            "verifiedPublisher": unverified(),
            "web": {
                "homePageUrl": null, "logoutUrl": null, "redirectUris": [], "redirectUriSettings": [],
                "implicitGrantSettings": {"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false},
            },
            "spa": {"redirectUris": []},
        }),
    )
}

fn informational() -> Value {
    json!({
        "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null,
        "termsOfServiceUrl": null,
    })
}

fn unverified() -> Value {
    json!({"displayName": null, "verifiedPublisherId": null, "addedDateTime": null})
}

/// The service principal of an application.
#[must_use]
pub fn service_principal(
    id: &str,
    app_id: &str,
    display_name: &str,
    owner: &str,
    created: &str,
) -> Entity {
    nulls_and(
        SERVICE_PRINCIPAL,
        json!({
            "id": id, "accountEnabled": true, "alternativeNames": [], "appDisplayName": display_name, "appId": app_id,
            "appOwnerOrganizationId": owner, "appRoleAssignmentRequired": false, "createdDateTime": created,
            "displayName": display_name, "notificationEmailAddresses": [], "replyUrls": [],
            "servicePrincipalNames": [app_id], "servicePrincipalType": "Application", "signInAudience": "AzureADMyOrg",
            "tags": ["WindowsAzureActiveDirectoryIntegratedApp"], "addIns": [], "appRoles": [],
            "info": informational(), "keyCredentials": [], "oauth2PermissionScopes": [], "passwordCredentials": [],
            "resourceSpecificApplicationPermissions": [], "verifiedPublisher": unverified(),
        }),
    )
}
