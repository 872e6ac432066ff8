//! Steps 7, 11, 12 and 13: connection test, on-demand test, start and monitoring.

use serde_json::{Value, json};

use super::configuration::{JobFound, find_job};
use super::principals::{Missing, joined, name_of, one};
use super::{Expect, Pair, PlannedStep, job, policies, service_principal, with_body};
use crate::ensure::adopt::Adoption;
use crate::ensure::fact::Fact;
use crate::ensure::model::{DesiredState, JobState};
use crate::ensure::observed::{Observed, text};
use crate::ensure::reference::Output;
use crate::ensure::step::{Action, Change, Status};
use crate::ensure::summary;
use crate::graph::Error;

/// Step 7: tested whenever something changes that the connection rests on.
pub(super) fn connection(
    desired: &DesiredState,
    pair: &Pair,
    steps: &[PlannedStep],
) -> PlannedStep {
    let mut step = PlannedStep::new(7, "target tenant");
    let touched = steps.iter().any(|step| {
        let rests = match step.step {
            2 | 3 | 5 | 6 | 9 => true,
            // A mapping says nothing of the connection.
            8 => step.action == Action::Create,
            _ => false,
        };
        rests && step.status != Status::InDesiredState
    });
    if !touched {
        return step.with_message("Nothing that the connection rests on has changed.");
    }
    let forbidden = [
        policies::sync_allowed(&desired.target.identity_synchronization),
        policies::consent(&desired.target.partner, "inbound"),
        policies::consent(&desired.source.partner, "outbound"),
    ];
    if forbidden.contains(&Some(false)) {
        return step.skipped("The settings that are wanted do not let the connection work.");
    }
    let body = json!({
        "useSavedCredentials": false,
        "templateId": desired.job.template_id,
        "credentials": [
            {"key": "CompanyId", "value": pair.target},
            {"key": "AuthenticationType", "value": desired.credentials.authentication_type},
        ],
    });
    step.write(
        super::TEST_CONNECTION,
        with_body(service_principal(), body),
        Expect::Connection,
    );
    step.planned(Action::Verify, "Test the connection.")
}

/// Step 11: users that the log does not show as provisioned are provisioned on demand.
pub(super) fn on_demand(observed: &Observed) -> PlannedStep {
    let target = match observed.verifications.as_slice() {
        [] => "users to verify".to_owned(),
        [only] => {
            let found = one(&only.principal).unwrap_or(&Value::Null);
            name_of(&only.principal, found).to_owned()
        }
        several => format!("{} users", several.len()),
    };
    let mut step = PlannedStep::new(11, target);
    if observed.verifications.is_empty() {
        return step.skipped("No user was named to verify (VerifyUser).");
    }
    let mut problems: Vec<Error> = Vec::new();
    for verification in &observed.verifications {
        let user = match one(&verification.principal) {
            Ok(user) => user,
            Err(Missing::Unreadable(error)) => {
                return step.unknown(
                    &format!("'{}' in the source tenant", verification.principal.asked),
                    error,
                );
            }
            Err(Missing::Refused(error)) => {
                problems.push(*error);
                continue;
            }
        };
        match &verification.provisioned {
            Fact::Known(true) => continue,
            Fact::Unreadable(error) => return step.unknown("the provisioning log", error),
            Fact::Known(false) | Fact::Absent => {}
        }
        if let Fact::Unreadable(error) = &observed.schema {
            return step.unknown("the schema of the job", error);
        }
        let id = text(user, "id");
        let body = json!({"parameters": [{
            "subjects": [{"objectId": id, "objectTypeName": "User"}],
            "ruleId": Output::Rule.reference(),
        }]});
        step.write(
            "New-MgServicePrincipalSynchronizationJobOnDemand",
            with_body(job(), body),
            Expect::Provisioned(verification.principal.asked.clone()),
        );
    }
    if let Some(error) = joined(problems) {
        return step.refused(error);
    }
    let ids: Vec<&str> = observed
        .verifications
        .iter()
        .filter_map(|verification| one(&verification.principal).ok())
        .map(|user| text(user, "id"))
        .collect();
    step.target_id = Some(ids.join(", "));
    if step.writes.is_empty() {
        return step.with_message("The provisioning log shows that the job has provisioned them.");
    }
    let message = format!("Provision {} on demand.", step.writes.len());
    step.planned(Action::Verify, message)
}

