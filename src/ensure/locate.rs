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
///
/// A name that is given says which one: adoption takes one that was renamed, and who removes or looks must not.
#[must_use]
pub(crate) fn locate<'a>(
    sought: &Sought,
    desired: &DesiredState,
    target_tenant: &str,
    observed: &'a Observed,
) -> Adoption<'a> {
    let found = match &sought.service_principal_id {
        Some(_) => adopt(desired, target_tenant, observed),
        None => among_candidates(sought, desired, target_tenant, observed),
    };
    match found {
        Adoption::Nothing if sought.display_name.is_none() => unnamed(target_tenant, observed),
        // Adoption writes its credentials anew; who removes or looks has nothing but what is there.
        Adoption::Found(one)
            if sought.service_principal_id.is_none()
                && claim(one, target_tenant) == Claim::Hidden =>
        {
            Adoption::Undecided(hidden(&[one]))
        }
        Adoption::Undecided(error) => Adoption::Undecided(
            error.with_hint("Name the one that is meant with ServicePrincipalId."),
        ),
        other => other,
    }
}

/// Adopts among those that the name leaves.
fn among_candidates<'a>(
    sought: &Sought,
    desired: &DesiredState,
    target_tenant: &str,
    observed: &'a Observed,
) -> Adoption<'a> {
    let Fact::Known(configurations) = &observed.configurations else {
        return adopt(desired, target_tenant, observed);
    };
    let mut narrowed = observed.clone();
    let candidates = configurations
        .iter()
        .filter(|one| is_candidate(sought, one, target_tenant));
    narrowed.configurations = Fact::Known(candidates.cloned().collect());
    match adopt(desired, target_tenant, &narrowed) {
        Adoption::Found(found) => configurations
            .iter()
            .find(|one| one.id() == found.id())
            .map_or(Adoption::Nothing, Adoption::Found),
        Adoption::Nothing => Adoption::Nothing,
        Adoption::Undecided(error) => Adoption::Undecided(error),
        Adoption::Unknown(error) => Adoption::Unknown(error),
    }
}

/// Whether the name lets a configuration be the one; an application without a name is not the one of an empty name.
fn is_candidate(sought: &Sought, one: &Configuration, target_tenant: &str) -> bool {
    match &sought.display_name {
        Some(name) => is_named(one, name),
        None => {
            !one.display_name().is_empty()
                || [Claim::Ours, Claim::Unreadable].contains(&claim(one, target_tenant))
        }
    }
}

/// Whether this is its name, in any case.
#[must_use]
pub(crate) fn is_named(one: &Configuration, name: &str) -> bool {
    one.display_name().to_lowercase() == name.to_lowercase()
}

/// What is told where nothing is found; after a name that nothing bears, the names that there are.
#[must_use]
pub(crate) fn nothing(sought: &Sought, target_tenant: &str, observed: &Observed) -> String {
    let Some(name) = &sought.display_name else {
        return "There is no configuration of this pair.".to_owned();
    };
    let others: Vec<String> = match &observed.configurations {
        Fact::Known(configurations) => configurations
            .iter()
            .filter(|one| claim(one, target_tenant) != Claim::Others)
            .map(|one| format!("'{}' ({})", one.display_name(), one.id()))
            .collect(),
        _ => Vec::new(),
    };
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!("; there is {}", others.join(", ")),
    };
    format!("There is no configuration '{name}' of this pair{others}.")
}

/// Nobody's name decides: one whose target is hidden could be the pair's.
fn unnamed<'a>(target_tenant: &str, observed: &'a Observed) -> Adoption<'a> {
    let Fact::Known(configurations) = &observed.configurations else {
        return Adoption::Nothing;
    };
    let candidates: Vec<&Configuration> = configurations
        .iter()
        .filter(|candidate| claim(candidate, target_tenant) == Claim::Hidden)
        .collect();
    let unread = candidates.iter().find_map(|one| match &one.reaches_target {
        Fact::Unreadable(error) => Some(error.clone()),
        _ => None,
    });
    match (candidates.as_slice(), unread) {
        ([], _) => Adoption::Nothing,
        (_, Some(error)) => Adoption::Unknown(error),
        (several, None) => Adoption::Undecided(hidden(several)),
    }
}

