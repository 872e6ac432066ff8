//! `groups`

use super::resource::Resource;
use super::{entities, members, tenant_mut};
use crate::call::{Call, Refusal};
use crate::dates;
use crate::odata::Shape;
use crate::permissions::require;
use crate::state::{Collection, Entity, State, Tenant};
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

/// Groups.
pub(super) struct Groups;

impl Resource for Groups {
    fn all(tenant: &Tenant) -> &Collection {
        &tenant.groups
    }

    fn shape(_call: &Call) -> Shape<'static> {
        Shape {
            plain_order: &["displayName"],
            ..Shape::directory("groups", "microsoft.graph.group", entities::GROUP)
        }
    }

    fn may_list(call: &Call) -> Result<(), Refusal> {
        require(call, READ)
    }

    fn may_read(_tenant: &Tenant, call: &Call, _key: &str) -> Result<(), Refusal> {
        require(call, READ)
    }

    fn create(state: &mut State, call: &Call) -> Result<Entity, Refusal> {
        require(call, WRITE)?;
        let body = validation::object(call)?;
        let given = validation::members(body, MEMBERS)?;
        validation::need(
            &given,
            "Group",
            &[
                "displayName",
                "mailEnabled",
                "mailNickname",
                "securityEnabled",
            ],
        )?;
        let added = members::bound(body)?;
        let now = dates::iso(state.clock.now_ms());
        let id = state.ids.next();
        let mut group = entities::group(&id, &now);
        validation::merge(&mut group, given);
        let tenant = tenant_mut(state, call)?;
        members::insert(tenant, &id, added)?;
        tenant.groups.insert(id, group.clone());
        Ok(group)
    }

    fn update(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        require(call, WRITE)?;
        let body = validation::object(call)?;
        let changes = validation::members(body, MEMBERS)?;
        let added = members::bound(body)?;
        let tenant = tenant_mut(state, call)?;
        if !tenant.groups.contains_key(key) {
            return Err(Refusal::not_found(key));
        }
        members::insert(tenant, key, added)?;
        if let Some(group) = tenant.groups.get_mut(key) {
            validation::merge(group, changes);
        }
        Ok(())
    }

    fn delete(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        require(call, WRITE)?;
        let tenant = tenant_mut(state, call)?;
        if tenant.groups.remove(key).is_none() {
            return Err(Refusal::not_found(key));
        }
        tenant.group_members.remove(key);
        members::forget(tenant, key);
        Ok(())
    }
}