/// Step 12: the job runs on its schedule, or does not.
pub(super) fn start(
    desired: &DesiredState,
    adoption: &Adoption<'_>,
    steps: &[PlannedStep],
) -> PlannedStep {
    let step = PlannedStep::new(12, format!("job {}", desired.job.template_id));
    let found = match adoption {
        Adoption::Found(configuration) => find_job(desired, configuration),
        Adoption::Unknown(error) => {
            return step.unknown("the applications of the source tenant", error);
        }
        Adoption::Nothing | Adoption::Undecided(_) => JobFound::None,
    };
    let job_now = match found {
        JobFound::Unknown(error) => return step.unknown("the synchronization jobs", error),
        JobFound::One(job) => Some(job),
        JobFound::None | JobFound::Several(_) => None,
    };
    let state = job_now.map(schedule_state).unwrap_or_default();
    match desired.job.state {
        JobState::Started => started(step, job_now, state, steps),
        JobState::Paused => paused(step, state),
        JobState::AsIs if state == "Active" => {
            step.with_message("The schedule of the job is active.")
        }
        JobState::AsIs => step.skipped("The start of the job was not asked for (Start)."),
    }
}

fn started(
    mut step: PlannedStep,
    job_now: Option<&Value>,
    state: &str,
    steps: &[PlannedStep],
) -> PlannedStep {
    let repaired = steps
        .iter()
        .any(|step| [2, 3, 5, 9].contains(&step.step) && step.status == Status::Planned);
    // Start also lifts a quarantine, which is worth it once its cause is removed.
    let lift = job_now.is_some_and(in_quarantine) && repaired;
    if state == "Active" && !lift {
        return step.with_message("The schedule of the job is active.");
    }
    step.changes.push(schedule(state, "Active"));
    step.write(
        "Start-MgServicePrincipalSynchronizationJob",
        Value::Object(job()),
        Expect::Started,
    );
    step.planned(
        Action::Start,
        if lift {
            "Start the job again to lift its quarantine."
        } else {
            "Start the job."
        },
    )
}

/// A job that was never started does not run either.
fn paused(mut step: PlannedStep, state: &str) -> PlannedStep {
    if state != "Active" {
        return step.with_message("The job does not run.");
    }
    step.changes.push(schedule(state, "Paused"));
    step.write(
        "Suspend-MgServicePrincipalSynchronizationJob",
        Value::Object(job()),
        Expect::Paused,
    );
    step.done = Some("Paused.".to_owned());
    step.planned(Action::Pause, "Pause the job.")
}

fn schedule(from: &str, to: &str) -> Change {
    Change {
        path: "schedule.state".to_owned(),
        from: if from.is_empty() {
            Value::Null
        } else {
            json!(from)
        },
        to: json!(to),
    }
}

/// Step 13: what the job and its log say; where it is asked for, once the first cycle has ended.
pub(super) fn monitor(
    desired: &DesiredState,
    adoption: &Adoption<'_>,
    observed: &Observed,
    steps: &[PlannedStep],
    writes: bool,
) -> PlannedStep {
    let step = PlannedStep {
        action: Action::Verify,
        ..PlannedStep::new(13, format!("job {}", desired.job.template_id))
    };
    let found = match adoption {
        Adoption::Found(configuration) => find_job(desired, configuration),
        Adoption::Unknown(error) => {
            return step.unknown("the applications of the source tenant", error);
        }
        Adoption::Nothing | Adoption::Undecided(_) => JobFound::None,
    };
    let start = steps.iter().find(|step| step.step == 12);
    let starts =
        start.is_some_and(|start| (start.action, start.status) == (Action::Start, Status::Planned));
    let waits = writes && desired.job.wait_for_first_cycle;
    let (step, job) = match found {
        JobFound::Unknown(error) => return step.unknown("the synchronization jobs", error),
        JobFound::None | JobFound::Several(_) => {
            let none = PlannedStep {
                status: Status::Skipped,
                action: Action::None,
                ..step.with_message("There is no job to monitor yet.")
            };
            (none, None)
        }
        JobFound::One(job) => {
            let summary = summary::of(job, &observed.log);
            let now = PlannedStep {
                status: summary.status,
                error: summary.error,
                job: Some(summary.job),
                ..step.with_message(summary.message)
            };
            (now, Some(job))
        }
    };
    let runs = start.is_some_and(|start| start.status == Status::InDesiredState)
        && job.is_some_and(|job| schedule_state(job) == "Active" && !in_quarantine(job));
    let has_ended = step
        .job
        .as_ref()
        .is_some_and(|job| job.last_cycle.is_some());
    if waits && (starts || (runs && !has_ended)) {
        return PlannedStep {
            error: None,
            ..step.planned(Action::Wait, "Wait until the first cycle has ended.")
        };
    }
    step
}

/// `schedule.state` of a job.
pub(crate) fn schedule_state(job: &Value) -> &str {
    job.get("schedule")
        .map(|schedule| text(schedule, "state"))
        .unwrap_or_default()
}

/// Whether the job is in quarantine.
pub(crate) fn in_quarantine(job: &Value) -> bool {
    job.get("status").is_some_and(|status| {
        text(status, "code") == "Quarantine"
            || status.get("quarantine").is_some_and(Value::is_object)
    })
}
