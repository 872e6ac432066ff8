//! Spans of virtual time and the date that means "never".

/// The date that Graph prints for "never".
pub(crate) const NEVER: &str = "0001-01-01T00:00:00Z";
/// One second in milliseconds.
pub(crate) const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub(crate) const DAY: i64 = 24 * HOUR;
/// Time from the start of a cycle to the start of the next; it cannot be changed.
pub(crate) const INTERVAL: i64 = 40 * MINUTE;
