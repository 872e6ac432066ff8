//! Documented request limits.

use graph_emulator::Emulator;
use graph_emulator::state::Options;
use serde_json::json;

use crate::support::World;

fn limited(options: Options) -> World {
    World::of(Emulator::builder().clock_running(false).options(Options {
        request_limits: "documented".to_owned(),
        ..options
    }))
}

fn scaled(scale: f64) -> World {
    limited(Options {
        request_limit_scale: scale,
        ..Options::default()
    })
}

#[test]
fn resource_units_are_counted_per_application_and_tenant() {
    // 3500 units in 10 seconds for a tenant with fewer than 50 users: 35 here.
    let world = scaled(0.01);
    let source = world.source();
    let caller = world.automation(source);
    let first = caller.get("/users").expect(200);
    assert_eq!(first.header("x-ms-resource-unit"), "2");
    assert_eq!(first.header("x-ms-throttle-limit-percentage"), "");
    assert_eq!(
        caller.get("/users?$select=id").header("x-ms-resource-unit"),
        "1"
    );
    let admitted = (0..40)
        .map(|_| caller.get("/users"))
        .take_while(|answer| answer.status == 200)
        .last()
        .unwrap();
    let share: f64 = admitted
        .header("x-ms-throttle-limit-percentage")
        .parse()
        .unwrap();
    assert!((0.8..=1.0).contains(&share), "{share}");
    let refused = caller.get("/users").expect(429);
    assert_eq!(refused.error().1, "TooManyRequests");
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(
        refused.header("x-ms-throttle-scope"),
        format!(
            "Tenant_Application/ReadWrite/{}/{}",
            source.application.client_id, source.tenant_id
        )
    );
    assert_eq!(
        refused.header("x-ms-throttle-information"),
        "ResourceUnitLimitExceeded"
    );
    let share: f64 = refused
        .header("x-ms-throttle-limit-percentage")
        .parse()
        .unwrap();
    assert!((1.0..=1.8).contains(&share), "{share}");
    // Another application and another tenant have limits of their own.
    world.reader(source).get("/users").expect(200);
    world.automation(world.target()).get("/users").expect(200);
    world.emulator.advance(wait);
    caller.get("/users").expect(200);
}

#[test]
fn writes_have_a_limit_of_their_own() {
    // 3000 in 150 seconds: 3 here, while 35 units in 10 seconds would be enough for more.
    let world = scaled(0.001);
    let caller = world.automation(world.source());
    let partners = "/policies/crossTenantAccessPolicy/partners";
    for _ in 0..3 {
        caller.post(partners, json!({})).expect(400);
    }
    let refused = caller
        .post(partners, json!({"tenantId": world.target().tenant_id}))
        .expect(429);
    assert_eq!(
        refused.header("x-ms-throttle-information"),
        "WriteLimitExceeded"
    );
    assert!(world.emulator.effective_writes().is_empty());
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!(wait > 10, "a window of 150 seconds: {wait}");
}

#[test]
fn logs_are_read_five_times_in_ten_seconds() {
    let world = limited(Options::default());
    let caller = world.automation(world.source());
    let logs = "/auditLogs/provisioning";
    for _ in 0..5 {
        caller.get(logs).expect(200);
    }
    let refused = caller.get(logs).expect(429);
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=4).contains(&wait), "{wait}");
    caller.get("/users").expect(200);
    world.emulator.advance(wait);
    caller.get(logs).expect(200);
}

#[test]
fn limits_go_by_the_clock() {
    let statuses = |seconds| -> Vec<u16> {
        let world = limited(Options {
            clock_seconds_per_request: seconds,
            ..Options::default()
        });
        let caller = world.automation(world.source());
        (0..12)
            .map(|_| caller.get("/auditLogs/provisioning").status)
            .collect()
    };
    // Five at once, and one more every two seconds.
    assert_eq!(statuses(2), [200; 12]);
    let at_one = statuses(1);
    assert_eq!(at_one[..9], [200; 9]);
    assert!(at_one.contains(&429), "{at_one:?}");
}

#[test]
fn limits_are_an_option() {
    let world = World::new();
    let caller = world.automation(world.source());
    let statuses = || -> Vec<u16> {
        (0..10)
            .map(|_| caller.get("/auditLogs/provisioning").status)
            .collect()
    };
    assert_eq!(statuses(), [200; 10]);
    let change = json!({"requestLimits": "documented"}).to_string();
    world
        .send("PATCH", "/_emulator/options", &[], Some(change))
        .expect(200);
    assert_eq!(statuses()[4..], [200, 429, 429, 429, 429, 429]);
    for wrong in [
        Options {
            request_limits: "some".to_owned(),
            ..Options::default()
        },
        Options {
            request_limit_scale: 0.0,
            ..Options::default()
        },
        Options {
            request_limit_scale: f64::NAN,
            ..Options::default()
        },
    ] {
        assert!(Emulator::builder().options(wrong).spawn().is_err());
    }
}
