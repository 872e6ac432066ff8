//! What the tokens visibly lack for the requests of the plan.

use super::PlannedStep;
use crate::ensure::call;
use crate::ensure::observed::SignIn;
use crate::ensure::step::{Side, Status};

/// Permissions of the article that Graph accepts beyond what the catalog lists.
const HIGHER: [&str; 2] = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];

/// Permission that opens what the calling application made itself: applications, and all that hangs on them but assignments.
pub(super) const OWNED: &str = "Application.ReadWrite.OwnedBy";

/// Requests of a step that the token cannot make.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lack {
    /// Numbers of the steps.
    pub(super) steps: Vec<u8>,
    /// Permissions of which one would do.
    pub(super) any_of: Vec<String>,
}

/// What the steps of a side need and its token does not carry; nothing where the token does not tell its permissions.
pub(super) fn lacking(sign_in: &SignIn, side: Side, steps: &[PlannedStep]) -> Vec<Lack> {
    let mut lacking: Vec<Lack> = Vec::new();
    if sign_in.scopes.is_empty() {
        return lacking;
    }
    for step in steps.iter().filter(|step| step.side() == side) {
        for any_of in required(step, &sign_in.scopes) {
            if !carries_none(&sign_in.scopes, &any_of) {
                continue;
            }
            match lacking.iter_mut().find(|known| known.any_of == any_of) {
                Some(known) if known.steps.contains(&step.step) => {}
                Some(known) => known.steps.push(step.step),
                None => lacking.push(Lack {
                    steps: vec![step.step],
                    any_of,
                }),
            }
        }
    }
    lacking
}

/// Whether a token visibly lacks every permission that a command could do with.
#[must_use]
pub(crate) fn lacks(scopes: &[String], command: &str) -> bool {
    !scopes.is_empty() && carries_none(scopes, &sufficient(command))
}

fn carries_none(scopes: &[String], any_of: &[String]) -> bool {
    let carried = any_of
        .iter()
        .any(|name| scopes.iter().any(|scope| scope.eq_ignore_ascii_case(name)));
    !carried && !any_of.is_empty()
}

/// For each request of a step, the permissions of which it needs one; a step that could not be read needs what it would have read, too.
fn required(step: &PlannedStep, scopes: &[String]) -> Vec<Vec<String>> {
    match step.status {
        Status::Planned | Status::Skipped => step
            .writes
            .iter()
            .map(|write| sufficient(write.command))
            .collect(),
        Status::Unknown if is_denied(step) => {
            let Some((writes, reads)) = usual(step.step) else {
                return Vec::new();
            };
            let writes = sufficient(writes);
            if carries_none(scopes, &writes) {
                vec![writes]
            } else {
                reads.into_iter().map(readable).collect()
            }
        }
        _ => Vec::new(),
    }
}

/// Whether the service refused to let the caller read what the step is about.
fn is_denied(step: &PlannedStep) -> bool {
    step.error.as_ref().and_then(|error| error.status) == Some(403)
}

/// What a refused read can mean for a caller who may only touch what he made himself.
pub(super) fn owned_only(sign_in: &SignIn, step: &PlannedStep) -> Option<String> {
    let below_application = [6, 8, 9].contains(&step.step);
    let carries = |name: &str| {
        sign_in
            .scopes
            .iter()
            .any(|scope| scope.eq_ignore_ascii_case(name))
    };
    (below_application && step.status == Status::Unknown && is_denied(step) && carries(OWNED))
        .then(|| format!("{OWNED} opens only applications that the calling application made."))
}

/// The command that a step usually writes with, and the one that lists what it is about.
fn usual(step: u8) -> Option<(&'static str, Option<&'static str>)> {
    Some(match step {
        2 | 3 | 5 => ("Update-MgPolicyCrossTenantAccessPolicyPartner", None),
        6 => (
            "Invoke-MgInstantiateApplicationTemplate",
            Some("Get-MgServicePrincipal"),
        ),
        8 => ("New-MgServicePrincipalSynchronizationJob", None),
        9 => ("Set-MgServicePrincipalSynchronizationSecret", None),
        10 => (
            "New-MgServicePrincipalAppRoleAssignedTo",
            Some("Get-MgServicePrincipalAppRoleAssignedTo"),
        ),
        _ => return None,
    })
}

/// Permissions of which one is enough for a list.
fn readable(command: &str) -> Vec<String> {
    call::permissions(command).map_or_else(Vec::new, |permissions| permissions.accepted.clone())
}

/// Permissions of which one is enough for a request that writes, the least privileged first.
#[must_use]
pub(crate) fn sufficient(command: &str) -> Vec<String> {
    let Some(permissions) = call::permissions(command) else {
        return Vec::new();
    };
    let mut names: Vec<String> = Vec::new();
    let listed = permissions.least.iter().chain(&permissions.accepted);
    for name in listed.map(String::as_str) {
        // Where several are needed together, the one that only reads is not the one that matters.
        if name.contains("ReadWrite") && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    // The policies have their own permission; everything else is covered by those that the article asks for.
    if !names.iter().any(|name| name.starts_with("Policy.")) {
        for higher in HIGHER {
            if !names.iter().any(|name| name == higher) {
                names.push(higher.to_owned());
            }
        }
    }
    // It opens no list and no assignments.
    let is_owned = |name: &String| {
        name.starts_with("Application.ReadWrite") || name.starts_with("Synchronization.ReadWrite")
    };
    if names.iter().any(is_owned) && !names.iter().any(|name| name.starts_with("AppRole")) {
        names.push(OWNED.to_owned());
    }
    names
}

/// The sentences of a message.
pub(super) fn said(lacking: &[Lack]) -> String {
    let sentences: Vec<String> = lacking
        .iter()
        .map(|lack| {
            let steps: Vec<String> = lack.steps.iter().map(u8::to_string).collect();
            let steps = match steps.as_slice() {
                [only] => format!("step {only} needs"),
                several => format!("steps {} need", several.join(", ")),
            };
            match lack.any_of.as_slice() {
                [only] => format!("The token does not carry {only}, which {steps}."),
                several => format!(
                    "The token carries none of {}, of which {steps} one.",
                    several.join(", ")
                ),
            }
        })
        .collect();
    sentences.join(" ")
}
