//! System values of the cross-tenant access policy.

use serde_json::{Value, json};

use crate::state::Entity;

fn object(value: Value) -> Entity {
    match value {
        Value::Object(members) => members,
        _ => Entity::new(),
    }
}

/// The policy singleton of a fresh tenant.
#[must_use]
pub fn policy() -> Entity {
    object(json!({
        "id": "crossTenantAccessPolicy",
        "deletedDateTime": null,
        "displayName": "CrossTenantAccessPolicy",
        "allowedCloudEndpoints": [],
    }))
}

/// The default configuration of a fresh tenant: B2B collaboration allowed, direct connect blocked, nothing trusted.
#[must_use]
pub fn system_default(tenant: &str) -> Entity {
    let all = |access: &str, user: &str| {
        json!({
            "usersAndGroups": {"accessType": access, "targets": [{"target": user, "targetType": "user"}]},
            "applications": {"accessType": access, "targets": [{"target": "AllApplications", "targetType": "application"}]},
        })
    };
    let mut restrictions = all("blocked", "AllUsers");
    restrictions["devices"] = Value::Null;
    object(json!({
        "id": tenant,
        "isServiceDefault": true,
        "inboundTrust": {
            "isMfaAccepted": false,
            "isCompliantDeviceAccepted": false,
            "isHybridAzureADJoinedDeviceAccepted": false,
        },
        "b2bCollaborationOutbound": all("allowed", "AllUsers"),
        "b2bCollaborationInbound": all("allowed", "AllUsers"),
        "b2bDirectConnectOutbound": all("blocked", "AllUsers"),
        "b2bDirectConnectInbound": all("blocked", "AllUsers"),
        "tenantRestrictions": restrictions,
        "invitationRedemptionIdentityProviderConfiguration": {
            "primaryIdentityProviderPrecedenceOrder": [
                "azureActiveDirectory", "externalFederation", "socialIdentityProviders",
            ],
            "fallbackIdentityProvider": "defaultConfiguredIdp",
        },
        "crossCloudMeetingConfiguration": {"inboundAllowed": false, "outboundAllowed": false},
        "automaticUserConsentSettings": {"inboundAllowed": false, "outboundAllowed": false},
        "protectedContentSharing": {"inboundAllowed": false, "outboundAllowed": false},
    }))
}
