//! Executes exactly the plan: every step as soon as what it needs is done, every write verified by a read.

mod cycle;
mod expectation;
mod ledger;
mod monitor;
mod schema;
mod telling;
mod words;
mod write;

use futures_util::future::{join_all, try_join3};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::call::Tenant;
use super::lists::Lists;
use super::model::DesiredState;
use super::naming::Hold;
use super::observed::Observed;
use super::plan::{APP_ROLE, Pair, Plan, PlannedStep, target_id, waits_for};
use super::reference::Output;
use super::run::Report;
use super::step::{Action, Side, Status, Step};
use crate::graph::Error;
use ledger::Ledger;
use telling::{News, tell};
use words::{done, title, with_note};

pub(in crate::ensure) use words::refused;
pub(crate) use words::shown;

/// Command that makes the partner settings which step 3 changes.
const CREATE_PARTNER: &str = "New-MgPolicyCrossTenantAccessPolicyPartner";

/// Steps after which an application shows whose it is: by its tag, or because no other target can be reached.
const MARKING: [u8; 5] = [2, 3, 5, 6, 9];

/// A run of a plan; its steps work side by side and share nothing but the ledger.
pub(crate) struct Apply<'a> {
    desired: &'a DesiredState,
    source: &'a Tenant,
    target: &'a Tenant,
    observed: &'a Observed,
    plan: &'a Plan,
    lists: &'a Lists,
    ledger: Ledger,
}

impl<'a> Apply<'a> {
    /// A run that has done nothing yet.
    #[must_use]
    pub(crate) fn new(
        desired: &'a DesiredState,
        source: &'a Tenant,
        target: &'a Tenant,
        observed: &'a Observed,
        plan: &'a Plan,
        lists: &'a Lists,
    ) -> Self {
        let makes_partner = plan.steps.iter().any(|planned| {
            planned.step == 2
                && planned
                    .writes
                    .iter()
                    .any(|write| write.command == CREATE_PARTNER)
        });
        Self {
            desired,
            source,
            target,
            observed,
            plan,
            lists,
            ledger: Ledger::new(plan.outputs.clone(), !makes_partner),
        }
    }

    /// Does all steps and tells each in its turn; how they ended is [`Apply::error`].
    ///
    /// The hold on the application's name ends when the application shows whose it is.
    ///
    /// # Errors
    /// Only what the report answers.
    pub(crate) async fn run(
        &self,
        hold: Option<Hold>,
        report: &(impl Report + Sync),
    ) -> Result<(), Error> {
        // A host that is slow to read does not hold up answers that are on their way.
        let (news, told) = unbounded_channel();
        let work = async {
            let steps = self.plan.steps.iter().enumerate();
            join_all(steps.map(|(place, planned)| self.step(place, planned, &news))).await;
            drop(news);
            Ok(())
        };
        let marked = async {
            self.ledger.until(|now| now.has_settled(&MARKING)).await;
            self.tell_lists();
            drop(hold);
            Ok(())
        };
        try_join3(work, marked, tell(self.plan.steps.len(), told, report)).await?;
        Ok(())
    }

    /// Lists that this run may have changed are not to be relied on any more.
    fn tell_lists(&self) {
        let may_have_written = |steps: &[u8]| {
            let planned = |one: &&PlannedStep| steps.contains(&one.step) && !one.writes.is_empty();
            let mut planned = self.plan.steps.iter().filter(planned);
            planned.any(|one| one.status == Status::Planned)
        };
        if may_have_written(&[6, 9]) {
            let template = &self.desired.application.template_id;
            self.lists.changed_service_principals(self.source, template);
        }
        if may_have_written(&[5]) {
            self.lists.changed_partners(self.source);
        }
        if may_have_written(&[2, 3]) {
            self.lists.changed_partners(self.target);
        }
    }

    /// Does one step and tells how it stands now, with the ids that exist by then.
    async fn step(&self, place: usize, planned: &PlannedStep, news: &UnboundedSender<News>) {
        let mut result = self.done(planned, news).await;
        if let (None, Some(pair)) = (&result.target_id, self.pair()) {
            result.target_id = target_id(result.step, pair, &self.ledger.outputs());
        }
        let role = self.ledger.role_name();
        if !role.is_empty() {
            for change in result.changes.iter_mut().filter(|one| one.to == APP_ROLE) {
                change.to = json!(role);
            }
        }
        self.ledger.settle(planned.step);
        // Nobody listens only when the run is being given up.
        let _ = news.send(News::Ended(place, Box::new(result)));
    }

