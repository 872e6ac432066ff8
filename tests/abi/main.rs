//! The built library, driven through its C ABI against the emulator.
#![allow(unsafe_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../support/library.rs"]
#[allow(dead_code)]
mod library;

mod handles;
mod operations;
mod schemas;
mod tls;
mod world;
