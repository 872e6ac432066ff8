//! The replicas of a directory: reads see a state that lags behind the writes.

use std::collections::HashMap;

use serde_json::Value;

use super::rules::{BelowAnswer, ObjectClass, Replication};
use super::snapshot::Snapshot;
use super::undo::Undo;
use crate::call::{Call, Handled, Refusal};
use crate::faults::{Faults, Tenants};
use crate::path;
use crate::state::State;

/// A rule with the id of its tenant.
struct Lag {
    rule: Replication,
    tenant: Option<String>,
}

impl Lag {
    fn covers(&self, class: ObjectClass, tenant: &str) -> bool {
        (self.rule.class == ObjectClass::Any || self.rule.class == class)
            && self.tenant.as_deref().is_none_or(|own| own == tenant)
    }
}

/// A change that not every replica has yet.
struct Pending {
    /// Place of the rule.
    lag: usize,
    tenant: String,
    visible_at_ms: i64,
    undo: Undo,
}

/// An outcome, and whether a lag made it.
pub(crate) struct Outcome {
    pub(crate) handled: Handled,
    pub(crate) lagged: bool,
}

impl Outcome {
    fn prompt(handled: Handled) -> Self {
        Self {
            handled,
            lagged: false,
        }
    }
}

/// What lags, and the changes that are under way.
///
/// Always locked after the state, which it rewinds for the time of a read.
#[derive(Default)]
pub(crate) struct Replicas {
    lags: Vec<Lag>,
    seed: u64,
    /// Oldest first.
    pending: Vec<Pending>,
    /// How often an address was read while changes of a rule were under way.
    reads: HashMap<(usize, String), u64>,
}

impl Replicas {
    /// Puts other rules in force; every replica catches up.
    pub(crate) fn set(&mut self, faults: &Faults, tenants: &Tenants) {
        self.catch_up();
        self.seed = faults.seed;
        self.lags = faults
            .replication
            .iter()
            .map(|rule| Lag {
                tenant: rule
                    .tenant
                    .as_deref()
                    .and_then(|name| tenants.id(name))
                    .map(str::to_owned),
                rule: rule.clone(),
            })
            .collect();
    }

    /// Lets every replica have every change.
    pub(crate) fn catch_up(&mut self) {
        self.pending.clear();
        self.reads.clear();
    }

    /// Whether nothing lags.
    pub(crate) fn is_idle(&self) -> bool {
        self.lags.is_empty()
    }

    /// Handles a call on the replica that it reaches.
    pub(crate) fn handle(
        &mut self,
        state: &mut State,
        call: Call,
        is_write: bool,
        work: impl Fn(&mut State, Call) -> Handled,
    ) -> Outcome {
        let now = state.clock.now_ms();
        self.pending.retain(|pending| pending.visible_at_ms > now);
        if is_write {
            self.write(state, call, now, work)
        } else if call.method == "GET" {
            self.read(state, call, work)
        } else {
            Outcome::prompt(work(state, call))
        }
    }

    fn read(
        &mut self,
        state: &mut State,
        call: Call,
        work: impl Fn(&mut State, Call) -> Handled,
    ) -> Outcome {
        let address = address(&call);
        let stale: Vec<bool> = (0..self.lags.len())
            .map(|lag| self.reaches_stale(lag, &call.tenant, &address))
            .collect();
        let present = work(state, call.clone());
        if !stale.contains(&true) {
            return Outcome::prompt(present);
        }
        let tenant = call.tenant.clone();
        let hidden = self
            .pending
            .iter_mut()
            .filter(|pending| pending.tenant == tenant && stale[pending.lag])
            .map(|pending| &mut pending.undo)
            .collect();
        let rewound = Rewound::new(state, &tenant, hidden);
        let handled = work(rewound.state, call);
        drop(rewound);
        Outcome {
            lagged: handled != present,
            handled,
        }
    }

