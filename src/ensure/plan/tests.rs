//! The plan is pure: what was read goes in, steps and requests come out.

mod mappings;
mod people;
mod settings;

use serde_json::{Value, json};

use super::*;
use crate::ensure::fact::Fact;
use crate::ensure::observed::{Configuration, Principal, PrincipalKind, SignIn, Verification};
use crate::ensure::schema::JobSchema;

/// The plan of a caller who means to write.
fn plan(desired: &DesiredState, observed: &Observed) -> Plan {
    super::plan(desired, observed, true)
}

const SOURCE: &str = "11111111-0000-0000-0000-000000000000";
const TARGET: &str = "22222222-0000-0000-0000-000000000000";

fn desired(extra: Value) -> DesiredState {
    let mut state = json!({
        "source": {"connection": "s"}, "target": {"connection": "t"},
        "application": {"displayName": "Fabrikam"}, "job": {"state": "Started"},
    });
    for (key, value) in extra.as_object().unwrap() {
        state[key] = value.clone();
    }
    serde_json::from_value(state).unwrap()
}

fn sign_in(tenant: &str) -> Result<SignIn, Error> {
    Ok(SignIn {
        tenant_id: tenant.to_owned(),
        account: "admin".to_owned(),
        scopes: Vec::new(),
    })
}

fn empty() -> Observed {
    Observed {
        source: sign_in(SOURCE),
        target: sign_in(TARGET),
        target_partner: Fact::Absent,
        target_synchronization: Fact::Absent,
        source_partner: Fact::Absent,
        source_partners: Fact::Known(Vec::new()),
        configurations: Fact::Known(Vec::new()),
        principals: vec![user("u1")],
        verifications: Vec::new(),
        schema: Fact::Absent,
        log: Fact::Absent,
    }
}

fn user(id: &str) -> Principal {
    Principal {
        asked: format!("{id}@fabrikam.com"),
        kind: PrincipalKind::User,
        found: Fact::Known(vec![json!({"id": id, "displayName": id})]),
    }
}

/// Both tenants as a complete run leaves them.
fn complete() -> Observed {
    Observed {
        target_partner: Fact::Known(
            json!({"tenantId": SOURCE, "automaticUserConsentSettings": {"inboundAllowed": true, "outboundAllowed": null}}),
        ),
        target_synchronization: Fact::Known(
            json!({"tenantId": SOURCE, "userSyncInbound": {"isSyncAllowed": true}}),
        ),
        source_partner: Fact::Known(
            json!({"tenantId": TARGET, "automaticUserConsentSettings": {"inboundAllowed": null, "outboundAllowed": true}}),
        ),
        configurations: Fact::Known(vec![Configuration {
            service_principal: json!({"id": "sp", "displayName": "fabrikam", "appRoles": [
                {"id": "r1", "displayName": "msiam_access", "isEnabled": true, "allowedMemberTypes": ["User"]},
            ]}),
            jobs: Fact::Known(vec![
                json!({"id": "job", "templateId": "Azure2Azure", "schedule": {"state": "Active"}, "status": {"code": "Active"}}),
            ]),
            secrets: Fact::Known(vec![
                json!({"key": "CompanyId", "value": "*"}),
                json!({"key": "AuthenticationType", "value": "*"}),
            ]),
            assignments: Fact::Known(vec![json!({"principalId": "u1"})]),
            reaches_target: Fact::Known(true),
        }]),
        log: Fact::Known(Vec::new()),
        ..empty()
    }
}

fn edit(observed: &mut Observed, change: impl FnOnce(&mut Configuration)) {
    if let Fact::Known(configurations) = &mut observed.configurations {
        change(&mut configurations[0]);
    }
}

fn denied() -> Error {
    Error::new(
        "Authorization_RequestDenied",
        "PermissionDenied",
        "Insufficient privileges to complete the operation.",
    )
}

fn commands(plan: &Plan) -> Vec<&'static str> {
    plan.steps
        .iter()
        .filter(|step| step.status == Status::Planned)
        .flat_map(|step| step.writes.iter().map(|write| write.command))
        .collect()
}

fn status(plan: &Plan, step: usize) -> Status {
    plan.steps[step - 1].status
}

