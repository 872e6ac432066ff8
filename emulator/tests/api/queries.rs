//! Query options, paging, headers and error envelopes over HTTP.

use crate::support::World;

#[test]
fn what_cannot_be_expanded_is_refused() {
    let world = World::new();
    let caller = world.automation(world.source());
    for path in [
        "/users?$expand=manager".to_owned(),
        "/users?expand=manager".to_owned(),
        format!("/users/{}?$expand=memberOf", world.source().users[0].id),
        "/groups?$expand=members&$top=1".to_owned(),
        "/policies/crossTenantAccessPolicy?$expand=partners".to_owned(),
        "/servicePrincipals?$expand=appRoleAssignedTo".to_owned(),
        "/auditLogs/provisioning?$expand=initiatedBy".to_owned(),
    ] {
        let refused = caller.get(&path);
        let (status, code, message) = refused.error();
        assert_eq!((status, code), (400, "Request_BadRequest"), "{path}");
        assert!(message.contains("cannot expand"), "{message}");
    }
    caller
        .get("/policies/crossTenantAccessPolicy/partners?$expand=identitySynchronization")
        .expect(200);
    caller
        .get("/policies/crossTenantAccessPolicy/partners?$expand=users")
        .expect(400);
}

#[test]
fn paging_reaches_every_user_once() {
    let world = World::of(
        graph_emulator::Emulator::builder()
            .users(250)
            .clock_running(false),
    );
    let caller = world.automation(world.source());
    let mut url = "/users?$top=90&$select=id,userPrincipalName".to_owned();
    let mut seen = std::collections::BTreeSet::new();
    let mut pages = 0;
    loop {
        let page = caller.get(&url).expect(200);
        pages += 1;
        for user in page.value() {
            assert_eq!(user.as_object().unwrap().len(), 2, "{user}");
            assert!(seen.insert(user["id"].as_str().unwrap().to_owned()));
        }
        let Some(next) = page.body["@odata.nextLink"].as_str() else {
            break;
        };
        assert!(
            next.starts_with(&format!("{}/v1.0/users?", world.emulator.base_url())),
            "{next}"
        );
        url = next.to_owned();
    }
    // 250 made, 15 named, one administrator.
    assert_eq!((seen.len(), pages), (266, 3));
    assert_eq!(caller.get("/users").value().len(), 100);
    assert_eq!(
        caller.get("/users?$top=1000").error().1,
        "Request_BadRequest"
    );
    assert_eq!(
        caller.get("/users?$skip=1").error().1,
        "Request_UnsupportedQuery"
    );
    assert_eq!(
        caller.get("/users?$skiptoken=x").error().1,
        "Directory_ExpiredPageToken"
    );
}

