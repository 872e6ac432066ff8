//! The error of users who are still in the target tenant.

use serde_json::{Value, json};

use super::made::Object;
use crate::graph::Error;

/// Names each of them, with the reason where the log has one, and counts those that cannot be named; no count is known where there is none.
pub(super) fn stay(left: &[Object], unnamed: Option<u64>, why: &str, reasons: Value) -> Error {
    let users: Vec<Value> = left
        .iter()
        .map(|object| json!({"id": object.id, "name": object.name, "reason": reasons.get(&object.id)}))
        .collect();
    let mut list: Vec<String> = left
        .iter()
        .map(
            |object| match reasons.get(&object.id).and_then(Value::as_str) {
                Some(reason) => format!("{}: {reason}", object.said()),
                None => object.said(),
            },
        )
        .collect();
    match unnamed {
        Some(0) if !list.is_empty() => {}
        Some(0) => {
            list.push("the job has not ended a cycle after which it counts nobody".to_owned())
        }
        Some(count) => list.push(format!("{count} that the job counts and nobody can name")),
        None => list.push("the job does not tell how many it still counts".to_owned()),
    }
    let mut error = Error::new(
        "UsersStay",
        "InvalidResult",
        format!("{why}: {}.", list.join(", ")),
    )
    .with_hint(
        "The job is kept. Remove the cause, or delete the users in the target tenant, and run the command again; it continues where this run stopped.",
    );
    error.details = Some(json!({ "users": users, "unnamed": unnamed }));
    error
}
