//! `policies/crossTenantAccessPolicy/partners`

use serde_json::{Value, json};

use super::{may_read, may_write, members, no_such_object, partner_id, tenant, tenant_mut};
use crate::audit::{self, Entry};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::odata::{self, Shape};
use crate::permissions::roles;
use crate::state::{Entity, State, Tenant};
use crate::validation;

const CONTEXT: &str = "policies/crossTenantAccessPolicy/partners";
const TYPE: &str = "microsoft.graph.crossTenantAccessPolicyConfigurationPartner";
const CATEGORY: &str = "CrossTenantAccessSettings";

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            may_read(call)?;
            let expand = expand(call)?;
            let tenant = tenant(state, call)?;
            let partners = tenant
                .partners
                .keys()
                .map(|id| shown(tenant, id, call, expand))
                .collect();
            odata::collection(call, partners, &shape(expand))
        }
        "POST" => create(state, call),
        _ => Err(Refusal::method_not_allowed()),
    }
}

pub(super) fn count(state: &mut State, call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    may_read(call)?;
    let partners = tenant(state, call)?.partners.values().cloned().collect();
    odata::count(call, partners, &shape(false))
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            may_read(call)?;
            let id = partner_id(id)?;
            let expand = expand(call)?;
            let tenant = tenant(state, call)?;
            if !tenant.partners.contains_key(&id) {
                return Err(Refusal::not_found(&id));
            }
            odata::entity(call, shown(tenant, &id, call, expand), &shape(expand))
        }
        "PATCH" => update(state, call, id),
        "DELETE" => delete(state, call, id),
        _ => Err(Refusal::method_not_allowed()),
    }
}

fn shape(expand: bool) -> Shape<'static> {
    Shape::open(
        if expand {
            "policies/crossTenantAccessPolicy/partners(identitySynchronization())"
        } else {
            CONTEXT
        },
        TYPE,
    )
}

fn expand(call: &Call) -> Result<bool, Refusal> {
    match call.option("expand") {
        None => Ok(false),
        Some(name) if name.eq_ignore_ascii_case("identitySynchronization") => Ok(true),
        Some(name) => Err(Refusal::new(
            400,
            "BadRequest",
            format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{TYPE}'."
            ),
        )),
    }
}

/// The partner as this version of Graph shows it.
fn shown(tenant: &Tenant, id: &str, call: &Call, expand: bool) -> Entity {
    let mut partner = tenant.partners.get(id).cloned().unwrap_or_default();
    if call.version == Version::Beta {
        partner.insert("deletedDateTime".to_owned(), Value::Null);
    }
    if expand {
        let policy = tenant.identity_synchronization.get(id).map(|policy| {
            Value::Object(super::identity_synchronization::shown(policy, call.version))
        });
        partner.insert(
            "identitySynchronization".to_owned(),
            policy.unwrap_or(Value::Null),
        );
    }
    partner
}

fn create(state: &mut State, call: &Call) -> Handled {
    may_write(call, roles::PARTNER_WRITERS)?;
    let body = validation::object(call)?;
    let given = validation::members(body, members::PARTNER)?;
    let Some(id) = given
        .get("tenantId")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return Err(Refusal::bad_request(
            "A value must be specified for property 'tenantId'.",
        ));
    };
    if id == call.tenant {
        return Err(Refusal::bad_request(
            "The tenant of the request cannot be its own partner.",
        ));
    }
    if state.options.partner_tenants_must_exist && !state.tenants.contains_key(&id) {
        return Err(no_such_object());
    }
    let tenant = tenant_mut(state, call)?;
    if tenant.partners.contains_key(&id) {
        return Err(Refusal::new(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "Another object with the same value for property tenantId already exists.",
        ));
    }
    let mut partner = fresh(&id);
    validation::merge(&mut partner, given);
    tenant.partners.insert(id.clone(), partner);
    let tenant: &Tenant = tenant;
    let mut body = Entity::new();
    body.insert(
        "@odata.context".to_owned(),
        Value::String(call.context(&format!("{CONTEXT}/$entity"))),
    );
    body.extend(shown(tenant, &id, call, false));
    log(
        state,
        call,
        "Add a partner to cross-tenant access setting",
        "Add",
        &id,
        &[("tenantId", None, Some(json!(id)))],
    );
    let mut reply = Reply::created(Value::Object(body));
    reply.headers.push((
        "Location".to_owned(),
        format!(
            "{}/{}/{CONTEXT}('{id}')",
            call.origin,
            call.version.as_str()
        ),
    ));
    Ok(reply)
}

