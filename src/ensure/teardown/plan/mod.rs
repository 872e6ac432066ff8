//! The plan of a teardown: pure data, computed from what was read.

use serde_json::{Map, Value, json};

use super::made::Object;
use super::read::{Found, Seen};
use super::{RESTART, TeardownOptions};
use crate::ensure::fact::Fact;
use crate::ensure::job_state::JobReport;
use crate::ensure::observed::{SignIn, is_masked, secret, text};
use crate::ensure::step::{Action, Change, Side, Status};
use crate::graph::Error;

/// Number, tenant and title of every step.
pub(super) const STEPS: [(Side, &str); 13] = [
    (Side::Target, "Sign in to the target tenant"),
    (Side::Source, "Sign in to the source tenant"),
    (Side::Source, "Find the configuration"),
    (Side::Target, "Users that stay"),
    (Side::Source, "Unassign users and groups"),
    (Side::Source, "Remove the users from the target tenant"),
    (Side::Source, "Stop the provisioning job"),
    (Side::Source, "Delete the provisioning job"),
    (Side::Source, "Remove the assignments"),
    (Side::Source, "Delete the application"),
    (Side::Target, "Remove the identity synchronization"),
    (
        Side::Target,
        "Remove the partner settings of the target tenant",
    ),
    (
        Side::Source,
        "Remove the partner settings of the source tenant",
    ),
];

/// What a read must show after a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expect {
    /// The principal with this assignment is no longer assigned.
    Unassigned(String),
    /// `SyncAll` is saved; Graph masks its value.
    SyncAll,
    /// The schedule of this job is active.
    Active(String),
    /// The schedule of this job is not active.
    Stopped(String),
    /// There is no such job.
    NoJob(String),
    /// There is no such application.
    NoApplication(String),
    /// There is no such service principal.
    NoServicePrincipal(String),
    /// There is no identity synchronization with this tenant.
    NoSynchronization(String),
    /// There are no partner settings for this tenant.
    NoPartner(String),
    /// The users are awaited afterwards.
    Nothing,
}

/// One request that writes.
#[derive(Debug, Clone)]
pub(super) struct Write {
    /// Command of the catalog.
    pub(super) command: &'static str,
    /// Its parameters.
    pub(super) parameters: Map<String, Value>,
    /// What a read must show afterwards.
    pub(super) expect: Expect,
}

/// One step as it stands before a run.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// 1 to 13.
    pub(super) step: u8,
    /// What it does.
    pub(super) action: Action,
    /// Object that it is done to.
    pub(super) target: String,
    /// Id of that object.
    pub(super) target_id: Option<String>,
    /// How it stands.
    pub(super) status: Status,
    /// What is lost.
    pub(super) changes: Vec<Change>,
    /// For a person.
    pub(super) message: String,
    /// Requests that write.
    pub(super) writes: Vec<Write>,
    /// Why it is `Failed` or `Unknown`.
    pub(super) error: Option<Error>,
}

impl Planned {
    fn new(step: u8, target: impl Into<String>) -> Self {
        Self {
            step,
            action: Action::None,
            target: target.into(),
            target_id: None,
            status: Status::InDesiredState,
            changes: Vec::new(),
            message: String::new(),
            writes: Vec::new(),
            error: None,
        }
    }

    fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    fn skipped(mut self, message: impl Into<String>) -> Self {
        self.status = Status::Skipped;
        self.saying(message)
    }

    fn verified(mut self, message: impl Into<String>) -> Self {
        self.status = Status::Verified;
        self.action = Action::Verify;
        self.saying(message)
    }

    fn planned(mut self, action: Action, message: impl Into<String>) -> Self {
        self.status = Status::Planned;
        self.action = action;
        self.saying(message)
    }

    fn failed(mut self, error: Error) -> Self {
        self.status = Status::Failed;
        self.message.clone_from(&error.message);
        self.error = Some(error);
        self
    }

    fn unknown(mut self, what: &str, error: &Error) -> Self {
        self.status = Status::Unknown;
        self.error = Some(error.clone());
        self.saying(format!("Could not read {what}: {}", error.message))
    }

    fn with_id(mut self, id: impl Into<String>) -> Self {
        self.target_id = Some(id.into());
        self
    }

    fn write(&mut self, command: &'static str, parameters: Value, expect: Expect) {
        self.writes.push(Write {
            command,
            parameters: crate::ensure::read::parameters(parameters),
            expect,
        });
    }

