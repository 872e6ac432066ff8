//! The 13 documented steps, each with the commands that the documentation uses.

use std::time::{Duration, Instant};

use graph_emulator::{Config, TenantConfig};
use serde_json::{Value, json};

use crate::Problem;
use crate::abi::Client;
use crate::print::{fact, step, text};

/// Gallery template of the configuration application.
const TEMPLATE: &str = "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7";
/// Template of the job.
const JOB_TEMPLATE: &str = "Azure2Azure";
/// Name of the configuration application.
pub(crate) const DISPLAY_NAME: &str = "Fabrikam";

/// Both tenants, and who of the source is to be synchronized.
pub(crate) struct Pair<'a> {
    /// Where users come from.
    pub(crate) source: &'a TenantConfig,
    /// Where users are created.
    pub(crate) target: &'a TenantConfig,
    /// User to assign and to provision on demand.
    pub(crate) user: Value,
    /// Group to assign.
    pub(crate) group: Value,
}

impl<'a> Pair<'a> {
    /// Takes the first two tenants, and the first user and group of the source.
    pub(crate) fn of(config: &'a Config) -> Result<Self, Problem> {
        let missing = |what: &str| Problem(format!("the emulator has no {what}"));
        let source = config
            .tenant("source")
            .ok_or_else(|| missing("source tenant"))?;
        let target = config
            .tenant("target")
            .ok_or_else(|| missing("target tenant"))?;
        let group = source.groups.first().ok_or_else(|| missing("group"))?;
        // Somebody who is not in the group, so that both ways of assignment can be seen.
        let user = source
            .users
            .iter()
            .find(|user| !group.members.contains(&user.id))
            .ok_or_else(|| missing("user outside the group"))?;
        Ok(Self {
            source,
            target,
            user: json!({"id": user.id, "name": user.user_principal_name}),
            group: json!({"id": group.id, "name": group.display_name}),
        })
    }
}

/// Ids that later steps need.
struct Configuration {
    service_principal: String,
    app_role: String,
}

/// Does all 13 steps.
pub(crate) fn run(client: &Client, pair: &Pair<'_>) -> Result<(), Problem> {
    target_steps(client, pair).map_err(|problem| problem.at("In the target tenant"))?;
    source_steps(client, pair).map_err(|problem| problem.at("In the source tenant"))
}

fn target_steps(client: &Client, pair: &Pair<'_>) -> Result<(), Problem> {
    let (tenant, partner) = (&pair.target.name, &pair.source.tenant_id);
    sign_in(client, 1, "target", tenant, "Sign in to the target tenant")?;

    client.run(
        "New-MgPolicyCrossTenantAccessPolicyPartner",
        "target",
        json!({"BodyParameter": {"TenantId": partner}}),
    )?;
    client.run(
        "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        "target",
        json!({
            "CrossTenantAccessPolicyConfigurationPartnerTenantId": partner,
            "BodyParameter": {"userSyncInbound": {"isSyncAllowed": true}},
        }),
    )?;
    let policy = one(client.run(
        "Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        "target",
        json!({"CrossTenantAccessPolicyConfigurationPartnerTenantId": partner}),
    )?)?;
    step(
        2,
        tenant,
        "Enable user synchronization",
        &format!(
            "IsSyncAllowed {}",
            policy["userSyncInbound"]["isSyncAllowed"]
        ),
    );

    consent(client, "target", partner, "InboundAllowed")?;
    step(
        3,
        tenant,
        "Automatically redeem invitations",
        "InboundAllowed true",
    );
    Ok(())
}

