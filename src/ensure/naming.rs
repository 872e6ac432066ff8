//! Runs that look for an application of the same name in one tenant: one that takes or makes it does so alone.
//!
//! An application bears no mark of its target until it is tagged, so another run could take it for its own.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use super::adopt::{Adoption, adopt};
use super::call::Tenant;
use super::model::DesiredState;
use super::observed::Observed;

/// Cloud, tenant and what the application is looked for by.
type Key = (String, String, String);

static NAMES: LazyLock<Mutex<HashMap<Key, Arc<RwLock<()>>>>> = LazyLock::new(Mutex::default);

/// The name that a run looks for.
#[derive(Debug)]
pub(super) struct Naming(Arc<RwLock<()>>);

/// What a run may do with applications of the name.
#[derive(Debug)]
pub(super) enum Hold {
    /// Look, as others do.
    Shared(#[allow(dead_code, reason = "held, never read")] OwnedRwLockReadGuard<()>),
    /// Take one or make one; nobody else even looks.
    Alone(#[allow(dead_code, reason = "held, never read")] OwnedRwLockWriteGuard<()>),
}

impl Naming {
    /// The name of the desired application; nothing while nobody can sign in, which the plan reports.
    pub(super) async fn of(source: &Tenant, desired: &DesiredState) -> Option<Self> {
        let tenant = source.client().identity().await.ok()?.tenant_id;
        let cloud = source.client().own_address("/v1.0").ok()?;
        let application = &desired.application;
        let name = match &application.service_principal_id {
            Some(id) => id,
            None => &application.display_name,
        };
        let key = (
            cloud.to_string(),
            tenant.to_lowercase(),
            name.to_lowercase(),
        );
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        // Names that nobody uses any more are forgotten.
        names.retain(|_, name| Arc::strong_count(name) > 1);
        Some(Self(Arc::clone(names.entry(key).or_default())))
    }

    /// Alone if nobody else is there, so that a single run need not read twice.
    pub(super) async fn hold(&self) -> Hold {
        match Arc::clone(&self.0).try_write_owned() {
            Ok(guard) => Hold::Alone(guard),
            Err(_) => Hold::Shared(Arc::clone(&self.0).read_owned().await),
        }
    }

    /// Alone, as soon as the others are done.
    pub(super) async fn hold_alone(&self) -> Hold {
        Hold::Alone(Arc::clone(&self.0).write_owned().await)
    }
}

/// Whether the run would take an application that records no target, or make one.
pub(super) fn takes_or_makes(desired: &DesiredState, observed: &Observed) -> bool {
    let Ok(target) = &observed.target else {
        return false;
    };
    match adopt(desired, &target.tenant_id, observed) {
        Adoption::Found(configuration) => !configuration.is_tagged(),
        Adoption::Nothing => true,
        Adoption::Undecided(_) | Adoption::Unknown(_) => false,
    }
}
