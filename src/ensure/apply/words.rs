//! A step in the words of the output: as it was planned, as it was done, and why it was refused.

use crate::ensure::plan::PlannedStep;
use crate::ensure::step::{ShownRequest, Status, Step, TITLES};
use crate::graph::Error;

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

pub(super) fn with_note(message: String, planned: &PlannedStep) -> String {
    match &planned.note {
        Some(note) => format!("{message} {note}"),
        None => message,
    }
}

pub(super) fn title(step: u8) -> &'static str {
    TITLES
        .get(usize::from(step).saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// What a person needs to act on a refusal: code, reason, tenant and the service's request id.
pub(in crate::ensure) fn refused(error: &Error) -> String {
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
pub(super) fn done(planned: &PlannedStep) -> String {
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
