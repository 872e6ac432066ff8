//! `servicePrincipals`

use serde_json::Value;

use super::applications::{READ, may_create, may_write};
use super::resource::Resource;
use super::{entities, tenant_mut, text};
use crate::call::{Call, Refusal};
use crate::dates;
use crate::odata::Shape;
use crate::ownership;
use crate::permissions::require;
use crate::state::{Collection, Entity, State, Tenant};
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

/// Service principals.
pub(super) struct ServicePrincipals;

impl Resource for ServicePrincipals {
    fn all(tenant: &Tenant) -> &Collection {
        &tenant.service_principals
    }

    fn shape(_call: &Call) -> Shape<'static> {
        Shape::directory(
            "servicePrincipals",
            "microsoft.graph.servicePrincipal",
            entities::SERVICE_PRINCIPAL,
        )
    }

    fn may_list(call: &Call) -> Result<(), Refusal> {
        require(call, READ)
    }

    fn may_read(tenant: &Tenant, call: &Call, key: &str) -> Result<(), Refusal> {
        ownership::require(tenant, call, READ, key)
    }

    fn create(state: &mut State, call: &Call) -> Result<Entity, Refusal> {
        may_create(call)?;
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
        ownership::record(tenant, call, &id);
        tenant.service_principals.insert(id, principal.clone());
        Ok(principal)
    }

    fn update(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        let tenant = tenant_mut(state, call)?;
        may_write(tenant, call, key)?;
        let changes = validation::members(validation::object(call)?, MEMBERS)?;
        if changes.contains_key("appId") {
            return Err(Refusal::bad_request(
                "Property 'appId' is read-only and cannot be set.",
            ));
        }
        let principal = tenant
            .service_principals
            .get_mut(key)
            .ok_or_else(|| Refusal::not_found(key))?;
        validation::merge(principal, changes);
        Ok(())
    }

    fn delete(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        let tenant = tenant_mut(state, call)?;
        may_write(tenant, call, key)?;
        if !tenant.service_principals.contains_key(key) {
            return Err(Refusal::not_found(key));
        }
        forget(tenant, key);
        Ok(())
    }
}

/// Removes a service principal with its assignments and its synchronization.
pub(super) fn forget(tenant: &mut Tenant, id: &str) {
    tenant.service_principals.remove(id);
    tenant.owners.remove(id);
    tenant.synchronization.remove(id);
    tenant.app_role_assignments.retain(|_, assignment| {
        text(assignment, "resourceId") != id && text(assignment, "principalId") != id
    });
}
