//! One token per connection: fetched once, checked against the tenant, renewed before it ends.

use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, SystemTime};

use secrecy::ExposeSecret;
use tokio::sync::Mutex;

use super::access_token::is_sendable;
use super::authority::is_guid;
use super::{Authority, Claims, Credential, Identity, IssuedToken, Token};
use crate::http::{Error, Observer};

/// How long before its end a token is renewed.
const MARGIN: Duration = Duration::from_secs(300);

/// How long a token that could not be renewed is used before the authority is asked again.
const PAUSE: Duration = Duration::from_secs(30);

/// Tokens of one connection; no token of another tenant ever leaves it.
pub struct TokenCache {
    credential: Box<dyn Credential>,
    authority: Authority,
    configured: Option<String>,
    tenant: StdMutex<Option<String>>,
    cached: Mutex<Option<Cached>>,
}

#[derive(Clone)]
struct Cached {
    token: Arc<Token>,
    renew_at: Option<SystemTime>,
}

impl std::fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCache")
            .field("tenant", &self.configured)
            .field("kind", &self.credential.kind())
            .finish_non_exhaustive()
    }
}

impl TokenCache {
    /// A cache for the tenant that the configuration names; without one the token's own tenant counts.
    #[must_use]
    pub fn new(
        credential: Box<dyn Credential>,
        authority: Authority,
        tenant: Option<String>,
    ) -> Self {
        Self {
            credential,
            authority,
            tenant: StdMutex::new(tenant.clone().filter(|tenant| is_guid(tenant))),
            configured: tenant,
            cached: Mutex::new(None),
        }
    }

    /// The tenant's id where it is known, otherwise what the configuration names.
    #[must_use]
    pub fn tenant_id(&self) -> String {
        self.known_tenant()
            .or_else(|| self.configured.clone())
            .unwrap_or_default()
    }

    /// A token that passed the guard; callers that wait for the same token share one request.
    pub(crate) async fn token(&self, observer: &dyn Observer) -> Result<Arc<Token>, Error> {
        let mut cached = self.cached.lock().await;
        let now = SystemTime::now();
        if let Some(cached) = &*cached
            && cached.renew_at.is_none_or(|renew_at| now < renew_at)
        {
            return Ok(Arc::clone(&cached.token));
        }
        match self.fetch(observer).await {
            Ok(fetched) => {
                let token = Arc::clone(&fetched.token);
                *cached = Some(fetched);
                Ok(token)
            }
            // A token that is still good outlives an authority that is down for the moment.
            Err(error) => match &mut *cached {
                Some(old)
                    if error.retryable
                        && old
                            .token
                            .identity
                            .expires_on
                            .is_some_and(|expires_on| SystemTime::now() < expires_on) =>
                {
                    // Otherwise every request would go through all tries of the sign-in first.
                    old.renew_at = Some(SystemTime::now() + PAUSE);
                    Ok(Arc::clone(&old.token))
                }
                _ => Err(error),
            },
        }
    }

    /// Forgets a token that the service refused; false when there is no other to be had.
    pub(crate) async fn discard(&self, refused: &Arc<Token>) -> bool {
        if !self.credential.can_refresh() {
            return false;
        }
        let mut cached = self.cached.lock().await;
        if cached
            .as_ref()
            .is_some_and(|cached| Arc::ptr_eq(&cached.token, refused))
        {
            *cached = None;
        }
        true
    }

    async fn fetch(&self, observer: &dyn Observer) -> Result<Cached, Error> {
        let issued = self.credential.issue(observer).await?;
        if !is_sendable(issued.secret.expose_secret()) {
            return Err(Error::new(
                "AuthenticationFailed",
                "AuthenticationError",
                "The sign-in authority issued a token that is empty or holds characters that no access token has.",
            ));
        }
        let identity = self.guard(&issued, observer).await?;
        let now = SystemTime::now();
        // A token that lives shortly is renewed after half its life, not before every request.
        let renew_at = issued
            .expires_on
            .filter(|_| self.credential.can_refresh())
            .map(|expires_on| {
                let life = expires_on.duration_since(now).unwrap_or_default();
                expires_on - MARGIN.min(life / 2)
            });
        Ok(Cached {
            token: Arc::new(Token {
                secret: issued.secret,
                identity,
            }),
            renew_at,
        })
    }

    /// Refuses a token of another tenant, before any request is sent with it.
    async fn guard(
        &self,
        issued: &IssuedToken,
        observer: &dyn Observer,
    ) -> Result<Identity, Error> {
        let claims = Claims::read(issued.secret.expose_secret());
        let tid = claims.as_ref().and_then(|claims| claims.tid.clone());
        if tid.is_none() && self.credential.can_refresh() {
            return Err(Error::new(
                "AuthenticationFailed",
                "AuthenticationError",
                "The sign-in authority issued a token that does not tell its tenant.",
            ));
        }
        // Only a token that is no JWT at all may keep its tenant to itself.
        if tid.is_none() && claims.is_some() {
            return Err(Error::new(
                "AuthenticationFailed",
                "SecurityError",
                "The access token does not tell its tenant: its claim 'tid' cannot be read.",
            )
            .with_hint("Nothing was sent to Microsoft Graph. Use an access token for Microsoft Graph as the sign-in authority issued it."));
        }
        let expected = self.expected_tenant(observer).await?;
        if let (Some(tid), Some(expected)) = (&tid, &expected)
            && !tid.eq_ignore_ascii_case(expected)
        {
            let mut error = Error::new(
                "WrongTenant",
                "SecurityError",
                format!(
                    "The access token is of tenant {tid}, but the connection is for tenant {}.",
                    self.configured.as_deref().unwrap_or(expected)
                ),
            )
            .with_hint("Nothing was sent to Microsoft Graph. Sign in to the connection's own tenant, or correct -TenantId.");
            error.tenant_id = Some(expected.clone());
            return Err(error);
        }
        let readable = tid.is_some();
        let tenant_id = expected.or(tid).unwrap_or_default();
        self.learn_tenant(&tenant_id);
        let claims = claims.unwrap_or_default();
        let delegated = claims.scp.is_some();
        Ok(Identity {
            tenant_id,
            client_id: claims
                .appid
                .clone()
                .or_else(|| claims.azp.clone())
                .or_else(|| self.credential.client_id().map(str::to_owned)),
            account: claims.account().map(str::to_owned),
            app_name: claims.app_displayname.clone(),
            scopes: match &claims.scp {
                Some(scopes) => scopes.split_whitespace().map(str::to_owned).collect(),
                None => claims.roles.clone(),
            },
            delegated,
            kind: self.credential.kind(),
            expires_on: issued.expires_on,
            readable,
        })
    }

    /// The id of the configured tenant; a domain is looked up once.
    async fn expected_tenant(&self, observer: &dyn Observer) -> Result<Option<String>, Error> {
        if let Some(known) = self.known_tenant() {
            return Ok(Some(known));
        }
        let Some(domain) = &self.configured else {
            return Ok(None);
        };
        self.authority
            .tenant_of_domain(domain, observer)
            .await
            .map(Some)
    }

    fn known_tenant(&self) -> Option<String> {
        self.tenant
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn learn_tenant(&self, tenant: &str) {
        if !tenant.is_empty() {
            *self.tenant.lock().unwrap_or_else(PoisonError::into_inner) = Some(tenant.to_owned());
        }
    }
}
