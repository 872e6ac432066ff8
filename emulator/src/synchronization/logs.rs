//! `auditLogs/provisioning` and `auditLogs/directoryAudits`.

use super::{access, not_allowed, path};
use crate::call::{Call, Handled, Refusal};
use crate::dates;
use crate::odata::{self, Shape};
use crate::state::{Entity, State};
use crate::synchronization::moment::MINUTE;

/// Answers a call to one of the logs; `None` when the path is another's.
pub(crate) fn handle(state: &State, call: &Call) -> Option<Handled> {
    let segments = path::expanded(&call.segments);
    if !segments.first()?.eq_ignore_ascii_case("auditLogs") {
        return None;
    }
    let tenant = state.tenants.get(&call.tenant)?;
    let name = segments.get(1)?.to_lowercase();
    let (log, context, kind) = match name.as_str() {
        "provisioning" => (
            &tenant.provisioning_log,
            "auditLogs/provisioning",
            "microsoft.graph.provisioningObjectSummary",
        ),
        "directoryaudits" => (
            &tenant.audit_log,
            "auditLogs/directoryAudits",
            "microsoft.graph.directoryAudit",
        ),
        _ => return None,
    };
    let shape = Shape {
        max_page: 1_000,
        page: 1_000,
        ..Shape::open(context, kind)
    };
    Some(read(state, call, &segments[2..], log, &shape))
}

fn read(state: &State, call: &Call, rest: &[String], log: &[Entity], shape: &Shape<'_>) -> Handled {
    if call.method != "GET" {
        return Err(not_allowed());
    }
    access::logs(call)?;
    let visible = state.clock.now_ms() - i64::from(state.options.log_delay_minutes) * MINUTE;
    // Newest first, as the service lists them.
    let entries = || {
        log.iter().rev().filter(|entry| {
            entry["activityDateTime"]
                .as_str()
                .and_then(dates::parse)
                .is_none_or(|at| at <= visible)
        })
    };
    match rest {
        [] => odata::collection(call, entries().cloned().collect(), shape),
        [count] if count == "$count" => odata::count(call, entries().cloned().collect(), shape),
        [id] => match entries().find(|entry| entry["id"] == *id) {
            Some(entry) => odata::entity(call, entry.clone(), shape),
            None => Err(Refusal::not_found(id)),
        },
        _ => Err(super::unknown_segment(call)),
    }
}
