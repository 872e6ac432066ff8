//! `Set-CrossTenantSync` and `Test-CrossTenantSync` against the emulator, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/configuration.rs"]
#[allow(dead_code, unreachable_pub)]
mod configuration;

mod adoption;
mod agreement;
mod convergence;
mod credentials;
mod documents;
mod export;
mod failing_reads;
mod faults;
mod fleet;
mod hand;
mod kill;
mod objects;
mod objects_faults;
mod objects_targets;
mod permissions;
mod plans;
mod property;
mod proxy;
mod random_faults;
mod replay;
mod schedule;
mod second_run;
mod settings;
mod slow_tenants;
mod start;
mod targets;
mod teardown;
mod trips;
mod truth;
mod untouched;
mod watch;
mod world;
