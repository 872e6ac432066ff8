//! `policies/crossTenantAccessPolicy/default`

use serde_json::Value;

use super::{defaults, may_read, may_write, members, tenant, tenant_mut};
use crate::audit::{self, Entry};
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
                "policies/crossTenantAccessPolicy/default",
                "microsoft.graph.crossTenantAccessPolicyConfigurationDefault",
            );
            odata::entity(
                call,
                tenant(state, call)?.cross_tenant_access_default.clone(),
                &shape,
            )
        }
        "PATCH" => {
            may_write(call, roles::PARTNER_WRITERS)?;
            let changes = validation::members(validation::object(call)?, members::DEFAULT)?;
            refuse_consent(&changes)?;
            let default = &mut tenant_mut(state, call)?.cross_tenant_access_default;
            validation::merge(default, changes);
            default.insert("isServiceDefault".to_owned(), Value::Bool(false));
            log(
                state,
                call,
                "Update the company default cross-tenant access setting",
            );
            Ok(Reply::no_content())
        }
        _ => Err(Refusal::method_not_allowed()),
    }
}

pub(super) fn reset(state: &mut State, call: &Call) -> Handled {
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    may_write(call, roles::PARTNER_WRITERS)?;
    tenant_mut(state, call)?.cross_tenant_access_default = defaults::system_default(&call.tenant);
    log(state, call, "Reset the cross-tenant access default setting");
    Ok(Reply::no_content())
}

/// Automatic redemption is a matter of two partners: the default always stays false.
fn refuse_consent(changes: &crate::state::Entity) -> Result<(), Refusal> {
    let allowed = changes
        .get("automaticUserConsentSettings")
        .and_then(Value::as_object)
        .is_some_and(|settings| settings.values().any(|value| value == &Value::Bool(true)));
    if allowed {
        return Err(Refusal::bad_request(
            "automaticUserConsentSettings of the default configuration cannot be set to true.",
        ));
    }
    Ok(())
}

fn log(state: &mut State, call: &Call, activity: &str) {
    let target = audit::target("Policy", &call.tenant, Some("Default"), &[]);
    let entry = Entry::new(
        "CrossTenantAccessSettings",
        activity,
        "Update",
        audit::actor(state, call),
    )
    .on(target);
    audit::record(state, &call.tenant, entry);
}
