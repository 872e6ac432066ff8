//! Exports what exists as a desired state, which applied to the same tenants changes nothing.

mod people;
mod schema;
mod settings;

use futures_util::future::join;
use serde::Serialize;
use serde_json::{Value, json};

use super::adopt::{Adoption, Claim, adopt, claim};
use super::call::Tenant;
use super::fact::Fact;
use super::job_state::{CycleReport, JobReport};
use super::locate::{Sought, is_named, locate, nothing};
use super::model::{DesiredState, JOB_TEMPLATE};
use super::observed::{Configuration, Observed, is_masked, secret, text};
use super::read;
use super::run::Report;
use super::step::Quarantine;
use super::wait::Patience;
use crate::graph::{Client, Error};

/// A configuration that exists.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Name of the source's connection.
    pub source: String,
    /// Name of the target's connection.
    pub target: String,
    /// Source tenant.
    pub source_tenant_id: String,
    /// Target tenant.
    pub target_tenant_id: String,
    /// Name of the application.
    pub display_name: String,
    /// Object id of its service principal.
    pub service_principal_id: String,
    /// Its application (client) id.
    pub application_id: String,
    /// The job, where there is one.
    pub job_id: Option<String>,
    /// `schedule.state` of the job.
    pub schedule_state: Option<String>,
    /// `status.code` of the job.
    pub status_code: Option<String>,
    /// Why the job does not work.
    pub quarantine: Option<Quarantine>,
    /// The last cycle that ended.
    pub last_cycle: Option<CycleReport>,
    /// How many users are assigned; nothing where that could not be read.
    pub assigned_users: Option<usize>,
    /// How many groups are assigned.
    pub assigned_groups: Option<usize>,
    /// The document.
    pub desired_state: DesiredState,
    /// What the document leaves open, because it is missing or could not be read.
    pub incomplete: Vec<String>,
}

/// Reads both tenants and exports every configuration of the pair.
///
/// # Errors
/// When the tenants or their applications cannot be read, or it cannot be told whose a configuration is.
pub async fn export(
    source: Client,
    target: Client,
    sought: &Sought,
    patience: Patience,
    report: &(impl Report + Sync),
) -> Result<Vec<Exported>, Error> {
    let source = Tenant::new(source, patience);
    let target = Tenant::new(target, patience);
    report.progress("Reading both tenants", 0).await?;
    let desired = sought.desired()?;
    let observed = read::read(&desired, &source, &target).await;
    let (source_id, target_id) = match (&observed.source, &observed.target) {
        (Ok(source), Ok(target)) => (source.tenant_id.clone(), target.tenant_id.clone()),
        (Err(error), _) | (_, Err(error)) => return Err(error.clone()),
    };
    if source_id.eq_ignore_ascii_case(&target_id) {
        return Err(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!(
                "Both connections are signed in to tenant {source_id}; source and target must be different tenants."
            ),
        ));
    }
    let of_pair = of_pair(sought, &desired, &target_id, &observed)?;
    let mut exported = Vec::new();
    for configuration in of_pair {
        let exporter = Exporter {
            source: &source,
            target: &target,
            sought,
            observed: &observed,
            source_id: &source_id,
            target_id: &target_id,
        };
        exported.push(exporter.export(configuration).await?);
    }
    Ok(exported)
}

/// Every configuration that synchronizes into the target.
fn of_pair<'a>(
    sought: &Sought,
    desired: &DesiredState,
    target_id: &str,
    observed: &'a Observed,
) -> Result<Vec<&'a Configuration>, Error> {
    let configurations = match &observed.configurations {
        Fact::Known(configurations) => configurations.as_slice(),
        Fact::Absent => &[],
        Fact::Unreadable(error) => return Err(error.clone()),
    };
    if sought.service_principal_id.is_none() {
        let ours: Vec<&Configuration> = configurations
            .iter()
            .filter(|candidate| claim(candidate, target_id) == Claim::Ours)
            .filter(|candidate| {
                let name = sought.display_name.as_deref();
                name.is_none_or(|name| is_named(candidate, name))
            })
            .collect();
        if !ours.is_empty() {
            return Ok(ours);
        }
    }
    match locate(sought, desired, target_id, observed) {
        Adoption::Found(configuration) => Ok(vec![configuration]),
        // Who names one is told that it is not there.
        Adoption::Nothing if sought.display_name.is_some() => Err(Error::new(
            "UnknownConfiguration",
            "ObjectNotFound",
            nothing(sought, target_id, observed),
        )),
        Adoption::Nothing => Ok(Vec::new()),
        Adoption::Undecided(error) | Adoption::Unknown(error) => Err(error),
    }
}

