//! Executes exactly the plan, step by step.

use serde_json::{Value, json};

use super::TeardownOptions;
use super::cycles::Cycles;
use super::deprovision::Deprovision;
use super::made::{self, Made, Object, Place, all_counted};
use super::plan::{Expect, Planned, depends_on, listed, waits_for};
use super::read::Seen;
use super::removal::{confirmed, send};
use super::stay::stay;
use crate::ensure::apply::refused;
use crate::ensure::call::Tenant;
use crate::ensure::observed::{Configuration, text};
use crate::ensure::read;
use crate::ensure::run::Report;
use crate::ensure::step::{Side, Status, Step};
use crate::graph::Error;

/// A run of a plan.
pub(super) struct Apply<'a> {
    source: &'a Tenant,
    target: &'a Tenant,
    seen: &'a Seen,
    options: &'a TeardownOptions,
    /// Numbers of the steps on which nothing can be built.
    undone: Vec<u8>,
    errors: Vec<(u8, &'static str, Side, Error)>,
    /// Whether a cycle has removed everybody.
    is_settled: bool,
}

impl<'a> Apply<'a> {
    /// A run that has done nothing yet.
    pub(super) fn new(
        source: &'a Tenant,
        target: &'a Tenant,
        seen: &'a Seen,
        options: &'a TeardownOptions,
    ) -> Self {
        Self {
            source,
            target,
            seen,
            options,
            undone: Vec::new(),
            errors: Vec::new(),
            is_settled: false,
        }
    }

    /// Does one step and tells how it stands now.
    ///
    /// # Errors
    /// `Cancelled`; what goes wrong in a step is told by the step.
    pub(super) async fn step(
        &mut self,
        planned: &Planned,
        mut result: Step,
        report: &(impl Report + Sync),
    ) -> Result<Step, Error> {
        if planned.stands_in_the_way() {
            self.undone.push(planned.step);
            if let Some(error) = &planned.error {
                self.note(&result, error.clone());
            }
            return Ok(result);
        }
        if planned.status != Status::Planned {
            return Ok(result);
        }
        let needed = depends_on(planned.step)
            .iter()
            .find(|step| self.undone.contains(step));
        if let Some(needed) = needed {
            self.undone.push(planned.step);
            result.status = Status::Skipped;
            result.message = waits_for(*needed);
            result.request.clear();
            return Ok(result);
        }
        match self.write(planned, &mut result, report).await {
            Ok(message) => {
                result.status = Status::Changed;
                result.message = message;
            }
            Err(error) if error.code == "Cancelled" => return Err(error),
            Err(error) => {
                self.undone.push(planned.step);
                result.status = Status::Failed;
                result.message = refused(&error);
                self.note(&result, error);
            }
        }
        Ok(result)
    }

    /// Sends the requests of a step; the answer is what is true now.
    async fn write(
        &mut self,
        planned: &Planned,
        result: &mut Step,
        report: &(impl Report + Sync),
    ) -> Result<String, Error> {
        let tenant = match planned.side() {
            Side::Source => self.source,
            Side::Target => self.target,
        };
        let own = self.seen.configuration().map(Configuration::id);
        let own = own.unwrap_or_default();
        let cycles = match planned.step {
            6 => Some(Cycles::before_restart(&self.jobs(own).await)),
            _ => None,
        };
        let further = if planned.step == 8 {
            match self.appeared(report).await {
                Ok(further) => further,
                Err(error) => {
                    result.request.clear();
                    return Err(error);
                }
            }
        } else {
            Vec::new()
        };
        for (index, write) in planned.writes.iter().enumerate() {
            if let Err(error) = send(tenant, own, write).await {
                // A request that was not sent is not claimed.
                result.request.truncate(index + 1);
                return Err(error);
            }
        }
        let expects: Vec<&Expect> = planned.writes.iter().map(|write| &write.expect).collect();
        confirmed(tenant, own, &expects).await?;
        if let Some(cycles) = cycles {
            return self.deprovision(cycles, report).await;
        }
        let done = match planned.step {
            5 | 9 => "Nobody is assigned any more.".to_owned(),
            7 => "Paused.".to_owned(),
            8 if further.is_empty() => "Deleted.".to_owned(),
            8 => format!("Deleted. Further users stay: {}.", listed(&further)),
            _ => "Removed.".to_owned(),
        };
        Ok(done)
    }

