//! Every JSON answer of a walk through the whole API, held against Microsoft's description of it.

mod description;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Answer, Caller, World};
use description::Description;

/// A caller whose answers are all checked.
struct Walker<'a> {
    caller: &'a Caller<'a>,
    description: &'a Description,
    /// `/v1.0` or `/beta`.
    version: &'static str,
    visited: BTreeSet<String>,
}

impl Walker<'_> {
    fn go(&mut self, method: &str, path: &str, body: Option<Value>, status: u16) -> Answer {
        let headers: &[(&str, &str)] = &[("ConsistencyLevel", "eventual")];
        let url = format!("{}{path}", self.version);
        let answer = self.caller.call_with(method, &url, headers, body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        let operation = self
            .description
            .operation(method, path)
            .unwrap_or_else(|| panic!("{method} {path} is not described"));
        if answer.status == 204 {
            assert!(answer.text.is_empty(), "{method} {path}");
        } else if answer.header("content-type").starts_with("text/plain") {
            assert!(
                answer.text.parse::<u32>().is_ok(),
                "{method} {path}: {}",
                answer.text
            );
        } else {
            self.description.check(&operation, status, &answer.body);
        }
        self.visited.insert(format!("{method} {}", operation.path));
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.go("GET", path, None, 200)
    }
}

#[test]
fn every_answer_is_as_described() {
    walk("/v1.0");
}

/// What only beta has are more members, which the description allows; the others must not differ in type.
#[test]
fn every_beta_answer_is_as_described() {
    walk("/beta");
}

fn walk(version: &'static str) {
    let world = World::new();
    let description = Description::read();
    let source = world.source();
    let target = world.target();
    let visited = {
        let caller = world.automation(target);
        let mut walker = Walker {
            caller: &caller,
            description: &description,
            version,
            visited: BTreeSet::new(),
        };
        policies(&mut walker, &source.tenant_id);
        walker.visited
    };
    let caller = world.automation(source);
    let mut walker = Walker {
        caller: &caller,
        description: &description,
        version,
        visited,
    };
    outbound(&mut walker, &target.tenant_id);
    let principal = applications(&mut walker, &source.users[0].id);
    synchronization(&mut walker, &world, &principal, &source.users[0].id);
    directory(&mut walker);
    refusals(&mut walker);
    let wanted = description.documented_reads();
    let missed: Vec<&String> = wanted
        .iter()
        .filter(|operation| !walker.visited.contains(*operation))
        .collect();
    assert!(missed.is_empty(), "not walked: {missed:#?}");
}

fn policies(walker: &mut Walker<'_>, source: &str) {
    let policy = "/policies/crossTenantAccessPolicy";
    let partners = format!("{policy}/partners");
    let partner = format!("{partners}/{source}");
    let sync = format!("{partner}/identitySynchronization");
    walker.get(policy);
    walker.go(
        "PATCH",
        policy,
        Some(json!({"allowedCloudEndpoints": ["microsoftonline.us"]})),
        204,
    );
    walker.get(policy);
    walker.get(&format!("{policy}/default"));
    walker.go(
        "PATCH",
        &format!("{policy}/default"),
        Some(json!({"inboundTrust": {"isMfaAccepted": true}})),
        204,
    );
    walker.get(&format!("{policy}/default"));
    walker.go(
        "POST",
        &format!("{policy}/default/resetToSystemDefault"),
        None,
        204,
    );
    walker.go("GET", &sync, None, 404);
    walker.go("POST", &partners, Some(json!({"tenantId": source})), 201);
    walker.go("POST", &partners, Some(json!({"tenantId": source})), 409);
    walker.go(
        "PUT",
        &sync,
        Some(json!({"userSyncInbound": {"isSyncAllowed": true}})),
        204,
    );
    walker.go(
        "PUT",
        &sync,
        Some(json!({"userSyncInbound": {"isSyncAllowed": true}})),
        409,
    );
    walker.go(
        "PATCH",
        &sync,
        Some(json!({"displayName": "Fabrikam"})),
        204,
    );
    walker.get(&sync);
    let everything = json!({
        "isServiceProvider": false,
        "inboundTrust": {"isMfaAccepted": true, "isCompliantDeviceAccepted": null, "isHybridAzureADJoinedDeviceAccepted": false},
        "b2bCollaborationInbound": {
            "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
            "applications": {"accessType": "blocked", "targets": [{"target": "Office365", "targetType": "application"}]},
        },
        "tenantRestrictions": {"usersAndGroups": null, "applications": null, "devices": {"mode": "allowed", "rule": "x"}},
        "automaticUserConsentSettings": {"inboundAllowed": true},
    });
    walker.go("PATCH", &partner, Some(everything), 204);
    walker.get(&partner);
    walker.get(&partners);
    walker.get(&format!("{partners}?$expand=identitySynchronization"));
    walker.get(&format!("{partners}/$count"));
    walker.go("DELETE", &partner, None, 400);
}