fn source_steps(client: &Client, pair: &Pair<'_>) -> Result<(), Problem> {
    let (tenant, partner) = (&pair.source.name, &pair.target.tenant_id);
    sign_in(client, 4, "source", tenant, "Sign in to the source tenant")?;

    client.run(
        "New-MgPolicyCrossTenantAccessPolicyPartner",
        "source",
        json!({"BodyParameter": {"TenantId": partner}}),
    )?;
    consent(client, "source", partner, "OutboundAllowed")?;
    step(
        5,
        tenant,
        "Automatically redeem invitations",
        "OutboundAllowed true",
    );

    let configuration = create_application(client)?;
    step(
        6,
        tenant,
        "Create a configuration application",
        DISPLAY_NAME,
    );
    fact(&format!(
        "service principal {}",
        configuration.service_principal
    ));

    test_connection(client, &configuration, partner)?;
    step(
        7,
        tenant,
        "Test the connection to the target tenant",
        "works",
    );

    let job = one(client.run(
        "New-MgServicePrincipalSynchronizationJob",
        "source",
        json!({"ServicePrincipalId": configuration.service_principal, "TemplateId": JOB_TEMPLATE}),
    )?)?;
    let job = json!({"ServicePrincipalId": configuration.service_principal, "SynchronizationJobId": job["id"]});
    step(8, tenant, "Create a provisioning job", JOB_TEMPLATE);

    client.run(
        "Set-MgServicePrincipalSynchronizationSecret",
        "source",
        json!({"ServicePrincipalId": configuration.service_principal, "BodyParameter": {"value": credentials(partner)}}),
    )?;
    step(
        9,
        tenant,
        "Save your credentials",
        "AuthenticationType, CompanyId",
    );

    for principal in [&pair.user, &pair.group] {
        assign(client, &configuration, text(principal, "id"))?;
    }
    step(
        10,
        tenant,
        "Assign a user to the configuration",
        text(&pair.user, "name"),
    );
    fact(&format!("and the group '{}'", text(&pair.group, "name")));

    let said = on_demand(client, &job, text(&pair.user, "id"))?;
    step(11, tenant, "Test provision on demand", &said);

    client.run(
        "Start-MgServicePrincipalSynchronizationJob",
        "source",
        job.clone(),
    )?;
    step(12, tenant, "Start the provisioning job", "started");

    monitor(client, tenant, &configuration, &job)
}

fn sign_in(
    client: &Client,
    number: u64,
    connection: &str,
    tenant: &str,
    title: &str,
) -> Result<(), Problem> {
    let context = one(client.run("Connect", connection, json!({}))?)?;
    step(number, tenant, title, text(&context, "tenantId"));
    fact(&format!("as '{}'", text(&context, "appName")));
    Ok(())
}

fn consent(client: &Client, connection: &str, partner: &str, flag: &str) -> Result<(), Problem> {
    let parameters = json!({
        "CrossTenantAccessPolicyConfigurationPartnerTenantId": partner,
        "AutomaticUserConsentSettings": {flag: "True"},
    });
    client
        .run(
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            connection,
            parameters,
        )
        .map(drop)
}

