//! Lost answers, replication and interruption: one run or the next one converges, and nothing is made twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::proxy::{Fate, Proxy};
use crate::world::{NAME, World};

const NOT_FOUND: &str = r#"{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present."}}"#;
const DENIED: &str = r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#;
const REFERENCE: &str =
    r#"{"error":{"code":"Request_BadRequest","message":"Not a valid reference update."}}"#;
const CONFLICT: &str = r#"{"error":{"code":"Conflict","message":"A change is in progress."}}"#;
const POLICY: &str = r#"{"error":{"code":"AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure","message":"The target tenant has not enabled inbound synchronization with this tenant."}}"#;

const BROKEN: &str = r#"{"error":{"code":"Service_InternalServerError","message":"Encountered an internal server error."}}"#;

/// A world behind a proxy, and its state before anything was done.
struct Spoiled {
    world: World,
    proxy: Proxy,
    fresh: graph_emulator::state::State,
}

impl Spoiled {
    fn new() -> Self {
        let mut proxy = None;
        let world = World::behind(|emulator| {
            let spoiler = Proxy::new(emulator);
            let url = spoiler.url.clone();
            proxy = Some(spoiler);
            url
        });
        Self {
            fresh: world.emulator.with_state(|state| state.clone()),
            world,
            proxy: proxy.unwrap(),
        }
    }

    fn reset(&self) {
        let fresh = self.fresh.clone();
        self.world.emulator.with_state(|state| *state = fresh);
    }

    /// Spoils the first requests that match, and counts all that do.
    fn spoil(
        &self,
        method: &'static str,
        end: &'static str,
        times: usize,
        fate: Fate,
    ) -> Arc<AtomicUsize> {
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        self.proxy.choose(move |requested, path| {
            let path = path.split('?').next().unwrap_or_default();
            if requested == method
                && path.ends_with(end)
                && count.fetch_add(1, Ordering::SeqCst) < times
            {
                fate.clone()
            } else {
                Fate::Pass
            }
        });
        seen
    }

    /// Spoils one request that is no read, by its place among them.
    fn spoil_write(&self, place: usize, fate: Fate) {
        let mut seen = 0;
        self.proxy.choose(move |method, _| {
            if method == "GET" {
                return Fate::Pass;
            }
            seen += 1;
            if seen == place + 1 {
                fate.clone()
            } else {
                Fate::Pass
            }
        });
    }

    /// Exactly one of everything, and nothing left to do.
    fn assert_whole(&self, state: &str) {
        self.proxy.choose(|_, _| Fate::Pass);
        self.world.assert_settled(state);
        let found = self.world.tenant("source", |tenant| {
            let principals: Vec<_> = tenant
                .service_principals
                .values()
                .filter(|one| one["displayName"] == NAME)
                .collect();
            let assigned: Vec<_> = tenant
                .app_role_assignments
                .values()
                .filter(|one| {
                    principals
                        .iter()
                        .any(|principal| principal["id"] == one["resourceId"])
                })
                .collect();
            [
                principals.len(),
                tenant
                    .applications
                    .values()
                    .filter(|one| one["displayName"] == NAME)
                    .count(),
                tenant
                    .synchronization
                    .values()
                    .map(|all| all.jobs.len())
                    .sum(),
                assigned.len(),
                tenant.partners.len(),
            ]
        });
        assert_eq!(
            found,
            [1, 1, 1, 2, 1],
            "{state}: service principals, applications, jobs, assignments, partners"
        );
    }
}

#[test]
fn a_lost_answer_of_any_write_leads_to_no_second_object() {
    let spoiled = Spoiled::new();
    let writes = spoiled.world.plan().succeeded().requests().len();
    for lost in 0..writes {
        spoiled.reset();
        spoiled.spoil_write(lost, Fate::DropAfter);
        spoiled.world.set().succeeded();
        spoiled.assert_whole(&format!("answer {lost} lost"));
    }
}

#[test]
fn a_write_that_never_arrived_is_sent_again() {
    let spoiled = Spoiled::new();
    // Application and job are looked for at length before they are asked for again.
    for (method, end) in [
        ("POST", "/partners"),
        ("PUT", "/identitySynchronization"),
        ("PATCH", ""),
        ("PUT", "/secrets"),
        ("POST", "/appRoleAssignedTo"),
        ("POST", "/validateCredentials"),
        ("POST", "/start"),
    ] {
        spoiled.reset();
        let sent = spoiled.spoil(method, end, 2, Fate::DropBefore);
        spoiled.world.set().succeeded();
        assert!(sent.load(Ordering::SeqCst) > 2, "{method} {end}");
        spoiled.assert_whole(&format!("{method} {end} lost"));
    }
}

