//! Steps 1 and 4: both tenants are signed in to, each to its own.

use super::{Pair, PlannedStep};
use crate::ensure::model::DesiredState;
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Status};
use crate::graph::Error;

/// Both tenants, where both sign-ins succeeded and are of different tenants, and of those that are named.
pub(super) fn pair(desired: &DesiredState, observed: &Observed) -> Option<Pair> {
    match (&observed.source, &observed.target) {
        (Ok(source), Ok(target))
            if !source.tenant_id.eq_ignore_ascii_case(&target.tenant_id)
                && source.is_of(desired.source.tenant_id.as_deref())
                && target.is_of(desired.target.tenant_id.as_deref()) =>
        {
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
    let (sign_in, other, connection, tenant) = if number == 1 {
        let side = &desired.target;
        (
            &observed.target,
            &observed.source,
            &side.connection,
            side.tenant_id.as_deref(),
        )
    } else {
        let side = &desired.source;
        (
            &observed.source,
            &observed.target,
            &side.connection,
            side.tenant_id.as_deref(),
        )
    };
    let step = PlannedStep::new(number, format!("connection '{connection}'"));
    let sign_in = match sign_in {
        Ok(sign_in) => sign_in,
        Err(error) => return step.failed(error.clone()),
    };
    let refused = |code: &str, category: &'static str, message: String| {
        let mut error = Error::new(code, category, message);
        error.tenant_id = Some(sign_in.tenant_id.clone());
        step.clone().failed(error)
    };
    if let Ok(other) = other
        && other.tenant_id.eq_ignore_ascii_case(&sign_in.tenant_id)
    {
        return refused(
            "InvalidParameter",
            "InvalidArgument",
            format!(
                "Both connections are signed in to tenant {}; source and target must be different tenants.",
                sign_in.tenant_id
            ),
        );
    }
    if let Some(tenant) = tenant
        && !sign_in.is_of(Some(tenant))
    {
        return refused(
            "WrongTenant",
            "SecurityError",
            format!(
                "The connection '{connection}' belongs to tenant {}, but {tenant} is named; nothing was read or written there.",
                sign_in.tenant_id
            ),
        );
    }
    let message = format!("Signed in to {} as {}.", sign_in.tenant_id, sign_in.account);
    PlannedStep {
        action: Action::Verify,
        status: Status::Verified,
        ..step.with_message(message)
    }
}
