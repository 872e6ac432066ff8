//! Discovery, keys, tokens and AADSTS errors.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use crate::support::{Answer, World};

fn claims(world: &World, tenant: &str, token: &str) -> Value {
    let keys = world
        .send("GET", &format!("/{tenant}/discovery/v2.0/keys"), &[], None)
        .expect(200);
    let key = &keys.body["keys"][0];
    assert_eq!(
        (key["kty"].as_str(), key["use"].as_str()),
        (Some("RSA"), Some("sig"))
    );
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!(header.kid.as_deref(), key["kid"].as_str());
    let decoding =
        DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), key["e"].as_str().unwrap())
            .unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["https://graph.microsoft.com"]);
    jsonwebtoken::decode::<Value>(token, &decoding, &validation)
        .unwrap()
        .claims
}

#[test]
fn discovery_names_the_endpoints_of_this_origin() {
    let world = World::new();
    let source = world.source();
    for name in [&source.tenant_id, &source.initial_domain] {
        let found = world
            .send(
                "GET",
                &format!("/{name}/v2.0/.well-known/openid-configuration"),
                &[],
                None,
            )
            .expect(200)
            .body;
        let base = format!("{}/{}", world.emulator.base_url(), source.tenant_id);
        assert_eq!(found["issuer"], format!("{base}/v2.0"));
        assert_eq!(found["token_endpoint"], format!("{base}/oauth2/v2.0/token"));
        assert_eq!(found["jwks_uri"], format!("{base}/discovery/v2.0/keys"));
        assert!(found["authorization_endpoint"].is_string());
    }
    let unknown = world.send(
        "GET",
        "/11111111-1111-1111-1111-111111111111/v2.0/.well-known/openid-configuration",
        &[],
        None,
    );
    assert_eq!(
        (unknown.status, unknown.body["error"].as_str()),
        (400, Some("invalid_tenant"))
    );
    assert_eq!(unknown.body["error_codes"][0], 90_002);
}

#[test]
fn an_application_gets_a_token_with_its_roles() {
    let world = World::new();
    let source = world.source();
    let caller = world.automation(source);
    let claims = claims(&world, &source.tenant_id, caller.token());
    assert_eq!(claims["tid"], source.tenant_id);
    assert_eq!(claims["appid"], source.application.client_id);
    assert_eq!(
        (claims["idtyp"].as_str(), claims["ver"].as_str()),
        (Some("app"), Some("1.0"))
    );
    assert_eq!(
        claims["iss"],
        format!("https://sts.windows.net/{}/", source.tenant_id)
    );
    let roles = claims["roles"].as_array().unwrap();
    assert!(
        roles
            .iter()
            .any(|role| role == "Policy.ReadWrite.CrossTenantAccess")
    );
    assert!(claims.get("scp").is_none());
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3599
    );
}

#[test]
fn the_administrator_gets_exactly_the_scopes_asked_for() {
    let world = World::new();
    let target = world.target();
    let caller = world.administrator(
        target,
        "https://graph.microsoft.com/Policy.Read.All User.Read openid offline_access",
    );
    let claims = claims(&world, &target.tenant_id, caller.token());
    assert_eq!(claims["scp"], "Policy.Read.All User.Read");
    assert_eq!(claims["upn"], target.administrator.user_principal_name);
    assert_eq!(claims["oid"], target.administrator.id);
    assert_eq!(claims["appid"], "14d82eec-204b-4c2f-b7e8-296a70dab67e");
    let wids = claims["wids"].as_array().unwrap();
    assert!(
        wids.iter()
            .any(|role| role == "194ae4cb-b126-40b2-bd5b-6091b380977d")
    );
    let me = caller.get("/me").expect(200).body;
    assert_eq!(
        me["userPrincipalName"],
        target.administrator.user_principal_name
    );
}

fn refused(answer: &Answer, status: u16, error: &str, code: u32) {
    assert_eq!(
        (answer.status, answer.body["error"].as_str()),
        (status, Some(error)),
        "{}",
        answer.text
    );
    assert_eq!(answer.body["error_codes"][0], code);
    let description = answer.body["error_description"].as_str().unwrap();
    assert!(
        description.starts_with(&format!("AADSTS{code}: ")),
        "{description}"
    );
    for member in ["timestamp", "trace_id", "correlation_id"] {
        assert!(answer.body[member].is_string(), "{member}");
    }
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json")
    );
}

