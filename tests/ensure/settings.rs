//! Everything that a document can name, beyond what the documented procedure sets.

use graph_emulator::state::State;
use graph_emulator::{Effect, FaultRule, Faults, When};
use serde_json::{Value, json};

use crate::world::{NAME, Report, World};

/// A document that names settings of every kind.
fn document(world: &World) -> Value {
    let source = world.source();
    json!({
        "source": {"connection": "source", "tenantId": source.tenant_id, "partner": {
            "automaticUserConsentSettings": {"outboundAllowed": true},
            "b2bCollaborationOutbound": {
                "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                "applications": {"accessType": "blocked", "targets": [{"target": "AllApplications", "targetType": "application"}]},
            },
        }},
        "target": {"connection": "target", "tenantId": world.target().tenant_id, "partner": {
            "automaticUserConsentSettings": {"inboundAllowed": true}, "inboundTrust": {"isMfaAccepted": true},
        }, "identitySynchronization": {
            "displayName": "From Fabrikam", "userSyncInbound": {"isSyncAllowed": true}, "groupSyncInbound": {"isSyncAllowed": true},
        }},
        "application": {"displayName": NAME},
        "job": {"state": "Started"},
        "credentials": {
            "syncAll": false,
            "syncNotificationSettings": {"enabled": true, "recipients": "admin@fabrikam.com", "deleteThresholdEnabled": true, "deleteThresholdValue": 25},
        },
        "assignments": {
            "users": [source.users[0].display_name, source.users[1].user_principal_name],
            "groups": [source.groups[0].display_name], "removeOthers": true,
        },
        "attributeMappings": [
            {"targetAttribute": "companyName", "constant": "Fabrikam \"EU\""},
            {"targetAttribute": "displayName", "expression": "Join(\" \", [displayName], \"(Fabrikam)\")"},
            {"targetAttribute": "usertype", "constant": "Member", "flowType": "Always"},
            {"targetAttribute": "employeeId", "remove": true},
            {"targetAttribute": "city", "attribute": "city", "defaultValue": "Paris"},
        ],
        "scopingFilter": {"groups": [{"name": "Everybody with a name", "clauses": [{"attribute": "displayName", "operator": "IS NOT NULL"}]}]},
    })
}

fn run(world: &World, command: &str, document: &Value) -> Report {
    world.operate(command, "run", &json!({ "DesiredState": document }))
}

fn set(world: &World, document: &Value) -> Report {
    run(world, "Set-CrossTenantSync", document)
}

/// Both tenants but for what a read or a cycle may write: logs, and the memory and status of jobs.
fn settings(world: &World) -> Value {
    let state: State = world.emulator.with_state(|state| state.clone());
    let mut tenants = serde_json::to_value(&state).unwrap()["tenants"].take();
    for tenant in tenants.as_object_mut().unwrap().values_mut() {
        let tenant = tenant.as_object_mut().unwrap();
        for name in [
            "audit_log",
            "provisioning_log",
            "users",
            "groups",
            "group_members",
            "sign_in",
        ] {
            assert!(tenant.remove(name).is_some(), "{name}");
        }
        for configuration in tenant["synchronization"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            for job in configuration["jobs"].as_object_mut().unwrap().values_mut() {
                job["memory"] = Value::Null;
                job["entity"]["status"] = Value::Null;
            }
        }
    }
    tenants
}

fn schema<R>(world: &World, work: impl FnOnce(&mut Value) -> R) -> R {
    world.tenant("source", |tenant| {
        let configuration = tenant.synchronization.values_mut().next().unwrap();
        let job = configuration.jobs.values_mut().next().unwrap();
        let mut schema = Value::Object(job.schema.clone());
        let result = work(&mut schema);
        job.schema = schema.as_object().unwrap().clone();
        result
    })
}

fn mapping<'a>(schema: &'a mut Value, target: &str) -> &'a mut Value {
    let list = &mut schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"];
    let list = list.as_array_mut().unwrap();
    list.iter_mut()
        .find(|mapping| mapping["targetAttributeName"] == target)
        .unwrap_or_else(|| panic!("no mapping of {target}"))
}

