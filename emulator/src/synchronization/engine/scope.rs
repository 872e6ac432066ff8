//! Who is in scope: assignment, eligibility, activity and scoping filters.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::attributes::{SourceObject, is_external};
use super::filter::Verdict;
use super::schema::ObjectMapping;
use crate::state::{Entity, State, Tenant, text};

/// Id of the default-access role.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// How a principal is assigned to the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// Directly, or as a direct member of an assigned group.
    pub(crate) assigned: bool,
    /// By a role of the application, not by default access.
    pub(crate) entitled: bool,
    /// Display names of those roles.
    pub(crate) roles: Vec<String>,
}

/// How every assigned user is assigned, read once per run.
pub(crate) fn assignments(tenant: &Tenant, service_principal: &str) -> HashMap<String, Assignment> {
    let mut all = HashMap::new();
    for entry in entries(tenant, service_principal) {
        let principal = text(entry, "principalId");
        add(&mut all, tenant, service_principal, principal, entry);
        for member in tenant.group_members.get(principal).into_iter().flatten() {
            add(&mut all, tenant, service_principal, member, entry);
        }
    }
    all
}

/// How a group itself is assigned.
pub(crate) fn group_assignment(
    tenant: &Tenant,
    service_principal: &str,
    group: &str,
) -> Assignment {
    let mut all = HashMap::new();
    for entry in entries(tenant, service_principal) {
        if text(entry, "principalId") == group {
            add(&mut all, tenant, service_principal, group, entry);
        }
    }
    all.remove(group).unwrap_or_default()
}

fn entries<'a>(tenant: &'a Tenant, service_principal: &'a str) -> impl Iterator<Item = &'a Entity> {
    tenant
        .app_role_assignments
        .values()
        .filter(move |entry| text(entry, "resourceId") == service_principal)
}

fn add(
    all: &mut HashMap<String, Assignment>,
    tenant: &Tenant,
    service_principal: &str,
    principal: &str,
    entry: &Entity,
) {
    let found = all.entry(principal.to_owned()).or_default();
    found.assigned = true;
    let role = text(entry, "appRoleId");
    if role != DEFAULT_ACCESS {
        found.entitled = true;
        let name = role_name(tenant, service_principal, role);
        if !found.roles.contains(&name) {
            found.roles.push(name);
        }
    }
}

fn role_name(tenant: &Tenant, service_principal: &str, role: &str) -> String {
    tenant
        .service_principals
        .get(service_principal)
        .and_then(|found| found.get("appRoles"))
        .and_then(Json::as_array)
        .and_then(|roles| roles.iter().find(|candidate| candidate["id"] == role))
        .and_then(|found| found["displayName"].as_str())
        .unwrap_or_default()
        .to_owned()
}

/// What scoping found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Sign-in is allowed in the source.
    pub(crate) active: bool,
    /// Assigned, or everybody is synchronized.
    pub(crate) assigned: bool,
    /// Has a role that entitles.
    pub(crate) entitled: bool,
    /// Internal user of a kind that is synchronized.
    pub(crate) eligible: bool,
    /// The scoping filters.
    pub(crate) filter: Verdict,
}

impl Scope {
    /// In scope whether or not sign-in is allowed.
    pub(crate) fn belongs(&self) -> bool {
        self.assigned && self.entitled && self.eligible && self.filter.passed
    }

    /// To be provisioned if it is not yet.
    pub(crate) fn effective(&self) -> bool {
        self.active && self.belongs() && self.filter.considered
    }

    /// Details of the scoping step.
    pub(crate) fn details(&self) -> Json {
        let shown = |yes: bool| if yes { "True" } else { "False" };
        let clauses: serde_json::Map<String, Json> = self
            .filter
            .clauses
            .iter()
            .map(|(clause, holds)| (clause.clone(), json!(holds)))
            .collect();
        json!({
            "Active in the source system": shown(self.active),
            "Assigned to the application": shown(self.assigned),
            "User has the required role": shown(self.entitled),
            "Scoping filter evaluation passed":
                shown(self.filter.passed && self.filter.considered && self.eligible),
            "ScopeEvaluationResult": Json::Object(clauses).to_string()
        })
    }

    /// Details of the step that skips an object.
    pub(crate) fn skip_details(&self) -> Json {
        let shown = |yes: bool| if yes { "True" } else { "False" };
        json!({
            "SkipReason": "NotEffectivelyEntitled",
            "IsActive": shown(self.active),
            "Assigned to the application": shown(self.assigned && self.entitled),
            "IsInProvisioningScope":
                shown(self.filter.passed && self.filter.considered && self.eligible)
        })
    }
}

/// Evaluates the scope of a user.
pub(crate) fn evaluate(
    state: &State,
    mapping: &ObjectMapping,
    user: SourceObject<'_>,
    assignment: &Assignment,
    everybody: bool,
) -> Scope {
    let guest = text(user.entity, "userType").eq_ignore_ascii_case("Guest");
    Scope {
        active: user.active() && !user.soft_deleted,
        assigned: everybody || assignment.assigned,
        entitled: everybody || assignment.entitled,
        eligible: !is_external(user.entity)
            && (!guest || state.options.synchronize_internal_guests),
        filter: mapping.scope.evaluate(|name| user.read(name)),
    }
}
