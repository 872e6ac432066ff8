//! Which objects show late, and how.

use serde::{Deserialize, Serialize};

/// Reads of a class of objects that lag behind its writes, as those of a directory with several replicas do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replication {
    /// The objects.
    pub class: ObjectClass,
    /// How long after a write its effect shows, on the clock of the emulator.
    pub milliseconds: u32,
    /// Tenant id or seeded name; any tenant if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// With 2, every second read of an address sees the new state already; 3 means every third. All lag if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u32>,
    /// What a write below a new object answers until the object shows; it succeeds if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_answers: Option<BelowAnswer>,
}

impl Replication {
    /// A lag of this class in every tenant.
    #[must_use]
    pub fn new(class: ObjectClass, milliseconds: u32) -> Self {
        Self {
            class,
            milliseconds,
            tenant: None,
            replicas: None,
            below_answers: None,
        }
    }

    /// Lets writes below a new object answer so.
    #[must_use]
    pub fn below(mut self, answer: BelowAnswer) -> Self {
        self.below_answers = Some(answer);
        self
    }

    /// Lets one read in so many see the new state.
    #[must_use]
    pub fn replicas(mut self, replicas: u32) -> Self {
        self.replicas = Some(replicas);
        self
    }

    /// Only in this tenant.
    #[must_use]
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }
}

/// Objects that are replicated together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ObjectClass {
    /// Partner configurations.
    Partner,
    /// Identity synchronization policies of partners.
    IdentitySynchronization,
    /// Application registrations.
    Application,
    /// Service principals.
    ServicePrincipal,
    /// Synchronization jobs, without their schemas.
    Job,
    /// Credentials of synchronization.
    Secrets,
    /// Schemas of synchronization jobs.
    Schema,
    /// App role assignments.
    Assignment,
    /// Users, the deleted ones too.
    User,
    /// Groups and their members.
    Group,
    /// All of them.
    Any,
}

/// What a write below an object answers that a replica does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BelowAnswer {
    /// 404 `Request_ResourceNotFound`.
    NotFound,
    /// 403 `Authorization_RequestDenied`.
    Forbidden,
    /// 400 `Not a valid reference update.`
    InvalidReference,
}
