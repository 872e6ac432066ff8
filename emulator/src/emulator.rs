//! An emulator in this process: started, asked and stopped from code without a runtime of its own.

use std::net::{Ipv4Addr, TcpListener as StdListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Certificates;
use crate::config::{self, Config};
use crate::dates;
use crate::faults::{Faults, FaultsError, InjectedFault};
use crate::keys::SigningKeys;
use crate::observer::Phase;
use crate::request_log::RequestRecord;
use crate::seed::SeedOptions;
use crate::server;
use crate::shared::Shared;
use crate::state::{Options, State};
use crate::state_file::{self, StateFile};
use crate::synchronization;

/// Why an emulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or the runtime could not be built.
    #[error("the emulator could not listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for; 0 means any.
        port: u16,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Keys or certificates could not be made.
    #[error("the emulator could not make its keys: {0}")]
    Keys(String),
    /// A file could not be written.
    #[error("the emulator could not write {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A file could not be read.
    #[error("the emulator could not read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The options make no sense.
    #[error("{0}")]
    Options(String),
    /// The faults make no sense.
    #[error("the faults are refused: {0}")]
    Faults(FaultsError),
}

/// What an emulator is started with.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    seed: SeedOptions,
    port: u16,
    https: bool,
    ca_file: Option<PathBuf>,
    state_file: Option<PathBuf>,
    faults: Faults,
}

