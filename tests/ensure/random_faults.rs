//! Under any schedule of faults a run ends in the desired state or in an error that says where and why, and does no harm.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use graph_emulator::{Emulator, Faults, RequestRecord};
use proptest::prelude::*;
use serde_json::Value;

use crate::hand::{emulator, parameters, set_up};
use crate::property::{Held, check_in, hold};
use crate::schedule::{Schedule, schedule};
use crate::second_run::{Stage, converges, is_desired};
use crate::start::{self, Case};
use crate::untouched::Owned;
use crate::world::{Report, World};

/// Runs wait most of their time, so several share a processor.
const WORLDS: u32 = 8;
/// Longer than any wait that the patience of these runs allows.
const LIMIT: Duration = Duration::from_secs(45);

fn stage() -> Stage {
    Stage::of(World::hurried(emulator()))
}

/// What of the desired state is there, as the tenants hold it and not as their replicas show it.
fn achieved(world: &World) -> BTreeSet<String> {
    let (source, target) = (world.source(), world.target());
    let mut facts = BTreeSet::new();
    let mut note = |is: bool, fact: String| {
        if is {
            facts.insert(fact);
        }
    };
    let consent = |partner: Option<&serde_json::Map<String, Value>>, flag: &str| {
        partner.is_some_and(|partner| partner["automaticUserConsentSettings"][flag] == true)
    };
    world.tenant("target", |tenant| {
        let partner = tenant.partners.get(&source.tenant_id);
        note(partner.is_some(), "partner of the target".to_owned());
        note(
            consent(partner, "inboundAllowed"),
            "inbound consent".to_owned(),
        );
        let policy = tenant.identity_synchronization.get(&source.tenant_id);
        let allowed =
            policy.is_some_and(|policy| policy["userSyncInbound"]["isSyncAllowed"] == true);
        note(allowed, "inbound synchronization".to_owned());
    });
    world.tenant("source", |tenant| {
        let partner = tenant.partners.get(&target.tenant_id);
        note(partner.is_some(), "partner of the source".to_owned());
        note(
            consent(partner, "outboundAllowed"),
            "outbound consent".to_owned(),
        );
        for id in tenant.service_principals.keys() {
            note(true, format!("service principal {id}"));
        }
        for id in tenant.applications.keys() {
            note(true, format!("application {id}"));
        }
        for (id, all) in &tenant.synchronization {
            let kept = |key: &str| ["AuthenticationType", "CompanyId"].contains(&key);
            for (key, value) in all.secrets.iter().filter(|(key, _)| kept(key)) {
                note(true, format!("{key} of {id} is {}", value.to_lowercase()));
            }
            for (job, state) in &all.jobs {
                note(true, format!("job {job}"));
                let active = state.entity["schedule"]["state"] == "Active";
                note(active, format!("job {job} is active"));
            }
        }
        let named = [source.users[0].id.as_str(), source.groups[0].id.as_str()];
        let all = tenant.app_role_assignments.values();
        for one in all.filter(|one| named.contains(&one["principalId"].as_str().unwrap())) {
            note(
                true,
                format!(
                    "{} is assigned to {}",
                    one["principalId"], one["resourceId"]
                ),
            );
        }
    });
    facts
}

/// Requests since the last look, without those for tokens.
fn graph_requests(world: &World) -> Vec<RequestRecord> {
    let mut requests = world.emulator.requests();
    requests.retain(|record| !record.path.contains("/oauth2/"));
    requests
}

/// Holds when a request went to the tenant that its path is about, whatever became of it.
fn right_tenant(world: &World, record: &RequestRecord) -> Held {
    let (source, target) = (&world.source().tenant_id, &world.target().tenant_id);
    let path = record.path.to_lowercase();
    let body = record.request_body.clone().unwrap_or_default().to_string();
    let tenant = record.tenant_id.as_deref().unwrap_or_default();
    let about = |partner: &str| path.contains(partner) || body.contains(partner);
    let reads_all = record.method == "GET" && path.ends_with("/partners");
    let right = if reads_all {
        tenant == source
    } else if path.contains("/identitysynchronization") {
        tenant == target && about(source)
    } else if path.contains("/crosstenantaccesspolicy/partners") {
        (tenant == target && about(source)) || (tenant == source && about(target))
    } else {
        tenant == source
    };
    // A request without a valid token has no tenant, and no effect.
    hold!(
        right || record.tenant_id.is_none(),
        "sent to the wrong tenant: {record:#?}"
    );
    Ok(())
}

