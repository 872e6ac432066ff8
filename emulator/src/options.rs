//! The command line.

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use graph_emulator::state::Options;
use graph_emulator::{Builder, Emulator, Faults, StartError};

/// How time passes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ClockKind {
    /// By itself, from the present time.
    Real,
    /// Only when it is stepped: POST /_emulator/clock {"advanceSeconds": 2400}
    Virtual,
}

/// Emulates Microsoft Entra tenants on 127.0.0.1: Microsoft Graph v1.0 and beta, the sign-in authority, and the
/// provisioning engine of cross-tenant synchronization.
///
/// On start it prints the addresses, the tenants with their users and applications, and the lines to paste into
/// PowerShell. Everything it holds is test data; its secrets open nothing but this emulator. Ctrl+C stops it.
#[derive(Debug, Parser)]
#[command(name = "graph-emulator", version, after_long_help = AFTER)]
pub(crate) struct CommandLine {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed of every id, secret and key: the same seed gives the same tenants
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tenants: how many (`3`), or their names (`Fabrikam,Contoso,Northwind`); the first is the source
    #[arg(long, default_value = "Fabrikam,Contoso")]
    tenants: String,
    /// Users to make in the source tenant besides the named ones
    #[arg(long, default_value_t = 0)]
    users: usize,
    /// Serve https too (plain http stays on the same port), with a certificate authority made at start
    #[arg(long)]
    https: bool,
    /// Write the certificate of that authority to this file (PEM); means --https
    #[arg(long, value_name = "PATH")]
    ca_file: Option<PathBuf>,
    /// Write addresses, tenants and test credentials to this file (JSON)
    #[arg(long, value_name = "PATH")]
    pub(crate) config_file: Option<PathBuf>,
    /// Start with the state in this file, if it is there, and keep it there (JSON)
    #[arg(long, value_name = "PATH")]
    state_file: Option<PathBuf>,
    /// How time passes
    #[arg(long, value_enum, default_value_t = ClockKind::Real)]
    clock: ClockKind,
    /// Change a behaviour, as name=value; repeatable. GET /_emulator/options lists the names
    #[arg(long = "option", value_name = "NAME=VALUE")]
    choices: Vec<String>,
    /// Put the faults of this file in force (JSON, as for PUT /_emulator/faults)
    #[arg(long, value_name = "PATH")]
    faults_file: Option<PathBuf>,
    /// Print nothing on start
    #[arg(long)]
    pub(crate) quiet: bool,
}

const AFTER: &str = "\
Examples:
  graph-emulator --port 8080
  graph-emulator --port 8443 --ca-file ca.pem --config-file emulator.json
  graph-emulator --tenants 4 --users 5000 --clock virtual
  graph-emulator --port 8080 --state-file world.json
  graph-emulator --faults-file faults.json
  graph-emulator --option identitySynchronizationPutConflicts=false

A page that shows the tenants: http://127.0.0.1:<port>/_emulator/
Addresses below it: config, requests (add ?writes=true for writes only), clock, options, faults, state.";

/// Names of tenants that are asked for by number.
const NAMES: &[&str] = &[
    "Fabrikam",
    "Contoso",
    "Northwind",
    "Tailspin",
    "Adatum",
    "Litware",
    "Proseware",
    "Woodgrove",
];

impl CommandLine {
    /// The emulator that these options ask for.
    pub(crate) fn builder(&self) -> Result<Builder, StartError> {
        let mut builder = Emulator::builder()
            .port(self.port)
            .seed(self.seed)
            .tenants(tenants(&self.tenants)?)
            .users(self.users)
            .https(self.https)
            .clock_running(matches!(self.clock, ClockKind::Real))
            .options(choices(&self.choices)?);
        if let Some(path) = &self.ca_file {
            builder = builder.ca_file(path);
        }
        if let Some(path) = &self.state_file {
            builder = builder.state_file(path);
        }
        if let Some(path) = &self.faults_file {
            builder = builder.faults(faults(path)?);
        }
        Ok(builder)
    }
}

fn tenants(text: &str) -> Result<Vec<String>, StartError> {
    if let Ok(count) = text.parse::<usize>() {
        if !(1..=500).contains(&count) {
            return Err(StartError::Options(
                "--tenants takes a number from 1 to 500".to_owned(),
            ));
        }
        return Ok((0..count)
            .map(|index| {
                NAMES
                    .get(index)
                    .map_or_else(|| format!("Tenant{}", index + 1), |&name| name.to_owned())
            })
            .collect());
    }
    Ok(text.split(',').map(|name| name.trim().to_owned()).collect())
}

fn faults(path: &Path) -> Result<Faults, StartError> {
    let json = std::fs::read(path).map_err(|source| StartError::Read {
        path: path.display().to_string(),
        source,
    })?;
    Faults::read(&json).map_err(StartError::Faults)
}

fn choices(texts: &[String]) -> Result<Options, StartError> {
    let wrong = StartError::Options;
    let mut options =
        serde_json::to_value(Options::default()).map_err(|error| wrong(error.to_string()))?;
    for text in texts {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| wrong(format!("--option takes name=value, not '{text}'")))?;
        // Numbers and Booleans are JSON; anything else is a text.
        options[name] = serde_json::from_str(value)
            .unwrap_or_else(|_| serde_json::Value::String(value.to_owned()));
    }
    serde_json::from_value(options).map_err(|error| wrong(format!("--option: {error}")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn options_are_read_by_name() {
        let read = |text: &str| choices(&[text.to_owned()]);
        let options = read("identitySynchronizationPutConflicts=false").expect("an option");
        assert!(!options.identity_synchronization_put_conflicts);
        assert_eq!(
            read("onDemandShape=page")
                .expect("an option")
                .on_demand_shape,
            "page"
        );
        assert!(read("nothing=1").is_err());
        assert!(read("logDelayMinutes").is_err());
        assert!(read("logDelayMinutes=soon").is_err());
    }

    #[test]
    fn tenants_are_a_number_or_names() {
        assert_eq!(
            tenants("3").expect("names"),
            ["Fabrikam", "Contoso", "Northwind"]
        );
        assert_eq!(tenants("A, B").expect("names"), ["A", "B"]);
        assert!(tenants("0").is_err());
    }
}
