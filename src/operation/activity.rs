//! What an operation's requests are doing: for the log, and to know what a cancellation may have cut off.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use url::Url;

use super::{EventSink, Level};
use crate::graph::{Error, Method, Observer, Outcome};

/// Writes that the host does not know of yet, and debug lines for every request.
pub(crate) struct Activity {
    sink: EventSink,
    writes: Mutex<Vec<Write>>,
}

struct Write {
    number: u64,
    method: Method,
    url: String,
    state: State,
}

impl Write {
    /// Whether the host has taken a page since the write was settled.
    fn is_known(&self, pages_taken: u64) -> bool {
        matches!(self.state, State::Settled { pages, .. } if pages_taken > pages)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// On its way.
    Sent,
    /// Answered, or lost, when this many pages had been put into the queue; the next page tells of it.
    Settled { status: Option<u16>, pages: u64 },
}

impl Activity {
    pub(crate) fn new(sink: EventSink) -> Self {
        Self {
            sink,
            writes: Mutex::default(),
        }
    }

    /// What to report when the operation is cut off now; `None` when the host knows of every write.
    pub(crate) fn cut_off(&self) -> Option<Error> {
        let taken = self.sink.queue().pages_taken();
        let writes = self.lock();
        // Of several, the one that is on its way is the one that nobody knows anything of.
        let write = writes
            .iter()
            .find(|write| write.state == State::Sent)
            .or_else(|| writes.iter().find(|write| !write.is_known(taken)))?;
        let (status, message, hint) = match write.state {
            State::Settled {
                status: Some(status),
                ..
            } => (
                Some(status),
                "The operation was cancelled after a write was answered and before its result was handed over.",
                "The write has taken effect.",
            ),
            _ => (
                None,
                "The operation was cancelled while a write was on its way.",
                "The write may have taken effect. Look at the object before repeating it.",
            ),
        };
        let mut error = Error::new("Cancelled", "OperationStopped", message).with_hint(hint);
        error.method = Some(write.method.as_str().to_owned());
        error.url = Some(write.url.clone());
        error.outcome = if status.is_some() {
            Outcome::Answered
        } else {
            Outcome::Unknown
        };
        error.status = status;
        Some(error)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Write>> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Activity {
    fn sending(&self, number: u64, method: Method, url: &Url) {
        if !method.is_write() || is_sign_in(url) {
            return;
        }
        let taken = self.sink.queue().pages_taken();
        let mut writes = self.lock();
        // A repetition takes the place of its first try, and what the host knows of is forgotten.
        writes.retain(|write| {
            let repeated = write.number == number;
            !repeated && !write.is_known(taken)
        });
        writes.push(Write {
            number,
            method,
            url: url.to_string(),
            state: State::Sent,
        });
    }

    fn settled(
        &self,
        number: u64,
        method: Method,
        url: &Url,
        status: Option<u16>,
        elapsed: Duration,
    ) {
        let pages = self.sink.queue().pages_put();
        let of_this = |write: &Write| write.number == number;
        let mut writes = self.lock();
        if status.is_some_and(|status| (400..500).contains(&status)) {
            // A refusal has changed nothing.
            writes.retain(|write| !of_this(write));
        } else if let Some(write) = writes.iter_mut().find(|write| of_this(write)) {
            // A gateway's error leaves open whether the write behind it happened.
            let status = status.filter(|status| *status < 500);
            write.state = State::Settled { status, pages };
        }
        drop(writes);
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

    fn retrying(
        &self,
        _number: u64,
        method: Method,
        url: &Url,
        reason: &str,
        wait: Duration,
        tries: u32,
    ) {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::events::{Next, Queue};
    use super::*;

    fn url() -> Url {
        Url::parse("https://graph.microsoft.com/v1.0/users").unwrap()
    }

    #[tokio::test]
    async fn an_answered_write_is_told_of_until_the_host_has_taken_its_page() {
        let queue = Queue::new();
        let sink = EventSink::new(queue.clone());
        let activity = Activity::new(sink.clone());
        let second = Duration::from_secs(1);
        activity.sending(1, Method::Post, &url());
        assert_eq!(activity.cut_off().unwrap().outcome, Outcome::Unknown);
        activity.settled(1, Method::Post, &url(), Some(201), second);
        let told = activity.cut_off().unwrap();
        assert_eq!((told.outcome, told.status), (Outcome::Answered, Some(201)));
        sink.item(1.into()).await.unwrap();
        assert!(activity.cut_off().is_some(), "it is only in the queue");
        while queue.pages_taken() == 0 {
            assert!(matches!(queue.next(second), Next::Event(_)));
        }
        assert!(activity.cut_off().is_none());
    }

    #[tokio::test]
    async fn one_of_two_alike_that_is_on_its_way_is_told_of_although_the_other_is_answered() {
        let activity = Activity::new(EventSink::new(Queue::new()));
        activity.sending(1, Method::Post, &url());
        activity.sending(2, Method::Post, &url());
        activity.settled(1, Method::Post, &url(), Some(201), Duration::ZERO);
        assert_eq!(activity.cut_off().unwrap().outcome, Outcome::Unknown);
    }

    #[tokio::test]
    async fn a_refused_write_is_not_told_of_and_a_gateways_error_is() {
        let activity = Activity::new(EventSink::new(Queue::new()));
        activity.sending(1, Method::Post, &url());
        activity.settled(1, Method::Post, &url(), Some(403), Duration::ZERO);
        assert!(activity.cut_off().is_none());
        activity.sending(1, Method::Post, &url());
        activity.settled(1, Method::Post, &url(), Some(502), Duration::ZERO);
        assert_eq!(activity.cut_off().unwrap().outcome, Outcome::Unknown);
    }
}