/// Holds when an error names step, tenant, request and reason.
fn explained(error: &Value) -> Held {
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    let message = text("message");
    let named = message.starts_with("Step ") && message.contains(" tenant");
    hold!(named, "the message names no step: {error:#}");
    let (_, reason) = message.split_once(": ").unwrap_or_default();
    hold!(
        !reason.trim().is_empty() && !text("code").is_empty(),
        "no reason: {error:#}"
    );
    hold!(!text("tenantId").is_empty(), "no tenant: {error:#}");
    let answered = !error["status"].is_null();
    let request = !text("requestId").is_empty() || !text("clientRequestId").is_empty();
    // A gateway before the authority names no id.
    let of_sign_in = text("code") == "AuthenticationFailed";
    hold!(
        !answered || of_sign_in || request,
        "answered, but no request id: {error:#}"
    );
    Ok(())
}

/// Holds one case against everything that is promised.
fn does_no_harm(stage: &Stage, case: &Case, faults: &Schedule, tally: &Tally) -> Held {
    let world = &stage.world;
    stage.reset();
    world.emulator.set_faults(Faults::new(1)).unwrap();
    let by_hand = set_up(world, &case.start, &case.asked);
    let parameters = parameters(world, &case.start, &case.asked, &by_hand);
    let (before, had) = (stage.state(), achieved(world));
    world.emulator.clear_requests();
    world
        .emulator
        .set_faults(faults.0.clone())
        .map_err(|error| error.to_string())?;

    let started = Instant::now();
    let run = world.operate("Set-CrossTenantSync", "run", &parameters);
    let took = started.elapsed();
    hold!(took < LIMIT, "the run took {took:?}");
    for record in graph_requests(world) {
        right_tenant(world, &record)?;
    }
    tally.count(&world.emulator, &run);
    // The faults end, and what lags catches up.
    world.emulator.set_faults(Faults::new(1)).unwrap();
    ended_well(world, case, &run)?;
    let has = achieved(world);
    let lost: Vec<&String> = had.difference(&has).collect();
    hold!(
        lost.is_empty(),
        "was there before the run and is not any more: {lost:?}"
    );
    let owned = Owned::of(world, &case.asked);
    owned.rest_is_untouched(&before, &stage.state())?;

    converges(stage, case, &by_hand).map_err(|text| format!("after the faults: {text}"))?;
    owned.rest_is_untouched(&before, &stage.state())
}

/// How runs went, since a property that never meets a fault holds too.
#[derive(Debug, Default)]
struct Tally {
    runs: AtomicUsize,
    hit: AtomicUsize,
    succeeded: AtomicUsize,
    /// Codes of the errors.
    failed: Mutex<BTreeMap<String, usize>>,
    /// Rules and replicas that were met.
    faults: Mutex<BTreeMap<String, usize>>,
}

impl Tally {
    fn count(&self, emulator: &Emulator, run: &Report) {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let faults: BTreeSet<String> = emulator
            .requests()
            .into_iter()
            .filter_map(|record| record.fault)
            .collect();
        if !faults.is_empty() {
            self.hit.fetch_add(1, Ordering::SeqCst);
        }
        for fault in faults {
            *self.faults.lock().unwrap().entry(fault).or_default() += 1;
        }
        match &run.error {
            None => drop(self.succeeded.fetch_add(1, Ordering::SeqCst)),
            Some(error) => {
                let code = error["code"].as_str().unwrap_or_default().to_owned();
                *self.failed.lock().unwrap().entry(code).or_default() += 1;
            }
        }
    }

    /// Most runs met a fault; many came through all the same, and many did not.
    fn assert_varied(&self) {
        let number = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        let (runs, hit, succeeded) = (
            number(&self.runs),
            number(&self.hit),
            number(&self.succeeded),
        );
        println!("{self:#?}");
        assert!(hit * 2 > runs, "{self:#?}");
        assert!(
            succeeded * 10 > runs && succeeded * 10 < runs * 9,
            "{self:#?}"
        );
    }
}

/// The desired state, or an error that explains itself.
fn ended_well(world: &World, case: &Case, run: &Report) -> Held {
    match &run.error {
        Some(error) if error["code"] == "JobInQuarantine" => Ok(()),
        Some(error) => explained(error),
        None => is_desired(world, case, run),
    }
}

#[test]
fn five_hundred_schedules_of_faults_do_no_harm() {
    let strategy = || (start::case(), schedule());
    let tally = Tally::default();
    check_in(WORLDS, 500, strategy, stage, |stage, (case, faults)| {
        does_no_harm(stage, case, faults, &tally)
    });
    tally.assert_varied();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_schedule_is_one_that_the_emulator_takes(schedule in schedule()) {
        let text = serde_json::to_vec(&schedule.0).unwrap();
        prop_assert_eq!(Faults::read(&text).unwrap(), schedule.0);
    }
}
