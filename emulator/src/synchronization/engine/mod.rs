//! The provisioning engine: reads a job's schema and credentials, and provisions for real.

pub(crate) mod attributes;
pub(crate) mod cycle;
pub(crate) mod decide;
pub(crate) mod export;
pub(crate) mod expression;
pub(crate) mod filter;
pub(crate) mod functions;
pub(crate) mod groups;
pub(crate) mod journal;
pub(crate) mod mapping;
pub(crate) mod matching;
pub(crate) mod memory;
pub(crate) mod pattern;
pub(crate) mod preconditions;
pub(crate) mod schema;
pub(crate) mod scope;
pub(crate) mod status;
pub(crate) mod steps;
pub(crate) mod threshold;
pub(crate) mod value;
