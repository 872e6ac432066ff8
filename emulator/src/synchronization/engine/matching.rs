//! Finding a person's account in the target tenant, and what stands in the way of a new one.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::attributes::is_external;
use super::mapping::{Change, Fault};
use super::preconditions;
use super::scope::{self, Assignment};
use crate::state::{Entity, Tenant, text};

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

/// Assignments of the source and objects of the target by what is looked for, made once per run so that a cycle stays linear.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// How source users are assigned.
    assignments: HashMap<String, Assignment>,
    /// Users by alternative security id.
    accounts: HashMap<String, Vec<String>>,
    /// Pending invitations by mail in lower case.
    pending: HashMap<String, String>,
    /// Addresses of internal users in lower case.
    internal: HashSet<String>,
    /// Sign-in names in lower case.
    names: HashSet<String>,
    /// Addresses of groups in lower case.
    groups: HashSet<String>,
}

impl Index {
    /// Reads both tenants.
    pub(crate) fn of(source: &Tenant, service_principal: &str, target: &Tenant) -> Self {
        let mut index = Self {
            assignments: scope::assignments(source, service_principal),
            ..Self::default()
        };
        for (id, user) in &target.users {
            let ids = user.get("alternativeSecurityIds").and_then(Json::as_array);
            for known in ids.into_iter().flatten().filter_map(Json::as_str) {
                index
                    .accounts
                    .entry(known.to_owned())
                    .or_default()
                    .push(id.clone());
            }
            if text(user, "externalUserState") == "PendingAcceptance" {
                index
                    .pending
                    .insert(text(user, "mail").to_lowercase(), id.clone());
            }
            if !is_external(user) {
                index
                    .internal
                    .extend(addresses(user).into_iter().map(str::to_lowercase));
            }
            index
                .names
                .insert(text(user, "userPrincipalName").to_lowercase());
        }
        for group in target.groups.values() {
            index.groups.insert(text(group, "mail").to_lowercase());
        }
        index
    }

    /// How a source user is assigned.
    pub(crate) fn assignment(&self, user: &str) -> Assignment {
        self.assignments.get(user).cloned().unwrap_or_default()
    }

    /// Looks for the account of this alternative security id, then for a pending invitation to one of these addresses.
    pub(crate) fn find(
        &self,
        security_id: &str,
        addresses: &[&str],
    ) -> Result<(Match, Option<String>), Fault> {
        match self.accounts.get(security_id).map(Vec::as_slice) {
            None | Some([]) => {}
            Some([one]) => return Ok((Match::Found, Some(one.clone()))),
            Some(_) => {
                return Err(Fault::new(
                    "DuplicateTargetEntries",
                    "More than one user in the target tenant matches the source user.",
                ));
            }
        }
        let pending = addresses
            .iter()
            .find_map(|address| self.pending.get(&address.to_lowercase()));
        Ok(match pending {
            Some(id) => (Match::Pending, Some(id.clone())),
            None => (Match::Missing, None),
        })
    }
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
    index: &Index,
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
    let mine: Vec<String> = addresses(source)
        .into_iter()
        .map(str::to_lowercase)
        .collect();
    if mine.iter().any(|address| index.groups.contains(address)) {
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
    if mine.iter().any(|address| index.internal.contains(address)) {
        return Err(Fault::new(
            "InvitationCreationFailureAmbiguousUser",
            "An internal user of the target tenant has the same address as the source user.",
        ));
    }
    let name = new("userPrincipalName");
    if index.names.contains(&name.to_lowercase()) {
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
