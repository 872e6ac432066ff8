//! `Set-CrossTenantSync` and `Test-CrossTenantSync` against the emulator, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod adoption;
mod convergence;
mod faults;
mod proxy;
mod replay;
mod targets;
mod truth;
mod world;
