//! Faults, each over a real connection: what the client sees, what took effect, and what the log says.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use graph_emulator::{
    DateInSeconds, Effect, Emulator, FaultRule, Faults, Phase, RetryAfter, Service, When,
};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, World};

const PARTNERS: &str = "/policies/crossTenantAccessPolicy/partners";
const FAULTS: &str = "/_emulator/faults";

fn with(rule: FaultRule) -> World {
    World::of(
        Emulator::builder()
            .clock_running(false)
            .faults(Faults::new(1).rule(rule)),
    )
}

/// The effect on writes only, so that a test can look at what they did.
fn on_writes(effect: Effect) -> World {
    with(FaultRule::new(effect).method("POST"))
}

fn create(caller: &Caller<'_>) -> Result<Answer, reqwest::Error> {
    let target = caller.world.target().tenant_id.clone();
    caller.try_call("POST", PARTNERS, Some(json!({"tenantId": target})))
}

fn partners(caller: &Caller<'_>) -> usize {
    caller.get(PARTNERS).expect(200).value().len()
}

/// What the operating system said of a connection that failed.
fn kind(error: &reqwest::Error) -> Option<ErrorKind> {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    let mut kind = None;
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            kind = Some(error.kind());
        }
        source = error.source();
    }
    kind
}

#[test]
fn errors_of_the_service_have_its_envelope() {
    for (status, code) in [
        (429, "TooManyRequests"),
        (500, "InternalServerError"),
        (502, "BadGateway"),
        (503, "serviceNotAvailable"),
        (504, "GatewayTimeout"),
    ] {
        let world = on_writes(Effect::status(status));
        let caller = world.automation(world.source());
        let answer = create(&caller).unwrap();
        assert_eq!(answer.error().0, status);
        assert_eq!(answer.error().1, code);
        assert!(!answer.error().2.is_empty());
        assert!(answer.body["error"]["innerError"]["request-id"].is_string());
        assert_eq!(
            answer.header("request-id"),
            answer.body["error"]["innerError"]["request-id"]
        );
        assert_eq!(partners(&caller), 0, "{status} had an effect");
        let log = world.emulator.writes();
        assert_eq!((log[0].status, log[0].took_effect), (status, false));
        assert_eq!(log[0].fault.as_deref(), Some("status"));
        assert_eq!(
            log[0].tenant_id.as_ref(),
            Some(&world.source().tenant_id),
            "who asked is known"
        );
        assert!(world.emulator.effective_writes().is_empty());
    }
    let world = on_writes(Effect::status(429));
    let answer = create(&world.automation(world.source())).unwrap();
    let inner = &answer.body["error"]["innerError"];
    assert_eq!(
        (&inner["code"], &inner["status"]),
        (&json!("429"), &json!("429"))
    );
}

#[test]
fn an_error_may_follow_the_effect() {
    let world = World::new();
    world
        .send(
            "PUT",
            FAULTS,
            &[],
            Some(
                json!({"rules": [{"name": "late", "method": "POST", "count": 1, "effect":
                    {"kind": "status", "status": 503, "code": "own", "message": "words", "afterEffect": true}}]})
                .to_string(),
            ),
        )
        .expect(200);
    let caller = world.automation(world.source());
    let answer = create(&caller).unwrap();
    assert_eq!(answer.error(), (503, "own", "words"));
    assert_eq!(partners(&caller), 1);
    assert_eq!(create(&caller).unwrap().status, 409);
    let effective = world.emulator.effective_writes();
    assert_eq!(effective.len(), 1, "a refused write has no effect");
    assert_eq!(effective[0].fault.as_deref(), Some("late"));
    assert_eq!(world.emulator.writes().len(), 2);
    // The log over HTTP says the same.
    let log = world.send("GET", "/_emulator/requests?writes=true", &[], None);
    assert_eq!(log.value()[0]["tookEffect"], true);
    assert_eq!(log.value()[0]["fault"], "late");
    assert_eq!(log.value()[1]["tookEffect"], false);
    assert_eq!(log.value()[1]["fault"], Value::Null);
}

