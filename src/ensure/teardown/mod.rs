//! Takes a configuration down in the order of its dependencies; nobody is orphaned without being named.

mod apply;
mod cycles;
mod deprovision;
mod made;
mod plan;
mod read;
mod removal;
mod stay;

use std::sync::Arc;
use std::time::Duration;

use super::apply::refused;
use super::call::Tenant;
use super::digest::digest;
use super::locate::Sought;
use super::naming::{Hold, Naming};
use super::reference::Outputs;
use super::run::Report;
use super::step::{Side, Status, Step};
use super::turn::{at_once, turn};
use super::wait::Patience;
use crate::graph::{Client, Error};

use apply::Apply;
use plan::Planned;

/// What a restart resets; the links to the users are kept.
const RESTART: &str = "Watermark, Escrows, QuarantineState";

/// What a teardown may do.
#[derive(Debug, Clone)]
pub struct TeardownOptions {
    /// Whether anything is written.
    pub apply: bool,
    /// Whether the users are removed from the target tenant first.
    pub deprovision: bool,
    /// Whether the partner settings of both tenants are removed too.
    pub remove_partner: bool,
    /// How long to wait for the cycle that removes the users.
    pub timeout: Duration,
    /// Digest of the plan that was agreed to; another plan is refused.
    pub plan_digest: Option<String>,
    /// How long to wait for what.
    pub patience: Patience,
}

/// Reads both tenants, then carries out the plan or only tells it.
///
/// # Errors
/// `PlanChanged` before anything is written; after a run, the first step that was not done.
pub async fn teardown(
    source: Client,
    target: Client,
    sought: &Sought,
    options: &TeardownOptions,
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
    report.progress("Reading both tenants", 0).await?;
    let mut seen = Box::pin(read::read(sought, &source, &target, report)).await?;
    // Whoever looks for an application of this name meanwhile must not take one that goes.
    let naming = match seen.configuration() {
        Some(configuration) if options.apply => {
            let mut named = sought.clone();
            named.display_name = Some(configuration.display_name().to_owned());
            named.service_principal_id = None;
            Naming::of(&source, &named.desired()?).await
        }
        _ => None,
    };
    let mut _hold = None;
    if let Some(naming) = naming {
        _hold = match naming.hold().await {
            Hold::Shared(shared) => {
                drop(shared);
                let waiting = "Waiting for another run that looks for an application of this name";
                report.progress(waiting, 0).await?;
                let alone = naming.hold_alone().await;
                seen = Box::pin(read::read(sought, &source, &target, report)).await?;
                Some(alone)
            }
            alone => Some(alone),
        };
    }
    let planned = plan::plan(&seen, options);
    let previews = planned
        .iter()
        .map(|step| preview(step, options, &source, &target))
        .collect::<Result<Vec<Step>, Error>>()?;
    let pair = seen.pair.as_ref();
    let pair = pair.map(|(source, target)| (source.as_str(), target.as_str()));
    let fresh = digest(pair, &previews);
    if !options.apply {
        for step in &previews {
            report.step(step, Some(&fresh)).await?;
        }
        return Ok(());
    }
    if let Some(agreed) = &options.plan_digest
        && !agreed.eq_ignore_ascii_case(&fresh)
    {
        return Err(Error::new(
            "PlanChanged",
            "InvalidOperation",
            "The tenants have changed since the plan was shown: another plan would be carried out now.",
        )
        .with_hint("Look at the new plan and agree to that; nothing was written."));
    }
    let mut apply = Apply::new(&source, &target, &seen, options);
    for (step, preview) in planned.iter().zip(previews) {
        let percent = i32::from(step.step - 1) * 100 / 13;
        let status = format!("Step {} of 13: {}", step.step, preview.title);
        report.progress(&status, percent).await?;
        report
            .step(&Box::pin(apply.step(step, preview, report)).await?, None)
            .await?;
    }
    apply.error().map_or(Ok(()), Err)
}

/// The step with the requests that a run would send.
fn preview(
    planned: &Planned,
    options: &TeardownOptions,
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
            requests.push(tenant.show(write.command, &write.parameters, &Outputs::default())?);
        }
    }
    Ok(Step {
        step: planned.step,
        title: planned.title(options.deprovision),
        side: planned.side(),
        action: planned.action,
        target: planned.target.clone(),
        target_id: planned.target_id.clone(),
        status: planned.status,
        changes: planned.changes.clone(),
        message: match &planned.error {
            Some(error) if planned.status == Status::Failed => refused(error),
            _ => planned.message.clone(),
        },
        job: None,
        request: requests,
    })
}
