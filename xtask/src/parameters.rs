//! The parameters of a command as PowerShell sees them: attributes for each set, and the common ones.

use cross_tenant_sync::catalog::{Command, Location, Parameter, ParameterSet};
use cross_tenant_sync::graph::ApiVersion;

/// How a parameter takes part in one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) mandatory: bool,
    pub(crate) pipeline: bool,
    pub(crate) position: Option<u32>,
}

/// A parameter that every command has.
pub(crate) struct Common {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) alias: Option<&'static str>,
}

/// Parameters that every generated function declares.
pub(crate) const COMMON: [Common; 3] = [
    Common {
        name: "Headers",
        kind: "System.Collections.IDictionary",
        alias: None,
    },
    Common {
        name: "ResponseHeadersVariable",
        kind: "string",
        alias: Some("RHV"),
    },
    Common {
        name: "Connection",
        kind: "string",
        alias: None,
    },
];

/// The parameters of a command in one Graph version, in the order of the catalog.
pub(crate) fn of(command: &'static Command, version: ApiVersion) -> Vec<&'static Parameter> {
    command
        .parameters
        .iter()
        .filter(|p| p.exists_in(version))
        .collect()
}

/// The role of a parameter in a set, if it is in it.
pub(crate) fn role(command: &Command, set: &ParameterSet, parameter: &Parameter) -> Option<Role> {
    set.parameters.contains(&parameter.name).then(|| Role {
        mandatory: parameter.mandatory,
        pipeline: parameter.pipeline_by_value && !yields_pipeline(command, set, parameter),
        position: parameter.position,
    })
}

/// In the original commands a body and an identity differ by type and may both take pipeline input. Here both are
/// objects, so one that is piped must not be taken for both.
fn yields_pipeline(command: &Command, set: &ParameterSet, parameter: &Parameter) -> bool {
    parameter.location == Location::BodyObject
        && set
            .parameters
            .iter()
            .filter_map(|name| command.parameter(name))
            .any(|p| p.location == Location::Identity && p.pipeline_by_value)
}
