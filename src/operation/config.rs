//! The configuration of a client (`docs/abi.md`): JSON in, connections out.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::fields::Fields;
use super::{Connections, Rejected};
use crate::auth::{
    AccessTokenCredential, Authority, ClientSecretCredential, Credential, EmulatorAdministrator,
    TokenCache, is_guid, is_tenant,
};
use crate::graph::{Client, ClientOptions};
use crate::http::{
    Clouds, Environment, Error, Gates, HttpOptions, HttpService, ReqwestService, RetryPolicy,
};

const CODE: &str = "InvalidConfiguration";

/// A configuration whose shape is right; it holds secrets, so it has no `Debug`.
struct Config {
    connections: Vec<Connection>,
    environments: Vec<(String, String, String)>,
    http: HttpOptions,
}

struct Connection {
    name: String,
    tenant: Option<String>,
    environment: String,
    credential: CredentialConfig,
}

enum CredentialConfig {
    ClientSecret { id: String, secret: SecretString },
    AccessToken(SecretString),
    EmulatorAdministrator { scopes: Vec<String> },
}

/// Opens the connections of a configuration over real HTTP; nothing is sent yet.
///
/// # Errors
/// What is wrong with the configuration, and whether it is its shape.
pub fn open(json: &[u8]) -> Result<Connections, Rejected> {
    let config = Config::read(json).map_err(Rejected::shape)?;
    let http = ReqwestService::new(&config.http).map_err(Rejected::content)?;
    config.connect(&Arc::new(http)).map_err(Rejected::content)
}

impl Config {
    fn read(json: &[u8]) -> Result<Self, Error> {
        let mut top = Fields::parse(json, CODE)?;
        let connections = top
            .object("connections")?
            .ok_or_else(|| top.refused("connections", "is missing"))?
            .rest()
            .into_iter()
            .map(|(name, value)| Connection::read(name, value))
            .collect::<Result<_, _>>()?;
        let environments = top
            .array("environments")?
            .unwrap_or_default()
            .into_iter()
            .map(|value| {
                let mut fields = Fields::of(value, "environments[]", CODE)?;
                let environment = (
                    fields.required_string("name")?,
                    fields.required_string("graphEndpoint")?,
                    fields.required_string("azureADEndpoint")?,
                );
                fields.finish()?;
                Ok(environment)
            })
            .collect::<Result<_, Error>>()?;
        let mut http = HttpOptions::default();
        if let Some(fields) = top.object("hostEnvironment")? {
            for (name, value) in fields.rest() {
                match value {
                    Value::String(value) => http.host_environment.push((name, value)),
                    Value::Null => {}
                    _ => {
                        return Err(
                            top.refused(&format!("hostEnvironment.{name}"), "must be a string")
                        );
                    }
                }
            }
        }
        if let Some(mut fields) = top.object("http")? {
            if let Some(seconds) = fields.whole_number("timeoutSeconds")? {
                http.timeout = Duration::from_secs(seconds);
            }
            if let Some(tries) = fields.whole_number("maxRetries")? {
                http.max_retries = u32::try_from(tries).unwrap_or(u32::MAX);
            }
            if let Some(seconds) = fields.whole_number("maxElapsedSeconds")? {
                http.max_elapsed = Duration::from_secs(seconds);
            }
            if let Some(milliseconds) = fields.whole_number("backoffMilliseconds")? {
                http.backoff = Duration::from_millis(milliseconds);
            }
            if let Some(agent) = fields.string("userAgent")? {
                http.user_agent = agent;
            }
            http.ca_file = fields.string("caFile")?;
            fields.finish()?;
        }
        top.finish()?;
        Ok(Self {
            connections,
            environments,
            http,
        })
    }

