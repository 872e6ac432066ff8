//! Reads both tenants, concurrently, in at most four round trips one after the other.

use std::future::Future;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::join;
use serde_json::{Map, Value, json};

use super::adopt::{Adoption, Claim, adopt, claim, is_sole_consent};
use super::call::Tenant;
use super::fact::Fact;
use super::lists::Lists;
use super::log;
use super::model::DesiredState;
use super::observed::{
    Configuration, Observed, Principal, PrincipalKind, SignIn, Verification, tagged_target, text,
};
use super::plan::{TEST_CONNECTION, needs_beta};
use super::schema::{self, JobSchema, Parsed, Wanted};
use crate::graph::{Error, Outcome};

/// Reads everything that the plan of one pair rests on.
pub(crate) async fn read(desired: &DesiredState, source: &Tenant, target: &Tenant) -> Observed {
    // On the heap, because it is the largest part of whatever calls it, and stacks of worker threads are small.
    Box::pin(read_among(desired, source, target, &Lists::default())).await
}

/// Reads everything that the plan of one of several pairs rests on.
pub(crate) async fn read_among(
    desired: &DesiredState,
    source: &Tenant,
    target: &Tenant,
    lists: &Lists,
) -> Observed {
    let (source_sign_in, target_sign_in) = join(sign_in(source), sign_in(target)).await;
    let mut observed = Observed {
        source: source_sign_in,
        target: target_sign_in,
        target_partner: Fact::Absent,
        target_synchronization: Fact::Absent,
        source_partner: Fact::Absent,
        source_partners: Fact::Absent,
        configurations: Fact::Absent,
        principals: Vec::new(),
        verifications: Vec::new(),
        schema: Fact::Absent,
        log: Fact::Absent,
    };
    let (Ok(source_id), Ok(target_id)) = (&observed.source, &observed.target) else {
        return observed;
    };
    // The connection of another tenant than the named one is refused by the plan, and not even read.
    if !source_id.is_of(desired.source.tenant_id.as_deref())
        || !target_id.is_of(desired.target.tenant_id.as_deref())
    {
        return observed;
    }
    let (source_id, target_id) = (source_id.tenant_id.clone(), target_id.tenant_id.clone());
    // One tenant on both sides is refused by the plan; there is nothing to read.
    if source_id.eq_ignore_ascii_case(&target_id) {
        return observed;
    }

    let policies = join(
        join(
            partner(target, &source_id),
            synchronization(
                target,
                &source_id,
                needs_beta(&desired.target.identity_synchronization),
            ),
        ),
        join(partner(source, &target_id), all_partners(source, lists)),
    );
    let people = join(
        all(assigned(desired).map(|(asked, kind)| find_principal(source, asked, kind))),
        all(desired
            .verify_users
            .iter()
            .map(|asked| find_principal(source, asked, PrincipalKind::User))),
    );
    let (policies, (people, configurations)) = join(
        policies,
        join(people, candidates(source, desired, &target_id, lists)),
    )
    .await;
    (
        (observed.target_partner, observed.target_synchronization),
        (observed.source_partner, observed.source_partners),
    ) = policies;
    observed.configurations = configurations;
    observed.principals = people.0;
    Box::pin(prove(source, &target_id, desired, &mut observed)).await;

    let job = match adopt(desired, &target_id, &observed) {
        Adoption::Found(configuration) => Some((
            configuration.id().to_owned(),
            job_id(desired, configuration),
        )),
        _ => None,
    };
    match job {
        Some((service_principal, Some(job))) => {
            let wanted = Wanted::of(desired);
            let needs_schema = !wanted.is_empty() || !desired.verify_users.is_empty();
            let schema = async {
                if needs_schema {
                    settled_schema(source, &service_principal, &job, wanted).await
                } else {
                    Fact::Absent
                }
            };
            let verifications = all(people
                .1
                .into_iter()
                .map(|principal| verification(source, principal, &job)));
            ((observed.schema, observed.log), observed.verifications) = join(
                join(schema, lists.log(source, &service_principal, &job)),
                verifications,
            )
            .await;
        }
        _ => {
            observed.verifications = people
                .1
                .into_iter()
                .map(|principal| Verification {
                    principal,
                    provisioned: Fact::Absent,
                })
                .collect();
        }
    }
    observed
}

