//! Everything the emulator knows: tenants, their directory objects and policies, synchronization, logs, clock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A Graph entity with Graph's own property names; `id` (or the key property) is among them.
pub type Entity = Map<String, Value>;
/// Entities by their key, in the order they were made.
pub type Collection = BTreeMap<String, Entity>;

/// A text member of an entity; empty when there is none.
pub(crate) fn text<'a>(entity: &'a Entity, name: &str) -> &'a str {
    entity.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The whole world of one emulator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    /// Tenants by tenant id (lower case GUID).
    pub tenants: BTreeMap<String, Tenant>,
    /// Virtual time.
    pub clock: Clock,
    /// Source of ids: the same seed and the same calls give the same ids.
    pub ids: Ids,
    /// Choices where Microsoft's sources disagree.
    pub options: Options,
}

/// One Microsoft Entra tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tenant {
    /// Lower case GUID.
    pub id: String,
    /// Such as `Fabrikam`.
    pub display_name: String,
    /// Such as `fabrikam.onmicrosoft.com`.
    pub initial_domain: String,
    /// Initial domain and others, such as `fabrikam.com`.
    pub verified_domains: Vec<String>,
    /// User accounts by id; a B2B user has `userType`, `externalUserState` and an engine-internal `alternativeSecurityIds`.
    pub users: Collection,
    /// Soft-deleted users by id, with `deletedDateTime`.
    pub deleted_users: Collection,
    /// Groups by id, without members.
    pub groups: Collection,
    /// Ids of the direct members of a group, by group id.
    pub group_members: BTreeMap<String, Vec<String>>,
    /// Application registrations by object id.
    pub applications: Collection,
    /// Service principals by object id.
    pub service_principals: Collection,
    /// Ids of the owners of an application or a service principal, by its object id.
    #[serde(default)]
    pub owners: BTreeMap<String, Vec<String>>,
    /// App role assignments by assignment id; `resourceId` names the service principal.
    pub app_role_assignments: Collection,
    /// Singleton `policies/crossTenantAccessPolicy`.
    pub cross_tenant_access_policy: Entity,
    /// Singleton `policies/crossTenantAccessPolicy/default`.
    pub cross_tenant_access_default: Entity,
    /// Partner configurations by the partner's tenant id, without `identitySynchronization`.
    pub partners: Collection,
    /// Identity synchronization policies by the partner's tenant id.
    pub identity_synchronization: Collection,
    /// Credentials of app registrations and the administrator; never shown by Graph.
    pub sign_in: SignIn,
    /// Synchronization by service principal id.
    pub synchronization: BTreeMap<String, Synchronization>,
    /// Provisioning log, oldest first.
    pub provisioning_log: Vec<Entity>,
    /// Directory audit log, oldest first.
    pub audit_log: Vec<Entity>,
}

/// Who can get tokens.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SignIn {
    /// Client secrets by application (client) id.
    pub client_secrets: BTreeMap<String, Vec<String>>,
    /// Granted application permissions (`Policy.Read.All`, ...) by application (client) id.
    pub app_permissions: BTreeMap<String, Vec<String>>,
    /// User id of the seeded administrator.
    pub administrator: String,
    /// Role template ids (`wids`) by user id.
    pub directory_roles: BTreeMap<String, Vec<String>>,
}

/// `servicePrincipals/{id}/synchronization`: owned by the provisioning engine.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Synchronization {
    /// Credentials by key (`CompanyId`, `AuthenticationType`, ...).
    pub secrets: BTreeMap<String, String>,
    /// Jobs by id, as Graph shows them, without `schema`.
    pub jobs: BTreeMap<String, Job>,
}

/// A synchronization job and what the engine remembers of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Job {
    /// The `synchronizationJob` entity.
    pub entity: Entity,
    /// The `synchronizationSchema` entity.
    pub schema: Entity,
    /// What the engine keeps between cycles: links, watermark, escrows, staged deletes, next run. Shaped by the engine.
    pub memory: Value,
}

/// Virtual time; the emulator never asks the operating system for the time of an event directly.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Clock {
    /// Whether time passes by itself.
    pub running: bool,
    /// Unix time in milliseconds when `running` was last set or the clock was stepped.
    pub base_ms: i64,
    /// Milliseconds by which the clock was stepped so far.
    #[serde(default)]
    pub stepped_ms: i64,
    /// Time of this process, in milliseconds, that belongs to `base_ms`; not saved.
    #[serde(skip)]
    pub anchor: Option<std::time::Instant>,
}

impl Clock {
    /// A clock that starts now; a stopped one stays there until it is stepped.
    #[must_use]
    pub fn starting_at(base_ms: i64, running: bool) -> Self {
        Self {
            running,
            base_ms,
            stepped_ms: 0,
            anchor: Some(std::time::Instant::now()),
        }
    }

    /// Unix time in milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        match (self.running, self.anchor) {
            (true, Some(anchor)) => {
                self.base_ms + i64::try_from(anchor.elapsed().as_millis()).unwrap_or(i64::MAX / 2)
            }
            _ => self.base_ms,
        }
    }

    /// Moves time forward.
    pub fn advance_ms(&mut self, by: i64) {
        self.base_ms = self.now_ms() + by;
        self.stepped_ms += by;
        self.anchor = Some(std::time::Instant::now());
    }

    /// Lets time pass by itself, or stops it, from where it is.
    pub fn set_running(&mut self, running: bool) {
        self.base_ms = self.now_ms();
        self.running = running;
        self.anchor = Some(std::time::Instant::now());
    }
}

