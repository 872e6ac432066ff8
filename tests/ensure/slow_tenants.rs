//! Tenants that show changes an hour late, and tenants that turn every other request away.

use graph_emulator::state::Options;
use graph_emulator::{BelowAnswer, Effect, Emulator, FaultRule, Faults, ObjectClass, Replication};

use crate::hand::{Made, parameters};
use crate::second_run::{Stage, converges, is_desired, plain};
use crate::start::Asked;
use crate::untouched::Owned;
use crate::world::{World, unlimited};

const HOUR: u32 = 3_600_000;

/// An emulator in which time passes by requests, so that an hour is over after some of them.
fn hour_by_requests(tokens_expire: bool) -> Emulator {
    let options = Options {
        clock_seconds_per_request: 120,
        clock_steps_expire_tokens: tokens_expire,
        first_cycle_delay_seconds: 1_000_000,
        ..unlimited()
    };
    Emulator::builder()
        .options(options)
        .clock_running(false)
        .spawn()
        .unwrap()
}

#[test]
fn an_hour_of_replication_is_waited_out_after_every_write() {
    let case = plain(None);
    for below in [
        None,
        Some(BelowAnswer::NotFound),
        Some(BelowAnswer::Forbidden),
        Some(BelowAnswer::InvalidReference),
    ] {
        let stage = Stage::of(World::patient(hour_by_requests(false)));
        let world = &stage.world;
        let lag = Replication {
            below_answers: below,
            ..Replication::new(ObjectClass::Any, HOUR)
        };
        world.emulator.set_faults(Faults::new(1).lag(lag)).unwrap();
        let before = stage.state();
        let wanted = parameters(world, &case.start, &case.asked, &Made::default());
        let run = world
            .operate("Set-CrossTenantSync", "run", &wanted)
            .succeeded();
        is_desired(world, &case, &run).unwrap();
        let writes = world.emulator.effective_writes().len();
        assert_eq!(
            writes + 1,
            run.requests().len(),
            "{below:?}: all but the test of the connection"
        );
        world.assert_settled(&format!("{below:?}"));
        Owned::of(world, &Asked::default())
            .rest_is_untouched(&before, &stage.state())
            .unwrap();
    }
}

#[test]
fn tokens_that_expire_in_the_middle_of_a_run_are_renewed() {
    let case = plain(None);
    let stage = Stage::of(World::patient(hour_by_requests(true)));
    let world = &stage.world;
    let lag = Replication::new(ObjectClass::Any, HOUR);
    world.emulator.set_faults(Faults::new(1).lag(lag)).unwrap();
    let wanted = parameters(world, &case.start, &case.asked, &Made::default());
    let run = world
        .operate("Set-CrossTenantSync", "run", &wanted)
        .succeeded();
    let expired = world
        .emulator
        .requests()
        .iter()
        .filter(|record| record.status == 401)
        .count();
    assert!(expired > 2, "{expired} requests came with an old token");
    is_desired(world, &case, &run).unwrap();
    world.assert_settled("tokens expired");
}

#[test]
fn throttling_of_a_whole_tenant_is_waited_out_and_nothing_is_made_twice() {
    let stage = Stage::of(World::patient(crate::hand::emulator()));
    let world = &stage.world;
    let case = plain(None);
    let mut all_refused = 0;
    for tenant in ["Fabrikam", "Contoso"] {
        for seed in 1..6 {
            world.emulator.set_faults(Faults::new(1)).unwrap();
            stage.reset();
            let throttled = FaultRule::new(Effect::throttled("0.02"))
                .tenant(tenant)
                .probability(0.5);
            world
                .emulator
                .set_faults(Faults::new(seed).rule(throttled))
                .unwrap();
            let wanted = parameters(world, &case.start, &case.asked, &Made::default());
            let run = world
                .operate("Set-CrossTenantSync", "run", &wanted)
                .succeeded();
            let requests = world.emulator.requests();
            all_refused += requests
                .iter()
                .filter(|record| record.status == 429)
                .count();
            let writes = world.emulator.effective_writes().len();
            assert_eq!(writes + 1, run.requests().len(), "{tenant}, seed {seed}");
            world.emulator.set_faults(Faults::new(1)).unwrap();
            converges(&stage, &case, &Made::default()).unwrap();
        }
    }
    assert!(all_refused > 50, "{all_refused} requests were turned away");
}
