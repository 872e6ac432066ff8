//! `applications`

use serde_json::Value;

use super::{entities, location, service_principals, tenant, tenant_mut, text};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::dates;
use crate::odata::{self, Shape};
use crate::permissions::{require, require_role, roles};
use crate::state::State;
use crate::validation::{self, Kind};

/// Permissions that read applications and service principals.
pub(super) const READ: &[&str] = &[
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Permissions that write them.
pub(super) const WRITE: &[&str] = &[
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.ReadWrite.All",
];

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

fn shape() -> Shape<'static> {
    Shape::directory(
        "applications",
        "microsoft.graph.application",
        entities::APPLICATION,
    )
}

pub(super) fn may_write(call: &Call) -> Result<(), Refusal> {
    require(call, WRITE)?;
    require_role(call, roles::APPLICATION_WRITERS)
}

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let applications = tenant(state, call)?.applications.values();
            odata::collection_of(call, applications, &shape(), Clone::clone)
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
    let applications = tenant(state, call)?
        .applications
        .values()
        .cloned()
        .collect();
    odata::count(call, applications, &shape())
}

fn create(state: &mut State, call: &Call) -> Handled {
    may_write(call)?;
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
    let mut application = entities::application(&id, &app_id, &name, &now);
    application.insert(
        "publisherDomain".to_owned(),
        Value::String(tenant(state, call)?.initial_domain.clone()),
    );
    validation::merge(&mut application, given);
    tenant_mut(state, call)?
        .applications
        .insert(id.clone(), application.clone());
    let mut reply = odata::entity(call, application, &shape())?;
    reply.status = 201;
    reply.headers.push(location(call, "applications", &id));
    Ok(reply)
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let application = tenant(state, call)?
                .applications
                .get(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            odata::entity(call, application.clone(), &shape())
        }
        "PATCH" => {
            may_write(call)?;
            let changes = validation::members(validation::object(call)?, MEMBERS)?;
            let application = tenant_mut(state, call)?
                .applications
                .get_mut(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            validation::merge(application, changes);
            Ok(Reply::no_content())
        }
        "DELETE" => {
            may_write(call)?;
            let tenant = tenant_mut(state, call)?;
            let application = tenant
                .applications
                .remove(id)
                .ok_or_else(|| Refusal::not_found(id))?;
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
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}
