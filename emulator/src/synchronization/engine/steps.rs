//! The steps that a provisioning log entry and an on-demand answer tell.

use serde_json::{Map, Value as Json, json};

use super::decide::{Action, Decision, Verdict, Work};
use super::expression::Expression;
use super::matching::Match;
use crate::state::text;

/// One step.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Such as `EntryExportAdd`.
    pub(crate) name: &'static str,
    /// Such as `Export`, capitalised as the on-demand answer has it.
    pub(crate) kind: &'static str,
    /// `Success`, `Failure` or `Skipped`.
    pub(crate) status: &'static str,
    /// Text.
    pub(crate) description: String,
    /// Details.
    pub(crate) details: Json,
}

/// How log texts name the object.
pub(crate) fn shown_name(decision: &Decision) -> String {
    let name = match decision.kind {
        "User" => text(&decision.entity, "userPrincipalName"),
        _ => text(&decision.entity, "displayName"),
    };
    if name.is_empty() {
        decision.id.clone()
    } else {
        name.to_owned()
    }
}

/// Name of the audit event and of the export step, and the past tense that texts use.
pub(crate) fn export_words(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Create => ("EntryExportAdd", "created"),
        Action::Update => ("EntryExportUpdate", "updated"),
        Action::Restore => ("EntryExportUpdate", "restored"),
        Action::Disable => ("EntryExportUpdate", "disabled"),
        Action::Delete => ("EntryExportUpdateSoftDelete", "deleted"),
    }
}

/// The steps of a decision that was carried out, or staged.
pub(crate) fn tell(work: &Work, decision: &Decision, staged: bool) -> Vec<Step> {
    if let (Some(name), Verdict::Fail(fault)) = (decision.only_step, &decision.verdict) {
        return vec![Step {
            name,
            kind: "Import",
            status: "Failure",
            description: fault.message.clone(),
            details: json!({"ErrorCode": fault.code, "ErrorMessage": fault.message}),
        }];
    }
    let mut steps = vec![import(work, decision), scoping(decision)];
    steps.extend(matching(work, decision));
    let (kind, name) = (decision.kind, shown_name(decision));
    let target = &work.rule.target_directory_name;
    match &decision.verdict {
        Verdict::Export(action) => {
            steps.push(Step {
                name: match action {
                    Action::Create => "EntrySynchronizationAdd",
                    Action::Delete => "EntrySynchronizationDelete",
                    _ => "EntrySynchronizationUpdate",
                },
                kind: "Processing",
                status: "Success",
                description: will(work, decision, *action),
                details: json!({}),
            });
            let (step, past) = export_words(*action);
            steps.push(Step {
                name: step,
                kind: "Export",
                status: if staged { "Skipped" } else { "Success" },
                description: if staged {
                    format!("{kind} '{name}' was not {past} in {target}, because the deletion threshold was exceeded")
                } else {
                    format!("{kind} '{name}' was {past} in {target}")
                },
                details: Json::Object(
                    decision
                        .changes
                        .iter()
                        .map(|change| (change.attribute.clone(), json!(change.new.shown())))
                        .collect(),
                ),
            });
        }
        Verdict::Skip(reason) => steps.push(Step {
            name: "EntrySynchronizationSkip",
            kind: "Processing",
            status: "Skipped",
            description: skip_text(decision, reason),
            details: if *reason == "NotEffectivelyEntitled" {
                decision.scope.skip_details()
            } else {
                json!({"SkipReason": reason})
            },
        }),
        Verdict::Fail(fault) => steps.push(Step {
            name: if decision.target_id.is_some() {
                "EntryExportUpdate"
            } else {
                "EntryExportAdd"
            },
            kind: "Export",
            status: "Failure",
            description: format!("Failed to provision {kind} '{name}' in {target}"),
            details: json!({"ErrorCode": fault.code, "ErrorMessage": fault.message}),
        }),
    }
    steps
}

/// The reason of a skip in words.
pub(crate) fn skip_text(decision: &Decision, reason: &str) -> String {
    let (kind, name) = (decision.kind, shown_name(decision));
    match reason {
        "RedundantExport" => format!(
            "The state of the {kind} '{name}' in both the source and target systems already match. No change to the {kind} '{name}' currently needs to be made."
        ),
        "FlowTypeNotEnabled" => format!(
            "The {kind} '{name}' will be skipped. The object mapping does not allow this kind of change."
        ),
        _ => format!(
            "The {kind} '{name}' will be skipped due to the following reasons: 1) This object is not assigned to the application, not active, or not in the provisioning scope."
        ),
    }
}

