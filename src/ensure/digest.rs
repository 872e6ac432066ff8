//! What identifies a plan: the requests that it would send, in their order.

use serde_json::json;
use uuid::Uuid;

use super::step::Step;

/// Namespace of the digests, so that they are no other product's.
const NAMESPACE: Uuid = Uuid::from_u128(0x5ef4_a3d2_0000_4000_8000_706c_616e_6469);

/// The same text for the same requests, on any machine.
#[must_use]
pub(crate) fn digest(steps: &[Step]) -> String {
    let requests: Vec<_> = steps
        .iter()
        .flat_map(|step| step.request.iter().map(move |request| (step.side, request)))
        .map(|(side, request)| json!([side, request.method, request.url, request.body]))
        .collect();
    Uuid::new_v5(&NAMESPACE, json!(requests).to_string().as_bytes())
        .simple()
        .to_string()
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
    fn only_the_requests_and_their_order_count() {
        let one = digest(&[step("a", &["x", "y"])]);
        assert_eq!(one, digest(&[step("b", &["x"]), step("c", &["y"])]));
        assert_ne!(one, digest(&[step("a", &["y", "x"])]));
        assert_eq!(digest(&[]), "be80ae4991af5055b06e6c8d38bae714");
    }
}
