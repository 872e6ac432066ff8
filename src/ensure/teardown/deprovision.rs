//! Waits for the cycle that soft-deletes the users, and believes only what the target tenant shows.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};

use super::apply::stay;
use super::made::{self, Object, Place, exists};
use crate::ensure::fact::Fact;
use crate::ensure::job_state::{CycleReport, JobReport, quarantined};
use crate::ensure::log;
use crate::ensure::observed::text;
use crate::ensure::read::{self, all};
use crate::ensure::run::Report;
use crate::ensure::watch::passes;
use crate::graph::Error;

/// The wait.
pub(super) struct Deprovision<'a> {
    /// Configuration and both tenants.
    pub(super) place: Place<'a>,
    /// How long to wait.
    pub(super) timeout: Duration,
}

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

impl Deprovision<'_> {
    /// Waits until nobody is left; the answer is what is true then.
    pub(super) async fn run(
        &self,
        named: Vec<Object>,
        report: &(impl Report + Sync),
    ) -> Result<String, Error> {
        let deadline = Instant::now() + self.timeout;
        let total = named.len();
        let mut left = named;
        let mut pause = FIRST;
        let mut first: Option<Option<CycleReport>> = None;
        // Since when a cycle is known to have ended without removing everybody.
        let mut ended: Option<(Instant, CycleReport)> = None;
        let mut trouble: Option<String> = None;
        loop {
            let job = match self.job().await {
                Ok(job) => Some(job),
                Err(error) if passes(&error) => None,
                Err(error) => return Err(error),
            };
            let (present, unread) = self.still_there(&left).await?;
            left = present;
            if left.is_empty() && !unread {
                // Whoever was not known by name before is looked for once more.
                let made = made::find(self.place).await;
                match made.error {
                    None if made.live.is_empty() => {
                        return Ok(removed(total, made.unnamed));
                    }
                    None => left = made.live,
                    Some(error) if passes(&error) => {}
                    Some(error) => return Err(error),
                }
            }
            if let Some(job) = &job {
                let baseline = first.get_or_insert_with(|| job.last_cycle.clone());
                let latest = job
                    .last_cycle
                    .as_ref()
                    .filter(|cycle| cycle.is_after(baseline.as_ref()));
                match (latest, &ended) {
                    (Some(latest), Some((_, known))) if latest.is_after(Some(known)) => {
                        ended = Some((Instant::now(), latest.clone()));
                    }
                    (Some(latest), None) => ended = Some((Instant::now(), latest.clone())),
                    _ => {}
                }
                // Twice in a row, because one replica may be behind.
                let now = stuck(job);
                if now.is_some() && now == trouble {
                    let reasons = self.reasons(&left, None).await;
                    return Err(stay(&left, &trouble.unwrap_or_default(), reasons));
                }
                trouble = now;
            }
            if let Some((since, cycle)) = &ended
                && since.elapsed() > self.place.source.patience().settle
            {
                let reasons = self.reasons(&left, cycle.id.as_deref()).await;
                let judged = |object: &Object| reasons.get(&object.id).is_some();
                if !left.is_empty() && left.iter().all(judged) {
                    return Err(stay(&left, "The cycle did not remove them", reasons));
                }
            }
            let now = Instant::now();
            if now >= deadline {
                let why = format!(
                    "They are still in the target tenant after {} seconds",
                    self.timeout.as_secs()
                );
                let reasons = self.reasons(&left, None).await;
                return Err(stay(&left, &why, reasons));
            }
            let gone = total.saturating_sub(left.len());
            let status = format!("Waiting for the users to be removed: {gone} of {total} are gone");
            report.progress(&status, percent(gone, total)).await?;
            sleep(pause.min(deadline - now)).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// The job, or of several the first that is in trouble.
    async fn job(&self) -> Result<JobReport, Error> {
        let mut found = None;
        for job in self.place.jobs {
            let id = text(job, "id");
            let state = read::job(self.place.source, self.place.service_principal, id).await?;
            let state = JobReport::of(&state);
            if stuck(&state).is_some() {
                return Ok(state);
            }
            found.get_or_insert(state);
        }
        found.ok_or_else(|| {
            Error::new(
                "UnknownJob",
                "ObjectNotFound",
                "There is no job that could remove the users.",
            )
        })
    }

    /// Who is still in the target tenant, and whether somebody could not be read.
    async fn still_there(&self, left: &[Object]) -> Result<(Vec<Object>, bool), Error> {
        let look = |object: &Object| {
            let (id, is_group) = (object.id.clone(), object.is_group);
            async move { exists(self.place.target, &id, is_group).await }
        };
        let looks = all(left.iter().map(look)).await;
        let (mut present, mut unread) = (Vec::new(), false);
        for (object, look) in left.iter().zip(looks) {
            match look {
                Fact::Absent => {}
                Fact::Known(_) => present.push(object.clone()),
                Fact::Unreadable(error) if passes(&error) => {
                    present.push(object.clone());
                    unread = true;
                }
                Fact::Unreadable(error) => return Err(error),
            }
        }
        Ok((present, unread))
    }

    /// What the log says of those who stay, in one cycle or in any.
    async fn reasons(&self, left: &[Object], cycle: Option<&str>) -> Value {
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
                        && cycle.is_none_or(|cycle| text(entry, "cycleId") == cycle)
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
fn stuck(job: &JobReport) -> Option<String> {
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

fn removed(total: usize, unnamed: u64) -> String {
    let mut said =
        format!("{total} removed; they are in the recycle bin of the target tenant for 30 days.");
    if unnamed > 0 {
        said.push_str(&format!(
            " The job still counts {unnamed} that cannot be named."
        ));
    }
    said
}
