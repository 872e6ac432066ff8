//! `Get-CrossTenantSync`

use serde_json::json;

use super::given::Given;
use super::out::Out;
use super::shapes::CONFIGURATION;
use super::{Connections, Request};
use crate::ensure::{self, Sought};
use crate::graph::Error;

/// Name of the command.
pub(super) const NAME: &str = "Get-CrossTenantSync";

const PARAMETERS: [&str; 4] = ["Source", "Target", "DisplayName", "ServicePrincipalId"];

/// One item for each configuration of the pair.
pub(super) async fn run(
    connections: &Connections,
    request: &Request,
    out: &Out<'_>,
) -> Result<(), Error> {
    let mut given = Given::new(&request.parameters, &PARAMETERS);
    let sought = Sought {
        source: given.required("Source"),
        target: given.required("Target"),
        display_name: given.text("DisplayName"),
        service_principal_id: given.guid("ServicePrincipalId"),
    };
    given.pair(&sought.source, &sought.target);
    given.end()?;
    let source = connections.get(&sought.source)?;
    let target = connections.get(&sought.target)?;
    let found = ensure::export(source, target, &sought, request.patience, out).await?;
    for configuration in found {
        out.item(CONFIGURATION, json!(configuration)).await?;
    }
    Ok(())
}
