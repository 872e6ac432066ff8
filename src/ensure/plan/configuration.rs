//! Step 6: the application in the source tenant, and what is known of it.

use serde_json::{Value, json};

use super::{Expect, Pair, PlannedStep, service_principal, with_body};
use crate::ensure::adopt::{Adoption, Claim, claim, unidentified};
use crate::ensure::fact::Fact;
use crate::ensure::model::DesiredState;
use crate::ensure::observed::{Configuration, Observed, other_tags, target_tag, text};
use crate::ensure::reference::{Output, Outputs};
use crate::ensure::schema;
use crate::ensure::step::{Action, Change};
use crate::graph::Error;

/// Ids of objects that exist.
pub(super) fn known_outputs(
    desired: &DesiredState,
    adoption: &Adoption<'_>,
    observed: &Observed,
    outputs: &mut Outputs,
) {
    let Adoption::Found(configuration) = adoption else {
        return;
    };
    outputs.set(Output::ServicePrincipal, configuration.id());
    outputs.set_tags(&other_tags(&configuration.service_principal));
    if let Some(role) = app_role(&configuration.service_principal) {
        outputs.set(Output::AppRole, text(role, "id"));
    }
    if let JobFound::One(job) = find_job(desired, configuration) {
        outputs.set(Output::Job, text(job, "id"));
        if let Fact::Known(schema) = &observed.schema
            && let Some(rule) = schema::rule_id(&schema.entity)
        {
            outputs.set(Output::Rule, rule);
        }
    }
}

/// Stands for the name of the role while the application does not exist.
pub(crate) const APP_ROLE: &str = "<AppRole>";

/// Role that users are assigned to: `User`, else the documented `msiam_access`, else the first that users can have.
pub(crate) fn app_role(service_principal: &Value) -> Option<&Value> {
    let roles = service_principal.get("appRoles")?.as_array()?;
    let open = |role: &&Value| {
        role.get("isEnabled") != Some(&Value::Bool(false))
            && role
                .get("allowedMemberTypes")
                .and_then(Value::as_array)
                .is_none_or(|types| types.iter().any(|member| member == "User"))
    };
    ["User", "msiam_access"]
        .iter()
        .find_map(|name| {
            roles
                .iter()
                .find(|role| open(role) && text(role, "displayName") == *name)
        })
        .or_else(|| roles.iter().find(open))
}

/// Step 6: the application and its service principal.
pub(super) fn application(
    desired: &DesiredState,
    adoption: &Adoption<'_>,
    observed: &Observed,
    pair: &Pair,
) -> PlannedStep {
    let name = &desired.application.display_name;
    let mut step = PlannedStep::new(6, format!("application '{name}'"));
    match adoption {
        Adoption::Found(configuration) => {
            step.target = format!("application '{}'", configuration.display_name());
            step.note = ground(desired, configuration, pair).map(str::to_owned);
            step.with_message(format!("Service principal {}.", configuration.id()))
        }
        Adoption::Undecided(error) => step.refused(error.clone()),
        Adoption::Unknown(error) => step.unknown("the applications of the source tenant", error),
        Adoption::Nothing => {
            step.changes.push(Change {
                path: "displayName".to_owned(),
                from: Value::Null,
                to: json!(name),
            });
            step.write(
                "Invoke-MgInstantiateApplicationTemplate",
                json!({"ApplicationTemplateId": desired.application.template_id, "DisplayName": name}),
                Expect::Application,
            );
            record_target(&mut step, pair);
            step.note = others(&unidentified(&observed.configurations));
            step.planned(
                Action::Create,
                "Create the application from its gallery template.",
            )
        }
    }
}

/// Whether the configuration may lead to another tenant until its credentials are written anew.
pub(super) fn is_hidden(adoption: &Adoption<'_>, pair: &Pair) -> bool {
    matches!(adoption, Adoption::Found(found) if claim(found, &pair.target) == Claim::Hidden)
}

/// Why an application is taken whose target nobody can read.
fn ground(
    desired: &DesiredState,
    configuration: &Configuration,
    pair: &Pair,
) -> Option<&'static str> {
    if claim(configuration, &pair.target) != Claim::Hidden {
        let is_proven = matches!(configuration.reaches_target, Fact::Known(true));
        return is_proven.then_some("Graph does not show its target tenant; its saved credentials reach this one, and the source tenant lets them reach no other.");
    }
    Some(if desired.application.service_principal_id.is_some() {
        "Graph does not show its target tenant; it was chosen by ServicePrincipalId, so step 9 saves and records this one."
    } else {
        "Graph does not show its target tenant, and its job has ended no cycle; step 9 saves and records this one."
    })
}

/// One more request: the target tenant is written where it can be read, the other tags are kept.
pub(super) fn record_target(step: &mut PlannedStep, pair: &Pair) {
    let tag = target_tag(&pair.target);
    step.changes.push(Change {
        path: "tags".to_owned(),
        from: Value::Null,
        to: json!(tag),
    });
    let body = with_body(
        service_principal(),
        json!({"tags": [Output::Tags.reference(), tag]}),
    );
    step.write("Update-MgServicePrincipal", body, Expect::Tag(tag));
}

/// One more request: the service principal has these tags of our own and no other, and all that are somebody else's.
pub(super) fn record(step: &mut PlannedStep, tags: Vec<String>) {
    let mut all = vec![Output::Tags.reference()];
    all.extend(tags.iter().map(|tag| json!(tag)));
    let body = with_body(service_principal(), json!({ "tags": all }));
    step.write("Update-MgServicePrincipal", body, Expect::Recorded(tags));
}

/// A configuration of another name could be the one that is meant, because its target cannot be read.
fn others(unidentified: &[&Configuration]) -> Option<String> {
    if unidentified.is_empty() {
        return None;
    }
    let list: Vec<String> = unidentified
        .iter()
        .map(|other| format!("'{}' ({})", other.display_name(), other.id()))
        .collect();
    Some(format!(
        "There are configurations of other names whose target tenant Graph does not show: {}. If one of them is meant, name it with ServicePrincipalId.",
        list.join(", ")
    ))
}

/// Jobs of the wanted template.
pub(super) enum JobFound<'a> {
    None,
    One(&'a Value),
    Several(Vec<&'a Value>),
    Unknown(&'a Error),
}

/// Looks for the job of the wanted template, whatever its state.
pub(super) fn find_job<'a>(
    desired: &DesiredState,
    configuration: &'a Configuration,
) -> JobFound<'a> {
    let jobs = match &configuration.jobs {
        Fact::Unreadable(error) => return JobFound::Unknown(error),
        Fact::Absent => return JobFound::None,
        Fact::Known(jobs) => jobs,
    };
    let of_template: Vec<&Value> = jobs
        .iter()
        .filter(|job| text(job, "templateId").eq_ignore_ascii_case(&desired.job.template_id))
        .collect();
    match of_template.as_slice() {
        [] => JobFound::None,
        [only] => JobFound::One(only),
        _ => JobFound::Several(of_template),
    }
}
