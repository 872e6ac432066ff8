//! Decides which fault hits which request, and remembers what was injected.

use std::collections::HashSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::draw;
use super::effect::Effect;
use super::pattern::{self, Pattern};
use super::reading::FaultsError;
use super::rules::{FaultRule, Faults, Service};
use super::tenants::Tenants;

/// A fault that hit a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InjectedFault {
    /// Place of the rule in the document.
    pub rule: usize,
    /// Name of the rule.
    pub name: Option<String>,
    /// `sequence` of the request, as in the request log.
    pub sequence: u64,
    /// Graph or the authority.
    pub service: Service,
    /// HTTP method of the request.
    pub method: String,
    /// Path and query of the request.
    pub path: String,
    /// What happened to it.
    pub effect: Effect,
}

/// A request as the rules look at it.
pub(super) struct Seen<'a> {
    pub(super) sequence: u64,
    pub(super) service: Service,
    pub(super) method: &'a str,
    /// Path and query.
    pub(super) target: &'a str,
    /// Percent-encoded.
    pub(super) path: &'a str,
    pub(super) tenant: Option<String>,
}

/// What the rules make of a request.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) latency: Duration,
    pub(super) effect: Option<Effect>,
    /// Name or kind of the rule.
    pub(super) label: Option<String>,
}

/// A rule with what it is compared by, and how often it was met.
struct Armed {
    rule: FaultRule,
    pattern: Option<Pattern>,
    tenant: Option<String>,
    matched: u64,
    fired: u32,
}

impl Armed {
    fn new(rule: &FaultRule, tenants: &Tenants) -> Self {
        Self {
            // Both were checked before.
            pattern: rule
                .path
                .as_deref()
                .and_then(|path| Pattern::read(path).ok()),
            tenant: rule
                .tenant
                .as_deref()
                .and_then(|name| tenants.id(name))
                .map(str::to_owned),
            rule: rule.clone(),
            matched: 0,
            fired: 0,
        }
    }

    fn matches(&self, seen: &Seen<'_>, segments: &[String]) -> bool {
        let rule = &self.rule;
        (rule.service == Service::Any || rule.service == seen.service)
            && !(seen.service == Service::Authority && rule.effect.is_of_graph())
            && rule
                .method
                .as_ref()
                .is_none_or(|method| method.eq_ignore_ascii_case(seen.method))
            && (self.tenant.is_none() || self.tenant == seen.tenant)
            && self
                .pattern
                .as_ref()
                .is_none_or(|pattern| pattern.fits(segments))
    }

    /// Counts a request that matches; whether it is hit.
    fn fires(&mut self, seed: u64, stream: u64) -> bool {
        let place = self.matched;
        self.matched += 1;
        let fires = place >= u64::from(self.rule.skip)
            && self.rule.count.is_none_or(|count| self.fired < count)
            && draw::share(seed, stream, place) < self.rule.probability;
        self.fired += u32::from(fires);
        fires
    }
}

/// The rules in force.
#[derive(Default)]
pub(crate) struct Injector {
    faults: Faults,
    armed: Vec<Armed>,
    applied: Vec<InjectedFault>,
    /// Ids of the tokens that are refused; they stay so whatever the rules.
    expired: HashSet<String>,
}

