//! Types and numbers of the C ABI.

/// Major part of the version of this interface; it changes when a program has to change.
pub const CTS_ABI_MAJOR: u32 = 1;

/// Minor part of the version of this interface; it grows when something is added.
pub const CTS_ABI_MINOR: u32 = 0;

/// A client or an operation.
///
/// A handle is a number that is never given out twice in the life of the process. Zero is never a handle.
/// A handle that was closed, or never given out, is answered with `CTS_STATUS_INVALID_HANDLE`.
#[allow(non_camel_case_types)]
pub type cts_handle = u64;

/// What a function answers. Numbers are never used again for something else.
///
/// Zero and greater mean that the call did what it is for, negative numbers that it did nothing.
#[allow(non_camel_case_types)]
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum cts_status {
    /// Done; the outputs were written.
    Ok = 0,
    /// No event came within the time. Call `cts_op_next` again.
    Pending = 1,
    /// The last event of the operation was given out before. Close the operation.
    Done = 2,
    /// A pointer is null that must not be, or a length is impossible.
    InvalidArgument = -1,
    /// The handle was never given out, was closed, or is of the other kind.
    InvalidHandle = -2,
    /// The input is not UTF-8, not JSON, or not of the documented shape. `detail` says where.
    InvalidJson = -3,
    /// The configuration was understood and refused. `detail` says why.
    InvalidConfig = -4,
    /// Another thread is inside `cts_op_next` for this operation.
    Busy = -5,
    /// The threads of the library could not be started.
    Runtime = -6,
    /// A defect of the library was caught before it could harm the program.
    Panic = -7,
}
