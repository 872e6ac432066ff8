//! `Watch-CrossTenantSync`: it ends when a cycle has ended, and never before.

use std::time::{Duration, Instant};

use cross_tenant_sync::operation::Next;
use graph_emulator::Emulator;
use serde_json::{Value, json};

use crate::configuration::both;
use crate::proxy::{Fate, Proxy};
use crate::world::{Report, World};

/// A world whose time stands still until a test lets it pass.
fn standing() -> World {
    let emulator = Emulator::builder().clock_running(false).spawn().unwrap();
    let connections = both(&emulator.config());
    World::connected(emulator, &connections)
}

fn parameters(timeout: u64) -> Value {
    json!({"Source": "source", "Target": "target", "IntervalSeconds": 1, "TimeoutSeconds": timeout})
}

fn watch(world: &World, parameters: &Value) -> Report {
    world.operate("Watch-CrossTenantSync", "run", parameters)
}

/// Watches, and does something once the job was looked at.
fn meanwhile(world: &World, parameters: &Value, work: impl FnOnce()) -> Report {
    world.emulator.clear_requests();
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| watch(world, parameters));
        wait_for_look(world);
        work();
        watching.join().unwrap()
    })
}

fn wait_for_look(world: &World) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let looked = || {
        let requests = world.emulator.requests();
        requests
            .iter()
            .any(|record| record.path.contains("/synchronization/jobs/Azure2Azure."))
    };
    while !looked() {
        assert!(Instant::now() < deadline, "the job is not looked at");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn told(report: &Report) -> Vec<String> {
    let progress = report
        .events
        .iter()
        .filter(|event| event["event"] == "progress");
    progress
        .map(|event| event["status"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_first_cycle_and_the_next_one_end_a_watch_each() {
    let world = standing();
    world.set().succeeded();
    for (state, words) in [
        ("first", "first cycle has not ended"),
        ("next", "next cycle"),
    ] {
        let report =
            meanwhile(&world, &parameters(60), || world.emulator.advance(2400)).succeeded();
        let [result] = report.steps.as_slice() else {
            panic!("{state}: {:#?}", report.steps);
        };
        assert_eq!(result["outcome"], "CycleEnded", "{state}: {result:#}");
        assert_eq!(result["lastCycle"]["state"], "Succeeded", "{state}");
        assert_eq!(result["counts"]["User to User"], 3, "{state}: {result:#}");
        assert_eq!(result["scheduleState"], "Active");
        assert!(
            result["jobId"]
                .as_str()
                .unwrap()
                .starts_with("Azure2Azure.")
        );
        let told = told(&report);
        assert!(told.iter().any(|status| status.contains(words)), "{told:?}");
        let mut percents = report
            .events
            .iter()
            .filter(|event| event["event"] == "progress");
        assert!(percents.clone().any(|event| event["percent"] == -1));
        assert_eq!(percents.next_back().unwrap()["completed"], true);
    }
}

#[test]
fn a_watch_without_a_cycle_ends_at_its_time_limit_and_says_so() {
    let world = standing();
    world.set().succeeded();
    let began = Instant::now();
    let report = watch(&world, &parameters(1)).succeeded();
    assert_eq!(report.steps[0]["outcome"], "TimedOut");
    assert_eq!(report.steps[0]["lastCycle"], Value::Null);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_job_that_is_not_started_ends_the_watch_as_paused() {
    let world = standing();
    let mut asked = world.parameters();
    asked["Start"] = json!(false);
    world
        .operate("Set-CrossTenantSync", "run", &asked)
        .succeeded();
    let report = watch(&world, &parameters(60)).succeeded();
    assert_eq!(report.steps[0]["outcome"], "Paused");
    assert_eq!(report.steps[0]["scheduleState"], "Disabled");
}

#[test]
fn a_quarantine_ends_the_watch_with_its_reason() {
    let world = standing();
    world.set().succeeded();
    let report = meanwhile(&world, &parameters(60), || {
        let source = world.source().tenant_id.clone();
        world.tenant("target", |target| {
            target.identity_synchronization.remove(&source)
        });
        world.emulator.advance(1);
    })
    .succeeded();
    let result = &report.steps[0];
    assert_eq!(result["outcome"], "Quarantine");
    assert_eq!(
        result["quarantine"]["reason"],
        "EncounteredQuarantineException"
    );
    let message = result["message"].as_str().unwrap();
    assert!(
        message.contains("quarantine") && message.contains("PolicyCheckFailure"),
        "{message}"
    );
}

#[test]
fn reads_that_fail_are_ridden_out_and_told() {
    let proxy = std::cell::OnceCell::new();
    let world = World::behind(|emulator| proxy.get_or_init(|| Proxy::new(emulator)).url.clone());
    world
        .emulator
        .with_state(|state| state.clock.running = false);
    world.set().succeeded();
    let mut looks = 0;
    proxy.get().unwrap().choose(move |_, path| {
        if !path.contains("/synchronization/jobs/Azure2Azure.") {
            return Fate::Pass;
        }
        looks += 1;
        match looks {
            1 | 6.. => Fate::Pass,
            2 | 3 => Fate::Refuse(
                500,
                r#"{"error":{"code":"Service_InternalServerError","message":"Broken."}}"#,
            ),
            _ => Fate::DropBefore,
        }
    });
    let report = meanwhile(&world, &parameters(60), || world.emulator.advance(2400)).succeeded();
    assert_eq!(report.steps[0]["outcome"], "CycleEnded");
    let told = told(&report);
    assert!(
        told.iter()
            .any(|status| status.contains("Could not read the job")),
        "{told:?}"
    );
}

#[test]
fn a_refusal_that_stays_ends_the_watch_at_once() {
    let proxy = std::cell::OnceCell::new();
    let world = World::behind(|emulator| proxy.get_or_init(|| Proxy::new(emulator)).url.clone());
    world.set().succeeded();
    proxy.get().unwrap().choose(|_, path| {
        if path.contains("/synchronization/jobs/Azure2Azure.") {
            Fate::Refuse(403, r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}"#)
        } else {
            Fate::Pass
        }
    });
    let began = Instant::now();
    let report = watch(&world, &parameters(60));
    assert_eq!(report.error.unwrap()["code"], "Authorization_RequestDenied");
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_watch_is_cancelled_at_once() {
    let world = standing();
    world.set().succeeded();
    world.emulator.clear_requests();
    let mut asked = parameters(600);
    asked["IntervalSeconds"] = json!(300);
    let operation = world.start(&json!({"command": "Watch-CrossTenantSync", "parameters": asked}));
    wait_for_look(&world);
    let began = Instant::now();
    operation.cancel();
    loop {
        match operation.next(Duration::from_secs(20)) {
            Next::Event(event) => {
                let event: Value = serde_json::from_slice(&event).unwrap();
                assert_ne!(event["event"], "error", "{event:#}");
                if event["event"] == "done" {
                    assert_eq!(event["outcome"], "cancelled");
                }
            }
            Next::Done => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn the_job_is_named_by_its_ids_too_and_nothing_is_watched_where_there_is_none() {
    let world = standing();
    let none = watch(&world, &parameters(5));
    assert_eq!(none.error.unwrap()["code"], "UnknownJob");
    let made = world.set().succeeded();
    let job = made.step(8)["targetId"].clone();
    let by_job = json!({"Source": "source", "SynchronizationJobId": job, "TimeoutSeconds": 1});
    let by_principal = json!({"Source": "source", "ServicePrincipalId": made.step(6)["targetId"], "TimeoutSeconds": 1});
    for asked in [by_job, by_principal] {
        assert_eq!(watch(&world, &asked).succeeded().steps[0]["jobId"], job);
    }
    let wrong = watch(
        &world,
        &json!({"Target": "target", "TimeoutSeconds": 0, "Intervall": 1}),
    );
    let message = wrong.error.unwrap()["message"].as_str().unwrap().to_owned();
    for part in ["Source is missing", "TimeoutSeconds", "'Intervall'"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_name_that_nothing_bears_is_not_watched() {
    let world = standing();
    world.set().succeeded();
    let mut asked = parameters(1);
    asked["DisplayName"] = json!("Some other pilot");
    let error = watch(&world, &asked).error.unwrap();
    assert_eq!(error["code"], "UnknownJob");
    let told = error["message"].as_str().unwrap();
    assert!(told.contains("there is 'Fabrikam' ("), "{told}");
}