/// A partner of which only the tenant is known: everything is inherited from the default.
fn fresh(id: &str) -> Entity {
    let inherited = json!({"inboundAllowed": null, "outboundAllowed": null});
    let mut partner = Entity::new();
    partner.insert("tenantId".to_owned(), json!(id));
    for name in [
        "isServiceProvider",
        "inboundTrust",
        "b2bCollaborationOutbound",
        "b2bCollaborationInbound",
        "b2bDirectConnectOutbound",
        "b2bDirectConnectInbound",
        "tenantRestrictions",
    ] {
        partner.insert(name.to_owned(), Value::Null);
    }
    for name in [
        "crossCloudMeetingConfiguration",
        "automaticUserConsentSettings",
        "protectedContentSharing",
    ] {
        partner.insert(name.to_owned(), inherited.clone());
    }
    partner
}

fn update(state: &mut State, call: &Call, id: &str) -> Handled {
    may_write(call, roles::PARTNER_WRITERS)?;
    let id = partner_id(id)?;
    let mut changes = validation::members(validation::object(call)?, members::PARTNER)?;
    if let Some(named) = changes.remove("tenantId")
        && named.as_str() != Some(&id)
    {
        return Err(Refusal::bad_request(
            "Property 'tenantId' is read-only and cannot be set.",
        ));
    }
    let tenant = tenant_mut(state, call)?;
    let partner = tenant.partners.get_mut(&id).ok_or_else(no_such_object)?;
    let before = partner.clone();
    // Null returns a setting to what the default says, which a fresh partner shows.
    let inherited = fresh(&id);
    for (name, value) in changes {
        let value = if value.is_null() {
            inherited.get(&name).cloned().unwrap_or(Value::Null)
        } else {
            value
        };
        if value.is_null() {
            partner.insert(name, Value::Null);
        } else {
            let mut change = Entity::new();
            change.insert(name, value);
            validation::merge(partner, change);
        }
    }
    let changed: Vec<(String, Value, Value)> = partner
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, value)| {
            let old = before.get(name).cloned().unwrap_or(Value::Null);
            (name.clone(), old, value.clone())
        })
        .collect();
    let changed: Vec<(&str, Option<Value>, Option<Value>)> = changed
        .iter()
        .map(|(name, old, new)| (name.as_str(), Some(old.clone()), Some(new.clone())))
        .collect();
    log(
        state,
        call,
        "Update a partner cross-tenant access setting",
        "Update",
        &id,
        &changed,
    );
    Ok(Reply::no_content())
}

fn delete(state: &mut State, call: &Call, id: &str) -> Handled {
    may_write(call, roles::PARTNER_WRITERS)?;
    let id = partner_id(id)?;
    let tenant = tenant_mut(state, call)?;
    if !tenant.partners.contains_key(&id) {
        return Err(Refusal::not_found(&id));
    }
    if tenant.identity_synchronization.contains_key(&id) {
        return Err(Refusal::bad_request(
            "The partner configuration cannot be deleted while its identity synchronization policy exists. Delete the identity synchronization policy first.",
        ));
    }
    tenant.partners.remove(&id);
    log(
        state,
        call,
        "Delete partner specific cross-tenant access setting",
        "Delete",
        &id,
        &[("tenantId", Some(json!(id)), None)],
    );
    Ok(Reply::no_content())
}

fn log(
    state: &mut State,
    call: &Call,
    activity: &str,
    operation: &str,
    partner: &str,
    changed: &[(&str, Option<Value>, Option<Value>)],
) {
    let entry = Entry::new(CATEGORY, activity, operation, audit::actor(state, call))
        .on(audit::target("Policy", partner, None, changed));
    audit::record(state, &call.tenant, entry);
}
