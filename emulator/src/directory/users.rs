//! `users`

use serde_json::{Value, json};

use super::resource::Resource;
use super::{entities, referenced, tenant, tenant_mut, text};
use crate::call::{Call, Handled, Refusal, Reply, Version};
use crate::dates;
use crate::odata::{self, Shape};
use crate::permissions::{has, require, require_role, roles};
use crate::state::{Collection, Entity, State, Tenant};
use crate::validation::{self, Kind};

/// The permission that shows of others what [`entities::USER_BASIC`] lists.
const READ_BASIC: &str = "User.ReadBasic.All";
/// Permissions that read users whole.
const READ: &[&str] = &[
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All"];
const DELETE: &[&str] = &["User.ReadWrite.All", "User.DeleteRestore.All"];

/// Members that a caller may write.
#[rustfmt::skip]
const MEMBERS: &[(&str, Kind)] = &[
    ("accountEnabled", Kind::Bool), ("ageGroup", Kind::Text), ("businessPhones", Kind::Array(&Kind::Text)),
    ("city", Kind::Text), ("companyName", Kind::Text), ("consentProvidedForMinor", Kind::Text), ("country", Kind::Text),
    ("department", Kind::Text), ("displayName", Kind::Text), ("employeeHireDate", Kind::Date), ("employeeId", Kind::Text),
    ("employeeType", Kind::Text), ("faxNumber", Kind::Text), ("givenName", Kind::Text), ("jobTitle", Kind::Text),
    ("mail", Kind::Text), ("mailNickname", Kind::Text), ("mobilePhone", Kind::Text), ("officeLocation", Kind::Text),
    ("otherMails", Kind::Array(&Kind::Text)), ("passwordPolicies", Kind::Text),
    ("passwordProfile", Kind::Object(&[
        ("password", Kind::Text), ("forceChangePasswordNextSignIn", Kind::Bool),
        ("forceChangePasswordNextSignInWithMfa", Kind::Bool),
    ])),
    ("postalCode", Kind::Text), ("preferredLanguage", Kind::Text), ("showInAddressList", Kind::Bool),
    ("state", Kind::Text), ("streetAddress", Kind::Text), ("surname", Kind::Text), ("usageLocation", Kind::Text),
    ("userPrincipalName", Kind::Text), ("userType", Kind::OneOf(&["Member", "Guest"])),
];

/// The user as Graph shows it, without what only the engine knows.
pub(super) fn shown(user: &Entity) -> Entity {
    let mut user = user.clone();
    user.retain(|name, _| !entities::INTERNAL.contains(&name.as_str()));
    user
}

/// The id of the user with this id or user principal name (lower case).
pub(super) fn find(tenant: &Tenant, key: &str) -> Option<String> {
    if tenant.users.contains_key(key) {
        return Some(key.to_owned());
    }
    tenant
        .users
        .iter()
        .find(|(_, user)| text(user, "userPrincipalName").eq_ignore_ascii_case(key))
        .map(|(id, _)| id.clone())
}

fn found(tenant: &Tenant, key: &str) -> Result<String, Refusal> {
    find(tenant, key).ok_or_else(|| Refusal::not_found(key))
}

/// Whether the caller sees all of a user: its permission says so, or it is the caller's own account.
fn sees_all(call: &Call, user: &Entity) -> bool {
    let own = call.caller.delegated && text(user, "id") == call.caller.object_id;
    READ.iter().any(|permission| has(call, permission)) || (own && may_read_own(call).is_ok())
}

fn may_read_own(call: &Call) -> Result<(), Refusal> {
    require(call, &["User.Read", "User.ReadWrite"])
}

/// What a caller may not see is no value, and nothing can be found by it.
fn check_options(call: &Call) -> Result<(), Refusal> {
    if READ.iter().any(|permission| has(call, permission)) {
        return Ok(());
    }
    match odata::named_properties(call)
        .iter()
        .all(|name| is_basic(name))
    {
        true => Ok(()),
        false => Err(Refusal::denied()),
    }
}

fn is_basic(name: &str) -> bool {
    entities::USER_BASIC
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

fn may_write(call: &Call, any_of: &[&str]) -> Result<(), Refusal> {
    require(call, any_of)?;
    require_role(call, roles::USER_WRITERS)
}

/// User accounts.
pub(super) struct Users;

impl Resource for Users {
    fn all(tenant: &Tenant) -> &Collection {
        &tenant.users
    }

    fn shape(call: &Call) -> Shape<'static> {
        Shape {
            plain_order: &["displayName", "userPrincipalName"],
            // Beta shows every property without being asked.
            default_properties: match call.version {
                Version::V1 => entities::USER_DEFAULT,
                Version::Beta => entities::USER,
            },
            ..Shape::directory("users", "microsoft.graph.user", entities::USER)
        }
    }

    fn may_list(call: &Call) -> Result<(), Refusal> {
        require(call, READ).or_else(|_| require(call, &[READ_BASIC]))?;
        check_options(call)
    }

    fn may_read(_tenant: &Tenant, call: &Call, key: &str) -> Result<(), Refusal> {
        let own = call.caller.delegated && key == call.caller.object_id;
        Self::may_list(call).or_else(|refusal| match own {
            true => may_read_own(call),
            false => Err(refusal),
        })
    }

    fn find<'a>(tenant: &'a Tenant, key: &str) -> Option<&'a Entity> {
        tenant.users.get(&find(tenant, key)?)
    }

    fn shown(call: &Call, user: &Entity) -> Entity {
        let mut shown = shown(user);
        if !sees_all(call, user) {
            for (name, value) in &mut shown {
                if !is_basic(name) {
                    *value = match value {
                        Value::Array(_) => json!([]),
                        _ => Value::Null,
                    };
                }
            }
        }
        shown
    }

    fn create(state: &mut State, call: &Call) -> Result<Entity, Refusal> {
        may_write(call, WRITE)?;
        let mut given = validation::members(validation::object(call)?, MEMBERS)?;
        validation::need(
            &given,
            "User",
            &[
                "accountEnabled",
                "displayName",
                "mailNickname",
                "passwordProfile",
                "userPrincipalName",
            ],
        )?;
        // Passwords are checked to be there and kept nowhere.
        given.remove("passwordProfile");
        let now = dates::iso(state.clock.now_ms());
        check_name(tenant(state, call)?, &given, None)?;
        let id = state.ids.next();
        let mut user = entities::user(&id, &now);
        validation::merge(&mut user, given);
        let name = text(&user, "userPrincipalName").to_owned();
        let issuer = name.rsplit('@').next().unwrap_or_default().to_owned();
        user.insert(
            "identities".to_owned(),
            json!([{"signInType": "userPrincipalName", "issuer": issuer, "issuerAssignedId": name}]),
        );
        tenant_mut(state, call)?.users.insert(id, user.clone());
        Ok(user)
    }

    fn update(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        may_write(call, WRITE)?;
        let mut changes = validation::members(validation::object(call)?, MEMBERS)?;
        changes.remove("passwordProfile");
        let tenant = tenant_mut(state, call)?;
        let id = found(tenant, key)?;
        check_name(tenant, &changes, Some(&id))?;
        if let Some(user) = tenant.users.get_mut(&id) {
            validation::merge(user, changes);
        }
        Ok(())
    }

    fn delete(state: &mut State, call: &Call, key: &str) -> Result<(), Refusal> {
        may_write(call, DELETE)?;
        let now = dates::iso(state.clock.now_ms());
        let tenant = tenant_mut(state, call)?;
        let id = found(tenant, key)?;
        if let Some(mut user) = tenant.users.remove(&id) {
            user.insert("deletedDateTime".to_owned(), Value::String(now));
            tenant.deleted_users.insert(id, user);
        }
        Ok(())
    }
}

