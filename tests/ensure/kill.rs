//! A process that runs Ensure is killed at every request, and the next run finishes what it began.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cross_tenant_sync::operation::{self, Next, Operation, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::configuration::{both, reaching};
use crate::hand::{Made, parameters, set_up};
use crate::property::{check, check_each};
use crate::proxy::{Fate, Proxy};
use crate::second_run::{Stage, converges, plain};
use crate::start::{self, Case};
use crate::untouched::Owned;
use crate::world::patience;

/// A stage whose tenants a child process reaches through a proxy.
struct Crime {
    stage: Stage,
    proxy: Proxy,
}

/// Whether the server has taken the request when the process dies.
#[derive(Debug, Clone, Copy)]
enum Moment {
    Before,
    After,
}

impl Crime {
    fn new() -> Self {
        let stage = Stage::new();
        let proxy = Proxy::with_sign_in(&stage.world.emulator.base_url());
        Self { stage, proxy }
    }

    /// Starts a process that carries out a run.
    fn child(&self, parameters: &Value) -> Child {
        let work = json!({
            "configuration": reaching(&self.proxy.url, &both(&self.stage.world.config)),
            "request": {"command": "Set-CrossTenantSync", "parameters": parameters, "patience": patience()},
        });
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::the_process_that_is_killed", "--ignored"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(work.to_string().as_bytes()).unwrap();
        child
    }

    /// Kills a run at a request; false if it ended without so many.
    fn kills(&self, parameters: &Value, place: usize, moment: Moment) -> bool {
        let mut seen = 0;
        self.proxy.choose(move |_, _| {
            seen += 1;
            match moment {
                _ if seen != place + 1 => Fate::Pass,
                Moment::Before => Fate::HoldBefore,
                Moment::After => Fate::HoldAfter,
            }
        });
        let mut child = self.child(parameters);
        let mut held = false;
        while !held && child.try_wait().unwrap().is_none() {
            held = self.proxy.wait_for_held(Duration::from_millis(50));
        }
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        self.proxy.wait_until_idle();
        held
    }

    /// Requests of a run that nobody disturbs.
    fn requests(&self, parameters: &Value) -> usize {
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        self.proxy.choose(move |_, _| {
            count.fetch_add(1, Ordering::SeqCst);
            Fate::Pass
        });
        let ended = self.child(parameters).wait().unwrap();
        assert!(ended.success(), "{ended}");
        seen.load(Ordering::SeqCst)
    }

    /// Kills a run, and holds what it left against the next runs; tells whether it was killed.
    fn is_finished_by_the_next(
        &self,
        case: &Case,
        by_hand: &Made,
        place: usize,
        moment: Moment,
    ) -> Result<bool, String> {
        let world = &self.stage.world;
        let before = self.stage.state();
        let parameters = parameters(world, &case.start, &case.asked, by_hand);
        let killed = self.kills(&parameters, place, moment);
        converges(&self.stage, case, by_hand)?;
        // Held against what was there before the first run, so that what both made counts once.
        Owned::of(world, &case.asked).rest_is_untouched(&before, &self.stage.state())?;
        Ok(killed)
    }
}

#[test]
fn a_process_that_is_killed_at_any_request_is_continued_by_the_next() {
    let crime = Crime::new();
    let case = plain(None);
    let wanted = parameters(
        &crime.stage.world,
        &case.start,
        &case.asked,
        &Made::default(),
    );
    let requests = crime.requests(&wanted);
    assert!(requests > 20, "{requests} requests");
    let places: Vec<(usize, Moment)> = (0..requests)
        .flat_map(|place| [(place, Moment::Before), (place, Moment::After)])
        .collect();
    let reached = AtomicUsize::new(0);
    check_each(&places, Crime::new, |crime, (place, moment)| {
        crime.stage.reset();
        if crime.is_finished_by_the_next(&case, &Made::default(), *place, *moment)? {
            reached.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    });
    let reached = reached.load(Ordering::SeqCst);
    assert!(
        reached + 6 >= places.len(),
        "{reached} of {} killed",
        places.len()
    );
}

#[test]
fn a_process_that_is_killed_in_any_generated_state_is_continued_by_the_next() {
    let moment = prop_oneof![Just(Moment::Before), Just(Moment::After)];
    let strategy = || (start::case(), 8..50_usize, moment.clone());
    check(30, strategy, Crime::new, |crime, (case, place, moment)| {
        crime.stage.reset();
        let by_hand = set_up(&crime.stage.world, &case.start, &case.asked);
        crime.is_finished_by_the_next(case, &by_hand, *place, *moment)?;
        Ok(())
    });
}

#[test]
#[ignore = "is the process that the other tests start and kill"]
fn the_process_that_is_killed() {
    let mut work = String::new();
    std::io::stdin().read_to_string(&mut work).unwrap();
    let work: Value =
        serde_json::from_str(&work).expect("the other tests say on the standard input what to do");
    let connections = operation::open(work["configuration"].to_string().as_bytes()).unwrap();
    let request = Request::read(work["request"].to_string().as_bytes()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let operation = Operation::start(runtime.handle(), &connections, request);
    while let Next::Event(event) = operation.next(Duration::from_secs(60)) {
        let event: Value = serde_json::from_slice(&event).unwrap();
        assert_ne!(event["event"], "error", "{event:#}");
    }
}
