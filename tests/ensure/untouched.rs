//! Compares the whole world before and after a run, but for what the desired state names.

use std::collections::BTreeSet;

use graph_emulator::state::State;
use serde_json::{Map, Value, json};

use crate::property::{Held, hold};
use crate::start::{Asked, Document};
use crate::world::World;

const TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";

/// Ids of what the desired state names.
pub(crate) struct Owned {
    source: String,
    target: String,
    /// Users and groups to assign.
    principals: [String; 2],
    /// Whether the state of the job is named.
    job_state: bool,
    document: Document,
}

impl Owned {
    pub(crate) fn of(world: &World, asked: &Asked) -> Self {
        let source = world.source();
        Self {
            source: source.tenant_id.clone(),
            target: world.target().tenant_id.clone(),
            principals: [source.users[0].id.clone(), source.groups[0].id.clone()],
            job_state: !asked.as_is,
            document: asked.document.clone().unwrap_or_default(),
        }
    }

    /// Holds when everything else is as it was, and at most one of each object is new.
    pub(crate) fn rest_is_untouched(&self, before: &State, after: &State) -> Held {
        self.nothing_is_there_twice(after)?;
        let mut was = serde_json::to_value(before).unwrap();
        let mut is = serde_json::to_value(after).unwrap();
        self.forget_new(&was, &mut is)?;
        self.forget_owned(&mut was);
        self.forget_owned(&mut is);
        let mut differences = Vec::new();
        differ("", &was, &is, &mut differences);
        hold!(
            differences.is_empty(),
            "not named, but changed: {}",
            differences.join("; ")
        );
        Ok(())
    }

    /// Holds when the pair has at most one of everything, whoever made it.
    pub(crate) fn nothing_is_there_twice(&self, state: &State) -> Held {
        let tenant = &state.tenants[&self.source];
        let own = format!("CrossTenantSync:TargetTenant={}", self.target);
        let of_the_pair = |principal: &Map<String, Value>| {
            let tags = principal["tags"].to_string();
            principal["applicationTemplateId"] == TEMPLATE
                && (tags.contains(&own) || !tags.contains("CrossTenantSync:"))
        };
        let principals: Vec<&String> = tenant
            .service_principals
            .iter()
            .filter(|(_, principal)| of_the_pair(principal))
            .map(|(id, _)| id)
            .collect();
        hold!(
            principals.len() <= 1,
            "several applications: {principals:?}"
        );
        for (id, all) in &tenant.synchronization {
            let jobs: Vec<&String> = all.jobs.keys().collect();
            hold!(jobs.len() <= 1, "several jobs of {id}: {jobs:?}");
        }
        let mut assigned = BTreeSet::new();
        for one in tenant.app_role_assignments.values() {
            let key = format!(
                "{} to {} of {}",
                one["principalId"], one["appRoleId"], one["resourceId"]
            );
            hold!(assigned.insert(key.clone()), "assigned twice: {key}");
        }
        Ok(())
    }

    /// Takes away what a run may have made, and counts it.
    fn forget_new(&self, was: &Value, is: &mut Value) -> Held {
        let source = format!("/tenants/{}", self.source);
        let target = format!("/tenants/{}", self.target);
        let (was_source, was_target) =
            (&was["tenants"][&self.source], &was["tenants"][&self.target]);
        let mut new = Vec::new();
        {
            let is_source = is.pointer_mut(&source).unwrap();
            for name in ["applications", "service_principals"] {
                let made = take_new(&was_source[name], &mut is_source[name]);
                hold!(made.len() <= 1, "{} new {name}: {made:?}", made.len());
                new.extend(made);
            }
            let made = take_new(&was_source["partners"], &mut is_source["partners"]);
            hold!(
                made.is_empty() || made == BTreeSet::from([self.target.clone()]),
                "new partners of the source: {made:?}"
            );
            for id in &new {
                is_source["owners"].as_object_mut().unwrap().remove(id);
                is_source["synchronization"]
                    .as_object_mut()
                    .map(|all| all.remove(id));
            }
            let was_all = &was_source["synchronization"];
            for (id, all) in is_source["synchronization"].as_object_mut().unwrap() {
                let made = take_new(&was_all[id]["jobs"], &mut all["jobs"]);
                hold!(made.len() <= 1, "{} new jobs", made.len());
            }
            let made = take_new(
                &was_source["app_role_assignments"],
                &mut is_source["app_role_assignments"].clone(),
            );
            let mut assigned = Vec::new();
            for id in made {
                let assignment = &is_source["app_role_assignments"][&id];
                let principal = assignment["principalId"].as_str().unwrap().to_owned();
                hold!(
                    self.principals.contains(&principal),
                    "assigned, but not named: {assignment}"
                );
                hold!(
                    !assigned.contains(&principal),
                    "assigned twice: {assignment}"
                );
                assigned.push(principal);
                is_source["app_role_assignments"]
                    .as_object_mut()
                    .unwrap()
                    .remove(&id);
            }
        }
        let is_target = is.pointer_mut(&target).unwrap();
        for name in ["partners", "identity_synchronization"] {
            let made = take_new(&was_target[name], &mut is_target[name]);
            hold!(
                made.is_empty() || made == BTreeSet::from([self.source.clone()]),
                "new {name} of the target: {made:?}"
            );
        }
        Ok(())
    }

