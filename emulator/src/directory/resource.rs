//! What collections of directory objects have in common: how they are listed, counted, read, made, changed and deleted.

use super::{location, tenant};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::state::{Collection, Entity, State, Tenant};

/// A kind of directory object.
pub(super) trait Resource {
    /// The objects of a tenant.
    fn all(tenant: &Tenant) -> &Collection;

    /// What the collection allows, and how it is named.
    fn shape(call: &Call) -> Shape<'static>;

    /// Refuses a caller who may not list the objects in this way.
    fn may_list(call: &Call) -> Result<(), Refusal>;

    /// Refuses a caller who may not read the object of this key.
    fn may_read(tenant: &Tenant, call: &Call, key: &str) -> Result<(), Refusal>;

    /// The object of this key.
    fn find<'a>(tenant: &'a Tenant, key: &str) -> Option<&'a Entity> {
        Self::all(tenant).get(key)
    }

    /// The object as the caller may see it.
    fn shown(_call: &Call, entity: &Entity) -> Entity {
        entity.clone()
    }

    /// Makes an object after the body of the call.
    fn create(state: &mut State, call: &Call) -> Result<Entity, Refusal>;

    /// Changes an object after the body of the call.
    fn update(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal>;

    /// Deletes an object.
    fn delete(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal>;
}

/// Answers a call to a whole collection.
pub(super) fn collection<R: Resource>(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            R::may_list(call)?;
            let objects = R::all(tenant(state, call)?).values();
            odata::collection_of(call, objects, &R::shape(call), |object| {
                R::shown(call, object)
            })
        }
        "POST" => {
            let made = R::create(state, call)?;
            let shape = R::shape(call);
            let id = super::text(&made, "id").to_owned();
            let mut reply = odata::entity(call, R::shown(call, &made), &shape)?;
            reply.status = 201;
            reply.headers.push(location(call, shape.context, &id));
            Ok(reply)
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// Answers a call to the `$count` of a collection.
pub(super) fn count<R: Resource>(state: &mut State, call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    R::may_list(call)?;
    let objects = R::all(tenant(state, call)?)
        .values()
        .map(|object| R::shown(call, object))
        .collect();
    odata::count(call, objects, &R::shape(call))
}

/// Answers a call to one object.
pub(super) fn entity<R: Resource>(state: &mut State, call: &Call, key: &str) -> Handled {
    match call.method.as_str() {
        "GET" => {
            let tenant = tenant(state, call)?;
            R::may_read(tenant, call, key)?;
            let object = R::find(tenant, key).ok_or_else(|| Refusal::not_found(key))?;
            odata::entity(call, R::shown(call, object), &R::shape(call))
        }
        "PATCH" => R::update(state, call, key).map(|()| Reply::no_content()),
        "DELETE" => R::delete(state, call, key).map(|()| Reply::no_content()),
        _ => Err(Refusal::method_not_allowed()),
    }
}
