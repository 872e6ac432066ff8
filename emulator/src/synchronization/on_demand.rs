//! `provisionOnDemand`: one object at a caller's wish, by the rules of a cycle.

use serde_json::{Value, json};

use super::body;
use super::engine::cycle::{self, Place};
use super::engine::decide::{self, Decision, Verdict, Work};
use super::engine::groups;
use super::engine::journal::{self, Outcome};
use super::engine::mapping::Fault;
use super::engine::matching::Index;
use super::engine::memory::Memory;
use super::engine::preconditions::Failure;
use super::engine::schema::{self, Rule};
use super::engine::scope::{Assignment, Scope};
use crate::call::{Call, Handled, Refusal, Reply};
use crate::state::{Entity, State};

/// Key of the answer in the form that the article shows.
const STATUS_INFO: &str =
    "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo";

/// What the body asks for.
struct Wish {
    rule: String,
    subjects: Vec<Subject>,
}

struct Subject {
    id: String,
    kind: Kind,
    members: Vec<String>,
}

/// Object types that can be provisioned.
#[derive(Clone, Copy)]
enum Kind {
    User,
    Group,
}

/// Most members that one group of a call takes.
const MOST_MEMBERS: usize = 5;

/// Most subjects that one call takes: as many as Graph lets a caller provision on demand within ten seconds.
const MOST_SUBJECTS: usize = 5;

/// Provisions the subjects and answers what became of them.
pub(crate) fn handle(state: &mut State, call: &Call, place: &Place) -> Handled {
    let wishes = wishes(call)?;
    let rules = rules(state, place);
    for wish in &wishes {
        if !rules.iter().any(|rule| rule.id == wish.rule) {
            return Err(Refusal::bad_request(format!(
                "The synchronization rule '{}' does not exist in the schema of the job.",
                wish.rule
            )));
        }
    }
    let at = state.clock.now_ms();
    let Some(job) = place.job(state) else {
        return Err(Refusal::not_found(&place.job));
    };
    let mut memory = Memory::recall(&job.memory);
    let mut told = Vec::new();
    for wish in &wishes {
        let prepared = cycle::prepare(state, place, &mut memory, Some(&wish.rule), at);
        for subject in &wish.subjects {
            let (work, outcome) = match &prepared {
                Ok(work) => {
                    let work = Work {
                        on_demand: true,
                        ..work.clone()
                    };
                    let outcome = provision(state, &work, &mut memory, subject);
                    (work, outcome)
                }
                Err(failure) => refused(state, place, &rules, wish, subject, failure, at),
            };
            let value = journal::on_demand_value(state, &work, &outcome);
            told.push((outcome, value));
        }
    }
    if let Some(job) = place.job_mut(state) {
        job.memory = memory.keep();
    }
    Ok(answer(state, call, &told))
}

