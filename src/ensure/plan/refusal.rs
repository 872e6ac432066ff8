//! What the caller got wrong stops the whole plan, before anything is written.

use super::{PlannedStep, permissions};
use crate::ensure::observed::Observed;
use crate::ensure::step::{Action, Side, Status};
use crate::graph::Error;

/// Names what the tokens lack in steps 1 and 4; where the caller means to write, it makes them fail.
pub(super) fn check_permissions(steps: &mut [PlannedStep], observed: &Observed, writes: bool) {
    for (number, side, sign_in) in [
        (1, Side::Target, &observed.target),
        (4, Side::Source, &observed.source),
    ] {
        let Ok(sign_in) = sign_in else { continue };
        for step in steps.iter_mut().filter(|step| step.side() == side) {
            if let Some(sentence) = permissions::owned_only(sign_in, step) {
                step.message = format!("{} {sentence}", step.message);
                if let Some(error) = &mut step.error {
                    error.message = format!("{} {sentence}", error.message);
                }
            }
        }
        let lacking = permissions::lacking(sign_in, side, steps);
        if lacking.is_empty() {
            continue;
        }
        let said = permissions::said(&lacking);
        let Some(step) = steps.iter_mut().find(|step| step.step == number) else {
            continue;
        };
        if writes {
            let mut error = Error::new("InsufficientPermissions", "PermissionDenied", said)
                .with_hint("Connect with one of the permissions that the message names.");
            error.tenant_id = Some(sign_in.tenant_id.clone());
            *step = step.clone().refused(error);
        } else {
            step.message = format!("{} {said}", step.message);
        }
    }
}

/// Skips every step that writes, where one step shows that the caller has to change the call.
pub(super) fn hold_back(steps: &mut [PlannedStep]) -> Option<u8> {
    let cause = steps.iter().find(|step| step.refuses)?;
    let number = cause.step;
    let message = format!(
        "Nothing is changed because step {number} cannot be done: {}",
        cause.message
    );
    for step in steps {
        let would_write = matches!(step.status, Status::Planned | Status::Skipped);
        if would_write && !step.writes.is_empty() {
            step.status = Status::Skipped;
            step.action = Action::None;
            step.message.clone_from(&message);
        }
    }
    Some(number)
}