/// The error of configurations that may be another target's.
fn hidden(candidates: &[&Configuration]) -> Error {
    let message = format!(
        "Graph does not show the target tenant of {}, and its saved credentials were not seen to reach this one.",
        adopt::listed(candidates)
    );
    Error::new("UndecidedApplication", "InvalidArgument", message)
        .with_hint("Name the one that is meant with ServicePrincipalId.")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ensure::observed::{SignIn, target_tag};
    use serde_json::Value;

    const TARGET: &str = "22222222-0000-0000-0000-000000000000";

    fn configuration(id: &str, name: &str, tags: Value, secrets: Value) -> Configuration {
        Configuration {
            service_principal: json!({"id": id, "displayName": name, "appId": "a", "tags": tags}),
            jobs: Fact::Known(Vec::new()),
            secrets: Fact::Known(secrets.as_array().cloned().unwrap()),
            assignments: Fact::Known(Vec::new()),
            reaches_target: Fact::Absent,
        }
    }

    fn ours(id: &str, name: &str) -> Configuration {
        configuration(id, name, json!([target_tag(TARGET)]), json!([]))
    }

    fn observed(configurations: Vec<Configuration>) -> Observed {
        let sign_in = |tenant: &str| {
            Ok(SignIn {
                tenant_id: tenant.to_owned(),
                account: String::new(),
                scopes: Vec::new(),
            })
        };
        Observed {
            source: sign_in("11111111-0000-0000-0000-000000000000"),
            target: sign_in(TARGET),
            target_partner: Fact::Absent,
            target_synchronization: Fact::Absent,
            source_partner: Fact::Absent,
            source_partners: Fact::Known(Vec::new()),
            configurations: Fact::Known(configurations),
            principals: Vec::new(),
            verifications: Vec::new(),
            schema: Fact::Absent,
            log: Fact::Absent,
        }
    }

    fn found(name: Option<&str>, observed: &Observed) -> Option<String> {
        let sought = Sought {
            display_name: name.map(str::to_owned),
            ..Sought::default()
        };
        match locate(&sought, &sought.desired().unwrap(), TARGET, observed) {
            Adoption::Found(found) => Some(found.id().to_owned()),
            Adoption::Nothing => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_that_is_given_says_which_one() {
        let one = observed(vec![ours("a", "Production")]);
        assert_eq!(found(Some("PRODUCTION"), &one).as_deref(), Some("a"));
        assert_eq!(found(None, &one).as_deref(), Some("a"));
        assert_eq!(found(Some("Pilot"), &one), None);

        // The half-made one of the name, and not the finished one of another.
        let half = configuration("b", "Pilot", json!([]), json!([]));
        let two = observed(vec![ours("a", "Production"), half]);
        assert_eq!(found(Some("Pilot"), &two).as_deref(), Some("b"));
        assert_eq!(found(None, &two).as_deref(), Some("a"));
    }

    #[test]
    fn no_name_is_not_the_name_of_an_application_without_one() {
        let nameless = configuration("a", "", json!([]), json!([]));
        assert_eq!(found(None, &observed(vec![nameless])), None);
        assert_eq!(
            found(None, &observed(vec![ours("a", "")])).as_deref(),
            Some("a")
        );
    }

    #[test]
    fn a_name_that_nothing_bears_is_told_with_those_that_there_are() {
        let sought = Sought {
            display_name: Some("Pilot".to_owned()),
            ..Sought::default()
        };
        let other = configuration("b", "Litware", json!([target_tag("x")]), json!([]));
        let seen = observed(vec![ours("a", "Production"), other]);
        assert_eq!(
            nothing(&sought, TARGET, &seen),
            "There is no configuration 'Pilot' of this pair; there is 'Production' (a)."
        );
    }
}
