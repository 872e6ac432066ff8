//! The onboarding example as an administrator runs it.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use graph_emulator::Emulator;

#[test]
fn the_example_sets_up_both_tenants_and_then_writes_nothing() {
    let program = std::env::current_exe()
        .unwrap()
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples")
        .join(format!("onboarding{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "{} is missing; 'cargo build --example onboarding' makes it",
        program.display()
    );
    let run = Command::new(program)
        // Nothing may look for a managed identity.
        .env("IDENTITY_ENDPOINT", "http://127.0.0.1:9/")
        .env("IDENTITY_HEADER", "x")
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let errors = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success(), "{text}\n{errors}");
    assert!(errors.is_empty(), "{errors}");
    for step in 1..=13 {
        let lines = text
            .lines()
            .filter(|line| line.starts_with(&format!("{step:>3}  ")));
        assert_eq!(
            lines.count(),
            2,
            "step {step} is shown once as done by hand and once by the command\n{text}"
        );
    }
    assert!(
        text.contains("alice_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
        "{text}"
    );
    assert!(text.contains("     0 writes, "), "{text}");
    // The emulator of the example has the same seed, so these are its secrets.
    let config = Emulator::builder().spawn().unwrap().config();
    for tenant in &config.tenants {
        assert!(!text.contains(&tenant.application.client_secret));
    }
}
