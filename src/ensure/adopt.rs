//! Which of the applications in the source tenant is the one that the desired state means.

use super::fact::Fact;
use super::model::DesiredState;
use super::observed::{Configuration, Observed, is_masked, secret, tagged_target, text};
use super::summary::details;
use crate::graph::Error;

/// Result of the search.
#[derive(Debug)]
pub(crate) enum Adoption<'a> {
    /// This one.
    Found(&'a Configuration),
    /// There is none: make one.
    Nothing,
    /// Several would do, or the only one may belong to another target: a person has to say which.
    Undecided(Error),
    /// Something that could be the one cannot be read.
    Unknown(Error),
}

/// Whose an application is, as far as it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It records this target, or its saved credentials were seen to reach it and can reach no other.
    Ours,
    /// It records another target.
    Others,
    /// No target is saved yet.
    Free,
    /// A target is saved, Graph masks it, and nothing shows that it is this one.
    Hidden,
    /// Its credentials cannot be read.
    Unreadable,
}

/// Reads the tag that Ensure leaves, and where there is none, the saved credentials.
#[must_use]
pub(crate) fn claim(candidate: &Configuration, target_tenant: &str) -> Claim {
    let recorded = match tagged_target(&candidate.service_principal) {
        Some(tenant) => tenant,
        None => match &candidate.secrets {
            Fact::Unreadable(_) => return Claim::Unreadable,
            Fact::Absent => return Claim::Free,
            Fact::Known(pairs) => match secret(pairs, "CompanyId") {
                None => return Claim::Free,
                Some(value) if is_masked(value) => {
                    return match candidate.reaches_target {
                        Fact::Known(true) => Claim::Ours,
                        _ => Claim::Hidden,
                    };
                }
                Some(value) => value,
            },
        },
    };
    if recorded.eq_ignore_ascii_case(target_tenant) {
        Claim::Ours
    } else {
        Claim::Others
    }
}

/// Looks by the id that the caller gave, then by the recorded target, then by name among those that record none.
#[must_use]
pub(crate) fn adopt<'a>(
    desired: &DesiredState,
    target_tenant: &str,
    observed: &'a Observed,
) -> Adoption<'a> {
    let configurations = match &observed.configurations {
        Fact::Known(configurations) => configurations.as_slice(),
        Fact::Absent => &[],
        Fact::Unreadable(error) => return Adoption::Unknown(error.clone()),
    };
    if let Some(id) = &desired.application.service_principal_id {
        return chosen(id, target_tenant, configurations);
    }

    let name = desired.application.display_name.to_lowercase();
    let named = |candidate: &&Configuration| candidate.display_name().to_lowercase() == name;
    let of = |wanted: Claim| {
        configurations
            .iter()
            .filter(move |candidate| claim(candidate, target_tenant) == wanted)
    };
    let ours: Vec<&Configuration> = of(Claim::Ours).collect();
    // The name decides between several that already point at the target.
    let named_ours: Vec<&Configuration> = ours.iter().copied().filter(named).collect();
    match (ours.as_slice(), named_ours.as_slice()) {
        ([only], _) | (_, [only]) => return Adoption::Found(only),
        ([], _) => {}
        (several, []) | (_, several) => return ambiguous(several, desired),
    }

    let unreadable = of(Claim::Unreadable).find_map(|candidate| match &candidate.secrets {
        Fact::Unreadable(error) => Some(error.clone()),
        _ => None,
    });
    if let Some(error) = unreadable {
        return Adoption::Unknown(error);
    }
    let hidden: Vec<&Configuration> = of(Claim::Hidden).filter(named).collect();
    if !hidden.is_empty() {
        match reachable_others(target_tenant, &observed.source_partners) {
            Fact::Known(others) if others.is_empty() => {}
            Fact::Absent => {}
            Fact::Unreadable(error) => return Adoption::Unknown(error),
            Fact::Known(others) => return hidden_target(&hidden, &others, desired),
        }
        for candidate in &hidden {
            match has_run(candidate) {
                Fact::Unreadable(error) => return Adoption::Unknown(error),
                Fact::Known(true) => return at_work(candidate, desired),
                // Nobody was ever synchronized with it: it is taken, and its credentials are written anew.
                Fact::Known(false) | Fact::Absent => {}
            }
        }
    }
    let open: Vec<&Configuration> = of(Claim::Free).filter(named).chain(hidden).collect();
    match open.as_slice() {
        [] => Adoption::Nothing,
        [only] => Adoption::Found(only),
        several => ambiguous(several, desired),
    }
}

