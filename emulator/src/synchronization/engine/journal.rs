//! Provisioning log entries, audit entries and the on-demand answer of one object.

use serde_json::{Value as Json, json};

use super::decide::{Action, Decision, Verdict, Work};
use super::steps::{self, Step};
use crate::audit::{self, Actor, Entry};
use crate::dates;
use crate::state::{State, text};

/// What became of one object.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The decision that was carried out.
    pub(crate) decision: Decision,
    /// Target object.
    pub(crate) target_id: Option<String>,
    /// A removal held back by the deletion threshold.
    pub(crate) staged: bool,
    /// Id of this change.
    pub(crate) change_id: String,
}

/// Status, error code and text of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    /// `success`, `failure` or `skipped`.
    pub(crate) result: &'static str,
    /// Engine code; `None` of a success.
    pub(crate) code: Option<String>,
    /// Text.
    pub(crate) reason: String,
}

impl Outcome {
    /// How it ended.
    pub(crate) fn status(&self, on_demand: bool) -> Status {
        let (result, code, reason) = match &self.decision.verdict {
            Verdict::Export(_) => ("success", None, String::new()),
            Verdict::Skip(reason) => {
                let code = match *reason {
                    "NotEffectivelyEntitled" if !on_demand => "EntrySynchronizationSkipped",
                    other => other,
                };
                (
                    "skipped",
                    Some(code.to_owned()),
                    steps::skip_text(&self.decision, reason),
                )
            }
            Verdict::Fail(fault) => (
                "failure",
                Some(fault.code.to_owned()),
                fault.message.clone(),
            ),
        };
        Status {
            result,
            code,
            reason,
        }
    }

    fn action(&self) -> &'static str {
        match (&self.decision.verdict, self.staged) {
            (Verdict::Export(_), true) => "stagedDelete",
            (Verdict::Export(Action::Create), _) => "create",
            (Verdict::Export(Action::Update | Action::Restore), _) => "update",
            (Verdict::Export(Action::Disable), _) => "disable",
            (Verdict::Export(Action::Delete), _) => "delete",
            (Verdict::Fail(_), _)
                if self.decision.matched.is_some() && self.target_id.is_none() =>
            {
                "create"
            }
            _ => "other",
        }
    }

    fn modified(&self) -> Json {
        let exported = matches!(self.decision.verdict, Verdict::Export(_));
        let changes = if exported {
            self.decision.changes.as_slice()
        } else {
            &[]
        };
        let list: Vec<Json> = changes
            .iter()
            .map(|change| {
                let old = change.old.first().map(|_| change.old.shown());
                json!({"displayName": change.attribute, "oldValue": old, "newValue": change.new.shown()})
            })
            .collect();
        json!(list)
    }

    fn source_identity(&self) -> Json {
        let user = &self.decision.entity;
        json!({
            "id": self.decision.id,
            "displayName": text(user, "displayName"),
            "identityType": self.decision.kind,
            "details": {
                "id": self.decision.id,
                "odatatype": self.decision.kind,
                "DisplayName": text(user, "displayName"),
                "UserPrincipalName": text(user, "userPrincipalName")
            }
        })
    }

    fn target_identity(&self) -> Json {
        json!({
            "id": self.target_id.clone().unwrap_or_default(),
            "displayName": "",
            "identityType": self.decision.kind,
            "details": {}
        })
    }
}

/// Names of the service principal, and ids of both directories.
struct Systems {
    source: Json,
    target: Json,
    service_principal: Json,
}

fn systems(state: &State, work: &Work) -> Systems {
    let principal = state
        .tenants
        .get(&work.source)
        .and_then(|tenant| tenant.service_principals.get(&work.service_principal));
    let member = |name: &str| principal.map(|found| text(found, name)).unwrap_or_default();
    let (name, app) = (member("displayName"), member("appId"));
    Systems {
        source: json!({
            "id": state.ids.named(&format!("{}/source", work.job)),
            "displayName": work.rule.source_directory_name,
            "details": {}
        }),
        target: json!({
            "id": state.ids.named(&format!("{}/target", work.job)),
            "displayName": work.rule.target_directory_name,
            "details": {
                "ApplicationId": app,
                "ServicePrincipalId": work.service_principal,
                "ServicePrincipalDisplayName": name
            }
        }),
        service_principal: json!({"id": work.service_principal, "displayName": name}),
    }
}

