//! What the requests to one tenant share, whichever connection they go through.

use futures_util::future::{join, join_all};

use super::*;

const OTHER: &str = "99999999-2222-3333-4444-555555555555";

/// A client of a tenant behind these gates.
fn behind(server: &ScriptedServer, tenant: &str, gates: &Arc<Gates>) -> Client {
    let token = crate::auth::test_token(&json!({"tid": tenant}));
    let credential = || AccessTokenCredential::new(SecretString::from(token.clone())).unwrap();
    let mut options = options(server, Box::new(credential()), 3, LONG);
    let authority = Authority {
        environment: options.environment.clone(),
        http: Arc::clone(&options.http),
        retry: options.retry,
    };
    let cache = TokenCache::new(Box::new(credential()), authority, Some(tenant.to_owned()));
    options.tokens = Arc::new(cache);
    options.gates = Arc::clone(gates);
    Client::new(options)
}

async fn until_seen(server: &ScriptedServer, count: usize) {
    while server.seen().len() < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_pause_that_one_request_is_told_holds_for_its_tenant_and_for_no_other() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let mut script = vec![Answer::with(status, "Retry-After", "0.5")];
        script.extend((0..3).map(|_| Answer::json("200 OK", &json!({}))));
        let server = ScriptedServer::start(script).await;
        let gates = Arc::default();
        let first = behind(&server, TENANT, &gates);
        let second = behind(&server, TENANT, &gates);
        let elsewhere = behind(&server, OTHER, &gates);
        let start = Instant::now();
        let later = async {
            until_seen(&server, 1).await;
            // The first client has to take its answer before it can tell anybody of it.
            tokio::time::sleep(Duration::from_millis(100)).await;
            let (here, there) = (get("/second"), get("/elsewhere"));
            let (here, there) = join(second.send(&here), elsewhere.send(&there)).await;
            here.unwrap();
            there.unwrap();
        };
        join(async { first.send(&get("/first")).await.unwrap() }, later).await;
        assert!(start.elapsed() >= Duration::from_millis(490));
        let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[0].contains("/first"), "{lines:?}");
        assert!(lines[1].contains("/elsewhere"), "{status}: {lines:?}");
    }
}

#[tokio::test]
async fn only_so_many_requests_to_one_tenant_are_under_way() {
    let server = ScriptedServer::start(vec![Answer::Silent; 90]).await;
    let gates = Arc::default();
    let client = behind(&server, TENANT, &gates);
    let elsewhere = behind(&server, OTHER, &gates);
    let request = get("/users");
    let sending = join_all((0..60).map(|_| client.send(&request)));
    let looking = async {
        until_seen(&server, 40).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(server.seen().len(), 40);
        let other = join(elsewhere.send(&request), until_seen(&server, 41));
        tokio::time::timeout(Duration::from_millis(500), other)
            .await
            .unwrap_err();
        assert_eq!(server.seen().len(), 41, "another tenant has its own limit");
    };
    tokio::select! {
        _ = sending => panic!("nothing is answered"),
        () = looking => {}
    }
}

#[tokio::test]
async fn a_request_that_is_held_back_for_too_long_was_not_sent() {
    let server = ScriptedServer::start(vec![Answer::with(
        "429 Too Many Requests",
        "Retry-After",
        "3600",
    )])
    .await;
    let gates = Arc::default();
    let refused = behind(&server, TENANT, &gates).send(&get("/first")).await;
    assert_eq!(refused.unwrap_err().status, Some(429));
    let error = behind(&server, TENANT, &gates)
        .send(&post())
        .await
        .unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.outcome),
        ("Timeout", Outcome::NotSent)
    );
    assert!(error.retryable);
    assert_eq!(server.seen().len(), 1);
}
