//! `Remove-CrossTenantSync`: everything of the pair goes, nothing of another's, and nobody is left behind unnamed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use graph_emulator::{Effect, Emulator, FaultRule, Faults};
use serde_json::{Value, json};

use crate::configuration::both;
use crate::proxy::{Fate, Proxy};
use crate::world::{NAME, Report, World};

/// A world whose time stands still until a test lets it pass, with a job that has run once.
fn provisioned() -> World {
    let emulator = Emulator::builder().clock_running(false).spawn().unwrap();
    let connections = both(&emulator.config());
    let world = World::connected(emulator, &connections);
    world
        .emulator
        .with_state(|state| "off".clone_into(&mut state.options.request_limits));
    set_up(&world);
    world
}

fn set_up(world: &World) {
    world.set().succeeded();
    world.emulator.advance(1);
    assert_eq!(guests(world).len(), 3, "{:?}", guests(world));
    world.emulator.clear_requests();
}

/// Ids and names of the users that the job has made.
fn guests(world: &World) -> Vec<(String, String)> {
    world.tenant("target", |tenant| {
        tenant
            .users
            .values()
            .filter(|user| user["createdDateTime"] != Value::Null && !is_seeded(user))
            .map(|user| {
                let text = |name: &str| user[name].as_str().unwrap_or_default().to_owned();
                (text("id"), text("userPrincipalName"))
            })
            .filter(|(_, name)| name.contains("#EXT#"))
            .collect()
    })
}

/// The emulator seeds guests of other tenants too.
fn is_seeded(user: &serde_json::Map<String, Value>) -> bool {
    user.get("alternativeSecurityIds")
        .is_none_or(|ids| ids.as_array().is_none_or(Vec::is_empty))
}

fn parameters(extra: Value) -> Value {
    let mut parameters = json!({"Source": "source", "Target": "target", "TimeoutSeconds": 20});
    let members = extra.as_object().cloned().unwrap();
    parameters.as_object_mut().unwrap().extend(members);
    parameters
}

fn remove(world: &World, extra: Value) -> Report {
    world.operate("Remove-CrossTenantSync", "run", &parameters(extra))
}

fn plan(world: &World, extra: Value) -> Report {
    world
        .operate("Remove-CrossTenantSync", "plan", &parameters(extra))
        .succeeded()
}

/// Lets the virtual time pass while something runs, as it does in a real tenant.
fn passing<R>(world: &World, work: impl FnOnce() -> R) -> R {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(50));
                world.emulator.advance(60);
            }
        });
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        over.store(true, Ordering::Relaxed);
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Applications, jobs and assignments of the source, and policies of the target.
fn left(world: &World) -> (usize, usize, usize, usize) {
    let template = json!("518e5f48-1fc8-4c48-9387-9fdf28b0dfe7");
    let (applications, jobs, assignments) = world.tenant("source", |tenant| {
        let all = tenant
            .applications
            .values()
            .chain(tenant.service_principals.values());
        let of_template = all.filter(|one| one.get("applicationTemplateId") == Some(&template));
        (
            of_template.count(),
            tenant
                .synchronization
                .values()
                .map(|one| one.jobs.len())
                .sum(),
            tenant
                .app_role_assignments
                .values()
                .filter(|one| one["resourceDisplayName"] == NAME)
                .count(),
        )
    });
    let policies = world.tenant("target", |tenant| tenant.identity_synchronization.len());
    (applications, jobs, assignments, policies)
}

/// Asserts that another run writes nothing and has nothing left to say.
fn assert_nothing_left(world: &World, extra: Value) {
    world.sent();
    let again = remove(world, extra).succeeded();
    assert!(world.sent().is_empty());
    for step in &again.steps {
        let status = step["status"].as_str().unwrap();
        assert!(
            ["InDesiredState", "Skipped", "Verified"].contains(&status),
            "{step:#}"
        );
    }
}

fn message(report: &Report, step: u64) -> &str {
    report.step(step)["message"].as_str().unwrap()
}

