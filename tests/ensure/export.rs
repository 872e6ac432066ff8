//! `Get-CrossTenantSync`: what exists as a document that changes nothing, and that makes the same elsewhere.

use graph_emulator::state::State;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::hand::{four_tenants, set_up};
use crate::property::{Held, check, hold};
use crate::proxy::{Fate, Proxy};
use crate::start::{Asked, Spelling, Start, start};
use crate::world::{NAME, Report, World};

fn export(world: &World, extra: Value) -> Report {
    let mut parameters = json!({"Source": "source", "Target": "target"});
    let members = extra.as_object().cloned().unwrap();
    parameters.as_object_mut().unwrap().extend(members);
    world.operate("Get-CrossTenantSync", "run", &parameters)
}

/// A world whose tenants take as many requests as many cases make, and its state.
fn roomy() -> (World, State) {
    let world = four_tenants();
    let fresh = world.emulator.with_state(|state| {
        "off".clone_into(&mut state.options.request_limits);
        state.clone()
    });
    (world, fresh)
}

/// The only configuration of the pair.
fn one(world: &World) -> Value {
    let report = export(world, json!({})).succeeded();
    let [configuration] = report.steps.as_slice() else {
        panic!("{:#?}", report.steps);
    };
    configuration.clone()
}

fn desired(configuration: &Value) -> Value {
    json!({"DesiredState": configuration["desiredState"]})
}

