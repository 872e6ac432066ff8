//! A faults document as it comes in: read, and refused with the path of the member that is wrong.

use serde::Deserialize as _;
use serde_json::Value;

use super::effect::{Effect, RetryAfter};
use super::pattern::Pattern;
use super::rules::{FaultRule, Faults, Service};
use super::tenants::Tenants;
use crate::replication::Replication;

/// Why a faults document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", at(path))]
pub struct FaultsError {
    /// The member, such as `rules[0].effect.status`; empty for the document.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

fn at(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("{path}: ")
    }
}

impl FaultsError {
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            reason: reason.into(),
        }
    }
}

/// HTTP methods that Graph has.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

impl Faults {
    /// Reads a document of JSON.
    ///
    /// # Errors
    /// When it is no JSON, has a member that is not known, or a value that makes no sense; the error says where.
    pub fn read(json: &[u8]) -> Result<Self, FaultsError> {
        let document: Value = serde_json::from_slice(json)
            .map_err(|error| FaultsError::new("", format!("this is no JSON: {error}")))?;
        if !document.is_object() {
            return Err(FaultsError::new("", "a JSON object was expected"));
        }
        let mut track = serde_path_to_error::Track::new();
        let faults =
            Faults::deserialize(serde_path_to_error::Deserializer::new(document, &mut track))
                .map_err(|error| located(&track.path(), &error.to_string()))?;
        faults.check()?;
        Ok(faults)
    }

    /// Refuses values that make no sense, whatever the tenants.
    ///
    /// # Errors
    /// With the path of the first such value.
    pub fn check(&self) -> Result<(), FaultsError> {
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check()
                .map_err(|(member, reason)| wrong("rules", index, member, reason))?;
        }
        for (index, replication) in self.replication.iter().enumerate() {
            replication
                .check()
                .map_err(|(member, reason)| wrong("replication", index, member, reason))?;
        }
        Ok(())
    }

    /// Refuses tenants that the emulator does not have.
    pub(crate) fn check_tenants(&self, tenants: &Tenants) -> Result<(), FaultsError> {
        let rules = self.rules.iter().map(|rule| &rule.tenant);
        let replication = self.replication.iter().map(|lag| &lag.tenant);
        for (list, index, tenant) in rules
            .enumerate()
            .map(|(index, tenant)| ("rules", index, tenant))
            .chain(
                replication
                    .enumerate()
                    .map(|(index, tenant)| ("replication", index, tenant)),
            )
        {
            if let Some(name) = tenant
                && tenants.id(name).is_none()
            {
                let reason = format!("there is no tenant '{name}'");
                return Err(wrong(list, index, "tenant", reason));
            }
        }
        Ok(())
    }
}

fn wrong(list: &str, index: usize, member: &str, reason: String) -> FaultsError {
    FaultsError::new(format!("{list}[{index}].{member}"), reason)
}

/// The path that serde tracked, continued by the one that an effect puts before its reason.
fn located(path: &serde_path_to_error::Path, reason: &str) -> FaultsError {
    let path = path.to_string();
    let path = if path == "." { String::new() } else { path };
    match reason
        .strip_prefix('.')
        .and_then(|rest| rest.split_once(": "))
    {
        Some((member, reason)) => FaultsError::new(format!("{path}.{member}"), reason),
        None => FaultsError::new(path, reason),
    }
}

/// A member and what is wrong with it.
type Wrong = (&'static str, String);

impl FaultRule {
    fn check(&self) -> Result<(), Wrong> {
        if let Some(method) = &self.method
            && !METHODS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(method))
        {
            let reason = format!("'{method}' is none of {}", METHODS.join(", "));
            return Err(("method", reason));
        }
        if let Some(path) = &self.path {
            Pattern::read(path).map_err(|reason| ("path", reason))?;
        }
        // A NaN is in no range.
        if !(0.0..=1.0).contains(&self.probability) {
            let reason = format!("{} is not from 0 to 1", self.probability);
            return Err(("probability", reason));
        }
        if self.service == Service::Authority && self.effect.is_of_graph() {
            let reason = format!("the authority has no {}", self.effect.kind());
            return Err(("effect.kind", reason));
        }
        self.effect.check()
    }
}

impl Effect {
    fn check(&self) -> Result<(), Wrong> {
        let Effect::Status {
            status,
            code,
            message,
            retry_after,
            html,
            ..
        } = self
        else {
            return Ok(());
        };
        if !(400..600).contains(status) {
            let reason = format!("{status} is not from 400 to 599");
            return Err(("effect.status", reason));
        }
        if *html && (code.is_some() || message.is_some()) {
            let reason = "a page of HTML has neither code nor message".to_owned();
            return Err(("effect.html", reason));
        }
        if *html && *status < 500 {
            let reason = "gateways answer with HTML from 500 to 599 only".to_owned();
            return Err(("effect.html", reason));
        }
        if let Some(RetryAfter::Text(text)) = retry_after
            && !(text.chars().all(|symbol| matches!(symbol, ' '..='~')))
        {
            let reason = "a header has printable ASCII only".to_owned();
            return Err(("effect.retryAfter", reason));
        }
        Ok(())
    }
}

