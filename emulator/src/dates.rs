//! Dates in the forms that Graph and HTTP use.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

fn moment(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2026-01-02T03:04:05Z`
#[must_use]
pub fn iso(ms: i64) -> String {
    moment(ms)
        .format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ))
        .unwrap_or_default()
}

/// `2026-01-02T03:04:05.1234567Z`, the seven digits that Graph gives its log entries.
#[must_use]
pub fn iso_precise(ms: i64) -> String {
    moment(ms)
        .format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z"
        ))
        .unwrap_or_default()
}

/// `2026-01-02T03:04:05`: `innerError.date` has no zone.
#[must_use]
pub fn zoneless(ms: i64) -> String {
    iso(ms).trim_end_matches('Z').to_owned()
}

/// `2026-01-02 03:04:05Z`, as the sign-in authority writes it.
#[must_use]
pub fn authority(ms: i64) -> String {
    iso(ms).replace('T', " ")
}

/// `Fri, 02 Jan 2026 03:04:05 GMT`
#[must_use]
pub fn http(ms: i64) -> String {
    moment(ms)
        .format(format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        ))
        .unwrap_or_default()
}

/// Unix milliseconds of a date with or without a time of day.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) || text.len() < 8 {
        return None;
    }
    let nanos = if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        moment.unix_timestamp_nanos()
    } else if let Ok(moment) = PrimitiveDateTime::parse(
        text,
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]"),
    ) {
        moment.assume_utc().unix_timestamp_nanos()
    } else {
        Date::parse(text, format_description!("[year]-[month]-[day]"))
            .ok()?
            .midnight()
            .assume_utc()
            .unix_timestamp_nanos()
    };
    i64::try_from(nanos / 1_000_000).ok()
}

/// Unix milliseconds of this process's real time.
#[must_use]
pub fn real_now_ms() -> i64 {
    i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_dates() {
        let ms = parse("2026-01-02T03:04:05Z").expect("a date");
        assert_eq!(iso(ms), "2026-01-02T03:04:05Z");
        assert_eq!(http(ms), "Fri, 02 Jan 2026 03:04:05 GMT");
        assert_eq!(zoneless(ms), "2026-01-02T03:04:05");
        assert_eq!(
            parse("2026-01-02"),
            Some(ms - (3 * 3600 + 4 * 60 + 5) * 1000)
        );
        assert_eq!(parse("contoso.com"), None);
        assert_eq!(parse("20260102"), None);
    }
}
