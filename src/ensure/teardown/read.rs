//! Reads both tenants for a teardown.

use futures_util::future::join;
use serde_json::{Value, json};

use super::made::{self, Made, Place};
use crate::ensure::adopt::{Adoption, Claim, claim};
use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::locate::{Sought, locate, nothing};
use crate::ensure::observed::{Configuration, Observed, text};
use crate::ensure::read::{self, parameters};
use crate::ensure::run::Report;
use crate::graph::Error;

/// The configuration that is to be removed.
#[derive(Debug, Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, and boxing would only clutter the plan"
)]
pub(super) enum Found {
    /// This one.
    Configuration(Configuration),
    /// There is none; the sentence that says so.
    Nothing(String),
    /// A person has to say which.
    Undecided(Error),
    /// Something that could be the one cannot be read.
    Unknown(Error),
}

/// Everything that the plan rests on.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Both tenants.
    pub(super) observed: Observed,
    /// Source and target tenant id, where both are signed in to, each to its own.
    pub(super) pair: Option<(String, String)>,
    /// The configuration.
    pub(super) found: Found,
    /// Object id of its app registration.
    pub(super) application: Fact<String>,
    /// Other configurations that synchronize into the target, or may.
    pub(super) others: Vec<String>,
    /// The source tenant's identity synchronization with the target: the other direction.
    pub(super) reverse: Fact<Value>,
    /// Users and groups that its jobs have made.
    pub(super) made: Made,
}

impl Seen {
    /// The configuration, if it is there.
    pub(super) fn configuration(&self) -> Option<&Configuration> {
        match &self.found {
            Found::Configuration(configuration) => Some(configuration),
            _ => None,
        }
    }

    /// Its jobs, as far as they could be read.
    pub(super) fn jobs(&self) -> &[Value] {
        match self.configuration().map(|one| &one.jobs) {
            Some(Fact::Known(jobs)) => jobs,
            _ => &[],
        }
    }
}

/// Reads everything.
///
/// # Errors
/// `Cancelled`; a read that fails is told by what was seen.
pub(super) async fn read(
    sought: &Sought,
    source: &Tenant,
    target: &Tenant,
    report: &(impl Report + Sync),
) -> Result<Seen, Error> {
    let desired = sought.desired()?;
    let observed = read::read(&desired, source, target).await;
    let pair = match (&observed.source, &observed.target) {
        (Ok(source), Ok(target)) if !source.tenant_id.eq_ignore_ascii_case(&target.tenant_id) => {
            Some((source.tenant_id.clone(), target.tenant_id.clone()))
        }
        _ => None,
    };
    let mut seen = Seen {
        observed,
        pair,
        found: Found::Nothing(String::new()),
        application: Fact::Absent,
        others: Vec::new(),
        reverse: Fact::Absent,
        made: Made::default(),
    };
    let Some((_, target_id)) = seen.pair.clone() else {
        return Ok(seen);
    };
    seen.found = match locate(sought, &desired, &target_id, &seen.observed) {
        Adoption::Found(configuration) => Found::Configuration(configuration.clone()),
        Adoption::Nothing => Found::Nothing(nothing(sought, &target_id, &seen.observed)),
        Adoption::Undecided(error) => Found::Undecided(error),
        Adoption::Unknown(error) => Found::Unknown(error),
    };
    seen.others = others(&seen, &target_id);
    let configuration = seen.configuration().cloned();
    let jobs = seen.jobs().to_vec();
    let of_configuration = async {
        let Some(configuration) = &configuration else {
            return (Fact::Absent, Ok(Made::default()));
        };
        let place = Place {
            source,
            target,
            service_principal: configuration.id(),
            jobs: &jobs,
            is_settled: false,
        };
        let made = made::find(place, report);
        join(application(source, configuration), made).await
    };
    let made;
    ((seen.application, made), seen.reverse) = join(
        of_configuration,
        read::synchronization(source, &target_id, false),
    )
    .await;
    seen.made = made?;
    Ok(seen)
}

/// The app registration of a service principal; it may be gone already.
async fn application(source: &Tenant, configuration: &Configuration) -> Fact<String> {
    let app_id = text(&configuration.service_principal, "appId");
    let parameters = parameters(json!({
        "Filter": format!("appId eq '{app_id}'"), "Property": ["id", "appId"], "All": true,
    }));
    match source.list("Get-MgApplication", &parameters).await {
        Err(error) => Fact::Unreadable(error),
        Ok(found) => {
            let own = found
                .iter()
                .find(|one| text(one, "appId").eq_ignore_ascii_case(app_id));
            own.map_or(Fact::Absent, |own| Fact::Known(text(own, "id").to_owned()))
        }
    }
}

/// Configurations beside the one to be removed that need the policies, or whose target Graph does not show.
fn others(seen: &Seen, target_id: &str) -> Vec<String> {
    let Fact::Known(configurations) = &seen.observed.configurations else {
        return Vec::new();
    };
    let own = seen.configuration().map(Configuration::id);
    configurations
        .iter()
        .filter(|other| Some(other.id()) != own)
        .filter(|other| {
            [Claim::Ours, Claim::Hidden, Claim::Unreadable].contains(&claim(other, target_id))
        })
        .map(|other| format!("'{}' ({})", other.display_name(), other.id()))
        .collect()
}
