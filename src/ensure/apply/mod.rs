//! Executes exactly the plan: step by step, every write verified by a read.

mod expectation;
mod write;

use serde_json::{Value, json};

use super::call::Tenant;
use super::fact::Fact;
use super::log;
use super::model::DesiredState;
use super::observed::Observed;
use super::plan::{APP_ROLE, Pair, Plan, PlannedStep, depends_on, target_id, waits_for};
use super::read;
use super::reference::{Output, Outputs};
use super::step::{Action, ShownRequest, Side, Status, Step, TITLES};
use super::summary;
use crate::graph::Error;

/// A run of a plan.
pub(crate) struct Apply<'a> {
    desired: &'a DesiredState,
    source: &'a Tenant,
    target: &'a Tenant,
    observed: &'a Observed,
    pair: Option<Pair>,
    outputs: Outputs,
    /// Name of the app role of an application that this run has made.
    role_name: String,
    /// Numbers of the steps that have written something.
    written: Vec<u8>,
    /// Numbers of the steps on which nothing can be built.
    undone: Vec<u8>,
    errors: Vec<(u8, Error)>,
    /// Number of the step because of which nothing is written.
    refused_by: Option<u8>,
}

impl<'a> Apply<'a> {
    /// A run that has done nothing yet.
    #[must_use]
    pub(crate) fn new(
        desired: &'a DesiredState,
        source: &'a Tenant,
        target: &'a Tenant,
        observed: &'a Observed,
        plan: &Plan,
    ) -> Self {
        Self {
            desired,
            source,
            target,
            observed,
            pair: plan.pair.clone(),
            outputs: plan.outputs.clone(),
            role_name: String::new(),
            written: Vec::new(),
            undone: Vec::new(),
            errors: Vec::new(),
            refused_by: plan.refused_by,
        }
    }

    /// Does one step and tells how it stands now, with the ids that exist by then.
    pub(crate) async fn step(&mut self, planned: &PlannedStep) -> Step {
        let mut result = self.done(planned).await;
        if let (None, Some(pair)) = (&result.target_id, &self.pair) {
            result.target_id = target_id(result.step, pair, &self.outputs);
        }
        if !self.role_name.is_empty() {
            for change in result.changes.iter_mut().filter(|one| one.to == APP_ROLE) {
                change.to = json!(self.role_name);
            }
        }
        result
    }

    async fn done(&mut self, planned: &PlannedStep) -> Step {
        let mut result = self.as_planned(planned);
        // What the plan read of the job is out of date once this run has changed something.
        if planned.step == 13 && !self.written.is_empty() {
            self.monitor(&mut result).await;
            return result;
        }
        if planned.stands_in_the_way() {
            self.undone.push(planned.step);
            if let Some(error) = &planned.error {
                self.errors.push((planned.step, error.clone()));
            }
            return result;
        }
        if planned.status != Status::Planned {
            return result;
        }
        if let Some(needed) = depends_on(planned.step)
            .iter()
            .find(|step| self.undone.contains(step))
        {
            self.undone.push(planned.step);
            result.status = Status::Skipped;
            result.message = waits_for(*needed);
            result.request.clear();
            return result;
        }
        let mut said = Vec::new();
        for (index, write) in planned.writes.iter().enumerate() {
            match self.write(planned, write, &mut result).await {
                Ok(message) => said.extend(message),
                Err(error) => {
                    self.undone.push(planned.step);
                    result.status = Status::Failed;
                    result.message = refused(&error);
                    // A change whose request was not sent is not claimed.
                    result.request.truncate(index + 1);
                    self.errors.push((planned.step, error));
                    return result;
                }
            }
            if planned.action != Action::Verify && !self.written.contains(&planned.step) {
                self.written.push(planned.step);
            }
        }
        result.status = if planned.action == Action::Verify {
            Status::Verified
        } else {
            Status::Changed
        };
        result.message = if said.is_empty() {
            done(planned)
        } else {
            said.join(" ")
        };
        self.name_target(&mut result);
        result.message = with_note(result.message, planned);
        result
    }

    /// The error that ends the run, if a step failed or could not be judged.
    #[must_use]
    pub(crate) fn error(&self) -> Option<Error> {
        let cause = self
            .errors
            .iter()
            .find(|(step, _)| Some(*step) == self.refused_by);
        let (step, first) = cause.or_else(|| self.errors.first())?;
        let mut error = first.clone();
        if self.refused_by.is_some() {
            error.hint.get_or_insert_with(|| {
                "Nothing was changed; correct the call and run it again.".to_owned()
            });
        }
        error.message = format!(
            "Step {step} ({}) in the {} tenant{}: {}",
            title(*step),
            Side::of_step(*step).as_str(),
            self.tenant_of(*step)
                .map(|tenant| format!(" {tenant}"))
                .unwrap_or_default(),
            first.message
        );
        let all: Vec<Value> = self
            .errors
            .iter()
            .map(|(step, error)| json!({"step": step, "code": error.code, "message": error.message, "requestId": error.request_id}))
            .collect();
        error.details = Some(json!({ "steps": all }));
        Some(error)
    }