/// Most items that Graph puts on one page; every further page is another round trip.
const LARGEST_PAGE: u32 = 999;

/// Requests of one kind that are under way at the same time, at most.
const AT_ONCE: usize = 24;

/// Results in the order of the work; a thousand names do not make a thousand requests at once.
pub(super) async fn all<F: Future>(work: impl Iterator<Item = F>) -> Vec<F::Output> {
    let work: Vec<F> = work.collect();
    futures_util::stream::iter(work)
        .buffered(AT_ONCE)
        .collect()
        .await
}

async fn sign_in(tenant: &Tenant) -> Result<SignIn, Error> {
    let identity = tenant.client().identity().await?;
    let account = identity
        .account
        .or(identity.app_name)
        .or(identity.client_id)
        .unwrap_or_else(|| "an unnamed caller".to_owned());
    Ok(SignIn {
        tenant_id: identity.tenant_id,
        account,
        scopes: identity.scopes,
    })
}

/// Parameters as a map.
pub(super) fn parameters(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(parameters) => parameters,
        _ => Map::new(),
    }
}

/// The settings of a tenant for its partner.
pub(super) async fn partner(tenant: &Tenant, partner: &str) -> Fact<Value> {
    let parameters =
        parameters(json!({"CrossTenantAccessPolicyConfigurationPartnerTenantId": partner}));
    let read = tenant
        .call("Get-MgPolicyCrossTenantAccessPolicyPartner", &parameters)
        .await;
    Fact::of(read.and_then(|settings| about(tenant, partner, settings)))
}

/// All partner settings of a tenant.
pub(super) async fn partners(tenant: &Tenant) -> Result<Vec<Value>, Error> {
    let parameters = parameters(json!({"All": true}));
    tenant
        .list("Get-MgPolicyCrossTenantAccessPolicyPartner", &parameters)
        .await
}

async fn all_partners(tenant: &Tenant, lists: &Lists) -> Fact<Vec<Value>> {
    let partners = lists.partners(tenant).await;
    Fact::of_list(partners.map(Arc::unwrap_or_clone))
}

/// One service principal.
pub(super) async fn service_principal(tenant: &Tenant, id: &str) -> Result<Value, Error> {
    let parameters = parameters(json!({"ServicePrincipalId": id}));
    tenant.call("Get-MgServicePrincipal", &parameters).await
}

/// The identity synchronization of a tenant with its partner; Graph beta shows more of it.
pub(super) async fn synchronization(tenant: &Tenant, partner: &str, beta: bool) -> Fact<Value> {
    let command = if beta {
        "Get-MgBetaPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
    } else {
        "Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
    };
    let parameters =
        parameters(json!({"CrossTenantAccessPolicyConfigurationPartnerTenantId": partner}));
    let read = tenant.call(command, &parameters).await;
    Fact::of(read.and_then(|settings| about(tenant, partner, settings)))
}

/// Settings that do not say that they are about the partner tell nothing of it.
fn about(tenant: &Tenant, partner: &str, settings: Value) -> Result<Value, Error> {
    if text(&settings, "tenantId").eq_ignore_ascii_case(partner) {
        return Ok(settings);
    }
    let mut error = Error::new(
        "InvalidResponse",
        "InvalidData",
        format!("The service was asked for the settings for tenant {partner} and answered others."),
    );
    error.outcome = Outcome::Answered;
    error.tenant_id = Some(tenant.client().tenant_id()).filter(|tenant| !tenant.is_empty());
    Err(error)
}

/// What tells applications of the template apart; all else of a service principal is not asked for, because a hub has hundreds.
const LISTED: [&str; 6] = [
    "id",
    "appId",
    "displayName",
    "tags",
    "appRoles",
    "createdDateTime",
];

/// Service principals of the template as they are listed.
pub(super) async fn listed(tenant: &Tenant, template: &str) -> Result<Vec<Value>, Error> {
    let filter = format!("applicationTemplateId eq '{template}'");
    let parameters = parameters(
        json!({"Filter": filter, "Property": LISTED, "All": true, "PageSize": LARGEST_PAGE}),
    );
    tenant.list("Get-MgServicePrincipal", &parameters).await
}

