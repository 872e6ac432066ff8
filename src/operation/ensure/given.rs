//! Parameters of the commands that are about a configuration that exists; every problem is told at once.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::graph::Error;

/// Parameters by their PowerShell names, whatever their case, and what is wrong with them.
pub(super) struct Given<'a> {
    parameters: &'a Map<String, Value>,
    problems: Vec<String>,
}

impl<'a> Given<'a> {
    /// Reads parameters; a name that the command does not know is a problem.
    pub(super) fn new(parameters: &'a Map<String, Value>, names: &[&str]) -> Self {
        let problems = parameters
            .keys()
            .filter(|name| !names.iter().any(|known| known.eq_ignore_ascii_case(name)))
            .map(|name| {
                format!(
                    "'{name}' is not a parameter; the parameters are {}",
                    names.join(", ")
                )
            })
            .collect();
        Self {
            parameters,
            problems,
        }
    }

    /// An explicit null counts as not given.
    fn value(&self, name: &str) -> Option<&'a Value> {
        self.parameters
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
            .map(|(_, value)| value)
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name) {
            None => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
            Some(_) => {
                self.problem(format!("{name} must be a text that is not empty"));
                None
            }
        }
    }

    /// A text that has to be there.
    pub(super) fn required(&mut self, name: &str) -> String {
        if self.value(name).is_none() {
            self.problem(format!("{name} is missing"));
        }
        self.text(name).unwrap_or_default()
    }

    /// A GUID.
    pub(super) fn guid(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        if uuid::Uuid::parse_str(&text).is_err() {
            self.problem(format!("{name}: '{text}' is not a GUID"));
        }
        Some(text)
    }

    /// A switch.
    pub(super) fn switch(&mut self, name: &str) -> bool {
        match self.value(name) {
            None => false,
            Some(Value::Bool(value)) => *value,
            Some(_) => {
                self.problem(format!("{name} must be true or false"));
                false
            }
        }
    }

    /// A whole number of seconds from 1 up.
    pub(super) fn seconds(&mut self, name: &str, default: u64) -> Duration {
        // A month is longer than any cycle, and far from what a clock cannot add.
        let seconds = match self.value(name) {
            None => Some(default),
            Some(value) => value
                .as_u64()
                .filter(|seconds| (1..=2_678_400).contains(seconds)),
        };
        Duration::from_secs(seconds.unwrap_or_else(|| {
            self.problem(format!(
                "{name} must be a whole number of seconds from 1 to 2678400"
            ));
            default
        }))
    }

    /// Both connections must be different ones.
    pub(super) fn pair(&mut self, source: &str, target: &str) {
        if !source.is_empty() && source.eq_ignore_ascii_case(target) {
            self.problem(format!(
                "Source and Target are the same connection, '{source}'; they must belong to different tenants"
            ));
        }
    }

    /// Notes a problem.
    pub(super) fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// `InvalidParameter` with all problems.
    pub(super) fn end(self) -> Result<(), Error> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            "InvalidParameter",
            "InvalidArgument",
            format!("{}.", self.problems.join("; ")),
        )
        .with_hint("Correct the parameters named in the message; nothing was sent."))
    }
}
