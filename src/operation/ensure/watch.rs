//! `Watch-CrossTenantSync`

use serde_json::json;

use super::given::Given;
use super::out::Out;
use super::shapes::WATCH_RESULT;
use super::{Connections, Request};
use crate::ensure::{self, WatchOptions, Watched};
use crate::graph::Error;

/// Name of the command.
pub(super) const NAME: &str = "Watch-CrossTenantSync";

const PARAMETERS: [&str; 7] = [
    "Source",
    "Target",
    "DisplayName",
    "ServicePrincipalId",
    "SynchronizationJobId",
    "TimeoutSeconds",
    "IntervalSeconds",
];

/// Watches until the end, then tells what was seen last.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let mut given = Given::new(&request.parameters, &PARAMETERS);
    let source = given.required("Source");
    let target = given.text("Target");
    given.pair(&source, target.as_deref().unwrap_or_default());
    let watched = Watched {
        display_name: given.text("DisplayName"),
        service_principal_id: given.guid("ServicePrincipalId"),
        job_id: given.text("SynchronizationJobId"),
    };
    let options = WatchOptions {
        timeout: given.seconds("TimeoutSeconds", 3600),
        interval: given.seconds("IntervalSeconds", 5),
        patience: request.patience,
    };
    given.end()?;
    let source = connections.get(&source)?;
    let target = target.map(|name| connections.get(&name)).transpose()?;
    let result = ensure::watch(source, target, &watched, &options, out).await?;
    out.item(WATCH_RESULT, json!(result)).await
}
