//! One object as it was before a write, which can be swapped into the state and out again.

use std::collections::BTreeMap;

use super::rules::ObjectClass;
use crate::state::{Collection, Entity, Job, Synchronization, Tenant};

/// A collection of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Store {
    Partners,
    IdentitySynchronization,
    Applications,
    ServicePrincipals,
    Assignments,
    Users,
    DeletedUsers,
    Groups,
}

impl Store {
    pub(super) const ALL: [Self; 8] = [
        Self::Partners,
        Self::IdentitySynchronization,
        Self::Applications,
        Self::ServicePrincipals,
        Self::Assignments,
        Self::Users,
        Self::DeletedUsers,
        Self::Groups,
    ];

    pub(super) fn class(self) -> ObjectClass {
        match self {
            Self::Partners => ObjectClass::Partner,
            Self::IdentitySynchronization => ObjectClass::IdentitySynchronization,
            Self::Applications => ObjectClass::Application,
            Self::ServicePrincipals => ObjectClass::ServicePrincipal,
            Self::Assignments => ObjectClass::Assignment,
            Self::Users | Self::DeletedUsers => ObjectClass::User,
            Self::Groups => ObjectClass::Group,
        }
    }

    pub(super) fn of(self, tenant: &Tenant) -> &Collection {
        match self {
            Self::Partners => &tenant.partners,
            Self::IdentitySynchronization => &tenant.identity_synchronization,
            Self::Applications => &tenant.applications,
            Self::ServicePrincipals => &tenant.service_principals,
            Self::Assignments => &tenant.app_role_assignments,
            Self::Users => &tenant.users,
            Self::DeletedUsers => &tenant.deleted_users,
            Self::Groups => &tenant.groups,
        }
    }

    fn of_mut(self, tenant: &mut Tenant) -> &mut Collection {
        match self {
            Self::Partners => &mut tenant.partners,
            Self::IdentitySynchronization => &mut tenant.identity_synchronization,
            Self::Applications => &mut tenant.applications,
            Self::ServicePrincipals => &mut tenant.service_principals,
            Self::Assignments => &mut tenant.app_role_assignments,
            Self::Users => &mut tenant.users,
            Self::DeletedUsers => &mut tenant.deleted_users,
            Self::Groups => &mut tenant.groups,
        }
    }

    /// Whether other objects have their address below these.
    pub(super) fn has_below(self) -> bool {
        !matches!(
            self,
            Self::IdentitySynchronization | Self::Assignments | Self::DeletedUsers
        )
    }
}

/// What a part of a tenant was.
#[derive(Debug)]
pub(super) enum Undo {
    /// An object of a collection, or that there was none.
    Object(Store, String, Option<Entity>),
    /// The members of a group.
    Members(String, Option<Vec<String>>),
    /// A job, or that there was none.
    Job(JobKey, Option<Box<Job>>),
    /// What Graph shows of a job.
    JobEntity(JobKey, Entity),
    /// The schema of a job.
    Schema(JobKey, Entity),
    /// The credentials of a service principal.
    Secrets(String, BTreeMap<String, String>),
}

/// Service principal and job.
#[derive(Debug)]
pub(super) struct JobKey {
    pub(super) service_principal: String,
    pub(super) job: String,
}

impl JobKey {
    fn synchronization<'a>(&self, tenant: &'a mut Tenant) -> Option<&'a mut Synchronization> {
        tenant.synchronization.get_mut(&self.service_principal)
    }

    fn find<'a>(&self, tenant: &'a mut Tenant) -> Option<&'a mut Job> {
        self.synchronization(tenant)?.jobs.get_mut(&self.job)
    }
}

impl Undo {
    /// Exchanges the present value for the one that is kept here; done twice, nothing has changed.
    pub(super) fn swap(&mut self, tenant: &mut Tenant) {
        match self {
            Undo::Object(store, key, kept) => exchange(store.of_mut(tenant), key, kept),
            Undo::Members(group, kept) => exchange(&mut tenant.group_members, group, kept),
            Undo::Job(key, kept) => {
                if let Some(synchronization) = key.synchronization(tenant) {
                    let mut job = kept.take().map(|job| *job);
                    exchange(&mut synchronization.jobs, &key.job, &mut job);
                    *kept = job.map(Box::new);
                }
            }
            Undo::JobEntity(key, kept) => {
                if let Some(job) = key.find(tenant) {
                    std::mem::swap(&mut job.entity, kept);
                }
            }
            Undo::Schema(key, kept) => {
                if let Some(job) = key.find(tenant) {
                    std::mem::swap(&mut job.schema, kept);
                }
            }
            Undo::Secrets(service_principal, kept) => {
                if let Some(synchronization) = tenant.synchronization.get_mut(service_principal) {
                    std::mem::swap(&mut synchronization.secrets, kept);
                }
            }
        }
    }

    /// Id of the object if the write made it, and other objects have their address below it.
    pub(super) fn made(&self) -> Option<&str> {
        match self {
            Undo::Object(store, key, None) if store.has_below() => Some(key),
            Undo::Job(key, None) => Some(&key.job),
            _ => None,
        }
    }
}

fn exchange<T>(map: &mut BTreeMap<String, T>, key: &str, kept: &mut Option<T>) {
    let present = map.remove(key);
    if let Some(former) = kept.take() {
        map.insert(key.to_owned(), former);
    }
    *kept = present;
}
