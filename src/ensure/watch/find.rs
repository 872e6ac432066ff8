//! Which job is meant.

use serde_json::Value;

use super::Watched;
use crate::ensure::adopt::Adoption;
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::locate::{Sought, is_named, locate, nothing};
use crate::ensure::model::{APPLICATION_TEMPLATE, JOB_TEMPLATE};
use crate::ensure::observed::{Configuration, text};
use crate::ensure::read;
use crate::graph::Error;

/// Service principal and job; ids name them directly, else the rules of adoption decide.
pub(super) async fn job(
    source: &Tenant,
    target: Option<&Tenant>,
    watched: &Watched,
) -> Result<(String, String), Error> {
    if let Some(service_principal) = &watched.service_principal_id {
        if let Some(job) = &watched.job_id {
            return Ok((service_principal.clone(), job.clone()));
        }
        let jobs = read::jobs(source, service_principal).await?;
        return Ok((service_principal.clone(), only(&jobs)?));
    }
    let (None, Some(target)) = (&watched.job_id, target) else {
        return among_all(source, watched).await;
    };
    let sought = Sought {
        source: "source".to_owned(),
        target: "target".to_owned(),
        display_name: watched.display_name.clone(),
        service_principal_id: None,
    };
    let desired = sought.desired()?;
    let observed = read::read(&desired, source, target).await;
    let target_tenant = match (&observed.source, &observed.target) {
        (Ok(_), Ok(target)) => target.tenant_id.clone(),
        (Err(error), _) | (_, Err(error)) => return Err(error.clone()),
    };
    match locate(&sought, &desired, &target_tenant, &observed) {
        Adoption::Found(configuration) => of(configuration),
        Adoption::Nothing => Err(none_because(&nothing(&sought, &target_tenant, &observed))),
        Adoption::Undecided(error) | Adoption::Unknown(error) => Err(error),
    }
}

/// Without a target the job's id or the application's name has to be the only one.
async fn among_all(source: &Tenant, watched: &Watched) -> Result<(String, String), Error> {
    let configurations = match read::configurations(source, APPLICATION_TEMPLATE).await {
        Fact::Known(configurations) => configurations,
        Fact::Absent => Vec::new(),
        Fact::Unreadable(error) => return Err(error),
    };
    if let Some(wanted) = &watched.job_id {
        for configuration in &configurations {
            let jobs = match &configuration.jobs {
                Fact::Known(jobs) => jobs.as_slice(),
                Fact::Absent => &[],
                Fact::Unreadable(error) => return Err(error.clone()),
            };
            let found = jobs
                .iter()
                .find(|job| text(job, "id").eq_ignore_ascii_case(wanted));
            if let Some(job) = found {
                return Ok((configuration.id().to_owned(), text(job, "id").to_owned()));
            }
        }
        return Err(none());
    }
    let named: Vec<&Configuration> = configurations
        .iter()
        .filter(|one| {
            watched
                .display_name
                .as_ref()
                .is_none_or(|name| is_named(one, name))
        })
        .collect();
    match named.as_slice() {
        [] => Err(none()),
        [only] => of(only),
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|one| format!("'{}' ({})", one.display_name(), one.id()))
                .collect();
            let message = format!(
                "{} configurations could be meant: {}.",
                several.len(),
                list.join(", ")
            );
            Err(
                Error::new("AmbiguousApplication", "InvalidArgument", message).with_hint(
                    "Name the target with Target, or the configuration with ServicePrincipalId.",
                ),
            )
        }
    }
}

fn of(configuration: &Configuration) -> Result<(String, String), Error> {
    let jobs = match &configuration.jobs {
        Fact::Known(jobs) => jobs.as_slice(),
        Fact::Absent => &[],
        Fact::Unreadable(error) => return Err(error.clone()),
    };
    Ok((configuration.id().to_owned(), only(jobs)?))
}

fn only(jobs: &[Value]) -> Result<String, Error> {
    let of_template: Vec<&str> = jobs
        .iter()
        .filter(|job| text(job, "templateId").eq_ignore_ascii_case(JOB_TEMPLATE))
        .map(|job| text(job, "id"))
        .collect();
    match of_template.as_slice() {
        [] => Err(none()),
        [only] => Ok((*only).to_owned()),
        several => Err(Error::new(
            "AmbiguousJob",
            "InvalidArgument",
            format!(
                "The application has {} jobs of template {JOB_TEMPLATE}: {}.",
                several.len(),
                several.join(", ")
            ),
        )
        .with_hint("Name the one to watch with SynchronizationJobId.")),
    }
}

fn none() -> Error {
    none_because("There is no synchronization job to watch.")
}

fn none_because(why: &str) -> Error {
    Error::new("UnknownJob", "ObjectNotFound", why).with_hint("Set-CrossTenantSync makes one.")
}
