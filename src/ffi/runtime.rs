//! The threads of the library: two, made at the first use, for all clients.

use once_cell::sync::OnceCell;
use tokio::runtime::{Builder, Handle, Runtime};

use super::{cts_status, guard};

static RUNTIME: OnceCell<Runtime> = OnceCell::new();

/// The runtime; a failure to start it is not remembered.
pub(super) fn handle() -> Result<&'static Handle, cts_status> {
    RUNTIME
        .get_or_try_init(|| {
            Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("cross-tenant-sync")
                .on_thread_start(guard::quiet_thread)
                .enable_io()
                .enable_time()
                .build()
        })
        .map(Runtime::handle)
        .map_err(|_| cts_status::Runtime)
}
