//! Many pairs in one run: each converges or fails on its own.

use std::sync::Mutex;

use cross_tenant_sync::ensure::{
    DesiredState, FleetReport, PairResult, PairRun, PairStatus, Patience, RunOptions, fleet,
};
use cross_tenant_sync::graph::Error;
use cross_tenant_sync::operation::{self, Connections};
use graph_emulator::faults::{Effect, FaultRule, Faults};
use graph_emulator::{Config, Emulator};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::configuration::{reaching, secret};

/// Tenants `t0`, `t1`, ... behind one client.
struct Tenants {
    emulator: Emulator,
    config: Config,
    connections: Connections,
    runtime: Runtime,
}

/// What a run over many pairs has told.
#[derive(Default)]
struct Told {
    results: Mutex<Vec<(usize, PairResult)>>,
    progress: Mutex<Vec<(String, i32)>>,
}

impl FleetReport for Told {
    async fn result(&self, place: usize, result: PairResult) -> Result<(), Error> {
        self.results.lock().unwrap().push((place, result));
        Ok(())
    }

    async fn progress(&self, status: &str, percent: i32) -> Result<(), Error> {
        let mut progress = self.progress.lock().unwrap();
        progress.push((status.to_owned(), percent));
        Ok(())
    }
}

impl Tenants {
    fn new(count: usize) -> Self {
        Self::spoiled(count, &[])
    }