#[test]
fn a_fresh_pair_gets_every_documented_write_in_order() {
    let mut observed = empty();
    observed.verifications = vec![Verification {
        principal: user("u1"),
        provisioned: Fact::Absent,
    }];
    let plan = plan(&desired(json!({})), &observed);
    assert_eq!(
        commands(&plan),
        [
            "New-MgPolicyCrossTenantAccessPolicyPartner",
            "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            "New-MgPolicyCrossTenantAccessPolicyPartner",
            "Update-MgPolicyCrossTenantAccessPolicyPartner",
            "Invoke-MgInstantiateApplicationTemplate",
            "Update-MgServicePrincipal",
            TEST_CONNECTION,
            "New-MgServicePrincipalSynchronizationJob",
            "Set-MgServicePrincipalSynchronizationSecret",
            "New-MgServicePrincipalAppRoleAssignedTo",
            "New-MgServicePrincipalSynchronizationJobOnDemand",
            "Start-MgServicePrincipalSynchronizationJob",
        ]
    );
    let numbers: Vec<u8> = plan.steps.iter().map(|step| step.step).collect();
    assert_eq!(numbers, (1..=13).collect::<Vec<u8>>());
}

#[test]
fn targets_are_short_words_and_their_ids_stand_beside_them() {
    let mut by_id = user("u2");
    by_id.asked = "11111111-aaaa-0000-0000-000000000000".to_owned();
    by_id.found = Fact::Known(vec![
        json!({"id": "u2", "displayName": "Bob", "userPrincipalName": "bob@fabrikam.com"}),
    ]);
    let mut observed = complete();
    observed.verifications = vec![Verification {
        principal: by_id.clone(),
        provisioned: Fact::Known(true),
    }];
    observed.principals.push(by_id);
    let plan = plan(&desired(json!({})), &observed);
    let mut ids = Vec::new();
    for step in &plan.steps {
        assert!(
            !step.target.is_empty() && step.target.len() <= 30,
            "{}",
            step.target
        );
        for id in [SOURCE, TARGET, "11111111-aaaa"] {
            assert!(!step.target.contains(id), "{}", step.target);
        }
        ids.push(step.target_id.as_deref().unwrap_or_default());
    }
    assert_eq!(
        ids,
        [
            TARGET, SOURCE, SOURCE, SOURCE, TARGET, "sp", TARGET, "job", "sp", "sp", "u2", "job",
            "job"
        ]
    );
    let change = &plan.steps[9].changes[0];
    assert_eq!(change.path, "appRoleAssignedTo[bob@fabrikam.com]");
    assert_eq!(change.to, "msiam_access");
    assert_eq!(plan.steps[9].target, "2 assignments");
    assert_eq!(plan.steps[10].target, "bob@fabrikam.com");
}

#[test]
fn every_skipped_step_says_why() {
    let mut broken = complete();
    broken.target = Err(denied());
    let mut unreadable = empty();
    unreadable.configurations = Fact::Unreadable(denied());
    for observed in [empty(), complete(), broken, unreadable] {
        for state in [json!({}), json!({"job": {"state": "AsIs"}})] {
            for step in plan(&desired(state), &observed).steps {
                let why = step.status != Status::Skipped || !step.message.is_empty();
                assert!(why, "step {}", step.step);
            }
        }
    }
}

#[test]
fn a_complete_pair_needs_no_write() {
    let plan = plan(&desired(json!({})), &complete());
    assert_eq!(commands(&plan), [""; 0]);
    for step in [2, 3, 5, 6, 7, 8, 9, 10, 12] {
        assert_eq!(status(&plan, step), Status::InDesiredState, "step {step}");
    }
    assert_eq!(status(&plan, 13), Status::Verified);
}

#[test]
fn the_other_consent_flag_is_sent_as_it_is_and_the_change_names_only_ours() {
    let mut observed = complete();
    observed.target_partner = Fact::Known(json!({
        "inboundTrust": {"isMfaAccepted": true},
        "automaticUserConsentSettings": {"inboundAllowed": false, "outboundAllowed": true},
    }));
    let plan = plan(&desired(json!({})), &observed);
    let step = &plan.steps[2];
    assert_eq!(step.changes.len(), 1);
    assert_eq!(
        step.changes[0].path,
        "automaticUserConsentSettings.inboundAllowed"
    );
    assert_eq!(
        step.writes[0].parameters["BodyParameter"],
        json!({"automaticUserConsentSettings": {"inboundAllowed": true, "outboundAllowed": true}})
    );
}

#[test]
fn an_existing_policy_is_patched() {
    let mut observed = complete();
    observed.target_synchronization =
        Fact::Known(json!({"displayName": "by hand", "userSyncInbound": {"isSyncAllowed": false}}));
    let plan = plan(&desired(json!({})), &observed);
    assert_eq!(
        commands(&plan)[0],
        "Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
    );
}

#[test]
fn nothing_is_written_on_top_of_what_cannot_be_read() {
    let mut observed = empty();
    observed.target_partner = Fact::Unreadable(denied());
    let plan = plan(&desired(json!({})), &observed);
    assert_eq!(status(&plan, 2), Status::Unknown);
    assert_eq!(status(&plan, 3), Status::Unknown);
    assert_eq!(status(&plan, 7), Status::Skipped);
    assert_eq!(status(&plan, 12), Status::Skipped);
    // The source tenant does not wait for the target's policies.
    assert_eq!(status(&plan, 5), Status::Planned);
}

