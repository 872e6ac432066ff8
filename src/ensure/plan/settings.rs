//! What a PATCH must hold so that the named settings come true and no other changes.

use serde_json::{Map, Value};

use crate::ensure::diff::{diff, member};
use crate::ensure::model::Settings;
use crate::ensure::step::Change;

/// Properties that differ, each as the whole object that Graph is told.
#[derive(Debug, Default)]
pub(crate) struct Patch {
    /// What differs.
    pub(crate) changes: Vec<Change>,
    /// Properties to send.
    pub(crate) body: Settings,
}

/// Compares settings property by property.
pub(crate) fn patch(current: &Value, wanted: &Settings) -> Patch {
    let mut patch = Patch::default();
    for (name, wanted) in wanted {
        let (name, current) = member(current, name).unwrap_or((name, &Value::Null));
        let changes = diff(name, current, wanted);
        if !changes.is_empty() {
            patch.changes.extend(changes);
            patch.body.insert(name.to_owned(), overlay(current, wanted));
        }
    }
    patch
}

/// Graph does not say whether a member that is left out of an object is kept, so the others are sent as they are.
pub(super) fn overlay(current: &Value, wanted: &Value) -> Value {
    let (Some(kept), Value::Object(named)) = (current.as_object(), wanted) else {
        return wanted.clone();
    };
    let mut whole: Map<String, Value> = kept
        .iter()
        .filter(|(name, value)| !value.is_null() && !name.contains('@'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for (name, value) in named {
        let (name, before) = member(current, name).unwrap_or((name, &Value::Null));
        whole.insert(name.to_owned(), overlay(before, value));
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_is_sent_whole_and_an_equal_one_not_at_all() {
        let current = json!({
            "automaticUserConsentSettings": {"inboundAllowed": null, "outboundAllowed": true},
            "inboundTrust": {"isMfaAccepted": true},
            "b2bCollaborationInbound": {
                "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                "applications": {"accessType": "allowed", "targets": []},
            },
        });
        let wanted = json!({
            "automaticUserConsentSettings": {"inboundAllowed": true},
            "inboundTrust": {"isMfaAccepted": true},
            "b2bCollaborationInbound": {"usersAndGroups": {"accessType": "blocked"}},
        });
        let patch = patch(&current, wanted.as_object().unwrap());
        let paths: Vec<&str> = patch.changes.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "automaticUserConsentSettings.inboundAllowed",
                "b2bCollaborationInbound.usersAndGroups.accessType"
            ]
        );
        assert_eq!(
            Value::Object(patch.body),
            json!({
                "automaticUserConsentSettings": {"outboundAllowed": true, "inboundAllowed": true},
                "b2bCollaborationInbound": {
                    "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                    "applications": {"accessType": "allowed", "targets": []},
                },
            })
        );
    }

    #[test]
    fn null_gives_a_setting_back_to_the_default() {
        let current = json!({"inboundTrust": {"isMfaAccepted": true}, "tenantRestrictions": null});
        let wanted = json!({"inboundTrust": null, "tenantRestrictions": null});
        let patch = patch(&current, wanted.as_object().unwrap());
        assert_eq!(Value::Object(patch.body), json!({"inboundTrust": null}));
    }
}
