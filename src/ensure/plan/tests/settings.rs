//! Partner settings, identity synchronization, and a job that must not run.

use serde_json::{Value, json};

use super::{commands, complete, desired, edit, empty, plan, status};
use crate::ensure::fact::Fact;
use crate::ensure::step::{Action, Status};

fn body(plan: &super::Plan, step: usize, write: usize) -> &Value {
    &plan.steps[step - 1].writes[write].parameters["BodyParameter"]
}

#[test]
fn settings_that_are_not_named_are_not_owned() {
    let mut observed = complete();
    observed.target_partner =
        Fact::Known(json!({"automaticUserConsentSettings": {"inboundAllowed": false}}));
    observed.target_synchronization = Fact::Absent;
    let state = json!({
        "source": {"connection": "s", "partner": {}},
        "target": {"connection": "t", "partner": {}, "identitySynchronization": {}},
    });
    let plan = plan(&desired(state), &observed);
    assert_eq!(commands(&plan), [""; 0]);
    for step in [2, 3, 5] {
        assert_eq!(status(&plan, step), Status::InDesiredState, "step {step}");
    }
    assert_eq!(plan.steps[2].message, "No partner setting is named.");
}

#[test]
fn other_partner_settings_go_with_the_consent() {
    let mut observed = complete();
    observed.source_partner = Fact::Absent;
    let state = json!({
        "source": {"connection": "s", "partner": {
            "automaticUserConsentSettings": {"outboundAllowed": true},
            "b2bCollaborationOutbound": {"applications": {"accessType": "blocked", "targets": []}},
        }},
        "target": {"connection": "t", "partner": {
            "automaticUserConsentSettings": {"inboundAllowed": true}, "inboundTrust": {"isMfaAccepted": true},
        }},
    });
    let plan = plan(&desired(state), &observed);
    assert_eq!(
        body(&plan, 3, 0),
        &json!({"inboundTrust": {"isMfaAccepted": true}})
    );
    let step = &plan.steps[4];
    assert_eq!((step.action, step.writes.len()), (Action::Create, 2));
    assert_eq!(
        step.message,
        "Create the partner and redeem invitations automatically (outbound) and change the named partner settings."
    );
    assert_eq!(
        body(&plan, 5, 1)["b2bCollaborationOutbound"]["applications"]["accessType"],
        "blocked"
    );
}

#[test]
fn group_synchronization_goes_to_beta_and_nothing_else_does() {
    let state = json!({"target": {"connection": "t", "identitySynchronization": {
        "displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": true}, "groupSyncInbound": {"isSyncAllowed": true},
    }}});
    let fresh = plan(&desired(state.clone()), &empty());
    let sent: Vec<&str> = fresh.steps[1]
        .writes
        .iter()
        .map(|write| write.command)
        .collect();
    assert_eq!(
        sent,
        [
            "New-MgPolicyCrossTenantAccessPolicyPartner",
            "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
            "Update-MgBetaPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization",
        ]
    );
    assert_eq!(
        body(&fresh, 2, 2),
        &json!({"groupSyncInbound": {"isSyncAllowed": true}})
    );

    let mut observed = complete();
    observed.target_synchronization = Fact::Known(json!({
        "displayName": "Contoso", "userSyncInbound": {"isSyncAllowed": true}, "groupSyncInbound": {"isSyncAllowed": true},
    }));
    let drifted = plan(&desired(state), &observed);
    assert_eq!(
        commands(&drifted)[0],
        "Update-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization"
    );
    assert_eq!(body(&drifted, 2, 0), &json!({"displayName": "Fabrikam"}));
    assert_eq!(drifted.steps[1].writes.len(), 1);
}

#[test]
fn a_connection_that_the_settings_forbid_is_not_tested() {
    let state = json!({"target": {"connection": "t", "identitySynchronization": {"userSyncInbound": {"isSyncAllowed": false}}}});
    let plan = plan(&desired(state), &complete());
    assert_eq!(status(&plan, 2), Status::Planned);
    assert_eq!(status(&plan, 7), Status::Skipped);
}

#[test]
fn a_running_job_is_paused_and_one_that_does_not_run_stays_as_it_is() {
    let state = || desired(json!({"job": {"state": "Paused"}}));
    let running = plan(&state(), &complete());
    assert_eq!(
        commands(&running),
        ["Suspend-MgServicePrincipalSynchronizationJob"]
    );
    let step = &running.steps[11];
    assert_eq!(
        (step.action, &step.changes[0].to),
        (Action::Pause, &json!("Paused"))
    );
    let mut observed = complete();
    edit(&mut observed, |configuration| {
        configuration.jobs = Fact::Known(vec![
            json!({"id": "job", "templateId": "Azure2Azure", "schedule": {"state": "Disabled"}}),
        ]);
    });
    let disabled = plan(&state(), &observed);
    assert_eq!(
        (commands(&disabled).len(), status(&disabled, 12)),
        (0, Status::InDesiredState)
    );
    let fresh = plan(&state(), &empty());
    assert_eq!(status(&fresh, 12), Status::InDesiredState);
}

#[test]
fn the_first_cycle_is_waited_for_once() {
    let state = || desired(json!({"job": {"state": "Started", "waitForFirstCycle": true}}));
    let fresh = plan(&state(), &empty());
    assert_eq!(fresh.steps[12].action, Action::Wait);
    assert_eq!(status(&fresh, 13), Status::Planned);
    let compared = super::super::plan(&state(), &empty(), false);
    assert_eq!(compared.steps[12].action, Action::None);

    let mut observed = complete();
    assert_eq!(plan(&state(), &observed).steps[12].action, Action::Wait);
    let ended = |schedule: &str| {
        json!({"id": "job", "templateId": "Azure2Azure", "schedule": {"state": schedule},
            "status": {"code": "Active", "lastExecution": {"state": "Succeeded", "timeEnded": "2026-11-21T14:30:25Z"}}})
    };
    edit(&mut observed, |configuration| {
        configuration.jobs = Fact::Known(vec![ended("Active")]);
    });
    let again = plan(&state(), &observed);
    assert_eq!(
        (again.steps[12].action, status(&again, 13)),
        (Action::Verify, Status::Verified)
    );
    // After another start the next cycle counts.
    edit(&mut observed, |configuration| {
        configuration.jobs = Fact::Known(vec![ended("Paused")]);
    });
    assert_eq!(plan(&state(), &observed).steps[12].action, Action::Wait);
    let not_asked = plan(&desired(json!({"job": {"state": "Started"}})), &empty());
    assert_eq!(not_asked.steps[12].action, Action::None);
}

#[test]
fn a_job_that_must_not_run_is_paused_whatever_else_fails() {
    let mut observed = complete();
    observed.target_partner = Fact::Unreadable(super::denied());
    let plan = plan(&desired(json!({"job": {"state": "Paused"}})), &observed);
    assert_eq!(
        (status(&plan, 3), status(&plan, 12)),
        (Status::Unknown, Status::Planned)
    );
}