    fn tenant_of(&self, step: u8) -> Option<&str> {
        let pair = self.pair.as_ref()?;
        Some(match Side::of_step(step) {
            Side::Source => &pair.source,
            Side::Target => &pair.target,
        })
    }

    fn as_planned(&self, planned: &PlannedStep) -> Step {
        shown(planned, Vec::new())
    }

    fn tenant(&self, side: Side) -> &'a Tenant {
        match side {
            Side::Source => self.source,
            Side::Target => self.target,
        }
    }

    /// Puts the id of what was made where the plan could only say what it would be.
    fn name_target(&self, result: &mut Step) {
        let id = match result.step {
            6 => self
                .outputs
                .get(Output::ServicePrincipal)
                .map(|id| format!("Service principal {id}.")),
            8 => self.outputs.get(Output::Job).map(|id| format!("Job {id}.")),
            _ => None,
        };
        if let Some(id) = id {
            result.message = format!("{} {id}", result.message);
        }
    }

    /// Reads the job again, because this run has changed what it rests on.
    async fn monitor(&mut self, result: &mut Step) {
        let (Some(service_principal), Some(job)) = (
            self.outputs.get(Output::ServicePrincipal),
            self.outputs.get(Output::Job),
        ) else {
            result.status = Status::Skipped;
            result.message = "There is no job to monitor.".to_owned();
            return;
        };
        result.action = Action::Verify;
        match read::job(self.source, service_principal, job).await {
            Ok(state) => {
                let log = log::newest(self.source, service_principal, job).await;
                let summary = summary::of(&state, &log);
                result.status = summary.status;
                result.message = summary.message;
                result.job = Some(summary.job);
                self.errors
                    .extend(summary.error.map(|error| (result.step, error)));
            }
            Err(error) => {
                result.status = Status::Unknown;
                result.message = format!("Could not read the job: {}", refused(&error));
                self.errors.push((result.step, error));
            }
        }
    }

    /// The rule is only known once the job has its schema.
    async fn find_rule(&mut self) -> Result<(), Error> {
        let (Some(service_principal), Some(job)) = (
            self.outputs.get(Output::ServicePrincipal),
            self.outputs.get(Output::Job),
        ) else {
            return Ok(());
        };
        match read::rule_id(self.source, service_principal, job).await {
            Fact::Known(rule) => {
                self.outputs.set(Output::Rule, &rule);
                Ok(())
            }
            Fact::Unreadable(error) => Err(error),
            Fact::Absent => Ok(()),
        }
    }

    fn show(
        &self,
        planned: &PlannedStep,
        write: &super::plan::Write,
    ) -> Result<ShownRequest, Error> {
        self.tenant(planned.side())
            .show(write.command, &write.parameters, &self.outputs)
    }
}

/// A planned step as an output object.
#[must_use]
pub(crate) fn shown(planned: &PlannedStep, request: Vec<ShownRequest>) -> Step {
    Step {
        step: planned.step,
        title: title(planned.step),
        side: planned.side(),
        action: planned.action,
        target: planned.target.clone(),
        target_id: planned.target_id.clone(),
        status: planned.status,
        changes: planned.changes.clone(),
        message: match &planned.error {
            Some(error) if planned.status == Status::Failed && planned.step != 13 => refused(error),
            _ => with_note(planned.message.clone(), planned),
        },
        job: planned.job.clone(),
        request,
    }
}

fn with_note(message: String, planned: &PlannedStep) -> String {
    match &planned.note {
        Some(note) => format!("{message} {note}"),
        None => message,
    }
}

fn title(step: u8) -> &'static str {
    TITLES
        .get(usize::from(step).saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// What a person needs to act on a refusal: code, reason, tenant and the service's request id.
fn refused(error: &Error) -> String {
    let mut message = format!("{}: {}", error.code, error.message);
    let mut facts = Vec::new();
    if let Some(tenant) = &error.tenant_id {
        facts.push(format!("tenant {tenant}"));
    }
    if let Some(id) = error
        .request_id
        .as_ref()
        .or(error.client_request_id.as_ref())
    {
        facts.push(format!("request id {id}"));
    }
    if !facts.is_empty() {
        message.push_str(&format!(" ({})", facts.join(", ")));
    }
    message
}

/// What is true now that the step is done and a read has shown it.
fn done(planned: &PlannedStep) -> String {
    if let Some(done) = &planned.done {
        return done.clone();
    }
    match planned.step {
        6 => "Created.".to_owned(),
        7 => "The connection works.".to_owned(),
        8 => "Created, not started.".to_owned(),
        9 => "Saved.".to_owned(),
        10 => format!("{} newly assigned.", planned.writes.len()),
        12 => "Started.".to_owned(),
        _ => String::new(),
    }
}