    fn connect(self, http: &Arc<impl HttpService + 'static>) -> Result<Connections, Error> {
        let emulator = self.http.host_variable("CTS_EMULATOR").map(str::to_owned);
        let clouds = Arc::new(Clouds::new(&self.environments, emulator.as_deref())?);
        let retry = RetryPolicy {
            backoff: self.http.backoff,
            ..RetryPolicy::new(self.http.max_retries, self.http.max_elapsed)
        };
        let gates = Arc::new(Gates::default());
        let clients = self
            .connections
            .into_iter()
            .map(|connection| {
                let name = connection.name.clone();
                let http: Arc<dyn HttpService> = Arc::clone(http) as _;
                connection
                    .connect(&clouds, http, retry, &gates)
                    .map_err(|mut error| {
                        error.connection = Some(name);
                        error
                    })
            })
            .collect::<Result<_, _>>()?;
        Connections::new(clients)
    }
}

impl Connection {
    fn read(name: String, value: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(value, &format!("connections.{name}"), CODE)?;
        let tenant = fields.string("tenantId")?;
        let environment = fields
            .string("environment")?
            .unwrap_or_else(|| "Global".to_owned());
        let mut credential = fields
            .object("credential")?
            .ok_or_else(|| fields.refused("credential", "is missing"))?;
        fields.finish()?;
        let kind = credential.required_string("type")?;
        let read = match kind.as_str() {
            "clientSecret" => CredentialConfig::ClientSecret {
                id: credential.required_string("clientId")?,
                secret: credential.required_secret("clientSecret")?,
            },
            "accessToken" => {
                CredentialConfig::AccessToken(credential.required_secret("accessToken")?)
            }
            "emulatorAdministrator" => CredentialConfig::EmulatorAdministrator {
                scopes: credential.strings("scopes")?,
            },
            _ => {
                return Err(credential.refused(
                    "type",
                    "must be clientSecret, accessToken or emulatorAdministrator",
                ));
            }
        };
        credential.finish()?;
        Ok(Self {
            name,
            tenant,
            environment,
            credential: read,
        })
    }

    fn connect(
        self,
        clouds: &Arc<Clouds>,
        http: Arc<dyn HttpService>,
        retry: RetryPolicy,
        gates: &Arc<Gates>,
    ) -> Result<Client, Error> {
        let environment = clouds.find(&self.environment)?;
        if let Some(tenant) = &self.tenant
            && !is_tenant(tenant)
        {
            return Err(refused(format!(
                "'{tenant}' is neither a tenant ID (a GUID) nor a verified domain."
            ))
            .with_hint(
                "Example: 11111111-2222-3333-4444-555555555555 or contoso.onmicrosoft.com.",
            ));
        }
        let authority = Authority {
            environment: environment.clone(),
            http: Arc::clone(&http),
            retry,
        };
        let (credential, tenant) = self.credential(clouds, &environment, &authority)?;
        Ok(Client::new(ClientOptions {
            connection: self.name,
            environment,
            clouds: Arc::clone(clouds),
            http,
            retry,
            tokens: Arc::new(TokenCache::new(credential, authority, tenant)),
            gates: Arc::clone(gates),
        }))
    }

    /// The credential, and the tenant that its tokens must have.
    fn credential(
        &self,
        clouds: &Clouds,
        environment: &Environment,
        authority: &Authority,
    ) -> Result<(Box<dyn Credential>, Option<String>), Error> {
        let tenant = || {
            self.tenant.clone().ok_or_else(|| {
                refused(format!("Connection '{}' names no tenant.", self.name)).with_hint(
                    "Give the tenant with -TenantId; only an access token tells its own.",
                )
            })
        };
        match &self.credential {
            CredentialConfig::ClientSecret { id, secret } => {
                if !is_guid(id) {
                    return Err(refused(format!("The client ID '{id}' is no GUID.")));
                }
                let tenant = tenant()?;
                let credential = ClientSecretCredential::new(
                    authority.clone(),
                    tenant.clone(),
                    id.clone(),
                    secret.clone(),
                )?;
                Ok((Box::new(credential), Some(tenant)))
            }
            CredentialConfig::AccessToken(token) => {
                let credential = AccessTokenCredential::new(token.clone())?;
                let told = credential.claims().and_then(|claims| claims.tid);
                let tenant = self.tenant.clone().or(told);
                Ok((Box::new(credential), tenant))
            }
            CredentialConfig::EmulatorAdministrator { scopes } => {
                if clouds.emulator().is_none() {
                    return Err(refused(
                        "Signing in without a credential works with the emulator only.".to_owned(),
                    )
                    .with_hint(
                        "Set CTS_EMULATOR to the emulator's address, or give a client secret or an access token.",
                    ));
                }
                if clouds.emulator() != Some(&environment.authority) {
                    return Err(refused(format!(
                        "The emulator does not stand for the environment '{}'.",
                        environment.name
                    )));
                }
                let tenant = tenant()?;
                let credential =
                    EmulatorAdministrator::new(authority.clone(), tenant.clone(), scopes);
                Ok((Box::new(credential), Some(tenant)))
            }
        }
    }
}

