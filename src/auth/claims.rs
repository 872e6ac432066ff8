//! Claims of an access token, read without validation: they guard the caller, not the service.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

/// The claims that matter here.
#[derive(Debug, Clone, Default)]
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
    ///
    /// Every claim is read for itself: one of an unusual form must not hide the tenant.
    /// A JWT whose claims cannot be read has none, which the tenant guard refuses.
    #[must_use]
    pub fn read(token: &str) -> Option<Self> {
        let parts: Vec<&str> = token.split('.').collect();
        if parts.len() < 2 {
            return None;
        }
        let header = object(parts[0]);
        // An encrypted token (JWE) has five parts, and its claims are for the service only.
        if parts.len() == 5 && header.as_ref().is_some_and(|it| it.contains_key("enc")) {
            return None;
        }
        match object(parts[1]) {
            Some(claims) => Some(Self::of(&claims)),
            None => header.map(|_| Self::default()),
        }
    }

    fn of(claims: &Map<String, Value>) -> Self {
        let text = |name: &str| {
            claims
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Self {
            tid: text("tid"),
            appid: text("appid"),
            azp: text("azp"),
            app_displayname: text("app_displayname"),
            scp: claims
                .get("scp")
                .filter(|scp| scp.is_string() || scp.is_array())
                .map(|scp| names(scp).join(" ")),
            roles: claims.get("roles").map(names).unwrap_or_default(),
            upn: text("upn"),
            preferred_username: text("preferred_username"),
            unique_name: text("unique_name"),
            exp: claims.get("exp").and_then(seconds),
        }
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

/// The JSON object in a part of a token, in either alphabet of base64 and padded or not.
fn object(part: &str) -> Option<Map<String, Value>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let part = part
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    serde_json::from_slice(&LENIENT.decode(part).ok()?).ok()
}

/// Names in a list, or in a text that spaces divide.
fn names(value: &Value) -> Vec<String> {
    let texts = match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => vec![text.as_str()],
        _ => Vec::new(),
    };
    texts
        .into_iter()
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// Seconds as a number, whole or decimal, or as text.
fn seconds(value: &Value) -> Option<u64> {
    let seconds = match value {
        Value::Number(number) => match number.as_u64() {
            Some(whole) => return Some(whole),
            None => number.as_f64()?,
        },
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    // A float outside the range of the integer becomes its nearest bound.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (seconds >= 0.0).then_some(seconds as u64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    /// An unsigned token with these claims.
    pub(crate) fn token(claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!(
            "{}.{}.signature",
            part(&json!({"alg": "none"})),
            part(claims)
        )
    }

    #[test]
    fn a_jwt_is_read_and_anything_else_is_opaque() {
        let claims = Claims::read(&token(&json!({"tid": "t", "roles": ["R"]}))).unwrap();
        assert_eq!(claims.tid.as_deref(), Some("t"));
        assert_eq!(claims.roles, ["R"]);
        let encrypted = format!("{}.a.b.c.d", URL_SAFE_NO_PAD.encode(r#"{"enc":"A256GCM"}"#));
        for opaque in ["", "EwB4A8l6BAAU", "a.b.c", "a.b", encrypted.as_str()] {
            assert!(Claims::read(opaque).is_none(), "{opaque}");
        }
    }

    #[test]
    fn an_unusual_claim_does_not_hide_the_others() {
        let read = |claims: Value| Claims::read(&token(&claims)).unwrap();
        for odd in [
            json!({"tid": "t", "roles": null}),
            json!({"tid": "t", "roles": {}, "appid": 5, "upn": []}),
            json!({"tid": "t", "scp": ["a", "b"]}),
            json!({"tid": "t", "exp": 4_000_000_000.5}),
            json!({"tid": "t", "exp": "4000000000"}),
            json!({"tid": "t", "exp": -1}),
        ] {
            assert_eq!(read(odd.clone()).tid.as_deref(), Some("t"), "{odd}");
        }
        assert_eq!(read(json!({"scp": ["a", "b"]})).scp.unwrap(), "a b");
        assert_eq!(read(json!({"roles": "R S"})).roles, ["R", "S"]);
        for exp in [json!(4_000_000_000.5), json!("4000000000")] {
            assert_eq!(read(json!({"exp": exp})).exp, Some(4_000_000_000));
        }
        assert_eq!(read(json!({"exp": -1})).exp, None);
    }

    #[test]
    fn every_form_of_base64_is_read() {
        // Both alphabets differ in the characters that these names give.
        let claims = json!({"tid": "t", "name": "~~~???>>>", "pad": ""}).to_string();
        let header = STANDARD.encode(r#"{"alg":"none"}"#);
        let payload = STANDARD.encode(&claims);
        assert!(payload.contains(['+', '/']) || payload.ends_with('='));
        let read = Claims::read(&format!("{header}.{payload}.s")).unwrap();
        assert_eq!(read.tid.as_deref(), Some("t"));
    }

    #[test]
    fn a_jwt_whose_claims_are_unreadable_is_still_one() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        for payload in ["!", "", "bm90IGpzb24", "WzFd"] {
            let claims = Claims::read(&format!("{header}.{payload}.s")).unwrap();
            assert!(claims.tid.is_none(), "{payload}");
        }
    }
}
