//! Replication: reads that lag behind writes.

mod rules;

pub use rules::{BelowAnswer, ObjectClass, Replication};
