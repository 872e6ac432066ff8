//! `policies/crossTenantAccessPolicy`

use super::{may_read, may_write, members, tenant, tenant_mut};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::permissions::roles;
use crate::state::State;
use crate::validation;

pub(super) fn handle(state: &mut State, call: &Call) -> Handled {
    match call.method.as_str() {
        "GET" => {
            may_read(call)?;
            let shape = Shape::open(
                "policies/crossTenantAccessPolicy",
                "microsoft.graph.crossTenantAccessPolicy",
            );
            odata::entity(
                call,
                tenant(state, call)?.cross_tenant_access_policy.clone(),
                &shape,
            )
        }
        "PATCH" => {
            may_write(call, roles::POLICY_WRITERS)?;
            let changes = validation::members(validation::object(call)?, members::POLICY)?;
            validation::merge(
                &mut tenant_mut(state, call)?.cross_tenant_access_policy,
                changes,
            );
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}
