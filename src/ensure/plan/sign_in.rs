//! Steps 1 and 4: both tenants are signed in to, each to its own.

use super::{Pair, PlannedStep};
use crate::ensure::model::DesiredState;
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Status};
use crate::graph::Error;

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
    let (sign_in, other, connection) = if number == 1 {
        (
            &observed.target,
            &observed.source,
            &desired.target.connection,
        )
    } else {
        (
            &observed.source,
            &observed.target,
            &desired.source.connection,
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
    let message = format!("Signed in to {} as {}.", sign_in.tenant_id, sign_in.account);
    PlannedStep {
        action: Action::Verify,
        status: Status::Verified,
        ..step.with_message(message)
    }
}
