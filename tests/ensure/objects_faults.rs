//! The idempotent writes under faults: what may have taken effect is looked for, what replication explains is waited out, and nothing is made twice.

use cross_tenant_sync::ensure::APPLICATION_TEMPLATE;
use graph_emulator::{Effect, FaultRule, Faults, ObjectClass, Replication, When};
use serde_json::{Value, json};

use crate::objects::{
    APPLICATION, ASSIGNMENT, Ensuring, JOB, PARTNER, SCHEMA, SECRET, SYNCHRONIZATION, application,
    job,
};
use crate::world::World;

/// One write of one object, in a world where it can be made.
struct Write {
    world: World,
    connection: &'static str,
    command: &'static str,
    parameters: Value,
    /// The request that makes the object.
    method: &'static str,
    path: &'static str,
}

impl Write {
    fn of(command: &'static str) -> Self {
        let world = World::new();
        let (source, target) = (
            world.source().tenant_id.clone(),
            world.target().tenant_id.clone(),
        );
        let key = "CrossTenantAccessPolicyConfigurationPartnerTenantId";
        let (connection, method, path, parameters) = match command {
            PARTNER => (
                "target",
                "POST",
                "/policies/crossTenantAccessPolicy/partners",
                json!({"TenantId": source, "AutomaticUserConsentSettings": {"InboundAllowed": true}}),
            ),
            SYNCHRONIZATION => {
                world.ensure("target", PARTNER, &json!({"TenantId": source}));
                (
                    "target",
                    "PUT",
                    "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
                    json!({key: source, "UserSyncInbound": {"IsSyncAllowed": true}}),
                )
            }
            APPLICATION => (
                "source",
                "POST",
                "/applicationTemplates/*/instantiate",
                json!({"ApplicationTemplateId": APPLICATION_TEMPLATE, "DisplayName": "Fabrikam"}),
            ),
            JOB => (
                "source",
                "POST",
                "/servicePrincipals/*/synchronization/jobs",
                json!({"ServicePrincipalId": application(&world), "TemplateId": "Azure2Azure"}),
            ),
            SECRET => (
                "source",
                "PUT",
                "/servicePrincipals/*/synchronization/secrets",
                json!({"ServicePrincipalId": application(&world), "Value": [{"Key": "CompanyId", "Value": target}]}),
            ),
            SCHEMA => {
                let application = application(&world);
                let job = job(&world, &application);
                (
                    "source",
                    "PUT",
                    "/servicePrincipals/*/synchronization/jobs/*/schema",
                    json!({"ServicePrincipalId": application, "SynchronizationJobId": job,
                        "SynchronizationRules": [{"name": "USER_INBOUND_USER", "priority": 7}]}),
                )
            }
            ASSIGNMENT => (
                "source",
                "POST",
                "/servicePrincipals/*/appRoleAssignedTo",
                json!({"ServicePrincipalId": application(&world), "PrincipalId": world.source().users[0].id}),
            ),
            other => panic!("{other}"),
        };
        world.sent();
        Self {
            world,
            connection,
            command,
            parameters,
            method,
            path,
        }
    }

    /// The first requests that make the object meet this.
    /// How often the request was sent that the faults are about; a PATCH records the target.
    fn tries(&self) -> usize {
        let sent = self.world.sent();
        sent.iter().filter(|one| one.method != "PATCH").count()
    }

    fn spoil(&self, effect: Effect, count: u32) {
        let rule = FaultRule::new(effect)
            .method(self.method)
            .path(self.path)
            .count(count);
        self.faults(Faults::new(1).rule(rule));
    }

    fn faults(&self, faults: Faults) {
        self.world.emulator.set_faults(faults).unwrap();
    }

    fn run(&self) -> crate::world::Report {
        self.world
            .call(self.connection, self.command, "run", &self.parameters)
    }

    /// Another run finds the one object as it should be, and sends nothing but reads.
    fn settled(&self, told: &str) {
        self.faults(Faults::new(1));
        self.world.sent();
        let again = self
            .world
            .ensure(self.connection, self.command, &self.parameters);
        assert_eq!(again["status"], "InDesiredState", "{told}");
        assert!(self.world.sent().is_empty(), "{told}");
        let counts = self.world.tenant("source", |tenant| {
            let applications = tenant.applications.values();
            let named = applications.filter(|one| one["displayName"] == "Fabrikam");
            let jobs = tenant.synchronization.values().map(|one| one.jobs.len());
            (
                named.count(),
                jobs.sum::<usize>(),
                tenant.app_role_assignments.len(),
            )
        });
        let one = |made: &[&str]| usize::from(made.contains(&self.command));
        let wanted = (
            one(&[APPLICATION, JOB, SECRET, SCHEMA, ASSIGNMENT]),
            one(&[JOB, SCHEMA]),
            one(&[ASSIGNMENT]),
        );
        assert_eq!(counts, wanted, "{told}");
    }
}

const ALL: [&str; 7] = [
    PARTNER,
    SYNCHRONIZATION,
    APPLICATION,
    JOB,
    SECRET,
    SCHEMA,
    ASSIGNMENT,
];

