//! The commands that make sure of a desired state: one file for each kind of command.

mod desired;
mod export;
mod given;
mod object;
mod out;
mod parameters;
mod plan;
mod remove;
mod shapes;
mod watch;

use super::{Connections, EventSink, Mode, Output, Page, Progress, Request};
use crate::graph::Error;

const SET: &str = "Set-CrossTenantSync";
const TEST: &str = "Test-CrossTenantSync";
const PLAN: &str = "Get-CrossTenantSyncPlan";

/// Every command of this module, as PowerShell spells it.
pub(super) const COMMANDS: [&str; 6] = [SET, TEST, PLAN, export::NAME, remove::NAME, watch::NAME];

/// The command of this name, whatever its case.
#[must_use]
pub(super) fn find(name: &str) -> Option<&'static str> {
    COMMANDS
        .into_iter()
        .find(|command| command.eq_ignore_ascii_case(name))
        .or_else(|| Some(object::find(name)?.name))
}

/// The parameters of a command that takes a desired state.
#[cfg(test)]
#[must_use]
pub(super) fn takes(name: &str) -> Option<Vec<&'static str>> {
    [SET, TEST, PLAN]
        .contains(&name)
        .then(|| parameters::names(name == SET))
}

/// Whether the command can be held to a plan.
#[must_use]
pub(super) fn takes_digest(name: &str) -> bool {
    name.eq_ignore_ascii_case(SET) || name.eq_ignore_ascii_case(remove::NAME)
}

/// Carries out a command that [`find`] knows.
pub(super) async fn run(
    command: &'static str,
    connections: &Connections,
    request: &Request,
    sink: &EventSink,
) -> Result<(), Error> {
    let out = out::Out::new(sink, command, request.output);
    let result = match command {
        export::NAME => export::run(connections, request, &out).await,
        remove::NAME => remove::run(connections, request, &out).await,
        name if object::find(name).is_some() => object::run(name, connections, request, &out).await,
        watch::NAME => watch::run(connections, request, &out).await,
        _ => desired::run(connections, request, &out).await,
    };
    out.completed().await?;
    result.map_err(|mut error| {
        error.operation = Some(command.to_owned());
        error
    })
}
