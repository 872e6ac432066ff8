//! One pair of tenants: read, compare, and carry out what differs.

use std::sync::Arc;

use super::apply::{Apply, shown};
use super::call::Tenant;
use super::digest::digest_of_desired;
use super::lists::Lists;
use super::model::DesiredState;
use super::naming::{Hold, Naming, takes_or_makes};
use super::plan::{Pair, Plan, PlannedStep, plan};
use super::read::read_among;
use super::step::{Side, Status, Step};
use super::turn::{at_once, turn};
use super::wait::Patience;
use crate::graph::{Client, Error};

/// Where steps and progress go.
pub trait Report {
    /// Takes a step as soon as it is done; the digest is that of the plan, where nothing is carried out.
    ///
    /// # Errors
    /// `Cancelled` when nobody wants to hear more; the same for [`Report::progress`].
    fn step(
        &self,
        step: &Step,
        digest: Option<&str>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Takes a sentence about what is being done, and how much of it is done.
    ///
    /// # Errors
    /// `Cancelled`.
    fn progress(
        &self,
        status: &str,
        percent: i32,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// What a run may do, and how long it waits.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Whether anything is written.
    pub apply: bool,
    /// Whether this only compares: a token that could not write is then no failure.
    pub compare: bool,
    /// Digest of the plan that was agreed to; another plan is refused.
    pub plan_digest: Option<String>,
    /// How long to wait for what.
    pub patience: Patience,
}

/// Reads both tenants, then carries out the plan or only tells it.
///
/// # Errors
/// `PlanChanged` before anything is written; after a run, the first step that was not done.
pub async fn run(
    source: Client,
    target: Client,
    desired: &DesiredState,
    options: &RunOptions,
    report: &(impl Report + Sync),
) -> Result<(), Error> {
    run_one(source, target, desired, options, &Lists::default(), report).await
}

/// Does the same as [`run`], for one of several pairs that share lists.
pub(super) async fn run_one(
    source: Client,
    target: Client,
    desired: &DesiredState,
    options: &RunOptions,
    lists: &Lists,
    report: &(impl Report + Sync),
) -> Result<(), Error> {
    let source = Tenant::new(source, options.patience);
    let target = Tenant::new(target, options.patience);
    let turn = if options.apply {
        turn(&source, &target).await
    } else {
        None
    };
    let _guard = match &turn {
        None => None,
        Some(turn) => match at_once(turn) {
            Some(guard) => Some(guard),
            None => {
                let waiting = "Waiting for another run for these two tenants";
                report.progress(waiting, 0).await?;
                Some(Arc::clone(turn).lock_owned().await)
            }
        },
    };
    let naming = if options.apply {
        Naming::of(&source, desired).await
    } else {
        None
    };
    let mut hold = match &naming {
        Some(naming) => Some(naming.hold().await),
        None => None,
    };
    report.progress("Reading both tenants", 0).await?;
    let mut observed = Box::pin(read_among(desired, &source, &target, lists)).await;
    if !takes_or_makes(desired, &observed) {
        hold = None;
    } else if let (Some(Hold::Shared(_)), Some(naming)) = (&hold, &naming) {
        drop(hold);
        let waiting = "Waiting for another run that looks for an application of this name";
        report.progress(waiting, 0).await?;
        hold = Some(naming.hold_alone().await);
        observed = Box::pin(read_among(desired, &source, &target, lists)).await;
    }
    let plan = plan(desired, &observed, !options.compare);
    let previews = plan
        .steps
        .iter()
        .map(|planned| preview(planned, &plan, &source, &target))
        .collect::<Result<Vec<Step>, Error>>()?;
    let fresh = digest_of_desired(plan.pair.as_ref().map(Pair::ids), desired, &previews);
    if !options.apply {
        for step in previews {
            let step = if options.compare {
                step.compared()
            } else {
                step
            };
            report.step(&step, Some(&fresh)).await?;
        }
        return Ok(());
    }
    if let Some(agreed) = &options.plan_digest
        && !agreed.eq_ignore_ascii_case(&fresh)
    {
        // Where a tenant is not the one that was meant, that is the reason.
        let sign_in = plan.steps.iter().filter(|step| [1, 4].contains(&step.step));
        let refused = sign_in.filter_map(|step| step.error.clone()).next();
        return Err(refused.unwrap_or_else(changed));
    }
    let apply = Apply::new(desired, &source, &target, &observed, &plan, lists);
    apply.run(hold, report).await?;
    apply.error().map_or(Ok(()), Err)
}

fn changed() -> Error {
    Error::new(
        "PlanChanged",
        "InvalidOperation",
        "The tenants have changed since the plan was shown: another plan would be carried out now.",
    )
    .with_hint("Look at the new plan and agree to that; nothing was written.")
}

/// The step with the requests that a run would send.
fn preview(
    planned: &PlannedStep,
    plan: &Plan,
    source: &Tenant,
    target: &Tenant,
) -> Result<Step, Error> {
    let tenant = match planned.side() {
        Side::Source => source,
        Side::Target => target,
    };
    let mut requests = Vec::new();
    if planned.status == Status::Planned {
        for write in &planned.writes {
            requests.push(tenant.show(write.command, &write.parameters, &plan.outputs)?);
        }
    }
    Ok(shown(planned, requests))
}
