//! What identifies a plan: both tenants, what is wanted of them, the requests in their order, and the changes that they make.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::model::DesiredState;
use super::step::Step;

/// Namespace of the digests, so that they are no other product's.
const NAMESPACE: Uuid = Uuid::from_u128(0x5ef4_a3d2_0000_4000_8000_706c_616e_6469);

/// The same text for the same steps in the same tenants, on any machine.
#[must_use]
pub(crate) fn digest(pair: Option<(&str, &str)>, steps: &[Step]) -> String {
    of_plan(pair, &Value::Null, &planned(steps))
}

/// The same, where a document says what is wanted: all of it counts, also what sends no request.
#[must_use]
pub(crate) fn digest_of_desired(
    pair: Option<(&str, &str)>,
    desired: &DesiredState,
    steps: &[Step],
) -> String {
    of_plan(pair, &covered(pair, desired), &planned(steps))
}

/// A step as it stands in a plan that was kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanStep {
    /// `source` or `target`.
    pub side: String,
    /// Its requests, in their order.
    pub requests: Vec<PlannedRequest>,
    /// Its changes, in their order.
    pub changes: Vec<PlannedChange>,
}

/// A request as it stands in a plan that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRequest {
    /// HTTP method.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// JSON body; null where there is none.
    pub body: Value,
}

/// A change as it stands in a plan that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedChange {
    /// Where the property is.
    pub path: String,
    /// Value now; null where there is none.
    pub from: Value,
    /// Value wanted.
    pub to: Value,
}

/// The digest that a plan of this desired state for these tenants must have.
#[must_use]
pub fn digest_of_plan(
    source: &str,
    target: &str,
    desired: &DesiredState,
    steps: &[PlanStep],
) -> String {
    let pair = Some((source, target));
    of_plan(pair, &covered(pair, desired), steps)
}

fn planned(steps: &[Step]) -> Vec<PlanStep> {
    let planned = |step: &Step| PlanStep {
        side: step.side.as_str().to_owned(),
        requests: step
            .request
            .iter()
            .map(|request| PlannedRequest {
                method: request.method.clone(),
                url: request.url.clone(),
                body: request.body.clone().unwrap_or_default(),
            })
            .collect(),
        changes: step
            .changes
            .iter()
            .map(|change| PlannedChange {
                path: change.path.clone(),
                from: change.from.clone(),
                to: change.to.clone(),
            })
            .collect(),
    };
    steps.iter().map(planned).collect()
}

/// The document with the tenants that it is carried out in, whether it names them or not.
fn covered(pair: Option<(&str, &str)>, desired: &DesiredState) -> Value {
    let mut desired = desired.clone();
    if let Some((source, target)) = pair {
        desired.source.tenant_id = Some(source.to_lowercase());
        desired.target.tenant_id = Some(target.to_lowercase());
    }
    json!(desired)
}

fn of_plan(pair: Option<(&str, &str)>, desired: &Value, steps: &[PlanStep]) -> String {
    let (source, target) = pair.unwrap_or_default();
    let steps: Vec<Value> = steps
        .iter()
        // A step that neither sends nor changes anything says nothing about the plan.
        .filter(|step| !step.requests.is_empty() || !step.changes.is_empty())
        .map(|step| {
            let requests: Vec<Value> = step
                .requests
                .iter()
                .map(|one| json!([one.method, one.url, one.body]))
                .collect();
            let changes: Vec<Value> = step
                .changes
                .iter()
                .map(|one| json!([one.path, one.from, one.to]))
                .collect();
            json!([step.side, requests, changes])
        })
        .collect();
    let (source, target) = (source.to_lowercase(), target.to_lowercase());
    digest_of_values(&json!([source, target, desired, steps]))
}

/// The same text for the same value, whatever the order of the members of its objects.
#[must_use]
pub(crate) fn digest_of_values(value: &Value) -> String {
    Uuid::new_v5(&NAMESPACE, sorted(value).to_string().as_bytes())
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn step(urls: &[&str], body: Value) -> PlanStep {
        PlanStep {
            side: "target".to_owned(),
            requests: urls
                .iter()
                .map(|url| PlannedRequest {
                    method: "POST".to_owned(),
                    url: (*url).to_owned(),
                    body: body.clone(),
                })
                .collect(),
            changes: Vec::new(),
        }
    }

    fn desired(extra: Value) -> DesiredState {
        let mut document = json!({"source": {"connection": "s"}, "target": {"connection": "t"}, "application": {"displayName": "x"}});
        let members = document.as_object_mut().unwrap();
        members.extend(extra.as_object().unwrap().clone());
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn the_tenants_the_requests_and_their_order_count() {
        let of = |source: &str, steps: &[PlanStep]| {
            digest_of_plan(source, "b", &desired(json!({})), steps)
        };
        let steps = [step(&["x", "y"], Value::Null)];
        let one = of("a", &steps);
        assert_eq!(one, of("A", &steps));
        assert_eq!(one, of("a", &[PlanStep::default(), steps[0].clone()]));
        assert_ne!(one, of("c", &steps));
        assert_ne!(one, of("a", &[step(&["y", "x"], Value::Null)]));
        assert_ne!(one, of("a", &[]));
    }

    #[test]
    fn the_order_of_members_does_not_count_and_that_of_items_does() {
        let of = |body: Value| digest_of_plan("a", "b", &desired(json!({})), &[step(&["x"], body)]);
        let one = of(json!({"a": 1, "b": [{"c": 1, "d": 2}]}));
        assert_eq!(one, of(json!({"b": [{"d": 2, "c": 1}], "a": 1})));
        assert_ne!(of(json!([1, 2])), of(json!([2, 1])));
    }

    #[test]
    fn what_sends_no_request_of_its_own_counts_too() {
        let of = |extra: Value, to: &str| {
            let mut step = step(&["x"], json!("<Schema>"));
            step.changes.push(PlannedChange {
                path: "city".to_owned(),
                from: Value::Null,
                to: json!(to),
            });
            digest_of_plan("a", "b", &desired(extra), &[step])
        };
        let one = of(json!({}), "Oslo");
        assert_eq!(one, of(json!({}), "Oslo"));
        assert_ne!(one, of(json!({}), "Bergen"));
        assert_ne!(one, of(json!({"job": {"waitForFirstCycle": true}}), "Oslo"));
        let mapping = json!({"attributeMappings": [{"targetAttribute": "city", "constant": "x"}]});
        assert_ne!(one, of(mapping, "Oslo"));
    }

    #[test]
    fn a_document_that_names_its_tenants_is_the_same_as_one_that_does_not() {
        let named = json!({"source": {"connection": "s", "tenantId": "A"}, "target": {"connection": "t", "tenantId": "b"}});
        let of = |extra: Value| digest_of_plan("a", "B", &desired(extra), &[]);
        assert_eq!(of(json!({})), of(named));
    }
}
