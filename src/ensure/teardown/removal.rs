//! One write of a teardown: send it, make sense of a refusal, and wait until reads show it.

use serde_json::{Value, json};

use super::plan::{Expect, Write};
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::job_state::JobReport;
use crate::ensure::observed::{secret, text};
use crate::ensure::read::{self, parameters};
use crate::ensure::watch::passes;
use crate::graph::{Error, Outcome};

/// Sends a write until the service takes it, or a look shows that it has taken effect.
pub(super) async fn send(
    tenant: &Tenant,
    service_principal: &str,
    write: &Write,
) -> Result<(), Error> {
    let mut pauses = tenant.patience().pauses(tenant.patience().accept);
    loop {
        let error = match tenant.call(write.command, &write.parameters).await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        // What is not there needs no removal; the read that follows makes sure.
        if removes(&write.expect) && is_gone(&error) {
            return Ok(());
        }
        let again = match error.status {
            // Synchronization answers 409 while it is busy, and a partner cannot go while a replica still has its policy.
            Some(409) => true,
            Some(400) => matches!(write.expect, Expect::NoPartner(_)),
            _ => error.outcome == Outcome::Unknown || passes(&error),
        };
        if !again {
            return Err(error);
        }
        // A restart leaves nothing to look at, and a second one does no harm.
        if write.expect != Expect::Nothing
            && let Ok(true) = shows(tenant, service_principal, &[&write.expect]).await
        {
            return Ok(());
        }
        if !pauses.pause().await {
            return Err(error);
        }
    }
}

/// Waits until reads show all of it.
pub(super) async fn confirmed(
    tenant: &Tenant,
    service_principal: &str,
    expects: &[&Expect],
) -> Result<(), Error> {
    let limit = tenant.patience().show;
    let mut pauses = tenant.patience().pauses(limit);
    loop {
        let shown = shows(tenant, service_principal, expects).await;
        match shown {
            Ok(true) => return Ok(()),
            Err(error) if !passes(&error) => return Err(error),
            Ok(false) | Err(_) => {}
        }
        if !pauses.pause().await {
            let mut error = shown.err().unwrap_or_else(|| {
                Error::new(
                    "Timeout",
                    "OperationTimeout",
                    format!(
                        "The service accepted the change, but {} seconds later a read does not show it.",
                        limit.as_secs()
                    ),
                )
            });
            error.tenant_id = Some(tenant.client().tenant_id()).filter(|id| !id.is_empty());
            error.retryable = true;
            return Err(
                error.with_hint("Run the command again; it continues where this run stopped.")
            );
        }
    }
}

fn removes(expect: &Expect) -> bool {
    !matches!(
        expect,
        Expect::SyncAll | Expect::Active(_) | Expect::Stopped(_) | Expect::Nothing
    )
}

/// Graph's words for an object that is no longer there.
fn is_gone(error: &Error) -> bool {
    error.status == Some(404)
        || error
            .message
            .contains("EntitlementGrant being updated or deleted is not found")
}

/// Whether reads show everything that is expected.
async fn shows(
    tenant: &Tenant,
    service_principal: &str,
    expects: &[&Expect],
) -> Result<bool, Error> {
    let removed: Vec<&str> = expects
        .iter()
        .filter_map(|expect| match expect {
            Expect::Unassigned(id) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    // One list tells about all of them.
    if !removed.is_empty() {
        let left = match Fact::of(read::assignments(tenant, service_principal).await) {
            Fact::Known(left) => left,
            Fact::Absent => Vec::new(),
            Fact::Unreadable(error) => return Err(error),
        };
        if left.iter().any(|one| removed.contains(&text(one, "id"))) {
            return Ok(false);
        }
    }
    for expect in expects {
        if !one_shows(tenant, service_principal, expect).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn one_shows(
    tenant: &Tenant,
    service_principal: &str,
    expect: &Expect,
) -> Result<bool, Error> {
    match expect {
        Expect::Unassigned(_) | Expect::Nothing => Ok(true),
        Expect::SyncAll => {
            let saved = read::secrets(tenant, service_principal).await?;
            Ok(secret(&saved, "SyncAll").is_some())
        }
        Expect::Active(job) => {
            let job = read::job(tenant, service_principal, job).await?;
            Ok(JobReport::of(&job).is_active())
        }
        Expect::Stopped(job) => match Fact::of(read::job(tenant, service_principal, job).await) {
            Fact::Known(job) => Ok(!JobReport::of(&job).is_active()),
            Fact::Absent => Ok(true),
            Fact::Unreadable(error) => Err(error),
        },
        Expect::NoJob(job) => absent(Fact::of(read::job(tenant, service_principal, job).await)),
        Expect::NoApplication(id) => {
            let parameters = parameters(json!({"ApplicationId": id}));
            absent(Fact::of(
                tenant.call("Get-MgApplication", &parameters).await,
            ))
        }
        Expect::NoServicePrincipal(id) => {
            absent(Fact::of(read::service_principal(tenant, id).await))
        }
        Expect::NoSynchronization(partner) => {
            absent(read::synchronization(tenant, partner, false).await)
        }
        Expect::NoPartner(partner) => absent(read::partner(tenant, partner).await),
    }
}

fn absent(fact: Fact<Value>) -> Result<bool, Error> {
    match fact {
        Fact::Known(_) => Ok(false),
        Fact::Absent => Ok(true),
        Fact::Unreadable(error) => Err(error),
    }
}
