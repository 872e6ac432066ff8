//! `servicePrincipals/{id}/appRoleAssignedTo`, and `appRoleAssignments` of users and groups.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::applications::READ;
use super::{location, tenant, tenant_mut, text, users};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::dates;
use crate::odata::{self, Shape};
use crate::ownership;
use crate::permissions::{has, require, require_role, roles};
use crate::state::{Entity, State, Tenant};
use crate::validation::{self, Kind};

/// Default access of a resource that defines no role.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// Context of a single assignment, whichever path it was reached by.
const ENTITY_SET: &str = "appRoleAssignments";

const DELETE: &[&str] = &[
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
];

/// Members that a caller may write; SDKs send the others too, as they are in the type.
const MEMBERS: &[(&str, Kind)] = &[
    ("principalId", Kind::Guid),
    ("resourceId", Kind::Guid),
    ("appRoleId", Kind::Guid),
    ("principalType", Kind::Text),
    ("principalDisplayName", Kind::Text),
    ("resourceDisplayName", Kind::Text),
];

fn shape(context: &str) -> Shape<'_> {
    Shape {
        directory: true,
        skip: false,
        ..Shape::open(context, "microsoft.graph.appRoleAssignment")
    }
}

/// Beta names the time of creation differently.
fn shown(assignment: &Entity, version: Version) -> Entity {
    let mut assignment = assignment.clone();
    if version == Version::Beta
        && let Some(created) = assignment.remove("createdDateTime")
    {
        assignment.insert("creationTimestamp".to_owned(), created);
    }
    assignment
}

/// Assignments whose principal is there: those of a soft-deleted user are hidden until it is restored.
fn visible(tenant: &Tenant, wanted: impl Fn(&Entity) -> bool, version: Version) -> Vec<Entity> {
    tenant
        .app_role_assignments
        .values()
        .filter(|assignment| {
            wanted(assignment) && principal(tenant, text(assignment, "principalId")).is_some()
        })
        .map(|assignment| shown(assignment, version))
        .collect()
}

/// Type and display name of a principal.
fn principal(tenant: &Tenant, id: &str) -> Option<(&'static str, String)> {
    [
        ("User", &tenant.users),
        ("Group", &tenant.groups),
        ("ServicePrincipal", &tenant.service_principals),
    ]
    .into_iter()
    .find_map(|(kind, objects)| {
        let object = objects.get(id)?;
        Some((kind, text(object, "displayName").to_owned()))
    })
}

fn of_resource(state: &State, call: &Call, id: &str) -> Result<Vec<Entity>, Refusal> {
    let tenant = tenant(state, call)?;
    ownership::require(tenant, call, READ, id)?;
    if !tenant.service_principals.contains_key(id) {
        return Err(Refusal::not_found(id));
    }
    Ok(visible(
        tenant,
        |assignment| text(assignment, "resourceId") == id,
        call.version,
    ))
}

pub(super) fn collection(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            let assignments = of_resource(state, call, id)?;
            let context = format!("servicePrincipals('{id}')/appRoleAssignedTo");
            odata::collection(call, assignments, &shape(&context))
        }
        "POST" => create(state, call, id),
        _ => Err(Refusal::method_not_allowed()),
    }
}

pub(super) fn count(state: &mut State, call: &Call, id: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    let assignments = of_resource(state, call, id)?;
    odata::count(call, assignments, &shape(ENTITY_SET))
}

pub(super) fn of_principal(state: &mut State, call: &Call, key: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, &[READ, &["AppRoleAssignment.ReadWrite.All"]].concat())?;
    let tenant = tenant(state, call)?;
    let id = users::find(tenant, key).unwrap_or_else(|| key.to_owned());
    if principal(tenant, &id).is_none() {
        return Err(Refusal::not_found(key));
    }
    let assignments = visible(
        tenant,
        |assignment| text(assignment, "principalId") == id,
        call.version,
    );
    odata::collection(call, assignments, &shape(ENTITY_SET))
}

