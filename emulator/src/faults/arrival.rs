//! A request that has just arrived: its place in the order, and the fault that awaits it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::effect::Effect;
use super::injector::Seen;
use super::rules::Service;
use crate::authority;
use crate::http::{Incoming, decode};
use crate::shared::Shared;

/// What is known of a request before it is looked at.
#[derive(Debug)]
pub(crate) struct Arrival {
    /// Place in the request log.
    pub(crate) sequence: u64,
    pub(crate) service: Service,
    /// How long the request waits.
    pub(crate) latency: Duration,
    pub(crate) effect: Option<Effect>,
    /// Name or kind of the rule that fired.
    pub(crate) fault: Option<String>,
}

impl Arrival {
    /// Counts the request and asks the rules; `None` for an address of the emulator itself.
    pub(crate) fn of(shared: &Shared, request: &Incoming) -> Option<Self> {
        Some(Self::at(shared, request, service_of(request)?))
    }

    /// The same for a part of a batch.
    pub(crate) fn of_part(shared: &Shared, request: &Incoming) -> Self {
        Self::at(shared, request, Service::Graph)
    }

    fn at(shared: &Shared, request: &Incoming, service: Service) -> Self {
        let sequence = shared.log().reserve();
        let mut injector = shared.faults();
        if injector.is_idle() {
            return Self {
                sequence,
                service,
                latency: Duration::ZERO,
                effect: None,
                fault: None,
            };
        }
        let tenant = if injector.needs_tenant() {
            tenant_of(shared, request, service)
        } else {
            None
        };
        let verdict = injector.decide(&Seen {
            sequence,
            service,
            method: &request.method,
            target: &request.target(),
            path: &request.path,
            tenant,
        });
        Self {
            sequence,
            service,
            latency: verdict.latency,
            effect: verdict.effect,
            fault: verdict.label,
        }
    }

    /// Whether the request is carried out.
    pub(crate) fn takes_effect(&self) -> bool {
        self.effect.as_ref().is_none_or(Effect::takes_effect)
    }
}

fn service_of(request: &Incoming) -> Option<Service> {
    let first = request
        .path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    match first.as_str() {
        "" | "_emulator" => None,
        "v1.0" | "beta" => Some(Service::Graph),
        _ if authority::owns(&request.path) => Some(Service::Authority),
        _ => Some(Service::Graph),
    }
}

/// The tenant that the request is about, which a forged token may say too: it is refused later.
fn tenant_of(shared: &Shared, request: &Incoming, service: Service) -> Option<String> {
    if service == Service::Authority {
        let name = request.path.trim_start_matches('/').split('/').next()?;
        return shared.tenants.id(&decode(name)).map(str::to_owned);
    }
    claim(request, "tid")
}

/// A claim of the request's token, which was not checked.
pub(crate) fn claim(request: &Incoming, name: &str) -> Option<String> {
    let payload = request.header("authorization")?.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    claims.get(name)?.as_str().map(str::to_owned)
}
