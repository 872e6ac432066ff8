//! Writing decisions into the target tenant.

use serde_json::json;

use super::attributes::{self, read};
use super::decide::{Action, Decision, Verdict, Work};
use super::mapping::Change;
use super::matching::Match;
use super::memory::{Link, Memory};
use crate::dates;
use crate::directory::entities;
use crate::state::{Entity, State, text};

/// Carries out a decision and links the objects; the id of the target object, if there is one.
pub(crate) fn apply(
    state: &mut State,
    work: &Work,
    memory: &mut Memory,
    decision: &Decision,
) -> Option<String> {
    let made = match decision.verdict {
        Verdict::Export(Action::Create) => Some(create(state, work, decision)),
        _ => decision.target_id.clone(),
    };
    let id = made?;
    let exported = match decision.verdict {
        Verdict::Export(action) => Some(action),
        // An account that needs no change is adopted all the same.
        Verdict::Skip("RedundantExport") => None,
        _ => return Some(id),
    };
    let target = state.tenants.get_mut(&work.target)?;
    let soft_deleted = exported == Some(Action::Delete);
    match exported {
        Some(Action::Delete) => {
            if let Some(mut user) = target.users.remove(&id) {
                user.insert("deletedDateTime".to_owned(), json!(dates::iso(work.at)));
                target.deleted_users.insert(id.clone(), user);
            }
        }
        Some(Action::Restore) => {
            if let Some(mut user) = target.deleted_users.remove(&id) {
                user.insert("deletedDateTime".to_owned(), json!(null));
                target.users.insert(id.clone(), user);
            }
        }
        _ => {}
    }
    if let Some(user) = target.users.get_mut(&id) {
        write(user, &decision.changes);
        if decision.matched == Some(Match::Pending) {
            redeem(user, &decision.security_id, work.at);
        }
    }
    memory.links.insert(
        decision.id.clone(),
        Link {
            target_id: id.clone(),
            soft_deleted,
        },
    );
    Some(id)
}

/// Writes one change of a reference after both objects exist.
pub(crate) fn write_reference(state: &mut State, work: &Work, id: &str, change: &Change) {
    if let Some(user) = state
        .tenants
        .get_mut(&work.target)
        .and_then(|target| target.users.get_mut(id))
    {
        write(user, std::slice::from_ref(change));
    }
}

fn write(user: &mut Entity, changes: &[Change]) {
    for change in changes {
        if change.attribute != "IsSoftDeleted" {
            attributes::write(user, &change.attribute, &change.new);
        }
    }
    let mail = text(user, "mail").to_owned();
    if !mail.is_empty() && changes.iter().any(|change| change.attribute == "mail") {
        user.insert("otherMails".to_owned(), json!([mail]));
        user.insert("proxyAddresses".to_owned(), json!([format!("SMTP:{mail}")]));
    }
}

/// An accepted invitation, as automatic redemption leaves it.
fn redeem(user: &mut Entity, security_id: &str, at: i64) {
    user.insert("alternativeSecurityIds".to_owned(), json!([security_id]));
    user.insert("externalUserState".to_owned(), json!("Accepted"));
    user.insert(
        "externalUserStateChangeDateTime".to_owned(),
        json!(dates::iso(at)),
    );
}

/// A new B2B user; its id.
fn create(state: &mut State, work: &Work, decision: &Decision) -> String {
    let id = state.ids.next();
    let mut user = entities::user(&id, &dates::iso(work.at));
    user.insert("creationType".to_owned(), json!("Invitation"));
    user.insert(
        "identities".to_owned(),
        json!([{"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": null}]),
    );
    redeem(&mut user, &decision.security_id, work.at);
    write(&mut user, &decision.changes);
    if read(&user, "mailNickname").is_empty() {
        let name = text(&user, "userPrincipalName").to_owned();
        let nickname = name.split("#EXT#").next().unwrap_or_default();
        user.insert("mailNickname".to_owned(), json!(nickname));
    }
    if let Some(target) = state.tenants.get_mut(&work.target) {
        target.users.insert(id.clone(), user);
    }
    id
}
