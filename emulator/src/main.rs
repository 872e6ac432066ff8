//! `graph-emulator`: starts an emulator, says how to use it, and runs until Ctrl+C.

mod options;
mod welcome;

use std::process::ExitCode;

use clap::Parser as _;
use graph_emulator::{Emulator, StartError};

use options::CommandLine;

fn main() -> ExitCode {
    match run(&CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("graph-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &CommandLine) -> Result<(), StartError> {
    let emulator = options.builder()?.spawn()?;
    let config = emulator.config();
    if let Some(path) = &options.config_file {
        let text = serde_json::to_string_pretty(&config)
            .map_err(|error| StartError::Options(error.to_string()))?;
        std::fs::write(path, text).map_err(|source| StartError::File {
            path: path.display().to_string(),
            source,
        })?;
    }
    if !options.quiet {
        print!("{}", welcome::text(&config));
    }
    wait(&emulator);
    Ok(())
}

/// Waits for Ctrl+C.
fn wait(_running: &Emulator) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let _ = runtime.block_on(tokio::signal::ctrl_c());
        }
        // Without a signal handler the operating system ends the process on Ctrl+C.
        Err(_) => loop {
            std::thread::park();
        },
    }
}