    /// Tenants of which some cannot be signed in to.
    fn spoiled(count: usize, locked: &[usize]) -> Self {
        let names = (0..count).map(|number| format!("t{number}"));
        let emulator = Emulator::builder().tenants(names).spawn().unwrap();
        let config = emulator.config();
        let connections: Map<String, Value> = config
            .tenants
            .iter()
            .enumerate()
            .map(|(number, tenant)| {
                let mut connection = secret(tenant);
                if locked.contains(&number) {
                    connection["credential"]["clientSecret"] = json!("wrong");
                }
                (format!("t{number}"), connection)
            })
            .collect();
        let configuration = reaching(&emulator.base_url(), &json!(connections));
        Self {
            connections: operation::open(configuration.to_string().as_bytes()).unwrap(),
            emulator,
            config,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    fn pair(&self, source: usize, target: usize, name: &str) -> PairRun {
        let users = &self.config.tenants[source].users;
        let document = json!({
            "source": {"connection": format!("t{source}")},
            "target": {"connection": format!("t{target}")},
            "application": {"displayName": name},
            "job": {"state": "Started"},
            "assignments": {"users": [users[0].user_principal_name]},
        });
        let desired: DesiredState = serde_json::from_value(document).unwrap();
        PairRun {
            source: self.connections.get(&desired.source.connection).unwrap(),
            target: self.connections.get(&desired.target.connection).unwrap(),
            desired,
            plan_digest: None,
        }
    }

    /// Each tenant to each other.
    fn mesh(&self) -> Vec<PairRun> {
        let count = self.config.tenants.len();
        let pairs = (0..count).flat_map(|source| (0..count).map(move |target| (source, target)));
        pairs
            .filter(|(source, target)| source != target)
            .map(|(source, target)| self.pair(source, target, &format!("t{source} to t{target}")))
            .collect()
    }

    fn run(&self, pairs: Vec<PairRun>, apply: bool) -> (Vec<PairResult>, Option<Error>, Told) {
        let options = RunOptions {
            apply,
            patience: Patience {
                pause: std::time::Duration::from_millis(5),
                ..Patience::default()
            },
            ..RunOptions::default()
        };
        let told = Told::default();
        let ended = self.runtime.block_on(fleet(pairs, &options, 16, &told));
        let mut results = std::mem::take(&mut *told.results.lock().unwrap());
        results.sort_by_key(|(place, _)| *place);
        let results = results.into_iter().map(|(_, result)| result).collect();
        (results, ended.err(), told)
    }

    fn count(
        &self,
        tenant: usize,
        what: impl Fn(&graph_emulator::state::Tenant) -> usize,
    ) -> usize {
        let id = self.config.tenants[tenant].tenant_id.to_lowercase();
        self.emulator
            .with_state(|state| what(state.tenants.get(&id).unwrap()))
    }
}

fn assert_statuses(results: &[PairResult], wanted: &[PairStatus]) {
    let statuses: Vec<PairStatus> = results.iter().map(|result| result.status).collect();
    let messages: Vec<&String> = results.iter().map(|result| &result.message).collect();
    assert_eq!(statuses, wanted, "{messages:#?}");
}

#[test]
fn a_mesh_converges_and_the_next_run_writes_nothing() {
    let tenants = Tenants::new(5);
    let (results, error, told) = tenants.run(tenants.mesh(), true);
    assert!(error.is_none(), "{error:#?}");
    assert_statuses(&results, &[PairStatus::Changed; 20]);
    let progress = told.progress.lock().unwrap();
    assert!(
        progress
            .iter()
            .any(|(status, _)| status.contains("of 20 pairs done"))
    );
    assert!(progress.is_sorted_by_key(|(_, percent)| *percent));

    tenants.emulator.clear_requests();
    let (results, error, _) = tenants.run(tenants.mesh(), true);
    assert!(error.is_none(), "{error:#?}");
    assert_statuses(&results, &[PairStatus::InDesiredState; 20]);
    assert!(tenants.emulator.writes().is_empty());
    for tenant in 0..5 {
        let applications = tenants.count(tenant, |tenant| {
            let named = |one: &&Value| {
                one["displayName"]
                    .as_str()
                    .unwrap_or_default()
                    .contains(" to ")
            };
            tenant
                .service_principals
                .values()
                .map(|one| json!(one))
                .filter(|one| named(&one))
                .count()
        });
        assert_eq!(
            (
                applications,
                tenants.count(tenant, |one| one.partners.len())
            ),
            (4, 4)
        );
    }
    let first = serde_json::to_value(&results[0]).unwrap();
    assert_eq!(
        first["sourceTenantId"],
        json!(tenants.config.tenants[0].tenant_id)
    );
    for member in ["servicePrincipalId", "jobId", "targetTenantId"] {
        assert!(first[member].is_string(), "{member}: {first:#}");
    }
    assert_eq!(first["steps"].as_array().unwrap().len(), 13);
}

#[test]
fn pairs_of_one_source_with_applications_of_the_same_name_get_one_each() {
    let tenants = Tenants::new(7);
    let pairs = |tenants: &Tenants| -> Vec<PairRun> {
        (1..7)
            .map(|target| tenants.pair(0, target, "Same"))
            .collect()
    };
    let (results, error, _) = tenants.run(pairs(&tenants), true);
    assert!(error.is_none(), "{error:#?}");
    let mut ids: Vec<_> = results
        .iter()
        .map(|one| one.service_principal_id.clone().unwrap())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    tenants.emulator.clear_requests();
    let (results, _, _) = tenants.run(pairs(&tenants), true);
    assert_statuses(&results, &[PairStatus::InDesiredState; 6]);
    assert!(tenants.emulator.writes().is_empty());
}

#[test]
fn a_pair_that_fails_does_not_concern_the_others_and_the_run_ends_with_one_error() {
    let tenants = Tenants::spoiled(4, &[2]);
    let pairs = (1..4)
        .map(|target| tenants.pair(0, target, &format!("to t{target}")))
        .collect();
    let (results, error, _) = tenants.run(pairs, true);
    assert_statuses(
        &results,
        &[PairStatus::Changed, PairStatus::Failed, PairStatus::Changed],
    );
    let error = error.unwrap();
    assert!(
        error
            .message
            .starts_with("1 of 3 pairs failed; t0 to t2: Step 1 ("),
        "{}",
        error.message
    );
    let details = error.details.unwrap();
    assert_eq!(details["pairs"].as_array().unwrap().len(), 1);
    assert_eq!(details["pairs"][0]["target"], "t2");
    assert_eq!(
        Some(error.code),
        results[1].error.as_ref().map(|error| error.code.clone())
    );
}

#[test]
fn a_plan_of_many_pairs_writes_nothing_and_each_is_agreed_to_on_its_own() {
    let tenants = Tenants::new(4);
    let pairs = || -> Vec<PairRun> {
        (1..4)
            .map(|target| tenants.pair(0, target, &format!("to t{target}")))
            .collect()
    };
    let (planned, error, _) = tenants.run(pairs(), false);
    assert!(error.is_none() && tenants.emulator.writes().is_empty());
    assert_statuses(&planned, &[PairStatus::Planned; 3]);
    let mut agreed = pairs();
    for (pair, plan) in agreed.iter_mut().zip(&planned) {
        pair.plan_digest.clone_from(&plan.digest);
    }
    agreed[1].plan_digest = Some("another".to_owned());
    let (results, error, _) = tenants.run(agreed, true);
    assert_eq!(error.unwrap().code, "PlanChanged");
    assert_statuses(
        &results,
        &[PairStatus::Changed, PairStatus::Failed, PairStatus::Changed],
    );
}

#[test]
fn the_same_lists_are_read_once_for_pairs_that_are_checked_together() {
    let tenants = Tenants::new(9);
    let pairs = || -> Vec<PairRun> {
        (1..9)
            .map(|target| tenants.pair(0, target, &format!("to t{target}")))
            .collect()
    };
    tenants.run(pairs(), true);
    tenants.emulator.clear_requests();
    let (results, _, _) = tenants.run(pairs(), true);
    assert_statuses(&results, &[PairStatus::InDesiredState; 8]);
    let lists = tenants.emulator.requests();
    let lists = lists.iter().filter(|record| {
        record.path.contains("/servicePrincipals?") || record.path.ends_with("/partners")
    });
    assert!(
        lists.count() <= 4,
        "the service principals and the partners of one tenant"
    );
}

#[test]
fn throttling_of_the_hub_is_waited_out_by_all_its_pairs() {
    let tenants = Tenants::new(7);
    let hub = tenants.config.tenants[0].tenant_id.clone();
    let throttled = FaultRule::new(Effect::throttled("0.4")).tenant(hub);
    let faults = Faults::new(1).rule(throttled.skip(10).count(12));
    tenants.emulator.set_faults(faults).unwrap();
    let pairs = (1..7).map(|target| tenants.pair(0, target, &format!("to t{target}")));
    let (results, error, _) = tenants.run(pairs.collect(), true);
    assert!(error.is_none(), "{error:#?}");
    assert_statuses(&results, &[PairStatus::Changed; 6]);
    assert_eq!(tenants.emulator.applied_faults().len(), 12);
}
