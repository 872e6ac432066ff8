//! Random fault schedules: rules of every kind on every request of a run, and replicas that lag.

use std::fmt;

use graph_emulator::{
    BelowAnswer, DateInSeconds, Effect, FaultRule, Faults, ObjectClass, Replication, RetryAfter,
    Service, When,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Faults that print as the document that the emulator takes.
#[derive(Clone)]
pub(crate) struct Schedule(pub(crate) Faults);

impl fmt::Debug for Schedule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(&self.0).unwrap();
        out.write_str(&text)
    }
}

/// Requests that a run sends: method and path below the version.
const REQUESTS: [(&str, &str); 19] = [
    ("GET", "/policies/crossTenantAccessPolicy/partners"),
    ("GET", "/policies/crossTenantAccessPolicy/partners/*"),
    (
        "GET",
        "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
    ),
    ("GET", "/servicePrincipals"),
    ("GET", "/servicePrincipals/*"),
    ("GET", "/servicePrincipals/*/synchronization/jobs/**"),
    ("GET", "/servicePrincipals/*/synchronization/secrets"),
    ("GET", "/servicePrincipals/*/appRoleAssignedTo"),
    ("GET", "/users/*"),
    ("GET", "/groups/**"),
    ("POST", "/policies/crossTenantAccessPolicy/partners"),
    ("PATCH", "/policies/crossTenantAccessPolicy/partners/**"),
    (
        "PUT",
        "/policies/crossTenantAccessPolicy/partners/*/identitySynchronization",
    ),
    ("POST", "/applicationTemplates/*/instantiate"),
    ("PATCH", "/servicePrincipals/*"),
    ("POST", "/servicePrincipals/*/synchronization/jobs"),
    ("POST", "/servicePrincipals/*/synchronization/jobs/**"),
    ("PUT", "/servicePrincipals/*/synchronization/secrets"),
    ("POST", "/servicePrincipals/*/appRoleAssignedTo"),
];

fn when() -> impl Strategy<Value = When> {
    prop_oneof![Just(When::Before), Just(When::After)]
}

/// Waits that a test can afford, in each of the three forms.
fn retry_after() -> impl Strategy<Value = RetryAfter> {
    prop_oneof![
        Just(RetryAfter::Text("0".to_owned())),
        Just(RetryAfter::Text("0.02".to_owned())),
        Just(RetryAfter::Date(DateInSeconds { date_in_seconds: 0 })),
    ]
}

fn status() -> impl Strategy<Value = Effect> {
    let status = prop_oneof![Just(429_u16), Just(500), Just(502), Just(503), Just(504),];
    (
        status,
        option::of(retry_after()),
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(status, retry_after, after_effect, html)| {
            // 429, and 503 with a time to come back, turn a request away before it is worked on.
            let turned_away = status == 429 || (status == 503 && retry_after.is_some());
            Effect::Status {
                status,
                code: None,
                message: None,
                retry_after,
                after_effect: after_effect && !turned_away,
                html: html && status != 429,
            }
        })
}

fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        4 => status(),
        2 => when().prop_map(|when| Effect::Reset { when }),
        2 => (when(), 0..5_u32).prop_map(|(when, milliseconds)| Effect::LostAnswer { when, milliseconds }),
        1 => (0..30_u32).prop_map(Effect::latency),
        1 => (0..60_u32).prop_map(|bytes| Effect::Truncated { bytes }),
        1 => Just(Effect::InvalidJson),
        1 => Just(Effect::ExpireToken),
        1 => Just(Effect::NotFound),
        1 => Just(Effect::Forbidden),
        1 => Just(Effect::FalseNotFound),
    ]
}

/// A fault on some of the requests to Graph.
fn on_graph() -> impl Strategy<Value = FaultRule> {
    let request = prop_oneof![
        6 => proptest::sample::select(&REQUESTS[..]).prop_map(Some),
        1 => Just(None),
    ];
    let tenant = option::weighted(0.2, prop_oneof![Just("Fabrikam"), Just("Contoso")]);
    let count = option::weighted(0.85, 1..4_u32);
    (
        request,
        tenant,
        0..4_u32,
        count,
        prop_oneof![3 => Just(1.0), 1 => Just(0.5)],
        effect(),
    )
        .prop_map(
            |(request, tenant, skip, count, probability, effect)| FaultRule {
                method: request.map(|(method, _)| method.to_owned()),
                path: request.map(|(_, path)| path.to_owned()),
                tenant: tenant.map(str::to_owned),
                skip,
                count,
                probability,
                ..FaultRule::new(possible(request, effect))
            },
        )
}

/// A 404 that is not true is what instantiation is known for; where a job is made, it would be one that nobody has seen.
fn possible(request: Option<(&str, &str)>, effect: Effect) -> Effect {
    let makes_jobs =
        request.is_none_or(|(method, path)| method == "POST" && path.contains("/jobs"));
    if makes_jobs && effect == Effect::FalseNotFound {
        Effect::NotFound
    } else {
        effect
    }
}

/// A fault on the requests for tokens.
fn on_sign_in() -> impl Strategy<Value = FaultRule> {
    let effect = prop_oneof![
        status(),
        Just(Effect::Reset { when: When::After }),
        Just(Effect::InvalidJson),
    ];
    (effect, 0..2_u32, 1..3_u32).prop_map(|(effect, skip, count)| {
        FaultRule::new(effect)
            .service(Service::Authority)
            .skip(skip)
            .count(count)
    })
}

fn lag() -> impl Strategy<Value = Replication> {
    let class = proptest::sample::select(
        &[
            ObjectClass::Partner,
            ObjectClass::IdentitySynchronization,
            ObjectClass::Application,
            ObjectClass::ServicePrincipal,
            ObjectClass::Job,
            ObjectClass::Secrets,
            ObjectClass::Assignment,
            ObjectClass::Any,
        ][..],
    );
    let below = proptest::sample::select(
        &[
            BelowAnswer::NotFound,
            BelowAnswer::Forbidden,
            BelowAnswer::InvalidReference,
        ][..],
    );
    // The last is longer than the run's patience.
    let milliseconds = prop_oneof![4 => 10..200_u32, 1 => Just(60_000)];
    (
        class,
        milliseconds,
        option::weighted(0.3, 2..4_u32),
        option::weighted(0.4, below),
    )
        .prop_map(
            |(class, milliseconds, replicas, below_answers)| Replication {
                class,
                milliseconds,
                tenant: None,
                replicas,
                below_answers,
            },
        )
}

/// Any schedule.
pub(crate) fn schedule() -> impl Strategy<Value = Schedule> {
    let rule = prop_oneof![9 => on_graph(), 1 => on_sign_in()];
    (1..1000_u64, vec(rule, 1..6), vec(lag(), 0..3)).prop_map(|(seed, rules, replication)| {
        Schedule(Faults {
            seed,
            rules,
            replication,
        })
    })
}
