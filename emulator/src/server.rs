//! Connections: plain and TLS on the same port, told apart by their first byte.

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body as AxumBody, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::call::Refusal;
use crate::connection::{Line, Wire};
use crate::faults::{Answered, Arrival, Service};
use crate::http::{Body, Incoming, Outgoing};
use crate::shared::Shared;
use crate::{admin, authority, dispatch, page, synchronization};

/// Largest body that is read: a schema with many mappings is far below it.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// First byte of a TLS record that opens a handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Accepts connections until the task is dropped.
pub(crate) async fn run(listener: TcpListener, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    tokio::spawn(tick(Arc::clone(&shared)));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely: leave the others time to close theirs.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        let tls = tls.clone();
        tokio::spawn(async move {
            // A client that goes away in the middle is no concern of the others.
            let _ = connection(stream, shared, tls).await;
        });
    }
}

async fn connection(
    stream: TcpStream,
    shared: Arc<Shared>,
    tls: Option<TlsAcceptor>,
) -> io::Result<()> {
    let mut first = [0_u8; 1];
    if stream.peek(&mut first).await? == 0 {
        return Ok(());
    }
    let line = Arc::new(Line::default());
    let wire = Wire::new(stream, Arc::clone(&line));
    match tls {
        Some(tls) if first[0] == TLS_HANDSHAKE => {
            let stream = tls.accept(wire).await?;
            serve(TokioIo::new(stream), shared, "https", line).await
        }
        _ => serve(TokioIo::new(wire), shared, "http", line).await,
    }
}

async fn serve<S>(
    stream: TokioIo<S>,
    shared: Arc<Shared>,
    scheme: &'static str,
    line: Arc<Line>,
) -> io::Result<()>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let router = Router::new()
        .fallback(answer)
        .with_state((shared, scheme, Arc::clone(&line)));
    let builder = Builder::new(TokioExecutor::new()).http1_only();
    let served = builder.serve_connection(stream, TowerToHyperService::new(router));
    tokio::select! {
        result = served => result.map_err(io::Error::other),
        // A fault ended it, and the stream goes with the exchange.
        () = line.ended() => Ok(()),
    }
}

/// Lets due cycles run while nobody calls.
async fn tick(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        interval.tick().await;
        let shared = Arc::clone(&shared);
        let _ = tokio::task::spawn_blocking(move || {
            let mut state = shared.state();
            if state.clock.running {
                synchronization::tick(&mut state);
            }
            drop(state);
            if let Some(file) = &shared.state_file
                && let Err(reason) = file.save(&shared)
            {
                eprintln!("graph-emulator: {reason}");
            }
        })
        .await;
    }
}

async fn answer(
    Extract((shared, scheme, line)): Extract<(Arc<Shared>, &'static str, Arc<Line>)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    // A body that announces its length is refused before it is read.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > BODY_LIMIT {
        return written(too_large());
    }
    let body = match to_bytes(body, BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) if is_limit(&error) => return written(too_large()),
        Err(_) => return written(broken()),
    };
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let host = headers
        .iter()
        .find(|(name, _)| name == "host")
        .map_or("127.0.0.1", |(_, value)| value.as_str());
    let incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        origin: format!("{scheme}://{host}"),
        headers,
        body: body.to_vec(),
    };
    let arrival = Arrival::of(&shared, &incoming);
    if let Some(arrival) = &arrival
        && !arrival.latency.is_zero()
    {
        tokio::time::sleep(arrival.latency).await;
    }
    // Handlers work on locked state without waiting for anything, but a cycle over many users takes its time.
    let answered =
        tokio::task::spawn_blocking(move || respond(&shared, &incoming, arrival.as_ref())).await;
    let Answered { answer, delivery } = answered.unwrap_or_else(|_| defect().into());
    delivery.send(written(answer), &line).await
}

/// A handler panicked.
fn defect() -> Outgoing {
    Outgoing::json(
        500,
        serde_json::json!({"error": {
            "code": "InternalServerError",
            "message": "The emulator failed to answer this request; that is a defect of the emulator.",
        }}),
    )
}

fn too_large() -> Outgoing {
    Outgoing::json(
        413,
        serde_json::json!({"error": {"code": "RequestEntityTooLarge", "message": "The request is too large."}}),
    )
}

fn is_limit(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

/// The body ended too early, or its chunks are malformed.
fn broken() -> Outgoing {
    Outgoing::json(
        400,
        serde_json::json!({"error": {"code": "BadRequest", "message": "The request body cannot be read."}}),
    )
}

fn not_allowed() -> Outgoing {
    let refusal = Refusal::method_not_allowed();
    Outgoing::json(
        refusal.status,
        serde_json::json!({"error": refusal.to_json()}),
    )
}

fn respond(shared: &Shared, request: &Incoming, arrival: Option<&Arrival>) -> Answered {
    // No path has them.
    if matches!(request.method.as_str(), "TRACE" | "CONNECT") {
        return not_allowed().into();
    }
    match arrival {
        Some(arrival) if arrival.service == Service::Authority => {
            authority::answer(shared, request, arrival)
        }
        // Whatever is no authority path is a Graph path with a wrong version, and is told so.
        Some(arrival) => dispatch::graph(shared, request, arrival, false),
        None => own(shared, request).into(),
    }
}

/// Answers at the addresses of the emulator itself.
fn own(shared: &Shared, request: &Incoming) -> Outgoing {
    let first = request
        .path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    match first.as_str() {
        "_emulator" => admin::handle(shared, request),
        _ if !matches!(request.method.as_str(), "GET" | "HEAD") => not_allowed(),
        _ if page::is_wanted(request) => page::redirect(),
        _ => Outgoing::json(
            200,
            serde_json::json!({"emulator": "graph-emulator", "config": "/_emulator/config"}),
        ),
    }
}

fn written(outgoing: Outgoing) -> Response {
    let body = match outgoing.body {
        Body::None => AxumBody::empty(),
        Body::Json(value) => AxumBody::from(Bytes::from(value.to_string())),
        Body::Text(text) => AxumBody::from(text),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(outgoing.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in outgoing.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