    fn write(
        &mut self,
        state: &mut State,
        call: Call,
        now: i64,
        work: impl Fn(&mut State, Call) -> Handled,
    ) -> Outcome {
        if let Some(refusal) = self.too_early(state, &call) {
            return Outcome {
                handled: Err(refusal),
                lagged: true,
            };
        }
        let id = call.tenant.clone();
        let lags = |class| self.lags.iter().any(|lag| lag.covers(class, &id));
        let before = state
            .tenants
            .get(&id)
            .map(|tenant| Snapshot::of(tenant, lags));
        let handled = work(state, call);
        if handled.is_ok()
            && let (Some(before), Some(tenant)) = (before, state.tenants.get(&id))
        {
            for (class, undo) in before.changes(tenant, lags) {
                let Some(lag) = self.lags.iter().position(|lag| lag.covers(class, &id)) else {
                    continue;
                };
                self.pending.push(Pending {
                    lag,
                    tenant: id.clone(),
                    visible_at_ms: now + i64::from(self.lags[lag].rule.milliseconds),
                    undo,
                });
            }
        }
        Outcome::prompt(handled)
    }

    /// Whether a request to this address reaches a replica that lacks changes of this rule.
    fn reaches_stale(&mut self, lag: usize, tenant: &str, address: &str) -> bool {
        let under_way = |pending: &Pending| pending.lag == lag && pending.tenant == tenant;
        if !self.pending.iter().any(under_way) {
            return false;
        }
        let Some(replicas) = self.lags[lag].rule.replicas else {
            return true;
        };
        let turn = self.reads.entry((lag, address.to_owned())).or_default();
        let current = turn
            .wrapping_add(self.seed)
            .is_multiple_of(u64::from(replicas));
        *turn += 1;
        !current
    }

    /// The refusal of a write below an object that the replica does not have yet.
    fn too_early(&mut self, state: &State, call: &Call) -> Option<Refusal> {
        let mut call = call.clone();
        // An alternate key names the object too; one that cannot be resolved is refused by the handler.
        path::resolve(state, &mut call).ok()?;
        let (lag, id, answer) = self.pending.iter().find_map(|pending| {
            let answer = self.lags[pending.lag].rule.below_answers?;
            let id = pending.undo.made()?;
            let names = is_below(&call, id)
                || (answer == BelowAnswer::InvalidReference && mentions(call.body.as_ref(), id));
            (pending.tenant == call.tenant && names).then(|| (pending.lag, id.to_owned(), answer))
        })?;
        if !self.reaches_stale(
            lag,
            &call.tenant,
            &format!("{} {}", call.method, address(&call)),
        ) {
            return None;
        }
        Some(match answer {
            BelowAnswer::NotFound => Refusal::not_found(&id),
            BelowAnswer::Forbidden => Refusal::denied(),
            BelowAnswer::InvalidReference => Refusal::bad_request("Not a valid reference update."),
        })
    }
}

fn address(call: &Call) -> String {
    call.lower_segments().join("/")
}

/// Whether the path goes on after this id.
fn is_below(call: &Call, id: &str) -> bool {
    call.segments
        .iter()
        .rev()
        .skip(1)
        .any(|segment| segment.eq_ignore_ascii_case(id))
}

/// Whether a value of the body is, or ends with, this id.
fn mentions(body: Option<&Value>, id: &str) -> bool {
    match body {
        Some(Value::String(text)) => text
            .rsplit('/')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(id)),
        Some(Value::Array(items)) => items.iter().any(|item| mentions(Some(item), id)),
        Some(Value::Object(members)) => members.values().any(|value| mentions(Some(value), id)),
        _ => false,
    }
}

/// A state without the changes that are under way, until it is dropped.
struct Rewound<'a> {
    state: &'a mut State,
    tenant: &'a str,
    hidden: Vec<&'a mut Undo>,
}

impl<'a> Rewound<'a> {
    /// Takes the changes back, the newest first.
    fn new(state: &'a mut State, tenant: &'a str, mut hidden: Vec<&'a mut Undo>) -> Self {
        if let Some(tenant) = state.tenants.get_mut(tenant) {
            for undo in hidden.iter_mut().rev() {
                undo.swap(tenant);
            }
        }
        Self {
            state,
            tenant,
            hidden,
        }
    }
}

impl Drop for Rewound<'_> {
    fn drop(&mut self) {
        if let Some(tenant) = self.state.tenants.get_mut(self.tenant) {
            for undo in &mut self.hidden {
                undo.swap(tenant);
            }
        }
    }
}
