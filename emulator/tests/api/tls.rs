//! A real handshake, with the emulator's own authority as the only trusted one.

use graph_emulator::Emulator;

use crate::support::{World, install_provider};

#[test]
fn https_serves_graph_and_authority() {
    let file = std::env::temp_dir().join(format!("graph-emulator-ca-{}.pem", std::process::id()));
    let world = World::of(Emulator::builder().ca_file(&file));
    assert!(world.emulator.base_url().starts_with("https://127.0.0.1:"));
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        world.emulator.ca_pem().unwrap()
    );
    assert_eq!(world.config.ca_file.as_deref(), file.to_str());
    std::fs::remove_file(&file).unwrap();
    let caller = world.automation(world.source());
    caller.get("/users?$top=1").expect(200);
    let by_name = world.emulator.base_url().replace("127.0.0.1", "localhost");
    let page = caller
        .get(&format!("{by_name}/v1.0/users?$top=1"))
        .expect(200);
    assert!(
        page.body["@odata.nextLink"]
            .as_str()
            .unwrap()
            .starts_with(&by_name)
    );
    // Plain http stays on the same port.
    let plain = world.emulator.base_url().replace("https", "http");
    let page = caller
        .get(&format!("{plain}/v1.0/users?$top=1"))
        .expect(200);
    assert!(
        page.body["@odata.nextLink"]
            .as_str()
            .unwrap()
            .starts_with(&plain)
    );
}

#[test]
fn a_client_that_does_not_trust_the_authority_is_not_served() {
    install_provider();
    let emulator = Emulator::builder().https(true).spawn().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let other = Emulator::builder().https(true).spawn().unwrap();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([
            reqwest::Certificate::from_pem(other.ca_pem().unwrap().as_bytes()).unwrap(),
        ])
        .build()
        .unwrap();
    let answer = runtime.block_on(
        client
            .get(format!("{}/_emulator/config", emulator.base_url()))
            .send(),
    );
    assert!(answer.is_err());
}
