//! `directory/deletedItems`: soft-deleted users.

use serde_json::{Value, json};

use super::resource::Resource as _;
use super::users::{self, Users};
use super::{members, tenant, tenant_mut};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::permissions::{require, require_role, roles};
use crate::state::State;

const READ: &[&str] = &[
    "User.Read.All",
    "User.ReadWrite.All",
    "User.DeleteRestore.All",
    "Directory.Read.All",
];
const WRITE: &[&str] = &["User.ReadWrite.All", "User.DeleteRestore.All"];

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let deleted = tenant(state, call)?
        .deleted_users
        .values()
        .map(users::shown)
        .collect();
    let shape = Shape {
        context: "users",
        default_properties: &[],
        ..Users::shape(call)
    };
    odata::collection(call, deleted, &shape)
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            require(call, READ)?;
            let user = tenant(state, call)?
                .deleted_users
                .get(id)
                .ok_or_else(|| Refusal::not_found(id))?;
            let mut user = users::shown(user);
            user.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
            let shape = Shape::open("directoryObjects", "microsoft.graph.directoryObject");
            odata::entity(call, user, &shape)
        }
        "DELETE" => {
            may_write(call)?;
            let tenant = tenant_mut(state, call)?;
            if tenant.deleted_users.remove(id).is_none() {
                return Err(Refusal::not_found(id));
            }
            members::forget(tenant, id);
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

pub(super) fn restore(state: &mut State, call: &Call, id: &str) -> Handled {
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    may_write(call)?;
    let tenant = tenant_mut(state, call)?;
    let mut user = tenant
        .deleted_users
        .remove(id)
        .ok_or_else(|| Refusal::not_found(id))?;
    user.insert("deletedDateTime".to_owned(), Value::Null);
    tenant.users.insert(id.to_owned(), user.clone());
    let mut shown = users::shown(&user);
    shown.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
    let shape = Shape::open("directoryObjects", "microsoft.graph.directoryObject");
    odata::entity(call, shown, &shape)
}

fn may_write(call: &Call) -> Result<(), Refusal> {
    require(call, WRITE)?;
    require_role(call, roles::USER_WRITERS)
}
