//! `Set-CrossTenantSync` and `Test-CrossTenantSync`: parameters in, one object per documented step out.

use super::out::Out;
use super::{Connections, Mode, Request, SET, parameters};
use crate::ensure::{self, RunOptions};
use crate::graph::Error;

/// Carries out one of the commands; every problem of the parameters is told before anything is sent.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let sets = out.command == SET;
    let desired = parameters::parse(&request.parameters)?;
    let source = connections.get(&desired.source.connection)?;
    let target = connections.get(&desired.target.connection)?;
    let options = RunOptions {
        apply: sets && request.mode == Mode::Run,
        compare: !sets,
        plan_digest: request.plan_digest.clone(),
        patience: request.patience,
    };
    ensure::run(source, target, &desired, &options, out).await
}
