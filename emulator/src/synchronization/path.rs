//! Paths below `synchronization`: whose they are, and their segments in one form.

use crate::call::{Call, Refusal};
use crate::state::{State, Tenant};

/// A call below `servicePrincipals/{id}/synchronization` or `applications/{id}/synchronization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Service principal id.
    pub(crate) service_principal: String,
    /// `@odata.context` up to `synchronization`.
    pub(crate) context: String,
    /// Segments after `synchronization`, without the `microsoft.graph.` prefix.
    pub(crate) rest: Vec<String>,
}

/// Splits a call into service principal and rest; `None` when the path is another's.
pub(crate) fn of(state: &State, call: &Call) -> Option<Result<Path, Refusal>> {
    let segments = expanded(&call.segments);
    let collection = segments.first()?.to_lowercase();
    if !["serviceprincipals", "applications"].contains(&collection.as_str())
        || !segments.get(2)?.eq_ignore_ascii_case("synchronization")
    {
        return None;
    }
    let id = &segments[1];
    let tenant = state.tenants.get(&call.tenant)?;
    let Some(service_principal) = resolve(tenant, &collection, id) else {
        return Some(Err(Refusal::not_found(
            id.rsplit('=').next().unwrap_or(id).trim_matches('\''),
        )));
    };
    let name = if collection == "applications" {
        "applications"
    } else {
        "servicePrincipals"
    };
    let context = match id.starts_with("appId=") {
        true => format!("{name}({id})/synchronization"),
        false => format!("{name}('{id}')/synchronization"),
    };
    let rest = segments[3..]
        .iter()
        .map(|segment| without_namespace(segment).to_owned())
        .collect();
    Some(Ok(Path {
        service_principal,
        context,
        rest,
    }))
}

/// `jobs('x')` means `jobs/x`; a function call such as `functions()` stays whole.
pub(crate) fn expanded(segments: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for segment in segments {
        match segment
            .strip_suffix(')')
            .and_then(|open| open.split_once('('))
        {
            Some((name, key)) if !key.is_empty() => {
                all.push(name.to_owned());
                let quoted = key.starts_with('\'');
                all.push(if quoted {
                    key.trim_matches('\'').to_owned()
                } else {
                    key.to_owned()
                });
            }
            _ => all.push(segment.clone()),
        }
    }
    all
}

fn without_namespace(segment: &str) -> &str {
    match segment.get(..16) {
        Some(prefix) if prefix.eq_ignore_ascii_case("microsoft.graph.") => &segment[16..],
        _ => segment,
    }
}

/// The service principal: by its id, by app id, and for applications by the registration's object id too.
fn resolve(tenant: &Tenant, collection: &str, id: &str) -> Option<String> {
    let by_app = |app: &str| {
        tenant
            .service_principals
            .iter()
            .find(|(_, principal)| {
                principal["appId"]
                    .as_str()
                    .is_some_and(|known| known.eq_ignore_ascii_case(app))
            })
            .map(|(id, _)| id.clone())
    };
    if let Some(app) = id.strip_prefix("appId=") {
        return by_app(app.trim_matches('\''));
    }
    let id = id.to_lowercase();
    if tenant.service_principals.contains_key(&id) {
        return Some(id);
    }
    if collection == "applications" {
        let registered = tenant
            .applications
            .get(&id)
            .and_then(|found| found["appId"].as_str());
        return by_app(registered.unwrap_or(&id));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_parentheses_are_segments() {
        let segments = |text: &str| {
            expanded(&text.split('/').map(str::to_owned).collect::<Vec<_>>()).join("|")
        };
        assert_eq!(
            segments("a/b/jobs('x.y')/schema/functions()"),
            "a|b|jobs|x.y|schema|functions()"
        );
        assert_eq!(
            segments("servicePrincipals(appId='1')/synchronization"),
            "servicePrincipals|appId='1'|synchronization"
        );
        assert_eq!(without_namespace("microsoft.graph.start"), "start");
        assert_eq!(without_namespace("start"), "start");
    }
}
