//! Which users and groups of the target tenant a job has made or taken over, as far as that can be known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::observed::text;
use crate::ensure::read::{all, parameters};
use crate::graph::Error;

/// A user or group of the target tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Object {
    /// Object id in the target.
    pub(crate) id: String,
    /// User principal name, or display name.
    pub(crate) name: String,
    /// Whether it is a group.
    pub(crate) is_group: bool,
}

impl Object {
    /// Name and id.
    #[must_use]
    pub(crate) fn said(&self) -> String {
        let kind = if self.is_group { "group " } else { "" };
        format!("{kind}{} ({})", self.name, self.id)
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    /// Those that are in the target tenant now.
    pub(crate) live: Vec<Object>,
    /// How many more users the job counts than could be found; nothing where every one could be looked up.
    pub(crate) unnamed: u64,
    /// Why not every one could be looked up, though the log was read.
    pub(crate) limit: Option<String>,
    /// A read failed, so the list may not be whole.
    pub(crate) error: Option<Error>,
}

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Source tenant.
    pub(crate) source: &'a Tenant,
    /// Target tenant.
    pub(crate) target: &'a Tenant,
    /// Service principal of the configuration.
    pub(crate) service_principal: &'a str,
    /// Its jobs; what a deleted one has made is only in the log.
    pub(crate) jobs: &'a [Value],
}

/// Looks into the provisioning log, and asks the job about every invited user of the target tenant.
pub(crate) async fn find(place: Place<'_>) -> Made {
    let (log, guests) = futures_util::future::join(log(place), guests(place.target)).await;
    let (known, doubtful) = match &log {
        Ok(entries) => sorted(entries),
        Err(_) => Default::default(),
    };
    let guests = match guests {
        Ok(guests) => guests,
        Err(error) => {
            return Made {
                error: Some(error),
                ..Made::default()
            };
        }
    };
    let mut made = Made::default();

    // Whoever is no invited user is looked up one by one.
    let others: Vec<(&String, bool)> = known
        .iter()
        .filter(|(id, _)| !guests.contains_key(*id))
        .map(|(id, is_group)| (id, *is_group))
        .collect();
    let others = all(others
        .into_iter()
        .map(|(id, is_group)| exists(place.target, id, is_group)));
    for found in others.await {
        match found {
            Fact::Known(object) => made.live.push(object),
            Fact::Absent => {}
            Fact::Unreadable(error) => made.error = Some(error),
        }
    }
    let by_log = guests.iter().filter(|(id, _)| known.contains_key(*id));
    made.live.extend(by_log.map(|(_, object)| object.clone()));

    let mut asked: Vec<Object> = guests
        .into_iter()
        .filter(|(id, _)| !known.contains_key(id))
        .map(|(_, object)| object)
        .collect();
    for id in doubtful {
        if !asked.iter().any(|object| object.id == id) {
            match exists(place.target, &id, false).await {
                Fact::Known(object) => asked.push(object),
                Fact::Absent => {}
                Fact::Unreadable(error) => made.error = Some(error),
            }
        }
    }
    let looked_up = connected(place, asked, &mut made).await;
    made.live.sort();
    made.live.dedup();

    let users = made.live.iter().filter(|object| !object.is_group).count();
    let missing = counted(place.jobs, "User").saturating_sub(users as u64);
    let whole = matches!(looked_up, Looked::Whole);
    match looked_up {
        // Every invited user was asked about, so what the job counts beyond them is no longer in the target.
        Looked::Whole => {}
        Looked::Failed(error) if missing > 0 => made.error = Some(error),
        Looked::Failed(_) => {}
        Looked::NotOffered(reason) => {
            made.unnamed = missing;
            made.limit = Some(reason);
        }
    }
    // Groups are only in the log.
    if let Err(error) = log
        && !(whole && counted(place.jobs, "Group") == 0)
    {
        made.error = Some(error);
    }
    made
}

/// What became of the questions to the job.
#[allow(
    clippy::large_enum_variant,
    reason = "one exists at a time, and boxing would only clutter the search"
)]
enum Looked {
    Whole,
    NotOffered(String),
    Failed(Error),
}

/// Asks the jobs about each object; those that they have linked are theirs.
async fn connected(place: Place<'_>, objects: Vec<Object>, made: &mut Made) -> Looked {
    if place.jobs.is_empty() {
        return Looked::NotOffered("There is no job that could be asked for its users.".to_owned());
    }
    let mut looked = Looked::Whole;
    for job in place.jobs {
        let job = text(job, "id");
        let answers = all(objects
            .iter()
            .map(|object| connection(place, job, &object.id)))
        .await;
        for (object, answer) in objects.iter().zip(answers) {
            match answer {
                Fact::Known(()) => made.live.push(object.clone()),
                Fact::Absent => {}
                Fact::Unreadable(error) if matches!(error.status, Some(400 | 405 | 501)) => {
                    looked = Looked::NotOffered(format!(
                        "The service does not tell which users the job has linked: {}",
                        error.message
                    ));
                }
                Fact::Unreadable(error) => return Looked::Failed(error),
            }
        }
    }
    looked
}