#[test]
fn retry_after_has_three_forms() {
    let status = |retry_after| Effect::Status {
        status: 429,
        code: None,
        message: None,
        retry_after: Some(retry_after),
        after_effect: false,
        html: false,
    };
    for text in ["2", "0.25"] {
        let world = on_writes(Effect::throttled(text));
        let answer = create(&world.automation(world.source())).unwrap();
        assert_eq!((answer.status, answer.header("retry-after")), (429, text));
    }
    let world = on_writes(status(RetryAfter::Date(DateInSeconds {
        date_in_seconds: 60,
    })));
    let answer = create(&world.automation(world.source())).unwrap();
    let text = answer.header("retry-after");
    let date = httpdate::parse_http_date(text).unwrap();
    let wait = date.duration_since(std::time::SystemTime::now()).unwrap();
    assert!((58..=61).contains(&wait.as_secs()), "{text}: {wait:?}");
}

#[test]
fn a_gateway_answers_with_a_page() {
    let world = with(FaultRule::new(Effect::Status {
        status: 502,
        code: None,
        message: None,
        retry_after: Some(RetryAfter::Text("1".to_owned())),
        after_effect: false,
        html: true,
    }));
    let answer = world.automation(world.source()).get("/users").expect(502);
    assert_eq!(answer.header("content-type"), "text/html");
    assert_eq!(answer.header("retry-after"), "1");
    assert!(answer.text.contains("<title>502 Bad Gateway</title>"));
    // It never reached Graph.
    assert_eq!(answer.header("request-id"), "");
    assert_eq!(world.emulator.requests()[0].status, 502);
}

#[test]
fn a_connection_is_reset_before_or_after_the_effect() {
    for (when, effects) in [(When::Before, 0), (When::After, 1)] {
        for https in [false, true] {
            let world = World::of(
                Emulator::builder()
                    .https(https)
                    .clock_running(false)
                    .faults(
                        Faults::new(1).rule(FaultRule::new(Effect::Reset { when }).method("POST")),
                    ),
            );
            let caller = world.automation(world.source());
            let error = create(&caller).unwrap_err();
            assert_eq!(kind(&error), Some(ErrorKind::ConnectionReset), "{error:?}");
            assert_eq!(partners(&caller), effects);
            assert_eq!(world.emulator.effective_writes().len(), effects);
            let log = world.emulator.writes();
            assert_eq!((log.len(), log[0].status), (1, 0));
            assert_eq!(log[0].fault.as_deref(), Some("reset"));
        }
    }
}

#[test]
fn an_answer_is_lost_before_or_after_the_effect() {
    for (when, effects) in [(When::Before, 0), (When::After, 1)] {
        let world = on_writes(Effect::LostAnswer {
            when,
            milliseconds: 80,
        });
        let caller = world.automation(world.source());
        let started = Instant::now();
        let error = create(&caller).unwrap_err();
        assert!(started.elapsed() >= Duration::from_millis(80));
        // Closed, not reset.
        assert_ne!(kind(&error), Some(ErrorKind::ConnectionReset), "{error:?}");
        assert_eq!(partners(&caller), effects);
        let log = world.emulator.writes();
        assert_eq!((log[0].status, log[0].took_effect), (0, effects == 1));
    }
}

#[test]
fn an_answer_is_cut_off() {
    for bytes in [0, 10, 1_000_000] {
        let world = with(
            FaultRule::new(Effect::Truncated { bytes })
                .path(PARTNERS)
                .count(1),
        );
        let caller = world.automation(world.source());
        let error = create(&caller).unwrap_err();
        assert!(
            error.is_body() || error.is_decode() || error.is_request(),
            "{error:?}"
        );
        assert_eq!(partners(&caller), 1);
        assert_eq!(world.emulator.writes()[0].status, 201);
    }
    // What is sent is the beginning of the answer.
    let world = with(FaultRule::new(Effect::Truncated { bytes: 10 }));
    let caller = world.automation(world.source());
    let raw = crate::robustness::raw(
        &world,
        crate::robustness::head(&caller, "GET /v1.0/users HTTP/1.1", "").as_bytes(),
    );
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{raw}");
    assert_eq!(body.len(), 10);
    assert!(body.starts_with("{\""), "{raw}");
    // An answer without a body has only a head to lose.
    let world = with(FaultRule::new(Effect::Truncated { bytes: 10 }).method("PATCH"));
    let caller = world.automation(world.source());
    create(&caller).unwrap();
    let url = format!("{PARTNERS}/{}", world.target().tenant_id);
    assert!(
        caller
            .try_call("PATCH", &url, Some(json!({"isServiceProvider": true})))
            .is_err()
    );
    assert_eq!(caller.get(&url).body["isServiceProvider"], true);
}

