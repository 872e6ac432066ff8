//! The Graph client of one connection: what it is made of and what can be asked of it.

use std::sync::Arc;

use bytes::Bytes;

use super::send::new_request_id;
use super::{Request, refusal};
use crate::auth::{Identity, TokenCache};
use crate::http::{
    Clouds, Environment, Error, Gates, HttpService, Method, NoObserver, Observer, Response,
    RetryPolicy,
};

/// What a connection is made of.
pub struct ClientOptions {
    /// Name of the connection.
    pub connection: String,
    /// Cloud of the connection.
    pub environment: Environment,
    /// All clouds, for addresses that a caller spells out.
    pub clouds: Arc<Clouds>,
    /// Transport.
    pub http: Arc<dyn HttpService>,
    /// Bounds of the tries.
    pub retry: RetryPolicy,
    /// Tokens of the connection's identity.
    pub tokens: Arc<TokenCache>,
    /// What all connections of one host share about their tenants.
    pub gates: Arc<Gates>,
}

/// Microsoft Graph as one connection sees it; clones share tokens and connections.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<ClientOptions>,
    pub(super) observer: Arc<dyn Observer>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("connection", &self.shared.connection)
            .field("environment", &self.shared.environment.name)
            .finish_non_exhaustive()
    }
}

/// A request whose address the caller has spelled out, for `Invoke-MgGraphRequest`.
#[derive(Clone)]
pub struct RawRequest {
    /// HTTP method.
    pub method: Method,
    /// Absolute address at the connection's Graph host, or a path below its root.
    pub uri: String,
    /// Headers beyond those that every request has; `content-type` is one of them.
    pub headers: Vec<(String, String)>,
    /// Body as it is sent.
    pub body: Bytes,
}

impl std::fmt::Debug for RawRequest {
    /// Leaves out headers and body: they may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("uri", &self.uri)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client that has sent nothing yet.
    #[must_use]
    pub fn new(options: ClientOptions) -> Self {
        Self {
            shared: Arc::new(options),
            observer: Arc::new(NoObserver),
        }
    }

    /// The same client, its requests watched.
    #[must_use]
    pub fn observed(&self, observer: Arc<dyn Observer>) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            observer,
        }
    }

    #[cfg(test)]
    pub(crate) fn tokens(&self) -> Arc<TokenCache> {
        Arc::clone(&self.shared.tokens)
    }

    /// Name of the connection.
    #[must_use]
    pub fn connection(&self) -> &str {
        &self.shared.connection
    }

    /// The connection's cloud.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.shared.environment
    }

    /// The connection's tenant: its id once signed in, until then what the configuration names.
    #[must_use]
    pub fn tenant_id(&self) -> String {
        self.shared.tokens.tenant_id()
    }

    /// Signs in if need be, checks the tenant, and tells who is signed in.
    ///
    /// # Errors
    /// Whatever the sign-in authority or the tenant guard refuses.
    pub async fn identity(&self) -> Result<Identity, Error> {
        self.shared
            .tokens
            .token(&*self.observer)
            .await
            .map(|token| token.identity.clone())
            .map_err(|error| self.placed(error))
    }

    /// Sends a request; an answer that is no success is an error.
    ///
    /// # Errors
    /// The service's refusal, or why no answer came.
    pub async fn send(&self, request: &Request) -> Result<Response, Error> {
        let (headers, body) = self.prepare(request)?;
        self.checked(request.method, self.url(request), headers, body)
            .await
    }

    /// Sends a request to an address that the caller has spelled out; any status is an answer.
    ///
    /// # Errors
    /// `InvalidParameter` for an address that is not the connection's own Graph, otherwise why no answer came.
    pub async fn send_raw(&self, request: &RawRequest) -> Result<Response, Error> {
        let url = self.own_address(&request.uri)?;
        self.answered(
            request.method,
            url,
            request.headers.clone(),
            request.body.clone(),
            &new_request_id(),
        )
        .await
    }

    /// The error that an answer of [`Client::send_raw`] means.
    #[must_use]
    pub fn refusal(&self, method: Method, uri: &str, response: &Response) -> Error {
        let mut error = refusal::read(response);
        error.method = Some(method.as_str().to_owned());
        error.url = self.own_address(uri).ok().map(String::from);
        self.placed(error)
    }

    /// The error with this connection's name and tenant.
    pub(super) fn placed(&self, mut error: Error) -> Error {
        error.connection = Some(self.shared.connection.clone());
        if error.tenant_id.is_none() {
            error.tenant_id = Some(self.tenant_id()).filter(|tenant| !tenant.is_empty());
        }
        error
    }
}
