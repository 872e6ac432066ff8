//! Every read of a run fails in every way: what rests on it is unknown, nothing is fine, and nothing is written on top of it.

use std::collections::BTreeSet;

use graph_emulator::{Effect, FaultRule, Faults, RequestRecord, When};
use serde_json::Value;

use crate::hand::{emulator, parameters, set_up};
use crate::property::{Held, check_each, hold};
use crate::second_run::Stage;
use crate::start::{Application, Asked, Job, Partner, Spelling, Start};
use crate::untouched::Owned;
use crate::world::{Report, World};

/// A read by its path, and the tenant that it goes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    path: String,
    of_target: bool,
    /// Whether Graph answers that there is none.
    is_absent: bool,
}

/// One read that fails in one way.
#[derive(Debug)]
struct Failure {
    complete: bool,
    read: Read,
    effect: Effect,
}

impl Read {
    fn of(world: &World, record: &RequestRecord) -> Self {
        let path = record.path.split('?').next().unwrap_or_default();
        let path = path.trim_start_matches("/v1.0").trim_start_matches("/beta");
        Self {
            path: path.to_owned(),
            is_absent: record.status == 404,
            of_target: record.tenant_id.as_deref() == Some(world.target().tenant_id.as_str()),
        }
    }

    /// Steps that may not be done, or be said to be done, without it.
    fn needed_by(&self) -> &'static [u64] {
        let ends = |end: &str| self.path.ends_with(end);
        if self.path.contains("/crossTenantAccessPolicy/") {
            match (self.of_target, ends("/identitySynchronization")) {
                (true, true) => &[2],
                (true, false) => &[2, 3],
                // The list of all partners only tells which of several applications is meant.
                (false, _) if ends("/partners") => &[],
                (false, _) => &[5],
            }
        } else if ends("/servicePrincipals") {
            &[6, 8, 9, 10, 12, 13]
        } else if ends("/synchronization/jobs") {
            &[8, 12, 13]
        } else if ends("/synchronization/secrets") {
            &[9]
        } else if ends("/appRoleAssignedTo") || self.path.contains("/users/") || ends("/groups") {
            &[10]
        } else if ends("/auditLogs/provisioning") {
            &[13]
        } else {
            &[]
        }
    }

    /// Whether a 404 could mean anything but that there is none.
    fn is_list(&self) -> bool {
        [
            "/servicePrincipals",
            "/jobs",
            "/secrets",
            "/appRoleAssignedTo",
            "/groups",
        ]
        .iter()
        .any(|end| self.path.ends_with(end))
    }
}

fn effects(read: &Read) -> Vec<Effect> {
    let gateway = Effect::Status {
        status: 502,
        code: None,
        message: None,
        retry_after: None,
        after_effect: false,
        html: true,
    };
    let mut effects = vec![
        Effect::status(500),
        gateway,
        Effect::status(503),
        Effect::status(504),
        Effect::throttled("0"),
        Effect::Reset { when: When::Before },
        Effect::LostAnswer {
            when: When::After,
            milliseconds: 1,
        },
        Effect::Truncated { bytes: 40 },
        Effect::ExpireToken,
        Effect::Forbidden,
    ];
    // Status and request id say that there is none, whatever became of the body.
    if !read.is_absent {
        effects.push(Effect::InvalidJson);
    }
    if read.is_list() {
        effects.push(Effect::NotFound);
    }
    effects
}

/// A pair of which much was made by hand, and something of everything is missing.
fn half_done() -> Start {
    Start {
        inbound: Some(Partner::default()),
        outbound: Some(Partner::default()),
        application: Some(Application {
            company: Some(Spelling::Same),
            assigned_group: true,
            job: Some(Job::default()),
            ..Application::default()
        }),
        ..Start::default()
    }
}

/// Sets the pair up, and finishes it where that is asked for; the answer is what to ask of it.
fn prepare(stage: &Stage, complete: bool) -> Value {
    let (world, start, asked) = (&stage.world, half_done(), Asked::default());
    world.emulator.set_faults(Faults::new(1)).unwrap();
    stage.reset();
    let by_hand = set_up(world, &start, &asked);
    let parameters = parameters(world, &start, &asked, &by_hand);
    if complete {
        world
            .operate("Set-CrossTenantSync", "run", &parameters)
            .succeeded();
    }
    world.emulator.clear_requests();
    parameters
}

fn hurried() -> Stage {
    Stage::of(World::hurried(emulator()))
}

