//! What all requests to one tenant share: how many are under way at once, and the pauses that the service asks for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Requests to one tenant that are under way at the same time, at most.
const LIMIT: usize = 40;

/// The same for services that have a low limit of their own.
const LIMIT_APART: usize = 4;

/// Answers in a row without throttling after which one more request may be under way.
const ENOUGH: usize = 8;

/// Longest pause that holds for requests which the service has not turned away itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Longest time over which the requests that were held back come back.
const LONGEST_SPREAD: Duration = Duration::from_secs(2);

/// The gates of all tenants that the connections of one client reach.
#[derive(Debug, Default)]
pub struct Gates(Mutex<HashMap<String, Arc<Gate>>>);

impl Gates {
    /// The way to a path of a tenant in a cloud, which is known by the host of its Graph.
    pub(crate) fn way(&self, host: &str, tenant: &str, path: &str) -> Way {
        let tenant = tenant.to_lowercase();
        Way {
            tenant: self.of(format!("{host}|{tenant}"), LIMIT),
            own: limited_apart(path)
                .map(|service| self.of(format!("{host}|{tenant}|{service}"), LIMIT_APART)),
        }
    }

    fn of(&self, key: String, limit: usize) -> Arc<Gate> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(key);
        Arc::clone(gate.or_insert_with(|| Arc::new(Gate::new(limit))))
    }
}

/// Services of a tenant that have far lower limits than all others, so that their pauses are their own.
fn limited_apart(path: &str) -> Option<&'static str> {
    let path = path.to_ascii_lowercase();
    if path.contains("/auditlogs/") {
        Some("auditLogs")
    } else if path.ends_with("/provisionondemand") {
        Some("provisionOnDemand")
    } else {
        None
    }
}

/// The gates that a request goes through.
#[derive(Debug)]
pub(crate) struct Way {
    own: Option<Arc<Gate>>,
    tenant: Arc<Gate>,
}

/// Places at all gates of a way.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    _own: Option<Place<'a>>,
    _tenant: Place<'a>,
}

impl Way {
    /// Waits until the tenant takes another request; nothing if that is not before the deadline.
    pub(crate) async fn enter(&self, deadline: Instant) -> Option<Places<'_>> {
        let own = match &self.own {
            None => None,
            Some(own) => Some(own.enter(deadline).await?),
        };
        let tenant = self.tenant.enter(deadline).await?;
        Some(Places {
            _own: own,
            _tenant: tenant,
        })
    }

    /// The service has turned a request away and named a pause.
    pub(crate) fn close(&self, pause: Duration) {
        self.own.as_ref().unwrap_or(&self.tenant).close(pause);
    }

    /// The service has taken a request.
    pub(crate) fn answered(&self) {
        self.tenant.answered();
        if let Some(own) = &self.own {
            own.answered();
        }
    }
}

/// The gate of one tenant, or of a service of it: every try of every request goes through it.
#[derive(Debug)]
struct Gate {
    most: usize,
    state: Mutex<State>,
    /// Told of every place that becomes free.
    free: Notify,
}

#[derive(Debug)]
struct State {
    under_way: usize,
    limit: usize,
    good: usize,
    closed_until: Option<Instant>,
    spread: Duration,
}

impl Gate {
    fn new(most: usize) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                under_way: 0,
                limit: most,
                good: 0,
                closed_until: None,
                spread: Duration::ZERO,
            }),
            free: Notify::new(),
        }
    }
}

/// A place among the requests under way, given back when it is dropped.
#[derive(Debug)]
struct Place<'a>(&'a Gate);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().under_way -= 1;
        self.0.free.notify_one();
    }
}

