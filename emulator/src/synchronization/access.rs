//! Who may read and write synchronization.

use crate::call::{Call, Refusal};
use crate::permissions::{self, roles};

/// Permissions that also read.
const WRITERS: [&str; 4] = [
    "Synchronization.ReadWrite.All",
    "Application.ReadWrite.All",
    // The article asks for these, older pages too.
    "Directory.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
];

/// Permissions that read only.
const READERS: [&str; 2] = ["Synchronization.Read.All", "Directory.Read.All"];

/// Refuses a caller who may not read synchronization.
pub(crate) fn read(call: &Call) -> Result<(), Refusal> {
    let mut any = READERS.to_vec();
    any.extend(writers(call));
    permissions::require(call, &any)?;
    let mut held = roles::SYNCHRONIZATION_WRITERS.to_vec();
    held.push(roles::GLOBAL_READER);
    permissions::require_role(call, &held)
}

/// Refuses a caller who may not change synchronization.
pub(crate) fn write(call: &Call) -> Result<(), Refusal> {
    permissions::require(call, writers(call))?;
    permissions::require_role(call, roles::SYNCHRONIZATION_WRITERS)
}

/// `Application.ReadWrite.OwnedBy` is an application permission only.
fn writers(call: &Call) -> &'static [&'static str] {
    const DELEGATED: usize = WRITERS.len() - 1;
    if call.caller.delegated {
        &WRITERS[..DELEGATED]
    } else {
        &WRITERS
    }
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
