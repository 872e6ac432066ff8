//! The idempotent variant of each documented write: made once, then left alone, and repaired where it drifts.

use cross_tenant_sync::ensure::APPLICATION_TEMPLATE;
use serde_json::{Value, json};

use crate::world::{Report, World, patience};

pub(crate) const APPLICATION: &str = "Ensure-MgInstantiateApplicationTemplate";
pub(crate) const ASSIGNMENT: &str = "Ensure-MgServicePrincipalAppRoleAssignedTo";
pub(crate) const JOB: &str = "Ensure-MgServicePrincipalSynchronizationJob";
pub(crate) const PARTNER: &str = "Ensure-MgPolicyCrossTenantAccessPolicyPartner";
pub(crate) const SCHEMA: &str = "Ensure-MgServicePrincipalSynchronizationJobSchema";
pub(crate) const SECRET: &str = "Ensure-MgServicePrincipalSynchronizationSecret";
pub(crate) const SYNCHRONIZATION: &str =
    "Ensure-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization";

/// Calls of idempotent writes in a world.
pub(crate) trait Ensuring {
    fn call_in(
        &self,
        version: &str,
        connection: &str,
        command: &str,
        mode: &str,
        parameters: &Value,
    ) -> Report;

    fn call(&self, connection: &str, command: &str, mode: &str, parameters: &Value) -> Report {
        self.call_in("v1.0", connection, command, mode, parameters)
    }

    /// The result of a call that succeeds.
    fn ensure(&self, connection: &str, command: &str, parameters: &Value) -> Value {
        only(self.call(connection, command, "run", parameters))
    }

    fn planned(&self, connection: &str, command: &str, parameters: &Value) -> Value {
        only(self.call(connection, command, "plan", parameters))
    }

    /// The error of a call that fails.
    fn refused(&self, connection: &str, command: &str, parameters: &Value) -> Value {
        let report = self.call(connection, command, "run", parameters);
        assert_eq!(report.outcome, "failed", "{:#?}", report.steps);
        report.error.unwrap()
    }
}

impl Ensuring for World {
    fn call_in(
        &self,
        version: &str,
        connection: &str,
        command: &str,
        mode: &str,
        parameters: &Value,
    ) -> Report {
        self.request(&json!({
            "command": command, "connection": connection, "mode": mode, "parameters": parameters,
            "apiVersion": version, "patience": patience(),
        }))
    }
}

fn only(report: Report) -> Value {
    let mut items = report.succeeded().steps;
    assert_eq!(items.len(), 1, "{items:#?}");
    items.remove(0)
}

/// An application, and a job where that is wanted, made by the idempotent writes themselves.
pub(crate) fn application(world: &World) -> String {
    let made = world.ensure(
        "source",
        APPLICATION,
        &json!({"ApplicationTemplateId": APPLICATION_TEMPLATE, "DisplayName": "Fabrikam"}),
    );
    made["targetId"].as_str().unwrap().to_owned()
}

pub(crate) fn job(world: &World, application: &str) -> String {
    let made = world.ensure(
        "source",
        JOB,
        &json!({"ServicePrincipalId": application, "TemplateId": "Azure2Azure"}),
    );
    made["targetId"].as_str().unwrap().to_owned()
}

/// One idempotent write, what spoils its object, and what must not change with it.
struct Case {
    connection: &'static str,
    command: &'static str,
    parameters: Value,
    /// Changes something that the parameters name, or takes the object away.
    drift: Box<dyn Fn(&World)>,
    /// What nobody named.
    unnamed: Box<dyn Fn(&World) -> Value>,
    /// Method of the request that makes the object, and of the one that repairs it.
    methods: (&'static str, &'static str),
}

impl Case {
    fn call(&self, world: &World, version: &str, mode: &str) -> Value {
        only(world.call_in(
            version,
            self.connection,
            self.command,
            mode,
            &self.parameters,
        ))
    }
}