fn create_application(client: &Client) -> Result<Configuration, Problem> {
    client.run(
        "Invoke-MgInstantiateApplicationTemplate",
        "source",
        json!({"ApplicationTemplateId": TEMPLATE, "DisplayName": DISPLAY_NAME}),
    )?;
    let found = client.run(
        "Get-MgServicePrincipal",
        "source",
        json!({"Filter": format!("DisplayName eq '{DISPLAY_NAME}'")}),
    )?;
    let service_principal = one(found)?;
    let roles = service_principal["appRoles"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let role = roles
        .iter()
        .find(|role| text(role, "displayName") == "User")
        .or(roles.first())
        .ok_or_else(|| Problem("the application has no app role".to_owned()))?;
    Ok(Configuration {
        service_principal: text(&service_principal, "id").to_owned(),
        app_role: text(role, "id").to_owned(),
    })
}

fn credentials(target: &str) -> Value {
    json!([{"key": "AuthenticationType", "value": "SyncPolicy"}, {"key": "CompanyId", "value": target}])
}

fn test_connection(
    client: &Client,
    configuration: &Configuration,
    target: &str,
) -> Result<(), Problem> {
    let uri = format!(
        "/v1.0/servicePrincipals/{}/synchronization/jobs/validateCredentials",
        configuration.service_principal
    );
    let body = json!({"useSavedCredentials": false, "templateId": JOB_TEMPLATE, "credentials": credentials(target)});
    client
        .run(
            "Invoke-MgGraphRequest",
            "source",
            json!({"Method": "POST", "Uri": uri, "Body": body}),
        )
        .map(drop)
}

fn assign(client: &Client, configuration: &Configuration, principal: &str) -> Result<(), Problem> {
    let body = json!({
        "PrincipalId": principal,
        "ResourceId": configuration.service_principal,
        "AppRoleId": configuration.app_role,
    });
    client
        .run(
            "New-MgServicePrincipalAppRoleAssignedTo",
            "source",
            json!({"ServicePrincipalId": configuration.service_principal, "BodyParameter": body}),
        )
        .map(drop)
}

fn on_demand(client: &Client, job: &Value, user: &str) -> Result<String, Problem> {
    let schema = one(client.run(
        "Get-MgServicePrincipalSynchronizationJobSchema",
        "source",
        job.clone(),
    )?)?;
    let mut parameters = job.clone();
    parameters["BodyParameter"] = json!({"Parameters": [{
        "Subjects": [{"ObjectId": user, "ObjectTypeName": "User"}],
        "RuleId": schema["synchronizationRules"][0]["id"],
    }]});
    let answer = one(client.run(
        "New-MgServicePrincipalSynchronizationJobOnDemand",
        "source",
        parameters,
    )?)?;
    let changes: Value = serde_json::from_str(text(&answer, "value")).map_err(|error| {
        Problem(format!(
            "the answer of on-demand provisioning cannot be read: {error}"
        ))
    })?;
    let change = if changes.is_array() {
        &changes[0]
    } else {
        &changes
    };
    let status = text(&change["statusInfo"], "status");
    if status == "Success" {
        Ok(format!("{}: {status}", text(change, "action")))
    } else {
        let reason = text(&change["statusInfo"], "reason");
        Err(Problem(format!(
            "the user was not provisioned: {status}, {reason}"
        )))
    }
}

/// Waits for the first cycle, which the emulator runs at once.
fn monitor(
    client: &Client,
    tenant: &str,
    configuration: &Configuration,
    job: &Value,
) -> Result<(), Problem> {
    let deadline = Instant::now() + Duration::from_secs(30);
    let status = loop {
        let state = one(client.run(
            "Get-MgServicePrincipalSynchronizationJob",
            "source",
            job.clone(),
        )?)?;
        if text(&state["status"]["lastExecution"], "state") == "Succeeded" {
            break state["status"].clone();
        }
        if Instant::now() > deadline {
            return Err(Problem(format!(
                "the first cycle did not end: status {}",
                state["status"]["code"]
            )));
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    step(
        13,
        tenant,
        "Monitor provisioning",
        &format!("status {}, last cycle Succeeded", text(&status, "code")),
    );
    for count in status["synchronizedEntryCountByType"]
        .as_array()
        .into_iter()
        .flatten()
    {
        fact(&format!(
            "{} synchronized ({})",
            count["value"],
            text(count, "key")
        ));
    }
    let log = client.run(
        "Get-MgAuditLogProvisioning",
        "source",
        json!({"Filter": format!("contains(tolower(servicePrincipal/id), '{}')", configuration.service_principal)}),
    )?;
    fact(&format!("{} entries in the provisioning log", log.len()));
    Ok(())
}

/// The only item of an answer.
fn one(items: Vec<Value>) -> Result<Value, Problem> {
    let count = items.len();
    let mut items = items.into_iter();
    match (items.next(), items.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Problem(format!("expected one object and got {count}"))),
    }
}