fn category(result: &str) -> &'static str {
    match result {
        "failure" => "failure",
        "skipped" => "nonServiceFailure",
        _ => "success",
    }
}

fn error(status: &Status) -> Json {
    match &status.code {
        None => Json::Null,
        Some(code) => json!({
            "errorCode": code,
            "reason": status.reason,
            "additionalDetails": null,
            "errorCategory": category(status.result),
            "recommendedAction": null
        }),
    }
}

/// Writes the provisioning log entry of the source tenant and the audit entries of both.
pub(crate) fn write(state: &mut State, work: &Work, outcome: &Outcome) {
    let status = outcome.status(work.on_demand);
    let systems = systems(state, work);
    let told = steps::tell(work, &outcome.decision, outcome.staged);
    let entry = json!({
        "id": state.ids.next(),
        "activityDateTime": dates::iso(work.at),
        "tenantId": work.source,
        "jobId": work.job,
        "cycleId": work.cycle,
        "changeId": outcome.change_id,
        "provisioningAction": outcome.action(),
        "durationInMilliseconds": 125 + 250 * told.len(),
        "servicePrincipal": systems.service_principal,
        "sourceSystem": systems.source,
        "targetSystem": systems.target,
        "initiatedBy": {
            "id": "",
            "displayName": "Azure AD Provisioning Service",
            "initiatorType": "system"
        },
        "sourceIdentity": outcome.source_identity(),
        "targetIdentity": outcome.target_identity(),
        "provisioningStatusInfo": {
            "status": status.result,
            "errorInformation": error(&status)
        },
        "modifiedProperties": outcome.modified(),
        "provisioningSteps": told.iter().map(logged_step).collect::<Vec<_>>()
    });
    if let (Some(tenant), Json::Object(entry)) = (state.tenants.get_mut(&work.source), entry) {
        tenant.provisioning_log.push(entry);
    }
    audit_source(state, work, outcome, &status);
    if let (Verdict::Export(action), false) = (&outcome.decision.verdict, outcome.staged) {
        audit_target(state, work, outcome, *action);
    }
}

fn logged_step(step: &Step) -> Json {
    json!({
        "name": step.name,
        "provisioningStepType": match step.kind {
            "Import" => "import",
            "Scoping" => "scoping",
            "Matching" => "matching",
            "Processing" => "processing",
            _ => "export",
        },
        "status": step.status.to_lowercase(),
        "description": step.description,
        "details": step.details
    })
}

/// The on-demand answer's value for one object.
pub(crate) fn on_demand_value(state: &State, work: &Work, outcome: &Outcome) -> Json {
    let status = outcome.status(true);
    let systems = systems(state, work);
    let told: Vec<Json> = steps::tell(work, &outcome.decision, outcome.staged)
        .iter()
        .map(|step| {
            json!({
                "name": step.name,
                "type": step.kind,
                "status": step.status,
                "description": step.description,
                "timestamp": dates::iso_precise(work.at),
                "details": step.details
            })
        })
        .collect();
    json!({
        "provisioningSteps": told,
        "action": capitalised(outcome.action()),
        "changeId": outcome.change_id,
        "startTime": dates::iso_precise(work.at),
        "endTime": dates::iso_precise(work.at),
        "modifiedProperties": outcome.modified(),
        "reportableIdentifier": steps::shown_name(&outcome.decision),
        "statusInfo": {
            "status": capitalised(status.result),
            "errorCode": status.code,
            "reason": status.reason,
            "additionalDetails": null,
            "errorCategory": category(status.result),
            "recommendedAction": null
        },
        "sourceIdentity": outcome.source_identity(),
        "sourceSystem": systems.source,
        "targetIdentity": outcome.target_identity(),
        "targetSystem": systems.target
    })
}