/// A second run finds nothing to do.
fn assert_settled(world: &World, document: &Value, state: &str) {
    world.emulator.clear_requests();
    let again = set(world, document).succeeded();
    let sent = world.sent();
    assert!(sent.is_empty(), "{state}: {sent:#?}");
    for step in [2, 3, 5, 6, 7, 8, 9, 10] {
        assert_eq!(again.status(step), "InDesiredState", "{state}: step {step}");
    }
}

#[test]
fn one_run_sets_everything_that_is_named_and_the_next_one_nothing() {
    let world = World::new();
    let document = document(&world);
    let plan = world
        .operate(
            "Set-CrossTenantSync",
            "plan",
            &json!({ "DesiredState": document }),
        )
        .succeeded();
    assert!(world.emulator.writes().is_empty());
    let step = plan.step(8);
    assert_eq!(step["request"][1]["method"], "PUT");
    assert_eq!(step["request"][1]["body"], "<Schema>");
    let report = set(&world, &document).succeeded();
    let requests = |report: &Report| {
        let steps = report.steps.iter();
        steps
            .map(|step| step["request"].as_array().unwrap().len())
            .collect::<Vec<_>>()
    };
    assert_eq!(requests(&plan), requests(&report));
    let changes = report.step(8)["changes"].as_array().unwrap().clone();
    let change = |path: &str| {
        let found = changes.iter().find(|change| change["path"] == path);
        found
            .unwrap_or_else(|| panic!("no {path} in {changes:#?}"))
            .clone()
    };
    assert_eq!(
        change("attributeMappings[userType].flowType")["from"],
        "ObjectAddOnly"
    );
    assert_eq!(
        change("attributeMappings[employeeId]")["from"],
        "[employeeId]"
    );
    assert_eq!(
        change("attributeMappings[companyName]")["to"],
        "\"Fabrikam \\\"EU\\\"\""
    );
    assert_eq!(change("scopingFilter")["to"], "displayName IS NOT NULL");

    let beta: Vec<_> = world.emulator.requests();
    let beta = beta
        .iter()
        .filter(|record| record.path.starts_with("/beta"));
    for record in beta {
        assert!(
            record.path.ends_with("/identitySynchronization"),
            "{}",
            record.path
        );
        let body = record.request_body.as_ref();
        assert!(
            body.is_none_or(|body| body.as_object().unwrap().len() == 1),
            "{body:?}"
        );
    }
    let source = world.source().tenant_id.clone();
    world.tenant("target", |tenant| {
        assert_eq!(
            tenant.partners[&source]["inboundTrust"]["isMfaAccepted"],
            true
        );
        let policy = &tenant.identity_synchronization[&source];
        assert_eq!(policy["displayName"], "From Fabrikam");
        assert_eq!(policy["groupSyncInbound"]["isSyncAllowed"], true);
    });
    let target = world.target().tenant_id.clone();
    world.tenant("source", |tenant| {
        let outbound = &tenant.partners[&target]["b2bCollaborationOutbound"];
        assert_eq!(outbound["applications"]["accessType"], "blocked");
        let secrets = &tenant.synchronization.values().next().unwrap().secrets;
        assert_eq!(secrets["SyncAll"], "false");
        assert_eq!(
            secrets["SyncNotificationSettings"],
            r#"{"Enabled":true,"Recipients":"admin@fabrikam.com","DeleteThresholdEnabled":true,"DeleteThresholdValue":25}"#
        );
        assert_eq!(tenant.app_role_assignments.len(), 3);
    });
    schema(&world, |schema| {
        let source = &mapping(schema, "displayName")["source"];
        assert_eq!(source["name"], "Join");
        assert_eq!(source["parameters"][1]["value"]["name"], "displayName");
    });
    assert_settled(&world, &document, "everything");
    let test = run(&world, "Test-CrossTenantSync", &document).succeeded();
    assert_eq!(test.step(13)["job"]["scheduleState"], "Active");

    // The engine of the emulator reads the schema that was written.
    world.emulator.advance(60);
    let provisioned = world.tenant("target", |tenant| {
        let users: Vec<_> = tenant.users.values().cloned().collect();
        users
            .into_iter()
            .find(|user| user["companyName"] == "Fabrikam \"EU\"")
    });
    let name = provisioned.expect("a user is provisioned")["displayName"].to_string();
    assert!(name.ends_with("(Fabrikam)\""), "{name}");
}

