//! The state in a file: read at the start, kept up to date while the emulator runs.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::seed;
use crate::shared::Shared;
use crate::state::State;

/// A file that follows the state.
#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The state as it was saved last, without the clock, which never stands still.
    saved: Mutex<String>,
}

impl StateFile {
    /// A file that need not exist yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            saved: Mutex::default(),
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The saved state, if there is a file; the reason is a sentence for a person.
    pub(crate) fn load(&self) -> Result<Option<State>, String> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.problem(&error)),
        };
        let state: State = serde_json::from_str(&text).map_err(|error| self.problem(&error))?;
        Ok(Some(state))
    }

    /// Saves the state if it has changed since it was saved last.
    pub(crate) fn save(&self, shared: &Shared) -> Result<(), String> {
        // Held to the end, so that an older state never replaces a newer one.
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = shared.state().clone();
        let clock = state.clock.clone();
        state.clock.base_ms = 0;
        let content = serde_json::to_string(&state).map_err(|error| self.problem(&error))?;
        if content == *saved {
            return Ok(());
        }
        state.clock = clock;
        // A running clock has moved on since its base was set.
        state.clock.base_ms = state.clock.now_ms();
        let text = serde_json::to_vec(&state).map_err(|error| self.problem(&error))?;
        // A process that is killed in between leaves the old file whole.
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        std::fs::write(&beside, text)
            .and_then(|()| std::fs::rename(&beside, &self.path))
            .map_err(|error| self.problem(&error))?;
        *saved = content;
        Ok(())
    }

    fn problem(&self, error: &impl std::fmt::Display) -> String {
        format!("the state file {}: {error}", self.path.display())
    }
}

/// Why a saved state does not belong to this emulator, as a sentence.
pub(crate) fn check(loaded: &State, seed: u64, tenants: &[String]) -> Result<(), String> {
    loaded.options.check()?;
    // Tokens are signed with the key of the seed, so another seed would shut every client out.
    if loaded.ids.seed != seed {
        return Err(format!(
            "The saved state has seed {}, and this emulator runs with seed {seed}.",
            loaded.ids.seed
        ));
    }
    let lacks = |name: &&String| {
        !loaded
            .tenants
            .contains_key(&seed::tenant_id(&loaded.ids, name))
    };
    match tenants.iter().find(lacks) {
        Some(name) => Err(format!("The saved state lacks the tenant '{name}'.")),
        None => Ok(()),
    }
}
