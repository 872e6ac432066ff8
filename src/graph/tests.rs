//! The client against a real HTTP server.
#![allow(clippy::unwrap_used)]

mod gates;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::*;
use crate::auth::{AccessTokenCredential, Authority, Credential, TokenCache};
use crate::http::HttpService;
use crate::http::scripted::{Answer, ScriptedServer};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";

/// A client of the server, with these tries.
fn client(server: &ScriptedServer, max_retries: u32, max_elapsed: Duration) -> Client {
    let token = crate::auth::test_token(&json!({"tid": TENANT}));
    let credential = AccessTokenCredential::new(SecretString::from(token)).unwrap();
    client_with(server, Box::new(credential), max_retries, max_elapsed)
}

fn client_with(
    server: &ScriptedServer,
    credential: Box<dyn Credential>,
    max_retries: u32,
    max_elapsed: Duration,
) -> Client {
    Client::new(options(server, credential, max_retries, max_elapsed))
}

fn options(
    server: &ScriptedServer,
    credential: Box<dyn Credential>,
    max_retries: u32,
    max_elapsed: Duration,
) -> ClientOptions {
    let environment = Environment {
        name: "Test".to_owned(),
        graph: server.url.clone(),
        authority: server.url.clone(),
        resource: Url::parse("https://graph.microsoft.com").unwrap(),
    };
    let mut retry = RetryPolicy::new(max_retries, max_elapsed);
    retry.backoff = Duration::from_millis(5);
    let http: Arc<dyn HttpService> =
        Arc::new(ReqwestService::new(&HttpOptions::default()).unwrap());
    let authority = Authority {
        environment: environment.clone(),
        http: Arc::clone(&http),
        retry,
    };
    ClientOptions {
        connection: "test".to_owned(),
        environment,
        clouds: Arc::new(Clouds::new(&[], None).unwrap()),
        http,
        retry,
        tokens: Arc::new(TokenCache::new(
            credential,
            authority,
            Some(TENANT.to_owned()),
        )),
        gates: Arc::default(),
    }
}

fn get(path: &str) -> Request {
    Request::new(Method::Get, ApiVersion::V1, path)
}

fn post() -> Request {
    let mut request = Request::new(Method::Post, ApiVersion::V1, "/applications");
    request.body = Some(json!({"displayName": "App"}));
    request
}

const LONG: Duration = Duration::from_secs(60);

/// Issues another token each time.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicU32);

#[async_trait::async_trait]
impl Credential for Counting {
    async fn issue(&self, _observer: &dyn Observer) -> Result<crate::auth::IssuedToken, Error> {
        let number = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(crate::auth::IssuedToken {
            secret: crate::auth::test_token(&json!({"tid": TENANT, "n": number})).into(),
            expires_on: None,
        })
    }
    fn kind(&self) -> crate::auth::CredentialKind {
        crate::auth::CredentialKind::ClientSecret
    }
    fn client_id(&self) -> Option<&str> {
        None
    }
}

#[tokio::test]
async fn a_throttled_post_waits_as_long_as_it_is_told() {
    let server = ScriptedServer::start(vec![
        Answer::with("429 Too Many Requests", "Retry-After", "0.3"),
        Answer::json("201 Created", &json!({"id": "x"})),
    ])
    .await;
    let start = Instant::now();
    let response = client(&server, 3, LONG).send(&post()).await.unwrap();
    assert_eq!(response.json().unwrap()["id"], "x");
    assert!(start.elapsed() >= Duration::from_millis(300));
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].body, r#"{"displayName":"App"}"#);
    assert!(
        seen[0]
            .header("authorization")
            .unwrap()
            .starts_with("Bearer ")
    );
    assert_eq!(
        seen[0].header("client-request-id"),
        seen[1].header("client-request-id")
    );
}

