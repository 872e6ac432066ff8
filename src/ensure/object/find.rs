//! Finds the one object that a call is about.

use serde_json::{Map, Value, json};

use super::applications;
use super::variants::{Read, SERVICE_PRINCIPAL, Variant};
use super::wanted::Wanted;
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::observed::text;
use crate::ensure::settle::Kind;
use crate::graph::{Error, Outcome};

/// Reads the object; what cannot be read is an error, never an absence.
pub(super) async fn find(
    tenant: &Tenant,
    variant: &'static Variant,
    wanted: &Wanted,
) -> Result<Option<Value>, Error> {
    Ok(match variant.read {
        Read::Instance => applications::find(tenant, wanted).await?,
        Read::Alone(command)
        | Read::Address {
            command,
            parent: Some(_),
        } => match at_address(tenant, command, wanted).await {
            Fact::Known(found) => Some(found),
            Fact::Absent => None,
            Fact::Unreadable(error) => return Err(error),
        },
        Read::Address {
            command,
            parent: None,
        } => Some(tenant.call(command, &wanted.place).await?),
        Read::Entry(command) => {
            let list = tenant.list(command, &listing(wanted, true)).await?;
            entry(variant, wanted, list)?
        }
        Read::Pairs(command) => {
            let list = tenant.list(command, &listing(wanted, false)).await?;
            Some(Value::Array(list)).filter(|list| *list != json!([]))
        }
    })
}

/// Whether what the object hangs on is there.
pub(super) async fn parent_exists(
    tenant: &Tenant,
    parent: &'static str,
    wanted: &Wanted,
) -> Result<bool, Error> {
    match at_address(tenant, parent, wanted).await {
        Fact::Known(_) => Ok(true),
        Fact::Absent => Ok(false),
        Fact::Unreadable(error) => Err(error),
    }
}

/// An object by its own address; one that is about another tenant tells nothing.
async fn at_address(tenant: &Tenant, command: &'static str, wanted: &Wanted) -> Fact<Value> {
    let read = tenant.call(command, &wanted.place).await;
    Fact::of(read.and_then(|found| {
        let partner = wanted.place_text(super::variants::PARTNER);
        if text(&found, "tenantId").eq_ignore_ascii_case(partner) {
            return Ok(found);
        }
        let mut error = Error::new(
            "InvalidResponse",
            "InvalidData",
            format!(
                "The service was asked for the settings for tenant {partner} and answered others."
            ),
        );
        error.outcome = Outcome::Answered;
        error.tenant_id = Some(tenant.client().tenant_id()).filter(|tenant| !tenant.is_empty());
        Err(error)
    }))
}

fn listing(wanted: &Wanted, paged: bool) -> Map<String, Value> {
    let mut parameters = wanted.place.clone();
    if paged {
        parameters.insert("All".to_owned(), json!(true));
    }
    parameters
}

/// The entry that the caller names.
fn entry(
    variant: &'static Variant,
    wanted: &Wanted,
    list: Vec<Value>,
) -> Result<Option<Value>, Error> {
    let named: Vec<(&str, &Value)> = variant
        .identity
        .iter()
        .filter_map(|name| Some((*name, wanted.body.get(*name)?)))
        .collect();
    let fits = |entry: &Value| {
        named.iter().all(|(name, value)| {
            let wanted = value.as_str().unwrap_or_default();
            text(entry, name).eq_ignore_ascii_case(wanted)
        })
    };
    let mut fitting: Vec<Value> = list.into_iter().filter(fits).collect();
    let is_job = variant.kind == Kind::Job;
    if is_job && fitting.len() > 1 {
        let ids: Vec<&str> = fitting.iter().map(|job| text(job, "id")).collect();
        return Err(Error::new(
            "AmbiguousJob",
            "InvalidArgument",
            format!(
                "Service principal {} has {} jobs of template {}: {}.",
                wanted.place_text(SERVICE_PRINCIPAL),
                ids.len(),
                text(&json!(wanted.body), "templateId"),
                ids.join(", ")
            ),
        )
        .with_hint("Name the one that is meant with SynchronizationJobId, or delete the others with Remove-MgServicePrincipalSynchronizationJob."));
    }
    if is_job && fitting.is_empty() && wanted.body.contains_key("id") {
        return Err(Error::new(
            "Request_ResourceNotFound",
            "ObjectNotFound",
            format!(
                "Service principal {} has no job '{}' of this template.",
                wanted.place_text(SERVICE_PRINCIPAL),
                text(&json!(wanted.body), "id")
            ),
        ));
    }
    Ok(if fitting.is_empty() {
        None
    } else {
        Some(fitting.swap_remove(0))
    })
}
