//! The plan: pure data, computed from the desired state and what was read; a run executes exactly it.

mod assignments;
mod configuration;
mod credentials;
mod job;
mod permissions;
mod policies;
mod principals;
mod provisioning;
mod refusal;
mod settings;
mod sign_in;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use serde_json::{Map, Value};

use super::adopt::adopt;
use super::model::DesiredState;
use super::observed::Observed;
use super::reference::{Output, Outputs};
use super::step::{Action, Change, JobDetails, Side, Status};
use crate::graph::Error;

/// What a read must show before a write counts as done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expect {
    /// The partner settings have these properties.
    Partner(Value),
    /// The identity synchronization has these properties.
    IdentitySynchronization(Value),
    /// The application of this name, made since the run began, and its service principal.
    Application,
    /// The service principal has this tag.
    Tag(String),
    /// The service principal has these tags of our own and no other of them.
    Recorded(Vec<String>),
    /// The answer itself says it: the connection works.
    Connection,
    /// A job of the template.
    Job,
    /// The job's schema has what is named of it.
    Schema,
    /// These credentials are saved.
    Secrets(Vec<(String, String)>),
    /// The principal is assigned.
    Assignment(String),
    /// The assignment of this id is gone.
    Unassigned(String),
    /// The answer itself says it: the user was provisioned, or already was.
    Provisioned(String),
    /// The job's schedule is active.
    Started,
    /// The job's schedule is not active.
    Paused,
}

/// One request that writes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Write {
    /// Command of the catalog.
    pub(crate) command: &'static str,
    /// Its parameters, with references to outputs of earlier steps.
    pub(crate) parameters: Map<String, Value>,
    /// What a read must show afterwards.
    pub(crate) expect: Expect,
}

/// One documented step as it stands in the plan.
#[derive(Debug, Clone)]
pub(crate) struct PlannedStep {
    /// 1 to 13.
    pub(crate) step: u8,
    /// What it does.
    pub(crate) action: Action,
    /// Object that it is done to.
    pub(crate) target: String,
    /// Id of the object, where it exists.
    pub(crate) target_id: Option<String>,
    /// How it stands before a run.
    pub(crate) status: Status,
    /// Properties that differ.
    pub(crate) changes: Vec<Change>,
    /// For a person.
    pub(crate) message: String,
    /// What a person should know before and after the step is done.
    pub(crate) note: Option<String>,
    /// What is true once the step is done, where that depends on what was wanted.
    pub(crate) done: Option<String>,
    /// Step 13: state of the job.
    pub(crate) job: Option<JobDetails>,
    /// Requests that write.
    pub(crate) writes: Vec<Write>,
    /// Why the step is `Failed` or `Unknown`.
    pub(crate) error: Option<Error>,
    /// Whether the caller has to change the call, so that nothing at all is written.
    pub(crate) refuses: bool,
    /// Whether this waits for the credentials, because those that are saved may lead to another tenant.
    pub(crate) waits_for_credentials: bool,
}

impl PlannedStep {
    fn new(step: u8, target: impl Into<String>) -> Self {
        Self {
            step,
            action: Action::None,
            target: target.into(),
            target_id: None,
            status: Status::InDesiredState,
            changes: Vec::new(),
            message: String::new(),
            note: None,
            done: None,
            job: None,
            writes: Vec::new(),
            error: None,
            refuses: false,
            waits_for_credentials: false,
        }
    }

    fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    fn skipped(self, message: impl Into<String>) -> Self {
        Self {
            status: Status::Skipped,
            ..self.with_message(message)
        }
    }

    fn planned(mut self, action: Action, message: impl Into<String>) -> Self {
        self.action = action;
        self.status = Status::Planned;
        self.with_message(message)
    }

    fn unknown(self, what: &str, error: &Error) -> Self {
        let message = format!("Could not read {what}: {}", error.message);
        Self {
            status: Status::Unknown,
            action: Action::None,
            error: Some(error.clone()),
            writes: Vec::new(),
            changes: Vec::new(),
            ..self.with_message(message)
        }
    }

    fn failed(self, error: Error) -> Self {
        let message = error.message.clone();
        Self {
            status: Status::Failed,
            action: Action::None,
            error: Some(error),
            writes: Vec::new(),
            changes: Vec::new(),
            ..self.with_message(message)
        }
    }

    /// Failed by what the caller named.
    fn refused(self, error: Error) -> Self {
        Self {
            refuses: true,
            ..self.failed(error)
        }
    }

    fn write(&mut self, command: &'static str, parameters: Value, expect: Expect) {
        self.writes.push(Write {
            command,
            parameters: match parameters {
                Value::Object(parameters) => parameters,
                _ => Map::new(),
            },
            expect,
        });
    }

    /// Tenant of the step.
    #[must_use]
    pub(crate) fn side(&self) -> Side {
        Side::of_step(self.step)
    }

    /// Steps that must be done before this one may write.
    #[must_use]
    pub(crate) fn needs(&self) -> &'static [u8] {
        match self.action {
            // A job that must not run is not left running because something else fails.
            Action::Pause => &[1, 4],
            _ if self.waits_for_credentials => &[6, 9],
            _ => depends_on(self.step),
        }
    }

    /// Whether a later step can build on this one.
    #[must_use]
    pub(crate) fn stands_in_the_way(&self) -> bool {
        match self.status {
            Status::Failed | Status::Unknown => true,
            Status::Skipped => !self.writes.is_empty(),
            _ => false,
        }
    }
}

