//! Everything that is generated: from the catalog the PowerShell functions, the manifest's export lists, the help and the
//! reference; from the source of the C ABI its header.

mod files;
mod functions;
mod header;
mod maml;
mod manifest;
mod parameters;
mod powershell;
mod reference;
mod schema;
mod texts;

pub use files::{drift, generate};
pub use texts::{Example, Texts};