impl Replication {
    fn check(&self) -> Result<(), Wrong> {
        if let Some(replicas) = self.replicas
            && replicas < 2
        {
            return Err(("replicas", format!("{replicas} is less than 2")));
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(document: &Value) -> (String, String) {
        let error = Faults::read(document.to_string().as_bytes()).unwrap_err();
        (error.path, error.reason)
    }

    #[test]
    fn what_is_read_is_written_again() {
        let document = json!({
            "seed": 7,
            "rules": [
                {"name": "slow", "effect": {"kind": "latency", "milliseconds": 5, "jitterMilliseconds": 2}},
                {"method": "POST", "path": "/users/*", "tenant": "Contoso", "service": "any", "skip": 1, "count": 2,
                 "probability": 0.5, "effect": {"kind": "status", "status": 429, "code": "c", "message": "m",
                 "retryAfter": {"dateInSeconds": 2}, "afterEffect": true}},
                {"effect": {"kind": "status", "status": 502, "html": true, "retryAfter": "0.25"}},
                {"effect": {"kind": "reset", "when": "before"}},
                {"effect": {"kind": "lostAnswer", "when": "after", "milliseconds": 3}},
                {"effect": {"kind": "truncated", "bytes": 9}},
                {"effect": {"kind": "invalidJson"}},
                {"effect": {"kind": "expireToken"}},
                {"effect": {"kind": "notFound"}},
                {"effect": {"kind": "forbidden"}},
                {"effect": {"kind": "falseNotFound"}},
            ],
            "replication": [{"class": "job", "milliseconds": 9, "tenant": "Contoso", "replicas": 2,
                             "belowAnswers": "invalidReference"}],
        });
        let faults = Faults::read(document.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&faults).unwrap(), document);
        assert_eq!(Faults::read(b"{}").unwrap(), Faults::default());
    }

    #[test]
    fn the_wrong_member_is_named() {
        let effect = |effect: Value| json!({"rules": [{"effect": {"kind": "notFound"}}, {"effect": effect}]});
        for (document, path, reason) in [
            (json!({"rule": []}), "rule", "unknown field"),
            (json!({"seed": -1}), "seed", "invalid value"),
            (json!([]), "", "object"),
            (json!({"rules": [{}]}), "rules[0]", "missing field `effect`"),
            (
                json!({"rules": [{"paths": "/", "effect": {"kind": "notFound"}}]}),
                "rules[0].paths",
                "unknown field",
            ),
            (effect(json!({})), "rules[1].effect", "missing field `kind`"),
            (effect(json!({"kind": 1})), "rules[1].effect.kind", "text"),
            (
                effect(json!({"kind": "no"})),
                "rules[1].effect.kind",
                "unknown variant `no`",
            ),
            (
                effect(json!({"kind": "latency", "milliseconds": "1"})),
                "rules[1].effect.milliseconds",
                "invalid type",
            ),
            (
                effect(json!({"kind": "latency", "seconds": 1})),
                "rules[1].effect.seconds",
                "unknown field",
            ),
            (
                effect(json!({"kind": "notFound", "status": 1})),
                "rules[1].effect.status",
                "no such member",
            ),
            (
                effect(json!({"kind": "status"})),
                "rules[1].effect",
                "missing field `status`",
            ),
            (
                effect(json!({"kind": "status", "status": 204})),
                "rules[1].effect.status",
                "400 to 599",
            ),
            (
                effect(json!({"kind": "status", "status": 429, "retryAfter": 2})),
                "rules[1].effect.retryAfter",
                "was expected",
            ),
            (
                effect(json!({"kind": "status", "status": 502, "html": true, "code": "x"})),
                "rules[1].effect.html",
                "neither",
            ),
            (
                effect(json!({"kind": "reset", "when": "later"})),
                "rules[1].effect.when",
                "unknown variant `later`",
            ),
            (
                json!({"rules": [{"probability": 2, "effect": {"kind": "notFound"}}]}),
                "rules[0].probability",
                "0 to 1",
            ),
            (
                json!({"rules": [{"method": "LIST", "effect": {"kind": "notFound"}}]}),
                "rules[0].method",
                "PATCH",
            ),
            (
                json!({"rules": [{"path": "/v1.0/users", "effect": {"kind": "notFound"}}]}),
                "rules[0].path",
                "version",
            ),
            (
                json!({"rules": [{"service": "authority", "effect": {"kind": "expireToken"}}]}),
                "rules[0].effect.kind",
                "authority",
            ),
            (
                json!({"replication": [{"class": "device", "milliseconds": 1}]}),
                "replication[0].class",
                "unknown variant",
            ),
            (
                json!({"replication": [{"class": "any", "milliseconds": 1, "replicas": 1}]}),
                "replication[0].replicas",
                "less than 2",
            ),
        ] {
            let (at, why) = refused(&document);
            assert_eq!(at, path, "{document}: {why}");
            assert!(why.contains(reason), "{document}: {why}");
        }
        let error = Faults::read(b"{").unwrap_err();
        assert!(error.to_string().starts_with("this is no JSON"), "{error}");
    }
}