fn failing(status: u16, after_effect: bool) -> Effect {
    match Effect::status(status) {
        Effect::Status {
            status,
            code,
            message,
            retry_after,
            html,
            ..
        } => Effect::Status {
            status,
            code,
            message,
            retry_after,
            html,
            after_effect,
        },
        other => other,
    }
}

fn refusing(status: u16, code: &str, message: &str) -> Effect {
    Effect::Status {
        status,
        code: Some(code.to_owned()),
        message: Some(message.to_owned()),
        retry_after: None,
        after_effect: false,
        html: false,
    }
}

#[test]
fn a_write_that_took_effect_without_a_good_answer_is_found_and_not_repeated() {
    for command in ALL {
        for effect in [
            Effect::Reset { when: When::After },
            failing(500, true),
            failing(504, true),
        ] {
            let write = Write::of(command);
            let told = format!("{command} {effect:?}");
            write.spoil(effect, 1);
            write.run().succeeded();
            write.settled(&told);
        }
    }
}

#[test]
fn an_untrue_404_of_instantiation_leads_to_one_application() {
    let write = Write::of(APPLICATION);
    write.spoil(Effect::FalseNotFound, 1);
    let made = write.run().succeeded();
    assert_eq!(made.steps[0]["status"], "Changed");
    assert_eq!(write.world.sent().len(), 1);
    write.settled("untrue 404");
}

#[test]
fn a_write_that_never_arrived_is_sent_again_or_by_the_next_run() {
    for command in ALL {
        let write = Write::of(command);
        write.spoil(Effect::Reset { when: When::Before }, 1);
        let report = write.run();
        let doubles = [APPLICATION, JOB].contains(&command);
        if doubles {
            // It could show later, so the same run does not ask for a second one.
            assert_eq!(report.outcome, "failed", "{command}");
            assert_eq!(report.error.unwrap()["outcome"], "unknown", "{command}");
            assert!(write.world.sent().len() <= 1, "{command}");
            write.run().succeeded();
        } else {
            assert_eq!(
                report.outcome, "succeeded",
                "{command}: {:#?}",
                report.error
            );
        }
        write.settled(command);
    }
}

#[test]
fn refusals_that_replication_explains_are_waited_out() {
    let denied = || Effect::Forbidden;
    let conflict = || refusing(409, "Conflict", "A change is in progress.");
    let reference = || refusing(400, "Request_BadRequest", "Not a valid reference update.");
    for (command, effects) in [
        (SYNCHRONIZATION, vec![Effect::NotFound]),
        (JOB, vec![denied(), conflict(), Effect::NotFound]),
        (SECRET, vec![denied(), conflict(), Effect::NotFound]),
        (SCHEMA, vec![denied(), conflict(), Effect::NotFound]),
        (ASSIGNMENT, vec![reference(), Effect::NotFound]),
    ] {
        for effect in effects {
            let write = Write::of(command);
            let told = format!("{command} {effect:?}");
            write.spoil(effect, 2);
            write.run().succeeded();
            assert_eq!(write.tries(), 3, "{told}");
            write.settled(&told);
        }
    }
}

#[test]
fn a_refusal_that_nothing_explains_is_told_at_once() {
    for (command, effect, code) in [
        (PARTNER, Effect::Forbidden, "Authorization_RequestDenied"),
        (
            APPLICATION,
            Effect::Forbidden,
            "Authorization_RequestDenied",
        ),
        (
            JOB,
            refusing(400, "Request_BadRequest", "No."),
            "Request_BadRequest",
        ),
        (
            SECRET,
            refusing(400, "Request_BadRequest", "No."),
            "Request_BadRequest",
        ),
    ] {
        let write = Write::of(command);
        write.spoil(effect, 100);
        let error = write.run().error.unwrap();
        assert_eq!(error["code"], code, "{command}");
        assert_eq!(error["operation"], command);
        assert!(!error["requestId"].is_null(), "{command}");
        assert_eq!(write.tries(), 1, "{command}");
        write.faults(Faults::new(1));
        write.run().succeeded();
        write.settled(command);
    }
}

#[test]
fn reads_that_lag_are_waited_for() {
    for command in ALL {
        let write = Write::of(command);
        write.faults(Faults::new(1).lag(Replication::new(ObjectClass::Any, 700)));
        let made = write.run().succeeded();
        assert_eq!(made.steps[0]["status"], "Changed", "{command}");
        assert!(!made.steps[0]["result"].is_null(), "{command}");
        write.settled(command);
    }
}

#[test]
fn what_cannot_be_read_is_not_absent_and_nothing_is_written() {
    for command in ALL {
        for effect in [Effect::status(500), Effect::InvalidJson, Effect::Forbidden] {
            // A 404 says what it has to say without a body.
            if effect == Effect::InvalidJson && [PARTNER, SYNCHRONIZATION].contains(&command) {
                continue;
            }
            let write = Write::of(command);
            let told = format!("{command} {effect:?}");
            write.faults(Faults::new(1).rule(FaultRule::new(effect).method("GET")));
            for mode in ["plan", "run"] {
                let report = write
                    .world
                    .call(write.connection, command, mode, &write.parameters);
                assert_eq!(report.outcome, "failed", "{told}");
                assert!(report.steps.is_empty(), "{told}");
            }
            assert!(write.world.sent().is_empty(), "{told}");
        }
    }
}

