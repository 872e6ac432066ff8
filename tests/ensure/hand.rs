//! Sets two tenants up by hand: the documented requests, one after the other, as far as somebody got.

use graph_emulator::Emulator;
use graph_emulator::state::Options;
use serde_json::{Value, json};

use crate::configuration::both;
use crate::start::{Application, Asked, Document, JobState, Partner, Spelling, Start};
use crate::world::{NAME, Report, World, unlimited};

/// Source, target and two tenants that nobody may touch.
const TENANTS: [&str; 4] = ["Fabrikam", "Contoso", "Litware", "Northwind"];
const PARTNERS: &str = "/v1.0/policies/crossTenantAccessPolicy/partners";
const TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";

/// An emulator of four tenants, two of them connected, in which no cycle runs during a test.
pub(crate) fn emulator() -> Emulator {
    let options = Options {
        first_cycle_delay_seconds: 86_400,
        ..unlimited()
    };
    Emulator::builder()
        .tenants(TENANTS)
        .options(options)
        .spawn()
        .unwrap()
}

/// A world of four tenants.
pub(crate) fn four_tenants() -> World {
    let emulator = emulator();
    let connections = both(&emulator.config());
    World::connected(emulator, &connections)
}

/// What was made, by the names that plans and requests use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    pub(crate) service_principal: String,
    role: String,
    tags: Vec<Value>,
    job: String,
}

impl Made {
    /// Ids where a text has their names.
    pub(crate) fn resolve(&self, text: &str) -> String {
        let tags: String = self.tags.iter().map(|tag| format!("{tag},")).collect();
        text.replace("<ServicePrincipalId>", &self.service_principal)
            .replace("<AppRoleId>", &self.role)
            .replace("<JobId>", &self.job)
            .replace("\"<Tags>\",", &tags)
    }

    /// What is there for the pair now, under the ids that a run reported.
    pub(crate) fn by(world: &World, report: &Report) -> Self {
        let id = |step| {
            report.step(step)["targetId"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let mut made = Self {
            service_principal: id(6),
            job: id(8),
            ..Self::default()
        };
        let principal = world.tenant("source", |tenant| {
            tenant
                .service_principals
                .get(&made.service_principal)
                .cloned()
        });
        if let Some(principal) = principal {
            made.learn_roles(&Value::Object(principal));
        }
        made
    }

    fn learn(&mut self, url: &str, answer: &Value) {
        if url.ends_with("/instantiate") {
            let principal = &answer["servicePrincipal"];
            principal["id"]
                .as_str()
                .unwrap()
                .clone_into(&mut self.service_principal);
            self.learn_roles(principal);
        }
        if url.ends_with("/synchronization/jobs") {
            answer["id"].as_str().unwrap().clone_into(&mut self.job);
        }
    }

    fn learn_roles(&mut self, principal: &Value) {
        let roles = principal["appRoles"].as_array().unwrap();
        let role = roles
            .iter()
            .find(|role| role["displayName"] == "User")
            .unwrap();
        role["id"].as_str().unwrap().clone_into(&mut self.role);
        let tags = principal["tags"].as_array().unwrap().iter();
        self.tags = tags
            .filter(|tag| !tag.as_str().unwrap().starts_with("CrossTenantSync:"))
            .cloned()
            .collect();
    }
}

/// An administrator of both tenants.
struct Hand<'a> {
    world: &'a World,
    made: Made,
}

impl Hand<'_> {
    /// Sends a request; ids of what was made before stand in angle brackets.
    fn send(&mut self, side: &str, method: &str, url: &str, body: Value) -> Value {
        let mut parameters = json!({"Method": method, "Uri": self.made.resolve(url)});
        if !body.is_null() {
            parameters["Body"] =
                serde_json::from_str(&self.made.resolve(&body.to_string())).unwrap();
        }
        let report = self
            .world
            .request(&json!({"command": "Invoke-MgGraphRequest", "connection": side, "parameters": parameters}))
            .succeeded();
        let answer = report.steps[0]["body"].clone();
        if method == "POST" {
            self.made.learn(url, &answer);
        }
        answer
    }

