//! When a request is sent again, and after how long.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::{HttpRequest, HttpService, Observer, Response, TransportError, TransportKind};
use super::{Way, chance};

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

    /// When a call that begins now must be over, its waits and repeated tries included.
    #[must_use]
    pub(crate) fn deadline(&self) -> Instant {
        let now = Instant::now();
        // A bound beyond what the clock can hold is as good as a year.
        now.checked_add(self.max_elapsed)
            .unwrap_or(now + Duration::from_secs(365 * 86_400))
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

/// Number of the next request, for observers.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Sends the request until it is answered for good or the bounds are reached; no try outlasts the deadline.
///
/// Every try goes through the gates on the way to its tenant, where it has any.
pub(crate) async fn send(
    http: &dyn HttpService,
    way: Option<&Way>,
    policy: RetryPolicy,
    request: &HttpRequest,
    repeatable: bool,
    deadline: Instant,
    observer: &dyn Observer,
) -> Sent {
    let start = Instant::now();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut lost = false;
    let mut tries = 0;
    let mut turned_away = None;
    let sent = loop {
        let places = match way {
            None => None,
            Some(way) => match way.enter(deadline).await {
                Some(places) => Some(places),
                None => {
                    let result = turned_away.map_or_else(|| Err(held_back()), Ok);
                    break Sent { result, lost };
                }
            },
        };
        let started = Instant::now();
        observer.sending(number, request.method, &request.url);
        let result = tokio::time::timeout_at(deadline, http.call(request.clone()))
            .await
            .unwrap_or_else(|_| {
                Err(TransportError {
                    kind: TransportKind::Timeout,
                    message: "the time for all tries (maxElapsedSeconds) is over".to_owned(),
                })
            });
        drop(places);
        let status = result.as_ref().ok().map(|response| response.status);
        match &result {
            Err(error) if !error.kind.is_before_sending() => lost = true,
            _ => observer.settled(
                number,
                request.method,
                &request.url,
                status,
                started.elapsed(),
            ),
        }
        let wait = match &result {
            Ok(response) if may_send_again(response, repeatable) => {
                let usual = backoff(policy, tries);
                // "At once" and a date that has passed would spend all tries within a moment.
                let wait = retry_after(response, SystemTime::now())
                    .map_or(usual, |told| told.max(usual / 4));
                match way {
                    // What turns one request away turns all of this tenant away; they come back one after the other.
                    Some(way) if is_throttled(response) => {
                        way.close(wait);
                        wait + (wait / 4).min(Duration::from_secs(1)).mul_f64(chance())
                    }
                    _ => wait,
                }
            }
            Err(error)
                if error.kind == TransportKind::Connect
                    || (repeatable && error.kind.may_pass()) =>
            {
                backoff(policy, tries)
            }
            _ => {
                if let (Some(way), Ok(_)) = (way, &result) {
                    way.answered();
                }
                break Sent { result, lost };
            }
        };
        if tries >= policy.max_retries || wait >= deadline.saturating_duration_since(Instant::now())
        {
            break Sent { result, lost };
        }
        tries += 1;
        let reason = match &result {
            Ok(response) => response.status.to_string(),
            Err(error) => error.message.clone(),
        };
        observer.retrying(number, request.method, &request.url, &reason, wait, tries);
        turned_away = result.ok();
        tokio::time::sleep(wait).await;
    };
    if sent.result.is_err() && sent.lost {
        observer.settled(number, request.method, &request.url, None, start.elapsed());
    }
    sent
}

/// The error of a try that the gate did not let through in time.
fn held_back() -> TransportError {
    TransportError {
        kind: TransportKind::HeldBack,
        message: "the tenant asks for a pause that is longer than the request may take (maxElapsedSeconds)".to_owned(),
    }
}

/// Whether the service has too much to do, rather than this request being at fault.
fn is_throttled(response: &Response) -> bool {
    response.status == 429 || (response.status == 503 && !gave_up(response))
}

/// Whether the answer asks for another try, and another try can do no harm.
fn may_send_again(response: &Response, repeatable: bool) -> bool {
    match response.status {
        429 => true,
        502..=504 => repeatable || !gave_up(response),
        _ => false,
    }
}

/// Whether a gateway answered that does not know what became of the request behind it.
///
/// 429 turns a request away before it is worked on, and so does a 503 that names a time to come back.
pub(crate) fn gave_up(response: &Response) -> bool {
    match response.status {
        502 | 504 => true,
        503 => response.header("retry-after").is_none(),
        _ => false,
    }
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
