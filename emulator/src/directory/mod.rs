//! Directory objects: users, groups, applications, service principals, assignments and application templates.

mod app_role_assignments;
mod applications;
mod deleted_items;
pub mod entities;
pub mod graph_permissions;
mod groups;
mod members;
mod organization;
mod resource;
mod service_principals;
mod templates;
mod users;

use serde_json::Value;

use crate::call::{Call, Handled, Refusal};
use crate::state::{Entity, State, Tenant, text};
use applications::Applications;
use groups::Groups;
use service_principals::ServicePrincipals;
use users::Users;

/// Answers a call to a directory collection; `None` when the path is not known.
pub fn handle(state: &mut State, call: &Call) -> Option<Handled> {
    let lower = call.lower_segments();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    // Keys are compared as GUIDs, and user principal names without regard to case.
    let key = |index: usize| lower[index];
    Some(match lower.as_slice() {
        ["users"] => resource::collection::<Users>(state, call),
        ["users", "$count"] => resource::count::<Users>(state, call),
        ["users", _] => resource::entity::<Users>(state, call, key(1)),
        ["users", _, "manager"] => users::manager(state, call, key(1)),
        ["users", _, "manager", "$ref"] => users::manager_reference(state, call, key(1)),
        ["users", _, "memberof"] => members::member_of(state, call, key(1)),
        ["users", _, "approleassignments"] => {
            app_role_assignments::of_principal(state, call, key(1))
        }
        ["groups"] => resource::collection::<Groups>(state, call),
        ["groups", "$count"] => resource::count::<Groups>(state, call),
        ["groups", _] => resource::entity::<Groups>(state, call, key(1)),
        ["groups", _, "approleassignments"] => {
            app_role_assignments::of_principal(state, call, key(1))
        }
        ["groups", _, "members"] => members::collection(state, call, key(1), None),
        ["groups", _, "members", "$count"] => members::count(state, call, key(1)),
        ["groups", _, "members", "$ref"] => members::add(state, call, key(1)),
        ["groups", _, "members", "microsoft.graph.user"] => {
            members::collection(state, call, key(1), Some("users"))
        }
        ["groups", _, "members", "microsoft.graph.group"] => {
            members::collection(state, call, key(1), Some("groups"))
        }
        ["groups", _, "members", _, "$ref"] => members::remove(state, call, key(1), key(3)),
        ["applications"] => resource::collection::<Applications>(state, call),
        ["applications", "$count"] => resource::count::<Applications>(state, call),
        ["applications", _] => resource::entity::<Applications>(state, call, key(1)),
        ["serviceprincipals"] => resource::collection::<ServicePrincipals>(state, call),
        ["serviceprincipals", "$count"] => resource::count::<ServicePrincipals>(state, call),
        ["serviceprincipals", _] => resource::entity::<ServicePrincipals>(state, call, key(1)),
        ["serviceprincipals", _, "approleassignedto"] => {
            app_role_assignments::collection(state, call, key(1))
        }
        ["serviceprincipals", _, "approleassignedto", "$count"] => {
            app_role_assignments::count(state, call, key(1))
        }
        // Assignment ids differ in case.
        ["serviceprincipals", _, "approleassignedto", _] => {
            app_role_assignments::entity(state, call, key(1), &call.segments[3])
        }
        ["applicationtemplates"] => templates::collection(call),
        ["applicationtemplates", "$count"] => templates::count(call),
        ["applicationtemplates", _] => templates::entity(call, key(1)),
        ["applicationtemplates", _, "instantiate"] => templates::instantiate(state, call, key(1)),
        ["directory", "deleteditems", "microsoft.graph.user"] => {
            deleted_items::collection(state, call)
        }
        ["directory", "deleteditems", _] => deleted_items::entity(state, call, key(2)),
        ["directory", "deleteditems", _, "restore"] => deleted_items::restore(state, call, key(2)),
        ["organization"] => organization::collection(state, call),
        ["organization", _] => organization::entity(state, call, key(1)),
        ["tenantrelationships", function] => {
            return organization::find_tenant(state, call, function);
        }
        _ => return None,
    })
}

/// Whether a first path segment is one of the directory's.
#[must_use]
pub fn knows(segment: &str) -> bool {
    [
        "users",
        "groups",
        "applications",
        "servicePrincipals",
        "applicationTemplates",
        "directory",
        "organization",
        "tenantRelationships",
        "policies",
        "auditLogs",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(segment))
}

fn tenant<'a>(state: &'a State, call: &Call) -> Result<&'a Tenant, Refusal> {
    state
        .tenants
        .get(&call.tenant)
        .ok_or_else(|| Refusal::not_found(&call.tenant))
}

fn tenant_mut<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Tenant, Refusal> {
    state
        .tenants
        .get_mut(&call.tenant)
        .ok_or_else(|| Refusal::not_found(&call.tenant))
}

/// Where a created object is, in the form of the directory endpoints.
fn location(call: &Call, collection: &str, id: &str) -> (String, String) {
    (
        "Location".to_owned(),
        format!(
            "{}/{}/{collection}/{id}",
            call.origin,
            call.version.as_str()
        ),
    )
}

/// The object id that a reference such as `https://.../directoryObjects/{id}` names.
fn referenced(body: &Entity) -> Result<String, Refusal> {
    body.get("@odata.id")
        .and_then(Value::as_str)
        .and_then(object_id_of)
        .ok_or_else(|| {
            Refusal::bad_request(
                "The property '@odata.id' must be an address that ends in /directoryObjects/{id}.",
            )
        })
}

fn object_id_of(address: &str) -> Option<String> {
    let last = address
        .trim_end_matches([')', '\'', '/'])
        .rsplit(['/', '\''])
        .next()?;
    uuid::Uuid::parse_str(last).ok().map(|id| id.to_string())
}
