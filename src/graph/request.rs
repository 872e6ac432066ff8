//! A Graph request before a host and a token are added.

use serde_json::Value;

use crate::http::Method;

/// Version segment of the Graph root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ApiVersion {
    /// `/v1.0`
    #[serde(rename = "v1.0")]
    V1,
    /// `/beta`
    #[serde(rename = "beta")]
    Beta,
}

impl ApiVersion {
    /// The segment without slashes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ApiVersion::V1 => "v1.0",
            ApiVersion::Beta => "beta",
        }
    }
}

/// One Graph call: everything but the host, the token and the request ids.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Graph version.
    pub version: ApiVersion,
    /// Path below the version, percent-encoded, with a leading slash.
    pub path: String,
    /// Query options in the order they are sent, values not yet encoded.
    pub query: Vec<(String, String)>,
    /// Headers beyond those that every request has.
    pub headers: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Value>,
}

impl std::fmt::Debug for Request {
    /// Leaves out headers and body: they may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("version", &self.version)
            .field("path", &self.path)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A request without query, headers and body.
    #[must_use]
    pub fn new(method: Method, version: ApiVersion, path: impl Into<String>) -> Self {
        Self {
            method,
            version,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        }
    }
}
