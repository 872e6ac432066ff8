//! Entries of the directory audit log.

use serde_json::{Value, json};

use crate::call::Call;
use crate::dates;
use crate::state::State;

/// Who did it.
#[derive(Debug, Clone)]
pub enum Actor {
    /// An application or a service.
    App {
        /// Application (client) id, where it is known.
        app_id: Option<String>,
        /// Shown name.
        display_name: String,
        /// Object id in the tenant of the log.
        service_principal_id: Option<String>,
    },
    /// A signed-in user.
    User {
        /// Object id.
        id: String,
        /// Shown name.
        display_name: Option<String>,
        /// Sign-in name.
        user_principal_name: Option<String>,
    },
}

/// One event; make it with [`Entry::new`] and set what differs.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Such as `CrossTenantAccessSettings`.
    pub category: String,
    /// Such as `Add a partner to cross-tenant access setting`.
    pub activity: String,
    /// Such as `Core Directory`.
    pub logged_by: String,
    /// `Add`, `Update`, `Delete`, or empty.
    pub operation_type: String,
    /// `success`, `failure` or `timeout`.
    pub result: String,
    /// Text of the result.
    pub result_reason: String,
    /// Who did it.
    pub actor: Actor,
    /// `targetResource` objects; see [`target`].
    pub targets: Vec<Value>,
    /// `additionalDetails`.
    pub details: Vec<(String, String)>,
    /// Own id; else one is made.
    pub id: Option<String>,
    /// Own correlation id; else one is made.
    pub correlation_id: Option<String>,
}

impl Entry {
    /// A successful event.
    #[must_use]
    pub fn new(category: &str, activity: &str, operation_type: &str, actor: Actor) -> Self {
        Self {
            category: category.to_owned(),
            activity: activity.to_owned(),
            logged_by: "Core Directory".to_owned(),
            operation_type: operation_type.to_owned(),
            result: "success".to_owned(),
            result_reason: String::new(),
            actor,
            targets: Vec::new(),
            details: Vec::new(),
            id: None,
            correlation_id: None,
        }
    }

    /// The same event with this target.
    #[must_use]
    pub fn on(mut self, target: Value) -> Self {
        self.targets.push(target);
        self
    }
}

/// A `targetResource` with its changed properties as `(name, old, new)`; the values are JSON text, as Entra writes them.
#[must_use]
pub fn target(
    kind: &str,
    id: &str,
    display_name: Option<&str>,
    changed: &[(&str, Option<Value>, Option<Value>)],
) -> Value {
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    let changed: Vec<Value> = changed
        .iter()
        .map(|(name, old, new)| {
            json!({"displayName": name, "oldValue": text(old), "newValue": text(new)})
        })
        .collect();
    json!({
        "id": id,
        "displayName": display_name,
        "type": kind,
        "userPrincipalName": null,
        "groupType": null,
        "modifiedProperties": changed,
    })
}

/// Who makes this call, by name.
#[must_use]
pub fn actor(state: &State, call: &Call) -> Actor {
    let tenant = state.tenants.get(&call.tenant);
    let text = |entity: Option<&crate::state::Entity>, name: &str| {
        entity
            .and_then(|entity| entity.get(name))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    if call.caller.delegated {
        let user = tenant.and_then(|tenant| tenant.users.get(&call.caller.object_id));
        Actor::User {
            id: call.caller.object_id.clone(),
            display_name: text(user, "displayName"),
            user_principal_name: text(user, "userPrincipalName"),
        }
    } else {
        let principal =
            tenant.and_then(|tenant| tenant.service_principals.get(&call.caller.object_id));
        Actor::App {
            app_id: Some(call.caller.app_id.clone()),
            display_name: text(principal, "displayName").unwrap_or_default(),
            service_principal_id: Some(call.caller.object_id.clone()),
        }
    }
}

/// Appends the event to the tenant's audit log, at the present virtual time.
pub fn record(state: &mut State, tenant: &str, entry: Entry) {
    let correlation_id = entry.correlation_id.unwrap_or_else(|| state.ids.next());
    let id = entry
        .id
        .unwrap_or_else(|| format!("Directory_{correlation_id}_{:05}", state.ids.made));
    let initiated_by = match entry.actor {
        Actor::App {
            app_id,
            display_name,
            service_principal_id,
        } => json!({"user": null, "app": {
            "appId": app_id,
            "displayName": display_name,
            "servicePrincipalId": service_principal_id,
            "servicePrincipalName": null,
        }}),
        Actor::User {
            id,
            display_name,
            user_principal_name,
        } => json!({"app": null, "user": {
            "id": id,
            "displayName": display_name,
            "userPrincipalName": user_principal_name,
            "ipAddress": "127.0.0.1",
        }}),
    };
    let details: Vec<Value> = entry
        .details
        .into_iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    let event = json!({
        "id": id,
        "category": entry.category,
        "correlationId": correlation_id,
        "result": entry.result,
        "resultReason": entry.result_reason,
        "activityDisplayName": entry.activity,
        "activityDateTime": dates::iso_precise(state.clock.now_ms()),
        "loggedByService": entry.logged_by,
        "operationType": entry.operation_type,
        "initiatedBy": initiated_by,
        "targetResources": entry.targets,
        "additionalDetails": details,
    });
    if let (Some(tenant), Value::Object(event)) = (state.tenants.get_mut(tenant), event) {
        tenant.audit_log.push(event);
    }
}
