//! Attributes of directory objects under the names that schemas use (Azure AD Graph's), read and written.

use serde_json::{Value as Json, json};

use super::value::Value;
use crate::state::{Entity, text};

/// The Graph property behind an attribute name of a schema.
fn property(attribute: &str) -> &str {
    match attribute {
        "telephoneNumber" => "businessPhones",
        "physicalDeliveryOfficeName" => "officeLocation",
        "mobile" => "mobilePhone",
        "objectId" => "id",
        "facsimileTelephoneNumber" => "faxNumber",
        "immutableId" => "onPremisesImmutableId",
        other => other,
    }
}

/// `extensionAttribute1` to `15` live in an object of their own.
fn is_exchange_extension(attribute: &str) -> bool {
    attribute
        .strip_prefix("extensionAttribute")
        .is_some_and(|number| number.parse::<u8>().is_ok_and(|n| (1..=15).contains(&n)))
}

/// Properties that hold several values.
fn is_list(property: &str) -> bool {
    [
        "businessPhones",
        "otherMails",
        "proxyAddresses",
        "alternativeSecurityIds",
    ]
    .contains(&property)
}

/// The network id of an account; made from its object id unless the directory gives one, because Graph never shows it.
pub(crate) fn net_id(user: &Entity) -> String {
    let given = text(user, "netId");
    if !given.is_empty() {
        return given.to_owned();
    }
    let hash = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text(user, "id").as_bytes());
    format!("1003{}", &hash.simple().to_string()[..12]).to_uppercase()
}

/// Whether the account came from another tenant.
pub(crate) fn is_external(user: &Entity) -> bool {
    let has = |name: &str| user.get(name).is_some_and(|value| !value.is_null());
    has("externalUserState")
        || user
            .get("creationType")
            .is_some_and(|kind| kind == "Invitation")
        || user
            .get("userPrincipalName")
            .and_then(Json::as_str)
            .is_some_and(|name| name.contains("#EXT#"))
}

/// The object id that a reference property holds.
pub(crate) fn reference(object: &Entity, name: &str) -> Option<String> {
    match object.get(name)? {
        Json::String(id) => Some(id.clone()),
        Json::Object(target) => target.get("id")?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// A source object with what the directory knows beside its properties.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceObject<'a> {
    /// The user or group.
    pub(crate) entity: &'a Entity,
    /// Whether it is in the recycle bin.
    pub(crate) soft_deleted: bool,
    /// Display names of the roles by which it is assigned.
    pub(crate) roles: &'a [String],
}

impl SourceObject<'_> {
    /// The value of a source attribute.
    pub(crate) fn read(&self, attribute: &str) -> Value {
        match attribute {
            "netId" => Value::Text(net_id(self.entity)),
            "IsSoftDeleted" => Value::truth(self.soft_deleted),
            "alternativeSecurityIds" => {
                let ids = self.entity.get(attribute).and_then(Json::as_array);
                let has = ids.is_some_and(|ids| !ids.is_empty()) || is_external(self.entity);
                Value::Text(if has { "Present" } else { "None" }.to_owned())
            }
            "appRoleAssignments" if self.roles.is_empty() => Value::Null,
            "appRoleAssignments" => Value::Many(self.roles.to_vec()),
            // An account is enabled unless the directory says otherwise.
            "accountEnabled" => {
                Value::truth(self.entity.get(attribute) != Some(&Json::Bool(false)))
            }
            "manager" => reference(self.entity, attribute).map_or(Value::Null, Value::Text),
            _ => read(self.entity, attribute),
        }
    }

    /// Whether sign-in is allowed.
    pub(crate) fn active(&self) -> bool {
        self.read("accountEnabled").is_true()
    }
}

/// The value of an attribute of an entity.
pub(crate) fn read(entity: &Entity, attribute: &str) -> Value {
    if is_exchange_extension(attribute) {
        return Value::of(
            entity
                .get("onPremisesExtensionAttributes")
                .and_then(|all| all.get(attribute)),
        );
    }
    let property = property(attribute);
    let value = Value::of(entity.get(property));
    match value {
        // One telephone number is a text to the mapping language.
        Value::Many(_) if property == "businessPhones" => {
            Value::of(value.first().map(|first| json!(first)).as_ref())
        }
        other => other,
    }
}

/// Whether two values are the same to the target directory.
pub(crate) fn same(old: &Value, new: &Value) -> bool {
    let truth = |value: &Value| match value.text().to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    match (truth(old), truth(new)) {
        (Some(old), Some(new)) => old == new,
        _ => old.shown() == new.shown(),
    }
}

/// Writes an attribute in the type that Graph gives it.
pub(crate) fn write(entity: &mut Entity, attribute: &str, value: &Value) {
    if is_exchange_extension(attribute) {
        let all = entity
            .entry("onPremisesExtensionAttributes")
            .or_insert_with(|| json!({}));
        if !all.is_object() {
            *all = json!({});
        }
        all[attribute] = json!(value.first());
        return;
    }
    let property = property(attribute);
    let typed = match (property, value) {
        ("accountEnabled" | "showInAddressList" | "isResourceAccount", Value::Text(text)) => {
            json!(text.eq_ignore_ascii_case("true"))
        }
        (name, Value::Text(text)) if is_list(name) => json!([text]),
        (_, Value::Text(text)) => json!(text),
        (_, Value::Many(texts)) => json!(texts),
        (name, Value::Null) if is_list(name) => json!([]),
        (_, Value::Null) => Json::Null,
    };
    entity.insert(property.to_owned(), typed);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entity(value: Json) -> Entity {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn old_names_mean_graph_properties() {
        let mut user =
            entity(json!({"id": "1", "businessPhones": ["+1"], "officeLocation": "2/1"}));
        assert_eq!(read(&user, "telephoneNumber"), Value::Text("+1".to_owned()));
        assert_eq!(read(&user, "physicalDeliveryOfficeName").text(), "2/1");
        write(&mut user, "telephoneNumber", &Value::Text("+2".to_owned()));
        write(
            &mut user,
            "extensionAttribute3",
            &Value::Text("x".to_owned()),
        );
        assert_eq!(user["businessPhones"], json!(["+2"]));
        assert_eq!(read(&user, "extensionAttribute3").text(), "x");
    }

    #[test]
    fn external_users_have_an_alternative_security_id() {
        let read = |user: Json| {
            let user = entity(user);
            SourceObject {
                entity: &user,
                soft_deleted: false,
                roles: &[],
            }
            .read("alternativeSecurityIds")
            .shown()
        };
        assert_eq!(read(json!({"userPrincipalName": "a@fabrikam.com"})), "None");
        assert_ne!(
            read(json!({"userPrincipalName": "a_b.com#EXT#@fabrikam.com"})),
            "None"
        );
    }

    #[test]
    fn truth_has_no_case() {
        assert!(same(&Value::truth(true), &Value::Text("true".to_owned())));
        assert!(!same(&Value::Null, &Value::truth(false)));
    }
}
