//! `applications`

use serde_json::{Value, json};

use super::resource::Resource;
use super::{entities, service_principals, tenant_mut, text};
use crate::call::{Call, Refusal};
use crate::dates;
use crate::odata::Shape;
use crate::ownership;
use crate::permissions::{require, require_role, roles};
use crate::state::{Collection, Entity, State, Tenant};
use crate::validation::{self, Kind};

/// Permissions that read all applications and service principals.
pub(super) const READ: &[&str] = &[
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Permissions that write all of them.
const WRITE: &[&str] = &["Application.ReadWrite.All", "Directory.ReadWrite.All"];

/// Members that a caller may write.
#[rustfmt::skip]
const MEMBERS: &[(&str, Kind)] = &[
    ("addIns", Kind::Array(&Kind::Any)), ("api", Kind::Any), ("appRoles", Kind::Array(&Kind::Any)),
    ("defaultRedirectUri", Kind::Text), ("description", Kind::Text), ("displayName", Kind::Text),
    ("groupMembershipClaims", Kind::Text), ("identifierUris", Kind::Array(&Kind::Text)), ("info", Kind::Any),
    ("isDeviceOnlyAuthSupported", Kind::Bool), ("isFallbackPublicClient", Kind::Bool), ("notes", Kind::Text),
    ("optionalClaims", Kind::Any), ("parentalControlSettings", Kind::Any), ("publicClient", Kind::Any),
    ("requiredResourceAccess", Kind::Array(&Kind::Any)), ("samlMetadataUrl", Kind::Text),
    ("serviceManagementReference", Kind::Text), ("signInAudience", Kind::Text), ("spa", Kind::Any),
    ("tags", Kind::Array(&Kind::Text)), ("tokenEncryptionKeyId", Kind::Guid), ("uniqueName", Kind::Text),
    ("web", Kind::Any),
];

/// Refuses a caller who may not make applications and service principals.
pub(super) fn may_create(call: &Call) -> Result<(), Refusal> {
    ownership::require_to_create(call, WRITE)?;
    require_role(call, roles::APPLICATION_WRITERS)
}

/// Refuses a caller who may not change this application or service principal.
pub(super) fn may_write(tenant: &Tenant, call: &Call, id: &str) -> Result<(), Refusal> {
    ownership::require(tenant, call, WRITE, id)?;
    require_role(call, roles::APPLICATION_WRITERS)
}

/// App registrations.
pub(super) struct Applications;

impl Resource for Applications {
    fn all(tenant: &Tenant) -> &Collection {
        &tenant.applications
    }

    fn shape(_call: &Call) -> Shape<'static> {
        Shape::directory(
            "applications",
            "microsoft.graph.application",
            entities::APPLICATION,
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
        let Some(name) = given
            .get("displayName")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
        else {
            return Err(Refusal::bad_request(
                "A value is required for property 'displayName' of resource 'Application'.",
            ));
        };
        let now = dates::iso(state.clock.now_ms());
        let (id, app_id) = (state.ids.next(), state.ids.next());
        let tenant = tenant_mut(state, call)?;
        let mut application = entities::application(&id, &app_id, &name, &now);
        application.insert("createdByAppId".to_owned(), json!(call.caller.app_id));
        application.insert("publisherDomain".to_owned(), json!(tenant.initial_domain));
        validation::merge(&mut application, given);
        ownership::record(tenant, call, &id);
        tenant.applications.insert(id, application.clone());
        Ok(application)
    }

    fn update(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        let tenant = tenant_mut(state, call)?;
        may_write(tenant, call, key)?;
        let changes = validation::members(validation::object(call)?, MEMBERS)?;
        let application = tenant
            .applications
            .get_mut(key)
            .ok_or_else(|| Refusal::not_found(key))?;
        validation::merge(application, changes);
        Ok(())
    }

    fn delete(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        let tenant = tenant_mut(state, call)?;
        may_write(tenant, call, key)?;
        let application = tenant
            .applications
            .remove(key)
            .ok_or_else(|| Refusal::not_found(key))?;
        tenant.owners.remove(key);
        // The service principal of the tenant's own application goes with it.
        let app_id = text(&application, "appId").to_owned();
        let principals: Vec<String> = tenant
            .service_principals
            .iter()
            .filter(|(_, principal)| text(principal, "appId") == app_id)
            .map(|(id, _)| id.clone())
            .collect();
        for principal in principals {
            service_principals::forget(tenant, &principal);
        }
        tenant.sign_in.client_secrets.remove(&app_id);
        tenant.sign_in.app_permissions.remove(&app_id);
        Ok(())
    }
}
