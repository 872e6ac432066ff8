//! What should happen to one source user, decided without writing anything.

use super::attributes::{self, SourceObject, read};
use super::mapping::{self, Change, Fault};
use super::matching::{self, Index, Match};
use super::memory::Memory;
use super::preconditions::Failure;
use super::schema::{ObjectMapping, Rule};
use super::scope::{self, Assignment, Scope};
use super::value::Value;
use crate::dates;
use crate::state::{Entity, State, text};
use crate::synchronization::moment::DAY;

/// One run of a job: a cycle or an on-demand call.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    /// Source tenant.
    pub(crate) source: String,
    /// Service principal that the job belongs to.
    pub(crate) service_principal: String,
    /// Job id.
    pub(crate) job: String,
    /// Target tenant.
    pub(crate) target: String,
    /// Synchronization rule.
    pub(crate) rule: Rule,
    /// Object mapping of users.
    pub(crate) users: ObjectMapping,
    /// Assignments do not matter.
    pub(crate) everybody: bool,
    /// One object at a caller's wish.
    pub(crate) on_demand: bool,
    /// A condition that fails every export.
    pub(crate) failure: Option<Failure>,
    /// Cycle id, also the correlation id of audit entries.
    pub(crate) cycle: String,
    /// Virtual time of the run.
    pub(crate) at: i64,
}

/// What happens to the target object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A B2B user is made.
    Create,
    /// Attributes are written.
    Update,
    /// The engine's own soft deletion is undone.
    Restore,
    /// Sign-in is blocked.
    Disable,
    /// The user is soft-deleted.
    Delete,
}

/// The end of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// To be exported.
    Export(Action),
    /// Nothing to do, with the skip reason.
    Skip(&'static str),
    /// Cannot be exported.
    Fail(Fault),
}

/// A decision with everything that logs tell about it.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    /// `User` or `Group`.
    pub(crate) kind: &'static str,
    /// Source object id.
    pub(crate) id: String,
    /// Source object; empty when it is gone for good.
    pub(crate) entity: Entity,
    /// In the recycle bin, or gone.
    pub(crate) soft_deleted: bool,
    /// Assignment of the source object.
    pub(crate) assignment: Assignment,
    /// Scope of the source object.
    pub(crate) scope: Scope,
    /// What was found in the target; `None` when it was not looked for.
    pub(crate) matched: Option<Match>,
    /// Target object, if there is one.
    pub(crate) target_id: Option<String>,
    /// Alternative security id of the person.
    pub(crate) security_id: String,
    /// What is written.
    pub(crate) changes: Vec<Change>,
    /// What happens.
    pub(crate) verdict: Verdict,
    /// Name of the only step, when the object was not even evaluated.
    pub(crate) only_step: Option<&'static str>,
}

impl Decision {
    /// The source object as mappings read it.
    pub(crate) fn source(&self) -> SourceObject<'_> {
        SourceObject {
            entity: &self.entity,
            soft_deleted: self.soft_deleted,
            roles: &self.assignment.roles,
        }
    }

    /// Counts against the deletion threshold.
    pub(crate) fn removes(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Export(Action::Delete | Action::Disable)
        )
    }

    /// The skip that says why a user is not in scope.
    pub(crate) fn not_entitled() -> Verdict {
        Verdict::Skip("NotEffectivelyEntitled")
    }
}

/// Reads one source user and its scope; `None` when neither tenant knows anything of it.
pub(crate) fn observe(
    state: &State,
    work: &Work,
    memory: &Memory,
    index: &Index,
    id: &str,
) -> Option<Decision> {
    let source = state.tenants.get(&work.source)?;
    let live = source.users.get(id);
    let entity = live.or_else(|| source.deleted_users.get(id)).cloned();
    if entity.is_none() && !memory.links.contains_key(id) {
        return None;
    }
    let soft_deleted = live.is_none();
    let entity = entity.unwrap_or_default();
    let assignment = index.assignment(id);
    let object = SourceObject {
        entity: &entity,
        soft_deleted,
        roles: &assignment.roles,
    };
    let scope = scope::evaluate(state, &work.users, object, &assignment, work.everybody);
    Some(Decision {
        kind: "User",
        id: id.to_owned(),
        entity,
        soft_deleted,
        assignment,
        scope,
        matched: None,
        target_id: None,
        security_id: String::new(),
        changes: Vec::new(),
        verdict: Decision::not_entitled(),
        only_step: None,
    })
}

