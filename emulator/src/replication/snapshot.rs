//! A tenant before a write, and what the write changed.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::ObjectClass;
use super::undo::{JobKey, Store, Undo};
use crate::state::{Collection, Synchronization, Tenant};

/// Copies of what lags, made before a write.
pub(super) struct Snapshot {
    stores: Vec<(Store, Collection)>,
    members: BTreeMap<String, Vec<String>>,
    synchronization: BTreeMap<String, Synchronization>,
}

impl Snapshot {
    /// Copies the classes that lag.
    pub(super) fn of(tenant: &Tenant, lags: impl Fn(ObjectClass) -> bool) -> Self {
        let synchronized = [ObjectClass::Job, ObjectClass::Schema, ObjectClass::Secrets];
        Self {
            stores: Store::ALL
                .into_iter()
                .filter(|store| lags(store.class()))
                .map(|store| (store, store.of(tenant).clone()))
                .collect(),
            members: copied(&tenant.group_members, lags(ObjectClass::Group)),
            synchronization: copied(&tenant.synchronization, synchronized.into_iter().any(&lags)),
        }
    }

    /// What the write changed, by class.
    pub(super) fn changes(
        &self,
        tenant: &Tenant,
        lags: impl Fn(ObjectClass) -> bool,
    ) -> Vec<(ObjectClass, Undo)> {
        let mut changes = Vec::new();
        for (store, before) in &self.stores {
            for (key, former) in differences(before, store.of(tenant)) {
                let undo = Undo::Object(*store, key.clone(), former.cloned());
                changes.push((store.class(), undo));
            }
        }
        if lags(ObjectClass::Group) {
            for (group, former) in differences(&self.members, &tenant.group_members) {
                let undo = Undo::Members(group.clone(), former.cloned());
                changes.push((ObjectClass::Group, undo));
            }
        }
        for (id, after) in &tenant.synchronization {
            let nothing = Synchronization::default();
            let before = self.synchronization.get(id).unwrap_or(&nothing);
            synchronization_changes(id, before, after, &mut changes);
        }
        changes.retain(|(class, _)| lags(*class));
        changes
    }
}

fn copied<T: Clone>(map: &BTreeMap<String, T>, wanted: bool) -> BTreeMap<String, T> {
    if wanted { map.clone() } else { BTreeMap::new() }
}

fn synchronization_changes(
    id: &str,
    before: &Synchronization,
    after: &Synchronization,
    changes: &mut Vec<(ObjectClass, Undo)>,
) {
    if before.secrets != after.secrets {
        let undo = Undo::Secrets(id.to_owned(), before.secrets.clone());
        changes.push((ObjectClass::Secrets, undo));
    }
    let jobs: BTreeSet<&String> = before.jobs.keys().chain(after.jobs.keys()).collect();
    for job in jobs {
        let key = || JobKey {
            service_principal: id.to_owned(),
            job: job.clone(),
        };
        match (before.jobs.get(job), after.jobs.get(job)) {
            (Some(former), Some(present)) => {
                if former.entity != present.entity {
                    let undo = Undo::JobEntity(key(), former.entity.clone());
                    changes.push((ObjectClass::Job, undo));
                }
                if former.schema != present.schema {
                    let undo = Undo::Schema(key(), former.schema.clone());
                    changes.push((ObjectClass::Schema, undo));
                }
            }
            // The schema of a new job shows with the job.
            (former, _) => {
                let former = former.cloned().map(Box::new);
                changes.push((ObjectClass::Job, Undo::Job(key(), former)));
            }
        }
    }
}

/// Keys whose values differ, with the former value.
fn differences<'a, T: PartialEq>(
    before: &'a BTreeMap<String, T>,
    after: &'a BTreeMap<String, T>,
) -> Vec<(&'a String, Option<&'a T>)> {
    let gone_or_changed = before
        .iter()
        .filter(|(key, former)| after.get(*key) != Some(former))
        .map(|(key, former)| (key, Some(former)));
    let made = after
        .keys()
        .filter(|key| !before.contains_key(*key))
        .map(|key| (key, None));
    gone_or_changed.chain(made).collect()
}