/// Exports one configuration.
struct Exporter<'a> {
    source: &'a Tenant,
    target: &'a Tenant,
    sought: &'a Sought,
    observed: &'a Observed,
    source_id: &'a str,
    target_id: &'a str,
}

impl Exporter<'_> {
    async fn export(&self, configuration: &Configuration) -> Result<Exported, Error> {
        let mut incomplete = Vec::new();
        let assignments = match &configuration.assignments {
            Fact::Known(assignments) => Some(assignments.as_slice()),
            Fact::Absent => Some(&[][..]),
            Fact::Unreadable(error) => {
                incomplete.push(format!("assignments could not be read: {}", error.message));
                None
            }
        };
        let (people, synchronization) = join(
            people::name(self.source, assignments.unwrap_or_default()),
            self.synchronization(&mut incomplete),
        )
        .await;
        incomplete.extend(people.incomplete);
        let source_partner = self.partner("source", &mut incomplete);
        let target_partner = self.partner("target", &mut incomplete);
        let (job, state) = job(configuration, &mut incomplete);
        let credentials = self.credentials(configuration, &mut incomplete);
        let schema = match job {
            Some(job) => schema::read(self.source, configuration.id(), text(job, "id")).await,
            None => schema::Own::default(),
        };
        incomplete.extend(schema.incomplete);
        let document = json!({
            "source": {"connection": self.sought.source, "tenantId": self.source_id, "partner": source_partner},
            "target": {
                "connection": self.sought.target, "tenantId": self.target_id, "partner": target_partner,
                "identitySynchronization": synchronization,
            },
            "application": {"displayName": configuration.display_name()},
            "job": {"state": state},
            "credentials": credentials,
            "assignments": {"users": people.users, "groups": people.groups},
        });
        let mut desired_state = self.recognised(document, configuration)?;
        if claim(configuration, self.target_id) == Claim::Hidden {
            incomplete.push(
                "credentials.companyId is saved and hidden by Graph; a run with this document saves and records this target."
                    .to_owned(),
            );
        }
        desired_state.attribute_mappings = schema.mappings;
        desired_state.scoping_filter = schema.filter;
        let report = job.map(JobReport::of);
        let count = |kind: &str| {
            assignments.map(|all| {
                all.iter()
                    .filter(|one| text(one, "principalType") == kind)
                    .count()
            })
        };
        Ok(Exported {
            source: self.sought.source.clone(),
            target: self.sought.target.clone(),
            source_tenant_id: self.source_id.to_owned(),
            target_tenant_id: self.target_id.to_owned(),
            display_name: configuration.display_name().to_owned(),
            service_principal_id: configuration.id().to_owned(),
            application_id: text(&configuration.service_principal, "appId").to_owned(),
            job_id: job.map(|job| text(job, "id").to_owned()),
            schedule_state: report
                .as_ref()
                .map(|one| one.details.schedule_state.clone()),
            status_code: report.as_ref().map(|one| one.details.status_code.clone()),
            quarantine: report
                .as_ref()
                .and_then(|one| one.details.quarantine.clone()),
            last_cycle: report.and_then(|one| one.last_cycle),
            assigned_users: count("User"),
            assigned_groups: count("Group"),
            desired_state,
            incomplete,
        })
    }

    /// The service principal is named only where the configuration would not be recognised without it: another pair of tenants has not got it.
    fn recognised(
        &self,
        mut document: Value,
        configuration: &Configuration,
    ) -> Result<DesiredState, Error> {
        let desired = state(document.clone())?;
        match adopt(&desired, self.target_id, self.observed) {
            Adoption::Found(found) if found.id() == configuration.id() => Ok(desired),
            _ => {
                document["application"]["servicePrincipalId"] = json!(configuration.id());
                state(document)
            }
        }
    }

    /// Settings of one side; what is not known is not named.
    fn partner(&self, side: &str, incomplete: &mut Vec<String>) -> Value {
        let fact = match side {
            "source" => &self.observed.source_partner,
            _ => &self.observed.target_partner,
        };
        match fact {
            Fact::Known(current) => {
                let (settings, left) = settings::partner(current);
                incomplete.extend(left.iter().map(|name| {
                    format!("{side}.partner.{name} is set, and a document cannot name it.")
                }));
                Value::Object(settings)
            }
            Fact::Absent => {
                incomplete.push(format!(
                    "{side}.partner: the {side} tenant has no partner settings for the other tenant."
                ));
                settings::no_partner()
            }
            Fact::Unreadable(error) => {
                incomplete.push(format!(
                    "{side}.partner could not be read: {}",
                    error.message
                ));
                settings::no_partner()
            }
        }
    }

    /// Graph beta shows more of it.
    async fn synchronization(&self, incomplete: &mut Vec<String>) -> Value {
        let name = "target.identitySynchronization";
        let plain = match &self.observed.target_synchronization {
            Fact::Known(current) => current,
            Fact::Absent => {
                incomplete.push(format!(
                    "{name}: the target tenant has none for the source tenant."
                ));
                return settings::no_synchronization();
            }
            Fact::Unreadable(error) => {
                incomplete.push(format!("{name} could not be read: {}", error.message));
                return settings::no_synchronization();
            }
        };
        match read::synchronization(self.target, self.source_id, true).await {
            Fact::Known(current) => Value::Object(settings::synchronization(&current)),
            Fact::Absent => Value::Object(settings::synchronization(plain)),
            Fact::Unreadable(error) => {
                incomplete.push(format!(
                    "{name}.groupSyncInbound could not be read: {}",
                    error.message
                ));
                Value::Object(settings::synchronization(plain))
            }
        }
    }

    /// What Graph does not mask.
    fn credentials(&self, configuration: &Configuration, incomplete: &mut Vec<String>) -> Value {
        let mut credentials = json!({});
        let pairs = match &configuration.secrets {
            Fact::Known(pairs) => pairs.as_slice(),
            Fact::Absent => &[],
            Fact::Unreadable(error) => {
                incomplete.push(format!("credentials could not be read: {}", error.message));
                return credentials;
            }
        };
        for key in ["AuthenticationType", "CompanyId"] {
            if secret(pairs, key).is_none() {
                incomplete.push(format!("credentials: {key} is not saved."));
            }
        }
        let readable = |key: &str| secret(pairs, key).filter(|value| !is_masked(value));
        if let Some(value) = readable("AuthenticationType") {
            credentials["authenticationType"] = json!(value);
        }
        if claim(configuration, self.target_id) == Claim::Ours {
            credentials["companyId"] = json!(self.target_id);
        }
        for (key, name) in [
            ("SyncAll", "syncAll"),
            ("SyncNotificationSettings", "syncNotificationSettings"),
        ] {
            if secret(pairs, key).is_some_and(is_masked) {
                incomplete.push(format!(
                    "credentials.{name} is saved, and Graph does not show its value."
                ));
            }
        }
        if let Some(everybody) = readable("SyncAll") {
            credentials["syncAll"] = json!(everybody.eq_ignore_ascii_case("true"));
        }
        if let Some(settings) = readable("SyncNotificationSettings") {
            match serde_json::from_str::<Value>(settings) {
                Ok(Value::Object(settings)) => {
                    let named = settings
                        .into_iter()
                        .map(|(name, value)| (lowered(&name), value));
                    credentials["syncNotificationSettings"] = Value::Object(named.collect());
                }
                _ => incomplete.push(
                    "credentials.syncNotificationSettings is saved, and is no JSON object."
                        .to_owned(),
                ),
            }
        }
        credentials
    }
}

