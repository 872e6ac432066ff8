//! `policies/crossTenantAccessPolicy/partners/{tenant}/identitySynchronization`

use serde_json::{Value, json};

use super::{may_read, may_write, members, no_such_object, partner_id, tenant, tenant_mut};
use crate::audit::{self, Entry};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::odata::{self, Shape};
use crate::permissions::roles;
use crate::state::{Entity, State};
use crate::validation;

pub(super) fn handle(state: &mut State, call: &Call, partner: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            may_read(call)?;
            let partner = partner_id(partner)?;
            let policy = tenant(state, call)?
                .identity_synchronization
                .get(&partner)
                .ok_or_else(|| Refusal::not_found(&partner))?;
            let context = format!(
                "policies/crossTenantAccessPolicy/partners('{partner}')/identitySynchronization"
            );
            let shape = Shape::open(
                &context,
                "microsoft.graph.crossTenantIdentitySyncPolicyPartner",
            );
            odata::entity(call, shown(policy, call.version), &shape)
        }
        "PUT" => put(state, call, partner),
        "PATCH" => patch(state, call, partner),
        "DELETE" => delete(state, call, partner),
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// The policy as this version of Graph shows it.
pub(super) fn shown(policy: &Entity, version: Version) -> Entity {
    let mut policy = policy.clone();
    match version {
        Version::V1 => {
            policy.remove("groupSyncInbound");
        }
        Version::Beta => {
            policy.insert("deletedDateTime".to_owned(), Value::Null);
        }
    }
    policy
}

fn given(call: &Call, partner: &str) -> Result<Entity, Refusal> {
    let known = match call.version {
        Version::V1 => members::IDENTITY_SYNCHRONIZATION,
        Version::Beta => members::IDENTITY_SYNCHRONIZATION_BETA,
    };
    let mut given = validation::members(validation::object(call)?, known)?;
    if let Some(named) = given.remove("tenantId")
        && !named.is_null()
        && named.as_str() != Some(partner)
    {
        return Err(Refusal::bad_request(
            "Invalid tenant identifier; it must match that of the requested tenant.",
        ));
    }
    Ok(given)
}

fn put(state: &mut State, call: &Call, partner: &str) -> Handled {
    may_write(call, roles::POLICY_WRITERS)?;
    let partner = partner_id(partner)?;
    let given = given(call, &partner)?;
    let conflicts = state.options.identity_synchronization_put_conflicts;
    let tenant = tenant_mut(state, call)?;
    if !tenant.partners.contains_key(&partner) {
        return Err(Refusal::not_found(&partner));
    }
    let exists = tenant.identity_synchronization.contains_key(&partner);
    if exists && conflicts {
        let text = "A conflicting object with one or more of the specified property values is present in the directory.";
        let mut refusal = Refusal::new(409, "Request_MultipleObjectsWithSameKeyValue", text);
        refusal.details = Some(json!([{"code": "ConflictingObjects", "message": text}]));
        return Err(refusal);
    }
    let mut policy = Entity::new();
    policy.insert("tenantId".to_owned(), json!(partner));
    policy.insert("displayName".to_owned(), Value::Null);
    policy.insert(
        "userSyncInbound".to_owned(),
        json!({"isSyncAllowed": false}),
    );
    policy.insert(
        "groupSyncInbound".to_owned(),
        json!({"isSyncAllowed": false}),
    );
    validation::merge(&mut policy, given);
    let new = Value::Object(policy.clone());
    let old = tenant
        .identity_synchronization
        .insert(partner.clone(), policy)
        .map(Value::Object);
    if exists {
        log(state, call, UPDATED, "Update", &partner, old, Some(new));
    } else {
        log(state, call, CREATED, "Add", &partner, None, Some(new));
    }
    Ok(Reply::no_content())
}

fn patch(state: &mut State, call: &Call, partner: &str) -> Handled {
    may_write(call, roles::POLICY_WRITERS)?;
    let partner = partner_id(partner)?;
    let given = given(call, &partner)?;
    let policy = tenant_mut(state, call)?
        .identity_synchronization
        .get_mut(&partner)
        .ok_or_else(no_such_object)?;
    let old = Value::Object(policy.clone());
    validation::merge(policy, given);
    let new = Value::Object(policy.clone());
    log(
        state,
        call,
        UPDATED,
        "Update",
        &partner,
        Some(old),
        Some(new),
    );
    Ok(Reply::no_content())
}

fn delete(state: &mut State, call: &Call, partner: &str) -> Handled {
    may_write(call, roles::POLICY_WRITERS)?;
    let partner = partner_id(partner)?;
    let old = tenant_mut(state, call)?
        .identity_synchronization
        .remove(&partner)
        .ok_or_else(|| Refusal::not_found(&partner))?;
    let old = Some(Value::Object(old));
    log(state, call, DELETED, "Delete", &partner, old, None);
    Ok(Reply::no_content())
}

const CREATED: &str = "Create a partner cross-tenant identity sync setting";
const UPDATED: &str = "Update a partner cross-tenant identity sync setting";
const DELETED: &str = "Delete a partner cross-tenant identity sync setting";

fn log(
    state: &mut State,
    call: &Call,
    activity: &str,
    operation: &str,
    partner: &str,
    old: Option<Value>,
    new: Option<Value>,
) {
    let target = audit::target(
        "Policy",
        partner,
        None,
        &[("identitySynchronization", old, new)],
    );
    let entry = Entry::new(
        "CrossTenantIdentitySyncSettings",
        activity,
        operation,
        audit::actor(state, call),
    )
    .on(target);
    audit::record(state, &call.tenant, entry);
}