/// Everything that the cases before have made is there.
fn cases(world: &World) -> Vec<Case> {
    let source_tenant = world.source().tenant_id.clone();
    let target_tenant = world.target().tenant_id.clone();
    let user = world.source().users[0].id.clone();
    let key = "CrossTenantAccessPolicyConfigurationPartnerTenantId";
    let application = application(world);
    let job = job(world, &application);
    let (partner, policy, sp) = (
        source_tenant.clone(),
        source_tenant.clone(),
        application.clone(),
    );
    let (unnamed_partner, unnamed_sp, other_sp) = (
        source_tenant.clone(),
        application.clone(),
        application.clone(),
    );
    let (schema_sp, schema_job) = (application.clone(), job.clone());
    let (other_schema_sp, other_schema_job) = (application.clone(), job.clone());
    vec![
        Case {
            connection: "target",
            command: PARTNER,
            parameters: json!({
                "TenantId": source_tenant,
                "AutomaticUserConsentSettings": {"InboundAllowed": true},
                "InboundTrust": {"IsMfaAccepted": true},
            }),
            drift: Box::new(move |world| {
                world.tenant("target", |tenant| {
                    let settings = tenant.partners.get_mut(&partner).unwrap();
                    settings["automaticUserConsentSettings"] =
                        json!({"inboundAllowed": false, "outboundAllowed": true});
                    settings["tenantRestrictions"] = json!({"applications": null});
                });
            }),
            unnamed: Box::new(move |world| {
                world.tenant("target", |tenant| {
                    let settings = &tenant.partners[&unnamed_partner];
                    json!([
                        settings["automaticUserConsentSettings"]["outboundAllowed"],
                        settings["tenantRestrictions"],
                        settings["inboundTrust"]
                    ])
                })
            }),
            methods: ("POST", "PATCH"),
        },
        Case {
            connection: "target",
            command: SYNCHRONIZATION,
            parameters: json!({key: source_tenant, "UserSyncInbound": {"IsSyncAllowed": "True"}}),
            drift: Box::new(move |world| {
                world.tenant("target", |tenant| {
                    let settings = tenant.identity_synchronization.get_mut(&policy).unwrap();
                    settings["userSyncInbound"] = json!({"isSyncAllowed": false});
                    settings["displayName"] = json!("by hand");
                });
            }),
            unnamed: Box::new(move |world| {
                world.tenant("target", |tenant| {
                    tenant.identity_synchronization[&source_tenant]["displayName"].clone()
                })
            }),
            methods: ("PUT", "PATCH"),
        },
        Case {
            connection: "source",
            command: SECRET,
            parameters: json!({"ServicePrincipalId": application, "Value": [
                {"Key": "AuthenticationType", "Value": "SyncPolicy"},
                {"Key": "CompanyId", "Value": target_tenant},
            ]}),
            drift: Box::new(move |world| {
                world.tenant("source", |tenant| {
                    let secrets = &mut tenant.synchronization.get_mut(&sp).unwrap().secrets;
                    secrets.remove("CompanyId");
                    secrets.insert("SyncAll".to_owned(), "false".to_owned());
                });
            }),
            unnamed: Box::new(move |world| {
                world.tenant("source", |tenant| {
                    json!(tenant.synchronization[&unnamed_sp].secrets.get("SyncAll"))
                })
            }),
            // The target is recorded before it is saved.
            methods: ("PATCH", "PUT"),
        },
        Case {
            connection: "source",
            command: SCHEMA,
            parameters: json!({"ServicePrincipalId": application, "SynchronizationJobId": job, "BodyParameter": {
                "synchronizationRules": [{"name": "USER_INBOUND_USER", "objectMappings": [{
                    "sourceObjectName": "User", "targetObjectName": "User",
                    "attributeMappings": [{"targetAttributeName": "city", "flowType": "ObjectAddOnly"}],
                }]}],
            }}),
            drift: Box::new(move |world| {
                world.tenant("source", |tenant| {
                    let jobs = &mut tenant.synchronization.get_mut(&schema_sp).unwrap().jobs;
                    let schema = &mut jobs.get_mut(&schema_job).unwrap().schema;
                    for mapping in mappings(schema) {
                        if ["city", "department"]
                            .contains(&mapping["targetAttributeName"].as_str().unwrap())
                        {
                            mapping["flowType"] = json!("Always");
                            mapping["flowBehavior"] = json!("FlowAlways");
                        }
                    }
                });
            }),
            unnamed: Box::new(move |world| {
                world.tenant("source", |tenant| {
                    let jobs = &tenant.synchronization[&other_schema_sp].jobs;
                    let mut schema = jobs[&other_schema_job].schema.clone();
                    let kept: Vec<Value> = mappings(&mut schema)
                        .iter()
                        .filter(|mapping| mapping["targetAttributeName"] != "city")
                        .cloned()
                        .collect();
                    json!(kept)
                })
            }),
            methods: ("PUT", "PUT"),
        },
        Case {
            connection: "source",
            command: ASSIGNMENT,
            parameters: json!({"ServicePrincipalId": application, "PrincipalId": user}),
            drift: Box::new(|world| {
                world.tenant("source", |tenant| tenant.app_role_assignments.clear());
            }),
            unnamed: Box::new(move |world| {
                world.tenant("source", |tenant| {
                    json!(tenant.service_principals[&other_sp])
                })
            }),
            methods: ("POST", "POST"),
        },
    ]
}

