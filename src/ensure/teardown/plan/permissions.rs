//! What the tokens visibly lack for the requests of the plan, found before the first of them.

use super::Planned;
use crate::ensure::observed::Observed;
use crate::ensure::plan::{lacks, sufficient};
use crate::ensure::step::{Action, Side, Status};
use crate::graph::Error;

/// Fails the sign-in of the side that lacks a permission, and holds back every write: half a teardown is worse than none.
pub(super) fn check(steps: &mut [Planned], observed: &Observed) {
    let mut cause = None;
    for (number, side, sign_in) in [
        (1, Side::Target, &observed.target),
        (2, Side::Source, &observed.source),
    ] {
        let Ok(sign_in) = sign_in else { continue };
        let said = lacking(steps, side, &sign_in.scopes);
        if said.is_empty() {
            continue;
        }
        let mut error = Error::new(
            "InsufficientPermissions",
            "PermissionDenied",
            said.join(" "),
        )
        .with_hint("Connect with one of the permissions that the message names.");
        error.tenant_id = Some(sign_in.tenant_id.clone());
        if let Some(step) = steps.iter_mut().find(|step| step.step == number) {
            *step = step.clone().failed(error);
            step.action = Action::None;
            cause.get_or_insert((number, step.message.clone()));
        }
    }
    let Some((number, why)) = cause else { return };
    for step in steps
        .iter_mut()
        .filter(|step| step.status == Status::Planned)
    {
        step.status = Status::Skipped;
        step.action = Action::None;
        step.message = format!("Nothing is changed because step {number} cannot be done: {why}");
    }
}

/// One sentence for each set of permissions of which the token carries none.
fn lacking(steps: &[Planned], side: Side, scopes: &[String]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let planned = steps
        .iter()
        .filter(|step| step.status == Status::Planned && step.side() == side);
    for step in planned {
        for write in &step.writes {
            if !lacks(scopes, write.command) {
                continue;
            }
            let sentence = format!(
                "The token carries none of {}, of which step {} needs one.",
                sufficient(write.command).join(", "),
                step.step
            );
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
    }
    said
}
