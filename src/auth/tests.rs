//! Sign-in against a real HTTP server.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use url::Url;

use super::*;
use crate::http::scripted::{Answer, ScriptedServer};
use crate::http::{Environment, HttpOptions, NoObserver, ReqwestService, RetryPolicy};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const OTHER: &str = "99999999-2222-3333-4444-555555555555";
const CLIENT: &str = "aaaaaaaa-2222-3333-4444-555555555555";
const SECRET: &str = "s3cr3t+value";

fn authority(server: &ScriptedServer) -> Authority {
    let mut retry = RetryPolicy::new(1, Duration::from_secs(10));
    retry.backoff = Duration::from_millis(5);
    Authority {
        environment: Environment {
            name: "Test".to_owned(),
            graph: server.url.clone(),
            authority: server.url.clone(),
            resource: Url::parse("https://graph.microsoft.us").unwrap(),
        },
        http: Arc::new(ReqwestService::new(&HttpOptions::default()).unwrap()),
        retry,
    }
}

fn with_secret(server: &ScriptedServer, tenant: &str) -> TokenCache {
    let authority = authority(server);
    let credential = ClientSecretCredential::new(
        authority.clone(),
        tenant.to_owned(),
        CLIENT.to_owned(),
        SecretString::from(SECRET),
    )
    .unwrap();
    TokenCache::new(Box::new(credential), authority, Some(tenant.to_owned()))
}

fn with_token(server: &ScriptedServer, token: &str, tenant: Option<&str>) -> TokenCache {
    let credential = AccessTokenCredential::new(SecretString::from(token)).unwrap();
    TokenCache::new(
        Box::new(credential),
        authority(server),
        tenant.map(str::to_owned),
    )
}

fn issued(tenant: &str, seconds: u64) -> Answer {
    Answer::json(
        "200 OK",
        &json!({
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": test_token(&json!({"tid": tenant, "appid": CLIENT, "roles": ["User.Read.All"]})),
        }),
    )
}

#[tokio::test]
async fn a_client_secret_is_exchanged_at_the_connections_own_authority() {
    let server = ScriptedServer::start(vec![issued(TENANT, 3600)]).await;
    let cache = with_secret(&server, TENANT);
    let first = cache.token(&NoObserver).await.unwrap();
    let again = cache.token(&NoObserver).await.unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(first.identity.tenant_id, TENANT);
    assert_eq!(first.identity.scopes, ["User.Read.All"]);
    assert!(!first.identity.delegated);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        seen[0].line,
        format!("POST /{TENANT}/oauth2/v2.0/token HTTP/1.1")
    );
    assert!(seen[0].body.contains("grant_type=client_credentials"));
    assert!(
        seen[0]
            .body
            .contains("scope=https%3A%2F%2Fgraph.microsoft.us%2F.default")
    );
    assert!(seen[0].body.contains("client_secret=s3cr3t%2Bvalue"));
}

