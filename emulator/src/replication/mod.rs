//! Replication: reads that lag behind writes, as a directory with several replicas shows them.
//!
//! The state is always the newest one. A write keeps what it replaced, object by object, until the change is visible;
//! a read that reaches a replica which lags gets the state with these objects swapped back for the time of the read.
//! So no handler knows of it, and nothing is copied while nothing lags.

mod replicas;
mod rules;
mod snapshot;
mod undo;

pub use rules::{BelowAnswer, ObjectClass, Replication};

pub(crate) use replicas::Replicas;