fn incomplete(configuration: &Value) -> Vec<String> {
    let list = configuration["incomplete"].as_array().unwrap();
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// What a document could not name anyway.
fn is_hidden(text: &str) -> bool {
    text.contains("Graph does not show its value")
}

/// Steps that a document changes because of what is missing.
fn missing(texts: &[String]) -> Vec<u64> {
    let mut steps = Vec::new();
    for text in texts.iter().filter(|text| !is_hidden(text)) {
        steps.extend(match text.split([':', ' ', '.']).next().unwrap() {
            // What is repaired can lift a quarantine.
            "source" => &[5, 7, 12][..],
            "target" => &[2, 3, 7, 12],
            "job" => &[8, 12, 13],
            "credentials" => &[9, 7, 12],
            _ => &[],
        });
    }
    steps
}

/// A plan of the exported document writes nothing but what is told to be missing.
fn changes_nothing(world: &World, configuration: &Value) -> Held {
    let plan = world.operate("Set-CrossTenantSync", "plan", &desired(configuration));
    hold!(
        plan.outcome == "succeeded",
        "{:#?}\n{configuration:#}",
        plan.error
    );
    let open = missing(&incomplete(configuration));
    for step in &plan.steps {
        let status = step["status"].as_str().unwrap();
        let settled = ["InDesiredState", "Skipped", "Verified"].contains(&status);
        let number = step["step"].as_u64().unwrap();
        // A quarantine is no matter of the document.
        let allowed = settled || open.contains(&number) || (number == 13 && status == "Failed");
        hold!(
            allowed,
            "step {number} is {status}: {}\n{configuration:#}",
            step["message"]
        );
    }
    Ok(())
}

#[test]
fn what_was_made_by_hand_is_exported_as_it_is() {
    check(
        60,
        || {
            start().prop_map(|start| Start {
                cut_after: None,
                ..start
            })
        },
        roomy,
        |(world, fresh), start| {
            world.emulator.with_state(|state| *state = fresh.clone());
            let made = set_up(world, start, &Asked::default());
            world.sent();
            let mut report = export(world, json!({"DisplayName": NAME}));
            if report
                .error
                .as_ref()
                .is_some_and(|error| error["code"] == "UndecidedApplication")
            {
                report = export(world, json!({"ServicePrincipalId": made.service_principal}));
            }
            if start.application.is_none() {
                let code = report.error.as_ref().map(|error| &error["code"]);
                hold!(code == Some(&json!("UnknownConfiguration")), "{code:?}");
            } else {
                hold!(report.outcome == "succeeded", "{:#?}", report.error);
            }
            hold!(world.sent().is_empty(), "an export writes nothing");
            hold!(
                report.steps.len() == usize::from(start.application.is_some()),
                "{:#?}",
                report.steps
            );
            for configuration in &report.steps {
                hold!(
                    configuration["servicePrincipalId"] == made.service_principal,
                    "{configuration:#}"
                );
                changes_nothing(world, configuration)?;
            }
            Ok(())
        },
    );
}

/// A desired state, in the parts that vary.
#[derive(Debug, Clone)]
struct Varied {
    trust: bool,
    restricted: bool,
    /// The consent of the other direction, where it is named.
    source_inbound: Option<bool>,
    target_outbound: Option<bool>,
    named: bool,
    groups_too: bool,
    users: usize,
    user_by_id: bool,
    group: bool,
    state: &'static str,
    sync_all: Option<bool>,
    /// Which of [`mappings`] are named, bit by bit.
    mapped: u8,
    filtered: bool,
}

/// Mappings of every kind.
fn mappings() -> [Value; 5] {
    [
        json!({"targetAttribute": "companyName", "constant": "Fabrikam \"EU\""}),
        json!({"targetAttribute": "displayName", "expression": "Join(\" \", [displayName], \"(Fabrikam)\")"}),
        json!({"targetAttribute": "usertype", "constant": "Guest", "flowType": "Always"}),
        json!({"targetAttribute": "employeeId", "remove": true}),
        json!({"targetAttribute": "city", "attribute": "state", "defaultValue": "Paris", "flowBehavior": "FlowAlways"}),
    ]
}

fn varied() -> impl Strategy<Value = Varied> {
    (
        (
            any::<bool>(),
            any::<bool>(),
            option::of(any::<bool>()),
            option::of(any::<bool>()),
        ),
        (any::<bool>(), any::<bool>()),
        (0..4_usize, any::<bool>(), any::<bool>()),
        prop_oneof![Just("Started"), Just("Paused")],
        option::weighted(0.3, any::<bool>()),
        (0..32_u8, any::<bool>()),
    )
        .prop_map(
            |(
                (trust, restricted, source_inbound, target_outbound),
                (named, groups_too),
                (users, user_by_id, group),
                state,
                sync_all,
                (mapped, filtered),
            )| Varied {
                trust,
                restricted,
                source_inbound,
                target_outbound,
                named,
                groups_too,
                users,
                user_by_id,
                group,
                state,
                sync_all,
                mapped,
                filtered,
            },
        )
}

fn document(world: &World, varied: &Varied) -> Value {
    let source = world.source();
    let users: Vec<&String> = source.users[..varied.users]
        .iter()
        .map(|user| {
            if varied.user_by_id {
                &user.id
            } else {
                &user.user_principal_name
            }
        })
        .collect();
    let mut document = json!({
        "source": {"connection": "source", "partner": {"automaticUserConsentSettings": {"outboundAllowed": true}}},
        "target": {
            "connection": "target",
            "partner": {"automaticUserConsentSettings": {"inboundAllowed": true}},
            "identitySynchronization": {"userSyncInbound": {"isSyncAllowed": true}},
        },
        "application": {"displayName": NAME},
        "job": {"state": varied.state},
        "assignments": {"users": users, "groups": []},
    });
    if let Some(allowed) = varied.source_inbound {
        document["source"]["partner"]["automaticUserConsentSettings"]["inboundAllowed"] =
            json!(allowed);
    }
    if let Some(allowed) = varied.target_outbound {
        document["target"]["partner"]["automaticUserConsentSettings"]["outboundAllowed"] =
            json!(allowed);
    }
    if varied.trust {
        document["target"]["partner"]["inboundTrust"] =
            json!({"isMfaAccepted": true, "isCompliantDeviceAccepted": false});
    }
    if varied.restricted {
        let all = |target: &str, kind: &str| json!({"accessType": "allowed", "targets": [{"target": target, "targetType": kind}]});
        document["source"]["partner"]["b2bCollaborationOutbound"] = json!({
            "usersAndGroups": all("AllUsers", "user"), "applications": all("AllApplications", "application"),
        });
    }
    if varied.named {
        document["target"]["identitySynchronization"]["displayName"] = json!("Fabrikam's people");
    }
    if varied.groups_too {
        document["target"]["identitySynchronization"]["groupSyncInbound"] =
            json!({"isSyncAllowed": true});
    }
    if varied.group {
        document["assignments"]["groups"] = json!([source.groups[0].display_name]);
    }
    let wanted = mappings().into_iter().enumerate();
    let wanted: Vec<Value> = wanted
        .filter(|(bit, _)| varied.mapped & (1 << bit) != 0)
        .map(|(_, mapping)| mapping)
        .collect();
    document["attributeMappings"] = json!(wanted);
    if varied.filtered {
        let clause = json!({"attribute": "department", "operator": "EQUALS", "values": ["Sales"]});
        document["scopingFilter"] = json!({"groups": [{"name": "Sales", "clauses": [clause]}]});
    }
    if let Some(everybody) = varied.sync_all {
        document["credentials"] = json!({"syncAll": everybody});
    }
    document
}

/// Everything that a document can name, as it is in both tenants.
fn settings(world: &World) -> Value {
    let policies = |role: &str| {
        world.tenant(role, |tenant| {
            json!([tenant.partners, tenant.identity_synchronization])
        })
    };
    let configuration = world.tenant("source", |tenant| {
        let found = tenant.synchronization.iter();
        let (id, synchronization) = found.clone().find(|(_, one)| !one.jobs.is_empty()).unwrap();
        let job = synchronization.jobs.values().next().unwrap();
        let users = &job.schema["synchronizationRules"][0]["objectMappings"][0];
        let mut mappings = users["attributeMappings"].as_array().unwrap().clone();
        mappings.sort_by_key(|mapping| mapping["targetAttributeName"].as_str().unwrap().to_owned());
        let assignments = tenant.app_role_assignments.values();
        let mut assigned: Vec<&str> = assignments
            .filter(|one| one["resourceId"] == *id)
            .map(|one| one["principalId"].as_str().unwrap())
            .collect();
        assigned.sort_unstable();
        let active = job.entity["schedule"]["state"] == "Active";
        json!([active, assigned, mappings, users["scope"]["groups"]])
    });
    json!([policies("source"), policies("target"), configuration])
}

#[test]
fn an_exported_document_changes_nothing_and_makes_the_same_in_fresh_tenants() {
    check(24, varied, roomy, |(world, fresh), varied| {
        world.emulator.with_state(|state| *state = fresh.clone());
        let document = json!({"DesiredState": document(world, varied)});
        let made = world.operate("Set-CrossTenantSync", "run", &document);
        hold!(made.outcome == "succeeded", "{:#?}", made.error);
        let (first, before) = (one(world), settings(world));
        let open = incomplete(&first);
        hold!(open.iter().all(|text| is_hidden(text)), "{open:?}");
        hold!(
            open.len() == usize::from(varied.sync_all.is_some()),
            "{open:?}"
        );
        changes_nothing(world, &first)?;
        world.sent();
        let again = world.operate("Set-CrossTenantSync", "run", &desired(&first));
        hold!(again.outcome == "succeeded", "{:#?}", again.error);
        hold!(
            world.sent().is_empty(),
            "an exported document is what exists: {first:#}"
        );

        world.emulator.with_state(|state| *state = fresh.clone());
        let copy = world.operate("Set-CrossTenantSync", "run", &desired(&first));
        hold!(copy.outcome == "succeeded", "{:#?}\n{first:#}", copy.error);
        let (second, after) = (one(world), settings(world));
        hold!(before == after, "{before:#}\n{after:#}\n{first:#}");
        hold!(
            first["desiredState"] == second["desiredState"],
            "{first:#}\n{second:#}"
        );
        Ok(())
    });
}

#[test]
fn a_configuration_says_what_it_is_and_who_is_in_it() {
    let world = World::new();
    let made = world.set().succeeded();
    world.emulator.advance(1);
    let configuration = one(&world);
    let source = world.source();
    assert_eq!(configuration["sourceTenantId"], source.tenant_id);
    assert_eq!(configuration["targetTenantId"], world.target().tenant_id);
    assert_eq!(
        configuration["servicePrincipalId"],
        made.step(6)["targetId"]
    );
    assert_eq!(configuration["jobId"], made.step(8)["targetId"]);
    assert_eq!(configuration["scheduleState"], "Active");
    assert_eq!(configuration["lastCycle"]["state"], "Succeeded");
    assert_eq!(
        (
            &configuration["assignedUsers"],
            &configuration["assignedGroups"]
        ),
        (&json!(1), &json!(1))
    );
    let document = &configuration["desiredState"];
    assert_eq!(
        document["assignments"]["users"],
        json!([source.users[0].user_principal_name])
    );
    assert_eq!(
        document["assignments"]["groups"],
        json!([source.groups[0].display_name])
    );
    assert_eq!(document["job"]["state"], "Started");
    assert_eq!(
        document["application"].get("servicePrincipalId"),
        None,
        "it is recognised without"
    );
    assert_eq!(configuration["incomplete"], json!([]));

    let typed = world.request(&json!({"command": "get-crosstenantsync", "output": "powershell", "parameters": {"Source": "source", "Target": "target"}})).succeeded();
    assert_eq!(typed.steps[0]["@type"], "CrossTenantSyncConfiguration");
    assert_eq!(typed.steps[0]["DesiredState"], *document);
}

#[test]
fn nothing_is_exported_where_there_is_nothing() {
    let world = World::new();
    assert!(export(&world, json!({})).succeeded().steps.is_empty());
}

#[test]
fn a_name_that_several_groups_have_becomes_an_id() {
    let world = World::new();
    world.set().succeeded();
    let group = world.source().groups[0].clone();
    world.tenant("source", |tenant| {
        let mut twin = tenant.groups[&group.id].clone();
        let id = "0a1b2c3d-1111-2222-3333-444455556666".to_owned();
        twin.insert("id".to_owned(), json!(id));
        tenant.groups.insert(id, twin);
    });
    let configuration = one(&world);
    let document = &configuration["desiredState"];
    assert_eq!(document["assignments"]["groups"], json!([group.id]));
    changes_nothing(&world, &configuration).unwrap();
}

#[test]
fn what_cannot_be_read_is_told_and_not_exported_as_absent() {
    for (broken, told) in [
        ("/crossTenantAccessPolicy/partners/", "could not be read"),
        (
            "/identitySynchronization",
            "identitySynchronization could not be read",
        ),
        ("/synchronization/jobs", "job could not be read"),
        ("/synchronization/secrets", "credentials could not be read"),
        ("/appRoleAssignedTo", "assignments could not be read"),
        ("/beta/policies/", "groupSyncInbound could not be read"),
    ] {
        let proxy = std::cell::OnceCell::new();
        let world =
            World::behind(|emulator| proxy.get_or_init(|| Proxy::new(emulator)).url.clone());
        world.set().succeeded();
        proxy.get().unwrap().choose(move |method, path| {
            if method == "GET" && path.contains(broken) {
                Fate::Refuse(403, r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}"#)
            } else {
                Fate::Pass
            }
        });
        let configuration = one(&world);
        let open = incomplete(&configuration);
        assert!(
            open.iter().any(|text| text.contains(told)),
            "{broken}: {open:?}"
        );
        // Once it can be read again, the document wants no change of what it does not know.
        proxy.get().unwrap().choose(|_, _| Fate::Pass);
        let plan = world
            .operate("Set-CrossTenantSync", "plan", &desired(&configuration))
            .succeeded();
        assert!(
            plan.requests().is_empty(),
            "{broken}: {:#?}",
            plan.requests()
        );
    }
}

#[test]
fn two_configurations_of_a_pair_are_told_apart_by_their_ids() {
    let world = four_tenants();
    world.set().succeeded();
    let start = Start {
        application: Some(crate::start::Application {
            tagged: true,
            authentication: true,
            company: Some(Spelling::Same),
            job: Some(crate::start::Job::default()),
            ..crate::start::Application::default()
        }),
        ..Start::default()
    };
    set_up(&world, &start, &Asked::default());
    let report = export(&world, json!({})).succeeded();
    assert_eq!(report.steps.len(), 2);
    for configuration in &report.steps {
        let id = &configuration["desiredState"]["application"]["servicePrincipalId"];
        assert_eq!(id, &configuration["servicePrincipalId"]);
        changes_nothing(&world, configuration).unwrap();
    }
}

#[test]
fn a_name_that_nothing_bears_exports_nothing() {
    let world = World::new();
    world.set().succeeded();
    let report = export(&world, json!({"DisplayName": "Some other pilot"}));
    assert!(report.steps.is_empty(), "{:#?}", report.steps);
    let error = report.error.unwrap();
    assert_eq!(error["code"], "UnknownConfiguration");
    let told = error["message"].as_str().unwrap();
    assert!(told.contains(&format!("there is '{NAME}' (")), "{told}");
    export(&world, json!({"DisplayName": NAME.to_uppercase()})).succeeded();
}