#[test]
fn wrong_sign_ins_are_refused_with_their_codes() {
    let world = World::new();
    let source = world.source();
    let (tenant, app) = (&source.tenant_id, &source.application);
    let good = [
        ("grant_type", "client_credentials"),
        ("client_id", app.client_id.as_str()),
        ("client_secret", app.client_secret.as_str()),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let with = |name: &str, value: &'static str| {
        let mut form = good.to_vec();
        for pair in &mut form {
            if pair.0 == name {
                pair.1 = value;
            }
        }
        form
    };
    world.token_request(tenant, &good).expect(200);
    let wrong = world.token_request(tenant, &with("client_secret", "planted-wrong-secret"));
    refused(&wrong, 401, "invalid_client", 7_000_215);
    assert!(!wrong.text.contains("planted-wrong-secret"));
    let other_app = with("client_id", "22222222-2222-2222-2222-222222222222");
    refused(
        &world.token_request(tenant, &other_app),
        400,
        "unauthorized_client",
        700_016,
    );
    let target = &world.target().tenant_id;
    refused(
        &world.token_request(target, &good),
        400,
        "unauthorized_client",
        700_016,
    );
    let nobody = "33333333-3333-3333-3333-333333333333";
    refused(
        &world.token_request(nobody, &good),
        400,
        "invalid_request",
        90_002,
    );
    refused(
        &world.token_request("unknown.example", &good),
        400,
        "invalid_request",
        90_002,
    );
    refused(
        &world.token_request("neither", &good),
        400,
        "invalid_request",
        900_023,
    );
    refused(
        &world.token_request(tenant, &good[..3]),
        400,
        "invalid_request",
        900_144,
    );
    refused(
        &world.token_request(tenant, &good[1..]),
        400,
        "invalid_request",
        900_144,
    );
    refused(
        &world.token_request(tenant, &with("scope", "User.Read")),
        400,
        "invalid_scope",
        70_011,
    );
    let elsewhere = with("scope", "https://vault.azure.net/.default");
    refused(
        &world.token_request(tenant, &elsewhere),
        400,
        "invalid_scope",
        70_011,
    );
    let administrator = |scope| {
        [
            ("grant_type", "urn:cross-tenant-sync:emulator:administrator"),
            ("scope", scope),
        ]
    };
    for scope in [
        "Policy.Read.Al",
        "User.Read Nonsense.All",
        "https://graph.microsoft.com/Policy.ReadWrite.CrossTenant",
        "User.Read;Group.Read.All",
    ] {
        refused(
            &world.token_request(tenant, &administrator(scope)),
            400,
            "invalid_scope",
            70_011,
        );
    }
    // Their case does not matter, and the token has them as Graph spells them.
    let lower = world.token_request(tenant, &administrator("user.read.all"));
    assert_eq!(lower.expect(200).body["scope"], "User.Read.All");
    let password = with("grant_type", "password");
    refused(
        &world.token_request(tenant, &password),
        400,
        "unsupported_grant_type",
        70_003,
    );
}

#[test]
fn what_sdks_send_is_accepted() {
    let world = World::new();
    let source = world.source();
    let app = &source.application;
    for scope in [
        "http://127.0.0.1/.default",
        "https://localhost/.default",
        "00000003-0000-0000-c000-000000000000/.default",
        "https://graph.microsoft.us/.default",
    ] {
        world
            .token_request(
                &source.initial_domain,
                &[
                    ("client_id", &app.client_id),
                    ("client_secret", &app.client_secret),
                    ("grant_type", "client_credentials"),
                    ("scope", scope),
                    ("client_info", "1"),
                    (
                        "claims",
                        r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#,
                    ),
                    ("x-client-SKU", "anything"),
                ],
            )
            .expect(200);
    }
    // The secret in a Basic header.
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!(
        "{}:{}",
        app.client_id,
        app.client_secret.replace('~', "%7E")
    ));
    let answer = world
        .send(
            "POST",
            &format!(
                "/{}/oauth2/v2.0/token?client-request-id=x",
                source.tenant_id
            ),
            &[
                ("authorization", &format!("Basic {basic}")),
                ("content-type", "application/x-www-form-urlencoded"),
            ],
            Some(
                "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
                    .to_owned(),
            ),
        )
        .expect(200);
    assert!(answer.body["expires_in"].is_u64());
}

#[test]
fn tokens_expire_by_the_virtual_clock() {
    let options = graph_emulator::state::Options {
        clock_steps_expire_tokens: true,
        ..Default::default()
    };
    let world = World::of(
        graph_emulator::Emulator::builder()
            .clock_running(false)
            .options(options),
    );
    let caller = world.automation(world.source());
    world.emulator.advance(3500);
    caller.get("/users?$top=1").expect(200);
    world.emulator.advance(100);
    let (status, code, message) = {
        let answer = caller.get("/users?$top=1");
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
        assert!(!answer.header("www-authenticate").contains("claims="));
        (
            answer.status,
            answer.error().1.to_owned(),
            answer.error().2.to_owned(),
        )
    };
    assert_eq!((status, code.as_str()), (401, "InvalidAuthenticationToken"));
    assert_eq!(message, "Lifetime validation failed, the token is expired.");
}

#[test]
fn steps_of_the_clock_do_not_expire_tokens_unless_asked() {
    let world = World::new();
    let caller = world.automation(world.source());
    world.emulator.advance(86_400);
    caller.get("/users?$top=1").expect(200);
}

#[test]
fn bad_tokens_are_refused() {
    let world = World::new();
    let none = world.send("GET", "/v1.0/users", &[], None);
    assert_eq!(
        none.error(),
        (401, "InvalidAuthenticationToken", "Access token is empty.")
    );
    assert!(none.header("www-authenticate").starts_with("Bearer "));
    assert!(none.body["error"]["innerError"]["request-id"].is_string());
    let other = World::of(graph_emulator::Emulator::builder().seed(2));
    let foreign = other.automation(other.source());
    for token in ["abc", "a.b.c", foreign.token()] {
        let answer = world.with_token(token).get("/users");
        assert_eq!(
            (answer.status, answer.error().1),
            (401, "InvalidAuthenticationToken"),
            "{token}"
        );
    }
    // A changed claim breaks the signature.
    let good = world.automation(world.source());
    let mut parts: Vec<String> = good.token().split('.').map(str::to_owned).collect();
    parts[1] = foreign.token().split('.').nth(1).unwrap().to_owned();
    assert_eq!(world.with_token(&parts.join(".")).get("/users").status, 401);
}
