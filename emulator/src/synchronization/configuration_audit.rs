//! Audit entries of changes to the configuration.

use serde_json::Value;

use super::path::Path;
use crate::audit::{self, Entry};
use crate::call::Call;
use crate::state::State;

/// Records a change that an administrator made.
pub(crate) fn record(state: &mut State, call: &Call, path: &Path, activity: &str, details: &str) {
    let name = state
        .tenants
        .get(&call.tenant)
        .and_then(|tenant| tenant.service_principals.get(&path.service_principal))
        .and_then(|principal| principal.get("displayName"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let actor = audit::actor(state, call);
    let mut entry = Entry::new("ProvisioningManagement", activity, "", actor).on(audit::target(
        "ServicePrincipal",
        &path.service_principal,
        name.as_deref(),
        &[],
    ));
    entry.logged_by = "Account Provisioning".to_owned();
    entry.details = vec![("Details".to_owned(), details.to_owned())];
    audit::record(state, &call.tenant, entry);
}
