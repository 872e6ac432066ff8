//! Documented request limits, per application and tenant.

mod bucket;
mod cost;

use std::collections::HashMap;

use crate::call::{Call, Refusal};
use crate::state::State;
use bucket::Bucket;
use cost::{Cost, Kind};

/// Whom a limit counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Application,
    Tenant,
    Both,
}

impl Scope {
    /// As it stands in `x-ms-throttle-scope`.
    fn name(self) -> &'static str {
        match self {
            Scope::Application => "Application",
            Scope::Tenant => "Tenant",
            Scope::Both => "Tenant_Application",
        }
    }
}

/// A limit as Microsoft documents it.
struct Limit {
    kind: Kind,
    scope: Scope,
    amount: f64,
    window_ms: i64,
}

/// The limits that a request counts against.
fn limits(users: usize) -> [Limit; 8] {
    let limit = |kind, scope, amount, seconds: i64| Limit {
        kind,
        scope,
        amount,
        window_ms: seconds * 1000,
    };
    let of_tenant = match users {
        0..50 => 3_500.0,
        50..=500 => 5_000.0,
        _ => 8_000.0,
    };
    [
        limit(Kind::Units, Scope::Both, of_tenant, 10),
        limit(Kind::Units, Scope::Application, 150_000.0, 20),
        limit(Kind::Writes, Scope::Both, 3_000.0, 150),
        limit(Kind::Writes, Scope::Application, 70_000.0, 300),
        limit(Kind::Writes, Scope::Tenant, 18_000.0, 300),
        limit(Kind::Reports, Scope::Both, 5.0, 10),
        limit(Kind::OnDemand, Scope::Both, 5.0, 10),
        limit(Kind::Requests, Scope::Application, 130_000.0, 10),
    ]
}

/// What an admitted or refused request is told of its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usage {
    /// `x-ms-resource-unit`
    pub(crate) units: u32,
    /// Largest share of a limit of the directory that is used.
    share: f64,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            units: 1,
            share: 0.0,
        }
    }
}

impl Usage {
    /// `x-ms-throttle-limit-percentage`, which is sent above 0.8 only.
    pub(crate) fn percentage(self) -> Option<String> {
        (self.share > 0.8).then(|| format!("{:.2}", self.share))
    }
}

/// Buckets by what is counted, application and tenant; empty where the scope leaves one out.
type Buckets = HashMap<(Kind, String, String), Bucket>;

/// How much of its limits everybody has used.
#[derive(Default)]
pub(crate) struct Limits {
    buckets: Buckets,
}

impl Limits {
    /// Charges a request.
    pub(crate) fn admit(
        &mut self,
        state: &State,
        call: &Call,
        is_write: bool,
    ) -> (Usage, Result<(), Refusal>) {
        let cost = Cost::of(call, is_write);
        let mut usage = Usage {
            units: cost.units,
            share: 0.0,
        };
        if state.options.request_limits == "off" {
            return (usage, Ok(()));
        }
        let now = state.clock.now_ms();
        let users = state
            .tenants
            .get(&call.tenant)
            .map_or(0, |tenant| tenant.users.len());
        let mut refused: Option<(i64, Limit)> = None;
        for limit in limits(users) {
            let Some(amount) = cost.against(limit.kind) else {
                continue;
            };
            let capacity = (limit.amount * state.options.request_limit_scale).max(1.0);
            let bucket = self.buckets.entry(key(&limit, call)).or_default();
            let level = bucket.charge(amount, capacity, limit.window_ms, now);
            if limit.kind.is_of_directory() {
                usage.share = usage.share.max(level.share);
            }
            if let Some(wait) = level.wait_ms
                && refused.as_ref().is_none_or(|(longest, _)| wait > *longest)
            {
                refused = Some((wait, limit));
            }
        }
        let admitted = match refused {
            None => Ok(()),
            Some((wait, limit)) => Err(too_many(wait, &limit, call)),
        };
        (usage, admitted)
    }
}

fn key(limit: &Limit, call: &Call) -> (Kind, String, String) {
    let application = call.caller.app_id.clone();
    let tenant = call.tenant.clone();
    match limit.scope {
        Scope::Application => (limit.kind, application, String::new()),
        Scope::Tenant => (limit.kind, String::new(), tenant),
        Scope::Both => (limit.kind, application, tenant),
    }
}

fn too_many(wait_ms: i64, limit: &Limit, call: &Call) -> Refusal {
    let mut refusal = Refusal::new(429, "TooManyRequests", "Please retry again later.");
    let mut header = |name: &str, value: String| refusal.headers.push((name.to_owned(), value));
    let seconds = (wait_ms + 999) / 1000;
    header("Retry-After", seconds.max(1).to_string());
    if let Some((what, reason)) = limit.kind.headers() {
        header(
            "x-ms-throttle-scope",
            format!(
                "{}/{what}/{}/{}",
                limit.scope.name(),
                call.caller.app_id,
                call.tenant
            ),
        );
        header("x-ms-throttle-information", reason.to_owned());
    }
    refusal
}
