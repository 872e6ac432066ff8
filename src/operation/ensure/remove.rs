//! `Remove-CrossTenantSync`

use super::given::Given;
use super::out::Out;
use super::{Connections, Mode, Request};
use crate::ensure::{self, Sought, TeardownOptions};
use crate::graph::Error;

/// Name of the command.
pub(super) const NAME: &str = "Remove-CrossTenantSync";

const PARAMETERS: [&str; 7] = [
    "Source",
    "Target",
    "DisplayName",
    "ServicePrincipalId",
    "Deprovision",
    "RemovePartner",
    "TimeoutSeconds",
];

/// Takes the configuration down, or tells how.
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
    let options = TeardownOptions {
        apply: request.mode == Mode::Run,
        deprovision: given.switch("Deprovision"),
        remove_partner: given.switch("RemovePartner"),
        timeout: given.seconds("TimeoutSeconds", 3600),
        plan_digest: request.plan_digest.clone(),
        patience: request.patience,
    };
    given.end()?;
    let source = connections.get(&sought.source)?;
    let target = connections.get(&sought.target)?;
    Box::pin(ensure::teardown(source, target, &sought, &options, out)).await
}
