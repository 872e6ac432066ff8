//! The emulator as a client sees it: over real loopback HTTP and TLS.
#![allow(clippy::unwrap_used)]

mod admin;
mod assignments;
mod batch;
mod browser;
mod directory;
mod faults;
mod limits;
mod openapi;
mod page;
mod permissions;
mod policies;
mod queries;
mod replication;
mod robustness;
mod sign_in;
mod state_file;
mod support;
mod tls;