fn import(work: &Work, decision: &Decision) -> Step {
    let (kind, name) = (decision.kind, shown_name(decision));
    let source = &work.rule.source_directory_name;
    let (step, description) = if work.on_demand {
        (
            "EntryImport",
            format!("Retrieved {kind} '{name}' from {source}"),
        )
    } else {
        let (step, change) = match decision.verdict {
            _ if decision.soft_deleted => ("EntryImportDelete", "Delete"),
            Verdict::Export(Action::Create) => ("EntryImportAdd", "Add"),
            _ if decision.target_id.is_none() => ("EntryImportAdd", "Add"),
            _ => ("EntryImportUpdate", "Update"),
        };
        (
            step,
            format!("Received {kind} '{name}' change of type ({change}) from {source}"),
        )
    };
    Step {
        name: step,
        kind: "Import",
        status: "Success",
        description,
        details: imported(work, decision),
    }
}

/// Attributes that the engine reads of every user, last in the details.
const INTERNAL: [&str; 4] = [
    "netId",
    "alternativeSecurityIds",
    "IsSoftDeleted",
    "appRoleAssignments",
];

/// The source attributes that mappings read, and the engine's own.
fn imported(work: &Work, decision: &Decision) -> Json {
    let of_user = decision.kind == "User";
    let mapped = match of_user {
        true => Some(&work.users),
        false => work.rule.groups(),
    };
    let read = mapped
        .into_iter()
        .flat_map(|found| &found.attribute_mappings)
        .filter_map(|mapping| mapping.source.as_ref()?.expression().ok())
        .flat_map(Expression::attributes)
        .filter(|name| !INTERNAL.contains(name));
    let internal = INTERNAL.iter().copied().filter(|_| of_user);
    let mut details = Map::new();
    details.insert("objectId".to_owned(), json!(decision.id));
    for name in read.chain(internal) {
        let value = decision.source().read(name).shown();
        if !value.is_empty() && !details.contains_key(name) {
            details.insert(name.to_owned(), json!(value));
        }
    }
    Json::Object(details)
}

fn scoping(decision: &Decision) -> Step {
    Step {
        name: "EntrySynchronizationScoping",
        kind: "Scoping",
        status: "Success",
        description: format!(
            "Determine if {} in scope by evaluating against each scoping filter",
            decision.kind
        ),
        details: decision.scope.details(),
    }
}

fn matching(work: &Work, decision: &Decision) -> Option<Step> {
    let target = &work.rule.target_directory_name;
    let (kind, name) = (decision.kind, shown_name(decision));
    let (step, description) = match decision.matched.as_ref()? {
        Match::Missing => (
            "EntryImportObjectNotFound",
            format!("{kind} '{name}' was not found in {target}"),
        ),
        _ => (
            "EntryImport",
            format!("Retrieved {kind} '{name}' from {target}"),
        ),
    };
    Some(Step {
        name: step,
        kind: "Matching",
        status: "Success",
        description,
        details: match &decision.target_id {
            Some(id) => json!({"objectId": id}),
            None => json!({}),
        },
    })
}

/// What is going to happen, and why.
pub(crate) fn will(work: &Work, decision: &Decision, action: Action) -> String {
    let (kind, name) = (decision.kind, shown_name(decision));
    let (source, target) = (
        &work.rule.source_directory_name,
        &work.rule.target_directory_name,
    );
    match action {
        Action::Create => format!(
            "{kind} '{name}' will be created in {target} ({kind} is active and assigned in {source}, but no matching {kind} was found in {target})"
        ),
        Action::Update => format!(
            "{kind} '{name}' will be updated in {target} ({kind} is active and assigned in {source}, and a matching {kind} was found in {target})"
        ),
        Action::Restore => format!(
            "{kind} '{name}' will be restored in {target} ({kind} is active and assigned in {source}, and the matching {kind} is deleted in {target})"
        ),
        Action::Disable => {
            format!(
                "{kind} '{name}' will be disabled in {target} ({kind} is not active in {source})"
            )
        }
        Action::Delete => format!(
            "{kind} '{name}' will be deleted in {target} ({kind} is deleted, not assigned or not in scope in {source})"
        ),
    }
}
