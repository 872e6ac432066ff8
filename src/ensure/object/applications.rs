//! The application of a template: known by its name, or by the id of its service principal.

use serde_json::{Map, Value, json};

use super::variants::SERVICE_PRINCIPAL;
use super::wanted::{Wanted, check_guid};
use crate::ensure::call::Tenant;
use crate::ensure::observed::text;
use crate::ensure::read;
use crate::graph::Error;

/// Parameter that names the template.
pub(super) const TEMPLATE: &str = "ApplicationTemplateId";

/// A name, or the service principal of an application that exists.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    if let Some(id) = wanted.extra.get(SERVICE_PRINCIPAL).cloned() {
        check_guid(SERVICE_PRINCIPAL, &id, problems);
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
    let fitting: Vec<&Value> = all
        .iter()
        .filter(|candidate| match chosen {
            Some(id) => text(candidate, "id").eq_ignore_ascii_case(id),
            None => is_named(candidate, wanted),
        })
        .collect();
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
            None => is_named(candidate, wanted),
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
