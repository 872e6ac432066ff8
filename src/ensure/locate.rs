//! Finds the configuration of a pair that exists: to watch it, to export it, to remove it.

use serde_json::json;

use super::adopt::{self, Adoption, Claim, adopt, claim};
use super::fact::Fact;
use super::model::DesiredState;
use super::observed::{Configuration, Observed};
use crate::graph::Error;

/// How the caller names a configuration of a pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Name of the source's connection.
    pub source: String,
    /// Name of the target's connection.
    pub target: String,
    /// Name of the application, where several could be meant.
    pub display_name: Option<String>,
    /// Object id of the service principal, where several could be meant.
    pub service_principal_id: Option<String>,
}

impl Sought {
    /// A desired state that names nothing but the configuration.
    ///
    /// # Errors
    /// `InternalError` if the model does not take its own defaults.
    pub(crate) fn desired(&self) -> Result<DesiredState, Error> {
        let mut document = json!({
            "source": {"connection": self.source},
            "target": {"connection": self.target},
            "application": {"displayName": self.display_name.as_deref().unwrap_or_default()},
        });
        if let Some(id) = &self.service_principal_id {
            document["application"]["servicePrincipalId"] = json!(id);
        }
        serde_json::from_value(document)
            .map_err(|error| Error::new("InternalError", "NotSpecified", error.to_string()))
    }
}

/// The configuration that is meant, by the rules of adoption; without a name, the only one that can be the pair's.
#[must_use]
pub(crate) fn locate<'a>(
    sought: &Sought,
    desired: &DesiredState,
    target_tenant: &str,
    observed: &'a Observed,
) -> Adoption<'a> {
    match adopt(desired, target_tenant, observed) {
        Adoption::Nothing if sought.display_name.is_none() => unnamed(target_tenant, observed),
        Adoption::Undecided(error) => Adoption::Undecided(
            error.with_hint("Name the one that is meant with ServicePrincipalId."),
        ),
        other => other,
    }
}

/// Nobody's name decides: one whose target is hidden is the pair's only if it can reach no other.
fn unnamed<'a>(target_tenant: &str, observed: &'a Observed) -> Adoption<'a> {
    let Fact::Known(configurations) = &observed.configurations else {
        return Adoption::Nothing;
    };
    let hidden: Vec<&Configuration> = configurations
        .iter()
        .filter(|candidate| claim(candidate, target_tenant) == Claim::Hidden)
        .collect();
    if hidden.is_empty() {
        return Adoption::Nothing;
    }
    let others = match adopt::reachable_others(target_tenant, &observed.source_partners) {
        Fact::Unreadable(error) => return Adoption::Unknown(error),
        Fact::Absent => Vec::new(),
        Fact::Known(others) => others,
    };
    if let ([only], []) = (hidden.as_slice(), others.as_slice()) {
        return Adoption::Found(only);
    }
    let message = format!(
        "Graph does not show the target tenant of {}, so it cannot be told which one is meant.",
        adopt::listed(&hidden)
    );
    Adoption::Undecided(
        Error::new("UndecidedApplication", "InvalidArgument", message)
            .with_hint("Name the one that is meant with DisplayName or ServicePrincipalId."),
    )
}