#[test]
fn an_answer_is_no_json() {
    let world = with(FaultRule::new(Effect::InvalidJson));
    let answer = world.automation(world.source()).get("/users").expect(200);
    assert!(
        answer
            .header("content-type")
            .starts_with("application/json")
    );
    assert!(answer.text.starts_with('{'), "{}", answer.text);
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
}

#[test]
fn a_token_expires_in_the_middle_and_no_other() {
    let world = with(FaultRule::new(Effect::ExpireToken).skip(1).count(1));
    let (caller, other) = (
        world.automation(world.source()),
        world.automation(world.source()),
    );
    caller.get("/users").expect(200);
    let refused = caller.get("/users").expect(401);
    assert_eq!(refused.error().1, "InvalidAuthenticationToken");
    assert!(refused.error().2.contains("expired"));
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    // The rule is used up, and the token stays refused.
    caller.get("/users").expect(401);
    other.get("/users").expect(200);
    world.automation(world.source()).get("/users").expect(200);
    assert_eq!(world.emulator.applied_faults().len(), 1);
}

#[test]
fn early_refusals_have_no_effect_and_the_false_one_has() {
    let instantiate = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate";
    for (effect, status, code, made) in [
        (Effect::NotFound, 404, "Request_ResourceNotFound", 0),
        (Effect::Forbidden, 403, "Authorization_RequestDenied", 0),
        (Effect::FalseNotFound, 404, "Request_ResourceNotFound", 1),
    ] {
        let world = with(
            FaultRule::new(effect)
                .method("POST")
                .path("/applicationTemplates/*/instantiate")
                .count(2),
        );
        let caller = world.automation(world.source());
        let before = caller.get("/applications").value().len();
        let answer = caller.post(instantiate, json!({"displayName": "Sync"}));
        assert_eq!((answer.error().0, answer.error().1), (status, code));
        if status == 404 {
            assert_eq!(
                answer.error().2,
                "Resource '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7' does not exist or one of its queried reference-property objects are not present."
            );
        }
        assert_eq!(caller.get("/applications").value().len(), before + made);
        assert_eq!(world.emulator.effective_writes().len(), made);
        // A token that is no good is refused as ever, unless nobody looks at what comes of the request.
        let expected = if made == 1 { 404 } else { 401 };
        let stranger = world.with_token("a.b.c");
        assert_eq!(
            stranger
                .post(instantiate, json!({"displayName": "Sync"}))
                .status,
            expected
        );
    }
}

#[test]
fn two_hundred_slow_requests_take_the_time_of_one() {
    let world = with(FaultRule::new(Effect::latency(400)));
    let caller = world.automation(world.source());
    let started = Instant::now();
    let answers = caller.get_many("/users?$top=1", 200);
    let elapsed = started.elapsed();
    assert!(answers.iter().all(|status| *status == 200));
    assert!(elapsed >= Duration::from_millis(400), "{elapsed:?}");
    // One after the other they would take 80 seconds, and 40 by hundreds of threads on two cores.
    assert!(elapsed < Duration::from_secs(8), "{elapsed:?}");
    assert_eq!(world.emulator.applied_faults().len(), 200);
}

#[test]
fn latency_holds_up_nobody_else_and_adds_to_other_faults() {
    let world = World::of(
        Emulator::builder().clock_running(false).faults(
            Faults::new(1)
                .rule(
                    FaultRule::new(Effect::latency(60))
                        .path("/users")
                        .name("slow"),
                )
                .rule(FaultRule::new(Effect::Latency {
                    milliseconds: 40,
                    jitter_milliseconds: 5,
                }))
                .rule(
                    FaultRule::new(Effect::status(503))
                        .path("/users")
                        .name("busy"),
                ),
        ),
    );
    let caller = world.automation(world.source());
    let started = Instant::now();
    caller.get("/users").expect(503);
    assert!(started.elapsed() >= Duration::from_millis(100));
    let applied = world.emulator.applied_faults();
    let names: Vec<&str> = applied.iter().map(|fault| fault.effect.kind()).collect();
    assert_eq!(names, ["latency", "latency", "status"]);
    assert_eq!(world.emulator.requests()[0].fault.as_deref(), Some("busy"));
    caller.get("/groups").expect(200);
    assert_eq!(
        world.emulator.requests()[1].fault.as_deref(),
        Some("latency")
    );
}

