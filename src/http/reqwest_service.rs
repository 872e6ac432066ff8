//! HTTP by reqwest and rustls: the operating system's trust store, the host's proxy, HTTP/2, gzip.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{Certificate, NoProxy, Proxy, RequestBuilder, redirect};
use secrecy::ExposeSecret;
use url::Url;

use super::{
    Error, HttpOptions, HttpRequest, HttpService, Method, Response, TransportError, TransportKind,
    is_loopback,
};

/// Longest answer in bytes after decompression; the largest pages of Graph have a few megabytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// A pool of connections that all connections of a client share.
#[derive(Debug, Clone)]
pub struct ReqwestService {
    client: reqwest::Client,
    // Loopback is reached without any proxy, whatever the host's variables say.
    direct: reqwest::Client,
    max_answer: usize,
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
            max_answer: MAX_ANSWER,
        })
    }

    /// The request as reqwest wants it.
    fn prepare(&self, request: HttpRequest) -> RequestBuilder {
        let client = if is_loopback(&request.url) {
            &self.direct
        } else {
            &self.client
        };
        let mut call = client.request(method(request.method), request.url);
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if let Some(token) = &request.bearer {
            // Marks the header as sensitive, which keeps it out of the tables of HTTP/2's header compression.
            call = call.bearer_auth(token.expose_secret());
        }
        if !request.body.is_empty() || request.method == Method::Post {
            call = call.body(request.body);
        }
        call
    }
}

#[async_trait]
impl HttpService for ReqwestService {
    async fn call(&self, request: HttpRequest) -> Result<Response, TransportError> {
        let answer = self
            .prepare(request)
            .send()
            .await
            .map_err(|error| transport_error(&error))?;
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
        let reason = status.canonical_reason().unwrap_or_default().to_owned();
        let body = read_body(answer, self.max_answer).await?;
        Ok(Response {
            status: status.as_u16(),
            reason,
            version,
            headers,
            body,
        })
    }
}

/// The decompressed body, counted while it arrives: a few bytes on the wire can stand for gigabytes.
async fn read_body(mut answer: reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| transport_error(&error))?
    {
        if body.len() + chunk.len() > limit {
            return Err(TransportError {
                kind: TransportKind::TooLarge,
                message: format!("it is longer than {limit} bytes"),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
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
    let kind = if error.is_connect() && is_tls(error) {
        TransportKind::Tls
    } else if error.is_connect() {
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

/// Whether the handshake failed for a reason that the next try would meet again.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if current.is::<rustls::Error>() {
            return true;
        }
        // An I/O error does not name what it wraps as its source.
        cause = match current.downcast_ref::<std::io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as _),
            None => current.source(),
        };
    }
    false
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
    use crate::http::scripted::{Answer, ScriptedServer};
    use crate::http::{NoObserver, RetryPolicy, retry};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

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

    fn request(url: &str, token: Option<&str>) -> HttpRequest {
        HttpRequest {
            method: Method::Get,
            url: Url::parse(url).unwrap(),
            bearer: token.map(Into::into),
            headers: Vec::new(),
            body: bytes::Bytes::new(),
        }
    }

    #[test]
    fn the_token_is_marked_as_sensitive() {
        let service = ReqwestService::new(&HttpOptions::default()).unwrap();
        let built = service
            .prepare(request("https://graph.example/", Some("t")))
            .build()
            .unwrap();
        let header = &built.headers()["authorization"];
        assert_eq!(header, "Bearer t");
        assert!(header.is_sensitive());
    }

    #[tokio::test]
    async fn loopback_is_reached_without_the_hosts_proxy() {
        let proxy = ScriptedServer::start(Vec::new()).await;
        let server =
            ScriptedServer::start(vec![Answer::json("200 OK", &serde_json::Value::Null)]).await;
        let address = proxy.url.as_str();
        let service = ReqwestService::new(&options(&[
            ("HTTP_PROXY", address),
            ("HTTPS_PROXY", address),
            ("ALL_PROXY", address),
        ]))
        .unwrap();
        let answer = service.call(request(server.url.as_str(), None)).await;
        assert_eq!(answer.unwrap().status, 200);
        assert!(proxy.seen().is_empty());
        // The same service does use the proxy for any other host.
        let away = service.call(request("http://graph.example/", None)).await;
        assert!(away.is_err(), "the proxy answers nothing");
        assert_eq!(proxy.seen().len(), 1);
    }

    #[tokio::test]
    async fn what_is_no_tls_is_not_tried_again() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        let accepted = tokio::spawn(async move {
            let mut accepted = 0;
            while let Ok(Ok((mut stream, _))) =
                tokio::time::timeout(Duration::from_millis(500), listener.accept()).await
            {
                accepted += 1;
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
            accepted
        });
        let service = ReqwestService::new(&HttpOptions::default()).unwrap();
        let mut policy = RetryPolicy::new(3, Duration::from_secs(10));
        policy.backoff = Duration::from_millis(1);
        let request = request(&url, None);
        let deadline = policy.deadline();
        let sent = retry::send(
            &service,
            None,
            policy,
            &request,
            true,
            deadline,
            &NoObserver,
        )
        .await;
        assert!(!sent.lost);
        let failure = sent.result.unwrap_err();
        assert_eq!(failure.kind, TransportKind::Tls, "{failure}");
        let error = failure.into_error("it", Method::Get, &request.url);
        assert!(!error.retryable);
        assert_eq!(accepted.await.unwrap(), 1);
    }

    /// Ten thousand times the letter a.
    const GZIP: [u8; 46] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 1, 13, 0, 0, 0, 194, 160, 172, 239, 95, 194, 28,
        110, 64, 1, 0, 0, 0, 0, 0, 0, 0, 0, 192, 191, 1, 151, 212, 126, 70, 16, 39, 0, 0,
    ];

    #[tokio::test]
    async fn an_answer_is_counted_after_decompression() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let accepted = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let counter = std::sync::Arc::clone(&accepted);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                    GZIP.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.write_all(&GZIP).await;
            }
        });
        let mut service = ReqwestService::new(&HttpOptions::default()).unwrap();
        service.max_answer = 10_000;
        let answer = service.call(request(&url, None)).await.unwrap();
        assert_eq!(answer.body.len(), 10_000);
        service.max_answer = 9_999;
        let policy = RetryPolicy::new(3, Duration::from_secs(10));
        let request = request(&url, None);
        let deadline = policy.deadline();
        let sent = retry::send(
            &service,
            None,
            policy,
            &request,
            true,
            deadline,
            &NoObserver,
        )
        .await;
        let failure = sent.result.unwrap_err();
        assert_eq!(failure.kind, TransportKind::TooLarge);
        let error = failure.into_error("it", Method::Get, &request.url);
        assert_eq!(error.code, "InvalidResponse");
        assert!(!error.retryable);
        // The next try would be as long.
        assert_eq!(accepted.load(std::sync::atomic::Ordering::SeqCst), 2);
    }
}
