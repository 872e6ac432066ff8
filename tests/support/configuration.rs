//! Configurations of the library for an emulator's tenants.

use graph_emulator::{Config, Emulator, TenantConfig};
use serde_json::{Value, json};

/// A connection with the secret of a tenant's app registration.
pub fn secret(tenant: &TenantConfig) -> Value {
    json!({"tenantId": tenant.tenant_id, "credential": {
        "type": "clientSecret",
        "clientId": tenant.application.client_id,
        "clientSecret": tenant.application.client_secret,
    }})
}

/// The connections `source` and `target`.
pub fn both(config: &Config) -> Value {
    let connection = |role: &str| secret(config.tenant(role).expect("a tenant of this role"));
    json!({"source": connection("source"), "target": connection("target")})
}

/// A client that reaches these connections at this address.
pub fn reaching(address: &str, connections: &Value) -> Value {
    json!({"connections": connections, "hostEnvironment": {"CTS_EMULATOR": address}})
}

/// A client of an emulator, with both connections.
pub fn of(emulator: &Emulator) -> Value {
    reaching(&emulator.base_url(), &both(&emulator.config()))
}
