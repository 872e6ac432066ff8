//! Routes: jobs, schema, secrets, templates, on-demand, logs.

use serde_json::{Value, json};

use super::world::World;
use crate::state::Options;

#[test]
fn a_new_job_is_paused_then_not_run_then_active() {
    let mut world = World::new();
    world.assign_user("alice");
    let job = world.entity();
    assert_eq!(
        (&job["status"]["code"], &job["schedule"]["state"]),
        (&json!("Paused"), &json!("Disabled"))
    );
    assert!(
        job["id"]
            .as_str()
            .unwrap()
            .starts_with(&format!("Azure2Azure.{}.", world.source.replace('-', "")))
    );
    world.on_job("POST", "/start", None).unwrap();
    crate::synchronization::tick(&mut world.state);
    let job = world.entity();
    assert_eq!(
        (&job["status"]["code"], &job["schedule"]["state"]),
        (&json!("NotRun"), &json!("Active"))
    );
    assert_eq!(job["status"]["lastExecution"]["state"], "Failed");
    assert_eq!(job["status"]["lastExecution"]["error"]["code"], "None");
    world.pass(1);
    let status = world.entity()["status"].clone();
    assert_eq!(status["code"], "Active");
    assert_eq!(status["lastExecution"]["countExported"], 1);
    assert_eq!(status["lastSuccessfulExecution"]["state"], "Succeeded");
    assert_eq!(
        status["synchronizedEntryCountByType"],
        json!([{"key": "User to User", "value": 1}])
    );
    assert_eq!(
        crate::synchronization::next_due(&world.state),
        Some(world.state.clock.now_ms() + 2_400_000)
    );
    world.on_job("POST", "/pause", None).unwrap();
    assert_eq!(world.entity()["status"]["code"], "Paused");
    assert_eq!(crate::synchronization::next_due(&world.state), None);
}

#[test]
fn several_cycles_are_caught_up() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    let before = world.state.clock.now_ms();
    world.pass(3 * 40 * 60);
    assert_eq!(
        crate::synchronization::next_due(&world.state),
        Some(before + 4 * 2_400_000)
    );
}

#[test]
fn templates_belong_to_the_gallery_application() {
    let mut world = World::new();
    let all = world.get("templates");
    assert_eq!(all["value"][0]["id"], "Azure2Azure");
    assert_eq!(
        world.get("templates/Azure2Azure/schema")["synchronizationRules"][0]["name"],
        "USER_INBOUND_USER"
    );
    let refused = world
        .post("jobs", json!({"templateId": "aws"}))
        .unwrap_err();
    assert_eq!(refused.status, 400);
    let principal = world.principal.clone();
    let tenant = world.state.tenants.get_mut(&world.source).unwrap();
    tenant
        .service_principals
        .get_mut(&principal)
        .unwrap()
        .remove("applicationTemplateId");
    assert_eq!(world.get("templates")["value"], json!([]));
    assert_eq!(
        world
            .post("jobs", json!({"templateId": "Azure2Azure"}))
            .unwrap_err()
            .status,
        400
    );
}

#[test]
fn the_default_schema_is_valid_and_complete() {
    let mut world = World::new();
    let schema = world.schema();
    assert_eq!(schema["id"], world.job);
    let rule = &schema["synchronizationRules"][0];
    let names: Vec<&Value> = rule["objectMappings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mapping| &mapping["name"])
        .collect();
    assert_eq!(names[0], "Provision Azure Active Directory Users");
    assert!(names.len() >= 4);
    assert_eq!(rule["metadata"][1]["key"], "supportsProvisionOnDemand");
    world.put_schema(schema.clone()).unwrap();
    // Names count without regard to case, and come back as Graph spells them.
    let mut pascal = schema.clone();
    pascal["SynchronizationRules"] = pascal["synchronizationRules"].take();
    pascal
        .as_object_mut()
        .unwrap()
        .remove("synchronizationRules");
    world.put_schema(pascal).unwrap();
    assert_eq!(
        world.schema()["synchronizationRules"],
        schema["synchronizationRules"]
    );
    world.on_job("DELETE", "/schema", None).unwrap();
    assert_eq!(
        world.schema()["synchronizationRules"],
        schema["synchronizationRules"]
    );
}

#[test]
fn a_wrong_schema_is_refused_with_its_reason() {
    let mut world = World::new();
    let refused = |world: &mut World, change: &dyn Fn(&mut Value)| {
        let mut schema = world.schema();
        change(&mut schema);
        let refusal = world.put_schema(schema).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (400, "schemaInvalid")
        );
        refusal.message
    };
    let text = refused(&mut world, &|schema| {
        schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
            .as_array_mut()
            .unwrap()
            .remove(0);
    });
    assert!(text.contains("alternativeSecurityIds"));
    let text = refused(&mut world, &|schema| {
        schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][3]["source"] =
            json!({"type": "Function", "expression": "Shout([city])"});
    });
    assert!(text.contains("Shout"));
    let text = refused(&mut world, &|schema| {
        schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][3]["targetAttributeName"] =
            json!("shoeSize");
    });
    assert!(text.contains("shoeSize"));
    assert!(
        refused(&mut world, &|schema| schema["directories"] = json!([])).contains("directories")
    );
    let patch = world
        .on_job("PATCH", "/schema", Some(json!({})))
        .unwrap_err();
    assert_eq!(patch.status, 404);
    assert!(
        patch
            .message
            .starts_with("No HTTP resource was found that matches the request URI")
    );
}

