//! `Set-CrossTenantSync`, `Test-CrossTenantSync` and `Get-CrossTenantSyncPlan`: a desired state or plans in, steps, results or plans out.

use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::out::Out;
use super::parameters::{Asked, Wish, parse};
use super::plan::{self, Agreed};
use super::shapes;
use super::{Connections, Mode, PLAN, Request, SET};
use crate::ensure::{self, DesiredState, FleetReport, PairResult, PairRun, Report, RunOptions};
use crate::graph::Error;

/// Carries out one of the commands; every problem of the parameters is told before anything is sent.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let sets = out.command == SET;
    let Asked {
        wish,
        is_many,
        at_once,
    } = parse(&request.parameters, sets)?;
    let pairs = pairs(connections, wish)?;
    let options = RunOptions {
        apply: sets && request.mode == Mode::Run,
        compare: !sets && out.command != PLAN,
        plan_digest: request.plan_digest.clone(),
        patience: request.patience,
    };
    if out.command == PLAN {
        return plans(pairs, &options, at_once, out).await;
    }
    if is_many {
        return ensure::fleet(pairs, &options, at_once, &Results(out)).await;
    }
    let Some(pair) = pairs.into_iter().next() else {
        return Ok(());
    };
    let options = RunOptions {
        plan_digest: pair.plan_digest.or(options.plan_digest),
        ..options
    };
    ensure::run(pair.source, pair.target, &pair.desired, &options, out).await
}

/// The pairs with their connections, each with the digest of the plan that was agreed to.
fn pairs(connections: &Connections, wish: Wish) -> Result<Vec<PairRun>, Error> {
    let wanted: Vec<(DesiredState, Option<String>)> = match wish {
        Wish::State(pairs) => pairs.into_iter().map(|desired| (desired, None)).collect(),
        Wish::Plans(plans) => plans
            .into_iter()
            .map(|Agreed { desired, digest }| (desired, Some(digest)))
            .collect(),
    };
    wanted
        .into_iter()
        .map(|(desired, plan_digest)| {
            Ok(PairRun {
                source: connections.get(&desired.source.connection)?,
                target: connections.get(&desired.target.connection)?,
                desired,
                plan_digest,
            })
        })
        .collect()
}

/// One result for each pair, as soon as the pair is over.
struct Results<'a>(&'a Out<'a>);

impl FleetReport for Results<'_> {
    async fn result(&self, _place: usize, result: PairResult) -> Result<(), Error> {
        self.0.item(shapes::RESULT, json!(result)).await
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        Report::progress(self.0, status, percent).await
    }
}

/// One plan for each pair whose tenants can be signed in to.
async fn plans(
    pairs: Vec<PairRun>,
    options: &RunOptions,
    at_once: usize,
    out: &Out<'_>,
) -> Result<(), Error> {
    let plans = Plans {
        out,
        pairs: pairs.clone(),
        without: Mutex::default(),
    };
    ensure::fleet(pairs, options, at_once, &plans).await?;
    let without = plans.without.into_inner();
    without
        .unwrap_or_else(PoisonError::into_inner)
        .map_or(Ok(()), Err)
}

/// Makes plans of results.
struct Plans<'a> {
    out: &'a Out<'a>,
    pairs: Vec<PairRun>,
    /// Why there is no plan for the first pair that has none.
    without: Mutex<Option<Error>>,
}

impl FleetReport for Plans<'_> {
    async fn result(&self, place: usize, result: PairResult) -> Result<(), Error> {
        let Some(pair) = self.pairs.get(place) else {
            return Ok(());
        };
        let refused = result
            .steps
            .iter()
            .find(|step| [1, 4].contains(&step.step) && step.status == ensure::Status::Failed);
        let (Some(source), Some(target), None) =
            (result.source_tenant_id, result.target_tenant_id, refused)
        else {
            let message = refused.map_or(result.message, |step| step.message.clone());
            let error = no_plan(pair, message).await;
            self.without
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert(error);
            return Ok(());
        };
        let mut desired = pair.desired.clone();
        // A plan is for these tenants and no others, whatever its connections mean when it is carried out.
        desired.source.tenant_id = Some(source);
        desired.target.tenant_id = Some(target);
        let digest = result.digest.unwrap_or_default();
        self.out
            .item(shapes::PLAN, plan::item(&desired, &digest, &result.steps))
            .await
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        Report::progress(self.out, status, percent).await
    }
}

/// Why a pair has no plan: a tenant cannot be signed in to, or is not the one that was meant.
async fn no_plan(pair: &PairRun, message: String) -> Error {
    for client in [&pair.source, &pair.target] {
        if let Err(error) = client.identity().await {
            return error;
        }
    }
    Error::new("WrongTenant", "InvalidOperation", message)
}
