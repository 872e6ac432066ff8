//! A callback at the two moments of a request that a test may want to interrupt.

use std::sync::{Arc, PoisonError, RwLock};

/// Where a request stands when the callback is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It has arrived, and nothing was looked at.
    Before,
    /// It was carried out or refused, and nothing was answered.
    After,
}

type Callback = dyn Fn(u64, &str, &str, Phase) + Send + Sync;

/// Holds the callback, if there is one.
#[derive(Default)]
pub(crate) struct Observer(RwLock<Option<Arc<Callback>>>);

impl Observer {
    pub(crate) fn set(&self, callback: Option<Arc<Callback>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = callback;
    }

    /// Calls the callback without holding anything, as it may block.
    pub(crate) fn tell(&self, sequence: u64, method: &str, path: &str, phase: Phase) {
        let callback = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(callback) = callback {
            callback(sequence, method, path, phase);
        }
    }
}
