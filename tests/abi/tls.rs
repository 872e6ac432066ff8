//! A real TLS handshake with a certificate authority of one's own.

use graph_emulator::Emulator;
use serde_json::json;

use crate::configuration;
use crate::library::{Abi, error, items};

#[test]
fn a_certificate_is_trusted_only_when_its_authority_is() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let ca = folder.join("abi-tls-ca.pem");
    let emulator = Emulator::builder().ca_file(&ca).spawn().unwrap();
    let abi = Abi::load();
    let connect = json!({"command": "Connect", "connection": "source"});

    let mut config = configuration::of(&emulator);
    let client = abi.open(config.to_string().as_bytes()).handle;
    let events = abi.run(client, &connect);
    let refused = error(&events).unwrap();
    assert_eq!(refused["code"], "NetworkError", "{refused}");
    assert_eq!(refused["outcome"], "notSent");
    assert_eq!(refused["retryable"], false);
    assert_eq!(refused["category"], "SecurityError");
    abi.close_client(client);

    config["http"] = json!({"caFile": ca});
    let client = abi.open(config.to_string().as_bytes()).handle;
    let events = abi.run(client, &connect);
    assert_eq!(items(&events)[0]["authType"], "AppOnly", "{events:?}");
    abi.close_client(client);
}
