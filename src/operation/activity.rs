//! What an operation's requests are doing: for the log, and to know what a cancellation may have cut off.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use super::{EventSink, Level};
use crate::graph::{Error, Method, Observer, Outcome};

/// Writes in flight, and debug lines for every request.
pub(crate) struct Activity {
    sink: EventSink,
    writes: Mutex<Vec<(Method, String)>>,
}

impl Activity {
    pub(crate) fn new(sink: EventSink) -> Self {
        Self {
            sink,
            writes: Mutex::default(),
        }
    }

    /// What to report when the operation is cut off now; `None` when no write is in flight.
    pub(crate) fn cut_off(&self) -> Option<Error> {
        let writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let (method, url) = writes.first()?;
        let mut error = Error::new(
            "Cancelled",
            "OperationStopped",
            "The operation was cancelled while a write was on its way.",
        )
        .with_hint("The write may have taken effect. Look at the object before repeating it.");
        error.method = Some(method.as_str().to_owned());
        error.url = Some(url.clone());
        error.outcome = Outcome::Unknown;
        Some(error)
    }
}

impl Observer for Activity {
    fn sending(&self, method: Method, url: &Url) {
        if method.is_write() && !is_sign_in(url) {
            let write = (method, url.to_string());
            let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
            if !writes.contains(&write) {
                writes.push(write);
            }
        }
    }

    fn settled(&self, method: Method, url: &Url, status: Option<u16>, elapsed: Duration) {
        self.writes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(other, address)| *other != method || address != url.as_str());
        let answer = status.map_or("no answer".to_owned(), |status| status.to_string());
        self.sink.try_log(
            Level::Debug,
            &format!(
                "{} {url}: {answer} in {} ms",
                method.as_str(),
                elapsed.as_millis()
            ),
        );
    }

    fn retrying(&self, method: Method, url: &Url, reason: &str, wait: Duration, tries: u32) {
        self.sink.try_log(
            Level::Verbose,
            &format!(
                "{} {url}: {reason}. Trying again in {:.1} s (retry {tries}).",
                method.as_str(),
                wait.as_secs_f64()
            ),
        );
    }
}

/// A token request is a POST that changes nothing.
fn is_sign_in(url: &Url) -> bool {
    url.path().ends_with("/oauth2/v2.0/token")
}
