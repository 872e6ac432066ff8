//! How often a run waits for an answer before it can go on: the numbers that the documentation states.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::proxy::{Fate, Proxy};
use crate::world::World;

/// So long that requests which are sent together overlap on a busy machine too.
const LATENCY: Duration = Duration::from_millis(150);

/// Sign-in, read; application and its tag, each with the read that shows it; job, credentials and assignments side by
/// side with theirs; start with the read that shows it.
const FRESH: usize = 10;

/// The same, with a user provisioned on demand before the start.
const FRESH_WITH_USER: usize = FRESH + 1;

/// The same, with attribute mappings: the schema of the new job is read, written and read.
const FRESH_WITH_MAPPINGS: usize = FRESH + 3;

/// Sign-in, read, what hangs on the application, what hangs on the job.
const UNCHANGED: usize = 4;

struct Line {
    world: World,
    arrivals: Arc<Mutex<Vec<Instant>>>,
    fresh: graph_emulator::state::State,
}

impl Line {
    fn new() -> Self {
        let mut proxy = None;
        let world = World::behind(|emulator| {
            let made = Proxy::with_sign_in(emulator);
            let url = made.url.clone();
            proxy = Some(made);
            url
        });
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&arrivals);
        proxy.unwrap().choose(move |_, _| {
            seen.lock().unwrap().push(Instant::now());
            Fate::Late(LATENCY)
        });
        Self {
            fresh: world.emulator.with_state(|state| state.clone()),
            world,
            arrivals,
        }
    }

    /// Runs once with a client that has not signed in, and counts.
    fn trips(&mut self, parameters: &Value) -> usize {
        self.world.sign_out();
        self.arrivals.lock().unwrap().clear();
        self.world
            .operate("Set-CrossTenantSync", "run", parameters)
            .succeeded();
        let mut arrivals = self.arrivals.lock().unwrap().clone();
        arrivals.sort();
        longest_chain(&arrivals)
    }

    /// The least of several runs, because a busy machine can only add to the number.
    fn fewest(&mut self, parameters: &Value, anew: bool, wanted: usize) -> usize {
        let mut fewest = usize::MAX;
        for _ in 0..4 {
            if anew {
                self.reset();
            }
            fewest = fewest.min(self.trips(parameters));
            if fewest <= wanted {
                break;
            }
        }
        fewest
    }

    fn reset(&self) {
        let fresh = self.fresh.clone();
        self.world.emulator.with_state(|state| *state = fresh);
    }
}

/// The most requests of which each came after the one before was answered.
fn longest_chain(arrivals: &[Instant]) -> usize {
    let (mut count, mut answered) = (0, None);
    for arrival in arrivals {
        if answered.is_none_or(|answered| *arrival >= answered) {
            count += 1;
            answered = Some(*arrival + LATENCY);
        }
    }
    count
}

#[test]
fn a_fresh_pair_waits_no_more_often_than_its_dependencies_demand() {
    let mut line = Line::new();
    let parameters = line.world.parameters();
    let trips = line.fewest(&parameters, true, FRESH);
    assert_eq!(trips, FRESH);
    let mut verified = parameters.clone();
    verified["VerifyUser"] = parameters["User"].clone();
    let trips = line.fewest(&verified, true, FRESH_WITH_USER);
    assert_eq!(trips, FRESH_WITH_USER);
}

/// Everything that a document can name of the job and of people.
fn everything(line: &Line) -> Value {
    let source = line.world.source();
    let names = |count: usize| -> Vec<String> {
        let users = source.users.iter().take(count);
        users.map(|user| user.user_principal_name.clone()).collect()
    };
    json!({"DesiredState": {
        "source": {"connection": "source"}, "target": {"connection": "target"},
        "application": {"displayName": crate::world::NAME},
        "job": {"state": "Started"},
        "assignments": {"users": names(5), "groups": [source.groups[0].display_name]},
        "attributeMappings": [
            {"targetAttribute": "companyName", "constant": "Fabrikam"},
            {"targetAttribute": "city", "attribute": "city"},
        ],
        "scopingFilter": {"groups": [{"name": "All", "clauses": [{"attribute": "displayName", "operator": "IS NOT NULL"}]}]},
        "verifyUsers": names(2),
    }})
}

#[test]
fn a_schema_adds_what_its_own_dependencies_demand() {
    let mut line = Line::new();
    let mut parameters = everything(&line);
    let document = parameters["DesiredState"].as_object_mut().unwrap();
    document.remove("verifyUsers");
    let trips = line.fewest(&parameters, true, FRESH_WITH_MAPPINGS);
    assert_eq!(trips, FRESH_WITH_MAPPINGS);
}

#[test]
fn an_unchanged_pair_waits_four_times_whatever_is_named() {
    let mut line = Line::new();
    let parameters = everything(&line);
    line.world
        .operate("Set-CrossTenantSync", "run", &parameters)
        .succeeded();
    let trips = line.fewest(&parameters, false, UNCHANGED);
    assert_eq!(trips, UNCHANGED);
}

#[test]
fn what_hangs_on_other_targets_configurations_is_not_read() {
    let world = World::new();
    world.set().succeeded();
    world.emulator.clear_requests();
    world.set().succeeded();
    let alone = world.emulator.requests().len();
    let template = world.tenant("source", |tenant| {
        let own = tenant
            .service_principals
            .values()
            .find(|one| one["displayName"] == crate::world::NAME)
            .cloned()
            .unwrap();
        for number in 0..100 {
            let mut other = own.clone();
            let id = format!("00000000-0000-4000-8000-{number:012}");
            let target = format!("10000000-0000-4000-8000-{number:012}");
            other["id"] = json!(id);
            other["appId"] = json!(format!("20000000-0000-4000-8000-{number:012}"));
            other["tags"] = json!([format!("CrossTenantSync:TargetTenant={target}")]);
            tenant.service_principals.insert(id, other);
        }
        own["applicationTemplateId"].clone()
    });
    assert!(template.is_string());
    world.emulator.clear_requests();
    world.set().succeeded();
    let requests = world.emulator.requests();
    // The list itself can take a page more.
    assert!(requests.len() <= alone + 1, "{alone}: {requests:#?}");
}
