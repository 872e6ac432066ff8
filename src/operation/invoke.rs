//! `Invoke-MgGraphRequest`: any request to the connection's own Graph.

use std::path::PathBuf;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::fields::Fields;
use super::{EventSink, Mode, Request};
use crate::catalog;
use crate::graph::{Client, Error, Method, RawRequest, Response};

/// Methods of the original, which stops at these.
const METHODS: [Method; 5] = [
    Method::Get,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
];

struct Parameters {
    method: Method,
    uri: String,
    body: Option<Value>,
    body_file: Option<String>,
    output_file: Option<String>,
    headers: Vec<(String, String)>,
    content_type: Option<String>,
    skip_http_error_check: bool,
}

pub(crate) async fn run(client: &Client, request: &Request, sink: &EventSink) -> Result<(), Error> {
    let parameters = Parameters::read(request.parameters.clone())?;
    let raw = parameters.request().await?;
    if request.mode == Mode::Plan {
        let mut step = Map::new();
        step.insert("method".to_owned(), json!(raw.method));
        step.insert(
            "url".to_owned(),
            Value::String(client.own_address(&raw.uri)?.into()),
        );
        if !raw.body.is_empty() {
            step.insert("body".to_owned(), catalog::mask_bytes(&raw.body));
        }
        return sink.plan(vec![Value::Object(step)]).await;
    }
    let response = client.send_raw(&raw).await.map_err(|mut error| {
        error.response = None;
        error
    })?;
    if !response.is_success() && !parameters.skip_http_error_check {
        let mut error = client.refusal(raw.method, &raw.uri, &response);
        error.response = Some(json!({
            "version": response.version,
            "status": response.status,
            "reason": response.reason,
            "headers": response.headers_json(),
            "body": String::from_utf8_lossy(&response.body),
        }));
        return Err(error);
    }
    let mut item = Map::new();
    item.insert("status".to_owned(), response.status.into());
    item.insert("headers".to_owned(), response.headers_json());
    match parameters.output_file {
        Some(path) => write_file(path, response.body).await?,
        None => add_body(&mut item, &response),
    }
    sink.item(Value::Object(item)).await
}

/// JSON as a value, anything else as text, nothing for an empty body.
fn add_body(item: &mut Map<String, Value>, response: &Response) {
    if response.body.is_empty() {
        return;
    }
    let is_json = response
        .header("content-type")
        .is_none_or(|kind| kind.to_ascii_lowercase().contains("json"));
    match serde_json::from_slice(&response.body) {
        Ok(value) if is_json => item.insert("body".to_owned(), value),
        _ => item.insert(
            "text".to_owned(),
            Value::String(String::from_utf8_lossy(&response.body).into_owned()),
        ),
    };
}

impl Parameters {
    fn read(parameters: Map<String, Value>) -> Result<Self, Error> {
        let mut given = Map::new();
        for (name, value) in parameters {
            let known = [
                "Method",
                "Uri",
                "Body",
                "BodyFile",
                "OutputFile",
                "Headers",
                "ContentType",
                "SkipHttpErrorCheck",
            ]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(&name))
            .ok_or_else(|| invalid(format!("Invoke-MgGraphRequest has no parameter '{name}'.")))?;
            given.insert(known.to_owned(), value);
        }
        let body = given.remove("Body");
        let mut fields = Fields::of(Value::Object(given), "", "InvalidParameter")?;
        let method = match fields.string("Method")? {
            None => Method::Get,
            Some(name) => METHODS
                .into_iter()
                .find(|method| method.as_str().eq_ignore_ascii_case(&name))
                .ok_or_else(|| {
                    fields.refused("Method", "must be GET, POST, PUT, PATCH or DELETE")
                })?,
        };
        let mut headers = Vec::new();
        if let Some(given) = fields.object("Headers")? {
            for (name, value) in given.rest() {
                headers.push(header(&name, &value)?);
            }
        }
        let parameters = Self {
            method,
            uri: fields.required_string("Uri")?,
            body,
            body_file: fields.string("BodyFile")?,
            output_file: fields.string("OutputFile")?,
            headers,
            content_type: fields.string("ContentType")?,
            skip_http_error_check: fields.boolean("SkipHttpErrorCheck")?.unwrap_or(false),
        };
        fields.finish()?;
        if parameters.body.is_some() && parameters.body_file.is_some() {
            return Err(invalid(
                "Body and BodyFile cannot be given together.".to_owned(),
            ));
        }
        if let Some(value) = &parameters.content_type {
            header("Content-Type", &Value::String(value.clone()))?;
        }
        Ok(parameters)
    }

    async fn request(&self) -> Result<RawRequest, Error> {
        let mut headers = self.headers.clone();
        let body = match (&self.body, &self.body_file) {
            (None | Some(Value::Null), None) => Bytes::new(),
            // Files of Windows begin with a byte order mark, which JSON does not allow.
            (Some(Value::String(text)), _) => {
                Bytes::from(text.trim_start_matches('\u{feff}').to_owned())
            }
            (Some(value), _) => Bytes::from(value.to_string()),
            (None, Some(path)) => read_file(path.clone()).await?,
        };
        if let Some(kind) = &self.content_type {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            headers.push(("content-type".to_owned(), kind.clone()));
        } else if !body.is_empty()
            && !headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Ok(RawRequest {
            method: self.method,
            uri: self.uri.clone(),
            headers,
            body,
        })
    }
}

/// One header, refused where it could not be sent or would replace the guarded token.
fn header(name: &str, value: &Value) -> Result<(String, String), Error> {
    if name.eq_ignore_ascii_case("authorization") {
        return Err(invalid(
            "The Authorization header cannot be given: the connection signs its own requests."
                .to_owned(),
        )
        .with_hint("Use Connect-MgGraph -AccessToken for a token of your own."));
    }
    if catalog::is_reserved(name) {
        return Err(invalid(format!(
            "The header '{name}' cannot be given: it belongs to the connection."
        )));
    }
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return Err(invalid(format!("The header '{name}' is no text."))),
    };
    let name_is_good = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if !name_is_good || value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(invalid(format!(
            "The header '{}' cannot be sent.",
            name.escape_default()
        )));
    }
    Ok((name.to_owned(), value))
}

async fn read_file(path: String) -> Result<Bytes, Error> {
    let shown = path.clone();
    blocking(move || std::fs::read(PathBuf::from(path)))
        .await
        .map(Bytes::from)
        .map_err(|reason| file_error("read", &shown, &reason))
}

async fn write_file(path: String, body: Bytes) -> Result<(), Error> {
    let shown = path.clone();
    blocking(move || std::fs::write(PathBuf::from(path), body))
        .await
        .map_err(|reason| file_error("written", &shown, &reason))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, String> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the runtime is shutting down".to_owned()),
    }
}

fn file_error(what: &str, path: &str, reason: &str) -> Error {
    let category = if what == "read" {
        "ReadError"
    } else {
        "WriteError"
    };
    Error::new(
        "InvalidParameter",
        category,
        format!("The file '{path}' cannot be {what}: {reason}."),
    )
}

fn invalid(message: String) -> Error {
    Error::new("InvalidParameter", "InvalidArgument", message)
}
