//! Who is assigned, by names that a person can read where they are unambiguous, else by ids.

use serde_json::{Value, json};

use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::observed::text;
use crate::ensure::read::{all, parameters};

/// Users and groups that are assigned.
#[derive(Debug, Default)]
pub(super) struct People {
    /// User principal names, or ids.
    pub(super) users: Vec<String>,
    /// Display names that only one group has, or ids.
    pub(super) groups: Vec<String>,
    /// What could not be named.
    pub(super) incomplete: Vec<String>,
}

/// Names everybody who is assigned.
pub(super) async fn name(source: &Tenant, assignments: &[Value]) -> People {
    let mut people = People::default();
    let named = all(assignments.iter().map(|assignment| one(source, assignment))).await;
    for (assignment, named) in assignments.iter().zip(named) {
        let list = match text(assignment, "principalType") {
            "Group" => &mut people.groups,
            _ => &mut people.users,
        };
        match named {
            // Somebody can have several roles.
            Ok(name) if list.contains(&name) => {}
            Ok(name) => list.push(name),
            Err(reason) => people.incomplete.push(reason),
        }
    }
    // The service lists them in any order.
    people.users.sort();
    people.groups.sort();
    people
}

async fn one(source: &Tenant, assignment: &Value) -> Result<String, String> {
    let (id, shown) = (
        text(assignment, "principalId"),
        text(assignment, "principalDisplayName"),
    );
    match text(assignment, "principalType") {
        "User" => user(source, id, shown).await,
        "Group" => group(source, id, shown).await,
        other => Err(format!(
            "assignments: '{shown}' ({id}) is a {other}, which a document cannot name."
        )),
    }
}

async fn user(source: &Tenant, id: &str, shown: &str) -> Result<String, String> {
    let parameters = parameters(json!({"UserId": id, "Property": ["id", "userPrincipalName"]}));
    match Fact::of(source.call("Get-MgUser", &parameters).await) {
        Fact::Known(user) => {
            let name = text(&user, "userPrincipalName");
            // Names of guests hold characters that addresses cannot.
            let plain = name.contains('@') && !name.contains(['#', '%', '/', '?']);
            Ok(if plain { name } else { id }.to_owned())
        }
        Fact::Absent => Err(gone("user", id, shown)),
        // The id says who it is, whoever that may be.
        Fact::Unreadable(_) => Ok(id.to_owned()),
    }
}

async fn group(source: &Tenant, id: &str, shown: &str) -> Result<String, String> {
    let own = parameters(json!({"GroupId": id, "Property": ["id", "displayName"]}));
    let name = match Fact::of(source.call("Get-MgGroup", &own).await) {
        Fact::Known(group) => text(&group, "displayName").to_owned(),
        Fact::Absent => return Err(gone("group", id, shown)),
        Fact::Unreadable(_) => return Ok(id.to_owned()),
    };
    let plain = !name.is_empty() && name.trim() == name && uuid::Uuid::parse_str(&name).is_err();
    if !plain {
        return Ok(id.to_owned());
    }
    let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
    let same = parameters(json!({"Filter": filter, "Property": ["id"], "All": true}));
    let unique = match source.list("Get-MgGroup", &same).await {
        Ok(found) => found.len() == 1 && text(&found[0], "id").eq_ignore_ascii_case(id),
        Err(_) => false,
    };
    Ok(if unique { name } else { id.to_owned() })
}

fn gone(kind: &str, id: &str, shown: &str) -> String {
    format!("assignments: the {kind} '{shown}' ({id}) is assigned and no longer exists.")
}