#[test]
fn what_somebody_changes_by_hand_is_repaired_and_nothing_else_is_touched() {
    let world = World::prepared(|_, _| {});
    let document = document(&world);
    set(&world, &document).succeeded();
    // Settings that the document does not name, of every kind.
    let source = world.source().tenant_id.clone();
    let target = world.target().tenant_id.clone();
    world.tenant("target", |tenant| {
        let partner = tenant.partners.get_mut(&source).unwrap();
        partner.insert(
            "tenantRestrictions".into(),
            json!({"devices": null, "usersAndGroups": null}),
        );
        partner["inboundTrust"]["isCompliantDeviceAccepted"] = json!(true);
        partner["automaticUserConsentSettings"]["outboundAllowed"] = json!(true);
    });
    schema(&world, |schema| {
        mapping(schema, "mail")["vendorNote"] = json!({"kept": [1, null]});
        mapping(schema, "displayName")["exportMissingReferences"] = json!(true);
        schema["synchronizationRules"][0]["objectMappings"][0]["scope"]["categoryFilterGroups"] =
            json!([{"name": "x", "clauses": []}]);
        schema["vendorExtension"] = json!("kept");
    });
    world.tenant("source", |tenant| {
        let configuration = tenant.synchronization.values_mut().next().unwrap();
        configuration
            .secrets
            .insert("Url".into(), "https://example.com".into());
    });
    assert_settled(&world, &document, "with settings that are not named");
    let before = settings(&world);

    world.tenant("target", |tenant| {
        let partner = tenant.partners.get_mut(&source).unwrap();
        partner["inboundTrust"]["isMfaAccepted"] = json!(false);
        let policy = tenant.identity_synchronization.get_mut(&source).unwrap();
        policy["displayName"] = json!("by hand");
        policy["groupSyncInbound"]["isSyncAllowed"] = json!(false);
    });
    schema(&world, |schema| {
        let constant = json!({"type": "Constant", "name": "by hand", "expression": "\"by hand\"", "parameters": []});
        mapping(schema, "companyName")["source"] = constant.clone();
        mapping(schema, "displayName")["source"] = constant;
        mapping(schema, "userType")["flowType"] = json!("ObjectAddOnly");
        schema["synchronizationRules"][0]["objectMappings"][0]["scope"]["groups"] = json!([]);
    });
    world.tenant("source", |tenant| {
        let partner = tenant.partners.get_mut(&target).unwrap();
        partner["b2bCollaborationOutbound"]["usersAndGroups"]["targets"] = json!([]);
        let configuration = tenant.synchronization.values_mut().next().unwrap();
        configuration.secrets.remove("SyncAll");
    });
    let job = "/v1.0/servicePrincipals/<ServicePrincipalId>/synchronization/jobs/<JobId>";
    world.send(
        "source",
        &json!({"method": "POST", "url": format!("{job}/pause")}),
    );
    let test = run(&world, "Test-CrossTenantSync", &document).succeeded();
    for step in [2, 3, 5, 8, 9, 12] {
        assert_ne!(test.status(step), "InDesiredState", "step {step}");
    }

    let repaired = set(&world, &document).succeeded();
    for step in [2, 3, 5, 8, 9, 12] {
        assert_eq!(repaired.status(step), "Changed", "step {step}");
    }
    let after = settings(&world);
    assert_eq!(before, after);
    assert_eq!(before.to_string(), after.to_string(), "byte for byte");
    assert_settled(&world, &document, "repaired");
}

#[test]
fn a_short_document_leaves_everything_that_it_does_not_name() {
    let world = World::new();
    set(&world, &document(&world)).succeeded();
    let before = settings(&world);
    let short = json!({
        "source": {"connection": "source", "partner": {"automaticUserConsentSettings": {}}},
        "target": {
            "connection": "target", "partner": {"automaticUserConsentSettings": {}},
            "identitySynchronization": {"userSyncInbound": {}},
        },
        "application": {"displayName": NAME},
    });
    world.emulator.clear_requests();
    let report = set(&world, &short).succeeded();
    assert!(world.sent().is_empty());
    assert_eq!(report.step(3)["message"], "No partner setting is named.");
    assert_eq!(settings(&world), before);
}

