//! A cycle: all source users, or those that changed, are decided about and exported.

use std::collections::BTreeSet;

use serde_json::json;

use super::decide::{self, Action, Decision, Verdict, Work};
use super::export;
use super::journal::{self, Outcome};
use super::matching::Index;
use super::memory::{Escrow, Memory};
use super::preconditions;
use super::schema::{self, Rule};
use super::status::{self, Counts};
use super::{groups, threshold};
use crate::state::{Job, State};
use crate::synchronization::moment::{DAY, INTERVAL};

/// Where a job lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Source tenant.
    pub(crate) tenant: String,
    /// Service principal id.
    pub(crate) service_principal: String,
    /// Job id.
    pub(crate) job: String,
}

impl Place {
    /// The job, if it is still there.
    pub(crate) fn job<'a>(&self, state: &'a State) -> Option<&'a Job> {
        state
            .tenants
            .get(&self.tenant)?
            .synchronization
            .get(&self.service_principal)?
            .jobs
            .get(&self.job)
    }

    /// The job for changing.
    pub(crate) fn job_mut<'a>(&self, state: &'a mut State) -> Option<&'a mut Job> {
        state
            .tenants
            .get_mut(&self.tenant)?
            .synchronization
            .get_mut(&self.service_principal)?
            .jobs
            .get_mut(&self.job)
    }
}

/// Prepares a run of the job; fails when the target cannot be reached or the schema has no user mapping.
pub(crate) fn prepare(
    state: &mut State,
    place: &Place,
    memory: &mut Memory,
    rule_id: Option<&str>,
    at: i64,
) -> Result<Work, preconditions::Failure> {
    let broken = |code, message: &str| preconditions::Failure {
        code,
        message: message.to_owned(),
        consent_only: false,
    };
    let secrets = state
        .tenants
        .get(&place.tenant)
        .and_then(|tenant| tenant.synchronization.get(&place.service_principal))
        .map(|synchronization| synchronization.secrets.clone())
        .unwrap_or_default();
    let target = preconditions::target(state, &place.tenant, &secrets)?;
    let failure = match preconditions::policies(state, &place.tenant, &target) {
        Ok(()) => None,
        // Only consent is missing: each user fails, not the cycle.
        Err(failure) if failure.consent_only => Some(failure),
        Err(failure) => return Err(failure),
    };
    let schema = place
        .job(state)
        .map(|job| serde_json::Value::Object(job.schema.clone()))
        .and_then(|entity| schema::read(&entity).ok())
        .unwrap_or_default();
    let rule: Option<Rule> = schema
        .synchronization_rules
        .into_iter()
        .find(|rule| rule_id.is_none_or(|id| rule.id == id) && rule.users().is_some());
    let Some((rule, users)) =
        rule.and_then(|rule| rule.users().cloned().map(|users| (rule, users)))
    else {
        return Err(broken(
            "SchemaInvalid",
            "The schema has no object mapping of users.",
        ));
    };
    // Links point into one tenant only: other credentials make them worthless.
    if memory.target != target {
        *memory = Memory {
            target: target.clone(),
            next_run_ms: memory.next_run_ms,
            finished_cycles: memory.finished_cycles,
            quarantine: memory.quarantine.take(),
            ..Memory::new()
        };
    }
    let wanted = secrets
        .get("SyncAll")
        .is_some_and(|all| all.eq_ignore_ascii_case("true"));
    // Switching `SyncAll` off waits for a restart, switching it on does not.
    memory.everybody = wanted || (memory.everybody && !memory.initial);
    Ok(Work {
        source: place.tenant.clone(),
        service_principal: place.service_principal.clone(),
        job: place.job.clone(),
        target,
        rule,
        users,
        everybody: memory.everybody,
        on_demand: false,
        failure,
        cycle: state.ids.next(),
        at,
    })
}

/// Carries out one decision, writes the logs and keeps the escrow.
pub(crate) fn settle(
    state: &mut State,
    work: &Work,
    memory: &mut Memory,
    decision: Decision,
    staged: bool,
) -> Outcome {
    let target_id = if staged {
        decision.target_id.clone()
    } else {
        export::apply(state, work, memory, &decision)
    };
    if let Verdict::Fail(fault) = &decision.verdict {
        let attempts = memory
            .escrows
            .get(&decision.id)
            .map_or(0, |escrow| escrow.attempts)
            + 1;
        // Each failure doubles the wait, up to a day.
        let wait = INTERVAL
            .saturating_mul(1 << (attempts - 1).min(10))
            .min(DAY);
        memory.escrows.insert(
            decision.id.clone(),
            Escrow {
                code: fault.code.to_owned(),
                attempts,
                next_attempt_ms: work.at + wait,
            },
        );
    } else if !staged {
        memory.escrows.remove(&decision.id);
    }
    let outcome = Outcome {
        decision,
        target_id,
        staged,
        change_id: state.ids.next(),
    };
    journal::write(state, work, &outcome);
    outcome
}

