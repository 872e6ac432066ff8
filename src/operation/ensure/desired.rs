//! `Set-CrossTenantSync`, `Test-CrossTenantSync` and `Get-CrossTenantSyncPlan`: a desired state or a plan in, steps, results or plans out.

use std::sync::{Mutex, PoisonError};

use super::out::Out;
use super::parameters::{Asked, Wish, parse};
use super::plan::{self, Agreed};
use super::shapes;
use super::{Connections, Mode, PLAN, Request, SET};
use crate::ensure::{self, DesiredState, Report, RunOptions, Step};
use crate::graph::{Client, Error};

/// Carries out one of the commands; every problem of the parameters is told before anything is sent.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let sets = out.command == SET;
    let Asked { wish, .. } = parse(&request.parameters, sets)?;
    let pairs = pairs(wish);
    let mut options = RunOptions {
        apply: sets && request.mode == Mode::Run,
        compare: !sets && out.command != PLAN,
        plan_digest: request.plan_digest.clone(),
        patience: request.patience,
    };
    let clients = pairs
        .iter()
        .map(|(desired, _)| clients(connections, desired))
        .collect::<Result<Vec<_>, Error>>()?;
    for ((desired, digest), (source, target)) in pairs.into_iter().zip(clients) {
        if out.command == PLAN {
            out.item(
                shapes::PLAN,
                planned(source, target, desired, &options, out).await?,
            )
            .await?;
            continue;
        }
        options.plan_digest = digest.or(options.plan_digest);
        ensure::run(source, target, &desired, &options, out).await?;
    }
    Ok(())
}

/// The pairs, each with the digest of the plan that was agreed to.
fn pairs(wish: Wish) -> Vec<(DesiredState, Option<String>)> {
    match wish {
        Wish::State(document) => document
            .pairs
            .into_iter()
            .map(|desired| (desired, None))
            .collect(),
        Wish::Plans(plans) => plans
            .into_iter()
            .map(|Agreed { desired, digest }| (desired, Some(digest)))
            .collect(),
    }
}

fn clients(connections: &Connections, desired: &DesiredState) -> Result<(Client, Client), Error> {
    Ok((
        connections.get(&desired.source.connection)?,
        connections.get(&desired.target.connection)?,
    ))
}

/// The plan object of one pair.
async fn planned(
    source: Client,
    target: Client,
    mut desired: DesiredState,
    options: &RunOptions,
    out: &Out<'_>,
) -> Result<serde_json::Value, Error> {
    let noted = Noted {
        out,
        steps: Mutex::default(),
    };
    ensure::run(source.clone(), target.clone(), &desired, options, &noted).await?;
    // A plan is for these tenants and no others, whatever its connections mean when it is carried out.
    desired.source.tenant_id = Some(source.identity().await?.tenant_id);
    desired.target.tenant_id = Some(target.identity().await?.tenant_id);
    let (digest, steps) = noted
        .steps
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(plan::item(&desired, &digest, &steps))
}

/// Keeps the steps of a plan and passes on the progress.
struct Noted<'a> {
    out: &'a Out<'a>,
    steps: Mutex<(String, Vec<Step>)>,
}

impl Report for Noted<'_> {
    async fn step(&self, step: &Step, digest: Option<&str>) -> Result<(), Error> {
        let mut noted = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        noted.0 = digest.unwrap_or_default().to_owned();
        noted.1.push(step.clone());
        Ok(())
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        self.out.progress(status, percent).await
    }
}