/// Whether a job of the configuration has ended a cycle, so that it works for some target.
fn has_run(candidate: &Configuration) -> Fact<bool> {
    if let Fact::Unreadable(error) = &candidate.reaches_target {
        return Fact::Unreadable(error.clone());
    }
    match &candidate.jobs {
        Fact::Unreadable(error) => Fact::Unreadable(error.clone()),
        Fact::Absent => Fact::Known(false),
        Fact::Known(jobs) => Fact::Known(jobs.iter().any(|job| details(job).last_cycle.is_some())),
    }
}

/// Whether the source tenant lets users go to the target, and to no other tenant.
pub(crate) fn is_sole_consent(
    target_tenant: &str,
    partners: &Fact<Vec<serde_json::Value>>,
) -> bool {
    let to_target = match reachable(partners) {
        Fact::Known(all) => all
            .iter()
            .any(|one| one.eq_ignore_ascii_case(target_tenant)),
        _ => false,
    };
    let others = reachable_others(target_tenant, partners);
    to_target && matches!(others, Fact::Known(others) if others.is_empty())
}

/// The application that the caller named; what it hides is his own choice, what it shows is not.
fn chosen<'a>(id: &str, target_tenant: &str, configurations: &'a [Configuration]) -> Adoption<'a> {
    let Some(found) = configurations
        .iter()
        .find(|candidate| candidate.id().eq_ignore_ascii_case(id))
    else {
        return Adoption::Undecided(Error::new(
            "Request_ResourceNotFound",
            "ObjectNotFound",
            format!(
                "No application of the cross-tenant synchronization template has the service principal id '{id}'."
            ),
        ));
    };
    if claim(found, target_tenant) == Claim::Others {
        return Adoption::Undecided(
            Error::new(
                "ApplicationOfAnotherTarget",
                "InvalidArgument",
                format!(
                    "{} synchronizes to another tenant than {target_tenant}.",
                    described(found)
                ),
            )
            .with_hint("Name the configuration of this target, or leave ServicePrincipalId out to have one made."),
        );
    }
    Adoption::Found(found)
}

/// Applications of the template whose target nobody can read, so that one of them could have been meant.
#[must_use]
pub(crate) fn unidentified(configurations: &Fact<Vec<Configuration>>) -> Vec<&Configuration> {
    match configurations {
        Fact::Known(configurations) => configurations
            .iter()
            .filter(|candidate| ![Claim::Ours, Claim::Others].contains(&claim(candidate, "")))
            .collect(),
        _ => Vec::new(),
    }
}

/// Other tenants that a configuration of the source can reach.
pub(crate) fn reachable_others(
    target_tenant: &str,
    partners: &Fact<Vec<serde_json::Value>>,
) -> Fact<Vec<String>> {
    match reachable(partners) {
        Fact::Known(mut all) => {
            all.retain(|tenant| !tenant.eq_ignore_ascii_case(target_tenant));
            Fact::Known(all)
        }
        other => other,
    }
}

/// Tenants that a configuration of the source can reach: those with automatic outbound consent.
fn reachable(partners: &Fact<Vec<serde_json::Value>>) -> Fact<Vec<String>> {
    match partners {
        Fact::Unreadable(error) => Fact::Unreadable(error.clone()),
        Fact::Absent => Fact::Absent,
        Fact::Known(partners) => Fact::Known(
            partners
                .iter()
                .filter(|partner| {
                    partner.pointer("/automaticUserConsentSettings/outboundAllowed")
                        == Some(&serde_json::Value::Bool(true))
                })
                .map(|partner| text(partner, "tenantId").to_lowercase())
                .collect(),
        ),
    }
}

pub(crate) fn described(candidate: &Configuration) -> String {
    format!(
        "'{}' (service principal {}, application {})",
        candidate.display_name(),
        candidate.id(),
        text(&candidate.service_principal, "appId")
    )
}

pub(crate) fn listed(candidates: &[&Configuration]) -> String {
    let list: Vec<String> = candidates
        .iter()
        .map(|candidate| described(candidate))
        .collect();
    list.join(", ")
}

