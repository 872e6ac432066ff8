//! From every generated state one run reaches the desired state, sends what its plan says, and leaves nothing to do.

use graph_emulator::state::State;
use serde_json::Value;

use crate::hand::{Made, four_tenants, parameters, set_up};
use crate::property::{Held, check, check_each, hold};
use crate::replay::possible_sets;
use crate::start::{self, Asked, Case, Document, Start};
use crate::untouched::Owned;
use crate::world::{Report, World};

/// A world that can be set back.
pub(crate) struct Stage {
    pub(crate) world: World,
    fresh: State,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::of(four_tenants())
    }

    pub(crate) fn of(world: World) -> Self {
        Self {
            fresh: world.emulator.with_state(|state| state.clone()),
            world,
        }
    }

    pub(crate) fn reset(&self) {
        let fresh = self.fresh.clone();
        self.world.emulator.with_state(|state| *state = fresh);
        self.world.emulator.clear_requests();
    }

    pub(crate) fn state(&self) -> State {
        self.world.emulator.with_state(|state| state.clone())
    }
}

/// Requests that change something or test, as the emulator received them, in any order.
fn received(world: &World) -> Vec<String> {
    let sent = world.sent().into_iter();
    let mut texts: Vec<String> = sent
        .map(|record| {
            let body = record.request_body.unwrap_or(Value::Null);
            format!("{} {} {body}", record.method, record.path)
        })
        .collect();
    texts.sort();
    texts
}

/// The same of a plan, once the ids that it could only name are known.
fn announced(world: &World, plan: &Report, made: &Made) -> Vec<String> {
    let base = world.emulator.base_url();
    let mut texts: Vec<String> = plan
        .requests()
        .into_iter()
        .map(|(method, url, body)| {
            let body: Value = serde_json::from_str(&made.resolve(&body.to_string())).unwrap();
            format!(
                "{method} {} {body}",
                made.resolve(url.strip_prefix(&base).unwrap())
            )
        })
        .collect();
    texts.sort();
    texts
}

/// The plan cannot show the schema of a job that is yet to be made.
fn with_placeholders(sent: Vec<String>, planned: &[String]) -> Vec<String> {
    let open = planned
        .iter()
        .filter_map(|text| text.strip_suffix(" \"<Schema>\""));
    let open: Vec<&str> = open.collect();
    let mut sent: Vec<String> = sent
        .into_iter()
        .map(
            |text| match open.iter().find(|open| text.starts_with(**open)) {
                Some(open) => format!("{open} \"<Schema>\""),
                None => text,
            },
        )
        .collect();
    sent.sort();
    sent
}

/// Holds a run and the next one against everything that is promised of them.
pub(crate) fn converges(stage: &Stage, case: &Case, by_hand: &Made) -> Held {
    let world = &stage.world;
    let parameters = parameters(world, &case.start, &case.asked, by_hand);
    let before = stage.state();
    world.sent();
    let plan = world.operate("Set-CrossTenantSync", "plan", &parameters);
    hold!(plan.error.is_none(), "the plan failed: {:#?}", plan.error);
    let sent = world.sent();
    hold!(sent.is_empty(), "the plan sent {sent:#?}");

    let quarantine = stays_in_quarantine(world, &plan);
    let run = world.operate("Set-CrossTenantSync", "run", &parameters);
    let sent = received(world);
    let planned = announced(world, &plan, &Made::by(world, &run));
    let sent = with_placeholders(sent, &planned);
    hold!(sent == planned, "planned {planned:#?}\nsent {sent:#?}");
    match &run.error {
        Some(error) if quarantine => {
            hold!(error["code"] == "JobInQuarantine", "{error:#}");
        }
        Some(error) => return Err(format!("the run failed: {error:#}")),
        None => hold!(!quarantine, "a quarantine was not told"),
    }

    let again = world.operate("Set-CrossTenantSync", "run", &parameters);
    let sent = world.sent();
    hold!(sent.is_empty(), "the second run sent {sent:#?}");
    hold!(
        again.error.is_none() || quarantine,
        "the second run failed: {:#?}",
        again.error
    );
    for step in [2, 3, 5, 6, 7, 8, 9, 10] {
        hold!(
            again.status(step) == "InDesiredState",
            "step {step} is {} in the second run",
            again.status(step)
        );
    }
    let started = if case.asked.as_is {
        again.status(12) != "Planned"
    } else {
        again.status(12) == "InDesiredState"
    };
    hold!(started, "step 12 is {} in the second run", again.status(12));

    let after = stage.state();
    Owned::of(world, &case.asked).rest_is_untouched(&before, &after)?;
    is_desired(world, case, &again)
}

