//! The application of a template: known by its name, or by the id of its service principal.

use serde_json::{Map, Value, json};

use super::variants::SERVICE_PRINCIPAL;
use super::wanted::{Wanted, check_guid};
use crate::ensure::call::Tenant;
use crate::ensure::observed::{is_masked, secret, tagged_target, text};
use crate::ensure::read;
use crate::graph::Error;

/// Parameter that names the template.
pub(super) const TEMPLATE: &str = "ApplicationTemplateId";

/// Parameter that names the tenant to which the application synchronizes.
pub(super) const TARGET: &str = "TargetTenantId";

/// A name, or the service principal of an application that exists.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    if let Some(id) = wanted.extra.get(SERVICE_PRINCIPAL).cloned() {
        check_guid(SERVICE_PRINCIPAL, &id, problems);
    }
    if let Some(id) = wanted.extra.get(TARGET).cloned() {
        check_guid(TARGET, &id, problems);
    }
    match wanted.body.get("displayName") {
        Some(Value::String(name)) if !name.trim().is_empty() => {}
        None if wanted.extra.contains_key(SERVICE_PRINCIPAL) => {}
        None => problems.push("DisplayName is missing".to_owned()),
        Some(_) => problems.push("DisplayName must be a text that is not empty".to_owned()),
    }
}

/// Looks for the application that the call means, and its service principal.
pub(super) async fn find(tenant: &Tenant, wanted: &Wanted) -> Result<Option<Value>, Error> {
    let template = wanted.place_text(TEMPLATE);
    let all = read::service_principals(tenant, template).await?;
    let chosen = wanted.extra.get(SERVICE_PRINCIPAL).and_then(Value::as_str);
    let fitting: Vec<&Value> = match (chosen, target(wanted)) {
        (Some(id), target) => {
            let of_id = |one: &&Value| text(one, "id").eq_ignore_ascii_case(id);
            let chosen: Vec<&Value> = all.iter().filter(of_id).collect();
            if let (Some(target), [only]) = (target, chosen.as_slice()) {
                check_target(only, target)?;
            }
            chosen
        }
        (None, None) => all.iter().filter(|one| is_named(one, wanted)).collect(),
        (None, Some(target)) => of_target(tenant, wanted, target, &all).await?,
    };
    match (fitting.as_slice(), chosen) {
        ([only], _) => whole(tenant, only).await.map(Some),
        ([], Some(id)) => Err(Error::new(
            "Request_ResourceNotFound",
            "ObjectNotFound",
            format!("No application of the template {template} has the service principal '{id}'."),
        )),
        ([], None) => Ok(None),
        (several, _) => Err(ambiguous(several)),
    }
}

/// Looks for an application that was not there before: the one that the answer named, or the newest of this name.
pub(super) async fn find_new(
    tenant: &Tenant,
    wanted: &Wanted,
    answered: Option<&str>,
) -> Result<Option<Value>, Error> {
    let all = read::service_principals(tenant, wanted.place_text(TEMPLATE)).await?;
    let new = all
        .iter()
        .filter(|candidate| match answered {
            Some(id) => text(candidate, "id").eq_ignore_ascii_case(id),
            None => is_named(candidate, wanted) && !is_of_another(candidate, target(wanted)),
        })
        .max_by_key(|candidate| text(candidate, "createdDateTime").to_owned());
    match new {
        None => Ok(None),
        Some(new) => match whole(tenant, new).await {
            Err(error) if error.status == Some(404) => Ok(None),
            result => result.map(Some),
        },
    }
}

/// What the request that changes an application names it by.
pub(super) fn place(found: &Value) -> Map<String, Value> {
    let id = found
        .pointer("/application/id")
        .cloned()
        .unwrap_or_default();
    let mut place = Map::new();
    place.insert("ApplicationId".to_owned(), id);
    place
}

/// The tenant that the caller names as target.
fn target(wanted: &Wanted) -> Option<&str> {
    wanted.extra.get(TARGET).and_then(Value::as_str)
}

fn is_of_another(candidate: &Value, target: Option<&str>) -> bool {
    let recorded = tagged_target(candidate);
    matches!((recorded, target), (Some(recorded), Some(target)) if !recorded.eq_ignore_ascii_case(target))
}

