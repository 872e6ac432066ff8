//! The faults document: which requests go wrong, and how.

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::replication::Replication;

/// What goes wrong in an emulator, as data: `PUT /_emulator/faults` takes it as JSON.
///
/// ```
/// use graph_emulator::{Effect, FaultRule, Faults, When};
///
/// let faults = Faults::new(1)
///     .rule(FaultRule::new(Effect::latency(100)))
///     .rule(
///         FaultRule::new(Effect::Reset { when: When::After })
///             .method("POST")
///             .path("/applicationTemplates/*/instantiate")
///             .count(1),
///     );
/// assert_eq!(Faults::read(&serde_json::to_vec(&faults)?)?, faults);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Faults {
    /// Seed of probabilities, jitter and the order of replicas.
    #[serde(default = "one")]
    pub seed: u64,
    /// The rules; of those that match a request, the first that fires wins, and every latency adds up.
    #[serde(default)]
    pub rules: Vec<FaultRule>,
    /// Classes of objects whose reads lag behind their writes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replication: Vec<Replication>,
}

impl Default for Faults {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Faults {
    /// No faults, under this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            rules: Vec::new(),
            replication: Vec::new(),
        }
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: FaultRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds a class of objects whose reads lag.
    #[must_use]
    pub fn lag(mut self, replication: Replication) -> Self {
        self.replication.push(replication);
        self
    }
}

/// Which requests a fault hits, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultRule {
    /// Shown in the request log and among the faults that were injected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// HTTP method; any if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Pattern of the path below the version, or below the tenant for the authority; `*` is a part of one segment,
    /// `**` any number of segments. Any path if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Tenant id or seeded name; any tenant if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Graph, the authority, or both.
    #[serde(default, skip_serializing_if = "Service::is_graph")]
    pub service: Service,
    /// How many matching requests pass before the first one is hit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u32,
    /// How many requests are hit; for ever if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Share of the matching requests that is hit, drawn under the seed.
    #[serde(default = "certain", skip_serializing_if = "is_certain")]
    pub probability: f64,
    /// What happens to a request that is hit.
    pub effect: Effect,
}

impl FaultRule {
    /// This effect on every Graph request.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self {
            name: None,
            method: None,
            path: None,
            tenant: None,
            service: Service::Graph,
            skip: 0,
            count: None,
            probability: 1.0,
            effect,
        }
    }

    /// Names the rule.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Only requests of this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Only requests whose path below the version matches, such as `/servicePrincipals/*/synchronization/**`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Only requests to this tenant.
    #[must_use]
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// Requests of this service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.service = service;
        self
    }

    /// Lets this many matching requests pass first.
    #[must_use]
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Hits this many requests.
    #[must_use]
    pub fn count(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Hits this share of the requests.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }
}

/// Whose requests a rule hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// Microsoft Graph.
    #[default]
    Graph,
    /// The sign-in authority.
    Authority,
    /// Both.
    Any,
}

impl Service {
    fn is_graph(&self) -> bool {
        *self == Service::Graph
    }
}

fn one() -> u64 {
    1
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn certain() -> f64 {
    1.0
}

fn is_certain(probability: &f64) -> bool {
    *probability >= 1.0
}