/// The attribute mappings of users.
fn mappings(schema: &mut graph_emulator::state::Entity) -> &mut Vec<Value> {
    schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
        .as_array_mut()
        .unwrap()
}

/// What the emulator was told, as a plan shows it.
fn told(world: &World) -> Vec<Value> {
    let sent = world.sent();
    sent.into_iter()
        .map(|record| json!([record.method, record.path, record.request_body]))
        .collect()
}

fn shown(world: &World, result: &Value) -> Vec<Value> {
    let base = world.emulator.base_url();
    let requests = result["request"].as_array().unwrap();
    requests
        .iter()
        .map(|request| {
            let url = request["url"].as_str().unwrap();
            json!([
                request["method"],
                url.strip_prefix(&base).unwrap(),
                request["body"]
            ])
        })
        .collect()
}

#[test]
fn each_is_made_once_left_alone_and_repaired_where_it_drifts() {
    for version in ["v1.0", "beta"] {
        each_in(version);
    }
}

fn each_in(version: &str) {
    let world = World::new();
    for case in cases(&world) {
        let name = case.command;
        world.sent();
        let plan = case.call(&world, version, "plan");
        assert_eq!(plan["status"], "Planned", "{name}");
        assert_eq!(plan["result"], Value::Null, "{name}");
        assert!(told(&world).is_empty(), "{name}: a plan must not write");

        let made = case.call(&world, version, "run");
        assert_eq!(made["status"], "Changed", "{name}");
        assert_eq!(shown(&world, &made), shown(&world, &plan), "{name}");
        assert_eq!(told(&world), shown(&world, &plan), "{name}");
        assert_eq!(made["request"][0]["method"], case.methods.0, "{name}");
        assert!(!made["result"].is_null(), "{name}");
        assert!(!made["targetId"].is_null(), "{name}");

        settled(&world, &case, version);
        (case.drift)(&world);
        let unnamed = (case.unnamed)(&world);
        let plan = case.call(&world, version, "plan");
        let repaired = case.call(&world, version, "run");
        assert_eq!(repaired["status"], "Changed", "{name}");
        assert_eq!(repaired["changes"], plan["changes"], "{name}");
        assert!(
            !repaired["changes"].as_array().unwrap().is_empty(),
            "{name}"
        );
        assert_eq!(told(&world), shown(&world, &plan), "{name}");
        assert_eq!(repaired["request"][0]["method"], case.methods.1, "{name}");
        assert_eq!(
            (case.unnamed)(&world),
            unnamed,
            "{name}: what nobody named stays"
        );
        settled(&world, &case, version);
    }
}

/// The next run finds everything as named and sends nothing but reads.
fn settled(world: &World, case: &Case, version: &str) {
    let again = case.call(world, version, "run");
    let name = case.command;
    assert!(told(world).is_empty(), "{name}: the second run wrote");
    assert_eq!(again["status"], "InDesiredState", "{name}");
    assert_eq!(again["action"], "None", "{name}");
    assert_eq!(again["found"], again["result"], "{name}");
}