impl Builder {
    /// Seed of every id, secret and key; 1 if none is given.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed.seed = seed;
        self
    }

    /// Port; 0, the default, takes any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Serves https too, on the same port, and names it in the configuration.
    #[must_use]
    pub fn https(mut self, https: bool) -> Self {
        self.https = https;
        self
    }

    /// Writes the certificate of the authority to this file; means https.
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self.https = true;
        self
    }

    /// Names of the tenants; the first is the source, the second the target.
    #[must_use]
    pub fn tenants<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.seed.tenants = names.into_iter().map(Into::into).collect();
        self
    }

    /// Users made in the source besides the named ones.
    #[must_use]
    pub fn users(mut self, count: usize) -> Self {
        self.seed.extra_users = count;
        self
    }

    /// Choices where Microsoft's sources disagree.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.seed.options = options;
        self
    }

    /// Whether time passes by itself (the default) or only by [`Emulator::advance`].
    #[must_use]
    pub fn clock_running(mut self, running: bool) -> Self {
        self.seed.clock_running = running;
        self
    }

    /// Faults that are in force from the start.
    #[must_use]
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Unix milliseconds at which the virtual clock starts; the real time if none is given.
    #[must_use]
    pub fn start_at(mut self, ms: i64) -> Self {
        self.seed.start_ms = Some(ms);
        self
    }

    /// Starts with the state in this file, if it exists, and keeps it there: saved every second while it changes, and at the end.
    #[must_use]
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Starts the emulator on a thread of its own.
    ///
    /// # Errors
    /// When the port is taken, or a key or file cannot be made.
    pub fn spawn(self) -> Result<Emulator, StartError> {
        let mut labels: Vec<String> = self
            .seed
            .tenants
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        labels.sort();
        labels.dedup();
        let named = |name: &String| name.chars().any(|symbol| symbol.is_ascii_alphanumeric());
        if self.seed.tenants.is_empty()
            || labels.len() != self.seed.tenants.len()
            || !labels.iter().all(named)
        {
            return Err(StartError::Options(
                "tenants must have names of letters and digits that differ".to_owned(),
            ));
        }
        self.seed.options.check().map_err(StartError::Options)?;
        let port = self.port;
        let listening = |source| StartError::Listen { port, source };
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let keys = SigningKeys::of_seed(self.seed.seed).map_err(StartError::Keys)?;
        let certificates = if self.https {
            let made = Certificates::make().map_err(|error| StartError::Keys(error.to_string()))?;
            Some(made)
        } else {
            None
        };
        if let (Some(path), Some(certificates)) = (&self.ca_file, &certificates) {
            std::fs::write(path, &certificates.authority_pem).map_err(|source| {
                StartError::File {
                    path: path.display().to_string(),
                    source,
                }
            })?;
        }
        let scheme = if self.https { "https" } else { "http" };
        let (authority_pem, tls) = match certificates {
            Some(certificates) => (
                Some(certificates.authority_pem),
                Some(TlsAcceptor::from(Arc::new(certificates.server))),
            ),
            None => (None, None),
        };
        let state_file = self.state_file.map(StateFile::new);
        let state = starting_state(state_file.as_ref(), &self.seed)?;
        let shared = Arc::new(Shared::new(
            state,
            keys,
            authority_pem,
            self.ca_file.map(|path| path.display().to_string()),
            self.seed.tenants.clone(),
            format!("{scheme}://{address}"),
            state_file,
        ));
        shared.set_faults(self.faults).map_err(StartError::Faults)?;
        if let Some(file) = &shared.state_file {
            // A file that cannot be written is better known now than at the end.
            file.save(&shared).map_err(StartError::Options)?;
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("graph-emulator")
            .enable_all()
            .build()
            .map_err(listening)?;
        let listener = {
            let _guard = runtime.enter();
            TcpListener::from_std(listener).map_err(listening)?
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("graph-emulator".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = server::run(listener, served, tls) => {}
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_background();
            })
            .map_err(listening)?;
        Ok(Emulator {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// The saved state, or that of the seed.
fn starting_state(file: Option<&StateFile>, seed: &SeedOptions) -> Result<State, StartError> {
    let Some(file) = file else {
        return Ok(State::seeded(seed));
    };
    let Some(mut saved) = file.load().map_err(StartError::Options)? else {
        return Ok(State::seeded(seed));
    };
    state_file::check(&saved, seed.seed, &seed.tenants)
        .map_err(|reason| StartError::Options(format!("{}: {reason}", file.path().display())))?;
    // Time has passed while the emulator was off, unless it only passes by steps.
    if seed.clock_running {
        saved.clock.base_ms = saved.clock.base_ms.max(dates::real_now_ms());
    }
    saved.clock.set_running(seed.clock_running);
    Ok(saved)
}

/// A running emulator; dropping it stops it.
pub struct Emulator {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// What to start.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }

    /// Addresses, tenants and test credentials.
    #[must_use]
    pub fn config(&self) -> Config {
        config::of(&self.shared)
    }

    /// Every Graph request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log().records().to_vec()
    }

    /// The requests that asked for a change.
    #[must_use]
    pub fn writes(&self) -> Vec<RequestRecord> {
        let mut records = self.requests();
        records.retain(|record| record.is_write);
        records
    }

    /// The requests whose change was made, whatever they were answered.
    #[must_use]
    pub fn effective_writes(&self) -> Vec<RequestRecord> {
        let mut records = self.requests();
        records.retain(|record| record.took_effect);
        records
    }

    /// Puts other faults in force, with fresh counters. What was injected so far is forgotten, and lagging reads catch up.
    ///
    /// # Errors
    /// When a value makes no sense, or a tenant is not known; the former faults stay in force.
    pub fn set_faults(&self, faults: Faults) -> Result<(), FaultsError> {
        self.shared.set_faults(faults)
    }

    /// The faults in force.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.shared.faults().faults().clone()
    }

    /// The faults that hit a request since they were set, in the order of arrival.
    #[must_use]
    pub fn applied_faults(&self) -> Vec<InjectedFault> {
        self.shared.faults().applied().to_vec()
    }

    /// Calls back with sequence, method, path and phase: before a request to Graph or the authority is looked at, and after
    /// it was carried out but before anything is answered. The callback may block; other requests go on meanwhile.
    ///
    /// There is one callback; another call replaces it.
    pub fn on_request(&self, callback: impl Fn(u64, &str, &str, Phase) + Send + Sync + 'static) {
        self.shared.observer.set(Some(Arc::new(callback)));
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared.log().clear();
    }

    /// Steps the virtual clock and runs what became due.
    pub fn advance(&self, seconds: u32) {
        let mut state = self.shared.state();
        state.clock.advance_ms(i64::from(seconds) * 1000);
        synchronization::tick(&mut state);
    }

    /// Reads or changes the state directly, while no request is handled.
    pub fn with_state<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        work(&mut self.shared.state())
    }

    /// Certificate of the authority, with https.
    #[must_use]
    pub fn ca_pem(&self) -> Option<String> {
        self.shared.authority_pem.clone()
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Emulator")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(file) = &self.shared.state_file
            && let Err(reason) = file.save(&self.shared)
        {
            eprintln!("graph-emulator: {reason}");
        }
    }
}
