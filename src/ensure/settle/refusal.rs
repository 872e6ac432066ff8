//! What a refusal of a write means: replication that has not caught up, a lost answer, or no.

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

/// Kind of a write, as far as refusals differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Settings for a partner tenant, or what hangs on them.
    Policy,
    /// An application from a template; a repetition makes a second one.
    Application,
    /// An assignment of an app role.
    Assignment,
    /// The removal of an assignment.
    Removal,
    /// A synchronization job; a repetition makes a second one.
    Job,
    /// Anything else below an application.
    Setting,
    /// A test, which leaves nothing that could be looked at.
    Test,
    /// A step of a teardown: a repetition does no harm.
    Teardown,
    /// The removal of partner settings, which a replica refuses while it still has their policy.
    PartnerRemoval,
}

impl Kind {
    /// Whether a repetition would make a second object.
    pub(super) fn doubles(self) -> bool {
        matches!(self, Kind::Application | Kind::Job)
    }

    /// Whether it only takes away, or does what can be done again.
    fn is_repeatable(self) -> bool {
        matches!(self, Kind::Teardown | Kind::PartnerRemoval)
    }

    /// Whether the provisioning service answers, which hears of a new application late.
    fn is_below_application(self) -> bool {
        matches!(self, Kind::Job | Kind::Setting | Kind::Test)
    }
}

/// What is new, so that replication may not have brought it everywhere.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fresh {
    /// The partner settings of the step's tenant.
    pub(crate) partner: bool,
    /// The application, or anything below it.
    pub(crate) application: bool,
    /// Any policy on either side.
    pub(crate) policies: bool,
}

/// Judges a refusal.
pub(super) fn meaning(kind: Kind, error: &Error, fresh: Fresh) -> Meaning {
    if kind.is_repeatable() {
        // Synchronization answers 409 while it is busy.
        let again = match error.status {
            Some(409) => true,
            Some(400) => kind == Kind::PartnerRemoval,
            _ => error.outcome == Outcome::Unknown || passes(error),
        };
        return if again { Meaning::Look } else { Meaning::No };
    }
    if error.outcome == Outcome::Unknown {
        return Meaning::Look;
    }
    if exists(error) {
        return Meaning::Look;
    }
    if error.status == Some(500) && kind != Kind::Test {
        return Meaning::LookOnly;
    }
    match (kind, error.status) {
        // Instantiation can answer 404 although the application is being made.
        (Kind::Application, Some(404)) => Meaning::Look,
        // Somebody else can have removed it.
        (Kind::Removal, Some(404)) => Meaning::Look,
        (Kind::Policy, Some(404)) if fresh.partner => Meaning::NotYet,
        (Kind::Assignment, _) if error.message.contains("Not a valid reference update") => {
            Meaning::NotYet
        }
        (Kind::Assignment, Some(404)) if fresh.application => Meaning::NotYet,
        (_, Some(409)) if kind.is_below_application() => Meaning::NotYet,
        (_, Some(403 | 404)) if kind.is_below_application() && fresh.application => Meaning::NotYet,
        // The engine reads the policies of both tenants from its own replicas.
        (Kind::Test, _)
            if fresh.policies && error.code.ends_with("CrossTenantSyncPolicyCheckFailure") =>
        {
            Meaning::NotYet
        }
        _ => Meaning::No,
    }
}

/// Whether the same request can succeed later.
pub(crate) fn passes(error: &Error) -> bool {
    error.retryable
        || error
            .status
            .is_some_and(|status| status == 429 || status == 408 || status >= 500)
        || ["NetworkError", "Timeout", "InvalidResponse"].contains(&error.code.as_str())
}

/// Whether the service says that the object is there already, or gone already.
pub(crate) fn exists(error: &Error) -> bool {
    error.code == "Request_MultipleObjectsWithSameKeyValue"
        || error
            .message
            .contains("EntitlementGrant entry already exists")
        || error
            .message
            .contains("Permission being assigned already exists")
        || error
            .message
            .contains("EntitlementGrant being updated or deleted is not found")
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(meaning(Kind::Job, &denied, fresh), Meaning::NotYet);
        assert_eq!(meaning(Kind::Job, &denied, Fresh::default()), Meaning::No);
        assert_eq!(meaning(Kind::Policy, &denied, fresh), Meaning::No);
        let missing = answered(
            404,
            "Request_ResourceNotFound",
            "Resource 'x' does not exist",
        );
        assert_eq!(meaning(Kind::Assignment, &missing, fresh), Meaning::NotYet);
        assert_eq!(
            meaning(Kind::Assignment, &missing, Fresh::default()),
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
            meaning(Kind::Policy, &exists, Fresh::default()),
            Meaning::Look
        );
        let mut lost = Error::new("NetworkError", "ConnectionError", "No answer.");
        lost.outcome = Outcome::Unknown;
        assert_eq!(
            meaning(Kind::Application, &lost, Fresh::default()),
            Meaning::Look
        );
        let untrue = answered(404, "Request_ResourceNotFound", "");
        assert_eq!(
            meaning(Kind::Application, &untrue, Fresh::default()),
            Meaning::Look
        );
    }

    #[test]
    fn what_is_gone_already_is_looked_at() {
        let text = "EntitlementGrant being updated or deleted is not found.";
        for error in [
            answered(400, "Request_BadRequest", text),
            answered(404, "Request_ResourceNotFound", ""),
        ] {
            assert_eq!(
                meaning(Kind::Removal, &error, Fresh::default()),
                Meaning::Look
            );
        }
    }

    #[test]
    fn a_step_of_a_teardown_is_sent_again_unless_it_is_refused() {
        for status in [409, 429, 500, 503] {
            let error = answered(status, "", "");
            assert_eq!(
                meaning(Kind::Teardown, &error, Fresh::default()),
                Meaning::Look
            );
        }
        let refused = answered(400, "Request_BadRequest", "");
        assert_eq!(
            meaning(Kind::Teardown, &refused, Fresh::default()),
            Meaning::No
        );
        assert_eq!(
            meaning(Kind::PartnerRemoval, &refused, Fresh::default()),
            Meaning::Look
        );
        let denied = answered(403, "Authorization_RequestDenied", "");
        assert_eq!(
            meaning(Kind::PartnerRemoval, &denied, Fresh::default()),
            Meaning::No
        );
    }

    #[test]
    fn a_failure_of_the_service_is_looked_at_and_not_repeated() {
        let error = answered(500, "Service_InternalServerError", "");
        for kind in [Kind::Application, Kind::Job, Kind::Assignment] {
            assert_eq!(meaning(kind, &error, Fresh::default()), Meaning::LookOnly);
        }
    }

    #[test]
    fn the_documented_reference_error_is_waited_out() {
        let error = answered(400, "Request_BadRequest", "Not a valid reference update.");
        assert_eq!(
            meaning(Kind::Assignment, &error, Fresh::default()),
            Meaning::NotYet
        );
    }
}