    /// Takes away the properties that the desired state names, and what only records that time has passed.
    fn forget_owned(&self, world: &mut Value) {
        for name in ["clock", "ids", "options"] {
            world.as_object_mut().unwrap().remove(name);
        }
        for tenant in world["tenants"].as_object_mut().unwrap().values_mut() {
            tenant.as_object_mut().unwrap().remove("audit_log");
        }
        let source = &mut world["tenants"][&self.source];
        remove(
            source,
            &[
                "partners",
                &self.target,
                "automaticUserConsentSettings",
                "outboundAllowed",
            ],
        );
        for principal in source["service_principals"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            if let Some(tags) = principal["tags"].as_array_mut() {
                let own = format!("CrossTenantSync:TargetTenant={}", self.target);
                let records_credentials = |tag: &Value| {
                    let tag = tag.as_str().unwrap();
                    self.document.sync_all && tag.starts_with("CrossTenantSync:Credentials=")
                };
                tags.retain(|tag| *tag != own && !records_credentials(tag));
            }
        }
        let configurations: Vec<String> = source["service_principals"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, one)| {
                one["applicationTemplateId"] == TEMPLATE
                    && !one["tags"].to_string().contains("CrossTenantSync:")
            })
            .map(|(id, _)| id.clone())
            .collect();
        let all = source["synchronization"].as_object_mut().unwrap();
        for id in &configurations {
            let Some(own) = all.get_mut(id) else {
                continue;
            };
            for key in ["AuthenticationType", "CompanyId"] {
                remove(own, &["secrets", key]);
            }
            if self.document.sync_all {
                remove(own, &["secrets", "SyncAll"]);
            }
            for job in own["jobs"].as_object_mut().unwrap().values_mut() {
                self.forget_schema(job);
                if self.job_state {
                    remove(job, &["memory"]);
                    remove(job, &["entity", "status"]);
                    remove(job, &["entity", "schedule", "state"]);
                }
            }
        }
        if self.document.only_named {
            let ids: Vec<Value> = configurations.iter().map(|id| json!(id)).collect();
            source["app_role_assignments"]
                .as_object_mut()
                .unwrap()
                .retain(|_, one| !ids.contains(&one["resourceId"]) || self.names(one));
        }
        if self.document.b2b {
            remove(
                source,
                &["partners", &self.target, "b2bCollaborationOutbound"],
            );
        }
        let all = source["synchronization"].as_object_mut().unwrap();
        all.retain(|_, one| one["secrets"] != json!({}) || one["jobs"] != json!({}));
        let target = &mut world["tenants"][&self.target];
        remove(
            target,
            &[
                "partners",
                &self.source,
                "automaticUserConsentSettings",
                "inboundAllowed",
            ],
        );
        let policy = ["identity_synchronization", self.source.as_str()];
        let named = [
            (true, "userSyncInbound"),
            (self.document.policy_name, "displayName"),
            (self.document.group_sync, "groupSyncInbound"),
        ];
        for (_, name) in named.iter().filter(|(named, _)| *named) {
            remove(target, &[policy[0], policy[1], name]);
        }
        if self.document.trust {
            let partner = &mut target["partners"][&self.source];
            for name in ["isMfaAccepted", "isCompliantDeviceAccepted"] {
                remove(partner, &["inboundTrust", name]);
            }
            // Nothing but what is inherited is left, whether it is written out or not.
            if let Some(trust) = partner
                .get_mut("inboundTrust")
                .and_then(Value::as_object_mut)
            {
                trust.retain(|_, value| !value.is_null());
            }
            if partner["inboundTrust"] == json!({}) {
                partner["inboundTrust"] = Value::Null;
            }
        }
    }

    fn names(&self, assignment: &Value) -> bool {
        let principal = assignment["principalId"].as_str().unwrap_or_default();
        self.principals.iter().any(|named| named == principal)
    }

    /// Takes the named mappings and the filter out of the schema of a job.
    fn forget_schema(&self, job: &mut Value) {
        let object = &mut job["schema"]["synchronizationRules"][0]["objectMappings"][0];
        if self.document.scope {
            remove(object, &["scope"]);
        }
        let named = [
            (self.document.constant, "companyName"),
            (self.document.without_mapping, "employeeId"),
        ];
        let mappings = object["attributeMappings"].as_array_mut().unwrap();
        for (_, name) in named.iter().filter(|(named, _)| *named) {
            mappings.retain(|mapping| mapping["targetAttributeName"] != *name);
        }
    }
}

/// Removes the members that were not there, and names them.
fn take_new(was: &Value, is: &mut Value) -> BTreeSet<String> {
    let empty = Map::new();
    let was = was.as_object().unwrap_or(&empty);
    let is = is.as_object_mut().unwrap();
    let new: BTreeSet<String> = is
        .keys()
        .filter(|key| !was.contains_key(*key))
        .cloned()
        .collect();
    is.retain(|key, _| !new.contains(key));
    new
}

fn remove(value: &mut Value, path: &[&str]) {
    let (last, parents) = path.split_last().unwrap();
    let mut place = value;
    for name in parents {
        let Some(inner) = place.get_mut(*name) else {
            return;
        };
        place = inner;
    }
    if let Some(members) = place.as_object_mut() {
        members.remove(*last);
    }
}

/// Paths of everything that differs.
fn differ(path: &str, was: &Value, is: &Value, found: &mut Vec<String>) {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            for key in was
                .keys()
                .chain(is.keys().filter(|key| !was.contains_key(*key)))
            {
                let absent = json!("(absent)");
                let (was, is) = (
                    was.get(key).unwrap_or(&absent),
                    is.get(key).unwrap_or(&absent),
                );
                differ(&format!("{path}/{key}"), was, is, found);
            }
        }
        _ if was == is => {}
        _ => found.push(format!("{path}: {was} became {is}")),
    }
}
