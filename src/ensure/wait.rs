//! Bounded waiting: replication takes its time, but never forever.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Bounds of a wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// First pause between two tries; doubled each time.
    pub(crate) first: Duration,
    /// Longest pause.
    pub(crate) longest: Duration,
    /// All tries and pauses together.
    pub(crate) limit: Duration,
}

impl Patience {
    /// For something that the service has accepted and that must show.
    pub(crate) const SHOW: Self = Self {
        first: Duration::from_millis(200),
        longest: Duration::from_secs(10),
        limit: Duration::from_secs(300),
    };
    /// For a refusal that replication explains, but a real one looks alike.
    pub(crate) const ACCEPT: Self = Self {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(10),
        limit: Duration::from_secs(120),
    };
    /// For what a request without an answer may have made.
    pub(crate) const LOOK: Self = Self {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(5),
        limit: Duration::from_secs(30),
    };
}

/// The pauses of one wait.
#[derive(Debug)]
pub(crate) struct Pauses {
    patience: Patience,
    next: Duration,
    end: Instant,
}

impl Pauses {
    /// A wait that begins now.
    #[must_use]
    pub(crate) fn new(patience: Patience) -> Self {
        Self {
            patience,
            next: patience.first,
            end: Instant::now() + patience.limit,
        }
    }

    /// Sleeps until the next try; false when the time is up.
    pub(crate) async fn pause(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.end {
            return false;
        }
        sleep(self.next.min(self.end - now)).await;
        self.next = (self.next * 2).min(self.patience.longest);
        true
    }
}
