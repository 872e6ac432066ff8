//! Desired state: what an administrator wants to be true in both tenants, as data; what it does not name is left as it is.

mod sides;
mod synchronization;

use serde::{Deserialize, Serialize};

pub use sides::{Settings, Source, Target};
pub use synchronization::{
    AttributeMapping, Credentials, Flow, JOB_TEMPLATE, Job, JobState, ObjectKind, ScopingClause,
    ScopingFilter, ScopingGroup,
};

/// Template of the configuration application in the Microsoft Entra gallery.
pub const APPLICATION_TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";

/// Desired state of one pair of tenants.
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
    /// Attribute mappings to add, change or remove, by their target attribute; others stay.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribute_mappings: Vec<AttributeMapping>,
    /// Which users or groups are in scope by their attributes; nothing leaves the filter as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scoping_filter: Option<ScopingFilter>,
    /// Users that are provisioned on demand before the job is started: ids or user principal names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verify_users: Vec<String>,
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

/// Who is synchronized.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Assignments {
    /// Ids, user principal names, or display names that only one user has.
    pub users: Vec<String>,
    /// Ids, or display names that only one group has.
    pub groups: Vec<String>,
    /// Whether the assignments that are not named here are removed.
    pub remove_others: bool,
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
        let source = json!({"automaticUserConsentSettings": {"outboundAllowed": true}});
        assert_eq!(json!(desired.source.partner), source);
        let target = json!({"automaticUserConsentSettings": {"inboundAllowed": true}});
        assert_eq!(json!(desired.target.partner), target);
        let synchronization = json!({"userSyncInbound": {"isSyncAllowed": true}});
        assert_eq!(
            json!(desired.target.identity_synchronization),
            synchronization
        );
        assert_eq!(desired.application.template_id, APPLICATION_TEMPLATE);
        assert_eq!(desired.job.template_id, "Azure2Azure");
        assert_eq!(desired.job.state, JobState::AsIs);
        assert_eq!(desired.credentials.authentication_type, "SyncPolicy");
        assert!(!desired.assignments.remove_others);
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        let error = serde_json::from_value::<DesiredState>(json!({
            "source": {"connection": "a", "partnr": {}}, "target": {"connection": "b"}, "application": {"displayName": "x"}
        }))
        .unwrap_err();
        assert!(error.to_string().contains("partnr"), "{error}");
    }

    #[test]
    fn a_document_survives_being_written_and_read() {
        let document = json!({
            "source": {"connection": "a", "tenantId": "t1", "partner": {"inboundTrust": {"isMfaAccepted": true}}},
            "target": {"connection": "b", "partner": {}, "identitySynchronization": {"displayName": "Fabrikam"}},
            "application": {"displayName": "x", "templateId": "t"},
            "job": {"templateId": "Azure2Azure", "state": "Paused", "waitForFirstCycle": true},
            "credentials": {"authenticationType": "SyncPolicy", "syncAll": true},
            "assignments": {"users": ["u"], "groups": [], "removeOthers": true},
            "attributeMappings": [
                {"targetAttribute": "department", "constant": "Partner", "flowType": "ObjectAddOnly"},
                {"targetAttribute": "city", "object": "Group", "remove": true}
            ],
            "scopingFilter": {"groups": [{"clauses": [{"attribute": "department", "operator": "EQUALS", "values": ["Sales"]}]}]},
        });
        let desired: DesiredState = serde_json::from_value(document).unwrap();
        let again: DesiredState = serde_json::from_value(json!(desired)).unwrap();
        assert_eq!(desired, again);
    }
}
