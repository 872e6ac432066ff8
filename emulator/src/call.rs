//! One Graph call as a handler sees it, and its answer. Batches dispatch such calls without HTTP.

use serde_json::{Value, json};

/// Graph version of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl Version {
    /// The path segment.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V1 => "v1.0",
            Version::Beta => "beta",
        }
    }
}

/// Whose token the call carries.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Application (client) id.
    pub app_id: String,
    /// Object id of the user, or of the service principal for an app-only token.
    pub object_id: String,
    /// `scp` of a delegated token, `roles` of an app-only one.
    pub permissions: Vec<String>,
    /// Whether a user is signed in.
    pub delegated: bool,
    /// Role template ids of the signed-in user.
    pub roles: Vec<String>,
}

/// A call that has passed token checks.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// Version of the path.
    pub version: Version,
    /// Path segments below the version, percent-decoded, in the caller's casing.
    pub segments: Vec<String>,
    /// Query options, decoded.
    pub query: Vec<(String, String)>,
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    /// Parsed body; `None` when empty.
    pub body: Option<Value>,
    /// Tenant of the token.
    pub tenant: String,
    /// Owner of the token.
    pub caller: Caller,
    /// Scheme, host and port that the caller used, such as `http://127.0.0.1:8080`.
    pub origin: String,
}

impl Call {
    /// The path segments in lower case, in which routes are written.
    #[must_use]
    pub fn lower_segments(&self) -> Vec<String> {
        self.segments
            .iter()
            .map(|part| part.to_lowercase())
            .collect()
    }

    /// The query option of this name, with or without `$`, whatever its case.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        let name = name.trim_start_matches('$');
        self.query
            .iter()
            .find(|(key, _)| key.trim_start_matches('$').eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The header of this name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// `<origin>/<version>/$metadata#<rest>`.
    #[must_use]
    pub fn context(&self, rest: &str) -> String {
        format!("{}/{}/$metadata#{rest}", self.origin, self.version.as_str())
    }
}

/// The answer of a handler; `request-id`, `Date` and the like are added outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers of this answer only.
    pub headers: Vec<(String, String)>,
    /// JSON body; `None` for 204. A string with `content-type: text/plain` among the headers is sent as text.
    pub body: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    #[must_use]
    pub fn ok(body: Value) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Some(body),
        }
    }

    /// 201 with a body.
    #[must_use]
    pub fn created(body: Value) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: None,
        }
    }
}

/// A refused call; becomes Graph's error envelope, whose `innerError` is added outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `error.code`
    pub code: String,
    /// `error.message`
    pub message: String,
    /// `error.details`
    pub details: Option<Value>,
    /// Headers such as `WWW-Authenticate` and `Retry-After`.
    pub headers: Vec<(String, String)>,
}

impl Refusal {
    /// A refusal without details.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            details: None,
            headers: Vec::new(),
        }
    }

    /// 403: the token lacks a permission, or its user a role.
    #[must_use]
    pub fn denied() -> Self {
        Self::new(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    /// 404 for a directory object.
    #[must_use]
    pub fn not_found(id: &str) -> Self {
        Self::new(
            404,
            "Request_ResourceNotFound",
            format!(
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            ),
        )
    }

    /// 400 `Request_BadRequest`.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "Request_BadRequest", message)
    }

    /// 405: the path has no such method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    }

    /// 400: the path names nothing that the emulator has.
    #[must_use]
    pub fn unknown_segment(segment: &str) -> Self {
        Self::new(
            400,
            "BadRequest",
            format!("Resource not found for the segment '{segment}'."),
        )
    }

    /// The `error` member of the envelope, without `innerError`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let (Some(details), Some(error)) = (&self.details, error.as_object_mut()) {
            error.insert("details".to_owned(), details.clone());
        }
        error
    }
}

/// What a handler returns.
pub type Handled = Result<Reply, Refusal>;
