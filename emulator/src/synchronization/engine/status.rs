//! `status` of a job: executions, quarantine and counts.

use serde_json::{Value as Json, json};

use super::memory::{Memory, Series};
use crate::dates;
use crate::state::Entity;
use crate::synchronization::moment::{DAY, HOUR, NEVER};

/// What one cycle did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Objects read.
    pub(crate) imported: usize,
    /// Objects assigned.
    pub(crate) entitled: usize,
    /// Objects in scope.
    pub(crate) in_scope: usize,
    /// Writes tried.
    pub(crate) exports: usize,
    /// Writes that took effect.
    pub(crate) exported: usize,
    /// References written in the second pass.
    pub(crate) references: usize,
    /// Objects that failed in this cycle.
    pub(crate) failed: usize,
    /// Code and text of the first failure.
    pub(crate) error: Option<(String, String)>,
}

/// `lastExecution` before any cycle has run: it looks like a failure and is none.
pub(crate) fn not_run() -> Json {
    execution(
        None,
        &Counts::default(),
        0,
        "Failed",
        NEVER.to_owned(),
        NEVER.to_owned(),
    )
}

fn execution(
    cycle: Option<&str>,
    counts: &Counts,
    escrowed: usize,
    state: &str,
    began: String,
    ended: String,
) -> Json {
    let (code, message) = counts
        .error
        .clone()
        .unwrap_or_else(|| ("None".to_owned(), String::new()));
    json!({
        "activityIdentifier": cycle,
        "countEntitled": counts.entitled,
        "countEntitledForProvisioning": counts.in_scope,
        "countEscrowed": escrowed,
        "countEscrowedRaw": escrowed,
        "countExported": counts.exported,
        "countExports": counts.exports,
        "countImported": counts.imported,
        "countImportedDeltas": counts.imported,
        "countImportedReferenceDeltas": counts.references,
        "state": state,
        "timeBegan": began,
        "timeEnded": ended,
        "error": {"code": code, "message": message, "tenantActionable": false}
    })
}

/// The `status` object of the entity, made if it is missing.
pub(crate) fn of(entity: &mut Entity) -> &mut Json {
    let status = entity.entry("status").or_insert_with(|| json!({}));
    if !status.is_object() {
        *status = json!({});
    }
    status
}

/// Books a cycle that came to its end.
pub(crate) fn completed(
    entity: &mut Entity,
    memory: &mut Memory,
    cycle: &str,
    at: i64,
    counts: &Counts,
) {
    let time = dates::iso_precise(at);
    let state = if counts.failed > 0 || !memory.escrows.is_empty() {
        "EntryLevelErrors"
    } else {
        "Succeeded"
    };
    let run = execution(
        Some(cycle),
        counts,
        memory.escrows.len(),
        state,
        time.clone(),
        time.clone(),
    );
    memory.finished_cycles += 1;
    memory.quarantine = None;
    let links = memory
        .links
        .values()
        .filter(|link| !link.soft_deleted)
        .count();
    let groups = memory.group_links.len();
    let status = of(entity);
    status["code"] = json!("Active");
    status["countSuccessiveCompleteFailures"] = json!(0);
    status["escrowsPruned"] = json!(false);
    status["quarantine"] = Json::Null;
    status["lastExecution"] = run.clone();
    if state == "Succeeded" {
        status["lastSuccessfulExecution"] = run.clone();
        if counts.exported > 0 {
            status["lastSuccessfulExecutionWithExports"] = run;
        }
    }
    if status["steadyStateFirstAchievedTime"] == NEVER {
        status["steadyStateFirstAchievedTime"] = json!(time);
    }
    status["steadyStateLastAchievedTime"] = json!(time);
    status["progress"] = json!([{
        "units": "users",
        "completedUnits": counts.imported,
        "totalUnits": counts.imported,
        "progressObservationDateTime": time
    }]);
    let mut entries = vec![json!({"key": "User to User", "value": links})];
    if groups > 0 {
        entries.push(json!({"key": "Group to Group", "value": groups}));
    }
    status["synchronizedEntryCountByType"] = json!(entries);
}

/// Puts the job in quarantine, or keeps it there; the time of the next attempt, unless the job is given up.
pub(crate) fn quarantined(
    entity: &mut Entity,
    memory: &mut Memory,
    cycle: &str,
    at: i64,
    reason: &str,
    counts: &Counts,
) -> Option<i64> {
    let time = dates::iso_precise(at);
    let same = memory
        .quarantine
        .take()
        .filter(|series| series.reason == reason);
    let mut series = same.unwrap_or_else(|| Series {
        began_ms: at,
        count: 0,
        reason: reason.to_owned(),
    });
    series.count += 1;
    let next = next_attempt(&series, at);
    let (code, message) = counts.error.clone().unwrap_or_default();
    let status = of(entity);
    let failures = status["countSuccessiveCompleteFailures"]
        .as_i64()
        .unwrap_or(0);
    status["code"] = json!("Quarantine");
    status["countSuccessiveCompleteFailures"] = json!(failures + 1);
    status["lastExecution"] = execution(
        Some(cycle),
        counts,
        memory.escrows.len(),
        "Failed",
        time.clone(),
        time.clone(),
    );
    let began = match &status["quarantine"]["currentBegan"] {
        Json::String(began) if series.count > 1 => began.clone(),
        _ => time,
    };
    status["quarantine"] = json!({
        "currentBegan": began,
        "error": {"code": code, "message": message, "tenantActionable": false},
        "nextAttempt": dates::iso_precise(next.unwrap_or(at)),
        "reason": reason,
        "seriesBegan": dates::iso_precise(series.began_ms),
        "seriesCount": series.count
    });
    memory.quarantine = Some(series);
    next
}

/// 6, 12 and 24 hours after the first failure, then daily up to day 28.
fn next_attempt(series: &Series, at: i64) -> Option<i64> {
    let planned = match series.count {
        1 => series.began_ms + 6 * HOUR,
        2 => series.began_ms + 12 * HOUR,
        3 => series.began_ms + DAY,
        _ => at + DAY,
    };
    // A job that was restarted by hand in between is not tried in the past.
    let planned = if planned > at { planned } else { at + DAY };
    (planned <= series.began_ms + 28 * DAY).then_some(planned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn quarantine_is_retried_ever_more_rarely_and_ends() {
        let (mut entity, mut memory) = (Entity::new(), Memory::new());
        let mut at = 0;
        let mut times = Vec::new();
        while let Some(next) = quarantined(
            &mut entity,
            &mut memory,
            "c",
            at,
            "Unknown",
            &Counts::default(),
        ) {
            times.push(next / HOUR);
            at = next;
        }
        assert_eq!(times[..4], [6, 12, 24, 48]);
        assert_eq!(*times.last().unwrap(), 28 * 24);
        assert_eq!(entity["status"]["code"], "Quarantine");
    }
}
