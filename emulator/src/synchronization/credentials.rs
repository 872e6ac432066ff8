//! `validateCredentials`: the connection test.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::engine::preconditions;
use super::path::Path;
use super::{body, not_allowed, secrets, templates};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::State;

/// Tests the given or the saved credentials; the collection form works before there is a job.
pub(crate) fn validate(state: &State, call: &Call, path: &Path, job: Option<&str>) -> Handled {
    if call.method != "POST" {
        return Err(not_allowed());
    }
    // The job form may come without a body: it then tests what is saved.
    let empty = json!({"useSavedCredentials": true});
    let body = match (&call.body, job) {
        (None, Some(_)) => &empty,
        _ => body::object(call)?,
    };
    let template = body::text(body, "templateId");
    if job.is_none() || !template.is_empty() {
        templates::require(state, call, path, template)?;
    }
    let saved = match body::member(body, "useSavedCredentials") {
        None => false,
        Some(Value::Bool(saved)) => *saved,
        Some(_) => {
            return Err(Refusal::bad_request(
                "The property 'useSavedCredentials' must be a Boolean.",
            ));
        }
    };
    let credentials: BTreeMap<String, String> = if saved {
        state
            .tenants
            .get(&call.tenant)
            .and_then(|tenant| tenant.synchronization.get(&path.service_principal))
            .map(|synchronization| synchronization.secrets.clone())
            .unwrap_or_default()
    } else {
        let Some(list) = body::member(body, "credentials") else {
            return Err(Refusal::bad_request(
                "The property 'credentials' is missing from the request body.",
            ));
        };
        secrets::pairs(list)?.into_iter().collect()
    };
    preconditions::target(state, &call.tenant, &credentials)
        .and_then(|target| preconditions::policies(state, &call.tenant, &target))
        .map(|()| Reply::no_content())
        .map_err(|failure| Refusal::new(400, failure.code, failure.message))
}
