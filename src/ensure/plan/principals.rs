//! Users and groups that are named, and what answers to a name.

use serde_json::Value;

use crate::ensure::fact::Fact;
use crate::ensure::observed::{Principal, PrincipalKind, text};
use crate::graph::Error;

/// The name that a person knows a user or group by, even if it was asked for by its id.
pub(super) fn name_of<'a>(principal: &'a Principal, found: &'a Value) -> &'a str {
    let name = match principal.kind {
        PrincipalKind::User => text(found, "userPrincipalName"),
        PrincipalKind::Group => text(found, "displayName"),
    };
    if name.is_empty() {
        &principal.asked
    } else {
        name
    }
}

/// Why a name does not lead to exactly one principal.
pub(super) enum Missing<'a> {
    Unreadable(&'a Error),
    Refused(Box<Error>),
}

/// The one user or group that answers to the name.
pub(super) fn one(principal: &Principal) -> Result<&Value, Missing<'_>> {
    let noun = match principal.kind {
        PrincipalKind::User => "user",
        PrincipalKind::Group => "group",
    };
    let refused = |code: &str, category, message: String| {
        Err(Missing::Refused(Box::new(Error::new(
            code, category, message,
        ))))
    };
    let found = match &principal.found {
        Fact::Unreadable(error) => return Err(Missing::Unreadable(error)),
        Fact::Absent => &[],
        Fact::Known(found) => found.as_slice(),
    };
    match found {
        [only] => Ok(only),
        [] => refused(
            "UnknownPrincipal",
            "ObjectNotFound",
            format!("The source tenant has no {noun} '{}'.", principal.asked),
        ),
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|candidate| {
                    format!(
                        "'{}' ({})",
                        text(candidate, "displayName"),
                        text(candidate, "id")
                    )
                })
                .collect();
            refused(
                "AmbiguousPrincipal",
                "InvalidArgument",
                format!(
                    "The source tenant has {} {noun}s '{}': {}; name the one that is meant by its id.",
                    several.len(),
                    principal.asked,
                    list.join(", ")
                ),
            )
        }
    }
}

/// All problems in one error, under the code of the first.
pub(super) fn joined(problems: Vec<Error>) -> Option<Error> {
    let text: Vec<String> = problems
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    let mut first = problems.into_iter().next()?;
    first.message = text.join(" ");
    Some(first)
}