/// Decides about a user that was read.
pub(crate) fn conclude(
    state: &State,
    work: &Work,
    memory: &Memory,
    index: &Index,
    decision: &mut Decision,
) {
    decision.verdict = match (reach(state, work, memory, index, decision), &work.failure) {
        (Ok(Verdict::Export(_)), Some(failure)) => Verdict::Fail(Fault::new(
            failure.code_per_object(),
            failure.message.clone(),
        )),
        (Ok(verdict), _) => verdict,
        (Err(fault), _) => Verdict::Fail(fault),
    };
}

fn reach(
    state: &State,
    work: &Work,
    memory: &Memory,
    index: &Index,
    decision: &mut Decision,
) -> Result<Verdict, Fault> {
    let link = memory.links.get(&decision.id).cloned();
    let target = &state.tenants[&work.target];
    if let Some(link) = link {
        let live = target.users.get(&link.target_id);
        let binned = target.deleted_users.get(&link.target_id);
        decision.matched = Some(Match::Linked);
        if let Some(account) = live {
            decision.target_id = Some(link.target_id.clone());
            return linked(work, memory, decision, account, &target.initial_domain);
        }
        if !decision.scope.effective() || decision.soft_deleted {
            return Ok(Decision::not_entitled());
        }
        if let Some(account) = binned.filter(|account| still_restorable(account, work.at)) {
            if !link.soft_deleted {
                return Err(Fault::new(
                    "InvalidAnchor",
                    "The linked user of the target tenant was deleted there. Restore it, or restart the job after it is gone.",
                ));
            }
            decision.target_id = Some(link.target_id.clone());
            decision.changes = changes(
                work,
                memory,
                decision,
                Some(account),
                &target.initial_domain,
            )?;
            return flow(work, "Update", Action::Restore);
        }
        // Gone for good, by the user's own wish or an administrator's: made anew below.
    }
    if decision.soft_deleted || !decision.scope.effective() {
        return Ok(Decision::not_entitled());
    }
    join(state, work, memory, index, decision)
}

/// A user who has an account in the target.
fn linked(
    work: &Work,
    memory: &Memory,
    decision: &mut Decision,
    account: &Entity,
    domain: &str,
) -> Result<Verdict, Fault> {
    let scope = &decision.scope;
    // An input filter decides before anything else and never removes an account.
    if !decision.soft_deleted && !scope.filter.considered {
        return Ok(Decision::not_entitled());
    }
    if decision.soft_deleted || !scope.belongs() {
        // A user who was blocked before leaving keeps the blocked account.
        if !decision.soft_deleted && !scope.active {
            return Ok(Decision::not_entitled());
        }
        if work.users.target("IsSoftDeleted").is_none() {
            return Ok(Decision::not_entitled());
        }
        decision.changes = vec![Change {
            attribute: "IsSoftDeleted".to_owned(),
            old: Value::truth(false),
            new: Value::truth(true),
        }];
        return flow(work, "Delete", Action::Delete);
    }
    let all = changes(work, memory, decision, Some(account), domain)?;
    if !scope.active {
        decision.changes = all
            .into_iter()
            .filter(|change| change.attribute == "accountEnabled")
            .collect();
        return if decision.changes.is_empty() {
            Ok(Verdict::Skip("RedundantExport"))
        } else {
            flow(work, "Update", Action::Disable)
        };
    }
    decision.changes = all;
    if decision.changes.is_empty() {
        return Ok(Verdict::Skip("RedundantExport"));
    }
    check_master(account)?;
    flow(work, "Update", Action::Update)
}