#[test]
fn others_are_removed_and_a_job_is_paused() {
    let world = World::new();
    let mut document = document(&world);
    set(&world, &document).succeeded();
    document["assignments"]["groups"] = json!([]);
    document["assignments"]["users"] = json!([world.source().users[1].id]);
    document["job"]["state"] = json!("Paused");
    let report = set(&world, &document).succeeded();
    let step = report.step(10);
    assert_eq!(
        (&step["action"], &step["status"]),
        (&json!("Remove"), &json!("Changed"))
    );
    assert_eq!(step["message"], "2 removed that were not named.");
    assert_eq!(step["changes"].as_array().unwrap().len(), 2);
    assert_eq!(report.step(12)["action"], "Pause");
    world.tenant("source", |tenant| {
        assert_eq!(tenant.app_role_assignments.len(), 1);
        let configuration = tenant.synchronization.values().next().unwrap();
        let job = configuration.jobs.values().next().unwrap();
        assert_eq!(job.entity["schedule"]["state"], "Paused");
    });
    assert_settled(&world, &document, "paused");
}

#[test]
fn a_display_name_that_several_users_have_is_an_error_that_lists_them() {
    let world = World::new();
    let mut document = document(&world);
    let (one, other) = world.tenant("source", |tenant| {
        let mut users = tenant.users.values_mut();
        let (one, other) = (users.next().unwrap(), users.next().unwrap());
        other.insert("displayName".into(), one["displayName"].clone());
        (one.clone(), other.clone())
    });
    document["assignments"]["users"] = json!([one["displayName"]]);
    world.emulator.clear_requests();
    let refused = set(&world, &document);
    let error = refused.error.unwrap();
    assert_eq!(error["code"], "AmbiguousPrincipal");
    for user in [one, other] {
        let id = user["id"].as_str().unwrap();
        assert!(error["message"].as_str().unwrap().contains(id), "{error}");
    }
    assert!(world.emulator.writes().is_empty());
}

#[test]
fn mappings_that_cannot_be_are_refused_before_the_first_write() {
    let world = World::new();
    let mut document = document(&world);
    set(&world, &document).succeeded();
    document["target"]["identitySynchronization"]["displayName"] = json!("new");
    document["attributeMappings"] = json!([
        {"targetAttribute": "shoeSize", "constant": "44"},
        {"targetAttribute": "city", "attribute": "shoeSize"},
        {"targetAttribute": "state", "expression": "Nonsense([city])"},
    ]);
    world.emulator.clear_requests();
    let error = set(&world, &document).error.unwrap();
    assert_eq!(error["code"], "InvalidMapping");
    for part in [
        "attributeMappings[0].targetAttribute: ",
        "attributeMappings[1].attribute: ",
        "attributeMappings[2].expression: The function 'Nonsense' is not known",
    ] {
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{part} in {message}");
    }
    assert!(world.emulator.writes().is_empty());
}

#[test]
fn a_schema_that_cannot_be_read_is_unknown_and_nothing_rests_on_it() {
    let world = World::new();
    let mut document = document(&world);
    set(&world, &document).succeeded();
    document["attributeMappings"][0]["constant"] = json!("other");
    document["job"]["state"] = json!("Paused");
    let denied = Effect::Status {
        status: 403,
        code: Some("Authorization_RequestDenied".into()),
        message: Some("Insufficient privileges to complete the operation.".into()),
        retry_after: None,
        after_effect: false,
        html: false,
    };
    let rule = FaultRule::new(denied)
        .method("GET")
        .path("/servicePrincipals/*/synchronization/jobs/*/schema");
    world
        .emulator
        .set_faults(Faults::new(1).rule(rule))
        .unwrap();
    world.emulator.clear_requests();
    let test = run(&world, "Test-CrossTenantSync", &document).succeeded();
    assert_eq!(test.status(8), "Unknown");
    let report = set(&world, &document);
    assert_eq!(
        (report.outcome.as_str(), report.status(8)),
        ("failed", "Unknown")
    );
    let schemas: Vec<_> = world.emulator.writes();
    assert!(
        schemas.iter().all(|record| !record.path.contains("schema")),
        "{schemas:#?}"
    );
}

/// A run that waits for the first cycle, for so long.
fn set_and_wait(world: &World, mut document: Value, milliseconds: u32) -> Report {
    document["job"] = json!({"state": "Started", "waitForFirstCycle": true});
    world.request(&json!({
        "command": "Set-CrossTenantSync", "parameters": {"DesiredState": document},
        "patience": {"cycleMilliseconds": milliseconds},
    }))
}

