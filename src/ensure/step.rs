//! The object that stands for one documented step in the output.

use serde::Serialize;
use serde_json::{Map, Value};

/// Title of every documented step, the first at index 0.
pub(crate) const TITLES: [&str; 13] = [
    "Sign in to the target tenant",
    "Enable user synchronization in the target tenant",
    "Automatically redeem invitations in the target tenant",
    "Sign in to the source tenant",
    "Automatically redeem invitations in the source tenant",
    "Create a configuration application in the source tenant",
    "Test the connection to the target tenant",
    "Create a provisioning job in the source tenant",
    "Save your credentials",
    "Assign a user to the configuration",
    "Test provision on demand",
    "Start the provisioning job",
    "Monitor provisioning",
];

/// Tenant that a step is carried out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Where users come from.
    Source,
    /// Where users are created.
    Target,
}

impl Side {
    /// Side that the documented step belongs to.
    #[must_use]
    pub fn of_step(step: u8) -> Self {
        if step <= 3 {
            Side::Target
        } else {
            Side::Source
        }
    }

    /// The word that messages use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Source => "source",
            Side::Target => "target",
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Action {
    /// Nothing.
    None,
    /// Makes an object.
    Create,
    /// Changes an object.
    Update,
    /// Takes an object away.
    Remove,
    /// Starts the job.
    Start,
    /// Pauses the job.
    Pause,
    /// Waits for the job.
    Wait,
    /// Looks, or tests without changing the set-up.
    Verify,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Status {
    /// Nothing to do.
    InDesiredState,
    /// Would be done by a run.
    Planned,
    /// Compared: it is there, but otherwise than desired.
    Drifted,
    /// Compared: it is not there.
    Missing,
    /// Done by this run and seen in the tenant.
    Changed,
    /// Looked at, or tested, with a good result.
    Verified,
    /// Refused; the message says by whom and why.
    Failed,
    /// Not asked for, or an earlier step that it needs is not done.
    Skipped,
    /// The tenant could not be read, so nothing is known.
    Unknown,
}

/// One property that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Where the property is.
    pub path: String,
    /// Value now; null where there is none.
    pub from: Value,
    /// Value wanted.
    pub to: Value,
}

/// One request as it is or would be sent; ids that only exist later stand in angle brackets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownRequest {
    /// HTTP method.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// State of the job, as step 13 tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobDetails {
    /// `Active`, `Disabled` or `Paused`.
    pub schedule_state: String,
    /// `NotConfigured`, `NotRun`, `Active`, `Paused` or `Quarantine`.
    pub status_code: String,
    /// Why the job does not work; null where it does.
    pub quarantine: Option<Quarantine>,
    /// The last cycle that has ended; null before the first.
    pub last_cycle: Option<Cycle>,
    /// Synchronized objects by their kind, such as `User to User`.
    pub counts: Map<String, Value>,
}

/// Why a job does not work.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// Reason, in Graph's word.
    pub reason: String,
    /// Error with `code` and `message`, as Graph sent it.
    pub error: Value,
}

/// A cycle of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cycle {
    /// `Succeeded`, `Failed` or `EntryLevelErrors`.
    pub state: String,
    /// When it began.
    pub started: String,
    /// When it ended.
    pub ended: String,
}

/// Output object of one documented step.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// 1 to 13.
    pub step: u8,
    /// Title in the documentation.
    pub title: &'static str,
    /// Tenant of the step.
    pub side: Side,
    /// What is done.
    pub action: Action,
    /// Object that it is done to, for a person.
    pub target: String,
    /// Its id, where there is one by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Properties that differ or differed.
    pub changes: Vec<Change>,
    /// For a person.
    pub message: String,
    /// Step 13: state of the job, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<JobDetails>,
    /// Requests that write, in the order they are sent.
    pub request: Vec<ShownRequest>,
}

impl Step {
    /// The step of a plan as a comparison tells it.
    #[must_use]
    pub fn compared(mut self) -> Self {
        if self.status == Status::Planned {
            self.status = match self.action {
                Action::Create => Status::Missing,
                // Users that were never provisioned are missing; a test of the connection says nothing about the state.
                Action::Verify if self.step == 11 => Status::Missing,
                Action::Verify => {
                    self.message =
                        "A run tests the connection, because what it rests on differs.".to_owned();
                    Status::Skipped
                }
                _ => Status::Drifted,
            };
        }
        self
    }

    /// JSON for `output: raw`.
    #[must_use]
    pub fn to_raw(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}
