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
    /// First pause between two looks; every further one is twice as long.
    pub pause: Duration,
    /// Longest pause between two looks.
    pub longest_pause: Duration,
}

impl Patience {
    /// The pauses of a wait that begins now.
    #[must_use]
    pub(crate) fn pauses(&self, limit: Duration) -> Pauses {
        Pauses {
            next: self
                .pause
                .max(SHORTEST)
                .min(self.longest_pause.max(SHORTEST)),
            longest: self.longest_pause.max(SHORTEST),
            end: Instant::now() + limit,
        }
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            show: Duration::from_secs(300),
            accept: Duration::from_secs(120),
            settle: Duration::from_secs(30),
            cycle: Duration::from_secs(3600),
            pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(10),
        }
    }
}

/// Shorter pauses would only press the service.
const SHORTEST: Duration = Duration::from_millis(1);

/// The pauses of one wait.
#[derive(Debug)]
pub(crate) struct Pauses {
    next: Duration,
    longest: Duration,
    end: Instant,
}

impl Pauses {
    /// Sleeps until the next try; false when the time is up.
    pub(crate) async fn pause(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.end {
            return false;
        }
        sleep(self.next.min(self.end - now)).await;
        self.next = (self.next * 2).min(self.longest);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pauses_double_up_to_the_longest_and_end_with_the_limit() {
        let patience = Patience {
            pause: Duration::from_millis(2),
            longest_pause: Duration::from_millis(5),
            ..Patience::default()
        };
        let mut pauses = patience.pauses(Duration::from_millis(40));
        let mut lengths = Vec::new();
        while pauses.pause().await {
            lengths.push(pauses.next.as_millis());
        }
        assert_eq!(lengths[..2], [4, 5]);
        assert!(lengths.len() < 12, "{lengths:?}");
    }
}
