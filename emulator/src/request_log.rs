//! Every Graph request that the emulator received, so that "wrote nothing" can be proved.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRecord {
    /// Place in the order of arrival; keeps counting when the log is cleared.
    pub sequence: u64,
    /// Virtual time.
    pub time: String,
    /// HTTP method.
    pub method: String,
    /// Path and query as they came, or those of the part of a batch.
    pub path: String,
    /// Tenant of the token, if there was a valid one.
    pub tenant_id: Option<String>,
    /// Application (client) id of the token.
    pub application: Option<String>,
    /// HTTP status of the answer as it was sent; 0 where nothing was answered.
    pub status: u16,
    /// Body; values of credentials are masked.
    pub request_body: Option<Value>,
    /// Whether the request asked for a change: anything but GET, and `validateCredentials`, which changes nothing.
    pub is_write: bool,
    /// Part of a `$batch`.
    pub in_batch: bool,
    /// Whether the change that was asked for was made, whatever was answered.
    #[serde(default)]
    pub took_effect: bool,
    /// Name, or else kind, of the fault that hit the request.
    #[serde(default)]
    pub fault: Option<String>,
}

/// The requests so far.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    records: Vec<RequestRecord>,
    next: u64,
}

impl RequestLog {
    /// The place of a request that has just arrived.
    pub(crate) fn reserve(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Files a request that was answered, at its place.
    pub(crate) fn push(&mut self, record: RequestRecord) {
        let at = self
            .records
            .partition_point(|known| known.sequence < record.sequence);
        self.records.insert(at, record);
    }

    pub(crate) fn records(&self) -> &[RequestRecord] {
        &self.records
    }

    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }
}

/// Whether a request may change anything.
pub(crate) fn is_write(method: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let last = path.rsplit(['/', '.']).next().unwrap_or_default();
    !matches!(method, "GET" | "HEAD" | "OPTIONS")
        && ![
            "$batch",
            "%24batch",
            "validateCredentials",
            "parseExpression",
        ]
        .iter()
        .any(|reading| reading.eq_ignore_ascii_case(last))
}

/// Synchronization settings that stand among the secrets and are none.
const SETTINGS: &[&str] = &[
    "AuthenticationType",
    "BaseAddress",
    "CompanyId",
    "Domain",
    "SkipOutOfScopeDeletions",
    "SyncAll",
    "SyncNotificationSettings",
];

/// The body with credentials masked.
pub(crate) fn masked(body: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::Object(members) => {
            let setting = members
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("key"))
                .and_then(|(_, value)| value.as_str())
                .map(|key| SETTINGS.iter().any(|known| known.eq_ignore_ascii_case(key)));
            members
                .iter()
                .map(|(name, value)| {
                    let hidden = matches!(
                        name.to_ascii_lowercase().as_str(),
                        "secrettext"
                            | "password"
                            | "clientsecret"
                            | "client_secret"
                            | "access_token"
                            | "client_assertion"
                    ) || (setting == Some(false)
                        && name.eq_ignore_ascii_case("value")
                        && !value.is_object());
                    let value = if hidden && !value.is_null() {
                        Value::String("***".to_owned())
                    } else {
                        masked(value)
                    };
                    (name.clone(), value)
                })
                .collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn masks_credentials_only() {
        let body = json!({"value": [
            {"key": "CompanyId", "value": "t"}, {"key": "SecretToken", "value": "s"},
        ], "passwordProfile": {"password": "p", "forceChangePasswordNextSignIn": true}});
        assert_eq!(
            masked(&body),
            json!({"value": [
                {"key": "CompanyId", "value": "t"}, {"key": "SecretToken", "value": "***"},
            ], "passwordProfile": {"password": "***", "forceChangePasswordNextSignIn": true}})
        );
    }

    #[test]
    fn knows_writes() {
        assert!(is_write("POST", "/v1.0/users?x=1"));
        assert!(!is_write("GET", "/v1.0/users"));
        assert!(!is_write("POST", "/v1.0/$batch"));
        assert!(!is_write(
            "POST",
            "/beta/servicePrincipals/x/synchronization/jobs/microsoft.graph.validateCredentials"
        ));
    }
}