    /// Tenant of the step.
    pub(super) fn side(&self) -> Side {
        STEPS[usize::from(self.step - 1)].0
    }

    /// Title of the step.
    pub(super) fn title(&self, deprovision: bool) -> &'static str {
        match self.step {
            4 if deprovision => "Users to remove",
            step => STEPS[usize::from(step - 1)].1,
        }
    }

    /// Whether a later step must not go on.
    pub(super) fn stands_in_the_way(&self) -> bool {
        match self.status {
            Status::Failed | Status::Unknown => true,
            Status::Skipped => !self.writes.is_empty(),
            _ => false,
        }
    }
}

/// Steps that must be done before a step may write.
pub(super) fn depends_on(step: u8) -> &'static [u8] {
    match step {
        5 => &[1, 2, 3, 4],
        6 => &[1, 2, 3, 4, 5],
        7 => &[1, 2, 3, 4, 5, 6],
        8 => &[1, 2, 3, 4, 5, 6, 7],
        // An assignment that is removed while the job lives is a user that is removed.
        9 => &[1, 2, 3, 4, 5, 6, 7, 8],
        10 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        // The policies let the job remove users, so they are the last to go.
        11 | 13 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        12 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        _ => &[],
    }
}

/// Message of a step that another one holds up.
pub(super) fn waits_for(step: u8) -> String {
    format!("Not done, because step {step} is not done.")
}

/// Computes the plan.
pub(super) fn plan(seen: &Seen, options: &TeardownOptions) -> Vec<Planned> {
    let mut steps = vec![
        sign_in(1, &seen.observed.target, &seen.observed.source),
        sign_in(2, &seen.observed.source, &seen.observed.target),
    ];
    let Some((source_id, target_id)) = &seen.pair else {
        for step in 3..=13 {
            steps.push(Planned::new(step, "").skipped("Both tenants must be signed in to first."));
        }
        return steps;
    };
    steps.push(find(seen));
    steps.push(users(seen, options));
    steps.push(unassign(seen, options));
    let runs = deprovisions(seen, options);
    steps.push(remove_users(seen, options, runs));
    steps.push(stop(seen, runs));
    steps.push(delete_job(seen));
    steps.push(remove_assignments(seen, options));
    steps.push(delete_application(seen));
    steps.push(synchronization(seen, source_id));
    steps.push(partner(12, seen, options, source_id));
    steps.push(partner(13, seen, options, target_id));
    hold_up(&mut steps);
    steps
}

/// Nothing is deleted on top of a step that failed or of which nothing is known.
fn hold_up(steps: &mut [Planned]) {
    for index in 0..steps.len() {
        let (before, rest) = steps.split_at_mut(index);
        let step = &mut rest[0];
        if step.status != Status::Planned {
            continue;
        }
        let needed = before.iter().find(|earlier| {
            depends_on(step.step).contains(&earlier.step) && earlier.stands_in_the_way()
        });
        if let Some(needed) = needed {
            step.status = Status::Skipped;
            step.action = Action::None;
            step.message = waits_for(needed.step);
        }
    }
}

fn sign_in(number: u8, own: &Result<SignIn, Error>, other: &Result<SignIn, Error>) -> Planned {
    let side = STEPS[usize::from(number - 1)].0.as_str();
    let step = Planned::new(number, format!("{side} tenant"));
    match (own, other) {
        (Err(error), _) => step.failed(error.clone()),
        (Ok(own), Ok(other)) if own.tenant_id.eq_ignore_ascii_case(&other.tenant_id) => {
            step.failed(Error::new(
                "InvalidParameter",
                "InvalidArgument",
                format!(
                    "Both connections are signed in to tenant {}; source and target must be different tenants.",
                    own.tenant_id
                ),
            ))
        }
        (Ok(own), _) => step
            .with_id(&own.tenant_id)
            .verified(format!("Signed in to {} as {}.", own.tenant_id, own.account)),
    }
}

fn find(seen: &Seen) -> Planned {
    let step = Planned::new(3, "configuration");
    match &seen.found {
        Found::Undecided(error) => step.failed(error.clone()),
        Found::Unknown(error) => step.unknown("the applications of the source tenant", error),
        Found::Nothing(said) => step.saying(said),
        Found::Configuration(configuration) => {
            let mut step = step.with_id(configuration.id());
            step.target = format!("application '{}'", configuration.display_name());
            for (what, fact) in [
                ("the synchronization jobs", &configuration.jobs),
                ("the assignments", &configuration.assignments),
            ] {
                if let Fact::Unreadable(error) = fact {
                    return step.unknown(what, error);
                }
            }
            if let Fact::Unreadable(error) = &seen.application {
                return step.unknown("the app registration", error);
            }
            step.verified(format!("Service principal {}.", configuration.id()))
        }
    }
}