#[test]
fn secrets_are_masked_removed_by_an_empty_value_and_checked() {
    let mut world = World::new();
    let keys = |world: &mut World| world.get("secrets")["value"].clone();
    assert_eq!(
        keys(&mut world),
        json!([{"key": "AuthenticationType", "value": "*"}, {"key": "CompanyId", "value": "*"}])
    );
    assert_eq!(world.get("secrets/$count"), "2");
    world
        .put(
            "secrets",
            json!({"value": [{"key": "CompanyId", "value": ""}]}),
        )
        .unwrap();
    assert_eq!(keys(&mut world).as_array().unwrap().len(), 1);
    let refusal = world
        .put(
            "secrets",
            json!({"value": [{"key": "Colour", "value": "x"}]}),
        )
        .unwrap_err();
    assert_eq!(refusal.status, 400);
    assert!(refusal.message.contains("Colour"));
}

#[test]
fn credentials_that_a_put_does_not_name_are_kept_or_removed_as_chosen() {
    for (replaces, count) in [(false, "3"), (true, "1")] {
        let mut world = World::new();
        world.state.options.secrets_put_replaces = replaces;
        world
            .put(
                "secrets",
                json!({"value": [{"key": "SyncAll", "value": "false"}]}),
            )
            .unwrap();
        assert_eq!(world.get("secrets/$count"), count);
    }
}

#[test]
fn object_connections_can_be_switched_off() {
    let mut world = World::new();
    world.state.options.object_connections = false;
    world.start();
    let refusal = world
        .on_job("GET", "/objectConnections('x')", None)
        .unwrap_err();
    assert_eq!(refusal.status, 400);
    assert!(refusal.message.contains("objectConnections"));
}

#[test]
fn on_demand_says_what_it_did() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    let elena = world.user("elena");
    let (status, code, value) = world.on_demand(&alice);
    assert_eq!(
        (status.as_str(), &code, &value["action"]),
        ("Success", &Value::Null, &json!("Create"))
    );
    assert_eq!(
        value["provisioningSteps"][0]["description"],
        "Retrieved User 'alice@fabrikam.com' from Azure Active Directory"
    );
    assert!(world.account("alice").is_some());
    let (status, code, value) = world.on_demand(&alice);
    assert_eq!(
        (status.as_str(), code),
        ("Skipped", json!("RedundantExport"))
    );
    assert_eq!(value["modifiedProperties"], json!([]));
    let (status, code, value) = world.on_demand(&elena);
    assert_eq!(
        (status.as_str(), code),
        ("Skipped", json!("NotEffectivelyEntitled"))
    );
    let skip = value["provisioningSteps"]
        .as_array()
        .unwrap()
        .last()
        .unwrap();
    assert_eq!(skip["details"]["Assigned to the application"], "False");
    assert_eq!(
        world.on_demand("00000000-0000-0000-0000-00000000beef").1,
        "EntryNotFound"
    );
    assert_eq!(
        world.log(&alice)["provisioningStatusInfo"]["status"],
        "skipped"
    );
}

