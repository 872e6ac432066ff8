//! What a call asks for: the documented write's own parameters, read into the place and the body of its request.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::variants::Variant;
use crate::catalog::{self, Command, Location};
use crate::ensure::model::{AttributeMapping, JobState, ScopingFilter};
use crate::ensure::schema::Expressions;
use crate::graph::{ApiVersion, Error};

/// What one call asks for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Path parameters of the object.
    pub(super) place: Map<String, Value>,
    /// Properties that the caller names, by their wire names: these are owned.
    pub(super) body: Map<String, Value>,
    /// Body of the request that makes the object.
    pub(super) making: Map<String, Value>,
    /// Parameters that the documented write does not have.
    pub(super) extra: Map<String, Value>,
    /// State that a job must have.
    pub(super) state: JobState,
    /// Attribute mappings of a schema, in the words of a desired state.
    pub(super) mappings: Vec<AttributeMapping>,
    /// Scoping filter of a schema, in the words of a desired state.
    pub(super) filter: Option<ScopingFilter>,
    /// Expressions that the service has parsed for the mappings.
    pub(super) expressions: Expressions,
    /// Service principal whose tags record the target of the credentials, once it was read.
    pub(super) recorded: Option<Value>,
}

impl Wanted {
    /// A path parameter as text.
    pub(super) fn place_text(&self, name: &str) -> &str {
        self.place
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Text with the values of what stands in braces.
    pub(super) fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (name, value) in self.place.iter().chain(&self.body) {
            if let Some(value) = value.as_str() {
                text = text.replace(&format!("{{{name}}}"), value);
            }
        }
        text
    }
}

/// Passes every check of an id, where the other parameters are looked at without it.
const STAND_IN: &str = "5ef4a3d2-0000-4000-8000-6f7574707506";

/// Reads the parameters of a call; every problem is told at once.
///
/// # Errors
/// `InvalidParameter`, or `NotSupported` in a version of Graph that does not have the call.
pub(super) fn read(
    variant: &'static Variant,
    version: ApiVersion,
    parameters: &Map<String, Value>,
) -> Result<Wanted, Error> {
    let (command, _) = catalog::find(variant.write).ok_or_else(|| {
        Error::new(
            "InternalError",
            "NotSpecified",
            format!("The catalog has no command '{}'.", variant.write),
        )
    })?;
    let mut problems = Vec::new();
    let mut given = Map::new();
    let mut extra = Map::new();
    for (name, value) in parameters {
        let own = variant
            .extra
            .iter()
            .find(|own| own.eq_ignore_ascii_case(name));
        if let Some(own) = own {
            // An explicit null counts as not given; in the body of a request it would be a value.
            if !value.is_null() {
                extra.insert((*own).to_owned(), value.clone());
            }
        } else if is_known(command, name) {
            given.insert(name.clone(), value.clone());
        } else {
            problems.push(format!(
                "'{name}' is not a parameter; the parameters are {}",
                names(variant, command, version)
            ));
        }
    }
    let failed = refused(command, version, &mut given, &mut problems);
    let mut wanted = bound(command, version, &given, &mut problems);
    wanted.extra = extra;
    (variant.check)(&mut wanted, &mut problems);
    // What is there and wrong has been told; it is not missing as well.
    problems.retain(|problem| {
        !failed
            .iter()
            .any(|name| problem.eq_ignore_ascii_case(&format!("{name} is missing")))
    });
    if !problems.is_empty() {
        return Err(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!("{}.", problems.join("; ")),
        )
        .with_hint("Correct the parameters named in the message; nothing was sent."));
    }
    wanted.making = wanted.body.clone();
    Ok(wanted)
}

/// Parameters that say something about the object.
fn is_known(command: &'static Command, name: &str) -> bool {
    command.parameter_called(name).is_some_and(|parameter| {
        !matches!(
            parameter.location,
            Location::Query | Location::Header | Location::Client
        )
    })
}

