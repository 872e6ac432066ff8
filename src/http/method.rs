//! HTTP methods, and what may be done with each.

/// Methods that Microsoft Graph understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or runs an action.
    Post,
    /// Creates or replaces.
    Put,
    /// Changes named properties.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// The method as it stands on the request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Whether sending the request twice has the effect of sending it once.
    #[must_use]
    pub fn is_idempotent(self) -> bool {
        self != Method::Post
    }

    /// Whether the request can change anything.
    #[must_use]
    pub fn is_write(self) -> bool {
        self != Method::Get
    }
}
