//! Partner settings and identity synchronization as a document names them: what is set, and nothing that is inherited.

use serde_json::{Map, Value, json};

use crate::catalog::{Model, model};
use crate::ensure::model::Settings;

/// Model of partner settings, and properties of it that no document may name.
const PARTNER: (&str, &[&str]) = (
    "crossTenantAccessPolicyConfigurationPartner",
    &[
        "tenantId",
        "identitySynchronization",
        "isServiceProvider",
        "isInMultiTenantOrganization",
        "deletedDateTime",
    ],
);

/// A member that a document names by itself, so that it takes an empty object to name nothing of it.
const CONSENT: &str = "automaticUserConsentSettings";
/// The same of an identity synchronization.
const USERS: &str = "userSyncInbound";

/// Partner settings of which nothing is named.
pub(super) fn no_partner() -> Value {
    json!({CONSENT: {}})
}

/// An identity synchronization of which nothing is named.
pub(super) fn no_synchronization() -> Value {
    json!({USERS: {}})
}

/// The partner settings that are set, and the names of those that a document cannot hold.
pub(super) fn partner(current: &Value) -> (Settings, Vec<String>) {
    let (name, left_out) = PARTNER;
    let mut left = Vec::new();
    let members = current.as_object().into_iter().flatten();
    let mut settings = Settings::new();
    for (key, value) in members {
        if key.contains('@') || left_out.contains(&key.as_str()) {
            continue;
        }
        let property = model(name).and_then(|model| property(model, key));
        let Some(property) = property else {
            if is_set(value) {
                left.push(key.clone());
            }
            continue;
        };
        if let Some(value) = set(&property.kind, value) {
            settings.insert(property.name.clone(), value);
        }
    }
    settings.entry(CONSENT).or_insert_with(|| json!({}));
    (settings, left)
}

/// The identity synchronization that is set; groups only where they are synchronized.
pub(super) fn synchronization(current: &Value) -> Settings {
    let mut settings = Settings::new();
    if let Some(name) = current.get("displayName").filter(|name| !name.is_null()) {
        settings.insert("displayName".to_owned(), name.clone());
    }
    let allowed = |name: &str| current.get(name)?.get("isSyncAllowed")?.as_bool();
    let mut allow = |name: &str, allowed: bool| {
        let value = Map::from_iter([("isSyncAllowed".to_owned(), Value::Bool(allowed))]);
        settings.insert(name.to_owned(), Value::Object(value));
    };
    if let Some(users) = allowed(USERS) {
        allow(USERS, users);
    }
    if allowed("groupSyncInbound") == Some(true) {
        allow("groupSyncInbound", true);
    }
    settings.entry(USERS).or_insert_with(|| json!({}));
    settings
}

fn property<'a>(model: &'a Model, key: &str) -> Option<&'a crate::catalog::Property> {
    let mut properties = model.properties.iter();
    properties.find(|property| property.name.eq_ignore_ascii_case(key))
}

/// A value without what is null in it and what the model does not have; nothing where nothing is left.
fn set(kind: &str, value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) => Some(items.iter().filter_map(|item| set(kind, item)).collect()),
        Value::Object(members) => {
            let model = model(kind)?;
            let set: Map<String, Value> = members
                .iter()
                .filter_map(|(key, value)| {
                    let property = property(model, key)?;
                    Some((property.name.clone(), set(&property.kind, value)?))
                })
                .collect();
            (!set.is_empty()).then_some(Value::Object(set))
        }
        other => Some(other.clone()),
    }
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(members) => members.values().any(is_set),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inherited_settings_are_left_out_and_empty_lists_are_not() {
        let (settings, left) = partner(&json!({
            "@odata.context": "x", "tenantId": "t", "isServiceProvider": null,
            "automaticUserConsentSettings": {"inboundAllowed": true, "outboundAllowed": null},
            "inboundTrust": null,
            "b2bCollaborationInbound": {
                "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                "applications": {"accessType": "allowed", "targets": []},
            },
            "crossCloudMeetingConfiguration": {"inboundAllowed": null, "outboundAllowed": null},
            "protectedContentSharing": {"inboundAllowed": true},
        }));
        assert_eq!(
            Value::Object(settings),
            json!({
                "automaticUserConsentSettings": {"inboundAllowed": true},
                "b2bCollaborationInbound": {
                    "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                    "applications": {"accessType": "allowed", "targets": []},
                },
            })
        );
        assert_eq!(left, ["protectedContentSharing"]);
    }

    #[test]
    fn users_who_may_not_be_synchronized_are_told_and_groups_only_if_they_may() {
        let of = |users: Value, groups: bool| {
            let current = json!({"displayName": null, "userSyncInbound": users, "groupSyncInbound": {"isSyncAllowed": groups}});
            Value::Object(synchronization(&current))
        };
        assert_eq!(
            of(json!({"isSyncAllowed": false}), false),
            json!({"userSyncInbound": {"isSyncAllowed": false}})
        );
        assert_eq!(
            of(Value::Null, true),
            json!({"groupSyncInbound": {"isSyncAllowed": true}, "userSyncInbound": {}})
        );
    }
}