fn names(variant: &Variant, command: &'static Command, version: ApiVersion) -> String {
    let of_write = command
        .parameters
        .iter()
        .filter(|parameter| parameter.exists_in(version) && is_known(command, &parameter.name))
        .map(|parameter| parameter.name.as_str());
    let all: Vec<&str> = of_write.chain(variant.extra.iter().copied()).collect();
    all.join(", ")
}

/// Looks at each parameter alone, and takes out those that cannot be what they are meant to be; the answer is their names.
fn refused(
    command: &'static Command,
    version: ApiVersion,
    given: &mut Map<String, Value>,
    problems: &mut Vec<String>,
) -> Vec<String> {
    let mut failed = Vec::new();
    for (name, value) in given.clone() {
        let mut alone = Map::new();
        alone.insert(name.clone(), value);
        if !is_identity(command, &name) {
            stand_in(command, &mut alone);
        }
        if let Err(error) = catalog::bind(command, version, &alone, None) {
            problems.push(sentence(&error));
            given.shift_remove(&name);
            failed.push(name);
        }
    }
    failed
}

/// Makes the request of the documented write, and takes its place and its body.
fn bound(
    command: &'static Command,
    version: ApiVersion,
    given: &Map<String, Value>,
    problems: &mut Vec<String>,
) -> Wanted {
    let mut wanted = Wanted {
        place: Map::new(),
        body: Map::new(),
        making: Map::new(),
        extra: Map::new(),
        state: JobState::AsIs,
        mappings: Vec::new(),
        filter: None,
        expressions: Expressions::new(),
        recorded: None,
    };
    let mut complete = given.clone();
    if !given.keys().any(|name| is_identity(command, name)) {
        for missing in stand_in(command, &mut complete) {
            problems.push(format!("{missing} is missing"));
        }
    }
    let call = match catalog::bind(command, version, &complete, None) {
        Ok(call) => call,
        Err(error) => {
            problems.push(sentence(&error));
            return wanted;
        }
    };
    for (template, segment) in command.path.split('/').zip(call.request.path.split('/')) {
        let wire = template
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let parameter = wire.and_then(|wire| path_parameters(command).find(|p| p.wire() == wire));
        if let Some(parameter) = parameter
            && segment != STAND_IN
        {
            let value = percent_decode_str(segment).decode_utf8_lossy();
            wanted.place.insert(parameter.name.clone(), json!(value));
        }
    }
    if let Some(Value::Object(body)) = call.request.body {
        let model = command.body.as_deref().and_then(catalog::model);
        for name in body.keys() {
            let property = model.and_then(|model| model.property(name));
            if property.is_some_and(|property| !property.exists_in(version)) {
                problems.push(format!(
                    "{name} does not exist in Graph {}",
                    version.as_str()
                ));
            }
        }
        wanted.body = body;
    }
    wanted
}

fn path_parameters(
    command: &'static Command,
) -> impl Iterator<Item = &'static crate::catalog::Parameter> {
    command
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
}

/// Whether the parameter is an object that carries the path parameters.
fn is_identity(command: &'static Command, name: &str) -> bool {
    command
        .parameter_called(name)
        .is_some_and(|parameter| parameter.location == Location::Identity)
}

/// Puts something where a path parameter is not given; the answer is the names of those.
fn stand_in(command: &'static Command, given: &mut Map<String, Value>) -> Vec<String> {
    let mut missing = Vec::new();
    for parameter in path_parameters(command) {
        if !given.keys().any(|name| parameter.is_called(name)) {
            given.insert(parameter.name.clone(), json!(STAND_IN));
            missing.push(parameter.name.clone());
        }
    }
    missing
}

/// An error as a part of a list of problems.
fn sentence(error: &Error) -> String {
    error.message.trim_end_matches('.').to_owned()
}

/// The text of a GUID; anything else is a problem.
pub(super) fn check_guid(name: &str, value: &Value, problems: &mut Vec<String>) -> Option<String> {
    match value.as_str() {
        Some(text) if uuid::Uuid::parse_str(text).is_ok() => Some(text.to_owned()),
        Some(text) => {
            problems.push(format!("{name}: '{text}' is not a GUID"));
            None
        }
        None => {
            problems.push(format!("{name} must be a GUID"));
            None
        }
    }
}
