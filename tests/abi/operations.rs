//! What operations report.

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::configuration;
use crate::library::{Abi, OK, PENDING, error, items};
use crate::world::World;

fn done(events: &[Value]) -> &str {
    let last = events.last().unwrap();
    assert_eq!(last["event"], "done");
    last["outcome"].as_str().unwrap()
}

#[test]
fn the_library_describes_itself() {
    let abi = Abi::load();
    assert_eq!(unsafe { (abi.version)() } >> 16, 1);
    let described = abi.describe();
    assert_eq!(described.status, OK);
    let description = described.json.unwrap();
    assert_eq!(description["name"], "cross-tenant-sync");
    assert_eq!(description["version"], env!("CARGO_PKG_VERSION"));
    let names: Vec<_> = description["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|command| command["name"].as_str().unwrap())
        .collect();
    for name in [
        "Connect",
        "Invoke-MgGraphRequest",
        "Set-CrossTenantSync",
        "New-MgPolicyCrossTenantAccessPolicyPartner",
        "New-MgBetaPolicyCrossTenantAccessPolicyPartner",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert_eq!(description["environments"].as_array().unwrap().len(), 4);
}

#[test]
fn connect_tells_who_is_signed_in() {
    let world = World::new(0);
    let events = world.run(&json!({"command": "Connect", "connection": "SOURCE"}));
    assert_eq!(done(&events), "succeeded");
    let config = world.emulator.config();
    let tenant = config.tenant("source").unwrap();
    let context = &items(&events)[0];
    assert_eq!(context["tenantId"], tenant.tenant_id);
    assert_eq!(context["clientId"], tenant.application.client_id);
    assert_eq!(context["authType"], "AppOnly");
    assert_eq!(context["tokenCredentialType"], "ClientSecret");
    assert_eq!(context["environment"], "Global");
    assert!(!context["scopes"].as_array().unwrap().is_empty());
    assert!(context["expiresOn"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_denied_command_names_the_permissions_that_would_do() {
    let world = World::new(0);
    let tenant = world.emulator.config().tenant("target").unwrap().clone();
    let mut config = configuration::of(&world.emulator);
    config["connections"] = json!({"only": {
        "tenantId": tenant.initial_domain,
        "credential": {"type": "emulatorAdministrator", "scopes": ["Policy.Read.All"]},
    }});
    let client = world.abi.open(config.to_string().as_bytes()).handle;
    let events = world.abi.run(client, &json!({"command": "Get-MgGroup"}));
    let hint = error(&events).unwrap()["hint"].as_str().unwrap();
    for part in [
        "Get-MgGroup needs one of GroupMember.Read.All, ",
        "this connection has ",
        "Policy.Read.All",
    ] {
        assert!(hint.contains(part), "{hint}");
    }
    world.abi.close_client(client);
}

#[test]
fn json_text_may_begin_with_a_byte_order_mark() {
    let world = World::new(0);
    let events = world.run(&json!({
        "command": "New-MgPolicyCrossTenantAccessPolicyPartner", "connection": "target",
        "parameters": {"BodyParameter": "\u{feff}{\"tenantId\": \"11111111-0000-4000-8000-000000000000\"}"},
    }));
    let sent = world.emulator.requests();
    assert!(
        sent.iter().any(|record| record.path.ends_with("/partners")),
        "{events:?}"
    );
}

#[test]
fn the_emulators_administrator_needs_no_credential() {
    let world = World::new(0);
    let tenant = world.emulator.config().tenant("target").unwrap().clone();
    let mut config = configuration::of(&world.emulator);
    config["connections"] = json!({"only": {
        "tenantId": tenant.initial_domain,
        "credential": {"type": "emulatorAdministrator", "scopes": ["Policy.Read.All", "User.Read.All"]},
    }});
    let client = world.abi.open(config.to_string().as_bytes()).handle;
    let events = world.abi.run(client, &json!({"command": "Connect"}));
    let context = &items(&events)[0];
    assert_eq!(context["tenantId"], tenant.tenant_id, "{events:?}");
    assert_eq!(context["authType"], "Delegated");
    assert!(context["account"].as_str().unwrap().contains('@'));
    world.abi.close_client(client);
}

#[test]
fn a_partner_is_created_read_and_refused_the_second_time() {
    let world = World::new(0);
    let target = world
        .emulator
        .config()
        .tenant("target")
        .unwrap()
        .tenant_id
        .clone();
    let create = json!({
        "command": "New-MgPolicyCrossTenantAccessPolicyPartner", "connection": "source",
        "parameters": {"BodyParameter": {"TenantId": target}}, "output": "powershell",
    });
    let events = world.run(&create);
    assert_eq!(done(&events), "succeeded", "{events:?}");
    let partner = &items(&events)[0];
    assert_eq!(partner["TenantId"], target);
    let kind = partner["@type"].as_str().unwrap();
    let page = events
        .iter()
        .find(|event| event["event"] == "page")
        .unwrap();
    assert!(page["types"][kind]["nested"].is_array());
    assert!(page["headers"]["request-id"].is_array());

    let events = world.run(&create);
    assert_eq!(done(&events), "failed");
    let refused = error(&events).unwrap();
    assert_eq!(refused["code"], "Request_MultipleObjectsWithSameKeyValue");
    assert_eq!(
        refused["message"],
        "Another object with the same value for property tenantId already exists."
    );
    assert_eq!(refused["status"], 409);
    assert_eq!(refused["category"], "ResourceExists");
    assert_eq!(refused["outcome"], "answered");
    assert_eq!(refused["connection"], "source");
    assert_eq!(
        refused["operation"],
        "New-MgPolicyCrossTenantAccessPolicyPartner_Create"
    );
    assert!(refused["requestId"].is_string() && refused["clientRequestId"].is_string());
}

#[test]
fn an_existing_policy_is_patched_where_the_command_says_so() {
    let world = World::new(0);
    let source = world
        .emulator
        .config()
        .tenant("source")
        .unwrap()
        .tenant_id
        .clone();
    world.run(
        &json!({"command": "New-MgPolicyCrossTenantAccessPolicyPartner", "connection": "target",
        "parameters": {"TenantId": source}}),
    );
    let set = |allowed: bool| {
        json!({
            "command": "Set-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization", "connection": "target",
            "parameters": {"CrossTenantAccessPolicyConfigurationPartnerTenantId": source,
                "BodyParameter": {"userSyncInbound": {"isSyncAllowed": allowed}}},
        })
    };
    assert_eq!(done(&world.run(&set(true))), "succeeded");
    assert_eq!(done(&world.run(&set(false))), "succeeded");
    let methods: Vec<_> = world
        .emulator
        .writes()
        .iter()
        .map(|write| write.method.clone())
        .collect();
    assert_eq!(methods, ["POST", "PUT", "PUT", "PATCH"]);
    let read = world.run(&json!({
        "command": "Get-MgPolicyCrossTenantAccessPolicyPartnerIdentitySynchronization", "connection": "target",
        "parameters": {"CrossTenantAccessPolicyConfigurationPartnerTenantId": source},
    }));
    assert_eq!(items(&read)[0]["userSyncInbound"]["isSyncAllowed"], false);
}

#[test]
fn a_plan_sends_nothing() {
    let world = World::new(0);
    let events = world.run(&json!({
        "command": "New-MgPolicyCrossTenantAccessPolicyPartner", "connection": "source", "mode": "plan",
        "parameters": {"TenantId": "11111111-2222-3333-4444-555555555555"},
    }));
    let step = &events
        .iter()
        .find(|event| event["event"] == "plan")
        .unwrap()["steps"][0];
    assert_eq!(step["method"], "POST");
    assert!(
        step["url"]
            .as_str()
            .unwrap()
            .ends_with("/v1.0/policies/crossTenantAccessPolicy/partners")
    );
    assert_eq!(
        step["body"]["tenantId"],
        "11111111-2222-3333-4444-555555555555"
    );
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn a_list_is_as_long_as_asked_for() {
    let world = World::new(250);
    let get = |parameters: Value| {
        world.emulator.clear_requests();
        let events = world.run(
            &json!({"command": "Get-MgUser", "connection": "source", "parameters": parameters}),
        );
        assert_eq!(done(&events), "succeeded", "{events:?}");
        (items(&events).len(), world.emulator.requests().len())
    };
    assert_eq!(get(json!({})), (100, 1));
    assert_eq!(get(json!({"Top": 7})), (7, 1));
    assert_eq!(get(json!({"Top": 130, "PageSize": 50})), (130, 3));
    let (all, requests) = get(json!({"All": true}));
    assert!(
        all > 250 && requests >= 3,
        "{all} users in {requests} requests"
    );
}

#[test]
fn a_host_that_stops_asking_stops_the_fetching() {
    let world = World::new(250);
    let request = json!({"command": "Get-MgUser", "connection": "source", "parameters": {"All": true, "PageSize": 5}});
    let op = world
        .abi
        .start(world.client, request.to_string().as_bytes())
        .handle;
    let mut first = world.abi.next(op, 20_000);
    while first
        .json
        .as_ref()
        .is_some_and(|event| event["event"] != "page")
    {
        first = world.abi.next(op, 20_000);
    }
    std::thread::sleep(Duration::from_millis(300));
    let fetched = world.emulator.requests().len();
    assert!(fetched <= 3, "{fetched} pages were fetched for one taken");
    assert_eq!(world.abi.close_op(op), OK);
}

#[test]
fn any_request_can_be_sent_and_a_refusal_is_shown_whole() {
    let world = World::new(0);
    let invoke = |parameters: Value| {
        world.run(&json!({"command": "Invoke-MgGraphRequest", "connection": "source", "parameters": parameters}))
    };
    let events =
        invoke(json!({"Method": "GET", "Uri": "https://graph.microsoft.com/v1.0/users?$top=2"}));
    let answer = &items(&events)[0];
    assert_eq!(answer["status"], 200, "{events:?}");
    assert_eq!(answer["body"]["value"].as_array().unwrap().len(), 2);
    assert!(
        answer["headers"]["content-type"][0]
            .as_str()
            .unwrap()
            .contains("json")
    );

    for (body, shown) in [
        (
            json!(r#"{"value":[{"key":"Password","value":"planted"}]}"#),
            json!({"value": [{"key": "Password", "value": "***"}]}),
        ),
        (
            json!({"passwordProfile": {"password": "planted"}}),
            json!({"passwordProfile": {"password": "***"}}),
        ),
        (json!("password=planted"), json!("<16 bytes>")),
    ] {
        let request = json!({"command": "Invoke-MgGraphRequest", "connection": "source", "mode": "plan",
            "parameters": {"Method": "PATCH", "Uri": "/v1.0/users/x", "Body": body}});
        let events = world.run(&request);
        assert_eq!(events[0]["steps"][0]["body"], shown);
        assert!(!format!("{events:?}").contains("planted"));
    }

    let uri = "/v1.0/users/no-such-user";
    let events = invoke(json!({"Method": "GET", "Uri": uri}));
    let refused = error(&events).unwrap();
    assert_eq!(refused["response"]["status"], 404);
    assert_eq!(refused["response"]["reason"], "Not Found");
    assert!(
        refused["response"]["body"]
            .as_str()
            .unwrap()
            .contains("Request_ResourceNotFound")
    );
    let events = invoke(json!({"Uri": uri, "SkipHttpErrorCheck": true}));
    assert_eq!(items(&events)[0]["status"], 404);

    for (parameters, code) in [
        (
            json!({"Uri": "https://evil.example/v1.0/users"}),
            "InvalidParameter",
        ),
        (json!({"Method": "TRACE", "Uri": uri}), "InvalidParameter"),
        (json!({"Method": "GET"}), "InvalidParameter"),
        (
            json!({"Uri": uri, "Headers": {"Authorization": "Bearer x"}}),
            "InvalidParameter",
        ),
        (
            json!({"Uri": uri, "Headers": {"Transfer-Encoding": "chunked"}}),
            "InvalidParameter",
        ),
        (
            json!({"Uri": uri, "Headers": {"HOST": "evil.example"}}),
            "InvalidParameter",
        ),
        (
            json!({"Uri": uri, "BodyFile": "/no/such/file"}),
            "InvalidParameter",
        ),
    ] {
        world.emulator.clear_requests();
        assert_eq!(
            error(&invoke(parameters.clone())).unwrap()["code"],
            code,
            "{parameters}"
        );
        assert!(world.emulator.requests().is_empty(), "{parameters}");
    }
}

#[test]
fn what_cannot_be_carried_out_is_an_error_event() {
    let world = World::new(0);
    for (request, code) in [
        (
            json!({"command": "Get-Nothing", "connection": "source"}),
            "UnknownCommand",
        ),
        (
            json!({"command": "Connect", "connection": "nowhere"}),
            "UnknownConnection",
        ),
        (json!({"command": "Connect"}), "UnknownConnection"),
        (
            json!({"command": "Get-MgUser", "connection": "source", "parameters": {"Nonsense": 1}}),
            "InvalidParameter",
        ),
    ] {
        let events = world.run(&request);
        assert_eq!(error(&events).unwrap()["code"], code, "{request}");
        assert_eq!(done(&events), "failed");
    }
}

#[test]
fn a_wrong_secret_is_refused_and_never_repeated() {
    let world = World::new(0);
    let mut config = configuration::of(&world.emulator);
    config["connections"]["source"]["credential"]["clientSecret"] = json!("not-the-s3cr3t");
    let client = world.abi.open(config.to_string().as_bytes()).handle;
    let events = world.abi.run(
        client,
        &json!({"command": "Connect", "connection": "source"}),
    );
    assert_eq!(
        error(&events).unwrap()["code"],
        "AADSTS7000215",
        "{events:?}"
    );
    assert!(!json!(events).to_string().contains("s3cr3t"));
    world.abi.close_client(client);
}

#[test]
fn a_token_of_the_other_tenant_never_reaches_graph() {
    let world = World::new(0);
    let tenants = world.emulator.config();
    let (source, target) = (
        tenants.tenant("source").unwrap(),
        tenants.tenant("target").unwrap(),
    );
    let mut config = configuration::of(&world.emulator);
    config["connections"] = json!({"a": {"tenantId": target.tenant_id, "credential": {
        "type": "accessToken", "accessToken": token(&source.tenant_id)}}});
    let client = world.abi.open(config.to_string().as_bytes()).handle;
    let events = world.abi.run(client, &json!({"command": "Get-MgUser"}));
    assert_eq!(error(&events).unwrap()["code"], "WrongTenant");
    assert!(world.emulator.requests().is_empty());
    world.abi.close_client(client);
}

/// A token that tells this tenant; nobody has signed it.
fn token(tenant: &str) -> String {
    use base64::Engine as _;
    let part =
        |value: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.x",
        part(json!({"alg": "none"})),
        part(json!({"tid": tenant}))
    )
}

#[test]
fn two_connections_never_cross() {
    let world = World::new(0);
    let config = world.emulator.config();
    std::thread::scope(|scope| {
        for role in ["source", "target", "source", "target"] {
            let (world, config) = (&world, &config);
            scope.spawn(move || {
                let expected = format!("@{}.", config.tenant(role).unwrap().name.to_lowercase());
                for _ in 0..25 {
                    let events = world.run(&json!({"command": "Get-MgUser", "connection": role,
                        "parameters": {"Top": 1, "Filter": "userType eq 'Member'"}}));
                    let name = items(&events)[0]["userPrincipalName"].to_string();
                    assert!(name.contains(&expected), "{name} is not of {role}");
                }
            });
        }
    });
}

/// A Graph that takes requests and never answers.
fn silent_graph() -> (String, std::sync::mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (arrived, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = arrived.send(());
            open.push(stream);
        }
    });
    (address, receiver)
}

fn client_of_silent_graph(abi: &Abi, address: &str) -> u64 {
    let config = json!({
        "connections": {"a": {"environment": "Lab", "credential": {
            "type": "accessToken", "accessToken": token("11111111-2222-3333-4444-555555555555")}}},
        "environments": [{"name": "Lab", "graphEndpoint": format!("http://{address}"), "azureADEndpoint": format!("http://{address}")}],
    });
    let opened = abi.open(config.to_string().as_bytes());
    assert_eq!(opened.status, OK, "{opened:?}");
    opened.handle
}

#[test]
fn a_cancelled_write_is_reported_as_unknown_at_once() {
    let abi = Abi::load();
    let (address, arrived) = silent_graph();
    let client = client_of_silent_graph(&abi, &address);
    let request = json!({"command": "New-MgPolicyCrossTenantAccessPolicyPartner", "parameters": {"TenantId": "11111111-2222-3333-4444-555555555555"}});
    let op = abi.start(client, request.to_string().as_bytes()).handle;
    arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(abi.next(op, 10).status, PENDING);
    let start = Instant::now();
    assert_eq!(abi.cancel(op), OK);
    assert_eq!(abi.cancel(op), OK);
    let events = abi.drain(op);
    assert!(start.elapsed() < Duration::from_millis(500));
    let error = error(&events).unwrap();
    assert_eq!(error["code"], "Cancelled");
    assert_eq!(error["outcome"], "unknown");
    assert_eq!(error["method"], "POST");
    assert_eq!(done(&events), "cancelled");
    assert_eq!(abi.close_op(op), OK);
    assert_eq!(abi.close_client(client), OK);
}

#[test]
fn a_cancelled_read_is_just_cancelled() {
    let abi = Abi::load();
    let (address, arrived) = silent_graph();
    let client = client_of_silent_graph(&abi, &address);
    let op = abi.start(client, br#"{"command":"Get-MgUser"}"#).handle;
    arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    abi.cancel(op);
    assert_eq!(
        abi.drain(op),
        [json!({"event": "done", "outcome": "cancelled"})]
    );
    abi.close_op(op);
    abi.close_client(client);
}

#[test]
fn closing_the_client_cancels_what_runs() {
    let abi = Abi::load();
    let (address, arrived) = silent_graph();
    let client = client_of_silent_graph(&abi, &address);
    let op = abi.start(client, br#"{"command":"Get-MgUser"}"#).handle;
    arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(abi.close_client(client), OK);
    assert_eq!(done(&abi.drain(op)), "cancelled");
    assert_eq!(abi.close_op(op), OK);
}
