//! From a command and its parameters to a request.

use super::coerce;
use super::command::{Command, Location, Output};
use super::error::invalid;
use super::sets::{self, Given};
use super::{body, headers, path, query};
use crate::graph::{ApiVersion, Error, Method, Request};
use serde_json::{Map, Value};

/// How much of a collection the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Every page.
    pub all: bool,
    /// At most this many items; pages are followed until they are reached.
    pub top: Option<u64>,
    /// Items in each page.
    pub page_size: Option<u64>,
}

/// A call that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Bound {
    /// What to send.
    pub request: Request,
    /// How to page; absent for a single answer. With neither `all` nor `top`, only the first page is meant.
    pub list: Option<Paging>,
    /// Model of the answer, or of each item of the collection.
    pub returns: Option<&'static str>,
    /// Graph version of the request.
    pub version: ApiVersion,
    /// The answer is `true` on success, whatever Graph sends.
    pub boolean: bool,
    /// Method to repeat the request with when Graph answers 409.
    pub on_conflict: Option<Method>,
    /// The caller wants `true` where Graph answers nothing.
    pub pass_thru: bool,
    /// The caller wants `@odata.count`.
    pub count: bool,
    /// Name of the parameter set, which the Microsoft Graph cmdlets append to their activity.
    pub variant: &'static str,
    /// `<command>_<variant>`.
    pub operation: String,
}

/// Makes the request of a command.
///
/// Names count without regard to case. Without `set`, the parameter set is found from the parameters. The common
/// parameter `Headers` is understood for every command, `ResponseHeadersVariable` is ignored.
///
/// # Errors
///
/// `InvalidParameter`, `ParameterSetAmbiguous` or `NotSupported`, with what to do about it.
pub fn bind(
    command: &'static Command,
    version: ApiVersion,
    params: &Map<String, Value>,
    set: Option<&str>,
) -> Result<Bound, Error> {
    bind_call(command, version, params, set).map_err(|mut error| {
        error
            .operation
            .get_or_insert_with(|| command.name_in(version).into_owned());
        error
    })
}

fn bind_call(
    command: &'static Command,
    version: ApiVersion,
    params: &Map<String, Value>,
    set: Option<&str>,
) -> Result<Bound, Error> {
    if !command.offers(version) {
        return Err(Error::new(
            "NotSupported",
            "NotImplemented",
            format!(
                "{} is not available in Graph {}.",
                command.name,
                version.as_str()
            ),
        ));
    }
    let (common, own) = split_common(params);
    let given = sets::resolve_names(command, version, &own)?;
    let set = sets::resolve_set(command, version, &given, set)?;
    check_values(&given)?;

    let count = given
        .iter()
        .any(|(p, v)| p.name == "CountVariable" && !v.is_null());
    let list = if set.list {
        Some(paging(&given)?)
    } else {
        None
    };

    let path = path::fill(command, command.path_of(set), &given)?;
    let mut request = Request::new(command.method, version, path);
    request.query = query::options(&given, list.as_ref(), count)?;
    request.headers = headers::collect(&given, common)?;
    request.body = body::build(command, &given)?;

    Ok(Bound {
        request,
        list,
        returns: command.returns.as_deref(),
        version,
        boolean: command.output == Some(Output::Boolean),
        on_conflict: command.on_conflict.as_ref().map(|rule| rule.method),
        pass_thru: switch(&given, "PassThru")?,
        count,
        variant: &set.name,
        operation: format!("{}_{}", command.name_in(version), set.name),
    })
}

/// Takes the parameters that every command has out of the others.
fn split_common(params: &Map<String, Value>) -> (Option<&Value>, Map<String, Value>) {
    let mut own = params.clone();
    let mut headers = None;
    for (name, value) in params {
        if name.eq_ignore_ascii_case("Headers") {
            headers = Some(value);
            own.shift_remove(name);
        }
        if name.eq_ignore_ascii_case("ResponseHeadersVariable") || name.eq_ignore_ascii_case("RHV")
        {
            own.shift_remove(name);
        }
    }
    (headers, own)
}

fn check_values(given: &Given<'_>) -> Result<(), Error> {
    for (parameter, value) in given {
        if parameter.mandatory
            && (value.is_null() || value.as_str().is_some_and(|t| t.trim().is_empty()))
        {
            return Err(invalid(format!(
                "Parameter '{}' must not be empty.",
                parameter.name
            )));
        }
        if !parameter.valid_values.is_empty()
            && let Some(text) = value.as_str()
            && !parameter
                .valid_values
                .iter()
                .any(|v| v.eq_ignore_ascii_case(text))
        {
            return Err(invalid(format!(
                "Parameter '{}' must not be '{text}'.",
                parameter.name
            ))
            .with_hint(format!("Use one of {}.", parameter.valid_values.join(", "))));
        }
    }
    Ok(())
}

fn paging(given: &Given<'_>) -> Result<Paging, Error> {
    let paging = Paging {
        all: switch(given, "All")?,
        top: positive(given, "Top")?,
        page_size: positive(given, "PageSize")?,
    };
    if paging.page_size.is_some_and(|size| size > 999) {
        return Err(invalid("Parameter 'PageSize' must be between 1 and 999."));
    }
    Ok(paging)
}

fn switch(given: &Given<'_>, name: &str) -> Result<bool, Error> {
    match given
        .iter()
        .find(|(p, _)| p.name == name && p.location == Location::Client)
    {
        Some((_, Value::Null)) | None => Ok(false),
        Some((_, value)) => coerce::boolean(name, value),
    }
}

fn positive(given: &Given<'_>, name: &str) -> Result<Option<u64>, Error> {
    match given.iter().find(|(p, _)| p.name == name) {
        Some((_, Value::Null)) | None => Ok(None),
        Some((_, value)) => match u64::try_from(coerce::int(name, value)?) {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(invalid(format!(
                "Parameter '{name}' must be greater than 0, but it is {value}."
            ))),
        },
    }
}
