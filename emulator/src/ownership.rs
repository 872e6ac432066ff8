//! Who owns an application or a service principal, and what `Application.ReadWrite.OwnedBy` opens.

use crate::call::{Call, Refusal};
use crate::permissions;
use crate::state::Tenant;

/// The permission to make applications and to manage those that the calling application owns.
const OWNED_BY: &str = "Application.ReadWrite.OwnedBy";

/// It is an application permission; among delegated scopes the name means nothing.
fn has_owned_by(call: &Call) -> bool {
    !call.caller.delegated && permissions::has(call, OWNED_BY)
}

/// Refuses a call that may neither write all applications nor make its own.
pub(crate) fn require_to_create(call: &Call, any_of: &[&str]) -> Result<(), Refusal> {
    if has_owned_by(call) {
        return Ok(());
    }
    permissions::require(call, any_of)
}

/// Refuses a call that has none of these permissions over all objects, nor owns this one.
pub(crate) fn require(
    tenant: &Tenant,
    call: &Call,
    any_of: &[&str],
    id: &str,
) -> Result<(), Refusal> {
    // That an object is not there, its handler says.
    let absent =
        !tenant.applications.contains_key(id) && !tenant.service_principals.contains_key(id);
    if has_owned_by(call) && (absent || owns(tenant, &call.caller.object_id, id)) {
        return Ok(());
    }
    permissions::require(call, any_of)
}

fn owns(tenant: &Tenant, owner: &str, id: &str) -> bool {
    tenant
        .owners
        .get(id)
        .is_some_and(|owners| owners.iter().any(|known| known == owner))
}

/// Who makes an application or a service principal owns it.
pub(crate) fn record(tenant: &mut Tenant, call: &Call, id: &str) {
    tenant
        .owners
        .insert(id.to_owned(), vec![call.caller.object_id.clone()]);
}
