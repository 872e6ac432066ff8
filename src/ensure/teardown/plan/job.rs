//! Steps 7 and 8: the job stops, and goes.

use serde_json::{Value, json};

use super::{Expect, Planned, people};
use crate::ensure::job_state::JobReport;
use crate::ensure::observed::text;
use crate::ensure::step::{Action, Change};
use crate::ensure::teardown::TeardownOptions;
use crate::ensure::teardown::read::Seen;

/// Parameters that name a job.
pub(super) fn of_job(seen: &Seen, job: &Value) -> Value {
    let service_principal = seen.configuration().map(|one| one.id().to_owned());
    json!({"ServicePrincipalId": service_principal, "SynchronizationJobId": text(job, "id")})
}

/// Step 7: nothing runs any more.
pub(super) fn stop(seen: &Seen, runs: bool) -> Planned {
    let mut step = Planned::new(7, "provisioning job");
    if seen.jobs().is_empty() {
        return step.saying("There is no job.");
    }
    for job in seen.jobs() {
        let state = JobReport::of(job);
        if state.is_active() || runs {
            step.changes.push(Change {
                path: "schedule.state".to_owned(),
                from: json!("Active"),
                to: json!("Paused"),
            });
            step.write(
                "Suspend-MgServicePrincipalSynchronizationJob",
                of_job(seen, job),
                Expect::Stopped(text(job, "id").to_owned()),
            );
        }
    }
    step.target_id = Some(text(&seen.jobs()[0], "id").to_owned());
    if step.writes.is_empty() {
        return step.saying("The job does not run.");
    }
    step.planned(Action::Pause, "Pause the job.")
}

/// Step 8: its links to the users are gone with it.
pub(super) fn delete_job(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(8, "provisioning job");
    if seen.jobs().is_empty() {
        return step.saying("There is no job.");
    }
    for job in seen.jobs() {
        let id = text(job, "id");
        step.changes.push(Change {
            path: format!("jobs[{id}]"),
            from: json!(text(job, "templateId")),
            to: Value::Null,
        });
        step.write(
            "Remove-MgServicePrincipalSynchronizationJob",
            of_job(seen, job),
            Expect::NoJob(id.to_owned()),
        );
    }
    if !options.deprovision {
        // The users stay, and nothing can remove them any more.
        step.changes.extend(people::gone("links", &seen.made));
    }
    step.target_id = Some(text(&seen.jobs()[0], "id").to_owned());
    step.planned(Action::Remove, "Delete the job.")
}
