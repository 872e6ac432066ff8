//! The emulator's seeded administrator: `Connect-MgGraph -Scopes` with no window.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use secrecy::SecretString;

use super::{Authority, Credential, CredentialKind, IssuedToken};
use crate::http::{Error, Observer};

/// The grant that only the emulator offers.
const GRANT: &str = "urn:cross-tenant-sync:emulator:administrator";

/// Public client of Microsoft's command line tools, which the original signs in with.
const CLIENT_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// Signs in as the administrator that the emulator has for the tenant.
#[derive(Debug)]
pub struct EmulatorAdministrator {
    authority: Authority,
    tenant: String,
    scopes: String,
}

impl EmulatorAdministrator {
    /// A sign-in with these delegated scopes.
    #[must_use]
    pub fn new(authority: Authority, tenant: String, scopes: &[String]) -> Self {
        Self {
            authority,
            tenant,
            scopes: scopes.join(" "),
        }
    }
}

#[async_trait]
impl Credential for EmulatorAdministrator {
    async fn issue(&self, observer: &dyn Observer) -> Result<IssuedToken, Error> {
        let mut form = vec![("grant_type", GRANT), ("client_id", CLIENT_ID)];
        if !self.scopes.is_empty() {
            form.push(("scope", &self.scopes));
        }
        let answer = self.authority.token(&self.tenant, &form, observer).await?;
        let Some(token) = answer["access_token"].as_str() else {
            return Err(Error::new(
                "InvalidResponse",
                "InvalidData",
                "The sign-in authority answered without an access token.",
            ));
        };
        Ok(IssuedToken {
            secret: SecretString::from(token),
            expires_on: answer["expires_in"]
                .as_u64()
                .and_then(|seconds| SystemTime::now().checked_add(Duration::from_secs(seconds))),
        })
    }

    fn kind(&self) -> CredentialKind {
        CredentialKind::InteractiveBrowser
    }

    fn client_id(&self) -> Option<&str> {
        Some(CLIENT_ID)
    }
}