#[test]
fn whoever_stays_is_named_and_the_rest_goes_in_order() {
    let world = provisioned();
    let planned = plan(&world, json!({}));
    assert!(world.sent().is_empty(), "a plan must not write");
    let report = remove(&world, json!({})).succeeded();
    assert_eq!(report.steps.len(), 13);
    for (id, name) in guests(&world) {
        let told = message(&report, 4);
        assert!(told.contains(&id) && told.contains(&name), "{told}");
    }
    assert_eq!(report.step(4)["title"], "Users that stay");
    assert_eq!(guests(&world).len(), 3, "nobody was asked to go");
    assert_eq!(left(&world), (0, 0, 0, 0));
    let kept = world.tenant("target", |tenant| tenant.partners.len());
    assert_eq!(kept, 1, "partner settings go only if asked for");

    let base = world.emulator.base_url();
    let sent: Vec<(String, String)> = world
        .sent()
        .iter()
        .map(|record| (record.method.clone(), format!("{base}{}", record.path)))
        .collect();
    let shown: Vec<(String, String)> = planned
        .requests()
        .into_iter()
        .map(|(method, url, _)| (method, url))
        .collect();
    assert_eq!(shown.len(), sent.len(), "{sent:#?}");
    for ((method, url), (sent_method, sent_url)) in shown.iter().zip(&sent) {
        assert_eq!(method, sent_method);
        assert!(url.eq_ignore_ascii_case(sent_url), "{url} {sent_url}");
    }
    let order = |part: &str| sent.iter().position(|(_, url)| url.contains(part)).unwrap();
    assert!(order("/pause") < order("/appRoleAssignedTo/"));
    assert!(order("/appRoleAssignedTo/") < order("/applications/"));
    assert!(order("/applications/") < order("identitySynchronization"));
    assert_nothing_left(&world, json!({}));
}

#[test]
fn deprovisioning_soft_deletes_everybody_before_the_job_goes() {
    let world = provisioned();
    let made = guests(&world);
    let asked = json!({"Deprovision": true});
    let planned = plan(&world, asked.clone());
    assert_eq!(planned.step(6)["action"], "Wait");
    let report = passing(&world, || remove(&world, asked.clone())).succeeded();
    assert_eq!(report.status(6), "Changed");
    assert!(guests(&world).is_empty());
    for (id, _) in &made {
        assert!(world.tenant("target", |tenant| tenant.deleted_users.contains_key(id)));
    }
    assert_eq!(left(&world), (0, 0, 0, 0));
    let told = report
        .events
        .iter()
        .filter(|event| event["event"] == "progress");
    assert!(told.clone().any(|event| {
        event["status"]
            .as_str()
            .unwrap()
            .contains("0 of 3 are gone")
    }));
    // The job was deleted when nobody was there any more.
    let writes: Vec<String> = world
        .sent()
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect();
    let restart = writes
        .iter()
        .position(|one| one.ends_with("/restart"))
        .unwrap();
    let deleted = writes
        .iter()
        .position(|one| one.starts_with("DELETE") && one.contains("/jobs/"))
        .unwrap();
    assert!(restart < deleted, "{writes:#?}");
    assert_nothing_left(&world, asked);
}

