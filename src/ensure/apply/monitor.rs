//! Step 13 at the end of a run: the job and its log are read again, because the run has changed what they rest on.

use futures_util::future::join;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::Apply;
use super::telling::News;
use super::words::refused;
use crate::ensure::fact::Fact;
use crate::ensure::plan::PlannedStep;
use crate::ensure::read;
use crate::ensure::reference::Output;
use crate::ensure::step::{Action, Status, Step};
use crate::ensure::summary;
use crate::graph::Error;

/// All steps but the last two.
const BEFORE_START: [u8; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

impl Apply<'_> {
    /// The step as it was planned if nothing was written, otherwise as it stands now.
    pub(super) async fn monitored(
        &self,
        planned: &PlannedStep,
        mut result: Step,
        news: &UnboundedSender<News>,
    ) -> Step {
        self.ledger
            .until(|now| now.has_settled(&BEFORE_START) && now.has_accepted(12))
            .await;
        let waits = planned.action == Action::Wait;
        let changed = self.ledger.has_written_anything() || self.ledger.has_accepted(12);
        if changed || waits {
            let _ = news.send(News::Began(planned.step));
            let waited = if waits {
                self.cycle_ended(news).await
            } else {
                Ok(())
            };
            self.monitor(&mut result).await;
            result.action = planned.action;
            if let Err(error) = waited {
                result.message = format!("{} {}", refused(&error), result.message);
                result.status = Status::Failed;
                self.ledger.note(result.step, error);
            }
        } else if planned.stands_in_the_way()
            && let Some(error) = &planned.error
        {
            self.ledger.note(planned.step, error.clone());
        }
        result
    }

    async fn monitor(&self, result: &mut Step) {
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        let job = self.ledger.output(Output::Job);
        if service_principal.is_empty() || job.is_empty() {
            result.status = Status::Skipped;
            result.message = "There is no job to monitor.".to_owned();
            return;
        }
        result.action = Action::Verify;
        let log = self.log_now(&service_principal, &job);
        let (log, state) = join(log, self.job_now(&service_principal, &job)).await;
        match state {
            Ok(state) => {
                let summary = summary::of(&state, &log);
                result.status = summary.status;
                result.message = summary.message;
                result.job = Some(summary.job);
                if let Some(error) = summary.error {
                    self.ledger.note(result.step, error);
                }
            }
            Err(error) => {
                result.status = Status::Unknown;
                result.message = format!("Could not read the job: {}", refused(&error));
                self.ledger.note(result.step, error);
            }
        }
    }

    /// The log, unless the job is new: one that nothing has been done with has no entries.
    async fn log_now(&self, service_principal: &str, job: &str) -> Fact<Vec<Value>> {
        let is_new = self.plan.outputs.get(Output::Job).is_none();
        let has_worked = self.plan.steps.iter().any(|planned| {
            (planned.step == 11 && !planned.writes.is_empty()) || planned.action == Action::Wait
        });
        if is_new && !has_worked {
            return Fact::Known(Vec::new());
        }
        self.lists.log(self.source, service_principal, job).await
    }

    /// The read that showed the job started shows everything else of it too.
    async fn job_now(&self, service_principal: &str, job: &str) -> Result<Value, Error> {
        self.ledger.until(|now| now.has_settled(&[12])).await;
        match self.ledger.job() {
            Some(state) => Ok(state),
            None => read::job(self.source, service_principal, job).await,
        }
    }
}
