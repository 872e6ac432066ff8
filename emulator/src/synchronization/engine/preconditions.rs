//! What both tenants must allow before anything is provisioned.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::state::{Entity, State, Tenant};

/// Inbound synchronization or outbound consent is missing.
pub(crate) const SYNC_POLICY: &str = "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure";
/// Automatic redemption is missing when users are about to be invited.
pub(crate) const B2B_POLICY: &str = "AzureDirectoryB2BManagementPolicyCheckFailure";

/// Why provisioning cannot reach the target tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Engine code.
    pub(crate) code: &'static str,
    /// Detail text.
    pub(crate) message: String,
    /// Whether only the consent of users is missing: a cycle then fails per user instead of as a whole.
    pub(crate) consent_only: bool,
}

impl Failure {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            consent_only: false,
        }
    }

    fn consent(message: &str) -> Self {
        Self {
            consent_only: true,
            ..Self::new(SYNC_POLICY, message)
        }
    }

    /// The code that a user's log entry shows.
    pub(crate) fn code_per_object(&self) -> &'static str {
        if self.consent_only {
            B2B_POLICY
        } else {
            self.code
        }
    }
}

/// The target tenant's id, if the credentials name one.
pub(crate) fn target(
    state: &State,
    source: &str,
    secrets: &BTreeMap<String, String>,
) -> Result<String, Failure> {
    let invalid = |message: &str| Failure::new("InvalidCredentials", message);
    match secrets.get("AuthenticationType").map(String::as_str) {
        Some("SyncPolicy") => {}
        Some(_) => {
            return Err(invalid(
                "The credential 'AuthenticationType' must be 'SyncPolicy'.",
            ));
        }
        None => return Err(invalid("The credential 'AuthenticationType' is missing.")),
    }
    let Some(company) = secrets.get("CompanyId") else {
        return Err(invalid("The credential 'CompanyId' is missing."));
    };
    if uuid::Uuid::try_parse(company).is_err() {
        return Err(invalid("The credential 'CompanyId' is not a tenant id."));
    }
    let target = company.to_lowercase();
    if target == source {
        return Err(invalid(
            "The source and the target tenant must not be the same.",
        ));
    }
    if state.tenants.contains_key(&target) {
        Ok(target)
    } else {
        Err(Failure::new(
            "ExternalTenantNotFound",
            format!("The external tenant '{target}' was not found by the authority of this cloud."),
        ))
    }
}

/// Checks the policies of both tenants, in the order in which the connection test reports them.
pub(crate) fn policies(state: &State, source: &str, target: &str) -> Result<(), Failure> {
    let (Some(from), Some(to)) = (state.tenants.get(source), state.tenants.get(target)) else {
        return Err(Failure::new(
            "ExternalTenantNotFound",
            "The tenant was not found.",
        ));
    };
    if !allows_inbound(to, source, "userSyncInbound") {
        return Err(Failure::new(
            SYNC_POLICY,
            "The target tenant has not enabled inbound synchronization with this tenant.",
        ));
    }
    if !consents(from, target, "outboundAllowed") {
        return Err(Failure::consent(
            "The source tenant has not enabled automatic user consent with the target tenant.",
        ));
    }
    if !consents(to, source, "inboundAllowed") {
        return Err(Failure::consent(
            "The target tenant has not enabled automatic user consent with the source tenant.",
        ));
    }
    Ok(())
}

/// Whether the target lets objects of this kind in (`userSyncInbound`, `groupSyncInbound`).
pub(crate) fn allows_inbound(target: &Tenant, source: &str, kind: &str) -> bool {
    // The policy hangs on the partner: without the partner it does not count.
    target.partners.contains_key(source)
        && target
            .identity_synchronization
            .get(source)
            .and_then(|policy| policy.get(kind))
            .is_some_and(|kind| kind["isSyncAllowed"] == true)
}

fn consents(tenant: &Tenant, partner: &str, direction: &str) -> bool {
    let flag = |configuration: Option<&Entity>| {
        configuration
            .and_then(|found| found.get("automaticUserConsentSettings"))
            .and_then(|settings| settings.get(direction))
            .and_then(Value::as_bool)
    };
    // A partner without a value inherits from the default configuration.
    flag(tenant.partners.get(partner))
        .or_else(|| flag(Some(&tenant.cross_tenant_access_default)))
        .unwrap_or(false)
}

/// Whether the target's collaboration settings refuse everybody of the source.
pub(crate) fn refuses_invitations(target: &Tenant, source: &str) -> bool {
    let inbound = target
        .partners
        .get(source)
        .and_then(|partner| partner.get("b2bCollaborationInbound"))
        .filter(|settings| !settings.is_null())
        .or_else(|| {
            target
                .cross_tenant_access_default
                .get("b2bCollaborationInbound")
        });
    let users = inbound.map(|settings| &settings["usersAndGroups"]);
    users.is_some_and(|users| {
        users["accessType"] == "blocked"
            && users["targets"]
                .as_array()
                .is_some_and(|all| all.iter().any(|target| target["target"] == "AllUsers"))
    })
}
