//! What the engine remembers of a job between cycles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Links, watermark, escrows and schedule of one job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Memory {
    /// Tenant that the links point into.
    pub(crate) target: String,
    /// Target users by source user id.
    pub(crate) links: BTreeMap<String, Link>,
    /// Target groups by source group id.
    pub(crate) group_links: BTreeMap<String, String>,
    /// Digest of each source object when it was last evaluated.
    pub(crate) watermark: BTreeMap<String, String>,
    /// Failed objects by source id.
    pub(crate) escrows: BTreeMap<String, Escrow>,
    /// The next cycle evaluates everything.
    pub(crate) initial: bool,
    /// The deletion threshold is lifted for the next cycle.
    pub(crate) force_deletes: bool,
    /// Everybody is in scope; switching it off waits for a restart.
    pub(crate) everybody: bool,
    /// When the next cycle starts.
    pub(crate) next_run_ms: Option<i64>,
    /// Cycles that came to their end.
    pub(crate) finished_cycles: u64,
    /// Start of the present quarantine, and attempts since.
    pub(crate) quarantine: Option<Series>,
}

/// A source user's account in the target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Link {
    /// Object id in the target.
    pub(crate) target_id: String,
    /// The engine itself soft-deleted it, so the engine may restore it.
    pub(crate) soft_deleted: bool,
}

/// A failed object that waits for its next try.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Escrow {
    /// Engine code of the last failure.
    pub(crate) code: String,
    /// Failures so far.
    pub(crate) attempts: u32,
    /// When it is tried again.
    pub(crate) next_attempt_ms: i64,
}

/// A row of failed attempts in quarantine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Series {
    /// First failure.
    pub(crate) began_ms: i64,
    /// Failed attempts.
    pub(crate) count: i64,
    /// Reason, in Graph's words.
    pub(crate) reason: String,
}

impl Memory {
    /// The memory of a new job.
    pub(crate) fn new() -> Self {
        Self {
            initial: true,
            ..Self::default()
        }
    }

    /// Reads what [`Memory::keep`] wrote; anything else counts as a new job.
    pub(crate) fn recall(value: &Value) -> Self {
        serde_json::from_value(value.clone())
            .ok()
            .filter(|_| value.is_object())
            .unwrap_or_else(Self::new)
    }

    /// The form that the state keeps.
    pub(crate) fn keep(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// All objects are evaluated anew in the next cycle.
    pub(crate) fn forget_watermark(&mut self) {
        self.watermark.clear();
        self.initial = true;
    }
}
