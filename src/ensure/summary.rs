//! Step 13 in words: the state of the job, its last cycle, and its log.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fact::Fact;
use super::observed::text;
use super::plan::in_quarantine;
use super::step::Status;
use crate::graph::Error;

/// How step 13 stands.
#[derive(Debug)]
pub(crate) struct Summary {
    /// `Verified`, `Unknown` or `Failed`.
    pub(crate) status: Status,
    /// For a person.
    pub(crate) message: String,
    /// Why the job does not work.
    pub(crate) error: Option<Error>,
}

/// Sums up a job and its log.
#[must_use]
pub(crate) fn of(job: &Value, log: &Fact<Vec<Value>>) -> Summary {
    let mut sentences = Vec::new();
    let status = job.get("status").unwrap_or(&Value::Null);
    let schedule = job
        .get("schedule")
        .map(|schedule| text(schedule, "state"))
        .unwrap_or_default();
    sentences.push(format!(
        "Schedule {schedule}, status {}.",
        text(status, "code")
    ));
    if let Some(cycle) = last_cycle(status) {
        sentences.push(cycle);
    }
    if let Some(counts) = counts(status) {
        sentences.push(counts);
    }
    match log {
        Fact::Known(entries) => sentences.push(log_summary(entries)),
        Fact::Absent => {}
        Fact::Unreadable(error) => sentences.push(format!(
            "The provisioning log could not be read: {}",
            error.message
        )),
    }
    let mut summary = Summary {
        status: Status::Verified,
        message: String::new(),
        error: None,
    };
    if in_quarantine(job) {
        let reason = quarantine(status);
        sentences.insert(0, reason.clone());
        summary.status = Status::Failed;
        summary.error = Some(
            Error::new("JobInQuarantine", "InvalidResult", reason)
                .with_hint("Remove the cause and start the job again with Start-MgServicePrincipalSynchronizationJob."),
        );
    } else if let Fact::Unreadable(error) = log {
        summary.status = Status::Unknown;
        summary.error = Some(error.clone());
    }
    summary.message = sentences.join(" ");
    summary
}

fn quarantine(status: &Value) -> String {
    let quarantine = status.get("quarantine").unwrap_or(&Value::Null);
    let error = quarantine.get("error").filter(|error| error.is_object());
    let cause =
        error.map(|error| format!(" ({}: {})", text(error, "code"), text(error, "message")));
    format!(
        "The job is in quarantine: {}{}.",
        text(quarantine, "reason"),
        cause.unwrap_or_default()
    )
}

/// A cycle that has not run has the zero date, and its `Failed` means nothing.
fn last_cycle(status: &Value) -> Option<String> {
    let execution = status
        .get("lastExecution")
        .filter(|execution| execution.is_object())?;
    let ended = text(execution, "timeEnded");
    if ended.is_empty() || ended.starts_with("0001-") {
        return None;
    }
    Some(format!(
        "Last cycle {} at {ended}.",
        text(execution, "state")
    ))
}

fn counts(status: &Value) -> Option<String> {
    let pairs = status.get("synchronizedEntryCountByType")?.as_array()?;
    let counts: Vec<String> = pairs
        .iter()
        .filter_map(|pair| {
            Some(format!(
                "{} {}",
                pair.get("value")?,
                pair.get("key")?.as_str()?
            ))
        })
        .collect();
    (!counts.is_empty()).then(|| format!("Synchronized: {}.", counts.join(", ")))
}

fn log_summary(entries: &[Value]) -> String {
    if entries.is_empty() {
        return "The provisioning log is empty.".to_owned();
    }
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        let status = entry
            .get("provisioningStatusInfo")
            .map(|info| text(info, "status"))
            .unwrap_or_default();
        *by_status.entry(status).or_default() += 1;
    }
    let counts: Vec<String> = by_status
        .iter()
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    format!("Provisioning log: {}.", counts.join(", "))
}
