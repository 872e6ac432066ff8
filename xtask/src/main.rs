//! `cargo run -p xtask -- generate` rewrites the generated files, `-- check` fails when they differ from what would be written.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "generate" => xtask::generate(&root).map(|written| {
            for path in written {
                println!("wrote {path}");
            }
            true
        }),
        "check" => xtask::drift(&root).map(|drift| {
            for line in &drift {
                eprintln!("{line}");
            }
            if !drift.is_empty() {
                eprintln!("Run `cargo run -p xtask -- generate` and commit what it writes.");
            }
            drift.is_empty()
        }),
        _ => Err("usage: xtask generate | check".to_owned()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
