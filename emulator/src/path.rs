//! Spellings of a path: keys in brackets, alternate keys, qualified actions, `me`.

use serde_json::Value;

use crate::call::{Call, Refusal};
use crate::state::State;

/// Adds a decoded segment; `users('x')` becomes two, and `microsoft.graph.start` becomes `start`.
pub(crate) fn push(segments: &mut Vec<String>, segment: &str) {
    if let Some((name, rest)) = segment.split_once("('")
        && let Some(key) = rest.strip_suffix("')")
    {
        segments.push(name.to_owned());
        segments.push(key.replace("''", "'"));
        return;
    }
    let bare = match segment.get(..16) {
        Some(prefix)
            if prefix.eq_ignore_ascii_case("microsoft.graph.") && !is_type(&segment[16..]) =>
        {
            &segment[16..]
        }
        _ => segment,
    };
    segments.push(bare.to_owned());
}

/// A segment that casts to a type rather than naming an action.
fn is_type(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "user" | "group" | "application" | "serviceprincipal" | "device" | "directoryrole"
    )
}

/// Replaces alternate keys and `me` by object ids.
pub(crate) fn resolve(state: &State, call: &mut Call) -> Result<(), Refusal> {
    let Some(first) = call.segments.first().cloned() else {
        return Ok(());
    };
    let lower = first.to_lowercase();
    if lower == "me" {
        if !call.caller.delegated {
            return Err(Refusal::new(
                400,
                "BadRequest",
                "/me request is only valid with delegated authentication flow.",
            ));
        }
        call.segments
            .splice(..1, ["users".to_owned(), call.caller.object_id.clone()]);
        return Ok(());
    }
    for (collection, name) in [
        ("serviceprincipals", "servicePrincipals"),
        ("applications", "applications"),
    ] {
        let Some(key) = lower
            .strip_prefix(collection)
            .and_then(|rest| rest.strip_prefix("(appid='"))
            .and_then(|rest| rest.strip_suffix("')"))
        else {
            continue;
        };
        let tenant = state.tenants.get(&call.tenant);
        let objects = tenant.map(|tenant| {
            if collection == "applications" {
                &tenant.applications
            } else {
                &tenant.service_principals
            }
        });
        let id = objects.and_then(|objects| {
            objects
                .iter()
                .find(|(_, object)| object.get("appId").and_then(Value::as_str) == Some(key))
                .map(|(id, _)| id.clone())
        });
        // An unknown key stays as it is, so that the handler checks permissions before it says "not found".
        let id = id.unwrap_or_else(|| key.to_owned());
        call.segments.splice(..1, [name.to_owned(), id]);
        return Ok(());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_keys_and_strips_qualifiers() {
        let mut segments = Vec::new();
        for part in [
            "users('o''neil@x.com')",
            "microsoft.graph.start",
            "servicePrincipals(appId='a')",
            "microsoft.graph.user",
        ] {
            push(&mut segments, part);
        }
        assert_eq!(
            segments,
            [
                "users",
                "o'neil@x.com",
                "start",
                "servicePrincipals(appId='a')",
                "microsoft.graph.user"
            ]
        );
    }
}
