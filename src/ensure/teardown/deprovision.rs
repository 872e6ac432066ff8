//! Waits for the cycle that soft-deletes the users, and believes only what the target tenant shows.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::cycles::Cycles;
use super::made::{self, Object, Place, all_counted, present};
use super::stay::stay;
use crate::ensure::fact::Fact;
use crate::ensure::job_state::{JobReport, quarantined};
use crate::ensure::log;
use crate::ensure::observed::text;
use crate::ensure::read;
use crate::ensure::run::Report;
use crate::ensure::settle::passes;
use crate::graph::Error;

/// The wait.
pub(super) struct Deprovision<'a> {
    /// Configuration and both tenants, with the jobs as they were before the restart.
    pub(super) place: Place<'a>,
    /// How long to wait.
    pub(super) timeout: Duration,
    /// Whom the job has made, as far as that was known.
    pub(super) made: &'a made::Made,
}

impl Deprovision<'_> {
    /// Waits until nobody is left; the answer is what is true then.
    ///
    /// Where the job does not tell whom it has linked, nobody is left only when it has ended a cycle and counts nobody.
    pub(super) async fn run(
        &self,
        mut cycles: Cycles,
        report: &(impl Report + Sync),
    ) -> Result<String, Error> {
        let total = self.made.live.len();
        let mut left = self.made.live.clone();
        let mut is_limited = self.made.limit.is_some();
        // The count from before the restart stands until a cycle has ended.
        let mut uncounted = Some(self.made.unnamed);
        let mut pauses = self.place.source.patience().pauses(self.timeout);
        let mut trouble: Option<String> = None;
        loop {
            let jobs = match self.jobs().await {
                Ok(jobs) => Some(jobs),
                Err(error) if passes(&error) => None,
                Err(error) => return Err(error),
            };
            let (still_there, unread) = present(self.place.target, &left).await?;
            left = still_there;
            if let Some(jobs) = &jobs {
                cycles.look(jobs);
                if cycles.have_ended() {
                    uncounted = all_counted(jobs).map(|all| all.saturating_sub(left.len() as u64));
                }
            }
            let counts_nobody = jobs.is_some() && cycles.have_ended() && uncounted == Some(0);
            if left.is_empty() && !unread && (!is_limited || counts_nobody) {
                // Whoever was not known by name before is looked for once more.
                let made = made::find(self.place, report).await?;
                is_limited = made.limit.is_some();
                match made.error {
                    None if made.live.is_empty() && (!is_limited || counts_nobody) => {
                        return Ok(removed(&self.made.live));
                    }
                    None => left = made.live,
                    Some(error) if passes(&error) => {}
                    Some(error) => return Err(error),
                }
            }
            let unnamed = if is_limited { uncounted } else { Some(0) };
            // Twice in a row, because one replica may be behind.
            let now = jobs.iter().flatten().find_map(stuck);
            if now.is_some() && now == trouble {
                let reasons = self.reasons(&left, &[]).await;
                return Err(stay(&left, unnamed, &trouble.unwrap_or_default(), reasons));
            }
            if jobs.is_some() {
                trouble = now;
            }
            if let Some((at, ids)) = cycles.ended()
                && at.elapsed() > self.place.source.patience().settle
            {
                let reasons = self.reasons(&left, &ids).await;
                let judged = |object: &Object| reasons.get(&object.id).is_some();
                if !left.is_empty() && left.iter().all(judged) {
                    return Err(stay(
                        &left,
                        unnamed,
                        "The cycle did not remove them",
                        reasons,
                    ));
                }
            }
            let gone = total.saturating_sub(left.len());
            let mut status =
                format!("Waiting for the users to be removed: {gone} of {total} are gone");
            if is_limited && !counts_nobody {
                status.push_str("; the job has yet to end a cycle after which it counts nobody");
            }
            report.progress(&status, percent(gone, total)).await?;
            if !pauses.pause().await {
                let what = match left.as_slice() {
                    [] => "Nobody can tell that all are gone",
                    _ => "They are still in the target tenant",
                };
                let why = format!("{what} after {} seconds", self.timeout.as_secs());
                let reasons = self.reasons(&left, &[]).await;
                return Err(stay(&left, unnamed, &why, reasons));
            }
        }
    }

    /// The jobs as they are now.
    async fn jobs(&self) -> Result<Vec<Value>, Error> {
        let mut jobs = Vec::new();
        for job in self.place.jobs {
            let id = text(job, "id");
            jobs.push(read::job(self.place.source, self.place.service_principal, id).await?);
        }
        Ok(jobs)
    }

    /// What the log says of those who stay, in these cycles or in any.
    async fn reasons(&self, left: &[Object], cycles: &[String]) -> Value {
        let mut reasons = Map::new();
        for job in self.place.jobs {
            let id = text(job, "id");
            let Fact::Known(entries) =
                log::newest(self.place.source, self.place.service_principal, id).await
            else {
                continue;
            };
            for object in left {
                let entry = entries.iter().find(|entry| {
                    let target = entry.get("targetIdentity").unwrap_or(&Value::Null);
                    text(target, "id").eq_ignore_ascii_case(&object.id)
                        && (cycles.is_empty()
                            || cycles.iter().any(|cycle| text(entry, "cycleId") == cycle))
                });
                if let Some(reason) = entry.and_then(reason) {
                    reasons.insert(object.id.clone(), json!(reason));
                }
            }
        }
        Value::Object(reasons)
    }
}

/// Why an entry of the log removed nobody.
fn reason(entry: &Value) -> Option<String> {
    let info = entry.get("provisioningStatusInfo")?;
    let action = text(entry, "provisioningAction");
    if text(info, "status") == "success" {
        return (action == "stagedDelete")
            .then(|| "held back by the accidental deletion threshold".to_owned());
    }
    let error = info.get("errorInformation").unwrap_or(&Value::Null);
    let said = [text(error, "errorCode"), text(error, "reason")];
    let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    Some(said.join(": "))
}

/// Why the job will remove nobody.
fn stuck(job: &Value) -> Option<String> {
    let job = JobReport::of(job);
    if let Some(quarantine) = &job.details.quarantine {
        let mut why = quarantined(quarantine);
        if quarantine.reason == "TooManyDeletes" {
            why.push_str(" Restart the job with ForceDeletes if they are meant to be removed.");
        }
        return Some(format!("{} Not removed", why.trim_end()));
    }
    (!job.is_active()).then(|| {
        format!(
            "The job does not run, its schedule is {}. Not removed",
            job.details.schedule_state
        )
    })
}

fn percent(done: usize, total: usize) -> i32 {
    i32::try_from(done * 100 / total.max(1)).unwrap_or(-1)
}

fn removed(gone: &[Object]) -> String {
    let groups = gone.iter().filter(|object| object.is_group).count();
    let users = gone.len() - groups;
    let mut said = format!(
        "{users} users removed; they are in the recycle bin of the target tenant for 30 days."
    );
    if groups > 0 {
        said.push_str(&format!(" {groups} groups removed."));
    }
    said
}