/// Steps that a step builds on.
fn depends_on(step: u8) -> &'static [u8] {
    match step {
        2 | 5 | 6 => &[1, 4],
        3 => &[1, 4, 2],
        7 => &[2, 3, 5, 6],
        8..=10 => &[6],
        11 => &[2, 3, 5, 6, 7, 8, 9, 10],
        // Starting is the last word: nothing that was asked for may be missing.
        12 => &[2, 3, 5, 6, 7, 8, 9, 10, 11],
        _ => &[],
    }
}

/// Tenant ids of the pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Source tenant.
    pub(crate) source: String,
    /// Target tenant.
    pub(crate) target: String,
}

impl Pair {
    /// Ids of source and target.
    #[must_use]
    pub(crate) fn ids(&self) -> (&str, &str) {
        (&self.source, &self.target)
    }
}

/// The whole plan.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Tenants of both sides; absent while either sign-in fails.
    pub(crate) pair: Option<Pair>,
    /// Ids that exist already.
    pub(crate) outputs: Outputs,
    /// The 13 steps in order.
    pub(crate) steps: Vec<PlannedStep>,
    /// Number of the step because of which nothing is written.
    pub(crate) refused_by: Option<u8>,
}

/// Computes the plan; `writes` says whether the caller means to carry it out, now or later.
#[must_use]
pub(crate) fn plan(desired: &DesiredState, observed: &Observed, writes: bool) -> Plan {
    let mut steps = vec![
        sign_in::step(1, desired, observed),
        sign_in::step(4, desired, observed),
    ];
    let pair = sign_in::pair(desired, observed);
    let Some(pair) = pair else {
        for step in [2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13] {
            steps.push(
                PlannedStep::new(step, "").skipped("Both tenants must be signed in to first."),
            );
        }
        steps.sort_by_key(|step| step.step);
        return Plan {
            pair: None,
            outputs: Outputs::default(),
            steps,
            refused_by: None,
        };
    };

    let adoption = adopt(desired, &pair.target, observed);
    let mut outputs = Outputs::default();
    configuration::known_outputs(desired, &adoption, observed, &mut outputs);
    steps.push(policies::enable_synchronization(desired, observed, &pair));
    steps.push(policies::settings(3, desired, observed, &pair));
    steps.push(policies::settings(5, desired, observed, &pair));
    steps.push(configuration::application(
        desired, &adoption, observed, &pair,
    ));
    steps.push(job::step(desired, &adoption, observed, &mut outputs));
    steps.push(credentials::step(desired, &adoption, &pair));
    steps.push(PlannedStep {
        waits_for_credentials: configuration::is_hidden(&adoption, &pair),
        ..assignments::step(desired, observed, &adoption)
    });
    steps.push(provisioning::on_demand(observed));
    let test = provisioning::connection(desired, &pair, &steps);
    steps.push(test);
    let start = provisioning::start(desired, &adoption, &steps);
    steps.push(start);
    steps.sort_by_key(|step| step.step);
    skip_dependents(&mut steps);
    refusal::check_permissions(&mut steps, observed, writes);
    // A comparison tells all that differs, whatever a run would be stopped by.
    let refused_by = if writes {
        refusal::hold_back(&mut steps)
    } else {
        None
    };
    let monitor = provisioning::monitor(desired, &adoption, observed, &steps, writes);
    steps.push(monitor);
    for step in &mut steps {
        if step.target_id.is_none() {
            step.target_id = target_id(step.step, &pair, &outputs);
        }
    }
    Plan {
        pair: Some(pair),
        outputs,
        steps,
        refused_by,
    }
}

/// Id of the object that a step is about, where it exists.
#[must_use]
pub(crate) fn target_id(step: u8, pair: &Pair, outputs: &Outputs) -> Option<String> {
    let id = match step {
        2..=4 => Some(pair.source.as_str()),
        1 | 5 | 7 => Some(pair.target.as_str()),
        6 | 9 | 10 => outputs.get(Output::ServicePrincipal),
        8 | 12 | 13 => outputs.get(Output::Job),
        _ => None,
    };
    id.map(str::to_owned)
}

/// Nothing is written on top of a step that failed or of which nothing is known.
fn skip_dependents(steps: &mut [PlannedStep]) {
    for index in 0..steps.len() {
        let (before, rest) = steps.split_at_mut(index);
        let step = &mut rest[0];
        if step.writes.is_empty() || step.status != Status::Planned {
            continue;
        }
        let needed = before
            .iter()
            .find(|earlier| step.needs().contains(&earlier.step) && earlier.stands_in_the_way());
        if let Some(needed) = needed {
            step.status = Status::Skipped;
            step.message = waits_for(needed.step);
        }
    }
}

/// Message of a step that another one holds up.
#[must_use]
pub(crate) fn waits_for(step: u8) -> String {
    format!("Not done, because step {step} is not done.")
}

pub(crate) use configuration::{APP_ROLE, app_role};
pub(crate) use credentials::same as same_secret;
pub(crate) use permissions::{lacks, sufficient};
pub(crate) use policies::needs_beta;
pub(crate) use provisioning::{in_quarantine, schedule_state};
pub(crate) use settings::patch;

/// Command of step 7.
pub(crate) const TEST_CONNECTION: &str = "Test-CtsSynchronizationConnection";

/// Parameters that name the configuration's service principal.
fn service_principal() -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert(
        "ServicePrincipalId".to_owned(),
        Output::ServicePrincipal.reference(),
    );
    parameters
}

/// Parameters that name the job.
fn job() -> Map<String, Value> {
    let mut parameters = service_principal();
    parameters.insert("SynchronizationJobId".to_owned(), Output::Job.reference());
    parameters
}

/// Parameters with a body.
fn with_body(mut parameters: Map<String, Value>, body: Value) -> Value {
    parameters.insert("BodyParameter".to_owned(), body);
    Value::Object(parameters)
}