#[test]
fn the_first_cycle_is_waited_for_and_told_and_the_next_run_does_not_wait() {
    let world = World::new();
    let document = document(&world);
    let report = set_and_wait(&world, document.clone(), 30_000).succeeded();
    let step = report.step(13);
    assert_eq!(
        (&step["action"], &step["status"]),
        (&json!("Wait"), &json!("Verified"))
    );
    assert_eq!(step["job"]["lastCycle"]["state"], "Succeeded", "{step:#}");
    let told = report
        .events
        .iter()
        .any(|event| event["event"] == "progress" && event["status"].to_string().contains("cycle"));
    assert!(told, "the wait is told");
    world.emulator.clear_requests();
    let again = set_and_wait(&world, document, 30_000).succeeded();
    assert_eq!(again.step(13)["action"], "Verify");
    assert!(world.sent().is_empty());
}

#[test]
fn a_quarantine_ends_the_wait_with_its_error() {
    let world = World::new();
    let mut document = document(&world);
    document["target"]["identitySynchronization"] =
        json!({"userSyncInbound": {"isSyncAllowed": false}});
    let report = set_and_wait(&world, document, 60_000);
    assert_eq!(
        report.error.as_ref().unwrap()["code"],
        "JobInQuarantine",
        "{:#?}",
        report.error
    );
    let step = report.step(13);
    assert_eq!(step["status"], "Failed");
    assert!(step["job"]["quarantine"]["reason"].is_string(), "{step:#}");
}

#[test]
fn a_cycle_that_does_not_end_is_not_waited_for_without_end() {
    let world = crate::hand::four_tenants();
    let document = document(&world);
    let report = set_and_wait(&world, document, 700);
    let error = report.error.as_ref().unwrap();
    assert_eq!(error["code"], "Timeout");
    assert_eq!(
        (report.status(12), report.status(13)),
        ("Changed", "Failed")
    );
    let message = report.step(13)["message"].as_str().unwrap();
    assert!(
        message.contains("The first cycle has not ended within 0 seconds."),
        "{message}"
    );
}

/// A path as a pattern, with ids left open.
fn pattern(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let below = path.trim_start_matches("/v1.0").trim_start_matches("/beta");
    let parts: Vec<&str> = below
        .split('/')
        .map(|part| {
            let id = part.len() > 30 || part.starts_with("Azure2Azure.");
            if id { "*" } else { part }
        })
        .collect();
    parts.join("/")
}

#[test]
fn a_lost_answer_of_any_of_its_writes_does_no_harm() {
    let world = crate::hand::four_tenants();
    let fresh = world.emulator.with_state(|state| state.clone());
    let document = document(&world);
    let mut other = document.clone();
    other["assignments"] =
        json!({"users": [world.source().users[0].id], "groups": [], "removeOthers": true});
    other["job"]["state"] = json!("Paused");
    other["attributeMappings"][0]["constant"] = json!("other");
    set(&world, &document).succeeded();
    let first = world.emulator.writes();
    let made = world.emulator.with_state(|state| state.clone());
    world.emulator.clear_requests();
    set(&world, &other).succeeded();
    let second = world.emulator.writes();
    let wanted = settings(&world);
    assert!(
        first.len() > 12 && second.len() >= 4,
        "{} {}",
        first.len(),
        second.len()
    );
    for (state, writes, document) in [(&fresh, first, &document), (&made, second, &other)] {
        for write in writes {
            let name = format!("{} {}", write.method, pattern(&write.path));
            world.emulator.with_state(|now| *now = state.clone());
            let lost = FaultRule::new(Effect::Reset { when: When::After });
            let rule = lost
                .method(&write.method)
                .path(pattern(&write.path))
                .count(1);
            world
                .emulator
                .set_faults(Faults::new(1).rule(rule))
                .unwrap();
            set(&world, document).succeeded();
            assert_eq!(world.emulator.applied_faults().len(), 1, "{name}");
            world.emulator.set_faults(Faults::new(1)).unwrap();
            assert_settled(&world, document, &name);
        }
    }
    assert_eq!(settings(&world), wanted);
}
