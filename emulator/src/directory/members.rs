//! `groups/{id}/members` and `users/{id}/memberOf`

use serde_json::json;

use super::groups::Groups;
use super::resource::Resource as _;
use super::users::{self, Users};
use super::{entities, object_id_of, referenced, tenant, tenant_mut};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::permissions::require;
use crate::state::{Entity, State, Tenant};
use crate::validation;

const READ: &[&str] = &[
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: &[&str] = &[
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.ReadWrite.All",
];

fn shape() -> Shape<'static> {
    Shape::directory("directoryObjects", "microsoft.graph.directoryObject", &[])
}

/// A member as a directory object: the properties that its own collection shows by default, and its type.
fn shown(tenant: &Tenant, id: &str, call: &Call) -> Option<Entity> {
    let typed = |kind: &str, entity: Entity| {
        let mut typed = Entity::new();
        typed.insert(
            "@odata.type".to_owned(),
            json!(format!("#microsoft.graph.{kind}")),
        );
        typed.extend(entity);
        typed
    };
    if let Some(user) = tenant.users.get(id) {
        let mut user = Users::shown(call, user);
        // With `$select` any property may be asked for; without it the default ones are shown.
        if call.option("select").is_none() {
            user.retain(|name, _| entities::USER_DEFAULT.contains(&name.as_str()));
        }
        return Some(typed("user", user));
    }
    tenant
        .groups
        .get(id)
        .map(|group| typed("group", group.clone()))
}

fn members(tenant: &Tenant, id: &str, call: &Call) -> Result<Vec<Entity>, Refusal> {
    if !tenant.groups.contains_key(id) {
        return Err(Refusal::not_found(id));
    }
    Ok(tenant
        .group_members
        .get(id)
        .into_iter()
        .flatten()
        .filter_map(|member| shown(tenant, member, call))
        .collect())
}

pub(super) fn collection(state: &mut State, call: &Call, id: &str, kind: Option<&str>) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let tenant = tenant(state, call)?;
    let mut members = members(tenant, id, call)?;
    match kind {
        None => odata::collection(call, members, &shape()),
        Some(kind) => {
            let wanted = format!("#microsoft.graph.{}", kind.trim_end_matches('s'));
            members.retain(|member| super::text(member, "@odata.type") == wanted);
            for member in &mut members {
                member.remove("@odata.type");
            }
            let shape = if kind == "users" {
                Users::shape(call)
            } else {
                Groups::shape(call)
            };
            odata::collection(call, members, &shape)
        }
    }
}

pub(super) fn count(state: &mut State, call: &Call, id: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let members = members(tenant(state, call)?, id, call)?;
    odata::count(call, members, &shape())
}

pub(super) fn member_of(state: &mut State, call: &Call, key: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let tenant = tenant(state, call)?;
    let id = users::find(tenant, key).ok_or_else(|| Refusal::not_found(key))?;
    let groups = tenant
        .group_members
        .iter()
        .filter(|(_, members)| members.contains(&id))
        .filter_map(|(group, _)| shown(tenant, group, call))
        .collect();
    odata::collection(call, groups, &shape())
}

pub(super) fn add(state: &mut State, call: &Call, group: &str) -> Handled {
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, WRITE)?;
    let member = referenced(validation::object(call)?)?;
    let tenant = tenant_mut(state, call)?;
    if !tenant.groups.contains_key(group) {
        return Err(Refusal::not_found(group));
    }
    insert(tenant, group, vec![member])?;
    Ok(Reply::no_content())
}

/// Object ids of `members@odata.bind`.
pub(super) fn bound(body: &Entity) -> Result<Vec<String>, Refusal> {
    let Some(addresses) = body.get("members@odata.bind") else {
        return Ok(Vec::new());
    };
    addresses
        .as_array()
        .into_iter()
        .flatten()
        .map(|address| {
            address.as_str().and_then(object_id_of).ok_or_else(|| {
                Refusal::bad_request(
                    "'members@odata.bind' must hold addresses that end in /directoryObjects/{id}.",
                )
            })
        })
        .collect()
}

/// Adds members to a group, all or none.
pub(super) fn insert(tenant: &mut Tenant, group: &str, added: Vec<String>) -> Result<(), Refusal> {
    for member in &added {
        if !tenant.users.contains_key(member) && !tenant.groups.contains_key(member) {
            return Err(Refusal::not_found(member));
        }
        let known = tenant.group_members.get(group);
        if known.is_some_and(|known| known.contains(member)) {
            return Err(Refusal::bad_request(
                "One or more added object references already exist for the following modified properties: 'members'.",
            ));
        }
    }
    tenant
        .group_members
        .entry(group.to_owned())
        .or_default()
        .extend(added);
    Ok(())
}

/// Takes a user or group that is gone for good out of every group and assignment.
pub(super) fn forget(tenant: &mut Tenant, id: &str) {
    for members in tenant.group_members.values_mut() {
        members.retain(|member| member != id);
    }
    tenant
        .app_role_assignments
        .retain(|_, assignment| super::text(assignment, "principalId") != id);
}

pub(super) fn remove(state: &mut State, call: &Call, group: &str, member: &str) -> Handled {
    if call.method != "DELETE" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, WRITE)?;
    let tenant = tenant_mut(state, call)?;
    let members = tenant
        .group_members
        .get_mut(group)
        .ok_or_else(|| Refusal::not_found(group))?;
    let before = members.len();
    members.retain(|known| known != member);
    if members.len() == before {
        return Err(Refusal::not_found(member));
    }
    Ok(Reply::no_content())
}
