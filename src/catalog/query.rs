//! Query options; their values are sent as the caller wrote them.

use super::bind::Paging;
use super::coerce;
use super::command::{Location, Parameter, ParameterType};
use super::error::{invalid, kind_of};
use super::sets::Given;
use crate::graph::Error;
use serde_json::Value;

/// The largest page that Graph serves for directory objects.
const LARGEST_PAGE: u64 = 999;

/// Options in the order of the catalog, so that a call always makes the same request.
pub(super) fn options(
    given: &Given<'_>,
    paging: Option<&Paging>,
    count: bool,
) -> Result<Vec<(String, String)>, Error> {
    let mut options = Vec::new();
    if let Some(top) = paging.and_then(page_option) {
        options.push(("$top".to_owned(), top.to_string()));
    }
    for (parameter, value) in given.iter().filter(|(p, _)| p.location == Location::Query) {
        if parameter.wire() == "$top" && paging.is_some() {
            continue;
        }
        if let Some(text) = text(parameter, value)? {
            options.push((parameter.wire().to_owned(), text));
        }
    }
    if count {
        options.push(("$count".to_owned(), "true".to_owned()));
    }
    Ok(options)
}

/// What `$top` asks of each page: the page size, and never more than the caller wants in all.
fn page_option(paging: &Paging) -> Option<u64> {
    match (paging.page_size, paging.top) {
        (Some(size), Some(top)) => Some(size.min(top)),
        (Some(size), None) => Some(size),
        (None, Some(top)) => Some(top.min(LARGEST_PAGE)),
        (None, None) => None,
    }
}

fn text(parameter: &Parameter, value: &Value) -> Result<Option<String>, Error> {
    if value.is_null() {
        return Ok(None);
    }
    match parameter.kind {
        ParameterType::Strings => {
            let items = match value {
                Value::Array(items) => items.as_slice(),
                single => std::slice::from_ref(single),
            };
            let words: Vec<&str> = items
                .iter()
                .map(|item| {
                    item.as_str().ok_or_else(|| {
                        invalid(format!(
                            "Parameter '{}' must be a list of texts, but it holds {}.",
                            parameter.name,
                            kind_of(item)
                        ))
                    })
                })
                .collect::<Result<_, _>>()?;
            Ok((!words.is_empty()).then(|| words.join(",")))
        }
        ParameterType::Int => coerce::int(&parameter.name, value).map(|v| Some(v.to_string())),
        _ => match coerce::text(&parameter.name, value)? {
            text if text.is_empty() => Ok(None),
            text => Ok(Some(text)),
        },
    }
}