/// Names and ids, one after the other.
pub(super) fn listed(objects: &[Object]) -> String {
    let list: Vec<String> = objects.iter().map(Object::said).collect();
    list.join(", ")
}

/// Step 4: whom the job leaves in the target tenant.
fn users(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(4, "users of the job in the target tenant");
    if seen.configuration().is_none() {
        return step.skipped(
            "Without a configuration nobody can tell which users one has made; they would still be in the target tenant.",
        );
    }
    let made = &seen.made;
    if let Some(error) = &made.error {
        return step.unknown("which users the job has made", error);
    }
    let live = &made.live;
    if !live.is_empty() {
        let ids: Vec<&str> = live.iter().map(|object| object.id.as_str()).collect();
        step.target_id = Some(ids.join(", "));
    }
    let verb = if options.deprovision {
        "to be removed"
    } else {
        "will stay"
    };
    let mut said = match live.len() {
        0 => "None is known.".to_owned(),
        count => format!("{count} {verb}: {}.", listed(live)),
    };
    if made.unnamed > 0 {
        said.push_str(&format!(
            " The job counts {} more that cannot be named.",
            made.unnamed
        ));
    }
    if let Some(limit) = &made.limit {
        said.push_str(&format!(
            " {limit} The provisioning log goes back 30 days at most, so there may be more."
        ));
    } else if live.is_empty() {
        "The job has no users in the target tenant.".clone_into(&mut said);
    }
    step.verified(said)
}

fn assignments(seen: &Seen) -> &[Value] {
    match seen.configuration().map(|one| &one.assignments) {
        Some(Fact::Known(assignments)) => assignments,
        _ => &[],
    }
}

/// Requests that take away every assignment.
fn write_unassign(step: &mut Planned, seen: &Seen) {
    let Some(configuration) = seen.configuration() else {
        return;
    };
    step.target_id = Some(configuration.id().to_owned());
    for assignment in assignments(seen) {
        let (id, name) = (
            text(assignment, "id"),
            text(assignment, "principalDisplayName"),
        );
        step.changes.push(Change {
            path: format!("appRoleAssignedTo[{name}]"),
            from: json!(text(assignment, "principalId")),
            to: Value::Null,
        });
        step.write(
            "Remove-MgServicePrincipalAppRoleAssignedTo",
            json!({"ServicePrincipalId": configuration.id(), "AppRoleAssignmentId": id}),
            Expect::Unassigned(id.to_owned()),
        );
    }
}

/// Whether a cycle has to run: somebody is still there, or may be.
fn deprovisions(seen: &Seen, options: &TeardownOptions) -> bool {
    let made = &seen.made;
    let ran = |job: &Value| JobReport::of(job).last_cycle.is_some();
    // Where the job tells nothing, whoever is assigned is taken to be there.
    let maybe =
        made.limit.is_some() && !assignments(seen).is_empty() && seen.jobs().iter().any(ran);
    options.deprovision
        && !seen.jobs().is_empty()
        && (!made.live.is_empty() || made.unnamed > 0 || maybe)
}

/// Step 5: nobody is in scope any more.
fn unassign(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(5, "assignments of the application");
    if !options.deprovision {
        return step.skipped("Removing the users was not asked for (Deprovision).");
    }
    let Some(configuration) = seen.configuration() else {
        return step.saying("There is no configuration.");
    };
    let saved = match &configuration.secrets {
        Fact::Known(pairs) => secret(pairs, "SyncAll"),
        Fact::Absent => None,
        Fact::Unreadable(error) => return step.unknown("the saved credentials", error),
    };
    // With all users in scope, unassigning them removes nobody.
    if deprovisions(seen, options)
        && saved.is_some_and(|saved| !saved.eq_ignore_ascii_case("false"))
    {
        step.changes.push(Change {
            path: "SyncAll".to_owned(),
            from: json!(saved.filter(|saved| !is_masked(saved))),
            to: json!("false"),
        });
        step.write(
            "Set-MgServicePrincipalSynchronizationSecret",
            json!({"ServicePrincipalId": configuration.id(), "Value": [{"key": "SyncAll", "value": "false"}]}),
            Expect::SyncAll,
        );
    }
    write_unassign(&mut step, seen);
    if step.writes.is_empty() {
        return step.saying("Nobody is assigned.");
    }
    let message = format!("Remove {} assignments.", assignments(seen).len());
    step.planned(Action::Remove, message)
}