#[test]
fn on_demand_needs_a_rule_and_takes_both_paths() {
    let mut world = World::with(Options {
        on_demand_shape: "page".to_owned(),
        ..Options::default()
    });
    let alice = world.assign_user("alice");
    let body = |rule: &str| json!({"Parameters": [{"RuleId": rule, "Subjects": [{"ObjectId": alice, "ObjectTypeName": "User"}]}]});
    for rule in ["", "no-such-rule"] {
        let refusal = world
            .on_job("POST", "/provisionOnDemand", Some(body(rule)))
            .unwrap_err();
        assert_eq!(refusal.status, 400, "{rule}");
    }
    let rule = world.schema()["synchronizationRules"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let app = world.state.tenants[&world.source].service_principals[&world.principal]["appId"]
        .as_str()
        .unwrap()
        .to_owned();
    for start in [
        format!("applications/{app}"),
        format!("applications/{}", world.principal),
        format!("servicePrincipals(appId='{app}')"),
    ] {
        let path = format!(
            "{start}/synchronization/jobs/{}/microsoft.graph.provisionOnDemand",
            world.job
        );
        let answer = world
            .call("POST", &path, Some(body(&rule)))
            .unwrap()
            .body
            .unwrap();
        let key: Value = serde_json::from_str(answer["key"].as_str().unwrap()).unwrap();
        assert!(
            ["Success", "Skipped"].contains(&key["result"].as_str().unwrap()),
            "{start}"
        );
        assert!(
            serde_json::from_str::<Value>(answer["value"].as_str().unwrap())
                .unwrap()
                .is_object()
        );
    }
}

#[test]
fn on_demand_takes_five_subjects_at_most() {
    let mut world = World::with(Options::default());
    let alice = world.assign_user("alice");
    let rule = world.schema()["synchronizationRules"][0]["id"].clone();
    let subject = json!({"objectId": alice, "objectTypeName": "User"});
    let parameter = |count: usize| json!({"ruleId": rule, "subjects": vec![&subject; count]});
    for parameters in [
        json!([parameter(6)]),
        json!([parameter(3), parameter(3)]),
        json!([parameter(20_000)]),
    ] {
        let body = json!({"parameters": parameters});
        let refusal = world
            .on_job("POST", "/provisionOnDemand", Some(body))
            .unwrap_err();
        assert_eq!(refusal.status, 400);
        assert!(refusal.message.contains("At most 5 subjects"));
    }
    let body = json!({"parameters": [parameter(2), parameter(3)]});
    world
        .on_job("POST", "/provisionOnDemand", Some(body))
        .unwrap();
}

#[test]
fn groups_are_not_supported_on_demand() {
    let mut world = World::new();
    let group = world.group("Sales Team");
    let rule = world.schema()["synchronizationRules"][0]["id"].clone();
    let answer = world
        .on_job(
            "POST",
            "/provisionOnDemand",
            Some(json!({"parameters": [{"ruleId": rule,
        "subjects": [{"objectId": group, "objectTypeName": "Group"}]}]})),
        )
        .unwrap()
        .body
        .unwrap();
    assert!(
        answer["value"]
            .as_str()
            .unwrap()
            .contains("EntityTypeNotSupported")
    );
}

#[test]
fn both_tenants_audit_what_happened() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    let reasons: Vec<String> = world.state.tenants[&world.source]
        .audit_log
        .iter()
        .filter(|entry| entry["category"] == "ProvisioningManagement")
        .map(|entry| {
            format!(
                "{}: {}",
                entry["activityDisplayName"].as_str().unwrap(),
                entry["resultReason"].as_str().unwrap()
            )
        })
        .collect();
    assert!(reasons.contains(&"Export: User 'alice@fabrikam.com' was created in Azure Active Directory (target tenant)".to_owned()));
    assert!(reasons.contains(&"Synchronization rule action: User 'alice@fabrikam.com' will be created in Azure Active Directory (target tenant) (User is active and assigned in Azure Active Directory, but no matching User was found in Azure Active Directory (target tenant))".to_owned()));
    assert!(
        reasons
            .iter()
            .any(|reason| reason.starts_with("Enable/start"))
    );
    let target = world.state.tenants[&world.target].audit_log.last().unwrap();
    assert_eq!(
        target["initiatedBy"]["app"]["displayName"],
        "Microsoft.Azure.SyncFabric"
    );
}

#[test]
fn the_article_s_log_query_works() {
    let mut world = World::new();
    world.assign_user("alice");
    world.start();
    let filter = format!(
        "((contains(tolower(servicePrincipal/id), '{0}') or contains(tolower(servicePrincipal/displayName), '{0}')) and activityDateTime gt 2023-07-30 and activityDateTime lt 2023-08-01)",
        world.principal
    );
    let answer = world
        .call(
            "GET",
            &format!(
                "auditLogs/provisioning?$filter={filter}&$top=500&$orderby=activityDateTime desc"
            ),
            None,
        )
        .unwrap()
        .body
        .unwrap();
    assert_eq!(answer["value"].as_array().unwrap().len(), 1);
    let delayed = Options {
        log_delay_minutes: 5,
        ..Options::default()
    };
    world.state.options = delayed;
    assert_eq!(
        world
            .call("GET", "auditLogs/provisioning", None)
            .unwrap()
            .body
            .unwrap()["value"],
        json!([])
    );
}

