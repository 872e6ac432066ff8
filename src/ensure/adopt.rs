//! Which of the applications in the source tenant is the one that the desired state means.

use super::fact::Fact;
use super::model::DesiredState;
use super::observed::{Configuration, text};
use crate::graph::Error;

/// Result of the search.
#[derive(Debug)]
pub(crate) enum Adoption<'a> {
    /// This one.
    Found(&'a Configuration),
    /// There is none: make one.
    Nothing,
    /// Several would do, or the one that was named is not there: a person has to say which.
    Undecided(Error),
    /// Something that could be the one cannot be read.
    Unknown(Error),
}

/// Looks by the id that the caller gave, then by the job's target tenant where it is readable, then by name.
#[must_use]
pub(crate) fn adopt<'a>(
    desired: &DesiredState,
    target_tenant: &str,
    configurations: &'a Fact<Vec<Configuration>>,
) -> Adoption<'a> {
    let configurations = match configurations {
        Fact::Known(configurations) => configurations.as_slice(),
        Fact::Absent => &[],
        Fact::Unreadable(error) => return Adoption::Unknown(error.clone()),
    };
    if let Some(id) = &desired.application.service_principal_id {
        return match configurations
            .iter()
            .find(|candidate| candidate.id().eq_ignore_ascii_case(id))
        {
            Some(found) => Adoption::Found(found),
            None => Adoption::Undecided(Error::new(
                "Request_ResourceNotFound",
                "ObjectNotFound",
                format!(
                    "No application of the cross-tenant synchronization template has the service principal id '{id}'."
                ),
            )),
        };
    }

    let name = desired.application.display_name.to_lowercase();
    let named = |candidate: &&Configuration| candidate.display_name().to_lowercase() == name;
    let for_target: Vec<&Configuration> = configurations
        .iter()
        .filter(|candidate| {
            candidate
                .readable_secret("CompanyId")
                .is_some_and(|company| company.eq_ignore_ascii_case(target_tenant))
        })
        .collect();
    // The name decides between several that already point at the target.
    let named_for_target: Vec<&Configuration> = for_target.iter().copied().filter(named).collect();
    match (for_target.as_slice(), named_for_target.as_slice()) {
        ([only], _) | (_, [only]) => return Adoption::Found(only),
        ([], _) => {}
        (several, []) => return undecided(several, desired),
        (_, several) => return undecided(several, desired),
    }

    // One whose target is readable and another tenant's belongs to another set-up, whatever its name.
    let open: Vec<&Configuration> = configurations
        .iter()
        .filter(|candidate| candidate.readable_secret("CompanyId").is_none())
        .collect();
    let by_name: Vec<&Configuration> = open.iter().copied().filter(named).collect();
    match by_name.as_slice() {
        [only] => Adoption::Found(only),
        [] => match open.iter().find_map(|candidate| match &candidate.secrets {
            Fact::Unreadable(error) => Some(error.clone()),
            _ => None,
        }) {
            Some(error) => Adoption::Unknown(error),
            None => Adoption::Nothing,
        },
        several => undecided(several, desired),
    }
}

/// Applications of the template whose target nobody can read, so that one of them could have been meant.
#[must_use]
pub(crate) fn unidentified(configurations: &Fact<Vec<Configuration>>) -> Vec<&Configuration> {
    match configurations {
        Fact::Known(configurations) => configurations
            .iter()
            .filter(|candidate| candidate.readable_secret("CompanyId").is_none())
            .collect(),
        _ => Vec::new(),
    }
}

fn undecided<'a>(several: &[&Configuration], desired: &DesiredState) -> Adoption<'a> {
    let list: Vec<String> = several
        .iter()
        .map(|candidate| {
            format!(
                "'{}' (service principal {}, application {})",
                candidate.display_name(),
                candidate.id(),
                text(&candidate.service_principal, "appId")
            )
        })
        .collect();
    Adoption::Undecided(
        Error::new(
            "AmbiguousApplication",
            "InvalidArgument",
            format!(
                "{} applications could be the configuration '{}': {}.",
                several.len(),
                desired.application.display_name,
                list.join(", ")
            ),
        )
        .with_hint("Name the one to use with ServicePrincipalId, or delete the others."),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    const TARGET: &str = "22222222-0000-0000-0000-000000000000";

    fn desired(extra: Value) -> DesiredState {
        let mut application = json!({"displayName": "Fabrikam"});
        if let (Some(application), Some(extra)) = (application.as_object_mut(), extra.as_object()) {
            application.extend(extra.clone());
        }
        serde_json::from_value(
            json!({"source": {"connection": "s"}, "target": {"connection": "t"}, "application": application}),
        )
        .unwrap()
    }

    fn configuration(id: &str, name: &str, secrets: Fact<Vec<Value>>) -> Configuration {
        Configuration {
            service_principal: json!({"id": id, "displayName": name, "appId": "a"}),
            jobs: Fact::Known(Vec::new()),
            secrets,
            assignments: Fact::Known(Vec::new()),
        }
    }

    fn company(value: &str) -> Fact<Vec<Value>> {
        Fact::Known(vec![json!({"key": "CompanyId", "value": value})])
    }

    fn found(adoption: Adoption<'_>) -> String {
        match adoption {
            Adoption::Found(configuration) => configuration.id().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_target_decides_before_the_name() {
        let known = Fact::Known(vec![
            configuration(
                "1",
                "Fabrikam",
                company("99999999-0000-0000-0000-000000000000"),
            ),
            configuration("2", "made by hand", company(&TARGET.to_uppercase())),
        ]);
        assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "2");
    }

    #[test]
    fn masked_values_leave_the_name_whatever_its_case() {
        let known = Fact::Known(vec![
            configuration("1", "other", company("*")),
            configuration("2", "FABRIKAM", company("***")),
        ]);
        assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "2");
    }

    #[test]
    fn two_of_one_name_are_listed_and_the_id_chooses() {
        let known = Fact::Known(vec![
            configuration(
                "11111111-aaaa-0000-0000-000000000000",
                "Fabrikam",
                company("*"),
            ),
            configuration(
                "11111111-bbbb-0000-0000-000000000000",
                "Fabrikam",
                Fact::Known(Vec::new()),
            ),
        ]);
        match adopt(&desired(json!({})), TARGET, &known) {
            Adoption::Undecided(error) => {
                assert!(error.message.contains("aaaa") && error.message.contains("bbbb"));
                assert!(error.hint.unwrap().contains("ServicePrincipalId"));
            }
            other => panic!("{other:?}"),
        }
        let chosen = desired(json!({"servicePrincipalId": "11111111-bbbb-0000-0000-000000000000"}));
        assert!(found(adopt(&chosen, TARGET, &known)).contains("bbbb"));
    }

    #[test]
    fn an_application_of_another_target_is_not_adopted() {
        let known = Fact::Known(vec![configuration(
            "1",
            "Fabrikam",
            company("99999999-0000-0000-0000-000000000000"),
        )]);
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &known),
            Adoption::Nothing
        ));
    }

    #[test]
    fn unreadable_is_not_absent() {
        let error = Error::new("Authorization_RequestDenied", "PermissionDenied", "no");
        let list: Fact<Vec<Configuration>> = Fact::Unreadable(error.clone());
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &list),
            Adoption::Unknown(_)
        ));
        let secrets = Fact::Known(vec![configuration("1", "other", Fact::Unreadable(error))]);
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &secrets),
            Adoption::Unknown(_)
        ));
    }
}
