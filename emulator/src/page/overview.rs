//! What the page shows, as one JSON object without any credential.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::dates;
use crate::request_log::RequestRecord;
use crate::seed;
use crate::shared::Shared;
use crate::state::{Entity, State, Synchronization, Tenant, text};
use crate::synchronization::net_id;

/// Requests shown, the newest first.
const REQUESTS: usize = 50;
/// Users shown for each tenant.
const USERS: usize = 50;

/// Everything on the page.
pub(super) fn of(shared: &Shared) -> Value {
    let mut overview = {
        let state = shared.state();
        let homes = homes(&state);
        let tenants: Vec<Value> = shared
            .tenant_order
            .iter()
            .enumerate()
            .filter_map(|(index, name)| {
                let tenant = state.tenants.get(&seed::tenant_id(&state.ids, name))?;
                Some(self::tenant(&state, tenant, seed::role(index), &homes))
            })
            .collect();
        json!({
            "baseUrl": shared.base_url,
            "version": env!("CARGO_PKG_VERSION"),
            "seed": state.ids.seed,
            "now": dates::iso_precise(state.clock.now_ms()),
            "clockRunning": state.clock.running,
            "tenants": tenants,
        })
    };
    let log = shared.log();
    let records = log.records();
    overview["requests"] = json!({
        "count": records.len(),
        "writes": records.iter().filter(|record| record.is_write).count(),
        "last": records.iter().rev().take(REQUESTS).map(request).collect::<Vec<_>>(),
    });
    overview
}

/// A request in one line; bodies are in `/_emulator/requests`.
fn request(record: &RequestRecord) -> Value {
    let mut shown = json!(record);
    if let Some(members) = shown.as_object_mut() {
        members.shift_remove("requestBody");
    }
    shown
}

fn tenant(state: &State, tenant: &Tenant, role: &str, homes: &Homes) -> Value {
    let provisioned: Vec<(&Entity, &str)> = tenant
        .users
        .values()
        .filter_map(|user| Some((user, home(user, homes)?)))
        .collect();
    let deleted = tenant
        .deleted_users
        .values()
        .filter(|user| home(user, homes).is_some())
        .count();
    json!({
        "name": tenant.display_name,
        "role": role,
        "tenantId": tenant.id,
        "domains": tenant.verified_domains,
        "users": tenant.users.len(),
        "groups": tenant.groups.len(),
        "partners": partners(state, tenant),
        "configurations": configurations(state, tenant),
        "provisioned": {
            "count": provisioned.len(),
            "softDeleted": deleted,
            "users": provisioned.iter().take(USERS).map(|(user, home)| self::user(user, home)).collect::<Vec<_>>(),
        },
    })
}

/// Name of the home tenant by the identity that an account of a person has in other tenants.
type Homes = HashMap<String, String>;

fn homes(state: &State) -> Homes {
    let mut homes = Homes::new();
    for tenant in state.tenants.values() {
        for user in tenant.users.values().chain(tenant.deleted_users.values()) {
            homes.insert(format!("5:{}", net_id(user)), tenant.display_name.clone());
        }
    }
    homes
}

/// The emulated tenant that the account came from; guests of other organizations have none.
fn home<'a>(user: &Entity, homes: &'a Homes) -> Option<&'a str> {
    let ids = user.get("alternativeSecurityIds")?.as_array()?;
    ids.iter()
        .find_map(|id| homes.get(id.as_str()?))
        .map(String::as_str)
}

fn user(user: &Entity, home: &str) -> Value {
    json!({
        "id": text(user, "id"),
        "displayName": text(user, "displayName"),
        "userPrincipalName": text(user, "userPrincipalName"),
        "userType": text(user, "userType"),
        "home": home,
        "accountEnabled": user.get("accountEnabled"),
    })
}

fn name_of(state: &State, tenant_id: &str) -> Option<String> {
    state
        .tenants
        .get(&tenant_id.to_lowercase())
        .map(|tenant| tenant.display_name.clone())
}

fn partners(state: &State, tenant: &Tenant) -> Vec<Value> {
    tenant
        .partners
        .iter()
        .map(|(id, partner)| {
            let consent = |flag: &str| {
                partner
                    .get("automaticUserConsentSettings")
                    .and_then(|settings| settings.get(flag))
            };
            let synchronization = |kind: &str| {
                tenant
                    .identity_synchronization
                    .get(id)
                    .and_then(|policy| policy.get(kind))
                    .and_then(|settings| settings.get("isSyncAllowed"))
            };
            json!({
                "tenantId": id,
                "name": name_of(state, id),
                "inboundAllowed": consent("inboundAllowed"),
                "outboundAllowed": consent("outboundAllowed"),
                "userSyncInbound": synchronization("userSyncInbound"),
                "groupSyncInbound": synchronization("groupSyncInbound"),
            })
        })
        .collect()
}

/// Applications that were made from the cross-tenant synchronization template, or that have a job.
fn configurations(state: &State, tenant: &Tenant) -> Vec<Value> {
    let none = Synchronization::default();
    tenant
        .service_principals
        .iter()
        .filter_map(|(id, principal)| {
            let synchronization = tenant.synchronization.get(id).unwrap_or(&none);
            let is_ours = text(principal, "applicationTemplateId") == CROSS_TENANT_TEMPLATE;
            if !is_ours && synchronization.jobs.is_empty() {
                return None;
            }
            let assigned = tenant
                .app_role_assignments
                .values()
                .filter(|assignment| text(assignment, "resourceId") == id)
                .count();
            let company = synchronization.secrets.get("CompanyId");
            Some(json!({
                "displayName": text(principal, "displayName"),
                "servicePrincipalId": id,
                "target": company,
                "targetName": company.and_then(|company| name_of(state, company)),
                "credentials": synchronization.secrets.keys().collect::<Vec<_>>(),
                "assigned": assigned,
                "jobs": synchronization.jobs.iter().map(|(id, job)| self::job(id, &job.entity)).collect::<Vec<_>>(),
            }))
        })
        .collect()
}

/// Gallery template of cross-tenant synchronization.
const CROSS_TENANT_TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";

fn job(id: &str, job: &Entity) -> Value {
    let status = job.get("status").unwrap_or(&Value::Null);
    let last = status
        .get("lastExecution")
        .filter(|last| last.get("activityIdentifier").is_some_and(Value::is_string));
    json!({
        "id": id,
        "templateId": text(job, "templateId"),
        "scheduleState": job.get("schedule").and_then(|schedule| schedule.get("state")),
        "statusCode": status.get("code"),
        "quarantine": status.get("quarantine").and_then(|quarantine| quarantine.get("reason")),
        "lastCycle": last.and_then(|last| last.get("state")),
        "lastCycleEnded": last.and_then(|last| last.get("timeEnded")),
    })
}