fn of_job(seen: &Seen, job: &Value) -> Value {
    let service_principal = seen.configuration().map(|one| one.id().to_owned());
    json!({"ServicePrincipalId": service_principal, "SynchronizationJobId": text(job, "id")})
}

/// Step 6: the cycle that soft-deletes the users, and the wait for it.
fn remove_users(seen: &Seen, options: &TeardownOptions, runs: bool) -> Planned {
    let mut step = Planned::new(6, "users of the job in the target tenant");
    if !options.deprovision {
        return step.skipped("Removing the users was not asked for (Deprovision).");
    }
    let live = &seen.made.live;
    if seen.configuration().is_some() && seen.jobs().is_empty() && !live.is_empty() {
        return step.failed(
            Error::new(
                "UsersStay",
                "InvalidOperation",
                format!(
                    "The job that made them is gone, so the service removes nobody: {}.",
                    listed(live)
                ),
            )
            .with_hint("Delete them in the target tenant, or run the command without Deprovision."),
        );
    }
    if !runs {
        return step.saying("No user of the job is known to be in the target tenant.");
    }
    for job in seen.jobs() {
        let id = text(job, "id");
        if !JobReport::of(job).is_active() {
            step.write(
                "Start-MgServicePrincipalSynchronizationJob",
                of_job(seen, job),
                Expect::Active(id.to_owned()),
            );
        }
        // A restart makes the cycle come now, lifts a quarantine, and lets a change of SyncAll take effect.
        let mut parameters = of_job(seen, job);
        parameters["BodyParameter"] = json!({"criteria": {"resetScope": RESTART}});
        step.write(
            "Restart-MgServicePrincipalSynchronizationJob",
            parameters,
            Expect::Nothing,
        );
    }
    for object in live {
        step.changes.push(Change {
            path: format!("users[{}]", object.name),
            from: json!(object.id),
            to: Value::Null,
        });
    }
    let message = format!(
        "Let a cycle of the job remove {} users, and wait for it.",
        live.len()
    );
    step.planned(Action::Wait, message)
}

/// Step 7: nothing runs any more.
fn stop(seen: &Seen, runs: bool) -> Planned {
    let mut step = Planned::new(7, "provisioning job");
    if seen.jobs().is_empty() {
        return step.saying("There is no job.");
    }
    for job in seen.jobs() {
        let state = JobReport::of(job);
        if state.is_active() || runs {
            step.changes.push(Change {
                path: "schedule.state".to_owned(),
                from: json!("Active"),
                to: json!("Paused"),
            });
            step.write(
                "Suspend-MgServicePrincipalSynchronizationJob",
                of_job(seen, job),
                Expect::Stopped(text(job, "id").to_owned()),
            );
        }
    }
    step.target_id = Some(text(&seen.jobs()[0], "id").to_owned());
    if step.writes.is_empty() {
        return step.saying("The job does not run.");
    }
    step.planned(Action::Pause, "Pause the job.")
}

/// Step 8: its links to the users are gone with it.
fn delete_job(seen: &Seen) -> Planned {
    let mut step = Planned::new(8, "provisioning job");
    if seen.jobs().is_empty() {
        return step.saying("There is no job.");
    }
    for job in seen.jobs() {
        let id = text(job, "id");
        step.changes.push(Change {
            path: format!("jobs[{id}]"),
            from: json!(text(job, "templateId")),
            to: Value::Null,
        });
        step.write(
            "Remove-MgServicePrincipalSynchronizationJob",
            of_job(seen, job),
            Expect::NoJob(id.to_owned()),
        );
    }
    step.target_id = Some(text(&seen.jobs()[0], "id").to_owned());
    step.planned(Action::Remove, "Delete the job.")
}

/// Step 9: what step 5 has not removed.
fn remove_assignments(seen: &Seen, options: &TeardownOptions) -> Planned {
    let mut step = Planned::new(9, "assignments of the application");
    if !options.deprovision {
        write_unassign(&mut step, seen);
    }
    if step.writes.is_empty() {
        let message = if assignments(seen).is_empty() {
            "Nobody is assigned."
        } else {
            "Step 5 removes them."
        };
        return step.saying(message);
    }
    let message = format!("Remove {} assignments.", step.writes.len());
    step.planned(Action::Remove, message)
}

