//! Steps 4 to 6: whom the job has made, who is in scope, and the cycle that removes them.

use serde_json::{Value, json};

use super::job::of_job;
use super::{Expect, Planned};
use crate::ensure::fact::Fact;
use crate::ensure::job_state::JobReport;
use crate::ensure::observed::{
    is_masked, other_tags, recorded_credentials, secret, target_tag, text,
};
use crate::ensure::step::{Action, Change};
use crate::ensure::teardown::made::{Made, Object};
use crate::ensure::teardown::read::Seen;
use crate::ensure::teardown::{RESTART, TeardownOptions};
use crate::graph::Error;

/// Names and ids, one after the other.
pub(in crate::ensure::teardown) fn listed(objects: &[Object]) -> String {
    let list: Vec<String> = objects.iter().map(Object::said).collect();
    list.join(", ")
}

/// Step 4: whom the job leaves in the target tenant.
pub(super) fn users(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(4, "users of the job in the target tenant");
    if seen.configuration().is_none() {
        return step.skipped(
            "Without a configuration nobody can tell which users one has made; they would still be in the target tenant.",
        );
    }
    let made = &seen.made;
    if let Some(error) = &made.error {
        return step.unknown("which users the job has made", error);
    }
    let live = &made.live;
    if !live.is_empty() {
        let ids: Vec<&str> = live.iter().map(|object| object.id.as_str()).collect();
        step.target_id = Some(ids.join(", "));
    }
    let verb = if options.deprovision {
        "to be removed"
    } else {
        "will stay"
    };
    let mut said = match live.len() {
        0 => "None is known.".to_owned(),
        count => format!("{count} {verb}: {}.", listed(live)),
    };
    if made.unnamed > 0 {
        said.push_str(&format!(
            " The job counts {} more that cannot be named.",
            made.unnamed
        ));
    }
    if let Some(limit) = &made.limit {
        said.push_str(&format!(
            " {limit} The provisioning log goes back 30 days at most, so there may be more."
        ));
    } else if live.is_empty() {
        "The job has no users in the target tenant.".clone_into(&mut said);
    }
    step.verified(said)
}

pub(super) fn assignments(seen: &Seen) -> &[Value] {
    match seen.configuration().map(|one| &one.assignments) {
        Some(Fact::Known(assignments)) => assignments,
        _ => &[],
    }
}

/// Requests that take away every assignment.
pub(super) fn write_unassign(step: &mut Planned, seen: &Seen) {
    let Some(configuration) = seen.configuration() else {
        return;
    };
    step.target_id = Some(configuration.id().to_owned());
    for assignment in assignments(seen) {
        let (id, name) = (
            text(assignment, "id"),
            text(assignment, "principalDisplayName"),
        );
        step.changes.push(Change {
            path: format!("appRoleAssignedTo[{name}]"),
            from: json!(text(assignment, "principalId")),
            to: Value::Null,
        });
        step.write(
            "Remove-MgServicePrincipalAppRoleAssignedTo",
            json!({"ServicePrincipalId": configuration.id(), "AppRoleAssignmentId": id}),
            Expect::Unassigned(id.to_owned()),
        );
    }
}

/// Whether a cycle has to run: somebody is still there, or may be.
pub(super) fn deprovisions(seen: &Seen, options: &TeardownOptions) -> bool {
    let made = &seen.made;
    // Where the job tells nothing, one that was ever started may have made users.
    let maybe = made.limit.is_some() && seen.jobs().iter().any(may_have_run);
    options.deprovision
        && !seen.jobs().is_empty()
        && (!made.live.is_empty() || made.unnamed > 0 || maybe)
}

fn may_have_run(job: &Value) -> bool {
    let report = JobReport::of(job);
    report.last_cycle.is_some() || report.details.schedule_state != "Disabled"
}

/// The credentials with nobody but the assigned in scope; no source says that those which are left out are kept.
fn credentials(target_id: &str) -> Value {
    json!([
        {"key": "AuthenticationType", "value": "SyncPolicy"},
        {"key": "CompanyId", "value": target_id},
        {"key": "SyncAll", "value": "false"},
    ])
}

