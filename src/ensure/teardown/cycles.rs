//! Which cycle of a job counts: one that began after the restart, and has ended.

use serde_json::Value;
use tokio::time::Instant;

use crate::ensure::job_state::{CycleReport, JobReport, Running};
use crate::ensure::observed::text;

/// A job since before its restart.
#[derive(Debug)]
struct Since {
    job: String,
    before: Option<CycleReport>,
    /// The cycle that ran at the restart, which nobody was out of scope for.
    running: Option<Running>,
    ended: Option<(Instant, CycleReport)>,
}

/// The cycles of all jobs of a configuration.
#[derive(Debug)]
pub(super) struct Cycles(Vec<Since>);

impl Cycles {
    /// The jobs as they are before the restart.
    pub(super) fn before_restart(jobs: &[Value]) -> Self {
        let since = |job: &Value| {
            let report = JobReport::of(job);
            Since {
                job: text(job, "id").to_owned(),
                before: report.last_cycle,
                running: report.running,
                ended: None,
            }
        };
        Self(jobs.iter().map(since).collect())
    }

    /// Takes a look at the jobs.
    pub(super) fn look(&mut self, jobs: &[Value]) {
        for job in jobs {
            let of_job = |since: &&mut Since| since.job == text(job, "id");
            if let Some(since) = self.0.iter_mut().find(of_job) {
                since.look(&JobReport::of(job));
            }
        }
    }

    /// Whether every job has ended such a cycle.
    pub(super) fn have_ended(&self) -> bool {
        self.0.iter().all(|since| since.ended.is_some())
    }

    /// When the last of them ended, and the ids of their cycles; nothing before all have.
    pub(super) fn ended(&self) -> Option<(Instant, Vec<String>)> {
        let ended: Option<Vec<_>> = self.0.iter().map(|since| since.ended.as_ref()).collect();
        let ended = ended?;
        let last = ended.iter().map(|(at, _)| *at).max()?;
        let ids = ended.iter().filter_map(|(_, cycle)| cycle.id.clone());
        Some((last, ids.collect()))
    }
}

impl Since {
    fn look(&mut self, report: &JobReport) {
        let Some(cycle) = &report.last_cycle else {
            return;
        };
        let known = self.ended.as_ref().map(|(_, cycle)| cycle);
        if !cycle.is_after(known.or(self.before.as_ref())) {
            return;
        }
        if let Some(running) = self.running.take()
            && running
                .since
                .is_none_or(|since| since == cycle.cycle.started)
        {
            self.before = Some(cycle.clone());
            return;
        }
        self.ended = Some((Instant::now(), cycle.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn job(began: &str, ended: &str) -> Value {
        json!({"id": "j", "schedule": {"state": "Active"}, "status": {"code": "Active",
            "lastExecution": {"state": "Succeeded", "timeBegan": began, "timeEnded": ended}}})
    }

    #[tokio::test]
    async fn the_cycle_from_before_and_the_one_that_ran_at_the_restart_do_not_count() {
        let old = job("2026-11-21T14:00:00Z", "2026-11-21T14:01:00Z");
        let mut cycles = Cycles::before_restart(std::slice::from_ref(&old));
        cycles.look(&[old]);
        assert!(!cycles.have_ended());
        cycles.look(&[job("2026-11-21T14:40:00Z", "2026-11-21T14:41:00Z")]);
        assert!(cycles.have_ended());

        let running = job("2026-11-21T14:40:00Z", "");
        let mut cycles = Cycles::before_restart(&[running]);
        cycles.look(&[job("2026-11-21T14:40:00Z", "2026-11-21T14:41:00Z")]);
        assert!(!cycles.have_ended());
        cycles.look(&[job("2026-11-21T14:42:00Z", "2026-11-21T14:43:00Z")]);
        assert!(cycles.have_ended() && cycles.ended().is_some());
    }

    #[tokio::test]
    async fn every_job_has_its_own_beginning() {
        let other = |ended: &str| {
            let mut other = job("2026-11-21T10:00:00Z", ended);
            other["id"] = json!("k");
            other
        };
        let one = job("2026-11-21T14:00:00Z", "2026-11-21T14:01:00Z");
        let mut cycles = Cycles::before_restart(&[one, other("2026-11-21T10:01:00Z")]);
        let next = job("2026-11-21T14:40:00Z", "2026-11-21T14:41:00Z");
        cycles.look(&[next.clone(), other("2026-11-21T10:01:00Z")]);
        assert!(!cycles.have_ended());
        cycles.look(&[next, other("2026-11-21T10:41:00Z")]);
        assert!(cycles.have_ended());
    }
}