#[tokio::test]
async fn callers_that_wait_for_a_token_share_one_request() {
    let server = ScriptedServer::start(vec![issued(TENANT, 3600)]).await;
    let cache = with_secret(&server, TENANT);
    let (a, b, c) = tokio::join!(
        cache.token(&NoObserver),
        cache.token(&NoObserver),
        cache.token(&NoObserver)
    );
    assert!(Arc::ptr_eq(&a.unwrap(), &b.unwrap()));
    c.unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed() {
    let server = ScriptedServer::start(vec![issued(TENANT, 0), issued(TENANT, 3600)]).await;
    let cache = with_secret(&server, TENANT);
    cache.token(&NoObserver).await.unwrap();
    cache.token(&NoObserver).await.unwrap();
    cache.token(&NoObserver).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_wrong_secret_is_told_with_advice_and_without_the_secret() {
    let server = ScriptedServer::start(vec![Answer::json(
        "401 Unauthorized",
        &json!({
            "error": "invalid_client",
            "error_description": "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.\r\nTrace ID: t",
            "error_codes": [7_000_215], "timestamp": "2026-01-01 00:00:00Z", "trace_id": "t", "correlation_id": "c",
        }),
    )])
    .await;
    let error = match with_secret(&server, TENANT).token(&NoObserver).await {
        Err(error) => error,
        Ok(_) => panic!("the secret is wrong"),
    };
    assert_eq!(error.code, "AADSTS7000215");
    assert_eq!(error.status, Some(401));
    assert!(error.hint.is_some());
    assert!(!format!("{error:?}").contains("s3cr3t"));
    assert_eq!(server.seen().len(), 1, "a refusal is not tried again");
}

#[tokio::test]
async fn a_secret_that_the_authority_repeats_stays_out_of_the_error() {
    let spellings = [SECRET, "s3cr3t%2Bvalue", "s3cr3t%2bvalue"];
    for spelling in spellings {
        for body in [
            json!({"error_description": format!("AADSTS900144: bad body client_secret={spelling}&x=1"), "trace_id": spelling, "correlation_id": spelling, "timestamp": spelling}),
            json!({"error": format!("bad {spelling}")}),
        ] {
            let server = ScriptedServer::start(vec![Answer::json("400 Bad Request", &body)]).await;
            let error = match with_secret(&server, TENANT).token(&NoObserver).await {
                Err(error) => error,
                Ok(_) => panic!("it is refused"),
            };
            let text = serde_json::to_string(&error).unwrap();
            assert!(!text.contains("s3cr3t"), "{text}");
            assert!(error.message.contains("***"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_life_beyond_every_date_is_shortened() {
    for seconds in [i64::MAX as u64, u64::MAX, 1 << 40] {
        let server = ScriptedServer::start(vec![issued(TENANT, seconds)]).await;
        let cache = with_secret(&server, TENANT);
        let token = cache.token(&NoObserver).await.unwrap();
        let year = std::time::SystemTime::now() + Duration::from_secs(366 * 86_400);
        assert!(token.identity.expires_on.is_some_and(|end| end < year));
    }
}

#[tokio::test]
async fn a_busy_authority_is_tried_again() {
    let server = ScriptedServer::start(vec![
        Answer::with("503 Service Unavailable", "Retry-After", "0"),
        issued(TENANT, 3600),
    ])
    .await;
    with_secret(&server, TENANT)
        .token(&NoObserver)
        .await
        .unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_token_of_another_tenant_is_refused() {
    let server = ScriptedServer::start(Vec::new()).await;
    let token = test_token(&json!({"tid": OTHER}));
    let error = match with_token(&server, &token, Some(TENANT))
        .token(&NoObserver)
        .await
    {
        Err(error) => error,
        Ok(_) => panic!("the tenant is wrong"),
    };
    assert_eq!(error.code, "WrongTenant");
    assert!(error.message.contains(OTHER) && error.message.contains(TENANT));
    assert!(!format!("{error:?}").contains(&token));
    assert!(server.seen().is_empty());
    let same = test_token(&json!({"tid": TENANT.to_uppercase()}));
    with_token(&server, &same, Some(TENANT))
        .token(&NoObserver)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_unusual_claim_does_not_pass_a_token_of_another_tenant() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let server = ScriptedServer::start(Vec::new()).await;
    let padded = format!(
        "{}.{}.s",
        STANDARD.encode(r#"{"alg":"none"}"#),
        STANDARD.encode(json!({"tid": OTHER, "name": "~~~???>>>"}).to_string())
    );
    for token in [
        test_token(&json!({"tid": OTHER, "roles": null})),
        test_token(&json!({"tid": OTHER, "scp": ["a"]})),
        test_token(&json!({"tid": OTHER, "exp": 4_000_000_000.5})),
        test_token(&json!({"tid": OTHER, "exp": "4000000000"})),
        padded,
    ] {
        let refused = with_token(&server, &token, Some(TENANT))
            .token(&NoObserver)
            .await;
        assert!(
            refused.is_err_and(|error| error.code == "WrongTenant"),
            "{token}"
        );
    }
    for claims in [
        json!({}),
        json!({"tid": null}),
        json!({"tid": 5}),
        json!({"tid": [OTHER]}),
        json!([]),
    ] {
        let refused = with_token(&server, &test_token(&claims), Some(TENANT))
            .token(&NoObserver)
            .await;
        assert!(
            refused.is_err_and(|error| error.code == "AuthenticationFailed" && !error.retryable),
            "{claims}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_refused() {
    for token in ["", "a\r\nX-Evil: 1", "t\u{f6}ken", "a b"] {
        let server = ScriptedServer::start(vec![Answer::json(
            "200 OK",
            &json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token}),
        )])
        .await;
        let error = match with_secret(&server, TENANT).token(&NoObserver).await {
            Err(error) => error,
            Ok(_) => panic!("{token:?}"),
        };
        assert_eq!(error.code, "AuthenticationFailed", "{token:?}");
        assert!(!error.retryable);
    }
}

#[tokio::test]
async fn a_domain_is_looked_up_and_then_guards_too() {
    let document = json!({"issuer": format!("https://login.microsoftonline.com/{TENANT}/v2.0")});
    let server = ScriptedServer::start(vec![
        Answer::json("200 OK", &document),
        Answer::json("200 OK", &document),
    ])
    .await;
    let wrong = test_token(&json!({"tid": OTHER}));
    let cache = with_token(&server, &wrong, Some("contoso.example"));
    assert!(
        cache
            .token(&NoObserver)
            .await
            .is_err_and(|error| error.code == "WrongTenant")
    );
    let right = test_token(&json!({"tid": TENANT}));
    let cache = with_token(&server, &right, Some("contoso.example"));
    assert_eq!(cache.tenant_id(), "contoso.example");
    cache.token(&NoObserver).await.unwrap();
    assert_eq!(cache.tenant_id(), TENANT);
    assert_eq!(
        server.seen()[0].line,
        "GET /contoso.example/v2.0/.well-known/openid-configuration HTTP/1.1"
    );
}

#[tokio::test]
async fn only_a_token_of_the_callers_own_may_be_opaque() {
    let server = ScriptedServer::start(vec![Answer::json(
        "200 OK",
        &json!({"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600, "access_token": "opaque"}),
    )])
    .await;
    let token = with_token(&server, "opaque", Some(TENANT))
        .token(&NoObserver)
        .await
        .unwrap();
    assert!(!token.identity.readable);
    let refused = with_secret(&server, TENANT).token(&NoObserver).await;
    assert!(refused.is_err_and(|error| error.code == "AuthenticationFailed"));
}

#[tokio::test]
async fn the_emulators_administrator_signs_in_with_the_scopes() {
    let token = test_token(
        &json!({"tid": TENANT, "scp": "User.Read.All Policy.Read.All", "upn": "admin@fabrikam.example"}),
    );
    let server = ScriptedServer::start(vec![Answer::json(
        "200 OK",
        &json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token}),
    )])
    .await;
    let scopes = ["User.Read.All".to_owned(), "Policy.Read.All".to_owned()];
    let credential = EmulatorAdministrator::new(authority(&server), TENANT.to_owned(), &scopes);
    let cache = TokenCache::new(
        Box::new(credential),
        authority(&server),
        Some(TENANT.to_owned()),
    );
    let signed_in = cache.token(&NoObserver).await.unwrap();
    assert_eq!(signed_in.secret.expose_secret(), token);
    assert!(signed_in.identity.delegated);
    assert_eq!(
        signed_in.identity.account.as_deref(),
        Some("admin@fabrikam.example")
    );
    let body = &server.seen()[0].body;
    assert!(body.contains("grant_type=urn%3Across-tenant-sync%3Aemulator%3Aadministrator"));
    assert!(body.contains("scope=User.Read.All+Policy.Read.All"));
}

#[tokio::test]
async fn an_authority_that_is_down_is_not_asked_before_every_request() {
    let mut script = vec![issued(TENANT, 2)];
    script.extend((0..8).map(|_| Answer::with("503 Service Unavailable", "Retry-After", "0")));
    let server = ScriptedServer::start(script).await;
    let cache = with_secret(&server, TENANT);
    cache.token(&NoObserver).await.unwrap();
    // Past half of its life, the token is to be renewed and is still good.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    cache.token(&NoObserver).await.unwrap();
    let asked = server.seen().len();
    assert_eq!(asked, 3, "one renewal, tried twice");
    cache.token(&NoObserver).await.unwrap();
    assert_eq!(server.seen().len(), asked);
}

#[tokio::test]
async fn the_authority_may_not_send_the_secret_elsewhere() {
    let other = ScriptedServer::start(vec![issued(TENANT, 3600)]).await;
    let server = ScriptedServer::start(vec![Answer::with(
        "307 Temporary Redirect",
        "Location",
        other.url.as_str(),
    )])
    .await;
    let error = with_secret(&server, TENANT).token(&NoObserver).await;
    assert!(error.is_err_and(|error| error.status == Some(307)));
    assert!(other.seen().is_empty());
}
