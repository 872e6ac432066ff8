//! `$batch`

use serde_json::{Value, json};

use crate::support::{Answer, World};

fn part<'a>(answer: &'a Answer, id: &str) -> &'a Value {
    answer.body["responses"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", answer.text))
        .iter()
        .find(|response| response["id"] == id)
        .unwrap()
}

#[test]
fn every_spelling_of_a_url_works() {
    let world = World::new();
    let caller = world.automation(world.source());
    let base = world.emulator.base_url();
    let answer = caller
        .post(
            "/$batch",
            json!({"requests": [
                {"id": "1", "method": "GET", "url": "/users?%24top=1"},
                {"id": "2", "method": "get", "url": format!("{base}/v1.0/users?$top=2"), "depends_on": []},
                {"id": "3", "method": "GET", "url": "groups"},
                {"id": "4", "method": "GET", "url": "/users/$count", "headers": {"consistencylevel": "eventual"}},
                {"id": "5", "method": "GET", "url": "/users/nobody"},
                {"id": "6", "method": "PUT", "url": "/users"},
            ]}),
        )
        .expect(200);
    assert_eq!(
        part(&answer, "1")["body"]["value"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        part(&answer, "2")["body"]["value"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(part(&answer, "3")["status"], 200);
    assert_eq!(part(&answer, "4")["body"], "16");
    assert_eq!(
        part(&answer, "5")["body"]["error"]["code"],
        "Request_ResourceNotFound"
    );
    assert_eq!(part(&answer, "6")["status"], 405);
    assert!(
        part(&answer, "1")["headers"]["Content-Type"]
            .as_str()
            .unwrap()
            .starts_with("application/json")
    );
    let requests = world.emulator.requests();
    assert_eq!(
        requests.iter().filter(|request| request.in_batch).count(),
        6
    );
    assert!(requests[0].path.ends_with("/$batch") && !requests[0].is_write);
}

#[test]
fn dependents_of_a_failure_are_not_run() {
    let world = World::new();
    let caller = world.automation(world.target());
    let partners = "/policies/crossTenantAccessPolicy/partners";
    let source = &world.source().tenant_id;
    let json_type = json!({"Content-Type": "application/json"});
    let answer = caller
        .post(
            "/$batch",
            json!({"requests": [
                {"id": "a", "method": "POST", "url": partners, "headers": json_type, "body": {"tenantId": source}},
                {"id": "b", "dependsOn": ["A"], "method": "PUT", "url": format!("{partners}/{source}/identitySynchronization"),
                 "headers": json_type, "body": {"userSyncInbound": {"isSyncAllowed": true}}},
                {"id": "c", "method": "POST", "url": partners, "headers": json_type, "body": {"tenantId": source}},
                {"id": "d", "dependsOn": ["c"], "method": "DELETE", "url": format!("{partners}/{source}")},
            ]}),
        )
        .expect(200);
    assert_eq!(part(&answer, "a")["status"], 201);
    assert_eq!(part(&answer, "b")["status"], 204);
    assert!(part(&answer, "b").get("body").is_none());
    assert_eq!(part(&answer, "c")["status"], 409);
    assert_eq!(part(&answer, "d")["status"], 424);
    caller
        .get(&format!("{partners}/{source}/identitySynchronization"))
        .expect(200);
}

#[test]
fn malformed_batches_are_refused() {
    let world = World::new();
    let caller = world.automation(world.source());
    let get = |id: &str| json!({"id": id, "method": "GET", "url": "/users?$top=1"});
    let many: Vec<Value> = (0..21).map(|index| get(&index.to_string())).collect();
    for requests in [
        json!(many),
        json!([get("x"), get("X")]),
        json!([{"method": "GET", "url": "/users"}]),
        json!([{"id": "1", "url": "/users"}]),
        json!([{"id": "1", "method": "POST", "url": "/users", "body": {}}]),
        json!([{"id": "1", "dependsOn": ["2"], "method": "GET", "url": "/users"}]),
        json!([{"id": "1", "dependsOn": ["1"], "method": "GET", "url": "/users"}]),
        json!([
            {"id": "1", "dependsOn": ["2"], "method": "GET", "url": "/users"},
            {"id": "2", "dependsOn": ["1"], "method": "GET", "url": "/users"},
        ]),
        json!([{"id": "1", "dependsOn": "2", "method": "GET", "url": "/users"}]),
        json!([null]),
        json!("none"),
    ] {
        assert_eq!(
            caller.post("/$batch", json!({"requests": requests})).status,
            400,
            "{requests}"
        );
    }
    caller.get("/$batch").expect(405);
    let inner = json!({"requests": [get("1")]});
    let nested = json!({"requests": [{
        "id": "1", "method": "POST", "url": "/$batch", "headers": {"Content-Type": "application/json"}, "body": inner,
    }]});
    let answer = caller.post("/$batch", nested).expect(200);
    assert_eq!(part(&answer, "1")["status"], 400);
    caller
        .post(
            "/$batch",
            json!({"requests": (0..20).map(|index| get(&index.to_string())).collect::<Vec<_>>()}),
        )
        .expect(200);
}