/// Deterministic ids: version 5 UUIDs of the seed and a counter or a name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ids {
    /// Seed of the emulator.
    pub seed: u64,
    /// Ids made so far.
    pub made: u64,
}

impl Ids {
    /// The next id.
    #[expect(
        clippy::should_implement_trait,
        reason = "ids never end and are not iterated over"
    )]
    pub fn next(&mut self) -> String {
        self.made += 1;
        let counter = self.made;
        self.named(&format!("#{counter}"))
    }

    /// The id that always belongs to this name under this seed.
    #[must_use]
    pub fn named(&self, name: &str) -> String {
        uuid::Uuid::new_v5(
            &uuid::Uuid::NAMESPACE_OID,
            format!("{}/{name}", self.seed).as_bytes(),
        )
        .to_string()
    }
}

/// Choices where Microsoft's sources disagree or are silent; the defaults are the documented ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    /// PUT of an existing identity synchronization policy answers 409 (else it replaces).
    pub identity_synchronization_put_conflicts: bool,
    /// `status.code` of a new job: `Paused` (article) or `NotConfigured` (reference page).
    pub new_job_status_code: String,
    /// POST jobs answers 201 (article) or 200 (sample of the page).
    pub create_job_status: u16,
    /// On-demand answer: `article` (array, type name as key) or `page` (object, JSON as key).
    pub on_demand_shape: String,
    /// Status of the duplicate assignment error: 400 or 409.
    pub duplicate_assignment_status: u16,
    /// Minutes until a log entry is shown.
    pub log_delay_minutes: u32,
    /// Internal guests are synchronized.
    pub synchronize_internal_guests: bool,
    /// Seconds from `start` to the first cycle, in which the job shows `NotRun`.
    pub first_cycle_delay_seconds: u32,
    /// A pending invitation of the same address is joined and redeemed (else the user fails).
    pub join_pending_invitations: bool,
    /// Failures below which a job is never quarantined for its share of failures.
    pub quarantine_minimum_failures: usize,
    /// Seconds that an access token lives.
    pub token_lifetime_seconds: u32,
    /// Stepping the clock ages tokens too; else only time that passes by itself does, since clients cannot see a step.
    pub clock_steps_expire_tokens: bool,
    /// `off`, or `documented`: requests beyond Microsoft's limits per application and tenant answer 429.
    pub request_limits: String,
    /// Share of the documented limits that is granted, such as 0.01 to run into them soon.
    pub request_limit_scale: f64,
    /// Seconds by which every Graph request steps the clock.
    pub clock_seconds_per_request: u32,
    /// POST of a partner whose tenant is not among the emulator's tenants answers 404 `Directory_ObjectNotFound`.
    pub partner_tenants_must_exist: bool,
    /// PUT of credentials removes those that it does not name.
    pub secrets_put_replaces: bool,
    /// The job tells which objects it has linked (`objectConnections` of beta).
    pub object_connections: bool,
}

impl Options {
    /// Refuses values that no Graph service would show.
    pub(crate) fn check(&self) -> Result<(), String> {
        one_of(
            "newJobStatusCode",
            self.new_job_status_code.as_str(),
            &["Paused", "NotConfigured"],
        )?;
        one_of("createJobStatus", self.create_job_status, &[201, 200])?;
        one_of(
            "onDemandShape",
            self.on_demand_shape.as_str(),
            &["article", "page"],
        )?;
        one_of(
            "requestLimits",
            self.request_limits.as_str(),
            &["off", "documented"],
        )?;
        if !(self.request_limit_scale > 0.0 && self.request_limit_scale.is_finite()) {
            return Err(format!(
                "The option requestLimitScale is a number above 0, not '{}'.",
                self.request_limit_scale
            ));
        }
        one_of(
            "duplicateAssignmentStatus",
            self.duplicate_assignment_status,
            &[400, 409],
        )
    }
}

fn one_of<T: PartialEq + std::fmt::Display>(
    name: &str,
    value: T,
    known: &[T],
) -> Result<(), String> {
    if known.contains(&value) {
        return Ok(());
    }
    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
    Err(format!(
        "The option {name} is {}, not '{value}'.",
        known.join(" or ")
    ))
}

impl Default for Options {
    fn default() -> Self {
        Self {
            identity_synchronization_put_conflicts: true,
            new_job_status_code: "Paused".to_owned(),
            create_job_status: 201,
            on_demand_shape: "article".to_owned(),
            duplicate_assignment_status: 400,
            log_delay_minutes: 0,
            synchronize_internal_guests: false,
            first_cycle_delay_seconds: 1,
            join_pending_invitations: true,
            quarantine_minimum_failures: 5_000,
            token_lifetime_seconds: 3599,
            clock_steps_expire_tokens: false,
            request_limits: "off".to_owned(),
            request_limit_scale: 1.0,
            clock_seconds_per_request: 0,
            partner_tenants_must_exist: false,
            secrets_put_replaces: false,
            object_connections: true,
        }
    }
}