#[test]
fn what_could_have_been_made_and_does_not_show_is_never_asked_for_twice_in_one_run() {
    let spoiled = Spoiled::new();
    for end in ["/instantiate", "/synchronization/jobs"] {
        spoiled.reset();
        let sent = spoiled.spoil("POST", end, 1, Fate::DropBefore);
        let report = spoiled.world.set();
        assert_eq!(sent.load(Ordering::SeqCst), 1, "{end}");
        let error = report.error.unwrap();
        assert_eq!(error["outcome"], "unknown", "{error:#}");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("Run the command again"), "{hint}");
        spoiled.world.set().succeeded();
        spoiled.assert_whole(&format!("{end} never arrived"));
    }
}

#[test]
fn an_answer_without_a_list_or_without_anything_is_not_absence() {
    let spoiled = Spoiled::new();
    for (end, answer, step) in [
        ("/servicePrincipals", "{}", 6),
        ("/servicePrincipals", "", 6),
        ("/appRoleAssignedTo", r#"{"status":"ok"}"#, 10),
        ("/identitySynchronization", "", 2),
        ("/identitySynchronization", "{}", 2),
        ("/identitySynchronization", "[]", 2),
        ("/servicePrincipals", r#"{"value":["a",null]}"#, 6),
        ("/servicePrincipals", "[1]", 6),
        ("/servicePrincipals", "5", 6),
        (
            "/identitySynchronization",
            r#"{"tenantId":"00000000-0000-0000-0000-000000000001","userSyncInbound":{"isSyncAllowed":true}}"#,
            2,
        ),
    ] {
        spoiled.reset();
        spoiled.world.set().succeeded();
        spoiled.world.sent();
        spoiled.proxy.choose(move |method, path| {
            let path = path.split('?').next().unwrap_or_default();
            if method == "GET" && path.ends_with(end) {
                Fate::Refuse(200, answer)
            } else {
                Fate::Pass
            }
        });
        let report = spoiled.world.set();
        assert_eq!(report.status(step), "Unknown", "{end}: '{answer}'");
        assert_eq!(report.error.unwrap()["code"], "InvalidResponse", "{end}");
        assert!(spoiled.world.sent().is_empty(), "{end}");
        spoiled.assert_whole(end);
    }
}

#[test]
fn a_run_that_is_cut_off_at_any_request_is_continued_by_the_next() {
    let spoiled = Spoiled::new();
    spoiled.world.emulator.clear_requests();
    spoiled.world.set().succeeded();
    let requests = spoiled.world.emulator.requests().len();
    assert!(requests > 20, "{requests} requests");
    for fate in [Fate::HoldBefore, Fate::HoldAfter] {
        for cut in 0..requests {
            spoiled.reset();
            let (mut seen, chosen) = (0, fate.clone());
            spoiled.proxy.choose(move |_, _| {
                seen += 1;
                if seen == cut + 1 {
                    chosen.clone()
                } else {
                    Fate::Pass
                }
            });
            let outcome = spoiled.world.set_until(|| spoiled.proxy.is_holding());
            assert_eq!(outcome, "cancelled", "request {cut} was not reached");
            // Requests beside the held one arrive all the same; the next run looks after that.
            spoiled.proxy.wait_until_idle();
            spoiled.proxy.choose(|_, _| Fate::Pass);
            spoiled.world.set().succeeded();
            spoiled.assert_whole(&format!("cut off at request {cut}"));
        }
    }
}

#[test]
fn an_untrue_refusal_leads_to_no_second_application_and_no_second_job() {
    let spoiled = Spoiled::new();
    for (end, fate) in [
        ("/instantiate", Fate::Lie(404, NOT_FOUND)),
        ("/synchronization/jobs", Fate::Lie(404, NOT_FOUND)),
        ("/synchronization/jobs", Fate::Lie(403, DENIED)),
        ("/synchronization/jobs", Fate::Lie(409, CONFLICT)),
    ] {
        spoiled.reset();
        let sent = spoiled.spoil("POST", end, 1, fate);
        spoiled.world.set().succeeded();
        assert_eq!(sent.load(Ordering::SeqCst), 1, "{end}");
        spoiled.assert_whole(end);
    }
}

#[test]
fn a_500_after_a_write_that_took_effect_does_no_harm() {
    let spoiled = Spoiled::new();
    for (method, end) in [
        ("POST", "/partners"),
        ("POST", "/instantiate"),
        ("POST", "/synchronization/jobs"),
        ("PUT", "/secrets"),
        ("POST", "/appRoleAssignedTo"),
        ("POST", "/start"),
    ] {
        spoiled.reset();
        let sent = spoiled.spoil(method, end, 1, Fate::Lie(500, BROKEN));
        spoiled.world.set().succeeded();
        assert!(sent.load(Ordering::SeqCst) > 0, "{method} {end}");
        spoiled.assert_whole(&format!("{method} {end} answered 500"));
    }
}

#[test]
fn a_500_of_a_write_that_had_no_effect_is_told_and_not_repeated() {
    let spoiled = Spoiled::new();
    let sent = spoiled.spoil("POST", "/instantiate", 1, Fate::Refuse(500, BROKEN));
    let error = spoiled.world.set().error.unwrap();
    assert_eq!(sent.load(Ordering::SeqCst), 1);
    assert_eq!(
        (&error["status"], &error["outcome"]),
        (&json!(500), &json!("unknown"))
    );
    spoiled.world.set().succeeded();
    spoiled.assert_whole("answered 500");
}

#[test]
fn two_runs_at_once_make_one_of_everything() {
    let spoiled = Spoiled::new();
    std::thread::scope(|scope| {
        let runs = [
            scope.spawn(|| spoiled.world.set()),
            scope.spawn(|| spoiled.world.set()),
        ];
        for run in runs {
            run.join().unwrap().succeeded();
        }
    });
    spoiled.assert_whole("two runs at once");
}

#[test]
fn refusals_that_replication_explains_are_waited_out() {
    let spoiled = Spoiled::new();
    for (method, end, fate) in [
        ("POST", "/appRoleAssignedTo", Fate::Refuse(400, REFERENCE)),
        ("POST", "/appRoleAssignedTo", Fate::Refuse(404, NOT_FOUND)),
        ("POST", "/synchronization/jobs", Fate::Refuse(403, DENIED)),
        (
            "POST",
            "/synchronization/jobs",
            Fate::Refuse(404, NOT_FOUND),
        ),
        ("PUT", "/secrets", Fate::Refuse(409, CONFLICT)),
        ("POST", "/start", Fate::Refuse(409, CONFLICT)),
        ("POST", "/validateCredentials", Fate::Refuse(400, POLICY)),
        (
            "PUT",
            "/identitySynchronization",
            Fate::Refuse(404, NOT_FOUND),
        ),
    ] {
        spoiled.reset();
        let sent = spoiled.spoil(method, end, 2, fate);
        spoiled.world.set().succeeded();
        assert!(
            sent.load(Ordering::SeqCst) > 2,
            "{method} {end} was not repeated"
        );
        spoiled.assert_whole(&format!("{method} {end} refused twice"));
    }
}

#[test]
fn late_reads_are_waited_for() {
    let spoiled = Spoiled::new();
    // The run reads each of these before it writes, so the first answers that are spoiled come after the write.
    for (end, fate) in [
        ("/secrets", Fate::Refuse(404, NOT_FOUND)),
        ("/synchronization/jobs", Fate::Refuse(403, DENIED)),
        ("/appRoleAssignedTo", Fate::Refuse(404, NOT_FOUND)),
    ] {
        spoiled.reset();
        let read = spoiled.spoil("GET", end, 2, fate);
        spoiled.world.set().succeeded();
        assert!(read.load(Ordering::SeqCst) > 2, "{end} was not read again");
        spoiled.assert_whole(&format!("{end} shows late"));
    }
}

#[test]
fn a_refusal_that_stays_is_told_with_step_and_reason_and_dependents_are_skipped() {
    let spoiled = Spoiled::new();
    spoiled.spoil(
        "POST",
        "/instantiate",
        usize::MAX,
        Fate::Refuse(403, DENIED),
    );
    let report = spoiled.world.set();
    assert_eq!(
        (report.outcome.as_str(), report.status(6)),
        ("failed", "Failed")
    );
    for step in [7, 8, 9, 10, 12] {
        assert_eq!(report.status(step), "Skipped", "step {step}");
    }
    assert_eq!((report.status(3), report.status(5)), ("Changed", "Changed"));
    let error = report.error.unwrap();
    let source = spoiled.world.source().tenant_id.clone();
    assert_eq!(
        (&error["code"], &error["tenantId"]),
        (&json!("Authorization_RequestDenied"), &json!(source))
    );
    assert!(
        error["message"].as_str().unwrap().starts_with("Step 6 ("),
        "{error:#}"
    );
    spoiled.proxy.choose(|_, _| Fate::Pass);
    spoiled.world.set().succeeded();
    spoiled.assert_whole("refused once");
}

#[test]
fn a_404_that_is_not_graphs_own_is_not_taken_for_absence() {
    let spoiled = Spoiled::new();
    let source = spoiled.world.source().tenant_id.clone();
    spoiled.proxy.choose(move |method, path| {
        if method == "GET" && path.ends_with(&source) {
            Fate::Refuse(404, "<html>no such page</html>")
        } else {
            Fate::Pass
        }
    });
    let report = spoiled.world.set();
    assert_eq!((report.status(2), report.status(3)), ("Unknown", "Unknown"));
    let target = spoiled.world.target().tenant_id.clone();
    assert!(
        spoiled
            .world
            .sent()
            .iter()
            .all(|record| record.tenant_id.as_deref() != Some(target.as_str()))
    );
}
