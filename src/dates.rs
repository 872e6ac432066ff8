//! Dates in the form that Graph writes.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970 as `2026-01-31T12:00:00.5Z`; `None` outside the years 0 to 9999.
pub(crate) fn iso_8601(milliseconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .ok()?
        .format(&Rfc3339)
        .ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_graph_writes_them() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1_000, "1969-12-31T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_798_761_599_015, "2026-12-31T23:59:59.015Z"),
        ] {
            assert_eq!(iso_8601(milliseconds).unwrap(), text);
        }
        assert_eq!(iso_8601(i64::MAX), None);
        assert_eq!(iso_8601(i64::MIN), None);
    }
}