#[test]
fn partner_settings_that_somebody_else_makes_at_the_same_time_are_changed() {
    let write = Write::of(PARTNER);
    write.faults(Faults::new(1).lag(Replication::new(ObjectClass::Partner, 700)));
    let tenant = write.parameters["TenantId"].clone();
    let raw = json!({"command": "New-MgPolicyCrossTenantAccessPolicyPartner", "connection": "target",
        "parameters": {"TenantId": tenant}});
    write.world.request(&raw).succeeded();
    write.world.sent();
    let report = write.run().succeeded();
    assert_eq!(report.steps[0]["status"], "Changed");
    let methods: Vec<String> = write
        .world
        .sent()
        .into_iter()
        .map(|record| record.method)
        .collect();
    assert_eq!(
        methods.last().map(String::as_str),
        Some("PATCH"),
        "{methods:?}"
    );
    write.settled("made by somebody else");
}

#[test]
fn without_partner_settings_there_is_nothing_that_could_be_synchronized() {
    let world = World::new();
    let tenant = world.source().tenant_id.clone();
    let parameters = json!({"CrossTenantAccessPolicyConfigurationPartnerTenantId": tenant,
        "UserSyncInbound": {"IsSyncAllowed": true}});
    let plan = world.planned("target", SYNCHRONIZATION, &parameters);
    assert_eq!(plan["status"], "Planned");
    let error = world.refused("target", SYNCHRONIZATION, &parameters);
    assert_eq!(error["code"], "Request_ResourceNotFound");
    assert!(
        error["hint"].as_str().unwrap().contains(PARTNER),
        "{error:#}"
    );
    assert!(world.sent().is_empty());
}

#[test]
fn two_calls_at_once_make_one_object() {
    for command in ALL {
        let write = Write::of(command);
        std::thread::scope(|scope| {
            let calls: Vec<_> = (0..2)
                .map(|_| scope.spawn(|| write.run().succeeded()))
                .collect();
            let mut statuses: Vec<String> = calls
                .into_iter()
                .map(|call| {
                    call.join().unwrap().steps[0]["status"]
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            statuses.sort();
            assert_eq!(statuses, ["Changed", "InDesiredState"], "{command}");
        });
        write.settled(command);
    }
}

#[test]
fn a_token_without_the_permission_is_told_so_at_once() {
    let first = World::new();
    let application = application(&first);
    let World {
        emulator, config, ..
    } = first;
    let reader = json!({"tenantId": config.tenant("source").unwrap().tenant_id, "credential": {
        "type": "emulatorAdministrator", "scopes": ["Application.Read.All", "Synchronization.Read.All"]}});
    let world = World::connected(emulator, &json!({"source": reader}));
    let parameters = json!({"ServicePrincipalId": application, "TemplateId": "Azure2Azure"});
    assert_eq!(
        world.planned("source", JOB, &parameters)["status"],
        "Planned"
    );
    world.sent();
    let error = world.refused("source", JOB, &parameters);
    assert_eq!(error["code"], "Authorization_RequestDenied");
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("Synchronization.ReadWrite.All"), "{error:#}");
    assert_eq!(world.sent().len(), 1, "it is not asked again");
}

#[test]
fn what_hangs_on_a_new_application_may_not_be_readable_at_once() {
    for (command, path) in [
        (JOB, "/servicePrincipals/*/synchronization/jobs"),
        (SECRET, "/servicePrincipals/*/synchronization/secrets"),
        (SCHEMA, "/servicePrincipals/*/synchronization/jobs/*/schema"),
        (ASSIGNMENT, "/servicePrincipals/*/appRoleAssignedTo"),
    ] {
        for effect in [Effect::Forbidden, Effect::NotFound] {
            let write = Write::of(command);
            let told = format!("{command} {effect:?}");
            let rule = FaultRule::new(effect).method("GET").path(path).count(2);
            write.faults(Faults::new(1).rule(rule));
            write.run().succeeded();
            write.settled(&told);
        }
    }
}

#[test]
fn what_hangs_on_an_old_application_is_refused_at_once() {
    let write = Write::of(JOB);
    write.world.tenant("source", |tenant| {
        for service_principal in tenant.service_principals.values_mut() {
            service_principal["createdDateTime"] = json!("2020-01-01T00:00:00Z");
        }
    });
    let denied = FaultRule::new(Effect::Forbidden)
        .path("/servicePrincipals/*/synchronization/**")
        .name("denied");
    write.faults(Faults::new(1).rule(denied));
    let error = write.run().error.unwrap();
    assert_eq!(error["code"], "Authorization_RequestDenied");
    assert_eq!(write.world.emulator.applied_faults().len(), 1);
}
