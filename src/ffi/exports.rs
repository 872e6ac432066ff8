//! The nine exported functions; their documentation is the prose of the C header.

use std::time::Duration;

use libc::size_t;

use super::guard::guard;
use super::memory::{self, Output};
use super::{CTS_ABI_MAJOR, CTS_ABI_MINOR, cts_handle, cts_status, handles, runtime};
use crate::operation::{self, Next, Operation, Rejected, Request};

/// The version of this interface that the library was built with: major << 16 | minor.
///
/// A program checks that the major part is the `CTS_ABI_MAJOR` that it was compiled with, and that the minor part is
/// not smaller than its `CTS_ABI_MINOR`.
#[unsafe(no_mangle)]
pub extern "C" fn cts_abi_version() -> u32 {
    CTS_ABI_MAJOR << 16 | CTS_ABI_MINOR
}

/// Describes the library: its name and version, the commands that it knows, the clouds.
///
/// @param out  receives one JSON object, to be freed with `cts_free`
/// @param len  receives its length in bytes
/// @return     `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`
///
/// # Safety
/// `out` and `len` must be writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cts_describe(out: *mut *mut u8, len: *mut size_t) -> cts_status {
    guard(|| {
        let output = Output::required(out, len)?;
        let description = operation::describe((CTS_ABI_MAJOR, CTS_ABI_MINOR))
            .map_err(|_| cts_status::Panic)?
            .to_string();
        // SAFETY: writable by the caller's promise.
        unsafe { output.give(description.into_bytes()) };
        Ok(cts_status::Ok)
    })
}

/// Opens a client: one or more named connections to tenants. Nothing is sent yet.
///
/// @param config      the configuration, JSON in UTF-8; `docs/abi.md` says which copies of its secrets are wiped
/// @param len         its length in bytes
/// @param client      receives the handle
/// @param detail      receives one JSON error object with `CTS_STATUS_INVALID_JSON` and `CTS_STATUS_INVALID_CONFIG`,
///                    to be freed with `cts_free`; may be null together with `detail_len`
/// @param detail_len  receives its length in bytes
/// @return            `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`, `CTS_STATUS_INVALID_JSON`,
///                    `CTS_STATUS_INVALID_CONFIG`
///
/// # Safety
/// `config` must point to `len` readable bytes; the other pointers must be writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cts_client_open(
    config: *const u8,
    len: size_t,
    client: *mut cts_handle,
    detail: *mut *mut u8,
    detail_len: *mut size_t,
) -> cts_status {
    guard(|| {
        let detail = Output::optional(detail, detail_len)?;
        if client.is_null() {
            return Err(cts_status::InvalidArgument);
        }
        // SAFETY: readable by the caller's promise.
        let config = unsafe { memory::input(config, len) }?;
        match operation::open(config) {
            Ok(connections) => {
                let handle = handles::add_client(connections);
                // SAFETY: not null, and writable by the caller's promise.
                unsafe { client.write(handle) };
                Ok(cts_status::Ok)
            }
            // SAFETY: writable by the caller's promise.
            Err(rejected) => Err(unsafe { explain(&rejected, detail) }),
        }
    })
}

/// Closes a client.
///
/// Its operations are cancelled; their handles stay valid, so that what they report last can be read, until each is
/// closed with `cts_op_close`. Does not wait.
///
/// @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
#[unsafe(no_mangle)]
pub extern "C" fn cts_client_close(client: cts_handle) -> cts_status {
    guard(|| handles::close_client(client).map(|()| cts_status::Ok))
}

/// Starts an operation and returns at once. Whatever goes wrong later is an event.
///
/// @param client      the client
/// @param request     the request, JSON in UTF-8
/// @param len         its length in bytes
/// @param op          receives the handle of the operation
/// @param detail      receives one JSON error object with `CTS_STATUS_INVALID_JSON`, to be freed with `cts_free`;
///                    may be null together with `detail_len`
/// @param detail_len  receives its length in bytes
/// @return            `CTS_STATUS_OK`, `CTS_STATUS_INVALID_ARGUMENT`, `CTS_STATUS_INVALID_HANDLE`,
///                    `CTS_STATUS_INVALID_JSON`, `CTS_STATUS_RUNTIME`
///
/// # Safety
/// `request` must point to `len` readable bytes; the other pointers must be writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cts_op_start(
    client: cts_handle,
    request: *const u8,
    len: size_t,
    op: *mut cts_handle,
    detail: *mut *mut u8,
    detail_len: *mut size_t,
) -> cts_status {
    guard(|| {
        let detail = Output::optional(detail, detail_len)?;
        if op.is_null() {
            return Err(cts_status::InvalidArgument);
        }
        // SAFETY: readable by the caller's promise.
        let request = unsafe { memory::input(request, len) }?;
        let connections = handles::client(client)?;
        let request = match Request::read(request) {
            Ok(request) => request,
            // SAFETY: writable by the caller's promise.
            Err(rejected) => return Err(unsafe { explain(&rejected, detail) }),
        };
        let started = Operation::start(runtime::handle()?, &connections, request);
        let handle = handles::add_operation(client, started)?;
        // SAFETY: not null, and writable by the caller's promise.
        unsafe { op.write(handle) };
        Ok(cts_status::Ok)
    })
}

