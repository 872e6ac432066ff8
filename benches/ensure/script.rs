//! The article's 13 steps with its commands, each sent when the one before is answered.

use serde_json::{Value, json};

use crate::library::Library;
use crate::tenants::Tenants;

const PARTNER: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";

/// The script, with the ids that its author has to know.
pub(crate) struct Script<'a> {
    library: &'a Library,
    source: String,
    target: String,
    user: String,
}

impl<'a> Script<'a> {
    pub(crate) fn of(tenants: &Tenants, library: &'a Library) -> Self {
        let [source, target, ..] = tenants.config.tenants.as_slice() else {
            panic!("two tenants are needed");
        };
        Self {
            library,
            source: source.tenant_id.clone(),
            target: target.tenant_id.clone(),
            user: source.users[0].id.clone(),
        }
    }

    pub(crate) fn run(&self) {
        self.target_steps();
        let (principal, role) = self.application();
        self.job_steps(&principal, &role);
    }

    fn source(&self, command: &str, parameters: Value) -> Vec<Value> {
        self.library.command(command, "t0", parameters)
    }

    /// Steps 1 to 3.
    fn target_steps(&self) {
        let target =
            |command: &str, parameters: Value| self.library.command(command, "t1", parameters);
        target("Connect", json!({}));
        target(
            "New-MgPolicyCrossTenantAccessPolicyPartner",
            json!({"BodyParameter": {"TenantId": self.source}}),
        );
        target(
            "Invoke-MgGraphRequest",
            json!({
                "Method": "PUT", "Body": {"userSyncInbound": {"isSyncAllowed": true}},
                "Uri": format!("/v1.0/policies/crossTenantAccessPolicy/partners/{}/identitySynchronization", self.source),
            }),
        );
        target(
            "Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            json!({PARTNER: self.source}),
        );
        target(
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            json!({PARTNER: self.source, "AutomaticUserConsentSettings": {"InboundAllowed": "True"}}),
        );
    }

    /// Steps 4 to 7; the answer is the service principal and its app role.
    fn application(&self) -> (Value, Value) {
        self.source("Connect", json!({}));
        self.source(
            "New-MgPolicyCrossTenantAccessPolicyPartner",
            json!({"BodyParameter": {"TenantId": self.target}}),
        );
        self.source(
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            json!({PARTNER: self.target, "AutomaticUserConsentSettings": {"OutboundAllowed": "True"}}),
        );
        self.source(
            "Invoke-MgInstantiateApplicationTemplate",
            json!({"ApplicationTemplateId": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7", "DisplayName": "Fabrikam"}),
        );
        let found = self.source(
            "Get-MgServicePrincipal",
            json!({"Filter": "DisplayName eq 'Fabrikam'"}),
        );
        let principal = found[0]["id"].clone();
        let roles = self.source(
            "Get-MgServicePrincipal",
            json!({"ServicePrincipalId": principal}),
        );
        let role = roles[0]["appRoles"][0]["id"].clone();
        let credentials = json!([
            {"key": "CompanyId", "value": self.target},
            {"key": "AuthenticationType", "value": "SyncPolicy"},
        ]);
        self.source(
            "Invoke-MgGraphRequest",
            json!({
                "Method": "POST",
                "Uri": below(&principal, "synchronization/jobs/validateCredentials"),
                "Body": {"useSavedCredentials": false, "templateId": "Azure2Azure", "credentials": credentials},
            }),
        );
        (principal, role)
    }

    /// Steps 8 to 13.
    fn job_steps(&self, principal: &Value, role: &Value) {
        self.source(
            "New-MgServicePrincipalSynchronizationJob",
            json!({"ServicePrincipalId": principal, "TemplateId": "Azure2Azure"}),
        );
        let jobs = self.source(
            "Get-MgServicePrincipalSynchronizationJob",
            json!({"ServicePrincipalId": principal}),
        );
        let of_job =
            json!({"ServicePrincipalId": principal, "SynchronizationJobId": jobs[0]["id"]});
        self.source(
            "Invoke-MgGraphRequest",
            json!({
                "Method": "PUT", "Uri": below(principal, "synchronization/secrets"),
                "Body": {"value": [
                    {"key": "AuthenticationType", "value": "SyncPolicy"},
                    {"key": "CompanyId", "value": self.target},
                ]},
            }),
        );
        self.source(
            "New-MgServicePrincipalAppRoleAssignedTo",
            json!({"ServicePrincipalId": principal, "BodyParameter": {
                "PrincipalId": self.user, "ResourceId": principal, "AppRoleId": role,
            }}),
        );
        let schema = self.source(
            "Get-MgServicePrincipalSynchronizationJobSchema",
            of_job.clone(),
        );
        let subject = json!({"ObjectId": self.user, "ObjectTypeName": "User"});
        let mut on_demand = of_job.clone();
        on_demand["BodyParameter"] = json!({"Parameters": [
            {"Subjects": [subject], "RuleId": schema[0]["synchronizationRules"][0]["id"]},
        ]});
        self.source(
            "New-MgServicePrincipalSynchronizationJobOnDemand",
            on_demand,
        );
        self.source("Start-MgServicePrincipalSynchronizationJob", of_job.clone());
        self.source("Get-MgServicePrincipalSynchronizationJob", of_job);
        self.source("Get-MgAuditLogDirectoryAudit", json!({"Top": 10}));
    }
}

fn below(principal: &Value, path: &str) -> String {
    format!(
        "/v1.0/servicePrincipals/{}/{path}",
        principal.as_str().unwrap()
    )
}
