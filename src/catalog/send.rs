//! Carries out a call that is ready: one answer, or the pages of a list.

use futures_util::{Stream, StreamExt};
use serde_json::Value;

use super::error::kind_of;
use super::{Bound, store};
use crate::graph::{Client, Error, ListPage, Method, Outcome, Response};

/// What Graph answers where the object of a PUT exists already.
const EXISTS: &str = "Request_MultipleObjectsWithSameKeyValue";

/// An answer, and how it was obtained.
#[derive(Debug)]
pub struct Sent {
    /// What Graph answered.
    pub response: Response,
    /// Method that the request was repeated with, because the object existed.
    pub repeated_with: Option<Method>,
}

/// Sends a call; where the documentation names a second method for an object that exists, that one follows.
///
/// # Errors
/// What Graph refused, under the name of the operation.
pub async fn send_bound(client: &Client, bound: &Bound) -> Result<Sent, Error> {
    let named = |error| with_operation(error, bound);
    let error = match client.send(&bound.request).await {
        Ok(response) => {
            return Ok(Sent {
                response,
                repeated_with: None,
            });
        }
        Err(error) => error,
    };
    match bound.on_conflict {
        Some(method) if error.status == Some(409) && error.code == EXISTS => {
            let mut again = bound.request.clone();
            again.method = method;
            let response = client.send(&again).await.map_err(named)?;
            Ok(Sent {
                response,
                repeated_with: Some(method),
            })
        }
        _ => Err(named(error)),
    }
}

/// The object that a read answered.
///
/// # Errors
/// `InvalidResponse` where the answer holds none: nothing was read, which is not the same as nothing being there.
pub fn read_object(client: &Client, bound: &Bound, response: &Response) -> Result<Value, Error> {
    match response.json() {
        Ok(Value::Null) => Err(unusable(
            client,
            bound,
            response,
            "The service answered a read with nothing.",
        )),
        result => {
            let value = result.map_err(|error| located(client, bound, error))?;
            check_objects(client, bound, response, std::slice::from_ref(&value))?;
            Ok(value)
        }
    }
}

/// Refuses items that are no objects where the command answers objects.
///
/// # Errors
/// `InvalidResponse`, which says what was answered instead.
pub fn check_objects(
    client: &Client,
    bound: &Bound,
    response: &Response,
    items: &[Value],
) -> Result<(), Error> {
    if bound.boolean || bound.returns.and_then(store::model).is_none() {
        return Ok(());
    }
    match items.iter().find(|item| !item.is_object()) {
        None => Ok(()),
        Some(other) => Err(unusable(
            client,
            bound,
            response,
            &format!(
                "The service answered with {} where an object was expected.",
                kind_of(other)
            ),
        )),
    }
}

/// The pages of a list; each is fetched when it is asked for, and one without a list in it is an error.
pub fn list_pages<'a>(
    client: &'a Client,
    bound: &'a Bound,
) -> impl Stream<Item = Result<ListPage, Error>> + Send + 'a {
    client.pages(bound.request.clone()).map(move |page| {
        let page = page.map_err(|error| with_operation(error, bound))?;
        check_objects(client, bound, &page.response, &page.items)?;
        Ok(page)
    })
}

/// The answer of a write as JSON; one that cannot be read does not tell what became of the write.
///
/// # Errors
/// `InvalidResponse` of unknown outcome.
pub fn read_answer(client: &Client, bound: &Bound, response: &Response) -> Result<Value, Error> {
    response.json().map_err(|mut error| {
        error.outcome = Outcome::Unknown;
        located(client, bound, error)
    })
}

fn unusable(client: &Client, bound: &Bound, response: &Response, message: &str) -> Error {
    located(client, bound, response.unusable(message))
}

/// The error with the request that it is about.
fn located(client: &Client, bound: &Bound, mut error: Error) -> Error {
    error.method = Some(bound.request.method.as_str().to_owned());
    error.url = Some(client.url(&bound.request).into());
    error.tenant_id = Some(client.tenant_id()).filter(|tenant| !tenant.is_empty());
    with_operation(error, bound)
}

fn with_operation(mut error: Error, bound: &Bound) -> Error {
    error
        .operation
        .get_or_insert_with(|| bound.operation.clone());
    error
}
