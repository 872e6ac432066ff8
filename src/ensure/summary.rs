//! Step 13 in words: the state of the job, its last cycle, and its log.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fact::Fact;
use super::observed::text;
use super::plan::{in_quarantine, schedule_state};
use super::step::{Cycle, JobDetails, Quarantine, Status};
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
    /// The same as data.
    pub(crate) job: JobDetails,
}

/// Sums up a job and its log.
#[must_use]
pub(crate) fn of(job: &Value, log: &Fact<Vec<Value>>) -> Summary {
    let details = details(job);
    let mut sentences = vec![format!(
        "Schedule {}, status {}.",
        details.schedule_state, details.status_code
    )];
    if let Some(cycle) = &details.last_cycle {
        sentences.push(format!("Last cycle {} at {}.", cycle.state, cycle.ended));
    }
    if !details.counts.is_empty() {
        let counts: Vec<String> = details
            .counts
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        sentences.push(format!("Synchronized: {}.", counts.join(", ")));
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
        job: details,
    };
    if let Some(quarantine) = &summary.job.quarantine {
        let reason = said(quarantine);
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

/// What Graph says of a job, as data.
#[must_use]
pub(crate) fn details(job: &Value) -> JobDetails {
    let status = job.get("status").unwrap_or(&Value::Null);
    JobDetails {
        schedule_state: schedule_state(job).to_owned(),
        status_code: text(status, "code").to_owned(),
        quarantine: in_quarantine(job).then(|| {
            let quarantine = status.get("quarantine").unwrap_or(&Value::Null);
            Quarantine {
                reason: text(quarantine, "reason").to_owned(),
                error: quarantine.get("error").cloned().unwrap_or(Value::Null),
            }
        }),
        last_cycle: last_cycle(status),
        counts: counts(status),
    }
}

fn said(quarantine: &Quarantine) -> String {
    let error = Some(&quarantine.error).filter(|error| error.is_object());
    let cause =
        error.map(|error| format!(" ({}: {})", text(error, "code"), text(error, "message")));
    format!(
        "The job is in quarantine: {}{}.",
        quarantine.reason,
        cause.unwrap_or_default()
    )
}

/// A cycle that has not run has the zero date, and its `Failed` means nothing.
fn last_cycle(status: &Value) -> Option<Cycle> {
    let execution = status
        .get("lastExecution")
        .filter(|execution| execution.is_object())?;
    let ended = text(execution, "timeEnded");
    if ended.is_empty() || ended.starts_with("0001-") {
        return None;
    }
    Some(Cycle {
        state: text(execution, "state").to_owned(),
        started: text(execution, "timeBegan").to_owned(),
        ended: ended.to_owned(),
    })
}

fn counts(status: &Value) -> Map<String, Value> {
    let pairs = status
        .get("synchronizedEntryCountByType")
        .and_then(Value::as_array);
    pairs
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            let count = pair.get("value")?;
            Some((pair.get("key")?.as_str()?.to_owned(), count.clone()))
        })
        .collect()
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
