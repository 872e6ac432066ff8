//! `servicePrincipals`

use serde_json::Value;

use super::applications::{READ, may_write};
use super::{entities, location, tenant, tenant_mut, text};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::dates;
use crate::odata::{self, Shape};
use crate::permissions::require;
use crate::state::{State, Tenant};
use crate::validation::{self, Kind};

/// Members that a caller may write.
#[rustfmt::skip]
const MEMBERS: &[(&str, Kind)] = &[
    ("accountEnabled", Kind::Bool), ("addIns", Kind::Array(&Kind::Any)), ("alternativeNames", Kind::Array(&Kind::Text)),
    ("appId", Kind::Guid), ("appRoleAssignmentRequired", Kind::Bool), ("appRoles", Kind::Array(&Kind::Any)),
    ("description", Kind::Text), ("displayName", Kind::Text), ("homepage", Kind::Text), ("info", Kind::Any),
    ("loginUrl", Kind::Text), ("logoutUrl", Kind::Text), ("notes", Kind::Text),
    ("notificationEmailAddresses", Kind::Array(&Kind::Text)), ("oauth2PermissionScopes", Kind::Array(&Kind::Any)),
    ("preferredSingleSignOnMode", Kind::Text), ("replyUrls", Kind::Array(&Kind::Text)),
    ("samlSingleSignOnSettings", Kind::Any), ("servicePrincipalNames", Kind::Array(&Kind::Text)),
    ("servicePrincipalType", Kind::Text), ("tags", Kind::Array(&Kind::Text)), ("tokenEncryptionKeyId", Kind::Guid),
];

fn shape() -> Shape<'static> {
    Shape::directory(
        "servicePrincipals",
        "microsoft.graph.servicePrincipal",
        entities::SERVICE_PRINCIPAL,
    )
}

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let principals = tenant(state, call)?.service_principals.values();
            odata::collection_of(call, principals, &shape(), Clone::clone)
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
    let principals = tenant(state, call)?
        .service_principals
        .values()
        .cloned()
        .collect();
    odata::count(call, principals, &shape())
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let principal = tenant(state, call)?
                .service_principals
                .get(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            odata::entity(call, principal.clone(), &shape())
        }
        "PATCH" => {
            may_write(call)?;
            let changes = validation::members(validation::object(call)?, MEMBERS)?;
            if changes.contains_key("appId") {
                return Err(Refusal::bad_request(
                    "Property 'appId' is read-only and cannot be set.",
                ));
            }
            let principal = tenant_mut(state, call)?
                .service_principals
                .get_mut(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            validation::merge(principal, changes);
            Ok(Reply::no_content())
        }
        "DELETE" => {
            may_write(call)?;
            let tenant = tenant_mut(state, call)?;
            if !tenant.service_principals.contains_key(id) {
                return Err(Refusal::not_found(id));
            }
            forget(tenant, id);
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// Removes a service principal with its assignments and its synchronization.
pub(super) fn forget(tenant: &mut Tenant, id: &str) {
    tenant.service_principals.remove(id);
    tenant.synchronization.remove(id);
    tenant.app_role_assignments.retain(|_, assignment| {
        text(assignment, "resourceId") != id && text(assignment, "principalId") != id
    });
}

fn create(state: &mut State, call: &Call) -> Handled {
    may_write(call)?;
    let given = validation::members(validation::object(call)?, MEMBERS)?;
    let app_id = given
        .get("appId")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            Refusal::bad_request(
                "A value is required for property 'appId' of resource 'ServicePrincipal'.",
            )
        })?;
    let now = dates::iso(state.clock.now_ms());
    let id = state.ids.next();
    let tenant = tenant_mut(state, call)?;
    let taken = tenant
        .service_principals
        .values()
        .any(|principal| text(principal, "appId") == app_id);
    if taken {
        return Err(Refusal::new(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            format!(
                "The service principal cannot be created, updated, or restored because the service principal name {app_id} is already in use."
            ),
        ));
    }
    let Some(application) = tenant
        .applications
        .values()
        .find(|application| text(application, "appId") == app_id)
    else {
        return Err(Refusal::bad_request(format!(
            "The appId '{app_id}' of the service principal does not reference a valid application object."
        )));
    };
    let mut principal = entities::service_principal(
        &id,
        &app_id,
        text(application, "displayName"),
        &tenant.id,
        &now,
    );
    principal.insert(
        "appRoles".to_owned(),
        application.get("appRoles").cloned().unwrap_or_default(),
    );
    principal.insert("tags".to_owned(), Value::Array(Vec::new()));
    validation::merge(&mut principal, given);
    tenant
        .service_principals
        .insert(id.clone(), principal.clone());
    let mut reply = odata::entity(call, principal, &shape())?;
    reply.status = 201;
    reply.headers.push(location(call, "servicePrincipals", &id));
    Ok(reply)
}
