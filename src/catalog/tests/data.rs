//! The data of the catalog is consistent in itself.

use super::super::path::variables;
use super::super::{
    Location, ParameterType, commands, find, model, models, pascal_case, type_name,
};
use crate::graph::ApiVersion;
use std::collections::HashSet;

const PRIMITIVES: [&str; 10] = [
    "string", "boolean", "int", "double", "dateTime", "date", "duration", "guid", "binary",
    "object",
];

#[test]
fn every_command_is_found_under_its_names() {
    for command in commands() {
        for version in &command.versions {
            let name = command.name_in(*version).to_ascii_uppercase();
            let (found, found_version) = find(&name).unwrap();
            assert_eq!(
                (found.name.as_str(), found_version),
                (command.name.as_str(), *version)
            );
        }
    }
    assert!(find("Get-MgNothing").is_none());
    assert_eq!(find("get-mgbetauser").unwrap().1, ApiVersion::Beta);
}

#[test]
fn names_are_unique() {
    let mut names = HashSet::new();
    for command in commands() {
        assert!(
            names.insert(command.name.to_ascii_lowercase()),
            "{} is there twice",
            command.name
        );
        assert!(
            !command.versions.is_empty(),
            "{} has no version",
            command.name
        );
    }
}

#[test]
fn every_path_variable_has_a_parameter_in_its_set() {
    for command in commands() {
        for set in &command.parameter_sets {
            let identity = set
                .parameters
                .iter()
                .filter_map(|n| command.parameter(n))
                .any(|p| p.location == Location::Identity);
            let path = command.path_of(set);
            for variable in variables(path) {
                let known = command
                    .parameters
                    .iter()
                    .any(|p| p.location == Location::Path && p.wire() == variable);
                let given = set
                    .parameters
                    .iter()
                    .filter_map(|n| command.parameter(n))
                    .any(|p| p.location == Location::Path && p.wire() == variable && p.mandatory);
                assert!(
                    known,
                    "{} {}: {variable} has no parameter",
                    command.name, set.name
                );
                assert!(
                    given || identity,
                    "{} {}: nothing fills {variable}",
                    command.name,
                    set.name
                );
            }
            for parameter in set.parameters.iter().filter_map(|n| command.parameter(n)) {
                if parameter.location == Location::Path {
                    assert!(
                        variables(path).contains(&parameter.wire()),
                        "{} {}: {} is not in the path",
                        command.name,
                        set.name,
                        parameter.name
                    );
                }
            }
        }
    }
}

#[test]
fn sets_name_existing_parameters_and_one_is_the_default() {
    for command in commands() {
        let defaults = command.parameter_sets.iter().filter(|s| s.default).count();
        assert_eq!(defaults, 1, "{} has {defaults} default sets", command.name);
        let mut names = HashSet::new();
        let mut used = HashSet::new();
        for set in &command.parameter_sets {
            assert!(
                names.insert(&set.name),
                "{}: set {} is there twice",
                command.name,
                set.name
            );
            for name in &set.parameters {
                assert!(
                    command.parameter(name).is_some(),
                    "{} {}: no parameter {name}",
                    command.name,
                    set.name
                );
                used.insert(name.as_str());
            }
        }
        for parameter in &command.parameters {
            assert!(
                used.contains(parameter.name.as_str()),
                "{}: {} is in no set",
                command.name,
                parameter.name
            );
        }
    }
}

#[test]
fn parameter_names_and_aliases_are_unique_within_a_command() {
    for command in commands() {
        let mut names = HashSet::new();
        for parameter in &command.parameters {
            for name in std::iter::once(&parameter.name).chain(&parameter.aliases) {
                assert!(
                    names.insert(name.to_ascii_lowercase()),
                    "{}: {name} is there twice",
                    command.name
                );
            }
        }
    }
}

#[test]
fn body_parameters_are_properties_of_the_body_model() {
    for command in commands() {
        let body = command.body.as_deref().map(|name| model(name).unwrap());
        for parameter in &command.parameters {
            if let Some(name) = &parameter.model {
                assert!(model(name).is_some(), "{}: no model {name}", command.name);
            }
            if parameter.location != Location::Body {
                continue;
            }
            let property = body.unwrap().property(parameter.wire());
            let property = property
                .unwrap_or_else(|| panic!("{}: body has no {}", command.name, parameter.wire()));
            assert_eq!(property.name, parameter.wire(), "{}", command.name);
            assert_eq!(property.shown(), parameter.name, "{}", command.name);
            assert_eq!(
                property.kind == "boolean",
                parameter.kind == ParameterType::BooleanSwitch,
                "{}: type of {}",
                command.name,
                parameter.name
            );
            if let Some(name) = &parameter.model {
                assert_eq!(
                    name, &property.kind,
                    "{}: model of {}",
                    command.name, parameter.name
                );
            }
            for version in &command.versions {
                assert!(
                    !parameter.exists_in(*version) || property.exists_in(*version),
                    "{}: {} is not in {}",
                    command.name,
                    parameter.name,
                    version.as_str()
                );
            }
        }
    }
}

#[test]
fn models_are_complete_and_their_names_unambiguous() {
    let mut labels = HashSet::new();
    for (name, model) in models() {
        assert!(
            labels.insert(type_name(name)),
            "two models are shown as {}",
            type_name(name)
        );
        let mut shown = HashSet::from(["additionalproperties".to_owned()]);
        for property in &model.properties {
            assert!(
                PRIMITIVES.contains(&property.kind.as_str())
                    || super::super::model(&property.kind).is_some(),
                "{name}.{}: no type {}",
                property.name,
                property.kind
            );
            assert!(
                shown.insert(property.shown().to_ascii_lowercase()),
                "{name} has two properties {}",
                property.shown()
            );
        }
    }
    for command in commands() {
        for name in command.body.iter().chain(&command.returns) {
            assert!(model(name).is_some(), "{}: no model {name}", command.name);
        }
        if let Some(rule) = &command.wrap_flat_body {
            let body = model(command.body.as_deref().unwrap()).unwrap();
            let inner = model(&body.property(&rule.under).unwrap().kind).unwrap();
            for name in &rule.properties {
                assert!(inner.property(name).is_some(), "{}: {name}", command.name);
            }
        }
    }
}

#[test]
fn names_are_shown_as_the_sdk_shows_them() {
    assert_eq!(
        pascal_case("b2bCollaborationInbound"),
        "B2BCollaborationInbound"
    );
    assert_eq!(
        pascal_case("oauth2PermissionScopes"),
        "Oauth2PermissionScopes"
    );
    assert_eq!(pascal_case("id"), "Id");
    assert_eq!(
        type_name("crossTenantAccessPolicyB2BSetting"),
        "MicrosoftGraphCrossTenantAccessPolicyB2BSetting"
    );
    assert_eq!(
        type_name("auditActivityInitiator"),
        "MicrosoftGraphAuditActivityInitiator1"
    );
}