/// An account that a directory on premises masters cannot be written from here.
fn check_master(account: &Entity) -> Result<(), Fault> {
    if read(account, "onPremisesSyncEnabled").is_true() {
        return Err(Fault::new(
            "AzureActiveDirectoryCannotUpdateObjectsMasteredOnPremises",
            "The user of the target tenant is synchronized from a directory on premises.",
        ));
    }
    Ok(())
}

/// The manager to be written; only a manager who has an account in the target can be.
pub(crate) fn manager_change(
    work: &Work,
    memory: &Memory,
    source: &Entity,
    account: Option<&Entity>,
) -> Option<Change> {
    work.users.target("manager")?;
    let manager = attributes::reference(source, "manager")?;
    let new = memory
        .links
        .get(&manager)
        .filter(|link| !link.soft_deleted)?;
    let old = account.and_then(|account| attributes::reference(account, "manager"));
    (old.as_deref() != Some(&new.target_id)).then(|| Change {
        attribute: "manager".to_owned(),
        old: old.map_or(Value::Null, Value::Text),
        new: Value::Text(new.target_id.clone()),
    })
}

/// A user without an account in the target: adopt one or make one.
fn join(
    state: &State,
    work: &Work,
    memory: &Memory,
    index: &Index,
    decision: &mut Decision,
) -> Result<Verdict, Fault> {
    let target = &state.tenants[&work.target];
    let anchor = work.users.anchor().ok_or_else(|| {
        Fault::new(
            "SchemaInvalid",
            "The object mapping of users has no matching attribute.",
        )
    })?;
    decision.security_id = mapping::value(anchor, decision.source())?.text().to_owned();
    let addresses = matching::addresses(&decision.entity);
    let (found, id) = index.find(&decision.security_id, &addresses)?;
    let account = id.as_ref().and_then(|id| target.users.get(id));
    let mut all = changes(work, memory, decision, account, &target.initial_domain)?;
    let verdict = match &found {
        Match::Missing => {
            matching::check_creation(target, index, &work.source, &decision.entity, &all)?;
            flow(work, "Add", Action::Create)?
        }
        Match::Pending => {
            if account.is_some_and(|user| read(user, "accountEnabled").text() == "False") {
                return Err(Fault::new(
                    "InvitationCreationFailureUserAccountDisabled",
                    "The matching user of the target tenant is disabled and has a pending invitation.",
                ));
            }
            if !state.options.join_pending_invitations {
                return Err(Fault::new(
                    "InvitationCreationFailure",
                    "The matching user of the target tenant has not accepted the invitation.",
                ));
            }
            // The sign-in name follows at the next on-demand call or restart.
            if !work.on_demand {
                all.retain(|change| change.attribute != "userPrincipalName");
            }
            flow(work, "Update", Action::Update)?
        }
        Match::Found | Match::Linked if all.is_empty() => Verdict::Skip("RedundantExport"),
        Match::Found | Match::Linked => {
            account.map_or(Ok(()), check_master)?;
            flow(work, "Update", Action::Update)?
        }
    };
    decision.changes = all;
    decision.matched = Some(found);
    decision.target_id = id;
    Ok(verdict)
}

fn changes(
    work: &Work,
    memory: &Memory,
    decision: &Decision,
    account: Option<&Entity>,
    domain: &str,
) -> Result<Vec<Change>, Fault> {
    let mut all = mapping::changes(&work.users, decision.source(), account, domain)?;
    all.extend(manager_change(work, memory, &decision.entity, account));
    Ok(all)
}

/// The action, unless the object mapping does not let this kind of change flow.
fn flow(work: &Work, kind: &str, action: Action) -> Result<Verdict, Fault> {
    Ok(if work.users.flows(kind) {
        Verdict::Export(action)
    } else {
        Verdict::Skip("FlowTypeNotEnabled")
    })
}

/// A deleted user can be restored for 30 days.
fn still_restorable(account: &Entity, now: i64) -> bool {
    dates::parse(text(account, "deletedDateTime")).is_none_or(|deleted| now - deleted < 30 * DAY)
}
