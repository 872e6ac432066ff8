//! Which users and groups of the target tenant a job has made or taken over, as far as that can be known.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::ensure::call::Tenant;
use crate::ensure::fact::Fact;
use crate::ensure::log;
use crate::ensure::observed::text;
use crate::ensure::read::{all, parameters};
use crate::ensure::run::Report;
use crate::ensure::settle::passes;
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
    /// Whether the jobs have ended a cycle since everybody was taken out of scope, so that counting nobody means nobody.
    pub(crate) is_settled: bool,
}

/// Looks into the provisioning log, and asks the job about invited users of the target tenant while the log explains fewer than the job counts.
///
/// # Errors
/// `Cancelled`; a read that fails is told by the result.
pub(crate) async fn find(place: Place<'_>, report: &(impl Report + Sync)) -> Result<Made, Error> {
    let (log, guests) = join(entries(place), guests(place.target)).await;
    let (known, doubtful) = match &log {
        Ok(entries) => sorted(entries),
        Err(_) => Default::default(),
    };
    let guests = match guests {
        Ok(guests) => guests,
        Err(error) => {
            return Ok(Made {
                error: Some(error),
                ..Made::default()
            });
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

    let linked = match &log {
        Ok(entries) => linked(entries, place.jobs),
        Err(_) => BTreeSet::new(),
    };
    let expected = counted(place.jobs, "User");
    let explained = made
        .live
        .iter()
        .filter(|object| !object.is_group && linked.contains(&object.id.to_lowercase()))
        .count() as u64;
    let counts = expected > 0 || (place.is_settled && all_counted(place.jobs) == Some(0));
    let looked_up = if counts && explained >= expected {
        Looked::Whole
    } else {
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
        // Nobody counts what a job does not count, so then everybody is asked about.
        let missing = expected.checked_sub(explained).filter(|_| expected > 0);
        connected(place, &asked, missing, &mut made, report).await?
    };
    made.live.sort();
    made.live.dedup();

    let users = made.live.iter().filter(|object| !object.is_group).count();
    let missing = expected.saturating_sub(users as u64);
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
    Ok(made)
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

/// Questions that are under way at the same time.
const AT_ONCE: usize = 24;

/// Asks the jobs about each object until all that are missing are found; those that they have linked are theirs.
async fn connected(
    place: Place<'_>,
    objects: &[Object],
    missing: Option<u64>,
    made: &mut Made,
    report: &(impl Report + Sync),
) -> Result<Looked, Error> {
    if place.jobs.is_empty() {
        return Ok(Looked::NotOffered(
            "There is no job that could be asked for its users.".to_owned(),
        ));
    }
    let total = objects.len() * place.jobs.len();
    let (mut done, mut found) = (0, 0);
    for job in place.jobs {
        let job = text(job, "id");
        for some in objects.chunks(AT_ONCE) {
            let questions = some.iter().map(|object| connection(place, job, &object.id));
            let answers = join_all(questions).await;
            for (object, answer) in some.iter().zip(answers) {
                match answer {
                    Fact::Known(()) => {
                        made.live.push(object.clone());
                        found += 1;
                    }
                    Fact::Absent => {}
                    Fact::Unreadable(error) if matches!(error.status, Some(400 | 405 | 501)) => {
                        return Ok(Looked::NotOffered(format!(
                            "The service does not tell which users the job has linked: {}",
                            error.message
                        )));
                    }
                    Fact::Unreadable(error) => return Ok(Looked::Failed(error)),
                }
            }
            if missing.is_some_and(|missing| found >= missing) {
                return Ok(Looked::Whole);
            }
            done += some.len();
            if done < total {
                let percent = i32::try_from(done * 100 / total).unwrap_or(-1);
                let status = format!(
                    "Asking the job which users it has made: {done} of {total} users of the target tenant"
                );
                report.progress(&status, percent).await?;
            }
        }
    }
    Ok(Looked::Whole)
}

async fn connection(place: Place<'_>, job: &str, id: &str) -> Fact<()> {
    let parameters = parameters(json!({
        "ServicePrincipalId": place.service_principal, "SynchronizationJobId": job, "ObjectConnectionId": id,
    }));
    let command = "Get-CtsSynchronizationObjectConnection";
    Fact::of(place.source.call(command, &parameters).await.map(drop))
}

/// All entries of the configuration, whichever of its jobs they are of.
async fn entries(place: Place<'_>) -> Result<Vec<Value>, Error> {
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

/// Ids of objects whose newest entry says that one of these jobs keeps them in step.
fn linked(entries: &[Value], jobs: &[Value]) -> BTreeSet<String> {
    let mut own: Vec<&Value> = entries
        .iter()
        .filter(|entry| {
            let job = text(entry, "jobId");
            jobs.iter()
                .any(|one| text(one, "id").eq_ignore_ascii_case(job))
        })
        .collect();
    own.sort_by_key(|entry| text(entry, "activityDateTime"));
    let mut linked = BTreeSet::new();
    for entry in own {
        let identity = entry.get("targetIdentity").unwrap_or(&Value::Null);
        let id = text(identity, "id").to_lowercase();
        if log::is_provisioned(entry) {
            linked.insert(id);
        } else {
            linked.remove(&id);
        }
    }
    linked
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

/// Ids in one filter, as many as Graph takes.
const IN_ONE_FILTER: usize = 15;

/// Who of these is still in the target tenant, and whether somebody could not be read.
///
/// # Errors
/// The first refusal that a further try does not mend.
pub(super) async fn present(
    target: &Tenant,
    objects: &[Object],
) -> Result<(Vec<Object>, bool), Error> {
    let (groups, users): (Vec<Object>, Vec<Object>) =
        objects.iter().cloned().partition(|object| object.is_group);
    let of_users = all(users
        .chunks(IN_ONE_FILTER)
        .map(|some| present_users(target, some)));
    let of_groups = all(groups.iter().map(|group| exists(target, &group.id, true)));
    let (of_users, of_groups) = join(of_users, of_groups).await;
    let (mut present, mut unread) = (Vec::new(), false);
    let of_users = users.chunks(IN_ONE_FILTER).zip(of_users);
    let of_groups = groups
        .chunks(1)
        .zip(of_groups.into_iter().map(|fact| match fact {
            Fact::Known(group) => Ok(vec![group]),
            Fact::Absent => Ok(Vec::new()),
            Fact::Unreadable(error) => Err(error),
        }));
    for (asked, found) in of_users.chain(of_groups) {
        match found {
            Ok(found) => present.extend(found),
            // A failed look takes nobody off the list.
            Err(error) if passes(&error) => {
                present.extend(asked.iter().cloned());
                unread = true;
            }
            Err(error) => return Err(error),
        }
    }
    Ok((present, unread))
}

async fn present_users(target: &Tenant, users: &[Object]) -> Result<Vec<Object>, Error> {
    let ids: Vec<String> = users.iter().map(|user| format!("'{}'", user.id)).collect();
    let properties = ["id", "userPrincipalName", "displayName"];
    let parameters = parameters(json!({
        "Filter": format!("id in ({})", ids.join(",")), "Property": properties, "All": true,
    }));
    let found = target.list("Get-MgUser", &parameters).await?;
    Ok(found.iter().map(|user| object(user, false)).collect())
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
        .filter_map(|job| counts(job))
        .flatten()
        .filter(|pair| text(pair, "key").starts_with(kind))
        .filter_map(|pair| pair.get("value")?.as_u64())
        .sum()
}

/// How many objects the jobs keep in step; nothing where one of them does not say.
pub(super) fn all_counted(jobs: &[Value]) -> Option<u64> {
    let of_job = |job: &Value| -> Option<u64> {
        let counts = counts(job)?.iter();
        counts.map(|pair| pair.get("value")?.as_u64()).sum()
    };
    jobs.iter().map(of_job).sum()
}

fn counts(job: &Value) -> Option<&Vec<Value>> {
    job.pointer("/status/synchronizedEntryCountByType")?
        .as_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_taken_away_again_explains_no_count() {
        let entry = |id: &str, job: &str, action: &str, at: &str| {
            json!({
                "targetIdentity": {"id": id}, "jobId": job, "provisioningAction": action, "activityDateTime": at,
                "provisioningStatusInfo": {"status": "success"},
            })
        };
        let linked = linked(
            &[
                entry("A", "J", "create", "2026-11-21T14:00:00Z"),
                entry("b", "j", "delete", "2026-11-21T15:00:00Z"),
                entry("b", "j", "create", "2026-11-21T14:00:00Z"),
                entry("c", "of another", "create", "2026-11-21T14:00:00Z"),
            ],
            &[json!({"id": "j"})],
        );
        assert_eq!(linked.into_iter().collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn a_job_that_does_not_say_its_counts_counts_nobody_out() {
        let job = |counts: Value| json!({"status": {"synchronizedEntryCountByType": counts}});
        let some =
            json!([{"key": "User to User", "value": 2}, {"key": "Group to Group", "value": 1}]);
        assert_eq!(all_counted(&[job(some.clone()), job(json!([]))]), Some(3));
        assert_eq!(all_counted(&[job(some), job(Value::Null)]), None);
    }

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
