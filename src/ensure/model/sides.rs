//! Both tenants of a pair, with the policies that they have for each other.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Settings in Graph's own names and shapes; only the named properties are owned.
pub type Settings = Map<String, Value>;

/// Source side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// Name of the connection.
    pub connection: String,
    /// Tenant that the connection must belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The source tenant's partner settings for the target tenant.
    #[serde(default = "outbound_consent")]
    pub partner: Settings,
}

/// Target side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// Name of the connection.
    pub connection: String,
    /// Tenant that the connection must belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The target tenant's partner settings for the source tenant.
    #[serde(default = "inbound_consent")]
    pub partner: Settings,
    /// The target tenant's identity synchronization with the source tenant.
    #[serde(default = "users_may_be_synchronized")]
    pub identity_synchronization: Settings,
}

fn outbound_consent() -> Settings {
    one(
        "automaticUserConsentSettings",
        json!({"outboundAllowed": true}),
    )
}

fn inbound_consent() -> Settings {
    one(
        "automaticUserConsentSettings",
        json!({"inboundAllowed": true}),
    )
}

fn users_may_be_synchronized() -> Settings {
    one("userSyncInbound", json!({"isSyncAllowed": true}))
}

fn one(name: &str, value: Value) -> Settings {
    Settings::from_iter([(name.to_owned(), value)])
}
