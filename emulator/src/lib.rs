//! An emulator of several Microsoft Entra tenants: Microsoft Graph (v1.0 and beta), the sign-in authority and the
//! provisioning engine of cross-tenant synchronization, on loopback.
//!
//! ```no_run
//! let emulator = graph_emulator::Emulator::builder().spawn()?;
//! let config = emulator.config();
//! println!("{} serves {}", emulator.base_url(), config.tenants[0].name);
//! # Ok::<(), graph_emulator::StartError>(())
//! ```
//!
//! A request goes from `server` to `dispatch`, which checks the token, and from there to the module that owns its path:
//! `policies`, `directory` or `synchronization`. They work on [`state::State`] and know nothing of HTTP. What goes wrong
//! on purpose is decided around them: `faults` at arrival and delivery, `replication` between a handler and the state.

mod admin;
pub mod audit;
mod authority;
mod batch;
pub mod call;
mod certificates;
mod config;
mod connection;
pub mod dates;
pub mod directory;
mod dispatch;
mod emulator;
pub mod faults;
mod http;
mod keys;
mod limits;
mod observer;
pub mod odata;
mod ownership;
mod page;
mod path;
pub mod permissions;
pub mod policies;
pub mod replication;
mod request_log;
pub mod seed;
mod server;
mod shared;
pub mod state;
mod state_file;
pub mod synchronization;
pub mod validation;

pub use authority::ADMINISTRATOR_GRANT;
pub use config::{ApplicationConfig, Config, GroupConfig, TenantConfig, UserConfig};
pub use emulator::{Builder, Emulator, StartError};
pub use faults::{
    DateInSeconds, Effect, FaultRule, Faults, FaultsError, InjectedFault, RetryAfter, Service, When,
};
pub use observer::Phase;
pub use replication::{BelowAnswer, ObjectClass, Replication};
pub use request_log::RequestRecord;
