//! The scoping filter of an object mapping.

use serde_json::{Value, json};

use super::Work;
use super::attributes::Definitions;
use crate::ensure::model::{ObjectKind, ScopingFilter, ScopingGroup};
use crate::ensure::observed::text;
use crate::ensure::step::Change;

/// What will be set, where there is no schema yet.
pub(super) fn announced(wanted: &ScopingFilter) -> Change {
    Change {
        path: path_of(wanted).to_owned(),
        from: Value::Null,
        to: in_words(&wire_groups(wanted)),
    }
}

fn path_of(wanted: &ScopingFilter) -> &'static str {
    match wanted.object {
        ObjectKind::User => "scopingFilter",
        ObjectKind::Group => "scopingFilter[Group]",
    }
}

/// Replaces the groups that take objects out of scope; the filters that the service has of its own stay.
pub(super) fn merge(
    object: &mut Value,
    wanted: &ScopingFilter,
    definitions: &Definitions<'_>,
    work: &mut Work<'_>,
) {
    let mut groups = wire_groups(wanted);
    for (g, group) in groups.iter_mut().enumerate() {
        for (c, clause) in clauses_mut(group).iter_mut().enumerate() {
            match definitions.source(text(clause, "sourceOperandName")) {
                Ok(name) => clause["sourceOperandName"] = json!(name),
                Err(problem) => work.problems.push(format!(
                    "scopingFilter.groups[{g}].clauses[{c}].attribute: {problem}"
                )),
            }
        }
    }
    let current = object
        .get("scope")
        .and_then(|scope| scope.get("groups"))
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let mut rest = current.clone();
    let mut changed = false;
    let merged: Vec<Value> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let unnamed = wanted
                .groups
                .get(index)
                .is_none_or(|one| one.name.is_none());
            match rest.iter().position(|known| same(known, group, unnamed)) {
                // A group that is there stays as it is, byte for byte.
                Some(place) => rest.swap_remove(place),
                None => {
                    changed = true;
                    group.clone()
                }
            }
        })
        .collect();
    if !changed && rest.is_empty() {
        return;
    }
    work.changes.push(Change {
        path: path_of(wanted).to_owned(),
        from: in_words(&current),
        to: in_words(&merged),
    });
    if !object.get("scope").is_some_and(Value::is_object) {
        object["scope"] =
            json!({"categoryFilterGroups": [], "groups": [], "inputFilterGroups": []});
    }
    object["scope"]["groups"] = Value::Array(merged);
}

/// The groups of a filter as Graph takes them.
#[must_use]
fn wire_groups(wanted: &ScopingFilter) -> Vec<Value> {
    wanted
        .groups
        .iter()
        .enumerate()
        .map(|(index, group)| wire_group(index, group))
        .collect()
}

fn wire_group(index: usize, group: &ScopingGroup) -> Value {
    let clauses: Vec<Value> = group
        .clauses
        .iter()
        .map(|clause| {
            let values: Vec<String> = clause.values.iter().filter_map(value_text).collect();
            json!({
                "operatorName": clause.operator,
                "sourceOperandName": clause.attribute,
                "targetOperand": {"values": values},
            })
        })
        .collect();
    let name = group
        .name
        .clone()
        .unwrap_or_else(|| format!("Scope {}", index + 1));
    json!({"name": name, "clauses": clauses})
}

/// Values of a clause are texts; a Boolean is written as the engine writes it.
fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        other => Some(other.to_string()),
    }
}

fn clauses_mut(group: &mut Value) -> &mut [Value] {
    group
        .get_mut("clauses")
        .and_then(Value::as_array_mut)
        .map_or(&mut [], Vec::as_mut_slice)
}

fn clauses(group: &Value) -> &[Value] {
    group
        .get("clauses")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// All clauses of a group must hold, so that their order means nothing.
fn same(current: &Value, wanted: &Value, unnamed: bool) -> bool {
    let mut rest: Vec<&Value> = clauses(current).iter().collect();
    (unnamed || text(current, "name") == text(wanted, "name"))
        && rest.len() == clauses(wanted).len()
        && clauses(wanted).iter().all(|wanted| {
            let found = rest.iter().position(|current| same_clause(current, wanted));
            found.map(|place| rest.swap_remove(place)).is_some()
        })
}

fn same_clause(current: &Value, wanted: &Value) -> bool {
    let (mut ours, mut theirs) = (values(wanted), values(current));
    ours.sort_unstable();
    theirs.sort_unstable();
    text(current, "operatorName").eq_ignore_ascii_case(text(wanted, "operatorName"))
        && text(current, "sourceOperandName") == text(wanted, "sourceOperandName")
        && ours == theirs
}

fn values(clause: &Value) -> Vec<&str> {
    let values = clause
        .get("targetOperand")
        .and_then(|operand| operand.get("values"))
        .and_then(Value::as_array);
    values
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// A filter as a person reads it: `department EQUALS 'Sales' and city IS NOT NULL`, alternatives by `or`.
fn in_words(groups: &[Value]) -> Value {
    if groups.is_empty() {
        return Value::Null;
    }
    let texts: Vec<String> = groups
        .iter()
        .map(|group| {
            let clauses: Vec<String> = clauses(group)
                .iter()
                .map(|clause| {
                    let head = format!(
                        "{} {}",
                        text(clause, "sourceOperandName"),
                        text(clause, "operatorName")
                    );
                    match values(clause).as_slice() {
                        [] => head,
                        values => format!("{head} '{}'", values.join("', '")),
                    }
                })
                .collect();
            clauses.join(" and ")
        })
        .collect();
    json!(texts.join(" or "))
}
