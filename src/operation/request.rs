//! The request of an operation (`docs/abi.md`).

use std::time::Duration;

use serde_json::{Map, Value};

use super::Rejected;
use super::fields::Fields;
use crate::ensure::Patience;
use crate::graph::{ApiVersion, Error};

/// Whether the operation may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Carry it out.
    #[default]
    Run,
    /// Tell what would be sent.
    Plan,
}

/// Form of the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// As Graph sent them.
    #[default]
    Raw,
    /// With PowerShell's names, complete and typed.
    PowerShell,
}

/// One operation, as the host asks for it.
#[derive(Clone)]
pub struct Request {
    /// Name of the command.
    pub command: String,
    /// Name of the connection.
    pub connection: Option<String>,
    /// Parameters by their PowerShell names.
    pub parameters: Map<String, Value>,
    /// Parameter set, where the host knows it.
    pub parameter_set: Option<String>,
    /// Graph version in the place of the command's own.
    pub api_version: Option<ApiVersion>,
    /// Whether the operation may change anything.
    pub mode: Mode,
    /// Form of the items.
    pub output: Output,
    /// Digest of the plan that was agreed to; `Set-CrossTenantSync` refuses another plan.
    pub plan_digest: Option<String>,
    /// How long `Set-CrossTenantSync` waits for what.
    pub patience: Patience,
    /// Name for errors, in the place of `<command>_<variant>`.
    pub operation: Option<String>,
}

impl std::fmt::Debug for Request {
    /// Leaves out the parameters: they may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("command", &self.command)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// What is wrong with its shape.
    pub fn read(json: &[u8]) -> Result<Self, Rejected> {
        Self::from_json(json).map_err(Rejected::shape)
    }

    fn from_json(json: &[u8]) -> Result<Self, Error> {
        let mut top = Fields::parse(json, "InvalidRequest")?;
        let request = Self {
            command: top.required_string("command")?,
            connection: top.string("connection")?,
            parameters: top
                .object("parameters")?
                .map(Fields::rest)
                .unwrap_or_default(),
            parameter_set: top.string("parameterSet")?,
            api_version: match top.string("apiVersion")?.as_deref() {
                None => None,
                Some("v1.0") => Some(ApiVersion::V1),
                Some("beta") => Some(ApiVersion::Beta),
                Some(_) => return Err(top.refused("apiVersion", "must be v1.0 or beta")),
            },
            mode: match top.string("mode")?.as_deref() {
                None | Some("run") => Mode::Run,
                Some("plan") => Mode::Plan,
                Some(_) => return Err(top.refused("mode", "must be run or plan")),
            },
            output: match top.string("output")?.as_deref() {
                None | Some("raw") => Output::Raw,
                Some("powershell") => Output::PowerShell,
                Some(_) => return Err(top.refused("output", "must be raw or powershell")),
            },
            plan_digest: top.string("planDigest")?,
            patience: match top.object("patience")? {
                None => Patience::default(),
                Some(fields) => patience(fields)?,
            },
            operation: top.string("operation")?,
        };
        top.finish()?;
        Ok(request)
    }
}

/// What is not given keeps its default.
fn patience(mut fields: Fields) -> Result<Patience, Error> {
    let mut patience = Patience::default();
    for (name, limit) in [
        ("showMilliseconds", &mut patience.show),
        ("acceptMilliseconds", &mut patience.accept),
        ("settleMilliseconds", &mut patience.settle),
        ("cycleMilliseconds", &mut patience.cycle),
        ("pauseMilliseconds", &mut patience.pause),
        ("longestPauseMilliseconds", &mut patience.longest_pause),
    ] {
        if let Some(milliseconds) = fields.whole_number(name)? {
            // A day is longer than any replication, and far from what a clock cannot add.
            *limit = Duration::from_millis(milliseconds.min(86_400_000));
        }
    }
    fields.finish()?;
    Ok(patience)
}
