//! What is known of a tenant, and the reason where nothing is.

use crate::graph::Error;

/// Result of one read: "could not read" is never "absent".
#[derive(Debug, Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "a handful exist at a time, and boxing would only clutter the reads"
)]
pub(crate) enum Fact<T> {
    /// Read.
    Known(T),
    /// The service says that there is none.
    Absent,
    /// The read failed.
    Unreadable(Error),
}

impl<T> Fact<T> {
    /// The answer of a read, where 404 means that there is none.
    pub(crate) fn of(result: Result<T, Error>) -> Self {
        match result {
            Ok(value) => Fact::Known(value),
            Err(error) if is_absence(&error) => Fact::Absent,
            Err(error) => Fact::Unreadable(error),
        }
    }

    /// The answer of a read of a list, which cannot be absent: a 404 is a failure like another.
    pub(crate) fn of_list(result: Result<T, Error>) -> Self {
        match result {
            Ok(value) => Fact::Known(value),
            Err(error) => Fact::Unreadable(error),
        }
    }
}

/// A 404 of Graph about the object itself; a proxy's has no request id, and `Directory_ObjectNotFound` is about the tenant.
fn is_absence(error: &Error) -> bool {
    error.status == Some(404)
        && error.request_id.is_some()
        && error.code != "Directory_ObjectNotFound"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_graphs_own_404_about_the_object_means_absent() {
        let refused = |status, code: &str, request_id: Option<&str>| {
            let mut error = Error::new(code, "ObjectNotFound", "");
            error.status = Some(status);
            error.request_id = request_id.map(str::to_owned);
            Fact::<()>::of(Err(error))
        };
        let code = "Request_ResourceNotFound";
        assert!(matches!(refused(404, code, Some("r")), Fact::Absent));
        assert!(matches!(refused(404, code, None), Fact::Unreadable(_)));
        assert!(matches!(
            refused(404, "Directory_ObjectNotFound", Some("r")),
            Fact::Unreadable(_)
        ));
        assert!(matches!(refused(403, code, Some("r")), Fact::Unreadable(_)));
    }
}