/// The saved text begins its names with a capital letter.
fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// The job of the template, and the state that a document gives it.
fn job<'a>(
    configuration: &'a Configuration,
    incomplete: &mut Vec<String>,
) -> (Option<&'a Value>, &'static str) {
    let jobs = match &configuration.jobs {
        Fact::Known(jobs) => jobs.as_slice(),
        Fact::Absent => &[],
        Fact::Unreadable(error) => {
            incomplete.push(format!("job could not be read: {}", error.message));
            return (None, "AsIs");
        }
    };
    let of_template: Vec<&Value> = jobs
        .iter()
        .filter(|job| text(job, "templateId").eq_ignore_ascii_case(JOB_TEMPLATE))
        .collect();
    match of_template.as_slice() {
        [] => {
            incomplete.push("job: there is none.".to_owned());
            (None, "AsIs")
        }
        [only] if JobReport::of(only).is_active() => (Some(only), "Started"),
        [only] => (Some(only), "Paused"),
        several => {
            incomplete.push(format!(
                "job: there are {} of template {JOB_TEMPLATE}, where there should be one.",
                several.len()
            ));
            (None, "AsIs")
        }
    }
}

fn state(document: Value) -> Result<DesiredState, Error> {
    serde_json::from_value(document)
        .map_err(|error| Error::new("InternalError", "NotSpecified", error.to_string()))
}