/// The first letter in upper case.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// `Synchronization rule action` and `Export`, as the source tenant's audit log has them.
fn audit_source(state: &mut State, work: &Work, outcome: &Outcome, status: &Status) {
    let decision = &outcome.decision;
    let told = steps::tell(work, decision, outcome.staged);
    let code = status.code.clone().unwrap_or_else(|| "None".to_owned());
    let mut events: Vec<(&str, String, String)> = Vec::new();
    let will = told
        .iter()
        .filter(|step| step.kind == "Processing")
        .map(|step| {
            (
                "Synchronization rule action",
                step.name.to_owned(),
                step.description.clone(),
            )
        });
    events.extend(will);
    if !outcome.staged {
        let done = told
            .iter()
            .filter(|step| step.kind == "Export")
            .map(|step| ("Export", step.name.to_owned(), step.description.clone()));
        events.extend(done);
    }
    for (activity, event, text) in events {
        let id = sync_id(state, &work.cycle);
        let result = if status.result == "failure" {
            "failure"
        } else {
            "success"
        };
        let details = [
            ("Details", status.reason.clone()),
            ("ErrorCode", code.clone()),
            ("EventName", event),
            ("ipaddr", String::new()),
            ("JoiningProperty", decision.security_id.clone()),
            ("SourceAnchor", decision.id.clone()),
            (
                "TargetAnchor",
                outcome.target_id.clone().unwrap_or_default(),
            ),
        ];
        let principal = systems(state, work).service_principal;
        let mut entry = Entry::new("ProvisioningManagement", activity, "", service_actor());
        entry.logged_by = "Account Provisioning".to_owned();
        result.clone_into(&mut entry.result);
        entry.result_reason = text;
        entry.targets = vec![
            audit::target(
                "ServicePrincipal",
                &work.service_principal,
                principal["displayName"].as_str(),
                &[],
            ),
            audit_object(outcome),
        ];
        entry.details = details.map(|(key, value)| (key.to_owned(), value)).to_vec();
        entry.id = Some(id);
        entry.correlation_id = Some(work.cycle.clone());
        record(state, &work.source, work.at, entry);
    }
}

/// The user in an audit entry of the source, which names it but has no id for it.
fn audit_object(outcome: &Outcome) -> Json {
    json!({
        "id": null,
        "displayName": steps::shown_name(&outcome.decision),
        "type": outcome.decision.kind,
        "userPrincipalName": null,
        "groupType": null,
        "modifiedProperties": outcome.modified()
    })
}

fn sync_id(state: &mut State, cycle: &str) -> String {
    // The service numbers events over all tenants; the counter of ids is as good.
    state.ids.next();
    format!("Sync_{cycle}_L5BFV_{}", 161_778_000 + state.ids.made)
}

fn service_actor() -> Actor {
    Actor::App {
        app_id: None,
        display_name: "Azure AD Cloud Sync".to_owned(),
        service_principal_id: None,
    }
}

/// What the target tenant's directory records of an export.
fn audit_target(state: &mut State, work: &Work, outcome: &Outcome, action: Action) {
    let object = outcome.decision.kind.to_lowercase();
    let (activity, operation) = match action {
        Action::Create => (format!("Add {object}"), "Add"),
        Action::Update => (format!("Update {object}"), "Update"),
        Action::Disable => ("Disable account".to_owned(), "Update"),
        Action::Restore => (format!("Restore {object}"), "Update"),
        Action::Delete => (format!("Delete {object}"), "Delete"),
    };
    let category = format!("{}Management", outcome.decision.kind);
    let actor = Actor::App {
        app_id: Some("00000014-0000-0000-c000-000000000000".to_owned()),
        display_name: "Microsoft.Azure.SyncFabric".to_owned(),
        service_principal_id: None,
    };
    let id = outcome.target_id.clone().unwrap_or_default();
    let changed: Vec<(&str, Option<Json>, Option<Json>)> = outcome
        .decision
        .changes
        .iter()
        .map(|change| {
            let old = change.old.first().map(|_| json!([change.old.shown()]));
            (
                change.attribute.as_str(),
                old,
                Some(json!([change.new.shown()])),
            )
        })
        .collect();
    let entry = Entry::new(&category, &activity, operation, actor).on(audit::target(
        outcome.decision.kind,
        &id,
        None,
        &changed,
    ));
    record(state, &work.target, work.at, entry);
}

/// Records an audit entry at a virtual time that may lie before the present one.
pub(crate) fn record(state: &mut State, tenant: &str, at: i64, entry: Entry) {
    audit::record(state, tenant, entry);
    if let Some(last) = state
        .tenants
        .get_mut(tenant)
        .and_then(|tenant| tenant.audit_log.last_mut())
    {
        last.insert("activityDateTime".to_owned(), json!(dates::iso_precise(at)));
    }
}