#[test]
fn unreadable_applications_do_not_lead_to_a_second_one() {
    let mut observed = empty();
    observed.configurations = Fact::Unreadable(denied());
    let plan = plan(&desired(json!({})), &observed);
    assert!(
        plan.steps
            .iter()
            .filter(|step| step.step >= 6)
            .all(|step| step.status != Status::Planned)
    );
}

#[test]
fn jobs_are_adopted_in_any_state_and_started_only_when_asked() {
    let mut observed = complete();
    edit(&mut observed, |configuration| {
        configuration.jobs = Fact::Known(vec![
            json!({"id": "job", "templateId": "azure2azure", "schedule": {"state": "Paused"}, "status": {"code": "Paused"}}),
        ]);
    });
    let start = plan(&desired(json!({})), &observed);
    assert_eq!(
        commands(&start),
        ["Start-MgServicePrincipalSynchronizationJob"]
    );
    let leave = plan(&desired(json!({"job": {"state": "AsIs"}})), &observed);
    assert_eq!(commands(&leave), [""; 0]);
    assert_eq!(status(&leave, 12), Status::Skipped);
}

#[test]
fn credentials_are_rewritten_only_when_missing_or_readably_different() {
    let mut observed = complete();
    edit(&mut observed, |configuration| {
        configuration.secrets = Fact::Known(vec![
            json!({"key": "AuthenticationType", "value": "Basic"}),
            json!({"key": "CompanyId", "value": TARGET}),
        ]);
    });
    let plan = plan(&desired(json!({})), &observed);
    let step = &plan.steps[8];
    assert_eq!(
        (step.action, step.status),
        (Action::Update, Status::Planned)
    );
    let paths: Vec<&str> = step.changes.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["AuthenticationType", "tags"]);
    // What the connection rests on changes, so it is tested again.
    assert_eq!(status(&plan, 7), Status::Planned);
}

#[test]
fn ambiguous_and_missing_names_fail_the_step_and_hold_back_the_start() {
    let mut observed = empty();
    observed.principals = vec![
        Principal {
            asked: "Sales".to_owned(),
            kind: PrincipalKind::Group,
            found: Fact::Known(vec![
                json!({"id": "g1", "displayName": "Sales"}),
                json!({"id": "g2", "displayName": "sales"}),
            ]),
        },
        Principal {
            found: Fact::Absent,
            ..user("nobody")
        },
    ];
    let plan = plan(&desired(json!({})), &observed);
    assert_eq!(status(&plan, 10), Status::Failed);
    for part in ["g1", "g2", "nobody@fabrikam.com"] {
        assert!(plan.steps[9].message.contains(part), "{part}");
    }
    assert_eq!(commands(&plan), [""; 0]);
    assert_eq!(plan.refused_by, Some(10));
    let compared = super::plan(&desired(json!({})), &observed, false);
    let steps = (status(&compared, 10), status(&compared, 6));
    assert_eq!(steps, (Status::Failed, Status::Planned));
    for step in [2, 3, 5, 6, 7, 8, 9, 12] {
        assert_eq!(status(&plan, step), Status::Skipped, "step {step}");
        let message = &plan.steps[step - 1].message;
        let begin = "Nothing is changed because step 10 cannot be done: ";
        assert!(message.starts_with(begin), "{message}");
    }
}

/// A token with these permissions.
fn with_scopes(tenant: &str, scopes: &[&str]) -> Result<SignIn, Error> {
    let mut sign_in = sign_in(tenant).unwrap();
    sign_in.scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
    Ok(sign_in)
}

/// The permissions that the README asks for.
fn documented() -> Observed {
    Observed {
        target: with_scopes(TARGET, &["Policy.ReadWrite.CrossTenantAccess"]),
        source: with_scopes(
            SOURCE,
            &[
                "Policy.ReadWrite.CrossTenantAccess",
                "Application.ReadWrite.All",
                "AppRoleAssignment.ReadWrite.All",
                "Synchronization.ReadWrite.All",
                "AuditLog.Read.All",
                "User.ReadBasic.All",
                "GroupMember.Read.All",
            ],
        ),
        ..empty()
    }
}

#[test]
fn the_documented_permissions_are_enough_and_so_are_the_articles() {
    let mut article = documented();
    article.source = with_scopes(
        SOURCE,
        &[
            "Policy.Read.All",
            "Policy.ReadWrite.CrossTenantAccess",
            "Application.ReadWrite.All",
            "Directory.ReadWrite.All",
            "AuditLog.Read.All",
        ],
    );
    for observed in [documented(), article] {
        let plan = plan(&desired(json!({})), &observed);
        assert_eq!(plan.refused_by, None);
        for step in [1, 4] {
            assert_eq!(status(&plan, step), Status::Verified);
            assert!(plan.steps[step - 1].message.ends_with(" as admin."));
        }
    }
}

