//! The sign-in authority of one connection: token requests and tenant look-up.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::aadsts;
use crate::http::{
    Environment, Error, HttpRequest, HttpService, Method, Observer, Response, RetryPolicy, retry,
};

/// Where a connection signs in.
#[derive(Debug, Clone)]
pub struct Authority {
    /// Cloud of the connection.
    pub environment: Environment,
    /// Transport.
    pub http: Arc<dyn HttpService>,
    /// Bounds of the tries.
    pub retry: RetryPolicy,
}

impl Authority {
    /// `.default` of Graph in this cloud.
    #[must_use]
    pub fn default_scope(&self) -> String {
        format!("{}.default", self.environment.resource)
    }

    /// Posts a form to the token endpoint of a tenant and returns the answer if it is a success.
    pub(crate) async fn token(
        &self,
        tenant: &str,
        form: &[(&str, &str)],
        observer: &dyn Observer,
    ) -> Result<Value, Error> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = HttpRequest {
            method: Method::Post,
            url: self.address(tenant, "oauth2/v2.0/token")?,
            bearer: None,
            headers: vec![(
                "content-type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            )],
            body: body.into(),
        };
        let response = self.send(request, observer).await?;
        if !response.is_success() {
            return Err(aadsts::refusal(&response));
        }
        response.json()
    }

    /// The id of the tenant that has this verified domain.
    pub(crate) async fn tenant_of_domain(
        &self,
        domain: &str,
        observer: &dyn Observer,
    ) -> Result<String, Error> {
        let request = HttpRequest {
            method: Method::Get,
            url: self.address(domain, "v2.0/.well-known/openid-configuration")?,
            bearer: None,
            headers: Vec::new(),
            body: Bytes::new(),
        };
        let response = self.send(request, observer).await?;
        if !response.is_success() {
            return Err(aadsts::refusal(&response));
        }
        // The issuer and the endpoints hold the tenant's id in the place of the domain.
        let document = response.json()?;
        ["issuer", "token_endpoint"]
            .iter()
            .filter_map(|member| Url::parse(document[*member].as_str()?).ok())
            .find_map(|url| {
                url.path_segments()?
                    .find(|segment| is_guid(segment))
                    .map(str::to_owned)
            })
            .ok_or_else(|| {
                Error::new(
                    "AuthenticationFailed",
                    "AuthenticationError",
                    format!("The tenant of '{domain}' could not be found out."),
                )
                .with_hint("Use the tenant's ID instead of its domain.")
            })
    }

    /// Sends a request of the sign-in protocol, which is safe to repeat.
    pub(crate) async fn send(
        &self,
        request: HttpRequest,
        observer: &dyn Observer,
    ) -> Result<Response, Error> {
        let deadline = self.retry.deadline();
        let sent = retry::send(
            &*self.http,
            None,
            self.retry,
            &request,
            true,
            deadline,
            observer,
        )
        .await;
        sent.result.map_err(|failure| {
            let host = request.url.host_str().unwrap_or_default();
            let whom = format!("the sign-in authority {host}");
            failure.into_error(&whom, request.method, &request.url)
        })
    }

    fn address(&self, tenant: &str, rest: &str) -> Result<Url, Error> {
        if !is_tenant(tenant) {
            return Err(Error::new(
                "InvalidConfiguration",
                "InvalidArgument",
                format!("'{tenant}' is neither a tenant ID nor a domain."),
            ));
        }
        let mut url = self.environment.authority.clone();
        url.set_path(&format!("{tenant}/{rest}"));
        Ok(url)
    }
}

/// Whether the text has the form of a tenant id or of a domain.
pub(crate) fn is_tenant(text: &str) -> bool {
    is_guid(text)
        || (text.contains('.')
            && !text.contains("..")
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || c == '.' || c == '-')
            && text.starts_with(char::is_alphanumeric)
            && text.ends_with(char::is_alphanumeric))
}

/// Whether the text is a GUID in its usual form.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
