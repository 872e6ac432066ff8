//! Access tokens: claims, signature, and the check of a received one.

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::call::{Caller, Refusal};
use crate::keys::SigningKeys;
use crate::state::{Clock, Ids, Options, State, Tenant};

/// Whom a token is for.
pub(crate) enum Subject {
    Application {
        app_id: String,
        object_id: String,
        display_name: String,
        roles: Vec<String>,
    },
    User {
        app_id: String,
        app_display_name: String,
        object_id: String,
        display_name: String,
        user_principal_name: String,
        scopes: Vec<String>,
        roles: Vec<String>,
    },
}

impl Subject {
    /// `scope` of the token answer; only users have one.
    pub(super) fn scopes(&self) -> Option<String> {
        match self {
            Subject::Application { .. } => None,
            Subject::User { scopes, .. } => Some(scopes.join(" ")),
        }
    }
}

/// Claims of a Graph token, which has the older of Entra's two shapes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    appid: String,
    appidacr: String,
    app_displayname: String,
    idtyp: String,
    oid: String,
    sub: String,
    tid: String,
    uti: String,
    ver: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unique_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
    #[serde(default)]
    wids: Vec<String>,
    /// Steps of the virtual clock before the token was made.
    #[serde(default)]
    emulator_stepped_ms: i64,
}

impl Claims {
    pub(super) fn new(state: &State, tenant: &Tenant, subject: Subject, audience: &str) -> Self {
        let now = state.clock.now_ms() / 1000;
        let id = &tenant.id;
        let mut claims = Self {
            aud: audience.to_owned(),
            iss: format!("https://sts.windows.net/{id}/"),
            iat: now,
            nbf: now,
            exp: now + i64::from(state.options.token_lifetime_seconds),
            appid: String::new(),
            appidacr: "1".to_owned(),
            app_displayname: String::new(),
            idtyp: "app".to_owned(),
            oid: String::new(),
            sub: String::new(),
            tid: id.clone(),
            uti: uuid::Uuid::new_v4().simple().to_string(),
            ver: "1.0".to_owned(),
            name: None,
            upn: None,
            unique_name: None,
            scp: None,
            roles: None,
            wids: Vec::new(),
            emulator_stepped_ms: state.clock.stepped_ms,
        };
        match subject {
            Subject::Application {
                app_id,
                object_id,
                display_name,
                roles,
            } => {
                claims.appid = app_id;
                claims.app_displayname = display_name;
                claims.oid.clone_from(&object_id);
                claims.sub = object_id;
                claims.roles = Some(roles);
            }
            Subject::User {
                app_id,
                app_display_name,
                object_id,
                display_name,
                user_principal_name,
                scopes,
                roles,
            } => {
                claims.appidacr = "0".to_owned();
                claims.idtyp = "user".to_owned();
                // Entra makes `sub` differ per application.
                claims.sub = Ids { seed: 0, made: 0 }.named(&format!("{object_id}/{app_id}"));
                claims.appid = app_id;
                claims.app_displayname = app_display_name;
                claims.oid = object_id;
                claims.name = Some(display_name);
                claims.upn = Some(user_principal_name.clone());
                claims.unique_name = Some(user_principal_name);
                claims.scp = Some(scopes.join(" "));
                claims.wids = roles;
            }
        }
        claims
    }

    pub(super) fn sign(&self, keys: &SigningKeys) -> Result<String, String> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(keys.id.clone());
        jsonwebtoken::encode(&header, self, &keys.encoding).map_err(|error| error.to_string())
    }

    /// Reads a token and checks its signature; time is checked by [`Claims::caller`].
    pub(crate) fn verify(token: &str, keys: &SigningKeys) -> Option<Self> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Self>(token, &keys.decoding, &validation)
            .ok()
            .map(|data| data.claims)
    }

    /// What tells this token from every other.
    pub(crate) fn id(&self) -> &str {
        &self.uti
    }

    /// Tenant and owner of the token, if it is valid now.
    pub(crate) fn caller(
        self,
        clock: &Clock,
        options: &Options,
    ) -> Result<(String, Caller), Refusal> {
        let mut now = clock.now_ms();
        if !options.clock_steps_expire_tokens {
            now -= clock.stepped_ms - self.emulator_stepped_ms;
        }
        let now = now / 1000;
        if now >= self.exp {
            return Err(expired());
        }
        // Five minutes of skew, as Entra allows.
        if now + 300 < self.nbf {
            return Err(unauthorized(
                "Access token has expired or is not yet valid.",
            ));
        }
        let delegated = self.idtyp == "user";
        let permissions = match (self.scp, self.roles) {
            (Some(scopes), _) => scopes.split_whitespace().map(str::to_owned).collect(),
            (None, roles) => roles.unwrap_or_default(),
        };
        Ok((
            self.tid,
            Caller {
                app_id: self.appid,
                object_id: self.oid,
                permissions,
                delegated,
                roles: self.wids,
            },
        ))
    }
}

/// 401 of a token that was valid once.
pub(crate) fn expired() -> Refusal {
    unauthorized("Lifetime validation failed, the token is expired.")
}

/// 401 with the challenge that clients expect.
pub(crate) fn unauthorized(message: &str) -> Refusal {
    let mut refusal = Refusal::new(401, "InvalidAuthenticationToken", message);
    refusal.headers.push((
        "WWW-Authenticate".to_owned(),
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"".to_owned(),
    ));
    refusal
}
