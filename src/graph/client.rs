//! The Graph client of one connection: token, request ids, retry, errors.

use std::sync::Arc;

use bytes::Bytes;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use secrecy::ExposeSecret;
use url::Url;

use super::{Request, refusal};
use crate::auth::{Identity, TokenCache};
use crate::http::{
    Clouds, Environment, Error, HttpRequest, HttpService, Method, NoObserver, Observer, Outcome,
    Response, RetryPolicy, TransportKind, retry,
};

/// Characters of a query value that would end it or be misread; OData's own punctuation stays readable.
const QUERY_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

type Headers = Vec<(String, String)>;

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
}

/// Microsoft Graph as one connection sees it; clones share tokens and connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<ClientOptions>,
    observer: Arc<dyn Observer>,
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

    /// The absolute URL of a request, for plans and messages.
    #[must_use]
    pub fn url(&self, request: &Request) -> Url {
        let mut url = self.shared.environment.graph.clone();
        url.set_path(&format!("{}{}", request.version.as_str(), request.path));
        if !request.query.is_empty() {
            let query: Vec<_> = request
                .query
                .iter()
                .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY_VALUE)))
                .collect();
            url.set_query(Some(&query.join("&")));
        }
        url
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

    /// Resolves an address that a caller or the service has spelled out, and refuses any host but our own.
    pub(crate) fn own_address(&self, uri: &str) -> Result<Url, Error> {
        let graph = &self.shared.environment.graph;
        let refused = |message: String| {
            self.placed(
                Error::new("InvalidParameter", "InvalidArgument", message).with_hint(format!(
                    "Use a path such as /v1.0/users, or an address below {graph}."
                )),
            )
        };
        let url = match Url::parse(uri) {
            Ok(url) => self.shared.clouds.address(url),
            // A path is joined below the root by text, so that `//host/...` stays a path.
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                Url::parse(&format!("{graph}{}", uri.trim_start_matches('/')))
                    .map_err(|error| refused(format!("'{uri}' is not an address: {error}.")))?
            }
            Err(error) => return Err(refused(format!("'{uri}' is not an address: {error}."))),
        };
        let foreign = url.origin() != graph.origin()
            || !url.username().is_empty()
            || url.password().is_some();
        if foreign {
            return Err(refused(format!(
                "'{}' is not the Graph of connection '{}'; the access token is not sent there.",
                url.host_str().unwrap_or(uri),
                self.shared.connection
            )));
        }
        Ok(url)
    }

    /// Sends to a checked address; an answer that is no success is an error.
    pub(crate) async fn checked(
        &self,
        method: Method,
        url: Url,
        headers: Headers,
        body: Bytes,
    ) -> Result<Response, Error> {
        let response = self.answered(method, url.clone(), headers, body).await?;
        if response.is_success() {
            return Ok(response);
        }
        let mut error = refusal::read(&response);
        error.method = Some(method.as_str().to_owned());
        error.url = Some(url.into());
        Err(self.placed(error))
    }

    /// Headers and body of a request.
    fn prepare(&self, request: &Request) -> Result<(Headers, Bytes), Error> {
        let mut headers = request.headers.clone();
        let body = match &request.body {
            None => Bytes::new(),
            Some(body) => {
                headers.push(("content-type".to_owned(), "application/json".to_owned()));
                serde_json::to_vec(body)
                    .map_err(|error| {
                        self.placed(Error::new(
                            "InvalidParameter",
                            "InvalidArgument",
                            format!("The body cannot be written as JSON: {error}."),
                        ))
                    })?
                    .into()
            }
        };
        Ok((headers, body))
    }

    /// Sends with token and request id, retries, and tells what became of a request without an answer.
    async fn answered(
        &self,
        method: Method,
        url: Url,
        headers: Headers,
        body: Bytes,
    ) -> Result<Response, Error> {
        // `/$batch` is a POST that may hold writes, so it counts as one.
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut fresh = false;
        loop {
            let token = self
                .shared
                .tokens
                .token(&*self.observer)
                .await
                .map_err(|error| self.placed(error))?;
            let mut all = vec![
                (
                    "authorization".to_owned(),
                    format!("Bearer {}", token.secret.expose_secret()),
                ),
                ("client-request-id".to_owned(), request_id.clone()),
            ];
            // A header that the caller gives replaces ours, but never the token of the guarded tenant.
            for (name, value) in &headers {
                if name.eq_ignore_ascii_case("authorization") {
                    continue;
                }
                all.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
                all.push((name.clone(), value.clone()));
            }
            if !has(&all, "accept") {
                all.push(("accept".to_owned(), "application/json".to_owned()));
            }
            let request = HttpRequest {
                method,
                url: url.clone(),
                headers: all,
                body: body.clone(),
            };
            let sent = retry::send(
                &*self.shared.http,
                self.shared.retry,
                &request,
                method.is_idempotent(),
                &*self.observer,
            )
            .await;
            match sent.result {
                // The service may have revoked a token that is not old: one more try with a new one.
                Ok(response)
                    if response.status == 401
                        && !fresh
                        && self.shared.tokens.discard(&token).await =>
                {
                    fresh = true;
                }
                Ok(response) => {
                    // A gateway that gave up does not know whether the write behind it happened.
                    if matches!(response.status, 502 | 504) && method.is_write() {
                        let mut error = refusal::read(&response);
                        error.outcome = Outcome::Unknown;
                        error.method = Some(method.as_str().to_owned());
                        error.url = Some(url.into());
                        error.client_request_id.get_or_insert(request_id);
                        error.hint = Some(LOOK_FIRST.to_owned());
                        return Err(self.placed(error));
                    }
                    if sent.lost && method == Method::Delete && response.status == 404 {
                        let mut error = refusal::read(&response);
                        error.outcome = Outcome::Unknown;
                        error.method = Some(method.as_str().to_owned());
                        error.url = Some(url.into());
                        error.hint = Some(
                            "An earlier try got no answer and has probably deleted the object."
                                .to_owned(),
                        );
                        return Err(self.placed(error));
                    }
                    return Ok(response);
                }
                Err(transport) => {
                    let timeout = transport.kind == TransportKind::Timeout;
                    let mut error = Error::new(
                        if timeout { "Timeout" } else { "NetworkError" },
                        if timeout {
                            "OperationTimeout"
                        } else {
                            "ConnectionError"
                        },
                        format!(
                            "No answer from {}: {}.",
                            url.host_str().unwrap_or_default(),
                            transport.message.trim_end_matches('.')
                        ),
                    );
                    error.retryable = true;
                    error.method = Some(method.as_str().to_owned());
                    error.client_request_id = Some(request_id);
                    error.url = Some(url.into());
                    if sent.lost && method.is_write() {
                        error.outcome = Outcome::Unknown;
                        error.hint = Some(LOOK_FIRST.to_owned());
                        error.retryable = method.is_idempotent();
                    } else {
                        error.hint = Some(
                            "Check the network, the proxy (HTTPS_PROXY) and the trusted certificates (caFile)."
                                .to_owned(),
                        );
                    }
                    return Err(self.placed(error));
                }
            }
        }
    }

    /// The error with this connection's name and tenant.
    fn placed(&self, mut error: Error) -> Error {
        error.connection = Some(self.shared.connection.clone());
        if error.tenant_id.is_none() {
            error.tenant_id = Some(self.tenant_id()).filter(|tenant| !tenant.is_empty());
        }
        error
    }
}

const LOOK_FIRST: &str =
    "The request was sent and may have taken effect. Look at the object before repeating it.";

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers
        .iter()
        .any(|(key, _)| key.eq_ignore_ascii_case(name))
}