#[test]
fn an_application_is_made_once_and_found_by_its_name_in_any_case() {
    let world = World::new();
    let named =
        |name: &str| json!({"ApplicationTemplateId": APPLICATION_TEMPLATE, "DisplayName": name});
    let plan = world.planned("source", APPLICATION, &named("Fabrikam"));
    assert!(told(&world).is_empty());
    let made = world.ensure("source", APPLICATION, &named("Fabrikam"));
    assert_eq!(told(&world), shown(&world, &plan));
    assert_eq!(made["action"], "Create");
    assert_eq!(made["found"], Value::Null);
    let service_principal = &made["result"]["servicePrincipal"];
    assert_eq!(made["targetId"], service_principal["id"]);
    assert_eq!(
        made["result"]["application"]["appId"],
        service_principal["appId"]
    );

    let again = world.ensure("source", APPLICATION, &named("FABRIKAM"));
    assert_eq!(again["targetId"], made["targetId"]);
    assert_eq!(again["status"], "InDesiredState");
    assert!(
        told(&world).is_empty(),
        "nothing is renamed for another letter case"
    );
}

#[test]
fn two_applications_of_a_name_are_listed_and_the_id_chooses() {
    let world = World::new();
    let first = application(&world);
    let raw = json!({"command": "Invoke-MgInstantiateApplicationTemplate", "connection": "source",
        "parameters": {"ApplicationTemplateId": APPLICATION_TEMPLATE, "DisplayName": "Fabrikam"}});
    let second = world.request(&raw).succeeded().steps[0]["servicePrincipal"]["id"].clone();
    world.sent();
    let mut parameters =
        json!({"ApplicationTemplateId": APPLICATION_TEMPLATE, "DisplayName": "Fabrikam"});
    let error = world.refused("source", APPLICATION, &parameters);
    assert_eq!(error["code"], "AmbiguousApplication");
    for id in [first.as_str(), second.as_str().unwrap()] {
        assert!(error["message"].as_str().unwrap().contains(id), "{error:#}");
    }
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .contains("ServicePrincipalId")
    );
    parameters["ServicePrincipalId"] = second.clone();
    let chosen = world.ensure("source", APPLICATION, &parameters);
    assert_eq!(
        (&chosen["status"], &chosen["targetId"]),
        (&json!("InDesiredState"), &second)
    );
    parameters["ServicePrincipalId"] = json!("00000000-aaaa-4000-8000-000000000000");
    let error = world.refused("source", APPLICATION, &parameters);
    assert_eq!(error["code"], "Request_ResourceNotFound");
    assert!(world.sent().is_empty());
}

#[test]
fn a_job_is_made_once_and_brought_to_its_state() {
    let world = World::new();
    let application = application(&world);
    let parameters = |state: &str| json!({"ServicePrincipalId": application, "TemplateId": "Azure2Azure", "State": state});
    world.sent();
    let plan = world.planned("source", JOB, &parameters("started"));
    let made = world.ensure("source", JOB, &parameters("Started"));
    let sent = told(&world);
    assert_eq!(sent.len(), 2, "{sent:#?}");
    assert!(
        plan["request"][1]["url"]
            .as_str()
            .unwrap()
            .contains("<JobId>")
    );
    let id = made["targetId"].as_str().unwrap();
    assert_eq!(sent, shown(&world, &made));
    assert_eq!(
        shown(&world, &plan)[1][1]
            .as_str()
            .unwrap()
            .replace("<JobId>", id),
        sent[1][1]
    );
    assert_eq!(made["result"]["schedule"]["state"], "Active");

    for (state, action, writes) in [
        ("Started", "None", 0),
        ("AsIs", "None", 0),
        ("Paused", "Pause", 1),
        ("Paused", "None", 0),
        ("Started", "Start", 1),
    ] {
        let result = world.ensure("source", JOB, &parameters(state));
        assert_eq!(result["action"], action, "{state}");
        assert_eq!(result["targetId"], id, "{state}");
        assert_eq!(world.sent().len(), writes, "{state}");
    }
}

#[test]
fn several_jobs_of_a_template_are_listed_and_the_id_chooses() {
    let world = World::new();
    let application = application(&world);
    let first = job(&world, &application);
    world.tenant("source", |tenant| {
        let jobs = &mut tenant.synchronization.get_mut(&application).unwrap().jobs;
        let mut second = jobs[&first].clone();
        second.entity["id"] = json!("Azure2Azure.second");
        jobs.insert("Azure2Azure.second".to_owned(), second);
    });
    world.sent();
    let mut parameters = json!({"ServicePrincipalId": application, "TemplateId": "Azure2Azure"});
    let error = world.refused("source", JOB, &parameters);
    assert_eq!(error["code"], "AmbiguousJob");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("Azure2Azure.second")
    );
    parameters["SynchronizationJobId"] = json!("Azure2Azure.second");
    let chosen = world.ensure("source", JOB, &parameters);
    assert_eq!(chosen["targetId"], "Azure2Azure.second");
    assert!(world.sent().is_empty());
}