/// All reads of a comparison, each with every way to fail.
fn failures() -> Vec<Failure> {
    let stage = hurried();
    let mut failures = Vec::new();
    for complete in [false, true] {
        let parameters = prepare(&stage, complete);
        stage
            .world
            .operate("Test-CrossTenantSync", "run", &parameters)
            .succeeded();
        let reads: BTreeSet<Read> = stage
            .world
            .emulator
            .requests()
            .iter()
            .filter(|record| record.method == "GET")
            .map(|record| Read::of(&stage.world, record))
            .collect();
        assert!(reads.len() >= 9, "{reads:#?}");
        for read in reads {
            for effect in effects(&read) {
                let read = read.clone();
                failures.push(Failure {
                    complete,
                    read,
                    effect,
                });
            }
        }
    }
    failures
}

fn is_fine(report: &Report) -> bool {
    report.steps.iter().all(|step| {
        let status = step["status"].as_str().unwrap();
        ["InDesiredState", "Verified", "Skipped"].contains(&status)
    })
}

/// Holds when no step claims what it could not have read.
fn admits(report: &Report, needed: &[u64], unknown: bool) -> Held {
    for step in needed {
        let status = report.status(*step);
        hold!(
            ["Unknown", "Skipped", "Failed"].contains(&status),
            "step {step} is {status}: {:#}",
            report.step(*step)
        );
    }
    let known = report.steps.iter().all(|step| step["status"] != "Unknown");
    hold!(
        !(unknown && known),
        "no step is unknown: {:#?}",
        report.steps
    );
    Ok(())
}

fn is_admitted(stage: &Stage, failure: &Failure) -> Held {
    let world = &stage.world;
    let parameters = prepare(stage, failure.complete);
    let before = stage.state();
    let tenant = if failure.read.of_target {
        world.target()
    } else {
        world.source()
    };
    let rule = FaultRule::new(failure.effect.clone())
        .method("GET")
        .path(failure.read.path.clone())
        .tenant(tenant.tenant_id.clone());
    world
        .emulator
        .set_faults(Faults::new(1).rule(rule))
        .unwrap();
    let needed = failure.read.needed_by();

    let test = world.operate("Test-CrossTenantSync", "run", &parameters);
    hold!(
        test.error.is_none(),
        "a comparison ended with {:#?}",
        test.error
    );
    admits(&test, needed, !needed.is_empty())?;
    hold!(needed.is_empty() || !is_fine(&test), "all is fine");
    let plan = world.operate("Set-CrossTenantSync", "plan", &parameters);
    admits(&plan, needed, !needed.is_empty())?;
    // The start comes after everything else.
    let held = || {
        needed
            .iter()
            .chain(if needed.iter().all(|step| *step > 12) {
                &[][..]
            } else {
                &[12][..]
            })
    };
    for step in held() {
        let requests = &plan.step(*step)["request"];
        hold!(
            *requests == Value::Array(Vec::new()),
            "step {step} is planned: {requests:#}"
        );
    }
    let sent = world.sent();
    hold!(sent.is_empty(), "a comparison or a plan sent {sent:#?}");

    let run = world.operate("Set-CrossTenantSync", "run", &parameters);
    let error = run.error.clone().unwrap_or_default();
    hold!(needed.is_empty() || error.is_object(), "the run succeeded");
    admits(&run, needed, !needed.is_empty())?;
    for step in held() {
        let requests = &run.step(*step)["request"];
        hold!(
            *requests == Value::Array(Vec::new()),
            "step {step} was sent: {requests:#}"
        );
    }
    let texts = |all: Vec<(String, String)>| -> Vec<String> {
        all.iter()
            .map(|(method, path)| format!("{method} {path}"))
            .collect()
    };
    let base = world.emulator.base_url();
    let shown = run.requests().into_iter();
    let shown = texts(
        shown
            .map(|(method, url, _)| (method, url.replace(&base, "")))
            .collect(),
    );
    // A token that is refused with one request is refused with those beside it, and they are sent again.
    let sent = world
        .sent()
        .into_iter()
        .filter(|record| record.status != 401);
    let sent = texts(sent.map(|record| (record.method, record.path)).collect());
    let hidden: Vec<&String> = sent.iter().filter(|text| !shown.contains(text)).collect();
    hold!(hidden.is_empty(), "sent, but not shown: {hidden:#?}");
    hold!(
        sent.len() == shown.len(),
        "shown {shown:#?} and sent {sent:#?}"
    );
    world.emulator.set_faults(Faults::new(1)).unwrap();
    Owned::of(world, &Asked::default()).rest_is_untouched(&before, &stage.state())
}

#[test]
fn whatever_read_fails_and_however_nothing_is_claimed_and_nothing_written_on_top_of_it() {
    let failures = failures();
    assert!(failures.len() > 200, "{} failures", failures.len());
    check_each(&failures, hurried, is_admitted);
}
