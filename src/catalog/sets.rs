//! Which parameter set a call means.

use super::command::{Command, Location, Parameter, ParameterSet};
use super::error::invalid;
use crate::graph::{ApiVersion, Error};
use serde_json::{Map, Value};

/// The values of a call with the parameters they belong to.
pub(super) type Given<'a> = Vec<(&'static Parameter, &'a Value)>;

/// Finds the parameter of each value; names and aliases count without regard to case.
pub(super) fn resolve_names<'a>(
    command: &'static Command,
    version: ApiVersion,
    values: &'a Map<String, Value>,
) -> Result<Given<'a>, Error> {
    let mut given: Given<'a> = Vec::new();
    for (name, value) in values {
        let Some(parameter) = command.parameter_called(name) else {
            return Err(unknown(command, version, name));
        };
        if !parameter.exists_in(version) {
            return Err(invalid(format!(
                "{} has no parameter '{name}' in Graph {}.",
                command.name_in(version),
                version.as_str()
            ))
            .with_hint(format!(
                "Use {}.",
                parameter
                    .versions
                    .iter()
                    .map(|v| command.name_in(*v))
                    .collect::<Vec<_>>()
                    .join(" or ")
            )));
        }
        if given.iter().any(|(p, _)| p.name == parameter.name) {
            return Err(invalid(format!(
                "Parameter '{}' is given more than once.",
                parameter.name
            )));
        }
        given.push((parameter, value));
    }
    // The caller's order is arbitrary (a PowerShell dictionary has none); the catalog's makes requests comparable.
    given.sort_by_key(|(parameter, _)| {
        command
            .parameters
            .iter()
            .position(|p| p.name == parameter.name)
    });
    Ok(given)
}

/// Finds the set: the one named, or the only one that fits, or the default among those that fit.
pub(super) fn resolve_set(
    command: &'static Command,
    version: ApiVersion,
    given: &Given<'_>,
    named: Option<&str>,
) -> Result<&'static ParameterSet, Error> {
    if let Some(name) = named {
        let set = command
            .parameter_sets
            .iter()
            .find(|set| set.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                invalid(format!(
                    "{} has no parameter set '{name}'.",
                    command.name_in(version)
                ))
                .with_hint(format!(
                    "Its sets are {}.",
                    names_of(&command.parameter_sets)
                ))
            })?;
        return match mismatch(command, version, set, given) {
            None => Ok(set),
            Some(problem) => Err(invalid(problem)),
        };
    }
    let fitting: Vec<&'static ParameterSet> = command
        .parameter_sets
        .iter()
        .filter(|set| mismatch(command, version, set, given).is_none())
        .collect();
    match fitting.as_slice() {
        [only] => Ok(only),
        [] => Err(invalid(nearest_problem(command, version, given))),
        several => several
            .iter()
            .copied()
            .find(|set| set.default)
            .ok_or_else(|| {
                Error::new(
                    "ParameterSetAmbiguous",
                    "InvalidArgument",
                    format!(
                        "The parameters of {} fit more than one parameter set: {}.",
                        command.name_in(version),
                        several
                            .iter()
                            .map(|s| s.name.as_str())
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                )
                .with_hint("Name the set, or give a parameter that only one of them has.")
            }),
    }
}

/// Why the values do not fit the set, if they do not.
fn mismatch(
    command: &'static Command,
    version: ApiVersion,
    set: &'static ParameterSet,
    given: &Given<'_>,
) -> Option<String> {
    if let Some((stranger, _)) = given
        .iter()
        .find(|(p, _)| !set.parameters.contains(&p.name))
    {
        return Some(format!(
            "Parameter '{}' cannot be used in the parameter set '{}' of {}.",
            stranger.name,
            set.name,
            command.name_in(version)
        ));
    }
    let missing = missing_from(command, version, set, given);
    (!missing.is_empty()).then(|| {
        format!(
            "{} needs the parameter {missing}.",
            command.name_in(version)
        )
    })
}

fn missing_from(
    command: &'static Command,
    version: ApiVersion,
    set: &'static ParameterSet,
    given: &Given<'_>,
) -> String {
    command
        .parameters_of(set, version)
        .filter(|p| p.mandatory && !given.iter().any(|(g, _)| g.name == p.name))
        .map(|p| format!("'{}'", p.name))
        .collect::<Vec<_>>()
        .join(" and ")
}

/// Speaks of the set that knows all given parameters, or else of two that exclude each other.
fn nearest_problem(command: &'static Command, version: ApiVersion, given: &Given<'_>) -> String {
    let knows_all =
        |set: &&'static ParameterSet| given.iter().all(|(p, _)| set.parameters.contains(&p.name));
    // An identity is an alternative to the path parameters, so it is not what a caller has forgotten.
    let needs_identity = |set: &&'static ParameterSet| {
        command.parameters_of(set, version).any(|p| {
            p.location == Location::Identity && !given.iter().any(|(g, _)| g.name == p.name)
        })
    };
    let mut candidates: Vec<_> = command
        .parameter_sets
        .iter()
        .filter(knows_all)
        .filter(|set| !needs_identity(set))
        .collect();
    candidates.sort_by_key(|set| !set.default);
    if let Some(set) = candidates.first() {
        let missing = missing_from(command, version, set, given);
        return format!(
            "{} needs the parameter {missing}.",
            command.name_in(version)
        );
    }
    for (i, (a, _)) in given.iter().enumerate() {
        for (b, _) in &given[i + 1..] {
            let together = command
                .parameter_sets
                .iter()
                .any(|set| set.parameters.contains(&a.name) && set.parameters.contains(&b.name));
            if !together {
                return format!(
                    "Parameters '{}' and '{}' of {} cannot be used together.",
                    a.name,
                    b.name,
                    command.name_in(version)
                );
            }
        }
    }
    format!(
        "The parameters {} of {} cannot be used together.",
        given
            .iter()
            .map(|(p, _)| format!("'{}'", p.name))
            .collect::<Vec<_>>()
            .join(", "),
        command.name_in(version)
    )
}

fn unknown(command: &'static Command, version: ApiVersion, name: &str) -> Error {
    let error = invalid(format!(
        "{} has no parameter '{name}'.",
        command.name_in(version)
    ));
    let lower = name.to_ascii_lowercase();
    let near = command
        .parameters
        .iter()
        .filter(|p| p.exists_in(version))
        .find(|p| {
            let known = p.name.to_ascii_lowercase();
            known.contains(&lower) || lower.contains(&known)
        });
    match near {
        Some(parameter) => error.with_hint(format!("Did you mean '{}'?", parameter.name)),
        None => error.with_hint(format!(
            "Get-Help {} lists the parameters.",
            command.name_in(version)
        )),
    }
}

fn names_of(sets: &[ParameterSet]) -> String {
    sets.iter()
        .map(|s| s.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}
