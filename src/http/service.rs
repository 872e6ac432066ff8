//! HTTP behind one method, so that tests and other hosts can bring their own.

use async_trait::async_trait;
use bytes::Bytes;
use secrecy::SecretString;
use url::Url;

use super::{Error, Method, Response};

/// One HTTP request, complete.
#[derive(Clone)]
pub struct HttpRequest {
    /// HTTP method.
    pub method: Method,
    /// Absolute URL.
    pub url: Url,
    /// Token of the `Authorization` header, apart from the others so that it is wiped and never printed.
    pub bearer: Option<SecretString>,
    /// All other headers.
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
    /// The other side could not prove who it is, or speaks no TLS that we speak: nothing was sent.
    Tls,
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

impl TransportKind {
    /// Whether the service cannot have seen the request.
    pub(crate) fn is_before_sending(self) -> bool {
        matches!(self, Self::Connect | Self::Tls)
    }
}

impl TransportError {
    /// The error of a request that got no answer from `whom`, the service at its URL.
    pub(crate) fn into_error(self, whom: &str, method: Method, url: &Url) -> Error {
        let (code, category) = match self.kind {
            TransportKind::Timeout => ("Timeout", "OperationTimeout"),
            TransportKind::Tls => ("NetworkError", "SecurityError"),
            TransportKind::Connect | TransportKind::Interrupted => {
                ("NetworkError", "ConnectionError")
            }
        };
        let message = format!(
            "No answer from {whom}: {}.",
            self.message.trim_end_matches('.')
        );
        let mut error = Error::new(code, category, message).with_hint(match self.kind {
            TransportKind::Tls => {
                "The certificate must be of an authority that the operating system or caFile trusts, and name the host."
            }
            _ => {
                "Check the network, the proxy (HTTPS_PROXY) and the trusted certificates (caFile)."
            }
        });
        // Trying again does not make a certificate better.
        error.retryable = self.kind != TransportKind::Tls;
        error.method = Some(method.as_str().to_owned());
        error.url = Some(url.as_str().to_owned());
        error
    }
}

/// Sends one request and reads the whole answer: no retry, no redirect.
#[async_trait]
pub trait HttpService: Send + Sync + std::fmt::Debug {
    /// Sends the request; any HTTP status is an answer.
    async fn call(&self, request: HttpRequest) -> Result<Response, TransportError>;
}
