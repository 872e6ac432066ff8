//! What all connections of one emulator share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::faults::{Faults, FaultsError, Injector, Tenants};
use crate::keys::SigningKeys;
use crate::limits::Limits;
use crate::observer::Observer;
use crate::replication::Replicas;
use crate::request_log::RequestLog;
use crate::state::State;
use crate::state_file::StateFile;

/// State, log and keys of one emulator.
pub(crate) struct Shared {
    state: Mutex<State>,
    log: Mutex<RequestLog>,
    faults: Mutex<Injector>,
    replicas: Mutex<Replicas>,
    limits: Mutex<Limits>,
    pub(crate) observer: Observer,
    /// The tenants of the start, by the names that rules may use.
    pub(crate) tenants: Tenants,
    pub(crate) keys: Arc<SigningKeys>,
    /// Certificate of the authority, with https.
    pub(crate) authority_pem: Option<String>,
    /// Where the certificate was written.
    pub(crate) ca_file: Option<String>,
    /// Names of the tenants in the order of the options.
    pub(crate) tenant_order: Vec<String>,
    /// `http://127.0.0.1:<port>` or its https form.
    pub(crate) base_url: String,
    /// File that the state is kept in.
    pub(crate) state_file: Option<StateFile>,
}

impl Shared {
    pub(crate) fn new(
        state: State,
        keys: Arc<SigningKeys>,
        authority_pem: Option<String>,
        ca_file: Option<String>,
        tenant_order: Vec<String>,
        base_url: String,
        state_file: Option<StateFile>,
    ) -> Self {
        Self {
            tenants: Tenants::of(&state),
            state: Mutex::new(state),
            log: Mutex::default(),
            faults: Mutex::default(),
            replicas: Mutex::default(),
            limits: Mutex::default(),
            observer: Observer::default(),
            keys,
            authority_pem,
            ca_file,
            tenant_order,
            base_url,
            state_file,
        }
    }

    /// The state, locked; a handler that panicked does not take it away from the others.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules of the faults, locked; never held while a request waits or is carried out.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Injector> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts other faults in force.
    pub(crate) fn set_faults(&self, faults: Faults) -> Result<(), FaultsError> {
        self.faults().set(faults.clone(), &self.tenants)?;
        self.replicas().set(&faults, &self.tenants);
        Ok(())
    }

    /// What lags, locked; locked after the state, where both are.
    pub(crate) fn replicas(&self) -> MutexGuard<'_, Replicas> {
        self.replicas.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The use of the request limits, locked; locked after the state, where both are.
    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request log, locked.
    pub(crate) fn log(&self) -> MutexGuard<'_, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
