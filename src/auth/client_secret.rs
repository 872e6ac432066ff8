//! An application and its secret, by azure_identity over our own transport.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::{Secret, TokenCredential as _};
use azure_core::error::ErrorKind;
use azure_core::http::headers::Headers;
use azure_core::http::{
    AsyncRawResponse, Body, ClientOptions, HttpClient, Request, RetryOptions, Transport,
};
use azure_identity::ClientSecretCredentialOptions;
use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Authority, Credential, CredentialKind, IssuedToken, aadsts, redaction};
use crate::http::{Error, HttpRequest, Method, NoObserver, Observer, move_to};

/// Longest life of a token in seconds, a year: none lives longer than a day or two.
const MAX_LIFE: u64 = 365 * 86_400;

/// Client credentials grant with a secret.
pub struct ClientSecretCredential {
    authority: Authority,
    tenant: String,
    client_id: String,
    secret: SecretString,
}

impl std::fmt::Debug for ClientSecretCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientSecretCredential")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl ClientSecretCredential {
    /// A sign-in of this application in this tenant.
    ///
    /// # Errors
    /// `InvalidConfiguration` for an empty secret.
    pub fn new(
        authority: Authority,
        tenant: String,
        client_id: String,
        secret: SecretString,
    ) -> Result<Self, Error> {
        if secret.expose_secret().trim().is_empty() {
            return Err(Error::new(
                "InvalidConfiguration",
                "InvalidArgument",
                "clientSecret is empty.",
            ));
        }
        Ok(Self {
            authority,
            tenant,
            client_id,
            secret,
        })
    }
}

#[async_trait]
impl Credential for ClientSecretCredential {
    async fn issue(&self, _observer: &dyn Observer) -> Result<IssuedToken, Error> {
        let transport = Arc::new(AuthorityTransport {
            authority: self.authority.clone(),
            failure: Mutex::new(None),
        });
        // azure_identity insists on https; the transport puts the real origin in its place.
        let mut custom = CustomConfiguration::default();
        custom.authority_host = "https://login.microsoftonline.com".to_owned();
        let options = ClientSecretCredentialOptions {
            client_options: ClientOptions {
                transport: Some(Transport::new(transport.clone())),
                // Our transport retries, by the same rules as Graph requests.
                retry: RetryOptions::none(),
                cloud: Some(Arc::new(CloudConfiguration::Custom(custom))),
                ..ClientOptions::default()
            },
        };
        // Its cache lives as long as the credential: a new one each time asks the authority each time.
        let credential = azure_identity::ClientSecretCredential::new(
            &self.tenant,
            self.client_id.clone(),
            Secret::new(self.secret.expose_secret().to_owned()),
            Some(options),
        )
        .map_err(|error| {
            Error::new("InvalidConfiguration", "InvalidArgument", error.to_string())
        })?;
        let scope = self.authority.default_scope();
        match credential.get_token(&[scope.as_str()], None).await {
            Ok(token) => Ok(IssuedToken {
                secret: SecretString::from(token.token.secret()),
                expires_on: Some(token.expires_on.into()),
            }),
            // The transport knows more than the text that azure_identity makes of it.
            Err(_) => Err(transport.take_failure().map_or_else(
                || {
                    Error::new(
                        "AuthenticationFailed",
                        "AuthenticationError",
                        "The answer of the sign-in authority could not be understood.",
                    )
                },
                |error| redaction::redacted(error, &self.secret),
            )),
        }
    }

    fn kind(&self) -> CredentialKind {
        CredentialKind::ClientSecret
    }

    fn client_id(&self) -> Option<&str> {
        Some(&self.client_id)
    }
}

/// The answer with a token's life that fits into a date: azure_identity panics at one that does not.
fn with_bounded_life(body: Bytes) -> Bytes {
    let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else {
        return body;
    };
    let mut bounded = false;
    for member in ["expires_in", "ext_expires_in"] {
        if let Some(life) = answer.get_mut(member)
            && life.as_u64().is_some_and(|seconds| seconds > MAX_LIFE)
        {
            *life = MAX_LIFE.into();
            bounded = true;
        }
    }
    if bounded {
        answer.to_string().into()
    } else {
        body
    }
}

/// azure_core's view of our HTTP, aimed at the connection's own authority.
#[derive(Debug)]
struct AuthorityTransport {
    authority: Authority,
    failure: Mutex<Option<Error>>,
}

impl AuthorityTransport {
    fn take_failure(&self) -> Option<Error> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn fail(&self, error: Error) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

#[async_trait]
impl HttpClient for AuthorityTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let Body::Bytes(body) = request.body() else {
            return Err(azure_core::Error::with_message(
                ErrorKind::Other,
                "token requests have no streamed body",
            ));
        };
        let request = HttpRequest {
            method: Method::Post,
            url: move_to(request.url(), &self.authority.environment.authority),
            bearer: None,
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), value.as_str().to_owned()))
                .collect(),
            body: body.clone(),
        };
        match self.authority.send(request, &NoObserver).await {
            Ok(response) => {
                if !response.is_success() {
                    self.fail(aadsts::refusal(&response));
                }
                Ok(AsyncRawResponse::from_bytes(
                    response.status.into(),
                    Headers::new(),
                    with_bounded_life(response.body),
                ))
            }
            Err(error) => {
                let message = error.message.clone();
                self.fail(error);
                Err(azure_core::Error::with_message(
                    ErrorKind::Connection,
                    message,
                ))
            }
        }
    }
}