/// Takes the next event of an operation, waiting for it no longer than `timeout_ms`.
///
/// The last event is `done`; calls after it answer `CTS_STATUS_DONE`. The operation works ahead by two pages and then
/// waits for the program, so a program that stops asking stops the fetching too. An event that arrives ends the wait
/// at once: a short timeout costs no time, and lets the program look whether its user wants to stop.
///
/// @param op          the operation
/// @param timeout_ms  0 looks without waiting
/// @param event       receives one JSON object with `CTS_STATUS_OK`, to be freed with `cts_free`
/// @param event_len   receives its length in bytes
/// @return            `CTS_STATUS_OK`, `CTS_STATUS_PENDING`, `CTS_STATUS_DONE`, `CTS_STATUS_INVALID_ARGUMENT`,
///                    `CTS_STATUS_INVALID_HANDLE`, `CTS_STATUS_BUSY`
///
/// # Safety
/// `event` and `event_len` must be writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cts_op_next(
    op: cts_handle,
    timeout_ms: u32,
    event: *mut *mut u8,
    event_len: *mut size_t,
) -> cts_status {
    guard(|| {
        let output = Output::required(event, event_len)?;
        let operation = handles::operation(op)?;
        match operation.next(Duration::from_millis(timeout_ms.into())) {
            Next::Event(json) => {
                // SAFETY: writable by the caller's promise.
                unsafe { output.give(json) };
                Ok(cts_status::Ok)
            }
            Next::Pending => Ok(cts_status::Pending),
            Next::Done => Ok(cts_status::Done),
            Next::Busy => Err(cts_status::Busy),
        }
    })
}

/// Asks an operation to stop. Any thread may do so, at any time, more than once.
///
/// The request in flight is dropped and events that were not taken are lost. The operation then ends with `done` and
/// the outcome `cancelled`; an `error` event comes before it when a write was in flight, because it may have taken
/// effect. Does not wait.
///
/// @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
#[unsafe(no_mangle)]
pub extern "C" fn cts_op_cancel(op: cts_handle) -> cts_status {
    guard(|| {
        handles::operation(op)?.cancel();
        Ok(cts_status::Ok)
    })
}

/// Closes an operation: cancels it if it is running, and forgets its handle. Does not wait.
///
/// A thread that is inside `cts_op_next` for it gets the last event or `CTS_STATUS_DONE`.
///
/// @return  `CTS_STATUS_OK`, `CTS_STATUS_INVALID_HANDLE`
#[unsafe(no_mangle)]
pub extern "C" fn cts_op_close(op: cts_handle) -> cts_status {
    guard(|| handles::close_operation(op).map(|()| cts_status::Ok))
}

/// Frees an output of one of these functions. Null is allowed and ignored.
///
/// @param data  the output
/// @param len   the length that came with it
///
/// # Safety
/// `data` and `len` must be an output of this library that was not freed before, or `data` must be null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cts_free(data: *mut u8, len: size_t) {
    guard(|| {
        // SAFETY: an output of this library, by the caller's promise.
        unsafe { memory::free(data, len) };
        Ok(cts_status::Ok)
    });
}

/// Gives the reason for a refusal to a caller who wants it.
///
/// # Safety
/// The pointers of `detail` must be writable.
unsafe fn explain(rejected: &Rejected, detail: Option<Output>) -> cts_status {
    if let Some(detail) = detail
        && let Ok(json) = serde_json::to_vec(&rejected.error)
    {
        // SAFETY: writable by the caller's promise.
        unsafe { detail.give(json) };
    }
    if rejected.is_shape {
        cts_status::InvalidJson
    } else {
        cts_status::InvalidConfig
    }
}
