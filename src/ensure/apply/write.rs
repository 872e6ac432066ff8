//! One write: send it, make sense of a refusal, and wait until a read shows it.

use serde_json::{Map, Value};

use super::Apply;
use super::refusal::{Fresh, Meaning, meaning};
use crate::ensure::observed::text;
use crate::ensure::on_demand::{Verdict, verdict};
use crate::ensure::plan::{Expect, PlannedStep, Write};
use crate::ensure::reference::Output;
use crate::ensure::step::{Side, Step};
use crate::ensure::wait::{Patience, Pauses};
use crate::graph::{Error, Outcome};

impl Apply<'_> {
    /// Sends a write until it is accepted and shows; the answer is what there is to say about it.
    pub(super) async fn write(
        &mut self,
        planned: &PlannedStep,
        write: &Write,
        result: &mut Step,
    ) -> Result<Option<String>, Error> {
        if matches!(write.expect, Expect::Provisioned(_))
            && self.outputs.get(Output::Rule).is_none()
        {
            self.find_rule().await?;
        }
        let parameters = self.outputs.resolve(&write.parameters).map_err(|missing| {
            Error::new(
                "InvalidResponse",
                "InvalidData",
                format!(
                    "Step {} did not yield {}.",
                    missing.step(),
                    missing.as_str()
                ),
            )
        })?;
        result.request.push(self.show(planned, write)?);

        let Some(answer) = self.accepted(planned, write, &parameters).await? else {
            // It was found, so it shows.
            return Ok(None);
        };
        self.learn(&write.expect, &answer);
        self.confirmed(planned, &write.expect).await?;
        judged(&write.expect, &answer)
    }

    /// Sends the request until the service takes it; nothing where a look showed that it has taken effect already.
    async fn accepted(
        &mut self,
        planned: &PlannedStep,
        write: &Write,
        parameters: &Map<String, Value>,
    ) -> Result<Option<Value>, Error> {
        let tenant = self.tenant(planned.side());
        let mut pauses = Pauses::new(tenant.patience().accept);
        loop {
            let error = match tenant.call(write.command, parameters).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(error) => error,
            };
            match meaning(&write.expect, &error, self.fresh(planned)) {
                Meaning::No => return Err(error),
                Meaning::Look => {
                    if self.appears(planned, &write.expect).await? {
                        return Ok(None);
                    }
                    if matches!(write.expect, Expect::Application | Expect::Job) {
                        return Err(unsettled(error));
                    }
                }
                Meaning::LookOnly => {
                    if self.appears(planned, &write.expect).await? {
                        return Ok(None);
                    }
                    return Err(unsettled(error));
                }
                Meaning::NotYet => {}
            }
            if !pauses.pause().await {
                return Err(error);
            }
        }
    }

    /// Looks for what a request without an answer may have made.
    async fn appears(&mut self, planned: &PlannedStep, expect: &Expect) -> Result<bool, Error> {
        match expect {
            // These leave nothing that could be looked at, and repeating them does no harm.
            Expect::Connection | Expect::Provisioned(_) => Ok(false),
            // A repetition would make a second one, so what was made gets its time to show and nothing is repeated.
            Expect::Application | Expect::Job => self.waited(planned, expect).await,
            // The service refuses to make these twice, or a repetition has the effect of the first.
            _ => self.shows(planned, expect).await,
        }
    }

    async fn waited(&mut self, planned: &PlannedStep, expect: &Expect) -> Result<bool, Error> {
        let mut pauses = Pauses::new(self.patience().show);
        loop {
            if self.shows(planned, expect).await? {
                return Ok(true);
            }
            if !pauses.pause().await {
                return Ok(false);
            }
        }
    }

    async fn confirmed(&mut self, planned: &PlannedStep, expect: &Expect) -> Result<(), Error> {
        if self.waited(planned, expect).await? {
            return Ok(());
        }
        let mut error = Error::new(
            "Timeout",
            "OperationTimeout",
            format!(
                "The service accepted the change, but {} seconds later a read does not show it.",
                self.patience().show.as_secs()
            ),
        )
        .with_hint("Run the command again; it continues where this run stopped.");
        error.tenant_id = self.tenant_of(planned.step).map(str::to_owned);
        error.retryable = true;
        Err(error)
    }

    fn patience(&self) -> Patience {
        self.source.patience()
    }

    /// Takes ids from the answer, so that the read that follows looks for exactly this object.
    fn learn(&mut self, expect: &Expect, answer: &Value) {
        if *expect == Expect::Application
            && let Some(service_principal) = answer.get("servicePrincipal")
        {
            self.outputs
                .set(Output::ServicePrincipal, text(service_principal, "id"));
        }
    }

    fn fresh(&self, planned: &PlannedStep) -> Fresh {
        let wrote = |step: u8| self.written.contains(&step);
        Fresh {
            // The partner can have been made by this very step.
            partner: planned.step == 2
                || planned.step == 5
                || (planned.side() == Side::Target && wrote(2)),
            application: wrote(6),
            policies: wrote(2) || wrote(3) || wrote(5),
        }
    }
}

/// The error of a request that may yet have made something.
fn unsettled(mut error: Error) -> Error {
    error.outcome = Outcome::Unknown;
    error.retryable = false;
    error.with_hint("What it may have made does not show yet. Run the command again; it looks first and continues where this run stopped.")
}

/// What the answer itself says.
fn judged(expect: &Expect, answer: &Value) -> Result<Option<String>, Error> {
    let Expect::Provisioned(user) = expect else {
        return Ok(None);
    };
    match verdict(answer) {
        Verdict::Provisioned(said) => Ok(Some(format!("{user}: {said}."))),
        Verdict::Refused { code, message } => {
            let code = if code.is_empty() {
                "ProvisioningFailed".to_owned()
            } else {
                code
            };
            Err(Error::new(
                &code,
                "InvalidResult",
                format!("'{user}' was not provisioned: {message}"),
            ))
        }
    }
}
