//! What identifies a plan: both tenants and the requests that it would send, in their order.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::step::Step;

/// Namespace of the digests, so that they are no other product's.
const NAMESPACE: Uuid = Uuid::from_u128(0x5ef4_a3d2_0000_4000_8000_706c_616e_6469);

/// One request as its digest sees it: the side, the method, the address and the body.
pub(crate) type Sent<'a> = (&'a str, &'a str, &'a str, &'a Value);

/// The same text for the same requests to the same tenants, on any machine.
#[must_use]
pub(crate) fn digest(pair: Option<(&str, &str)>, steps: &[Step]) -> String {
    let requests = steps.iter().flat_map(|step| {
        step.request.iter().map(move |request| {
            let body = request.body.as_ref().unwrap_or(&Value::Null);
            (
                step.side.as_str(),
                request.method.as_str(),
                request.url.as_str(),
                body,
            )
        })
    });
    match pair {
        Some((source, target)) => of_requests(source, target, requests),
        None => of_requests("", "", requests),
    }
}

/// A request as it stands in a plan that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRequest {
    /// `source` or `target`.
    pub side: String,
    /// HTTP method.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// JSON body; null where there is none.
    pub body: Value,
}

/// The digest that a plan for these tenants with these requests must have.
#[must_use]
pub fn digest_of_plan(source: &str, target: &str, requests: &[PlannedRequest]) -> String {
    let requests = requests
        .iter()
        .map(|one| (&*one.side, &*one.method, &*one.url, &one.body));
    of_requests(source, target, requests)
}

fn of_requests<'a>(source: &str, target: &str, requests: impl Iterator<Item = Sent<'a>>) -> String {
    let requests: Vec<Value> = requests
        .map(|(side, method, url, body)| json!([side, method, url, sorted(body)]))
        .collect();
    let covered = json!([source.to_lowercase(), target.to_lowercase(), requests]);
    Uuid::new_v5(&NAMESPACE, covered.to_string().as_bytes())
        .simple()
        .to_string()
}

/// The value with the members of its objects in one order, which other programs do not keep.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Map<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), sorted(value)))
                .collect();
            members.sort_keys();
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensure::step::{Action, ShownRequest, Side, Status};

    fn step(message: &str, urls: &[&str]) -> Step {
        Step {
            step: 2,
            title: "",
            side: Side::Target,
            action: Action::None,
            target: String::new(),
            target_id: None,
            status: Status::Planned,
            changes: Vec::new(),
            message: message.to_owned(),
            job: None,
            request: urls
                .iter()
                .map(|url| ShownRequest {
                    method: "POST".to_owned(),
                    url: (*url).to_owned(),
                    body: None,
                })
                .collect(),
        }
    }

    #[test]
    fn the_tenants_the_requests_and_their_order_count() {
        let one = digest(Some(("a", "b")), &[step("a", &["x", "y"])]);
        let other_words = [step("b", &["x"]), step("c", &["y"])];
        assert_eq!(one, digest(Some(("A", "b")), &other_words));
        assert_ne!(one, digest(Some(("a", "b")), &[step("a", &["y", "x"])]));
        assert_ne!(one, digest(Some(("c", "b")), &other_words));
        assert_ne!(one, digest(None, &other_words));
    }

    #[test]
    fn the_order_of_members_does_not_count_and_that_of_items_does() {
        let of = |body: Value| of_requests("a", "b", [("source", "POST", "x", &body)].into_iter());
        let one = of(json!({"a": 1, "b": [{"c": 1, "d": 2}]}));
        assert_eq!(one, of(json!({"b": [{"d": 2, "c": 1}], "a": 1})));
        assert_ne!(of(json!([1, 2])), of(json!([2, 1])));
    }
}
