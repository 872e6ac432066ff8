//! Waits until the first cycle of the job has ended, where that is asked for.

use tokio::sync::mpsc::UnboundedSender;

use super::Apply;
use super::telling::News;
use crate::ensure::fact::Fact;
use crate::ensure::job_state::{CycleReport, JobReport};
use crate::ensure::observed::text;
use crate::ensure::read;
use crate::ensure::reference::Output;
use crate::ensure::watch::{Judge, Judgement, WatchOutcome, passes, sentence};
use crate::graph::Error;

impl Apply<'_> {
    /// Waits for the cycle that the start began; a quarantine ends the wait, and step 13 tells it.
    pub(super) async fn cycle_ended(&self, news: &UnboundedSender<News>) -> Result<(), Error> {
        self.ledger.until(|now| now.has_settled(&[12])).await;
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        let job = self.ledger.output(Output::Job);
        if job.is_empty() || self.ledger.first_undone(&[12]).is_some() {
            return Ok(());
        }
        let limit = self.source.patience().cycle;
        let mut pauses = self.source.patience().pauses(limit);
        let mut judge = Judge::since(self.cycle_before(&job));
        loop {
            match read::job(self.source, &service_principal, &job).await {
                Ok(entity) => {
                    let state = JobReport::of(&entity);
                    self.ledger.learn_job(entity);
                    let (status, percent) = sentence(&state);
                    let _ = news.send(News::Seen(status, percent));
                    match judge.look(state) {
                        Judgement::Ended(WatchOutcome::Paused) => return Err(stopped()),
                        Judgement::Ended(_) => return Ok(()),
                        Judgement::LookAgain | Judgement::GoOn => {}
                    }
                }
                // A read that fails now and then says nothing of the cycle.
                Err(error) if passes(&error) => {}
                Err(error) => return Err(error),
            }
            if !pauses.pause().await {
                return Err(timed_out(limit.as_secs()));
            }
        }
    }

    /// The last cycle from before this run, if this run has started the job.
    fn cycle_before(&self, job: &str) -> Option<CycleReport> {
        if !self.ledger.has_written(&[12]) {
            return None;
        }
        let Fact::Known(configurations) = &self.observed.configurations else {
            return None;
        };
        configurations
            .iter()
            .filter_map(|configuration| match &configuration.jobs {
                Fact::Known(jobs) => jobs.iter().find(|known| text(known, "id") == job),
                _ => None,
            })
            .find_map(|job| JobReport::of(job).last_cycle)
    }
}

fn timed_out(seconds: u64) -> Error {
    let mut error = Error::new(
        "Timeout",
        "OperationTimeout",
        format!("The first cycle has not ended within {seconds} seconds."),
    )
    .with_hint("The job goes on. Run the command again to wait on, or Watch-CrossTenantSync.");
    error.retryable = true;
    error
}

fn stopped() -> Error {
    Error::new(
        "JobPaused",
        "InvalidOperation",
        "The job was paused before its first cycle had ended.",
    )
    .with_hint("Run the command again to start it.")
}