impl Gate {
    /// Waits until the tenant takes another request; nothing if that is not before the deadline.
    async fn enter(&self, deadline: Instant) -> Option<Place<'_>> {
        loop {
            let free = self.free.notified();
            let opens = {
                let mut state = self.lock();
                let now = Instant::now();
                match state.closed_until {
                    Some(opens) if opens > now => Some(opens + state.spread.mul_f64(chance())),
                    _ if state.under_way < state.limit => {
                        state.under_way += 1;
                        return Some(Place(self));
                    }
                    _ => None,
                }
            };
            match opens {
                Some(opens) if opens >= deadline => return None,
                Some(opens) => sleep_until(opens).await,
                None => tokio::time::timeout_at(deadline, free).await.ok()?,
            }
        }
    }

    /// The service has turned a request away and named a pause, which holds for all requests through this gate.
    fn close(&self, pause: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        let is_open = state.closed_until.is_none_or(|opens| opens <= now);
        // Those that were under way together are turned away together: they count once.
        if is_open {
            state.limit = (state.limit / 2).max(1);
        }
        state.good = 0;
        state.spread = (pause / 4).min(LONGEST_SPREAD);
        let opens = now + pause.min(LONGEST_PAUSE);
        state.closed_until = Some(state.closed_until.map_or(opens, |known| known.max(opens)));
    }

    /// The service has taken a request; after some of them, one more may be under way.
    fn answered(&self) {
        let mut state = self.lock();
        if state.limit >= self.most {
            return;
        }
        state.good += 1;
        if state.good >= ENOUGH {
            state.good = 0;
            state.limit += 1;
            drop(state);
            self.free.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number from 0 to 1, so that many do not come back at the same moment.
pub(crate) fn chance() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 255.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    #[tokio::test]
    async fn no_more_than_the_limit_are_under_way_and_each_that_leaves_lets_one_in() {
        let gate = Gate::new(LIMIT);
        let mut places = Vec::new();
        for _ in 0..LIMIT {
            places.push(gate.enter(soon()).await.unwrap());
        }
        let brief = Instant::now() + Duration::from_millis(20);
        assert!(gate.enter(brief).await.is_none(), "it is full");
        let (next, ()) = tokio::join!(gate.enter(soon()), async {
            tokio::task::yield_now().await;
            places.pop();
        });
        assert!(next.is_some());
    }

    #[tokio::test]
    async fn a_pause_holds_back_every_request_and_none_waits_beyond_its_deadline() {
        let gate = Gate::new(LIMIT);
        gate.close(Duration::from_millis(200));
        let now = Instant::now();
        assert!(gate.enter(now + Duration::from_millis(50)).await.is_none());
        assert!(now.elapsed() < Duration::from_millis(50), "it gave up late");
        assert!(gate.enter(soon()).await.is_some());
        assert!(now.elapsed() >= Duration::from_millis(190));
    }

    #[tokio::test]
    async fn fewer_are_under_way_after_throttling_until_enough_were_taken_well() {
        let gate = Gate::new(LIMIT);
        for _ in 0..LIMIT {
            gate.close(Duration::from_millis(1));
        }
        assert_eq!(gate.lock().limit, LIMIT / 2, "one pause counts once");
        for _ in 0..ENOUGH * LIMIT {
            gate.answered();
        }
        assert_eq!(gate.lock().limit, LIMIT);
    }

    #[test]
    fn one_tenant_has_one_gate_and_another_its_own() {
        let gates = Gates::default();
        let gate = |host: &str, tenant: &str| gates.way(host, tenant, "/v1.0/users").tenant;
        let one = gate("graph", "A");
        assert!(Arc::ptr_eq(&one, &gate("graph", "a")));
        assert!(!Arc::ptr_eq(&one, &gate("graph", "b")));
        assert!(!Arc::ptr_eq(&one, &gate("other", "a")));
    }

    #[test]
    fn a_pause_of_the_logs_is_their_own_and_one_of_the_tenant_holds_for_them_too() {
        let gates = Gates::default();
        let logs = gates.way("graph", "a", "/v1.0/auditLogs/provisioning");
        let users = gates.way("graph", "a", "/v1.0/users");
        logs.close(Duration::from_secs(60));
        assert!(users.tenant.lock().closed_until.is_none());
        users.close(Duration::from_secs(60));
        assert!(logs.tenant.lock().closed_until.is_some());
    }
}
