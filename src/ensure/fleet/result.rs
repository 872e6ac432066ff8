//! What became of one pair of many.

use serde::Serialize;

use crate::ensure::model::DesiredState;
use crate::ensure::step::{Status, Step};
use crate::graph::Error;

/// How a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PairStatus {
    /// Nothing to do.
    InDesiredState,
    /// Brought there by this run.
    Changed,
    /// A run would change something.
    Planned,
    /// Compared: it is there, but otherwise than desired.
    Drifted,
    /// Compared: something of it is not there.
    Missing,
    /// Refused; the error says by whom and why.
    Failed,
    /// A tenant could not be read.
    Unknown,
}

/// Output object of one pair of many.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairResult {
    /// Connection of the source tenant.
    pub source: String,
    /// Connection of the target tenant.
    pub target: String,
    /// The source tenant, where it is known.
    pub source_tenant_id: Option<String>,
    /// The target tenant, where it is known.
    pub target_tenant_id: Option<String>,
    /// Name of the configuration application.
    pub display_name: String,
    /// How the pair stands.
    pub status: PairStatus,
    /// For a person.
    pub message: String,
    /// Service principal of the configuration, where there is one.
    pub service_principal_id: Option<String>,
    /// Its job, where there is one.
    pub job_id: Option<String>,
    /// The documented steps.
    pub steps: Vec<Step>,
    /// Why the pair failed.
    pub error: Option<Error>,
    /// In a plan: what identifies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl PairResult {
    /// Sums up the steps of a pair.
    #[must_use]
    pub(super) fn of(desired: &DesiredState, steps: Vec<Step>, error: Option<Error>) -> Self {
        let status = status(&steps, error.is_some());
        let message = match &error {
            Some(error) => error.message.clone(),
            None => said(status, &steps),
        };
        let target_of = |number: u8| {
            let step = steps.iter().find(|step| step.step == number);
            step.and_then(|step| step.target_id.clone())
        };
        Self {
            source: desired.source.connection.clone(),
            target: desired.target.connection.clone(),
            source_tenant_id: target_of(4),
            target_tenant_id: target_of(1),
            display_name: desired.application.display_name.clone(),
            status,
            message,
            service_principal_id: target_of(6),
            job_id: target_of(8),
            digest: None,
            steps,
            error,
        }
    }
}

/// Whether a comparison found the step otherwise than desired.
fn differs(step: &Step) -> bool {
    matches!(step.status, Status::Drifted | Status::Missing)
}

fn status(steps: &[Step], failed: bool) -> PairStatus {
    let any = |status: Status| steps.iter().any(|step| step.status == status);
    if failed || any(Status::Failed) {
        PairStatus::Failed
    } else if any(Status::Unknown) {
        PairStatus::Unknown
    } else if any(Status::Missing) {
        PairStatus::Missing
    } else if any(Status::Drifted) {
        PairStatus::Drifted
    } else if any(Status::Planned) {
        PairStatus::Planned
    } else if any(Status::Changed) {
        PairStatus::Changed
    } else {
        PairStatus::InDesiredState
    }
}

/// One sentence about the steps that matter.
fn said(status: PairStatus, steps: &[Step]) -> String {
    let those = |matters: &dyn Fn(&Step) -> bool| -> String {
        let numbers: Vec<String> = steps
            .iter()
            .filter(|step| matters(step))
            .map(|step| step.step.to_string())
            .collect();
        numbers.join(", ")
    };
    match status {
        PairStatus::InDesiredState => "Nothing to do.".to_owned(),
        PairStatus::Changed => format!(
            "Changed in steps {}.",
            those(&|step| step.status == Status::Changed)
        ),
        PairStatus::Planned => format!(
            "A run does steps {}.",
            those(&|step| step.status == Status::Planned)
        ),
        PairStatus::Missing | PairStatus::Drifted => {
            format!("Steps {} differ.", those(&differs))
        }
        PairStatus::Failed | PairStatus::Unknown => steps
            .iter()
            .find(|step| matches!(step.status, Status::Failed | Status::Unknown))
            .map(|step| format!("Step {}: {}", step.step, step.message))
            .unwrap_or_default(),
    }
}
