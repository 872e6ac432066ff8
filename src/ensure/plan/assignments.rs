//! Step 10: users and groups are assigned to the configuration.

use serde_json::{Value, json};

use super::configuration::{APP_ROLE, app_role};
use super::principals::{Missing, joined, name_of, one};
use super::{Expect, PlannedStep, service_principal, with_body};
use crate::ensure::adopt::Adoption;
use crate::ensure::fact::Fact;
use crate::ensure::model::DesiredState;
use crate::ensure::observed::{Configuration, Observed, text};
use crate::ensure::reference::Output;
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// Those who are named are assigned; the others stay, or are removed where that is wanted.
pub(super) fn step(
    desired: &DesiredState,
    observed: &Observed,
    adoption: &Adoption<'_>,
) -> PlannedStep {
    let target = match observed.principals.len() {
        0 => "assignments".to_owned(),
        1 => "1 assignment".to_owned(),
        several => format!("{several} assignments"),
    };
    let mut step = PlannedStep::new(10, target);
    let configuration = match adoption {
        Adoption::Found(configuration) => Some(*configuration),
        Adoption::Unknown(error) => {
            return step.unknown("the applications of the source tenant", error);
        }
        Adoption::Nothing | Adoption::Undecided(_) => None,
    };
    let assigned: &[Value] = match configuration.map(|found| &found.assignments) {
        Some(Fact::Known(assigned)) => assigned,
        Some(Fact::Unreadable(error)) => return step.unknown("the assignments", error),
        Some(Fact::Absent) | None => &[],
    };
    let named = match named(observed) {
        Ok(named) => named,
        Err(Stop::Unreadable(asked, error)) => {
            return step.unknown(&format!("'{asked}' in the source tenant"), error);
        }
        Err(Stop::Refused(error)) => return step.refused(*error),
    };
    assign(&mut step, &named, assigned, configuration);
    let new = step.writes.len();
    if desired.assignments.remove_others {
        remove_others(&mut step, &named, assigned, configuration);
    }
    let gone = step.writes.len() - new;
    let kept = assigned.len() - gone;
    let mut sentences = Vec::new();
    match (new, kept) {
        (0, 0) if gone == 0 => {
            return step.with_message("Nobody is assigned, so nobody will be synchronized.");
        }
        (0, kept) if gone == 0 => return step.with_message(format!("{kept} assigned.")),
        (0, kept) => sentences.push(format!("Keep {kept}.")),
        (new, kept) => sentences.push(format!("Assign {new}, keep {kept}.")),
    }
    let mut done = Vec::new();
    if new > 0 {
        done.push(format!("{new} newly assigned."));
    }
    if gone > 0 {
        sentences.push(format!("Remove {gone} that are not named."));
        done.push(format!("{gone} removed that were not named."));
    }
    step.done = Some(done.join(" "));
    let action = match (new, gone) {
        (_, 0) => Action::Create,
        (0, _) => Action::Remove,
        _ => Action::Update,
    };
    step.planned(action, sentences.join(" "))
}

/// A user or group that is to be assigned.
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

/// Why those who are named are not known.
enum Stop<'a> {
    Unreadable(&'a str, &'a Error),
    Refused(Box<Error>),
}

/// Every principal that is named, once, even if it is named by its id and by its name.
fn named(observed: &Observed) -> Result<Vec<Named<'_>>, Stop<'_>> {
    let mut named: Vec<Named<'_>> = Vec::new();
    let mut problems = Vec::new();
    for principal in &observed.principals {
        match one(principal) {
            Ok(found) => {
                let id = text(found, "id");
                if !named.iter().any(|known| known.id.eq_ignore_ascii_case(id)) {
                    let name = name_of(principal, found);
                    named.push(Named { id, name });
                }
            }
            Err(Missing::Unreadable(error)) => {
                return Err(Stop::Unreadable(&principal.asked, error));
            }
            Err(Missing::Refused(error)) => problems.push(*error),
        }
    }
    match joined(problems) {
        Some(error) => Err(Stop::Refused(Box::new(error))),
        None => Ok(named),
    }
}

fn is_of(assignment: &Value, id: &str) -> bool {
    text(assignment, "principalId").eq_ignore_ascii_case(id)
}

/// Assigns those who have no role at all: another role than the usual one counts as assigned.
fn assign(
    step: &mut PlannedStep,
    named: &[Named<'_>],
    assigned: &[Value],
    configuration: Option<&Configuration>,
) {
    let role = configuration.and_then(|found| app_role(&found.service_principal));
    let role = role.map_or(APP_ROLE, |role| text(role, "displayName"));
    for Named { id, name } in named {
        if assigned.iter().any(|assignment| is_of(assignment, id)) {
            continue;
        }
        step.changes.push(Change {
            path: format!("appRoleAssignedTo[{name}]"),
            from: Value::Null,
            to: json!(role),
        });
        let body = json!({
            "principalId": id,
            "resourceId": Output::ServicePrincipal.reference(),
            "appRoleId": Output::AppRole.reference(),
        });
        step.write(
            "New-MgServicePrincipalAppRoleAssignedTo",
            with_body(service_principal(), body),
            Expect::Assignment((*id).to_owned()),
        );
    }
}

/// Removes the users and groups that are not named; an application that is assigned cannot be named, so it stays.
fn remove_others(
    step: &mut PlannedStep,
    named: &[Named<'_>],
    assigned: &[Value],
    configuration: Option<&Configuration>,
) {
    for assignment in assigned {
        let kept = text(assignment, "principalType").eq_ignore_ascii_case("ServicePrincipal")
            || named.iter().any(|named| is_of(assignment, named.id));
        if kept {
            continue;
        }
        let id = text(assignment, "id");
        step.changes.push(Change {
            path: format!("appRoleAssignedTo[{}]", who(assignment)),
            from: json!(role_name(configuration, text(assignment, "appRoleId"))),
            to: Value::Null,
        });
        let mut parameters = service_principal();
        parameters.insert("AppRoleAssignmentId".to_owned(), json!(id));
        step.write(
            "Remove-MgServicePrincipalAppRoleAssignedTo",
            Value::Object(parameters),
            Expect::Unassigned(id.to_owned()),
        );
    }
}

/// The name in the assignment, or the id where it has none.
fn who(assignment: &Value) -> &str {
    match text(assignment, "principalDisplayName") {
        "" => text(assignment, "principalId"),
        name => name,
    }
}

fn role_name<'a>(configuration: Option<&'a Configuration>, id: &'a str) -> &'a str {
    let roles = configuration
        .and_then(|found| found.service_principal.get("appRoles"))
        .and_then(Value::as_array);
    roles
        .into_iter()
        .flatten()
        .find(|role| text(role, "id").eq_ignore_ascii_case(id))
        .map(|role| text(role, "displayName"))
        .filter(|name| !name.is_empty())
        .unwrap_or(id)
}
