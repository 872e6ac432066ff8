//! Step 8: the job, and what is named of its schema.

use serde_json::{Value, json};

use super::configuration::{JobFound, find_job};
use super::{Expect, PlannedStep, job, service_principal, with_body};
use crate::ensure::adopt::Adoption;
use crate::ensure::fact::Fact;
use crate::ensure::model::DesiredState;
use crate::ensure::observed::{Observed, text};
use crate::ensure::reference::{Output, Outputs};
use crate::ensure::schema::{Wanted, announced, is_idle, merge};
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// The job exists in whatever state, and its schema has what is named; a schema to write becomes an output.
pub(super) fn step(
    desired: &DesiredState,
    adoption: &Adoption<'_>,
    observed: &Observed,
    outputs: &mut Outputs,
) -> PlannedStep {
    let template = &desired.job.template_id;
    let step = PlannedStep::new(8, format!("job {template}"));
    let found = match adoption {
        Adoption::Found(configuration) => find_job(desired, configuration),
        Adoption::Unknown(error) => {
            return step.unknown("the applications of the source tenant", error);
        }
        Adoption::Nothing | Adoption::Undecided(_) => JobFound::None,
    };
    match found {
        JobFound::Unknown(error) => step.unknown("the synchronization jobs", error),
        JobFound::One(job) => existing(step, text(job, "id"), desired, observed, outputs),
        JobFound::Several(jobs) => {
            let ids: Vec<&str> = jobs.iter().map(|job| text(job, "id")).collect();
            step.failed(
                Error::new(
                    "AmbiguousJob",
                    "InvalidArgument",
                    format!("The application has {} jobs of template {template}: {}.", ids.len(), ids.join(", ")),
                )
                .with_hint("Keep one and delete the others with Remove-MgServicePrincipalSynchronizationJob."),
            )
        }
        JobFound::None => new(step, desired),
    }
}

fn existing(
    mut step: PlannedStep,
    id: &str,
    desired: &DesiredState,
    observed: &Observed,
    outputs: &mut Outputs,
) -> PlannedStep {
    let wanted = Wanted::of(desired);
    let words = wanted.words();
    if wanted.is_empty() {
        return step.with_message(format!("Job {id}."));
    }
    let schema = match &observed.schema {
        Fact::Known(schema) => schema,
        Fact::Unreadable(error) => return step.unknown("the schema of the job", error),
        Fact::Absent => {
            let error = Error::new("InvalidResponse", "InvalidData", "The job has no schema.");
            return step.unknown("the schema of the job", &error);
        }
    };
    let merged = match merge(schema, wanted) {
        Ok(merged) => merged,
        Err(error) => return step.refused(error),
    };
    if is_idle(&schema.entity, wanted) {
        step.note = Some("Part of it has no effect, because its object mapping is switched off in the schema; that is left as it is.".to_owned());
    }
    if merged.changes.is_empty() {
        return step.with_message(format!("Job {id}, with its {words} as named."));
    }
    step.changes = merged.changes;
    outputs.set_object(Output::Schema, merged.schema);
    write_schema(&mut step);
    step.done = Some(format!("The {words} are as named."));
    step.planned(Action::Update, format!("Change the {words}."))
}

fn new(mut step: PlannedStep, desired: &DesiredState) -> PlannedStep {
    let template = &desired.job.template_id;
    step.changes.push(Change {
        path: "templateId".to_owned(),
        from: Value::Null,
        to: json!(template),
    });
    let mut parameters = service_principal();
    parameters.insert("TemplateId".to_owned(), json!(template));
    step.write(
        "New-MgServicePrincipalSynchronizationJob",
        Value::Object(parameters),
        Expect::Job,
    );
    let wanted = Wanted::of(desired);
    if wanted.is_empty() {
        return step.planned(Action::Create, "Create the provisioning job.");
    }
    let words = wanted.words();
    step.changes.extend(announced(wanted));
    write_schema(&mut step);
    step.done = Some(format!("Created, not started, with its {words} as named."));
    let message = format!("Create the provisioning job and set its {words}.");
    step.planned(Action::Create, message)
}

fn write_schema(step: &mut PlannedStep) {
    step.write(
        "Update-MgServicePrincipalSynchronizationJobSchema",
        with_body(job(), Output::Schema.reference()),
        Expect::Schema,
    );
}