#[test]
fn rules_choose_by_tenant_and_by_service() {
    let world = World::of(
        Emulator::builder().clock_running(false).faults(
            Faults::new(1)
                .rule(FaultRule::new(Effect::status(503)).tenant("contoso"))
                .rule(
                    FaultRule::new(Effect::throttled("1"))
                        .service(Service::Authority)
                        .tenant("Fabrikam")
                        .path("/oauth2/v2.0/token")
                        .skip(1)
                        .count(1),
                ),
        ),
    );
    let source = world.automation(world.source());
    let target = world.automation(world.target());
    source.get("/users").expect(200);
    target.get("/users").expect(503);
    let domain = world.source().initial_domain.clone();
    let form = [
        ("grant_type", graph_emulator::ADMINISTRATOR_GRANT),
        ("scope", "User.Read.All"),
    ];
    let refused = world.token_request(&domain, &form).expect(429);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.body["error"], "temporarily_unavailable");
    assert!(
        refused.body["error_description"]
            .as_str()
            .unwrap()
            .starts_with("AADSTS90055: ")
    );
    world.token_request(&domain, &form).expect(200);
    let log = world.emulator.requests();
    let sign_in = log.last().unwrap();
    assert_eq!((sign_in.status, sign_in.is_write), (429, false));
    assert_eq!(sign_in.tenant_id.as_ref(), Some(&world.source().tenant_id));
    let applied = world.emulator.applied_faults();
    assert_eq!(applied.len(), 2);
    assert_eq!(
        (applied[1].rule, applied[1].sequence),
        (1, sign_in.sequence)
    );
    assert_eq!(applied[1].service, Service::Authority);
}

#[test]
fn the_authority_is_reset_and_slow_too() {
    let world = World::of(
        Emulator::builder().clock_running(false).faults(
            Faults::new(1)
                .rule(
                    FaultRule::new(Effect::Reset { when: When::Before })
                        .service(Service::Any)
                        .count(1),
                )
                .rule(FaultRule::new(Effect::latency(50)).service(Service::Authority)),
        ),
    );
    let url = format!("/{}/discovery/v2.0/keys", world.source().tenant_id);
    let error = world.try_send("GET", &url, &[], None).unwrap_err();
    assert_eq!(kind(&error), Some(ErrorKind::ConnectionReset));
    let started = Instant::now();
    world.send("GET", &url, &[], None).expect(200);
    assert!(started.elapsed() >= Duration::from_millis(50));
}

#[test]
fn parts_of_a_batch_are_hit_one_by_one() {
    let world = World::of(
        Emulator::builder().clock_running(false).faults(
            Faults::new(1)
                .rule(
                    FaultRule::new(Effect::throttled("3"))
                        .path("/users")
                        .count(1),
                )
                .rule(FaultRule::new(Effect::latency(70)).path("/groups"))
                .rule(FaultRule::new(Effect::Reset { when: When::After }).path(PARTNERS)),
        ),
    );
    let caller = world.automation(world.source());
    let batch = |urls: [&str; 2]| {
        let requests: Vec<Value> = urls
            .iter()
            .enumerate()
            .map(|(id, url)| json!({"id": id.to_string(), "method": "GET", "url": url}))
            .collect();
        caller.try_call("POST", "/$batch", Some(json!({"requests": requests})))
    };
    let started = Instant::now();
    let answer = batch(["/users", "/groups"]).unwrap().expect(200);
    assert!(started.elapsed() >= Duration::from_millis(70));
    let responses = &answer.body["responses"];
    assert_eq!(responses[0]["status"], 429);
    assert_eq!(responses[0]["headers"]["Retry-After"], "3");
    assert_eq!(responses[1]["status"], 200);
    assert_eq!(
        kind(&batch(["/users", PARTNERS]).unwrap_err()),
        Some(ErrorKind::ConnectionReset)
    );
}

