//! The web page of the emulator, as a person sees it in headless Chromium and as a program may read it.

use std::path::Path;
use std::time::{Duration, Instant};

use graph_emulator::TenantConfig;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::support::World;

/// A name that would be markup if the page let it.
const SLY: &str = "<img src=x onerror=\"document.title='broken'\">";

/// Waits until the page's text satisfies the condition, longer than two refreshes.
#[track_caller]
fn wait_for(browser: &Browser, what: &str, condition: impl Fn(&str) -> bool) -> String {
    let end = Instant::now() + Duration::from_secs(15);
    loop {
        let text = browser.text("body");
        if condition(&text) {
            return text;
        }
        assert!(
            Instant::now() < end,
            "the page does not show {what}:\n{text}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_page_shows_the_world_refreshes_itself_and_writes_nothing() {
    let world = World::new();
    let Some(browser) = Browser::start() else {
        eprintln!("skipped: chromedriver and chromium are not on PATH");
        return;
    };
    let (source, target) = (world.source(), world.target());
    // A browser that opens the root is led to the page.
    browser.open(&world.emulator.base_url());
    let text = wait_for(&browser, "both tenants", |text| {
        text.contains("Fabrikam") && text.contains("Contoso")
    });
    for part in [
        source.tenant_id.as_str(),
        "No partner.",
        "No configuration.",
        "up to date",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(world.emulator.requests().is_empty(), "the page asks Graph");

    let caller = world.automation(source);
    let consent = json!({"tenantId": target.tenant_id, "automaticUserConsentSettings": {"outboundAllowed": true}});
    caller
        .post("/policies/crossTenantAccessPolicy/partners", consent)
        .expect(201);
    let instantiate = "/applicationTemplates/518e5f48-1fc8-4c48-9387-9fdf28b0dfe7/instantiate";
    let made = caller
        .post(instantiate, json!({"displayName": SLY}))
        .expect(201)
        .body;
    let principal = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
    let jobs = format!("/servicePrincipals/{principal}/synchronization/jobs");
    caller
        .post(&jobs, json!({"templateId": "Azure2Azure"}))
        .expect(201);

    let text = wait_for(&browser, "the new job without a reload", |text| {
        text.contains(&principal) && text.contains("Paused")
    });
    assert!(text.contains(SLY), "the name is not shown as text:\n{text}");
    assert!(text.contains("3 that write"), "{text}");
    assert!(text.contains("/instantiate"), "{text}");
    assert_eq!(browser.title(), "Graph emulator", "a name became code");
    let card = |tenant: &TenantConfig| {
        browser.text(&format!("article[data-tenant='{}']", tenant.tenant_id))
    };
    let shown = card(source);
    assert!(
        shown.contains("Contoso") && shown.contains("yes"),
        "{shown}"
    );
    // The seeded guest of a third organization is nobody whom synchronization brought.
    assert!(shown.contains("Nobody was provisioned"), "{shown}");

    synchronize(&world, &made["servicePrincipal"], &jobs);
    wait_for(&browser, "a provisioned user", |text| {
        text.contains("1 here, 0 soft-deleted") && text.contains("last cycle Succeeded")
    });
    let shown = card(target);
    assert!(
        shown.contains("Alice") && shown.contains("Fabrikam"),
        "{shown}"
    );
    for tenant in [source, target] {
        let secret = &tenant.application.client_secret;
        assert!(!browser.source().contains(secret.as_str()));
    }
    if let Some(folder) = std::env::var_os("CTS_SCREENSHOTS") {
        browser.screenshot(&Path::new(&folder).join("emulator-page.png"));
    }

    drop(world);
    wait_for(&browser, "that the emulator is gone", |text| {
        text.contains("no answer from the emulator") && text.contains(&principal)
    });
}

/// What else the documented procedure does, up to the end of the first cycle.
fn synchronize(world: &World, principal: &Value, jobs: &str) {
    let (source, target) = (world.source(), world.target());
    let inbound = world.automation(target);
    let partners = "/policies/crossTenantAccessPolicy/partners";
    let consent = json!({"tenantId": source.tenant_id, "automaticUserConsentSettings": {"inboundAllowed": true}});
    inbound.post(partners, consent).expect(201);
    let policy = format!("{partners}/{}/identitySynchronization", source.tenant_id);
    let allowed = json!({"userSyncInbound": {"isSyncAllowed": true}});
    inbound.call("PUT", &policy, Some(allowed)).expect(204);
    let outbound = world.automation(source);
    let id = principal["id"].as_str().unwrap();
    let below = format!("/servicePrincipals/{id}");
    let secrets = json!({"value": [
        {"key": "CompanyId", "value": target.tenant_id}, {"key": "AuthenticationType", "value": "SyncPolicy"},
    ]});
    let address = format!("{below}/synchronization/secrets");
    outbound.call("PUT", &address, Some(secrets)).expect(204);
    let alice = source
        .users
        .iter()
        .find(|user| user.user_principal_name == "alice@fabrikam.com")
        .unwrap();
    let role = principal["appRoles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["displayName"] == "User")
        .unwrap();
    let assignment = json!({"principalId": alice.id, "resourceId": id, "appRoleId": role["id"]});
    outbound
        .post(&format!("{below}/appRoleAssignedTo"), assignment)
        .expect(201);
    let all = outbound.get(jobs).expect(200);
    let job = all.value()[0]["id"].as_str().unwrap();
    outbound
        .call("POST", &format!("{jobs}/{job}/start"), None)
        .expect(204);
    world.emulator.advance(3600);
}

#[test]
fn the_page_and_its_facts_are_read_only_and_hold_no_secret() {
    let world = World::new();
    let page = world.send("GET", "/_emulator/", &[], None).expect(200);
    assert!(page.text.contains("<title>Graph emulator</title>"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let overview = world
        .send("GET", "/_emulator/overview", &[], None)
        .expect(200);
    assert_eq!(overview.body["tenants"][0]["name"], "Fabrikam");
    assert_eq!(
        overview.body["tenants"][1]["provisioned"],
        json!({"count": 0, "softDeleted": 0, "users": []})
    );
    for tenant in &world.config.tenants {
        for application in [&tenant.application, &tenant.read_only_application] {
            assert!(!overview.text.contains(application.client_secret.as_str()));
        }
    }
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/_emulator/", "/_emulator/overview", "/_emulator/page.js"] {
            let status = world.send(method, path, &[], None).status;
            assert!([404, 405].contains(&status), "{method} {path}: {status}");
        }
    }
    // Programs that ask for the root are answered as ever.
    let root = world.send("GET", "/", &[], None).expect(200);
    assert_eq!(root.body["emulator"], "graph-emulator");
}
