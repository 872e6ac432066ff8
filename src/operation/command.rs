//! Commands of the catalog: bind, send, page, shape.

use futures_util::StreamExt;
use serde_json::{Map, Value};

use super::{EventSink, Level, Mode, Output, Page, Request};
use crate::catalog::{self, Bound, Command, Paging, Permissions};
use crate::graph::{self, ApiVersion, Client, Error, ListPage, Response};

/// Carries out a command; `None` when the catalog has none of this name.
pub(crate) async fn run(
    client: &Client,
    request: &Request,
    sink: &EventSink,
) -> Option<Result<(), Error>> {
    let (command, own_version) = catalog::find(&request.command)?;
    // A beta command stays beta; the others follow the profile that the caller has selected.
    let version = match (own_version, request.api_version) {
        (ApiVersion::V1, Some(selected)) => selected,
        (own, _) => own,
    };
    let bound = match catalog::bind(
        command,
        version,
        &request.parameters,
        request.parameter_set.as_deref(),
    ) {
        Ok(bound) => bound,
        Err(error) => return Some(Err(error)),
    };
    let result = match (request.mode, &bound.list) {
        (Mode::Plan, _) => sink.plan(vec![step(client, &bound.request)]).await,
        (Mode::Run, Some(paging)) => list(client, &bound, *paging, request.output, sink).await,
        (Mode::Run, None) => single(client, &bound, request.output, sink).await,
    };
    let result = match result {
        Err(error) if is_denied(&error) => Err(with_permissions(client, command, error).await),
        result => result,
    };
    Some(result.map_err(|mut error| {
        // Named as it was called: with the beta profile, a v1.0 command keeps its name.
        error.operation = Some(format!(
            "{}_{}",
            command.name_in(own_version),
            bound.variant
        ));
        error
    }))
}

/// An error of a write, with the permissions that the command needs where those of the token are not enough.
pub(super) async fn explained(client: &Client, command: &str, error: Error) -> Error {
    match catalog::find(command) {
        Some((command, _)) if is_denied(&error) => with_permissions(client, command, error).await,
        _ => error,
    }
}

/// Whether Graph says that the token's permissions are not enough.
fn is_denied(error: &Error) -> bool {
    error.status == Some(403) && error.code == "Authorization_RequestDenied"
}

/// Most permissions that a hint names; the others are in the command's documentation.
const NAMED: usize = 5;

/// Names the permissions that would do, and those that the connection has.
async fn with_permissions(client: &Client, command: &Command, mut error: Error) -> Error {
    let Permissions { least, accepted } = &command.permissions;
    let mut names: Vec<&str> = least.iter().map(String::as_str).collect();
    let needs = if names.len() > 1 {
        names.join(" and ")
    } else {
        for name in accepted.iter().map(String::as_str) {
            if !names.contains(&name) && names.len() < NAMED {
                names.push(name);
            }
        }
        match names.as_slice() {
            [] => return error,
            [only] => (*only).to_owned(),
            several => format!("one of {}", several.join(", ")),
        }
    };
    let has = match client.identity().await {
        Ok(identity) if !identity.scopes.is_empty() => {
            format!("; this connection has {}", identity.scopes.join(", "))
        }
        _ => String::new(),
    };
    error.hint = Some(format!("{} needs {needs}{has}.", command.name));
    error
}

/// What a plan tells about a request.
fn step(client: &Client, request: &graph::Request) -> Value {
    let mut step = Map::new();
    step.insert("method".to_owned(), request.method.as_str().into());
    step.insert("url".to_owned(), String::from(client.url(request)).into());
    if let Some(body) = &request.body {
        step.insert("body".to_owned(), catalog::mask_secrets(body));
    }
    Value::Object(step)
}

async fn single(
    client: &Client,
    bound: &Bound,
    output: Output,
    sink: &EventSink,
) -> Result<(), Error> {
    let sent = catalog::send_bound(client, bound).await?;
    let response = sent.response;
    if let Some(method) = sent.repeated_with {
        sink.log(
            Level::Verbose,
            format!(
                "The object existed already; the request was repeated with {}.",
                method.as_str()
            ),
        )
        .await?;
    }
    let items = if bound.boolean {
        vec![Value::Bool(true)]
    } else {
        match response.json()? {
            Value::Null if bound.pass_thru => vec![Value::Bool(true)],
            Value::Null => Vec::new(),
            value => {
                catalog::check_objects(client, bound, &response, std::slice::from_ref(&value))?;
                vec![value]
            }
        }
    };
    sink.page(page(bound, output, items, None, &response)).await
}

async fn list(
    client: &Client,
    bound: &Bound,
    paging: Paging,
    output: Output,
    sink: &EventSink,
) -> Result<(), Error> {
    let mut wanted = paging.top;
    let mut pages = std::pin::pin!(catalog::list_pages(client, bound));
    loop {
        // The place comes first, so that a host that stops asking stops the fetching.
        let place = sink.reserve_page().await?;
        let Some(fetched) = pages.next().await else {
            break;
        };
        let ListPage {
            mut items,
            count,
            response,
        } = fetched?;
        if let Some(left) = &mut wanted {
            items.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= items.len() as u64;
        }
        let count = count.filter(|_| bound.count);
        place.put(page(bound, output, items, count, &response))?;
        let enough = wanted == Some(0) || (wanted.is_none() && !paging.all);
        if enough {
            break;
        }
        sink.room().await?;
    }
    Ok(())
}

fn page(
    bound: &Bound,
    output: Output,
    items: Vec<Value>,
    count: Option<u64>,
    response: &Response,
) -> Page {
    let (items, types) = match (output, bound.returns) {
        (Output::PowerShell, Some(model)) => {
            let (items, types) = catalog::shape_page(model, bound.version, items);
            (items, Some(types))
        }
        _ => (items, None),
    };
    Page {
        items,
        types,
        count,
        headers: Some(response.headers_json()),
    }
}
