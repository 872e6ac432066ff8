//! The synchronization job: its state, credentials, attribute mappings and scoping filter.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Settings;

/// Template of the synchronization job.
pub const JOB_TEMPLATE: &str = "Azure2Azure";

/// Synchronization job; its schedule is left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Job {
    /// Template of the job.
    pub template_id: String,
    /// State that the job must have.
    pub state: JobState,
    /// Whether a run that starts the job ends only when its first cycle has ended.
    pub wait_for_first_cycle: bool,
}

impl Default for Job {
    fn default() -> Self {
        Self {
            template_id: JOB_TEMPLATE.to_owned(),
            state: JobState::AsIs,
            wait_for_first_cycle: false,
        }
    }
}

/// State that a job must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// Running on its schedule.
    Started,
    /// Not running.
    Paused,
    /// Whatever it is.
    AsIs,
}

/// Credentials of the job; the target's tenant id (`CompanyId`) follows from the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Credentials {
    /// `AuthenticationType`
    pub authentication_type: String,
    /// `CompanyId`; must be the target's tenant id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<String>,
    /// `SyncAll`: all users of the source tenant, not only those that are assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_all: Option<bool>,
    /// `SyncNotificationSettings`: who is written to when the job is in quarantine, and from how many deletions on it stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_notification_settings: Option<Settings>,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            authentication_type: "SyncPolicy".to_owned(),
            company_id: None,
            sync_all: None,
            sync_notification_settings: None,
        }
    }
}

/// Objects that a mapping or a filter is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ObjectKind {
    /// Users.
    #[default]
    User,
    /// Groups.
    Group,
}

/// One attribute mapping of the job's schema, known by its target attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeMapping {
    /// Attribute in the target tenant.
    pub target_attribute: String,
    /// Users or groups.
    #[serde(default)]
    pub object: ObjectKind,
    /// Whether there must be no such mapping.
    #[serde(default, skip_serializing_if = "is_false")]
    pub remove: bool,
    /// Where the value comes from: an attribute of the source tenant;
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// or the same value for everyone;
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// or an expression of the provisioning service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// When the value is written: always, or when the object is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_type: Option<Flow>,
    /// `FlowWhenChanged` or `FlowAlways`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_behavior: Option<String>,
    /// Order in which attributes match existing objects; 0 does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching_priority: Option<u32>,
    /// Value where the source has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// `flowType` of an attribute mapping, as in Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flow {
    /// Written whenever it differs.
    Always,
    /// Written only when the object is made.
    ObjectAddOnly,
    /// Values are only added, one after the other.
    MultiValueAddOnly,
    /// Values are only added.
    ValueAddOnly,
    /// Written only where there is no value yet.
    AttributeAddOnly,
}

/// Which objects are in scope: those that satisfy every clause of any group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScopingFilter {
    /// Users or groups.
    #[serde(default)]
    pub object: ObjectKind,
    /// Alternatives; none means that the filter is removed.
    pub groups: Vec<ScopingGroup>,
}

/// Clauses that must all hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScopingGroup {
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Clauses.
    pub clauses: Vec<ScopingClause>,
}

/// One condition on an attribute of the source tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScopingClause {
    /// Attribute of the source tenant.
    pub attribute: String,
    /// Operator of the provisioning service, such as `EQUALS` or `IS NOT NULL`.
    pub operator: String,
    /// Values that the operator compares with.
    #[serde(default)]
    pub values: Vec<Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(value: &bool) -> bool {
    !value
}
