//! Desired state: what an administrator wants to be true in both tenants, as data.

use serde::{Deserialize, Serialize};

/// Template of the configuration application in the Microsoft Entra gallery.
pub const APPLICATION_TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
/// Template of the synchronization job.
pub const JOB_TEMPLATE: &str = "Azure2Azure";

/// Desired state of one pair of tenants; what it does not name is left as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesiredState {
    /// Tenant that the users come from.
    pub source: Source,
    /// Tenant that the users are created in.
    pub target: Target,
    /// Configuration application in the source tenant.
    pub application: Application,
    /// Synchronization job of the application.
    #[serde(default)]
    pub job: Job,
    /// Credentials of the job.
    #[serde(default)]
    pub credentials: Credentials,
    /// Who is synchronized.
    #[serde(default)]
    pub assignments: Assignments,
    /// Users that are provisioned on demand before the job is started: ids or user principal names.
    #[serde(default)]
    pub verify_users: Vec<String>,
}

/// Source side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Name of the connection.
    pub connection: String,
    /// `automaticUserConsentSettings.outboundAllowed` of the partner.
    #[serde(default = "yes")]
    pub outbound_allowed: bool,
}

/// Target side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// Name of the connection.
    pub connection: String,
    /// `automaticUserConsentSettings.inboundAllowed` of the partner.
    #[serde(default = "yes")]
    pub inbound_allowed: bool,
    /// `userSyncInbound.isSyncAllowed` of the partner's identity synchronization.
    #[serde(default = "yes")]
    pub user_sync_inbound: bool,
}

/// Configuration application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Application {
    /// Name of a new application, and the name by which an existing one is recognised.
    pub display_name: String,
    /// Gallery template.
    #[serde(default = "application_template")]
    pub template_id: String,
    /// Object id of the service principal to use, where several would do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_principal_id: Option<String>,
}

/// Synchronization job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Job {
    /// Template of the job.
    pub template_id: String,
    /// State that the job must have.
    pub state: JobState,
}

impl Default for Job {
    fn default() -> Self {
        Self {
            template_id: JOB_TEMPLATE.to_owned(),
            state: JobState::AsIs,
        }
    }
}

/// State that a job must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// Running on its schedule.
    Started,
    /// Whatever it is.
    AsIs,
}

/// Credentials of the job; the target's tenant id (`CompanyId`) follows from the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Credentials {
    /// `AuthenticationType`
    pub authentication_type: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            authentication_type: "SyncPolicy".to_owned(),
        }
    }
}

/// Who is synchronized; others that are assigned already are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Assignments {
    /// Ids or user principal names.
    pub users: Vec<String>,
    /// Ids or display names.
    pub groups: Vec<String>,
}

fn yes() -> bool {
    true
}

fn application_template() -> String {
    APPLICATION_TEMPLATE.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn defaults_are_those_of_the_documented_procedure() {
        let desired: DesiredState = serde_json::from_value(json!({
            "source": {"connection": "a"}, "target": {"connection": "b"}, "application": {"displayName": "Fabrikam"}
        }))
        .unwrap();
        assert!(desired.source.outbound_allowed && desired.target.inbound_allowed);
        assert!(desired.target.user_sync_inbound);
        assert_eq!(desired.application.template_id, APPLICATION_TEMPLATE);
        assert_eq!(desired.job.template_id, "Azure2Azure");
        assert_eq!(desired.job.state, JobState::AsIs);
        assert_eq!(desired.credentials.authentication_type, "SyncPolicy");
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        let error = serde_json::from_value::<DesiredState>(json!({
            "source": {"connection": "a", "outboundAlowed": false}, "target": {"connection": "b"}, "application": {"displayName": "x"}
        }))
        .unwrap_err();
        assert!(error.to_string().contains("outboundAlowed"), "{error}");
    }
}
