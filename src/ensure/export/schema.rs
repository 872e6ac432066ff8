//! Attribute mappings and the scoping filter, as far as they differ from those that a new job starts with.

use serde_json::{Value, json};

use crate::ensure::call::Tenant;
use crate::ensure::model::{
    AttributeMapping, Flow, JOB_TEMPLATE, ObjectKind, ScopingClause, ScopingFilter, ScopingGroup,
};
use crate::ensure::observed::text;
use crate::ensure::read::parameters;
use crate::ensure::schema::{Expressions, JobSchema, Wanted, merge, object_mapping};
use crate::graph::Error;

/// What a document says of the schema.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Mappings that were added, changed or removed.
    pub(super) mappings: Vec<AttributeMapping>,
    /// The filter, where it is another.
    pub(super) filter: Option<ScopingFilter>,
    /// What a document cannot name, or what could not be read.
    pub(super) incomplete: Vec<String>,
}

/// Compares the schema of a job with that of its template.
pub(super) async fn read(source: &Tenant, service_principal: &str, job: &str) -> Own {
    let of_job =
        parameters(json!({"ServicePrincipalId": service_principal, "SynchronizationJobId": job}));
    let of_template = parameters(
        json!({"ServicePrincipalId": service_principal, "SynchronizationTemplateId": JOB_TEMPLATE}),
    );
    let read = futures_util::future::join(
        source.call("Get-MgServicePrincipalSynchronizationJobSchema", &of_job),
        source.call("Get-CtsSynchronizationTemplateSchema", &of_template),
    );
    match read.await {
        (Ok(current), Ok(default)) => compare(current, &default),
        (Err(error), _) => unread("attributeMappings and scopingFilter", &error),
        (_, Err(error)) => unread(
            "the schema that attributeMappings and scopingFilter differ from",
            &error,
        ),
    }
}

fn unread(what: &str, error: &Error) -> Own {
    Own {
        incomplete: vec![format!("{what} could not be read: {}", error.message)],
        ..Own::default()
    }
}

fn compare(current: Value, default: &Value) -> Own {
    let mut own = Own::default();
    for kind in [ObjectKind::User, ObjectKind::Group] {
        let (Some(now), Some(before)) = (
            object_mapping(&current, kind),
            object_mapping(default, kind),
        ) else {
            continue;
        };
        mappings(kind, now, before, &mut own);
        filter(kind, now, before, &mut own);
        for name in ["enabled", "flowTypes"] {
            if now.get(name) != before.get(name) {
                own.incomplete.push(format!(
                    "the object mapping of {kind:?}: {name} is changed, and a document cannot name it."
                ));
            }
        }
    }
    check(current, &mut own);
    own
}

/// What the document says must be what the schema holds already.
fn check(current: Value, own: &mut Own) {
    let current = JobSchema {
        entity: current,
        expressions: Expressions::new(),
    };
    let wanted = Wanted {
        mappings: &own.mappings,
        filter: own.filter.as_ref(),
    };
    let problem = match merge(&current, wanted) {
        Ok(merged) if merged.changes.is_empty() => return,
        Ok(merged) => merged
            .changes
            .iter()
            .map(|one| one.path.clone())
            .collect::<Vec<_>>()
            .join(", "),
        Err(error) => error.message,
    };
    own.mappings.clear();
    own.filter = None;
    own.incomplete.push(format!(
        "attributeMappings and scopingFilter cannot be named in a document: {problem}"
    ));
}

const TARGET: &str = "targetAttributeName";

fn list(object: &Value) -> &[Value] {
    let list = object.get("attributeMappings").and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn find<'a>(object: &'a Value, target: &str) -> Option<&'a Value> {
    list(object)
        .iter()
        .find(|mapping| text(mapping, TARGET).eq_ignore_ascii_case(target))
}