#[test]
fn no_secret_is_in_any_output() {
    let world = World::new();
    let application = application(&world);
    let parameters = json!({"ServicePrincipalId": application, "Value": [
        {"Key": "SecretToken", "Value": "hunter2hunter2"}, {"Key": "SyncAll", "Value": "false"},
    ]});
    for mode in ["plan", "run", "run"] {
        let report = world.call("source", SECRET, mode, &parameters).succeeded();
        let all = json!(report.events).to_string();
        assert!(!all.contains("hunter2"), "{all}");
    }
    let removed =
        json!({"ServicePrincipalId": application, "Value": [{"Key": "SecretToken", "Value": ""}]});
    let result = world.ensure("source", SECRET, &removed);
    assert_eq!(result["changes"][0]["path"], "SecretToken");
    assert_eq!(result["result"], json!([{"key": "SyncAll", "value": "*"}]));
    assert_eq!(
        world.ensure("source", SECRET, &removed)["status"],
        "InDesiredState"
    );
}

#[test]
fn group_synchronization_is_ensured_in_beta_and_refused_elsewhere() {
    let world = World::new();
    let tenant = world.source().tenant_id.clone();
    world.ensure("target", PARTNER, &json!({"TenantId": tenant}));
    let body = json!({"userSyncInbound": {"isSyncAllowed": true}, "groupSyncInbound": {"isSyncAllowed": true}});
    let request = |version: &str| {
        json!({"command": SYNCHRONIZATION, "connection": "target", "apiVersion": version, "patience": patience(),
        "parameters": {"CrossTenantAccessPolicyConfigurationPartnerTenantId": tenant, "BodyParameter": body}})
    };
    world.sent();
    let refused = world.request(&request("v1.0"));
    assert!(
        refused.error.unwrap()["message"]
            .as_str()
            .unwrap()
            .contains("groupSyncInbound")
    );
    assert!(world.sent().is_empty());
    let made = world.request(&request("beta")).succeeded();
    assert_eq!(
        made.steps[0]["result"]["groupSyncInbound"]["isSyncAllowed"],
        true
    );
    assert!(
        world
            .sent()
            .iter()
            .all(|record| record.path.starts_with("/beta/"))
    );
    let again = world.request(&request("beta")).succeeded();
    assert_eq!(again.steps[0]["status"], "InDesiredState");
}

#[test]
fn all_problems_are_told_at_once_and_nothing_is_sent() {
    let world = World::new();
    for (command, parameters, parts) in [
        (
            PARTNER,
            json!({"Tenant": "x", "InboundTrust": 5, "AutomaticUserConsentSettings": "x"}),
            vec![
                "'Tenant' is not a parameter",
                "TenantId is missing",
                "InboundTrust",
                "AutomaticUserConsentSettings",
            ],
        ),
        (
            PARTNER,
            json!({"TenantId": "contoso.com"}),
            vec!["must be a GUID", "contoso.com"],
        ),
        (
            SYNCHRONIZATION,
            json!({"UserSyncInbound": {"IsSyncAllowed": "maybe"}}),
            vec!["PartnerTenantId is missing", "maybe"],
        ),
        (
            APPLICATION,
            json!({"ApplicationTemplateId": "x"}),
            vec!["ApplicationTemplateId", "DisplayName is missing"],
        ),
        (
            JOB,
            json!({"ServicePrincipalId": "x", "State": "On"}),
            vec!["must be a GUID", "TemplateId is missing", "State must be"],
        ),
        (
            SECRET,
            json!({"Value": [{"Key": "A", "Value": 1}, {"Key": "a", "Value": "x"}]}),
            vec!["ServicePrincipalId is missing", "more than once"],
        ),
        (
            SCHEMA,
            json!({"ServicePrincipalId": world.source().users[0].id, "SynchronizationJobId": "x",
                "AttributeMapping": {"TargetAttribute": "city", "Constnt": "x"}, "ScopingFilter": {"groups": 5}}),
            vec!["AttributeMapping[0].Constnt", "ScopingFilter.groups"],
        ),
        (
            SCHEMA,
            json!({"ServicePrincipalId": "x"}),
            vec![
                "must be a GUID",
                "SynchronizationJobId is missing",
                "BodyParameter",
            ],
        ),
        (
            ASSIGNMENT,
            json!({"PrincipalId": "alice", "PrincipalType": "User"}),
            vec![
                "ServicePrincipalId is missing",
                "but it is 'alice'",
                "principalType",
            ],
        ),
    ] {
        let error = world.refused("target", command, &parameters);
        assert_eq!(error["code"], "InvalidParameter", "{command}");
        assert_eq!(error["operation"], command);
        for part in parts {
            assert!(
                error["message"].as_str().unwrap().contains(part),
                "{command}: {part} in {error:#}"
            );
        }
    }
    assert!(
        world.emulator.requests().is_empty(),
        "{:#?}",
        world.emulator.requests()
    );
}

