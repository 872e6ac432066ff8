//! The provisioning engine.

use crate::call::{Call, Handled};
use crate::state::State;

/// Answers a call below `synchronization` or `auditLogs`; `None` when the path is another.
pub fn handle(_state: &mut State, _call: &Call) -> Option<Handled> {
    None
}

/// Runs what is due.
pub fn tick(_state: &mut State) {}
