//! Finding a person's account in the target tenant, and what stands in the way of a new one.

use serde_json::Value as Json;

use super::attributes::{has_security_id, is_external, read, text};
use super::mapping::{Change, Fault};
use super::preconditions;
use crate::state::{Entity, Tenant};

/// What was found in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// The link of an earlier export.
    Linked,
    /// An external account of the same person.
    Found,
    /// An invitation that was not accepted yet, with the same address.
    Pending,
    /// Nothing.
    Missing,
}

/// Looks for the account of this alternative security id, then for a pending invitation to this address.
pub(crate) fn find(
    target: &Tenant,
    security_id: &str,
    addresses: &[&str],
) -> Result<(Match, Option<String>), Fault> {
    let same: Vec<&Entity> = target
        .users
        .values()
        .filter(|user| has_security_id(user, security_id))
        .collect();
    match same.as_slice() {
        [] => {}
        [one] => return Ok((Match::Found, Some(text(one, "id").to_owned()))),
        _ => {
            return Err(Fault::new(
                "DuplicateTargetEntries",
                "More than one user in the target tenant matches the source user.",
            ));
        }
    }
    let pending = target.users.values().find(|user| {
        text(user, "externalUserState") == "PendingAcceptance"
            && addresses
                .iter()
                .any(|address| text(user, "mail").eq_ignore_ascii_case(address))
    });
    Ok(match pending {
        Some(user) => (Match::Pending, Some(text(user, "id").to_owned())),
        None => (Match::Missing, None),
    })
}

/// Addresses of a source user: mail, sign-in name and proxy addresses without their prefix.
pub(crate) fn addresses(user: &Entity) -> Vec<&str> {
    let mut all = vec![text(user, "mail"), text(user, "userPrincipalName")];
    if let Some(proxies) = user.get("proxyAddresses").and_then(Json::as_array) {
        all.extend(proxies.iter().filter_map(Json::as_str).map(without_prefix));
    }
    all.retain(|address| !address.is_empty());
    all
}

fn without_prefix(address: &str) -> &str {
    match address.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("smtp:") => &address[5..],
        _ => address,
    }
}

/// Checks what the invitation and the creation of an account would be refused for.
pub(crate) fn check_creation(
    target: &Tenant,
    source_tenant: &str,
    source: &Entity,
    changes: &[Change],
) -> Result<(), Fault> {
    let new = |name: &str| {
        changes
            .iter()
            .find(|change| change.attribute == name)
            .map_or("", |change| change.new.text())
    };
    for name in ["displayName", "userPrincipalName"] {
        if new(name).is_empty() {
            return Err(Fault::new(
                "MandatoryFieldsMissing",
                format!("The required attribute '{name}' has no value."),
            ));
        }
    }
    let invalid = |message: String| {
        Err(Fault::new(
            "InvitationCreationFailureInvalidPropertyValue",
            message,
        ))
    };
    let kind = new("userType");
    if !["", "member", "guest"].contains(&kind.to_lowercase().as_str()) {
        return invalid(format!("'{kind}' is not a user type; use Guest or Member."));
    }
    let mail = new("mail");
    if !mail.is_empty() && !is_address(mail) {
        return invalid(format!("'{mail}' is not an SMTP address."));
    }
    let mine = addresses(source);
    let is_mine = |address: &str| mine.iter().any(|mine| mine.eq_ignore_ascii_case(address));
    if target
        .groups
        .values()
        .any(|group| is_mine(text(group, "mail")))
    {
        return invalid(format!(
            "'{mail}' is the address of a group in the target tenant."
        ));
    }
    if preconditions::refuses_invitations(target, source_tenant) {
        return Err(Fault::new(
            "InvitationCreationFailure",
            "The collaboration settings of the target tenant do not allow this user to be invited.",
        ));
    }
    let mut internal = target.users.values().filter(|user| !is_external(user));
    if internal.any(|user| addresses(user).into_iter().any(is_mine)) {
        return Err(Fault::new(
            "InvitationCreationFailureAmbiguousUser",
            "An internal user of the target tenant has the same address as the source user.",
        ));
    }
    let name = new("userPrincipalName");
    let taken = |user: &Entity| {
        read(user, "userPrincipalName")
            .text()
            .eq_ignore_ascii_case(name)
    };
    if target.users.values().any(taken) {
        return Err(Fault::new(
            "EntryConflict",
            format!("Another user of the target tenant has the userPrincipalName '{name}'."),
        ));
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    match text.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}
