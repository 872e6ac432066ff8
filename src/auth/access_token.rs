//! A token that the caller has obtained elsewhere.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::{Claims, Credential, CredentialKind, IssuedToken};
use crate::http::{Error, Observer};

/// Whether a header can carry the token.
pub(super) fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Gives the same token again and again; its end is the service's to judge.
#[derive(Debug)]
pub struct AccessTokenCredential {
    token: SecretString,
}

impl AccessTokenCredential {
    /// Takes the token, which may not be empty or hold what no header can carry.
    ///
    /// # Errors
    /// `InvalidConfiguration` for a token that cannot be sent.
    pub fn new(token: SecretString) -> Result<Self, Error> {
        if !is_sendable(token.expose_secret()) {
            return Err(Error::new(
                "InvalidConfiguration",
                "InvalidArgument",
                "accessToken is empty or holds characters that no access token has.",
            ));
        }
        Ok(Self { token })
    }

    /// Claims of the token; `None` when it is opaque.
    #[must_use]
    pub fn claims(&self) -> Option<Claims> {
        Claims::read(self.token.expose_secret())
    }
}

#[async_trait]
impl Credential for AccessTokenCredential {
    async fn issue(&self, _observer: &dyn Observer) -> Result<IssuedToken, Error> {
        let expires_on = self
            .claims()
            .and_then(|claims| claims.exp)
            .and_then(|exp| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(exp)));
        Ok(IssuedToken {
            secret: self.token.clone(),
            expires_on,
        })
    }

    fn kind(&self) -> CredentialKind {
        CredentialKind::UserProvidedAccessToken
    }

    fn client_id(&self) -> Option<&str> {
        None
    }

    fn can_refresh(&self) -> bool {
        false
    }
}
