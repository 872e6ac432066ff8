//! Whether a watch is over, judged look by look.

use super::{WatchOutcome, WatchResult};
use crate::ensure::job_state::{CycleReport, JobReport, quarantined};

/// What a look means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// Nothing has ended.
    GoOn,
    /// It looks like the end; one replica may be behind, so a second look decides.
    LookAgain,
    /// This is the end.
    Ended(WatchOutcome),
}

/// Compares each look with the first one.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    /// Whether there was a look, and the last cycle that it showed.
    first: Option<Option<CycleReport>>,
    last: Option<JobReport>,
    suspected: Option<WatchOutcome>,
}

impl Judge {
    /// A judge who knows the last cycle from before the first look.
    pub(crate) fn since(last_cycle: Option<CycleReport>) -> Self {
        Self {
            first: Some(last_cycle),
            ..Self::default()
        }
    }

    /// What was seen last.
    pub(super) fn last(&self) -> Option<&JobReport> {
        self.last.as_ref()
    }

    /// Judges a look.
    pub(crate) fn look(&mut self, report: JobReport) -> Judgement {
        let baseline = self.first.get_or_insert_with(|| report.last_cycle.clone());
        let ended = report
            .last_cycle
            .as_ref()
            .is_some_and(|cycle| cycle.is_after(baseline.as_ref()));
        let outcome = if report.details.quarantine.is_some() {
            Some(WatchOutcome::Quarantine)
        } else if ended {
            Some(WatchOutcome::CycleEnded)
        } else if report.is_active() {
            None
        } else {
            Some(WatchOutcome::Paused)
        };
        self.last = Some(report);
        let suspected = std::mem::replace(&mut self.suspected, outcome);
        match outcome {
            None => Judgement::GoOn,
            // No replica can show a cycle that has not ended.
            Some(WatchOutcome::CycleEnded) => Judgement::Ended(WatchOutcome::CycleEnded),
            Some(outcome) if suspected == Some(outcome) => Judgement::Ended(outcome),
            Some(_) => Judgement::LookAgain,
        }
    }

    /// What the watch tells at its end.
    pub(super) fn result(
        self,
        outcome: WatchOutcome,
        service_principal_id: String,
        job_id: String,
    ) -> WatchResult {
        let report = self
            .last
            .unwrap_or_else(|| JobReport::of(&serde_json::Value::Null));
        WatchResult {
            message: message(outcome, &report),
            outcome,
            service_principal_id,
            job_id,
            schedule_state: report.details.schedule_state,
            status_code: report.details.status_code,
            quarantine: report.details.quarantine,
            last_cycle: report.last_cycle,
            counts: report.details.counts,
        }
    }
}

fn message(outcome: WatchOutcome, report: &JobReport) -> String {
    let cycle = report.last_cycle.as_ref().map(CycleReport::sentence);
    match outcome {
        WatchOutcome::CycleEnded => cycle.unwrap_or_default(),
        WatchOutcome::Quarantine => report
            .details
            .quarantine
            .as_ref()
            .map(quarantined)
            .unwrap_or_default(),
        WatchOutcome::Paused => format!(
            "The job does not run: its schedule is {}.{}",
            report.details.schedule_state,
            cycle.map(|cycle| format!(" {cycle}")).unwrap_or_default()
        ),
        WatchOutcome::TimedOut => format!(
            "No cycle has ended within the time limit. {}",
            sentence(report).0
        ),
    }
}

/// What the job is doing, and how much of it is done.
pub(crate) fn sentence(report: &JobReport) -> (String, i32) {
    let mut sentences = Vec::new();
    let mut percent = -1;
    if let Some(quarantine) = &report.details.quarantine {
        sentences.push(quarantined(quarantine));
    } else if let Some(running) = &report.running {
        let since = running.since.as_ref();
        let since = since.map(|since| format!(" since {since}"));
        let progress = running.progress.map(|(done, total)| {
            percent = i32::try_from(done.saturating_mul(100) / total.max(1)).unwrap_or(-1);
            format!(": {done} of {total} objects")
        });
        sentences.push(format!(
            "A cycle is running{}{}.",
            since.unwrap_or_default(),
            progress.unwrap_or_default()
        ));
    } else if !report.is_active() {
        sentences.push(format!(
            "The schedule is {}.",
            report.details.schedule_state
        ));
    } else if report.last_cycle.is_none() {
        sentences.push("The job is started; its first cycle has not ended yet.".to_owned());
    } else {
        sentences.push("Waiting for the next cycle to end.".to_owned());
    }
    if let Some(cycle) = &report.last_cycle {
        sentences.push(format!("Last: {}", cycle.sentence()));
    }
    let counts = &report.details.counts;
    if !counts.is_empty() {
        let counts: Vec<String> = counts
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        sentences.push(format!("In step: {}.", counts.join(", ")));
    }
    if let Some(steady) = &report.steady {
        sentences.push(format!("Steady state reached at {steady}."));
    }
    (sentences.join(" "), percent)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn report(schedule: &str, code: &str, ended: Value) -> JobReport {
        JobReport::of(
            &json!({"schedule": {"state": schedule}, "status": {"code": code,
            "lastExecution": {"state": "Succeeded", "timeEnded": ended, "countImported": 3}}}),
        )
    }

    #[test]
    fn only_a_cycle_that_ended_later_ends_the_watch() {
        let mut judge = Judge::default();
        let (early, late) = (json!("2026-11-21T14:00:00Z"), json!("2026-11-21T14:40:00Z"));
        for ended in [&late, &early, &late] {
            let look = judge.look(report("Active", "Active", ended.clone()));
            assert_eq!(
                look,
                Judgement::GoOn,
                "a replica that is behind ends nothing"
            );
        }
        let look = judge.look(report("Active", "Active", json!("2026-11-21T15:20:00Z")));
        assert_eq!(look, Judgement::Ended(WatchOutcome::CycleEnded));
    }

    #[test]
    fn a_paused_job_and_a_quarantine_are_looked_at_twice() {
        for (schedule, code, outcome) in [
            ("Paused", "Paused", WatchOutcome::Paused),
            ("Disabled", "NotRun", WatchOutcome::Paused),
            ("Active", "Quarantine", WatchOutcome::Quarantine),
        ] {
            let mut judge = Judge::default();
            assert_eq!(
                judge.look(report(schedule, code, Value::Null)),
                Judgement::LookAgain
            );
            assert_eq!(
                judge.look(report("Active", "NotRun", Value::Null)),
                Judgement::GoOn
            );
            assert_eq!(
                judge.look(report(schedule, code, Value::Null)),
                Judgement::LookAgain
            );
            let look = judge.look(report(schedule, code, Value::Null));
            assert_eq!(look, Judgement::Ended(outcome));
        }
    }

    #[test]
    fn progress_is_told_in_words_and_percent() {
        let report = JobReport::of(
            &json!({"schedule": {"state": "Active"}, "status": {"code": "NotRun",
            "progress": [{"completedUnits": 120, "totalUnits": 400}], "lastExecution": {"timeBegan": "2026-11-21T14:30:25Z"}}}),
        );
        let (told, percent) = sentence(&report);
        assert_eq!(
            told,
            "A cycle is running since 2026-11-21T14:30:25Z: 120 of 400 objects."
        );
        assert_eq!(percent, 30);
        let (told, percent) = sentence(&JobReport::of(&json!({"schedule": {"state": "Active"}})));
        assert!(told.contains("first cycle"), "{told}");
        assert_eq!(percent, -1);
    }
}
