//! Groups, when their object mapping is enabled: an assigned group becomes a static security group in the target.

use serde_json::{Value as Json, json};

use super::attributes;
use super::decide::{Action, Decision, Verdict, Work};
use super::filter;
use super::journal::{self, Outcome};
use super::mapping::Change;
use super::matching::Match;
use super::memory::Memory;
use super::preconditions;
use super::scope::{self, Scope};
use super::status::Counts;
use super::value::Value;
use crate::dates;
use crate::directory::entities;
use crate::state::{Entity, State, text};

/// Whether the job provisions groups at all.
pub(crate) fn enabled(state: &State, work: &Work) -> bool {
    let mapped = work.rule.groups().is_some_and(|mapping| mapping.enabled);
    let allowed = state.tenants.get(&work.target).is_some_and(|target| {
        preconditions::allows_inbound(target, &work.source, "groupSyncInbound")
    });
    // Groups need a scope of assigned principals.
    mapped && allowed && !work.everybody && work.failure.is_none()
}

/// Provisions the assigned groups of a cycle; without permission existing ones stay as they are.
pub(crate) fn run(state: &mut State, work: &Work, memory: &mut Memory, counts: &mut Counts) {
    if !enabled(state, work) {
        return;
    }
    let mut ids: Vec<String> = state.tenants[&work.source].groups.keys().cloned().collect();
    ids.extend(memory.group_links.keys().cloned());
    ids.sort();
    ids.dedup();
    for id in ids {
        let decision = decide(state, work, memory, &id, None);
        if let Verdict::Export(_) = decision.verdict {
            settle(state, work, memory, decision);
            counts.exports += 1;
            counts.exported += 1;
        }
    }
}

/// Security groups and Microsoft 365 groups; not mail-enabled security groups, not role-assignable ones.
fn eligible(group: &Entity) -> bool {
    let flag = |name: &str| group.get(name) == Some(&Json::Bool(true));
    let unified = group
        .get("groupTypes")
        .and_then(Json::as_array)
        .is_some_and(|types| types.iter().any(|kind| kind == "Unified"));
    !flag("isAssignableToRole") && (unified || (flag("securityEnabled") && !flag("mailEnabled")))
}

/// Decides about one group; `only` names the source users whose membership an on-demand call provisions.
pub(crate) fn decide(
    state: &State,
    work: &Work,
    memory: &Memory,
    id: &str,
    only: Option<&[String]>,
) -> Decision {
    let source = &state.tenants[&work.source];
    let target = &state.tenants[&work.target];
    let group = source.groups.get(id);
    let assignment = scope::group_assignment(source, &work.service_principal, id);
    let wanted = group.is_some_and(eligible) && assignment.entitled;
    let known = memory
        .group_links
        .get(id)
        .filter(|target_id| target.groups.contains_key(*target_id));
    let mut decision = Decision {
        kind: "Group",
        id: id.to_owned(),
        entity: group.cloned().unwrap_or_default(),
        soft_deleted: group.is_none(),
        scope: Scope {
            active: group.is_some(),
            assigned: assignment.assigned,
            entitled: assignment.entitled,
            eligible: group.is_some_and(eligible),
            filter: filter::Verdict {
                considered: true,
                passed: true,
                clauses: Vec::new(),
            },
        },
        assignment,
        matched: Some(if known.is_some() {
            Match::Linked
        } else {
            Match::Missing
        }),
        target_id: known.cloned(),
        security_id: String::new(),
        changes: Vec::new(),
        verdict: Decision::not_entitled(),
        only_step: None,
    };
    if !wanted {
        if known.is_some() {
            decision.verdict = Verdict::Export(Action::Delete);
        }
        return decision;
    }
    let account = known.and_then(|known| target.groups.get(known));
    for name in ["displayName", "description"] {
        let new = attributes::read(&decision.entity, name);
        let old = account.map_or(Value::Null, |account| attributes::read(account, name));
        if !new.is_empty() && old != new {
            decision.changes.push(change(name, old, new));
        }
    }
    let present = known
        .and_then(|known| target.group_members.get(known))
        .cloned()
        .unwrap_or_default();
    let members = members(state, work, memory, id, only, &present);
    if members != present {
        decision.changes.push(change(
            "members",
            Value::Many(present),
            Value::Many(members),
        ));
    }
    decision.verdict = match (account, decision.changes.is_empty()) {
        (None, _) => Verdict::Export(Action::Create),
        (Some(_), true) => Verdict::Skip("RedundantExport"),
        (Some(_), false) => Verdict::Export(Action::Update),
    };
    decision
}

fn change(name: &str, old: Value, new: Value) -> Change {
    Change {
        attribute: name.to_owned(),
        old,
        new,
    }
}

/// Target ids of the direct members who have an account; an on-demand call adds or removes only those it names.
fn members(
    state: &State,
    work: &Work,
    memory: &Memory,
    id: &str,
    only: Option<&[String]>,
    present: &[String],
) -> Vec<String> {
    let linked = |user: &String| {
        memory
            .links
            .get(user)
            .filter(|link| !link.soft_deleted)
            .map(|link| link.target_id.clone())
    };
    let direct = state.tenants[&work.source].group_members.get(id);
    let mut all: Vec<String> = direct.into_iter().flatten().filter_map(linked).collect();
    if let Some(only) = only {
        let named: Vec<String> = only.iter().filter_map(linked).collect();
        all.retain(|member| named.contains(member) || present.contains(member));
        all.extend(
            present
                .iter()
                .filter(|member| !named.contains(member) && !all.contains(member))
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    all.sort();
    all
}

/// Carries out the decision and writes the logs.
pub(crate) fn settle(
    state: &mut State,
    work: &Work,
    memory: &mut Memory,
    decision: Decision,
) -> Outcome {
    let target_id = match decision.verdict {
        Verdict::Export(Action::Create) => Some(state.ids.next()),
        _ => decision.target_id.clone(),
    };
    if let (Some(target_id), Verdict::Export(action), Some(target)) = (
        &target_id,
        &decision.verdict,
        state.tenants.get_mut(&work.target),
    ) {
        if *action == Action::Delete {
            target.groups.remove(target_id);
            target.group_members.remove(target_id);
            memory.group_links.remove(&decision.id);
        } else {
            let group = target.groups.entry(target_id.clone()).or_insert_with(|| {
                let mut made = entities::group(target_id, &dates::iso(work.at));
                let nickname = text(&decision.entity, "mailNickname");
                made.insert("mailNickname".to_owned(), json!(nickname));
                made
            });
            for change in &decision.changes {
                match (&change.new, change.attribute.as_str()) {
                    (Value::Many(members), "members") => {
                        target
                            .group_members
                            .insert(target_id.clone(), members.clone());
                    }
                    (value, name) => attributes::write(group, name, value),
                }
            }
            memory
                .group_links
                .insert(decision.id.clone(), target_id.clone());
        }
    }
    let outcome = Outcome {
        decision,
        target_id,
        staged: false,
        change_id: state.ids.next(),
    };
    journal::write(state, work, &outcome);
    outcome
}
