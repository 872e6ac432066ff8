//! `synchronization/secrets`: written, never read back.

use serde_json::{Value, json};

use super::path::Path;
use super::{body, configuration_audit, not_allowed, plain_count, unknown_segment};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::State;

/// Keys that Graph knows.
#[rustfmt::skip]
const KEYS: [&str; 45] = [
    "None", "UserName", "Password", "SecretToken", "AppKey", "BaseAddress", "ClientIdentifier", "ClientSecret",
    "SingleSignOnType", "Sandbox", "Url", "Domain", "ConsumerKey", "ConsumerSecret", "TokenKey", "TokenExpiration",
    "Oauth2AccessToken", "Oauth2AccessTokenCreationTime", "Oauth2RefreshToken", "SyncAll", "InstanceName",
    "Oauth2ClientId", "Oauth2ClientSecret", "CompanyId", "UpdateKeyOnSoftDelete", "SynchronizationSchedule",
    "SystemOfRecord", "SandboxName", "EnforceDomain", "SyncNotificationSettings", "SkipOutOfScopeDeletions",
    "Oauth2AuthorizationCode", "Oauth2RedirectUri", "ApplicationTemplateIdentifier", "Oauth2TokenExchangeUri",
    "Oauth2AuthorizationUri", "AuthenticationType", "Server", "PerformInboundEntitlementGrants", "HardDeletesEnabled",
    "SyncAgentCompatibilityKey", "SyncAgentADContainer", "ValidateDomain", "TestReferences", "ConnectionString",
];

/// Routes of `secrets`.
pub(crate) fn handle(state: &mut State, call: &Call, path: &Path, rest: &[&str]) -> Handled {
    match (call.method.as_str(), rest) {
        ("GET", []) => Ok(Reply::ok(json!({
            "@odata.context": call.context(&format!("{}/secrets", path.context)),
            "value": masked(state, call, path)
        }))),
        ("GET", ["$count"]) => Ok(plain_count(count(state, call, path))),
        ("PUT", []) => put(state, call, path),
        (_, [] | ["$count"]) => Err(not_allowed()),
        _ => Err(unknown_segment(call)),
    }
}

/// Keys with their values hidden.
pub(crate) fn masked(state: &State, call: &Call, path: &Path) -> Value {
    let secrets = state
        .tenants
        .get(&call.tenant)
        .and_then(|tenant| tenant.synchronization.get(&path.service_principal))
        .map(|synchronization| &synchronization.secrets);
    secrets
        .into_iter()
        .flatten()
        .map(|(key, _)| json!({"key": key, "value": "*"}))
        .collect()
}

fn count(state: &State, call: &Call, path: &Path) -> usize {
    masked(state, call, path).as_array().map_or(0, Vec::len)
}

/// The pairs of a body's list, with keys in Graph's spelling.
pub(crate) fn pairs(list: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let Some(list) = list.as_array() else {
        return Err(Refusal::bad_request(
            "The list of credentials must be an array.",
        ));
    };
    let mut pairs = Vec::new();
    for pair in list {
        let key = body::text(pair, "key");
        let Some(known) = KEYS.iter().find(|known| known.eq_ignore_ascii_case(key)) else {
            return Err(Refusal::bad_request(format!(
                "'{key}' is not a valid key of a synchronization secret."
            )));
        };
        let value = match body::member(pair, "value") {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(_) => {
                return Err(Refusal::bad_request(format!(
                    "The value of the synchronization secret '{known}' must be a string."
                )));
            }
        };
        pairs.push(((*known).to_owned(), value));
    }
    Ok(pairs)
}

fn put(state: &mut State, call: &Call, path: &Path) -> Handled {
    let body = body::object(call)?;
    let Some(list) = body::member(body, "value") else {
        return Err(Refusal::bad_request(
            "The property 'value' with the secrets is missing from the request body.",
        ));
    };
    let pairs = pairs(list)?;
    for (key, value) in &pairs {
        let settings = key == "SyncNotificationSettings" && !value.is_empty();
        if settings && serde_json::from_str::<Value>(value).is_err() {
            return Err(Refusal::bad_request(
                "The value of 'SyncNotificationSettings' must be JSON text.",
            ));
        }
    }
    let keys: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
    let replaces = state.options.secrets_put_replaces;
    if let Some(tenant) = state.tenants.get_mut(&call.tenant) {
        let synchronization = tenant
            .synchronization
            .entry(path.service_principal.clone())
            .or_default();
        if replaces {
            synchronization.secrets.clear();
        }
        for (key, value) in pairs {
            // An empty value removes the secret.
            if value.is_empty() {
                synchronization.secrets.remove(&key);
            } else {
                synchronization.secrets.insert(key, value);
            }
        }
    }
    configuration_audit::record(
        state,
        call,
        path,
        "Update provisioning setting or credentials",
        &keys.join(", "),
    );
    Ok(Reply::no_content())
}