/// Runs the cycle that is due.
pub(crate) fn run(state: &mut State, place: &Place, at: i64) {
    let Some(job) = place.job(state) else { return };
    let mut memory = Memory::recall(&job.memory);
    let mut entity = job.entity.clone();
    memory.next_run_ms = Some(at + INTERVAL);
    match prepare(state, place, &mut memory, None, at) {
        Err(failure) => {
            let counts = Counts {
                error: Some((failure.code.to_owned(), failure.message)),
                ..Counts::default()
            };
            let cycle = state.ids.next();
            quarantine(
                &mut entity,
                &mut memory,
                &cycle,
                at,
                "EncounteredQuarantineException",
                &counts,
            );
        }
        Ok(work) => {
            let counts = evaluate(state, &work, &mut memory, &mut entity);
            if counts.imported == 0 && counts.exports == 0 && memory.escrows.is_empty() {
                skip_idle(&mut memory, state.clock.now_ms());
            }
        }
    }
    if let Some(job) = place.job_mut(state) {
        job.entity = entity;
        job.memory = memory.keep();
    }
}

/// After a cycle that found nothing, those before the present find nothing either: only the last of them is run.
fn skip_idle(memory: &mut Memory, now: i64) {
    if let Some(next) = &mut memory.next_run_ms {
        let idle = ((now - *next) / INTERVAL).max(0);
        *next += idle * INTERVAL;
        memory.finished_cycles += idle.unsigned_abs();
    }
}

fn evaluate(
    state: &mut State,
    work: &Work,
    memory: &mut Memory,
    entity: &mut crate::state::Entity,
) -> Counts {
    let mut counts = Counts::default();
    let decisions = pending(state, work, memory, &mut counts);
    let removals = decisions
        .iter()
        .filter(|decision| decision.removes())
        .count();
    let limit = threshold::limit(state, work, entity);
    let held_back = !memory.force_deletes && limit.is_some_and(|limit| removals > limit);
    let mut exported = Vec::new();
    for decision in decisions {
        let staged = held_back && decision.removes();
        let outcome = settle(state, work, memory, decision, staged);
        book(&mut counts, &outcome);
        if staged {
            // Not evaluated for good: the next cycle looks at it again.
            memory.watermark.remove(&outcome.decision.id);
        } else if let Verdict::Export(_) = outcome.decision.verdict {
            exported.push(outcome);
        }
    }
    for outcome in exported {
        counts.references += usize::from(references(state, work, memory, outcome));
    }
    groups::run(state, work, memory, &mut counts);
    let initial = std::mem::replace(&mut memory.initial, false);
    let share = counts.failed * 100 > counts.imported * 40 || counts.failed > 40_000;
    if held_back {
        counts.error = Some((
            "TooManyDeletes".to_owned(),
            format!(
                "The number of deletions ({removals}) exceeds the accidental deletion threshold."
            ),
        ));
        quarantine(
            entity,
            memory,
            &work.cycle,
            work.at,
            "TooManyDeletes",
            &counts,
        );
    } else if initial && counts.failed >= state.options.quarantine_minimum_failures && share {
        prune(entity, memory, &work.cycle, work.at, &counts);
    } else if counts.failed >= state.options.quarantine_minimum_failures && share {
        quarantine(
            entity,
            memory,
            &work.cycle,
            work.at,
            "EncounteredEscrowProportionThreshold",
            &counts,
        );
    } else {
        memory.force_deletes = false;
        status::completed(entity, memory, &work.cycle, work.at, &counts);
    }
    counts
}

/// Too many failures in an initial cycle: they are dropped, and the job pauses so that somebody mends their cause.
fn prune(
    entity: &mut crate::state::Entity,
    memory: &mut Memory,
    cycle: &str,
    at: i64,
    counts: &Counts,
) {
    status::completed(entity, memory, cycle, at, counts);
    memory.escrows.clear();
    memory.next_run_ms = None;
    let status = status::of(entity);
    status["escrowsPruned"] = json!(true);
    status["code"] = json!("Paused");
    entity["schedule"]["state"] = json!("Paused");
}

