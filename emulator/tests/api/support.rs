//! A client without retries, paging or manners, so that a test sees exactly what the emulator answers.

use std::sync::Once;

use graph_emulator::{Builder, Config, Emulator, TenantConfig};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// An answer, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    /// `(status, error.code, error.message)` of a refusal.
    pub(crate) fn error(&self) -> (u16, &str, &str) {
        (
            self.status,
            self.body["error"]["code"].as_str().unwrap_or_default(),
            self.body["error"]["message"].as_str().unwrap_or_default(),
        )
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Members of a collection.
    pub(crate) fn value(&self) -> &Vec<Value> {
        self.body["value"]
            .as_array()
            .unwrap_or_else(|| panic!("no collection: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

/// An emulator and a client for it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) config: Config,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

/// TLS without another provider than ring.
pub(crate) fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap();
    });
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(Emulator::builder().clock_running(false))
    }

    pub(crate) fn of(builder: Builder) -> Self {
        install_provider();
        let emulator = builder.spawn().unwrap();
        let mut client = reqwest::Client::builder().no_proxy();
        if let Some(pem) = emulator.ca_pem() {
            client =
                client.tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes()).unwrap()]);
        }
        Self {
            config: emulator.config(),
            emulator,
            client: client.build().unwrap(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn source(&self) -> &TenantConfig {
        self.config.tenant("source").unwrap()
    }

    pub(crate) fn target(&self) -> &TenantConfig {
        self.config.tenant("target").unwrap()
    }

    /// Sends a request as it is; a url without a host is the emulator's.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        self.try_send(method, url, headers, body).unwrap()
    }

    /// The same for a request that may get no answer.
    pub(crate) fn try_send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Answer, reqwest::Error> {
        let url = if url.starts_with("http") {
            url.to_owned()
        } else {
            format!("{}{url}", self.emulator.base_url())
        };
        self.runtime.block_on(async {
            let mut request = self
                .client
                .request(Method::from_bytes(method.as_bytes()).unwrap(), url);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if let Some(body) = body {
                request = request.body(body);
            }
            let response = request.send().await?;
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            let text = response.text().await?;
            Ok(Answer {
                status,
                headers,
                body: serde_json::from_str(&text).unwrap_or(Value::Null),
                text,
            })
        })
    }

    /// Posts a form to the token endpoint of a tenant.
    pub(crate) fn token_request(&self, tenant: &str, form: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let body = form
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(
            "POST",
            &format!("/{tenant}/oauth2/v2.0/token"),
            &[(
                "content-type",
                "application/x-www-form-urlencoded;charset=utf-8",
            )],
            Some(body),
        )
    }

    /// A caller with the Automation application of a tenant.
    pub(crate) fn automation(&self, tenant: &TenantConfig) -> Caller<'_> {
        self.application(tenant, &tenant.application)
    }

    /// A caller with the Reader application of a tenant.
    pub(crate) fn reader(&self, tenant: &TenantConfig) -> Caller<'_> {
        self.application(tenant, &tenant.read_only_application)
    }

    fn application(
        &self,
        tenant: &TenantConfig,
        application: &graph_emulator::ApplicationConfig,
    ) -> Caller<'_> {
        let answer = self
            .token_request(
                &tenant.tenant_id,
                &[
                    ("grant_type", "client_credentials"),
                    ("client_id", &application.client_id),
                    ("client_secret", &application.client_secret),
                    ("scope", "https://graph.microsoft.com/.default"),
                ],
            )
            .expect(200);
        self.with_token(answer.body["access_token"].as_str().unwrap())
    }

    /// The tenant's administrator with exactly these scopes.
    pub(crate) fn administrator(&self, tenant: &TenantConfig, scopes: &str) -> Caller<'_> {
        let answer = self
            .token_request(
                &tenant.tenant_id,
                &[
                    ("grant_type", graph_emulator::ADMINISTRATOR_GRANT),
                    ("scope", scopes),
                ],
            )
            .expect(200);
        self.with_token(answer.body["access_token"].as_str().unwrap())
    }

    pub(crate) fn with_token(&self, token: &str) -> Caller<'_> {
        Caller {
            world: self,
            authorization: format!("Bearer {token}"),
        }
    }
}

/// Somebody with a token.
pub(crate) struct Caller<'a> {
    pub(crate) world: &'a World,
    authorization: String,
}

impl Caller<'_> {
    pub(crate) fn token(&self) -> &str {
        self.authorization.strip_prefix("Bearer ").unwrap()
    }

    pub(crate) fn call(&self, method: &str, url: &str, body: Option<Value>) -> Answer {
        self.call_with(method, url, &[], body)
    }

    pub(crate) fn call_with(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        self.try_call_with(method, url, headers, body).unwrap()
    }

    /// A call that may get no answer.
    pub(crate) fn try_call(
        &self,
        method: &str,
        url: &str,
        body: Option<Value>,
    ) -> Result<Answer, reqwest::Error> {
        self.try_call_with(method, url, &[], body)
    }

    fn try_call_with(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Result<Answer, reqwest::Error> {
        let mut all = vec![("authorization", self.authorization.as_str())];
        if body.is_some() {
            all.push(("content-type", "application/json"));
        }
        all.extend(headers);
        let url = if url.starts_with('/') && !url.starts_with("/v1.0") && !url.starts_with("/beta")
        {
            format!("/v1.0{url}")
        } else {
            url.to_owned()
        };
        self.world
            .try_send(method, &url, &all, body.map(|body| body.to_string()))
    }

    /// The statuses of many reads at once, each on a connection of its own.
    pub(crate) fn get_many(&self, url: &str, count: usize) -> Vec<u16> {
        let url = format!("{}/v1.0{url}", self.world.emulator.base_url());
        self.world.runtime.block_on(async {
            let requests: Vec<_> = (0..count)
                .map(|_| {
                    let request = self
                        .world
                        .client
                        .get(&url)
                        .header("authorization", &self.authorization);
                    tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
                })
                .collect();
            let mut statuses = Vec::new();
            for request in requests {
                statuses.push(request.await.unwrap());
            }
            statuses
        })
    }

    pub(crate) fn get(&self, url: &str) -> Answer {
        self.call("GET", url, None)
    }

    /// With `ConsistencyLevel: eventual`.
    pub(crate) fn get_eventual(&self, url: &str) -> Answer {
        self.call_with("GET", url, &[("ConsistencyLevel", "eventual")], None)
    }

    pub(crate) fn post(&self, url: &str, body: Value) -> Answer {
        self.call("POST", url, Some(body))
    }

    pub(crate) fn patch(&self, url: &str, body: Value) -> Answer {
        self.call("PATCH", url, Some(body))
    }

    pub(crate) fn put(&self, url: &str, body: Value) -> Answer {
        self.call("PUT", url, Some(body))
    }

    pub(crate) fn delete(&self, url: &str) -> Answer {
        self.call("DELETE", url, None)
    }

    /// An instance of the cross-tenant synchronization template.
    pub(crate) fn instantiate(&self, name: &str) -> Answer {
        self.post(
            "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
            json!({"displayName": name}),
        )
        .expect(201)
    }
}
