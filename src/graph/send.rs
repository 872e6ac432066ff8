//! How a request is sent: token, headers, one deadline, and a second token when the first is refused.

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{Client, Request, outcome, refusal};
use crate::auth::Token;
use crate::http::{Error, HttpRequest, Method, Response, retry};

pub(super) type Headers = Vec<(String, String)>;

impl Client {
    /// Sends to a checked address; an answer that is no success is an error.
    pub(crate) async fn checked(
        &self,
        method: Method,
        url: Url,
        headers: Headers,
        body: Bytes,
    ) -> Result<Response, Error> {
        let request_id = new_request_id();
        let response = self
            .answered(method, url.clone(), headers, body, &request_id)
            .await?;
        if response.is_success() {
            return Ok(response);
        }
        let mut error = refusal::read(&response);
        error.method = Some(method.as_str().to_owned());
        error.url = Some(url.into());
        // A gateway that answers in the service's place names no id; ours is what the service may have noted.
        error.client_request_id.get_or_insert(request_id);
        Err(self.placed(error))
    }

    /// Headers and body of a request.
    pub(super) fn prepare(&self, request: &Request) -> Result<(Headers, Bytes), Error> {
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

    /// Sends with token and request id, and retries; any status that is a clear answer is one.
    pub(super) async fn answered(
        &self,
        method: Method,
        url: Url,
        headers: Headers,
        body: Bytes,
        request_id: &str,
    ) -> Result<Response, Error> {
        let deadline = self.shared.retry.deadline();
        let mut request = HttpRequest {
            method,
            url,
            bearer: None,
            headers: complete(headers, request_id),
            body,
        };
        let mut renewed = false;
        loop {
            let token = self.token(deadline).await?;
            request.bearer = Some(token.secret.clone());
            let host = self.shared.environment.graph.authority();
            let way = self
                .shared
                .gates
                .way(host, &self.tenant_id(), request.url.path());
            let sent = retry::send(
                &*self.shared.http,
                Some(&way),
                self.shared.retry,
                &request,
                // `/$batch` is a POST that may hold writes, so it counts as one.
                method.is_idempotent(),
                deadline,
                &*self.observer,
            )
            .await;
            // The service may have revoked a token that is not old: one more try with a new one.
            let refused = matches!(&sent.result, Ok(response) if response.status == 401);
            if refused && !renewed && self.shared.tokens.discard(&token).await {
                renewed = true;
                continue;
            }
            return outcome::of(sent, method, &request.url, request_id)
                .map_err(|error| self.placed(error));
        }
    }

    /// A token within the time that the call has.
    async fn token(&self, deadline: Instant) -> Result<Arc<Token>, Error> {
        timeout_at(deadline, self.shared.tokens.token(&*self.observer))
            .await
            .unwrap_or_else(|_| {
                let mut error = Error::new(
                    "Timeout",
                    "OperationTimeout",
                    "The sign-in took all the time that the request had (maxElapsedSeconds).",
                );
                error.retryable = true;
                Err(error)
            })
            .map_err(|error| self.placed(error))
    }
}

/// An id for all tries of a request.
pub(super) fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The caller's headers and ours: a given one replaces ours, but never the token of the guarded tenant.
fn complete(mut headers: Headers, request_id: &str) -> Headers {
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    for (name, value) in [
        ("client-request-id", request_id),
        ("accept", "application/json"),
    ] {
        if !headers
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case(name))
        {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers
}
