//! Watches a job until the cycle that runs, or the next one, has ended.

mod find;
mod judge;

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep, timeout_at};

use super::call::Tenant;
use super::job_state::{CycleReport, JobReport};
use super::read;
use super::run::Report;
use super::step::Quarantine;
use super::wait::Patience;
use crate::graph::{Client, Error};

pub(crate) use super::settle::passes;
pub(crate) use judge::{Judge, Judgement, sentence};

/// How a job that is to be watched is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// Name of the application.
    pub display_name: Option<String>,
    /// Object id of its service principal.
    pub service_principal_id: Option<String>,
    /// Id of the job.
    pub job_id: Option<String>,
}

/// How long to watch, and how often to look.
#[derive(Debug, Clone, Copy)]
pub struct WatchOptions {
    /// After this time the watch ends in any case.
    pub timeout: Duration,
    /// Pause between two looks.
    pub interval: Duration,
    /// How long an object that was just made may stay unseen.
    pub patience: Patience,
}

/// Why a watch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum WatchOutcome {
    /// A cycle has ended since the watch began.
    CycleEnded,
    /// The job does not work.
    Quarantine,
    /// The time is up.
    TimedOut,
    /// The job does not run on its schedule.
    Paused,
}

/// What a watch saw last.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WatchResult {
    /// Why it ended.
    pub outcome: WatchOutcome,
    /// Object id of the service principal.
    pub service_principal_id: String,
    /// Id of the job.
    pub job_id: String,
    /// `schedule.state`
    pub schedule_state: String,
    /// `status.code`
    pub status_code: String,
    /// Why the job does not work.
    pub quarantine: Option<Quarantine>,
    /// The last cycle that ended.
    pub last_cycle: Option<CycleReport>,
    /// Objects in step, by their kind.
    pub counts: Map<String, Value>,
    /// For a person.
    pub message: String,
}

/// Looks again after what was seen only once.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// Watches the job; reads that fail now and then are ridden out.
///
/// # Errors
/// When no such job is found, it cannot be read at all, or it is deleted.
pub async fn watch(
    source: Client,
    target: Option<Client>,
    watched: &Watched,
    options: &WatchOptions,
    report: &(impl Report + Sync),
) -> Result<WatchResult, Error> {
    let source = Tenant::new(source, options.patience);
    let target = target.map(|target| Tenant::new(target, options.patience));
    let deadline = Instant::now() + options.timeout;
    let mut patient = Patient::new(deadline, options, report);
    let (service_principal, job) = loop {
        let found = timeout_at(deadline, find::job(&source, target.as_ref(), watched)).await;
        match found {
            Ok(Ok(found)) => break found,
            failed => patient.ride_out(failed.map(Result::err)).await?,
        }
    };
    let mut judge = Judge::default();
    loop {
        let read = timeout_at(deadline, read::job(&source, &service_principal, &job)).await;
        let state = match read {
            Ok(Ok(entity)) => JobReport::of(&entity),
            Err(_) | Ok(Err(_)) if Instant::now() >= deadline && judge.last().is_some() => {
                return Ok(judge.result(WatchOutcome::TimedOut, service_principal, job));
            }
            failed => {
                patient.ride_out(failed.map(Result::err)).await?;
                continue;
            }
        };
        patient.relieved();
        let (status, percent) = sentence(&state);
        report.progress(&status, percent).await?;
        let pause = match judge.look(state) {
            Judgement::Ended(outcome) => {
                return Ok(judge.result(outcome, service_principal, job));
            }
            Judgement::LookAgain => options.interval.min(SECOND_LOOK),
            Judgement::GoOn => options.interval,
        };
        let now = Instant::now();
        if now >= deadline {
            return Ok(judge.result(WatchOutcome::TimedOut, service_principal, job));
        }
        sleep(pause.min(deadline - now)).await;
    }
}

/// Rides out failures of reads, within the limit of the watch.
struct Patient<'a, T> {
    deadline: Instant,
    options: &'a WatchOptions,
    report: &'a T,
    /// Since when the service says that there is no such object.
    missing_since: Option<Instant>,
    last: Option<Error>,
}

impl<'a, T: Report + Sync> Patient<'a, T> {
    fn new(deadline: Instant, options: &'a WatchOptions, report: &'a T) -> Self {
        Self {
            deadline,
            options,
            report,
            missing_since: None,
            last: None,
        }
    }

    fn relieved(&mut self) {
        self.missing_since = None;
        self.last = None;
    }

    /// Waits for the next try, or gives up: at the deadline, or because trying again cannot help.
    async fn ride_out(
        &mut self,
        failed: Result<Option<Error>, tokio::time::error::Elapsed>,
    ) -> Result<(), Error> {
        let now = Instant::now();
        if let Ok(Some(error)) = failed {
            let missing = error.status == Some(404);
            let since = *self.missing_since.get_or_insert(now);
            if !missing {
                self.missing_since = None;
            }
            let settling = missing && now - since < self.options.patience.settle;
            if !settling && !passes(&error) {
                return Err(error);
            }
            let status = format!("Could not read the job, trying again: {}", error.message);
            self.report.progress(&status, -1).await?;
            self.last = Some(error);
        }
        if now >= self.deadline {
            return Err(self.gave_up());
        }
        sleep(self.options.interval.min(self.deadline - now)).await;
        Ok(())
    }

    fn gave_up(&mut self) -> Error {
        let seconds = self.options.timeout.as_secs();
        match self.last.take() {
            Some(mut error) => {
                error.message = format!(
                    "The job could not be read within {seconds} seconds: {}",
                    error.message
                );
                error
            }
            None => Error::new(
                "Timeout",
                "OperationTimeout",
                format!("The job could not be read within {seconds} seconds."),
            ),
        }
    }
}
