//! When a request is sent again, and after how long.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::{HttpRequest, HttpService, Observer, Response, TransportError, TransportKind};

/// Bounds of the tries of one request.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Tries after the first.
    pub max_retries: u32,
    /// Longest time for all tries and the waits between them.
    pub max_elapsed: Duration,
    /// First wait when the service names none; doubled for every further try.
    pub backoff: Duration,
}

impl RetryPolicy {
    /// The usual first wait of one second.
    #[must_use]
    pub fn new(max_retries: u32, max_elapsed: Duration) -> Self {
        Self {
            max_retries,
            max_elapsed,
            backoff: Duration::from_secs(1),
        }
    }
}

/// How the last try ended, and whether an earlier one was lost on the way.
#[derive(Debug)]
pub(crate) struct Sent {
    /// The answer, or why there is none.
    pub(crate) result: Result<Response, TransportError>,
    /// A try was sent and got no answer.
    pub(crate) lost: bool,
}

/// Sends the request until it is answered for good or the bounds are reached.
pub(crate) async fn send(
    http: &dyn HttpService,
    policy: RetryPolicy,
    request: &HttpRequest,
    repeatable: bool,
    observer: &dyn Observer,
) -> Sent {
    let start = Instant::now();
    let mut lost = false;
    let mut tries = 0;
    let sent = loop {
        let started = Instant::now();
        observer.sending(request.method, &request.url);
        let result = http.call(request.clone()).await;
        let status = result.as_ref().ok().map(|response| response.status);
        match &result {
            Err(error) if error.kind != TransportKind::Connect => lost = true,
            _ => observer.settled(request.method, &request.url, status, started.elapsed()),
        }
        let wait = match &result {
            Ok(response) if is_refusal_to_work_now(response.status, repeatable) => {
                retry_after(response, SystemTime::now()).unwrap_or_else(|| backoff(policy, tries))
            }
            Err(error) if error.kind == TransportKind::Connect || repeatable => {
                backoff(policy, tries)
            }
            _ => break Sent { result, lost },
        };
        if tries >= policy.max_retries || start.elapsed() + wait > policy.max_elapsed {
            break Sent { result, lost };
        }
        tries += 1;
        let reason = match &result {
            Ok(response) => response.status.to_string(),
            Err(error) => error.message.clone(),
        };
        observer.retrying(request.method, &request.url, &reason, wait, tries);
        tokio::time::sleep(wait).await;
    };
    if sent.result.is_err() && sent.lost {
        observer.settled(request.method, &request.url, None, start.elapsed());
    }
    sent
}

/// 429 and 503 turn a request away before it is worked on; after 502 and 504 it may have been carried out.
fn is_refusal_to_work_now(status: u16, repeatable: bool) -> bool {
    matches!(status, 429 | 503) || (repeatable && matches!(status, 502 | 504))
}

/// Doubles with every try, with up to a quarter on top so that many clients do not come back at once.
fn backoff(policy: RetryPolicy, tries: u32) -> Duration {
    let base = policy
        .backoff
        .saturating_mul(1 << tries.min(5))
        .min(Duration::from_secs(30));
    let jitter = u32::from(uuid::Uuid::new_v4().as_bytes()[0]);
    base + base * jitter / 1024
}

/// The wait that the service asks for: seconds (whole or decimal) or an HTTP date.
fn retry_after(response: &Response, now: SystemTime) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(value: &str) -> Response {
        Response {
            status: 429,
            reason: String::new(),
            version: String::new(),
            headers: vec![("retry-after".to_owned(), value.to_owned())],
            body: bytes::Bytes::new(),
        }
    }

    #[test]
    fn retry_after_is_read_in_its_three_forms() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |value| retry_after(&answer(value), now);
        assert_eq!(read("10"), Some(Duration::from_secs(10)));
        assert_eq!(read("2.128"), Some(Duration::from_millis(2128)));
        assert_eq!(
            read("Sun, 06 Nov 1994 08:49:42 GMT"),
            Some(Duration::from_secs(5))
        );
        assert_eq!(read("Sun, 06 Nov 1994 08:49:00 GMT"), Some(Duration::ZERO));
        for bad in ["soon", "-1", "NaN", "inf"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn backoff_doubles_and_is_capped() {
        let policy = RetryPolicy::new(10, Duration::from_secs(300));
        assert!(backoff(policy, 0) >= Duration::from_secs(1));
        assert!(backoff(policy, 2) >= Duration::from_secs(4));
        assert!(backoff(policy, 31) <= Duration::from_secs(38));
    }
}
