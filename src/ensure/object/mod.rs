//! The idempotent variant of each documented write: one object is read, compared with what the caller names, and written only where it differs.

mod applications;
mod assignments;
mod difference;
mod find;
mod jobs;
mod partners;
mod run;
mod schemas;
mod secrets;
mod variants;
mod wanted;

pub use run::{ObjectOptions, ObjectResult, ensure_object};
pub use variants::{Variant, variants};
