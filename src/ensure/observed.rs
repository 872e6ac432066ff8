//! Everything that was read in both tenants; the plan is computed from this and the desired state alone.

use serde_json::Value;

use super::fact::Fact;
use super::schema::JobSchema;
use crate::graph::Error;

/// Who is signed in on one side.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    /// Tenant of the token.
    pub(crate) tenant_id: String,
    /// Account or application that messages name.
    pub(crate) account: String,
    /// Permissions of the token.
    pub(crate) scopes: Vec<String>,
}

impl SignIn {
    /// Whether this is the tenant that the desired state names, if it names one.
    #[must_use]
    pub(crate) fn is_of(&self, tenant: Option<&str>) -> bool {
        tenant.is_none_or(|tenant| tenant.eq_ignore_ascii_case(&self.tenant_id))
    }
}

/// Configuration application that was made from the template, and what hangs on it.
#[derive(Debug, Clone)]
pub(crate) struct Configuration {
    /// Service principal with its app roles.
    pub(crate) service_principal: Value,
    /// Synchronization jobs.
    pub(crate) jobs: Fact<Vec<Value>>,
    /// Pairs of key and (mostly masked) value.
    pub(crate) secrets: Fact<Vec<Value>>,
    /// App role assignments of users and groups.
    pub(crate) assignments: Fact<Vec<Value>>,
    /// Whether the saved credentials were seen to reach the target of the pair; absent where a test would tell nothing.
    pub(crate) reaches_target: Fact<bool>,
}

impl Configuration {
    /// One that records another target: nothing below it was read, so nobody can decide on it.
    #[must_use]
    pub(crate) fn of_another_target(service_principal: Value) -> Self {
        let unread = Error::new(
            "NotRead",
            "NotSpecified",
            "What hangs on the configuration of another target was not read.",
        );
        Self {
            service_principal,
            jobs: Fact::Unreadable(unread.clone()),
            secrets: Fact::Unreadable(unread.clone()),
            assignments: Fact::Unreadable(unread),
            reaches_target: Fact::Absent,
        }
    }

    /// Object id of the service principal.
    #[must_use]
    pub(crate) fn id(&self) -> &str {
        text(&self.service_principal, "id")
    }

    /// Display name of the service principal.
    #[must_use]
    pub(crate) fn display_name(&self) -> &str {
        text(&self.service_principal, "displayName")
    }

    /// Whether the target tenant is recorded on the service principal.
    #[must_use]
    pub(crate) fn is_tagged(&self) -> bool {
        tagged_target(&self.service_principal).is_some()
    }
}

/// Beginning of the tag that records the target tenant, because Graph masks the credential that holds it.
const TARGET_TAG: &str = "CrossTenantSync:TargetTenant=";

/// The tag that records a target tenant.
#[must_use]
pub(crate) fn target_tag(tenant: &str) -> String {
    format!("{TARGET_TAG}{}", tenant.to_lowercase())
}

/// Beginning of the tag that records which credentials were saved, because Graph masks them.
const CREDENTIALS_TAG: &str = "CrossTenantSync:Credentials=";

/// The tag that records saved credentials by their digest.
#[must_use]
pub(crate) fn credentials_tag(digest: &str) -> String {
    format!("{CREDENTIALS_TAG}{digest}")
}

/// The tag of a service principal that records its saved credentials.
#[must_use]
pub(crate) fn recorded_credentials(service_principal: &Value) -> Option<&str> {
    own_tags(service_principal).find(|tag| begins(tag, CREDENTIALS_TAG))
}

/// Tags that record something of a configuration.
pub(crate) fn own_tags(service_principal: &Value) -> impl Iterator<Item = &str> {
    let tags = tags(service_principal).iter().filter_map(Value::as_str);
    tags.filter(|tag| begins(tag, TARGET_TAG) || begins(tag, CREDENTIALS_TAG))
}

/// All other tags, which are kept as they are.
#[must_use]
pub(crate) fn other_tags(service_principal: &Value) -> Vec<Value> {
    let is_own = |tag: &Value| own_tags(service_principal).any(|own| tag == own);
    let tags = tags(service_principal).iter();
    tags.filter(|tag| !is_own(tag)).cloned().collect()
}

fn begins(tag: &str, key: &str) -> bool {
    tag.split_at_checked(key.len())
        .is_some_and(|(start, _)| start.eq_ignore_ascii_case(key))
}

/// Tags of a service principal.
#[must_use]
pub(crate) fn tags(service_principal: &Value) -> &[Value] {
    service_principal
        .get("tags")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The target tenant that a service principal's tag records.
#[must_use]
pub(crate) fn tagged_target(service_principal: &Value) -> Option<&str> {
    own_tags(service_principal)
        .find(|tag| begins(tag, TARGET_TAG))
        .map(|tag| tag[TARGET_TAG.len()..].trim())
}

/// Value of a secret, masked or not.
#[must_use]
pub(crate) fn secret<'a>(pairs: &'a [Value], key: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|pair| text(pair, "key").eq_ignore_ascii_case(key))
        .map(|pair| text(pair, "value"))
        .filter(|value| !value.is_empty())
}

/// Graph shows secret values as asterisks.
#[must_use]
pub(crate) fn is_masked(value: &str) -> bool {
    value.chars().all(|character| character == '*')
}

/// A text member, empty where there is none.
#[must_use]
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Kind of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrincipalKind {
    /// User.
    User,
    /// Group.
    Group,
}

/// A user or group that the desired state names, and what was found under that name.
#[derive(Debug, Clone)]
pub(crate) struct Principal {
    /// As the caller wrote it.
    pub(crate) asked: String,
    /// User or group.
    pub(crate) kind: PrincipalKind,
    /// Everything that answers to the name; the desired state needs exactly one.
    pub(crate) found: Fact<Vec<Value>>,
}

/// A user to provision on demand.
#[derive(Debug, Clone)]
pub(crate) struct Verification {
    /// The user.
    pub(crate) principal: Principal,
    /// Whether the provisioning log shows that the job has provisioned this user.
    pub(crate) provisioned: Fact<bool>,
}

/// Both tenants as they were read.
#[derive(Debug, Clone)]
pub(crate) struct Observed {
    /// Sign-in to the source.
    pub(crate) source: Result<SignIn, Error>,
    /// Sign-in to the target.
    pub(crate) target: Result<SignIn, Error>,
    /// The target tenant's settings for the source tenant.
    pub(crate) target_partner: Fact<Value>,
    /// The target tenant's identity synchronization with the source tenant.
    pub(crate) target_synchronization: Fact<Value>,
    /// The source tenant's settings for the target tenant.
    pub(crate) source_partner: Fact<Value>,
    /// All partner settings of the source tenant: a configuration reaches only tenants with outbound consent.
    pub(crate) source_partners: Fact<Vec<Value>>,
    /// Applications of the template in the source tenant.
    pub(crate) configurations: Fact<Vec<Configuration>>,
    /// Users and groups to assign.
    pub(crate) principals: Vec<Principal>,
    /// Users to provision on demand.
    pub(crate) verifications: Vec<Verification>,
    /// Schema of the job, where something of it is needed.
    pub(crate) schema: Fact<JobSchema>,
    /// Newest entries of the job's provisioning log.
    pub(crate) log: Fact<Vec<Value>>,
}
