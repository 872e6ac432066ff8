//! Requests that no client should send, and many at once: each gets an answer, and the emulator goes on.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Caller, World};

/// Sends bytes as they are; the whole answer until the emulator closes the connection.
pub(crate) fn raw(world: &World, bytes: &[u8]) -> String {
    let base = world.emulator.base_url();
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub(crate) fn head(caller: &Caller<'_>, line: &str, more: &str) -> String {
    format!(
        "{line}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{more}\r\n",
        caller.token()
    )
}

#[track_caller]
fn starts(answer: &str, status: &str) {
    assert!(answer.starts_with(status), "{answer}");
}

#[test]
fn old_and_odd_http_is_answered() {
    let world = World::new();
    let caller = world.automation(world.source());
    let get = |line: &str, more: &str| raw(&world, head(&caller, line, more).as_bytes());
    starts(&get("GET /v1.0/users HTTP/1.1", ""), "HTTP/1.1 200");
    starts(&get("GET /v1.0/users HTTP/1.0", ""), "HTTP/1.0 200");
    starts(
        &get("GET http://else.where/v1.0/users HTTP/1.1", "Host: a b\r\n"),
        "HTTP/1.1 200",
    );
    starts(&get("HEAD /v1.0/users HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("BREW /v1.0/users HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("OPTIONS * HTTP/1.1", ""), "HTTP/1.1 ");
    starts(&get("GET / HTTP/1.1", ""), "HTTP/1.1 200");
    starts(&get("POST / HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("TRACE / HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("TRACE /_emulator/config HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("CONNECT a.example:443 HTTP/1.1", ""), "HTTP/1.1 405");
    starts(&get("GET /v1.0/users%FF%fe HTTP/1.1", ""), "HTTP/1.1 400");
    starts(&get("GET /v1.0/users/%FF HTTP/1.1", ""), "HTTP/1.1 404");
    starts(
        &get("GET /v1.0/users?$filter=%FF%FE%00 HTTP/1.1", ""),
        "HTTP/1.1 400",
    );
    starts(&raw(&world, b"\0\x01\x02 nonsense\r\n\r\n"), "HTTP/1.1 400");
    starts(
        &raw(
            &world,
            b"GET /v1.0/users HTTP/1.1\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n",
        ),
        "HTTP/1.1 401",
    );
    caller.get("/users").expect(200);
}

#[test]
fn chunked_and_broken_bodies_are_answered() {
    let world = World::new();
    let caller = world.automation(world.source());
    let partner = json!({"tenantId": world.target().tenant_id}).to_string();
    let (first, second) = partner.split_at(7);
    let path = "/v1.0/policies/crossTenantAccessPolicy/partners";
    let post = |more: &str, body: &[u8]| {
        let more = format!("Content-Type: application/json\r\n{more}");
        let mut bytes = head(&caller, &format!("POST {path} HTTP/1.1"), &more).into_bytes();
        bytes.extend_from_slice(body);
        raw(&world, &bytes)
    };
    let chunks = format!(
        "{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    starts(
        &post("Transfer-Encoding: chunked\r\n", chunks.as_bytes()),
        "HTTP/1.1 201",
    );
    let broken: Vec<Vec<u8>> = vec![
        b"\xff\xfe\x00".to_vec(),
        b"{\"tenantId\": \"\xff\"}".to_vec(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\"text\"".to_vec(),
        b"{\"tenantId\": 1e400}".to_vec(),
        b"{\"tenantId\": {\"tenantId\": []}}".to_vec(),
        [b"[".repeat(100_000), b"]".repeat(100_000)].concat(),
        b"{\"a\":".repeat(100_000),
    ];
    for body in broken {
        let length = format!("Content-Length: {}\r\n", body.len());
        starts(&post(&length, &body), "HTTP/1.1 400");
    }
    for chunks in ["nonsense\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n"] {
        starts(
            &post("Transfer-Encoding: chunked\r\n", chunks.as_bytes()),
            "HTTP/1.1 400",
        );
    }
    caller.get("/users").expect(200);
}

#[test]
fn a_body_shorter_than_announced_is_400() {
    let world = World::new();
    let caller = world.automation(world.source());
    let mut bytes = head(
        &caller,
        "POST /v1.0/users HTTP/1.1",
        "Content-Type: application/json\r\nContent-Length: 1000\r\n",
    );
    bytes.push_str("{}");
    let base = world.emulator.base_url();
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    starts(&answer, "HTTP/1.1 400");
}

#[test]
fn a_body_beyond_the_limit_is_413() {
    let world = World::new();
    let caller = world.automation(world.source());
    let line = "POST /v1.0/users HTTP/1.1";
    // What is announced is refused before it is sent.
    let announced = head(
        &caller,
        line,
        "Content-Type: application/json\r\nContent-Length: 99999999999\r\n",
    );
    starts(&raw(&world, announced.as_bytes()), "HTTP/1.1 413");
    caller.get("/users").expect(200);
}

#[test]
fn deep_nesting_is_refused() {
    let world = World::new();
    let caller = world.automation(world.source());
    let filter = format!("{}accountEnabled{}", "(".repeat(10_000), ")".repeat(10_000));
    let answer = caller.get(&format!("/users?$filter={filter}"));
    let (status, _, message) = answer.error();
    assert_eq!(status, 400);
    assert!(
        message.contains("nested deeper than 100 levels"),
        "{message}"
    );
    let url = format!("/users?$filter={}accountEnabled", "not ".repeat(200_000));
    let batch = json!({"requests": [{"id": "1", "method": "GET", "url": url}]});
    let answer = caller.post("/$batch", batch).expect(200);
    assert_eq!(answer.body["responses"][0]["status"], 400);
}

#[test]
fn expressions_nested_too_deep_are_refused() {
    let world = World::new();
    let caller = world.automation(world.source());
    let made = caller.instantiate("Contoso");
    let principal = made.body["servicePrincipal"]["id"].as_str().unwrap();
    let jobs = format!("/servicePrincipals/{principal}/synchronization/jobs");
    let job = caller
        .post(&jobs, json!({"templateId": "Azure2Azure"}))
        .expect(201);
    let schema = format!("{jobs}/{}/schema", job.body["id"].as_str().unwrap());
    let deep = |depth: usize| format!("{}[mail]{}", "Trim(".repeat(depth), ")".repeat(depth));
    let answer = caller
        .post(
            &format!("{schema}/parseExpression"),
            json!({"expression": deep(100_000)}),
        )
        .expect(200);
    assert_eq!(answer.body["parsingSucceeded"], false);
    let reason = answer.body["error"]["message"].as_str().unwrap();
    assert!(reason.contains("nested deeper than 100"), "{reason}");

    let mut changed = caller.get(&schema).expect(200).body;
    let mappings = changed
        .pointer_mut("/synchronizationRules/0/objectMappings/0/attributeMappings")
        .and_then(Value::as_array_mut)
        .unwrap();
    let source = mappings
        .iter_mut()
        .find(|mapping| mapping["targetAttributeName"] == "displayName")
        .unwrap();
    source["source"] =
        json!({"type": "Function", "name": "Trim", "parameters": [], "expression": deep(101)});
    let answer = caller.put(&schema, changed);
    let (status, code, message) = answer.error();
    assert_eq!((status, code), (400, "schemaInvalid"), "{message}");
    assert!(message.contains("nested deeper than 100"), "{message}");
}

#[test]
fn no_wrong_type_anywhere_in_a_body_is_a_defect() {
    let world = World::new();
    let caller = world.automation(world.source());
    let made = caller.instantiate("Contoso");
    let principal = made.body["servicePrincipal"]["id"].as_str().unwrap();
    let application = made.body["application"]["id"].as_str().unwrap();
    let sync = format!("/servicePrincipals/{principal}/synchronization");
    let job = caller
        .post(
            &format!("{sync}/jobs"),
            json!({"templateId": "Azure2Azure"}),
        )
        .expect(201);
    let job = format!("{sync}/jobs/{}", job.body["id"].as_str().unwrap());
    let policy = "/policies/crossTenantAccessPolicy";
    let partner = format!("{policy}/partners/{}", world.target().tenant_id);
    let targets = [
        ("PATCH", policy.to_owned()),
        ("PATCH", format!("{policy}/default")),
        ("POST", format!("{policy}/partners")),
        ("PATCH", partner.clone()),
        ("PUT", format!("{partner}/identitySynchronization")),
        ("POST", "/users".to_owned()),
        ("PATCH", format!("/users/{}", world.source().users[0].id)),
        ("POST", "/groups".to_owned()),
        (
            "POST",
            format!("/groups/{}/members/$ref", world.source().groups[0].id),
        ),
        ("POST", "/applications".to_owned()),
        ("PATCH", format!("/applications/{application}")),
        ("POST", "/servicePrincipals".to_owned()),
        ("PATCH", format!("/servicePrincipals/{principal}")),
        (
            "POST",
            format!("/servicePrincipals/{principal}/appRoleAssignedTo"),
        ),
        (
            "POST",
            format!(
                "/applicationTemplates/{}/instantiate",
                "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"
            ),
        ),
        ("POST", format!("{sync}/jobs")),
        ("POST", format!("{sync}/jobs/validateCredentials")),
        ("PUT", format!("{sync}/secrets")),
        ("PUT", format!("{job}/schema")),
        ("PATCH", job.clone()),
        ("POST", format!("{job}/restart")),
        ("POST", format!("{job}/provisionOnDemand")),
        ("POST", format!("{job}/schema/parseExpression")),
        ("POST", format!("{job}/validateCredentials")),
        ("POST", "/$batch".to_owned()),
    ];
    let odd = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{fffd}\u{1f600}"),
        json!([]),
        json!([null, [[]], {"": null}]),
        json!({}),
        json!({"": {"@odata.type": 1}}),
    ];
    let names = [
        "value",
        "requests",
        "parameters",
        "criteria",
        "credentials",
        "templateId",
        "synchronizationRules",
        "directories",
        "displayName",
        "tenantId",
        "userSyncInbound",
        "inboundTrust",
        "members@odata.bind",
        "@odata.id",
        "appRoles",
        "api",
        "web",
        "info",
        "schedule",
        "expression",
        "testInputObject",
        "principalId",
        "appId",
        "passwordProfile",
        "automaticUserConsentSettings",
        "b2bCollaborationInbound",
        "userPrincipalName",
    ];
    for (method, path) in &targets {
        for value in &odd {
            let answer = caller.call(method, path, Some(value.clone()));
            assert!(
                answer.status < 500,
                "{method} {path} {value}: {}",
                answer.text
            );
            for name in names {
                let body = json!({name: value});
                let answer = caller.call(method, path, Some(body));
                assert!(
                    answer.status < 500,
                    "{method} {path} {name}={value}: {}",
                    answer.text
                );
            }
        }
    }
}

#[test]
fn no_wrong_option_or_segment_is_a_defect() {
    let world = World::new();
    let caller = world.automation(world.source());
    let odd = [
        "",
        "'",
        "%27%27",
        "(",
        ")",
        ",",
        "-1",
        "0",
        "99999999999999999999",
        "true",
        "%00",
        "%F0%9F%98%80",
        "*",
        "/",
        "id eq",
        "id eq '",
        "a/b/c eq 1",
        "%22",
        "%22a:b",
        "%E2%82%AC%E2%82%AC%E2%82%AC%E2%82%AC%E2%82%AC%E2%82%AC eq 1",
    ];
    let collections = [
        "/users",
        "/groups",
        "/applications",
        "/servicePrincipals",
        "/applicationTemplates",
        "/auditLogs/provisioning",
        "/auditLogs/directoryAudits",
        "/policies/crossTenantAccessPolicy/partners",
        "/organization",
        "/directory/deletedItems/microsoft.graph.user",
    ];
    for collection in collections {
        for value in odd {
            for option in [
                "filter",
                "search",
                "orderby",
                "select",
                "expand",
                "top",
                "skip",
                "skiptoken",
                "count",
            ] {
                let answer =
                    caller.get_eventual(&format!("{collection}?${option}={value}&$count=true"));
                assert!(
                    answer.status < 500,
                    "{collection} ${option}={value}: {}",
                    answer.text
                );
            }
            for path in [
                format!("{collection}/{value}"),
                format!("{collection}('{value}')"),
                format!("{collection}/{value}/synchronization/jobs/{value}/schema"),
                format!("{collection}({value})/synchronization/{value}"),
            ] {
                let answer = caller.get(&path);
                assert!(answer.status < 500, "{path}: {}", answer.text);
            }
        }
    }
}

#[test]
fn malformed_sign_ins_are_answered() {
    let world = World::new();
    let tenant = &world.source().tenant_id;
    for body in [
        "",
        "=",
        "&&&",
        "grant_type",
        "grant_type=%FF",
        "grant_type=client_credentials&client_id=%00",
    ] {
        let answer = world.send(
            "POST",
            &format!("/{tenant}/oauth2/v2.0/token"),
            &[],
            Some(body.to_owned()),
        );
        assert!(
            (400..500).contains(&answer.status),
            "{body}: {}",
            answer.text
        );
    }
    for token in [
        "a.b.c",
        "..",
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        "\u{e9}.\u{e9}.\u{e9}",
    ] {
        let header = format!("Bearer {token}");
        let answer = world.send("GET", "/v1.0/users", &[("authorization", &header)], None);
        assert_eq!(answer.status, 401, "{token}: {}", answer.text);
    }
}

#[test]
fn two_hundred_requests_at_once_are_all_answered() {
    let world = World::new();
    let caller = world.automation(world.source());
    let request = head(&caller, "GET /v1.0/users?$top=5 HTTP/1.1", "");
    let answered = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..200)
            .map(|_| scope.spawn(|| raw(&world, request.as_bytes())))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .filter(|answer| answer.starts_with("HTTP/1.1 200"))
            .count()
    });
    assert_eq!(answered, 200);
    assert_eq!(world.emulator.requests().len(), 200);
}
