//! The C ABI: nine functions, JSON in and out, everything pulled (`docs/abi.md`, `include/cross_tenant_sync.h`).
//!
//! This module holds the only `unsafe` code and the only exported functions. Handles are numbers looked up in one table, so
//! a stale one is a status and never a dangling pointer; every export catches panics.
#![allow(unsafe_code)]

mod exports;
mod guard;
mod handles;
mod memory;
mod runtime;
mod status;

pub use exports::{
    cts_abi_version, cts_client_close, cts_client_open, cts_describe, cts_free, cts_op_cancel,
    cts_op_close, cts_op_next, cts_op_start,
};
pub use status::{CTS_ABI_MAJOR, CTS_ABI_MINOR, cts_handle, cts_status};
