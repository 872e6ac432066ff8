//! What all requests to one tenant share: how many are under way at once, and the pauses that the service asks for.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Requests to one tenant that are under way at the same time, at most.
const LIMIT: usize = 40;

/// The same for services that have a low limit of their own.
const LIMIT_APART: usize = 4;

/// Answers in a row without throttling after which one more request may be under way.
const ENOUGH: usize = 8;

/// Longest pause that holds for requests which the service has not turned away itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Longest time over which several hosts come back after a pause.
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
    /// Told of everything that may let somebody in.
    changed: Notify,
}

#[derive(Debug)]
struct State {
    under_way: usize,
    /// Requests that may be under way now.
    limit: usize,
    /// Up to here every good answer lets one more in; beyond it only every few of them.
    brisk: usize,
    good: usize,
    closed_until: Option<Instant>,
    /// Those who wait, the first first: a request that was turned away comes after those that were not yet sent.
    waiting: VecDeque<u64>,
    next_ticket: u64,
}

impl Gate {
    fn new(most: usize) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                under_way: 0,
                limit: most,
                brisk: most,
                good: 0,
                closed_until: None,
                waiting: VecDeque::new(),
                next_ticket: 0,
            }),
            changed: Notify::new(),
        }
    }
}

/// A place among the requests under way, given back when it is dropped.
#[derive(Debug)]
struct Place<'a>(&'a Gate);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().under_way -= 1;
        self.0.changed.notify_waiters();
    }
}

/// A place among those who wait, given up when it is dropped.
struct Ticket<'a> {
    gate: &'a Gate,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.waiting.retain(|number| *number != self.number);
        drop(state);
        self.gate.changed.notify_waiters();
    }
}

impl Gate {
    /// Waits until the tenant takes another request; nothing if that is not before the deadline.
    async fn enter(&self, deadline: Instant) -> Option<Place<'_>> {
        let ticket = self.ticket();
        loop {
            let changed = self.changed.notified();
            let opens = {
                let mut state = self.lock();
                let now = Instant::now();
                match state.closed_until {
                    Some(opens) if opens > now => Some(opens),
                    _ => {
                        let is_next = state.waiting.front() == Some(&ticket.number);
                        if is_next && state.under_way < state.limit {
                            state.under_way += 1;
                            return Some(Place(self));
                        }
                        None
                    }
                }
            };
            match opens {
                Some(opens) if opens >= deadline => return None,
                Some(opens) => sleep_until(opens).await,
                None => timeout_at(deadline, changed).await.ok()?,
            }
        }
    }

    fn ticket(&self) -> Ticket<'_> {
        let mut state = self.lock();
        let number = state.next_ticket;
        state.next_ticket += 1;
        state.waiting.push_back(number);
        Ticket { gate: self, number }
    }

    /// The service has turned a request away and named a pause, which holds for all requests through this gate.
    fn close(&self, pause: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        let is_open = state.closed_until.is_none_or(|opens| opens <= now);
        // Those that were under way together are turned away together: they count once.
        if is_open {
            state.brisk = (state.limit / 2).max(1);
        }
        // After the pause one request tries first, so that the others do not spend their tries together.
        state.limit = 1;
        state.good = 0;
        // Other hosts were told the same pause, so that they do not all come back at one moment.
        let spread = (pause / 4).min(LONGEST_SPREAD).mul_f64(chance());
        let opens = now + pause.min(LONGEST_PAUSE) + spread;
        state.closed_until = Some(state.closed_until.map_or(opens, |known| known.max(opens)));
    }

    /// The service has taken a request, so that more may be under way.
    fn answered(&self) {
        let mut state = self.lock();
        // What was sent before the pause says nothing of the time after it.
        let is_closed = state
            .closed_until
            .is_some_and(|opens| opens > Instant::now());
        if is_closed || state.limit >= self.most {
            return;
        }
        state.good += 1;
        if state.limit < state.brisk || state.good >= ENOUGH {
            state.good = 0;
            state.limit += 1;
            drop(state);
            self.changed.notify_waiters();
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
    async fn one_tries_first_after_a_pause_and_others_follow_while_all_goes_well() {
        let gate = Gate::new(LIMIT);
        for _ in 0..LIMIT {
            gate.close(Duration::from_millis(50));
            gate.answered();
        }
        let first = gate.enter(soon()).await.unwrap();
        let brief = Instant::now() + Duration::from_millis(20);
        assert!(gate.enter(brief).await.is_none(), "one tries first");
        drop(first);
        assert_eq!(gate.lock().brisk, LIMIT / 2, "one pause counts once");
        for _ in 1..LIMIT / 2 {
            gate.answered();
        }
        assert_eq!(gate.lock().limit, LIMIT / 2);
        gate.answered();
        assert_eq!(gate.lock().limit, LIMIT / 2, "slower from here on");
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
