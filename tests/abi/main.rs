//! The built library, driven through its C ABI against the emulator.
#![allow(unsafe_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../support/configuration.rs"]
#[allow(dead_code, unreachable_pub)]
mod configuration;
#[path = "../support/library.rs"]
#[allow(dead_code)]
mod library;

mod handles;
mod operations;
mod schemas;
mod tls;
mod world;
