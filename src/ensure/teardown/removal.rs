//! One write of a teardown: send it, make sense of a refusal, and wait until reads show it.

use serde_json::{Value, json};

use super::plan::{Expect, Write};
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::job_state::JobReport;
use crate::ensure::observed::{recorded_credentials, secret, text};
use crate::ensure::read::{self, parameters};
use crate::ensure::settle::{self, Attempt, Fresh, Kind, passes};
use crate::graph::Error;

/// Sends a write until the service takes it, or a look shows that it has taken effect.
pub(super) async fn send(
    tenant: &Tenant,
    service_principal: &str,
    write: &Write,
) -> Result<(), Error> {
    let mut removal = Removal {
        tenant,
        service_principal,
        write: Some(write),
        expects: &[&write.expect],
        unread: None,
    };
    settle::accepted(&mut removal).await.map(drop)
}

/// Waits until reads show all of it.
pub(super) async fn confirmed(
    tenant: &Tenant,
    service_principal: &str,
    expects: &[&Expect],
) -> Result<(), Error> {
    let mut removal = Removal {
        tenant,
        service_principal,
        write: None,
        expects,
        unread: None,
    };
    let confirmed = settle::confirmed(&mut removal).await;
    // A read that went on failing is the reason, not the change.
    confirmed.map_err(|error| removal.unread.take().unwrap_or(error))
}

/// One write, or the look at all writes of a step.
struct Removal<'a> {
    tenant: &'a Tenant,
    service_principal: &'a str,
    write: Option<&'a Write>,
    expects: &'a [&'a Expect],
    /// Why the last look failed.
    unread: Option<Error>,
}

impl Attempt for Removal<'_> {
    fn kind(&self) -> Kind {
        match self.expects {
            [Expect::NoPartner(_)] => Kind::PartnerRemoval,
            _ => Kind::Teardown,
        }
    }

    fn tenant(&self) -> &Tenant {
        self.tenant
    }

    async fn send(&mut self) -> Result<Value, Error> {
        let Some(write) = self.write else {
            return Ok(Value::Null);
        };
        match self.tenant.call(write.command, &write.parameters).await {
            // What is not there needs no removal; the read that follows makes sure.
            Err(error) if removes(&write.expect) && is_gone(&error) => Ok(Value::Null),
            sent => sent,
        }
    }

    async fn shows(&mut self) -> Result<bool, Error> {
        // A restart leaves nothing to look at, and a second one does no harm.
        if self
            .write
            .is_some_and(|write| write.expect == Expect::Nothing)
        {
            return Ok(false);
        }
        self.unread = None;
        match shows(self.tenant, self.service_principal, self.expects).await {
            // A look that fails now and then says nothing; what was sent can be sent again.
            Err(error) if self.write.is_some() || passes(&error) => {
                self.unread = Some(error);
                Ok(false)
            }
            shown => shown,
        }
    }

    async fn fresh(&mut self) -> Fresh {
        Fresh::default()
    }
}

fn removes(expect: &Expect) -> bool {
    !matches!(
        expect,
        Expect::Unrecorded
            | Expect::SyncAll
            | Expect::Active(_)
            | Expect::Stopped(_)
            | Expect::Nothing
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
        let left = match read::assignments(tenant, service_principal).await {
            Ok(left) => left,
            // A list cannot be absent: it is a replica's 404, which does not show yet.
            Err(error) if error.status == Some(404) => return Ok(false),
            Err(error) => return Err(error),
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
        Expect::Unrecorded => {
            let principal = read::service_principal(tenant, service_principal).await?;
            Ok(recorded_credentials(&principal).is_none())
        }
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
