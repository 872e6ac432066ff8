//! Who is assigned to a role, and which role is meant where none is named.

use serde_json::{Value, json};

use super::variants::SERVICE_PRINCIPAL;
use super::wanted::{Wanted, check_guid};
use crate::ensure::call::Tenant;
use crate::ensure::observed::text;
use crate::ensure::plan::app_role;
use crate::ensure::read;
use crate::graph::Error;

const MEMBERS: [&str; 3] = ["principalId", "resourceId", "appRoleId"];
/// The role of a resource that defines none.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// An assignment is nothing but its three ids; everything else of it is the service's.
pub(super) fn check(wanted: &mut Wanted, problems: &mut Vec<String>) {
    for name in wanted.body.keys() {
        if !MEMBERS.contains(&name.as_str()) {
            problems.push(format!("{name} is set by the service and cannot be named"));
        }
    }
    if !wanted.body.contains_key("principalId") {
        problems.push("PrincipalId is missing".to_owned());
    }
    for name in MEMBERS {
        if let Some(value) = wanted.body.get(name).cloned() {
            check_guid(name, &value, problems);
        }
    }
    let named = wanted.body.get("resourceId").and_then(Value::as_str);
    let place = wanted.place.get(SERVICE_PRINCIPAL).and_then(Value::as_str);
    if let (Some(named), Some(place)) = (named, place)
        && !named.eq_ignore_ascii_case(place)
    {
        problems.push("ResourceId is not the service principal of ServicePrincipalId".to_owned());
    }
}

/// Adds the resource, and the role that the documented procedure assigns.
pub(super) async fn complete(tenant: &Tenant, wanted: &mut Wanted) -> Result<(), Error> {
    let id = wanted.place_text(SERVICE_PRINCIPAL).to_owned();
    wanted
        .making
        .entry("resourceId")
        .or_insert_with(|| json!(id));
    if !wanted.making.contains_key("appRoleId") {
        let service_principal = read::service_principal(tenant, &id).await?;
        let role = app_role(&service_principal).map_or(DEFAULT_ACCESS, |role| text(role, "id"));
        wanted.making.insert("appRoleId".to_owned(), json!(role));
    }
    Ok(())
}