/// A user principal name is unique and ends in a verified domain.
fn check_name(tenant: &Tenant, given: &Entity, own: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = given.get("userPrincipalName").and_then(Value::as_str) else {
        return Ok(());
    };
    let domain = name.rsplit_once('@').map(|(_, domain)| domain);
    let verified = domain.is_some_and(|domain| {
        tenant
            .verified_domains
            .iter()
            .any(|known| known.eq_ignore_ascii_case(domain))
    });
    if !verified {
        return Err(Refusal::bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
        ));
    }
    if find(tenant, &name.to_lowercase()).is_some_and(|id| Some(id.as_str()) != own) {
        return Err(Refusal::bad_request(
            "Another object with the same value for property userPrincipalName already exists.",
        ));
    }
    Ok(())
}

pub(super) fn manager(state: &mut State, call: &Call, key: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let tenant = tenant(state, call)?;
    let id = found(tenant, key)?;
    let manager = text(&tenant.users[&id], "manager");
    let Some(manager) = tenant.users.get(manager) else {
        return Err(Refusal::not_found("manager"));
    };
    let mut shown_manager = shown(manager);
    shown_manager.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
    let shape = Shape {
        context: "directoryObjects",
        ..Users::shape(call)
    };
    odata::entity(call, shown_manager, &shape)
}

pub(super) fn manager_reference(state: &mut State, call: &Call, key: &str) -> Handled {
    may_write(call, WRITE)?;
    let manager = match call.method.as_str() {
        "PUT" => Some(referenced(validation::object(call)?)?),
        "DELETE" => None,
        _ => return Err(Refusal::method_not_allowed()),
    };
    let tenant = tenant_mut(state, call)?;
    let id = found(tenant, key)?;
    if let Some(manager) = &manager
        && !tenant.users.contains_key(manager)
    {
        return Err(Refusal::not_found(manager));
    }
    if let Some(user) = tenant.users.get_mut(&id) {
        match manager {
            Some(manager) => user.insert("manager".to_owned(), Value::String(manager)),
            None => user.remove("manager"),
        };
    }
    Ok(Reply::no_content())
}