/// Quarantines the job; one that was tried for 28 days is disabled.
fn quarantine(
    entity: &mut crate::state::Entity,
    memory: &mut Memory,
    cycle: &str,
    at: i64,
    reason: &str,
    counts: &Counts,
) {
    memory.next_run_ms = status::quarantined(entity, memory, cycle, at, reason, counts);
    if memory.next_run_ms.is_none() {
        entity["schedule"]["state"] = json!("Disabled");
    }
}

/// Decisions about the users that this cycle evaluates.
fn pending(state: &State, work: &Work, memory: &mut Memory, counts: &mut Counts) -> Vec<Decision> {
    let source = &state.tenants[&work.source];
    let index = Index::of(
        source,
        &work.service_principal,
        &state.tenants[&work.target],
    );
    let mut ids: BTreeSet<&String> = source.users.keys().collect();
    let linked: Vec<String> = memory.links.keys().cloned().collect();
    ids.extend(
        source
            .deleted_users
            .keys()
            .filter(|id| memory.links.contains_key(*id)),
    );
    ids.extend(&linked);
    let mut decisions = Vec::new();
    for id in ids {
        let Some(mut decision) = decide::observe(state, work, memory, &index, id) else {
            continue;
        };
        let known = memory.links.contains_key(id);
        if !decision.scope.assigned && !known {
            // Never assigned: nothing is imported. A failure of the past is moot.
            memory.escrows.remove(id);
            memory.watermark.remove(id);
            continue;
        }
        counts.entitled += usize::from(decision.scope.assigned);
        counts.in_scope += usize::from(decision.scope.effective());
        let digest = digest(&decision);
        let retried = memory
            .escrows
            .get(id)
            .is_some_and(|escrow| escrow.next_attempt_ms <= work.at);
        let lost = is_lost(state, work, memory, id) && decision.scope.effective();
        if memory.watermark.get(id) == Some(&digest) && !retried && !lost {
            continue;
        }
        memory.watermark.insert(id.clone(), digest);
        counts.imported += 1;
        decide::conclude(state, work, memory, &index, &mut decision);
        decisions.push(decision);
    }
    decisions
}

/// A linked account that is no longer there, though the engine did not delete it and has not reported it yet.
fn is_lost(state: &State, work: &Work, memory: &Memory, id: &str) -> bool {
    memory.links.get(id).is_some_and(|link| {
        !link.soft_deleted
            && !memory.escrows.contains_key(id)
            && !state.tenants[&work.target]
                .users
                .contains_key(&link.target_id)
    })
}

/// Changes when anything changes that a decision reads in the source.
fn digest(decision: &Decision) -> String {
    let text = json!([
        decision.entity,
        decision.soft_deleted,
        decision.scope.assigned,
        decision.scope.entitled,
        decision.assignment.roles
    ])
    .to_string();
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text.as_bytes()).to_string()
}

fn book(counts: &mut Counts, outcome: &Outcome) {
    match &outcome.decision.verdict {
        Verdict::Export(_) if outcome.staged => {}
        Verdict::Export(_) => {
            counts.exports += 1;
            counts.exported += 1;
        }
        Verdict::Fail(fault) => {
            counts.exports += 1;
            counts.failed += 1;
            counts
                .error
                .get_or_insert((fault.code.to_owned(), fault.message.clone()));
        }
        Verdict::Skip(_) => {}
    }
}

/// The second pass: managers who got their account later in the same cycle.
pub(crate) fn references(
    state: &mut State,
    work: &Work,
    memory: &Memory,
    outcome: Outcome,
) -> bool {
    let Verdict::Export(Action::Create | Action::Update | Action::Restore) =
        outcome.decision.verdict
    else {
        return false;
    };
    let Some(id) = &outcome.target_id else {
        return false;
    };
    let account = state.tenants[&work.target].users.get(id);
    let Some(change) = decide::manager_change(work, memory, &outcome.decision.entity, account)
    else {
        return false;
    };
    export::write_reference(state, work, id, &change);
    let mut decision = outcome.decision;
    decision.matched = Some(super::matching::Match::Linked);
    decision.target_id = Some(id.clone());
    decision.changes = vec![change];
    decision.verdict = Verdict::Export(Action::Update);
    let follow_up = Outcome {
        target_id: decision.target_id.clone(),
        decision,
        staged: false,
        change_id: state.ids.next(),
    };
    journal::write(state, work, &follow_up);
    true
}
