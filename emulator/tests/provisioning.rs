//! The documented set-up over HTTP, up to the users in the target tenant and the logs of both.
#![allow(clippy::unwrap_used, missing_docs)]

use graph_emulator::{Emulator, TenantConfig};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// One tenant as its automation application sees it.
struct Tenant {
    http: Client,
    graph: String,
    token: String,
    config: TenantConfig,
}

impl Tenant {
    async fn sign_in(emulator: &Emulator, role: &str) -> Self {
        // A second installation in this process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (http, all) = (Client::new(), emulator.config());
        let config = all.tenant(role).unwrap().clone();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
            config.application.client_id, config.application.client_secret
        );
        let answer = http
            .post(format!(
                "{}/{}/oauth2/v2.0/token",
                all.authority, config.tenant_id
            ))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap();
        let token: Value = answer.json().await.unwrap();
        Self {
            http,
            graph: all.graph,
            token: token["access_token"].as_str().unwrap().to_owned(),
            config,
        }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}/v1.0/{path}", self.graph))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A call that must succeed.
    async fn must(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call(method.clone(), path, body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    async fn get(&self, path: &str) -> Value {
        self.must(Method::GET, path, None).await
    }

    fn user(&self, alias: &str) -> String {
        let name = format!("{alias}@{}", self.config.verified_domains[1]);
        self.config
            .users
            .iter()
            .find(|user| user.user_principal_name == name)
            .map(|user| user.id.clone())
            .unwrap()
    }

    /// Names of the B2B users.
    async fn external_users(&self) -> Vec<String> {
        let found = self
            .get("users?$filter=userType%20eq%20%27Member%27&$select=displayName,creationType&$top=999")
            .await;
        found["value"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|user| user["creationType"] == "Invitation")
            .map(|user| user["displayName"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Steps 2 to 9 of the article: policies of both tenants, application, job, secrets.
async fn set_up(source: &Tenant, target: &Tenant) -> (String, String, String) {
    let (from, to) = (&source.config.tenant_id, &target.config.tenant_id);
    let partners = "policies/crossTenantAccessPolicy/partners";
    target
        .must(Method::POST, partners, Some(json!({"tenantId": from})))
        .await;
    let policy = format!("{partners}/{from}/identitySynchronization");
    target
        .must(
            Method::PUT,
            &policy,
            Some(json!({"userSyncInbound": {"isSyncAllowed": true}})),
        )
        .await;
    let consent = json!({"automaticUserConsentSettings": {"inboundAllowed": true}});
    target
        .must(Method::PATCH, &format!("{partners}/{from}"), Some(consent))
        .await;
    source
        .must(Method::POST, partners, Some(json!({"tenantId": to})))
        .await;
    let consent = json!({"automaticUserConsentSettings": {"outboundAllowed": true}});
    source
        .must(Method::PATCH, &format!("{partners}/{to}"), Some(consent))
        .await;
    let made = source
        .must(
            Method::POST,
            "applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate",
            Some(json!({"displayName": "Contoso synchronization"})),
        )
        .await;
    let principal = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
    let base = format!("servicePrincipals/{principal}/synchronization");
    let credentials = json!([{"key": "CompanyId", "value": to}, {"key": "AuthenticationType", "value": "SyncPolicy"}]);
    let test = json!({"templateId": "Azure2Azure", "useSavedCredentials": false, "credentials": credentials});
    source
        .must(
            Method::POST,
            &format!("{base}/jobs/validateCredentials"),
            Some(test),
        )
        .await;
    let job = source
        .must(
            Method::POST,
            &format!("{base}/jobs"),
            Some(json!({"templateId": "Azure2Azure"})),
        )
        .await;
    source
        .must(
            Method::PUT,
            &format!("{base}/secrets"),
            Some(json!({"value": credentials})),
        )
        .await;
    let found = source.get(&format!("servicePrincipals/{principal}")).await;
    let role = found["appRoles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["displayName"] == "msiam_access")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    (principal, job["id"].as_str().unwrap().to_owned(), role)
}

async fn assign(source: &Tenant, principal: &str, role: &str, who: &str) -> String {
    let path = format!("servicePrincipals/{principal}/appRoleAssignedTo");
    let body = json!({"principalId": who, "resourceId": principal, "appRoleId": role});
    let made = source.must(Method::POST, &path, Some(body)).await;
    made["id"].as_str().unwrap().to_owned()
}

fn emulator() -> Emulator {
    Emulator::builder()
        .clock_running(false)
        .start_at(1_690_842_675_000)
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn the_documented_steps_provision_users() {
    let emulator = emulator();
    let source = Tenant::sign_in(&emulator, "source").await;
    let target = Tenant::sign_in(&emulator, "target").await;
    let (principal, job, role) = set_up(&source, &target).await;
    let jobs = format!("servicePrincipals/{principal}/synchronization/jobs/{job}");
    let (alice, bruno) = (source.user("alice"), source.user("bruno"));
    let assignment = assign(&source, &principal, &role, &alice).await;
    assign(&source, &principal, &role, &bruno).await;

    let schema = source.get(&format!("{jobs}/schema")).await;
    let rule = &schema["synchronizationRules"][0]["id"];
    let wish = json!({"parameters": [{"ruleId": rule, "subjects": [{"objectId": alice, "objectTypeName": "User"}]}]});
    let answer = source
        .must(
            Method::POST,
            &format!("{jobs}/provisionOnDemand"),
            Some(wish),
        )
        .await;
    let value: Value = serde_json::from_str(answer["value"].as_str().unwrap()).unwrap();
    assert_eq!(value[0]["statusInfo"]["status"], "Success", "{value}");
    assert_eq!(target.external_users().await, ["Alice Anders"]);

    source
        .must(Method::POST, &format!("{jobs}/start"), None)
        .await;
    assert_eq!(source.get(&jobs).await["status"]["code"], "NotRun");
    emulator.advance(1);
    assert_eq!(source.get(&jobs).await["status"]["code"], "Active");
    let mut found = target.external_users().await;
    found.sort();
    assert_eq!(found, ["Alice Anders", "Bruno Braga"]);

    let path = format!("servicePrincipals/{principal}/appRoleAssignedTo/{assignment}");
    source.must(Method::DELETE, &path, None).await;
    emulator.advance(40 * 60);
    assert_eq!(target.external_users().await, ["Bruno Braga"]);

    let filter =
        format!("$filter=sourceIdentity/id%20eq%20%27{alice}%27&$orderby=activityDateTime%20desc");
    let log = source
        .get(&format!("auditLogs/provisioning?{filter}"))
        .await;
    let actions: Vec<&Value> = log["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["provisioningAction"])
        .collect();
    assert_eq!(actions, ["delete", "other", "create"]);
    let audits = source
        .get("auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20%27Export%27")
        .await;
    assert!(!audits["value"].as_array().unwrap().is_empty());
    let audits = target
        .get("auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20%27Delete%20user%27")
        .await;
    assert_eq!(
        audits["value"][0]["initiatedBy"]["app"]["displayName"],
        "Microsoft.Azure.SyncFabric"
    );
}

#[tokio::test]
async fn a_withdrawn_policy_is_reported_by_the_connection_test_and_the_job() {
    let emulator = emulator();
    let source = Tenant::sign_in(&emulator, "source").await;
    let target = Tenant::sign_in(&emulator, "target").await;
    let (principal, job, _) = set_up(&source, &target).await;
    let policy = format!(
        "policies/crossTenantAccessPolicy/partners/{}/identitySynchronization",
        source.config.tenant_id
    );
    target
        .must(
            Method::PATCH,
            &policy,
            Some(json!({"userSyncInbound": {"isSyncAllowed": false}})),
        )
        .await;
    let jobs = format!("servicePrincipals/{principal}/synchronization/jobs/{job}");
    let test = Some(json!({"useSavedCredentials": true}));
    let (status, answer) = source
        .call(Method::POST, &format!("{jobs}/validateCredentials"), test)
        .await;
    assert_eq!(status, 400);
    assert_eq!(
        answer["error"]["code"],
        "AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure"
    );
    assert_eq!(
        answer["error"]["message"],
        "The target tenant has not enabled inbound synchronization with this tenant."
    );
    source
        .must(Method::POST, &format!("{jobs}/start"), None)
        .await;
    emulator.advance(1);
    assert_eq!(source.get(&jobs).await["status"]["code"], "Quarantine");
}

#[tokio::test]
async fn a_whole_directory_is_synchronized_within_seconds() {
    let emulator = Emulator::builder()
        .clock_running(false)
        .users(2_000)
        .spawn()
        .unwrap();
    let source = Tenant::sign_in(&emulator, "source").await;
    let target = Tenant::sign_in(&emulator, "target").await;
    let (principal, job, _) = set_up(&source, &target).await;
    let base = format!("servicePrincipals/{principal}/synchronization");
    let all = json!({"value": [{"key": "SyncAll", "value": "true"}]});
    source
        .must(Method::PUT, &format!("{base}/secrets"), Some(all))
        .await;
    source
        .must(Method::POST, &format!("{base}/jobs/{job}/start"), None)
        .await;
    emulator.advance(1);
    let status = source.get(&format!("{base}/jobs/{job}")).await["status"].clone();
    // The named users and the administrator come on top.
    assert_eq!(status["lastExecution"]["countExported"], 2_013);
    assert_eq!(status["lastExecution"]["state"], "Succeeded");
}
