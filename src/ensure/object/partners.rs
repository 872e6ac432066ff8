//! Which partner tenant a call is about.

use serde_json::{Value, json};

use super::variants::PARTNER;
use super::wanted::{Wanted, check_guid};

/// The tenant is named by either parameter, or in the body.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    if wanted.body.contains_key("identitySynchronization") {
        problems.push(
            "IdentitySynchronization has an address of its own; use Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization for it".to_owned(),
        );
    }
    let by_parameter = wanted.extra.shift_remove(PARTNER);
    let by_body = wanted.body.get("tenantId").cloned();
    let (name, id) = match (by_parameter, by_body) {
        (Some(one), Some(other)) if !same(&one, &other) => {
            problems.push(format!("TenantId and {PARTNER} name different tenants"));
            return;
        }
        (_, Some(id)) => ("TenantId", id),
        (Some(id), None) => (PARTNER, id),
        (None, None) => {
            problems.push("TenantId is missing".to_owned());
            return;
        }
    };
    let Some(text) = check_guid(name, &id, problems) else {
        return;
    };
    wanted.place.insert(PARTNER.to_owned(), json!(text));
    wanted.body.shift_remove("tenantId");
    wanted
        .body
        .shift_insert(0, "tenantId".to_owned(), json!(text));
}

/// The body may repeat the tenant, and nothing else of it.
pub(super) fn check_synchronization(wanted: &mut Wanted, problems: &mut Vec<String>) {
    let named = wanted.body.get("tenantId").filter(|id| !id.is_null());
    if let (Some(named), Some(tenant)) = (named, wanted.place.get(PARTNER))
        && !same(named, tenant)
    {
        problems.push(format!("TenantId and {PARTNER} name different tenants"));
    }
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}