    fn partner(&mut self, side: &str, of: &str, settings: &Partner) {
        let mut consent = json!({});
        if let Some(allowed) = settings.inbound_allowed {
            consent["inboundAllowed"] = json!(allowed);
        }
        if let Some(allowed) = settings.outbound_allowed {
            consent["outboundAllowed"] = json!(allowed);
        }
        let mut body = json!({"tenantId": of});
        if consent != json!({}) {
            body["automaticUserConsentSettings"] = consent;
        }
        if settings.trust {
            body["inboundTrust"] = json!({"isMfaAccepted": true, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": true});
        }
        if settings.b2b {
            let all = |target: &str, kind: &str| json!({"accessType": "allowed", "targets": [{"target": target, "targetType": kind}]});
            body["b2bCollaborationInbound"] = json!({
                "usersAndGroups": all("AllUsers", "user"), "applications": all("Office365", "application"),
            });
        }
        self.send(side, "POST", PARTNERS, body);
    }

    fn application(&mut self, wanted: &Application, target: &str) {
        self.instantiate(&wanted.spelling.of(NAME));
        let principal = "/v1.0/servicePrincipals/<ServicePrincipalId>";
        if wanted.own_tag || wanted.tagged {
            let mut tags = self.made.tags.clone();
            if wanted.own_tag {
                tags.push(json!("by hand"));
            }
            if wanted.tagged {
                tags.push(json!(format!("CrossTenantSync:TargetTenant={target}")));
            }
            self.send("source", "PATCH", principal, json!({ "tags": tags }));
        }
        if wanted.notes {
            self.send("source", "PATCH", principal, json!({"notes": "by hand"}));
        }
        if let Some(job) = &wanted.job {
            let jobs = format!("{principal}/synchronization/jobs");
            self.send(
                "source",
                "POST",
                &jobs,
                json!({"templateId": "Azure2Azure"}),
            );
            if job.own_mapping {
                self.add_mapping();
            }
            if job.state != JobState::NeverStarted {
                self.send(
                    "source",
                    "POST",
                    &format!("{jobs}/<JobId>/start"),
                    Value::Null,
                );
            }
            if job.state == JobState::Paused {
                self.send(
                    "source",
                    "POST",
                    &format!("{jobs}/<JobId>/pause"),
                    Value::Null,
                );
            }
        }
        let mut secrets = Vec::new();
        if wanted.authentication {
            secrets.push(json!({"key": "AuthenticationType", "value": "SyncPolicy"}));
        }
        if let Some(spelling) = wanted.company {
            secrets.push(json!({"key": "CompanyId", "value": spelling.of(target)}));
        }
        if wanted.sync_all {
            // The value that a document names: Graph masks it, so another one could not be told from it.
            secrets.push(json!({"key": "SyncAll", "value": "true"}));
        }
        if !secrets.is_empty() {
            let url = format!("{principal}/synchronization/secrets");
            self.send("source", "PUT", &url, json!({ "value": secrets }));
        }
        let source = self.world.source();
        let assigned = [
            (wanted.assigned_user, &source.users[0].id),
            (wanted.assigned_group, &source.groups[0].id),
            (wanted.assigned_other, &source.users[3].id),
        ];
        for (_, id) in assigned.into_iter().filter(|(assigned, _)| *assigned) {
            let url = format!("{principal}/appRoleAssignedTo");
            let body = json!({"principalId": id, "resourceId": "<ServicePrincipalId>", "appRoleId": "<AppRoleId>"});
            self.send("source", "POST", &url, body);
        }
        if wanted
            .job
            .as_ref()
            .is_some_and(|job| job.state == JobState::Quarantine)
        {
            self.quarantine();
        }
    }

    fn instantiate(&mut self, name: &str) {
        let url = format!("/v1.0/applicationTemplates/{TEMPLATE}/instantiate");
        self.send("source", "POST", &url, json!({"displayName": name}));
    }

    /// A mapping that the document does not name, in the schema of the job.
    fn add_mapping(&mut self) {
        let url =
            "/v1.0/servicePrincipals/<ServicePrincipalId>/synchronization/jobs/<JobId>/schema";
        let mut schema = self.send("source", "GET", url, Value::Null);
        let mappings = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
            .as_array_mut()
            .unwrap();
        let mapping = mappings
            .iter_mut()
            .find(|mapping| mapping["targetAttributeName"] == "displayName")
            .unwrap();
        mapping["defaultValue"] = json!("by hand");
        self.send("source", "PUT", url, schema);
    }

    /// No request puts a job in quarantine; only the service does.
    fn quarantine(&mut self) {
        let made = self.made.clone();
        self.world.tenant("source", |tenant| {
            let all = tenant.synchronization.get_mut(&made.service_principal).unwrap();
            let status = &mut all.jobs.get_mut(&made.job).unwrap().entity["status"];
            status["code"] = json!("Quarantine");
            status["quarantine"] = json!({"reason": "EncounteredQuarantineException", "currentBegan": "2026-01-01T00:00:00Z"});
        });
    }

    fn others(&mut self, start: &Start) {
        let third = self
            .world
            .config
            .tenant("Litware")
            .unwrap()
            .tenant_id
            .clone();
        if start.others.third_partner {
            let settings = Partner {
                inbound_allowed: Some(false),
                outbound_allowed: Some(true),
                ..Partner::default()
            };
            for side in ["source", "target"] {
                self.partner(side, &third, &settings);
            }
        }
        if start.others.third_configuration {
            let configuration = Application {
                tagged: true,
                authentication: true,
                company: Some(Spelling::Same),
                assigned_other: true,
                job: Some(crate::start::Job::default()),
                ..Application::default()
            };
            self.application(&configuration, &third);
        }
        if start.others.namesake {
            let made = self.send(
                "source",
                "POST",
                "/v1.0/applications",
                json!({"displayName": NAME}),
            );
            let body = json!({"appId": made["appId"]});
            self.send("source", "POST", "/v1.0/servicePrincipals", body);
        }
    }
}

/// Brings both tenants to a starting state; the answer is the application by hand, empty where there is none.
pub(crate) fn set_up(world: &World, start: &Start, asked: &Asked) -> Made {
    let (source, target) = (
        world.source().tenant_id.clone(),
        world.target().tenant_id.clone(),
    );
    let mut hand = Hand {
        world,
        made: Made::default(),
    };
    hand.others(start);
    hand.made = Made::default();
    if let Some(settings) = &start.inbound {
        hand.partner("target", &source, settings);
        if let Some(policy) = &start.policy {
            let mut body = json!({"userSyncInbound": {"isSyncAllowed": policy.allowed}});
            if policy.named {
                body["displayName"] = json!("by hand");
            }
            let url = format!("{PARTNERS}/{source}/identitySynchronization");
            hand.send("target", "PUT", &url, body);
        }
    }
    if let Some(settings) = &start.outbound {
        hand.partner("source", &target, settings);
    }
    if let Some(application) = &start.application {
        hand.application(application, &target);
    }
    let by_hand = hand.made.clone();
    if let Some(count) = start.cut_after {
        let parameters = parameters(world, start, asked, &by_hand);
        let plan = world
            .operate("Set-CrossTenantSync", "plan", &parameters)
            .succeeded();
        let requests = plan.steps.iter().flat_map(|step| {
            let side = step["side"].as_str().unwrap();
            let requests = step["request"].as_array().unwrap().iter();
            requests.map(move |request| (side, request))
        });
        for (side, request) in requests.take(count) {
            // A schema is made from that of the job, which only a run can read.
            if request["body"] == "<Schema>" {
                break;
            }
            let text = |name: &str| request[name].as_str().unwrap();
            hand.send(side, text("method"), text("url"), request["body"].clone());
        }
    }
    by_hand
}

/// Parameters of a run that wants one user, one group and the job started.
pub(crate) fn parameters(world: &World, start: &Start, asked: &Asked, by_hand: &Made) -> Value {
    let source = world.source();
    let (user, group) = (&source.users[0], &source.groups[0]);
    let user = if asked.user_by_id {
        &user.id
    } else {
        &user.user_principal_name
    };
    let group = if asked.group_by_id {
        &group.id
    } else {
        &group.display_name
    };
    let mut parameters = json!({
        "Source": "source", "Target": "target", "DisplayName": asked.name.of(NAME), "Start": !asked.as_is,
        "User": [asked.user.of(user)], "Group": [asked.group.of(group)],
    });
    // Graph hides whose such an application is, so the caller has to say it.
    let hidden = start
        .application
        .as_ref()
        .is_some_and(|application| !application.tagged && application.company.is_some());
    if hidden && start.others.third_partner {
        parameters["ServicePrincipalId"] = json!(by_hand.service_principal);
    }
    match &asked.document {
        None => parameters,
        Some(document) => json!({"DesiredState": as_document(&parameters, document)}),
    }
}

/// The same as a document, with what only a document can name.
fn as_document(parameters: &Value, named: &Document) -> Value {
    let mut document = json!({
        "source": {"connection": "source"}, "target": {"connection": "target"},
        "application": {"displayName": parameters["DisplayName"]},
        "job": {"state": if parameters["Start"] == true { "Started" } else { "AsIs" }},
        "assignments": {"users": parameters["User"], "groups": parameters["Group"], "removeOthers": named.only_named},
    });
    if let Some(id) = parameters.get("ServicePrincipalId") {
        document["application"]["servicePrincipalId"] = id.clone();
    }
    if named.trust {
        document["target"]["partner"]["inboundTrust"] =
            json!({"isMfaAccepted": false, "isCompliantDeviceAccepted": true});
    }
    if named.b2b {
        let all = |access: &str, target: &str, kind: &str| json!({"accessType": access, "targets": [{"target": target, "targetType": kind}]});
        document["source"]["partner"]["b2bCollaborationOutbound"] = json!({
            "usersAndGroups": all("allowed", "AllUsers", "user"), "applications": all("blocked", "AllApplications", "application"),
        });
    }
    if named.policy_name {
        document["target"]["identitySynchronization"]["displayName"] = json!("From Fabrikam");
    }
    if named.group_sync {
        document["target"]["identitySynchronization"]["groupSyncInbound"] =
            json!({"isSyncAllowed": true});
    }
    if named.sync_all {
        document["credentials"]["syncAll"] = json!(true);
    }
    let mut mappings = Vec::new();
    if named.constant {
        mappings.push(json!({"targetAttribute": "companyName", "constant": "Fabrikam"}));
    }
    if named.without_mapping {
        mappings.push(json!({"targetAttribute": "employeeId", "remove": true}));
    }
    if !mappings.is_empty() {
        document["attributeMappings"] = json!(mappings);
    }
    if named.scope {
        document["scopingFilter"] = json!({"groups": [{"name": "Named", "clauses": [{"attribute": "displayName", "operator": "IS NOT NULL"}]}]});
    }
    document
}
