//! The plan of a teardown: pure data, computed from what was read.

mod application;
mod job;
mod people;
mod permissions;
mod policies;

use serde_json::{Map, Value};

use super::TeardownOptions;
use super::read::{Found, Seen};
use crate::ensure::fact::Fact;
use crate::ensure::observed::SignIn;
use crate::ensure::step::{Action, Change, Side, Status};
use crate::graph::Error;

/// Number, tenant and title of every step.
pub(super) const STEPS: [(Side, &str); 13] = [
    (Side::Target, "Sign in to the target tenant"),
    (Side::Source, "Sign in to the source tenant"),
    (Side::Source, "Find the configuration"),
    (Side::Target, "Users that stay"),
    (Side::Source, "Unassign users and groups"),
    (Side::Source, "Remove the users from the target tenant"),
    (Side::Source, "Stop the provisioning job"),
    (Side::Source, "Delete the provisioning job"),
    (Side::Source, "Remove the assignments"),
    (Side::Source, "Delete the application"),
    (Side::Target, "Remove the identity synchronization"),
    (
        Side::Target,
        "Remove the partner settings of the target tenant",
    ),
    (
        Side::Source,
        "Remove the partner settings of the source tenant",
    ),
];

pub(super) use people::listed;

/// What a read must show after a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expect {
    /// The principal with this assignment is no longer assigned.
    Unassigned(String),
    /// No tag says which credentials are saved.
    Unrecorded,
    /// `SyncAll` is saved; Graph masks its value.
    SyncAll,
    /// The schedule of this job is active.
    Active(String),
    /// The schedule of this job is not active.
    Stopped(String),
    /// There is no such job.
    NoJob(String),
    /// There is no such application.
    NoApplication(String),
    /// There is no such service principal.
    NoServicePrincipal(String),
    /// There is no identity synchronization with this tenant.
    NoSynchronization(String),
    /// There are no partner settings for this tenant.
    NoPartner(String),
    /// The users are awaited afterwards.
    Nothing,
}

/// One request that writes.
#[derive(Debug, Clone)]
pub(super) struct Write {
    /// Command of the catalog.
    pub(super) command: &'static str,
    /// Its parameters.
    pub(super) parameters: Map<String, Value>,
    /// What a read must show afterwards.
    pub(super) expect: Expect,
}

/// One step as it stands before a run.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// 1 to 13.
    pub(super) step: u8,
    /// What it does.
    pub(super) action: Action,
    /// Object that it is done to.
    pub(super) target: String,
    /// Id of that object.
    pub(super) target_id: Option<String>,
    /// How it stands.
    pub(super) status: Status,
    /// What is lost.
    pub(super) changes: Vec<Change>,
    /// For a person.
    pub(super) message: String,
    /// Requests that write.
    pub(super) writes: Vec<Write>,
    /// Why it is `Failed` or `Unknown`.
    pub(super) error: Option<Error>,
}

impl Planned {
    fn new(step: u8, target: impl Into<String>) -> Self {
        Self {
            step,
            action: Action::None,
            target: target.into(),
            target_id: None,
            status: Status::InDesiredState,
            changes: Vec::new(),
            message: String::new(),
            writes: Vec::new(),
            error: None,
        }
    }

    fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    fn skipped(mut self, message: impl Into<String>) -> Self {
        self.status = Status::Skipped;
        self.saying(message)
    }

    fn verified(mut self, message: impl Into<String>) -> Self {
        self.status = Status::Verified;
        self.action = Action::Verify;
        self.saying(message)
    }

    fn planned(mut self, action: Action, message: impl Into<String>) -> Self {
        self.status = Status::Planned;
        self.action = action;
        self.saying(message)
    }

    fn failed(mut self, error: Error) -> Self {
        self.status = Status::Failed;
        self.message.clone_from(&error.message);
        self.error = Some(error);
        self
    }

    fn unknown(mut self, what: &str, error: &Error) -> Self {
        self.status = Status::Unknown;
        self.error = Some(error.clone());
        self.saying(format!("Could not read {what}: {}", error.message))
    }

    fn with_id(mut self, id: impl Into<String>) -> Self {
        self.target_id = Some(id.into());
        self
    }

    fn write(&mut self, command: &'static str, parameters: Value, expect: Expect) {
        self.writes.push(Write {
            command,
            parameters: crate::ensure::read::parameters(parameters),
            expect,
        });
    }

    /// Tenant of the step.
    pub(super) fn side(&self) -> Side {
        STEPS[usize::from(self.step - 1)].0
    }