/// Service principals that were made from the template.
pub(super) async fn service_principals(
    tenant: &Tenant,
    template: &str,
) -> Result<Vec<Value>, Error> {
    let parameters = parameters(
        json!({"Filter": format!("applicationTemplateId eq '{template}'"), "All": true}),
    );
    tenant.list("Get-MgServicePrincipal", &parameters).await
}

/// Applications that could be the one of this target, each with what hangs on it.
async fn candidates(
    source: &Tenant,
    desired: &DesiredState,
    target: &str,
    lists: &Lists,
) -> Fact<Vec<Configuration>> {
    let template = &desired.application.template_id;
    let is_ours =
        |one: &Value| tagged_target(one).is_some_and(|of| of.eq_ignore_ascii_case(target));
    let will_do = |list: &[Value]| list.iter().any(is_ours);
    let found = match lists.service_principals(source, template, will_do).await {
        Ok(found) => found,
        Err(error) => return Fact::Unreadable(error),
    };
    // Another target's application is nothing to this pair, unless the caller named it; a hub has hundreds of them.
    let is_anothers = |one: &Value| tagged_target(one).is_some() && !is_ours(one);
    let is_named = |one: &Value| {
        let named = desired.application.service_principal_id.as_deref();
        named.is_some_and(|id| id.eq_ignore_ascii_case(text(one, "id")))
    };
    let matters = |one: &&Value| !is_anothers(one) || is_named(one);
    let read = found.iter().filter(matters).map(|one| async {
        if is_anothers(one) {
            Configuration::of_another_target(one.clone())
        } else {
            configuration(source, one.clone()).await
        }
    });
    Fact::Known(all(read).await)
}

/// Applications of the template, each with what hangs on it.
pub(super) async fn configurations(source: &Tenant, template: &str) -> Fact<Vec<Configuration>> {
    let found = match listed(source, template).await {
        Ok(found) => found,
        Err(error) => return Fact::Unreadable(error),
    };
    Fact::Known(
        all(found
            .into_iter()
            .map(|service_principal| configuration(source, service_principal)))
        .await,
    )
}

async fn configuration(source: &Tenant, service_principal: Value) -> Configuration {
    let id = text(&service_principal, "id");
    let ((jobs, secrets), assignments) = join(
        join(
            settled(source, id, Part::Jobs),
            settled(source, id, Part::Secrets),
        ),
        settled(source, id, Part::Assignments),
    )
    .await;
    Configuration {
        jobs: Fact::of_list(jobs),
        secrets: Fact::of_list(secrets),
        assignments: Fact::of_list(assignments),
        reaches_target: Fact::Absent,
        service_principal,
    }
}

/// Tests saved credentials whose target Graph masks: where the source lets users go to the target alone, only its own pass.
async fn prove(source: &Tenant, target: &str, desired: &DesiredState, observed: &mut Observed) {
    let template = &desired.job.template_id;
    if !is_sole_consent(target, &observed.source_partners) {
        return;
    }
    let Fact::Known(configurations) = &mut observed.configurations else {
        return;
    };
    let hidden = configurations
        .iter_mut()
        .filter(|one| claim(one, target) == Claim::Hidden);
    all(hidden.map(|one| async {
        one.reaches_target = connects(source, one.id(), template).await;
    }))
    .await;
}

/// Whether the saved credentials lead to a tenant that lets users in.
async fn connects(source: &Tenant, service_principal: &str, template: &str) -> Fact<bool> {
    let parameters = parameters(json!({
        "ServicePrincipalId": service_principal,
        "BodyParameter": {"useSavedCredentials": true, "templateId": template},
    }));
    match source.call(TEST_CONNECTION, &parameters).await {
        Ok(_) => Fact::Known(true),
        // The engine's own verdict; anything else tells nothing of the credentials.
        Err(error) if error.status == Some(400) && error.request_id.is_some() => Fact::Known(false),
        Err(error) => Fact::Unreadable(error),
    }
}

/// What hangs on a service principal.
#[derive(Clone, Copy)]
enum Part {
    Jobs,
    Secrets,
    Assignments,
}