#[test]
fn filters_find_users() {
    let world = World::new();
    let caller = world.automation(world.source());
    let names = |url: &str| {
        let mut names: Vec<String> = caller
            .get(url)
            .expect(200)
            .value()
            .iter()
            .map(|user| user["displayName"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names("/users?$filter=DisplayName eq 'alice anders'"),
        ["Alice Anders"]
    );
    assert_eq!(
        names("/users?%24filter=department%20eq%20%27Finance%27"),
        ["Keiko Kato"]
    );
    assert_eq!(
        names("/users?$filter=accountEnabled eq false"),
        ["Paula Paulsen"]
    );
    assert_eq!(
        names("/users?$filter=startswith(userPrincipalName,'elena')"),
        ["Elena Egger"]
    );
    assert_eq!(
        names("/users?$filter=department in ('Legal','Finance')"),
        ["Keiko Kato", "Liam Larsson"]
    );
    assert_eq!(
        caller
            .get("/users?$filter=alternativeSecurityIds eq null")
            .status,
        400
    );
    assert_eq!(
        caller.get("/users?$filter=nonsense eq 1").error().1,
        "BadRequest"
    );
    assert_eq!(
        caller.get("/users?$filter=accountEnabled ne true").error(),
        (400, "Request_UnsupportedQuery", "Unsupported Query.")
    );
    let advanced = caller
        .get_eventual("/users?$filter=accountEnabled ne true&$count=true")
        .expect(200);
    assert_eq!(
        (
            advanced.value().len(),
            advanced.body["@odata.count"].as_u64()
        ),
        (1, Some(1))
    );
    let searched = caller
        .get_eventual("/users?$search=\"displayName:gomez\"")
        .expect(200);
    assert_eq!(searched.value().len(), 1);
    assert_eq!(
        caller.get("/users?$search=\"displayName:gomez\"").error().1,
        "Request_UnsupportedQuery"
    );
}

#[test]
fn counts_are_text() {
    let world = World::new();
    let caller = world.automation(world.source());
    assert_eq!(
        caller.get("/users/$count").error(),
        (
            400,
            "Request_BadRequest",
            "$count is not currently supported."
        )
    );
    let count = caller.get_eventual("/users/$count").expect(200);
    assert_eq!(count.text, "16");
    assert!(count.header("content-type").starts_with("text/plain"));
    assert_eq!(caller.get_eventual("/groups/$count").text, "2");
    assert_eq!(
        caller
            .get("/policies/crossTenantAccessPolicy/partners/$count")
            .text,
        "0"
    );
}

#[test]
fn answers_carry_graphs_headers() {
    let world = World::new();
    let caller = world.automation(world.source());
    let id = "6f1c0f6e-0000-4000-8000-000000000001";
    let answer = caller.call_with("GET", "/users?$top=1", &[("client-request-id", id)], None);
    assert_eq!(answer.header("client-request-id"), id);
    assert!(uuid::Uuid::parse_str(answer.header("request-id")).is_ok());
    assert!(
        answer
            .header("x-ms-ags-diagnostic")
            .starts_with("{\"ServerInfo\"")
    );
    assert_eq!(answer.header("odata-version"), "4.0");
    assert_eq!(answer.header("vary"), "Accept-Encoding");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );
    assert!(answer.header("date").ends_with(" GMT"));
    assert_eq!(
        answer.header("content-type"),
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
    );
    let refusal = caller.call_with("GET", "/users/nobody", &[("client-request-id", id)], None);
    assert_eq!(refusal.header("content-type"), "application/json");
    let inner = &refusal.body["error"]["innerError"];
    assert_eq!(inner["client-request-id"], id);
    assert_eq!(inner["request-id"], refusal.header("request-id"));
    assert_eq!(
        inner["date"].as_str().unwrap().len(),
        "2025-02-13T10:17:06".len()
    );
    assert_eq!(
        refusal.error().2,
        "Resource 'nobody' does not exist or one of its queried reference-property objects are not present."
    );
}

#[test]
fn unknown_paths_methods_and_bodies() {
    let world = World::new();
    let caller = world.automation(world.source());
    assert_eq!(
        caller.get("/nothing").error(),
        (
            400,
            "BadRequest",
            "Resource not found for the segment 'nothing'."
        )
    );
    assert_eq!(
        caller.get("/policies/nothing").error().2,
        "Resource not found for the segment 'nothing'."
    );
    assert_eq!(
        caller
            .get(&format!("{}/v2.0/users", world.emulator.base_url()))
            .status,
        400
    );
    assert_eq!(
        caller.call("PUT", "/users", None).error(),
        (
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target."
        )
    );
    assert_eq!(caller.get("/USERS?$TOP=1").status, 200);
    let authorization = format!("Bearer {}", caller.token());
    let broken = world.send(
        "POST",
        "/v1.0/users",
        &[
            ("authorization", &authorization),
            ("content-type", "application/json"),
        ],
        Some("{".to_owned()),
    );
    assert_eq!((broken.status, broken.error().1), (400, "BadRequest"));
    let untyped = world.send(
        "POST",
        "/v1.0/users",
        &[("authorization", &authorization)],
        Some("{}".to_owned()),
    );
    assert_eq!(untyped.status, 400);
    assert_eq!(
        caller.call("POST", "/users", None).error().2,
        "Empty Payload. JSON content expected."
    );
}
