//! The writes of a step: send them, make sense of refusals, and wait until a read shows them.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use futures_util::future::join;
use serde_json::{Map, Value};

use super::{Apply, CREATE_PARTNER};
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::observed::text;
use crate::ensure::on_demand::{Verdict, verdict};
use crate::ensure::plan::{Expect, PlannedStep, Write};
use crate::ensure::read;
use crate::ensure::reference::Output;
use crate::ensure::settle::{self, Attempt, Fresh, Kind};
use crate::ensure::step::{Action, ShownRequest, Side, Step};
use crate::graph::Error;

/// Writes of one step that are under way at the same time, at most.
const AT_ONCE: usize = 8;

/// A write that was sent, and what came of it.
struct Sent<'p> {
    write: &'p Write,
    request: ShownRequest,
    /// Nothing where a look showed that it has taken effect already.
    answer: Result<Option<Value>, Error>,
}

/// Whether two writes that follow each other do not build on each other, so that both can be under way.
///
/// Nobody is taken away before all are assigned who will be.
fn side_by_side(one: &Write, next: &Write) -> bool {
    matches!(
        (&one.expect, &next.expect),
        (Expect::Assignment(_), Expect::Assignment(_))
            | (Expect::Unassigned(_), Expect::Unassigned(_))
            | (Expect::Provisioned(_), Expect::Provisioned(_))
    )
}

