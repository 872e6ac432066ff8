//! `groups`

use serde_json::Value;

use super::{entities, location, members, tenant, tenant_mut};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::dates;
use crate::odata::{self, Shape};
use crate::permissions::require;
use crate::state::State;
use crate::validation::{self, Kind};

/// Permissions that read groups.
pub(super) const READ: &[&str] = &[
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: &[&str] = &["Group.ReadWrite.All", "Directory.ReadWrite.All"];

/// Members that a caller may write.
#[rustfmt::skip]
const MEMBERS: &[(&str, Kind)] = &[
    ("classification", Kind::Text), ("description", Kind::Text), ("displayName", Kind::Text),
    ("groupTypes", Kind::Array(&Kind::Text)), ("isAssignableToRole", Kind::Bool), ("mailEnabled", Kind::Bool),
    ("mailNickname", Kind::Text), ("membershipRule", Kind::Text), ("membershipRuleProcessingState", Kind::Text),
    ("preferredLanguage", Kind::Text), ("securityEnabled", Kind::Bool), ("theme", Kind::Text),
    ("uniqueName", Kind::Text), ("visibility", Kind::Text),
];

pub(super) fn shape() -> Shape<'static> {
    Shape {
        plain_order: &["displayName"],
        ..Shape::directory("groups", "microsoft.graph.group", entities::GROUP)
    }
}

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let groups = tenant(state, call)?.groups.values();
            odata::collection_of(call, groups, &shape(), Clone::clone)
        }
        "POST" => create(state, call),
        _ => Err(Refusal::method_not_allowed()),
    }
}

pub(super) fn count(state: &mut State, call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let groups = tenant(state, call)?.groups.values().cloned().collect();
    odata::count(call, groups, &shape())
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let group = tenant(state, call)?
                .groups
                .get(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            odata::entity(call, group.clone(), &shape())
        }
        "PATCH" => {
            require(call, WRITE)?;
            let body = validation::object(call)?;
            let changes = validation::members(body, MEMBERS)?;
            let added = members::bound(body)?;
            let tenant = tenant_mut(state, call)?;
            if !tenant.groups.contains_key(id) {
                return Err(Refusal::not_found(id));
            }
            members::insert(tenant, id, added)?;
            if let Some(group) = tenant.groups.get_mut(id) {
                validation::merge(group, changes);
            }
            Ok(Reply::no_content())
        }
        "DELETE" => {
            require(call, WRITE)?;
            let tenant = tenant_mut(state, call)?;
            if tenant.groups.remove(id).is_none() {
                return Err(Refusal::not_found(id));
            }
            tenant.group_members.remove(id);
            for members in tenant.group_members.values_mut() {
                members.retain(|member| member != id);
            }
            tenant
                .app_role_assignments
                .retain(|_, assignment| super::text(assignment, "principalId") != id);
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

fn create(state: &mut State, call: &Call) -> Handled {
    require(call, WRITE)?;
    let body = validation::object(call)?;
    let given = validation::members(body, MEMBERS)?;
    for name in [
        "displayName",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
    ] {
        if given.get(name).is_none_or(Value::is_null) {
            return Err(Refusal::bad_request(format!(
                "A value is required for property '{name}' of resource 'Group'."
            )));
        }
    }
    let added = members::bound(body)?;
    let now = dates::iso(state.clock.now_ms());
    let id = state.ids.next();
    let mut group = entities::group(&id, &now);
    validation::merge(&mut group, given);
    let tenant = tenant_mut(state, call)?;
    members::insert(tenant, &id, added)?;
    tenant.groups.insert(id.clone(), group.clone());
    let mut reply = odata::entity(call, group, &shape())?;
    reply.status = 201;
    reply.headers.push(location(call, "groups", &id));
    Ok(reply)
}
