//! Bounded waiting: replication takes its time, but never forever.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long a run waits for what; tests are less patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For something that the service has accepted, or may have, and that must show.
    pub show: Duration,
    /// For a refusal that replication explains, but a real one looks alike.
    pub accept: Duration,
    /// For what hangs on an object that was just listed.
    pub settle: Duration,
    /// For the first cycle of a job to end, where that is asked for.
    pub cycle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            show: Duration::from_secs(300),
            accept: Duration::from_secs(120),
            settle: Duration::from_secs(30),
            cycle: Duration::from_secs(3600),
        }
    }
}

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

/// The pauses of one wait.
#[derive(Debug)]
pub(crate) struct Pauses {
    next: Duration,
    end: Instant,
}

impl Pauses {
    /// A wait that begins now; the pauses double up to a longest one.
    #[must_use]
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            next: FIRST,
            end: Instant::now() + limit,
        }
    }

    /// Sleeps until the next try; false when the time is up.
    pub(crate) async fn pause(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.end {
            return false;
        }
        sleep(self.next.min(self.end - now)).await;
        self.next = (self.next * 2).min(LONGEST);
        true
    }
}
