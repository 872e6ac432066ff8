//! HTTP behind one method, so that tests and other hosts can bring their own.

use async_trait::async_trait;
use bytes::Bytes;
use secrecy::SecretString;
use url::Url;

use super::{Error, Method, Outcome, Response};

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
    /// The tenant wants no request for longer than the request may take: nothing was sent.
    HeldBack,
    /// The answer took too long.
    Timeout,
    /// The connection broke after the request was sent.
    Interrupted,
    /// The answer is longer than any that Graph gives, and was not read to its end.
    TooLarge,
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
        matches!(self, Self::Connect | Self::Tls | Self::HeldBack)
    }

    /// Whether the next try can end in another way.
    pub(crate) fn may_pass(self) -> bool {
        !matches!(self, Self::Tls | Self::TooLarge)
    }
}

impl TransportError {
    /// The error of a request that got no answer from `whom`, the service at its URL.
    pub(crate) fn into_error(self, whom: &str, method: Method, url: &Url) -> Error {
        let (code, category) = match self.kind {
            TransportKind::Timeout => ("Timeout", "OperationTimeout"),
            TransportKind::HeldBack => ("Timeout", "LimitsExceeded"),
            TransportKind::Tls => ("NetworkError", "SecurityError"),
            TransportKind::TooLarge => ("InvalidResponse", "LimitsExceeded"),
            TransportKind::Connect | TransportKind::Interrupted => {
                ("NetworkError", "ConnectionError")
            }
        };
        let reason = self.message.trim_end_matches('.');
        let message = match self.kind {
            TransportKind::HeldBack => format!("Nothing was sent to {whom}: {reason}."),
            TransportKind::TooLarge => format!("The answer of {whom} cannot be taken: {reason}."),
            _ => format!("No answer from {whom}: {reason}."),
        };
        let mut error = Error::new(code, category, message).with_hint(match self.kind {
            TransportKind::Tls => {
                "The certificate must be of an authority that the operating system or caFile trusts, and name the host."
            }
            TransportKind::HeldBack => {
                "Microsoft Graph limits the rate of requests to this tenant. Wait and try again, or work on fewer objects at once."
            }
            TransportKind::TooLarge => {
                "Ask for less at once: -Top, -Property or -Filter."
            }
            _ => {
                "Check the network, the proxy (HTTPS_PROXY) and the trusted certificates (caFile)."
            }
        });
        // Trying again makes no certificate better and no answer shorter.
        error.retryable = self.kind.may_pass();
        if self.kind == TransportKind::TooLarge {
            error.outcome = Outcome::Answered;
        }
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
