//! Credentials and assignments, and the tenants that are named.

use serde_json::{Value, json};

use super::{TARGET, commands, complete, desired, edit, empty, plan, status, user};
use crate::ensure::fact::Fact;
use crate::ensure::observed::{Principal, PrincipalKind, target_tag};
use crate::ensure::step::{Action, Status};

#[test]
fn further_credentials_are_saved_where_they_are_missing() {
    let state = || {
        desired(json!({"credentials": {
            "syncAll": false, "syncNotificationSettings": {"enabled": true, "deleteThresholdValue": 5},
        }}))
    };
    let missing = plan(&state(), &complete());
    let step = &missing.steps[8];
    let paths: Vec<&str> = step.changes.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "SyncAll",
            "SyncNotificationSettings.Enabled",
            "SyncNotificationSettings.DeleteThresholdValue",
            // The target, which nothing has recorded yet, and then what was saved.
            "tags",
            "tags"
        ]
    );
    let pairs = &step.writes[1].parameters["BodyParameter"]["value"];
    assert_eq!(pairs[1], json!({"key": "CompanyId", "value": TARGET}));
    assert_eq!(pairs[2], json!({"key": "SyncAll", "value": "false"}));
    assert_eq!(
        pairs[3]["value"],
        r#"{"Enabled":true,"DeleteThresholdValue":5}"#
    );

    let mut saved = complete();
    edit(&mut saved, |configuration| {
        let keys = [
            "CompanyId",
            "AuthenticationType",
            "SyncAll",
            "SyncNotificationSettings",
        ];
        configuration.secrets = Fact::Known(
            keys.iter()
                .map(|key| json!({"key": key, "value": "*"}))
                .collect(),
        );
    });
    // Nothing tells what is hidden, so it is saved once, and what was saved is recorded.
    let once = plan(&state(), &saved);
    let recorded = once.steps[8].changes.last().unwrap().to.clone();
    assert!(
        recorded
            .as_str()
            .unwrap()
            .starts_with("CrossTenantSync:Credentials=")
    );
    edit(&mut saved, |configuration| {
        configuration.service_principal["tags"] = json!([target_tag(TARGET), recorded]);
    });
    assert_eq!(status(&plan(&state(), &saved), 9), Status::InDesiredState);
    let other = desired(json!({"credentials": {"syncAll": true}}));
    assert_eq!(status(&plan(&other, &saved), 9), Status::Planned);
}

#[test]
fn a_company_that_is_not_the_target_is_refused() {
    let state =
        desired(json!({"credentials": {"companyId": "33333333-0000-0000-0000-000000000000"}}));
    let plan = plan(&state, &empty());
    assert_eq!((plan.refused_by, commands(&plan).len()), (Some(9), 0));
    assert!(plan.steps[8].message.contains("credentials.companyId"));
}

fn assignment(id: &str, principal: &str, name: &str, kind: &str) -> Value {
    json!({"id": id, "principalId": principal, "principalDisplayName": name, "principalType": kind, "appRoleId": "r1"})
}

#[test]
fn others_are_removed_only_where_that_is_wanted() {
    let mut observed = complete();
    edit(&mut observed, |configuration| {
        configuration.assignments = Fact::Known(vec![
            assignment("a1", "u1", "Alice", "User"),
            assignment("a2", "g9", "Sales", "Group"),
            assignment("a3", "s1", "Tool", "ServicePrincipal"),
        ]);
    });
    let keep = plan(&desired(json!({})), &observed);
    assert_eq!(commands(&keep), [""; 0]);
    let state = || desired(json!({"assignments": {"removeOthers": true}}));
    let remove = plan(&state(), &observed);
    assert_eq!(
        commands(&remove),
        ["Remove-MgServicePrincipalAppRoleAssignedTo"]
    );
    let step = &remove.steps[9];
    assert_eq!(step.action, Action::Remove);
    assert_eq!(step.writes[0].parameters["AppRoleAssignmentId"], "a2");
    assert_eq!(step.changes[0].path, "appRoleAssignedTo[Sales]");
    assert_eq!(
        (&step.changes[0].from, &step.changes[0].to),
        (&json!("msiam_access"), &Value::Null)
    );
    assert_eq!(step.message, "Keep 2. Remove 1 that are not named.");

    observed.principals.push(user("u2"));
    let both = plan(&state(), &observed);
    assert_eq!(
        (both.steps[9].action, both.steps[9].writes.len()),
        (Action::Update, 2)
    );
    // Nobody is removed while it is not known who is named.
    observed.principals.push(Principal {
        asked: "Sales".to_owned(),
        kind: PrincipalKind::Group,
        found: Fact::Unreadable(super::denied()),
    });
    let unknown = plan(&state(), &observed);
    assert_eq!(
        (status(&unknown, 10), unknown.steps[9].writes.len()),
        (Status::Unknown, 0)
    );
}

#[test]
fn a_connection_of_another_tenant_than_the_named_one_is_refused() {
    let state = desired(
        json!({"target": {"connection": "t", "tenantId": "33333333-0000-0000-0000-000000000000"}}),
    );
    let plan = plan(&state, &complete());
    assert_eq!(status(&plan, 1), Status::Failed);
    assert_eq!(
        plan.steps[0]
            .error
            .as_ref()
            .map(|error| error.code.as_str()),
        Some("WrongTenant")
    );
    assert_eq!((plan.pair.is_none(), commands(&plan).len()), (true, 0));
}
