//! What a synchronization job says of itself: schedule, status, quarantine, last cycle and counts.

use serde::Serialize;
use serde_json::Value;

use super::observed::text;
use super::step::{Cycle, JobDetails, Quarantine};
use super::summary;

/// State of a job, and what a watch needs beyond it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobReport {
    /// What every output shows.
    pub(crate) details: JobDetails,
    /// The last cycle that came to its end.
    pub(crate) last_cycle: Option<CycleReport>,
    /// The cycle that runs now.
    pub(crate) running: Option<Running>,
    /// When everything was last in step.
    pub(crate) steady: Option<String>,
}

/// A cycle that came to its end, with what it did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CycleReport {
    /// State and times.
    #[serde(flatten)]
    pub cycle: Cycle,
    /// Id of the cycle, which the entries of the provisioning log carry.
    pub id: Option<String>,
    /// Objects read in the source.
    pub imported: u64,
    /// Objects written to the target.
    pub exported: u64,
    /// Objects that failed and are tried again later.
    pub escrowed: u64,
    /// Code and text of the first error.
    pub error: Option<Value>,
}

/// A cycle that runs now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Running {
    /// When it began.
    pub(crate) since: Option<String>,
    /// Objects done, of how many.
    pub(crate) progress: Option<(u64, u64)>,
}

impl JobReport {
    /// Reads a job.
    #[must_use]
    pub(crate) fn of(job: &Value) -> Self {
        let status = job.get("status").unwrap_or(&Value::Null);
        let details = summary::details(job);
        Self {
            last_cycle: details
                .last_cycle
                .as_ref()
                .and_then(|cycle| Some(report(cycle, status.get("lastExecution")?))),
            running: running(status),
            steady: date(status, "steadyStateLastAchievedTime"),
            details,
        }
    }

    /// Whether the job runs on its schedule.
    #[must_use]
    pub(crate) fn is_active(&self) -> bool {
        self.details.schedule_state == "Active"
    }
}

/// A quarantine in words.
#[must_use]
pub(crate) fn quarantined(quarantine: &Quarantine) -> String {
    let member = |name| text(&quarantine.error, name).trim_end_matches('.');
    let cause = match (member("code"), member("message")) {
        ("", "") => String::new(),
        (one, "") | ("", one) => format!(" ({one})"),
        (code, message) => format!(" ({code}: {message})"),
    };
    let reason = match quarantine.reason.as_str() {
        "" => "the service does not say why",
        reason => reason,
    };
    format!("The job is in quarantine: {reason}{cause}.")
}

impl CycleReport {
    /// What the cycle did, in words.
    #[must_use]
    pub(crate) fn sentence(&self) -> String {
        let errors = match self.escrowed {
            0 => String::new(),
            failed => format!(", {failed} failed"),
        };
        format!(
            "Cycle {} at {}: {} read, {} written{errors}.",
            self.cycle.state, self.cycle.ended, self.imported, self.exported
        )
    }

    /// Whether this cycle ended after the other one.
    #[must_use]
    pub(crate) fn is_after(&self, other: Option<&CycleReport>) -> bool {
        other.is_none_or(|other| moment(&self.cycle.ended) > moment(&other.cycle.ended))
    }
}

/// Order of points in time: Graph leaves out the fraction of a full second.
fn moment(time: &str) -> (&str, &str) {
    let time = time.trim_end_matches(['Z', 'z']);
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    (seconds, fraction.trim_end_matches('0'))
}

fn report(cycle: &Cycle, execution: &Value) -> CycleReport {
    let number = |name: &str| execution.get(name).and_then(Value::as_u64).unwrap_or(0);
    // `None` is Graph's word for no error.
    let error = execution
        .get("error")
        .filter(|error| !["", "None"].contains(&text(error, "code")));
    CycleReport {
        cycle: cycle.clone(),
        id: Some(text(execution, "activityIdentifier").to_owned()).filter(|id| !id.is_empty()),
        imported: number("countImported"),
        exported: number("countExported"),
        escrowed: number("countEscrowed"),
        error: error.cloned(),
    }
}

/// A cycle runs while its objects are not all done, or while it has begun and not ended.
fn running(status: &Value) -> Option<Running> {
    let execution = status.get("lastExecution").unwrap_or(&Value::Null);
    let since = date(execution, "timeBegan").filter(|_| date(execution, "timeEnded").is_none());
    let list = status.get("progress").and_then(Value::as_array);
    let sum = |name: &str| -> u64 {
        let units = list.into_iter().flatten();
        units.filter_map(|unit| unit.get(name)?.as_u64()).sum()
    };
    let (done, total) = (sum("completedUnits"), sum("totalUnits"));
    let progress = (done < total).then_some((done, total));
    (since.is_some() || progress.is_some()).then_some(Running { since, progress })
}

fn date(of: &Value, name: &str) -> Option<String> {
    let date = text(of, name);
    (!date.is_empty() && !date.starts_with("0001-")).then(|| date.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cycle_runs_until_all_its_objects_are_done() {
        let of = |done: u64, ended: &str| {
            JobReport::of(
                &json!({"status": {"progress": [{"completedUnits": done, "totalUnits": 4, "units": "users"}],
                "lastExecution": {"timeBegan": "2026-11-21T14:30:25Z", "timeEnded": ended}}}),
            )
        };
        let running = of(3, "0001-01-01T00:00:00Z").running.unwrap();
        assert_eq!(running.progress, Some((3, 4)));
        assert_eq!(running.since.unwrap(), "2026-11-21T14:30:25Z");
        assert_eq!(of(4, "2026-11-21T14:31:00Z").running, None);
    }

    #[test]
    fn a_quarantine_is_told_with_its_error_and_without() {
        let told = |quarantine: Value| {
            let job = json!({"status": {"code": "Quarantine", "quarantine": quarantine}});
            quarantined(&JobReport::of(&job).details.quarantine.unwrap())
        };
        let error = json!({"reason": "R", "error": {"code": "E", "message": "Broken."}});
        assert_eq!(told(error), "The job is in quarantine: R (E: Broken).");
        assert!(told(Value::Null).contains("does not say why"));
    }

    #[test]
    fn a_cycle_is_later_by_its_time_and_not_by_its_text() {
        let at = |ended: &str| {
            let job =
                json!({"status": {"lastExecution": {"state": "Succeeded", "timeEnded": ended}}});
            JobReport::of(&job).last_cycle.unwrap()
        };
        let whole = at("2026-11-21T14:30:25Z");
        assert!(at("2026-11-21T14:30:25.4480000Z").is_after(Some(&whole)));
        assert!(!whole.is_after(Some(&at("2026-11-21T14:30:25.4480000Z"))));
        assert!(!whole.is_after(Some(&at("2026-11-21T14:30:25.000Z"))));
        assert!(whole.is_after(None));
    }
}
