//! HTTP behind one method, so that tests and other hosts can bring their own.

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use super::{Method, Response};

/// One HTTP request, complete.
#[derive(Clone)]
pub struct HttpRequest {
    /// HTTP method.
    pub method: Method,
    /// Absolute URL.
    pub url: Url,
    /// Headers, including authorization.
    pub headers: Vec<(String, String)>,
    /// Body; empty for none.
    pub body: Bytes,
}

impl std::fmt::Debug for HttpRequest {
    /// Leaves out headers and body: they hold tokens and secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// What went wrong before a whole answer was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportKind {
    /// No connection: nothing was sent.
    Connect,
    /// The answer took too long.
    Timeout,
    /// The connection broke after the request was sent.
    Interrupted,
}

/// A failure of the transport.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct TransportError {
    /// How far the request came.
    pub kind: TransportKind,
    /// Why, without URL and secrets.
    pub message: String,
}

/// Sends one request and reads the whole answer: no retry, no redirect.
#[async_trait]
pub trait HttpService: Send + Sync + std::fmt::Debug {
    /// Sends the request; any HTTP status is an answer.
    async fn call(&self, request: HttpRequest) -> Result<Response, TransportError>;
}
