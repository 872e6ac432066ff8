//! Steps 1 and 4: both tenants are signed in to, with the permissions that the procedure documents.

use super::{Pair, PlannedStep};
use crate::ensure::model::DesiredState;
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Status};
use crate::graph::Error;

/// Permissions that step 1 of the documentation asks for.
const TARGET: [&str; 2] = ["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"];
/// Permissions that step 4 of the documentation asks for.
const SOURCE: [&str; 5] = [
    "Policy.Read.All",
    "Policy.ReadWrite.CrossTenantAccess",
    "Application.ReadWrite.All",
    "Directory.ReadWrite.All",
    "AuditLog.Read.All",
];

/// Both tenants, where both sign-ins succeeded and are of different tenants.
pub(super) fn pair(observed: &Observed) -> Option<Pair> {
    match (&observed.source, &observed.target) {
        (Ok(source), Ok(target)) if !source.tenant_id.eq_ignore_ascii_case(&target.tenant_id) => {
            Some(Pair {
                source: source.tenant_id.to_lowercase(),
                target: target.tenant_id.to_lowercase(),
            })
        }
        _ => None,
    }
}

/// Step 1 or 4.
pub(super) fn step(number: u8, desired: &DesiredState, observed: &Observed) -> PlannedStep {
    let (sign_in, other, connection, documented): (_, _, _, &[&str]) = if number == 1 {
        (
            &observed.target,
            &observed.source,
            &desired.target.connection,
            &TARGET,
        )
    } else {
        (
            &observed.source,
            &observed.target,
            &desired.source.connection,
            &SOURCE,
        )
    };
    let step = PlannedStep::new(number, format!("connection '{connection}'"));
    let sign_in = match sign_in {
        Ok(sign_in) => sign_in,
        Err(error) => return step.failed(error.clone()),
    };
    if let Ok(other) = other
        && other.tenant_id.eq_ignore_ascii_case(&sign_in.tenant_id)
    {
        let mut error = Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!(
                "Both connections are signed in to tenant {}; source and target must be different tenants.",
                sign_in.tenant_id
            ),
        );
        error.tenant_id = Some(sign_in.tenant_id.clone());
        return step.failed(error);
    }
    let missing: Vec<&str> = documented
        .iter()
        .copied()
        .filter(|name| {
            !sign_in
                .scopes
                .iter()
                .any(|scope| scope.eq_ignore_ascii_case(name))
        })
        .collect();
    let mut message = format!("Signed in to {} as {}.", sign_in.tenant_id, sign_in.account);
    // Other permissions can do as well, so Graph has the last word and this is only said.
    if !missing.is_empty() {
        message.push_str(&format!(
            " The token does not carry {}, which the documentation asks for.",
            missing.join(", ")
        ));
    }
    PlannedStep {
        action: Action::Verify,
        status: Status::Verified,
        ..step.with_message(message)
    }
}
