//! Replays part of a plan, which is how a failed run or an administrator's own hand leaves two tenants.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::{Report, World};

/// Steps that leave something behind; a step can only be done when those it stands on are.
const STEPS: [(u64, &[u64]); 8] = [
    (2, &[]),
    (3, &[2]),
    (5, &[]),
    (6, &[]),
    (8, &[6]),
    (9, &[6]),
    (10, &[6]),
    (12, &[8]),
];

/// Every set of steps that can be done without the others.
pub(crate) fn possible_sets() -> Vec<BTreeSet<u64>> {
    (0_u32..1 << STEPS.len())
        .map(|bits| {
            STEPS
                .iter()
                .enumerate()
                .filter(|(index, _)| bits & (1 << index) != 0)
                .map(|(_, (step, _))| *step)
                .collect()
        })
        .filter(|set: &BTreeSet<u64>| {
            STEPS
                .iter()
                .filter(|(step, _)| set.contains(step))
                .all(|(_, needed)| needed.iter().all(|step| set.contains(step)))
        })
        .collect()
}

impl World {
    /// Puts ids that exist by now where a plan has their names.
    pub(crate) fn resolved(&self, text: &str) -> String {
        let (principal, role, job, tags) = self.tenant("source", |tenant| {
            let principal = tenant.service_principals.values().find(|principal| {
                principal.get("applicationTemplateId")
                    == Some(&json!("518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"))
            });
            let Some(principal) = principal else {
                return <(String, String, String, String)>::default();
            };
            let id = principal["id"].as_str().unwrap().to_owned();
            let roles = principal["appRoles"].as_array().unwrap();
            let role = roles
                .iter()
                .find(|role| role["displayName"] == "User")
                .unwrap_or(&roles[0]);
            let job = tenant
                .synchronization
                .get(&id)
                .and_then(|all| all.jobs.keys().next().cloned());
            (
                id,
                role["id"].as_str().unwrap().to_owned(),
                job.unwrap_or_default(),
                principal["tags"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|tag| !tag.as_str().unwrap().starts_with("CrossTenantSync:"))
                    .map(|tag| format!("{tag},"))
                    .collect(),
            )
        });
        text.replace("<ServicePrincipalId>", &principal)
            .replace("<AppRoleId>", &role)
            .replace("<JobId>", &job)
            .replace("\"<Tags>\",", &tags)
    }

    /// Sends one planned request as it stands.
    pub(crate) fn send(&self, connection: &str, request: &Value) {
        let body = &request["body"];
        let mut parameters = json!({
            "Method": request["method"], "Uri": self.resolved(request["url"].as_str().unwrap()),
        });
        if !body.is_null() {
            parameters["Body"] = serde_json::from_str(&self.resolved(&body.to_string())).unwrap();
        }
        self.request(&json!({"command": "Invoke-MgGraphRequest", "connection": connection, "parameters": parameters}))
            .succeeded();
    }

    /// Does these steps of a plan, the rest not.
    pub(crate) fn replay(&self, plan: &Report, steps: &BTreeSet<u64>) {
        for step in plan
            .steps
            .iter()
            .filter(|step| steps.contains(&step["step"].as_u64().unwrap()))
        {
            for request in step["request"].as_array().unwrap() {
                self.send(step["side"].as_str().unwrap(), request);
            }
        }
    }

    /// Does all of a plan as the documentation has it, which marks no service principal.
    pub(crate) fn by_hand(&self, plan: &Report) {
        for step in &plan.steps {
            for request in step["request"].as_array().unwrap() {
                let url = request["url"].as_str().unwrap();
                if request["method"] != "PATCH" || !url.contains("/servicePrincipals/") {
                    self.send(step["side"].as_str().unwrap(), request);
                }
            }
        }
    }
}
