//! Bytes across the boundary: inputs are borrowed, outputs are given away.

use libc::size_t;

use super::cts_status;

/// The caller's bytes, for the time of the call.
///
/// # Safety
/// `data` must point to `len` readable bytes that nobody changes during the call, unless it is null.
pub(super) unsafe fn input<'a>(data: *const u8, len: size_t) -> Result<&'a [u8], cts_status> {
    if data.is_null() || isize::try_from(len).is_err() {
        return Err(cts_status::InvalidArgument);
    }
    // SAFETY: not null, and no longer than a slice may be; the rest is the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

/// A pair of pointers that receives bytes.
pub(super) struct Output {
    data: *mut *mut u8,
    len: *mut size_t,
}

impl Output {
    /// A pair that must be there.
    pub(super) fn required(data: *mut *mut u8, len: *mut size_t) -> Result<Self, cts_status> {
        match Self::optional(data, len)? {
            Some(output) => Ok(output),
            None => Err(cts_status::InvalidArgument),
        }
    }

    /// A pair that may be left out as a whole.
    pub(super) fn optional(
        data: *mut *mut u8,
        len: *mut size_t,
    ) -> Result<Option<Self>, cts_status> {
        match (data.is_null(), len.is_null()) {
            (true, true) => Ok(None),
            (false, false) => Ok(Some(Self { data, len })),
            _ => Err(cts_status::InvalidArgument),
        }
    }

    /// Gives the bytes to the caller, who frees them with `cts_free`.
    ///
    /// # Safety
    /// Both pointers must be writable.
    pub(super) unsafe fn give(self, bytes: Vec<u8>) {
        let bytes = Box::leak(bytes.into_boxed_slice());
        // SAFETY: both are not null (see `optional`) and writable by the caller's promise.
        unsafe {
            self.len.write(bytes.len());
            self.data.write(bytes.as_mut_ptr());
        }
    }
}

/// Takes back what [`Output::give`] gave.
///
/// # Safety
/// `data` and `len` must be one output, not freed before; null is allowed.
pub(super) unsafe fn free(data: *mut u8, len: size_t) {
    if data.is_null() {
        return;
    }
    // SAFETY: the allocation was a boxed slice of this length by the caller's promise.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(data, len)) });
}