    async fn done(&self, planned: &PlannedStep, news: &UnboundedSender<News>) -> Step {
        let mut result = shown(planned, Vec::new());
        if planned.step == 13 {
            return self.monitored(planned, result, news).await;
        }
        if planned.stands_in_the_way() {
            self.ledger.leave_undone(planned.step);
            if let Some(error) = &planned.error {
                self.ledger.note(planned.step, error.clone());
            }
            return result;
        }
        if planned.status != Status::Planned {
            return result;
        }
        if let Some(needed) = self.waited_for(planned).await {
            self.ledger.leave_undone(planned.step);
            result.status = Status::Skipped;
            result.message = waits_for(needed);
            result.request.clear();
            return result;
        }
        let _ = news.send(News::Began(planned.step));
        match self.writes(planned, &mut result).await {
            Ok(said) => {
                result.status = if planned.action == Action::Verify {
                    Status::Verified
                } else {
                    Status::Changed
                };
                result.message = if said.is_empty() {
                    done(planned)
                } else {
                    said.join(" ")
                };
                self.name_target(&mut result);
                result.message = with_note(result.message, planned);
            }
            Err(error) => {
                self.ledger.leave_undone(planned.step);
                result.status = Status::Failed;
                result.message = refused(&error);
                self.ledger.note(planned.step, error);
            }
        }
        result
    }

    /// Waits until everything that a step needs is over; the answer is what stands in its way.
    async fn waited_for(&self, planned: &PlannedStep) -> Option<u8> {
        let needed = planned.needs();
        if planned.step == 3 {
            // Of step 2 it needs the partner settings only, not what else that step does.
            let others: Vec<u8> = needed.iter().copied().filter(|one| *one != 2).collect();
            self.ledger
                .until(|now| {
                    now.has_settled(&others) && (now.has_target_partner() || now.has_settled(&[2]))
                })
                .await;
            let partner = self.ledger.has_target_partner();
            return self
                .ledger
                .first_undone(if partner { &others } else { needed });
        }
        self.ledger.until(|now| now.has_settled(needed)).await;
        self.ledger.first_undone(needed)
    }

    /// The error that ends the run, if a step failed or could not be judged.
    #[must_use]
    pub(crate) fn error(&self) -> Option<Error> {
        let errors = self.ledger.errors();
        let refused_by = self.plan.refused_by;
        let cause = errors.iter().find(|(step, _)| Some(*step) == refused_by);
        let (step, first) = cause.or_else(|| errors.first())?;
        let mut error = first.clone();
        // What no request has answered is about the tenant of its step all the same.
        error.tenant_id = error
            .tenant_id
            .or_else(|| self.tenant_of(*step).map(str::to_owned));
        if refused_by.is_some() {
            error.hint.get_or_insert_with(|| {
                "Nothing was changed; correct the call and run it again.".to_owned()
            });
        }
        error.message = format!(
            "Step {step} ({}) in the {} tenant{}: {}",
            title(*step),
            Side::of_step(*step).as_str(),
            self.tenant_of(*step)
                .map(|tenant| format!(" {tenant}"))
                .unwrap_or_default(),
            first.message
        );
        let all: Vec<Value> = errors
            .iter()
            .map(|(step, error)| json!({"step": step, "code": error.code, "message": error.message, "requestId": error.request_id}))
            .collect();
        error.details = Some(json!({ "steps": all }));
        Some(error)
    }

    fn pair(&self) -> Option<&Pair> {
        self.plan.pair.as_ref()
    }

    fn tenant_of(&self, step: u8) -> Option<&str> {
        let pair = self.pair()?;
        Some(match Side::of_step(step) {
            Side::Source => &pair.source,
            Side::Target => &pair.target,
        })
    }

    fn tenant(&self, side: Side) -> &'a Tenant {
        match side {
            Side::Source => self.source,
            Side::Target => self.target,
        }
    }

    /// Puts the id of what was made where the plan could only say what it would be.
    fn name_target(&self, result: &mut Step) {
        let (output, noun) = match result.step {
            6 => (Output::ServicePrincipal, "Service principal"),
            8 => (Output::Job, "Job"),
            _ => return,
        };
        let id = self.ledger.output(output);
        if !id.is_empty() {
            result.message = format!("{} {noun} {id}.", result.message);
        }
    }
}