#[test]
fn a_teardown_that_was_cut_off_after_any_write_is_continued() {
    let world = provisioned();
    let fresh = world.emulator.with_state(|state| state.clone());
    for asked in [
        json!({"RemovePartner": true}),
        json!({"Deprovision": true, "RemovePartner": true}),
    ] {
        let planned = plan(&world, asked.clone());
        for count in 0..=planned.requests().len() {
            world.emulator.with_state(|state| *state = fresh.clone());
            for (side, request) in planned
                .steps
                .iter()
                .flat_map(|step| {
                    let side = step["side"].as_str().unwrap();
                    step["request"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(move |request| (side, request))
                })
                .take(count)
            {
                // What an earlier request took along is not there any more.
                let parameters = json!({"Method": request["method"], "Uri": request["url"], "Body": request["body"], "SkipHttpErrorCheck": true});
                world.request(&json!({"command": "Invoke-MgGraphRequest", "connection": side, "parameters": parameters})).succeeded();
                if asked["Deprovision"] == true {
                    world.emulator.advance(60);
                }
            }
            let state = format!("{asked} cut off after {count}");
            let report = passing(&world, || remove(&world, asked.clone()));
            assert_eq!(report.outcome, "succeeded", "{state}: {:#?}", report.error);
            assert_eq!(left(&world), (0, 0, 0, 0), "{state}");
            for role in ["source", "target"] {
                assert_eq!(
                    world.tenant(role, |tenant| tenant.partners.len()),
                    0,
                    "{state}"
                );
            }
            if asked["Deprovision"] == true {
                assert!(guests(&world).is_empty(), "{state}");
            }
            assert_nothing_left(&world, asked.clone());
        }
        world.emulator.with_state(|state| *state = fresh.clone());
    }
}

#[test]
fn too_many_deletions_stop_the_teardown_before_the_job_is_deleted() {
    let world = provisioned();
    world.tenant("source", |tenant| {
        let settings =
            json!({"Enabled": false, "DeleteThresholdEnabled": true, "DeleteThresholdValue": 1});
        for synchronization in tenant.synchronization.values_mut() {
            let key = "SyncNotificationSettings".to_owned();
            synchronization.secrets.insert(key, settings.to_string());
        }
    });
    let asked = json!({"Deprovision": true});
    let report = passing(&world, || remove(&world, asked.clone()));
    let error = report.error.as_ref().unwrap();
    assert_eq!(
        (report.status(6), &error["code"]),
        ("Failed", &json!("UsersStay"))
    );
    for (id, name) in guests(&world) {
        let told = error["message"].as_str().unwrap();
        assert!(
            told.contains(&id) && told.contains(&name) && told.contains("TooManyDeletes"),
            "{told}"
        );
        assert!(
            error["details"]["users"].to_string().contains(&id),
            "{error:#}"
        );
    }
    let (applications, jobs, _, policies) = left(&world);
    assert_eq!((applications, jobs, policies), (2, 1, 1), "the job is kept");
    assert!(
        report
            .steps
            .iter()
            .skip(6)
            .all(|step| step["status"] != "Changed")
    );

    // The documented remedy, then the same command again.
    let job = world.tenant("source", |tenant| {
        let (id, all) = tenant
            .synchronization
            .iter()
            .find(|(_, one)| !one.jobs.is_empty())
            .unwrap();
        format!(
            "/v1.0/servicePrincipals/{id}/synchronization/jobs/{}/restart",
            all.jobs.keys().next().unwrap()
        )
    });
    world.send("source", &json!({"method": "POST", "url": job, "body": {"criteria": {"resetScope": "QuarantineState, ForceDeletes"}}}));
    world.emulator.advance(60);
    passing(&world, || remove(&world, asked)).succeeded();
    assert!(guests(&world).is_empty());
    assert_eq!(left(&world), (0, 0, 0, 0));
}

#[test]
fn a_user_whom_the_service_does_not_remove_is_named_with_the_reason_and_the_job_stays() {
    let world = provisioned();
    let user = world.source().users[0].id.clone();
    // A user who was blocked before is not soft-deleted.
    world.tenant("source", |tenant| {
        let user = tenant.users.get_mut(&user).unwrap();
        user.insert("accountEnabled".to_owned(), json!(false));
    });
    world.emulator.advance(2400);
    let report = passing(&world, || remove(&world, json!({"Deprovision": true})));
    let error = report.error.as_ref().unwrap();
    let stays = guests(&world);
    assert_eq!(stays.len(), 1);
    let told = error["message"].as_str().unwrap();
    assert!(
        told.contains(&stays[0].0) && told.contains(&stays[0].1),
        "{told}"
    );
    assert_eq!(left(&world).1, 1, "the job is kept");
    // Deleted by hand in the target, and continued.
    world.tenant("target", |tenant| {
        let gone = tenant.users.remove(&stays[0].0).unwrap();
        tenant.deleted_users.insert(stays[0].0.clone(), gone);
    });
    passing(&world, || remove(&world, json!({"Deprovision": true}))).succeeded();
    assert_eq!(left(&world), (0, 0, 0, 0));
}

#[test]
fn everybody_in_scope_is_taken_out_of_it_first() {
    for replaces in [false, true] {
        everybody_is_taken_out(replaces);
    }
}

/// No source says whether saved credentials that a PUT does not name are kept.
fn everybody_is_taken_out(replaces: bool) {
    let world = provisioned();
    world
        .emulator
        .with_state(|state| state.options.secrets_put_replaces = replaces);
    world.tenant("source", |tenant| {
        for synchronization in tenant.synchronization.values_mut() {
            synchronization
                .secrets
                .insert("SyncAll".to_owned(), "true".to_owned());
        }
    });
    world.emulator.advance(2400);
    assert!(guests(&world).len() > 3);
    passing(&world, || remove(&world, json!({"Deprovision": true}))).succeeded();
    assert!(guests(&world).is_empty());
}

#[test]
fn users_older_than_the_log_are_found_by_asking_the_job() {
    let world = provisioned();
    world.tenant("source", |tenant| tenant.provisioning_log.clear());
    let report = plan(&world, json!({}));
    for (id, name) in guests(&world) {
        let told = message(&report, 4);
        assert!(told.contains(&id) && told.contains(&name), "{told}");
    }
}

#[test]
fn nothing_is_deleted_where_it_cannot_be_known_whom_the_job_has_made() {
    for broken in [
        "/auditLogs/provisioning",
        "/users?",
        "/identitySynchronization",
        "/appRoleAssignedTo",
        "/synchronization/jobs",
    ] {
        let proxy = std::cell::OnceCell::new();
        let world =
            World::behind(|emulator| proxy.get_or_init(|| Proxy::new(emulator)).url.clone());
        world
            .emulator
            .with_state(|state| state.clock.running = false);
        set_up(&world);
        proxy.get().unwrap().choose(move |method, path| {
            // The job can tell of its users in the place of the log, unless it is not asked.
            let asked = broken == "/auditLogs/provisioning" && path.contains("/objectConnections/");
            if method == "GET" && (path.contains(broken) || asked) {
                Fate::Refuse(403, r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}"#)
            } else {
                Fate::Pass
            }
        });
        let report = remove(&world, json!({"Deprovision": true}));
        assert_eq!(report.outcome, "failed", "{broken}");
        assert!(
            report.steps.iter().any(|step| step["status"] == "Unknown"),
            "{broken}"
        );
        let (applications, jobs, _, policies) = left(&world);
        if broken == "/identitySynchronization" {
            assert_eq!(policies, 1, "{broken}");
        } else {
            assert!(world.sent().is_empty(), "{broken}");
            assert_eq!((applications, jobs, policies), (2, 1, 1), "{broken}");
        }
    }
}

#[test]
fn a_lost_answer_is_looked_up() {
    let proxy = std::cell::OnceCell::new();
    let world = World::behind(|emulator| proxy.get_or_init(|| Proxy::new(emulator)).url.clone());
    world
        .emulator
        .with_state(|state| state.clock.running = false);
    set_up(&world);
    let mut lost = std::collections::BTreeSet::new();
    proxy.get().unwrap().choose(move |method, path| {
        // Every removal takes effect, and its first answer is lost.
        if method != "GET" && lost.insert(path.to_owned()) {
            Fate::DropAfter
        } else {
            Fate::Pass
        }
    });
    let asked = json!({"RemovePartner": true});
    remove(&world, asked.clone()).succeeded();
    assert_eq!(left(&world), (0, 0, 0, 0));
    proxy.get().unwrap().choose(|_, _| Fate::Pass);
    assert_nothing_left(&world, asked);
}

#[test]
fn partner_settings_are_told_before_they_go_and_stay_for_the_other_direction() {
    let world = provisioned();
    let other = world.source().tenant_id.clone();
    world.tenant("target", |tenant| {
        let trust = json!({"isMfaAccepted": true});
        tenant
            .partners
            .get_mut(&other)
            .unwrap()
            .insert("inboundTrust".to_owned(), trust);
    });
    let asked = json!({"RemovePartner": true});
    let planned = plan(&world, asked.clone());
    let lost: Vec<&str> = planned.step(12)["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["path"].as_str().unwrap())
        .collect();
    assert!(lost.contains(&"inboundTrust.isMfaAccepted"), "{lost:?}");
    assert!(
        lost.contains(&"automaticUserConsentSettings.inboundAllowed"),
        "{lost:?}"
    );

    let back = world.target().tenant_id.clone();
    world.tenant("source", |tenant| {
        let policy = json!({"tenantId": back, "userSyncInbound": {"isSyncAllowed": true}});
        tenant
            .identity_synchronization
            .insert(back.clone(), policy.as_object().cloned().unwrap());
    });
    let report = remove(&world, asked.clone()).succeeded();
    for step in [12, 13] {
        assert_eq!(report.status(step), "Skipped");
        assert!(
            message(&report, step).contains("Kept"),
            "{}",
            message(&report, step)
        );
    }
    for role in ["source", "target"] {
        assert_eq!(
            world.tenant(role, |tenant| tenant.partners.len()),
            1,
            "{role}"
        );
    }
    world.tenant("source", |tenant| tenant.identity_synchronization.clear());
    remove(&world, asked).succeeded();
    for role in ["source", "target"] {
        assert_eq!(
            world.tenant(role, |tenant| tenant.partners.len()),
            0,
            "{role}"
        );
    }
}

#[test]
fn another_targets_configuration_is_not_touched() {
    let emulator = Emulator::builder()
        .tenants(["Fabrikam", "Contoso", "Litware"])
        .clock_running(false)
        .spawn()
        .unwrap();
    let config = emulator.config();
    let secret = |name: &str| crate::world::secret(config.tenant(name).unwrap());
    let connections =
        json!({"source": secret("source"), "target": secret("target"), "third": secret("Litware")});
    let world = World::connected(emulator, &connections);
    for (target, user) in [("target", 0), ("third", 1)] {
        let user = &world.source().users[user].user_principal_name;
        world.operate("Set-CrossTenantSync", "run", &json!({"Source": "source", "Target": target, "DisplayName": NAME, "User": [user], "Start": true})).succeeded();
    }
    world.emulator.advance(1);
    let of_third = |world: &World| {
        world.tenant("Litware", |tenant| {
            (
                tenant.partners.clone(),
                tenant.identity_synchronization.clone(),
            )
        })
    };
    let before = of_third(&world);
    passing(&world, || {
        remove(
            &world,
            json!({"DisplayName": NAME, "Deprovision": true, "RemovePartner": true}),
        )
    })
    .succeeded();
    assert_eq!(of_third(&world), before);
    assert_eq!(
        left(&world),
        (2, 1, 1, 0),
        "the other configuration is whole"
    );
    assert_nothing_left(&world, json!({"DisplayName": NAME, "RemovePartner": true}));
    world.sent();
    let again = world.operate("Test-CrossTenantSync", "run", &json!({"Source": "source", "Target": "third", "DisplayName": NAME, "User": [world.source().users[1].user_principal_name], "Start": true}));
    for step in [2, 3, 5, 6, 8, 9, 10, 12] {
        assert_eq!(again.status(step), "InDesiredState", "step {step}");
    }
}

#[test]
fn a_plan_that_was_agreed_to_is_carried_out_or_none() {
    let world = provisioned();
    let planned = plan(&world, json!({}));
    let digest = planned.step(4)["digest"].clone();
    let request = |digest: &Value| json!({"command": "Remove-CrossTenantSync", "parameters": parameters(json!({})), "planDigest": digest});
    let user = &world.source().users[2];
    let mut more = world.parameters();
    more["User"] = json!([user.user_principal_name]);
    world
        .operate("Set-CrossTenantSync", "run", &more)
        .succeeded();
    world.sent();
    let refused = world.request(&request(&digest));
    assert_eq!(refused.error.unwrap()["code"], "PlanChanged");
    assert!(world.sent().is_empty());
    let digest = plan(&world, json!({})).step(4)["digest"].clone();
    world.request(&request(&digest)).succeeded();
    assert_eq!(left(&world), (0, 0, 0, 0));
}

#[test]
fn a_name_that_nothing_bears_removes_nothing() {
    let world = provisioned();
    let before = left(&world);
    let asked =
        json!({"DisplayName": "Some other pilot", "Deprovision": true, "RemovePartner": true});
    let report = remove(&world, asked.clone()).succeeded();
    let told = message(&report, 3);
    assert!(
        told.contains("no configuration 'Some other pilot'")
            && told.contains(&format!("'{NAME}' (")),
        "{told}"
    );
    assert!(world.sent().is_empty());
    assert_eq!(left(&world), before);

    // Beside a half-made one of that name, only that one goes.
    world
        .request(&json!({"command": "Invoke-MgInstantiateApplicationTemplate", "connection": "source", "parameters": {
            "ApplicationTemplateId": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7", "BodyParameter": {"displayName": "Some other pilot"}}}))
        .succeeded();
    assert_eq!(left(&world).0, before.0 + 2);
    passing(&world, || remove(&world, asked)).succeeded();
    assert_eq!(left(&world), before);
    assert_eq!(guests(&world).len(), 3);
    passing(&world, || {
        remove(&world, json!({"DisplayName": NAME.to_uppercase()}))
    })
    .succeeded();
    assert_eq!(left(&world), (0, 0, 0, 0));
}

/// A provisioned world whose job does not tell whom it has linked, and whose log is too old to tell.
fn unnamed() -> World {
    let world = provisioned();
    world
        .emulator
        .with_state(|state| state.options.object_connections = false);
    world.tenant("source", |tenant| tenant.provisioning_log.clear());
    world
}

#[test]
fn users_whom_nobody_can_name_are_waited_for_by_a_cycle_and_the_count() {
    let world = unnamed();
    let asked = json!({"Deprovision": true, "TimeoutSeconds": 2});
    for attempt in ["the first run", "the second, with nobody assigned"] {
        let report = remove(&world, asked.clone());
        let error = report.error.as_ref().unwrap();
        assert_eq!(
            (report.status(6), &error["code"]),
            ("Failed", &json!("UsersStay")),
            "{attempt}: {error:#}"
        );
        let told = error["message"].as_str().unwrap();
        assert!(told.contains("3 that the job counts"), "{attempt}: {told}");
        assert_eq!(error["details"]["unnamed"], 3, "{attempt}");
        assert_eq!(left(&world).1, 1, "{attempt}: the job is kept");
        assert_eq!(guests(&world).len(), 3, "{attempt}");
    }
    let report = passing(&world, || remove(&world, json!({"Deprovision": true}))).succeeded();
    assert_eq!(report.status(6), "Changed");
    assert!(guests(&world).is_empty());
    assert_eq!(left(&world), (0, 0, 0, 0));
}

#[test]
fn users_whom_nobody_can_name_and_the_service_does_not_remove_keep_the_job() {
    let world = unnamed();
    let user = world.source().users[0].id.clone();
    world.tenant("source", |tenant| {
        let settings =
            json!({"Enabled": false, "DeleteThresholdEnabled": true, "DeleteThresholdValue": 1});
        for synchronization in tenant.synchronization.values_mut() {
            let key = "SyncNotificationSettings".to_owned();
            synchronization.secrets.insert(key, settings.to_string());
        }
        assert!(tenant.users.contains_key(&user));
    });
    let report = passing(&world, || {
        remove(&world, json!({"Deprovision": true, "TimeoutSeconds": 5}))
    });
    assert_eq!(report.error.unwrap()["code"], "UsersStay");
    assert_eq!((guests(&world).len(), left(&world).1), (3, 1));
}

#[test]
fn a_plan_is_agreed_to_together_with_the_users_that_it_is_about() {
    let world = provisioned();
    let digest = |asked: &Value| plan(&world, asked.clone()).step(4)["digest"].clone();
    let cases = [
        (json!({"Deprovision": true}), 6, "users["),
        (json!({}), 8, "links["),
    ];
    let before: Vec<Value> = cases.iter().map(|(asked, ..)| digest(asked)).collect();
    for (asked, step, path) in &cases {
        let planned = plan(&world, asked.clone());
        let changes = planned.step(*step)["changes"].to_string();
        for (id, name) in guests(&world) {
            assert!(changes.contains(&format!("{path}{name}]")), "{changes}");
            assert!(changes.contains(&id), "{changes}");
        }
    }
    // Somebody joins the group that is assigned, and the job makes one user more.
    let user = world.source().users[1].id.clone();
    let group = world.source().groups[0].id.clone();
    let body =
        json!({"@odata.id": format!("{}/v1.0/directoryObjects/{user}", world.emulator.base_url())});
    let parameters = json!({"Method": "POST", "Uri": format!("/v1.0/groups/{group}/members/$ref"), "Body": body, "SkipHttpErrorCheck": true});
    world.request(&json!({"command": "Invoke-MgGraphRequest", "connection": "source", "parameters": parameters})).succeeded();
    let earlier = guests(&world).len();
    world.emulator.advance(6000);
    assert_eq!(guests(&world).len(), earlier + 1);
    for ((asked, ..), before) in cases.iter().zip(before) {
        assert_ne!(digest(asked), before, "{asked}");
    }
}

#[test]
fn a_list_of_assignments_that_is_not_found_does_not_show_that_nobody_is_assigned() {
    let world = provisioned();
    let unseen = FaultRule::new(Effect::status(404))
        .method("GET")
        .path("/servicePrincipals/*/appRoleAssignedTo")
        .skip(1);
    world
        .emulator
        .set_faults(Faults::new(1).rule(unseen))
        .unwrap();
    let report = remove(&world, json!({}));
    assert_eq!(report.status(9), "Failed", "{:#}", report.step(9));
    assert_eq!(left(&world).0, 2, "the application is kept");
}

#[test]
fn partner_settings_of_an_organization_or_a_provider_are_kept_and_others_named() {
    let world = provisioned();
    let other = world.source().tenant_id.clone();
    let set = |name: &str, value: Value| {
        world.tenant("target", |tenant| {
            let partner = tenant.partners.get_mut(&other).unwrap();
            partner.insert(name.to_owned(), value);
        });
    };
    let asked = json!({"RemovePartner": true});
    for flag in ["isInMultiTenantOrganization", "isServiceProvider"] {
        set(flag, json!(true));
        let planned = plan(&world, asked.clone());
        assert_eq!(planned.status(12), "Skipped", "{flag}");
        let told = message(&planned, 12);
        assert!(
            told.starts_with("Kept, because") && told.contains(flag),
            "{told}"
        );
        set(flag, json!(false));
    }
    set("inboundTrust", json!({"isMfaAccepted": true}));
    let planned = plan(&world, asked.clone());
    let told = message(&planned, 12);
    assert!(told.contains("inboundTrust"), "{told}");
    set("isInMultiTenantOrganization", json!(true));
    remove(&world, asked).succeeded();
    let kept = |role| world.tenant(role, |tenant| tenant.partners.len());
    assert_eq!((kept("source"), kept("target")), (0, 1));
}

#[test]
fn a_token_without_the_permission_changes_nothing_in_either_tenant() {
    let mut world = provisioned();
    let client = world.target().application.client_id.clone();
    world.tenant("target", |tenant| {
        let permissions = tenant.sign_in.app_permissions.get_mut(&client).unwrap();
        *permissions = ["Policy.Read.All", "User.Read.All", "Directory.Read.All"]
            .iter()
            .map(|&name| name.to_owned())
            .collect();
    });
    world.sign_out();
    let before = left(&world);
    let report = remove(&world, json!({}));
    let error = report.error.as_ref().unwrap();
    assert_eq!(error["code"], "InsufficientPermissions", "{error:#}");
    let told = error["message"].as_str().unwrap();
    assert!(
        told.contains("Policy.ReadWrite.CrossTenantAccess"),
        "{told}"
    );
    assert_eq!(report.status(1), "Failed");
    assert!(message(&report, 8).contains("because step 1 cannot be done"));
    assert!(world.sent().is_empty());
    assert_eq!(left(&world), before);
}

#[test]
fn a_job_whose_users_are_all_in_the_log_is_not_asked_about_other_guests() {
    let world = provisioned();
    let asked = |world: &World| {
        let requests = world.emulator.requests();
        let asked = requests
            .iter()
            .filter(|one| one.path.contains("objectConnections"));
        asked.count()
    };
    // Somebody whom a person has invited.
    let made = guests(&world)[0].0.clone();
    world.tenant("target", |tenant| {
        let mut guest = tenant.users[&made].clone();
        let id = "00000000-aaaa-4000-8000-000000000000";
        guest.insert("id".to_owned(), json!(id));
        guest.insert("userPrincipalName".to_owned(), json!("invited@contoso.com"));
        guest.remove("alternativeSecurityIds");
        tenant.users.insert(id.to_owned(), guest);
    });
    plan(&world, json!({}));
    assert_eq!(asked(&world), 0);
    // With a log that misses one of them, it is asked.
    world.tenant("source", |tenant| {
        let first = tenant.provisioning_log.first().unwrap()["targetIdentity"]["id"].clone();
        tenant
            .provisioning_log
            .retain(|entry| entry["targetIdentity"]["id"] != first);
    });
    let report = plan(&world, json!({}));
    assert!(asked(&world) > 0);
    for (id, _) in guests(&world) {
        assert!(message(&report, 4).contains(&id));
    }
}

#[test]
fn the_looks_at_users_who_go_follow_the_pauses_that_are_asked_for() {
    let emulator = Emulator::builder().clock_running(false).spawn().unwrap();
    let world = World::patient(emulator);
    set_up(&world);
    let report = remove(&world, json!({"Deprovision": true, "TimeoutSeconds": 3}));
    assert_eq!(report.error.unwrap()["code"], "UsersStay");
    let looks = report.events.iter().filter(|event| {
        let status = event["status"].as_str().unwrap_or_default();
        event["event"] == "progress" && status.contains("of 3 are gone")
    });
    assert!(looks.count() > 10);
}

#[test]
fn a_removal_waits_for_a_run_that_looks_for_an_application_of_the_name() {
    let emulator = Emulator::builder()
        .tenants(["Fabrikam", "Contoso", "Litware"])
        .clock_running(false)
        .spawn()
        .unwrap();
    let config = emulator.config();
    let secret = |name: &str| crate::world::secret(config.tenant(name).unwrap());
    let connections =
        json!({"source": secret("source"), "target": secret("target"), "third": secret("Litware")});
    let world = World::connected(emulator, &connections);
    world.set().succeeded();
    let slow = FaultRule::new(Effect::latency(3000))
        .method("POST")
        .path("/applicationTemplates/**");
    world
        .emulator
        .set_faults(Faults::new(1).rule(slow))
        .unwrap();
    let asked = json!({"Source": "source", "Target": "third", "DisplayName": NAME});
    let (made, removed) = std::thread::scope(|scope| {
        let making = scope.spawn(|| world.operate("Set-CrossTenantSync", "run", &asked));
        std::thread::sleep(Duration::from_millis(1200));
        let removed = remove(&world, json!({}));
        (making.join().unwrap(), removed)
    });
    made.succeeded();
    let removed = removed.succeeded();
    assert!(
        removed.events.iter().any(|event| {
            let status = event["status"].as_str().unwrap_or_default();
            status.contains("another run that looks for an application of this name")
        }),
        "{:#?}",
        removed.events
    );
    assert_eq!(left(&world), (2, 1, 0, 0), "the other target's is whole");
}

#[test]
fn policies_stay_for_a_configuration_whose_target_is_hidden() {
    let world = provisioned();
    let hidden = json!({"ApplicationTemplateId": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7", "BodyParameter": {"displayName": "Another"}});
    world.request(&json!({"command": "Invoke-MgInstantiateApplicationTemplate", "connection": "source", "parameters": hidden})).succeeded();
    let id = world.tenant("source", |tenant| {
        let found = tenant
            .service_principals
            .values()
            .find(|one| one["displayName"] == "Another");
        found.unwrap()["id"].as_str().unwrap().to_owned()
    });
    let saved = json!({"ServicePrincipalId": id, "Value": [{"key": "CompanyId", "value": world.target().tenant_id}]});
    world.request(&json!({"command": "Set-MgServicePrincipalSynchronizationSecret", "connection": "source", "parameters": saved})).succeeded();
    let report = remove(&world, json!({"RemovePartner": true})).succeeded();
    for step in [11, 12, 13] {
        assert_eq!(report.status(step), "Skipped");
        let told = message(&report, step);
        assert!(
            told.starts_with("Kept, because") && told.contains("'Another'"),
            "{told}"
        );
    }
    assert_eq!(left(&world), (2, 0, 0, 1));
}