fn hidden_target<'a>(
    hidden: &[&Configuration],
    others: &[String],
    desired: &DesiredState,
) -> Adoption<'a> {
    Adoption::Undecided(
        Error::new(
            "UndecidedApplication",
            "InvalidArgument",
            format!(
                "Graph does not show the target tenant of the configuration '{}', and the source tenant also lets users go to {}: {}.",
                desired.application.display_name,
                others.join(", "),
                listed(hidden)
            ),
        )
        .with_hint("If it is the one of this target, name it with ServicePrincipalId. Otherwise choose another DisplayName."),
    )
}

/// It has worked for somebody, and nothing shows that it was this target.
fn at_work<'a>(candidate: &Configuration, desired: &DesiredState) -> Adoption<'a> {
    Adoption::Undecided(
        Error::new(
            "UndecidedApplication",
            "InvalidArgument",
            format!(
                "Graph does not show the target tenant of the configuration '{}', its job has run already, and its saved credentials were not seen to reach this target: {}.",
                desired.application.display_name,
                described(candidate)
            ),
        )
        .with_hint("If it is the one of this target, name it with ServicePrincipalId. Otherwise choose another DisplayName."),
    )
}

fn ambiguous<'a>(several: &[&Configuration], desired: &DesiredState) -> Adoption<'a> {
    Adoption::Undecided(
        Error::new(
            "AmbiguousApplication",
            "InvalidArgument",
            format!(
                "{} applications could be the configuration '{}': {}.",
                several.len(),
                desired.application.display_name,
                listed(several)
            ),
        )
        .with_hint("Name the one to use with ServicePrincipalId, or delete the others."),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ensure::observed::{SignIn, target_tag};
    use serde_json::{Value, json};

    const TARGET: &str = "22222222-0000-0000-0000-000000000000";
    const OTHER: &str = "99999999-0000-0000-0000-000000000000";

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
            reaches_target: Fact::Absent,
        }
    }

    fn tagged(id: &str, name: &str, target: &str) -> Configuration {
        let mut tagged = configuration(id, name, company("*"));
        tagged.service_principal["tags"] = json!(["HideApp", target_tag(target)]);
        tagged
    }

    fn company(value: &str) -> Fact<Vec<Value>> {
        Fact::Known(vec![json!({"key": "CompanyId", "value": value})])
    }

    fn partner(tenant: &str, outbound: bool) -> Value {
        json!({"tenantId": tenant, "automaticUserConsentSettings": {"inboundAllowed": true, "outboundAllowed": outbound}})
    }

    fn observed(configurations: Vec<Configuration>, partners: Vec<Value>) -> Observed {
        let sign_in = || {
            Ok(SignIn {
                tenant_id: String::new(),
                account: String::new(),
                scopes: Vec::new(),
            })
        };
        Observed {
            source: sign_in(),
            target: sign_in(),
            target_partner: Fact::Absent,
            target_synchronization: Fact::Absent,
            source_partner: Fact::Absent,
            source_partners: Fact::Known(partners),
            configurations: Fact::Known(configurations),
            principals: Vec::new(),
            verifications: Vec::new(),
            schema: Fact::Absent,
            log: Fact::Absent,
        }
    }

    fn found(adoption: Adoption<'_>) -> String {
        match adoption {
            Adoption::Found(configuration) => configuration.id().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn refused(adoption: Adoption<'_>) -> Error {
        match adoption {
            Adoption::Undecided(error) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_target_decides_before_the_name() {
        for ours in [
            configuration("2", "made by hand", company(&TARGET.to_uppercase())),
            tagged("2", "renamed", &TARGET.to_uppercase()),
        ] {
            let known = observed(
                vec![configuration("1", "Fabrikam", company(OTHER)), ours],
                Vec::new(),
            );
            assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "2");
        }
    }

    #[test]
    fn a_hidden_target_is_ours_where_its_credentials_reach_it_and_whatever_its_name() {
        let mut proven = configuration("1", "made by hand", company("*"));
        proven.reaches_target = Fact::Known(true);
        let known = observed(vec![proven], vec![partner(TARGET, true)]);
        assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "1");
    }

    #[test]
    fn a_hidden_target_that_was_not_seen_is_not_taken_from_a_job_that_has_run() {
        let job = |last: Value| json!({"id": "j", "status": {"lastExecution": last}});
        let ran = json!({"activityIdentifier": "a", "state": "Succeeded", "timeEnded": "2026-01-01T00:00:00Z"});
        for (last, proof, taken) in [
            (Value::Null, Fact::Known(false), true),
            (ran.clone(), Fact::Known(false), false),
            (ran, Fact::Absent, false),
        ] {
            let mut hidden = configuration("1", "Fabrikam", company("*"));
            hidden.jobs = Fact::Known(vec![job(last)]);
            hidden.reaches_target = proof;
            let known = observed(vec![hidden], vec![partner(TARGET, true)]);
            match adopt(&desired(json!({})), TARGET, &known) {
                Adoption::Found(one) => assert!(taken && claim(one, TARGET) == Claim::Hidden),
                Adoption::Undecided(error) => {
                    assert!(!taken && error.code == "UndecidedApplication", "{error:?}");
                }
                other => panic!("{other:?}"),
            }
        }
        let mut unread = configuration("1", "Fabrikam", company("*"));
        unread.reaches_target = Fact::Unreadable(Error::new("x", "NotSpecified", "x"));
        let known = observed(vec![unread], vec![partner(TARGET, true)]);
        let adoption = adopt(&desired(json!({})), TARGET, &known);
        assert!(matches!(adoption, Adoption::Unknown(_)), "{adoption:?}");
    }

    #[test]
    fn a_hidden_target_is_only_taken_where_no_other_can_be_reached() {
        let hidden = || {
            vec![
                configuration("1", "other", company("*")),
                configuration("2", "FABRIKAM", company("***")),
            ]
        };
        for partners in [
            Vec::new(),
            vec![partner(TARGET, true)],
            vec![partner(TARGET, true), partner(OTHER, false)],
        ] {
            let known = observed(hidden(), partners);
            assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "2");
        }
        for partners in [
            vec![partner(OTHER, true)],
            vec![partner(TARGET, true), partner(OTHER, true)],
        ] {
            let known = observed(hidden(), partners);
            let error = refused(adopt(&desired(json!({})), TARGET, &known));
            assert_eq!(error.code, "UndecidedApplication");
            assert!(error.message.contains(OTHER) && error.message.contains("FABRIKAM"));
            assert!(error.hint.unwrap().contains("ServicePrincipalId"));
            // A name that nobody has is a new application.
            let new = desired(json!({"displayName": "new"}));
            assert!(matches!(adopt(&new, TARGET, &known), Adoption::Nothing));
        }
        let mut known = observed(hidden(), Vec::new());
        known.source_partners = Fact::Unreadable(Error::new("x", "PermissionDenied", "no"));
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &known),
            Adoption::Unknown(_)
        ));
    }

    #[test]
    fn an_application_without_target_is_taken_by_its_name() {
        let known = observed(
            vec![
                tagged("1", "Fabrikam", OTHER),
                configuration("2", "Fabrikam", Fact::Known(Vec::new())),
            ],
            vec![partner(OTHER, true)],
        );
        assert_eq!(found(adopt(&desired(json!({})), TARGET, &known)), "2");
    }

    #[test]
    fn two_of_one_name_are_listed_and_the_id_chooses() {
        let known = observed(
            vec![
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
            ],
            Vec::new(),
        );
        let error = refused(adopt(&desired(json!({})), TARGET, &known));
        assert!(error.message.contains("aaaa") && error.message.contains("bbbb"));
        assert!(error.hint.unwrap().contains("ServicePrincipalId"));
        let chosen = desired(json!({"servicePrincipalId": "11111111-bbbb-0000-0000-000000000000"}));
        assert!(found(adopt(&chosen, TARGET, &known)).contains("bbbb"));
    }

    #[test]
    fn an_application_of_another_target_is_not_adopted_even_by_its_id() {
        for other in [
            configuration("1", "Fabrikam", company(OTHER)),
            tagged("1", "Fabrikam", OTHER),
        ] {
            let known = observed(vec![other], Vec::new());
            assert!(matches!(
                adopt(&desired(json!({})), TARGET, &known),
                Adoption::Nothing
            ));
            let named = desired(json!({"servicePrincipalId": "1"}));
            let error = refused(adopt(&named, TARGET, &known));
            assert_eq!(error.code, "ApplicationOfAnotherTarget");
        }
    }

    #[test]
    fn unreadable_is_not_absent() {
        let error = Error::new("Authorization_RequestDenied", "PermissionDenied", "no");
        let mut list = observed(Vec::new(), Vec::new());
        list.configurations = Fact::Unreadable(error.clone());
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &list),
            Adoption::Unknown(_)
        ));
        let secrets = observed(
            vec![configuration("1", "other", Fact::Unreadable(error))],
            Vec::new(),
        );
        assert!(matches!(
            adopt(&desired(json!({})), TARGET, &secrets),
            Adoption::Unknown(_)
        ));
    }
}