/// A start lifts a quarantine only where the run has repaired what the connection rests on.
fn stays_in_quarantine(world: &World, plan: &Report) -> bool {
    let id = |step| {
        plan.step(step)["targetId"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let (principal, job) = (id(6), id(8));
    let quarantined = world.tenant("source", |tenant| {
        tenant
            .synchronization
            .get(&principal)
            .and_then(|all| all.jobs.get(&job))
            .is_some_and(|job| job.entity["status"]["code"] == "Quarantine")
    });
    quarantined && plan.status(12) != "Planned"
}

/// Holds when the tenants themselves show the desired state, whatever the run says.
pub(crate) fn is_desired(world: &World, case: &Case, report: &Report) -> Held {
    let (source, target) = (world.source(), world.target());
    let inbound = world.tenant("target", |tenant| {
        (
            tenant.partners[&source.tenant_id]["automaticUserConsentSettings"]["inboundAllowed"]
                .clone(),
            tenant.identity_synchronization[&source.tenant_id]["userSyncInbound"]["isSyncAllowed"]
                .clone(),
        )
    });
    hold!(
        inbound == (true.into(), true.into()),
        "inbound consent and synchronization: {inbound:?}"
    );
    let id = report.step(6)["targetId"].as_str().unwrap_or_default();
    world.tenant("source", |tenant| {
        let outbound =
            &tenant.partners[&target.tenant_id]["automaticUserConsentSettings"]["outboundAllowed"];
        hold!(outbound == true, "outbound consent: {outbound}");
        let Some(all) = tenant.synchronization.get(id) else {
            return Err("no synchronization".to_owned());
        };
        let company = all.secrets.get("CompanyId").cloned().unwrap_or_default();
        hold!(
            company.eq_ignore_ascii_case(&target.tenant_id),
            "CompanyId is '{company}'"
        );
        let kind = all
            .secrets
            .get("AuthenticationType")
            .cloned()
            .unwrap_or_default();
        hold!(kind == "SyncPolicy", "AuthenticationType is '{kind}'");
        hold!(all.jobs.len() == 1, "{} jobs", all.jobs.len());
        let job = all.jobs.values().next().unwrap();
        let schedule = &job.entity["schedule"]["state"];
        hold!(
            case.asked.as_is || schedule == "Active",
            "the schedule is {schedule}"
        );
        for wanted in [&source.users[0].id, &source.groups[0].id] {
            let count = tenant
                .app_role_assignments
                .values()
                .filter(|one| one["resourceId"] == id && one["principalId"] == wanted.as_str())
                .count();
            hold!(count == 1, "{wanted} is assigned {count} times");
        }
        Ok(())
    })?;
    let document = case.asked.document.clone().unwrap_or_default();
    document_is_desired(world, &document, id)
}

/// The same for what only a document can name.
fn document_is_desired(world: &World, named: &Document, id: &str) -> Held {
    let (source, target) = (world.source(), world.target());
    world.tenant("target", |tenant| {
        let trust = &tenant.partners[&source.tenant_id]["inboundTrust"];
        let trusts = trust["isMfaAccepted"] == false && trust["isCompliantDeviceAccepted"] == true;
        hold!(!named.trust || trusts, "inboundTrust is {trust}");
        let policy = &tenant.identity_synchronization[&source.tenant_id];
        let name = &policy["displayName"];
        hold!(
            !named.policy_name || name == "From Fabrikam",
            "the policy is named {name}"
        );
        let groups = &policy["groupSyncInbound"]["isSyncAllowed"];
        hold!(
            !named.group_sync || groups == true,
            "groupSyncInbound is {groups}"
        );
        Ok(())
    })?;
    world.tenant("source", |tenant| {
        let b2b = &tenant.partners[&target.tenant_id]["b2bCollaborationOutbound"];
        let blocked = b2b["applications"]["accessType"] == "blocked";
        hold!(!named.b2b || blocked, "b2bCollaborationOutbound is {b2b}");
        let all = &tenant.synchronization[id];
        let sync_all = all.secrets.get("SyncAll").cloned().unwrap_or_default();
        hold!(
            !named.sync_all || sync_all.eq_ignore_ascii_case("true"),
            "SyncAll is '{sync_all}'"
        );
        let schema = &all.jobs.values().next().unwrap().schema;
        let object = &schema["synchronizationRules"][0]["objectMappings"][0];
        let mapping = |name: &str| {
            let mappings = object["attributeMappings"].as_array().unwrap();
            mappings
                .iter()
                .find(|mapping| mapping["targetAttributeName"] == name)
        };
        let constant = mapping("companyName").map(|mapping| mapping["source"]["type"].clone());
        hold!(
            !named.constant || constant == Some("Constant".into()),
            "companyName is {constant:?}"
        );
        let removed = mapping("employeeId");
        hold!(
            !named.without_mapping || removed.is_none(),
            "employeeId is {removed:?}"
        );
        let scope = object["scope"].to_string();
        hold!(
            !named.scope || scope.contains("IS NOT NULL"),
            "the scope is {scope}"
        );
        let others = tenant.app_role_assignments.values().filter(|one| {
            let wanted = [source.users[0].id.as_str(), source.groups[0].id.as_str()];
            one["resourceId"] == id && !wanted.contains(&one["principalId"].as_str().unwrap())
        });
        let others = others.count();
        hold!(
            !named.only_named || others == 0,
            "{others} others are assigned"
        );
        Ok(())
    })
}

#[test]
fn every_generated_state_converges_in_one_run_and_the_next_sends_nothing() {
    check(80, start::case, Stage::new, |stage, case| {
        stage.reset();
        let by_hand = set_up(&stage.world, &case.start, &case.asked);
        converges(stage, case, &by_hand)
    });
}

/// A pair of which nothing is there, and the plain way to say what is wanted.
pub(crate) fn plain(cut_after: Option<usize>) -> Case {
    Case {
        start: Start {
            cut_after,
            ..Start::default()
        },
        asked: Asked::default(),
    }
}

#[test]
fn every_step_done_alone_and_every_set_of_them_converges() {
    let sets = possible_sets();
    assert!(sets.iter().filter(|set| set.len() == 1).count() >= 3);
    check_each(&sets, Stage::new, |stage, set| {
        let world = &stage.world;
        stage.reset();
        world.replay(&world.plan().succeeded(), set);
        let adopted = world.plan().succeeded();
        for step in set {
            let status = adopted.status(*step);
            hold!(status != "Planned", "step {step} was done and is {status}");
        }
        converges(stage, &plain(None), &Made::default())
    });
}

#[test]
fn a_run_that_ended_after_any_of_its_writes_is_continued() {
    let writes = Stage::new().world.plan().succeeded().requests().len();
    let counts: Vec<usize> = (0..=writes).collect();
    check_each(&counts, Stage::new, |stage, count| {
        stage.reset();
        let case = plain(Some(*count));
        let by_hand = set_up(&stage.world, &case.start, &case.asked);
        converges(stage, &case, &by_hand)
    });
}