    /// Title of the step.
    pub(super) fn title(&self, deprovision: bool) -> &'static str {
        match self.step {
            4 if deprovision => "Users to remove",
            step => STEPS[usize::from(step - 1)].1,
        }
    }

    /// Whether a later step must not go on.
    pub(super) fn stands_in_the_way(&self) -> bool {
        match self.status {
            Status::Failed | Status::Unknown => true,
            Status::Skipped => !self.writes.is_empty(),
            _ => false,
        }
    }
}

/// Steps that must be done before a step may write.
pub(super) fn depends_on(step: u8) -> &'static [u8] {
    match step {
        5 => &[1, 2, 3, 4],
        6 => &[1, 2, 3, 4, 5],
        7 => &[1, 2, 3, 4, 5, 6],
        8 => &[1, 2, 3, 4, 5, 6, 7],
        // An assignment that is removed while the job lives is a user that is removed.
        9 => &[1, 2, 3, 4, 5, 6, 7, 8],
        10 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        // The policies let the job remove users, so they are the last to go.
        11 | 13 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        12 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        _ => &[],
    }
}

/// Message of a step that another one holds up.
pub(super) fn waits_for(step: u8) -> String {
    format!("Not done, because step {step} is not done.")
}

/// Computes the plan.
pub(super) fn plan(seen: &Seen, options: &TeardownOptions) -> Vec<Planned> {
    let mut steps = vec![
        sign_in(1, &seen.observed.target, &seen.observed.source),
        sign_in(2, &seen.observed.source, &seen.observed.target),
    ];
    let Some((source_id, target_id)) = &seen.pair else {
        for step in 3..=13 {
            steps.push(Planned::new(step, "").skipped("Both tenants must be signed in to first."));
        }
        return steps;
    };
    steps.push(find(seen));
    steps.push(people::users(seen, options));
    steps.push(people::unassign(seen, options, target_id));
    let runs = people::deprovisions(seen, options);
    steps.push(people::remove_users(seen, options, runs));
    steps.push(job::stop(seen, runs));
    steps.push(job::delete_job(seen, options));
    steps.push(application::remove_assignments(seen, options));
    steps.push(application::delete_application(seen));
    steps.push(policies::synchronization(seen, source_id));
    steps.push(policies::partner(12, seen, options, source_id));
    steps.push(policies::partner(13, seen, options, target_id));
    permissions::check(&mut steps, &seen.observed);
    hold_up(&mut steps);
    steps
}

/// Nothing is deleted on top of a step that failed or of which nothing is known.
fn hold_up(steps: &mut [Planned]) {
    for index in 0..steps.len() {
        let (before, rest) = steps.split_at_mut(index);
        let step = &mut rest[0];
        if step.status != Status::Planned {
            continue;
        }
        let needed = before.iter().find(|earlier| {
            depends_on(step.step).contains(&earlier.step) && earlier.stands_in_the_way()
        });
        if let Some(needed) = needed {
            step.status = Status::Skipped;
            step.action = Action::None;
            step.message = waits_for(needed.step);
        }
    }
}

fn sign_in(number: u8, own: &Result<SignIn, Error>, other: &Result<SignIn, Error>) -> Planned {
    let side = STEPS[usize::from(number - 1)].0.as_str();
    let step = Planned::new(number, format!("{side} tenant"));
    match (own, other) {
        (Err(error), _) => step.failed(error.clone()),
        (Ok(own), Ok(other)) if own.tenant_id.eq_ignore_ascii_case(&other.tenant_id) => {
            step.failed(Error::new(
                "InvalidParameter",
                "InvalidArgument",
                format!(
                    "Both connections are signed in to tenant {}; source and target must be different tenants.",
                    own.tenant_id
                ),
            ))
        }
        (Ok(own), _) => step
            .with_id(&own.tenant_id)
            .verified(format!("Signed in to {} as {}.", own.tenant_id, own.account)),
    }
}

fn find(seen: &Seen) -> Planned {
    let step = Planned::new(3, "configuration");
    match &seen.found {
        Found::Undecided(error) => step.failed(error.clone()),
        Found::Unknown(error) => step.unknown("the applications of the source tenant", error),
        Found::Nothing(said) => step.saying(said),
        Found::Configuration(configuration) => {
            let mut step = step.with_id(configuration.id());
            step.target = format!("application '{}'", configuration.display_name());
            for (what, fact) in [
                ("the synchronization jobs", &configuration.jobs),
                ("the assignments", &configuration.assignments),
            ] {
                if let Fact::Unreadable(error) = fact {
                    return step.unknown(what, error);
                }
            }
            if let Fact::Unreadable(error) = &seen.application {
                return step.unknown("the app registration", error);
            }
            step.verified(format!("Service principal {}.", configuration.id()))
        }
    }
}