#[test]
fn faults_are_read_set_and_cleared() {
    let world = World::new();
    let empty = world.send("GET", FAULTS, &[], None).expect(200).body;
    assert_eq!(empty, json!({"seed": 1, "rules": [], "applied": []}));
    let rules = json!([{"name": "busy", "path": "/users", "tenant": "Contoso", "count": 1,
                        "effect": {"kind": "status", "status": 503}}]);
    let put = |body: Value| world.send("PUT", FAULTS, &[], Some(body.to_string()));
    put(json!({"seed": 4, "rules": rules})).expect(200);
    world.automation(world.target()).get("/users").expect(503);
    let now = world.send("GET", FAULTS, &[], None).expect(200).body;
    assert_eq!((&now["seed"], &now["rules"]), (&json!(4), &rules));
    let sequence = world.emulator.requests()[0].sequence;
    let applied = &now["applied"][0];
    assert_eq!(applied["rule"], 0);
    assert_eq!(applied["name"], "busy");
    assert_eq!(applied["sequence"], sequence);
    assert_eq!(applied["path"], "/v1.0/users");
    assert_eq!(applied["effect"], json!({"kind": "status", "status": 503}));
    // The counters start again.
    put(json!({"seed": 4, "rules": rules})).expect(200);
    assert!(world.emulator.applied_faults().is_empty());
    world.automation(world.target()).get("/users").expect(503);
    // What is refused changes nothing.
    for (wrong, reason) in [
        (
            json!({"rules": [{"effect": {"kind": "status"}}]}),
            "rules[0].effect: missing field `status`",
        ),
        (
            json!({"rules": [{"tenant": "Nobody", "effect": {"kind": "notFound"}}]}),
            "rules[0].tenant: there is no tenant 'Nobody'",
        ),
        (
            json!({"replication": [{"class": "job", "milliseconds": "1"}]}),
            "replication[0].milliseconds: invalid type",
        ),
    ] {
        let refused = put(wrong).expect(400);
        assert!(refused.error().2.starts_with(reason), "{}", refused.text);
    }
    assert_eq!(world.emulator.faults().seed, 4);
    let cleared = world.send("DELETE", FAULTS, &[], None).expect(200).body;
    assert_eq!(cleared, empty);
    world.automation(world.target()).get("/users").expect(200);
    world.send("POST", FAULTS, &[], None).expect(405);
    let unknown = Faults::new(1).rule(FaultRule::new(Effect::NotFound).tenant("Nobody"));
    assert!(world.emulator.set_faults(unknown.clone()).is_err());
    assert!(Emulator::builder().faults(unknown).spawn().is_err());
}

#[test]
fn a_callback_sees_both_sides_of_the_effect() {
    let world = World::new();
    let emulator = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&emulator);
    let caller = world.automation(world.source());
    world
        .emulator
        .on_request(move |sequence, method, path, phase| {
            // Long enough that an answer that did not wait would be there first.
            std::thread::sleep(Duration::from_millis(30));
            seen.lock()
                .unwrap()
                .push((sequence, method.to_owned(), path.to_owned(), phase));
        });
    create(&caller).unwrap().expect(201);
    let keys = format!("/{}/discovery/v2.0/keys", world.source().tenant_id);
    world.send("GET", &keys, &[], None).expect(200);
    let seen: Vec<_> = emulator.lock().unwrap().drain(..).collect();
    let sequence = world.emulator.writes()[0].sequence;
    let path = format!("/v1.0{PARTNERS}");
    assert_eq!(
        seen,
        [
            (sequence, "POST".to_owned(), path.clone(), Phase::Before),
            (sequence, "POST".to_owned(), path, Phase::After),
            (sequence + 1, "GET".to_owned(), keys.clone(), Phase::Before),
            (sequence + 1, "GET".to_owned(), keys, Phase::After),
        ]
    );
    // Before means that nothing was done yet, after that it is.
    let world = World::new();
    let caller = world.automation(world.source());
    let source = world.source().tenant_id.clone();
    let counts = Arc::new(Mutex::new(Vec::new()));
    let counted = Arc::clone(&counts);
    std::thread::scope(|scope| {
        let (ask, asked) = std::sync::mpsc::channel::<()>();
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let gone = Mutex::new(gone);
        world.emulator.on_request(move |_, _, _, _| {
            ask.send(()).unwrap();
            gone.lock().unwrap().recv().unwrap();
        });
        let emulator = &world.emulator;
        scope.spawn(move || {
            for _ in 0..2 {
                asked.recv().unwrap();
                let partners = emulator.with_state(|state| state.tenants[&source].partners.len());
                counted.lock().unwrap().push(partners);
                go.send(()).unwrap();
            }
        });
        create(&caller).unwrap().expect(201);
    });
    assert_eq!(*counts.lock().unwrap(), [0, 1]);
}
