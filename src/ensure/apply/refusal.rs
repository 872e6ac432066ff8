//! What a refusal of a write means: replication that has not caught up, a lost answer, or no.

use crate::ensure::plan::Expect;
use crate::graph::{Error, Outcome};

/// What to do after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It may have taken effect: look before anything else.
    Look,
    /// The service failed and may have done it all the same: look, and give up if it does not show.
    LookOnly,
    /// The service is not ready for it: send it again after a pause.
    NotYet,
    /// It is refused.
    No,
}

/// What this run has just made, which replication may not have brought everywhere.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fresh {
    /// The partner settings of the step's tenant.
    pub(super) partner: bool,
    /// The application, or anything below it.
    pub(super) application: bool,
    /// Any policy on either side.
    pub(super) policies: bool,
}

/// Judges a refusal.
pub(super) fn meaning(expect: &Expect, error: &Error, fresh: Fresh) -> Meaning {
    if error.outcome == Outcome::Unknown {
        return Meaning::Look;
    }
    let exists = error.code == "Request_MultipleObjectsWithSameKeyValue"
        || error
            .message
            .contains("EntitlementGrant entry already exists")
        || error
            .message
            .contains("Permission being assigned already exists");
    if exists {
        return Meaning::Look;
    }
    // A test leaves nothing that could be looked at.
    let tests = matches!(expect, Expect::Connection | Expect::Provisioned(_));
    if error.status == Some(500) && !tests {
        return Meaning::LookOnly;
    }
    let synchronization = !matches!(
        expect,
        Expect::Partner(_)
            | Expect::IdentitySynchronization(_)
            | Expect::Application
            | Expect::Assignment(_)
    );
    match (expect, error.status) {
        // Instantiation can answer 404 although the application is being made.
        (Expect::Application, Some(404)) => Meaning::Look,
        (Expect::Partner(_) | Expect::IdentitySynchronization(_), Some(404)) if fresh.partner => {
            Meaning::NotYet
        }
        (Expect::Assignment(_), _) if error.message.contains("Not a valid reference update") => {
            Meaning::NotYet
        }
        (Expect::Assignment(_), Some(404)) if fresh.application => Meaning::NotYet,
        (_, Some(409)) if synchronization => Meaning::NotYet,
        (_, Some(403 | 404)) if synchronization && fresh.application => Meaning::NotYet,
        // The engine reads the policies of both tenants from its own replicas.
        (Expect::Connection, _)
            if fresh.policies && error.code.ends_with("CrossTenantSyncPolicyCheckFailure") =>
        {
            Meaning::NotYet
        }
        _ => Meaning::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn answered(status: u16, code: &str, message: &str) -> Error {
        let mut error = Error::new(code, "NotSpecified", message);
        error.status = Some(status);
        error.outcome = Outcome::Answered;
        error
    }

    #[test]
    fn replication_is_waited_out_only_where_something_is_new() {
        let denied = answered(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        );
        let fresh = Fresh {
            application: true,
            ..Fresh::default()
        };
        assert_eq!(meaning(&Expect::Job, &denied, fresh), Meaning::NotYet);
        assert_eq!(
            meaning(&Expect::Job, &denied, Fresh::default()),
            Meaning::No
        );
        assert_eq!(
            meaning(&Expect::Partner(Value::Null), &denied, fresh),
            Meaning::No
        );
        let missing = answered(
            404,
            "Request_ResourceNotFound",
            "Resource 'x' does not exist",
        );
        assert_eq!(
            meaning(&Expect::Assignment("u".into()), &missing, fresh),
            Meaning::NotYet
        );
        assert_eq!(
            meaning(&Expect::Assignment("u".into()), &missing, Fresh::default()),
            Meaning::No
        );
    }

    #[test]
    fn an_object_that_exists_and_a_lost_answer_are_looked_at() {
        let exists = answered(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "Another object with the same value for property tenantId already exists.",
        );
        assert_eq!(
            meaning(&Expect::Partner(Value::Null), &exists, Fresh::default()),
            Meaning::Look
        );
        let mut lost = Error::new("NetworkError", "ConnectionError", "No answer.");
        lost.outcome = Outcome::Unknown;
        assert_eq!(
            meaning(&Expect::Application, &lost, Fresh::default()),
            Meaning::Look
        );
        let untrue = answered(404, "Request_ResourceNotFound", "");
        assert_eq!(
            meaning(&Expect::Application, &untrue, Fresh::default()),
            Meaning::Look
        );
    }

    #[test]
    fn a_failure_of_the_service_is_looked_at_and_not_repeated() {
        let error = answered(500, "Service_InternalServerError", "");
        for expect in [
            Expect::Application,
            Expect::Job,
            Expect::Assignment("u".into()),
        ] {
            assert_eq!(
                meaning(&expect, &error, Fresh::default()),
                Meaning::LookOnly
            );
        }
    }

    #[test]
    fn the_documented_reference_error_is_waited_out() {
        let error = answered(400, "Request_BadRequest", "Not a valid reference update.");
        assert_eq!(
            meaning(&Expect::Assignment("u".into()), &error, Fresh::default()),
            Meaning::NotYet
        );
    }
}