    /// The jobs right before their restart; as they were planned with, where that cannot be read.
    async fn jobs(&self, own: &str) -> Vec<Value> {
        let mut jobs = Vec::new();
        for job in self.seen.jobs() {
            let now = read::job(self.source, own, text(job, "id")).await;
            jobs.push(now.unwrap_or_else(|_| job.clone()));
        }
        jobs
    }

    async fn deprovision(
        &mut self,
        cycles: Cycles,
        report: &(impl Report + Sync),
    ) -> Result<String, Error> {
        let Some(configuration) = self.seen.configuration() else {
            return Ok(String::new());
        };
        let wait = Deprovision {
            place: self.place(configuration, self.seen.jobs()),
            timeout: self.options.timeout,
            made: &self.seen.made,
        };
        let done = wait.run(cycles, report).await?;
        self.is_settled = true;
        Ok(done)
    }

    fn place<'b>(&'b self, configuration: &'b Configuration, jobs: &'b [Value]) -> Place<'b> {
        Place {
            source: self.source,
            target: self.target,
            service_principal: configuration.id(),
            jobs,
            is_settled: self.is_settled,
        }
    }

    /// Users whom the job has made since the plan was read: whoever deletes the job has to name them, or remove them first.
    async fn appeared(&self, report: &(impl Report + Sync)) -> Result<Vec<Object>, Error> {
        let Some(configuration) = self.seen.configuration() else {
            return Ok(Vec::new());
        };
        let own = configuration.id();
        let mut jobs = self.seen.jobs().to_vec();
        if self.options.deprovision {
            for job in &mut jobs {
                *job = read::job(self.source, own, text(job, "id")).await?;
            }
        }
        let made = made::find(self.place(configuration, &jobs), report).await?;
        let Made {
            live, error, limit, ..
        } = made;
        if let Some(error) = error {
            return Err(error);
        }
        if self.options.deprovision {
            let counted = match limit {
                Some(_) => all_counted(&jobs),
                None => Some(0),
            };
            if live.is_empty() && counted == Some(0) {
                return Ok(live);
            }
            let why = "They are in the target tenant";
            return Err(stay(&live, counted, why, Value::Null));
        }
        let known = &self.seen.made.live;
        Ok(live
            .into_iter()
            .filter(|one| !known.contains(one))
            .collect())
    }

    fn note(&mut self, step: &Step, error: Error) {
        self.errors.push((step.step, step.title, step.side, error));
    }

    /// The error that ends the run, if a step failed or could not be judged.
    pub(super) fn error(&self) -> Option<Error> {
        let (step, title, side, first) = self.errors.first()?;
        let mut error = first.clone();
        let tenant = self.seen.pair.as_ref().map(|(source, target)| match side {
            Side::Source => format!(" {source}"),
            Side::Target => format!(" {target}"),
        });
        error.message = format!(
            "Step {step} ({title}) in the {} tenant{}: {}",
            side.as_str(),
            tenant.unwrap_or_default(),
            first.message
        );
        let all: Vec<Value> = self
            .errors
            .iter()
            .map(|(step, _, _, error)| json!({"step": step, "code": error.code, "message": error.message, "requestId": error.request_id}))
            .collect();
        let mut details = json!({ "steps": all });
        if let Some(users) = first
            .details
            .as_ref()
            .and_then(|details| details.get("users"))
        {
            details["users"] = users.clone();
        }
        if let Some(unnamed) = first
            .details
            .as_ref()
            .and_then(|details| details.get("unnamed"))
        {
            details["unnamed"] = unnamed.clone();
        }
        error.details = Some(details);
        Some(error)
    }
}
