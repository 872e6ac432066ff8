//! HTTP by reqwest and rustls: the operating system's trust store, the host's proxy, HTTP/2, gzip.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Certificate, NoProxy, Proxy, redirect};
use url::Url;

use super::{
    Error, HttpOptions, HttpRequest, HttpService, Method, Response, TransportError, TransportKind,
    is_loopback,
};

/// A pool of connections that all connections of a client share.
#[derive(Debug, Clone)]
pub struct ReqwestService {
    client: reqwest::Client,
    // Loopback is reached without any proxy, whatever the host's variables say.
    direct: reqwest::Client,
}

impl ReqwestService {
    /// Builds the pool.
    ///
    /// # Errors
    /// `InvalidConfiguration` for a proxy that is no URL or a certificate file that cannot be read.
    pub fn new(options: &HttpOptions) -> Result<Self, Error> {
        // A host that links rustls too may have installed a provider before; its choice stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificates = match &options.ca_file {
            Some(path) => read_certificates(path)?,
            None => Vec::new(),
        };
        let base = || {
            let mut builder = reqwest::Client::builder()
                .no_proxy()
                .redirect(redirect::Policy::none())
                .connect_timeout(Duration::from_secs(20))
                .timeout(options.timeout)
                .pool_idle_timeout(Duration::from_secs(90))
                .user_agent(&options.user_agent);
            if !certificates.is_empty() {
                builder = builder.tls_certs_merge(certificates.iter().cloned());
            }
            builder
        };
        let mut proxied = base();
        for proxy in proxies(options)? {
            proxied = proxied.proxy(proxy);
        }
        Ok(Self {
            client: proxied.build().map_err(|error| unusable(&error))?,
            direct: base().build().map_err(|error| unusable(&error))?,
        })
    }
}

#[async_trait]
impl HttpService for ReqwestService {
    async fn call(&self, request: HttpRequest) -> Result<Response, TransportError> {
        let client = if is_loopback(&request.url) {
            &self.direct
        } else {
            &self.client
        };
        let mut call = client.request(method(request.method), request.url);
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if !request.body.is_empty() || request.method == Method::Post {
            call = call.body(request.body);
        }
        let answer = call.send().await.map_err(|error| transport_error(&error))?;
        let status = answer.status();
        let version = format!("{:?}", answer.version());
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let body = answer
            .bytes()
            .await
            .map_err(|error| transport_error(&error))?;
        Ok(Response {
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            version,
            headers,
            body,
        })
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// The proxies that the host's variables name, most specific first.
fn proxies(options: &HttpOptions) -> Result<Vec<Proxy>, Error> {
    let exceptions = options
        .host_variable("NO_PROXY")
        .and_then(NoProxy::from_string);
    let mut found = Vec::new();
    for (variable, kind) in [
        (
            "HTTPS_PROXY",
            Proxy::https::<Url> as fn(Url) -> reqwest::Result<Proxy>,
        ),
        ("HTTP_PROXY", Proxy::http::<Url>),
        ("ALL_PROXY", Proxy::all::<Url>),
    ] {
        let Some(value) = options.host_variable(variable) else {
            continue;
        };
        // The value may hold a password, so it is never repeated in the error.
        let refused = || {
            Error::new(
                "InvalidConfiguration",
                "InvalidArgument",
                format!("{variable} is not the address of a proxy."),
            )
            .with_hint("Use the form http://host:port.")
        };
        let address = if value.contains("://") {
            value.to_owned()
        } else {
            format!("http://{value}")
        };
        let address = Url::parse(&address).map_err(|_| refused())?;
        let proxy = kind(address).map_err(|_| refused())?;
        found.push(proxy.no_proxy(exceptions.clone()));
    }
    Ok(found)
}

fn read_certificates(path: &str) -> Result<Vec<Certificate>, Error> {
    let refused = |reason: String| {
        Error::new(
            "InvalidConfiguration",
            "InvalidArgument",
            format!("The certificate file '{path}' cannot be used: {reason}"),
        )
        .with_hint("caFile is a PEM file with one or more CA certificates.")
    };
    let pem = std::fs::read(path).map_err(|error| refused(format!("{error}.")))?;
    let certificates =
        Certificate::from_pem_bundle(&pem).map_err(|_| refused("it is not PEM.".to_owned()))?;
    if certificates.is_empty() {
        return Err(refused("it holds no certificate.".to_owned()));
    }
    Ok(certificates)
}

fn unusable(error: &reqwest::Error) -> Error {
    Error::new(
        "InvalidConfiguration",
        "InvalidArgument",
        format!("HTTP cannot be set up: {}", root_cause(error)),
    )
}

fn transport_error(error: &reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportKind::Connect
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else {
        TransportKind::Interrupted
    };
    TransportError {
        kind,
        message: root_cause(error),
    }
}

/// The innermost reason: the outer texts only repeat the URL.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn options(variables: &[(&str, &str)]) -> HttpOptions {
        HttpOptions {
            host_environment: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..HttpOptions::default()
        }
    }

    #[test]
    fn proxy_variables_of_the_host_are_read_in_either_case() {
        let found = proxies(&options(&[
            ("https_proxy", "proxy.example:3128"),
            ("NO_PROXY", "localhost"),
        ]));
        assert_eq!(found.unwrap().len(), 1);
    }

    #[test]
    fn a_bad_proxy_is_refused_without_repeating_its_password() {
        let error = proxies(&options(&[("HTTPS_PROXY", "http://user:hunter2@[bad")])).unwrap_err();
        assert_eq!(error.code, "InvalidConfiguration");
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn a_missing_certificate_file_is_named() {
        let error = ReqwestService::new(&HttpOptions {
            ca_file: Some("/no/such/ca.pem".to_owned()),
            ..HttpOptions::default()
        })
        .unwrap_err();
        assert!(error.message.contains("/no/such/ca.pem"));
    }
}