/// What hangs on an object that was just listed can be "not found" only until it is replicated.
async fn settled(
    source: &Tenant,
    service_principal: &str,
    part: Part,
) -> Result<Vec<Value>, Error> {
    let mut pauses = source.patience().pauses(source.patience().settle);
    loop {
        let read = match part {
            Part::Jobs => jobs(source, service_principal).await,
            Part::Secrets => secrets(source, service_principal).await,
            Part::Assignments => assignments(source, service_principal).await,
        };
        match read {
            Err(error) if error.status == Some(404) => {
                if !pauses.pause().await {
                    return Err(error);
                }
            }
            read => return read,
        }
    }
}

/// Jobs of a service principal.
pub(super) async fn jobs(source: &Tenant, service_principal: &str) -> Result<Vec<Value>, Error> {
    let parameters = parameters(json!({"ServicePrincipalId": service_principal, "All": true}));
    source
        .list("Get-MgServicePrincipalSynchronizationJob", &parameters)
        .await
}

/// One job.
pub(super) async fn job(
    source: &Tenant,
    service_principal: &str,
    job: &str,
) -> Result<Value, Error> {
    let parameters =
        parameters(json!({"ServicePrincipalId": service_principal, "SynchronizationJobId": job}));
    source
        .call("Get-MgServicePrincipalSynchronizationJob", &parameters)
        .await
}

/// Keys and masked values of the saved credentials.
pub(super) async fn secrets(source: &Tenant, service_principal: &str) -> Result<Vec<Value>, Error> {
    let parameters = parameters(json!({"ServicePrincipalId": service_principal}));
    source
        .list("Get-CtsSynchronizationSecret", &parameters)
        .await
}

/// Users and groups that are assigned.
pub(super) async fn assignments(
    source: &Tenant,
    service_principal: &str,
) -> Result<Vec<Value>, Error> {
    let parameters = parameters(
        json!({"ServicePrincipalId": service_principal, "All": true, "PageSize": LARGEST_PAGE}),
    );
    source
        .list("Get-MgServicePrincipalAppRoleAssignedTo", &parameters)
        .await
}

/// The schema of a job as Graph sends it.
async fn schema_entity(
    source: &Tenant,
    service_principal: &str,
    job: &str,
) -> Result<Value, Error> {
    let parameters =
        parameters(json!({"ServicePrincipalId": service_principal, "SynchronizationJobId": job}));
    source
        .call(
            "Get-MgServicePrincipalSynchronizationJobSchema",
            &parameters,
        )
        .await
}

/// The schema of a job, and the expressions that a change of it needs.
pub(super) async fn schema(
    source: &Tenant,
    service_principal: &str,
    job: &str,
    wanted: Wanted<'_>,
) -> Result<JobSchema, Error> {
    let entity = schema_entity(source, service_principal, job).await?;
    let unknown = schema::unknown_expressions(&entity, wanted);
    let parsed = all(unknown
        .iter()
        .map(|text| parsed(source, service_principal, job, text)))
    .await;
    let mut expressions = schema::Expressions::new();
    for (text, parsed) in unknown.into_iter().zip(parsed) {
        expressions.insert(text, parsed?);
    }
    Ok(JobSchema {
        entity,
        expressions,
    })
}

/// The schema of a job that was just listed can be "not found" only until it is replicated.
async fn settled_schema(
    source: &Tenant,
    service_principal: &str,
    job: &str,
    wanted: Wanted<'_>,
) -> Fact<JobSchema> {
    let mut pauses = source.patience().pauses(source.patience().settle);
    loop {
        match schema(source, service_principal, job, wanted).await {
            Err(error) if error.status == Some(404) && pauses.pause().await => {}
            read => return Fact::of_list(read),
        }
    }
}

/// What the service reads in an expression; asking changes nothing, so a question without an answer is asked again.
async fn parsed(
    source: &Tenant,
    service_principal: &str,
    job: &str,
    expression: &str,
) -> Result<Parsed, Error> {
    let parameters = parameters(json!({
        "ServicePrincipalId": service_principal, "SynchronizationJobId": job,
        "BodyParameter": {"expression": expression},
    }));
    let mut pauses = source.patience().pauses(source.patience().settle);
    let answer = loop {
        match source
            .call("Test-CtsSynchronizationExpression", &parameters)
            .await
        {
            Err(error) if error.outcome == Outcome::Unknown && pauses.pause().await => {}
            answer => break answer?,
        }
    };
    if let Some(source) = answer
        .get("parsedExpression")
        .filter(|source| source.is_object())
    {
        return Ok(Parsed::Source(source.clone()));
    }
    let reason = answer.get("error").map(|error| text(error, "message"));
    Ok(Parsed::Invalid(
        reason
            .filter(|reason| !reason.is_empty())
            .unwrap_or("the service does not understand the expression")
            .to_owned(),
    ))
}

