//! Cross-tenant synchronization from nothing: the 13 documented steps against an emulator, through the C ABI.
//!
//! `cargo run --release --example onboarding`

// The C ABI can only be called so; every call says why it is sound.
#![allow(unsafe_code)]

mod abi;
mod print;
mod steps;

use std::process::ExitCode;

use graph_emulator::Emulator;
use serde_json::{Value, json};

use abi::Client;
use print::{heading, step, text};
use steps::{DISPLAY_NAME, Pair};

/// Why the set-up did not get through.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    /// From an error object of the library.
    fn of(error: &Value) -> Self {
        let mut message = format!("{}: {}", text(error, "code"), text(error, "message"));
        if let Some(operation) = error["operation"].as_str() {
            message = format!("{operation}: {message}");
        }
        if let Some(hint) = error["hint"].as_str() {
            message.push_str(&format!("\n{hint}"));
        }
        Self(message)
    }

    fn at(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Problem(message)) => {
            eprintln!("\nOnboarding stopped. {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Problem> {
    let emulator = Emulator::builder()
        .spawn()
        .map_err(|error| Problem(error.to_string()))?;
    let config = emulator.config();
    let pair = Pair::of(&config)?;
    let client = Client::open(&json!({
        "connections": {"source": connection(pair.source), "target": connection(pair.target)},
        // The hosts of the cloud mean the emulator; nothing leaves this machine.
        "hostEnvironment": {"CTS_EMULATOR": emulator.base_url()},
    }))?;
    let library = client.describe()?;

    heading(&format!(
        "Cross-tenant synchronization from {} to {}",
        pair.source.name, pair.target.name
    ));
    println!(
        "     Library {} through its C ABI, emulator at {}\n",
        text(&library, "version"),
        emulator.base_url()
    );
    steps::run(&client, &pair)?;
    show_users(&client, &pair)?;
    ensure(&client, &pair, &emulator)
}

fn connection(tenant: &graph_emulator::TenantConfig) -> Value {
    json!({
        "tenantId": tenant.tenant_id,
        "credential": {
            "type": "clientSecret",
            "clientId": tenant.application.client_id,
            "clientSecret": tenant.application.client_secret,
        },
    })
}

fn show_users(client: &Client, pair: &Pair<'_>) -> Result<(), Problem> {
    let users = client.run(
        "Get-MgUser",
        "target",
        json!({"All": true, "Property": ["id", "displayName", "userPrincipalName", "userType", "externalUserState"]}),
    )?;
    let provisioned: Vec<&Value> = users
        .iter()
        .filter(|user| text(user, "userPrincipalName").contains("#EXT#"))
        .collect();
    heading(&format!(
        "Users of {} who are now in {}",
        pair.source.name, pair.target.name
    ));
    for user in &provisioned {
        print::user(user);
    }
    if provisioned.is_empty() {
        return Err(Problem("no user was provisioned".to_owned()));
    }
    Ok(())
}

/// The same set-up as desired state: everything is in place, so nothing is written.
fn ensure(client: &Client, pair: &Pair<'_>, emulator: &Emulator) -> Result<(), Problem> {
    heading(
        "Ensure-CrossTenantSync (Set-CrossTenantSync), the same set-up as one idempotent command",
    );
    emulator.clear_requests();
    let steps = client.run_pair(
        "Set-CrossTenantSync",
        json!({
            "Source": "source", "Target": "target", "DisplayName": DISPLAY_NAME,
            "User": [text(&pair.user, "name")], "Group": [text(&pair.group, "name")],
            "VerifyUser": [text(&pair.user, "name")], "Start": true,
        }),
    )?;
    for result in &steps {
        let tenant = if text(result, "side") == "target" {
            &pair.target.name
        } else {
            &pair.source.name
        };
        step(
            result["step"].as_u64().unwrap_or_default(),
            tenant,
            // The tenant stands in its own column.
            text(result, "title")
                .trim_end_matches(" in the source tenant")
                .trim_end_matches(" in the target tenant"),
            text(result, "status"),
        );
    }
    let (requests, writes) = (emulator.requests().len(), emulator.writes());
    println!(
        "\n     {} writes, {requests} requests (counted by the emulator)",
        writes.len()
    );
    match writes.first() {
        None => Ok(()),
        Some(write) => Err(Problem(format!(
            "{} {} was sent although nothing had to change",
            write.method, write.path
        ))),
    }
}
