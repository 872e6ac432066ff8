//! One write: send it, make sense of a refusal, and wait until a read shows it.

use serde_json::{Map, Value};

use super::Apply;
use crate::ensure::call::Tenant;
use crate::ensure::observed::text;
use crate::ensure::on_demand::{Verdict, verdict};
use crate::ensure::plan::{Expect, PlannedStep, Write};
use crate::ensure::reference::Output;
use crate::ensure::settle::{self, Attempt, Fresh, Kind};
use crate::ensure::step::{Side, Step};
use crate::graph::Error;

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

        let mut attempt = StepWrite {
            run: self,
            planned,
            write,
            parameters,
        };
        let Some(answer) = settle::accepted(&mut attempt).await? else {
            // It was found, so it shows.
            return Ok(None);
        };
        attempt.run.learn(&write.expect, &answer);
        settle::confirmed(&mut attempt).await?;
        judged(&write.expect, &answer)
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

/// One write of a step, for as long as it takes.
struct StepWrite<'a, 'run> {
    run: &'a mut Apply<'run>,
    planned: &'a PlannedStep,
    write: &'a Write,
    parameters: Map<String, Value>,
}

impl Attempt for StepWrite<'_, '_> {
    fn kind(&self) -> Kind {
        kind(&self.write.expect)
    }

    fn tenant(&self) -> &Tenant {
        self.run.tenant(self.planned.side())
    }

    async fn send(&mut self) -> Result<Value, Error> {
        self.tenant()
            .call(self.write.command, &self.parameters)
            .await
    }

    async fn shows(&mut self) -> Result<bool, Error> {
        self.run.shows(self.planned, &self.write.expect).await
    }

    async fn fresh(&mut self) -> Fresh {
        self.run.fresh(self.planned)
    }
}

/// What the refusals of a write mean depends on what it makes.
fn kind(expect: &Expect) -> Kind {
    match expect {
        Expect::Partner(_) | Expect::IdentitySynchronization(_) => Kind::Policy,
        Expect::Application => Kind::Application,
        Expect::Assignment(_) => Kind::Assignment,
        Expect::Unassigned(_) => Kind::Removal,
        Expect::Job => Kind::Job,
        Expect::Connection | Expect::Provisioned(_) => Kind::Test,
        _ => Kind::Setting,
    }
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