fn outbound(walker: &mut Walker<'_>, target: &str) {
    let partners = "/policies/crossTenantAccessPolicy/partners";
    let body =
        json!({"tenantId": target, "automaticUserConsentSettings": {"outboundAllowed": true}});
    walker.go("POST", partners, Some(body), 201);
}

/// Instance, assignment, twins by application id; the id of the service principal.
fn applications(walker: &mut Walker<'_>, user: &str) -> String {
    let template = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
    walker.get("/applicationTemplates");
    walker.get("/applicationTemplates/$count");
    walker.get(template);
    let made = walker.go(
        "POST",
        &format!("{template}/instantiate"),
        Some(json!({"displayName": "Contoso"})),
        201,
    );
    let principal = made.body["servicePrincipal"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let app_id = made.body["servicePrincipal"]["appId"].as_str().unwrap();
    walker.get("/servicePrincipals");
    walker.get("/servicePrincipals/$count");
    walker.get(&format!("/servicePrincipals/{principal}"));
    walker.get(&format!("/servicePrincipals(appId='{app_id}')"));
    walker.go(
        "PATCH",
        &format!("/servicePrincipals(appId='{app_id}')"),
        Some(json!({"notes": "x"})),
        204,
    );
    let assigned = format!("/servicePrincipals/{principal}/appRoleAssignedTo");
    let body = json!({
        "principalId": user, "resourceId": principal,
        "appRoleId": made.body["servicePrincipal"]["appRoles"][0]["id"],
    });
    let assignment = walker.go("POST", &assigned, Some(body.clone()), 201);
    walker.go("POST", &assigned, Some(body), 400);
    walker.get(&assigned);
    walker.get(&format!("{assigned}/$count"));
    walker.get(&format!(
        "{assigned}/{}",
        assignment.body["id"].as_str().unwrap()
    ));
    principal
}

fn synchronization(walker: &mut Walker<'_>, world: &World, principal: &str, user: &str) {
    let base = format!("/servicePrincipals/{principal}/synchronization");
    let jobs = format!("{base}/jobs");
    let target = &world.target().tenant_id;
    let credentials = json!([
        {"key": "CompanyId", "value": target}, {"key": "AuthenticationType", "value": "SyncPolicy"},
    ]);
    walker.get(&format!("{base}/templates"));
    walker.get(&format!("{base}/templates/$count"));
    walker.get(&format!("{base}/templates/Azure2Azure"));
    walker.get(&format!("{base}/templates/Azure2Azure/schema"));
    for function in ["filterOperators()", "functions()"] {
        walker.get(&format!("{base}/templates/Azure2Azure/schema/{function}"));
    }
    let test = json!({"templateId": "Azure2Azure", "useSavedCredentials": false, "credentials": credentials});
    walker.go(
        "POST",
        &format!("{jobs}/validateCredentials"),
        Some(test.clone()),
        204,
    );
    walker.go(
        "PUT",
        &format!("{base}/secrets"),
        Some(json!({"value": credentials})),
        204,
    );
    walker.get(&format!("{base}/secrets"));
    walker.get(&format!("{base}/secrets/$count"));
    let job = walker.go(
        "POST",
        &jobs,
        Some(json!({"templateId": "Azure2Azure"})),
        201,
    );
    let job = format!("{jobs}/{}", job.body["id"].as_str().unwrap());
    walker.get(&base);
    walker.get(&jobs);
    walker.get(&format!("{jobs}/$count"));
    walker.get(&job);
    walker.go(
        "POST",
        &format!("{job}/validateCredentials"),
        Some(test),
        204,
    );
    let schema = walker.get(&format!("{job}/schema"));
    let directories = walker.get(&format!("{job}/schema/directories"));
    let directory = directories.value()[0]["id"].as_str().unwrap().to_owned();
    walker.get(&format!("{job}/schema/directories/$count"));
    walker.get(&format!("{job}/schema/directories/{directory}"));
    walker.get(&format!("{job}/schema/filterOperators()"));
    walker.get(&format!("{job}/schema/functions()"));
    let mut replaced = schema.body.clone();
    replaced
        .as_object_mut()
        .unwrap()
        .shift_remove("@odata.context");
    walker.go("PUT", &format!("{job}/schema"), Some(replaced), 204);
    let rule = schema.body["synchronizationRules"][0]["id"]
        .as_str()
        .unwrap();
    let on_demand = json!({"parameters": [
        {"ruleId": rule, "subjects": [{"objectId": user, "objectTypeName": "User"}]},
    ]});
    walker.go(
        "POST",
        &format!("{job}/provisionOnDemand"),
        Some(on_demand.clone()),
        200,
    );
    walker.go("POST", &format!("{job}/start"), None, 204);
    walker.get(&job);
    world.emulator.advance(3600);
    let ran = walker.get(&job);
    assert_eq!(ran.body["status"]["code"], "Active", "{}", ran.text);
    walker.go("POST", &format!("{job}/pause"), None, 204);
    let reset = json!({"criteria": {"resetScope": "Watermark, Escrows, QuarantineState"}});
    walker.go("POST", &format!("{job}/restart"), Some(reset), 204);
    walker.get(&job);
    logs(walker);
    walker.go("DELETE", &job, None, 204);
    walker.go("GET", &job, None, 404);
}

fn logs(walker: &mut Walker<'_>) {
    let provisioning = walker.get("/auditLogs/provisioning");
    assert!(!provisioning.value().is_empty());
    walker.get("/auditLogs/provisioning?$filter=activityDateTime gt 2023-07-30&$top=1");
    let audits = walker.get("/auditLogs/directoryAudits");
    let id = audits.value()[0]["id"].as_str().unwrap();
    walker.get(&format!("/auditLogs/directoryAudits/{id}"));
}

fn directory(walker: &mut Walker<'_>) {
    let users = walker.get("/users?$top=3");
    let id = users.value()[0]["id"].as_str().unwrap();
    walker.get("/users?$count=true&$filter=accountEnabled ne true");
    walker.get("/users/$count");
    walker.get(&format!("/users/{id}"));
    let all = "id,accountEnabled,identities,assignedLicenses,createdDateTime,onPremisesExtensionAttributes,userType";
    walker.get(&format!("/users/{id}?$select={all}"));
    let user = json!({
        "accountEnabled": true, "displayName": "New", "mailNickname": "new", "userPrincipalName": "new@fabrikam.com",
        "passwordProfile": {"password": "x", "forceChangePasswordNextSignIn": false},
    });
    let made = walker.go("POST", "/users", Some(user), 201);
    let made = format!("/users/{}", made.body["id"].as_str().unwrap());
    walker.go("PATCH", &made, Some(json!({"jobTitle": "x"})), 204);
    walker.go("DELETE", &made, None, 204);
    let groups = walker.get("/groups");
    walker.get("/groups/$count");
    walker.get(&format!(
        "/groups/{}",
        groups.value()[0]["id"].as_str().unwrap()
    ));
    let group = json!({"displayName": "G", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true});
    let made = walker.go("POST", "/groups", Some(group), 201);
    walker.go(
        "DELETE",
        &format!("/groups/{}", made.body["id"].as_str().unwrap()),
        None,
        204,
    );
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": "/users?$top=1"}]});
    walker.go("POST", "/$batch", Some(batch), 200);
}

fn refusals(walker: &mut Walker<'_>) {
    walker.go("GET", "/users/nobody", None, 404);
    walker.go("GET", "/users?$top=0", None, 400);
    walker.go("POST", "/groups", Some(json!({"displayName": true})), 400);
    walker.go("DELETE", "/policies/crossTenantAccessPolicy", None, 405);
}

#[test]
fn the_check_can_fail() {
    let description = Description::read();
    let operation = description.operation("GET", "/users").unwrap();
    let wrong = |body: Value| {
        std::panic::catch_unwind(|| description.check(&operation, 200, &body)).is_err()
    };
    assert!(!wrong(
        json!({"value": [{"id": "x", "accountEnabled": null}]})
    ));
    assert!(wrong(
        json!({"value": [{"id": "x", "accountEnabled": "True"}]})
    ));
    assert!(wrong(
        json!({"value": [{"id": "x", "createdDateTime": "yesterday"}]})
    ));
    assert!(wrong(json!({"value": {}})));
    assert!(
        std::panic::catch_unwind(|| description.check(&operation, 404, &json!({"error": {}})))
            .is_err()
    );
}
