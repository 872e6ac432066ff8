//! Groups, when their object mapping is enabled: an assigned group becomes a static security group in the target.

use serde_json::{Value as Json, json};

use super::attributes::text;
use super::decide::Work;
use super::memory::Memory;
use super::preconditions;
use super::scope;
use super::status::Counts;
use crate::dates;
use crate::directory::entities;
use crate::state::{Entity, State};

/// Provisions the assigned groups of a cycle.
pub(crate) fn run(state: &mut State, work: &Work, memory: &mut Memory, counts: &mut Counts) {
    let enabled = work.rule.groups().is_some_and(|mapping| mapping.enabled);
    let allowed = state.tenants.get(&work.target).is_some_and(|target| {
        preconditions::allows_inbound(target, &work.source, "groupSyncInbound")
    });
    // Groups need a scope of assigned principals; without permission existing ones stay as they are.
    if !enabled || !allowed || work.everybody || work.failure.is_some() {
        return;
    }
    let source = &state.tenants[&work.source];
    let wanted: Vec<String> = source
        .groups
        .iter()
        .filter(|(id, group)| {
            eligible(group) && scope::group_assignment(source, &work.service_principal, id).entitled
        })
        .map(|(id, _)| id.clone())
        .collect();
    for id in &wanted {
        if provision(state, work, memory, id) {
            counts.exports += 1;
            counts.exported += 1;
        }
    }
    let gone: Vec<String> = memory
        .group_links
        .keys()
        .filter(|id| !wanted.contains(id))
        .cloned()
        .collect();
    for id in gone {
        if let (Some(target_id), Some(target)) = (
            memory.group_links.remove(&id),
            state.tenants.get_mut(&work.target),
        ) {
            target.groups.remove(&target_id);
            target.group_members.remove(&target_id);
            counts.exports += 1;
            counts.exported += 1;
        }
    }
}

/// Security groups and Microsoft 365 groups; not mail-enabled security groups, not role-assignable ones.
pub(crate) fn eligible(group: &Entity) -> bool {
    let flag = |name: &str| group.get(name) == Some(&Json::Bool(true));
    let unified = group
        .get("groupTypes")
        .and_then(Json::as_array)
        .is_some_and(|types| types.iter().any(|kind| kind == "Unified"));
    !flag("isAssignableToRole") && (unified || (flag("securityEnabled") && !flag("mailEnabled")))
}

/// Creates or updates the target group; whether anything was written.
fn provision(state: &mut State, work: &Work, memory: &mut Memory, id: &str) -> bool {
    let source = &state.tenants[&work.source];
    let group = source.groups[id].clone();
    let mut members: Vec<String> = source
        .group_members
        .get(id)
        .into_iter()
        .flatten()
        .filter_map(|member| memory.links.get(member))
        .filter(|link| !link.soft_deleted)
        .map(|link| link.target_id.clone())
        .collect();
    members.sort();
    let known = memory
        .group_links
        .get(id)
        .filter(|target_id| state.tenants[&work.target].groups.contains_key(*target_id))
        .cloned();
    let created = known.is_none();
    let target_id = known.unwrap_or_else(|| state.ids.next());
    let Some(target) = state.tenants.get_mut(&work.target) else {
        return false;
    };
    let entity = target.groups.entry(target_id.clone()).or_insert_with(|| {
        let mut made = entities::group(&target_id, &dates::iso(work.at));
        made.insert(
            "mailNickname".to_owned(),
            json!(text(&group, "mailNickname")),
        );
        made
    });
    let mut changed = created;
    for name in ["displayName", "description"] {
        let value = group.get(name).cloned().unwrap_or_default();
        if !value.is_null() && entity.get(name) != Some(&value) {
            entity.insert(name.to_owned(), value);
            changed = true;
        }
    }
    let mut present = target
        .group_members
        .get(&target_id)
        .cloned()
        .unwrap_or_default();
    present.sort();
    if present != members {
        target.group_members.insert(target_id.clone(), members);
        changed = true;
    }
    memory.group_links.insert(id.to_owned(), target_id);
    changed
}