impl Apply<'_> {
    /// Sends all writes of a step; the answer is what there is to say about them.
    pub(super) async fn writes(
        &self,
        planned: &PlannedStep,
        result: &mut Step,
    ) -> Result<Vec<String>, Error> {
        let mut said = Vec::new();
        let mut left = planned.writes.len();
        for group in planned.writes.chunk_by(side_by_side) {
            left -= group.len();
            self.make_schema(group, result).await?;
            let sent = self.sent(planned, group).await?;
            let settled = self.settled(planned, &sent, left == 0, result).await;
            // One of several can be refused when others are done already.
            let wrote = settled.is_ok() || sent.iter().any(|sent| sent.answer.is_ok());
            if wrote && planned.action != Action::Verify {
                self.ledger.wrote(planned.step);
            }
            said.extend(settled?);
            if group.iter().any(|write| write.command == CREATE_PARTNER) && planned.step == 2 {
                self.ledger.found_target_partner();
            }
        }
        Ok(said)
    }

    /// Sends writes that do not build on each other, a few at a time, in their order; none is begun after one has failed.
    async fn sent<'p>(
        &self,
        planned: &PlannedStep,
        group: &'p [Write],
    ) -> Result<Vec<Sent<'p>>, Error> {
        let provisions = matches!(
            group,
            [
                Write {
                    expect: Expect::Provisioned(_),
                    ..
                },
                ..
            ]
        );
        if provisions && self.ledger.output(Output::Rule).is_empty() {
            self.find_rule().await?;
        }
        let outputs = self.ledger.outputs();
        let mut ready = Vec::with_capacity(group.len());
        for write in group {
            let parameters = outputs.resolve(&write.parameters).map_err(unyielded)?;
            let request =
                self.tenant(planned.side())
                    .show(write.command, &write.parameters, &outputs)?;
            ready.push((write, parameters, request));
        }
        let failed = &AtomicBool::new(false);
        let sending: Vec<_> = ready
            .into_iter()
            .map(|(write, parameters, request)| async move {
                if failed.load(Ordering::Relaxed) {
                    return None;
                }
                let mut attempt = StepWrite {
                    run: self,
                    planned,
                    write,
                    parameters: &parameters,
                    expected: &[&write.expect],
                };
                let answer = settle::accepted(&mut attempt).await;
                failed.fetch_or(answer.is_err(), Ordering::Relaxed);
                Some(Sent {
                    write,
                    request,
                    answer,
                })
            })
            .collect();
        Ok(futures_util::stream::iter(sending)
            .buffered(AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await)
    }

    /// Waits until what was accepted shows, and tells what the answers say.
    async fn settled(
        &self,
        planned: &PlannedStep,
        sent: &[Sent<'_>],
        is_last: bool,
        result: &mut Step,
    ) -> Result<Vec<String>, Error> {
        result
            .request
            .extend(sent.iter().map(|sent| sent.request.clone()));
        let mut expected = Vec::new();
        let mut said = Vec::new();
        let mut refused: Option<Error> = None;
        for sent in sent {
            match &sent.answer {
                Err(error) => return Err(error.clone()),
                // It was found, so it shows.
                Ok(None) => {}
                Ok(Some(answer)) => {
                    self.learn(&sent.write.expect, answer);
                    expected.push(&sent.write.expect);
                    match judged(&sent.write.expect, answer) {
                        Ok(sentence) => said.extend(sentence),
                        Err(error) => match &mut refused {
                            None => refused = Some(error),
                            Some(first) => {
                                first.message = format!("{} {}", first.message, error.message)
                            }
                        },
                    }
                }
            }
        }
        if let Some(error) = refused {
            return Err(error);
        }
        if is_last {
            self.ledger.accept(planned.step);
        }
        if let Some(accepted) = sent.iter().find(|sent| matches!(sent.answer, Ok(Some(_)))) {
            let mut attempt = StepWrite {
                run: self,
                planned,
                write: accepted.write,
                parameters: &Map::new(),
                expected: &expected,
            };
            let (shown, ()) = join(
                settle::confirmed(&mut attempt),
                self.looked_ahead(&expected),
            )
            .await;
            shown?;
        }
        Ok(said)
    }

    /// Reads the rule of a new job while the job itself is being looked for, where users will be provisioned on demand.
    async fn looked_ahead(&self, expected: &[&Expect]) {
        let provisions = self
            .plan
            .steps
            .iter()
            .flat_map(|planned| &planned.writes)
            .any(|write| matches!(write.expect, Expect::Provisioned(_)));
        if provisions && expected.contains(&&Expect::Job) {
            // Where it cannot be read yet, step 11 asks again and tells why.
            let _ = self.find_rule().await;
        }
    }

    /// The rule is only known once the job has its schema.
    async fn find_rule(&self) -> Result<(), Error> {
        let service_principal = self.ledger.output(Output::ServicePrincipal);
        let job = self.ledger.output(Output::Job);
        if service_principal.is_empty() || job.is_empty() {
            return Ok(());
        }
        match read::rule_id(self.source, &service_principal, &job).await {
            Fact::Known(rule) => {
                self.ledger
                    .learn(|outputs| outputs.set(Output::Rule, &rule));
                Ok(())
            }
            Fact::Unreadable(error) => Err(error),
            Fact::Absent => Ok(()),
        }
    }

    /// Takes ids from the answer, so that the read that follows looks for exactly this object.
    fn learn(&self, expect: &Expect, answer: &Value) {
        match expect {
            Expect::Application => {
                if let Some(service_principal) = answer.get("servicePrincipal") {
                    self.ledger.learn(|outputs| {
                        outputs.set(Output::ServicePrincipal, text(service_principal, "id"));
                    });
                }
            }
            Expect::Job => self
                .ledger
                .learn(|outputs| outputs.set(Output::Job, text(answer, "id"))),
            _ => {}
        }
    }

    fn fresh(&self, planned: &PlannedStep) -> Fresh {
        Fresh {
            // The partner can have been made by this very step.
            partner: planned.step == 2
                || planned.step == 5
                || (planned.side() == Side::Target && self.ledger.has_written(&[2])),
            application: self.ledger.has_written(&[6]),
            policies: self.ledger.has_written(&[2, 3, 5]),
        }
    }
}

/// The error of a step whose output is needed and was not made.
fn unyielded(missing: Output) -> Error {
    Error::new(
        "InvalidResponse",
        "InvalidData",
        format!(
            "Step {} did not yield {}.",
            missing.step(),
            missing.as_str()
        ),
    )
}

/// A write of a step for as long as it takes, with the others of its step that the same read shows.
struct StepWrite<'a, 'run> {
    run: &'a Apply<'run>,
    planned: &'a PlannedStep,
    write: &'a Write,
    parameters: &'a Map<String, Value>,
    expected: &'a [&'a Expect],
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
            .call(self.write.command, self.parameters)
            .await
    }

    async fn shows(&mut self) -> Result<bool, Error> {
        self.run.all_show(self.planned, self.expected).await
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