/// Step 10: the app registration first, because the service principal carries the tag by which a run that was cut off finds it.
fn delete_application(seen: &Seen) -> Planned {
    let mut step = Planned::new(10, "application");
    let Some(configuration) = seen.configuration() else {
        return step.saying("There is no application.");
    };
    step.target = format!("application '{}'", configuration.display_name());
    step.target_id = Some(configuration.id().to_owned());
    if let Fact::Known(id) = &seen.application {
        step.changes.push(Change {
            path: "application".to_owned(),
            from: json!(id),
            to: Value::Null,
        });
        step.write(
            "Remove-MgApplication",
            json!({"ApplicationId": id}),
            Expect::NoApplication(id.clone()),
        );
    }
    step.changes.push(Change {
        path: "servicePrincipal".to_owned(),
        from: json!(configuration.id()),
        to: Value::Null,
    });
    step.write(
        "Remove-MgServicePrincipal",
        json!({"ServicePrincipalId": configuration.id()}),
        Expect::NoServicePrincipal(configuration.id().to_owned()),
    );
    step.planned(
        Action::Remove,
        "Delete the application and its service principal.",
    )
}

const PARTNER_ID: &str = "CrossTenantAccessPolicyConfigurationPartnerTenantId";

/// Every value that settings hold, as lost.
fn lost(path: &str, settings: &Value, changes: &mut Vec<Change>) {
    match settings {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                if name.starts_with("@odata") || (path.is_empty() && name == "tenantId") {
                    continue;
                }
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                lost(&path, value, changes);
            }
        }
        value => changes.push(Change {
            path: path.to_owned(),
            from: value.clone(),
            to: Value::Null,
        }),
    }
}

fn kept(others: &[String]) -> String {
    format!(
        "Kept, because other configurations synchronize into the target tenant, or may: {}.",
        others.join(", ")
    )
}

/// Step 11: the target tenant takes no more users of the source.
fn synchronization(seen: &Seen, source_id: &str) -> Planned {
    let mut step =
        Planned::new(11, "identity synchronization with the source tenant").with_id(source_id);
    let current = match &seen.observed.target_synchronization {
        Fact::Unreadable(error) => {
            return step.unknown("the identity synchronization of the target tenant", error);
        }
        Fact::Absent => return step.saying("There is none."),
        Fact::Known(current) => current,
    };
    if !seen.others.is_empty() {
        return step.skipped(kept(&seen.others));
    }
    if let Fact::Unreadable(error) = &seen.observed.configurations {
        return step.unknown("the applications of the source tenant", error);
    }
    lost("", current, &mut step.changes);
    step.write(
        "Remove-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        json!({PARTNER_ID: source_id}),
        Expect::NoSynchronization(source_id.to_owned()),
    );
    step.planned(Action::Remove, "Remove the identity synchronization.")
}

/// Steps 12 and 13: the partner settings, with everything that they hold.
fn partner(number: u8, seen: &Seen, options: &TeardownOptions, other: &str) -> Planned {
    let (what, fact) = if number == 12 {
        ("source tenant as partner", &seen.observed.target_partner)
    } else {
        ("target tenant as partner", &seen.observed.source_partner)
    };
    let mut step = Planned::new(number, what).with_id(other);
    if !options.remove_partner {
        return step.skipped("Removing the partner settings was not asked for (RemovePartner).");
    }
    let current = match fact {
        Fact::Unreadable(error) => return step.unknown("the partner settings", error),
        Fact::Absent => return step.saying("There are none."),
        Fact::Known(current) => current,
    };
    if !seen.others.is_empty() {
        return step.skipped(kept(&seen.others));
    }
    match &seen.reverse {
        Fact::Unreadable(error) => {
            return step.unknown("the identity synchronization of the source tenant", error);
        }
        Fact::Known(_) => {
            return step.skipped(
                "Kept, because users of the target tenant are synchronized into the source tenant, which needs these settings.",
            );
        }
        Fact::Absent => {}
    }
    lost("", current, &mut step.changes);
    step.write(
        "Remove-MgPolicyCrossTenantAccessPolicyPartner",
        json!({PARTNER_ID: other}),
        Expect::NoPartner(other.to_owned()),
    );
    step.planned(Action::Remove, "Remove the partner settings.")
}