pub(super) fn entity(state: &mut State, call: &Call, resource: &str, assignment: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            let found = of_resource(state, call, resource)?
                .into_iter()
                .find(|known| text(known, "id") == assignment)
                .ok_or_else(|| Refusal::not_found(assignment))?;
            odata::entity(call, found, &shape(ENTITY_SET))
        }
        "DELETE" => {
            require(call, DELETE)?;
            require_role(call, roles::APPLICATION_WRITERS)?;
            let tenant = tenant_mut(state, call)?;
            let there = tenant
                .app_role_assignments
                .get(assignment)
                .is_some_and(|known| text(known, "resourceId") == resource);
            if !there {
                return Err(Refusal::bad_request(
                    "EntitlementGrant being updated or deleted is not found.",
                ));
            }
            tenant.app_role_assignments.remove(assignment);
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// Assigning takes a permission to assign together with one to read, or the large one.
fn may_assign(call: &Call) -> Result<(), Refusal> {
    if !has(call, "Application.ReadWrite.All") {
        require(call, &["AppRoleAssignment.ReadWrite.All"])?;
        require(
            call,
            &[
                "Application.Read.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
            ],
        )?;
    }
    require_role(call, roles::APPLICATION_WRITERS)
}

fn create(state: &mut State, call: &Call, resource: &str) -> Handled {
    may_assign(call)?;
    let given = validation::members(validation::object(call)?, MEMBERS)?;
    let member = |name: &str| {
        given
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| Refusal::bad_request("One or more properties are invalid."))
    };
    let principal_id = member("principalId")?;
    let role = member("appRoleId")?;
    if member("resourceId")? != resource {
        return Err(Refusal::bad_request("One or more properties are invalid."));
    }
    let duplicate_status = state.options.duplicate_assignment_status;
    let created = dates::iso_precise(state.clock.now_ms());
    let salt = state.ids.next();
    let tenant = tenant_mut(state, call)?;
    let service = tenant
        .service_principals
        .get(resource)
        .ok_or_else(|| Refusal::not_found(resource))?;
    let resource_name = text(service, "displayName").to_owned();
    let invalid = || Refusal::bad_request("Not a valid reference update.");
    let (kind, principal_name) = principal(tenant, principal_id).ok_or_else(invalid)?;
    if !offers(service, role, kind) {
        return Err(invalid());
    }
    let duplicate = tenant.app_role_assignments.values().any(|known| {
        text(known, "principalId") == principal_id
            && text(known, "resourceId") == resource
            && text(known, "appRoleId") == role
    });
    if duplicate {
        return Err(if kind == "ServicePrincipal" {
            Refusal::bad_request("Permission being assigned already exists on the object")
        } else {
            Refusal::new(
                duplicate_status,
                "Request_MultipleObjectsWithSameKeyValue",
                "EntitlementGrant entry already exists.",
            )
        });
    }
    let id = assignment_id(principal_id, &salt);
    let assignment = json!({
        "id": id,
        "deletedDateTime": null,
        "appRoleId": role,
        "createdDateTime": created,
        "principalDisplayName": principal_name,
        "principalId": principal_id,
        "principalType": kind,
        "resourceDisplayName": resource_name,
        "resourceId": resource,
    });
    let Value::Object(assignment) = assignment else {
        return Err(invalid());
    };
    tenant
        .app_role_assignments
        .insert(id.clone(), assignment.clone());
    let mut reply = odata::entity(call, shown(&assignment, call.version), &shape(ENTITY_SET))?;
    reply.status = 201;
    let path = format!("servicePrincipals/{resource}/appRoleAssignedTo");
    reply.headers.push(location(call, &path, &id));
    Ok(reply)
}

/// Whether the resource has this role for this kind of principal; default access exists where it has no role at all.
fn offers(service: &Entity, role: &str, kind: &str) -> bool {
    let none = Vec::new();
    let offered = service
        .get("appRoles")
        .and_then(Value::as_array)
        .unwrap_or(&none);
    if role == NO_ROLE {
        return offered.is_empty();
    }
    let member_type = if kind == "ServicePrincipal" {
        "Application"
    } else {
        "User"
    };
    offered.iter().any(|known| {
        known["id"] == role
            && known["isEnabled"] != false
            && known["allowedMemberTypes"]
                .as_array()
                .is_some_and(|types| types.iter().any(|allowed| allowed == member_type))
    })
}

/// 32 bytes, of which the first half is the principal's GUID in little-endian field order.
fn assignment_id(principal: &str, salt: &str) -> String {
    let half = |text: &str| {
        uuid::Uuid::parse_str(text)
            .unwrap_or_default()
            .to_bytes_le()
    };
    let mut bytes = half(principal).to_vec();
    bytes.extend(half(salt));
    URL_SAFE_NO_PAD.encode(bytes)
}
