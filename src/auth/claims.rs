//! Claims of an access token, read without validation: they guard the caller, not the service.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The claims that matter here.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Claims {
    /// Tenant that issued the token.
    pub tid: Option<String>,
    /// Application, in tokens of version 1.
    pub appid: Option<String>,
    /// Application, in tokens of version 2.
    pub azp: Option<String>,
    /// Display name of the application.
    pub app_displayname: Option<String>,
    /// Delegated scopes, separated by spaces.
    pub scp: Option<String>,
    /// Application permissions.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Signed-in user.
    pub upn: Option<String>,
    /// Signed-in user, in tokens of version 2.
    pub preferred_username: Option<String>,
    /// Signed-in user, in older tokens.
    pub unique_name: Option<String>,
    /// End of the token, in seconds since 1970.
    pub exp: Option<u64>,
}

impl Claims {
    /// The claims of a JWT; `None` for a token that is none.
    #[must_use]
    pub fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&json).ok()
    }

    /// The signed-in user's name.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.upn
            .as_deref()
            .or(self.preferred_username.as_deref())
            .or(self.unique_name.as_deref())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;

    /// An unsigned token with these claims.
    pub(crate) fn token(claims: &serde_json::Value) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!(
            "{}.{}.signature",
            part(&serde_json::json!({"alg": "none"})),
            part(claims)
        )
    }

    #[test]
    fn a_jwt_is_read_and_anything_else_is_opaque() {
        let claims =
            Claims::read(&token(&serde_json::json!({"tid": "t", "roles": ["R"]}))).unwrap();
        assert_eq!(claims.tid.as_deref(), Some("t"));
        assert_eq!(claims.roles, ["R"]);
        for opaque in ["", "EwB4A8l6BAAU", "a.b.c", "a.b"] {
            assert!(Claims::read(opaque).is_none(), "{opaque}");
        }
    }
}