#[test]
fn a_caller_without_permission_is_refused() {
    let mut world = World::new();
    let mut call = crate::call::Call {
        method: "POST".to_owned(),
        version: crate::call::Version::V1,
        segments: [
            "servicePrincipals",
            &world.principal,
            "synchronization",
            "jobs",
        ]
        .map(str::to_owned)
        .to_vec(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Some(json!({"templateId": "Azure2Azure"})),
        tenant: world.source.clone(),
        caller: crate::call::Caller {
            permissions: vec!["Synchronization.Read.All".to_owned()],
            ..Default::default()
        },
        origin: String::new(),
    };
    let refused = crate::synchronization::handle(&mut world.state, &call)
        .unwrap()
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.code.as_str()),
        (403, "Authorization_RequestDenied")
    );
    call.method = "GET".to_owned();
    assert!(
        crate::synchronization::handle(&mut world.state, &call)
            .unwrap()
            .is_ok()
    );
    // A signed-in user also needs a directory role.
    call.caller.delegated = true;
    assert_eq!(
        crate::synchronization::handle(&mut world.state, &call)
            .unwrap()
            .unwrap_err()
            .status,
        403
    );
}

#[test]
fn editor_helpers_answer() {
    let mut world = World::new();
    let functions = world
        .on_job("GET", "/schema/functions()", None)
        .unwrap()
        .body
        .unwrap();
    assert!(
        functions["value"]
            .as_array()
            .unwrap()
            .iter()
            .any(|function| function["id"] == "Switch")
    );
    let operators = world.on_job("GET", "/schema/microsoft.graph.filterOperators()", None);
    assert!(operators.is_ok());
    let parsed = world
        .on_job(
            "POST",
            "/schema/parseExpression",
            Some(json!({"expression": "ToUpper([city])",
        "testInputObject": {"properties": [{"key": "city", "value": "Oslo"}]}})),
        )
        .unwrap()
        .body
        .unwrap();
    assert_eq!(parsed["evaluationResult"], json!(["OSLO"]));
}

#[test]
fn idle_cycles_of_a_month_pass_at_once_and_keep_their_times() {
    let mut world = World::new();
    world
        .put(
            "secrets",
            json!({"value": [{"key": "SyncAll", "value": "true"}]}),
        )
        .unwrap();
    world.start();
    let first = world.state.clock.now_ms();
    let made = world.state.ids.made;
    world.pass(30 * 24 * 3600);
    assert_eq!(
        crate::synchronization::next_due(&world.state),
        Some(first + 1_081 * 2_400_000)
    );
    assert!(world.state.ids.made - made < 10, "idle cycles are skipped");
    assert_eq!(
        world.entity()["status"]["lastExecution"]["countImported"],
        0
    );
    let last = crate::dates::iso_precise(first + 1_080 * 2_400_000);
    assert_eq!(world.entity()["status"]["lastExecution"]["timeBegan"], last);
}

#[test]
fn a_link_can_be_read_and_dropped_while_the_job_is_paused() {
    let mut world = World::new();
    let alice = world.assign_user("alice");
    world.start();
    let target = world.account("alice").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/objectConnections('{target}')");
    let link = world.on_job("GET", &path, None).unwrap().body.unwrap();
    assert_eq!(
        (&link["sourceAnchor"], &link["displayName"]),
        (&json!(alice), &json!("Alice Anders"))
    );
    assert_eq!(world.on_job("DELETE", &path, None).unwrap_err().status, 409);
    world.on_job("POST", "/pause", None).unwrap();
    for _ in 0..2 {
        assert_eq!(world.on_job("DELETE", &path, None).unwrap().status, 204);
    }
    assert_eq!(world.on_job("GET", &path, None).unwrap_err().status, 404);
    assert_eq!(
        world
            .on_job("GET", "/objectConnections", None)
            .unwrap_err()
            .status,
        400
    );
    // The account is found again by its alternative security id.
    world
        .source_user("alice")
        .insert("city".to_owned(), json!("Oslo"));
    world.on_job("POST", "/start", None).unwrap();
    world.next_cycle();
    assert_eq!(world.account("alice").unwrap()["id"], target);
    assert_eq!(world.account("alice").unwrap()["city"], "Oslo");
}
