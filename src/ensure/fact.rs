//! What is known of a tenant, and the reason where nothing is.

use crate::graph::Error;

/// Result of one read: "could not read" is never "absent".
#[derive(Debug, Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "a handful exist at a time, and boxing would only clutter the reads"
)]
pub(crate) enum Fact<T> {
    /// Read.
    Known(T),
    /// The service says that there is none.
    Absent,
    /// The read failed.
    Unreadable(Error),
}

impl<T> Fact<T> {
    /// The answer of a read, where 404 means that there is none.
    pub(crate) fn of(result: Result<T, Error>) -> Self {
        match result {
            Ok(value) => Fact::Known(value),
            Err(error) if error.status == Some(404) => Fact::Absent,
            Err(error) => Fact::Unreadable(error),
        }
    }

    /// The answer of a read of a list, which cannot be absent: a 404 is a failure like another.
    pub(crate) fn of_list(result: Result<T, Error>) -> Self {
        match result {
            Ok(value) => Fact::Known(value),
            Err(error) => Fact::Unreadable(error),
        }
    }
}