/// The schema's rule that provisions users on demand.
pub(super) async fn rule_id(source: &Tenant, service_principal: &str, job: &str) -> Fact<String> {
    match schema_entity(source, service_principal, job).await {
        Ok(entity) => match schema::rule_id(&entity) {
            Some(rule) => Fact::Known(rule.to_owned()),
            None => Fact::Absent,
        },
        Err(error) => Fact::of(Err(error)),
    }
}

fn job_id(desired: &DesiredState, configuration: &Configuration) -> Option<String> {
    match &configuration.jobs {
        Fact::Known(jobs) => jobs
            .iter()
            .find(|job| text(job, "templateId").eq_ignore_ascii_case(&desired.job.template_id))
            .map(|job| text(job, "id").to_owned()),
        _ => None,
    }
}

fn assigned(desired: &DesiredState) -> impl Iterator<Item = (&String, PrincipalKind)> {
    let users = desired
        .assignments
        .users
        .iter()
        .map(|user| (user, PrincipalKind::User));
    let groups = desired
        .assignments
        .groups
        .iter()
        .map(|group| (group, PrincipalKind::Group));
    users.chain(groups)
}

/// A user by id, user principal name or display name; a group by id or display name. Display names need not be unique.
async fn find_principal(source: &Tenant, asked: &str, kind: PrincipalKind) -> Principal {
    let by_id = uuid::Uuid::parse_str(asked).is_ok();
    let found = match kind {
        PrincipalKind::User if by_id || asked.contains('@') => {
            let parameters = parameters(json!({"UserId": asked, "Property": USER}));
            let found = Fact::of(source.call("Get-MgUser", &parameters).await);
            match found {
                Fact::Known(user) => Fact::Known(vec![user]),
                Fact::Absent if by_id => Fact::Absent,
                Fact::Absent => by_name(source, "Get-MgUser", asked, &USER).await,
                Fact::Unreadable(error) => Fact::Unreadable(error),
            }
        }
        // A user principal name has an '@'.
        PrincipalKind::User => by_name(source, "Get-MgUser", asked, &USER).await,
        PrincipalKind::Group if by_id => {
            let parameters = parameters(json!({"GroupId": asked, "Property": GROUP}));
            let found = source.call("Get-MgGroup", &parameters).await;
            Fact::of(found.map(|group| vec![group]))
        }
        PrincipalKind::Group => by_name(source, "Get-MgGroup", asked, &GROUP).await,
    };
    Principal {
        asked: asked.to_owned(),
        kind,
        found,
    }
}

/// Properties by which a person knows a user.
const USER: [&str; 3] = ["id", "displayName", "userPrincipalName"];
/// Properties by which a person knows a group.
const GROUP: [&str; 2] = ["id", "displayName"];

/// Everything that has the display name.
async fn by_name(
    source: &Tenant,
    command: &str,
    name: &str,
    properties: &[&str],
) -> Fact<Vec<Value>> {
    let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
    let parameters = parameters(json!({"Filter": filter, "Property": properties, "All": true}));
    Fact::of_list(source.list(command, &parameters).await)
}

async fn verification(source: &Tenant, principal: Principal, job: &str) -> Verification {
    let id = match &principal.found {
        Fact::Known(found) => found.first().map(|user| text(user, "id").to_owned()),
        _ => None,
    };
    let provisioned = match id {
        Some(id) => log::has_provisioned(source, job, &id).await,
        None => Fact::Absent,
    };
    Verification {
        principal,
        provisioned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn many_reads_go_a_few_at_a_time_and_keep_their_order() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let read = |number: usize| {
            let (running, most) = (&running, &most);
            async move {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                tokio::task::yield_now().await;
                running.fetch_sub(1, Ordering::SeqCst);
                number
            }
        };
        let results = all((0..1000).map(read)).await;
        assert_eq!(results, (0..1000).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
    }
}
