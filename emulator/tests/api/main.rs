//! The emulator as a client sees it: over real loopback HTTP and TLS.
#![allow(clippy::unwrap_used)]

mod admin;
mod assignments;
mod batch;
mod directory;
mod openapi;
mod permissions;
mod policies;
mod queries;
mod robustness;
mod sign_in;
mod support;
mod tls;