/// Step 5: nobody is in scope any more.
pub(super) fn unassign(seen: &Seen, options: &TeardownOptions, target_id: &str) -> Planned {
    let mut step = Planned::new(5, "assignments of the application");
    if !options.deprovision {
        return step.skipped("Removing the users was not asked for (Deprovision).");
    }
    let Some(configuration) = seen.configuration() else {
        return step.saying("There is no configuration.");
    };
    let saved = match &configuration.secrets {
        Fact::Known(pairs) => secret(pairs, "SyncAll"),
        Fact::Absent => None,
        Fact::Unreadable(error) => return step.unknown("the saved credentials", error),
    };
    // With all users in scope, unassigning them removes nobody.
    if deprovisions(seen, options)
        && saved.is_some_and(|saved| !saved.eq_ignore_ascii_case("false"))
    {
        step.changes.push(Change {
            path: "SyncAll".to_owned(),
            from: json!(saved.filter(|saved| !is_masked(saved))),
            to: json!("false"),
        });
        // A record of credentials that are about to change would call them right after a teardown that was cut off.
        if recorded_credentials(&configuration.service_principal).is_some() {
            let mut tags = other_tags(&configuration.service_principal);
            tags.push(json!(target_tag(target_id)));
            step.write(
                "Update-MgServicePrincipal",
                json!({"ServicePrincipalId": configuration.id(), "Tags": tags}),
                Expect::Unrecorded,
            );
        }
        step.write(
            "Set-MgServicePrincipalSynchronizationSecret",
            json!({"ServicePrincipalId": configuration.id(), "Value": credentials(target_id)}),
            Expect::SyncAll,
        );
    }
    write_unassign(&mut step, seen);
    if step.writes.is_empty() {
        return step.saying("Nobody is assigned.");
    }
    let message = format!("Remove {} assignments.", assignments(seen).len());
    step.planned(Action::Remove, message)
}

/// Users and groups as lost, so that a plan is agreed to together with them.
pub(super) fn gone(path: &str, made: &Made) -> Vec<Change> {
    let change = |path: String, from: Value| Change {
        path,
        from,
        to: Value::Null,
    };
    let mut changes: Vec<Change> = made
        .live
        .iter()
        .map(|object| change(format!("{path}[{}]", object.name), json!(object.id)))
        .collect();
    if made.unnamed > 0 {
        changes.push(change(format!("{path}[?]"), json!(made.unnamed)));
    }
    changes
}

/// Step 6: the cycle that soft-deletes the users, and the wait for it.
pub(super) fn remove_users(seen: &Seen, options: &TeardownOptions, runs: bool) -> Planned {
    let mut step = Planned::new(6, "users of the job in the target tenant");
    if !options.deprovision {
        return step.skipped("Removing the users was not asked for (Deprovision).");
    }
    let live = &seen.made.live;
    if seen.configuration().is_some() && seen.jobs().is_empty() && !live.is_empty() {
        return step.failed(
            Error::new(
                "UsersStay",
                "InvalidOperation",
                format!(
                    "The job that made them is gone, so the service removes nobody: {}.",
                    listed(live)
                ),
            )
            .with_hint("Delete them in the target tenant, or run the command without Deprovision."),
        );
    }
    if !runs {
        return step.saying("No user of the job is known to be in the target tenant.");
    }
    for job in seen.jobs() {
        let id = text(job, "id");
        if !JobReport::of(job).is_active() {
            step.write(
                "Start-MgServicePrincipalSynchronizationJob",
                of_job(seen, job),
                Expect::Active(id.to_owned()),
            );
        }
        // A restart makes the cycle come now, lifts a quarantine, and lets a change of SyncAll take effect.
        let mut parameters = of_job(seen, job);
        parameters["BodyParameter"] = json!({"criteria": {"resetScope": RESTART}});
        step.write(
            "Restart-MgServicePrincipalSynchronizationJob",
            parameters,
            Expect::Nothing,
        );
    }
    step.changes = gone("users", &seen.made);
    let message = match (live.len(), &seen.made.limit) {
        (count, None) => format!("Let a cycle of the job remove {count} users, and wait for it."),
        (count, Some(_)) => format!(
            "Let a cycle of the job remove {count} users and those that cannot be named, and wait until it counts none."
        ),
    };
    step.planned(Action::Wait, message)
}
