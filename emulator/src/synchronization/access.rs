//! Who may read and write synchronization.

use crate::call::{Call, Refusal};
use crate::ownership;
use crate::permissions::{self, roles};
use crate::state::Tenant;

/// Permissions that write, and therefore also read.
const WRITERS: [&str; 3] = [
    "Synchronization.ReadWrite.All",
    "Application.ReadWrite.All",
    // The article asks for these, older pages too.
    "Directory.ReadWrite.All",
];

/// Permissions that read only.
const READERS: [&str; 2] = ["Synchronization.Read.All", "Directory.Read.All"];

/// Refuses a caller who may not read the synchronization of this service principal.
pub(crate) fn read(tenant: &Tenant, call: &Call, service_principal: &str) -> Result<(), Refusal> {
    let any = [READERS.as_slice(), WRITERS.as_slice()].concat();
    ownership::require(tenant, call, &any, service_principal)?;
    let mut held = roles::SYNCHRONIZATION_WRITERS.to_vec();
    held.push(roles::GLOBAL_READER);
    permissions::require_role(call, &held)
}

/// Refuses a caller who may not change it.
pub(crate) fn write(tenant: &Tenant, call: &Call, service_principal: &str) -> Result<(), Refusal> {
    ownership::require(tenant, call, &WRITERS, service_principal)?;
    permissions::require_role(call, roles::SYNCHRONIZATION_WRITERS)
}

/// Refuses a caller who may not read logs.
pub(crate) fn logs(call: &Call) -> Result<(), Refusal> {
    // The second is in Graph's permission map, though no id was ever published for it. The map accepts Directory.Read.All
    // too, which the scope of the article of 2023 includes: it reads the log without AuditLog.Read.All.
    permissions::require(
        call,
        &[
            "AuditLog.Read.All",
            "ProvisioningLog.Read.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    )?;
    permissions::require_role(call, roles::LOG_READERS)
}
