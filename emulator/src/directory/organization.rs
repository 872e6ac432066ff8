//! `organization` and `tenantRelationships`

use serde_json::{Value, json};

use super::tenant;
use crate::call::{Call, Handled, Refusal, Reply};
use crate::odata::{self, Shape};
use crate::permissions::require;
use crate::state::{Entity, State, Tenant};

const READ: &[&str] = &[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "User.Read",
];

fn shown(tenant: &Tenant) -> Entity {
    let domains: Vec<Value> = tenant
        .verified_domains
        .iter()
        .map(|domain| {
            let initial = *domain == tenant.initial_domain;
            json!({
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": !initial || tenant.verified_domains.len() == 1,
                "isInitial": initial,
                "name": domain,
                "type": "Managed",
            })
        })
        .collect();
    match json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "displayName": tenant.display_name,
        "businessPhones": [],
        "countryLetterCode": "US",
        "tenantType": "AAD",
        "verifiedDomains": domains,
    }) {
        Value::Object(members) => members,
        _ => Entity::new(),
    }
}

fn shape() -> Shape<'static> {
    Shape::open("organization", "microsoft.graph.organization")
}

pub(super) fn collection(state: &mut State, call: &Call) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    let organization = shown(tenant(state, call)?);
    odata::collection(call, vec![organization], &shape())
}

pub(super) fn entity(state: &mut State, call: &Call, id: &str) -> Handled {
    if call.method != "GET" {
        return Err(Refusal::method_not_allowed());
    }
    require(call, READ)?;
    if id != call.tenant {
        return Err(Refusal::bad_request(
            "Invalid tenant identifier; it must match that of the requested tenant.",
        ));
    }
    odata::entity(call, shown(tenant(state, call)?), &shape())
}

/// `findTenantInformationByTenantId(tenantId='...')` and `...ByDomainName(domainName='...')`.
pub(super) fn find_tenant(state: &State, call: &Call, function: &str) -> Option<Handled> {
    let (name, rest) = function.split_once('(')?;
    let parameter = match name {
        "findtenantinformationbytenantid" => "tenantid=",
        "findtenantinformationbydomainname" => "domainname=",
        _ => return None,
    };
    let wanted = rest
        .strip_prefix(parameter)?
        .trim_end_matches(')')
        .trim_matches('\'');
    if call.method != "GET" {
        return Some(Err(Refusal::method_not_allowed()));
    }
    if let Err(refusal) = require(call, &["CrossTenantInformation.ReadBasic.All"]) {
        return Some(Err(refusal));
    }
    let found = state.tenants.values().find(|tenant| {
        tenant.id == wanted
            || tenant
                .verified_domains
                .iter()
                .any(|domain| domain == wanted)
    });
    Some(match found {
        Some(tenant) => Ok(Reply::ok(json!({
            "@odata.context": call.context("microsoft.graph.tenantInformation"),
            "tenantId": tenant.id,
            "federationBrandName": null,
            "displayName": tenant.display_name,
            "defaultDomainName": tenant.verified_domains.last(),
        }))),
        None => Err(Refusal::new(
            404,
            "Directory_ObjectNotFound",
            "Unable to read the company information from the directory.",
        )),
    })
}