#[test]
fn mappings_and_a_filter_are_ensured_in_the_words_of_a_desired_state() {
    let world = World::new();
    let application = application(&world);
    let job = job(&world, &application);
    let parameters = json!({"ServicePrincipalId": application, "SynchronizationJobId": job,
        "AttributeMapping": [
            {"TargetAttribute": "department", "Constant": "Partner"},
            {"targetAttribute": "displayName", "expression": "Append([displayName], \" (Fabrikam)\")"},
            {"targetAttribute": "city", "remove": true},
        ],
        "ScopingFilter": {"groups": [{"clauses": [{"attribute": "country", "operator": "equals", "values": ["DE"]}]}]}});
    world.sent();
    let plan = world.planned("source", SCHEMA, &parameters);
    let paths: Vec<&str> = plan["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["path"].as_str().unwrap())
        .collect();
    assert!(paths.len() >= 4, "{paths:?}");
    let writes = |world: &World| {
        let mut sent = told(world);
        // The service is asked what an expression means, which changes nothing.
        sent.retain(|request| !request[1].as_str().unwrap().ends_with("/parseExpression"));
        sent
    };
    assert!(writes(&world).is_empty());
    let made = world.ensure("source", SCHEMA, &parameters);
    assert_eq!(made["status"], "Changed");
    assert_eq!(writes(&world), shown(&world, &plan));
    let again = world.ensure("source", SCHEMA, &parameters);
    assert_eq!(again["status"], "InDesiredState", "{again:#}");
    assert!(told(&world).is_empty());

    let unknown = json!({"ServicePrincipalId": application, "SynchronizationJobId": job,
        "AttributeMapping": {"targetAttribute": "city", "attribute": "nosuch"}});
    let error = world.refused("source", SCHEMA, &unknown);
    assert_eq!(error["code"], "InvalidMapping", "{error:#}");
    assert!(told(&world).is_empty());
}

#[test]
fn typed_output_holds_the_objects_as_the_documented_commands_print_them() {
    let world = World::new();
    let tenant = world.source().tenant_id.clone();
    let request = json!({"command": PARTNER.to_lowercase(), "connection": "target", "output": "powershell",
        "parameters": {"BodyParameter": {"tenantId": tenant}}});
    let report = world.request(&request).succeeded();
    let item = &report.steps[0];
    assert_eq!(item["@type"], "CrossTenantSyncEnsureResult");
    assert_eq!(item["Command"], PARTNER);
    let kind = "MicrosoftGraphCrossTenantAccessPolicyConfigurationPartner";
    assert_eq!(item["Result"]["@type"], kind);
    assert_eq!(item["Result"]["TenantId"], tenant);
    assert_eq!(item["Changes"][0]["@type"], "CrossTenantSyncChange");
    let page = report
        .events
        .iter()
        .find(|event| event["event"] == "page")
        .unwrap();
    assert!(page["types"][kind].is_object());
    let nested = page["types"]["CrossTenantSyncEnsureResult"]["nested"]
        .as_array()
        .unwrap();
    assert!(nested.contains(&json!("Found")) && nested.contains(&json!("Result")));
}
