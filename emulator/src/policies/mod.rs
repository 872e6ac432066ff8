//! Cross-tenant access policy: the policy, its default, partners and their identity synchronization.

mod default;
pub mod defaults;
mod identity_synchronization;
mod members;
mod partners;
mod policy;

use crate::call::{Call, Handled, Refusal};
use crate::permissions::{self, roles};
use crate::state::{State, Tenant};

/// Answers a call below `policies`; `None` when the path is not known.
pub fn handle(state: &mut State, call: &Call) -> Option<Handled> {
    let lower = call.lower_segments();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let rest = lower.strip_prefix(&["policies", "crosstenantaccesspolicy"])?;
    let partner = |index: usize| call.segments[2 + index].to_lowercase();
    Some(match rest {
        [] => policy::handle(state, call),
        ["default"] => default::handle(state, call),
        ["default", "resettosystemdefault"] => default::reset(state, call),
        ["partners"] => partners::collection(state, call),
        ["partners", "$count"] => partners::count(state, call),
        ["partners", _] => partners::entity(state, call, &partner(1)),
        ["partners", _, "identitysynchronization"] => {
            identity_synchronization::handle(state, call, &partner(1))
        }
        _ => return None,
    })
}

fn may_read(call: &Call) -> Result<(), Refusal> {
    permissions::require(
        call,
        &["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"],
    )?;
    permissions::require_role(call, roles::POLICY_READERS)
}

fn may_write(call: &Call, any_role_of: &[&str]) -> Result<(), Refusal> {
    permissions::require(call, &["Policy.ReadWrite.CrossTenantAccess"])?;
    permissions::require_role(call, any_role_of)
}

fn tenant<'a>(state: &'a State, call: &Call) -> Result<&'a Tenant, Refusal> {
    state.tenants.get(&call.tenant).ok_or_else(no_such_object)
}

fn tenant_mut<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Tenant, Refusal> {
    state
        .tenants
        .get_mut(&call.tenant)
        .ok_or_else(no_such_object)
}

/// 404 of an update, or a tenant look-up, whose object is not there.
fn no_such_object() -> Refusal {
    Refusal::new(
        404,
        "Directory_ObjectNotFound",
        "Unable to read the company information from the directory.",
    )
}

/// The partner's tenant id in lower case.
fn partner_id(text: &str) -> Result<String, Refusal> {
    uuid::Uuid::parse_str(text)
        .map(|id| id.to_string())
        .map_err(|_| {
            Refusal::bad_request(format!(
                "Invalid object identifier '{text}'. A tenant id must be a GUID."
            ))
        })
}