fn mappings(kind: ObjectKind, now: &Value, before: &Value, own: &mut Own) {
    for mapping in list(now) {
        let target = text(mapping, TARGET);
        let default = find(before, target);
        if default != Some(mapping) {
            match changed(kind, mapping, default, &mut own.incomplete) {
                Ok(mapping) => own.mappings.push(mapping),
                Err(problem) => own
                    .incomplete
                    .push(format!("attributeMappings[{target}]: {problem}")),
            }
        }
    }
    for gone in list(before) {
        let target = text(gone, TARGET);
        if find(now, target).is_none() {
            own.mappings.push(AttributeMapping {
                remove: true,
                ..named(kind, target)
            });
        }
    }
}

fn named(kind: ObjectKind, target: &str) -> AttributeMapping {
    AttributeMapping {
        target_attribute: target.to_owned(),
        object: kind,
        remove: false,
        attribute: None,
        constant: None,
        expression: None,
        flow_type: None,
        flow_behavior: None,
        matching_priority: None,
        default_value: None,
    }
}

/// A mapping as a document has it: its source, and what else differs from the default.
fn changed(
    kind: ObjectKind,
    mapping: &Value,
    default: Option<&Value>,
    incomplete: &mut Vec<String>,
) -> Result<AttributeMapping, String> {
    let target = text(mapping, TARGET);
    let mut wanted = named(kind, target);
    let source = mapping.get("source").unwrap_or(&Value::Null);
    let (name, expression) = (text(source, "name"), text(source, "expression"));
    match text(source, "type") {
        "Attribute" if !name.is_empty() => wanted.attribute = Some(name.to_owned()),
        "Constant" if !name.is_empty() => wanted.constant = Some(name.to_owned()),
        _ if !expression.is_empty() => wanted.expression = Some(expression.to_owned()),
        _ => return Err("it has no source.".to_owned()),
    }
    let differs = |member: &str| {
        let value = mapping.get(member).filter(|value| !value.is_null());
        let usual = default.and_then(|default| default.get(member));
        value.filter(|value| usual != Some(value))
    };
    if let Some(flow) = differs("flowType") {
        let flow: Flow = serde_json::from_value(flow.clone())
            .map_err(|_| format!("its flowType {flow} is not known."))?;
        wanted.flow_type = Some(flow);
    }
    if let Some(flow) = differs("flowBehavior") {
        wanted.flow_behavior = flow.as_str().map(str::to_owned);
    }
    if let Some(order) = differs("matchingPriority") {
        wanted.matching_priority = order.as_u64().and_then(|order| u32::try_from(order).ok());
    }
    if let Some(value) = differs("defaultValue") {
        wanted.default_value = value.as_str().map(str::to_owned);
    }
    let cleared = |member: &str| {
        default
            .and_then(|default| default.get(member))
            .is_some_and(|usual| !usual.is_null())
            && mapping.get(member).is_none_or(Value::is_null)
    };
    if cleared("defaultValue") {
        incomplete.push(format!(
            "attributeMappings[{target}]: its default value is taken away, and a document cannot name that."
        ));
    }
    Ok(wanted)
}

fn groups(object: &Value) -> &[Value] {
    let groups = object.get("scope").and_then(|scope| scope.get("groups"));
    groups.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn filter(kind: ObjectKind, now: &Value, before: &Value, own: &mut Own) {
    if groups(now) == groups(before) {
        return;
    }
    if own.filter.is_some() {
        own.incomplete.push(
            "scopingFilter: groups have a filter too, and a document can name only that of users."
                .to_owned(),
        );
        return;
    }
    own.filter = Some(ScopingFilter {
        object: kind,
        groups: groups(now).iter().map(group).collect(),
    });
}

fn group(group: &Value) -> ScopingGroup {
    let clauses = group.get("clauses").and_then(Value::as_array);
    ScopingGroup {
        name: Some(text(group, "name").to_owned()).filter(|name| !name.is_empty()),
        clauses: clauses.into_iter().flatten().map(clause).collect(),
    }
}

fn clause(clause: &Value) -> ScopingClause {
    let values = clause.pointer("/targetOperand/values");
    ScopingClause {
        attribute: text(clause, "sourceOperandName").to_owned(),
        operator: text(clause, "operatorName").to_owned(),
        values: values
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
    }
}