#[tokio::test]
async fn the_time_for_all_tries_is_bounded_and_the_last_reason_is_kept() {
    let server = ScriptedServer::start(vec![Answer::Reply(
        "429 Too Many Requests",
        vec![("Retry-After", "3600".to_owned())],
        json!({"error": {"code": "TooManyRequests", "message": "Please retry again later."}})
            .to_string(),
    )])
    .await;
    let error = client(&server, 3, Duration::from_secs(5))
        .send(&get("/users"))
        .await
        .unwrap_err();
    assert_eq!(error.code, "TooManyRequests");
    assert_eq!(error.message, "Please retry again later.");
    assert!(error.retryable);
    assert_eq!(error.connection.as_deref(), Some("test"));
    assert_eq!(error.tenant_id.as_deref(), Some(TENANT));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_sent_once_and_its_outcome_is_unknown() {
    let server =
        ScriptedServer::start(vec![Answer::Lost, Answer::json("201 Created", &json!({}))]).await;
    let error = client(&server, 3, LONG).send(&post()).await.unwrap_err();
    assert_eq!(error.code, "NetworkError");
    assert_eq!(error.outcome, Outcome::Unknown);
    assert!(!error.retryable);
    assert_eq!(server.seen().len(), 1, "the POST must not be repeated");
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_repeated() {
    let server = ScriptedServer::start(vec![
        Answer::Lost,
        Answer::json("504 Gateway Timeout", &json!({})),
        Answer::json("200 OK", &json!({"id": "x"})),
    ])
    .await;
    client(&server, 3, LONG)
        .send(&get("/users/x"))
        .await
        .unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_gateway_timeout_leaves_the_outcome_of_a_post_unknown() {
    let server = ScriptedServer::start(vec![Answer::Reply(
        "504 Gateway Timeout",
        Vec::new(),
        "<html>".to_owned(),
    )])
    .await;
    let error = client(&server, 3, LONG).send(&post()).await.unwrap_err();
    assert_eq!(error.status, Some(504));
    assert_eq!(error.outcome, Outcome::Unknown);
    assert!(!error.retryable, "repeating it may create a second object");
    assert_eq!(server.seen().len(), 1);

    let server = ScriptedServer::start(vec![Answer::json("504 Gateway Timeout", &json!({}))]).await;
    let mut delete = get("/applications/x");
    delete.method = Method::Delete;
    let error = client(&server, 0, LONG).send(&delete).await.unwrap_err();
    assert_eq!(error.outcome, Outcome::Unknown);
    assert!(error.retryable);
}

#[tokio::test]
async fn no_connection_means_that_nothing_was_sent() {
    let server = ScriptedServer::start(Vec::new()).await;
    let mut client = client(&server, 1, LONG);
    // A port that was free a moment ago, and that nothing listens on.
    let unused = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap();
    let mut options = ClientOptions {
        connection: client.connection().to_owned(),
        environment: client.environment().clone(),
        clouds: Arc::new(Clouds::new(&[], None).unwrap()),
        http: Arc::new(ReqwestService::new(&HttpOptions::default()).unwrap()),
        retry: RetryPolicy::new(0, LONG),
        tokens: client.tokens(),
        gates: Arc::default(),
    };
    options.environment.graph = Url::parse(&format!("http://{unused}/")).unwrap();
    client = Client::new(options);
    let error = client.send(&post()).await.unwrap_err();
    assert_eq!(error.code, "NetworkError");
    assert_eq!(error.outcome, Outcome::NotSent);
    assert!(error.retryable);
}

#[tokio::test]
async fn next_links_are_followed_whole_and_take_the_consistency_level_along() {
    let server = ScriptedServer::start(Vec::new()).await;
    let link = format!("{}v1.0/users?$skiptoken=a%2Bb&$top=1", server.url);
    server.add(Answer::json(
        "200 OK",
        &json!({"value": [1], "@odata.nextLink": link}),
    ));
    server.add(Answer::json("200 OK", &json!({"value": []})));
    let mut request = get("/users");
    request
        .headers
        .push(("ConsistencyLevel".to_owned(), "eventual".to_owned()));
    request.query.push((
        "$filter".to_owned(),
        "startswith(displayName,'A & B')".to_owned(),
    ));
    let pages: Vec<_> = client(&server, 0, LONG).pages(request).collect().await;
    assert_eq!(pages.len(), 2);
    assert!(pages.iter().all(Result::is_ok));
    let seen = server.seen();
    assert_eq!(
        seen[0].line,
        "GET /v1.0/users?$filter=startswith(displayName,%27A%20%26%20B%27) HTTP/1.1"
    );
    assert_eq!(
        seen[1].line,
        "GET /v1.0/users?$skiptoken=a%2Bb&$top=1 HTTP/1.1"
    );
    assert_eq!(seen[1].header("consistencylevel"), Some("eventual"));
}

#[tokio::test]
async fn a_next_link_to_another_host_is_refused_before_the_token_goes_there() {
    let other = ScriptedServer::start(vec![Answer::json("200 OK", &json!({"value": []}))]).await;
    let server = ScriptedServer::start(vec![Answer::json(
        "200 OK",
        &json!({"value": [], "@odata.nextLink": format!("{}v1.0/users", other.url)}),
    )])
    .await;
    let pages: Vec<_> = client(&server, 0, LONG)
        .pages(get("/users"))
        .collect()
        .await;
    assert_eq!(pages.len(), 2);
    let error = pages[1].as_ref().unwrap_err();
    assert_eq!(error.code, "InvalidResponse");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_absolute_address_must_be_the_connections_own_graph() {
    let server = ScriptedServer::start(vec![Answer::json("200 OK", &json!({}))]).await;
    let client = client(&server, 0, LONG);
    for foreign in [
        "https://evil.example/v1.0/me",
        "http://127.0.0.1:9/v1.0/me",
        "https://graph.microsoft.com/v1.0/me",
        &format!("http://user@127.0.0.1:{}/", server.url.port().unwrap()),
    ] {
        let request = RawRequest {
            method: Method::Get,
            uri: foreign.to_owned(),
            headers: Vec::new(),
            body: bytes::Bytes::new(),
        };
        let error = client.send_raw(&request).await.unwrap_err();
        assert_eq!(error.code, "InvalidParameter", "{foreign}");
    }
    assert!(server.seen().is_empty());
    let own = RawRequest {
        method: Method::Get,
        uri: "//evil.example/v1.0/me".to_owned(),
        headers: vec![("Accept".to_owned(), "text/plain".to_owned())],
        body: bytes::Bytes::new(),
    };
    client.send_raw(&own).await.unwrap();
    assert_eq!(server.seen()[0].line, "GET /evil.example/v1.0/me HTTP/1.1");
    assert_eq!(server.seen()[0].header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let refused = json!({"error": {"code": "InvalidAuthenticationToken", "message": "Expired."}});
    let server = ScriptedServer::start(vec![
        Answer::json("401 Unauthorized", &refused),
        Answer::json("200 OK", &json!({})),
        Answer::json("401 Unauthorized", &refused),
        Answer::json("401 Unauthorized", &refused),
    ])
    .await;
    let client = client_with(&server, Box::new(Counting::default()), 0, LONG);
    client.send(&get("/users")).await.unwrap();
    let error = client.send(&get("/users")).await.unwrap_err();
    assert_eq!(error.code, "InvalidAuthenticationToken");
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    assert_ne!(
        seen[0].header("authorization"),
        seen[1].header("authorization")
    );
    assert_eq!(
        seen[1].header("authorization"),
        seen[2].header("authorization")
    );
}

#[tokio::test]
async fn no_error_and_no_debug_output_holds_the_token() {
    let server = ScriptedServer::start(vec![Answer::Lost]).await;
    let client = client(&server, 0, LONG);
    let error = client.send(&post()).await.unwrap_err();
    let token = server.seen()[0].header("authorization").unwrap()[7..].to_owned();
    for text in [
        format!("{error:?} {error}"),
        serde_json::to_string(&error).unwrap(),
        format!("{client:?}"),
    ] {
        assert!(!text.contains(&token));
    }
}

#[tokio::test]
async fn an_unavailable_service_is_asked_again_only_where_that_does_no_harm() {
    let busy = || Answer::Reply("503 Service Unavailable", Vec::new(), String::new());
    let told = || Answer::with("503 Service Unavailable", "Retry-After", "0");
    let done = || Answer::json("201 Created", &json!({}));

    let server = ScriptedServer::start(vec![busy(), done()]).await;
    let error = client(&server, 3, LONG).send(&post()).await.unwrap_err();
    assert_eq!(error.status, Some(503));
    assert_eq!(error.outcome, Outcome::Unknown);
    assert_eq!(server.seen().len(), 1, "the POST must not be repeated");

    let server = ScriptedServer::start(vec![told(), done()]).await;
    client(&server, 3, LONG).send(&post()).await.unwrap();
    assert_eq!(server.seen().len(), 2, "it was turned away");

    let server = ScriptedServer::start(vec![busy(), done()]).await;
    client(&server, 3, LONG).send(&get("/users")).await.unwrap();
    assert_eq!(server.seen().len(), 2);

    let server = ScriptedServer::start(vec![told()]).await;
    let error = client(&server, 0, LONG).send(&post()).await.unwrap_err();
    assert_eq!(error.outcome, Outcome::Answered);
}

#[tokio::test]
async fn one_deadline_holds_for_the_last_try_and_for_the_second_token() {
    let server = ScriptedServer::start(vec![
        Answer::with("429 Too Many Requests", "Retry-After", "0.2"),
        Answer::Silent,
    ])
    .await;
    let start = Instant::now();
    let error = client(&server, 3, Duration::from_millis(600))
        .send(&get("/users"))
        .await
        .unwrap_err();
    assert_eq!(error.code, "Timeout");
    assert!(error.message.contains("maxElapsedSeconds"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));

    let refused = json!({"error": {"code": "InvalidAuthenticationToken", "message": "Expired."}});
    let server = ScriptedServer::start(vec![
        Answer::Late(
            Duration::from_millis(400),
            Box::new(Answer::json("401 Unauthorized", &refused)),
        ),
        Answer::Silent,
    ])
    .await;
    let start = Instant::now();
    let error = client_with(
        &server,
        Box::new(Counting::default()),
        0,
        Duration::from_secs(1),
    )
    .send(&get("/users"))
    .await
    .unwrap_err();
    assert_eq!(error.code, "Timeout");
    assert_eq!(server.seen().len(), 2);
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_millis(1350), "{elapsed:?}");
}

#[tokio::test]
async fn a_list_that_goes_in_a_circle_is_not_taken_for_a_whole_one() {
    for length in [1, 2] {
        let server = ScriptedServer::start(Vec::new()).await;
        for page in 0..12 {
            let link = format!("{}v1.0/users?$skiptoken={}", server.url, page % length);
            server.add(Answer::json(
                "200 OK",
                &json!({"value": [page], "@odata.nextLink": link}),
            ));
        }
        let pages: Vec<_> = client(&server, 0, LONG)
            .pages(get("/users"))
            .collect()
            .await;
        let (last, before) = pages.split_last().unwrap();
        assert_eq!(last.as_ref().unwrap_err().code, "InvalidResponse");
        assert!(before.len() < 6 && before.iter().all(Result::is_ok));
    }
}

#[tokio::test]
async fn a_list_of_empty_pages_ends() {
    let server = ScriptedServer::start(Vec::new()).await;
    let page = |number: u32, items: serde_json::Value| {
        let link = format!("{}v1.0/users?$skiptoken={number}", server.url);
        Answer::json("200 OK", &json!({"value": items, "@odata.nextLink": link}))
    };
    // An item in between starts the count again.
    (0..3).for_each(|number| server.add(page(number, json!([]))));
    server.add(page(3, json!([1])));
    (4..1_010).for_each(|number| server.add(page(number, json!([]))));
    let pages: Vec<_> = client(&server, 0, LONG)
        .pages(get("/users"))
        .collect()
        .await;
    let (last, before) = pages.split_last().unwrap();
    let error = last.as_ref().unwrap_err();
    assert_eq!(error.code, "InvalidResponse");
    assert!(error.message.contains("empty page"), "{error}");
    assert_eq!(before.len(), 1_004);
    assert!(before.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_next_link_that_is_no_address_does_not_end_the_list() {
    for link in [json!(5), json!(""), json!({}), json!(true), json!(["x"])] {
        let server = ScriptedServer::start(vec![Answer::json(
            "200 OK",
            &json!({"value": [1], "@odata.nextLink": link}),
        )])
        .await;
        let pages: Vec<_> = client(&server, 0, LONG)
            .pages(get("/users"))
            .collect()
            .await;
        let error = pages.last().unwrap().as_ref().unwrap_err();
        assert_eq!(error.code, "InvalidResponse", "{link}");
    }
    let server = ScriptedServer::start(vec![Answer::json(
        "200 OK",
        &json!({"value": [1], "@odata.nextLink": null}),
    )])
    .await;
    let pages: Vec<_> = client(&server, 0, LONG)
        .pages(get("/users"))
        .collect()
        .await;
    assert!(pages.len() == 1 && pages[0].is_ok());
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_refused() {
    for body in [r#"{"id": "x"}"#, r#"{"value": {}}"#, "[]", ""] {
        let server =
            ScriptedServer::start(vec![Answer::Reply("200 OK", Vec::new(), body.to_owned())]).await;
        let pages: Vec<_> = client(&server, 0, LONG)
            .pages(get("/users"))
            .collect()
            .await;
        let error = pages[0].as_ref().unwrap_err();
        assert_eq!(error.code, "InvalidResponse", "{body}");
        assert_eq!(error.status, Some(200));
        assert!(error.url.as_deref().unwrap().ends_with("/v1.0/users"));
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nobody_goes_there() {
    let other = ScriptedServer::start(vec![Answer::json("200 OK", &json!({"value": []}))]).await;
    let server = ScriptedServer::start(vec![Answer::with(
        "302 Found",
        "Location",
        other.url.as_str(),
    )])
    .await;
    let error = client(&server, 0, LONG)
        .send(&get("/users"))
        .await
        .unwrap_err();
    assert_eq!(error.status, Some(302));
    assert!(other.seen().is_empty());
}

#[test]
fn no_debug_output_holds_a_planted_secret() {
    const SECRET: &str = "planted-secret";
    let pair = || vec![("X-Key".to_owned(), SECRET.to_owned())];
    let mut request = post();
    request.body = Some(json!({"value": [{"key": "SecretToken", "value": SECRET}]}));
    request.headers = pair();
    let response = Response {
        status: 200,
        reason: "OK".to_owned(),
        version: "HTTP/1.1".to_owned(),
        headers: pair(),
        body: format!(r#"{{"access_token":"{SECRET}"}}"#).into(),
    };
    let http = crate::http::HttpRequest {
        method: Method::Post,
        url: Url::parse("https://graph.example/").unwrap(),
        bearer: Some(SECRET.into()),
        headers: pair(),
        body: SECRET.into(),
    };
    let raw = RawRequest {
        method: Method::Post,
        uri: "/v1.0/x".to_owned(),
        headers: pair(),
        body: SECRET.into(),
    };
    let page = ListPage {
        items: vec![json!({"secretText": SECRET})],
        count: None,
        response: response.clone(),
    };
    let sent = crate::http::retry::Sent {
        result: Ok(response.clone()),
        lost: false,
    };
    let options = HttpOptions {
        host_environment: vec![(
            "HTTPS_PROXY".to_owned(),
            format!("http://user:{SECRET}@proxy.example"),
        )],
        ..HttpOptions::default()
    };
    let (command, version) =
        crate::catalog::find("Set-MgServicePrincipalSynchronizationSecret").unwrap();
    let parameters = json!({
        "ServicePrincipalId": TENANT,
        "BodyParameter": {"value": [{"key": "SecretToken", "value": SECRET}]},
    });
    let bound =
        crate::catalog::bind(command, version, parameters.as_object().unwrap(), None).unwrap();
    assert!(
        bound
            .request
            .body
            .as_ref()
            .unwrap()
            .to_string()
            .contains(SECRET)
    );
    for text in [
        format!("{request:?}"),
        format!("{response:?}"),
        format!("{http:?}"),
        format!("{raw:?}"),
        format!("{page:?}"),
        format!("{sent:?}"),
        format!("{options:?}"),
        format!("{bound:?}"),
    ] {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[tokio::test]
async fn a_lost_read_has_changed_nothing() {
    let server = ScriptedServer::start(vec![Answer::Lost]).await;
    let error = client(&server, 0, LONG)
        .send(&get("/users/x"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome, Outcome::NotSent);
    assert!(error.retryable);
}

#[tokio::test]
async fn a_service_that_asks_for_no_wait_is_not_pressed() {
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for value in ["0", past] {
        let throttled = || Answer::with("429 Too Many Requests", "Retry-After", value);
        let script = vec![throttled(), throttled(), Answer::json("200 OK", &json!({}))];
        let server = ScriptedServer::start(script).await;
        let mut options = options(&server, Box::new(Counting::default()), 3, LONG);
        options.retry.backoff = Duration::from_millis(400);
        let start = Instant::now();
        Client::new(options).send(&get("/users/x")).await.unwrap();
        // A quarter of the usual waits of 400 and 800 ms.
        assert!(start.elapsed() >= Duration::from_millis(300), "{value}");
    }
}
