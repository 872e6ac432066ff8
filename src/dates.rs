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

/// Whether a date of Graph is less than this long ago; one that is not told is taken for recent.
pub(crate) fn is_recent(date: &str, within: std::time::Duration) -> bool {
    let Some(seconds) = date.get(..19) else {
        return true;
    };
    let since = OffsetDateTime::now_utc() - within;
    // Both are in UTC, so their texts sort as the dates do.
    let since = since.format(&Rfc3339).unwrap_or_default();
    since.get(..19).is_none_or(|since| seconds >= since)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_ago_is_not_recent() {
        let hour = std::time::Duration::from_secs(3600);
        assert!(!is_recent("2020-01-01T00:00:00Z", hour));
        assert!(is_recent("9999-01-01T00:00:00.000Z", hour));
        assert!(is_recent("", hour));
    }

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