fn refused(message: String) -> Error {
    Error::new(CODE, "InvalidArgument", message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rejected(config: &Value) -> Rejected {
        open(config.to_string().as_bytes()).unwrap_err()
    }

    fn secret(credential: Value) -> Value {
        json!({"connections": {"a": {"tenantId": "contoso.example", "credential": credential}}})
    }

    #[test]
    fn what_has_the_wrong_shape_is_named_by_its_place() {
        for (config, place) in [
            (json!([]), "The JSON text"),
            (json!({}), "connections"),
            (
                json!({"connections": {"a": {}}}),
                "connections.a.credential",
            ),
            (
                secret(json!({"type": "magic"})),
                "connections.a.credential.type",
            ),
            (
                secret(json!({"type": "accessToken", "accessToken": 7})),
                "connections.a.credential.accessToken",
            ),
            (json!({"connections": {}, "htttp": {}}), "htttp"),
        ] {
            let rejected = rejected(&config);
            assert!(rejected.is_shape, "{config}");
            assert!(
                rejected.error.message.starts_with(place),
                "{}",
                rejected.error.message
            );
        }
        assert!(open(b"\xff").unwrap_err().is_shape);
        assert!(open(b"{").unwrap_err().is_shape);
    }

    #[test]
    fn what_is_understood_and_refused_says_why() {
        let id = "11111111-2222-3333-4444-555555555555";
        for (config, word) in [
            (json!({"connections": {}}), "empty"),
            (
                secret(json!({"type": "clientSecret", "clientId": "x", "clientSecret": "s3cr3t"})),
                "GUID",
            ),
            (secret(json!({"type": "emulatorAdministrator"})), "emulator"),
            (
                json!({"connections": {"a": {"tenantId": "not a tenant", "credential": {"type": "accessToken", "accessToken": "t"}}}}),
                "tenant ID",
            ),
            (
                json!({"connections": {"a": {"credential": {"type": "clientSecret", "clientId": id, "clientSecret": "s3cr3t"}}}}),
                "tenant",
            ),
            (
                json!({"connections": {"a": {"environment": "Mars", "credential": {"type": "accessToken", "accessToken": "t"}}}}),
                "Mars",
            ),
        ] {
            let rejected = rejected(&config);
            assert!(!rejected.is_shape, "{config}");
            assert!(
                rejected.error.message.contains(word),
                "{}",
                rejected.error.message
            );
            assert!(!format!("{rejected:?}").contains("s3cr3t"));
        }
    }

    #[test]
    fn names_are_found_in_any_case_and_may_not_collide() {
        let credential = json!({"type": "accessToken", "accessToken": "t"});
        let config = json!({"connections": {"Source": {"credential": credential}}});
        let connections = open(config.to_string().as_bytes()).unwrap();
        assert_eq!(connections.get("sOURCE").unwrap().connection(), "Source");
        assert_eq!(
            connections.get("other").unwrap_err().code,
            "UnknownConnection"
        );
        let twice = json!({"connections": {"a": {"credential": credential}, "A": {"credential": credential}}});
        assert!(rejected(&twice).error.message.contains("twice"));
    }
}
