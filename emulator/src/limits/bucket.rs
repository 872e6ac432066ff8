//! A bucket that fills with requests and drains over time.

/// Above its limit a bucket fills up to this share, so that a client that never waits is let in again in the end.
const FULLEST: f64 = 1.8;

/// How much of a limit is used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    used: f64,
    at_ms: i64,
}

/// What a bucket says to a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    /// Share of the limit that is used, this request included.
    pub(super) share: f64,
    /// Milliseconds until such a request is let in, if this one is not.
    pub(super) wait_ms: Option<i64>,
}

impl Bucket {
    /// Charges a request, also one that is refused.
    pub(super) fn charge(
        &mut self,
        cost: f64,
        capacity: f64,
        window_ms: i64,
        now_ms: i64,
    ) -> Level {
        let drain = capacity / window_ms as f64;
        let passed = (now_ms - self.at_ms).max(0) as f64;
        self.at_ms = now_ms;
        self.used = (self.used - passed * drain).max(0.0);
        let fits = self.used + cost <= capacity;
        self.used = (self.used + cost).min(capacity * FULLEST);
        let wait_ms = (!fits).then(|| {
            // A request that costs more than the whole limit waits for an empty bucket.
            let excess = (self.used + cost - capacity).min(self.used);
            (excess / drain).ceil() as i64
        });
        Level {
            share: self.used / capacity,
            wait_ms,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_overflows_and_drains() {
        let mut bucket = Bucket::default();
        let mut charge = |now| bucket.charge(1.0, 5.0, 10_000, now);
        for _ in 0..5 {
            assert_eq!(charge(0).wait_ms, None);
        }
        let refused = charge(0);
        assert!((refused.share - 1.2).abs() < 1e-9);
        // The refused request counts too.
        assert_eq!(refused.wait_ms, Some(4_000));
        assert_eq!(charge(4_000).wait_ms, None);
        for _ in 0..100 {
            charge(4_000);
        }
        let full = charge(4_000);
        assert!((full.share - 1.8).abs() < 1e-9);
        assert_eq!(charge(4_000 + full.wait_ms.unwrap()).wait_ms, None);
    }
}