/// The application must not record another target than the one that is meant.
///
/// # Errors
/// `ApplicationOfAnotherTarget`.
pub(super) fn check_target(service_principal: &Value, target: &str) -> Result<(), Error> {
    if !is_of_another(service_principal, Some(target)) {
        return Ok(());
    }
    Err(Error::new(
        "ApplicationOfAnotherTarget",
        "InvalidArgument",
        format!(
            "'{}' (service principal {}) records the target tenant {}, not {target}.",
            text(service_principal, "displayName"),
            text(service_principal, "id"),
            tagged_target(service_principal).unwrap_or_default(),
        ),
    )
    .with_hint("Name the configuration of this target, or make one for it."))
}

/// What the application records of its target, in a sentence.
pub(super) fn recorded(found: &Value) -> Option<String> {
    let target = tagged_target(found.get("servicePrincipal")?)?;
    Some(format!("It records the target tenant {target}."))
}

/// The applications that record the target; where there is none, those of the name that do not show another.
async fn of_target<'a>(
    tenant: &Tenant,
    wanted: &Wanted,
    target: &str,
    all: &'a [Value],
) -> Result<Vec<&'a Value>, Error> {
    let is_ours = |one: &&Value| {
        tagged_target(one).is_some_and(|recorded| recorded.eq_ignore_ascii_case(target))
    };
    let ours: Vec<&Value> = all.iter().filter(is_ours).collect();
    // The name decides between several.
    let named: Vec<&Value> = ours
        .iter()
        .copied()
        .filter(|one| is_named(one, wanted))
        .collect();
    if !ours.is_empty() {
        return Ok(if named.len() == 1 { named } else { ours });
    }
    let mut open = Vec::new();
    for one in all
        .iter()
        .filter(|one| is_named(one, wanted) && tagged_target(one).is_none())
    {
        let saved = read::secrets(tenant, text(one, "id")).await?;
        match secret(&saved, "CompanyId") {
            None => open.push(one),
            Some(company) if is_masked(company) => return Err(hidden(one)),
            Some(company) if company.eq_ignore_ascii_case(target) => open.push(one),
            Some(_) => {}
        }
    }
    Ok(open)
}

fn hidden(candidate: &Value) -> Error {
    Error::new(
        "UndecidedApplication",
        "InvalidArgument",
        format!(
            "Graph does not show the target tenant of '{}' (service principal {}), and no tag records it.",
            text(candidate, "displayName"),
            text(candidate, "id")
        ),
    )
    .with_hint("If it is the one of this target, name it with ServicePrincipalId. Otherwise choose another DisplayName.")
}

/// The properties that the application must have; only who chose it by its id gives it a name.
pub(super) fn owned(wanted: &Wanted, mut named: Map<String, Value>) -> Map<String, Value> {
    if !wanted.extra.contains_key(SERVICE_PRINCIPAL) {
        named.shift_remove("displayName");
    }
    named
}

fn is_named(candidate: &Value, wanted: &Wanted) -> bool {
    let name = wanted.body.get("displayName").and_then(Value::as_str);
    name.is_some_and(|name| text(candidate, "displayName").to_lowercase() == name.to_lowercase())
}

/// The service principal together with its application.
async fn whole(tenant: &Tenant, service_principal: &Value) -> Result<Value, Error> {
    let app_id = text(service_principal, "appId");
    let parameters =
        read::parameters(json!({"Filter": format!("appId eq '{app_id}'"), "All": true}));
    let applications = tenant.list("Get-MgApplication", &parameters).await?;
    let Some(application) = applications.into_iter().next() else {
        let mut error = Error::new(
            "Request_ResourceNotFound",
            "ObjectNotFound",
            format!(
                "The application {app_id} of the service principal '{}' ({}) does not show.",
                text(service_principal, "displayName"),
                text(service_principal, "id")
            ),
        );
        error.status = Some(404);
        return Err(error);
    };
    Ok(json!({"application": application, "servicePrincipal": service_principal}))
}

fn ambiguous(several: &[&Value]) -> Error {
    let list: Vec<String> = several
        .iter()
        .map(|candidate| {
            format!(
                "'{}' (service principal {}, application {}, created {})",
                text(candidate, "displayName"),
                text(candidate, "id"),
                text(candidate, "appId"),
                text(candidate, "createdDateTime")
            )
        })
        .collect();
    Error::new(
        "AmbiguousApplication",
        "InvalidArgument",
        format!(
            "{} applications of this template have this name: {}.",
            several.len(),
            list.join(", ")
        ),
    )
    .with_hint("Name the one to use with ServicePrincipalId, or delete the others.")
}