#[test]
fn a_token_that_cannot_make_a_planned_request_stops_everything_before_the_first_write() {
    let mut observed = documented();
    observed.source = with_scopes(
        SOURCE,
        &["Policy.ReadWrite.CrossTenantAccess", "User.Read.All"],
    );
    let refused = plan(&desired(json!({})), &observed);
    assert_eq!(
        (refused.refused_by, status(&refused, 4)),
        (Some(4), Status::Failed)
    );
    assert_eq!(commands(&refused), [""; 0]);
    let message = &refused.steps[3].message;
    for part in [
        "Application.ReadWrite.All",
        "Synchronization.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains("Policy."), "{message}");
    assert_eq!(
        refused.steps[3].error.as_ref().unwrap().code,
        "InsufficientPermissions"
    );
    // Who only compares needs no permission to write, and is told what a run would need.
    let compared = super::plan(&desired(json!({})), &observed, false);
    assert_eq!(status(&compared, 4), Status::Verified);
    assert!(
        compared.steps[3]
            .message
            .contains("Application.ReadWrite.All")
    );
    assert_eq!(status(&compared, 6), Status::Planned);
}

#[test]
fn a_token_that_may_not_even_read_stops_the_other_side_too() {
    let mut observed = documented();
    observed.source = with_scopes(SOURCE, &["User.Read.All"]);
    let mut denied = denied();
    denied.status = Some(403);
    observed.source_partner = Fact::Unreadable(denied.clone());
    observed.configurations = Fact::Unreadable(denied);
    let plan = plan(&desired(json!({})), &observed);
    assert_eq!((plan.refused_by, commands(&plan).len()), (Some(4), 0));
    assert_eq!(status(&plan, 6), Status::Unknown);
}

#[test]
fn a_quarantine_is_reported_and_lifted_only_when_its_cause_is_repaired() {
    let mut observed = complete();
    edit(&mut observed, |configuration| {
        configuration.jobs = Fact::Known(vec![json!({
            "id": "job", "templateId": "Azure2Azure", "schedule": {"state": "Active"},
            "status": {"code": "Quarantine", "quarantine": {"reason": "EncounteredQuarantineException"}},
        })]);
    });
    let untouched = plan(&desired(json!({})), &observed);
    assert_eq!(commands(&untouched), [""; 0]);
    assert_eq!(status(&untouched, 13), Status::Failed);
    observed.target_synchronization =
        Fact::Known(json!({"userSyncInbound": {"isSyncAllowed": false}}));
    let repaired = plan(&desired(json!({})), &observed);
    assert!(commands(&repaired).contains(&"Start-MgServicePrincipalSynchronizationJob"));
}

#[test]
fn verified_users_are_not_provisioned_again_and_an_unreadable_log_is_unknown() {
    let mut observed = complete();
    observed.schema = Fact::Known(JobSchema {
        entity: json!({"synchronizationRules": [{"id": "rule"}]}),
        expressions: Default::default(),
    });
    observed.verifications = vec![Verification {
        principal: user("u1"),
        provisioned: Fact::Known(true),
    }];
    assert_eq!(commands(&plan(&desired(json!({})), &observed)), [""; 0]);
    observed.verifications[0].provisioned = Fact::Unreadable(denied());
    let unknown = plan(&desired(json!({})), &observed);
    assert_eq!(status(&unknown, 11), Status::Unknown);
    observed.verifications[0].provisioned = Fact::Known(false);
    assert_eq!(
        commands(&plan(&desired(json!({})), &observed)),
        ["New-MgServicePrincipalSynchronizationJobOnDemand"]
    );
}

#[test]
fn one_tenant_on_both_sides_and_a_failed_sign_in_stop_everything() {
    let mut observed = empty();
    observed.target = sign_in(SOURCE);
    let same = plan(&desired(json!({})), &observed);
    assert_eq!(status(&same, 1), Status::Failed);
    assert_eq!(commands(&same), [""; 0]);
    observed.target = Err(Error::new(
        "WrongTenant",
        "SecurityError",
        "The token is of another tenant.",
    ));
    let wrong = plan(&desired(json!({})), &observed);
    assert_eq!(
        (status(&wrong, 1), status(&wrong, 4)),
        (Status::Failed, Status::Verified)
    );
    assert_eq!(commands(&wrong), [""; 0]);
    assert_eq!(wrong.steps.len(), 13);
}