async fn connection(place: Place<'_>, job: &str, id: &str) -> Fact<()> {
    let parameters = parameters(json!({
        "ServicePrincipalId": place.service_principal, "SynchronizationJobId": job, "ObjectConnectionId": id,
    }));
    let command = "Get-CtsSynchronizationObjectConnection";
    Fact::of(place.source.call(command, &parameters).await.map(drop))
}

/// All entries of the configuration, whichever of its jobs they are of.
async fn log(place: Place<'_>) -> Result<Vec<Value>, Error> {
    let filter = format!(
        "contains(tolower(servicePrincipal/id), '{}')",
        place.service_principal.to_lowercase()
    );
    let parameters = parameters(json!({"Filter": filter, "All": true}));
    place
        .source
        .list("Get-MgAuditLogProvisioning", &parameters)
        .await
}

/// Ids of objects that were written or found to be in step, and of those that only failed.
fn sorted(entries: &[Value]) -> (BTreeMap<String, bool>, BTreeSet<String>) {
    let (mut known, mut doubtful) = (BTreeMap::new(), BTreeSet::new());
    for entry in entries {
        let identity = entry.get("targetIdentity").unwrap_or(&Value::Null);
        let id = text(identity, "id").to_lowercase();
        if id.is_empty() {
            continue;
        }
        let info = entry.get("provisioningStatusInfo").unwrap_or(&Value::Null);
        let code = info
            .get("errorInformation")
            .map(|error| text(error, "errorCode"));
        let linked = text(info, "status") == "success" || code == Some("RedundantExport");
        if linked {
            known.insert(
                id,
                text(identity, "identityType").eq_ignore_ascii_case("Group"),
            );
        } else {
            doubtful.insert(id);
        }
    }
    doubtful.retain(|id| !known.contains_key(id));
    (known, doubtful)
}

/// Invited users of the target tenant by their ids.
async fn guests(target: &Tenant) -> Result<BTreeMap<String, Object>, Error> {
    let parameters = parameters(json!({
        "Filter": "creationType eq 'Invitation'", "Property": ["id", "userPrincipalName", "displayName"], "All": true,
    }));
    let users = target.list("Get-MgUser", &parameters).await?;
    Ok(users
        .iter()
        .map(|user| (text(user, "id").to_lowercase(), object(user, false)))
        .collect())
}

/// Whether an object is in the target tenant now; what is in the recycle bin is not.
pub(crate) async fn exists(target: &Tenant, id: &str, is_group: bool) -> Fact<Object> {
    let found = if is_group {
        let parameters = parameters(json!({"GroupId": id, "Property": ["id", "displayName"]}));
        target.call("Get-MgGroup", &parameters).await
    } else {
        let properties = ["id", "userPrincipalName", "displayName"];
        let parameters = parameters(json!({"UserId": id, "Property": properties}));
        target.call("Get-MgUser", &parameters).await
    };
    Fact::of(found.map(|found| object(&found, is_group)))
}

fn object(found: &Value, is_group: bool) -> Object {
    let name = match text(found, "userPrincipalName") {
        "" => text(found, "displayName"),
        name => name,
    };
    Object {
        id: text(found, "id").to_owned(),
        name: name.to_owned(),
        is_group,
    }
}

/// How many objects of a kind the jobs say that they keep in step.
fn counted(jobs: &[Value], kind: &str) -> u64 {
    jobs.iter()
        .filter_map(|job| {
            job.pointer("/status/synchronizedEntryCountByType")?
                .as_array()
        })
        .flatten()
        .filter(|pair| text(pair, "key").starts_with(kind))
        .filter_map(|pair| pair.get("value")?.as_u64())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tells_linked_objects_from_those_that_only_failed() {
        let entry = |id: &str, kind: &str, status: &str, code: &str| {
            json!({
                "targetIdentity": {"id": id, "identityType": kind},
                "provisioningStatusInfo": {"status": status, "errorInformation": {"errorCode": code}},
            })
        };
        let (known, doubtful) = sorted(&[
            entry("A", "User", "success", ""),
            entry("g", "Group", "success", ""),
            entry("b", "User", "skipped", "RedundantExport"),
            entry("b", "User", "failure", "EntryConflict"),
            entry(
                "c",
                "User",
                "failure",
                "InvitationCreationFailureAmbiguousUser",
            ),
            entry("", "User", "skipped", "NotEffectivelyEntitled"),
        ]);
        let known: Vec<_> = known
            .iter()
            .map(|(id, group)| (id.as_str(), *group))
            .collect();
        assert_eq!(known, [("a", false), ("b", false), ("g", true)]);
        assert_eq!(doubtful.into_iter().collect::<Vec<_>>(), ["c"]);
    }
}