impl Injector {
    /// Puts other rules in force, with fresh counters.
    pub(crate) fn set(&mut self, faults: Faults, tenants: &Tenants) -> Result<(), FaultsError> {
        faults.check()?;
        faults.check_tenants(tenants)?;
        self.armed = faults
            .rules
            .iter()
            .map(|rule| Armed::new(rule, tenants))
            .collect();
        self.applied.clear();
        self.faults = faults;
        Ok(())
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn applied(&self) -> &[InjectedFault] {
        &self.applied
    }

    pub(super) fn is_idle(&self) -> bool {
        self.armed.is_empty()
    }

    pub(super) fn needs_tenant(&self) -> bool {
        self.armed.iter().any(|armed| armed.tenant.is_some())
    }

    /// What happens to this request.
    pub(super) fn decide(&mut self, seen: &Seen<'_>) -> Verdict {
        let segments = pattern::segments(seen.path);
        let seed = self.faults.seed;
        let mut verdict = Verdict::default();
        let mut slow = None;
        for (index, armed) in self.armed.iter_mut().enumerate() {
            let is_latency = matches!(armed.rule.effect, Effect::Latency { .. });
            if (verdict.effect.is_some() && !is_latency) || !armed.matches(seen, &segments) {
                continue;
            }
            let stream = index as u64;
            if !armed.fires(seed, stream) {
                continue;
            }
            let rule = &armed.rule;
            let label = || {
                rule.name
                    .clone()
                    .unwrap_or_else(|| rule.effect.kind().to_owned())
            };
            if let Effect::Latency {
                milliseconds,
                jitter_milliseconds,
            } = rule.effect
            {
                // Another stream than the one of the probabilities.
                let jitter = draw::up_to(jitter_milliseconds, !seed, stream, armed.matched);
                verdict.latency += Duration::from_millis(u64::from(milliseconds))
                    + Duration::from_millis(u64::from(jitter));
                slow.get_or_insert_with(label);
            } else {
                verdict.label = Some(label());
                verdict.effect = Some(rule.effect.clone());
            }
            self.applied.push(InjectedFault {
                rule: index,
                name: rule.name.clone(),
                sequence: seen.sequence,
                service: seen.service,
                method: seen.method.to_owned(),
                path: seen.target.to_owned(),
                effect: rule.effect.clone(),
            });
        }
        verdict.label = verdict.label.or(slow);
        verdict
    }

    /// Refuses the token of this id from now on.
    pub(crate) fn expire(&mut self, token: String) {
        self.expired.insert(token);
    }

    pub(crate) fn is_expired(&self, token: &str) -> bool {
        self.expired.contains(token)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn injector(faults: Faults) -> Injector {
        let mut injector = Injector::default();
        injector.set(faults, &Tenants::default()).unwrap();
        injector
    }

    fn decide(injector: &mut Injector, method: &str, path: &str, sequence: u64) -> Verdict {
        injector.decide(&Seen {
            sequence,
            service: Service::Graph,
            method,
            target: path,
            path,
            tenant: None,
        })
    }

    #[test]
    fn the_first_rule_wins_and_latency_adds_up() {
        let mut injector = injector(
            Faults::new(1)
                .rule(FaultRule::new(Effect::latency(10)).name("slow"))
                .rule(FaultRule::new(Effect::NotFound).method("get").count(1))
                .rule(FaultRule::new(Effect::status(503)).name("busy"))
                .rule(FaultRule::new(Effect::latency(5))),
        );
        let first = decide(&mut injector, "GET", "/v1.0/users", 1);
        assert_eq!(first.effect, Some(Effect::NotFound));
        assert_eq!(first.label.as_deref(), Some("notFound"));
        assert_eq!(first.latency, Duration::from_millis(15));
        let second = decide(&mut injector, "GET", "/v1.0/users", 2);
        assert_eq!(second.effect, Some(Effect::status(503)));
        assert_eq!(second.label.as_deref(), Some("busy"));
        let applied: Vec<(usize, u64)> = injector
            .applied()
            .iter()
            .map(|fault| (fault.rule, fault.sequence))
            .collect();
        assert_eq!(applied, [(0, 1), (1, 1), (3, 1), (0, 2), (2, 2), (3, 2)]);
    }

    #[test]
    fn skip_and_count_are_of_matching_requests() {
        let mut injector = injector(
            Faults::new(1).rule(
                FaultRule::new(Effect::NotFound)
                    .path("/users/*")
                    .skip(1)
                    .count(2),
            ),
        );
        let hits: Vec<bool> = [
            "/v1.0/users/1",
            "/v1.0/users",
            "/v1.0/users/1",
            "/beta/users/2",
            "/v1.0/users/3",
        ]
        .into_iter()
        .map(|path| decide(&mut injector, "GET", path, 0).effect.is_some())
        .collect();
        assert_eq!(hits, [false, false, true, true, false]);
    }

    #[test]
    fn probability_comes_out_of_the_seed() {
        let hits = |seed: u64| -> Vec<bool> {
            let rule = FaultRule::new(Effect::NotFound).probability(0.3);
            let mut injector = injector(Faults::new(seed).rule(rule));
            (0..1000)
                .map(|place| {
                    decide(&mut injector, "GET", "/v1.0/users", place)
                        .effect
                        .is_some()
                })
                .collect()
        };
        assert_eq!(hits(1), hits(1));
        assert_ne!(hits(1), hits(2));
        let share = hits(1).into_iter().filter(|hit| *hit).count();
        assert!((230..370).contains(&share), "{share}");
    }

    #[test]
    fn rules_of_graph_do_not_hit_the_authority() {
        let mut injector = injector(
            Faults::new(1)
                .rule(FaultRule::new(Effect::NotFound).service(Service::Any))
                .rule(FaultRule::new(Effect::status(429)))
                .rule(FaultRule::new(Effect::status(503)).service(Service::Authority)),
        );
        let verdict = injector.decide(&Seen {
            sequence: 1,
            service: Service::Authority,
            method: "POST",
            target: "/t/oauth2/v2.0/token",
            path: "/t/oauth2/v2.0/token",
            tenant: None,
        });
        assert_eq!(verdict.effect, Some(Effect::status(503)));
    }
}
