//! The accidental deletion threshold.

use serde_json::Value;

use super::decide::Work;
use crate::state::{Entity, State};

/// What the service takes when nobody sets a value.
const DEFAULT: usize = 500;

/// Most removals of one cycle; `None` when the threshold is switched off.
pub(crate) fn limit(state: &State, work: &Work, job: &Entity) -> Option<usize> {
    let of_job = job
        .get("synchronizationJobSettings")
        .and_then(Value::as_array)
        .and_then(|settings| {
            settings
                .iter()
                .find(|setting| setting["name"] == "QuarantineTooManyDeletesThreshold")
        })
        .and_then(|setting| number(&setting["value"]));
    if of_job.is_some() {
        return of_job;
    }
    let secret = state
        .tenants
        .get(&work.source)
        .and_then(|tenant| tenant.synchronization.get(&work.service_principal))
        .and_then(|synchronization| synchronization.secrets.get("SyncNotificationSettings"))
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    match secret {
        None => Some(DEFAULT),
        Some(settings) if settings["DeleteThresholdEnabled"] == true => {
            Some(number(&settings["DeleteThresholdValue"]).unwrap_or(DEFAULT))
        }
        Some(_) => None,
    }
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
    }
}