fn wishes(call: &Call) -> Result<Vec<Wish>, Refusal> {
    let missing = |name: &str| {
        Refusal::bad_request(format!(
            "The property '{name}' is missing from the request body."
        ))
    };
    let body = body::object(call)?;
    let list = body::member(body, "parameters")
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty())
        .ok_or_else(|| missing("parameters"))?;
    let wishes = list
        .iter()
        .map(|parameter| {
            let rule = body::text(parameter, "ruleId");
            if rule.is_empty() {
                return Err(missing("ruleId"));
            }
            let subjects = body::member(parameter, "subjects")
                .and_then(Value::as_array)
                .filter(|list| !list.is_empty())
                .ok_or_else(|| missing("subjects"))?;
            let subjects = subjects
                .iter()
                .map(subject)
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Wish {
                rule: rule.to_owned(),
                subjects,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if wishes.iter().map(|wish| wish.subjects.len()).sum::<usize>() > MOST_SUBJECTS {
        return Err(Refusal::bad_request(format!(
            "At most {MOST_SUBJECTS} subjects can be provisioned on demand by one request."
        )));
    }
    Ok(wishes)
}

fn subject(value: &Value) -> Result<Subject, Refusal> {
    let id = body::text(value, "objectId").to_lowercase();
    if uuid::Uuid::try_parse(&id).is_err() {
        return Err(Refusal::bad_request(format!(
            "'{id}' is not the object id of a subject."
        )));
    }
    let kind = match body::text(value, "objectTypeName").to_lowercase().as_str() {
        "" | "user" => Kind::User,
        "group" => Kind::Group,
        other => {
            return Err(Refusal::bad_request(format!(
                "Objects of the type '{other}' cannot be provisioned on demand."
            )));
        }
    };
    let members: Vec<String> = body::member(value, "links")
        .and_then(|links| body::member(links, "members"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|member| body::text(member, "objectId").to_lowercase())
        .collect();
    if members.len() > MOST_MEMBERS {
        return Err(Refusal::bad_request(format!(
            "At most {MOST_MEMBERS} members of a group can be provisioned on demand."
        )));
    }
    Ok(Subject { id, kind, members })
}

fn rules(state: &State, place: &Place) -> Vec<Rule> {
    place
        .job(state)
        .and_then(|job| schema::read(&Value::Object(job.schema.clone())).ok())
        .map(|schema| schema.synchronization_rules)
        .unwrap_or_default()
}

fn provision(state: &mut State, work: &Work, memory: &mut Memory, subject: &Subject) -> Outcome {
    let fault = match subject.kind {
        Kind::User => match provision_user(state, work, memory, &subject.id) {
            Some(outcome) => return outcome,
            None => Fault::new(
                "EntryNotFound",
                format!(
                    "The object '{}' was not found in the source tenant.",
                    subject.id
                ),
            ),
        },
        Kind::Group if groups::enabled(state, work) => {
            let members = subject.members.as_slice();
            // The members come first, so that their accounts can join the group.
            for member in members {
                provision_user(state, work, memory, member);
            }
            let decision = groups::decide(state, work, memory, &subject.id, Some(members));
            return groups::settle(state, work, memory, decision);
        }
        Kind::Group => Fault::new(
            "EntityTypeNotSupported",
            "Groups are not synchronized: their object mapping is not enabled, the target tenant does not allow it, or the scope is not limited to assigned users and groups.",
        ),
    };
    let outcome = failed(state, work, subject, "EntryImport", fault);
    journal::write(state, work, &outcome);
    outcome
}

fn provision_user(
    state: &mut State,
    work: &Work,
    memory: &mut Memory,
    id: &str,
) -> Option<Outcome> {
    let index = Index::of(
        &state.tenants[&work.source],
        &work.service_principal,
        &state.tenants[&work.target],
    );
    let mut decision = decide::observe(state, work, memory, &index, id)?;
    decide::conclude(state, work, memory, &index, &mut decision);
    let outcome = cycle::settle(state, work, memory, decision, false);
    cycle::references(state, work, memory, outcome.clone());
    Some(outcome)
}

/// An outcome for an object that was not even evaluated.
fn failed(
    state: &mut State,
    work: &Work,
    subject: &Subject,
    step: &'static str,
    fault: Fault,
) -> Outcome {
    let id = subject.id.as_str();
    let kind = match subject.kind {
        Kind::User => "User",
        Kind::Group => "Group",
    };
    let tenant = state.tenants.get(&work.source);
    let entity: Entity = tenant
        .and_then(|tenant| tenant.users.get(id).or_else(|| tenant.groups.get(id)))
        .cloned()
        .unwrap_or_default();
    Outcome {
        decision: Decision {
            kind,
            id: id.to_owned(),
            entity,
            soft_deleted: false,
            assignment: Assignment::default(),
            scope: Scope::default(),
            matched: None,
            target_id: None,
            security_id: String::new(),
            changes: Vec::new(),
            verdict: Verdict::Fail(fault),
            only_step: Some(step),
        },
        target_id: None,
        staged: false,
        change_id: state.ids.next(),
    }
}

/// The policies or credentials do not let anything through.
fn refused(
    state: &mut State,
    place: &Place,
    rules: &[Rule],
    wish: &Wish,
    subject: &Subject,
    failure: &Failure,
    at: i64,
) -> (Work, Outcome) {
    let rule = rules
        .iter()
        .find(|rule| rule.id == wish.rule)
        .cloned()
        .unwrap_or_default();
    let work = Work {
        source: place.tenant.clone(),
        service_principal: place.service_principal.clone(),
        job: place.job.clone(),
        target: String::new(),
        users: rule.users().cloned().unwrap_or_default(),
        rule,
        everybody: false,
        on_demand: true,
        failure: None,
        cycle: state.ids.next(),
        at,
    };
    let fault = Fault::new(failure.code, failure.message.clone());
    let outcome = failed(state, &work, subject, "TestConnection", fault);
    journal::write(state, &work, &outcome);
    (work, outcome)
}

fn answer(state: &State, call: &Call, told: &[(Outcome, Value)]) -> Reply {
    let (key, value) = if state.options.on_demand_shape == "page" {
        // This form has room for one object.
        let (outcome, value) = &told[0];
        let status = outcome.status(true);
        let details = match &status.code {
            None => json!({}),
            Some(code) => json!({"errorCode": code, "errorMessage": status.reason}),
        };
        let key = json!({"result": journal::capitalised(status.result), "details": details});
        (key.to_string(), value.to_string())
    } else {
        let values: Vec<&Value> = told.iter().map(|(_, value)| value).collect();
        (STATUS_INFO.to_owned(), json!(values).to_string())
    };
    Reply::ok(json!({
        "@odata.context": call.context("microsoft.graph.stringKeyStringValuePair"),
        "key": key,
        "value": value
    }))
}
