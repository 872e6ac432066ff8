//! Two tenants with a configuration between them, and the calls that tests make.

use serde_json::{Value, json};

use crate::call::{Call, Caller, Handled, Version};
use crate::directory::entities;
use crate::permissions::roles;
use crate::seed::{SeedOptions, tenant_id};
use crate::state::{Entity, Options, State};
use crate::synchronization::{handle, tick};

/// The seeded world with everything that synchronization needs, and a job that was not started.
pub(super) struct World {
    pub(super) state: State,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) principal: String,
    pub(super) job: String,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(super) fn with(options: Options) -> Self {
        let mut state = State::seeded(&SeedOptions {
            clock_running: false,
            start_ms: Some(1_690_842_675_000),
            options,
            ..SeedOptions::default()
        });
        let source = tenant_id(&state.ids, "Fabrikam");
        let target = tenant_id(&state.ids, "Contoso");
        let (principal, app, role) = (state.ids.next(), state.ids.next(), state.ids.next());
        let mut entity = entities::service_principal(
            &principal,
            &app,
            "Fabrikam",
            &source,
            "2023-01-01T00:00:00Z",
        );
        entity.insert(
            "applicationTemplateId".to_owned(),
            json!("518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"),
        );
        entity.insert(
            "appRoles".to_owned(),
            json!([{"id": role, "displayName": "msiam_access"}]),
        );
        let tenant = state.tenants.get_mut(&source).unwrap();
        tenant.service_principals.insert(principal.clone(), entity);
        tenant.partners.insert(
            target.clone(),
            object(json!({"tenantId": target,
            "automaticUserConsentSettings": {"inboundAllowed": null, "outboundAllowed": true}})),
        );
        let tenant = state.tenants.get_mut(&target).unwrap();
        tenant.partners.insert(
            source.clone(),
            object(json!({"tenantId": source,
            "automaticUserConsentSettings": {"inboundAllowed": true, "outboundAllowed": null}})),
        );
        tenant.identity_synchronization.insert(
            source.clone(),
            object(json!({"tenantId": source,
            "userSyncInbound": {"isSyncAllowed": true}})),
        );
        let mut world = Self {
            state,
            source,
            target,
            principal,
            job: String::new(),
        };
        let made = world
            .post("jobs", json!({"templateId": "Azure2Azure"}))
            .unwrap()
            .body
            .unwrap();
        world.job = made["id"].as_str().unwrap().to_owned();
        let company = world.target.clone();
        world
            .put(
                "secrets",
                json!({"value": [{"key": "AuthenticationType", "value": "SyncPolicy"},
            {"key": "CompanyId", "value": company}]}),
            )
            .unwrap();
        world
    }

    pub(super) fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Handled {
        let mut call = Call {
            method: method.to_owned(),
            version: if path.contains("objectConnections") {
                Version::Beta
            } else {
                Version::V1
            },
            segments: path
                .split('?')
                .next()
                .unwrap()
                .split('/')
                .map(str::to_owned)
                .collect(),
            query: Vec::new(),
            headers: Vec::new(),
            body,
            tenant: self.source.clone(),
            caller: Caller {
                permissions: vec![
                    "Synchronization.ReadWrite.All".to_owned(),
                    "AuditLog.Read.All".to_owned(),
                ],
                delegated: true,
                roles: vec![roles::GLOBAL_ADMINISTRATOR.to_owned()],
                ..Caller::default()
            },
            origin: "http://127.0.0.1:1".to_owned(),
        };
        if let Some((_, query)) = path.split_once('?') {
            call.query = query
                .split('&')
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap();
                    (name.to_owned(), value.to_owned())
                })
                .collect();
        }
        handle(&mut self.state, &call).expect("a route of this module")
    }

    fn below(&self, path: &str) -> String {
        format!(
            "servicePrincipals/{}/synchronization/{path}",
            self.principal
        )
    }

    pub(super) fn post(&mut self, path: &str, body: Value) -> Handled {
        self.call("POST", &self.below(path), Some(body))
    }

    pub(super) fn put(&mut self, path: &str, body: Value) -> Handled {
        self.call("PUT", &self.below(path), Some(body))
    }

    pub(super) fn get(&mut self, path: &str) -> Value {
        self.call("GET", &self.below(path), None)
            .unwrap()
            .body
            .unwrap()
    }

    /// A call on the job.
    pub(super) fn on_job(&mut self, method: &str, path: &str, body: Option<Value>) -> Handled {
        let path = self.below(&format!("jobs/{}{path}", self.job));
        self.call(method, &path, body)
    }

    pub(super) fn entity(&mut self) -> Value {
        self.on_job("GET", "", None).unwrap().body.unwrap()
    }

    pub(super) fn schema(&mut self) -> Value {
        self.on_job("GET", "/schema", None).unwrap().body.unwrap()
    }

    pub(super) fn put_schema(&mut self, schema: Value) -> Handled {
        self.on_job("PUT", "/schema", Some(schema))
    }

    /// Replaces the scoping filter of users by one clause.
    pub(super) fn filter(&mut self, attribute: &str, operator: &str, value: &str) {
        let mut schema = self.schema();
        schema["synchronizationRules"][0]["objectMappings"][0]["scope"]["groups"] = json!([{"name": "filter",
            "clauses": [{"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": [value]}}]}]);
        self.put_schema(schema).unwrap();
    }

    pub(super) fn start(&mut self) {
        self.on_job("POST", "/start", None).unwrap();
        self.pass(1);
    }

    /// Lets seconds pass and runs what is due.
    pub(super) fn pass(&mut self, seconds: i64) {
        self.state.clock.advance_ms(seconds * 1000);
        tick(&mut self.state);
    }

    /// Lets the time to the next cycle pass.
    pub(super) fn next_cycle(&mut self) {
        self.pass(40 * 60);
    }

    /// Id of a seeded source user.
    pub(super) fn user(&self, alias: &str) -> String {
        let name = format!("{alias}@fabrikam.com");
        self.state.tenants[&self.source]
            .users
            .iter()
            .find(|(_, user)| user["userPrincipalName"] == name)
            .map(|(id, _)| id.clone())
            .unwrap()
    }

    pub(super) fn source_user(&mut self, alias: &str) -> &mut Entity {
        let id = self.user(alias);
        self.state
            .tenants
            .get_mut(&self.source)
            .unwrap()
            .users
            .get_mut(&id)
            .unwrap()
    }

    pub(super) fn group(&self, name: &str) -> String {
        self.state.tenants[&self.source]
            .groups
            .iter()
            .find(|(_, group)| group["displayName"] == name)
            .map(|(id, _)| id.clone())
            .unwrap()
    }

    pub(super) fn assign(&mut self, principal: &str) {
        let role = self.state.tenants[&self.source].service_principals[&self.principal]["appRoles"]
            [0]["id"]
            .clone();
        let id = self.state.ids.next();
        let entry = object(
            json!({"id": id, "principalId": principal, "resourceId": self.principal, "appRoleId": role}),
        );
        self.state
            .tenants
            .get_mut(&self.source)
            .unwrap()
            .app_role_assignments
            .insert(id, entry);
    }

    pub(super) fn unassign(&mut self, principal: &str) {
        let tenant = self.state.tenants.get_mut(&self.source).unwrap();
        tenant
            .app_role_assignments
            .retain(|_, entry| entry["principalId"] != principal);
    }

    pub(super) fn assign_user(&mut self, alias: &str) -> String {
        let id = self.user(alias);
        self.assign(&id);
        id
    }

    /// The B2B user of a seeded source user.
    pub(super) fn account(&self, alias: &str) -> Option<&Entity> {
        let name = format!("{alias}_fabrikam.com#EXT#@contoso.onmicrosoft.com");
        self.state.tenants[&self.target]
            .users
            .values()
            .find(|user| user["userPrincipalName"] == name)
    }

    pub(super) fn account_mut(&mut self, alias: &str) -> &mut Entity {
        let id = self.account(alias).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        self.state
            .tenants
            .get_mut(&self.target)
            .unwrap()
            .users
            .get_mut(&id)
            .unwrap()
    }

    /// The last provisioning log entry of a source user.
    pub(super) fn log(&self, user: &str) -> Entity {
        self.state.tenants[&self.source]
            .provisioning_log
            .iter()
            .rev()
            .find(|entry| entry["sourceIdentity"]["id"] == user)
            .cloned()
            .expect("a log entry")
    }

    /// Provisions on demand; status, error code and the whole value.
    pub(super) fn on_demand(&mut self, user: &str) -> (String, Value, Value) {
        let rule = self.schema()["synchronizationRules"][0]["id"].clone();
        let answer = self
            .on_job(
                "POST",
                "/provisionOnDemand",
                Some(json!({"parameters": [{"ruleId": rule,
            "subjects": [{"objectId": user, "objectTypeName": "User"}]}]})),
            )
            .unwrap()
            .body
            .unwrap();
        let value: Value = serde_json::from_str(answer["value"].as_str().unwrap()).unwrap();
        let one = value[0].clone();
        (
            one["statusInfo"]["status"].as_str().unwrap().to_owned(),
            one["statusInfo"]["errorCode"].clone(),
            one,
        )
    }
}

pub(super) fn object(value: Value) -> Entity {
    value.as_object().cloned().unwrap()
}
