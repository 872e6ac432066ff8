//! Sign-in: one file per credential, a token cache per connection, and the guard against the wrong tenant.

mod aadsts;
mod access_token;
mod authority;
mod cache;
mod claims;
mod client_secret;
mod emulator_administrator;
mod redaction;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use claims::tests::token as test_token;

use std::time::SystemTime;

use async_trait::async_trait;
use secrecy::SecretString;
use serde::Serialize;

pub use access_token::AccessTokenCredential;
pub use authority::Authority;
pub(crate) use authority::{is_guid, is_tenant};
pub use cache::TokenCache;
pub use claims::Claims;
pub use client_secret::ClientSecretCredential;
pub use emulator_administrator::EmulatorAdministrator;

use crate::http::{Error, Observer};

/// A token as a credential obtains it.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub secret: SecretString,
    /// When it ends, as far as is known.
    pub expires_on: Option<SystemTime>,
}

/// A way to obtain tokens for Microsoft Graph.
#[async_trait]
pub trait Credential: Send + Sync {
    /// Obtains a token from its source, never from a cache.
    async fn issue(&self, observer: &dyn Observer) -> Result<IssuedToken, Error>;

    /// What the caller has configured, for `Get-MgContext`.
    fn kind(&self) -> CredentialKind;

    /// Client id that the credential signs in with, where it has one.
    fn client_id(&self) -> Option<&str>;

    /// Whether asking again can give another token.
    fn can_refresh(&self) -> bool {
        true
    }
}

/// Kinds of credential, as `Get-MgContext` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CredentialKind {
    /// An application and its secret.
    ClientSecret,
    /// A token that the caller brought.
    UserProvidedAccessToken,
    /// The emulator's seeded administrator, in the place of a browser window.
    InteractiveBrowser,
}

/// A token that passed the guard, with whom it stands for.
pub struct Token {
    /// The token.
    pub secret: SecretString,
    /// Whom it stands for.
    pub identity: Identity,
}

/// Whom a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Tenant of the token.
    pub tenant_id: String,
    /// Application that signed in.
    pub client_id: Option<String>,
    /// Signed-in user.
    pub account: Option<String>,
    /// Display name of the application.
    pub app_name: Option<String>,
    /// Delegated scopes, or application permissions.
    pub scopes: Vec<String>,
    /// Whether a user is signed in.
    pub delegated: bool,
    /// How the token was obtained.
    pub kind: CredentialKind,
    /// When the token ends.
    pub expires_on: Option<SystemTime>,
    /// Whether the token could be read; an opaque one cannot be checked for its tenant.
    pub readable: bool,
}
